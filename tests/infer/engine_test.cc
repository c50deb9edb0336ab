#include "infer/engine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/cpu.h"
#include "base/error.h"
#include "infer/engine_fixture.h"

namespace ponder::engine_test {
namespace {

Recorder alone(const std::string& model, EngineOptions options, uint64_t which) {
  Engine engine(fixture(model), options);
  Recorder out;
  engine.submit(request(which, engine.config().vocab), out);
  engine.run();
  return out;
}

TEST(Engine, SameTokensAndLogProbsAloneAndAmong63Others) {
  for_all([](const Case& one, Isa isa) {
    EngineOptions options = options_for(isa);
    options.model.absorbed = one.absorbed;
    const Recorder expected = alone(one.model, options, 7);
    ASSERT_EQ(expected.tokens.size(), 24u);
    options.cache_tokens = 64 * 128;
    Engine engine(fixture(one.model), options);
    std::vector<Recorder> all(64);
    for (size_t i = 0; i < all.size(); ++i) {
      const auto length = static_cast<int64_t>(i == 30 ? 40 : 1 + i);
      engine.submit(request(i == 30 ? 7 : 100 + i, engine.config().vocab, length), all[i]);
    }
    engine.run();
    EXPECT_TRUE(same_bits(all[30], expected));
  });
}

TEST(Engine, SameTokensAndLogProbsWithTwoThreadsAndInChunks) {
  for_all([](const Case& one, Isa isa) {
    EngineOptions options = options_for(isa);
    options.model.absorbed = one.absorbed;
    const Recorder expected = alone(one.model, options, 3);
    for (const int64_t rows : {512, 16, 7, 1}) {
      for (const int threads : {1, 2}) {
        options.rows = rows;
        options.threads = threads;
        EXPECT_TRUE(same_bits(alone(one.model, options, 3), expected))
            << rows << " rows, " << threads << " threads";
      }
    }
  });
}

// The whole sequence in one forward, as training runs it.
TEST(Engine, LogProbsEqualTheTrainingFormToTheBit) {
  for_all([](const Case& one, Isa isa) {
    EngineOptions options = options_for(isa);
    options.model.absorbed = one.absorbed;
    const Recorder got = alone(one.model, options, 5);
    ThreadPool pool(1);
    Arena arena;
    const auto model = make_model<float>(fixture(one.model), options.model);
    KvCache cache(model->kv_layout(), 2);
    std::vector<int32_t> ids = request(5, model->config().vocab).prompt;
    const auto prompt = static_cast<int64_t>(ids.size());
    ids.insert(ids.end(), got.tokens.begin(), got.tokens.end());
    const std::vector<int32_t> pages = {cache.take(), cache.take()};
    Batch batch;
    batch.add(ids.data(), static_cast<int64_t>(ids.size()), 0, pages.data(), true);
    Graph<float> graph(kernels_for<float>(isa), pool, arena);
    const Tensor<float> logits = model->forward(graph, batch, cache);
    for (size_t i = 0; i < got.tokens.size(); ++i) {
      const float* row = logits.row(prompt + static_cast<int64_t>(i) - 1);
      EXPECT_EQ(logprob_of({row, static_cast<size_t>(logits.cols)}, got.tokens[i]),
                got.logprobs[i]);
    }
  });
}

TEST(Engine, PreemptionChangesNoAnswer) {
  const EngineOptions options = options_for(Isa::Scalar);
  std::vector<Recorder> expected, all(5);
  for (uint64_t i = 0; i < all.size(); ++i) {
    Engine engine(fixture("llama"), options);
    expected.emplace_back();
    engine.submit(request(i, engine.config().vocab, 30 + 6 * static_cast<int64_t>(i), 70),
                  expected.back());
    engine.run();
  }
  EngineOptions tight = options;  // pages for three sequences, and the five want two each
  tight.cache_tokens = 3 * 64;
  Engine engine(fixture("llama"), tight);
  for (uint64_t i = 0; i < all.size(); ++i) {
    engine.submit(request(i, engine.config().vocab, 30 + 6 * static_cast<int64_t>(i), 70), all[i]);
  }
  engine.run();
  for (size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(same_bits(all[i], expected[i])) << i;
  EXPECT_GT(engine.counters().preempted, 0);
}

TEST(Engine, KeysOfAFinishedSequenceServeTheNextTurnToTheSameBits) {
  for_all([](const Case& one, Isa isa) {
    EngineOptions options = options_for(isa);
    options.model.absorbed = one.absorbed;
    options.context = 256;
    Engine engine(fixture(one.model), options);
    SequenceRequest next = request(9, engine.config().vocab, 60, 20);
    Recorder first, second, fresh;
    engine.submit(next, first);
    engine.run();
    // The old tokens but for the last ones, then another turn.
    next.prompt.insert(next.prompt.end(), first.tokens.begin(), first.tokens.begin() + 15);
    for (int32_t i = 0; i < 50; ++i) next.prompt.push_back(i % 30);
    const int64_t before = engine.counters().prefilled;
    engine.submit(next, second);
    engine.run();
    // A state is there at the border of a page and where the sequence ended, but not between.
    const int64_t again = engine.cache().keeps_states() ? 60 + 15 - kPage : 0;
    EXPECT_EQ(engine.counters().prefilled - before, 50 + again);
    Engine other(fixture(one.model), options);
    other.submit(next, fresh);
    other.run();
    EXPECT_TRUE(same_bits(second, fresh));
  });
}

TEST(Engine, ForcedTokensComeNextWithTheirLogProbs) {
  const EngineOptions options = options_for(Isa::Scalar);
  Engine engine(fixture("llama"), options);
  SequenceRequest ask = request(1, engine.config().vocab);
  Recorder reader;
  reader.at = 4;
  reader.answers.force = {5, 6, 7};
  engine.submit(ask, reader);
  engine.run();
  ASSERT_EQ(reader.tokens.size(), 24u);
  EXPECT_EQ(std::vector<int32_t>(reader.tokens.begin() + 4, reader.tokens.begin() + 7),
            (std::vector<int32_t>{5, 6, 7}));
  EXPECT_EQ(std::count(reader.forced.begin(), reader.forced.end(), true), 3);
  // The same numbers as if they had been part of a prompt whose continuation was asked for.
  ask.prompt.insert(ask.prompt.end(), reader.tokens.begin(), reader.tokens.begin() + 5);
  Recorder after;
  after.at = 1;
  ask.sampling = {};
  ask.sampling.logit_bias = {{6, 1e6f}};
  engine.submit(ask, after);
  engine.run();
  EXPECT_EQ(after.tokens[0], 6);
  EXPECT_EQ(after.logprobs[0], reader.logprobs[5]);
}

TEST(Engine, AStopTokenEndsOrIsRefusedOrReplaced) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar));
  SequenceRequest ask = request(1, engine.config().vocab);
  Recorder plain;
  engine.submit(ask, plain);
  engine.run();
  ask.stop_tokens = {plain.tokens[3]};
  const auto first = static_cast<size_t>(
      std::find(plain.tokens.begin(), plain.tokens.end(), plain.tokens[3]) - plain.tokens.begin());

