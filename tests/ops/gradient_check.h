// Gradients against finite differences in double: leaves that an operator reads, a scalar loss of
// its results, and the comparison along random directions and single coordinates.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <list>
#include <string>
#include <vector>

#include "base/rng.h"
#include "ops/ops.h"

namespace ponder {

// A matrix of numbers that the loss depends on, usable as an activation or as a weight.
struct Leaf {
  std::string name;
  int64_t rows, cols;
  std::vector<double> value, grad;

  Tensor<double> tensor() { return {value.data(), rows, cols, cols, grad.data()}; }
  Weight weight() {
    Weight w;
    w.dtype = DType::F64;
    w.rows = rows;
    w.cols = cols;
    w.data = reinterpret_cast<const std::byte*>(value.data());
    w.row_bytes = cols * static_cast<int64_t>(sizeof(double));
    w.grad = grad.data();
    return w;
  }
};

class GradientCheck {
 public:
  explicit GradientCheck(uint64_t seed, int threads = 2) : rng_(seed), pool_(threads) {}

  Leaf& leaf(const std::string& name, int64_t rows, int64_t cols, double spread = 1) {
    Leaf out{name, rows, cols, {}, {}};
    for (int64_t i = 0; i < rows * cols; ++i) out.value.push_back(spread * rng_.normal());
    out.grad.assign(out.value.size(), 0);
    return leaves_.emplace_back(std::move(out));
  }

  // A copy in the graph, for operators that work in place.
  static Tensor<double> copy(Graph<double>& g, const Tensor<double>& x) {
    Tensor<double> y = g.make(x.rows, x.cols);
    copy_heads(g, x, 0, 0, y, 0, 0, 1, x.cols);
    return y;
  }

  // sum of c * y with fixed random c; while recording, seeds y's gradient with c.
  static double weigh(Graph<double>& g, const Tensor<double>& y) {
    const Rng c(99);
    double sum = 0;
    g.settle(y);
    for (int64_t r = 0; r < y.rows; ++r) {
      for (int64_t i = 0; i < y.cols; ++i) {
        const double factor = c.uniform_at(static_cast<uint64_t>(r * y.cols + i)) - 0.4;
        sum += factor * y.row(r)[i];
        if (g.recording()) y.grad_row(r)[i] += factor;
      }
    }
    return sum;
  }

  // Expects it along `directions` random directions and as many coordinates of every leaf.
  void expect_right(const std::function<double(Graph<double>&)>& loss, int directions = 6) {
    auto value = [&](bool recording) {
      arena_.reset();
      Graph<double> g(kernels_for<double>(Isa::Scalar), pool_, arena_, recording);
      const double out = loss(g);
      g.backward();
      return out;
    };
    for (Leaf& l : leaves_) std::fill(l.grad.begin(), l.grad.end(), 0.0);
    const double recorded = value(true);
    EXPECT_EQ(recorded, value(false)) << "recording changed the forward";
    double worst = 0;
    for (Leaf& l : leaves_) {
      for (int d = 0; d < 2 * directions; ++d) {
        const std::vector<double> direction = d % 2 ? random_unit(l) : coordinate(l);
        const double error = difference(l, direction, [&] { return value(false); });
        EXPECT_LT(error, kTolerance) << l.name << (d % 2 ? ", direction" : ", coordinate");
        worst = std::max(worst, error);
        if (error >= kTolerance) break;
      }
    }
    testing::Test::RecordProperty("worst_relative_error", std::to_string(worst * 1e9) + "e-9");
  }

  static constexpr double kTolerance = 1e-8;

 private:
  std::vector<double> random_unit(const Leaf& l) {
    std::vector<double> out;
    double squares = 0;
    for (size_t i = 0; i < l.value.size(); ++i) {
      out.push_back(rng_.normal());
      squares += out.back() * out.back();
    }
    for (double& x : out) x /= std::sqrt(squares);
    return out;
  }
  std::vector<double> coordinate(const Leaf& l) {
    std::vector<double> out(l.value.size());
    out[rng_.below(out.size())] = 1;
    return out;
  }

  // Central differences at three steps, with the errors of h^2 and h^4 cancelled (Richardson).
  template <class Value>
  double difference(Leaf& l, const std::vector<double>& direction, Value value) {
    const std::vector<double> at = l.value;
    auto central = [&](double h) {
      double side[2];
      for (int s = 0; s < 2; ++s) {
        for (size_t i = 0; i < at.size(); ++i) l.value[i] = at[i] + (s ? h : -h) * direction[i];
        side[s] = value();
      }
      l.value = at;
      return (side[1] - side[0]) / (2 * h);
    };
    constexpr double kStep = 4e-3;
    const double a = central(kStep), b = central(kStep / 2), c = central(kStep / 4);
    const double ab = (4 * b - a) / 3, bc = (4 * c - b) / 3, numeric = (16 * bc - ab) / 15;
    double analytic = 0, norm = 0;
    for (size_t i = 0; i < at.size(); ++i) {
      analytic += l.grad[i] * direction[i];
      norm += l.grad[i] * l.grad[i];
    }
    // A unit direction's derivative is rms on average; by chance much smaller ones cannot be known
    // to more digits than the gradient as a whole.
    const double rms = std::sqrt(norm / static_cast<double>(at.size()));
    const double scale = std::max({std::abs(numeric), std::abs(analytic), 0.1 * rms, 1e-12});
    return std::abs(numeric - analytic) / scale;
  }

  Rng rng_;
  ThreadPool pool_;
  Arena arena_;
  std::list<Leaf> leaves_;
};

// A batch of segments that start at position 0, with their pages.
struct PackedBatch {
  Batch batch;
  std::vector<std::vector<int32_t>> pages;

  PackedBatch(KvCache& cache, const std::vector<int64_t>& lengths) {
    for (const int64_t length : lengths) {
      std::vector<int32_t>& ids = pages.emplace_back();
      for (int64_t p = 0; p < length; p += kPage) ids.push_back(cache.take());
      const std::vector<int32_t> tokens(static_cast<size_t>(length), 1);
      batch.add(tokens.data(), length, 0, ids.data(), true);
    }
  }
};

}  // namespace ponder
