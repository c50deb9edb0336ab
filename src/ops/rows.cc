// Operators that only move rows: embedding, take_rows, copy_heads.
#include <algorithm>

#include "ops/ops.h"
#include "ops/scatter.h"

namespace ponder {
namespace {

// The rank whose part has this row.
size_t owner_of(const int64_t* parts, int ranks, int32_t id) {
  return static_cast<size_t>(std::upper_bound(parts, parts + ranks + 1, id) - parts) - 1;
}

// Each rank decodes those rows that its part of the table has, and gets the others.
template <class R>
void gather_embedding(Graph<R>& g, const Weight& table, std::span<const int32_t> ids,
                      const Tensor<R>& out) {
  const int ranks = g.ranks()->size();
  const auto me = static_cast<size_t>(g.ranks()->rank());
  const Arena::Mark mark = g.arena().mark();
  std::vector<std::vector<int64_t>> rows(static_cast<size_t>(ranks));
  for (int64_t r = 0; r < out.rows; ++r)
    rows[owner_of(table.parts, ranks, ids[static_cast<size_t>(r)])].push_back(r);
  std::vector<size_t> begins = {0};
  for (const auto& of : rows)
    begins.push_back(begins.back() + of.size() * static_cast<size_t>(out.cols) * sizeof(R));
  R* buffer = static_cast<R*>(g.arena().take_bytes(begins.back()));
  const auto place = [&](size_t rank, int64_t i) {
    return buffer + begins[rank] / sizeof(R) + i * out.cols;
  };
  const int64_t first = table.parts[me];
  g.parallel_rows(static_cast<int64_t>(rows[me].size()), out.cols, [&](int64_t i) {
    const int32_t id = ids[static_cast<size_t>(rows[me][static_cast<size_t>(i)])];
    g.kernels().decode_row(table, id - first, place(me, i));
  });
  g.ranks()->all_gather(reinterpret_cast<std::byte*>(buffer), begins);
  for (size_t rank = 0; rank < rows.size(); ++rank) {
    for (size_t i = 0; i < rows[rank].size(); ++i)
      g.kernels().copy(place(rank, static_cast<int64_t>(i)), out.row(rows[rank][i]), out.cols);
  }
  g.arena().rewind(mark);
}

}  // namespace

template <class R>
Tensor<R> embedding(Graph<R>& g, const Weight& table, std::span<const int32_t> ids) {
  Tensor<R> out = g.make(static_cast<int64_t>(ids.size()), table.cols);
  if (table.parts) {
    for (const int32_t id : ids) PONDER_CHECK(id >= 0 && id < table.parts[g.ranks()->size()]);
    gather_embedding(g, table, ids, out);
    return out;
  }
  g.parallel_rows(out.rows, out.cols, [&](int64_t r) {
    const int32_t id = ids[static_cast<size_t>(r)];
    PONDER_CHECK(id >= 0 && id < table.rows);
    g.kernels().decode_row(table, id, out.row(r));
  });
  if (g.recording() && table.grad) {
    const int32_t* kept = g.keep(ids.data(), out.rows);
    g.record([&g, table, out, kept] {
      g.settle(out);
      scatter_add(g, out.grad, out.ld, kept, out.rows, out.cols, table.grad_row<R>(0), table.cols);
    });
  }
  return out;
}

template <class R>
Tensor<R> take_rows(Graph<R>& g, const Tensor<R>& x, std::span<const int32_t> rows) {
  Tensor<R> out = g.make(static_cast<int64_t>(rows.size()), x.cols);
  for (int64_t r = 0; r < out.rows; ++r) {
    g.kernels().copy(x.row(rows[static_cast<size_t>(r)]), out.row(r), x.cols);
  }
  if (g.recording() && x.grad) {
    const int32_t* kept = g.keep(rows.data(), out.rows);
    g.record([&g, x, out, kept] {
      g.settle(out);
      g.settle(x);
      scatter_add(g, out.grad, out.ld, kept, out.rows, out.cols, x.grad, x.ld);
    });
  }
  return out;
}

template <class R>
void copy_heads(Graph<R>& g, const Tensor<R>& x, int64_t x_offset, int64_t x_stride,
                const Tensor<R>& y, int64_t y_offset, int64_t y_stride, int64_t heads,
                int64_t width) {
  g.parallel_rows(x.rows, heads * width, [&](int64_t r) {
    for (int64_t h = 0; h < heads; ++h) {
      g.kernels().copy(x.row(r) + x_offset + h * x_stride, y.row(r) + y_offset + h * y_stride,
                       width);
    }
  });
  if (!g.recording() || !y.grad) return;
  g.record([=, &g] {
    g.settle(x);
    g.settle(y);
    g.parallel_rows(x.rows, heads * width, [&](int64_t r) {
      for (int64_t h = 0; h < heads; ++h) {
        R* dy = y.grad_row(r) + y_offset + h * y_stride;
        R* dx = x.grad ? x.grad_row(r) + x_offset + h * x_stride : nullptr;
        if (dx) g.kernels().add(dx, dy, dx, width);
        g.kernels().backward.zero(dy, width);  // what was overwritten has no gradient
      }
    });
  });
}

template Tensor<float> embedding(Graph<float>&, const Weight&, std::span<const int32_t>);
template Tensor<double> embedding(Graph<double>&, const Weight&, std::span<const int32_t>);
template Tensor<float> take_rows(Graph<float>&, const Tensor<float>&, std::span<const int32_t>);
template Tensor<double> take_rows(Graph<double>&, const Tensor<double>&, std::span<const int32_t>);
template void copy_heads(Graph<float>&, const Tensor<float>&, int64_t, int64_t,
                         const Tensor<float>&, int64_t, int64_t, int64_t, int64_t);
template void copy_heads(Graph<double>&, const Tensor<double>&, int64_t, int64_t,
                         const Tensor<double>&, int64_t, int64_t, int64_t, int64_t);

}  // namespace ponder
