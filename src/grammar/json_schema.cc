#include "grammar/json_schema.h"

#include <algorithm>

#include "base/error.h"
#include "grammar/regex.h"

namespace ponder {
namespace {

constexpr int kMostChecks = 100'000;
constexpr size_t kMostUnique = 1000;  // items that are compared pair by pair

constexpr std::string_view kTypeNames[] = {"null",   "boolean", "object", "array",
                                           "number", "integer", "string"};
constexpr std::string_view kCounts[] = {"minProperties", "maxProperties", "minItems",
                                        "maxItems",      "minLength",     "maxLength"};
constexpr std::string_view kBounds[] = {"minimum", "maximum", "exclusiveMinimum",
                                        "exclusiveMaximum"};
constexpr std::string_view kNotes[] = {"title",   "description", "default", "examples",
                                       "$schema", "$id",         "$comment"};
constexpr std::string_view kLists[] = {"allOf", "anyOf", "oneOf"};

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
  // 1.0 is an integer too.
  if (value.is_number_float()) {
    const double number = value.get<double>();
    return number == static_cast<double>(static_cast<int64_t>(std::clamp(number, -9e15, 9e15)));
  }
  return value.is_number_integer();
}

size_t characters(const std::string& text) {  // code points
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

class Validator {
 public:
  SchemaVerdict run(const Json& schema, const Json& value) {
    std::string fault = check(schema, value, "the value");
    return {limit_.empty() ? std::move(fault) : "", limit_};
  }

 private:
  std::string check(const Json& schema, const Json& value, const std::string& where) {
    if (++steps_ > kMostChecks) limit_ = "the value is too large for the schema";
    if (!limit_.empty()) return "";
    if (schema.is_boolean()) return schema.get<bool>() ? "" : where + " is not allowed";
    for (const auto& [keyword, rule] : schema.items()) {
      std::string fault = among(kLists, keyword) || keyword == "not"
                              ? combined(keyword, rule, value, where)
                              : simple(keyword, rule, value, where);
      if (fault.empty() && value.is_object()) fault = object(schema, keyword, rule, value, where);
      if (fault.empty() && value.is_array()) fault = array(keyword, rule, value, where);
      if (fault.empty() && value.is_string()) fault = text(keyword, rule, value, where);
      if (fault.empty() && value.is_number()) fault = number(keyword, rule, value, where);
      if (!fault.empty()) return fault;
    }
    return "";
  }

  static std::string simple(const std::string& keyword, const Json& rule, const Json& value,
                            const std::string& where) {
    if (keyword == "const" && value != rule) return where + " is not the constant";
    if (keyword == "enum" && std::find(rule.begin(), rule.end(), value) == rule.end()) {
      return where + " is none of the allowed values";
    }
    if (keyword != "type") return "";
    const Json types = rule.is_array() ? rule : Json::array({rule});
    const bool any = std::any_of(types.begin(), types.end(), [&](const Json& type) {
      return is_type(value, type.get<std::string>());
    });
    return any ? "" : where + " is not of type " + rule.dump();
  }

  std::string combined(const std::string& keyword, const Json& rule, const Json& value,
                       const std::string& where) {
    if (keyword == "not") {
      return check(rule, value, where).empty() ? where + " fits what it must not" : "";
    }
    size_t fitting = 0;
    std::string first;
    for (const Json& schema : rule) {
      std::string fault = check(schema, value, where);
      if (fault.empty()) ++fitting;
      if (first.empty()) first = std::move(fault);
    }
    if (keyword == "allOf") return first;
    if (keyword == "anyOf") return fitting > 0 ? "" : where + " fits none of anyOf";
    return fitting == 1 ? "" : fmt::format("{} fits {} of oneOf", where, fitting);
  }

  std::string object(const Json& schema, const std::string& keyword, const Json& rule,
                     const Json& value, const std::string& where) {
    if (keyword == "required") {
      for (const Json& name : rule) {
        if (!value.contains(name.get<std::string>())) return where + " has no " + name.dump();
      }
    } else if (keyword == "properties") {
      for (const auto& [name, part] : rule.items()) {
        const auto at = value.find(name);
        if (at == value.end()) continue;
        std::string fault = check(part, *at, where + "." + name);
        if (!fault.empty()) return fault;
      }
    } else if (keyword == "additionalProperties") {
      const Json* known = json_member(schema, "properties");
      for (const auto& [name, part] : value.items()) {
        if (known && known->contains(name)) continue;
        std::string fault = check(rule, part, where + "." + name);
        if (!fault.empty()) return fault;
      }
    }
    return counted(keyword, "minProperties", "maxProperties", rule, value.size(), where);
  }

  std::string array(const std::string& keyword, const Json& rule, const Json& value,
                    const std::string& where) {
    if (keyword == "items") {
      for (size_t i = 0; i < value.size(); ++i) {
        std::string fault = check(rule, value[i], fmt::format("{}[{}]", where, i));
        if (!fault.empty()) return fault;
      }
    } else if (keyword == "uniqueItems" && rule.get<bool>()) {
      if (value.size() > kMostUnique) limit_ = "too many items to compare for uniqueItems";
      for (size_t i = 0; i < value.size() && limit_.empty(); ++i) {
        if (std::find(value.begin(), value.begin() + static_cast<int64_t>(i), value[i]) !=
            value.begin() + static_cast<int64_t>(i)) {
          return where + " has an item twice";
        }
      }
    }
    return counted(keyword, "minItems", "maxItems", rule, value.size(), where);
  }

  std::string text(const std::string& keyword, const Json& rule, const Json& value,
                   const std::string& where) {
    const auto& string = value.get_ref<const std::string&>();
    if (keyword == "pattern") {
      const auto result = Regex(rule, false, false, "pattern").match(string);
      if (result == Regex::Result::Limit) limit_ = "a pattern took too long";
      if (result == Regex::Result::NoMatch) return where + " does not match the pattern";
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

  static std::string number(const std::string& keyword, const Json& rule, const Json& value,
                            const std::string& where) {
    const bool wrong =
        (keyword == "minimum" && value < rule) || (keyword == "maximum" && value > rule) ||
        (keyword == "exclusiveMinimum" && value <= rule) ||
        (keyword == "exclusiveMaximum" && value >= rule) ||
        (keyword == "multipleOf" &&
         !(value.is_number_integer() && value.get<int64_t>() % rule.get<int64_t>() == 0));
    return wrong ? fmt::format("{} is {}, against {} {}", where, value.dump(), keyword, rule.dump())
                 : "";
  }

  int steps_ = 0;
  std::string limit_;
};

void check_keyword(const std::string& keyword, const Json& rule, const std::string& place) {
  const auto must = [&](bool sound, const char* what) {
    if (!sound) fail("{}: the schema's \"{}\" must be {}", place, keyword, what);
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
  } else if (keyword == "properties") {
    must(rule.is_object(), "an object");
    for (const auto& [name, part] : rule.items()) check_schema(part, place);
  } else if (keyword == "additionalProperties" || keyword == "items" || keyword == "not") {
    check_schema(rule, place);
  } else if (among(kLists, keyword)) {
    must(rule.is_array() && !rule.empty(), "a list of schemas");
    for (const Json& part : rule) check_schema(part, place);
  } else if (among(kCounts, keyword)) {
    must(rule.is_number_unsigned(), "a count");
  } else if (among(kBounds, keyword)) {
    must(rule.is_number(), "a number");
  } else if (keyword == "multipleOf") {
    must(rule.is_number_integer() && rule > 0, "a positive integer");
  } else if (keyword == "uniqueItems") {
    must(rule.is_boolean(), "true or false");
  } else if (keyword == "pattern") {
    must(rule.is_string(), "a regular expression");
    Regex(rule, false, false, place);
  } else if (keyword != "const" && !among(kNotes, keyword)) {
    fail("{}: the schema's keyword \"{}\" is not supported", place, printable(keyword));
  }
}

}  // namespace

void check_schema(const Json& schema, const std::string& place) {
  if (schema.is_boolean()) return;
  if (!schema.is_object()) fail("{}: a schema must be an object, true or false", place);
  for (const auto& [keyword, rule] : schema.items()) check_keyword(keyword, rule, place);
}

SchemaVerdict validate(const Json& schema, const Json& value) {
  return Validator().run(schema, value);
}

}  // namespace ponder
