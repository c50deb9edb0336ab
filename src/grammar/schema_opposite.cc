// The opposite of a schema: see schema_merge.h.
#include <algorithm>

#include "grammar/schema_merge.h"

namespace ponder {
namespace {

constexpr int kMostTurns = 50;  // of opposites within each other

}  // namespace

// What a value must be that does not fit `schema`; nothing where that cannot be said.
std::optional<Json> SchemaMerger::opposite(const Json& schema, int depth) const {
  if (depth > kMostTurns) return std::nullopt;
  spend();
  if (schema.is_boolean()) return Json(!schema.get<bool>());
  if (!schema.is_object()) wrong("a schema must be an object, true or false");
  Json said = Json::object();
  for (const auto& [key, rule] : schema.items()) {
    if (!is_silent_keyword(key)) said[key] = rule;
  }
  if (said.empty()) return Json(false);
  const bool one = said.size() == 1;
  const auto only = [&](const char* key) { return one && said.contains(key); };
  if (only("$ref")) return opposite(resolve(said["$ref"]), depth + 1);
  if (only("not")) return as_unseen(said["not"]);
  const bool constant = said.contains("const") || said.contains("enum");
  if (constant && (one || (said.size() == 2 && said.contains("type")))) {
    const Json all = said.contains("const") ? Json::array({said["const"]}) : said["enum"];
    return Json{{"not", {{"enum", all}}}};
  }
  if (said.contains("pattern") &&
      (one || (said.size() == 2 && said.value("type", Json()) == "string"))) {
    // Beside "type" this is smaller than the opposite, which has all other types.
    return Json{{"type", "string"}, {"not", {{kPatterns, Json::array({said["pattern"]})}}}};
  }
  if (only("type")) {
    const std::vector<std::string> types = schema_types(said, place_);
    Json others = Json::array();
    for (const char* type : {"null", "boolean", "object", "array", "number", "string"}) {
      const bool number = std::string_view(type) == "number" &&
                          std::find(types.begin(), types.end(), "integer") != types.end();
      if (!number && std::find(types.begin(), types.end(), type) == types.end()) {
        others.push_back(type);
      }
    }
    return others.empty() ? Json(false) : Json{{"type", others}};
  }
  if (only("anyOf") || only("allOf")) {
    const bool any = said.contains("anyOf");
    Json all = Json::array();
    for (const Json& way : said.begin().value()) {
      std::optional<Json> turned = opposite(way, depth + 1);
      if (turned) all.push_back(std::move(*turned));
      if (!turned && any) return std::nullopt;  // all must hold
    }
    if (all.empty()) return std::nullopt;
    return Json{{any ? "allOf" : "anyOf", all}};
  }
  return opposite_object(said, depth);
}

// A schema within two "not": what it says of members does not evaluate them, either.
std::optional<Json> SchemaMerger::as_unseen(const Json& schema) {
  if (!schema.is_object()) return schema;
  for (const char* key :
       {"$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies",
        "patternProperties", "additionalProperties", "prefixItems", "items", "contains",
        "unevaluatedProperties", "unevaluatedItems"}) {
    if (schema.contains(key)) return std::nullopt;
  }
  Json out = schema;
  const Json properties = schema.value("properties", Json::object());
  for (const auto& [name, rule] : properties.items()) out[kUnseen].push_back(name);
  return out;
}

// Any of: a member that must be there is not, or one is there that does not fit.
std::optional<Json> SchemaMerger::opposite_object(const Json& said, int depth) const {
  Json ways = Json::array();
  for (const auto& [key, rule] : said.items()) {
    if (key == "type" && rule != "object") return std::nullopt;
    if (key != "type" && key != "properties" && key != "required") return std::nullopt;
  }
  const Json properties = said.value("properties", Json::object());
  for (const auto& [name, rule] : properties.items()) {
    const std::optional<Json> turned = opposite(rule, depth + 1);
    if (!turned || *turned == false) continue;
    ways.push_back({{"type", "object"},
                    {"properties", {{name, *turned}}},
                    {"required", {name}},
                    {kUnseen, {name}}});
  }
  for (const Json& name : said.value("required", Json::array())) {
    if (!name.is_string()) wrong("\"required\" must be a list of names");
    ways.push_back({{"type", "object"}, {"properties", {{name.get<std::string>(), false}}}});
  }
  if (said.contains("type")) {
    ways.push_back({{"type", {"null", "boolean", "array", "number", "string"}}});
  }
  if (ways.empty()) return std::nullopt;
  return Json{{"anyOf", ways}};
}

}  // namespace ponder
