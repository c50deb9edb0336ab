#include "grammar/schema_merge.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "base/error.h"
#include "grammar/json_numbers.h"
#include "grammar/json_schema.h"
#include "grammar/regex.h"
#include "grammar/schema_names.h"
#include "grammar/schema_parts.h"

namespace ponder {
namespace {

constexpr int kMostLooks = 20'000;       // at schemas, to put them together
constexpr size_t kMostMergedWays = 200;  // of anyOf beside anyOf

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

bool matches_name(const std::string& pattern, const std::string& name) {
  try {
    return Regex::of_schema(pattern, "patternProperties").match(name) == Regex::Result::Match;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

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
  try {
    const SchemaVerdict verdict = validate(spoken, value, refs_);
    return verdict.fault.empty() && verdict.limit.empty();
  } catch (const Json::exception&) {
    wrong("a keyword beside \"const\" or \"enum\" has a value of the wrong type: {}",
          printable(schema.dump(-1, ' ', false, Json::error_handler_t::replace), 200));
  }
}

}  // namespace ponder
