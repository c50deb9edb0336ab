#include "grammar/schema_merge.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "base/error.h"
#include "grammar/json_numbers.h"
#include "grammar/json_schema.h"
#include "grammar/regex.h"
#include "grammar/schema_names.h"

namespace ponder {
namespace {

constexpr int kMostLooks = 20'000;       // at schemas, to put them together
constexpr int kMostMerges = 50;          // of schemas within each other
constexpr size_t kMostMergedWays = 200;  // of anyOf beside anyOf

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

Json any_of(Json a, Json b) { return {{"anyOf", Json::array({std::move(a), std::move(b)})}}; }
Json all_of(Json a, Json b) { return {{"allOf", Json::array({std::move(a), std::move(b)})}}; }

Json of_both(const Json& a, const Json& b) {
  if (a == false || b == false) return false;
  if (a == true || a == b) return b;
  return b == true ? a : all_of(a, b);
}

Json union_of(const Json& a, const Json& b) {
  Json out = a;
  for (const Json& one : b) {
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  }
  return out;
}

// Types that both allow; "number" allows "integer".
Json types_of_both(const Json& a, const Json& b) {
  const Json first = a.is_array() ? a : Json::array({a}),
             second = b.is_array() ? b : Json::array({b});
  const auto allows = [](const Json& list, const Json& type) {
    return std::find(list.begin(), list.end(), type) != list.end() ||
           (type == "integer" && std::find(list.begin(), list.end(), "number") != list.end());
  };
  Json out = Json::array();
  for (const Json* list : {&first, &second}) {
    for (const Json& type : *list) {
      const bool new_one = std::find(out.begin(), out.end(), type) == out.end();
      if (new_one && allows(first, type) && allows(second, type)) out.push_back(type);
    }
  }
  return out;
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

bool matches_name(const std::string& pattern, const std::string& name) {
  try {
    return Regex::of_schema(pattern, "patternProperties").match(name) == Regex::Result::Match;
  } catch (const Error&) {
    return false;
  }
}

// A stranger's schema may have the word, too, with whatever it likes.
Json unseen_of(const Json& schema) {
  const Json* given = json_member(schema, SchemaMerger::kUnseen);
  Json out = Json::array();
  for (size_t i = 0; given && given->is_array() && i < given->size(); ++i) {
    if ((*given)[i].is_string()) out.push_back((*given)[i]);
  }
  return out;
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

const Json& SchemaMerger::resolve(const Json& ref) const {
  if (!ref.is_string()) wrong("a \"$ref\" must be a text");
  const auto& path = ref.get_ref<const std::string&>();
  if (const Json* found = refs_.find(path)) return *found;
  wrong("the \"$ref\" {} leads {}", printable(path),
        path.starts_with('#') ? "to no schema" : "out of the schema");
}

Json SchemaMerger::plain(const Json& schema) const {
  std::vector<Json> parts;
  flatten(schema, 0, parts);
  return merged(parts);
}

Json SchemaMerger::merged(const std::vector<Json>& parts) const {
  Json out = Json::object();
  for (const Json& part : parts) {
    if (part.is_boolean() && !part.get<bool>()) return false;
    if (part.is_object()) out = merge(out, part);
    if (out == false) return out;
  }
  return out;
}

void SchemaMerger::spend() const {
  if (++spent_ > kMostLooks) wrong("its schemas refer to each other too often to be put together");
}

bool SchemaMerger::is_never(const Json& schema) const {
  if (schema.is_boolean()) return !schema.get<bool>();
  return schema.is_object() && !schema.contains("$ref") && !is_plain(schema) &&
         plain(schema) == false;
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

Json SchemaMerger::merge(const Json& a, const Json& b) const {
  if (a == false || b == false) return false;
  Json out = a;
  merge_objects(out, a, b);
  merge_items(out, a, b);
  constexpr std::array<std::string_view, 6> kTogether = {
      "properties", "additionalProperties", "patternProperties", "prefixItems", "items", kUnseen};
  merge_unseen(out, a, b);
  for (const auto& [key, rule] : b.items()) {
    if (std::find(kTogether.begin(), kTogether.end(), key) != kTogether.end()) continue;
    if (const auto found = out.find(key); found == out.end()) {
      out[key] = rule;
    } else if (*found != rule) {
      merge_keyword(out, key, rule);
    }
    if (key == "type" && out["type"].is_array() && out["type"].empty()) return false;
    if (key == "enum" && out["enum"].is_array() && out["enum"].empty()) return false;
  }
  return lacks_member(out) ? Json(false) : out;
}

// A member must be there that may not be.
bool SchemaMerger::lacks_member(const Json& schema) const {
  const Json *required = json_member(schema, "required"),
             *properties = json_member(schema, "properties");
  if (!required || !properties || schema.value("type", Json("object")) != "object") return false;
  return std::any_of(required->begin(), required->end(), [&](const Json& name) {
    const Json* own =
        name.is_string() ? json_member(*properties, name.get<std::string>().c_str()) : nullptr;
    return own && is_never(*own);
  });
}

// What one says of members that the other does not name holds for them, too.
void SchemaMerger::merge_objects(Json& out, const Json& a, const Json& b) const {
  const auto object_of = [&](const Json& schema, const char* key) {
    const Json* found = json_member(schema, key);
    if (found && !found->is_object()) wrong("\"{}\" must be an object", key);
    return found ? *found : Json::object();
  };
  const Json first = object_of(a, "properties"), second = object_of(b, "properties");
  const auto others = [&](const Json& schema, const std::string& name) {
    const Json* more = json_member(schema, "additionalProperties");
    const Json patterns = object_of(schema, "patternProperties");
    for (const auto& [pattern, rule] : patterns.items()) {
      if (matches_name(pattern, name)) return Json(true);
    }
    return more ? *more : Json(true);
  };
  Json properties = Json::object();
  for (const auto& [name, rule] : first.items()) {
    const Json other = second.contains(name) ? second[name] : others(b, name);
    properties[name] = other == true || other == rule ? rule : all_of(rule, other);
  }
  for (const auto& [name, rule] : second.items()) {
    if (first.contains(name)) continue;
    const Json other = others(a, name);
    properties[name] = other == true ? rule : all_of(other, rule);
  }
  if (a.contains("properties") || b.contains("properties")) out["properties"] = properties;
  merge_patterns(out, a, b);
  const Json *mine = json_member(a, "additionalProperties"),
             *more = json_member(b, "additionalProperties");
  if (!more || (mine && *mine == *more)) return;
  const bool closed = *more == false || (mine && *mine == false);
  out["additionalProperties"] = !mine ? *more : closed ? Json(false) : all_of(*mine, *more);
}

// Members of which only a "not" speaks.
void SchemaMerger::merge_unseen(Json& out, const Json& a, const Json& b) const {
  const Json first = unseen_of(a), second = unseen_of(b);
  const auto sees = [](const Json& schema, const Json& unseen, const Json& name) {
    const Json* properties = json_member(schema, "properties");
    return properties && properties->contains(name.get<std::string>()) &&
           std::find(unseen.begin(), unseen.end(), name) == unseen.end();
  };
  Json all = Json::array();
  for (const Json& name : union_of(first, second)) {
    if (!sees(a, first, name) && !sees(b, second, name)) all.push_back(name);
  }
  out.erase(kUnseen);
  if (!all.empty()) out[kUnseen] = std::move(all);
}

// "items" are those behind the "prefixItems" of the same schema: to another's they are others.
void SchemaMerger::merge_items(Json& out, const Json& a, const Json& b) const {
  const Json first = a.value("prefixItems", Json::array()),
             second = b.value("prefixItems", Json::array());
  if (!first.is_array() || !second.is_array()) wrong("\"prefixItems\" must be a list of schemas");
  const Json rest_a = a.value("items", Json(true)), rest_b = b.value("items", Json(true));
  Json all = Json::array();
  for (size_t i = 0; i < std::max(first.size(), second.size()); ++i)
    all.push_back(
        of_both(i < first.size() ? first[i] : rest_a, i < second.size() ? second[i] : rest_b));
  if (!all.empty()) out["prefixItems"] = std::move(all);
  if (a.contains("items") || b.contains("items")) out["items"] = of_both(rest_a, rest_b);
}

void SchemaMerger::merge_patterns(Json& out, const Json& first, const Json& second) const {
  const bool closed = first.value("additionalProperties", Json(true)) != true ||
                      second.value("additionalProperties", Json(true)) != true;
  const Json none = Json::object();
  const Json a = first.value("patternProperties", none),
             b = second.value("patternProperties", none);
  if (b.empty() && a.empty()) return;
  if (a != b && closed) {
    cannot(
        "\"patternProperties\" beside another schema's \"additionalProperties\" is not supported");
  }
  for (const auto& [pattern, rule] : b.items()) {
    out["patternProperties"][pattern] = a.contains(pattern) ? all_of(a[pattern], rule) : rule;
  }
}

void SchemaMerger::merge_keyword(Json& out, const std::string& key, const Json& rule) const {
  Json& mine = out[key];
  const auto starts = [&](std::string_view word) { return key.starts_with(word); };
  const auto lists = [&] {
    if (!mine.is_array() || !rule.is_array()) wrong("\"{}\" must be a list", key);
  };
  if (key == "type") {
    mine = types_of_both(mine, rule);
  } else if (key == "required" || key == kPatterns) {
    lists();
    mine = union_of(mine, rule);
  } else if (key == "enum") {
    lists();
    Json both = Json::array();
    for (const Json& value : mine) {
      if (std::any_of(rule.begin(), rule.end(),
                      [&one = value](const Json& other) { return same_json(one, other); }))
        both.push_back(value);
    }
    mine = std::move(both);
  } else if (key == "pattern" || key == "format") {
    Json all = out.value(kPatterns, Json::array());
    const Json mine_and_more = Json::array({mine, rule});
    for (const Json& one : mine_and_more) {
      all.push_back(key == "pattern" ? one : Json(format_pattern(one, place_)));
    }
    std::erase(all.get_ref<Json::array_t&>(), Json(""));
    out.erase(key);
    out[kPatterns] = std::move(all);
  } else if (starts("min") || key == "exclusiveMinimum") {
    if (rule.is_number() && (!mine.is_number() || number_order(rule, mine) > 0)) mine = rule;
  } else if (starts("max") || key == "exclusiveMaximum") {
    if (rule.is_number() && (!mine.is_number() || number_order(rule, mine) < 0)) mine = rule;
  } else if (key == "multipleOf") {
    const bool whole = mine.is_number_unsigned() && rule.is_number_unsigned() && mine > 0 &&
                       rule > 0 && mine < 100'000 && rule < 100'000;
    if (whole) {
      mine = std::lcm(mine.get<uint64_t>(), rule.get<uint64_t>());
    } else {
      cannot("two \"multipleOf\" that are no integers are not supported together");
    }
  } else if (key == "uniqueItems") {
    mine = true;
  } else if (key == "anyOf" || key == "oneOf") {
    lists();
    if (mine.size() * rule.size() > kMostMergedWays) {
      wrong("\"{}\" has more than {} ways together", key, kMostMergedWays);
    }
    Json ways = Json::array();
    for (const Json& one : mine) {
      for (const Json& other : rule) ways.push_back(all_of(one, other));
    }
    mine = std::move(ways);
  } else if (key == "contains") {
    cannot("two \"contains\" together are not supported");
  } else if (key == "propertyNames") {
    mine = of_both(mine, rule);
  } else if (key == "not") {
    for (const auto& [word, list] : rule.items()) {
      mine[word] = mine.contains(word) ? union_of(mine[word], list) : list;
    }
  } else if (key != "discriminator") {
    cannot("\"{}\" is not supported twice for one value", printable(key));
  }
}

bool SchemaMerger::fits(const Json& schema, const Json& value) const {
  Json spoken = schema;
  Json all = Json::array();
  if (spoken.is_object()) {
    const auto take = [&](Json& from, const char* word, bool opposite) {
      const auto found = from.find(word);
      if (found == from.end()) return;
      for (const Json& pattern : *found) {
        const Json one = {{"pattern", pattern}};
        all.push_back(opposite ? Json{{"not", all_of({{"type", "string"}}, one)}} : one);
      }
      from.erase(word);
    };
    take(spoken, kPatterns, false);
    if (spoken.contains("not")) {
      take(spoken["not"], kPatterns, true);
      if (spoken["not"].empty()) spoken.erase("not");
    }
    if (!all.empty()) spoken["allOf"] = std::move(all);
  }
  const SchemaVerdict verdict = validate(spoken, value, refs_);
  return verdict.fault.empty() && verdict.limit.empty();
}

}  // namespace ponder
