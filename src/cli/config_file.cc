#include "cli/config_file.h"

#include <toml++/toml.h>

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr uint64_t kMaxFile = 1u << 20;

std::string environment_name(const std::string& option) {
  std::string out = "PONDER_" + option;
  for (char& c : out) c = c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return out;
}

std::string value_of(const toml::node& node, const std::string& place) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
  if (const auto whole = node.value_exact<int64_t>()) return std::to_string(*whole);
  if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
  fail("{}: it must be a text, a number, true or false, or a list of such", place);
}

void take(CLI::App& command, const std::string& key, const toml::node& node,
          const std::string& place) {
  CLI::Option* option = command.get_option_no_throw("--" + key);
  if (!option || key == "config" || key == "help") {
    fail("{}: there is no option --{}", place, printable(key));
  }
  if (option->count() > 0) return;
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& one : *list) option->add_result(value_of(one, place));
  } else {
    option->add_result(value_of(node, place));
  }
  option->run_callback();
}

}  // namespace

void add_config_file(CLI::App& command, std::string& path) {
  command.add_option("--config", path, "Options from this TOML file: name = value")
      ->type_name("FILE");
  for (CLI::Option* option : command.get_options()) {
    const std::string name = option->get_single_name();
    if (name.size() < 2 || name == "help" || !option->get_envname().empty()) continue;
    option->envname(environment_name(name));
  }
}

void read_config_file(CLI::App& command, const std::string& path) {
  if (path.empty()) return;
  toml::table table;
  try {
    table = toml::parse(read_file(path, kMaxFile));
  } catch (const toml::parse_error& error) {
    fail("{}: line {}: {}", path, error.source().begin.line, error.description());
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const std::string place =
        fmt::format("{}: line {}: {}", path, node.source().begin.line, printable(name));
    try {
      take(command, name, node, place);
    } catch (const CLI::ParseError& error) {
      fail("{}: {}", place, error.what());
    }
  }
}

}  // namespace ponder
