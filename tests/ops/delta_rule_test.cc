// Operators with a state: gradients against finite differences, and that neither the cut of a
// sequence nor its company changes a bit.
#include "ops/bits.h"
#include "ops/gradient_check.h"

namespace ponder::delta_rule_test {
namespace {

constexpr int64_t kKeyHeads = 2, kHeads = 4, kKeyDim = 3, kValueDim = 5;

TEST(LogisticGateGradient, EqualsFiniteDifferences) {
  GradientCheck check(31);
  Leaf &x = check.leaf("x", 3, 17), &gate = check.leaf("gate", 3, 17, 2);
  check.expect_right([&](Graph<double>& g) {
    return check.weigh(g, logistic_gate(g, x.tensor(), gate.tensor()));
  });
}

KvLayout no_keys(DType dtype) {
  return {.dtype = dtype, .layers = 1, .heads = 1, .k_dim = 2, .v_dim = 2};
}

TEST(CausalConvGradient, EqualsFiniteDifferencesOverSeveralSequences) {
  for (const int64_t taps : {1, 2, 4}) {
    GradientCheck check(32);
    KvCache cache(no_keys(DType::F64), 4, true);
    PackedBatch packed(cache, {5, 1, 70});
    Leaf &x = check.leaf("x", 76, 9), &w = check.leaf("w", 9, taps);
    check.expect_right([&](Graph<double>& g) {
      return check.weigh(g, causal_conv(g, x.tensor(), w.weight(), packed.batch, cache, 0));
    });
  }
}

TEST(DeltaGatesGradient, EqualsFiniteDifferencesForBothFormsOfTheRate) {
  for (const bool log : {false, true}) {
    GradientCheck check(33);
    Leaf &a = check.leaf("a", 6, kHeads, 2), &b = check.leaf("b", 6, kHeads, 2);
    Leaf &rate = check.leaf("rate", 1, kHeads), &bias = check.leaf("bias", 1, kHeads);
    for (double& r : rate.value) r = log ? r : -0.2 - std::abs(r);
    check.expect_right([&](Graph<double>& g) {
      const DeltaGates<double> gates =
          delta_gates(g, a.tensor(), b.tensor(), rate.tensor(), bias.tensor(), log);
      return check.weigh(g, gates.decay) + check.weigh(g, gates.beta);
    });
  }
}

// More than one page, so that states between are kept and computed again.
TEST(DeltaRuleGradient, EqualsFiniteDifferencesOverSeveralSequences) {
  for (const bool tiled : {false, true}) {
    GradientCheck check(34);
    KvCache cache(no_keys(DType::F64), 4, true);
    PackedBatch packed(cache, {3, 1, 70});
    Leaf &q = check.leaf("q", 74, kKeyHeads * kKeyDim, 0.6),
         &k = check.leaf("k", 74, kKeyHeads * kKeyDim, 0.4),
         &v = check.leaf("v", 74, kHeads * kValueDim);
    Leaf &decay = check.leaf("decay", 74, kHeads, 0.02),
         &beta = check.leaf("beta", 74, kHeads, 0.1);
    for (double& x : decay.value) x = 0.95 - std::abs(x);
    for (double& x : beta.value) x += 0.5;
    check.expect_right(
        [&](Graph<double>& g) {
          DeltaRule<double> rule{
              q.tensor(), k.tensor(), v.tensor(), {decay.tensor(), beta.tensor()},
              kHeads,     kKeyHeads,  tiled};
          return check.weigh(g, delta_rule(g, rule, packed.batch, cache, 0));
        },
        3);
  }
}

// Inputs of some rows, and what the operators make of them.
struct Rows {
  static constexpr int64_t kWidth = 2 * kKeyHeads * 16 + kHeads * 72;  // more than four vectors
  std::vector<float> x, w, gates;

  explicit Rows(int64_t count)
      : x(random_floats(1, count * kWidth, 0.3)),
        w(random_floats(2, kWidth * 4)),
        gates(random_floats(3, count * 2 * kHeads, 0.1)) {
    for (float& gate : gates) gate = 0.8f + gate * 0.5f;
  }

