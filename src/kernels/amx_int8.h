// Matrix products of block-quantised weights with several rows of x by TDPBSSD: x is the left
// operand, sixteen outputs side by side the right one, so a product's rows are rows of x with the
// outputs in its lanes, as y has them. Included by amx.cc alone.
#pragma once

#include "kernels/amx_tiles.h"
#include "kernels/lane_sums.h"

namespace ponder {
namespace {

constexpr int64_t kByteRowsAtOnce = 512;  // whose partial sums are kept,
constexpr int64_t kByteWide = 128;        // for so many outputs
constexpr int64_t kPieceGroups = kPieceDepth / kGroup;

// A tile has sixteen rows, zeros where there are fewer; one row alone takes no tile.
inline ByteGroup byte_tiles(int64_t m, int64_t k) { return {m == 1 ? 1 : kLanes, k}; }

// Zeros for the lanes from `first` on.
inline void clear_lanes(const ByteGroup& shape, int64_t first, std::byte* out) {
  const auto lanes = static_cast<size_t>(shape.lanes - first);
  for (int64_t at = 0; at < shape.groups; ++at) {
    const int64_t place = at * shape.lanes + first;
    std::memset(out + place * kGroup, 0, lanes * kGroup);
    std::memset(const_cast<float*>(shape.scales(out)) + place, 0, lanes * 4);
    std::memset(const_cast<float*>(shape.scaled_sums(out)) + place, 0, lanes * 4);
    std::memset(const_cast<int32_t*>(shape.byte_sums(out)) + 2 * place, 0, lanes * 8);
  }
}

inline void pack_byte_tiles(const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
                            int64_t g, void* packed) {
  const ByteGroup shape = byte_tiles(m, k);
  pack_bytes(x, ldx, rows, m, g, shape, packed);
  const bool ends = g == (m - 1) / pack_rows(DType::Q8_0);
  if (ends && m % kLanes != 0 && m > 1)
    clear_lanes(shape, m % kLanes, static_cast<std::byte*>(packed) + m / kLanes * shape.bytes());
}

// Numbers of a group of 32 that it is multiplied with, for each of sixteen outputs.
template <int kParts, bool kOffset>
constexpr int64_t kFactors = 16 * kParts*(kOffset ? 2 : 1);

// A piece of k of sixteen outputs, ready for the tile unit (14 to 18 KB, in the L1 cache).
template <int64_t kGroups>
struct UnpackedPiece {
  alignas(64) std::byte bytes[kGroups * 512];  // signed, [group][8 quads][16 outputs][4]
  // [group][parts of it or one, then as many offsets][16 outputs]
  alignas(64) float factors[kGroups * 64];
};

// Signed bytes of a group, where they are not stored so.
template <class Lanes>
inline void store_quads(const __m512i* q, std::byte* out) {
#pragma GCC unroll 8
  for (int i = 0; i < 8; ++i) {
    const __m512i bytes = Lanes::kBias ? _mm512_sub_epi8(q[i], all_bytes(Lanes::kBias)) : q[i];
    _mm512_store_si512(out + 64 * i, bytes);
  }
}

// Returns where the bytes are: in `out`, or where they are stored if they are stored so.
template <class Lanes, class Unpacked>
inline const std::byte* unpack_piece(const LanePiece& piece, int64_t groups, Unpacked& out) {
  for (int64_t b = 0; b < groups / Lanes::kGroups; ++b) {
    const Block block = piece.template block<Lanes>(b);
    const auto scales = Lanes::scales(block);
    auto unpack_one = [&](auto g) {
      const int64_t group = b * Lanes::kGroups + g.value;
      if constexpr (!Lanes::kSigned) {
        __m512i q[8];
        Lanes::template quads<g.value>(block, q);
        store_quads<Lanes>(q, out.bytes + 512 * group);
      }
      const Factors f = Lanes::template factors<g.value>(block, scales);
      float* factors = out.factors + kFactors<Lanes::kParts, Lanes::kOffset> * group;
#pragma GCC unroll 2
      for (int part = 0; part < Lanes::kParts; ++part) {
        _mm512_store_ps(factors + 16 * part, f.d[part]);
        if (Lanes::kOffset) _mm512_store_ps(factors + 16 * (Lanes::kParts + part), f.offset[part]);
      }
    };
    each_group<Lanes::kGroups>(unpack_one);
  }
  return Lanes::kSigned ? piece.words : out.bytes;
}

// Tiles: 0 to 3 products [rows of x, 16 outputs] int32; 4 x [rows, 32 or 16 bytes], 5 weights
// [quads, 16 outputs, 4 bytes].
struct ByteTiles {
  ByteTiles(int64_t rows, int parts) {
    TileConfig config;
    for (int tile = 0; tile < 5; ++tile) config.rows[tile] = static_cast<uint8_t>(rows);
    config.bytes_a_row[4] = static_cast<uint16_t>(kGroup / parts);
    config.rows[5] = static_cast<uint8_t>(8 / parts);
    load_config(config);
  }
  ~ByteTiles() { _tile_release(); }
};

// What one tile of results is summed from.
struct ByteProduct {
  const std::byte* w;      // [group][8][16][4]
  const float* factors;    // [group][kFactors]
  const std::byte* x;      // [group][16][32]
  const float* dx;         // [group][16]
  const float* x_sums;     // [group][16]
  const int32_t* x_bytes;  // [group][16][2]: sums of the bytes of half a group
  const std::byte* next;   // the weights after these
};

// Four exact products [16, 16] each, of parts first to first + 3.
template <int kParts>
inline void four_products(const ByteProduct& p, int64_t first, int32_t* products) {
  constexpr int64_t kW = 512 / kParts;
  const std::byte* w = p.w + first * kW;
  const auto x = [&](int64_t part) { return p.x + part / kParts * 512 + part % kParts * 16; };
#define PONDER_PRODUCT(i)           \
  _tile_loadd(5, w + i * kW, 64);   \
  _tile_loadd(4, x(first + i), 32); \
  _tile_zero(i);                    \
  _tile_dpbssd(i, 4, 5);            \
  _tile_stored(i, products + 256 * i, 64);
  PONDER_PRODUCT(0)
  PONDER_PRODUCT(1)
  PONDER_PRODUCT(2)
  PONDER_PRODUCT(3)
#undef PONDER_PRODUCT
}
template <int kParts>
inline void one_product(const ByteProduct& p, int64_t part, int32_t* products) {
  _tile_loadd(5, p.w + part * (512 / kParts), 64);
  _tile_loadd(4, p.x + part / kParts * 512 + part % kParts * 16, 32);
  _tile_zero(0);
  _tile_dpbssd(0, 4, 5);
  _tile_stored(0, products, 64);
}

template <int kParts, bool kOffset, int kRows>
inline void add_product(const ByteProduct& p, int64_t part, const int32_t* product, __m512* sum) {
  const int64_t group = part / kParts;
  const float* factors = p.factors + kFactors<kParts, kOffset> * group + part % kParts * 16;
  const __m512 d = _mm512_load_ps(factors);
  const float* dx = p.dx + group * kLanes;
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) {
    sum[r] = add_group(sum[r], _mm512_load_si512(product + 16 * r), d, _mm512_set1_ps(dx[r]));
  }
  if constexpr (kOffset) {
    const __m512 offset = _mm512_load_ps(factors + 16 * kParts);
    const float* x_sums = p.x_sums + group * kLanes;
    const int32_t* x_bytes = p.x_bytes + 2 * group * kLanes + part % kParts;
#pragma GCC unroll 16
    for (int r = 0; r < kRows; ++r) {
      const float of_x = kParts == 1 ? x_sums[r] : dx[r] * static_cast<float>(x_bytes[2 * r]);
      sum[r] = _mm512_fmadd_ps(offset, _mm512_set1_ps(of_x), sum[r]);
    }
  }
}

// kRows rows of x by sixteen outputs over a piece of k, added to sums [16 rows][16 outputs]. For
// each part, kNext bytes of what comes next are asked for.
template <int kParts, bool kOffset, int kNext, int kRows>
void sum_rows(const ByteProduct& p, int64_t groups, bool first, float* sums) {
  constexpr int64_t kAtOnce = 4;
  alignas(4096) int32_t buffers[2][kAtOnce * 256];
  __m512 sum[kRows];
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r)
    sum[r] = first ? _mm512_setzero_ps() : _mm512_load_ps(sums + 16 * r);
  const int64_t parts = groups * kParts;
  int64_t part = 0;
  // The tile unit works on the next products while the vector unit adds up the last.
  if (parts >= kAtOnce) four_products<kParts>(p, 0, buffers[0]);
  for (int turn = 0; part + kAtOnce <= parts; part += kAtOnce, turn ^= 1) {
    if (part + 2 * kAtOnce <= parts) four_products<kParts>(p, part + kAtOnce, buffers[turn ^ 1]);
    for (int i = 0; i < kAtOnce; ++i) {
      // To the L2 cache: the L1 cache is full of what these products need.
      for (int64_t at = 0; at < kNext; at += 64)
        _mm_prefetch(p.next + (part + i) * kNext + at, _MM_HINT_T1);
      add_product<kParts, kOffset, kRows>(p, part + i, buffers[turn] + 256 * i, sum);
    }
  }
  for (; part < parts; ++part) {
    one_product<kParts>(p, part, buffers[0]);
    add_product<kParts, kOffset, kRows>(p, part, buffers[0], sum);
  }
#pragma GCC unroll 16
  for (int r = 0; r < kRows; ++r) _mm512_store_ps(sums + 16 * r, sum[r]);
}

