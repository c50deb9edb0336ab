// Whole numbers with a scale for each group of a row's columns, which is what most forms come to:
// number (r, c) is (q - zero) * scale, of c's group. In groups of whole blocks with scales that
// half precision holds these are the blocks of Q4_0 (-8 to 7), Q5_0 (-16 to 15) or Q8_0, bit by
// bit; a zero point is taken off the numbers, so it costs Q5_0's fifth bit, and nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "formats/quantised/form.h"

namespace ponder {

struct GroupedInts {
  int64_t rows = 0, columns = 0;
  int64_t group = 0;  // columns of a group
  // The group of each column where groups are no runs of columns (activation order); else empty.
  std::vector<int32_t> group_of = {};
  int lowest = 0, highest = 0;    // that q - zero can be
  DType scale_type = DType::F16;  // as stored
  float factor = 1;               // numbers times scales count times this (LLM.int8()'s 1 / 127)
  std::string form;               // as inspect says it
  // Of rows [first, first + count): q - zero [count, columns], and the scales [count, groups()].
  // Several threads may call them.
  std::function<void(int64_t first, int64_t count, int16_t* out)> read;
  std::function<void(int64_t first, int64_t count, float* out)> scales;

  int64_t groups() const { return (columns + group - 1) / group; }
};

// The weight of a module, in the type that holds it; rounded ones in their scales' type, or in
// `compute` where that is F32. Error if a scale is not finite, or the columns are no whole groups.
MadeWeight make_grouped(const QuantisedModule& module, GroupedInts ints,
                        std::optional<DType> compute);

// Takes zero points [rows, groups] off what `ints.read` gives; `lowest` and `highest` follow.
void take_off_zeros(GroupedInts& ints, std::vector<int16_t> zeros);

// The module's .scales [groups, rows] as those of `ints`, whose sizes are set.
void take_scales(const QuantisedModule& module, GroupedInts& ints);

// "in groups of 32"; of -1: a scale a row.
std::string group_words(int64_t group);

// The groups of `columns` columns as `index` has them; empty if they are runs, in order (or all
// -1, which stands for that). Error if one is no group.
std::vector<int32_t> activation_order(const QuantisedModule& module, const int32_t* index,
                                      const GroupedInts& ints);

// The number of `bits` bits (at most 16) that begins at bit `at` of the 32-bit words `words`,
// `stride` words from one to the next.
inline int packed_bits(const uint32_t* words, int64_t stride, int64_t at, int bits) {
  const int64_t word = at / 32;
  const int shift = static_cast<int>(at % 32);
  uint32_t out = words[word * stride] >> shift;
  if (shift + bits > 32) out |= words[(word + 1) * stride] << (32 - shift);
  return static_cast<int>(out & ((1u << bits) - 1));
}

}  // namespace ponder
