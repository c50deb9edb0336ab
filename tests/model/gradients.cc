// Gradients of whole models against PyTorch's, and that neither the memory they are made in nor the
// number of threads changes a bit of them.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>

#include "model/fixture.h"

namespace ponder::gradients {
namespace {

using Gradients = std::map<std::string, std::vector<float>>;

struct Settings {
  Isa isa;
  int threads = 1;
  DType compute = DType::F32;
  bool checkpoint = false, one_layer = false;
};

struct Outcome {
  double loss = 0;
  Gradients gradients;
};

// The sum of the draft head's losses: row i has read token i + 1 and shall say token i + 2.
double draft_loss(Graph<float>& g, Runner<float>& run, const Tensor<float>& hidden, KvCache& cache,
                  const std::vector<int32_t>& ids, const std::vector<int32_t>& pages, float slope) {
  std::vector<int32_t> read(ids.begin() + 1, ids.end()), targets(ids.begin() + 2, ids.end());
  read.push_back(0);
  targets.resize(ids.size(), -1);
  Batch next;
  next.add(read.data(), static_cast<int64_t>(read.size()), 0, pages.data(), true);
  const Tensor<float> drafted = run.model->draft_hidden(g, hidden, next, cache);
  return token_loss<float>(g, drafted, run.model->head(), targets,
                           [slope](float logprob, int64_t) {
                             return LossAt<float>{logprob * slope, slope};
                           })
      .sum;
}

// As in the script that made the fixtures: V3 section 4.2.
constexpr float kDraftWeight = 0.3f;

// Mean cross entropy of each next token, and of the draft head where there is one.
Outcome run_tokens(const std::string& name, const std::vector<int32_t>& ids, const Settings& s) {
  const std::string path = model_fixture(name);
  Runner<float> run(path, s.isa, s.threads,
                    {.trainable = true,
                     .compute = s.compute,
                     .absorbed = false,
                     .checkpoint_blocks = s.checkpoint});
  KvCache cache(run.model->kv_layout(), 8, s.one_layer);
  const auto count = static_cast<int64_t>(ids.size());
  std::vector<int32_t> pages, targets(ids.begin() + 1, ids.end());
  for (int64_t i = 0; i < count; i += kPage) pages.push_back(cache.take());
  targets.push_back(-1);
  Batch batch;
  batch.add(ids.data(), count, 0, pages.data(), true);
  Graph<float> g(run.kernels, run.pool, run.arena, true);
  const Tensor<float> hidden = run.model->hidden(g, batch, cache);
  const auto slope = -1.0f / static_cast<float>(count - 1);
  Outcome out;
  out.loss =
      token_loss<float>(g, hidden, run.model->head(), targets, [slope](float logprob, int64_t) {
        return LossAt<float>{logprob * slope, slope};
      }).sum;
  if (run.model->has_draft())
    out.loss += draft_loss(g, run, hidden, cache, ids, pages, slope * kDraftWeight);
  g.backward();
  run.model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    if (p.grad) out.gradients[p.name] = {p.grad, p.grad + p.elements()};
  });
  return out;
}

// Of the tokens that the fixture has gradients for.
Outcome run_fixture(const std::string& name, const Settings& s) {
  const Expected expected(model_fixture(name) + "/expected_grad.safetensors");
  return run_tokens(name, expected.ints("input_ids"), s);
}

double relative_error(const std::vector<float>& got, const std::vector<float>& want) {
  double error = 0, size = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += std::pow(static_cast<double>(got[i]) - static_cast<double>(want[i]), 2);
    size += std::pow(static_cast<double>(want[i]), 2);
  }
  return std::sqrt(error / size);
}

bool same_bits(const Gradients& a, const Gradients& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [name, numbers] : a) {
    const std::vector<float>& other = b.at(name);
    if (numbers.size() != other.size() ||
        std::memcmp(numbers.data(), other.data(), numbers.size() * sizeof(float)) != 0)
      return false;
  }
  return true;
}

std::vector<Isa> isas() {
  std::vector<Isa> out;
  for (const Isa isa : kIsas) {
    if (isa_usable(isa)) out.push_back(isa);
  }
  return out;
}

double norm(const std::vector<float>& x) {
  double squares = 0;
  for (const float v : x) squares += static_cast<double>(v) * static_cast<double>(v);
  return std::sqrt(squares);
}