  // Rows [first, first + count) of them, of one segment each or as the batch says.
  Tensor<float> run(Graph<float>& g, int64_t first, int64_t count, const Batch& batch,
                    KvCache& cache) {
    const Tensor<float> in = view_of(x, static_cast<int64_t>(x.size()) / kWidth, kWidth);
    Tensor<float> some{in.row(first), count, kWidth, kWidth};
    Weight weight;
    weight.dtype = DType::F32;
    weight.rows = kWidth;
    weight.cols = 4;
    weight.data = reinterpret_cast<const std::byte*>(w.data());
    weight.row_bytes = 16;
    const Tensor<float> mixed = causal_conv(g, some, weight, batch, cache, 0);
    const Tensor<float> both{gates.data() + first * 2 * kHeads, count, 2 * kHeads, 2 * kHeads};
    const DeltaRule<float> rule{mixed.columns(0, kKeyHeads * 16),
                                mixed.columns(kKeyHeads * 16, kKeyHeads * 16),
                                mixed.columns(2 * kKeyHeads * 16, kHeads * 72),
                                {both.columns(0, kHeads), both.columns(kHeads, kHeads)},
                                kHeads,
                                kKeyHeads};
    return delta_rule(g, rule, batch, cache, 0);
  }

  static KvLayout layout() {
    KvLayout out = no_keys(DType::F32);
    out.state_layers = 1;
    out.conv_numbers = 3 * kWidth;
    out.delta_numbers = kHeads * 16 * 72;
    return out;
  }
};

class DeltaBits : public EveryIsa {
 protected:
  std::vector<float> in_pieces(Rows& rows, int64_t count, int64_t piece, int threads) {
    KvCache cache(Rows::layout(), 8);
    std::vector<int32_t> pages, tokens(static_cast<size_t>(count), 1);
    for (int64_t at = 0; at < count; at += kPage) pages.push_back(cache.take());
    ThreadPool pool(threads);
    Arena arena;
    std::vector<float> out;
    for (int64_t at = 0; at < count; at += piece) {
      Graph<float> g(kernels(), pool, arena);
      Batch batch;
      const int64_t some = std::min(piece, count - at);
      batch.add(tokens.data(), some, at, pages.data(), true);
      cache.place_states(batch);
      const Tensor<float> y = rows.run(g, at, some, batch, cache);
      out.insert(out.end(), y.data, y.data + y.size());
      arena.reset();
    }
    return out;
  }
};

TEST_P(DeltaBits, StepsAndChunksAreThePromptBitwise) {
  constexpr int64_t kCount = 150;
  Rows rows(kCount);
  const std::vector<float> whole = in_pieces(rows, kCount, kCount, 1);
  for (const int64_t piece : {1, 37, 64})
    EXPECT_EQ(first_difference(whole, in_pieces(rows, kCount, piece, 2)), -1) << piece;
}

TEST_P(DeltaBits, RecordingAndCompanyChangeNoBit) {
  constexpr int64_t kCount = 100;
  Rows rows(2 * kCount);
  const std::vector<float> alone = in_pieces(rows, kCount, kCount, 1);
  KvCache cache(Rows::layout(), 8, true);
  PackedBatch packed(cache, {kCount, kCount});
  ThreadPool pool(2);
  Arena arena;
  for (const bool recording : {false, true}) {
    Graph<float> g(kernels(), pool, arena, recording);
    const Tensor<float> y = rows.run(g, 0, 2 * kCount, packed.batch, cache);
    EXPECT_EQ(first_difference(alone, rows_of_result(y, 0, kCount)), -1) << recording;
  }
}

// Of every page that has a slot: from each of them the sequence goes on to the same bits.
TEST_P(DeltaBits, SnapshotsAtPageBordersGoOnBitwise) {
  constexpr int64_t kCount = 200;
  Rows rows(kCount);
  const std::vector<float> whole = in_pieces(rows, kCount, kCount, 1);
  KvCache cache(Rows::layout(), 8);
  std::vector<int32_t> pages, tokens(kCount, 1);
  for (int64_t at = 0; at < kCount; at += kPage) pages.push_back(cache.take());
  for (const int32_t page : pages) cache.take_state(page);
  ThreadPool pool(1);
  Arena arena;
  const auto run = [&](int64_t first) {
    Graph<float> g(kernels(), pool, arena);
    Batch batch;
    batch.add(tokens.data(), kCount - first, first, pages.data(), true);
    cache.place_states(batch);
    return rows_of_result(rows.run(g, first, kCount - first, batch, cache), 0, kCount - first);
  };
  run(0);
  for (const int64_t first : {192, 128, 64}) {
    const std::vector<float> rest(whole.end() - static_cast<long>((kCount - first) * kHeads * 72),
                                  whole.end());
    EXPECT_EQ(first_difference(rest, run(first)), -1) << first;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DeltaBits, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::delta_rule_test
