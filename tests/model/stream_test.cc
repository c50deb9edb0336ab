// Experts that are read when they are chosen: to the bit of a model in memory, whatever room there
// is, whatever order, and whatever the disk does.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/rng.h"
#include "formats/convert.h"
#include "model/converted_fixture.h"
#include "ops/bits.h"

namespace ponder::streams {
namespace {

namespace fs = std::filesystem;

// The fixture itself, or as GGUF, where `quant` may make blocks of it that are turned when read.
struct Case {
  const char* name;
  bool gguf = false;
  const char* quant = "";
};

std::string path_of(const Case& one) {
  return one.gguf ? gguf_fixture(one.name, one.quant) : model_fixture(one.name);
}

ModelOptions streamed(uint64_t bytes, PositionedRead read = {}, std::string heat = "") {
  ModelOptions out;
  out.stream = StreamOptions{
      .bytes = bytes, .heat_file = std::move(heat), .readers = 3, .read = std::move(read)};
  return out;
}

WeightBytes bytes_of(const std::string& path, Isa isa) {
  ModelOptions options;
  options.interleave = kernels_for<float>(isa).interleaves;
  return weight_bytes_of(std::make_shared<Checkpoint>(open_checkpoint(path, false)), options);
}

std::vector<int32_t> tokens(int64_t count, int64_t vocab) {
  Rng rng(7);
  std::vector<int32_t> out;
  for (int64_t i = 0; i < count; ++i)
    out.push_back(static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocab))));
  return out;
}

StreamCounters counters(const Runner<float>& run) {
  return run.model->parameters().expert_cache()->counters();
}

class Stream : public testing::TestWithParam<Case> {};

