// The parts of JSON texts: white space, strings, any value.
//
// White space is kept short, because a model that may write it endlessly sometimes does: nothing,
// one space, or a line break with an indentation of up to 20.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "grammar/builder.h"
#include "grammar/pattern.h"
#include "grammar/schema_names.h"

namespace ponder {

class JsonForms {
 public:
  explicit JsonForms(GrammarBuilder& builder);

  GrammarBuilder& builder() { return builder_; }
  // How the schemas that are written from here on are held.
  void hold(SchemaUse use) { use_ = use; }
  SchemaUse use() const { return use_; }
  int32_t space(int32_t next);
  int32_t lead(
      int32_t next);  // what may stand before the whole text: white space, or an empty line

  int32_t any_value(int32_t next, bool deep);
  int32_t any_object(int32_t next);
  int32_t any_string(int32_t next);
  // Error if no text fits both.
  int32_t text(const Pattern& pattern, Grammar::Counts length, int32_t next);

  // "{" members "}" or "[" items "]" with a number of equal members, each [name ":"] value.
  int32_t list(char open, char close, Grammar::Counts counts, const GrammarBuilder::Part& item,
               int32_t next);
  // What comes after a member's name.
  int32_t colon(int32_t value);

 private:
  int32_t pattern_states(const Pattern& pattern, int32_t limits, int32_t quote);

  GrammarBuilder& builder_;
  SchemaUse use_ = SchemaUse::Strict;
  int32_t space_ = -1, value_ = -1, string_ = -1;  // rules, made when they are needed
};

}  // namespace ponder