  Recorder ended;
  engine.submit(ask, ended);
  engine.run();
  EXPECT_EQ(ended.tokens.size(), first + 1);  // the stop token is part of it
  EXPECT_EQ(ended.finish, Finish::Stop);

  Recorder refused;
  refused.at = first + 1;
  refused.answers.refuse_stop = true;
  engine.submit(ask, refused);
  engine.run();
  ASSERT_GT(refused.tokens.size(), first + 1);
  EXPECT_NE(refused.tokens[first + 1], plain.tokens[3]);

  Recorder replaced;
  replaced.at = first + 1;
  replaced.answers.force = {9, 8};
  engine.submit(ask, replaced);
  engine.run();
  ASSERT_GT(replaced.tokens.size(), first + 2);
  EXPECT_EQ(replaced.tokens[first + 1], 9);
  EXPECT_EQ(replaced.tokens[first + 2], 8);
  EXPECT_TRUE(replaced.forced[first + 1] && replaced.forced[first + 2]);
}

TEST(Engine, EndsAtMaxTokensAndAtTheContext) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar));
  Recorder few, all;
  engine.submit(request(1, engine.config().vocab, 40, 3), few);
  SequenceRequest ask = request(1, engine.config().vocab, 120);
  ask.max_tokens.reset();
  engine.submit(ask, all);
  engine.run();
  EXPECT_EQ(few.tokens.size(), 3u);
  EXPECT_EQ(few.finish, Finish::Length);
  EXPECT_EQ(all.tokens.size(), 8u);
  EXPECT_EQ(all.finish, Finish::Length);
}

TEST(Engine, SaysTheNumbersOfAnOverflowBeforeAnythingRuns) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar));
  Recorder reader;
  const auto message = [&](int64_t prompt, std::optional<int64_t> count) -> std::string {
    SequenceRequest ask = request(1, engine.config().vocab, prompt);
    ask.max_tokens = count;
    try {
      engine.submit(ask, reader);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message(0, 1).find("prompt is empty"), std::string::npos);
  EXPECT_NE(message(128, {}).find("128 tokens, but the context is 128"), std::string::npos);
  EXPECT_NE(message(300, 5).find("300 tokens, but the context is 128"), std::string::npos);
  const std::string both = message(100, 29);
  EXPECT_NE(both.find("100 tokens and a reply of 29 do not fit in the context of 128"),
            std::string::npos);
  EXPECT_NE(both.find("at most 28"), std::string::npos);
  EXPECT_NE(message(3, 0).find("max_tokens is 0"), std::string::npos);
  EXPECT_TRUE(engine.idle());
  EXPECT_TRUE(reader.tokens.empty());
}

