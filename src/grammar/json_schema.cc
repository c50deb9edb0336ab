#include "grammar/json_schema.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "grammar/json_numbers.h"
#include "grammar/regex.h"
#include "grammar/schema_names.h"

namespace ponder {
namespace {

constexpr int kMostChecks = 100'000;
constexpr size_t kMostUnique = 1000;  // items that are compared pair by pair

constexpr std::string_view kTypeNames[] = {"null",   "boolean", "object", "array",
                                           "number", "integer", "string"};
constexpr std::string_view kCounts[] = {"minProperties", "maxProperties", "minItems",
                                        "maxItems",      "minLength",     "maxLength",
                                        "minContains",   "maxContains"};
constexpr std::string_view kBounds[] = {"minimum", "maximum", "exclusiveMinimum",
                                        "exclusiveMaximum"};
constexpr std::string_view kLists[] = {"allOf", "anyOf", "oneOf"};
// Keywords whose value is one schema, or an object of schemas.
constexpr std::string_view kOne[] = {"not",
                                     "if",
                                     "then",
                                     "else",
                                     "additionalItems",
                                     "contains",
                                     "propertyNames",
                                     "additionalProperties",
                                     "unevaluatedProperties",
                                     "unevaluatedItems"};
constexpr std::string_view kNamed[] = {"properties", "patternProperties", "dependentSchemas",
                                       "dependencies", "dependentRequired"};
constexpr int kMostRefs = 100;  // within each other

template <class List>
bool among(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

bool is_type(const Json& value, std::string_view name) {
  if (name == "null") return value.is_null();
  if (name == "boolean") return value.is_boolean();
  if (name == "object") return value.is_object();
  if (name == "array") return value.is_array();
  if (name == "string") return value.is_string();
  if (name == "number") return value.is_number();
  if (value.is_number_float()) {  // 1.0 is an integer, too, and so is what has more than 64 bits
    const double number = value.get<double>();
    return number == std::trunc(number);
  }
  return value.is_number_integer();
}

template <class Iterator>
bool has_value(Iterator begin, Iterator end, const Json& value) {
  return std::any_of(begin, end, [&](const Json& one) { return same_json(one, value); });
}

size_t characters(const std::string& text) {  // code points
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

class Validator {
 public:
  explicit Validator(const SchemaRefs& refs) : refs_(refs) {}

  SchemaVerdict run(const Json& schema, const Json& value) {
    std::string fault = check(schema, value, "the value");
    return {limit_.empty() ? std::move(fault) : "", limit_};
  }

 private:
  std::string check(const Json& schema, const Json& value, const std::string& where) {
    if (++steps_ > kMostChecks) limit_ = "the value is too large for the schema";
    if (!limit_.empty()) return "";
    if (schema.is_boolean()) return schema.get<bool>() ? "" : where + " is not allowed";
    if (value.is_null() && schema.value("nullable", Json()) == true) return "";
    for (const auto& [keyword, rule] : schema.items()) {
      std::string fault = combined(schema, keyword, rule, value, where);
      if (fault.empty()) fault = simple(keyword, rule, value, where);
      if (fault.empty() && value.is_object()) fault = object(schema, keyword, rule, value, where);
      if (fault.empty() && value.is_array()) fault = array(schema, keyword, rule, value, where);
      if (fault.empty() && value.is_string()) fault = text(keyword, rule, value, where);
      if (fault.empty() && value.is_number()) fault = number(schema, keyword, rule, value, where);
      if (!fault.empty()) return fault;
    }
    return "";
  }

  std::string referred(const Json& rule, const Json& value, const std::string& where) {
    if (++depth_ > kMostRefs) limit_ = "the schema's references go too deep";
    std::string fault;
    if (limit_.empty()) {
      const Json* schema = refs_.find(rule.get_ref<const std::string&>());
      PONDER_CHECK(schema);  // check_schema has looked
      fault = check(*schema, value, where);
    }
    --depth_;
    return fault;
  }

  using Own = std::function<bool(const Json&)>;
  // Whether a schema that the value fits evaluates a part of it: itself, as `own` says, or by a
  // schema for the same value.
  bool evaluates(const Json& schema, const Json& value, const Own& own) {
    if (!schema.is_object() || !limit_.empty()) return false;
    if (own(schema)) return true;
    const auto within = [&](const Json& part) {
      return check(part, value, "").empty() && evaluates(part, value, own);
    };
    for (const auto& [keyword, rule] : schema.items()) {
      if (keyword == "$ref" && within(*refs_.find(rule.get_ref<const std::string&>()))) return true;
      if (among(kLists, keyword) && std::any_of(rule.begin(), rule.end(), within)) return true;
      if (keyword == "if") {
        const bool fits = check(rule, value, "").empty();
        const Json* branch = json_member(schema, fits ? "then" : "else");
        if (within(rule) || (branch && within(*branch))) return true;
      }
      if ((keyword != "dependentSchemas" && keyword != "dependencies") || !value.is_object())
        continue;
      for (const auto& [name, part] : rule.items()) {
        if (!part.is_array() && value.contains(name) && within(part)) return true;
      }
    }
    return false;
  }

  bool is_evaluated_member(const Json& schema, const Json& value, const std::string& name) {
    return evaluates(schema, value, [&](const Json& at) {
      return (&at != &schema && at.contains("unevaluatedProperties")) ||
             at.contains("additionalProperties") || is_known(at, name);
    });
  }

  bool is_evaluated_item(const Json& schema, const Json& value, size_t i) {
    return evaluates(schema, value, [&](const Json& at) {
      if (&at != &schema && at.contains("unevaluatedItems")) return true;
      const Json *items = json_member(at, "items"), *first = json_member(at, "prefixItems"),
                 *contains = json_member(at, "contains");
      if (items && !items->is_array()) return true;
      if (items && (i < items->size() || at.contains("additionalItems"))) return true;
      return (first && i < first->size()) || (contains && check(*contains, value[i], "").empty());
    });
  }

  std::string simple(const std::string& keyword, const Json& rule, const Json& value,
                     const std::string& where) {
    const bool same = (keyword == "const" && same_json(value, rule)) ||
                      (keyword == "enum" && has_value(rule.begin(), rule.end(), value));
    if (same && has_rounded(value)) limit_ = beyond(where);
    if (keyword == "const" && !same) return where + " is not the constant";
    if (keyword == "enum" && !same) return where + " is none of the allowed values";
    if (keyword != "type") return "";
    const Json types = rule.is_array() ? rule : Json::array({rule});
    const bool any = std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return is_type(value, type.get<std::string>());
    });
    return any ? "" : where + " is not of type " + rule.dump();
  }

  std::string combined(const Json& schema, const std::string& keyword, const Json& rule,
                       const Json& value, const std::string& where) {
    if (keyword == "$ref") return referred(rule, value, where);
    if (keyword == "not") {
      return check(rule, value, where).empty() ? where + " fits what it must not" : "";
    }
    if (keyword == "if") {
      const Json* then = json_member(schema, check(rule, value, where).empty() ? "then" : "else");
      return then ? check(*then, value, where) : "";
    }
    if (!among(kLists, keyword)) return "";
    size_t fitting = 0;
    std::string first;
    for (const Json& way : rule) {
      std::string fault = check(way, value, where);
      if (fault.empty()) ++fitting;
      if (first.empty()) first = std::move(fault);
    }
    if (keyword == "allOf") return first;
    if (keyword == "anyOf") return fitting > 0 ? "" : where + " fits none of anyOf";
    return fitting == 1 ? "" : fmt::format("{} fits {} of oneOf", where, fitting);
  }

  bool matches(const std::string& pattern, const std::string& text) {
    const auto result = Regex::of_schema(pattern, "pattern").match(text);
    if (result == Regex::Result::Limit) limit_ = "the pattern " + pattern + " took too long";
    return result == Regex::Result::Match;
  }

  // Whose digits are gone, so that it cannot be known.
  static std::string beyond(const std::string& where) {
    return where + " has a number beyond 64 bits, whose digits are not kept";
  }

  bool is_known(const Json& schema, const std::string& name) {
    const Json* properties = json_member(schema, "properties");
    if (properties && properties->contains(name)) return true;
    const Json* patterns = json_member(schema, "patternProperties");
    if (!patterns) return false;
    return std::any_of(patterns->items().begin(), patterns->items().end(),
                       [&](const auto& one) { return matches(one.key(), name); });
  }

  std::string members(const Json& schema, const std::string& keyword, const Json& rule,
                      const Json& value, const std::string& where) {
    for (const auto& [name, part] : value.items()) {
      const std::string at = where + "." + name;
      std::string fault;
      const bool open =
          (keyword == "additionalProperties" && !is_known(schema, name)) ||
          (keyword == "unevaluatedProperties" && !is_evaluated_member(schema, value, name));
      if (open) {
        fault = check(rule, part, at);
      } else if (keyword == "propertyNames") {
        fault = check(rule, Json(name), "the name " + name);
      } else if (keyword == "patternProperties") {
        for (const auto& [pattern, its_rule] : rule.items()) {
          if (fault.empty() && matches(pattern, name)) fault = check(its_rule, part, at);
        }
      }
      if (!fault.empty()) return fault;
    }
    return "";
  }

  static std::string required(const Json& names, const Json& value, const std::string& where) {
    for (const Json& name : names) {
      if (!value.contains(name.get<std::string>())) return where + " has no " + name.dump();
    }
    return "";
  }

  std::string object(const Json& schema, const std::string& keyword, const Json& rule,
                     const Json& value, const std::string& where) {
    if (keyword == "required") return required(rule, value, where);
    if (keyword == "properties") {
      for (const auto& [name, part] : rule.items()) {
        const auto at = value.find(name);
        if (at == value.end()) continue;
        std::string fault = check(part, *at, where + "." + name);
        if (!fault.empty()) return fault;
      }
    } else if (keyword.starts_with("depend")) {
      for (const auto& [name, part] : rule.items()) {
        if (!value.contains(name)) continue;
        std::string fault =
            part.is_array() ? required(part, value, where) : check(part, value, where);
        if (!fault.empty()) return fault;
      }
    } else {
      std::string fault = members(schema, keyword, rule, value, where);
      if (!fault.empty()) return fault;
    }
    return counted(keyword, "minProperties", "maxProperties", rule, value.size(), where);
  }

  std::string items(const Json& rule, size_t from, const Json& value, const std::string& where) {
    for (size_t i = from; i < value.size(); ++i) {
      const Json* own = &rule;
      if (rule.is_array()) {
        if (i >= rule.size()) break;
        own = &rule[i];
      }
      std::string fault = check(*own, value[i], fmt::format("{}[{}]", where, i));
      if (!fault.empty()) return fault;
    }
    return "";
  }

  std::string array(const Json& schema, const std::string& keyword, const Json& rule,
                    const Json& value, const std::string& where) {
    if (keyword == "items" || keyword == "prefixItems") {
      const Json* first = keyword == "items" ? json_member(schema, "prefixItems") : nullptr;
      return items(rule, first ? first->size() : 0, value, where);
    }
    if (keyword == "additionalItems") {
      const Json* first = json_member(schema, "items");
      return first && first->is_array() ? items(rule, first->size(), value, where) : "";
    }
    if (keyword == "contains") {
      const auto fitting =
          static_cast<size_t>(std::count_if(value.begin(), value.end(), [&](const Json& item) {
            return check(rule, item, where).empty();
          }));
      const bool few = fitting < schema.value("minContains", uint64_t{1});
      const bool many = fitting > schema.value("maxContains", uint64_t{UINT32_MAX});
      return few || many ? fmt::format("{} contains {} such items", where, fitting) : "";
    }
    for (size_t i = 0; keyword == "unevaluatedItems" && i < value.size(); ++i) {
      std::string fault;
      if (!is_evaluated_item(schema, value, i))
        fault = check(rule, value[i], fmt::format("{}[{}]", where, i));
      if (!fault.empty()) return fault;
    }
    if (keyword == "uniqueItems" && rule.get<bool>()) {
      if (value.size() > kMostUnique) limit_ = "too many items to compare for uniqueItems";
      for (size_t i = 0; i < value.size() && limit_.empty(); ++i) {
        if (has_value(value.begin(), value.begin() + static_cast<int64_t>(i), value[i])) {
          if (has_rounded(value[i])) limit_ = beyond(where);
          return where + " has an item twice";
        }
      }
    }
    return counted(keyword, "minItems", "maxItems", rule, value.size(), where);
  }

  std::string text(const std::string& keyword, const Json& rule, const Json& value,
                   const std::string& where) {
    const auto& string = value.get_ref<const std::string&>();
    const std::string format = keyword == "format" ? format_check(rule) : "";
    if (!format.empty() && !matches(format, string)) return where + " is no " + rule.dump();
    if (keyword == "pattern" && !matches(rule, string)) {
      return where + " does not match the pattern";
    }
    return counted(keyword, "minLength", "maxLength", rule, characters(string), where);
  }

  static std::string counted(const std::string& keyword, std::string_view least,
                             std::string_view most, const Json& rule, size_t count,
                             const std::string& where) {
    const bool few = keyword == least && count < rule.get<uint64_t>();
    const bool many = keyword == most && count > rule.get<uint64_t>();
    return few || many ? fmt::format("{} has {}, against {} {}", where, count, keyword, rule.dump())
                       : "";
  }

  std::string number(const Json& schema, const std::string& keyword, const Json& rule,
                     const Json& value, const std::string& where) {
    const bool multiple = keyword == "multipleOf";
    if (!rule.is_number() || !(multiple || among(kBounds, keyword))) return "";
    // Rounding keeps the order of two numbers unless it makes them equal.
    const int order = number_order(value, rule);
    if (has_rounded(value) && (multiple || order == 0)) limit_ = beyond(where);
    const auto open = [&](const char* key) {
      return schema.value(key, Json()) == true;
    };  // draft 4
    const bool wrong =
        (keyword == "minimum" && (order < 0 || (order == 0 && open("exclusiveMinimum")))) ||
        (keyword == "maximum" && (order > 0 || (order == 0 && open("exclusiveMaximum")))) ||
        (keyword == "exclusiveMinimum" && order <= 0) ||
        (keyword == "exclusiveMaximum" && order >= 0) || (multiple && !is_multiple_of(value, rule));
    return wrong ? fmt::format("{} is {}, against {} {}", where, value.dump(), keyword, rule.dump())
                 : "";
  }

  const SchemaRefs& refs_;
  int steps_ = 0, depth_ = 0;
  std::string limit_;
};

class SchemaCheck {
 public:
  SchemaCheck(const Json& document, const std::string& place, SchemaUse use)
      : refs_(document), place_(place), use_(use) {}

