// Adapters that are served beside their base: rows of one batch take one each, to the bits that
// they have alone.
#include <gtest/gtest.h>

#include "base/error.h"
#include "infer/engine_fixture.h"

namespace ponder::adapters_test {
namespace {

std::shared_ptr<const LoraFolder> adapter(const std::string& name) {
  return std::make_shared<const LoraFolder>(
      open_lora(fmt::format("{}/lora/{}", PONDER_FIXTURES, name)));
}

SequenceRequest with_adapter(uint64_t which, int64_t vocab, int32_t number) {
  SequenceRequest out = request(which, vocab);
  out.adapter = number;
  return out;
}

struct Pair {
  const char *adapter, *model;
};
constexpr Pair kPairs[] = {{"llama", "llama"}, {"qwen2_patterns", "qwen2"}};

TEST(ServedAdapters, RowsOfOneBatchHaveTheBitsThatTheyHaveAlone) {
  for (const Pair& pair : kPairs) {
    for (const Isa isa : kIsas) {
      if (!isa_usable(isa)) continue;
      SCOPED_TRACE(fmt::format("{} on {}", pair.model, isa_name(isa)));
      const auto checkpoint = fixture(pair.model);
      EngineOptions alone = options_for(isa), together = options_for(isa, 2, 48);
      alone.model.lora.emplace().from = adapter(pair.adapter);
      together.model.adapters = {adapter(pair.adapter)};
      together.cache_tokens = 2048;
      Engine base(checkpoint, options_for(isa)), adapted(checkpoint, alone);
      Engine both(checkpoint, together);
      const int64_t vocab = base.config().vocab;
      Recorder expected[4], found[4];
      for (uint64_t i = 0; i < 4; ++i) {
        // The same prompts twice, so that keys of one could be taken for the other's.
        const int32_t number = i % 2 == 0 ? -1 : 0;
        Engine& its = number < 0 ? base : adapted;
        its.submit(request(i / 2, vocab), expected[i]);
        its.run();
        both.submit(with_adapter(i / 2, vocab, number), found[i]);
      }
      both.run();
      for (int i = 0; i < 4; ++i) EXPECT_TRUE(same_bits(found[i], expected[i])) << i;
      EXPECT_FALSE(same_bits(found[0], found[1]));
      // And once more, from the keys that are there.
      for (uint64_t i = 0; i < 4; ++i) {
        Recorder again;
        both.submit(with_adapter(i / 2, vocab, i % 2 == 0 ? -1 : 0), again);
        both.run();
        EXPECT_GT(again.hits, 0);
        EXPECT_TRUE(same_bits(again, expected[i])) << i;
      }
    }
  }
}

TEST(ServedAdapters, WhatCannotBeComputedRowByRowIsRefused) {
  EngineOptions options = options_for(Isa::Scalar);
  options.model.adapters = {adapter("deepseek_v3")};
  try {
    Engine(fixture("deepseek_v3"), options);
    FAIL() << "kv_b_proj was adapted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("it adapts kv_b_proj"), std::string::npos)
        << error.what();
  }
  options.model.absorbed = false;
  Engine expanded(fixture("deepseek_v3"), options);
  EXPECT_EQ(expanded.idle(), true);
}

TEST(ServedAdapters, OneThatDoesNotFitItsBaseIsRefused) {
  EngineOptions options = options_for(Isa::Scalar);
  options.model.adapters = {adapter("deepseek_v3")};
  EXPECT_THROW(Engine(fixture("llama"), options), Error);
}

TEST(ServedAdapters, ANumberThatIsNoAdaptersIsRefused) {
  Engine engine(fixture("llama"), options_for(Isa::Scalar));
  Recorder reader;
  EXPECT_THROW(engine.submit(with_adapter(1, engine.config().vocab, 0), reader), Error);
}

// Engines that share threads take turns, and none of them waits for ever.
TEST(SharedThreads, EnginesOnOnePoolGiveTheBitsOfTheirOwn) {
  const auto shared = std::make_shared<SharedThreads>(2);
  EngineOptions options = options_for(choose_isa(), 1);
  Recorder expected, found[2];
  Engine alone(fixture("llama"), options);
  alone.submit(request(5, alone.config().vocab), expected);
  alone.run();
  options.shared = shared;
  std::vector<std::thread> threads;
  for (Recorder& reader : found) {
    threads.emplace_back([&] {
      Engine engine(fixture("llama"), options);
      engine.submit(request(5, engine.config().vocab), reader);
      engine.run();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Recorder& reader : found) EXPECT_TRUE(same_bits(reader, expected));
}

}  // namespace
}  // namespace ponder::adapters_test
