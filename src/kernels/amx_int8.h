// Matrix products of block-quantised weights with several rows of x by TDPBSSD. Included by amx.cc
// alone.
#pragma once

#include "kernels/amx_tiles.h"
#include "kernels/vnni_row.h"

namespace ponder {
namespace {

// A piece of k and a panel of outputs, as bytes with their scales: 128 KB and a little.
constexpr int64_t kBytePanel = 128;
constexpr int64_t kByteDepth = 1024;
constexpr int64_t kByteWide = 256;        // outputs whose partial sums are kept,
constexpr int64_t kByteRowsAtOnce = 512;  // for so many rows of x

// A panel's rows as bytes, `pitch` apart (a line more than the depth, so that the sixteen rows of a
// tile do not fall on the same few sets of the cache); for each sixteen outputs, scales and offsets
// are [group, 16].
struct ByteScratch {
  std::byte* bytes;
  float* d;
  float* m;
  int64_t depth, pitch;

  ByteScratch(std::byte* place, int64_t panel, int64_t numbers)
      : bytes(place),
        d(reinterpret_cast<float*>(place + panel * (numbers + 64))),
        m(d + panel * numbers / 16),
        depth(numbers),
        pitch(numbers + 64) {}
  static size_t size(int64_t panel, int64_t numbers) {
    return static_cast<size_t>(panel * (numbers + 64) + panel * numbers / 16 * 4 +
                               panel * numbers / 32 * 4);
  }
  // Of sixteen outputs.
  ByteScratch tile(int64_t i) const {
    ByteScratch out = *this;
    out.bytes += i * 16 * pitch;
    out.d += i * depth;
    out.m += i * depth / 2;
    return out;
  }
};

template <class Rows>
inline void unpack_row(const Weight& w, int64_t n, int64_t k0, int64_t k1, const ByteScratch& tile,
                       int64_t row) {
  constexpr int64_t kGroupsA256 = 256 / Rows::kScaled;
  for (int64_t k = k0, i = 0; k < k1; k += 256, ++i) {
    Rows::unpack(w, n, k, smaller(k + 256, k1),
                 {tile.bytes + row * tile.pitch + 256 * i, tile.d + i * kGroupsA256 * 16 + row,
                  tile.m + i * 8 * 16 + row, 16});
  }
}

// Tiles: 0 to 3 results [16, rows of x] int32; 4 weights [16, 32], 6 x [8, rows of x, 4]; 5 and 7
// the same with half of k, for types with a scale every sixteen numbers.
struct ByteTiles {
  explicit ByteTiles(int64_t lanes) {
    TileConfig config;
    for (int tile = 0; tile < 4; ++tile)
      config.bytes_a_row[tile] = static_cast<uint16_t>(4 * lanes);
    config.bytes_a_row[4] = 32;
    config.bytes_a_row[5] = 16;
    config.bytes_a_row[6] = config.bytes_a_row[7] = static_cast<uint16_t>(4 * lanes);
    config.rows[6] = 8;
    config.rows[7] = 4;
    load_config(config);
  }
  ~ByteTiles() { _tile_release(); }
};

// Four exact products of sixteen outputs: of groups g to g + 3 of 32, or, of sixteen, of both
// halves of groups g and g + 1. Result i goes to sums + i * 16 * lanes.
template <class Rows>
inline void four_products(const ByteScratch& w, int64_t g, const std::byte* x, int64_t tile_bytes,
                          int64_t lanes, int32_t* sums) {
  const int64_t row = 4 * lanes;
  const std::byte* bytes = w.bytes + kGroup * g;
#define PONDER_PRODUCT(c, a, b, w_at, x_at) \
  _tile_zero(c);                            \
  _tile_loadd(a, w_at, w.pitch);            \
  _tile_loadd(b, x_at, row);                \
  _tile_dpbssd(c, a, b);                    \
  _tile_stored(c, sums + c * 16 * lanes, row);
  if constexpr (Rows::kScaled == 32) {
    PONDER_PRODUCT(0, 4, 6, bytes, x)
    PONDER_PRODUCT(1, 4, 6, bytes + 32, x + tile_bytes)
    PONDER_PRODUCT(2, 4, 6, bytes + 64, x + 2 * tile_bytes)
    PONDER_PRODUCT(3, 4, 6, bytes + 96, x + 3 * tile_bytes)
  } else {
    PONDER_PRODUCT(0, 5, 7, bytes, x)
    PONDER_PRODUCT(1, 5, 7, bytes + 16, x + tile_bytes / 2)
    PONDER_PRODUCT(2, 5, 7, bytes + 32, x + tile_bytes)
    PONDER_PRODUCT(3, 5, 7, bytes + 48, x + tile_bytes + tile_bytes / 2)
  }
#undef PONDER_PRODUCT
}

// How many products `four_products` gives for each group of x, and so how it steps.
template <class Rows>
constexpr int64_t kProductsAGroup = kGroup / Rows::kScaled;

// Sixteen outputs by sixteen rows over a piece of k; sums [16 outputs][16 rows].
template <class Rows>
inline void sum_many(const ByteScratch& w, int64_t groups, const std::byte* x, const float* dx,
                     const float* x_sums, bool first, float* sums) {
  constexpr int64_t kParts = kProductsAGroup<Rows>, kStep = 4 / kParts;
  alignas(64) int32_t buffers[2][4 * 256];
  __m512 sum[16];
#pragma GCC unroll 16
  for (int n = 0; n < 16; ++n) {
    sum[n] = first ? _mm512_setzero_ps() : _mm512_load_ps(sums + 16 * n);
  }
  // The tile unit works on the next four products while the vector unit adds up the last four.
  const auto multiply = [&](int64_t g, int32_t* products) {
    four_products<Rows>(w, g, x + kGroup * kLanes * g, kGroup * kLanes, kLanes, products);
  };
  multiply(0, buffers[0]);
  for (int64_t g = 0, turn = 0; g < groups; g += kStep, turn ^= 1) {
    if (g + kStep < groups) multiply(g + kStep, buffers[turn ^ 1]);
    for (int64_t i = 0; i < 4 && g + i / kParts < groups; ++i) {
      const int64_t group = g + i / kParts;
      const __m512 scale = _mm512_loadu_ps(dx + group * kLanes);
      const float* d = w.d + (g * kParts + i) * 16;
      const int32_t* product = buffers[turn] + 256 * i;
#pragma GCC unroll 16
      for (int n = 0; n < 16; ++n) {
        sum[n] =
            add_group(sum[n], _mm512_load_si512(product + 16 * n), _mm512_set1_ps(d[n]), scale);
      }
      if constexpr (Rows::kOffset) {
        const __m512 x_sum = _mm512_loadu_ps(x_sums + group * kLanes);
#pragma GCC unroll 16
        for (int n = 0; n < 16; ++n) {
          sum[n] = _mm512_fmadd_ps(_mm512_set1_ps(w.m[group * 16 + n]), x_sum, sum[n]);
        }
      }
    }
  }
#pragma GCC unroll 16
  for (int n = 0; n < 16; ++n) _mm512_store_ps(sums + 16 * n, sum[n]);
}

template <class Rows>
void gemm_bytes_wide(const GemmTask<float>& task, int64_t m, int64_t n0, int64_t n1,
                     std::byte* place, float* sums) {
  const Weight& w = task.weight;
  const ByteGroup shape(task.m, w.cols);
  const auto* x = static_cast<const std::byte*>(task.x);
  const int64_t m_end = smaller(m + kByteRowsAtOnce, task.m), m_tiles = (m_end - m + 15) / 16;
  const ByteScratch scratch(place, kBytePanel, kByteDepth);
  for (int64_t k0 = 0; k0 < w.cols; k0 += kByteDepth) {
    const int64_t k1 = smaller(k0 + kByteDepth, w.cols), g0 = k0 / kGroup;
    for (int64_t n = n0; n < n1; n += kBytePanel) {
      const int64_t rows = smaller(kBytePanel, n1 - n);
      for (int64_t row = 0; row < rows; ++row)
        unpack_row<Rows>(w, n + row, k0, k1, scratch.tile(row / 16), row % 16);
      for (int64_t i = 0; i < m_tiles; ++i) {
        const std::byte* group = x + (m / 16 + i) * shape.bytes();
        for (int64_t t = 0; t * 16 < rows; ++t) {
          float* tile_sums = sums + (((n - n0) / 16 + t) * m_tiles + i) * 256;
          sum_many<Rows>(scratch.tile(t), (k1 - k0) / kGroup, group + g0 * shape.tile_bytes(),
                         shape.scales(group) + g0 * kLanes, shape.sums(group) + g0 * kLanes,
                         k0 == 0, tile_sums);
          if (k1 == w.cols) put_tile(tile_sums, task, n + t * 16, m + i * 16);
        }
      }
    }
  }
}

inline size_t gemm_bytes_scratch(int64_t m) {
  const int64_t sums = m > 1 ? round_up(smaller(m, kByteRowsAtOnce), kLanes) * kByteWide : 0;
  return ByteScratch::size(kBytePanel, kByteDepth) + static_cast<size_t>(sums) * sizeof(float);
}

template <class Rows>
void gemm_bytes(const GemmTask<float>& task, std::byte* scratch) {
  if (task.m == 1) return gemm_bytes_one(task);
  const ByteTiles tiles(kLanes);
  auto* sums = reinterpret_cast<float*>(scratch + ByteScratch::size(kBytePanel, kByteDepth));
  for (int64_t m = 0; m < task.m; m += kByteRowsAtOnce) {
    for (int64_t n = task.n0; n < task.n1; n += kByteWide) {
      gemm_bytes_wide<Rows>(task, m, n, smaller(n + kByteWide, task.n1), scratch, sums);
    }
  }
}

}  // namespace
}  // namespace ponder
