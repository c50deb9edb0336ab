// Renders templates for tools/compare_templates.py. A line of input is {"source", "variables":
// [..]}, one of output the list of texts, each a string or {"error": what}.
#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "text/chat_template.h"

int main() {
  using Json = nlohmann::ordered_json;
  ponder::TemplateLimits limits;
  limits.now = 1722945600;
  std::string line;
  while (std::getline(std::cin, line)) {
    const Json asked = Json::parse(line);
    Json out = Json::array();
    for (const Json& variables : asked["variables"]) {
      try {
        const ponder::ChatTemplate made(asked["source"], "template", limits);
        out.push_back(made.render(variables));
      } catch (const ponder::Error& error) {
        out.push_back({{"error", error.what()}});
      }
    }
    std::cout << out.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl;
  }
}
