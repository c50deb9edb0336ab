#include "serve/responses_tools.h"

#include "serve/api_error.h"

namespace ponder {
namespace {

std::string word(const Json& object, const char* name) {
  const Json* found = object.is_object() ? json_member(object, name) : nullptr;
  return found && found->is_string() ? found->get<std::string>() : "";
}

// Its input is free text; a grammar that it should have is told to the model.
Json function_of_custom(const Json& tool) {
  std::string description = word(tool, "description");
  const Json* format = json_member(tool, "format");
  if (const std::string rules = format ? word(*format, "definition") : ""; !rules.empty()) {
    description +=
        fmt::format("\nIts input follows this grammar ({}):\n{}", word(*format, "syntax"), rules);
  }
  return {{"type", "function"},
          {"name", word(tool, "name")},
          {"description", description},
          {"parameters",
           {{"type", "object"},
            {"properties", {{"input", {{"type", "string"}}}}},
            {"required", {"input"}},
            {"additionalProperties", false}}}};
}

}  // namespace

std::string joined_tool_name(const std::string& space, const std::string& name) {
  if (space.empty()) return name;
  return space.ends_with("__") ? space + name : space + "__" + name;
}

std::string custom_arguments(const std::string& input) { return json_line({{"input", input}}); }

std::string custom_input(const std::string& arguments) {
  const auto input_of = [](const std::string& text) -> std::optional<std::string> {
    const Json object = Json::parse(text, nullptr, false);
    const Json* input = object.is_object() ? json_member(object, "input") : nullptr;
    return input && input->is_string() ? std::optional(input->get<std::string>()) : std::nullopt;
  };
  if (const auto whole = input_of(arguments)) return *whole;
  if (Json::accept(arguments)) return arguments;  // whole, and of another form
  // A call that was cut: as far as its text came, without a begun escape.
  constexpr size_t kLongestEscape = 12;  // a surrogate pair's
  for (size_t less = 0; less <= std::min(kLongestEscape, arguments.size()); ++less) {
    if (const auto cut = input_of(arguments.substr(0, arguments.size() - less) + "\"}"))
      return *cut;
  }
  std::string bare = arguments;
  std::erase_if(bare, [](char c) { return c == ' ' || c == '\n'; });
  return std::string_view("{\"input\":\"").starts_with(bare) ? "" : arguments;
}

void ResponseTools::add(Json tool, const std::string& space, Json& out) {
  const std::string type = word(tool, "type");
  if (type != "function" && type != "custom") {
    if (space.empty()) out.push_back(std::move(tool));  // what else there is runs elsewhere
    return;
  }
  const Origin origin{word(tool, "name"), space, type == "custom"};
  if (origin.custom) tool = function_of_custom(tool);
  const std::string name = joined_tool_name(space, origin.name);
  if (!space.empty()) tool["name"] = name;
  const bool special = origin.custom || !space.empty();
  const bool fresh = origins_.try_emplace(name, origin).second;
  if (!fresh && (special || origins_[name].custom || !origins_[name].space.empty())) {
    bad_field("tools", "tools has two of the name {}", printable(name));
  }
  out.push_back(std::move(tool));
}

Json ResponseTools::flat(const Json& tools) {
  if (!tools.is_array()) return tools;
  Json out = Json::array();
  for (const Json& tool : tools) {
    if (word(tool, "type") != "namespace") {
      add(tool, "", out);
      continue;
    }
    const Json* inner = json_member(tool, "tools");
    const std::string space = word(tool, "name");
    if (space.empty() || !inner || !inner->is_array()) {
      bad_field("tools", "a tool of type namespace must have a name and a list of tools");
    }
    for (const Json& one : *inner) add(one, space, out);
  }
  return out;
}

Json ResponseTools::flat_choice(const Json& choice) const {
  const std::string type = word(choice, "type");
  if (type != "function" && type != "custom") return choice;
  return {{"type", "function"},
          {"name", joined_tool_name(word(choice, "namespace"), word(choice, "name"))}};
}

ResponseTools::Origin ResponseTools::origin(const std::string& function) const {
  const auto found = origins_.find(function);
  return found == origins_.end() ? Origin{function, "", false} : found->second;
}

}  // namespace ponder
