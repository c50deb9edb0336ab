// Models whose layers keep a state, in place of keys or beside them: few slots, snapshots, refused
// guesses and preemption change no bit of an answer.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "infer/engine_fixture.h"
#include "infer/engine_memory.h"

namespace ponder::state_test {
namespace {

constexpr const char* kModels[] = {"qwen3_next", "qwen3_5", "qwen3_5_moe", "deepseek_v4"};

EngineOptions small(int64_t states, int64_t rows = 48) {
  EngineOptions options = options_for(Isa::Scalar, 1, rows);
  options.context = 320;
  options.cache_tokens = 4096;
  options.states = states;
  return options;
}

Recorder cold(const char* model, EngineOptions options, const SequenceRequest& ask) {
  options.prefix_cache = false;
  options.states = 0;
  Engine engine(long_fixture(model), options);
  Recorder out;
  engine.submit(ask, out);
  engine.run();
  return out;
}

TEST(States, HoweverFewSlotsNoAnswerTells) {
  for (const char* model : kModels) {
    const int64_t vocab = fixture(model)->config["vocab_size"].get<int64_t>();
    const std::vector<SequenceRequest> asks = alike(vocab, 150, 13);
    std::vector<Recorder> expected;
    for (const SequenceRequest& ask : asks) expected.push_back(cold(model, small(0), ask));
    for (const int64_t states : {2, 3, 5, 9, 0}) {
      Engine engine(long_fixture(model), small(states));
      for (int round = 0; round < 2; ++round) {  // the second finds what the first left
        std::vector<Recorder> got(asks.size());
        for (size_t i = 0; i < asks.size(); ++i) engine.submit(asks[i], got[i]);
        engine.run();
        for (size_t i = 0; i < asks.size(); ++i)
          EXPECT_TRUE(same_bits(got[i], expected[i])) << model << " " << states << " " << i;
      }
      EXPECT_GT(engine.counters().cached, 0) << states;
    }
  }
}

// A prompt goes on where one before it ended, or at the last page border that both have.
TEST(States, WhatIsFoundEndsAtASnapshot) {
  Engine engine(long_fixture("qwen3_next"), small(0, 512));
  const int64_t vocab = engine.config().vocab;
  SequenceRequest first = request(1, vocab, 200, 20), second = first, third = first;
  Recorder one, two, three;
  engine.submit(first, one);
  engine.run();
  second.prompt.insert(second.prompt.end(), one.tokens.begin(), one.tokens.end());
  second.prompt.push_back(3);
  engine.submit(second, two);
  engine.run();
  EXPECT_EQ(two.hits, 219) << "the last token's state is never made: nothing was asked after it";
  EXPECT_TRUE(same_bits(two, cold("qwen3_next", small(0), second)));
  third.prompt.resize(180);
  engine.submit(third, three);
  engine.run();
  EXPECT_EQ(three.hits, 128);
  EXPECT_TRUE(same_bits(three, cold("qwen3_next", small(0), third)));
}

TEST(States, RefusedGuessesRollBackToTheBit) {
  std::vector<const char*> models(std::begin(kModels), std::end(kModels));
  models.push_back("qwen3_5_mtp");
  models.push_back("deepseek_v4_mtp");
  for (const char* model : models) {
    const bool drafts = std::string_view(model).ends_with("_mtp");
    for (const int64_t states : {4, 12, 0}) {
      std::vector<Recorder> plain(4), guessed(4);
      Engine::Counters counters;
      for (const bool guess : {false, true}) {
        EngineOptions options = small(states, 512);
        options.speculate = !guess ? Speculate::None : drafts ? Speculate::Mtp : Speculate::Lookup;
        Engine engine(long_fixture(model), options);
        const int64_t vocab = engine.config().vocab;
        for (uint64_t i = 0; i < plain.size(); ++i) {
          SequenceRequest ask = request(i, vocab, 0, 150);
          const std::vector<int32_t> block = request(i + 50, vocab, 7).prompt;
          for (int n = 0; n < 7; ++n)
            ask.prompt.insert(ask.prompt.end(), block.begin(), block.end());
          ask.sampling.temperature = i % 2 ? 0.7f : 0.0f;
          engine.submit(ask, (guess ? guessed : plain)[i]);
        }
        engine.run();
        counters = engine.counters();
      }
      for (size_t i = 0; i < plain.size(); ++i)
        EXPECT_TRUE(same_bits(plain[i], guessed[i])) << model << " " << states << " " << i;
      if (states == 0) {
        if (!drafts) {
          EXPECT_GT(counters.accepted, 0) << model;
        }
        EXPECT_GT(counters.drafted, counters.accepted) << model;
      }
    }
  }
}

// They all begin in a page each, and grow to three.
TEST(States, PreemptionChangesNoAnswer) {
  for (const char* model : {"qwen3_5", "deepseek_v4"}) {
    const int64_t vocab = fixture(model)->config["vocab_size"].get<int64_t>();
    std::vector<SequenceRequest> asks;
    for (uint64_t i = 0; i < 6; ++i) asks.push_back(request(i, vocab, 50, 100));
    for (const int64_t states : {4, 0}) {
      EngineOptions options = small(states);
      options.cache_tokens = 6 * kPage;
      Engine engine(long_fixture(model), options);
      std::vector<Recorder> got(asks.size());
      for (size_t i = 0; i < asks.size(); ++i) engine.submit(asks[i], got[i]);
      engine.run();
      if (states == 0) {
        EXPECT_GT(engine.counters().preempted, 0) << model;
      }
      for (size_t i = 0; i < asks.size(); ++i)
        EXPECT_TRUE(same_bits(got[i], cold(model, small(0), asks[i])))
            << model << " " << states << " " << i;
    }
  }
}

// A prompt that ends within rows that were run already leaves no state that is not its own.
TEST(States, AReaderThatEndsEarlyLeavesNothingWrong) {
  EngineOptions options = small(0, 512);
  Engine engine(long_fixture("qwen3_next"), options);
  const int64_t vocab = engine.config().vocab;
  SequenceRequest ask = request(5, vocab, 150, 12);
  Recorder early, late;
  early.at = 3;
  early.answers.force = request(6, vocab, 30).prompt;  // more than there is room for
  engine.submit(ask, early);
  engine.run();
  ask.prompt.insert(ask.prompt.end(), early.tokens.begin(), early.tokens.end());
  engine.submit(ask, late);
  engine.run();
  EXPECT_TRUE(same_bits(late, cold("qwen3_next", small(0), ask)));
}

TEST(States, AreKeptInNoFolder) {
  EngineOptions options = small(0);
  options.cache_folder = testing::TempDir() + "/ponder_states";
  try {
    Engine engine(fixture("qwen3_5"), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("leave the cache folder out"), std::string::npos);
  }
}

TEST(States, AreAPartOfTheMemoryNeeded) {
  EngineOptions few = small(4), more = small(40);
  EXPECT_GT(plan_memory(fixture("qwen3_5"), more).needed(),
            plan_memory(fixture("qwen3_5"), few).needed());
}

}  // namespace
}  // namespace ponder::state_test