class ModelGradients : public testing::TestWithParam<const char*> {
 protected:
  // The loss, every parameter's norm, and every number of some parameters.
  void expect_near(const Outcome& got, double bound, const char* isa) const {
    const Expected expected(model_fixture(GetParam()) + "/expected_grad.safetensors");
    const double loss = static_cast<double>(expected.floats("loss")[0]);
    EXPECT_LT(std::abs(got.loss - loss) / loss, bound) << isa << " loss";
    size_t whole = 0;
    for (const auto& [name, gradient] : got.gradients) {
      const double want = static_cast<double>(expected.floats("grad_norm." + name)[0]);
      EXPECT_LE(std::abs(norm(gradient) - want), bound * want) << isa << " " << name;
      if (!expected.has("grad." + name)) continue;
      EXPECT_LT(relative_error(gradient, expected.floats("grad." + name)), bound)
          << isa << " " << name;
      ++whole;
    }
    EXPECT_GE(whole, 5u);
  }
};

TEST_P(ModelGradients, EqualPyTorchInFloat) {
  for (const Isa isa : isas())
    expect_near(run_fixture(GetParam(), {.isa = isa}), 1e-4, isa_name(isa));
}

TEST_P(ModelGradients, ThreadsCheckpointsAndOneLayerOfCacheChangeNoBit) {
  for (const Isa isa : isas()) {
    for (const DType compute : {DType::F32, DType::BF16}) {
      const Outcome one = run_fixture(GetParam(), {.isa = isa, .compute = compute});
      Settings others[] = {{.isa = isa, .threads = 2},
                           {.isa = isa, .one_layer = true},
                           {.isa = isa, .checkpoint = true},
                           {.isa = isa, .threads = 2, .checkpoint = true, .one_layer = true}};
      for (Settings& s : others) {
        s.compute = compute;
        const Outcome other = run_fixture(GetParam(), s);
        EXPECT_EQ(one.loss, other.loss) << isa_name(isa);
        EXPECT_TRUE(same_bits(one.gradients, other.gradients))
            << isa_name(isa) << " threads " << s.threads << " checkpoint " << s.checkpoint
            << " one layer " << s.one_layer;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, ModelGradients,
                         testing::Values("llama", "qwen2", "qwen3", "deepseek_v3",
                                         "deepseek_v3_mtp_bf16", "phi3", "granitemoe", "olmo2",
                                         "qwen2_moe", "hunyuan", "nemotron", "cohere2", "gemma3",
                                         "gemma4", "gemma4_moe", "gpt_oss", "llama4", "minimax_m2",
                                         "qwen3_next", "qwen3_5", "qwen3_5_moe", "qwen3_next_mtp",
                                         "qwen3_5_mtp"),
                         [](const auto& test) { return std::string(test.param); });

// Of weights that bf16 holds exactly: products in bf16 against the same in float.
TEST(ModelGradientsInBf16, AreNearThoseInFloat) {
  // Where a token is between two experts, the rounding decides which of them learns.
  constexpr double kDense = 3e-2, kRouted = 0.12;
  // What a gate makes of few numbers is normed at once: a rounding counts for more there.
  constexpr double kNormedGates = 6e-2;
  const std::pair<const char*, double> models[] = {{"llama3_rope_bf16", kDense},
                                                   {"qwen2_tied_bf16", kDense},
                                                   {"qwen3_yarn_bf16", kDense},
                                                   {"qwen3_moe_bf16", kRouted},
                                                   {"deepseek_v2_bf16", kRouted},
                                                   {"deepseek_v3_mtp_bf16", kRouted},
                                                   {"gemma3", kDense},
                                                   {"gemma4", kNormedGates},
                                                   {"gpt_oss", kRouted}};
  for (const auto& [name, bound] : models) {
    const Expected expected(model_fixture(name) + "/expected.safetensors");
    const std::vector<int32_t> ids = expected.ints("input_ids.0");
    const Outcome want = run_tokens(name, ids, {.isa = Isa::Scalar});
    for (const Isa isa : isas()) {
      const Outcome got = run_tokens(name, ids, {.isa = isa, .compute = DType::BF16});
      EXPECT_NEAR(got.loss, want.loss, 1e-2 * want.loss) << name << " " << isa_name(isa);
      std::vector<float> all_got, all_want;
      for (const auto& [parameter, gradient] : want.gradients) {
        const std::vector<float>& other = got.gradients.at(parameter);
        all_want.insert(all_want.end(), gradient.begin(), gradient.end());
        all_got.insert(all_got.end(), other.begin(), other.end());
      }
      EXPECT_LT(relative_error(all_got, all_want), bound) << name << " " << isa_name(isa);
    }
  }
}

}  // namespace
}  // namespace ponder::gradients
