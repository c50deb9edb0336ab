// Batch invariance and decode = training, to the bit, on every table that this machine can run.
#include <gtest/gtest.h>

#include <cstring>
#include <optional>

#include "base/rng.h"
#include "model/fixture.h"
#include "sanitized.h"

namespace ponder::invariance {
namespace {

struct Case {
  const char* name;
  bool absorbed;
  std::optional<DType> kv = {};
};

class Invariance : public testing::TestWithParam<Case> {
 protected:
  std::vector<Isa> isas() const {
    std::vector<Isa> out;
    for (const Isa isa : kIsas) {
      if (isa_usable(isa)) out.push_back(isa);
    }
    return out;
  }
  Runner<float> runner(Isa isa, int threads) const {
    return Runner<float>(model_fixture(GetParam().name), isa, threads,
                         {.absorbed = GetParam().absorbed, .kv = GetParam().kv}, 256);
  }
  // More than one page and more than one split of the keys.
  static std::vector<int32_t> tokens(int64_t count, int64_t vocab, uint64_t seed) {
    Rng rng(seed);
    std::vector<int32_t> out;
    for (int64_t i = 0; i < count; ++i)
      out.push_back(static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocab))));
    return out;
  }
};

TEST_P(Invariance, DecodeEqualsTrainingBitwise) {
  for (const Isa isa : isas()) {
    Runner<float> run = runner(isa, 1);
    const std::vector<int32_t> ids = tokens(140, run.model->config().vocab, 1);
    const std::vector<float> whole = run.logits(ids);
    EXPECT_TRUE(same_bits(whole, run.logits(ids, 1))) << isa_name(isa) << ": token by token";
    EXPECT_TRUE(same_bits(whole, run.logits(ids, 37))) << isa_name(isa) << ": chunks of 37";
  }
}

TEST_P(Invariance, ThreadsChangeNoBit) {
  for (const Isa isa : isas()) {
    Runner<float> one = runner(isa, 1), two = runner(isa, 2);
    const std::vector<int32_t> ids = tokens(70, one.model->config().vocab, 2);
    EXPECT_TRUE(same_bits(one.logits(ids), two.logits(ids))) << isa_name(isa);
    EXPECT_TRUE(same_bits(one.logits(ids, 1), two.logits(ids, 1))) << isa_name(isa);
  }
}

// Two splits of keys and a part of a third, or one and a part of a second.
constexpr int64_t kDeep = test::kAddressSanitized ? kSplit + 90 : 2 * kSplit + 76;

// Keys beyond one split: the folded softmax of prefill and of decode are the same.
TEST_P(Invariance, DeepContextIsTheSameInEveryForm) {
  for (const Isa isa : isas()) {
    if (isa == Isa::Scalar) continue;  // slow, and the same code at every depth
    Runner<float> one = runner(isa, 1), two = runner(isa, 2);
    const std::vector<int32_t> ids = tokens(kDeep, one.model->config().vocab, 3);
    const std::vector<float> whole = one.logits(ids);
    EXPECT_TRUE(same_bits(whole, two.logits(ids, 100))) << isa_name(isa);
    EXPECT_TRUE(same_bits(whole, two.logits(ids, 1))) << isa_name(isa);
  }
}

TEST_P(Invariance, SequenceAloneEqualsItInABatchOf64) {
  for (const Isa isa : isas()) {
    Runner<float> run = runner(isa, 2);
    const int64_t vocab = run.model->config().vocab;
    const std::vector<int32_t> ids = tokens(50, vocab, 4);
    const std::vector<float> alone = run.logits(ids);
    Batch batch;
    std::vector<std::vector<int32_t>> pages(64);
    for (uint64_t s = 0; s < 64; ++s) {
      const std::vector<int32_t> other =
          s == 20 ? ids : tokens(1 + static_cast<int64_t>(s), vocab, 100 + s);
      pages[s] = {run.cache->take()};
      batch.add(other.data(), static_cast<int64_t>(other.size()), 0, pages[s].data(), true);
    }
    Graph<float> g(run.kernels, run.pool, run.arena);
    const Tensor<float> y = run.model->forward(g, batch, *run.cache);
    const float* ours = y.row(batch.segments[20].first_row);
    EXPECT_TRUE(same_bits(alone, {ours, ours + alone.size()})) << isa_name(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Invariance,
    testing::Values(Case{"llama", true}, Case{"llama_tied_odd", true},
                    Case{"llama3_rope_bf16", true}, Case{"qwen2_tied_bf16", true},
                    Case{"qwen3_yarn_bf16", true}, Case{"qwen3_moe_bf16", true},
                    Case{"deepseek_v3", true}, Case{"deepseek_v3", false},
                    Case{"deepseek_v2_bf16", true}, Case{"deepseek_v2_bf16", false},
                    Case{"deepseek_v3_fp8", true}, Case{"cohere2", true}, Case{"gemma3", true},
                    Case{"gemma4", true}, Case{"gemma4", true, DType::BF16},
                    Case{"gemma4_moe", true}, Case{"gpt_oss", true}, Case{"llama4", true},
                    Case{"nemotron", true}, Case{"qwen2_moe", true}, Case{"mistral4_bf16", true},
                    Case{"mistral4_bf16", false}, Case{"deepseek_v32", true},
                    Case{"deepseek_v32", true, DType::BF16}, Case{"glm_moe_dsa", true, DType::BF16},
                    Case{"deepseek_v4", true}, Case{"deepseek_v4", true, DType::BF16},
                    Case{"deepseek_v4_modern", true}, Case{"qwen3_next", true},
                    Case{"qwen3_5", true}, Case{"qwen3_5_moe", true}),
    [](const auto& param) {
      return std::string(param.param.name) + (param.param.absorbed ? "" : "_expanded") +
             (param.param.kv ? "_bf16_keys" : "");
    });

}  // namespace
}  // namespace ponder::invariance
