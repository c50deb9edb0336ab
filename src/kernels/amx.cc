// The table for AMX (Sapphire Rapids and later). Weights are the left operand of a tile product
// (their rows need no turning), x the right one; a result tile is [16 outputs, 16 rows of x]. BF16
// and FP8 weights go through TDPBF16PS, the same instruction for one row as for 4096, so that every
// output is summed in the same order; block-quantised ones through TDPBSSD (amx_int8.h); F32 and
// F16 through the vector unit.
#include "kernels/amx_int8.h"
#include "kernels/bf16_attend.h"
#include "kernels/real_dots.h"

namespace ponder {
namespace {

constexpr int64_t kStep = 32;                 // numbers of k in a tile
constexpr int64_t kTileNumbers = 16 * kStep;  // bf16 numbers in a tile of w or x (1 KB)
// What the L2 cache (2 MB) holds while many rows of x are multiplied, with kRowsAtOnce of them: a
// piece of x (512 KB), the partial sums of kWide outputs (512 KB) and a panel of decoded weights
// (128 KB). Two tiles of rows by kDepth (32 KB) are in the L1 cache.
constexpr int64_t kRowsAtOnce = 512;
constexpr int64_t kWide = 256;
constexpr int64_t kPanel = 128;
constexpr int64_t kDepth = 512;
// With up to sixteen rows every decoded weight is used once: two buffers of 16 KB in the L1 cache.
constexpr int64_t kFewPanel = 32;
constexpr int64_t kFewDepth = 256;

// Tiles are a thread's own state; a task sets them up when it starts and gives them back. Results
// and x (tiles 0 to 3, 6 and 7) have as many columns as there are rows of x, at most sixteen.
struct Tiles {
  explicit Tiles(int64_t rows_of_x) {
    TileConfig config;
    const auto bytes = static_cast<uint16_t>(4 * smaller(rows_of_x, kLanes));
    for (const int tile : {0, 1, 2, 3, 6, 7}) config.bytes_a_row[tile] = bytes;
    load_config(config);
  }
  ~Tiles() { _tile_release(); }
};

size_t packed_bytes(DType weight, int64_t m, int64_t k) {
  if (packs_as_real(weight)) return packed_real_bytes(m, k);
  if (multiplies_as_bytes(weight)) return packed_byte_rows(m, byte_tiles(m, k));
  return static_cast<size_t>(round_up(m, kLanes) * padded_k(k)) * sizeof(uint16_t);
}

// Sixteen rows as [k / 32] tiles of [16 pairs, 16 rows, 2]; rows that are not there are zeros, or
// left out where there are fewer than sixteen in all: the tiles of one row are a sixteenth as
// large.
void pack(DType weight, const float* x, int64_t ldx, const int32_t* rows, int64_t m, int64_t k,
          int64_t g, void* out) {
  if (packs_as_real(weight)) return pack_real(weight, x, ldx, rows, m, k, g, out);
  if (multiplies_as_bytes(weight)) return pack_byte_tiles(x, ldx, rows, m, k, g, out);
  const int64_t padded = padded_k(k), first = g * kLanes;
  const float* from[kLanes];
  const auto count = static_cast<int>(smaller(kLanes, m - first));
  for (int i = 0; i < count; ++i) from[i] = x + (rows ? rows[first + i] : first + i) * ldx;
  pack_pairs(from, count, m >= kLanes, k, padded, static_cast<uint16_t*>(out) + first * padded);
}

size_t gemm_scratch(DType weight, int64_t m, int64_t k) {
  if (packs_as_real(weight)) return gemm_real_scratch(k);
  if (multiplies_as_bytes(weight)) return gemm_bytes_scratch(m);
  const int64_t sums =
      m > kLanes && k > kDepth ? round_up(smaller(m, kRowsAtOnce), kLanes) * kWide : 0;
  return static_cast<size_t>(kPanel * kDepth) * sizeof(uint16_t) +
         static_cast<size_t>(sums) * sizeof(float);
}

// Rows of w as tiles of [16 outputs, 32]: decoded to scratch, or where they lie if that is bf16.
struct WTiles {
  const uint16_t* data;
  int64_t tile_stride;  // bf16 numbers from sixteen rows to the next sixteen,
  int64_t step;         // from one tile of k to the next,
  int64_t row_bytes;    // and bytes from row to row in a tile
};

bool lies_as_tiles(const Weight& weight, int64_t rows) {
  return weight.dtype == DType::BF16 && rows % 16 == 0 && weight.cols % kStep == 0;
}

WTiles w_tiles(const Weight& weight, int64_t n0, int64_t n1, int64_t k0, int64_t k1,
               uint16_t* scratch) {
  if (lies_as_tiles(weight, n1 - n0)) {
    const auto* rows = reinterpret_cast<const uint16_t*>(weight.row(n0)) + k0;
    return {rows, 16 * weight.row_bytes / 2, kStep, weight.row_bytes};
  }
  const int64_t stride = padded_k(k1 - k0) * 16;
  for (int64_t n = n0; n < n1; ++n) {
    const int64_t row = n - n0;
    decode_plain(weight, n, k0, k1, scratch + row / 16 * stride + row % 16 * kStep, kTileNumbers);
  }
  return {scratch, stride, kTileNumbers, 64};
}

struct Panel {
  WTiles w;           // [n / 16][k / 32]
  const uint16_t* x;  // [m / 16][k / 32] tiles of [16 pairs, 16 rows, 2]
  int64_t x_stride;   // from sixteen rows to the next sixteen
  int64_t steps;
  float* sums;  // [n / 16][m / 16] tiles between pieces of k, or null
  int64_t m_tiles;
  bool first, last;  // piece of k
};

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
  const uint16_t* w = p.w.data + n_tile * p.w.tile_stride;
  const uint16_t* x = p.x + m_tile * p.x_stride;
  for (int64_t s = 0; s < p.steps; ++s, w += p.w.step, x += kTileNumbers) {
    _tile_loadd(4, w, p.w.row_bytes);
    _tile_loadd(6, x, 64);
    _tile_dpbf16ps(0, 4, 6);
    _tile_loadd(7, x + p.x_stride, 64);
    _tile_dpbf16ps(1, 4, 7);
    _tile_loadd(5, w + p.w.tile_stride, p.w.row_bytes);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  PONDER_END_TILE(0, 0, 0)
  PONDER_END_TILE(1, 0, 1)
  PONDER_END_TILE(2, 1, 0)
  PONDER_END_TILE(3, 1, 1)
}

inline void multiply_1x1(const Panel& p, const GemmTask<float>& task, int64_t n_first,
                         int64_t m_first, int64_t n_tile, int64_t m_tile) {
  PONDER_BEGIN_TILE(0, 0, 0)
  const uint16_t* w = p.w.data + n_tile * p.w.tile_stride;
  const uint16_t* x = p.x + m_tile * p.x_stride;
  for (int64_t s = 0; s < p.steps; ++s, w += p.w.step, x += kTileNumbers) {
    _tile_loadd(4, w, p.w.row_bytes);
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
    for (int64_t n = 0; n < n_tiles; ++n) multiply_1x1(p, task, n_first, m_first, n, m);
  }
}

// ---- up to sixteen rows of x ----
// Decoding needs the vector ports and products the tile unit, so the two are interleaved: while one
// piece of a panel (32 outputs by 256 of k) is decoded to one buffer, the piece before it is
// multiplied from the other, a step of k after every four rows.

constexpr int64_t kFewSteps = kFewDepth / kStep;
constexpr int64_t kRowsAStep = kFewPanel / kFewSteps;

struct Piece {
  int64_t n = 0, n_end = 0, k0 = 0, k1 = 0;
  int64_t steps = 0;  // 0: there is none
  WTiles tiles = {};
};

inline void multiply_step(const GemmTask<float>& task, const Piece& piece, int64_t s) {
  if (s >= piece.steps) return;
  const int64_t x_row = 4 * task.m;
  const uint16_t* w = piece.tiles.data + s * piece.tiles.step;
  _tile_loadd(6, static_cast<const uint16_t*>(task.x) + (piece.k0 / kStep + s) * kStep * task.m,
              x_row);
  _tile_loadd(4, w, piece.tiles.row_bytes);
  _tile_dpbf16ps(0, 4, 6);
  _tile_loadd(5, w + piece.tiles.tile_stride, piece.tiles.row_bytes);
  _tile_dpbf16ps(1, 5, 6);
}

// After a panel's last piece: its sums to y.
inline void end_piece(const GemmTask<float>& task, const Piece& piece) {
  if (piece.steps == 0 || piece.k1 < task.weight.cols) return;
  alignas(64) float sums[2][256];
  _tile_stored(0, sums[0], 64);
  _tile_stored(1, sums[1], 64);
  _tile_zero(0);
  _tile_zero(1);
  put_tile(sums[0], task, piece.n, 0);
  if (piece.n_end - piece.n > 16) put_tile(sums[1], task, piece.n + 16, 0);
}

void gemm_few(const GemmTask<float>& task, uint16_t* scratch) {
  const Weight& weight = task.weight;
  Piece before;
  uint16_t* buffer = scratch;
  uint16_t* other = scratch + kFewPanel * kFewDepth;
  _tile_zero(0);
  _tile_zero(1);
  for (int64_t n = task.n0; n < task.n1; n += kFewPanel) {
    for (int64_t k0 = 0; k0 < weight.cols; k0 += kFewDepth) {
      Piece piece{n, smaller(n + kFewPanel, task.n1), k0, smaller(k0 + kFewDepth, weight.cols)};
      piece.steps = padded_k(piece.k1 - k0) / kStep;
      const int64_t piece_bytes = (piece.k1 - k0) * weight.row_bytes / weight.cols;
      const bool in_place = lies_as_tiles(weight, piece.n_end - n) && piece.n_end - n == kFewPanel;
      if (in_place) {
        piece.tiles = w_tiles(weight, n, piece.n_end, k0, piece.k1, buffer);
      } else {
        piece.tiles = {buffer, 16 * kFewDepth, kTileNumbers, 64};
      }
      for (int64_t s = 0; s < kFewSteps; ++s) {
        const int64_t row_end = smaller((s + 1) * kRowsAStep, piece.n_end - n);
        for (int64_t row = s * kRowsAStep; row < row_end; ++row) {
          const int64_t piece_begin = k0 * weight.row_bytes / weight.cols;
          prefetch(weight.row(n + row + kFewPanel) + piece_begin, piece_bytes);
          if (in_place) continue;
          decode_plain(weight, n + row, k0, piece.k1,
                       buffer + row / 16 * 16 * kFewDepth + row % 16 * kStep, kTileNumbers);
        }
        multiply_step(task, before, s);
      }
      end_piece(task, before);
      before = piece;
      uint16_t* const filled = buffer;
      buffer = other;
      other = filled;
    }
  }
  for (int64_t s = 0; s < kFewSteps; ++s) multiply_step(task, before, s);
  end_piece(task, before);
}

// ---- more rows ----

// kRowsAtOnce rows from m on and outputs [n0, n1), k piece by piece.
void gemm_wide(const GemmTask<float>& task, int64_t m, int64_t n0, int64_t n1, uint16_t* w,
               float* sums) {
  const int64_t k = task.weight.cols, padded = padded_k(k);
  const int64_t m_tiles = (smaller(kRowsAtOnce, task.m - m) + 15) / 16;
  for (int64_t k0 = 0; k0 < k; k0 += kDepth) {
    const int64_t k1 = smaller(k0 + kDepth, k);
    const auto* x = static_cast<const uint16_t*>(task.x) + m * padded + k0 * 16;
    for (int64_t n = n0; n < n1; n += kPanel) {
      const int64_t n_end = smaller(n + kPanel, n1);
      const Panel panel{w_tiles(task.weight, n, n_end, k0, k1, w),
                        x,
                        padded * 16,
                        padded_k(k1 - k0) / kStep,
                        sums + (n - n0) / 16 * m_tiles * 256,
                        m_tiles,
                        k0 == 0,
                        k1 == k};
      multiply_panel(panel, task, n, (n_end - n + 15) / 16, m);
    }
  }
}

void gemm_bf16(const GemmTask<float>& task, uint16_t* w) {
  const Tiles tiles(task.m);
  if (task.m <= kLanes) return gemm_few(task, w);
  auto* sums = reinterpret_cast<float*>(w + kPanel * kDepth);
  for (int64_t m = 0; m < task.m; m += kRowsAtOnce) {
    for (int64_t n = task.n0; n < task.n1; n += kWide) {
      gemm_wide(task, m, n, smaller(n + kWide, task.n1), w, sums);
    }
  }
}

void gemm(const GemmTask<float>& task, std::byte* scratch) {
  if (packs_as_real(task.weight.dtype)) return gemm_real(task, scratch);
  if (multiplies_as_bytes(task.weight.dtype)) {
    return with_lanes(task.weight.dtype,
                      [&](auto lanes) { gemm_bytes<decltype(lanes)>(task, scratch); });
  }
  gemm_bf16(task, reinterpret_cast<uint16_t*>(scratch));
}

struct TileProducts {
  using Page = Bf16Page;

