// Tools of /v1/responses that are no functions by themselves, offered as such: those of a namespace
// (Codex: an MCP server) under a joined name, and custom ones, whose input is one text.
#pragma once

#include <map>
#include <string>

#include "base/json.h"

namespace ponder {

class ResponseTools {
 public:
  // The list `tools` of a request as functions; what is neither stays as it is. ApiError 400 if two
  // would have the same name.
  Json flat(const Json& tools);
  // `tool_choice` in the same words.
  Json flat_choice(const Json& choice) const;

  struct Origin {
    std::string name, space;  // space: "" for none
    bool custom = false;
  };
  // Of the function of this name.
  Origin origin(const std::string& function) const;

 private:
  void add(Json tool, const std::string& space, Json& out);

  std::map<std::string, Origin> origins_;
};

// The function's name of a tool in a namespace.
std::string joined_tool_name(const std::string& space, const std::string& name);
// The arguments of a custom tool's function, and back.
std::string custom_arguments(const std::string& input);
std::string custom_input(const std::string& arguments);

}  // namespace ponder
