#include "chat/calls/form.h"

namespace ponder {

const Json* CallTools::find(std::string_view name) const {
  for (const Json& tool : list_) {
    const Json* function = tool.is_object() ? json_member(tool, "function") : nullptr;
    const Json* its = function && function->is_object() ? json_member(*function, "name") : nullptr;
    if (its && *its == name) return function;
  }
  return nullptr;
}

const Json* CallTools::argument(std::string_view name, std::string_view key) const {
  if (list_.is_null()) return nullptr;
  const Json* at = find(name);
  for (const std::string& step :
       {std::string("parameters"), std::string("properties"), std::string(key)}) {
    if (!at || !at->is_object()) return nullptr;
    at = json_member(*at, step.c_str());
  }
  return at;
}

}  // namespace ponder
