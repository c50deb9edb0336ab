#include "tensor/interleave.h"

#include <algorithm>
#include <cstring>

namespace ponder {
namespace {

constexpr int64_t kRows = kInterleavedRows;

// One row's blocks to lane `lane` of its tile.
void scatter_row(const BlockWords& shape, int64_t blocks, const std::byte* row, int64_t lane,
                 std::byte* tile) {
  std::byte* words = tile + 4 * lane;
  const int wide = shape.half_bytes;
  std::byte* halves = tile + blocks * shape.words * kRows * 4 + wide * lane;
  for (int64_t b = 0; b < blocks; ++b, row += shape.bytes) {
    for (int i = 0; i < shape.words; ++i, words += 4 * kRows)
      std::memcpy(words, row + shape.first_word + 4 * i, 4);
    for (int i = 0; i < shape.halves; ++i, halves += wide * kRows)
      std::memcpy(halves, row + shape.first_half + wide * i, static_cast<size_t>(wide));
  }
}

}  // namespace

int64_t interleaved_bytes(const Weight& weight) {
  return (weight.rows + kRows - 1) / kRows * weight.tile_bytes();
}

void interleave(const Weight& weight, int64_t first, int64_t last, std::byte* out) {
  const BlockWords shape = block_words(weight.dtype);
  const int64_t blocks = weight.cols / shape.block;
  for (int64_t tile = first; tile < last; ++tile) {
    std::byte* place = out + tile * weight.tile_bytes();
    const int64_t rows = std::min(kRows, weight.rows - tile * kRows);
    if (rows < kRows) std::memset(place, 0, static_cast<size_t>(weight.tile_bytes()));
    for (int64_t lane = 0; lane < rows; ++lane)
      scatter_row(shape, blocks, weight.row(tile * kRows + lane), lane, place);
  }
}

void stored_row(const Weight& weight, int64_t r, std::byte* out) {
  const BlockWords shape = block_words(weight.dtype);
  const int64_t blocks = weight.cols / shape.block, lane = r % kRows;
  const std::byte* words = weight.tile(r) + 4 * lane;
  const int wide = shape.half_bytes;
  const std::byte* halves = weight.tile(r) + blocks * shape.words * kRows * 4 + wide * lane;
  for (int64_t b = 0; b < blocks; ++b, out += shape.bytes) {
    for (int i = 0; i < shape.words; ++i, words += 4 * kRows)
      std::memcpy(out + shape.first_word + 4 * i, words, 4);
    for (int i = 0; i < shape.halves; ++i, halves += wide * kRows)
      std::memcpy(out + shape.first_half + wide * i, halves, static_cast<size_t>(wide));
  }
}

}  // namespace ponder
