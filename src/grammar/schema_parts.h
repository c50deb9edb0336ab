// What taking schemas apart and putting them together share: two schemas as one.
#pragma once

#include <utility>

#include "base/json.h"
#include "grammar/schema_merge.h"

namespace ponder {

inline Json any_of(Json a, Json b) {
  return {{"anyOf", Json::array({std::move(a), std::move(b)})}};
}
inline Json all_of(Json a, Json b) {
  return {{"allOf", Json::array({std::move(a), std::move(b)})}};
}

inline Json of_both(const Json& a, const Json& b) {
  if (a == false || b == false) return false;
  if (a == true || a == b) return b;
  return b == true ? a : all_of(a, b);
}

// A stranger's schema may have the word, too, with whatever it likes.
inline Json unseen_of(const Json& schema) {
  const Json* given = json_member(schema, SchemaMerger::kUnseen);
  Json out = Json::array();
  for (size_t i = 0; given && given->is_array() && i < given->size(); ++i) {
    if ((*given)[i].is_string()) out.push_back((*given)[i]);
  }
  return out;
}

}  // namespace ponder
