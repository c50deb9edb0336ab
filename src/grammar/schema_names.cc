#include "grammar/schema_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr std::string_view kSilent[] = {"title",
                                        "description",
                                        "default",
                                        "examples",
                                        "example",
                                        "$schema",
                                        "$id",
                                        "id",
                                        "$comment",
                                        "$anchor",
                                        "$defs",
                                        "definitions",
                                        "deprecated",
                                        "readOnly",
                                        "writeOnly",
                                        "discriminator",
                                        "externalDocs",
                                        "contentMediaType",
                                        "contentEncoding",
                                        "$vocabulary",
                                        "contentSchema",
                                        "xml",
                                        "strict",
                                        "markdownDescription"};

// Keywords, and the type that they are about.
const std::map<std::string_view, std::string_view> kKeywords = {{"$ref", ""},
                                                                {"nullable", ""},
                                                                {"const", ""},
                                                                {"enum", ""},
                                                                {"type", ""},
                                                                {"allOf", ""},
                                                                {"anyOf", ""},
                                                                {"oneOf", ""},
                                                                {"not", ""},
                                                                {"if", ""},
                                                                {"then", ""},
                                                                {"else", ""},
                                                                {"dependentRequired", ""},
                                                                {"dependentSchemas", ""},
                                                                {"dependencies", ""},
                                                                {"properties", "object"},
                                                                {"required", "object"},
                                                                {"additionalProperties", "object"},
                                                                {"unevaluatedProperties", "object"},
                                                                {"members unseen", "object"},
                                                                {"patternProperties", "object"},
                                                                {"propertyNames", "object"},
                                                                {"minProperties", "object"},
                                                                {"maxProperties", "object"},
                                                                {"items", "array"},
                                                                {"prefixItems", "array"},
                                                                {"additionalItems", "array"},
                                                                {"unevaluatedItems", "array"},
                                                                {"contains", "array"},
                                                                {"minContains", "array"},
                                                                {"maxContains", "array"},
                                                                {"minItems", "array"},
                                                                {"maxItems", "array"},
                                                                {"uniqueItems", "array"},
                                                                {"pattern", "string"},
                                                                {"all patterns", "string"},
                                                                {"minLength", "string"},
                                                                {"maxLength", "string"},
                                                                {"format", "string"},
                                                                {"minimum", "number"},
                                                                {"maximum", "number"},
                                                                {"exclusiveMinimum", "number"},
                                                                {"exclusiveMaximum", "number"},
                                                                {"multipleOf", "number"}};

const std::set<std::string_view> kTypes = {"null",   "boolean", "object", "array",
                                           "number", "integer", "string"};

#define PONDER_DATE "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
#define PONDER_TIME                                                                               \
  "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-" \
  "5][0-9])"

// Every fourth year has a 29th of February, but of the hundreds only every fourth.
#define PONDER_ANY_DATE                                                                          \
  "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-" \
  "9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][" \
  "048]|[13579][26])00)-02-29)"
#define PONDER_ANY_TIME                                                                        \
  "(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9]|:60)?(?:\\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|" \
  "2[0-3]):?[0-5][0-9])?"
#define PONDER_LABEL "[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?"
#define PONDER_BYTE "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#define PONDER_URI                                                              \
  "^[a-z][a-z0-9+.-]*://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?"              \
  "(?:/[A-Za-z0-9._~!$&'()*+,;=:@/-]*)?(?:\\?[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?" \
  "(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?-]*)?$"

struct TextFormat {
  std::string_view written;  // what a grammar writes: one way of several
  std::string_view read;     // what is taken
};

// Days are written up to 28, so that every date exists.
const std::map<std::string_view, TextFormat> kFormats = {
    {"date", {"^" PONDER_DATE "$", "^" PONDER_ANY_DATE "$"}},
    {"time", {"^" PONDER_TIME "$", "^" PONDER_ANY_TIME "$"}},
    {"date-time",
     {"^" PONDER_DATE "T" PONDER_TIME "$", "^" PONDER_ANY_DATE "[Tt ]" PONDER_ANY_TIME "$"}},
    {"duration",
     {"^P(?:[0-9]{1,4}W|[0-9]{1,4}D(?:T[0-9]{1,4}S)?|T[0-9]{1,4}[HMS])$",
      "^[+-]?P(?=[0-9T])(?:[0-9.]+[YMWD])*(?:T(?:[0-9.]+[HMS])+)?$"}},
    {"uuid",
     {"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
      "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"}},
    {"email",
     {"^[A-Za-z0-9_%+-]{1,64}(?:\\.[A-Za-z0-9_%+-]{1,64}){0,3}@" PONDER_LABEL "(?:\\." PONDER_LABEL
      "){0,3}\\.[A-Za-z]{2,12}$",
      "^[^@\\s]+@[^@\\s]+$"}},
    {"hostname", {"^" PONDER_LABEL "(?:\\." PONDER_LABEL "){0,5}$", "^[A-Za-z0-9.-]{1,253}$"}},
    {"ipv4",
     {"^(?:" PONDER_BYTE "\\.){3}" PONDER_BYTE "$", "^(?:" PONDER_BYTE "\\.){3}" PONDER_BYTE "$"}},
    {"ipv6", {"^(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$", "^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$"}},
    {"uri", {PONDER_URI, "^[A-Za-z][A-Za-z0-9+.-]*:\\S*$"}}};

#undef PONDER_ANY_DATE
#undef PONDER_ANY_TIME
#undef PONDER_LABEL
#undef PONDER_BYTE
#undef PONDER_URI
#undef PONDER_DATE
#undef PONDER_TIME

