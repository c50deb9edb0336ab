// The engine's prefix cache: who computes what, and that no answer tells.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "infer/engine_fixture.h"

namespace ponder::engine_cache_test {
namespace {

std::vector<int32_t> some_tokens(uint64_t which, int64_t vocab, int64_t count) {
  return request(which, vocab, count).prompt;
}

void append(std::vector<int32_t>& to, const std::vector<int32_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

EngineOptions roomy(Isa isa, int64_t context, int64_t cache) {
  EngineOptions options = options_for(isa);
  options.context = context;
  options.cache_tokens = cache;
  return options;
}

Recorder cold(const std::string& model, const EngineOptions& options, SequenceRequest ask) {
  Engine engine(long_fixture(model), options);
  Recorder out;
  engine.submit(std::move(ask), out);
  engine.run();
  return out;
}

TEST(EngineCache, SequencesThatBeginAlikeShareToTheBitOfAColdRun) {
  for_all([](const Case& one, Isa isa) {
    EngineOptions options = roomy(isa, 256, 2048);
    options.model.absorbed = one.absorbed;
    options.rows = 48;
    Engine engine(long_fixture(one.model), options);
    const int64_t vocab = engine.config().vocab;
    std::vector<Recorder> readers(6), expected;
    for (uint64_t i = 0; i < readers.size(); ++i) {
      SequenceRequest ask = request(i, vocab, 0, 20);
      ask.prompt = some_tokens(99, vocab, 150);  // two pages and some more are the same
      append(ask.prompt, some_tokens(i, vocab, static_cast<int64_t>(3 * i)));
      expected.push_back(cold(one.model, options, ask));
      engine.submit(ask, readers[i]);
    }
    engine.run();
    for (size_t i = 0; i < readers.size(); ++i) {
      EXPECT_TRUE(same_bits(readers[i], expected[i])) << i;
      EXPECT_EQ(expected[i].hits, 0);
      EXPECT_GE(readers[i].hits, i == 0 ? 0 : 128) << i;
    }
  });
}

TEST(EngineCache, PromptsThatComeTogetherAreComputedOnce) {
  Engine engine(long_fixture("llama"), roomy(Isa::Scalar, 512, 8192));
  const std::vector<int32_t> prompt = some_tokens(1, engine.config().vocab, 400);
  std::vector<Recorder> readers(8);
  for (uint64_t i = 0; i < readers.size(); ++i) {
    SequenceRequest ask = request(i, engine.config().vocab, 0, 12);
    ask.prompt = prompt;
    engine.submit(ask, readers[i]);
  }
  engine.run();
  // Six whole pages once; what is left of the last page by everybody.
  EXPECT_EQ(engine.counters().prefilled, 400 + 7 * (400 - 384));
  EXPECT_EQ(engine.counters().cached, 7 * 384);
  EXPECT_EQ(readers[0].hits, 0);
  for (size_t i = 1; i < readers.size(); ++i) EXPECT_EQ(readers[i].hits, 384);
  EXPECT_EQ(engine.counters().preempted, 0);
}

TEST(EngineCache, SharedPagesAreInMemoryOnce) {
  Engine engine(long_fixture("llama"), roomy(Isa::Scalar, 512, 1536));  // 24 pages
  const std::vector<int32_t> prompt = some_tokens(1, engine.config().vocab, 450);
  std::vector<Recorder> readers(8);  // 8 pages each, 7 of them the same
  for (uint64_t i = 0; i < readers.size(); ++i) {
    SequenceRequest ask = request(i, engine.config().vocab, 0, 30);
    ask.prompt = prompt;
    engine.submit(ask, readers[i]);
  }
  for (int i = 0; i < 5; ++i) engine.step();
  EXPECT_EQ(engine.running(), 8);
  EXPECT_EQ(engine.cache_use().running, 7 + 8);
  engine.run();
  EXPECT_EQ(engine.counters().preempted, 0);
  const Engine::CacheUse use = engine.cache_use();
  EXPECT_EQ(use.running, 0);
  EXPECT_EQ(use.free + use.reusable, use.pages);
}

TEST(EngineCache, AnotherSaltSharesNothing) {
  Engine engine(long_fixture("llama"), roomy(Isa::Scalar, 256, 1024));
  SequenceRequest ask = request(1, engine.config().vocab, 200, 4);
  Recorder mine, yours, again;
  ask.salt = "mine";
  engine.submit(ask, mine);
  engine.run();
  ask.salt = "yours";
  engine.submit(ask, yours);
  engine.run();
  EXPECT_EQ(yours.hits, 0);
  EXPECT_EQ(engine.counters().prefilled, 400);
  ask.salt = "mine";
  engine.submit(ask, again);
  engine.run();
  EXPECT_EQ(again.hits, 199);  // the last token always runs: what follows is asked for
  EXPECT_TRUE(same_bits(again, mine));
}

TEST(EngineCache, ForgetDropsEverything) {
  Engine engine(long_fixture("llama"), roomy(Isa::Scalar, 256, 1024));
  const SequenceRequest ask = request(1, engine.config().vocab, 200, 4);
  Recorder first, second;
  engine.submit(ask, first);
  engine.run();
  engine.forget();
  EXPECT_EQ(engine.cache_use().free, engine.cache_use().pages);
  engine.submit(ask, second);
  engine.run();
  EXPECT_EQ(second.hits, 0);
}

TEST(EngineCache, MoreThanFitsIsForgottenOldestFirst) {
  Engine engine(long_fixture("llama"), roomy(Isa::Scalar, 256, 512));  // 8 pages, 4 a prompt
  const auto hits = [&](uint64_t which) {
    Recorder reader;
    engine.submit(request(which, engine.config().vocab, 240, 2), reader);
    engine.run();
    return reader.hits;
  };
  EXPECT_EQ(hits(1), 0);
  EXPECT_EQ(hits(2), 0);
  EXPECT_EQ(hits(1), 239);
  EXPECT_EQ(hits(3), 0);  // takes 2's room
  EXPECT_EQ(hits(1), 239);
  EXPECT_LT(hits(2), 239);
}

TEST(EngineCache, PreemptionOfSharedPagesChangesNoAnswer) {
  for (const int64_t pages : {4, 5, 7}) {
    EngineOptions options = roomy(Isa::Scalar, 256, 256);
    std::vector<Recorder> expected, all(6);
    std::vector<SequenceRequest> asks;
    const int64_t vocab = long_fixture("llama")->config["vocab_size"].get<int64_t>();
    for (uint64_t i = 0; i < all.size(); ++i) {
      SequenceRequest ask = request(i, vocab, 0, 60);
      ask.prompt = some_tokens(i % 2, vocab, 70);
      append(ask.prompt, some_tokens(i, vocab, static_cast<int64_t>(5 * i)));
      asks.push_back(ask);
      expected.push_back(cold("llama", options, ask));
    }
    options.cache_tokens = pages * kPage;
    Engine engine(long_fixture("llama"), options);
    for (size_t i = 0; i < all.size(); ++i) engine.submit(asks[i], all[i]);
    engine.run();
    for (size_t i = 0; i < all.size(); ++i) EXPECT_TRUE(same_bits(all[i], expected[i])) << i;
    EXPECT_EQ(engine.cache_use().running, 0);
    EXPECT_EQ(engine.counters().preempted > 0, pages > 4);
  }
}

// A conversation as R1's template renders it: the thought of a turn is gone in the next prompt. All
// up to where it was is found; the answer stands at other places now, so its keys are others, and
// it is read again together with the new question. (Keys could be turned to their new places, but
// in every layer but the first they come from states that had seen the thought: not the same bits.)
TEST(EngineCache, ALongConversationComputesOnlyWhatIsNew) {
  constexpr int64_t kQuestion = 11, kThought = 40, kAnswer = 17;
  Engine engine(long_fixture("llama"), roomy(Isa::Scalar, 1024, 2048));
  const int64_t vocab = engine.config().vocab;
  std::vector<int32_t> history;
  int64_t sum = 0;
  for (uint64_t turn = 0; turn < 20; ++turn) {
    append(history, some_tokens(turn, vocab, kQuestion));
    SequenceRequest ask = request(turn, vocab, 0, kThought + kAnswer);
    ask.prompt = history;
    Recorder reader;
    const int64_t before = engine.counters().prefilled;
    engine.submit(ask, reader);
    engine.run();
    const int64_t computed = engine.counters().prefilled - before;
    EXPECT_LE(computed, turn == 0 ? kQuestion : kQuestion + kAnswer) << "turn " << turn;
    EXPECT_EQ(reader.hits, static_cast<int64_t>(history.size()) - computed);
    sum += computed;
    history.insert(history.end(), reader.tokens.begin() + kThought, reader.tokens.end());
    if (turn % 7 == 3) {
      EXPECT_TRUE(same_bits(reader, cold("llama", roomy(Isa::Scalar, 1024, 0), ask)));
    }
  }
  // Less only where the answer begins like the thought.
  EXPECT_GE(sum, 20 * kQuestion + 19 * kAnswer - 3);
}

}  // namespace
}  // namespace ponder::engine_cache_test
