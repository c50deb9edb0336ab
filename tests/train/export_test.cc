#include "train/export.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "base/file.h"
#include "formats/checkpoint.h"
#include "formats/convert.h"
#include "model/model.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

std::vector<float> floats(const StoredTensor& tensor) {
  std::vector<std::byte> bytes(static_cast<uint64_t>(tensor.row_count()) * tensor.row_bytes());
  tensor.read_rows(0, tensor.row_count(), bytes.data());
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  decode(tensor.dtype, bytes.data(), tensor.elements(), out.data());
  return out;
}

// llama.cpp turns the rows of queries and keys, and counts Gemma's norms from zero: who trains such
// a file and opens the folder elsewhere must not find another model.
const Json kGemma = {{"query_pre_attn_scalar", 8}, {"sliding_window_pattern", 6}};

class Export : public testing::TestWithParam<const char*> {};

TEST_P(Export, AModelOfAGgufIsPublishedAsFoldersAre) {
  const std::string source = std::string(PONDER_FIXTURES) + "/models/" + GetParam();
  const std::string folder = testing::TempDir() + "export_" + GetParam();
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::filesystem::create_directories(folder + "/in");
  std::filesystem::copy_file(source + "/model.safetensors", folder + "/in/model.safetensors");
  Json config = Json::parse(read_file(source + "/config.json", 1 << 20));
  // llama.cpp's constant, of which a file cannot say another.
  if (config["model_type"] == "gemma3_text") config.merge_patch(kGemma);
  std::ofstream(folder + "/in/config.json") << config;
  convert(folder + "/in", folder + "/m.gguf");
  const auto model =
      make_model<float>(std::make_shared<Checkpoint>(open_checkpoint(folder + "/m.gguf", false)),
                        {.trainable = true, .compute = DType::F32, .absorbed = false});
  export_model(*model, folder + "/out");
  const Checkpoint before = open_checkpoint(source, false);
  const Checkpoint after = open_checkpoint(folder + "/out", false);
  EXPECT_FALSE(after.config.contains("rope_interleaved"));
  EXPECT_FALSE(after.config.contains("norm_plus_one"));
  const auto scaling = [](const Checkpoint& of) {  // in whatever order
    return nlohmann::json::parse(of.config["rope_scaling"].dump());
  };
  EXPECT_EQ(scaling(after), scaling(before));
  ASSERT_EQ(before.tensors.size(), after.tensors.size());
  for (const StoredTensor& tensor : before.tensors) {
    const std::vector<float> was = floats(tensor), is = floats(after.at(tensor.name));
    ASSERT_EQ(was.size(), is.size()) << tensor.name;
    for (size_t i = 0; i < was.size(); ++i) {
      ASSERT_NEAR(was[i], is[i], 1e-6) << tensor.name << " at " << i;
    }
  }
  std::filesystem::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Families, Export,
                         testing::Values("llama", "llama3_rope_bf16", "gemma3", "nemotron",
                                         "qwen3"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace ponder
