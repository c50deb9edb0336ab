// A packed file: the numbers of the GGUF that it was made of, used where they lie.
#include "formats/packed.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "base/rng.h"
#include "formats/convert.h"
#include "model/converted_fixture.h"

namespace ponder::packed_tests {
namespace {

namespace fs = std::filesystem;

struct Case {
  const char *name, *quant;
};

std::string gguf_of(const Case& one) { return gguf_fixture(one.name, one.quant); }

std::string packed_of(const Case& one) {
  const std::string out = in_folder(fmt::format("{}_{}.packed", one.name, one.quant));
  if (fs::exists(out)) return out;
  const auto from = std::make_shared<const Checkpoint>(open_checkpoint(gguf_of(one), false));
  write_packed(*from, turnable_weights(from), out);
  return out;
}

std::vector<int32_t> tokens(int64_t count, int64_t vocab) {
  Rng rng(11);
  std::vector<int32_t> out;
  for (int64_t i = 0; i < count; ++i)
    out.push_back(static_cast<int32_t>(rng.below(static_cast<uint64_t>(vocab))));
  return out;
}

class Packed : public testing::TestWithParam<Case> {};

TEST_P(Packed, EveryTensorHasTheRowsThatItHad) {
  const Checkpoint from = open_checkpoint(gguf_of(GetParam()), false);
  const Checkpoint to = open_checkpoint(packed_of(GetParam()), false);
  ASSERT_EQ(from.tensors.size(), to.tensors.size());
  EXPECT_EQ(from.config, to.config);
  for (const StoredTensor& tensor : from.tensors) {
    const StoredTensor& packed = to.at(tensor.name);
    ASSERT_EQ(tensor.shape, packed.shape) << tensor.name;
    ASSERT_EQ(tensor.dtype, packed.dtype) << tensor.name;
    std::vector<std::byte> a(tensor.bytes), b(tensor.bytes);
    tensor.read_rows(0, tensor.row_count(), a.data());
    packed.read_rows(0, packed.row_count(), b.data());
    EXPECT_EQ(a, b) << tensor.name;
  }
}

TEST_P(Packed, GivesTheBitsOfTheFileThatItWasMadeOf) {
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    Runner<float> from(gguf_of(GetParam()), isa), to(packed_of(GetParam()), isa);
    const std::vector<int32_t> ids = tokens(40, from.model->config().vocab);
    EXPECT_TRUE(same_bits(from.logits(ids), to.logits(ids))) << isa_name(isa);
    EXPECT_TRUE(same_bits(from.logits(ids, 1), to.logits(ids, 1))) << isa_name(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Packed,
    testing::Values(Case{"llama", "Q8_0"}, Case{"llama", ""}, Case{"llama_tied_odd", "Q4_0"},
                    Case{"qwen2", "Q4_K_M"}, Case{"phi3", "Q8_0"}, Case{"gemma4_moe", "Q4_0"},
                    Case{"deepseek_v3", "Q4_0"}, Case{"deepseek_v3_mtp_bf16", "Q8_0"},
                    Case{"deepseek_v32", "Q8_0"}, Case{"gpt_oss", "Q4_0"},
                    Case{"qwen3_moe_bf16", "Q5_0"}, Case{"qwen3_next", "Q8_0"}),
    [](const auto& param) { return fmt::format("{}_{}", param.param.name, param.param.quant); });

TEST(PackedFile, MatricesAreUsedWhereTheyLie) {
  const auto checkpoint =
      std::make_shared<Checkpoint>(open_checkpoint(packed_of({"llama", "Q8_0"}), false));
  Runner<float> run(packed_of({"llama", "Q8_0"}), choose_isa());
  const auto bytes = checkpoint->files[0].bytes();
  Parameters<float> p(checkpoint, {.interleaved = true});
  const ModelConfig& c = run.model->config();
  const Weight weight =
      p.weight("model.layers.0.mlp.up_proj.weight", c.layer[0].intermediate, c.hidden);
  EXPECT_TRUE(weight.interleaved);
  EXPECT_TRUE(weight.data >= bytes.data() && weight.data < bytes.data() + bytes.size());
}

// Each expert begins a block, and its three matrices are one read.
TEST(PackedFile, AnExpertIsOneRead) {
  const auto checkpoint =
      std::make_shared<Checkpoint>(open_checkpoint(packed_of({"deepseek_v3", "Q4_0"}), false));
  Parameters<float> p(checkpoint, {.interleaved = true});
  const ModelConfig c = read_model_config(checkpoint->config, checkpoint->path);
  int seen = 0;
  for (const StoredTensor& tensor : checkpoint->tensors) {
    const std::string ending = "gate_proj.weight";
    if (tensor.name.find(".experts.") == std::string::npos || !tensor.name.ends_with(ending))
      continue;
    const std::string expert = tensor.name.substr(0, tensor.name.size() - ending.size());
    const StoredExpert stored = {
        p.stored_matrix(tensor.name, c.expert_intermediate, c.hidden),
        p.stored_matrix(expert + "up_proj.weight", c.expert_intermediate, c.hidden),
        p.stored_matrix(expert + "down_proj.weight", c.hidden, c.expert_intermediate)};
    EXPECT_EQ(stored[0].offset % 4096, 0U);
    const std::vector<ReadRun> runs = runs_of(stored);
    ASSERT_EQ(runs.size(), 1U);
    EXPECT_TRUE(runs[0].direct);
    EXPECT_EQ(runs[0].parts.size(), 3U);
    ++seen;
  }
  EXPECT_GT(seen, 4);
}

TEST(PackedFile, IsStreamedToTheSameBits) {
  const std::string path = packed_of({"deepseek_v3", "Q4_0"});
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    Runner<float> whole(path, isa);
    ModelOptions options;
    options.interleave = true;
    const WeightBytes bytes =
        weight_bytes_of(std::make_shared<Checkpoint>(open_checkpoint(path, false)), options);
    for (const uint64_t room : {bytes.least, bytes.experts / 2}) {
      Runner<float> run(path, isa, 2, {.stream = StreamOptions{.bytes = room}});
      const std::vector<int32_t> ids = tokens(30, whole.model->config().vocab);
      EXPECT_TRUE(same_bits(whole.logits(ids), run.logits(ids))) << isa_name(isa);
      EXPECT_TRUE(same_bits(whole.logits(ids), run.logits(ids, 1))) << isa_name(isa);
    }
  }
}

std::string error_of(const std::string& bytes) {
  const std::string path = in_folder("hostile.packed");
  std::ofstream(path, std::ios::binary) << bytes;
  try {
    open_checkpoint(path);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// `file` with another text of the same length in it.
std::string changed(std::string file, const std::string& from, const std::string& to) {
  const size_t at = file.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  EXPECT_EQ(from.size(), to.size());
  return at == std::string::npos ? file : file.replace(at, to.size(), to);
}

TEST(PackedFile, WhatIsDamagedIsOneSentence) {
  const std::string good = read_file(packed_of({"llama", "Q8_0"}), 1 << 24);
  EXPECT_EQ(error_of(good), "");
  for (const size_t size :
       {size_t{16}, size_t{24}, size_t{40}, size_t{400}, size_t{4096}, good.size() / 2})
    EXPECT_NE(error_of(good.substr(0, size)).find("hostile.packed"), std::string::npos) << size;
  EXPECT_NE(error_of(good.substr(0, good.size() - 1)), "");  // the last tensor ends where it did
  for (size_t i = 17; i < 32; ++i) {
    if (i == 24 || i == 25) continue;  // a tokenizer with zeros behind it
    std::string bad = good;
    bad[i] = '\x7f';
    EXPECT_NE(error_of(bad), "") << i;
  }
  EXPECT_NE(error_of(changed(good, "\"rows\":16", "\"rows\":32")).find("pack the model anew"),
            std::string::npos);
  EXPECT_NE(error_of(changed(good, "\"Q8_0\"", "\"Q9_0\"")), "");
  EXPECT_NE(error_of(changed(good, "\"config\":{", "\"config\":3")), "");
  EXPECT_NE(error_of(changed(good, "\"Q8_0\",[", "\"Q8_0\",-")), "");
}

}  // namespace
}  // namespace ponder::packed_tests
