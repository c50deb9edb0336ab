// What is counted equals what a hand counts, for tiny models and for one of 671 billion parameters.
#include "plan/count.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>

#include "base/error.h"
#include "formats/hf_folder.h"
#include "model/model.h"
#include "plan/counting.h"
#include "plan/shapes.h"

namespace ponder {
namespace {

std::string fixture(const std::string& name) { return std::string(PONDER_FIXTURES) + "/" + name; }
std::shared_ptr<const Checkpoint> model(const std::string& name) {
  return std::make_shared<const Checkpoint>(open_checkpoint(fixture("models/" + name), false));
}
std::shared_ptr<const Checkpoint> r1(const std::string& form) {
  return shaped_checkpoint(open_hf_config(fixture("plan/deepseek_r1.json")), form);
}

StepCount one_step(CountedModel& counted, int64_t position) {
  const CountedRows row = {1, position};
  return counted.forward(std::span(&row, 1));
}
double number(int64_t n) { return static_cast<double>(n); }

// A kernel that is added to the tables needs its count, too.
TEST(Count, EveryKernelOfTheTableIsThere) {
  const Kernels<float>& table = counting_kernels();
  const auto* first = reinterpret_cast<void* const*>(&table.packed_bytes);
  const auto* end = reinterpret_cast<void* const*>(&table + 1);
  ASSERT_GT(end - first, 50);
  for (const auto* at = first; at < end; ++at) EXPECT_NE(*at, nullptr) << at - first;
}

TEST(Count, FlopOfALlamaAreThoseOfItsMatrices) {
  CountedModel counted(model("llama"), {});
  const ModelConfig& c = counted.config();
  const int64_t head = c.head_dim, position = 9;
  const int64_t attention = c.hidden * head * (2 * c.heads + 2 * c.kv_heads);
  const StepCount step = one_step(counted, position);
  const auto flop = [&](Work work) { return step.at(work).all_flop(); };
  EXPECT_EQ(flop(Work::Attention), 2 * number(c.layers * attention));
  EXPECT_EQ(flop(Work::Dense), 6 * number(c.layers * c.hidden * c.intermediate));
  EXPECT_EQ(flop(Work::Head), 2 * number(c.vocab * c.hidden));
  EXPECT_EQ(flop(Work::Cache), 4 * number(c.layers * c.heads * head * (position + 1)));
  EXPECT_EQ(flop(Work::Experts), 0);
}

TEST(Count, BytesOfWeightsAreThoseThatAreStored) {
  for (const char* name : {"llama", "qwen2", "qwen3", "gemma3", "deepseek_v2_bf16", "phi3"}) {
    const auto checkpoint = model(name);
    CountedModel counted(checkpoint, {.absorbed = false});
    const StepCount step = one_step(counted, 3);
    const auto stored = [its = stored_count(*checkpoint)](Work work) {
      return its.bytes[static_cast<size_t>(work)];
    };
    if (counted.config().experts == 0) {
      EXPECT_EQ(step.at(Work::Dense).weight_bytes, stored(Work::Dense)) << name;
    }
    const bool tied = counted.config().tied_embeddings;
    EXPECT_EQ(step.at(Work::Head).weight_bytes, stored(tied ? Work::Embedding : Work::Head));
    EXPECT_EQ(step.at(Work::Embedding).weight_bytes * number(counted.config().vocab),
              stored(Work::Embedding))
        << name;
  }
}

TEST(Count, CacheBytesAreTheLayouts) {
  for (const char* name : {"llama", "qwen3", "cohere2", "deepseek_v3", "kimi_k2_bf16", "olmo2",
                           "gpt_oss", "granitemoe", "llama4", "glm4_moe"}) {
    CountedModel counted(model(name), {});
    const KvLayout layout = counted.kv_layout();
    const StepCount step = one_step(counted, 2);  // within every window
    const double draft = counted.has_draft() ? 1 / number(layout.layers) : 0;
    const double token = number(layout.token_bytes()) * (1 - draft);
    EXPECT_DOUBLE_EQ(step.at(Work::Cache).cache_written, token) << name;
    EXPECT_DOUBLE_EQ(step.at(Work::Cache).cache_read, 3 * token) << name;
  }
}

TEST(Count, RunsEveryOperatorThatAFamilyHas) {
  for (const char* name :
       {"deepseek_v32", "glm_moe_dsa", "qwen3_next", "qwen3_5_moe", "gemma4", "gemma4_moe",
        "minimax_m2", "nemotron", "ernie4_5", "hunyuan", "mistral4_bf16"}) {
    CountedModel counted(model(name), {});
    const CountedRows rows[] = {{7, 0}, {1, 40}, {3, 11}};
    const StepCount step = counted.forward(rows);
    EXPECT_GT(step.sum().all_flop(), 2.0 * 11 * number(counted.config().hidden)) << name;
    EXPECT_GT(step.at(Work::Cache).cache_read, 0) << name;
  }
}

TEST(Count, SequencesAddUpButForWeights) {
  CountedModel counted(model("deepseek_v3"), {});
  const CountedRows alone = {1, 20};
  const std::vector<CountedRows> many(12, alone);
  const StepCount one = counted.forward(std::span(&alone, 1)), all = counted.forward(many);
  EXPECT_DOUBLE_EQ(all.sum().all_flop(), 12 * one.sum().all_flop());
  EXPECT_DOUBLE_EQ(all.sum().cache_read, 12 * one.sum().cache_read);
  EXPECT_DOUBLE_EQ(all.at(Work::Attention).weight_bytes, one.at(Work::Attention).weight_bytes);
  EXPECT_GT(all.at(Work::Experts).weight_bytes, one.at(Work::Experts).weight_bytes);
}

TEST(Count, ChunksOfAPromptCostItsPairsOfTokens) {
  CountedModel counted(model("llama"), {});
  const auto flop = [&](int64_t rows, int64_t position) {
    const CountedRows some = {rows, position};
    return counted.forward(std::span(&some, 1)).at(Work::Cache).all_flop();
  };
  EXPECT_DOUBLE_EQ(flop(96, 0), flop(40, 0) + flop(56, 40));
  const ModelConfig& c = counted.config();
  EXPECT_DOUBLE_EQ(flop(96, 0), 4 * number(c.layers * c.heads * c.head_dim * 96 * 97 / 2));
}

TEST(Count, WindowsBoundWhatIsRead) {
  CountedModel counted(model("cohere2"), {});
  int64_t window = 0;
  for (const LayerConfig& layer : counted.config().layer) window = std::max(window, layer.window);
  ASSERT_GT(window, 0);
  EXPECT_LT(one_step(counted, window * 4).at(Work::Cache).cache_read,
            number((window * 4 + 1) * counted.kv_layout().token_bytes()));
}

// A backward is two products of each matrix for the forward's one; attention makes its scores
// again.
TEST(Count, TrainingIsThreeTimesTheForwardsProducts) {
  CountedModel serving(model("llama"), {}), training(model("llama"), {.trained = true});
  const CountedRows rows = {32, 0, true};
  const StepCount forward = serving.forward(std::span(&rows, 1)), both = training.training(1, 32);
  for (const Work work : {Work::Attention, Work::Dense, Work::Head})
    EXPECT_DOUBLE_EQ(both.at(work).all_flop(), 3 * forward.at(work).all_flop()) << work_name(work);
  EXPECT_DOUBLE_EQ(both.at(Work::Cache).all_flop(), 3.5 * forward.at(Work::Cache).all_flop());
  CountedModel again(model("llama"), {.trained = true, .checkpoint_blocks = true});
  EXPECT_DOUBLE_EQ(again.training(1, 32).at(Work::Dense).all_flop(),
                   4 * forward.at(Work::Dense).all_flop());
}

TEST(Count, FamiliesThatTrainAreCounted) {
  for (const char* name : {"deepseek_v3", "qwen3_moe_bf16", "gemma4", "qwen3_next", "gpt_oss"}) {
    CountedModel counted(model(name), {.trained = true});
    EXPECT_GT(counted.training(2, 16).sum().gradient_bytes, 0) << name;
  }
}

// arXiv 2412.19437, section 4.2: 671 billion, 37 billion of them active; a cache of 70,272 bytes a
// token (arXiv 2505.09343, table 1).
TEST(CountR1, CacheParametersAndBytesAreThePublishedOnes) {
  const auto checkpoint = r1("fp8");
  CountedModel counted(checkpoint, {});
  const StoredCount stored = stored_count(*checkpoint);
  double parameters = 0;
  for (const double numbers : stored.numbers) parameters += numbers;
  EXPECT_NEAR(parameters, 671.026e9, 0.01e9);
  const KvLayout layout = counted.kv_layout();
  EXPECT_EQ(layout.token_bytes() / layout.layers * counted.config().layers, 70272);
  const StepCount step = one_step(counted, 4095);
  EXPECT_EQ(step.at(Work::Cache).cache_read, 4096.0 * 70272);
  const auto experts = static_cast<size_t>(Work::Experts);
  EXPECT_NEAR(parameters - stored.numbers[experts] * (1 - 8.0 / 256), 37.5e9, 0.5e9);
  EXPECT_NEAR(step.at(Work::Experts).weight_bytes, stored.bytes[experts] * 8 / 256, 1e6);
  // Two down, one up, the two of absorbed heads, one out; a dense MLP's three; a router, the shared
  // expert's three, the routed ones before and after its last; the head.
  EXPECT_EQ(step.waits, 61 * 6 + 3 * 3 + 58 * 6 + 1);
  // Absorbed: 2 (576 + 512) a key, in 61 layers of 128 heads.
  EXPECT_EQ(step.at(Work::Cache).all_flop(), 4096.0 * 61 * 128 * 2 * 1088);
}

// The other algebra makes keys and values of 128 heads.
TEST(CountR1, ExpandedAttentionHasLessToDoOverAPrompt) {
  CountedModel expanded(r1("fp8"), {.absorbed = false});
  const CountedRows prompt = {256, 0};
  const StepCount step = expanded.forward(std::span(&prompt, 1));
  EXPECT_EQ(step.at(Work::Cache).all_flop(), 256.0 * 257 / 2 * 61 * 128 * 2 * (192 + 128));
}

TEST(CountR1, ExpertsAreTouchedAsIndependentChoicesAre) {
  const auto checkpoint = r1("q4_k_m");
  CountedModel counted(checkpoint, {});
  const std::vector<CountedRows> rows(48, CountedRows{1, 0});
  const double read = counted.forward(rows).at(Work::Experts).weight_bytes;
  const double all = stored_count(*checkpoint).bytes[static_cast<size_t>(Work::Experts)];
  EXPECT_NEAR(read / all, touched_experts(counted.config().route, 48), 0.01);
}

// arXiv 2505.09343, table 2: 250 GFLOP a token.
TEST(CountR1, TrainingIsAbout250GigaflopAToken) {
  CountedModel counted(r1("bf16"), {.trained = true});
  const StepCount some = counted.training(1, 512);
  const double pairs = some.at(Work::Cache).all_flop();  // as many as there are tokens, each
  const double products = some.sum().all_flop() - pairs;
  EXPECT_NEAR(products / 512 + pairs / 512 * 4097 / 513, 250e9, 12e9);
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss, 2 << 20);  // in KiB: no number of 12 TB was written
}

// llama.cpp's Q4_K_M of R1 has 404 GB.
TEST(Shapes, AMixHasTheBytesOfThePublishedFile) {
  const auto checkpoint = r1("q4_k_m");
  const StoredCount stored = stored_count(*checkpoint);
  EXPECT_NEAR(stored.all_bytes() - stored.draft_bytes, 404e9, 8e9);
}

TEST(Shapes, FormsThatAreNoneAreNamed) {
  try {
    r1("q99");
    FAIL();
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("\"q99\" is no form of weights; there are fp8"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ponder
