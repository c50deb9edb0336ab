// Tiles for the backward kernels in bf16. Both operands lie as whole tiles of 1 KB, so that every
// load is sixteen cache lines in a row: a left tile holds 16 rows of 32 numbers that are summed
// over, a right tile 16 pairs of them for 16 columns. Two rows and two columns of tiles at a time
// give 32 by 32 results, which are added to where they belong, or written. `GradTiles`, at the end,
// multiplies them: by the tile unit where this translation unit has it, else by VDPBF16PS.
#pragma once

#include "kernels/decode_bf16.h"

namespace ponder {
namespace {

constexpr int64_t kTileDepth = 32;              // numbers summed over in a tile
constexpr int64_t kTileSize = 16 * kTileDepth;  // bf16 numbers in a tile
constexpr int64_t kGroupTiles = kGradGroup / 16;

// Two rows of left tiles and two columns of right tiles, `steps` of each one after the other.
struct TileRun {
  const uint16_t* left;
  int64_t left_stride;  // from a row of tiles to the next
  const uint16_t* right;
  int64_t right_stride;
  int64_t steps;
};

// Where 32 by 32 results go: rows `ld` apart or as listed, of which `m` by `n` exist.
struct TileTarget {
  float* c;
  int64_t ld;
  const int32_t* rows;
  int64_t m, n;
  bool write;

  bool whole() const { return !rows && m == 32 && n == 32; }
  float* row(int64_t i) const { return c + (rows ? rows[i] : i) * ld; }
};

// Asks for the result's lines before they are stored to: a store that misses the cache stops all
// that follow, and a block's products take long enough to hide it.
inline void ask_for(const TileTarget& to) {
  for (int64_t i = 0; i < to.m; ++i) {
    const float* row = to.row(i);
    __builtin_prefetch(row, 1);
    __builtin_prefetch(row + 16, 1);
  }
}

// Results [32, 32] to those that exist.
inline void add_results(const float* results, const TileTarget& to, int64_t j0) {
  const int64_t columns = smaller(16, to.n - j0);
  if (columns <= 0) return;
  const auto mask = static_cast<__mmask16>((1u << columns) - 1);
  for (int64_t i = 0; i < to.m; ++i) {
    float* c = to.row(i) + j0;
    const __m512 sum = _mm512_load_ps(results + 32 * i + j0);
    _mm512_mask_storeu_ps(c, mask,
                          to.write ? sum : _mm512_add_ps(_mm512_maskz_loadu_ps(mask, c), sum));
  }
}

// ---- packing: 32 rows by 32 columns, rounded to bf16 ----

// The columns [c, c + 32) of a row that has `columns`; what is not there is zero.
inline Bf16x32 load_row(const float* row, int64_t c, int64_t columns) {
  if (c + 32 <= columns) return round_pair(_mm512_loadu_ps(row + c), _mm512_loadu_ps(row + c + 16));
  const auto mask_at = [&](int64_t from) {
    const int64_t n = columns - from;
    return static_cast<__mmask16>(n >= 16 ? 0xffff : n <= 0 ? 0 : (1u << n) - 1);
  };
  return round_pair(_mm512_maskz_loadu_ps(mask_at(c), row + c),
                    _mm512_maskz_loadu_ps(mask_at(c + 16), row + c + 16));
}
inline Bf16x32 load_row(const uint16_t* row, int64_t c, int64_t columns) {
  if (c + 32 <= columns) return _mm512_loadu_si512(row + c);
  return _mm512_maskz_loadu_epi16(first_numbers(columns - c), row + c);
}

// Rows as left tiles: sums run over the columns.
inline void put_rows(const Bf16x32* rows, uint16_t* first, uint16_t* second) {
#pragma GCC unroll 16
  for (int i = 0; i < 16; ++i) {
    _mm512_store_si512(first + i * 32, rows[i]);
    _mm512_store_si512(second + i * 32, rows[16 + i]);
  }
}

// Neighbouring rows in pairs: of the first sixteen columns, and of the others.
inline void pair_rows(const Bf16x32* rows, __m512i* low, __m512i* high) {
  const PairOrder order;
  const __m512i first = _mm512_load_si512(order.low), second = _mm512_load_si512(order.high);
#pragma GCC unroll 16
  for (int i = 0; i < 16; ++i) {
    low[i] = _mm512_permutex2var_epi16(rows[2 * i], first, rows[2 * i + 1]);
    high[i] = _mm512_permutex2var_epi16(rows[2 * i], second, rows[2 * i + 1]);
  }
}
inline void put_vectors(const __m512i* v, uint16_t* tile) {
#pragma GCC unroll 16
  for (int i = 0; i < 16; ++i) _mm512_store_si512(tile + i * 32, v[i]);
}

// Rows as right tiles: sums run over the rows.
inline void put_pairs(const Bf16x32* rows, uint16_t* first, uint16_t* second) {
  __m512i low[16], high[16];
  pair_rows(rows, low, high);
  put_vectors(low, first);
  put_vectors(high, second);
}
// The same turned: columns as left tiles, sums run over the rows; or columns as right tiles.
inline void put_turned(const Bf16x32* rows, uint16_t* first, uint16_t* second) {
  __m512i low[16], high[16];
  pair_rows(rows, low, high);
  transpose16(low);
  put_vectors(low, first);
  transpose16(high);
  put_vectors(high, second);
}

}  // namespace
}  // namespace ponder

#if defined(__AMX_BF16__)
#include "kernels/amx_grad_unit.h"
#else
#include "kernels/avx512_grad_unit.h"
#endif
