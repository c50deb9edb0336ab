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

// A panel's rows as signed bytes, `pitch` apart (a line more than the depth, so that the sixteen
// rows of a tile do not fall on the same few sets of the cache), and their factors as Row256 has
// them: [16 outputs, 16] for every 256 numbers.
struct ByteScratch {
  std::byte* bytes;
  float* factors;
  int64_t depth, pitch;

  ByteScratch(std::byte* place, int64_t panel, int64_t numbers)
      : bytes(place),
        factors(reinterpret_cast<float*>(place + panel * (numbers + 64))),
        depth(numbers),
        pitch(numbers + 64) {}
  static size_t size(int64_t panel, int64_t numbers) {
    return static_cast<size_t>(panel * (numbers + 64) + panel * numbers / 16 * 4);
  }
  // Of sixteen outputs.
  ByteScratch tile(int64_t i) const {
    ByteScratch out = *this;
    out.bytes += i * 16 * pitch;
    out.factors += i * depth;
    return out;
  }
  // What group `part` of 16 or 32 numbers of output 0 is multiplied with; the next output's is 16
  // on.
  template <class Row>
  const float* scale(int64_t part) const {
    constexpr int64_t kParts = 256 / Row::kScaled;
    return factors + part / kParts * 256 + part % kParts;
  }
  const float* offset(int64_t group) const { return factors + group / 8 * 256 + 8 + group % 8; }
};

