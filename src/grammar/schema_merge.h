// Schemas put together: what several of them say at once, as one; and the opposite of one.
//
// The results are again schemas of plain keywords, anyOf and oneOf; only three things have words of
// their own: kPatterns, a list of patterns that all hold, a "not" that is {"enum": [...]} or
// {kPatterns: [...]}, and kUnseen, the names in "properties" that come from a "not", which
// evaluates no member. A result may be smaller than what was said, never larger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "grammar/schema_names.h"
#include "grammar/schema_refs.h"

namespace ponder {

class SchemaMerger {
 public:
  static constexpr const char* kPatterns = "all patterns";
  static constexpr const char* kUnseen = "members unseen";

  // `document` must outlive this; $refs point into it.
  SchemaMerger(const Json& document, std::string place, SchemaUse use)
      : refs_(document), place_(std::move(place)), use_(use) {}

  // Without $ref, allOf, if, not (but as above), dependent schemas, lists of items and the like.
  Json plain(const Json& schema) const;
  // Whether `plain` would change anything but a $ref that stands alone.
  static bool is_plain(const Json& schema);
  bool is_never(const Json& schema) const;  // certainly; what a $ref leads to is not looked into
  // Error if it leads nowhere.
  const Json& resolve(const Json& ref) const;

  // Error if schemas are to be held strictly; else the caller leaves it.
  template <class... Args>
  void cannot(fmt::format_string<Args...> format, Args&&... args) const {
    if (use_ == SchemaUse::Strict) wrong(format, std::forward<Args>(args)...);
  }
  template <class... Args>
  [[noreturn]] void wrong(fmt::format_string<Args...> format, Args&&... args) const {
    fail("{}: {}", place_, fmt::format(format, std::forward<Args>(args)...));
  }
  const Json& document() const { return refs_.document(); }
  SchemaUse use() const { return use_; }

  // Whether a value fits a schema of this class's words.
  bool fits(const Json& schema, const Json& value) const;

 private:
  void spend() const;
  void flatten(const Json& schema, int depth, std::vector<Json>& parts) const;
  Json merged(const std::vector<Json>& parts) const;
  Json closed(const Json& open, const Json& said, int depth) const;
  void close_members(Json& out, const Json& said) const;
  void add_condition(const Json& schema, std::vector<Json>& parts) const;
  void add_dependents(const Json& schema, std::vector<Json>& parts) const;
  bool lacks_member(const Json& schema) const;
  Json merge(const Json& a, const Json& b) const;
  void merge_keyword(Json& out, const std::string& key, const Json& rule) const;
  void merge_objects(Json& out, const Json& a, const Json& b) const;
  void merge_items(Json& out, const Json& a, const Json& b) const;
  void merge_unseen(Json& out, const Json& a, const Json& b) const;
  void merge_patterns(Json& out, const Json& first, const Json& second) const;
  std::optional<Json> opposite(const Json& schema, int depth) const;
  static std::optional<Json> as_unseen(const Json& schema);
  std::optional<Json> opposite_object(const Json& schema, int depth) const;

  SchemaRefs refs_;
  std::string place_;
  SchemaUse use_;
  mutable int spent_ = 0;  // schemas that were looked at: a small one may refer to itself for ever
};

}  // namespace ponder
