// Gradients of attention.
#include "ops/gradient_check.h"

namespace ponder::attention_gradient_test {
namespace {

struct Shape {
  std::vector<int64_t> lengths;
  int64_t heads, group, k_dim, v_dim;
};

TEST(AttentionGradient, EqualsFiniteDifferencesAtAwkwardShapes) {
  const Shape shapes[] = {{{1}, 1, 1, 1, 1},         {{5}, 1, 3, 20, 20}, {{7, 1, 3}, 2, 2, 5, 3},
                          {{70, 20}, 1, 2, 8, 6},    {{131}, 2, 1, 4, 7}, {{2, 66}, 3, 1, 20, 20},
                          {{33, 32, 31}, 1, 3, 6, 4}};
  for (const Shape& s : shapes) {
    GradientCheck check(1);
    KvCache cache(
        {.dtype = DType::F64, .layers = 2, .heads = s.heads, .k_dim = s.k_dim, .v_dim = s.v_dim},
        8);
    PackedBatch packed(cache, s.lengths);
    const int64_t rows = packed.batch.rows();
    Leaf &q = check.leaf("q", rows, s.heads * s.group * s.k_dim),
         &k = check.leaf("k", rows, s.heads * s.k_dim),
         &v = check.leaf("v", rows, s.heads * s.v_dim);
    check.expect_right(
        [&](Graph<double>& g) {
          return check.weigh(
              g, attention(g, q.tensor(), k.tensor(), v.tensor(), packed.batch, cache, 1, 0.4));
        },
        3);
  }
}

TEST(AttentionGradient, OfWindowsBlocksAndSinksEqualsFiniteDifferences) {
  using Sees = KeySight::Sees;
  const KeySight sights[] = {
      {}, {Sees::Window, 1}, {Sees::Window, 5}, {Sees::Window, 70}, {Sees::Chunk, 6}};
  for (const KeySight& sight : sights) {
    for (const bool sinks : {false, true}) {
      GradientCheck check(5);
      KvCache cache({.dtype = DType::F64, .layers = 1, .heads = 2, .k_dim = 5, .v_dim = 3}, 8);
      PackedBatch packed(cache, {7, 1, 90});
      Leaf &q = check.leaf("q", 98, 4 * 5), &k = check.leaf("k", 98, 2 * 5),
           &v = check.leaf("v", 98, 2 * 3), &sink = check.leaf("sink", 1, 4);
      check.expect_right(
          [&](Graph<double>& g) {
            const AttendOptions<double> options(0.4, sight,
                                                sinks ? sink.tensor() : Tensor<double>{});
            const double without = sinks ? 0 : check.weigh(g, check.copy(g, sink.tensor()));
            return without + check.weigh(g, attention(g, q.tensor(), k.tensor(), v.tensor(),
                                                      packed.batch, cache, 0, options));
          },
          3);
    }
  }
}

TEST(AttentionGradient, OfValuesInsideTheKeysAddsToTheKeys) {
  for (const int64_t length : {1, 9, 80}) {
    GradientCheck check(2);
    KvCache cache(
        {.dtype = DType::F64, .layers = 1, .heads = 1, .k_dim = 9, .v_dim = 6, .v_in_k = true}, 4);
    PackedBatch packed(cache, {length, 3});
    Leaf &q = check.leaf("q", packed.batch.rows(), 4 * 9),
         &k = check.leaf("k", packed.batch.rows(), 9);
    check.expect_right([&](Graph<double>& g) {
      const Tensor<double> keys = k.tensor();
      return check.weigh(
          g, attention(g, q.tensor(), keys, keys.columns(0, 6), packed.batch, cache, 0, 0.7));
    });
  }
}

TEST(AttentionGradient, OfViewsInsideOneTensor) {
  GradientCheck check(3);
  KvCache cache({.dtype = DType::F64, .layers = 1, .heads = 2, .k_dim = 3, .v_dim = 3}, 4);
  PackedBatch packed(cache, {4, 6});
  Leaf& x = check.leaf("x", 10, 12 + 6 + 6);
  check.expect_right([&](Graph<double>& g) {
    const Tensor<double> all = check.copy(g, x.tensor());
    const Tensor<double> q = all.columns(0, 12), k = all.columns(12, 6), v = all.columns(18, 6);
    return check.weigh(g, attention(g, q, k, v, packed.batch, cache, 0, 0.5));
  });
}

TEST(AttentionGradient, FlowsThroughALayerWithRotationAndNorms) {
  GradientCheck check(4);
  KvCache cache({.dtype = DType::F64, .layers = 1, .heads = 1, .k_dim = 8, .v_dim = 8}, 4);
  PackedBatch packed(cache, {6, 4});
  RopeTable table({1.0f, 0.5f, 0.2f, 0.1f}, 1);
  table.reserve(8);
  Leaf &x = check.leaf("x", 10, 12), &wq = check.leaf("wq", 16, 12), &wk = check.leaf("wk", 8, 12),
       &wv = check.leaf("wv", 8, 12), &wo = check.leaf("wo", 12, 16),
       &norm = check.leaf("norm", 1, 12), &head_norm = check.leaf("head_norm", 1, 8);
  check.expect_right([&](Graph<double>& g) {
    const Tensor<double> in = check.copy(g, x.tensor());  // serving, residual works in place
    const Tensor<double> h = rms_norm(g, in, norm.tensor(), 1e-3);
    const LinearParam<double> params[] = {{wq.weight()}, {wk.weight()}, {wv.weight()}};
    Tensor<double> qkv[3];
    linears<double>(g, h, params, qkv);
    rms_norm_into(g, qkv[0].split_rows(2), head_norm.tensor(), 1e-3, qkv[0].split_rows(2));
    rope(g, qkv[0], 2, 8, 0, table, packed.batch, false);
    rope(g, qkv[1], 1, 8, 0, table, packed.batch, false);
    const Tensor<double> a = attention(g, qkv[0], qkv[1], qkv[2], packed.batch, cache, 0, 0.35);
    return check.weigh(g, residual(g, in, linear(g, a, {wo.weight()})));
  });
}

}  // namespace
}  // namespace ponder::attention_gradient_test