template <class Row>
inline void unpack_row(const Weight& w, int64_t n, int64_t k0, int64_t k1, const ByteScratch& tile,
                       int64_t row) {
  const std::byte* in = w.row(n) + k0 / Row::kBlock * Row::kBytes;
  for (int64_t k = k0, i = 0; k < k1; k += 256, ++i, in += piece_bytes<Row>) {
    std::byte copy[piece_bytes<Row>];
    const Row256 piece = Row::load(whole_piece<Row>(w, in, copy));
    std::byte* out = tile.bytes + row * tile.pitch + 256 * i;
    for (int j = 0; j < 4; ++j) {
      _mm512_store_si512(
          out + 64 * j,
          _mm512_sub_epi8(piece.bytes[j], _mm512_set1_epi8(static_cast<char>(Row::kBias))));
    }
    _mm512_store_ps(tile.factors + i * 256 + row * 16, piece.factors);
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

// Two exact products of sixteen outputs and sixteen rows of x, [16, 16] each: of groups g and g + 1
// of 32 numbers, or of the two sixteens of group g.
template <class Row>
inline void two_products(const ByteScratch& w, int64_t g, const std::byte* x, int32_t* products) {
  constexpr int64_t kTile = kGroup * kLanes;
  const std::byte* bytes = w.bytes + kGroup * g;
  _tile_zero(0);
  _tile_zero(1);
  if constexpr (Row::kScaled == 32) {
    _tile_loadd(4, bytes, w.pitch);
    _tile_loadd(6, x, 64);
    _tile_dpbssd(0, 4, 6);
    _tile_loadd(4, bytes + 32, w.pitch);
    _tile_loadd(6, x + kTile, 64);
    _tile_dpbssd(1, 4, 6);
  } else {
    _tile_loadd(5, bytes, w.pitch);
    _tile_loadd(7, x, 64);
    _tile_dpbssd(0, 5, 7);
    _tile_loadd(5, bytes + 16, w.pitch);
    _tile_loadd(7, x + kTile / 2, 64);
    _tile_dpbssd(1, 5, 7);
  }
  _tile_stored(0, products, 64);
  _tile_stored(1, products + 256, 64);
}

// Sixteen outputs by sixteen rows over a piece of k; sums [16 outputs][16 rows].
template <class Row>
inline void sum_many(const ByteScratch& w, int64_t groups, const std::byte* x, const float* dx,
                     const float* x_sums, bool first, float* sums) {
  constexpr int64_t kParts = kGroup / Row::kScaled, kStep = 2 / kParts;
  // Both within 4 KB: loads from one must not look like loads from the other's addresses, which the
  // processor compares by their low twelve bits.
  alignas(4096) int32_t buffers[2][2 * 256];
  __m512 sum[16];
#pragma GCC unroll 16
  for (int n = 0; n < 16; ++n) {
    sum[n] = first ? _mm512_setzero_ps() : _mm512_load_ps(sums + 16 * n);
  }
  // The tile unit works on the next two products while the vector unit adds up the last two.
  const auto multiply = [&](int64_t g, int32_t* products) {
    two_products<Row>(w, g, x + kGroup * kLanes * g, products);
  };
  multiply(0, buffers[0]);
  for (int64_t g = 0, turn = 0; g < groups; g += kStep, turn ^= 1) {
    if (g + kStep < groups) multiply(g + kStep, buffers[turn ^ 1]);
    for (int64_t i = 0; i < 2 && g + i / kParts < groups; ++i) {
      const int64_t group = g + i / kParts;
      const __m512 scale = _mm512_loadu_ps(dx + group * kLanes);
      const float* d = w.template scale<Row>(g * kParts + i);
      const int32_t* product = buffers[turn] + 256 * i;
#pragma GCC unroll 16
      for (int n = 0; n < 16; ++n) {
        sum[n] = add_group(sum[n], _mm512_load_si512(product + 16 * n), _mm512_set1_ps(d[16 * n]),
                           scale);
      }
      if constexpr (Row::kOffset) {
        const __m512 x_sum = _mm512_loadu_ps(x_sums + group * kLanes);
        const float* offset = w.offset(group);
#pragma GCC unroll 16
        for (int n = 0; n < 16; ++n) {
          sum[n] = _mm512_fmadd_ps(_mm512_set1_ps(offset[16 * n]), x_sum, sum[n]);
        }
      }
    }
  }
#pragma GCC unroll 16
  for (int n = 0; n < 16; ++n) _mm512_store_ps(sums + 16 * n, sum[n]);
}

template <class Row>
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
        unpack_row<Row>(w, n + row, k0, k1, scratch.tile(row / 16), row % 16);
      for (int64_t i = 0; i < m_tiles; ++i) {
        const std::byte* group = x + (m / 16 + i) * shape.bytes();
        for (int64_t t = 0; t * 16 < rows; ++t) {
          float* tile_sums = sums + (((n - n0) / 16 + t) * m_tiles + i) * 256;
          sum_many<Row>(scratch.tile(t), (k1 - k0) / kGroup, group + g0 * shape.tile_bytes(),
                        shape.scales(group) + g0 * kLanes, shape.sums(group) + g0 * kLanes, k0 == 0,
                        tile_sums);
          if (k1 == w.cols) put_tile(tile_sums, task, n + t * 16, m + i * 16);
        }
      }
    }
  }
}

inline size_t gemm_bytes_scratch(int64_t m) {
  if (m == 1) return kOneRowScratch;
  const int64_t sums = round_up(smaller(m, kByteRowsAtOnce), kLanes) * kByteWide;
  return ByteScratch::size(kBytePanel, kByteDepth) + static_cast<size_t>(sums) * sizeof(float);
}

template <class Row>
void gemm_bytes(const GemmTask<float>& task, std::byte* scratch) {
  if (task.m == 1) return gemm_bytes_one<Row>(task, scratch);
  const ByteTiles tiles(kLanes);
  auto* sums = reinterpret_cast<float*>(scratch + ByteScratch::size(kBytePanel, kByteDepth));
  for (int64_t m = 0; m < task.m; m += kByteRowsAtOnce) {
    for (int64_t n = task.n0; n < task.n1; n += kByteWide) {
      gemm_bytes_wide<Row>(task, m, n, smaller(n + kByteWide, task.n1), scratch, sums);
    }
  }
}

}  // namespace
}  // namespace ponder
