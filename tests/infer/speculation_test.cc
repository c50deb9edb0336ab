// Speculative decoding: several guessed tokens are tried at once, and no answer tells.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "infer/draft.h"
#include "infer/engine_fixture.h"
#include "sanitized.h"

namespace ponder::speculation_test {
namespace {

using Tokens = std::vector<int32_t>;

Tokens looked_up(const Tokens& tokens, int64_t count) {
  Tokens out;
  lookup_draft(tokens, count, out);
  return out;
}

TEST(LookupDraft, IsWhatFollowedTheLongestAgreement) {
  EXPECT_EQ(looked_up({1, 2, 3, 4, 5, 9, 3, 4, 6, 2, 3, 4}, 2), (Tokens{5, 9}));
  EXPECT_EQ(looked_up({3, 4, 5, 9, 3, 4, 6, 3, 4}, 1), (Tokens{6})) << "the latest of equals";
}

TEST(LookupDraft, CarriesRepetitionOn) {
  EXPECT_EQ(looked_up({7, 1, 2, 1, 2}, 5), (Tokens{1, 2, 1, 2, 1}));
  EXPECT_EQ(looked_up({5, 5, 5}, 3), (Tokens{5, 5, 5}));
}

TEST(LookupDraft, IsNothingWhereFewerThanTwoTokensAgree) {
  EXPECT_TRUE(looked_up({1, 2, 3, 4, 2}, 3).empty());
  EXPECT_TRUE(looked_up({1}, 3).empty());
  EXPECT_TRUE(looked_up({}, 3).empty());
  EXPECT_TRUE(looked_up({1, 2, 1, 2}, 0).empty());
}

TEST(DraftLength, DoublesWhileAllIsRightAndFollowsWhatWas) {
  DraftLength length(8);
  length.tried(8, 1);
  EXPECT_EQ(length.length(), 2);
  length.tried(2, 2);
  EXPECT_EQ(length.length(), 4);
  length.tried(1, 1);
  EXPECT_EQ(length.length(), 4) << "fewer were to be had";
  length.tried(4, 4);
  length.tried(8, 8);
  EXPECT_EQ(length.length(), 8);
  length.tried(8, 0);
  EXPECT_EQ(length.length(), 1);
  length.tried(0, 0);
  EXPECT_EQ(length.length(), 1);
}

TEST(StepCost, FollowsWhatWasMeasured) {
  StepCost cost;
  EXPECT_DOUBLE_EQ(cost.of(1), 1);
  EXPECT_DOUBLE_EQ(cost.of(9), 2) << "an eighth a row, as long as nothing is known";
  for (int i = 0; i < 100; ++i) cost.took(1 + i % 5, 0.010 + 0.002 * (i % 5));
  EXPECT_NEAR(cost.of(6), 2, 1e-9);
  for (int i = 0; i < 400; ++i) cost.took(1 + i % 5, 0.010);
  EXPECT_NEAR(cost.of(6), 1, 0.01) << "the machine is another one now";
  cost.guessed(4, 0.004);
  EXPECT_NEAR(cost.of_guesses(5), 0.5, 0.01);
}

TEST(DraftLength, IsWhatBringsMostTokensASecond) {
  StepCost flat, steep;
  for (int i = 0; i < 100; ++i) {
    flat.took(1 + i % 8, 0.01);
    steep.took(1 + i % 8, 0.01 * (1 + i % 8));
  }
  EXPECT_EQ(best_draft_length(0.9, 8, 0, flat), 8);
  EXPECT_EQ(best_draft_length(0.9, 8, 0, steep), 0) << "as many rows, as much time";
  StepCost usual;
  for (int i = 0; i < 100; ++i) usual.took(1 + i % 8, 0.01 + 0.002 * (i % 8));
  EXPECT_EQ(best_draft_length(0.1, 8, 0, usual), 0);
  int64_t before = 0;
  for (const double rate : {0.3, 0.5, 0.7, 0.9, 0.97}) {
    const int64_t length = best_draft_length(rate, 16, 0, usual);
    EXPECT_GE(length, before) << rate;
    before = length;
  }
  EXPECT_GT(before, 4);
}

// A sequence whose guesses are always wrong stops within a few tokens, and tries again seldom.
TEST(DraftLength, GivesUpWhereGuessesAreWrong) {
  StepCost cost;
  for (int i = 0; i < 100; ++i) cost.took(1 + i % 8, 0.01 + 0.002 * (i % 8));
  Acceptance acceptance;
  double time = 0;
  for (int token = 0; token < 500; ++token) {
    const int64_t length = best_draft_length(acceptance.rate(), 8, 0, cost);
    acceptance.tried(length, 0);
    time += cost.of(1 + length);
  }
  EXPECT_LT(time, 1.03 * 500);
}

// A question that repeats itself, so that there is something to look up; answers of such small
// models at temperature 0 repeat themselves, too.
SequenceRequest repetitive(uint64_t which, int64_t vocab, float temperature, int64_t count) {
  SequenceRequest ask = request(which, vocab, 0, count);
  const Tokens block = request(which + 50, vocab, 7).prompt;
  for (int i = 0; i < 6; ++i) ask.prompt.insert(ask.prompt.end(), block.begin(), block.end());
  ask.sampling.temperature = temperature;
  return ask;
}

struct Trial {
  const char* model;
  bool absorbed;
  Speculate how;
  const char* draft = nullptr;  // of Speculate::Model
};
constexpr Trial kTrials[] = {{"llama", true, Speculate::Lookup},
                             {"qwen2", true, Speculate::Lookup},
                             {"qwen3", true, Speculate::Lookup},
                             {"qwen3_moe_bf16", true, Speculate::Lookup},
                             {"deepseek_v3", true, Speculate::Lookup},
                             {"deepseek_v3", false, Speculate::Lookup},
                             {"deepseek_v3_mtp_bf16", true, Speculate::Mtp},
                             {"deepseek_v3_mtp_bf16", false, Speculate::Mtp},
                             {"glm4_moe_lite_bf16", true, Speculate::Mtp},
                             {"deepseek_v32", true, Speculate::Mtp},
                             {"qwen3_next_mtp", true, Speculate::Mtp},
                             {"qwen3_5_mtp", true, Speculate::Mtp},
                             {"qwen3_5_moe_mtp", true, Speculate::Mtp},
                             {"deepseek_v4_mtp", true, Speculate::Mtp},
                             {"glm_moe_dsa", true, Speculate::Lookup},
                             {"llama", true, Speculate::Auto},
                             {"deepseek_v3_mtp_bf16", true, Speculate::Auto},
                             {"llama", true, Speculate::Model, "llama"},
                             {"llama", true, Speculate::Model, "qwen2"},
                             {"deepseek_v3", true, Speculate::Model, "qwen3"},
                             {"qwen3_moe_bf16", true, Speculate::Model, "deepseek_v2_bf16"}};

EngineOptions options_of(const Trial& trial, Isa isa) {
  EngineOptions options = options_for(isa);
  options.model.absorbed = trial.absorbed;
  options.context = 192;
  options.cache_tokens = 12 * 192;
  return options;
}

// What nine requests get, with T of 0 and 1 by turns; some with penalties, stops, log-probs.
std::vector<Recorder> answers(const Trial& trial, EngineOptions options,
                              Engine::Counters* counters) {
  Engine engine(long_fixture(trial.model), options);
  std::vector<Recorder> out(9);
  for (uint64_t i = 0; i < out.size(); ++i) {
    const int64_t count = 94 + 5 * static_cast<int64_t>(i);
    SequenceRequest ask = repetitive(i, engine.config().vocab, i % 2 ? 1.0f : 0.0f, count);
    if (i == 4) ask.sampling.frequency_penalty = 0.7f;
    if (i == 5) ask.sampling.repetition_penalty = 1.3f;
    if (i == 6) ask.top_logprobs = 3;
    engine.submit(ask, out[i]);
  }
  engine.run();
  if (counters) *counters = engine.counters();
  return out;
}

void expect_same(const std::vector<Recorder>& got, const std::vector<Recorder>& expected) {
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_TRUE(same_bits(got[i], expected[i])) << i;
    EXPECT_EQ(got[i].finish, expected[i].finish);
  }
}

TEST(Speculation, TokensAndLogProbsAreThoseWithoutOnEveryTable) {
  for (const Trial& trial : test::sampled(kTrials, 3)) {
    for (const Isa isa : kIsas) {
      if (!isa_usable(isa)) continue;
      SCOPED_TRACE(fmt::format("{} {} on {}", trial.model, trial.absorbed, isa_name(isa)));
      EngineOptions options = options_of(trial, isa);
      const std::vector<Recorder> expected = answers(trial, options, nullptr);
      options.speculate = trial.how;
      if (trial.draft) options.draft_model = long_fixture(trial.draft);
      options.draft_as_pays = trial.draft && trial.model != std::string("llama");
      Engine::Counters counters;
      expect_same(answers(trial, options, &counters), expected);
      EXPECT_GT(counters.drafted, 0);
      if (trial.how == Speculate::Lookup) {
        EXPECT_GT(counters.accepted, 20);
      }
      if (isa != Isa::Scalar) continue;
      // Too few pages and rows, two threads, other lengths of drafts.
      options.cache_tokens = 5 * kPage;
      options.rows = 24;
      options.threads = 2;
      options.draft_tokens = 9;
      expect_same(answers(trial, options, &counters), expected);
      EXPECT_GT(counters.preempted, 0);
    }
  }
}

TEST(Speculation, AGuessThatIsRightSavesAStep) {
  const Trial trial = kTrials[0];
  EngineOptions options = options_of(trial, Isa::Scalar);
  const auto steps = [&](Speculate how) {
    options.speculate = how;
    Engine engine(long_fixture(trial.model), options);
    Recorder reader;
    SequenceRequest ask = repetitive(0, engine.config().vocab, 0, 100);
    ask.sampling.logit_bias = {{5, 1e5f}};  // it says nothing else
    engine.submit(ask, reader);
    int64_t count = 0;
    for (; !engine.idle(); ++count) engine.step();
    EXPECT_EQ(count + engine.counters().accepted, 100) << "a token a step, and the right guesses";
    return count;
  };
  EXPECT_EQ(steps(Speculate::None), 100);
  EXPECT_LE(steps(Speculate::Lookup), 2 + 1 + 97 / 5 + 2);
}

TEST(Speculation, AHeadThatAgreesIsBelieved) {
  const Trial trial{"deepseek_v3_mtp_bf16", true, Speculate::Mtp};
  EngineOptions options = options_of(trial, Isa::Scalar);
  options.speculate = trial.how;
  Engine engine(long_fixture(trial.model), options);
  Recorder reader;
  // A bias stronger than any logit: the head draws by the same rules as the model.
  SequenceRequest ask = request(1, engine.config().vocab, 20, 60);
  ask.sampling.logit_bias = {{5, 1e5f}};
  engine.submit(ask, reader);
  engine.run();
  EXPECT_EQ(reader.tokens, Tokens(60, 5));
  EXPECT_GT(engine.counters().accepted, 40);
  EXPECT_EQ(engine.counters().accepted, engine.counters().drafted);
}

// Its keys are those of the model, to the bit, so whatever is missing or stale there is a wrong
// guess.
TEST(Speculation, AModelThatGuessesForItselfIsAlwaysRight) {
  const Trial trial{"llama", true, Speculate::Model};
  for (const float temperature : {0.0f, 1.0f}) {
    EngineOptions options = options_of(trial, Isa::Scalar);
    options.speculate = trial.how;
    options.draft_model = long_fixture(trial.model);
    Engine engine(long_fixture(trial.model), options);
    std::vector<Recorder> readers(6);
    for (uint64_t i = 0; i < readers.size(); ++i) {
      // Two of each prompt: the second finds the first one's pages, whole and begun ones.
      engine.submit(repetitive(i / 2, engine.config().vocab, temperature, 60), readers[i]);
      if (i % 2 == 0) engine.run();
    }
    engine.run();
    EXPECT_GT(engine.counters().cached, 0);
    EXPECT_GT(engine.counters().drafted, 200);
    EXPECT_EQ(engine.counters().accepted, engine.counters().drafted);
  }
}

TEST(Speculation, ADraftModelThatCannotGuessIsRefusedBeforeItRuns) {
  const auto refused = [](const std::shared_ptr<const Checkpoint>& draft, const char* why,
                          const char* target = "llama") {
    EngineOptions options = options_of({target, true, Speculate::Model}, Isa::Scalar);
    options.speculate = Speculate::Model;
    options.draft_model = draft;
    try {
      const Engine engine(long_fixture(target), options);
      ADD_FAILURE() << why;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(why), std::string::npos) << error.what();
    }
  };
  auto draft = std::make_shared<Checkpoint>(open_checkpoint(model_path("qwen2"), false));
  draft->config["max_position_embeddings"] = 100;
  refused(draft, "positions for 100");
  refused(long_fixture("llama"), "64 tokens", "qwen3_moe_bf16");
  refused(long_fixture("qwen3_next"), "keep a state");
}

