// Gradients of the operators that work row by row, and of those that move rows.
#include "ops/gradient_check.h"

namespace ponder::row_gradient_test {
namespace {

TEST(RmsNormGradient, EqualsFiniteDifferences) {
  for (const auto& [rows, cols] : {std::pair<int64_t, int64_t>{1, 1}, {1, 5}, {7, 33}, {70, 130}}) {
    GradientCheck check(1);
    Leaf &x = check.leaf("x", rows, cols), &w = check.leaf("w", 1, cols);
    check.expect_right([&](Graph<double>& g) {
      return check.weigh(g, rms_norm(g, x.tensor(), w.tensor(), 1e-2));
    });
  }
}

TEST(RmsNormGradient, IntoAViewAndPerHead) {
  GradientCheck check(2);
  Leaf &x = check.leaf("x", 5, 3 * 7), &w = check.leaf("w", 1, 7), &v = check.leaf("v", 1, 6);
  check.expect_right([&](Graph<double>& g) {
    Tensor<double> heads = g.make(5, 3 * 7);
    rms_norm_into(g, x.tensor().split_rows(3), w.tensor(), 1e-3, heads.split_rows(3));
    Tensor<double> y = check.copy(g, heads);
    rms_norm_into(g, heads.columns(2, 6), v.tensor(), 1e-3, y.columns(9, 6));
    return check.weigh(g, y);
  });
}

TEST(RmsNormGradient, InPlace) {
  GradientCheck check(3);
  Leaf &x = check.leaf("x", 5, 14), &w = check.leaf("w", 1, 7);
  check.expect_right([&](Graph<double>& g) {
    Tensor<double> y = check.copy(g, x.tensor());
    rms_norm_into(g, y.split_rows(2), w.tensor(), 1e-3, y.split_rows(2));
    return check.weigh(g, y);
  });
}

TEST(RopeGradient, EqualsFiniteDifferencesInBothPairings) {
  for (const bool interleaved : {false, true}) {
    for (const float factor : {1.0f, 1.3f}) {
      GradientCheck check(4);
      RopeTable table({1.0f, 0.3f, 0.05f}, factor);
      table.reserve(40);
      KvCache cache({.dtype = DType::F64, .layers = 1, .heads = 1, .k_dim = 2, .v_dim = 2}, 4);
      PackedBatch packed(cache, {5, 1, 30});
      Leaf& x = check.leaf("x", 36, 3 * 9 + 1);
      check.expect_right(
          [&](Graph<double>& g) {
            Tensor<double> y = check.copy(g, x.tensor());
            Tensor<double> before = g.make(36, 3 * 9 + 1);
            copy_heads(g, y, 0, 0, before, 0, 0, 1, y.cols);  // reads y before it is rotated
            const double first = check.weigh(g, swiglu(g, before, x.tensor()));
            rope(g, y.columns(1, 3 * 9), 3, 9, 2, table, packed.batch, interleaved);
            return first + check.weigh(g, y);
          },
          3);
    }
  }
}

TEST(SwigluGradient, EqualsFiniteDifferences) {
  for (const auto& [rows, cols] : {std::pair<int64_t, int64_t>{1, 1}, {3, 17}}) {
    GradientCheck check(5);
    Leaf &gate = check.leaf("gate", rows, cols, 3), &up = check.leaf("up", rows, cols);
    check.expect_right(
        [&](Graph<double>& g) { return check.weigh(g, swiglu(g, gate.tensor(), up.tensor())); });
  }
}

TEST(GluGradient, EqualsFiniteDifferencesForEveryUnit) {
  const GluOptions units[] = {{.slope = 1.595769, .cubic = 0.044715},
                              {.slope = 1.702, .limit = 1.5, .shift = 1}};
  for (const GluOptions& options : units) {
    GradientCheck check(15);
    Leaf &gate = check.leaf("gate", 3, 17, 2), &up = check.leaf("up", 3, 17, 2);
    for (Leaf* leaf : {&gate, &up}) {  // not at the bends
      for (double& x : leaf->value) {
        if (std::abs(std::abs(x) - options.limit) < 0.02) x += 0.05;
      }
    }
    check.expect_right([&](Graph<double>& g) {
      return check.weigh(g, glu(g, options, gate.tensor(), up.tensor()));
    });
  }
}

TEST(ReluSquaredGradient, EqualsFiniteDifferences) {
  GradientCheck check(16);
  Leaf& x = check.leaf("x", 3, 17);
  for (double& v : x.value) v += v > 0 ? 0.05 : -0.05;  // not at the bend
  check.expect_right([&](Graph<double>& g) {
    const Tensor<double> once = check.copy(g, x.tensor());
    return check.weigh(g, residual(g, check.copy(g, once), relu_squared(g, once)));
  });
}

TEST(RowGradient, OfCentredScaledAndShiftedRowsEqualsFiniteDifferences) {
  GradientCheck check(17);
  Leaf &x = check.leaf("x", 5, 14), &w = check.leaf("w", 1, 14), &b = check.leaf("b", 1, 14);
  check.expect_right([&](Graph<double>& g) {  // a layer norm, twice over the same rows
    const Tensor<double> in = check.copy(g, x.tensor());
    const Tensor<double> one =
        add_row(g, rms_norm(g, center(g, in), plus_one(g, w.tensor()), 1e-3), b.tensor());
    return check.weigh(g, one) + check.weigh(g, center(g, scaled(g, in, 0.7)));
  });
}

TEST(RowGradient, OfGatedRowsEqualsFiniteDifferences) {
  GradientCheck check(18);
  Leaf &x = check.leaf("x", 5, 6), &w = check.leaf("w", 1, 6);
  check.expect_right([&](Graph<double>& g) {
    return check.weigh(
        g, gate_rows(g, check.copy(g, x.tensor()), linear(g, x.tensor(), {w.weight()})));
  });
}

TEST(RowGradient, OfTemperedQueriesEqualsFiniteDifferences) {
  GradientCheck check(19);
  KvCache cache({.dtype = DType::F64, .layers = 1, .heads = 1, .k_dim = 2, .v_dim = 2}, 4);
  PackedBatch packed(cache, {5, 1, 30});
  Leaf& x = check.leaf("x", 36, 8);
  check.expect_right([&](Graph<double>& g) {
    const Tensor<double> y = check.copy(g, x.tensor());
    temper(g, y, {.beta = 0.4, .length = 7, .offset = 1}, packed.batch);
    return check.weigh(g, y);
  });
}

TEST(RowGradient, OfRowsScaledInPlaceEqualsFiniteDifferences) {
  GradientCheck check(20);
  Leaf& x = check.leaf("x", 5, 14);
  check.expect_right([&](Graph<double>& g) {
    const Tensor<double> y = residual(g, x.tensor(), check.copy(g, x.tensor()));
    scale(g, y, 0.3);
    return check.weigh(g, y);
  });
}

TEST(HeadGradient, OfCappedLogitsEqualsFiniteDifferences) {
  for (const double cap : {0.0, 1.5}) {
    GradientCheck check(21);
    Leaf &x = check.leaf("x", 3, 6), &head = check.leaf("head", 23, 6);
    check.expect_right([&](Graph<double>& g) {
      return check.weigh(g, head_logits(g, x.tensor(), {head.weight(), cap}));
    });
  }
}

TEST(ResidualGradient, GoesToBothAndAddsUp) {
  GradientCheck check(6);
  Leaf &x = check.leaf("x", 3, 5), &y = check.leaf("y", 3, 5), &w = check.leaf("w", 1, 5);
  check.expect_right([&](Graph<double>& g) {
    Tensor<double> a = residual(g, residual(g, check.copy(g, x.tensor()), y.tensor()), y.tensor());
    Tensor<double> b = residual(g, a, rms_norm(g, a, w.tensor(), 1e-3));
    return check.weigh(g, residual(g, b, b));
  });
}

TEST(CopyHeadsGradient, OfOneSourceForAllHeadsIsTheirSum) {
  GradientCheck check(7);
  Leaf &x = check.leaf("x", 4, 8), &y = check.leaf("y", 4, 3 * 7);
  check.expect_right([&](Graph<double>& g) {
    Tensor<double> out = check.copy(g, y.tensor());  // partly overwritten: no gradient there
    copy_heads(g, x.tensor(), 5, 0, out, 4, 7, 3, 3);
    copy_heads(g, x.tensor(), 0, 2, out, 1, 7, 2, 2);
    return check.weigh(g, out);
  });
}

TEST(EmbeddingGradient, OfRepeatedTokensAddsUp) {
  GradientCheck check(8);
  Leaf &table = check.leaf("table", 6, 70), &w = check.leaf("w", 3, 70);
  check.expect_right([&](Graph<double>& g) {
    const std::vector<int32_t> ids = {3, 0, 3, 5, 3};
    Tensor<double> x = embedding<double>(g, table.weight(), ids);
    // The table again as a head, as tied models use it.
    return check.weigh(g, linear(g, x, {w.weight()})) +
           check.weigh(g, linear(g, x, {table.weight()}));
  });
}

TEST(TakeRowsGradient, OfRepeatedRowsAddsUp) {
  GradientCheck check(9);
  Leaf& x = check.leaf("x", 6, 67);
  check.expect_right([&](Graph<double>& g) {
    const std::vector<int32_t> rows = {5, 1, 1, 4};
    Tensor<double> y = take_rows<double>(g, x.tensor(), rows);
    return check.weigh(g, swiglu(g, y, y));
  });
}

}  // namespace
}  // namespace ponder::row_gradient_test
