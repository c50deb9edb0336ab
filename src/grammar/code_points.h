// Sets of Unicode scalar values, and how they are written in a JSON string.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "grammar/builder.h"

namespace ponder {

class CodePoints {
 public:
  CodePoints() = default;
  CodePoints(std::initializer_list<std::pair<uint32_t, uint32_t>> ranges) {
    for (const auto& [lo, hi] : ranges) add(lo, hi);
  }
  static CodePoints all() { return {{0, 0xD7FF}, {0xE000, 0x10FFFF}}; }

  void add(uint32_t lo, uint32_t hi);
  void add(const CodePoints& other);
  CodePoints complement() const;
  bool contains(uint32_t code_point) const;
  bool empty() const { return ranges_.empty(); }
  // In order, apart from each other, without surrogates.
  const std::vector<std::pair<uint32_t, uint32_t>>& ranges() const { return ranges_; }

 private:
  std::vector<std::pair<uint32_t, uint32_t>> ranges_;
};

// One character of the set as it stands in a JSON string: UTF-8, and escaped only where it must be
// (a quote, a backslash, a control character), in one way. The set must not be empty.
int32_t plain_character(GrammarBuilder& builder, const CodePoints& set, int32_t next);
// The characters of `set` that need no escape; nullopt-like -1 if there are none.
int32_t unescaped_character(GrammarBuilder& builder, const CodePoints& set, int32_t next);
// One character of the set as UTF-8, of a text that is no JSON string.
int32_t raw_character(GrammarBuilder& builder, const CodePoints& set, int32_t next);
// Any character in any way that JSON allows; \u escapes of halves only in pairs.
int32_t any_character(GrammarBuilder& builder, int32_t next);

}  // namespace ponder
