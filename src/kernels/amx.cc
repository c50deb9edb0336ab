// The table for AMX-BF16 (Sapphire Rapids and later): weights that are not real are decoded to bf16
// tiles in the L2 cache and multiplied by TDPBF16PS, the same instruction for one row as for 4096,
// so that every output is summed in the same order. Weights are the left operand (their rows need
// no turning), x the right one, packed in pairs; a result tile is [16 outputs, 16 rows of x].
#include "kernels/bf16_attend.h"
#include "kernels/log_prob.h"
#include "kernels/route.h"
#include "kernels/tables.h"

namespace ponder {
namespace {

constexpr int64_t kStep = 32;                 // numbers of k in a tile
constexpr int64_t kTileNumbers = 16 * kStep;  // bf16 numbers in a tile of w or x (1 KB)
constexpr int64_t kPanel = 128;               // rows of w decoded at a time,
constexpr int64_t kFewRowsPanel = 64;         // with up to sixteen rows of x
constexpr int64_t kDepth = 1024;      // and numbers of k: a panel of 256 KB stays in the L2 cache
constexpr int64_t kRowsAtOnce = 512;  // rows of x whose partial sums are kept (256 KB)

struct alignas(64) TileConfig {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t bytes_a_row[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};

// Tiles are a thread's own state; a task sets them up when it starts and gives them back.
struct Tiles {
  Tiles() {
    static constexpr TileConfig kConfig;
    _tile_loadconfig(&kConfig);
  }
  ~Tiles() { _tile_release(); }
};

size_t packed_bytes(DType weight, int64_t m, int64_t k) {
  if (packs_as_real(weight)) return packed_real_bytes(m, k);
  return static_cast<size_t>(round_up(m, kLanes) * round_up(k, kStep)) * sizeof(uint16_t);
}

// Sixteen rows as [k / 32] tiles of [16 pairs, 16 rows, 2]; rows that are not there are zeros.
void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  if (packs_as_real(weight)) return pack_real(x, ldx, rows, m, k, g, out);
  const int64_t padded = round_up(k, kStep), first = g * kLanes;
  const float* from[kLanes];
  const auto count = static_cast<int>(smaller(kLanes, m - first));
  for (int i = 0; i < count; ++i) from[i] = x + (rows ? rows[first + i] : first + i) * ldx;
  pack_q_pairs(from, count, k, padded,
               reinterpret_cast<float*>(static_cast<uint16_t*>(out) + first * padded));
}

size_t gemm_scratch(DType weight, int64_t m, int64_t k) {
  if (packs_as_real(weight)) return gemm_real_scratch(k);
  const int64_t sums = k > kDepth ? round_up(smaller(m, kRowsAtOnce), kLanes) * kPanel : 0;
  return static_cast<size_t>(kPanel * kDepth) * sizeof(uint16_t) +
         static_cast<size_t>(sums) * sizeof(float);
}

struct Panel {
  const uint16_t* w;           // [n / 16][k / 32] tiles of [16 outputs, 32]
  const uint16_t* x;           // [m / 16][k / 32] tiles of [16 pairs, 16 rows, 2]
  int64_t w_stride, x_stride;  // from sixteen rows to the next sixteen
  int64_t steps;
  float* sums;  // [n / 16][m / 16] tiles between pieces of k, or null
  int64_t m_tiles;
  bool first, last;  // piece of k
};

// One result tile to y: [16 outputs, 16 rows of x], turned, with the bias.
inline void put_tile(const float* tile, const GemmTask<float>& task, int64_t n, int64_t m) {
  const int64_t outputs = smaller(16, task.n1 - n), rows = smaller(16, task.m - m);
  const auto mask = static_cast<__mmask16>((1u << outputs) - 1);
  const __m512 bias = task.bias ? _mm512_maskz_loadu_ps(mask, task.bias + n) : _mm512_setzero_ps();
  __m512i r[16];
  if (rows == 1) {
    const __m512i column = _mm512_mullo_epi32(_mm512_cvtps_epi32(iota16()), _mm512_set1_epi32(16));
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

// Where a tile's sum is kept between pieces of k, or the buffer from which it is put.
inline float* sum_place(const Panel& p, int64_t n_tile, int64_t m_tile) {
  return p.sums + (n_tile * p.m_tiles + m_tile) * 256;
}

#define PONDER_BEGIN_TILE(c, ni, mi)                            \
  if (p.first) {                                                \
    _tile_zero(c);                                              \
  } else {                                                      \
    _tile_loadd(c, sum_place(p, n_tile + ni, m_tile + mi), 64); \
  }
#define PONDER_END_TILE(c, ni, mi)                                                    \
  if (p.last) {                                                                       \
    alignas(64) float tile[256];                                                      \
    _tile_stored(c, tile, 64);                                                        \
    put_tile(tile, task, n_first + (n_tile + ni) * 16, m_first + (m_tile + mi) * 16); \
  } else {                                                                            \
    _tile_stored(c, sum_place(p, n_tile + ni, m_tile + mi), 64);                      \
  }

// Two by two tiles: each load serves two products.
inline void multiply_2x2(const Panel& p, const GemmTask<float>& task, int64_t n_first,
                         int64_t m_first, int64_t n_tile, int64_t m_tile) {
  PONDER_BEGIN_TILE(0, 0, 0)
  PONDER_BEGIN_TILE(1, 0, 1)
  PONDER_BEGIN_TILE(2, 1, 0)
  PONDER_BEGIN_TILE(3, 1, 1)
  const uint16_t* w = p.w + n_tile * p.w_stride;
  const uint16_t* x = p.x + m_tile * p.x_stride;
  for (int64_t s = 0; s < p.steps; ++s, w += kTileNumbers, x += kTileNumbers) {
    _tile_loadd(4, w, 64);
    _tile_loadd(6, x, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, x + p.x_stride, 64);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, w + p.w_stride, 64);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  PONDER_END_TILE(0, 0, 0)
  PONDER_END_TILE(1, 0, 1)
  PONDER_END_TILE(2, 1, 0)
  PONDER_END_TILE(3, 1, 1)
}

// Four tiles of outputs by one of rows: for up to sixteen rows.
inline void multiply_4x1(const Panel& p, const GemmTask<float>& task, int64_t n_first,
                         int64_t m_first, int64_t n_tile, int64_t m_tile) {
  PONDER_BEGIN_TILE(0, 0, 0)
  PONDER_BEGIN_TILE(1, 1, 0)
  PONDER_BEGIN_TILE(2, 2, 0)
  PONDER_BEGIN_TILE(3, 3, 0)
  const uint16_t* w = p.w + n_tile * p.w_stride;
  const uint16_t* x = p.x + m_tile * p.x_stride;
  for (int64_t s = 0; s < p.steps; ++s, w += kTileNumbers, x += kTileNumbers) {
    _tile_loadd(6, x, 64);
    _tile_loadd(4, w, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(5, w + p.w_stride, 64);
    _tile_dpbf16ps(1, 5, 6);
    _tile_loadd(4, w + 2 * p.w_stride, 64);
    _tile_dpbf16ps(2, 4, 6);
    _tile_loadd(5, w + 3 * p.w_stride, 64);
    _tile_dpbf16ps(3, 5, 6);
  }
  PONDER_END_TILE(0, 0, 0)
  PONDER_END_TILE(1, 1, 0)
  PONDER_END_TILE(2, 2, 0)
  PONDER_END_TILE(3, 3, 0)
}

inline void multiply_1x1(const Panel& p, const GemmTask<float>& task, int64_t n_first,
                         int64_t m_first, int64_t n_tile, int64_t m_tile) {
  PONDER_BEGIN_TILE(0, 0, 0)
  const uint16_t* w = p.w + n_tile * p.w_stride;
  const uint16_t* x = p.x + m_tile * p.x_stride;
  for (int64_t s = 0; s < p.steps; ++s, w += kTileNumbers, x += kTileNumbers) {
    _tile_loadd(4, w, 64);
    _tile_loadd(6, x, 64);
    _tile_dpbf16ps(0, 4, 6);
  }
  PONDER_END_TILE(0, 0, 0)
}
#undef PONDER_BEGIN_TILE
#undef PONDER_END_TILE

// All tiles of a panel of outputs against m_tiles of rows.
void multiply_panel(const Panel& p, const GemmTask<float>& task, int64_t n_first, int64_t n_tiles,
                    int64_t m_first) {
  int64_t m = 0;
  for (; m + 2 <= p.m_tiles; m += 2) {
    int64_t n = 0;
    for (; n + 2 <= n_tiles; n += 2) multiply_2x2(p, task, n_first, m_first, n, m);
    for (; n < n_tiles; ++n) {
      multiply_1x1(p, task, n_first, m_first, n, m);
      multiply_1x1(p, task, n_first, m_first, n, m + 1);
    }
  }
  for (; m < p.m_tiles; ++m) {
    int64_t n = 0;
    for (; n + 4 <= n_tiles; n += 4) multiply_4x1(p, task, n_first, m_first, n, m);
    for (; n < n_tiles; ++n) multiply_1x1(p, task, n_first, m_first, n, m);
  }
}

void decode_panel(const Weight& weight, int64_t n0, int64_t n1, int64_t k0, int64_t k1,
                  uint16_t* out) {
  const int64_t stride = kDepth / kStep * kTileNumbers;
  for (int64_t n = n0; n < n1; ++n) {
    const int64_t row = n - n0;
    decode_bf16(weight, n, k0, k1, out + row / 16 * stride + row % 16 * kStep, kTileNumbers);
  }
}

void gemm(const GemmTask<float>& task, std::byte* scratch) {
  if (packs_as_real(task.weight.dtype)) return gemm_real(task, scratch);
  const Tiles tiles;
  const int64_t k = task.weight.cols, padded = round_up(k, kStep);
  auto* w = reinterpret_cast<uint16_t*>(scratch);
  auto* sums = reinterpret_cast<float*>(w + kPanel * kDepth);
  const int64_t width = task.m <= kLanes ? kFewRowsPanel : kPanel;
  for (int64_t m = 0; m < task.m; m += kRowsAtOnce) {
    const int64_t m_tiles = (smaller(kRowsAtOnce, task.m - m) + 15) / 16;
    for (int64_t n = task.n0; n < task.n1; n += width) {
      const int64_t n_end = smaller(n + width, task.n1);
      for (int64_t k0 = 0; k0 < k; k0 += kDepth) {
        const int64_t k1 = smaller(k0 + kDepth, k);
        decode_panel(task.weight, n, n_end, k0, k1, w);
        const Panel panel{w,
                          static_cast<const uint16_t*>(task.x) + m * padded + k0 * 16,
                          kDepth / kStep * kTileNumbers,
                          padded * 16,
                          (k1 - k0 + kStep - 1) / kStep,
                          sums,
                          m_tiles,
                          k0 == 0,
                          k1 == k};
        multiply_panel(panel, task, n, (n_end - n + 15) / 16, m);
      }
    }
  }
}

struct TileProducts {
  using Page = Bf16Page;

  static void pack_q(const float* const* q, int lanes, int64_t k_dim, int64_t k_pad, float* out) {
    pack_q_pairs(q, lanes, k_dim, k_pad, out);
  }
  // Rows of a K tile may run into what follows them (see kPoolSlack): q is zero there.
  static void scores(const Page& page, LaneGroup& group) {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
    const int64_t row = page.k_dim * 2;
    for (int64_t d = 0; d < page.k_pad; d += kStep) {
      _tile_loadd(6, group.q + d / 2 * kWidth, 64);
      _tile_loadd(4, page.k + d, row);
      _tile_dpbf16ps(0, 4, 6);
      _tile_loadd(5, page.k + 16 * page.k_dim + d, row);
      _tile_dpbf16ps(1, 5, 6);
      _tile_loadd(4, page.k + 32 * page.k_dim + d, row);
      _tile_dpbf16ps(2, 4, 6);
      _tile_loadd(5, page.k + 48 * page.k_dim + d, row);
      _tile_dpbf16ps(3, 5, 6);
    }
    _tile_stored(0, group.scores, 64);
    _tile_stored(1, group.scores + 16 * kWidth, 64);
    _tile_stored(2, group.scores + 32 * kWidth, 64);
    _tile_stored(3, group.scores + 48 * kWidth, 64);
  }
  static void add_values(const Page& page, LaneGroup& group) {
    pack_weights(group.scores);
    _tile_loadd(6, group.scores, 64);
    _tile_loadd(7, group.scores + 16 * kWidth, 64);
    for (int64_t d = 0; d < page.v_dim; d += 16) {
      _tile_loadd(0, group.out + d * kWidth, 64);
      _tile_loadd(4, page.v + d * kPage, kPage * 2);
      _tile_dpbf16ps(0, 4, 6);
      _tile_loadd(5, page.v + d * kPage + kStep, kPage * 2);
      _tile_dpbf16ps(0, 5, 7);
      _tile_stored(0, group.out + d * kWidth, 64);
    }
  }
};

void attend(AttendTask<float>& task, std::byte* scratch) {
  if (task.kv.dtype != DType::BF16) return attend_lanes<RealProducts>(task, scratch);
  const Tiles tiles;
  attend_lanes<TileProducts>(task, scratch);
}

}  // namespace

const Kernels<float>& amx_kernels() {
  static const Kernels<float> table = [] {
    Kernels<float> out = avx512_kernels();
    out.name = "amx";
    out.packed_bytes = packed_bytes;
    out.pack = pack;
    out.gemm_scratch = gemm_scratch;
    out.gemm = gemm;
    out.attend = attend;
    return out;
  }();
  return table;
}

}  // namespace ponder
