// The engine over a model larger than its memory.
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>

#include "base/error.h"
#include "infer/engine_fixture.h"
#include "infer/engine_memory.h"

namespace ponder::engine_stream {
namespace {

constexpr const char* kModel = "deepseek_v3";

// What an engine with such options needs, and experts' bytes of it.
struct Needs {
  uint64_t all = 0, least = 0, experts = 0;
  explicit Needs(EngineOptions options,
                 const std::shared_ptr<const Checkpoint>& checkpoint = fixture(kModel)) {
    ModelOptions model = options.model;
    model.interleave = kernels_for<float>(options.isa).interleaves;
    const WeightBytes bytes = weight_bytes_of(checkpoint, model);
    options.memory = UINT64_MAX;
    const uint64_t cache = plan_memory(checkpoint, options).cache;
    all = bytes.stays + bytes.experts + cache;
    least = bytes.stays + bytes.least + cache;
    experts = bytes.experts;
  }
};

TEST(EngineStream, SequencesTogetherGetTheBitsOfAModelInMemory) {
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    for (const Speculate speculate : {Speculate::None, Speculate::Lookup}) {
      EngineOptions options = options_for(isa, 2);
      options.speculate = speculate;
      const Needs needs(options);
      Engine whole(fixture(kModel), options);
      options.memory = needs.least + needs.experts / 4;
      Engine streamed(fixture(kModel), options);
      ASSERT_TRUE(streamed.stream() && !whole.stream());
      std::vector<Recorder> wanted(6), got(6);
      for (uint64_t i = 0; i < wanted.size(); ++i) {
        const auto length = static_cast<int64_t>(10 + 7 * i);
        whole.submit(request(i, whole.config().vocab, length), wanted[i]);
        streamed.submit(request(i, whole.config().vocab, length), got[i]);
      }
      whole.run();
      streamed.run();
      for (size_t i = 0; i < wanted.size(); ++i)
        EXPECT_TRUE(same_bits(wanted[i], got[i])) << isa_name(isa) << " sequence " << i;
      EXPECT_GT(streamed.stream()->misses, 0U);
    }
  }
}

TEST(EngineStream, AContextThatNobodyAskedForLeavesTheWeightsTheirRoom) {
  constexpr int64_t kPositions = int64_t{1} << 20;
  auto changed = std::make_shared<Checkpoint>(open_checkpoint(model_path(kModel), false));
  changed->config["max_position_embeddings"] = kPositions;
  const std::shared_ptr<const Checkpoint> model = changed;
  EngineOptions options = options_for(choose_isa());
  options.context = options.cache_tokens = 0;
  const auto context_in = [&](uint64_t memory) {
    options.memory = memory;
    return context_in_memory(model, options);
  };
  const auto needed = [&](int64_t context) {
    EngineOptions one = options;
    one.context = context;
    return Needs(one, model).all;
  };
  EXPECT_EQ(context_in(UINT64_MAX), kPositions);
  EXPECT_EQ(context_in(needed(kPositions)), kPositions);
  EXPECT_EQ(context_in(needed(kPositions) - 1), kPositions / 2);
  EXPECT_EQ(context_in(needed(kPositions / 2) - 1), kPositions / 4);
  EXPECT_EQ(context_in(needed(kFewestTokens) - 1), kFewestTokens);
  EXPECT_EQ(context_in(1), kFewestTokens);
  options.context = kPositions;  // who asks gets it, and experts are read when they are chosen
  EXPECT_EQ(context_in(needed(kPositions) - 1), kPositions);

  options.context = 0;
  options.memory = needed(kPositions / 4);
  EXPECT_TRUE(plan_memory(model, options).fits);
  const Engine engine(model, options);
  EXPECT_EQ(engine.context(), kPositions / 4);
  EXPECT_FALSE(engine.stream());
}

TEST(EngineStream, MemoryIsWeightsAndCacheTogether) {
  EngineOptions options = options_for(choose_isa());
  const Needs needs(options);
  options.memory = needs.all;
  EXPECT_FALSE(plan_memory(fixture(kModel), options).stream);
  options.memory = needs.all - 1;
  const MemoryPlan plan = plan_memory(fixture(kModel), options);
  ASSERT_TRUE(plan.stream);
  EXPECT_EQ(plan.stream->bytes, needs.experts - 1);
  EXPECT_EQ(plan.weights + plan.cache, options.memory);
  EXPECT_EQ(plan_memory(fixture(kModel), options).needed(), options.memory);
  EXPECT_EQ(plan.stream->heat_file, "");
  options.heat_folder = "/somewhere";
  const std::string file = plan_memory(fixture(kModel), options).stream->heat_file;
  EXPECT_TRUE(file.starts_with("/somewhere/heat/") && file.ends_with(".heat")) << file;
  options.memory = needs.least;
  EXPECT_TRUE(plan_memory(fixture(kModel), options).stream);
  for (const uint64_t memory : {needs.least - 1, uint64_t{1}}) {
    options.memory = memory;
    EXPECT_THROW(plan_memory(fixture(kModel), options), Error);
  }
  options.memory = 0;  // nothing was said, and it fits
  EXPECT_FALSE(plan_memory(fixture(kModel), options).stream);
}

TEST(EngineStream, ADenseModelIsNotStreamedAndSaysWhy) {
  EngineOptions options = options_for(choose_isa());
  options.memory = 1000;
  try {
    plan_memory(fixture("llama"), options);
    FAIL() << "it has no experts";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("no routed experts"), std::string::npos);
  }
}

TEST(EngineStream, AStepThatCouldNotReadLeavesTheEngineAsItWas) {
  EngineOptions options = options_for(choose_isa());
  Engine whole(fixture(kModel), options);
  std::atomic<bool> bad{false};
  options.model.stream =
      StreamOptions{.bytes = Needs(options).experts / 4,
                    .read = [&](int file, void* out, size_t bytes, off_t first) -> ssize_t {
                      if (!bad) return ::pread(file, out, bytes, first);
                      errno = EIO;
                      return -1;
                    }};
  Engine streamed(fixture(kModel), options);
  Recorder wanted, first, second;
  whole.submit(request(1, whole.config().vocab), wanted);
  whole.run();
  const uint64_t id = streamed.submit(request(1, whole.config().vocab), first);
  streamed.step();
  bad = true;
  EXPECT_THROW(streamed.run(), Error);
  bad = false;
  streamed.cancel(id);
  streamed.drop_cached();
  streamed.submit(request(1, whole.config().vocab), second);
  streamed.run();
  EXPECT_TRUE(same_bits(wanted, second));
}

}  // namespace
}  // namespace ponder::engine_stream