// Rows of a last, partial tile are rounded up to whole fours: more are zeros or unused.
template <int kParts, bool kOffset, int kNext>
inline void sum_some_rows(const ByteProduct& p, int64_t rows, int64_t groups, bool first,
                          float* sums) {
  switch ((rows + 3) / 4) {
    case 1:
      return sum_rows<kParts, kOffset, kNext, 4>(p, groups, first, sums);
    case 2:
      return sum_rows<kParts, kOffset, kNext, 8>(p, groups, first, sums);
    case 3:
      return sum_rows<kParts, kOffset, kNext, 12>(p, groups, first, sums);
    default:
      return sum_rows<kParts, kOffset, kNext, 16>(p, groups, first, sums);
  }
}

// Sums [rows, 16 outputs] to y, with the bias.
inline void put_sums(const float* sums, const GemmTask<float>& task, int64_t n, int64_t m) {
  const auto mask = static_cast<__mmask16>((1u << smaller(16, task.n1 - n)) - 1);
  const __m512 bias = task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : _mm512_setzero_ps();
  for (int64_t r = 0; r < smaller(kLanes, task.m - m); ++r) {
    _mm512_mask_storeu_ps(task.y + (m + r) * task.ldy + n, mask,
                          _mm512_add_ps(_mm512_load_ps(sums + 16 * r), bias));
  }
}

