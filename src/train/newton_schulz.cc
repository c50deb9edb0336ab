#include "train/newton_schulz.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ops/gemms.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr float kA = 3.4445f, kB = -4.7750f, kC = 2.0315f;
constexpr int kSteps = 5;
constexpr float kTiny = 1e-7f;
constexpr int64_t kTurned = 32;  // columns turned together: whole cache lines of a row are read

// A float matrix as the right-hand side of a product: its rows in `compute`.
class Operand {
 public:
  Operand(Graph<float>& g, int64_t rows, int64_t cols, DType compute)
      : rounded_(compute == DType::BF16) {
    weight_.dtype = compute;
    weight_.rows = rows;
    weight_.cols = cols;
    weight_.row_bytes = cols * dtype_info(compute).bytes;
    data_ = g.arena().take_bytes(static_cast<size_t>(rows * weight_.row_bytes));
    weight_.data = static_cast<const std::byte*>(data_);
  }
  void set_row(int64_t row, const float* values) {
    const int64_t at = row * weight_.cols;
    if (rounded_) {
      f32_to_bf16(values, weight_.cols, static_cast<uint16_t*>(data_) + at);
    } else {
      std::copy_n(values, weight_.cols, static_cast<float*>(data_) + at);
    }
  }
  // Rows [begin, end) from the columns of `from`.
  void set_turned(const Operand& from, int64_t begin, int64_t end) {
    if (rounded_) {
      turn(static_cast<const uint16_t*>(from.data_), begin, end, static_cast<uint16_t*>(data_));
    } else {
      turn(static_cast<const float*>(from.data_), begin, end, static_cast<float*>(data_));
    }
  }
  const Weight& weight() const { return weight_; }

 private:
  template <class T>
  void turn(const T* from, int64_t begin, int64_t end, T* to) const {
    for (int64_t c = 0; c < weight_.cols; ++c) {
      for (int64_t r = begin; r < end; ++r) to[r * weight_.cols + c] = from[c * weight_.rows + r];
    }
  }

  bool rounded_;
  Weight weight_;
  void* data_;
};

// Of the iteration over one matrix of n rows and m columns, n <= m.
struct Iterate {
  Iterate(Graph<float>& g, const Update& of)
      : update(of),
        n(std::min(of.rows, of.cols)),
        m(std::max(of.rows, of.cols)),
        x(of.rows <= of.cols ? of.x : g.arena().take<float>(n * m)),
        rows(g, n, m, of.compute),
        columns(g, m, n, of.compute),
        gram_rows(g, n, n, of.compute),
        gram(g.arena().take<float>(n * n)),
        square(g.arena().take<float>(n * n)),
        moved(g.arena().take<float>(n * m)) {}

  bool turned() const { return x != update.x; }
  void take_row(int64_t r) {
    for (int64_t c = 0; c < m; ++c) x[r * m + c] = update.x[c * n + r];
  }
  void give_row(int64_t r) {
    for (int64_t c = 0; c < n; ++c) update.x[r * n + c] = x[c * m + r];
  }
  double row_squares(int64_t r) const {
    double sum = 0;
    for (int64_t i = r * m; i < (r + 1) * m; ++i) sum += static_cast<double>(x[i]) * x[i];
    return sum;
  }

  Update update;
  int64_t n, m;
  float* x;
  Operand rows, columns, gram_rows;
  float *gram, *square, *moved;  // [n, n], [n, n], [n, m]
};

// fn(iterate, row) for `rows(iterate)` rows of each, a row of `cost`, in one region.
template <class Rows, class Cost, class Fn>
void each_row(Graph<float>& g, std::span<Iterate> all, Rows rows, Cost cost, Fn fn) {
  std::vector<RowsOf> spans;
  for (const Iterate& it : all) spans.push_back({rows(it), cost(it)});
  g.parallel_rows(spans, [&](size_t i, int64_t r) { fn(all[i], r); });
}

const auto kAllRows = [](const Iterate& it) { return it.n; };
const auto kLongRow = [](const Iterate& it) { return it.m; };
const auto kShortRow = [](const Iterate& it) { return it.n; };

