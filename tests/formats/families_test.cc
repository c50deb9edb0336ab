// Families of grouped-query attention through GGUF and back: tensors under their published names,
// fused, stacked and turned as they came.
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "formats/checkpoint.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "formats/hf_config.h"
#include "formats/model_config.h"
#include "formats/safetensors.h"
#include "tensor/quant.h"

namespace ponder::families_test {
namespace {

using test::TempFolder;

const std::string kModels = std::string(PONDER_FIXTURES) + "/models/";

// The tensors of a folder's one file, by the names that they are stored under.
Checkpoint stored(const std::string& folder) {
  Checkpoint out;
  out.path = folder;
  out.files.emplace_back(folder + "/model.safetensors");
  read_safetensors(out.files[0], 0, out.tensors);
  out.index_names();
  return out;
}

std::vector<float> numbers(const StoredTensor& tensor) {
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  decode(tensor.dtype, tensor.data, tensor.elements(), out.data());
  return out;
}

double largest_difference(const StoredTensor& a, const StoredTensor& b) {
  const std::vector<float> x = numbers(a), y = numbers(b);
  double out = 0;
  for (size_t i = 0; i < x.size(); ++i)
    out = std::max(out, static_cast<double>(std::abs(x[i] - y[i])));
  return out;
}

// What llama.cpp has as constants, so that a file cannot say another value.
const std::pair<const char*, const char*> kConstants[] = {
    {"gpt_oss", R"({"swiglu_limit": 7.0})"},
    {"gemma3", R"({"query_pre_attn_scalar": 8, "sliding_window_pattern": 6})"},
    {"smollm3", R"({"no_rope_layers": null, "no_rope_layer_interval": 4})"},
    {"llama4", R"({"attention_chunk_size": 8192, "floor_scale": 8192, "attn_scale": 0.1})"},
    {"mistral", R"({"sliding_window": null})"}};

// A copy of the fixture with these constants.
void copy_fixture(const std::string& name, const TempFolder& folder) {
  const std::string from = kModels + name;
  Json config = Json::parse(read_file(from + "/config.json", 1 << 20));
  for (const auto& [fixture, change] : kConstants) {
    if (name == fixture) config.merge_patch(Json::parse(change));
  }
  folder.write("config.json", config.dump());
  std::filesystem::copy_file(from + "/model.safetensors", folder.path("model.safetensors"));
}

class FamilyThroughGguf : public testing::TestWithParam<const char*> {};

TEST_P(FamilyThroughGguf, GivesTheTensorsBack) {
  TempFolder from, folder;
  copy_fixture(GetParam(), from);
  convert(from.path(), folder.path("m.gguf"));
  const Checkpoint file = open_checkpoint(folder.path("m.gguf"), false);
  EXPECT_EQ(file.unread, std::vector<std::string>());
  EXPECT_EQ(read_model_config(file.config, "p").unread, std::vector<std::string>());
  convert(folder.path("m.gguf"), folder.path("back"));
  const Checkpoint before = stored(from.path()), after = stored(folder.path("back"));
  EXPECT_EQ(before.tensors.size(), after.tensors.size());
  for (const StoredTensor& tensor : before.tensors) {
    const StoredTensor* other = after.find(tensor.name);
    ASSERT_TRUE(other) << tensor.name;
    EXPECT_EQ(tensor.shape, other->shape) << tensor.name;
    // Norms that are stored as what they differ from one by are added to one and back.
    EXPECT_LE(largest_difference(tensor, *other), tensor.name.ends_with("norm.weight") ? 1e-6 : 0)
        << tensor.name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, FamilyThroughGguf,
                         testing::Values("ministral3", "phi3", "granite", "granitemoe", "olmo2",
                                         "olmo3", "seed_oss", "glm4", "glm4_moe", "qwen2_moe",
                                         "ernie4_5", "hunyuan", "nemotron", "cohere2", "exaone4",
                                         "minimax_m2", "gpt_oss"),
                         [](const auto& param) { return std::string(param.param); });

TEST(FamiliesInGguf, OtherValuesOfConstantsAreRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {{"mistral", "sliding_window"},
                                                       {"llama4", "attention_chunk_size"},
                                                       {"gemma3", "query_pre_attn_scalar"},
                                                       {"gpt_oss", "swiglu_limit"},
                                                       {"smollm3", "layer 1"}};
  for (const auto& [fixture, named] : cases) {
    TempFolder folder;
    std::string error;
    try {
      convert(kModels + fixture, folder.path("m.gguf"));
    } catch (const Error& e) {
      error = e.what();
    }
    EXPECT_NE(error.find(named), std::string::npos) << error;
  }
}

// transformers' class stretches the positions where config.json says nothing of them.
TEST(FamilyDefaults, GptOssIsStretchedUnlessItsConfigSaysPlain) {
  Json silent = {{"model_type", "gpt_oss"}}, null = silent, plain = silent;
  null["rope_scaling"] = nullptr;
  plain["rope_scaling"] = {{"rope_type", "default"}};
  for (Json* config : {&silent, &null, &plain}) normalise_config(*config, "config.json");
  EXPECT_EQ(silent["rope_scaling"]["rope_type"], "yarn");
  EXPECT_EQ(null["rope_scaling"]["factor"], 32.0);
  EXPECT_EQ(plain["rope_scaling"]["rope_type"], "default");
  Json again = plain;
  normalise_config(again, "config.json");
  EXPECT_EQ(again["rope_scaling"]["rope_type"], "default");
}

}  // namespace
}  // namespace ponder::families_test