// The constants that a schema allows; empty if it allows others.
std::vector<Json> constants_of(const Json& schema) {
  if (!schema.is_object()) return {};
  if (schema.contains("const")) return {schema["const"]};
  const Json* values = json_member(schema, "enum");
  return values && values->is_array() ? values->get<std::vector<Json>>() : std::vector<Json>{};
}

bool apart(const std::vector<Json>& a, const std::vector<Json>& b) {
  return !a.empty() && !b.empty() && std::none_of(a.begin(), a.end(), [&](const Json& value) {
    return std::any_of(b.begin(), b.end(),
                       [&](const Json& other) { return same_json(value, other); });
  });
}

bool requires_member(const Json& schema, const std::string& name) {
  const Json* list = json_member(schema, "required");
  return list && list->is_array() && std::find(list->begin(), list->end(), name) != list->end();
}

bool types_apart(const Json& a, const Json& b, const std::string& place) {
  const auto types = [&](const Json& schema) {
    std::set<std::string> out;
    if (json_member(schema, "nullable")) return out;
    for (const Json& value : constants_of(schema)) {
      for (const std::string_view type : kTypes) {
        if (is_json_type(value, type)) out.emplace(type);
      }
    }
    // Only "type" itself says that other types do not fit.
    if (out.empty() && schema.contains("type")) {
      for (const std::string& type : schema_types(schema, place)) out.insert(type);
    }
    if (out.contains("number")) out.insert("integer");
    if (out.contains("integer")) out.insert("number");
    return out;
  };
  const std::set<std::string> first = types(a), second = types(b);
  return !first.empty() && !second.empty() &&
         std::none_of(first.begin(), first.end(),
                      [&](const std::string& type) { return second.contains(type); });
}

// A member that both require, of constants that differ.
bool members_apart(const Json& a, const Json& b) {
  const Json* first = json_member(a, "properties");
  const Json* second = json_member(b, "properties");
  if (!first || !second || !first->is_object() || !second->is_object()) return false;
  if (!a.contains("type") || !b.contains("type")) return false;
  for (const auto& [name, part] : first->items()) {
    const auto other = second->find(name);
    if (other == second->end() || !requires_member(a, name) || !requires_member(b, name)) continue;
    if (apart(constants_of(part), constants_of(*other))) return true;
  }
  return false;
}

}  // namespace

bool is_silent_keyword(std::string_view keyword) {
  return keyword.starts_with("x-") ||
         std::find(std::begin(kSilent), std::end(kSilent), keyword) != std::end(kSilent);
}

void check_schema_keywords(const Json& schema, const std::string& place, SchemaUse use) {
  if (use == SchemaUse::Notes) return;
  for (const auto& [keyword, rule] : schema.items()) {
    if (!is_silent_keyword(keyword) && !kKeywords.contains(keyword)) {
      fail("{}: the keyword \"{}\" is not supported", place, printable(keyword));
    }
  }
}

bool is_json_type(const Json& value, std::string_view type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  return value.is_number();
}

std::vector<std::string> schema_types(const Json& schema, const std::string& place) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view type) {
    if (std::find(out.begin(), out.end(), type) == out.end()) out.emplace_back(type);
  };
  if (const Json* types = json_member(schema, "type")) {
    const Json list = types->is_array() ? *types : Json::array({*types});
    if (list.empty()) fail("{}: \"type\" is an empty list", place);
    for (const Json& type : list) {
      const bool known = type.is_string() && kTypes.contains(type.get_ref<const std::string&>());
      if (!known) {
        fail("{}: \"type\" must be one of null, boolean, object, array, number, integer, string",
             place);
      }
      add(type.get<std::string>());
    }
  } else {
    for (const auto& [keyword, rule] : schema.items()) {
      const auto found = kKeywords.find(keyword);
      if (found != kKeywords.end() && !found->second.empty()) add(found->second);
    }
  }
  if (std::find(out.begin(), out.end(), "number") != out.end()) std::erase(out, "integer");
  return out;
}

std::string format_pattern(const Json& format, const std::string& place) {
  if (!format.is_string()) fail("{}: \"format\" must be a text", place);
  const auto found = kFormats.find(format.get_ref<const std::string&>());
  return found == kFormats.end() ? "" : std::string(found->second.written);
}

std::string format_check(const Json& format) {
  if (!format.is_string()) return "";
  const auto found = kFormats.find(format.get_ref<const std::string&>());
  return found == kFormats.end() ? "" : std::string(found->second.read);
}

bool exclude_each_other(const std::vector<const Json*>& schemas, const std::string& place) {
  for (size_t i = 0; i < schemas.size(); ++i) {
    for (size_t k = 0; k < i; ++k) {
      const Json &a = *schemas[i], &b = *schemas[k];
      if (a == false || b == false) continue;
      if (!a.is_object() || !b.is_object()) return false;
      if (apart(constants_of(a), constants_of(b)) || types_apart(a, b, place)) continue;
      if (!members_apart(a, b)) return false;
    }
  }
  return true;
}

std::vector<uint32_t> code_points_of(std::string_view text) {
  std::vector<uint32_t> out;
  while (!text.empty()) {
    const Utf8Step step = utf8_step(text);
    out.push_back(step.kind == Utf8Step::Kind::Character ? step.code_point : 0xFFFD);
    text.remove_prefix(step.size);
  }
  return out;
}

}  // namespace ponder