TEST(Speculation, WhatTheReaderDecidesHoldsAtOnce) {
  for (const size_t at : {3, 4, 5, 6, 7, 8}) {
    for (const int what : {0, 1, 2}) {
      const Trial trial = kTrials[0];
      EngineOptions options = options_of(trial, Isa::Scalar);
      const auto reply = [&](Speculate how) {
        options.speculate = how;
        Engine engine(long_fixture(trial.model), options);
        Recorder reader;
        reader.at = at;
        SequenceRequest ask = repetitive(0, engine.config().vocab, 0, 40);
        if (what == 0) reader.answers.end = true;
        if (what == 1) reader.answers.force = {5, 6, 7};
        if (what == 2) {
          reader.answers.refuse_stop = true;
          for (int32_t t = 0; t < engine.config().vocab; t += 2) ask.stop_tokens.push_back(t);
        }
        engine.submit(ask, reader);
        engine.run();
        EXPECT_EQ(engine.cache_use().running, 0);
        return reader;
      };
      const Recorder with = reply(Speculate::Lookup), without = reply(Speculate::None);
      EXPECT_TRUE(same_bits(with, without)) << at << ", " << what;
      EXPECT_EQ(with.forced, without.forced);
    }
  }
}

TEST(Speculation, AFollowingTurnFindsRightKeysWhereGuessesWereWrong) {
  for (const Trial& trial : {kTrials[0], kTrials[6]}) {
    EngineOptions options = options_of(trial, Isa::Scalar);
    options.context = 512;
    options.speculate = trial.how;
    options.draft_tokens = 16;
    Engine engine(long_fixture(trial.model), options);
    SequenceRequest ask = repetitive(3, engine.config().vocab, 1, 60);
    for (int turn = 0; turn < 4; ++turn) {
      Recorder next, cold;
      engine.submit(ask, next);
      engine.run();
      EngineOptions plain = options;
      plain.speculate = Speculate::None;
      Engine other(long_fixture(trial.model), plain);
      other.submit(ask, cold);
      other.run();
      EXPECT_TRUE(same_bits(next, cold)) << turn;
      EXPECT_GE(next.hits, turn > 0 ? 64 : 0);
      ask.prompt.insert(ask.prompt.end(), next.tokens.begin(), next.tokens.end());
      for (int32_t i = 0; i < 9; ++i) ask.prompt.push_back(i);
    }
    EXPECT_GT(engine.counters().drafted, engine.counters().accepted);
  }
}

TEST(Speculation, WithoutADraftHeadItIsRefused) {
  EngineOptions options = options_for(Isa::Scalar);
  options.speculate = Speculate::Mtp;
  try {
    Engine engine(fixture("llama"), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("no draft head"), std::string::npos);
  }
}

}  // namespace
}  // namespace ponder::speculation_test
