// Writes a schema's values as a grammar. Internal to this room: schema.h is what others see.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "grammar/json_forms.h"
#include "grammar/schema_merge.h"

namespace ponder {

class SchemaWriter {
 public:
  SchemaWriter(JsonForms& forms, const Json& document, SchemaUse use)
      : forms_(forms), builder_(forms.builder()), merger_(document, builder_.place(), use) {}

  int32_t run(int32_t next);

 private:
  struct Member {
    std::string name;
    const Json* schema;  // nullptr: any value
    bool required = false;
  };
  // What an array must contain: so many of the values that fit.
  struct Wanted {
    int32_t count = 0;
    std::vector<bool> fits = {};
  };
  // Members whose names are not known: those of a pattern.
  struct OtherMembers {
    Pattern names;
    Grammar::Counts length;
    const Json* schema;  // nullptr: any value
  };
  struct MemberNames;

  template <class... Args>
  [[noreturn]] void wrong(fmt::format_string<Args...> format, Args&&... args) const {
    merger_.wrong(format, std::forward<Args>(args)...);
  }
  template <class... Args>
  void cannot(fmt::format_string<Args...> format, Args&&... args) const {
    merger_.cannot(format, std::forward<Args>(args)...);
  }

  const Json& keep(Json schema);  // a schema that the document does not have
  int32_t call(const Json& schema, int32_t next, bool deep);
  int32_t value(const Json& schema, int32_t next);
  int32_t plain_value(const Json& schema, int32_t next);
  int32_t constants(const Json& schema, const Json& values, int32_t next);
  int32_t alternatives(const Json& schema, const std::string& key, int32_t next);
  int32_t typed(const Json& schema, const std::string& type, int32_t next);
  std::vector<Json> not_allowed(const Json& schema, const std::string& type) const;
  std::optional<std::vector<Json>> finite_values(const Json& schema);

  std::optional<uint64_t> count(const Json& schema, const char* key) const;
  Grammar::Counts counts(const Json& schema, const char* least, const char* most) const;
  std::optional<Pattern> pattern_of(const Json& schema) const;
  std::optional<Pattern> read(const Json& source) const;
  int32_t text(const Json& schema, int32_t next);
  int32_t boolean(const Json& schema, int32_t next);
  int32_t number(const Json& schema, bool integer, int32_t next);

  int32_t array(const Json& schema, int32_t next);
  int32_t unique_array(const std::vector<Json>& values, const Wanted& wanted,
                       Grammar::Counts limits, int32_t next);
  Wanted wanted_of(const Json& schema, const std::vector<Json>& values);
  int32_t tuple(const Json& first, bool closed, Grammar::Counts limits,
                const GrammarBuilder::Part& item, int32_t next);

  int32_t object(const Json& schema, int32_t next);
  std::vector<Member> members(const Json& schema, const Json* extra);
  const Json* with_patterns(const Json& schema, const std::string& name, const Json* own);
  bool is_name(const Json& schema, const std::string& name) const;
  std::vector<OtherMembers> other_members(const Json& schema, const std::vector<Member>& known,
                                          const Json* extra, bool map);
  int32_t named_members(const std::vector<Member>& known, const GrammarBuilder::Part* other,
                        int32_t next);
  int32_t extra_member(const std::vector<Member>& known, const Json* extra, int32_t next);
  int32_t other_name(const std::vector<std::vector<uint32_t>>& names, size_t depth, int32_t quote,
                     int32_t free);

  JsonForms& forms_;
  GrammarBuilder& builder_;
  SchemaMerger merger_;
  std::map<const Json*, int32_t> rules_;
  std::map<std::string, const Json*> kept_;
  std::deque<Json> made_;
  std::deque<std::pair<const Json*, int32_t>> todo_;
};

}  // namespace ponder