// y [m, w.rows] = x w^T of each, as `multiply` says with add(x, rows of x, w, y).
template <class Multiply>
void products(Graph<float>& g, std::span<Iterate> all, Multiply multiply) {
  GemmBatch<float> batch(g);
  for (const Iterate& it : all) {
    multiply(it, [&](const float* x, const Weight& w, float* y) {
      batch.add(w, batch.pack(w.dtype, x, w.cols, nullptr, it.n, w.cols), nullptr, y, w.rows);
    });
  }
  batch.run();
}

void scale_to_unit_norm(Graph<float>& g, std::span<Iterate> all) {
  std::vector<std::vector<double>> sums;
  std::vector<float> factors;
  for (const Iterate& it : all) sums.emplace_back(static_cast<size_t>(it.n));
  each_row(g, all, kAllRows, kLongRow, [&](const Iterate& it, int64_t r) {
    sums[static_cast<size_t>(&it - all.data())][static_cast<size_t>(r)] = it.row_squares(r);
  });
  for (const std::vector<double>& of : sums) {
    double all_rows = 0;
    for (const double sum : of) all_rows += sum;
    factors.push_back(1 / std::max(static_cast<float>(std::sqrt(all_rows)), kTiny));
  }
  each_row(g, all, kAllRows, kLongRow, [&](const Iterate& it, int64_t r) {
    const float factor = factors[static_cast<size_t>(&it - all.data())];
    for (int64_t i = r * it.m; i < (r + 1) * it.m; ++i) it.x[i] *= factor;
  });
}

void step(Graph<float>& g, std::span<Iterate> all) {
  each_row(g, all, kAllRows, kLongRow,
           [](Iterate& it, int64_t r) { it.rows.set_row(r, it.x + r * it.m); });
  each_row(
      g, all, [](const Iterate& it) { return (it.m + kTurned - 1) / kTurned; },
      [](const Iterate& it) { return kTurned * it.n; },
      [](Iterate& it, int64_t i) {
        it.columns.set_turned(it.rows, i * kTurned, std::min(it.m, (i + 1) * kTurned));
      });
  products(g, all, [](const Iterate& it, auto add) { add(it.x, it.rows.weight(), it.gram); });
  each_row(g, all, kAllRows, kShortRow,
           [](Iterate& it, int64_t r) { it.gram_rows.set_row(r, it.gram + r * it.n); });
  products(g, all,
           [](const Iterate& it, auto add) { add(it.gram, it.gram_rows.weight(), it.square); });
  each_row(g, all, kAllRows, kShortRow, [](const Iterate& it, int64_t r) {
    for (int64_t i = r * it.n; i < (r + 1) * it.n; ++i)
      it.square[i] = kB * it.gram[i] + kC * it.square[i];
  });
  products(g, all,
           [](const Iterate& it, auto add) { add(it.square, it.columns.weight(), it.moved); });
  each_row(g, all, kAllRows, kLongRow, [](const Iterate& it, int64_t r) {
    for (int64_t i = r * it.m; i < (r + 1) * it.m; ++i) it.x[i] = kA * it.x[i] + it.moved[i];
  });
}

}  // namespace

void orthogonalise(Graph<float>& g, std::span<const Update> updates) {
  const Arena::Mark mark = g.arena().mark();
  std::vector<Iterate> all;
  for (const Update& update : updates) all.emplace_back(g, update);
  const auto turned = [](int64_t Iterate::*count) {
    return [count](const Iterate& it) { return it.turned() ? it.*count : 0; };
  };
  each_row(g, all, turned(&Iterate::n), kLongRow, [](Iterate& it, int64_t r) { it.take_row(r); });
  scale_to_unit_norm(g, all);
  for (int i = 0; i < kSteps; ++i) step(g, all);
  each_row(g, all, turned(&Iterate::m), kShortRow, [](Iterate& it, int64_t r) { it.give_row(r); });
  g.arena().rewind(mark);
}

}  // namespace ponder
