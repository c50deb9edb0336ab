#include "ops/ranks.h"

namespace ponder {
namespace {

constexpr int64_t kMostBytes = int64_t{32} << 20;  // of one exchange: rows beyond go in the next

template <class R>
int64_t part(const SharedColumns<R>& of, size_t rank) {
  return of.parts[rank + 1] - of.parts[rank];
}

// One row of one result lies as it is exchanged.
template <class R>
bool gather_in_place(Graph<R>& g, const std::vector<SharedColumns<R>>& shared) {
  if (shared.size() != 1 || shared[0].whole.rows != 1) return false;
  const SharedColumns<R>& it = shared[0];
  const auto ranks = static_cast<size_t>(g.ranks()->size());
  const auto me = static_cast<size_t>(g.ranks()->rank());
  R* place = it.whole.data + it.parts[me];
  if (it.own.data != place) g.kernels().copy(it.own.data, place, part(it, me));
  std::vector<size_t> begins;
  for (size_t r = 0; r <= ranks; ++r)
    begins.push_back(static_cast<size_t>(it.parts[r]) * sizeof(R));
  g.ranks()->all_gather(reinterpret_cast<std::byte*>(it.whole.data), begins);
  return true;
}

// Where ranks see one memory, from each result's own rows into the others'.
template <class R>
bool gather_in_room(Graph<R>& g, const std::vector<SharedColumns<R>>& shared) {
  std::vector<ColumnParts> parts;
  const auto bytes = [](int64_t numbers) { return static_cast<size_t>(numbers) * sizeof(R); };
  for (const SharedColumns<R>& it : shared) {
    ColumnParts& part =
        parts.emplace_back(ColumnParts{reinterpret_cast<std::byte*>(it.whole.data),
                                       bytes(it.whole.ld),
                                       reinterpret_cast<const std::byte*>(it.own.data),
                                       bytes(it.own.ld),
                                       {}});
    for (int r = 0; r <= g.ranks()->size(); ++r) part.begins.push_back(bytes(it.parts[r]));
  }
  return g.ranks()->gather_columns(
      parts, shared[0].whole.rows,
      [&](int64_t rows, int64_t row_bytes, const std::function<void(int64_t)>& fn) {
        g.parallel_rows(rows, row_bytes / int64_t{sizeof(R)}, fn);
      });
}

// Rows [first, last) by way of a buffer that has each rank's columns together.
template <class R>
class Exchange {
 public:
  Exchange(Graph<R>& g, const std::vector<SharedColumns<R>>& shared, int64_t first, int64_t last)
      : g_(g), shared_(shared), first_(first), rows_(last - first) {
    for (size_t r = 0; r < static_cast<size_t>(g.ranks()->size()); ++r) {
      int64_t columns = 0;
      for (const SharedColumns<R>& it : shared) columns += part(it, r);
      begins_.push_back(begins_.back() + static_cast<size_t>(columns * rows_) * sizeof(R));
    }
    buffer_ = reinterpret_cast<R*>(g.arena().take_bytes(begins_.back()));
  }

  void run() {
    const auto ranks = static_cast<size_t>(g_.ranks()->size());
    const auto me = static_cast<size_t>(g_.ranks()->rank());
    each_row(me, [&](const SharedColumns<R>& it, int64_t row, R* place) {
      g_.kernels().copy(it.own.row(row), place, part(it, me));
    });
    g_.ranks()->all_gather(reinterpret_cast<std::byte*>(buffer_), begins_);
    for (size_t r = 0; r < ranks; ++r) {
      each_row(r, [&](const SharedColumns<R>& it, int64_t row, const R* place) {
        R* to = it.whole.row(row) + it.parts[r];
        if (r != me || to != it.own.row(row)) g_.kernels().copy(place, to, part(it, r));
      });
    }
  }

 private:
  // fn(result, row, its place in the buffer) of what one rank makes.
  template <class Fn>
  void each_row(size_t rank, Fn&& fn) {
    R* place = buffer_ + begins_[rank] / sizeof(R);
    for (const SharedColumns<R>& it : shared_) {
      const int64_t columns = part(it, rank);
      g_.parallel_rows(columns > 0 ? rows_ : 0, columns,
                       [&](int64_t r) { fn(it, first_ + r, place + r * columns); });
      place += rows_ * columns;
    }
  }

  Graph<R>& g_;
  const std::vector<SharedColumns<R>>& shared_;
  int64_t first_, rows_;
  std::vector<size_t> begins_ = {0};
  R* buffer_;
};

}  // namespace

template <class R>
void gather_columns(Graph<R>& g, const std::vector<SharedColumns<R>>& shared) {
  if (shared.empty()) return;
  PONDER_CHECK(g.ranks() && !g.recording());
  if (gather_in_place(g, shared) || gather_in_room(g, shared)) return;
  int64_t columns = 0;
  for (const SharedColumns<R>& it : shared) columns += it.parts[g.ranks()->size()];
  const int64_t rows = shared[0].whole.rows,
                run = std::max<int64_t>(
                    1, kMostBytes / std::max<int64_t>(1, columns * int64_t{sizeof(R)}));
  for (int64_t first = 0; first < rows; first += run) {
    const Arena::Mark mark = g.arena().mark();
    Exchange<R>(g, shared, first, std::min(rows, first + run)).run();
    g.arena().rewind(mark);
  }
}

template <class R>
Tensor<R> joined(Graph<R>& g, const Tensor<R>& x, const int64_t* parts) {
  if (!parts) return x;
  const Tensor<R> out = g.make(x.rows, parts[g.ranks()->size()]);
  gather_columns<R>(g, {{out, x, parts}});
  return out;
}

template <class R>
void gather_rows(Graph<R>& g, const Tensor<R>& x, const std::vector<int64_t>& begins) {
  PONDER_CHECK(x.ld == x.cols && g.ranks() && !g.recording());
  std::vector<size_t> bytes;
  for (const int64_t begin : begins) bytes.push_back(static_cast<size_t>(begin * x.ld) * sizeof(R));
  g.ranks()->all_gather(reinterpret_cast<std::byte*>(x.data), bytes);
}

#define PONDER_INSTANTIATE(R)                                                    \
  template void gather_columns(Graph<R>&, const std::vector<SharedColumns<R>>&); \
  template Tensor<R> joined(Graph<R>&, const Tensor<R>&, const int64_t*);        \
  template void gather_rows(Graph<R>&, const Tensor<R>&, const std::vector<int64_t>&);
PONDER_INSTANTIATE(float)
PONDER_INSTANTIATE(double)
#undef PONDER_INSTANTIATE

}  // namespace ponder
