// The gradients of products with weights that are multiplied in bf16: dX = dY W and dW += dY^T X,
// by tiles, from dY, X and W rounded to bf16, summed in float.
#pragma once

#include "kernels/bf16_grad_tiles.h"
#include "kernels/vector_backward.h"

namespace ponder {
namespace {

// The part of a sum that is run over at a time: the operands of an item stay in the L2 cache.
constexpr int64_t kGradDepth = 1024;

// Rows whose gradients are made together, and their dY, as left tiles: 512 KB that stay in the L2
// cache from one call to the next.
constexpr int64_t kGradRows = 256;

// What `packed_rows` holds; sizes in numbers.
struct GradLayout {
  int64_t m, n, k;  // padded to whole groups; n of all products together
  bool dw;

  explicit GradLayout(const LinearGrad<float>& task)
      : m(round_up(task.m, kGradGroup)), n(0), k(round_up(task.k, kGradGroup)), dw(task.wants_dw) {
    for (int64_t p = 0; p < task.count; ++p)
      n += round_up(task.products[p].weight.rows, kGradGroup);
  }
  int64_t numbers() const { return dw ? m * (n + k) : 0; }

  // dY's columns as left tiles [n / 16][m / 32], and X's rows as right tiles [k / 16][m / 32].
  uint16_t* dy_columns(std::byte* packed, int64_t column_tile, int64_t step) const {
    return reinterpret_cast<uint16_t*>(packed) + column_tile * 16 * m + step * kTileSize;
  }
  uint16_t* x_columns(std::byte* packed, int64_t column_tile, int64_t step) const {
    return reinterpret_cast<uint16_t*>(packed) + m * n + column_tile * 16 * m + step * kTileSize;
  }
};

// One kind of arithmetic a task: in float if any of its weights is multiplied so.
inline bool in_bf16(const LinearGrad<float>& task) {
  for (int64_t p = 0; p < task.count; ++p) {
    if (packs_as_real(task.products[p].weight.dtype)) return false;
  }
  return true;
}

inline void linear_plan(LinearGrad<float>& task) {
  if (!in_bf16(task)) return linear_plan_v(task);
  int64_t first = 0;
  for (int64_t p = 0; p < task.count; ++p) {
    task.products[p].first = first;
    first += round_up(task.products[p].weight.rows, kGradGroup);
  }
  task.rows_bytes = static_cast<size_t>(GradLayout(task).numbers()) * sizeof(uint16_t);
}

// Right tiles [k / 16][n / 32]; types other than bf16 are decoded to floats behind them first.
inline size_t tiles_bytes(const Weight& weight) {
  return static_cast<size_t>(round_up(weight.rows, kGradGroup) *
                             round_up(weight.cols, kGradGroup)) *
         sizeof(uint16_t);
}
inline size_t linear_weight_bytes(const LinearGrad<float>& task, int64_t product) {
  if (!in_bf16(task)) return linear_weight_bytes_v(task, product);
  const Weight& weight = task.products[product].weight;
  if (!task.dx) return 0;
  const size_t decoded = weight.dtype == DType::BF16
                             ? 0
                             : static_cast<size_t>(weight.rows * weight.cols) * sizeof(float);
  return tiles_bytes(weight) + decoded;
}

inline void linear_pack_weight(const LinearGrad<float>& task, int64_t product, int64_t group) {
  if (!in_bf16(task)) return linear_pack_weight_v(task, product, group);
  const LinearGrad<float>::Product& p = task.products[product];
  const Weight& weight = p.weight;
  const int64_t n0 = group * kGradGroup, count = smaller(kGradGroup, weight.rows - n0);
  const int64_t stride = 16 * round_up(weight.rows, kGradGroup);
  auto* tiles = reinterpret_cast<uint16_t*>(p.packed_weight) + group * kTileSize;
  auto* decoded = reinterpret_cast<float*>(p.packed_weight + tiles_bytes(weight)) + n0 * task.k;
  const bool stored = weight.dtype == DType::BF16;
  for (int64_t i = 0; !stored && i < count; ++i) decode_row(weight, n0 + i, decoded + i * task.k);
  for (int64_t c = 0; c < task.k; c += kGradGroup) {
    Bf16x32 rows[kGradGroup];
    for (int64_t i = 0; i < kGradGroup; ++i) {
      if (i >= count) {
        rows[i] = _mm512_setzero_si512();
      } else if (stored) {
        rows[i] = load_row(reinterpret_cast<const uint16_t*>(weight.row(n0 + i)), c, task.k);
      } else {
        rows[i] = load_row(decoded + i * task.k, c, task.k);
      }
    }
    put_pairs(rows, tiles + c / 16 * stride, tiles + (c / 16 + 1) * stride);
  }
}

// Rows [first, first + 32) of a matrix whose row i is at `from(i)`; beyond `rows` they are zero.
template <class From>
inline void load_rows(From from, int64_t first, int64_t rows, int64_t c, int64_t columns,
                      Bf16x32* out) {
  for (int64_t i = 0; i < kGradGroup; ++i) {
    out[i] = first + i < rows ? load_row(from(first + i), c, columns) : _mm512_setzero_si512();
  }
}

// The part [n0, n1) of all products' outputs, of 32 rows of dY: as left tiles to `rows_out`, if it
// is not null, with `stride` from one row of tiles to the next; and what dW needs of them.
inline void pack_dy(const LinearGrad<float>& task, const GradLayout& layout, int64_t group,
                    int64_t n0, int64_t n1, uint16_t* rows_out, int64_t stride) {
  Bf16x32 rows[kGradGroup];
  for (int64_t j = 0; j < task.count; ++j) {
    const LinearGrad<float>::Product& p = task.products[j];
    const auto row = [&](int64_t i) { return p.dy + i * p.lddy; };
    const int64_t end = smaller(n1, p.first + p.weight.rows);
    for (int64_t n = n0 > p.first ? n0 : p.first; n < end; n += kGradGroup) {
      load_rows(row, group * kGradGroup, task.m, n - p.first, p.weight.rows, rows);
      if (rows_out) {
        uint16_t* tile = rows_out + (n - n0) / kTileDepth * kTileSize;
        put_rows(rows, tile, tile + stride);
      }
      if (layout.dw && p.weight.grad) {
        put_turned(rows, layout.dy_columns(task.packed_rows, n / 16, group),
                   layout.dy_columns(task.packed_rows, n / 16 + 1, group));
      }
    }
  }
}

inline void linear_pack_rows(const LinearGrad<float>& task, int64_t group) {
  const GradLayout layout(task);
  if (!task.dx) pack_dy(task, layout, group, 0, layout.n, nullptr, 0);
  if (!layout.dw) return;
  Bf16x32 rows[kGradGroup];
  const auto row = [&](int64_t i) {
    return task.x + (task.x_rows ? task.x_rows[i] : i) * task.ldx;
  };
  for (int64_t c = 0; c < task.k; c += kGradGroup) {
    load_rows(row, group * kGradGroup, task.m, c, task.k, rows);
    put_pairs(rows, layout.x_columns(task.packed_rows, c / 16, group),
              layout.x_columns(task.packed_rows, c / 16 + 1, group));
  }
}

// One run for each product whose outputs lie in the piece [n0, n1) of all of them. `dy` are the
// left tiles of 32 rows.
inline void multiply_piece(GradTiles& tiles, const LinearGrad<float>& task, const uint16_t* dy,
                           int64_t dy_stride, int64_t c, int64_t n0, int64_t n1) {
  for (int64_t j = 0; j < task.count; ++j) {
    const LinearGrad<float>::Product& p = task.products[j];
    const int64_t padded = round_up(p.weight.rows, kGradGroup);
    const int64_t begin = n0 > p.first ? n0 : p.first, end = smaller(n1, p.first + padded);
    if (begin >= end) continue;
    const int64_t stride = 16 * padded;
    tiles.multiply({dy + (begin - n0) / kTileDepth * kTileSize, dy_stride,
                    reinterpret_cast<const uint16_t*>(p.packed_weight) + c / 16 * stride +
                        (begin - p.first) / kTileDepth * kTileSize,
                    stride, (end - begin) / kTileDepth});
  }
}

// At most kGradRows rows, and the part [n0, n1) of the sum.
inline void run_dx(GradTiles& tiles, const LinearGrad<float>& task, const GradLayout& layout,
                   int64_t begin, int64_t end, int64_t n0, int64_t n1) {
  alignas(64) uint16_t dy[kGradRows * kGradDepth];
  const int64_t stride = 16 * (n1 - n0);
  for (int64_t row = begin; row < end; row += kGradGroup) {
    pack_dy(task, layout, row / kGradGroup, n0, n1, dy + (row - begin) / 16 * stride, stride);
  }
  for (int64_t c = 0; c < task.k; c += 32) {
    for (int64_t row = begin; row < end; row += 32) {
      const TileTarget to{task.dx + (task.dx_rows ? 0 : row * task.lddx) + c,
                          task.lddx,
                          task.dx_rows ? task.dx_rows + row : nullptr,
                          smaller(32, end - row),
                          smaller(32, task.k - c),
                          task.write_dx && n0 == 0};
      ask_for(to);
      tiles.begin(to);
      multiply_piece(tiles, task, dy + (row - begin) / 16 * stride, stride, c, n0, n1);
      tiles.end(to);
    }
  }
}

inline void linear_dx(const LinearGrad<float>& task, int64_t begin, int64_t end) {
  if (!in_bf16(task)) return linear_dx_v(task, begin, end);
  const GradLayout layout(task);
  GradTiles tiles;
  for (int64_t row = begin; row < end; row += kGradRows) {
    for (int64_t n0 = 0; n0 < layout.n; n0 += kGradDepth) {
      run_dx(tiles, task, layout, row, smaller(end, row + kGradRows), n0,
             smaller(layout.n, n0 + kGradDepth));
    }
  }
}

inline void linear_dw(const LinearGrad<float>& task, int64_t product, int64_t n0, int64_t n1) {
  if (!in_bf16(task)) return linear_dw_v(task, product, n0, n1);
  const GradLayout layout(task);
  const LinearGrad<float>::Product& p = task.products[product];
  GradTiles tiles;
  for (int64_t m0 = 0; m0 < layout.m; m0 += kGradDepth) {
    const int64_t steps = (smaller(layout.m, m0 + kGradDepth) - m0) / kTileDepth;
    for (int64_t c = 0; c < task.k; c += 32) {
      for (int64_t n = n0; n < n1; n += 32) {
        const TileTarget to{p.weight.grad_row<float>(n) + c, task.k, nullptr, smaller(32, n1 - n),
                            smaller(32, task.k - c),         false};
        tiles.begin(to);
        if (n + 32 < n1) ask_for({to.c + 32 * to.ld, to.ld, nullptr, 32, 32, false});
        tiles.multiply({layout.dy_columns(task.packed_rows, (p.first + n) / 16, m0 / kTileDepth),
                        16 * layout.m, layout.x_columns(task.packed_rows, c / 16, m0 / kTileDepth),
                        16 * layout.m, steps});
        tiles.end(to);
      }
    }
  }
}

}  // namespace
}  // namespace ponder
