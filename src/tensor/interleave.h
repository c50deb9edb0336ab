// Block-quantised weights with sixteen rows side by side, the form in which products want them: a
// vector register then holds the same four numbers of k of sixteen outputs. It is the stored bits
// in another order, so nothing is lost and nothing grows (but for the last tile's padding).
//
// A tile of sixteen rows is: for each block of k, for each of its 32-bit words, that word of all
// rows [blocks][words][16]; then, for each block, its half-precision scales [blocks][halves][16]
// (or what else its words leave: see DTypeInfo). Tiles begin at multiples of 64 bytes; rows that
// the last one lacks are zeros.
#pragma once

#include "tensor/dtype_table.h"
#include "tensor/weight.h"

namespace ponder {

struct BlockWords {
  int block, bytes;                    // numbers and bytes of a block
  int halves, first_half, half_bytes;  // how many, where they begin, and how wide each is
  int words, first_word;               // 0 words for a type that is never interleaved
};

constexpr BlockWords block_words(DType type) {
  const DTypeInfo& row = kDTypeTable[static_cast<size_t>(type)];
  return {row.block,        row.bytes,       row.halves.count, row.halves.first,
          row.halves.width, row.words.count, row.words.first};
}

// Bytes of a weight of such rows when it is interleaved.
int64_t interleaved_bytes(const Weight& weight);
// Writes the tiles of rows [16 first, 16 last) of `weight`, as it is stored, to where they belong
// in `out`.
void interleave(const Weight& weight, int64_t first, int64_t last, std::byte* out);
// The stored bytes of row `r` of an interleaved weight, [row_bytes].
void stored_row(const Weight& weight, int64_t r, std::byte* out);

}  // namespace ponder
