// What the products of bf16 and of bytes share: the set-up of tiles, and a result's way to y.
#pragma once

#include "kernels/decode_bf16.h"

namespace ponder {
namespace {

struct alignas(64) TileConfig {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t bytes_a_row[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

// GCC 12's intrinsic tells the compiler of the first eight bytes alone: without the barrier it
// leaves out the stores of the rest.
inline void load_config(const TileConfig& config) {
  asm volatile("" : : "r"(&config) : "memory");
  _tile_loadconfig(&config);
}

// One result tile to y: [16 outputs, 16 rows of x], turned, with the bias.
inline void put_tile(const float* tile, const GemmTask<float>& task, int64_t n, int64_t m) {
  const int64_t outputs = smaller(16, task.n1 - n), rows = smaller(16, task.m - m);
  const auto mask = static_cast<__mmask16>((1u << outputs) - 1);
  const __m512 bias = task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : _mm512_setzero_ps();
  __m512i r[16];
  if (rows == 1) {
    const __m512i column =
        _mm512_setr_epi32(0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240);
    r[0] = _mm512_castps_si512(_mm512_i32gather_ps(column, tile, 4));
  } else {
    for (int i = 0; i < 16; ++i) r[i] = _mm512_load_si512(tile + i * 16);
    transpose16(r);
  }
  for (int64_t i = 0; i < rows; ++i) {
    _mm512_mask_storeu_ps(task.y + (m + i) * task.ldy + n, mask,
                          _mm512_add_ps(_mm512_castsi512_ps(r[i]), bias));
  }
}

}  // namespace
}  // namespace ponder
