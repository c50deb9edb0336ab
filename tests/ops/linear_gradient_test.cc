// Gradients of the matrix products.
#include "kernels/random_blocks.h"
#include "ops/gradient_check.h"

namespace ponder::linear_gradient_test {
namespace {

TEST(LinearGradient, EqualsFiniteDifferencesAtAwkwardShapes) {
  const int64_t shapes[][3] = {{1, 1, 1}, {1, 7, 3}, {5, 3, 17}, {33, 20, 66}, {70, 5, 33}};
  for (const auto& [rows, in, out] : shapes) {
    GradientCheck check(1);
    Leaf &x = check.leaf("x", rows, in), &w = check.leaf("w", out, in),
         &b = check.leaf("b", 1, out);
    check.expect_right([&](Graph<double>& g) {
      return check.weigh(g, linear(g, x.tensor(), {w.weight(), b.tensor()}));
    });
  }
}

TEST(LinearGradient, SeveralOverOneInputAddUp) {
  GradientCheck check(2);
  Leaf &x = check.leaf("x", 9, 11), &w1 = check.leaf("w1", 4, 11), &w2 = check.leaf("w2", 21, 11),
       &b2 = check.leaf("b2", 1, 21);
  check.expect_right([&](Graph<double>& g) {
    const LinearParam<double> params[] = {{w1.weight()}, {w2.weight(), b2.tensor()}, {w1.weight()}};
    Tensor<double> outs[3];
    linears<double>(g, x.tensor(), params, outs);
    return check.weigh(g, outs[0]) + check.weigh(g, outs[1]) +
           check.weigh(g, swiglu(g, outs[2], outs[0]));
  });
}

TEST(LinearGradient, OfAViewOfColumnsStaysInTheView) {
  GradientCheck check(3);
  Leaf &x = check.leaf("x", 6, 10), &w = check.leaf("w", 5, 4);
  check.expect_right([&](Graph<double>& g) {
    return check.weigh(g, linear(g, x.tensor().columns(3, 4), {w.weight()}));
  });
}

// A tensor or weight without a gradient is passed over, and the rest is as before.
TEST(LinearGradient, FrozenWeightStillGivesTheInputsGradient) {
  GradientCheck check(4);
  Leaf &x = check.leaf("x", 6, 10), &w = check.leaf("w", 5, 10);
  Leaf frozen = w, fixed = x;
  check.expect_right([&](Graph<double>& g) {
    Weight without = frozen.weight();
    without.grad = nullptr;
    Tensor<double> constant = fixed.tensor();
    constant.grad = nullptr;
    return check.weigh(g, linear(g, x.tensor(), {without})) +
           check.weigh(g, linear(g, constant, {w.weight()}));
  });
}

// One input through a matrix with an adapter, one without, and one whose base is frozen.
TEST(LowRankGradient, EqualsFiniteDifferencesWithATrainedAndAFrozenBase) {
  for (const int64_t rows : {1, 7, 70}) {
    GradientCheck check(7);
    Leaf &x = check.leaf("x", rows, 13), &w = check.leaf("w", 9, 13), &a = check.leaf("a", 3, 13),
         &b = check.leaf("b", 9, 3), &plain = check.leaf("plain", 5, 13),
         &a2 = check.leaf("a2", 2, 13), &b2 = check.leaf("b2", 6, 2),
         &bias = check.leaf("bias", 1, 6);
    Leaf frozen{"frozen", 6, 13, std::vector<double>(6 * 13, 0.25), {}};
    check.expect_right([&](Graph<double>& g) {
      Weight base = frozen.weight();
      base.grad = nullptr;
      const LinearParam<double> params[] = {{w.weight(), {}, {a.weight(), b.weight(), 0.7}},
                                            {plain.weight()},
                                            {base, bias.tensor(), {a2.weight(), b2.weight(), 2.0}}};
      Tensor<double> outs[3];
      linears<double>(g, x.tensor(), params, outs);
      return check.weigh(g, outs[0]) + check.weigh(g, outs[1]) +
             check.weigh(g, swiglu(g, outs[2], outs[2]));
    });
  }
}

// The base is decoded for its input's gradient, whatever it is stored as.
TEST(LowRankGradient, EqualsFiniteDifferencesOverABaseOfEveryBlockType) {
  for (const DType type : quantised_types()) {
    constexpr int64_t kRows = 5, kOut = 17, kRank = 3;
    const int64_t in = std::max(dtype_info(type).block, 64);
    Rng rng(8);
    const std::vector<std::byte> blocks = random_blocks(type, kOut * in, rng);
    Weight base;
    base.dtype = type;
    base.rows = kOut;
    base.cols = in;
    base.data = blocks.data();
    base.row_bytes = static_cast<int64_t>(blocks.size()) / kOut;
    GradientCheck check(9);
    Leaf &x = check.leaf("x", kRows, in), &a = check.leaf("a", kRank, in),
         &b = check.leaf("b", kOut, kRank);
    SCOPED_TRACE(dtype_info(type).name);
    check.expect_right([&](Graph<double>& g) {
      return check.weigh(g, linear(g, x.tensor(), {base, {}, {a.weight(), b.weight(), 0.7}}));
    });
  }
}

TEST(HeadLinearGradient, EqualsFiniteDifferencesInViewsWithGaps) {
  for (const int64_t rows : {1, 7, 40}) {
    GradientCheck check(5);
    constexpr int64_t kHeads = 3, kIn = 5, kOut = 7, kBlock = 11;
    Leaf &x = check.leaf("x", rows, kHeads * 6), &w = check.leaf("w", kHeads * kBlock, kIn);
    check.expect_right([&](Graph<double>& g) {
      Tensor<double> y = g.make(rows, kHeads * 9 + 2);
      std::fill(y.data, y.data + y.size(), 0.5);
      // The first rows of every block to some columns, the last ones to others.
      head_linear(g, x.tensor().columns(1, kHeads * 6 - 1), 6, w.weight(), 0, kOut, kHeads,
                  y.columns(2, kHeads * 9), 9);
      head_linear(g, x.tensor(), 6, w.weight(), 8, kBlock - 8, kHeads, y.columns(0, 27), 9);
      return check.weigh(g, y);
    });
  }
}

TEST(HeadLinearGradient, OfRowsOfAWeightLandInThoseRows) {
  GradientCheck check(6);
  Leaf &x = check.leaf("x", 4, 2 * 5), &w = check.leaf("w", 2 * 3 + 4, 5);
  check.expect_right([&](Graph<double>& g) {
    Tensor<double> y = g.make(4, 2 * 3);
    head_linear(g, x.tensor(), 5, rows_of(w.weight(), 4, 6), 0, 3, 2, y, 3);
    const Tensor<double> z = linear(g, x.tensor().columns(0, 5), {rows_of(w.weight(), 2, 3)});
    return check.weigh(g, y) + check.weigh(g, z);
  });
}

}  // namespace
}  // namespace ponder::linear_gradient_test
