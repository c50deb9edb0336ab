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

// y [m, w.rows] = x w^T
void product(Graph<float>& g, const float* x, int64_t m, const Weight& w, float* y) {
  GemmBatch<float> batch(g);
  const size_t pack = batch.pack(w.dtype, x, w.cols, nullptr, m, w.cols);
  batch.add(w, pack, nullptr, y, w.rows);
  batch.run();
}

void scale_to_unit_norm(Graph<float>& g, float* x, int64_t rows, int64_t cols) {
  std::vector<double> sums(static_cast<size_t>(rows));
  g.parallel_rows(rows, cols, [&](int64_t r) {
    double sum = 0;
    for (int64_t c = 0; c < cols; ++c)
      sum += static_cast<double>(x[r * cols + c]) * x[r * cols + c];
    sums[static_cast<size_t>(r)] = sum;
  });
  double all = 0;
  for (const double sum : sums) all += sum;
  const float factor = 1 / std::max(static_cast<float>(std::sqrt(all)), kTiny);
  g.parallel_rows(rows, cols, [&](int64_t r) {
    for (int64_t c = 0; c < cols; ++c) x[r * cols + c] *= factor;
  });
}

// n <= m
void iterate(Graph<float>& g, float* x, int64_t n, int64_t m, DType compute) {
  scale_to_unit_norm(g, x, n, m);
  Operand rows(g, n, m, compute), columns(g, m, n, compute), gram_rows(g, n, n, compute);
  float* gram = g.arena().take<float>(n * n);
  float* square = g.arena().take<float>(n * n);
  float* moved = g.arena().take<float>(n * m);
  for (int step = 0; step < kSteps; ++step) {
    g.parallel_rows(n, m, [&](int64_t r) { rows.set_row(r, x + r * m); });
    g.parallel_rows((m + kTurned - 1) / kTurned, kTurned * n, [&](int64_t i) {
      columns.set_turned(rows, i * kTurned, std::min(m, (i + 1) * kTurned));
    });
    product(g, x, n, rows.weight(), gram);
    g.parallel_rows(n, n, [&](int64_t r) { gram_rows.set_row(r, gram + r * n); });
    product(g, gram, n, gram_rows.weight(), square);
    g.parallel_rows(n, n, [&](int64_t r) {
      for (int64_t i = r * n; i < (r + 1) * n; ++i) square[i] = kB * gram[i] + kC * square[i];
    });
    product(g, square, n, columns.weight(), moved);
    g.parallel_rows(n, m, [&](int64_t r) {
      for (int64_t i = r * m; i < (r + 1) * m; ++i) x[i] = kA * x[i] + moved[i];
    });
  }
}

void transpose(const float* x, int64_t rows, int64_t cols, float* y) {
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < cols; ++c) y[c * rows + r] = x[r * cols + c];
  }
}

}  // namespace

void orthogonalise(Graph<float>& g, float* x, int64_t rows, int64_t cols, DType compute) {
  const Arena::Mark mark = g.arena().mark();
  if (rows <= cols) {
    iterate(g, x, rows, cols, compute);
  } else {
    float* turned = g.arena().take<float>(rows * cols);
    transpose(x, rows, cols, turned);
    iterate(g, turned, cols, rows, compute);
    transpose(turned, cols, rows, x);
  }
  g.arena().rewind(mark);
}

}  // namespace ponder