TEST_P(Stream, AnyRoomGivesTheBitsOfAModelInMemory) {
  const std::string path = path_of(GetParam());
  for (const Isa isa : usable_isas()) {
    const WeightBytes bytes = bytes_of(path, isa);
    ASSERT_EQ(bytes.not_streamed, "");
    Runner<float> whole(path, isa, 2);
    const std::vector<int32_t> ids = tokens(40, whole.model->config().vocab);
    const std::vector<float> wanted = whole.logits(ids);
    for (const uint64_t room : {bytes.least, 2 * bytes.least, bytes.experts / 2, bytes.experts}) {
      if (room < bytes.least) continue;
      Runner<float> run(path, isa, 2, streamed(room));
      EXPECT_TRUE(same_bits(wanted, run.logits(ids))) << isa_name(isa) << " in " << room;
      EXPECT_TRUE(same_bits(wanted, run.logits(ids, 1))) << isa_name(isa) << " in " << room;
      EXPECT_TRUE(same_bits(wanted, run.logits(ids, 7))) << isa_name(isa) << " in " << room;
      const StreamCounters after = counters(run);
      EXPECT_GT(after.misses, 0U);
      EXPECT_LE(after.filled, after.bytes);
      EXPECT_LE(after.bytes, room);
      if (room == bytes.experts) {
        EXPECT_GT(after.hits, after.misses);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Stream,
    testing::Values(Case{"deepseek_v2_lite_bf16"}, Case{"deepseek_v2_bf16"}, Case{"deepseek_v3"},
                    Case{"deepseek_v3_fp8"}, Case{"deepseek_v3_mtp_bf16"}, Case{"deepseek_v32"},
                    Case{"deepseek_v4"}, Case{"qwen3_moe_bf16"}, Case{"qwen3_moe_dense_bf16"},
                    Case{"qwen2_moe"}, Case{"glm4_moe"}, Case{"minimax_m2"},
                    Case{"qwen3_moe_bf16", true}, Case{"gpt_oss", true}, Case{"gemma4_moe", true},
                    Case{"granitemoe", true}, Case{"qwen3_5_moe", true},
                    Case{"deepseek_v3", true, "Q8_0"}, Case{"deepseek_v3", true, "Q4_0"},
                    Case{"qwen3_moe_bf16", true, "Q5_0"}, Case{"gpt_oss", true, "Q4_0"}),
    [](const auto& param) {
      return std::string(param.param.name) + (param.param.gguf ? "_gguf" : "") + param.param.quant;
    });

// The path and the room of most tests below: four of eight experts a layer.
struct Half {
  std::string path = path_of({"deepseek_v3", true, "Q4_0"});
  Isa isa = choose_isa();
  uint64_t room = bytes_of(path, isa).experts / 2;
};

TEST(Streamed, ExpertsAreForeseenAndTheChoiceIsTheRoutersOwn) {
  const std::string path = path_of({"qwen3_moe_bf16"});  // two layers with experts
  const Isa isa = choose_isa();
  const uint64_t half = bytes_of(path, isa).experts / 2;
  ModelOptions blind = streamed(half);
  blind.stream->ahead = false;
  Runner<float> ahead(path, isa, 1, streamed(half)), none(path, isa, 1, blind);
  const std::vector<int32_t> ids = tokens(60, ahead.model->config().vocab);
  EXPECT_TRUE(same_bits(none.logits(ids, 1), ahead.logits(ids, 1)));
  EXPECT_EQ(counters(none).foreseen, 0U);
  EXPECT_GT(counters(ahead).foreseen, 0U);
  EXPECT_GT(counters(ahead).right, 0U);
  EXPECT_LE(counters(ahead).right, counters(ahead).foreseen);
}

TEST(Streamed, HeatOutlivesTheProcess) {
  const Half half;
  const std::string heat = in_folder("heat/of_a_model");
  const uint64_t all = bytes_of(half.path, half.isa).experts;
  const std::vector<int32_t> ids = tokens(2, 50);
  uint64_t learned = 0;
  {
    Runner<float> first(half.path, half.isa, 1, streamed(all, {}, heat));
    first.logits(ids, 1);
    EXPECT_GT(counters(first).misses, 0U);
    learned = counters(first).hits + counters(first).misses;
  }
  Runner<float> second(half.path, half.isa, 1, streamed(all, {}, heat));
  // What was used once is read before anybody asks.
  for (int i = 0; i < 1000 && counters(second).filled == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  second.logits(ids, 1);
  EXPECT_EQ(counters(second).misses, 0U);
  EXPECT_EQ(counters(second).hits, learned);
}

TEST(Streamed, ADamagedHeatFileIsNoHeat) {
  const Half half;
  const std::string heat = in_folder("damaged");
  const std::vector<int32_t> ids = tokens(3, 50);
  for (const std::string& text :
       {std::string("no heat"), std::string(4000, '\xff'), std::string()}) {
    std::ofstream(heat) << text;
    Runner<float> run(half.path, half.isa, 1, streamed(half.room, {}, heat));
    EXPECT_EQ(run.logits(ids).size(), 3U * static_cast<size_t>(run.model->config().vocab));
  }
  ExpertHeat few(1, 3), many(1, 4);
  few.used(1);
  few.save(heat);
  EXPECT_FALSE(many.load(heat));
  EXPECT_TRUE(few.load(heat));
  EXPECT_EQ(few.hottest(), std::vector<size_t>{1});
}

TEST(Streamed, WhatFadesIsColderThanWhatIsUsedNow) {
  ExpertHeat heat(1, 2);
  heat.used(0);
  heat.used(0);
  for (int i = 0; i < 400; ++i) heat.layer_ran();
  heat.used(1);
  EXPECT_EQ(heat.hottest(), (std::vector<size_t>{1, 0}));
  for (int i = 0; i < 100'000; ++i)
    heat.layer_ran();  // far beyond a float's range without rescaling
  heat.used(0);
  EXPECT_EQ(heat.hottest().front(), 0U);
}

// A disk that does `what` to each read while it is on.
struct BadDisk {
  std::atomic<bool> bad{false};
  std::atomic<int> reads{0};
  PositionedRead read(std::function<ssize_t(int, void*, size_t, off_t)> what) {
    return [this, what](int file, void* out, size_t bytes, off_t first) {
      ++reads;
      return bad ? what(file, out, bytes, first) : ::pread(file, out, bytes, first);
    };
  }
};

TEST(Streamed, AFailingDiskIsAnErrorOfTheStepAlone) {
  const Half half;
  Runner<float> whole(half.path, half.isa);
  const std::vector<int32_t> ids = tokens(20, whole.model->config().vocab);
  const std::vector<float> wanted = whole.logits(ids);
  BadDisk disk;
  Runner<float> run(half.path, half.isa, 1,
                    streamed(half.room, disk.read([&](int, void*, size_t, off_t) -> ssize_t {
                      // Some are still under way when the step has failed.
                      if (disk.reads % 2) std::this_thread::sleep_for(std::chrono::milliseconds(5));
                      errno = EIO;
                      return -1;
                    })));
  for (int i = 0; i < 3; ++i) {
    disk.bad = true;
    try {
      run.logits(ids);
      FAIL() << "it computed with what it could not read";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("Input/output error"), std::string::npos);
      EXPECT_NE(std::string(error.what()).find(half.path), std::string::npos);
    }
    run.arena.reset();
    run.cache = std::make_unique<KvCache>(run.model->kv_layout(), 16);
    disk.bad = false;
    EXPECT_TRUE(same_bits(wanted, run.logits(ids)));
  }
}

TEST(Streamed, ReadsInPiecesAndInterruptionsChangeNothing) {
  const Half half;
  Runner<float> whole(half.path, half.isa);
  const std::vector<int32_t> ids = tokens(20, whole.model->config().vocab);
  BadDisk disk;
  disk.bad = true;
  Runner<float> run(
      half.path, half.isa, 1,
      streamed(half.room, disk.read([&](int file, void* out, size_t bytes, off_t first) -> ssize_t {
        if (disk.reads % 3 == 0) {
          errno = EINTR;
          return -1;
        }
        return ::pread(file, out, std::max<size_t>(bytes / 8192 * 4096, 4096), first);
      })));
  EXPECT_TRUE(same_bits(whole.logits(ids), run.logits(ids)));
}

TEST(Streamed, AFileThatBecameShorterIsAnError) {
  const Half half;
  const std::string path = in_folder("shorter.gguf");
  fs::copy_file(half.path, path);
  Runner<float> run(path, half.isa, 1, streamed(half.room));
  const std::vector<int32_t> ids = tokens(20, run.model->config().vocab);
  fs::resize_file(path, 8192);
  try {
    run.logits(ids);
    FAIL() << "it computed with what was gone";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("was it changed?"), std::string::npos) << error.what();
  }
}

TEST(Streamed, TooLittleRoomAndUnfitFormsAreSaid) {
  const Half half;
  const WeightBytes bytes = bytes_of(half.path, half.isa);
  EXPECT_THROW(Runner<float>(half.path, half.isa, 1, streamed(bytes.least - 1)), Error);
  const WeightBytes dense = bytes_of(model_fixture("llama"), half.isa);
  EXPECT_NE(dense.not_streamed.find("no routed experts"), std::string::npos);
  EXPECT_EQ(dense.experts, 0U);
  const WeightBytes turned = bytes_of(model_fixture("gpt_oss"), half.isa);
  EXPECT_NE(turned.not_streamed.find("'ponder convert'"), std::string::npos);
  EXPECT_GT(turned.stays, 0U);
}

}  // namespace
}  // namespace ponder::streams
