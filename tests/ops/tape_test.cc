// The tape: recording changes no bit of the forward, and gradients do not know how many threads
// there were.
#include <limits>

#include "ops/bits.h"

namespace ponder::tape_test {
namespace {

constexpr int64_t kRows = 75, kHidden = 64, kHeads = 4, kHeadDim = 16, kInner = 96, kExperts = 5,
                  kVocabulary = 90;

// A model of two layers with every operator in it, in float.
struct SmallModel {
  std::list<OwnedWeight> owned;
  std::vector<float> norm = random_floats(50, kHidden), norm_grad,
                     bias = random_floats(51, kHidden), bias_grad;
  Weight embed, q, k, v, o, router, per_head;
  std::vector<Weight> gate, up, down;
  RopeTable rope_table{std::vector<float>{1.0f, 0.5f, 0.1f, 0.01f}, 1.0f};

  explicit SmallModel(bool trained) {
    uint64_t seed = 1;
    auto make = [&](int64_t rows, int64_t cols) {
      OwnedWeight& w = owned.emplace_back(seed++, DType::F32, rows, cols);
      return trained ? w.trained() : w.view;
    };
    embed = make(kVocabulary, kHidden);
    q = make(kHeads * kHeadDim, kHidden);
    k = make(2 * kHeadDim, kHidden);
    v = make(2 * kHeadDim, kHidden);
    o = make(kHidden, kHeads * kHeadDim);
    per_head = make(kHeads * kHeadDim, kHeadDim);
    router = make(kExperts, kHidden);
    for (int64_t e = 0; e < kExperts; ++e) {
      gate.push_back(make(kInner, kHidden));
      up.push_back(make(kInner, kHidden));
      down.push_back(make(kHidden, kInner));
    }
    rope_table.reserve(kRows);
    norm_grad.assign(norm.size(), 0);
    bias_grad.assign(bias.size(), 0);
  }

  Tensor<float> layer(Graph<float>& g, const Tensor<float>& x, const Batch& batch, KvCache& cache) {
    const Tensor<float> weight{norm.data(), 1, kHidden, kHidden, norm_grad.data()};
    const Tensor<float> h = rms_norm(g, x, weight, 1e-5f);
    const LinearParam<float> params[] = {{q}, {k}, {v}};
    Tensor<float> qkv[3];
    linears<float>(g, h, params, qkv);
    rope(g, qkv[0], kHeads, kHeadDim, 4, rope_table, batch, false);
    rope(g, qkv[1], 2, kHeadDim, 4, rope_table, batch, true);
    const Tensor<float> a = attention(g, qkv[0], qkv[1], qkv[2], batch, cache, 0, 0.25f);
    const Tensor<float> mixed = g.make(a.rows, a.cols);
    head_linear(g, a, kHeadDim, per_head, 0, kHeadDim, kHeads, mixed, kHeadDim);
    const Tensor<float> shift{bias.data(), 1, kHidden, kHidden, bias_grad.data()};
    const Tensor<float> y = residual(g, x, linear(g, mixed, {o, shift}));
    MoeParam<float> experts;
    experts.route.experts = kExperts;
    experts.route.top_k = 2;
    experts.route.normalise = true;
    experts.router = router;
    experts.gate = gate;
    experts.up = up;
    experts.down = down;
    return residual(g, y, moe(g, rms_norm(g, y, weight, 1e-5f), experts, batch));
  }

  // Hidden states, and the log-probabilities; records and runs backward where the graph does.
  std::vector<float> run(const Kernels<float>& kernels, int threads, bool recording) {
    ThreadPool pool(threads);
    Arena arena;
    Graph<float> g(kernels, pool, arena, recording);
    KvCache cache({DType::BF16, 1, 2, kHeadDim, kHeadDim, false}, 4);
    const int32_t first[] = {cache.take()}, second[] = {cache.take()};
    std::vector<int32_t> ids, targets;
    for (int32_t i = 0; i < kRows; ++i) ids.push_back(i * 7 % kVocabulary);
    for (int32_t i = 0; i < kRows; ++i) targets.push_back(i * 11 % kVocabulary);
    Batch batch;
    batch.add(ids.data(), 60, 0, first, true);
    batch.add(ids.data() + 60, kRows - 60, 0, second, true);
    Tensor<float> x = embedding<float>(g, embed, ids);
    for (int i = 0; i < 2; ++i) x = layer(g, x, batch, cache);
    x = take_rows<float>(g, x, batch.wanted);
    std::vector<float> out = rows_of_result(x, 0, kRows);
    const TokenLosses<float> losses =
        token_loss<float>(g, x, embed, targets, [](float logprob, int64_t) {
          return LossAt<float>{-logprob / kRows, -1.0f / kRows};
        });
    out.insert(out.end(), losses.logprobs, losses.logprobs + kRows);
    g.backward();
    return out;
  }

  std::vector<float> gradients() const {
    std::vector<float> out = norm_grad;
    out.insert(out.end(), bias_grad.begin(), bias_grad.end());
    for (const OwnedWeight& w : owned) out.insert(out.end(), w.grad.begin(), w.grad.end());
    return out;
  }
};

class Tape : public EveryIsa {};

TEST_P(Tape, RecordingChangesNoBitOfTheForward) {
  SmallModel trained(true), served(false);
  const std::vector<float> expected = served.run(kernels(), 1, false);
  EXPECT_EQ(first_difference(expected, trained.run(kernels(), 1, true)), -1);
  EXPECT_EQ(first_difference(expected, trained.run(kernels(), 2, true)), -1);
  EXPECT_EQ(first_difference(expected, served.run(kernels(), 2, false)), -1);
}

TEST_P(Tape, GradientsDoNotDependOnTheNumberOfThreads) {
  SmallModel one(true);
  one.run(kernels(), 1, true);
  const std::vector<float> expected = one.gradients();
  EXPECT_TRUE(
      std::all_of(expected.begin(), expected.end(), [](float x) { return std::isfinite(x); }));
  EXPECT_GT(std::count_if(expected.begin(), expected.end(), [](float x) { return x != 0; }),
            static_cast<int64_t>(expected.size()) * 9 / 10);
  for (const int threads : {2, 3}) {
    SmallModel more(true);
    more.run(kernels(), threads, true);
    EXPECT_EQ(first_difference(expected, more.gradients()), -1) << threads << " threads";
  }
}

TEST_P(Tape, ServingRecordsNothingAndTouchesNoGradient) {
  SmallModel model(true);
  model.run(kernels(), 2, false);
  for (const float x : model.gradients()) ASSERT_EQ(x, 0.0f);
}

INSTANTIATE_TEST_SUITE_P(Isa, Tape, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::tape_test
