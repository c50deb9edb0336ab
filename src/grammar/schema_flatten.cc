#include <algorithm>
#include <array>

#include "grammar/schema_merge.h"
#include "grammar/schema_names.h"
#include "grammar/schema_parts.h"

namespace ponder {
namespace {

constexpr int kMostMerges = 50;  // of schemas within each other

// Keywords that `flatten` takes apart.
constexpr std::array<std::string_view, 14> kTakenApart = {"$ref",
                                                          "allOf",
                                                          "if",
                                                          "then",
                                                          "else",
                                                          "not",
                                                          "const",
                                                          "dependentRequired",
                                                          "dependentSchemas",
                                                          "dependencies",
                                                          "nullable",
                                                          "additionalItems",
                                                          "unevaluatedProperties",
                                                          "unevaluatedItems"};

bool is_taken_apart(std::string_view key) {
  return std::find(kTakenApart.begin(), kTakenApart.end(), key) != kTakenApart.end();
}

// The old form: a list of items, and what follows it.
void modernise_items(Json& schema, const Json& old) {
  const Json* items = json_member(old, "items");
  if (!items || !items->is_array()) return;
  schema["prefixItems"] = *items;
  schema.erase("items");
  if (const Json* more = json_member(old, "additionalItems")) schema["items"] = *more;
}

// minContains and maxContains are about the "contains" of the same schema only.
void complete_contains(Json& schema) {
  if (!schema.contains("contains")) {
    schema.erase("minContains");
    schema.erase("maxContains");
  } else if (!schema.contains("minContains")) {
    schema["minContains"] = 1U;
  }
}

// Draft 4 says true beside the bound that is left out itself.
void modernise_bounds(Json& schema) {
  for (const auto& [key, bound] :
       {std::pair{"exclusiveMinimum", "minimum"}, std::pair{"exclusiveMaximum", "maximum"}}) {
    const Json open = schema.value(key, Json());
    if (!open.is_boolean()) continue;
    schema.erase(key);
    if (open == false || !schema.contains(bound)) continue;
    schema[key] = schema[bound];
    schema.erase(bound);
  }
}

bool is_kept_not(const Json& rule) {
  return rule.is_object() && rule.size() == 1 &&
         (rule.contains("enum") || rule.contains(SchemaMerger::kPatterns));
}

}  // namespace

bool SchemaMerger::is_plain(const Json& schema) {
  if (!schema.is_object()) return true;
  for (const auto& [key, rule] : schema.items()) {
    if (key == "not" && is_kept_not(rule)) continue;
    if ((key == "nullable" && rule != true) || key == "const") continue;
    if (is_taken_apart(key) || (key == "items" && rule.is_array())) return false;
    if (key.starts_with("exclusive") && rule.is_boolean()) return false;
  }
  return true;
}

void SchemaMerger::flatten(const Json& schema, int depth, std::vector<Json>& parts) const {
  if (depth > kMostMerges)
    wrong(
        "its $ref and allOf lead back to themselves with nothing between, or further than {} deep",
        kMostMerges);
  spend();
  if (schema.is_boolean()) {
    parts.push_back(schema);
    return;
  }
  if (!schema.is_object()) wrong("a schema must be an object, true or false");
  check_schema_keywords(schema, place_, use_);
  if (const Json* nullable = json_member(schema, "nullable"); nullable && *nullable == true) {
    Json other = schema;
    other.erase("nullable");
    parts.push_back(any_of(std::move(other), {{"type", "null"}}));
    return;
  }
  if (schema.contains("unevaluatedProperties") || schema.contains("unevaluatedItems")) {
    Json open = schema;
    for (const char* key : {"unevaluatedProperties", "unevaluatedItems"}) open.erase(key);
    parts.push_back(closed(open, schema, depth + 1));
    return;
  }
  Json rest = Json::object();
  for (const auto& [key, rule] : schema.items()) {
    if (!is_taken_apart(key) && !is_silent_keyword(key)) rest[key] = rule;
  }
  modernise_items(rest, schema);
  modernise_bounds(rest);
  complete_contains(rest);
  // What is referred to comes first, as do its members then.
  if (const Json* ref = json_member(schema, "$ref")) flatten(resolve(*ref), depth + 1, parts);
  parts.push_back(std::move(rest));
  if (schema.contains("const")) parts.push_back({{"enum", Json::array({schema["const"]})}});
  if (const Json* all = json_member(schema, "allOf")) {
    if (!all->is_array() || all->empty()) wrong("\"allOf\" must be a list of schemas");
    for (const Json& one : *all) flatten(one, depth + 1, parts);
  }
  if (const Json* other = json_member(schema, "not")) {
    std::optional<Json> turned;
    if (is_kept_not(*other)) {
      turned = Json{{"not", *other}};
    } else {
      turned = opposite(*other, depth);
    }
    if (!turned) cannot("\"not\" is supported for types, constants, patterns and members only");
    if (turned && turned->is_object() && turned->contains("not")) {
      parts.push_back(std::move(*turned));
    } else if (turned) {
      flatten(*turned, depth + 1, parts);
    }
  }
  add_condition(schema, parts);
  add_dependents(schema, parts);
}

// `open` with the unevaluatedProperties and unevaluatedItems of `said`: they see what `open` says
// in itself, in each of its ways, and nothing of what stands beside it in an allOf.
Json SchemaMerger::closed(const Json& open, const Json& said, int depth) const {
  std::vector<Json> parts;
  flatten(open, depth, parts);
  Json out = merged(parts);
  if (!out.is_object()) return out;
  for (const char* key : {"anyOf", "oneOf"}) {
    const Json* choices = json_member(out, key);
    if (!choices) continue;
    Json rest = out, ways = Json::array();
    rest.erase(key);
    for (const Json& choice : *choices)
      ways.push_back(closed(all_of(rest, choice), said, depth + 1));
    return {{key, ways}};
  }
  close_members(out, said);
  const Json* items = json_member(said, "unevaluatedItems");
  if (!items || out.contains("items")) return out;
  if (out.contains("contains")) {
    cannot("\"unevaluatedItems\" beside \"contains\" is not supported");
  } else {
    out["items"] = *items;
  }
  return out;
}

void SchemaMerger::close_members(Json& out, const Json& said) const {
  const Json unseen = unseen_of(out);
  out.erase(kUnseen);
  const Json* rule = json_member(said, "unevaluatedProperties");
  if (!rule || out.contains("additionalProperties")) return;
  for (const Json& name : unseen) {
    Json& member = out["properties"][name.get<std::string>()];
    member = of_both(member, *rule);
  }
  out["additionalProperties"] = *rule;
}

void SchemaMerger::add_condition(const Json& schema, std::vector<Json>& parts) const {
  const Json* condition = schema.contains("if") ? &schema["if"] : nullptr;
  if (!condition) return;
  const Json then = schema.value("then", Json(true)), otherwise = schema.value("else", Json(true));
  std::optional<Json> turned = opposite(*condition, 0);
  if (!turned) {
    cannot("\"if\" is supported for types, constants and members only");
    return;
  }
  parts.push_back(any_of(all_of(*condition, then), all_of(std::move(*turned), otherwise)));
}

void SchemaMerger::add_dependents(const Json& schema, std::vector<Json>& parts) const {
  for (const char* key : {"dependentRequired", "dependentSchemas", "dependencies"}) {
    const Json* rules = json_member(schema, key);
    if (!rules) continue;
    if (!rules->is_object()) wrong("\"{}\" must be an object", key);
    for (const auto& [name, rule] : rules->items()) {
      Json with = {{"required", Json::array({name})}};
      Json also = rule.is_array() ? Json{{"required", rule}} : rule;
      Json without = {{"properties", {{name, false}}}};
      parts.push_back(any_of(std::move(without), all_of(std::move(with), std::move(also))));
    }
  }
}

}  // namespace ponder