TEST(Engine, RefusesTokensOutsideTheVocabulary) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar));
  Recorder reader;
  SequenceRequest ask;
  ask.prompt = {0, 1 << 30};
  EXPECT_THROW(engine.submit(ask, reader), Error);
  ask.prompt = {-1};
  EXPECT_THROW(engine.submit(ask, reader), Error);
}

TEST(Engine, CancelGivesThePagesBack) {
  EngineOptions options = options_for(Isa::Scalar);
  options.prefix_cache = false;
  Engine engine(fixture("llama"), options);
  const int64_t pages = engine.cache().free_pages();
  Recorder reader;
  const uint64_t id = engine.submit(request(1, engine.config().vocab), reader);
  engine.step();
  engine.step();
  EXPECT_LT(engine.cache().free_pages(), pages);
  engine.cancel(id);
  EXPECT_EQ(engine.cache().free_pages(), pages);
  EXPECT_TRUE(engine.idle());
  engine.cancel(id);
  engine.step();
  EXPECT_EQ(reader.tokens.size(), 2u);
}

EngineOptions long_options(int64_t rows) {
  EngineOptions out = options_for(Isa::Scalar, 1, rows);
  out.context = 2048;
  out.cache_tokens = 4096;
  return out;
}

TEST(Engine, AShortPromptIsAnsweredWhileALongOneIsRead) {
  Engine engine(long_fixture("llama"), long_options(32));
  Recorder long_one, short_one;
  engine.submit(request(1, engine.config().vocab, 1000, 4), long_one);
  engine.submit(request(2, engine.config().vocab, 5, 4), short_one);
  for (int step = 0; step < 6; ++step) engine.step();
  EXPECT_EQ(short_one.tokens.size(), 4u);
  EXPECT_TRUE(long_one.tokens.empty());
}

// Beside a long prompt a reply that is under way gets its tokens in steps of that time.
TEST(Engine, PromptsAreCutToTheTimeOfAStep) {
  const auto tokens_beside_a_prompt = [](double step_seconds) {
    EngineOptions options = long_options(512);
    options.step_seconds = step_seconds;
    Engine engine(long_fixture("llama"), options);
    Recorder talks, reads;
    engine.submit(request(1, engine.config().vocab, 5, 200), talks);
    engine.step();
    engine.submit(request(2, engine.config().vocab, 1200, 1), reads);
    while (reads.tokens.empty()) engine.step();
    return talks.tokens.size();
  };
  EXPECT_LE(tokens_beside_a_prompt(0), 5u);
  EXPECT_GE(tokens_beside_a_prompt(1e-9), 12u);  // no step is so short
}

TEST(Engine, OwnersAreCountedWhatTheyAreGiven) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar, 1, 16));
  Recorder first, second;
  const auto account = std::make_shared<std::atomic<int64_t>>(7);
  for (Recorder* reader : {&first, &second}) {
    SequenceRequest ask = request(reader == &first ? 1 : 2, engine.config().vocab, 40, 24);
    ask.turn.given = account;
    engine.submit(std::move(ask), *reader);
  }
  engine.run();
  EXPECT_EQ(*account, 7 + 2 * (40 + 23));  // what came last was never read
}

TEST(Engine, TellsHowFarTheReadingOfThePromptIs) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar, 1, 16));
  Recorder reader;
  engine.submit(request(1, engine.config().vocab, 40), reader);
  engine.run();
  EXPECT_EQ(reader.progress,
            (std::vector<std::pair<int64_t, int64_t>>{{16, 40}, {32, 40}, {40, 40}}));
}

TEST(Engine, RefusesAContextBeyondTheModels) {
  EngineOptions options = options_for(Isa::Scalar);
  options.context = 1 << 20;
  EXPECT_THROW(Engine(fixture("llama"), options), Error);
}

TEST(Engine, TheCacheHoldsSoManyContextsAsAreWantedAndTheMemoryAllows) {
  EngineOptions options = options_for(Isa::Scalar);
  options.context = 128;
  options.cache_tokens = 0;
  const auto pages = [&] { return Engine(fixture("llama"), options).cache().free_pages(); };
  EXPECT_EQ(pages(), 2);
  options.cache_contexts = 3;
  EXPECT_EQ(pages(), 6);
  options.cache_tokens = 256;
  EXPECT_EQ(pages(), 4);
  options.cache_tokens = 0;
  options.cache_contexts = int64_t{1} << 40;
  Engine most(fixture("llama"), options);
  const auto bytes =
      static_cast<uint64_t>(most.cache().free_pages() * most.cache().layout().page_bytes());
  EXPECT_LE(bytes, memory_bytes() / 16);
  EXPECT_GT(bytes, memory_bytes() / 17);
}

}  // namespace
}  // namespace ponder::engine_test
