// A chat of twenty turns: every turn thinks, the next one's prompt has the answer without the
// thought. What was computed is not computed again, and no answer tells.
#include <gtest/gtest.h>

#include <span>

#include "infer/engine_fixture.h"
#include "sanitized.h"

namespace ponder::chat_turns_test {
namespace {

constexpr int64_t kThought = 150, kAnswer = 30, kQuestion = 20;
constexpr int64_t kTurns = test::kAddressSanitized ? 4 : 20;
constexpr int64_t kGenerationPrompt = 3;  // what ends a prompt, and is not there in the next one

std::shared_ptr<const Checkpoint> model(const char* name) {
  auto out = std::make_shared<Checkpoint>(open_checkpoint(model_path(name), false));
  out->config["max_position_embeddings"] = 4096;
  return out;
}

EngineOptions options_for_chat() {
  EngineOptions options = options_for(choose_isa());
  options.context = options.cache_tokens = 2048;
  options.window_pages = 14;  // fewer than a thought's
  options.states = 6;         // fewer than a thought's pages
  return options;
}

Recorder cold(const char* name, const SequenceRequest& ask) {
  EngineOptions options = options_for_chat();
  options.prefix_cache = false;
  options.window_pages = INT64_MAX;
  Engine engine(model(name), options);
  Recorder out;
  engine.submit(ask, out);
  engine.run();
  return out;
}

void append(std::vector<int32_t>& to, std::span<const int32_t> more) {
  to.insert(to.end(), more.begin(), more.end());
}

void expect_turns(const char* name, bool guess) {
  EngineOptions options = options_for_chat();
  if (guess) options.speculate = Speculate::Lookup;
  Engine engine(model(name), options);
  const int64_t vocab = engine.config().vocab;
  const std::vector<int32_t> generation = request(900, vocab, kGenerationPrompt).prompt;
  std::vector<int32_t> history = request(901, vocab, 100).prompt;  // the system's
  int64_t known = 0;
  for (int64_t turn = 0; turn < kTurns; ++turn) {
    append(history, request(static_cast<uint64_t>(turn), vocab, kQuestion).prompt);
    SequenceRequest ask = request(static_cast<uint64_t>(turn), vocab, 0, kThought + kAnswer);
    ask.prompt = history;
    append(ask.prompt, generation);
    Recorder got;
    const int64_t before = engine.counters().prefilled;
    engine.submit(ask, got);
    engine.run();
    const auto length = static_cast<int64_t>(ask.prompt.size());
    const int64_t computed = engine.counters().prefilled - before;
    EXPECT_EQ(computed, length - got.hits);
    // What is new, and what lies in the page where it begins.
    EXPECT_LT(computed, length - known + kPage) << name << " turn " << turn;
    EXPECT_TRUE(same_bits(got, cold(name, ask))) << name << " turn " << turn;
    known = static_cast<int64_t>(history.size());
    append(history, std::span(got.tokens).last(kAnswer));
  }
}

struct ChatTurns : testing::TestWithParam<const char*> {};

TEST_P(ChatTurns, EachComputesOnlyWhatIsNewToTheBitOfAColdRun) {
  expect_turns(GetParam(), true);
  if (!test::kAddressSanitized) expect_turns(GetParam(), false);
}

INSTANTIATE_TEST_SUITE_P(All, ChatTurns,
                         testing::Values("qwen3_5", "gemma3", "gpt_oss", "llama4", "deepseek_v4"),
                         [](const auto& trial) { return std::string(trial.param); });

}  // namespace
}  // namespace ponder::chat_turns_test