  static void pack_q(const float* const* q, int lanes, int64_t k_dim, int64_t k_pad, float* out) {
    pack_q_pairs(q, lanes, k_dim, k_pad, out);
  }
  // Rows of a K tile may run into what follows them (see kPoolSlack): q is zero there.
  static void scores(const Page& page, int64_t keys, LaneGroup& group) {
    const int64_t row = page.k_dim * 2;
    for (int64_t key = 0; key < keys; key += 16) {
      const uint16_t* k = page.k + key * page.k_dim;
      _tile_zero(0);
      for (int64_t d = 0; d < page.k_pad; d += kStep) {
        _tile_loadd(6, group.q + d / 2 * kWidth, 64);
        _tile_loadd(4, k + d, row);
        _tile_dpbf16ps(0, 4, 6);
      }
      _tile_stored(0, group.scores + key * kWidth, 64);
    }
  }
  static void add_values(const Page& page, int64_t keys, LaneGroup& group) {
    pack_weights(keys, group.scores);
    _tile_loadd(6, group.scores, 64);
    if (keys > kStep) _tile_loadd(7, group.scores + 16 * kWidth, 64);
    for (int64_t d = 0; d < page.v_dim; d += 16) {
      _tile_loadd(0, group.out + d * kWidth, 64);
      _tile_loadd(4, page.v + d * kPage, kPage * 2);
      _tile_dpbf16ps(0, 4, 6);
      if (keys > kStep) {
        _tile_loadd(5, page.v + d * kPage + kStep, kPage * 2);
        _tile_dpbf16ps(0, 5, 7);
      }
      _tile_stored(0, group.out + d * kWidth, 64);
    }
  }
};

void attend(AttendTask<float>& task, std::byte* scratch) {
  if (task.kv.dtype != DType::BF16) return attend_lanes<RealProducts>(task, scratch);
  const Tiles tiles(kLanes);
  attend_lanes<TileProducts>(task, scratch);
}

}  // namespace

const Kernels<float>& amx_kernels() {
  static const Kernels<float> table = [] {
    Kernels<float> out = vector_kernels();
    out.name = "amx";
    out.interleaves = true;
    out.backward = amx_backward_kernels();
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
