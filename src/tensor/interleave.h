// Block-quantised weights with sixteen rows side by side, the form in which products want them: a
// vector register then holds the same four numbers of k of sixteen outputs. It is the stored bits
// in another order, so nothing is lost and nothing grows (but for the last tile's padding).
//
// A tile of sixteen rows is: for each block of k, for each of its 32-bit words, that word of all
// rows [blocks][words][16]; then, for each block, its half-precision scales [blocks][halves][16].
// Tiles begin at multiples of 64 bytes; rows that the last one lacks are zeros.
#pragma once

#include "tensor/weight.h"

namespace ponder {

// Where a stored block has its words and its halves. Layouts: ggml's block_q* structs.
struct BlockWords {
  int block, bytes;        // numbers and bytes of a block
  int halves, first_half;  // how many, and the byte at which they begin
  int words, first_word;
};

// `words` is 0 for a type that is never interleaved.
constexpr BlockWords block_words(DType type) {
  switch (type) {
    case DType::Q8_0:
      return {32, 34, 1, 0, 8, 2};
    case DType::Q4_0:
      return {32, 18, 1, 0, 4, 2};
    case DType::Q4_1:
      return {32, 20, 2, 0, 4, 4};
    case DType::Q5_0:
      return {32, 22, 1, 0, 5, 2};
    case DType::Q5_1:
      return {32, 24, 2, 0, 5, 4};
    case DType::Q4_K:
      return {256, 144, 2, 0, 35, 4};
    case DType::Q5_K:
      return {256, 176, 2, 0, 43, 4};
    case DType::Q6_K:
      return {256, 210, 1, 208, 52, 0};
    default:
      return {1, 0, 0, 0, 0, 0};
  }
}

// Bytes of a weight of such rows when it is interleaved.
int64_t interleaved_bytes(const Weight& weight);
// Writes the tiles of rows [16 first, 16 last) of `weight`, as it is stored, to where they belong
// in `out`.
void interleave(const Weight& weight, int64_t first, int64_t last, std::byte* out);
// The stored bytes of row `r` of an interleaved weight, [row_bytes].
void stored_row(const Weight& weight, int64_t r, std::byte* out);

}  // namespace ponder
