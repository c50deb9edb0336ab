// Models with layers that see a window or a block of the text: however few pages keep the keys of
// those layers, no answer tells, and a long text takes no more of them than a short one.
#include <gtest/gtest.h>

#include <algorithm>

#include "formats/files.h"
#include "infer/engine_fixture.h"
#include "infer/engine_memory.h"
#include "sanitized.h"

namespace ponder::windows_test {
namespace {

constexpr const char* kModels[] = {
    "gemma3",      "gemma4",          "gemma4_moe",        "gpt_oss", "llama4",
    "mistral",     "cohere2",         "exaone4",           "olmo3",   "phi3",
    "deepseek_v4", "deepseek_v4_mtp", "deepseek_v4_modern"};
std::vector<const char*> models() { return test::sampled(kModels, 4); }
constexpr int64_t kAllPages = INT64_MAX;

// A window or block of so many tokens: 0 for the fixture's own, which is shorter than a page.
std::shared_ptr<const Checkpoint> seeing(const std::string& name, int64_t tokens) {
  auto out = std::make_shared<Checkpoint>(open_checkpoint(model_path(name), false));
  out->config["max_position_embeddings"] = 1 << 16;
  if (tokens == 0) return out;
  for (const char* key : {"sliding_window", "attention_chunk_size"}) {
    if (out->config.contains(key)) out->config[key] = tokens;
  }
  return out;
}

EngineOptions small(int64_t windows, int64_t rows = 48) {
  EngineOptions options = options_for(choose_isa(), 1, rows);
  options.context = 512;
  options.cache_tokens = 4096;
  options.window_pages = windows;
  return options;
}

int64_t least_windows(const std::shared_ptr<const Checkpoint>& model,
                      const EngineOptions& options) {
  return windows_of_rows(options.rows) + windows_of_sequence(kv_layout_of(model, options.model));
}

Recorder cold(const std::shared_ptr<const Checkpoint>& model, const SequenceRequest& ask) {
  EngineOptions options = small(kAllPages);
  options.prefix_cache = false;
  Engine engine(model, options);
  EXPECT_FALSE(engine.cache().bounds_windows());
  Recorder out;
  engine.submit(ask, out);
  engine.run();
  return out;
}

TEST(Windows, HoweverFewPagesKeepThemNoAnswerTells) {
  for (const char* name : models()) {
    for (const int64_t seen : {0, 100}) {
      const auto model = seeing(name, seen);
      const std::vector<SequenceRequest> asks =
          alike(model->config["vocab_size"].get<int64_t>(), 200, 17);
      std::vector<Recorder> expected;
      for (const SequenceRequest& ask : asks) expected.push_back(cold(model, ask));
      const int64_t least = least_windows(model, small(0));
      for (const int64_t windows : {int64_t{1}, least + 1, 3 * least, int64_t{50}}) {
        Engine engine(model, small(windows));
        ASSERT_TRUE(engine.cache().bounds_windows()) << name;
        EXPECT_GE(engine.cache().windows(), least);
        for (int round = 0; round < 2; ++round) {  // the second finds what the first left
          std::vector<Recorder> got(asks.size());
          for (size_t i = 0; i < asks.size(); ++i) engine.submit(asks[i], got[i]);
          engine.run();
          for (size_t i = 0; i < asks.size(); ++i)
            EXPECT_TRUE(same_bits(got[i], expected[i]))
                << name << seen << " " << windows << " " << i;
        }
        if (windows == 50) {
          EXPECT_GT(engine.counters().cached, 1000) << name;
        }
      }
    }
  }
}

// What is kept while a text grows to ten times the window and more.
TEST(Windows, ALongTextTakesNoMoreThanAShortOne) {
  for (const char* name : models()) {
    const auto model = seeing(name, 100);
    EngineOptions options = small(0);
    options.context = options.cache_tokens = 2048;
    const int64_t least = least_windows(model, options);
    for (const bool kept : {false, true}) {
      options.prefix_cache = kept;
      Engine engine(model, options);
      KvCache& cache = engine.cache();
      Recorder reader;
      engine.submit(request(1, engine.config().vocab, 1000, 100), reader);
      int64_t most = 0, pages = 0;
      while (!engine.idle()) {
        engine.step();
        most = std::max(most, cache.windows() - cache.free_windows());
        pages = std::max(pages, cache.pages() - cache.free_pages());
      }
      EXPECT_EQ(pages, 18) << name;
      EXPECT_LE(most, kept ? cache.windows() : least) << name;
      EXPECT_LE(cache.windows(), 16 * least) << name;
    }
  }
}

// The memory asked of the system: layers that see all for the whole context, the others for as much
// as is seen, whatever the context.
TEST(Windows, ALongerContextCostsOnlyLayersThatSeeAll) {
  const auto model = seeing("gemma3", 100);
  EngineOptions options = small(0);
  options.cache_tokens = 0;
  const auto room = [&](int64_t context) {
    options.context = context;
    const KvLayout layout = kv_layout_of(model, options.model);
    const CacheRoom out = cache_room(options, context, layout);
    return out;
  };
  const CacheRoom two = room(1 << 14), four = room(1 << 15);
  EXPECT_EQ(four.pages, 2 * two.pages);
  EXPECT_EQ(four.windows, two.windows);
  EXPECT_LE(four.windows, 16 * least_windows(model, options));
  const uint64_t bounded = plan_memory(model, options).needed();
  options.window_pages = kAllPages;
  EXPECT_LT(bounded, plan_memory(model, options).needed());
}

TEST(Windows, RefusedGuessesChangeNoAnswer) {
  for (const char* name : models()) {
    const auto model = seeing(name, 70);
    for (const int64_t windows : {int64_t{1}, int64_t{0}}) {
      std::vector<Recorder> plain(4), guessed(4);
      Engine::Counters counters;
      for (const bool guess : {false, true}) {
        EngineOptions options = small(guess ? windows : kAllPages, 64);
        options.speculate = guess ? Speculate::Lookup : Speculate::None;
        options.states = 24;
        Engine engine(model, options);
        const int64_t vocab = engine.config().vocab;
        for (uint64_t i = 0; i < plain.size(); ++i) {
          SequenceRequest ask = request(i, vocab, 0, 200);
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
        EXPECT_TRUE(same_bits(plain[i], guessed[i])) << name << " " << windows << " " << i;
      EXPECT_GT(counters.drafted, counters.accepted) << name;
    }
  }
}

// They all begin in a page each, and grow to eight.
TEST(Windows, PreemptionChangesNoAnswer) {
  for (const char* name : models()) {
    const auto model = seeing(name, 100);
    std::vector<SequenceRequest> asks;
    for (uint64_t i = 0; i < 4; ++i)
      asks.push_back(request(i, model->config["vocab_size"].get<int64_t>(), 50, 420));
    EngineOptions options = small(0);
    options.cache_tokens = 16 * kPage;
    options.window_pages = 13;
    options.rows = 16;
    Engine engine(model, options);
    ASSERT_TRUE(engine.cache().bounds_windows());
    std::vector<Recorder> got(asks.size());
    for (size_t i = 0; i < asks.size(); ++i) engine.submit(asks[i], got[i]);
    engine.run();
    EXPECT_GT(engine.counters().preempted, 0) << name;
    for (size_t i = 0; i < asks.size(); ++i)
      EXPECT_TRUE(same_bits(got[i], cold(model, asks[i]))) << name << " " << i;
  }
}

// A chat whose thoughts are dropped: each turn goes on from where the prompt before it ended,
// although what was thought behind it is longer than all windows that are kept.
TEST(Windows, ATurnGoesOnFromWhereThePromptBeforeItEnded) {
  for (const char* name : models()) {
    const auto model = seeing(name, 40);
    EngineOptions options = small(0);
    options.window_pages = 10;
    options.context = options.cache_tokens = 2048;
    Engine engine(model, options);
    ASSERT_EQ(engine.cache().windows(), 10);
    const int64_t vocab = engine.config().vocab;
    SequenceRequest ask = request(7, vocab, 150, 700);
    for (int turn = 0; turn < 4; ++turn) {
      Recorder got;
      engine.submit(ask, got);
      engine.run();
      const auto length = static_cast<int64_t>(ask.prompt.size());
      if (turn > 0) {
        EXPECT_GE(got.hits, length - 90 - 2 * kPage) << name << " " << turn;
      }
      const std::span<const int32_t> answer(got.tokens.end() - 40, got.tokens.end());
      ask.prompt.insert(ask.prompt.end(), answer.begin(), answer.end());
      const auto question = request(static_cast<uint64_t>(turn) + 70, vocab, 50).prompt;
      ask.prompt.insert(ask.prompt.end(), question.begin(), question.end());
      ask.max_tokens = 700;
      if (turn > 1) {
        EngineOptions all = options;
        all.prefix_cache = false;
        all.window_pages = kAllPages;
        Engine alone(model, all);
        Recorder expected;
        SequenceRequest again = ask;
        again.max_tokens = 20;
        alone.submit(again, expected);
        alone.run();
        Recorder warm;
        engine.submit(again, warm);
        engine.run();
        EXPECT_TRUE(same_bits(warm, expected)) << name << " " << turn;
      }
    }
  }
}

TEST(Windows, AFolderKeepsWholePages) {
  const auto model = seeing("gpt_oss", 100);
  EngineOptions options = small(1, 512);
  const test::TempFolder folder;
  options.cache_folder = folder.path();
  const SequenceRequest ask = request(3, model->config["vocab_size"].get<int64_t>(), 300, 20);
  const Recorder expected = cold(model, ask);
  for (int run = 0; run < 2; ++run) {
    Engine engine(model, options);
    EXPECT_FALSE(engine.cache().bounds_windows());
    Recorder got;
    engine.submit(ask, got);
    engine.run();
    EXPECT_EQ(got.hits, run == 0 ? 0 : 256);
    EXPECT_TRUE(same_bits(got, expected));
  }
}

}  // namespace
}  // namespace ponder::windows_test
