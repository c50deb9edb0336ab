// The words that the schemas of /openapi.json are made of.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>

#include "base/json.h"

namespace ponder::schema {

inline Json of_type(const char* type) { return {{"type", type}}; }
inline Json text() { return of_type("string"); }
inline Json text_of(size_t longest) { return {{"type", "string"}, {"maxLength", longest}}; }
inline Json flag() { return of_type("boolean"); }
inline Json object() { return of_type("object"); }
inline Json integer() { return of_type("integer"); }
inline Json number(double low, double high) {
  return {{"type", "number"}, {"minimum", low}, {"maximum", high}};
}
inline Json whole(int64_t low, int64_t high = std::numeric_limits<int64_t>::max()) {
  return {{"type", "integer"}, {"minimum", low}, {"maximum", high}};
}
inline Json constant(Json value) { return {{"const", std::move(value)}}; }
inline Json described(const char* words) { return {{"description", words}}; }
inline Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
inline Json list_of(Json items, size_t least, size_t most) {
  Json out = list_of(std::move(items));
  if (least > 0) out["minItems"] = least;
  out["maxItems"] = most;
  return out;
}

inline Json any_of(std::initializer_list<Json> ways) {
  Json list = Json::array();
  for (const Json& way : ways) list.push_back(way);
  return {{"anyOf", std::move(list)}};
}
inline Json or_null(Json schema) { return any_of({std::move(schema), of_type("null")}); }
inline Json one_of_words(std::initializer_list<const char*> words) {
  Json list = Json::array();
  for (const char* word : words) list.push_back(word);
  return {{"enum", std::move(list)}};
}

inline Json object_of(Json properties, std::initializer_list<const char*> required) {
  Json names = Json::array();
  for (const char* name : required) names.push_back(name);
  return {{"type", "object"}, {"required", names}, {"properties", std::move(properties)}};
}
// Nothing else may be in it.
inline Json closed(Json schema) {
  schema["additionalProperties"] = false;
  return schema;
}
inline Json closed(Json properties, std::initializer_list<const char*> required) {
  return closed(object_of(std::move(properties), required));
}
inline void add(Json& properties, const Json& schema, std::initializer_list<const char*> names) {
  for (const char* name : names) properties[name] = schema;
}

}  // namespace ponder::schema