// Where the weights lie that few rows of x want after outputs [n, n + 16) and this piece of k.
template <class Lanes>
inline const std::byte* next_piece(const Weight& w, const LanePiece& piece, int64_t n, int64_t k0,
                                   int64_t k1) {
  if (!w.interleaved) return piece.words;
  if (k1 == w.cols) return w.tile(n) + w.tile_bytes();
  return piece.words + (k1 - k0) / Lanes::kShape.block * 64 * Lanes::kShape.words;
}

struct ByteScratch {
  UnpackedPiece<kPieceGroups> unpacked;
  alignas(64) std::byte stored[kPieceBytes];  // of a weight that is not interleaved
  alignas(64) float sums[kByteRowsAtOnce * kByteWide];
};

// Rows [m, m + kByteRowsAtOnce) of x, outputs [n0, n1), k piece by piece.
// kFew: there are no more than sixteen, and each weight comes from memory for them alone.
template <class Lanes, bool kFew>
void gemm_bytes_wide(const GemmTask<float>& task, int64_t m, int64_t n0, int64_t n1,
                     ByteScratch& scratch) {
  constexpr BlockWords kShape = Lanes::kShape;
  constexpr int kNext = kFew ? kGroup * 16 * kShape.bytes / kShape.block / Lanes::kParts : 0;
  const Weight& w = task.weight;
  const ByteGroup shape = byte_tiles(task.m, w.cols);
  const auto* x = static_cast<const std::byte*>(task.x);
  const int64_t rows = smaller(kByteRowsAtOnce, task.m - m), m_tiles = (rows + 15) / 16;
  // As few pieces as fit, of the same size but for whole blocks.
  const int64_t pieces = (w.cols + kPieceDepth - 1) / kPieceDepth,
                depth = round_up((w.cols + pieces - 1) / pieces, Lanes::kShape.block);
  for (int64_t k0 = 0; k0 < w.cols; k0 += depth) {
    const int64_t k1 = smaller(k0 + depth, w.cols), g0 = k0 / kGroup;
    for (int64_t n = n0; n < n1; n += 16) {
      const LanePiece piece = piece_of<Lanes>(w, n, k0, k1, scratch.stored);
      ByteProduct p;
      p.next = next_piece<Lanes>(w, piece, n, k0, k1);
      p.w = unpack_piece<Lanes>(piece, (k1 - k0) / kGroup, scratch.unpacked);
      p.factors = scratch.unpacked.factors;
      for (int64_t i = 0; i < m_tiles; ++i) {
        const std::byte* group = x + (m / 16 + i) * shape.bytes();
        float* sums = scratch.sums + ((n - n0) / 16 * m_tiles + i) * 256;
        p.x = group + g0 * shape.group_bytes();
        p.dx = shape.scales(group) + g0 * kLanes;
        p.x_sums = shape.scaled_sums(group) + g0 * kLanes;
        p.x_bytes = shape.byte_sums(group) + 2 * g0 * kLanes;
        sum_some_rows<Lanes::kParts, Lanes::kOffset, kNext>(p, rows - 16 * i, (k1 - k0) / kGroup,
                                                            k0 == 0, sums);
        if (k1 == w.cols) put_sums(sums, task, n, m + i * 16);
      }
    }
  }
}

inline size_t gemm_bytes_scratch(int64_t m) { return m == 1 ? kPieceBytes : sizeof(ByteScratch); }

template <class Lanes>
void gemm_bytes(const GemmTask<float>& task, std::byte* place) {
  prefetch_first(task);
  if (task.m == 1) {
    for (int64_t n = task.n0; n < task.n1; n += 16) lane_tile<Lanes, 1>(task, 0, n, place);
    return;
  }
  const ByteTiles tiles(smaller(kLanes, task.m), Lanes::kParts);
  auto& scratch = *reinterpret_cast<ByteScratch*>(place);
  if (task.m <= kLanes) {  // the whole of k for sixteen outputs, as it lies
    for (int64_t n = task.n0; n < task.n1; n += 16)
      gemm_bytes_wide<Lanes, true>(task, 0, n, smaller(n + 16, task.n1), scratch);
    return;
  }
  for (int64_t m = 0; m < task.m; m += kByteRowsAtOnce) {
    for (int64_t n = task.n0; n < task.n1; n += kByteWide)
      gemm_bytes_wide<Lanes, false>(task, m, n, smaller(n + kByteWide, task.n1), scratch);
  }
}

}  // namespace
}  // namespace ponder