  void check(const Json& schema) const {
    if (schema.is_boolean()) return;
    if (!schema.is_object()) fail("{}: a schema must be an object, true or false", place_);
    for (const auto& [keyword, rule] : schema.items()) check_keyword(keyword, rule);
  }

 private:
  void check_keyword(const std::string& keyword, const Json& rule) const;
  void check_parts(const std::string& keyword, const Json& rule) const;

  SchemaRefs refs_;
  const std::string& place_;
  SchemaUse use_;
};

void SchemaCheck::check_parts(const std::string& keyword, const Json& rule) const {
  if (among(kOne, keyword) || (keyword == "items" && !rule.is_array())) return check(rule);
  if (among(kNamed, keyword)) {
    if (!rule.is_object()) fail("{}: the schema's \"{}\" must be an object", place_, keyword);
    for (const auto& [name, part] : rule.items()) {
      if (keyword == "patternProperties") Regex::of_schema(name, place_);
      if (keyword.starts_with("depend") && part.is_array()) {
        check_keyword("required", part);
      } else {
        check(part);
      }
    }
    return;
  }
  const bool some = rule.is_array() && (!rule.empty() || !among(kLists, keyword));
  if (!some) fail("{}: the schema's \"{}\" must be a list of schemas", place_, keyword);
  for (const Json& part : rule) check(part);
}

void SchemaCheck::check_keyword(const std::string& keyword, const Json& rule) const {
  const auto must = [&](bool sound, const char* what) {
    if (!sound) fail("{}: the schema's \"{}\" must be {}", place_, keyword, what);
  };
  if (keyword == "type") {
    const Json types = rule.is_array() ? rule : Json::array({rule});
    for (const Json& type : types) {
      must(type.is_string() && among(kTypeNames, type.get<std::string>()),
           "a type's name or a list");
    }
  } else if (keyword == "enum") {
    must(rule.is_array(), "a list");
  } else if (keyword == "required") {
    must(rule.is_array() && std::all_of(rule.begin(), rule.end(),
                                        [](const Json& name) { return name.is_string(); }),
         "a list of names");
  } else if (keyword == "$ref") {
    if (!rule.is_string() || !refs_.find(rule.get_ref<const std::string&>()))
      fail("{}: the schema's \"$ref\" {} leads to no schema within it", place_,
           printable(rule.dump()));
  } else if (among(kLists, keyword) || among(kOne, keyword) || among(kNamed, keyword) ||
             keyword == "items" || keyword == "prefixItems") {
    check_parts(keyword, rule);
  } else if (among(kCounts, keyword)) {
    must(rule.is_number_unsigned(), "a count");
  } else if (among(kBounds, keyword)) {
    const bool draft_4 = keyword.starts_with("exclusive") && rule.is_boolean();
    must(rule.is_number() || draft_4, "a number");
  } else if (keyword == "multipleOf") {
    must(rule.is_number() && rule > 0, "a positive number");
  } else if (keyword == "uniqueItems" || keyword == "nullable") {
    must(rule.is_boolean(), "true or false");
  } else if (keyword == "pattern") {
    must(rule.is_string(), "a regular expression");
    Regex::of_schema(rule, place_);
  } else if (keyword == "$defs" || keyword == "definitions") {
    must(rule.is_object(), "an object");
    for (const auto& [name, part] : rule.items()) check(part);
  } else if (use_ == SchemaUse::Strict && keyword != "const" && keyword != "format" &&
             !is_silent_keyword(keyword)) {
    fail("{}: the schema's keyword \"{}\" is not supported", place_, printable(keyword));
  }
}

}  // namespace

void check_schema(const Json& schema, const std::string& place, SchemaUse use) {
  check_inner_refs(schema, place);
  SchemaCheck(schema, place, use).check(schema);
}

SchemaVerdict validate(const Json& schema, const Json& value) {
  return validate(schema, value, SchemaRefs(schema));
}

SchemaVerdict validate(const Json& schema, const Json& value, const SchemaRefs& refs) {
  return Validator(refs).run(schema, value);
}

}  // namespace ponder
