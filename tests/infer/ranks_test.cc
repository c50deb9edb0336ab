// An engine over several ranks: prompts in pieces, batches, keys that are found, preempted
// sequences, guesses, states and adapters give what one rank gives.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/error.h"
#include "infer/engine_fixture.h"
#include "model/ranks_fixture.h"
#include "sanitized.h"

namespace ponder::ranks_test {
namespace {

// Six that begin alike by twos, of several lengths: more than the cache holds at once.
std::vector<SequenceRequest> requests(int64_t vocab, bool adapters) {
  std::vector<SequenceRequest> out;
  for (uint64_t i = 0; i < 6; ++i) {
    SequenceRequest ask = request(i / 2, vocab, 34 + 6 * static_cast<int64_t>(i / 2), 40);
    ask.prompt.push_back(static_cast<int32_t>(i));
    ask.sampling.seed = i;
    if (i % 3 == 0) ask.sampling.temperature = 0;  // repeats itself, so that guesses are right
    if (adapters) ask.adapter = static_cast<int32_t>(i % 2) - 1;
    out.push_back(std::move(ask));
  }
  return out;
}

struct Ran {
  std::vector<Recorder> answers;
  Engine::Counters counters;
};

Ran run_all(const std::string& name, const EngineOptions& options) {
  Engine engine(fixture(name), options);
  const auto asks = requests(engine.config().vocab, !options.model.adapters.empty());
  Ran out;
  out.answers.resize(2 * asks.size());
  for (size_t i = 0; i < asks.size(); ++i) engine.submit(asks[i], out.answers[i]);
  engine.run();
  for (size_t i = asks.size(); i-- > 0;)  // these find what those left that ended last
    engine.submit(asks[i], out.answers[asks.size() + i]);
  engine.run();
  out.counters = engine.counters();
  return out;
}

EngineOptions busy(Speculate speculate = Speculate::None) {
  EngineOptions options = options_for(choose_isa(), 1, 48);
  options.cache_tokens = 320;
  options.speculate = speculate;
  return options;
}

Engine::Counters expect_same(const std::string& name, EngineOptions options,
                             const std::vector<int>& stages = {}) {
  const Ran alone = run_all(name, options);
  EXPECT_EQ(alone.counters.drafted > 0, options.speculate != Speculate::None) << name;
  std::vector<std::pair<int, RankLayout>> layouts;
  for (const int size : test::sampled({3, 2}, 2)) layouts.push_back({size, {}});
  for (const int size : stages) layouts.push_back({size, {.pp = size}});
  for (const auto& [size, layout] : layouts) {
    expect_with_ranks(size, layout, [&](const std::shared_ptr<Ranks>& ranks) {
      options.model.ranks = ranks;
      const Ran got = run_all(name, options);
      EXPECT_EQ(got.counters.accepted, alone.counters.accepted);
      for (size_t i = 0; i < got.answers.size(); ++i)
        EXPECT_TRUE(same_bits(got.answers[i], alone.answers[i])) << name << " " << size << " " << i;
    });
    options.model.ranks = nullptr;
  }
  return alone.counters;
}

TEST(EngineOverRanks, AnswersAsOneUnderLoad) {
  for (const char* name : {"llama", "qwen3_moe_bf16", "deepseek_v3", "gemma4", "gpt_oss"}) {
    const Engine::Counters counters = expect_same(name, busy());
    EXPECT_GT(counters.preempted, 0) << name;
    EXPECT_GT(counters.cached, 0) << name;
  }
}

TEST(EngineOverRanks, KeepsStatesAsOne) {
  for (const char* name : {"qwen3_next", "qwen3_5_moe"}) {
    EngineOptions options = busy(Speculate::Lookup);
    options.states = 8;
    EXPECT_GT(expect_same(name, options).preempted, 0) << name;
  }
}

TEST(EngineOverRanks, BoundsWindowsAsOne) {
  for (const char* name : {"gemma3", "gpt_oss", "deepseek_v4"}) {
    EngineOptions options = busy(Speculate::Lookup);
    options.window_pages = 4;
    options.states = 8;
    options.rows = 24;
    EXPECT_TRUE(Engine(fixture(name), options).cache().bounds_windows());
    expect_same(name, options);
  }
}

TEST(EngineOverRanks, GuessesAsOne) {
  expect_same("qwen3_moe_bf16", busy(Speculate::Lookup));
  expect_same("deepseek_v3_mtp_bf16", busy(Speculate::Mtp));
  expect_same("qwen3_next_mtp", busy(Speculate::Mtp));
  expect_same("deepseek_v4_mtp", busy(Speculate::Mtp));
}

// Whole layers on each rank, drafts on the first one.
TEST(EngineOverRanks, AnswersInStagesAsOne) {
  EXPECT_GT(expect_same("llama", busy(), {2}).preempted, 0);
  expect_same("deepseek_v3_mtp_bf16", busy(Speculate::Mtp), {2});
  EngineOptions bounded = busy(Speculate::Lookup);
  bounded.window_pages = 4;
  bounded.states = 8;
  bounded.rows = 24;
  for (const char* name : {"gpt_oss", "deepseek_v4", "qwen3_5_moe"})
    expect_same(name, bounded, {2});
}

TEST(EngineOverRanks, ServesAdaptersAsOne) {
  EngineOptions options = busy();
  options.model.adapters = {
      std::make_shared<const LoraFolder>(open_lora(fmt::format("{}/lora/llama", PONDER_FIXTURES)))};
  expect_same("llama", options);
}

// One after the other, and two that are there at once.
TEST(EngineOverRanks, HoldsSeveralModels) {
  const Ran llama = run_all("llama", busy()), experts = run_all("qwen3_moe_bf16", busy());
  expect_with_ranks(2, {}, [&](const std::shared_ptr<Ranks>& ranks) {
    EngineOptions options = busy();
    options.model.ranks = ranks;
    Engine first(fixture("llama"), options);
    const Ran meanwhile = run_all("qwen3_moe_bf16", options);
    EXPECT_TRUE(same_bits(meanwhile.answers[3], experts.answers[3]));
    Recorder answer;
    first.submit(requests(first.config().vocab, false)[3], answer);
    first.run();
    EXPECT_TRUE(same_bits(answer, llama.answers[3]));
  });
}

TEST(EngineOverRanks, RefusesACacheFolder) {
  expect_with_ranks(2, {}, [](const std::shared_ptr<Ranks>& ranks) {
    EngineOptions options = busy();
    options.model.ranks = ranks;
    options.cache_folder = "never-made";
    try {
      Engine(fixture("llama"), options);
      FAIL() << "keys of one rank were kept as if they were all";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("leave the cache folder out"), std::string::npos)
          << error.what();
    }
  });
}

// Rank 1 as a process, which gets a signal amid an answer; what rank 0 ends with.
std::string end_by(int signal, double patience) {
  const auto room = SharedRoom::of_this_process(2);
  const pid_t child = ::fork();
  if (child == 0) {
    follow(std::make_shared<SharedCluster>(room, 1, ::getpid()), 1);
    ::_exit(0);
  }
  auto ranks = std::make_shared<Ranks>();
  ranks->cluster = std::make_shared<SharedCluster>(room, 0, ::getpid());
  ranks->patience = patience;
  EngineOptions options = busy();
  options.model.ranks = ranks;
  Engine engine(fixture("llama"), options);
  Recorder answer;
  engine.submit(request(1, engine.config().vocab), answer);
  engine.step();
  ::kill(child, signal);
  if (signal == SIGKILL) ::waitpid(child, nullptr, 0);  // as a launcher does
  std::string out;
  try {
    engine.run();
  } catch (const RankEnded& error) {
    out = error.what();
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  return out;
}

TEST(EngineOverRanks, EndWhenOneOfThemDoes) {
  EXPECT_EQ(end_by(SIGKILL, 60), "rank 1 of 2 has ended");
}

TEST(EngineOverRanks, DoNotWaitForEverForOneThatStalls) {
  EXPECT_EQ(end_by(SIGSTOP, 0.2), "rank 1 of 2 has not come for 0.2 s");
}

}  // namespace
}  // namespace ponder::ranks_test
