// How a GGUF's rows and norms lie is told by keys that transformers does not know.
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "base/file.h"
#include "formats/checkpoint.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "formats/hf_config.h"
#include "formats/hf_writer.h"
#include "formats/matrix.h"

namespace ponder::row_keys_test {
namespace {

using test::TempFolder;

const std::string kModels = std::string(PONDER_FIXTURES) + "/models/";
// llama.cpp's constants, of which a file cannot say others.
const Json kGemma = {{"query_pre_attn_scalar", 8}, {"sliding_window_pattern", 6}};
const Json kMistral = {{"sliding_window", nullptr}};

std::vector<float> numbers(const Checkpoint& checkpoint, const StoredTensor& tensor) {
  const Matrix matrix = stored_matrix(checkpoint, tensor, tensor.name);
  std::vector<float> out(static_cast<size_t>(matrix.rows * matrix.columns));
  for (int64_t row = 0; row < matrix.rows; ++row)
    matrix.read(row, out.data() + row * matrix.columns);
  return out;
}

// A GGUF of the fixture, and that as earlier versions exported what they had trained of one: its
// config and its tensors as they were.
void write_old_export(const std::string& fixture, const TempFolder& folder) {
  Json config = Json::parse(read_file(kModels + fixture + "/config.json", 1 << 20));
  if (fixture == "gemma3") config.merge_patch(kGemma);
  if (fixture == "mistral") config.merge_patch(kMistral);
  std::filesystem::create_directories(folder.path("in"));
  std::filesystem::copy_file(kModels + fixture + "/model.safetensors",
                             folder.path("in/model.safetensors"));
  folder.write("in/config.json", config.dump());
  convert(folder.path("in"), folder.path("m.gguf"));
  const Checkpoint file = open_checkpoint(folder.path("m.gguf"), false);
  HfFolder out;
  out.config = file.config;
  for (const StoredTensor& tensor : file.tensors)
    out.tensors.push_back(tensor_from_memory(tensor.name, tensor.dtype, tensor.shape, tensor.data));
  write_hf_folder(folder.path("old"), std::move(out));
}

void expect_same(const std::string& a, const std::string& b) {
  const Checkpoint x = open_checkpoint(a, false), y = open_checkpoint(b, false);
  ASSERT_EQ(x.tensors.size(), y.tensors.size());
  for (const StoredTensor& tensor : x.tensors) {
    const std::vector<float> was = numbers(x, tensor), is = numbers(y, y.at(tensor.name));
    ASSERT_EQ(was.size(), is.size()) << tensor.name;
    for (size_t i = 0; i < was.size(); ++i)
      ASSERT_NEAR(was[i], is[i], 1e-6) << tensor.name << " at " << i;
  }
}

class OldExport : public testing::TestWithParam<const char*> {};

TEST_P(OldExport, IsReadAsItLiesAndConvertedToWhatOthersRead) {
  const TempFolder folder;
  write_old_export(GetParam(), folder);
  const Json config = Json::parse(read_file(folder.path("old/config.json"), 1 << 20));
  ASSERT_TRUE(config.contains("rope_interleaved") || config.contains("norm_plus_one"));
  convert(folder.path("old"), folder.path("new"));
  const Json now = Json::parse(read_file(folder.path("new/config.json"), 1 << 20));
  EXPECT_FALSE(now.contains("rope_interleaved"));
  EXPECT_FALSE(now.contains("norm_plus_one"));
  expect_same(folder.path("in"), folder.path("new"));
  convert(folder.path("old"), folder.path("again.gguf"));
  expect_same(folder.path("m.gguf"), folder.path("again.gguf"));
}

INSTANTIATE_TEST_SUITE_P(Families, OldExport,
                         testing::Values("llama", "mistral", "gemma3", "nemotron"),
                         [](const auto& test) { return std::string(test.param); });

std::string error_of(Json config) {
  try {
    normalise_config(config, "config.json");
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(RowKeys, InAPublishedConfigAreRefusedByName) {
  for (const char* fixture : {"llama", "qwen2", "cohere2", "gemma3", "deepseek_v3"}) {
    const Json config = Json::parse(read_file(kModels + fixture + "/config.json", 1 << 20));
    EXPECT_EQ(error_of(config), "") << fixture;
    for (const auto& [key, value] :
         {std::pair{"rope_interleaved", fixture[0] != 'd'}, std::pair{"norm_plus_one", false}}) {
      Json changed = config;
      changed[key] = value;
      EXPECT_NE(error_of(changed).find(key), std::string::npos) << fixture << error_of(changed);
    }
  }
  // Signed by transformers, whatever the order of its keys.
  const Json signed_by = {{"architectures", {"LlamaForCausalLM"}},
                          {"model_type", "llama"},
                          {"hidden_size", 64},
                          {"num_hidden_layers", 1},
                          {"rope_interleaved", true},
                          {"transformers_version", "5.0"}};
  EXPECT_NE(error_of(signed_by).find("rope_interleaved"), std::string::npos);
}

// Beside the key that says the same, in folders that were exported from one with latent attention.
TEST(RowKeys, TwiceTheSameIsTakenWithLatentAttention) {
  Json config = Json::parse(read_file(kModels + "deepseek_v3/config.json", 1 << 20));
  config["rope_interleaved"] = true;
  EXPECT_EQ(error_of(config), "");
  config["rope_interleave"] = false;
  EXPECT_NE(error_of(config).find("rope_interleaved"), std::string::npos);
}

TEST(RopeFactors, OfWholeNumbersAreRefusedNotDecoded) {
  const TempFolder folder;
  convert(kModels + "llama3_rope_bf16", folder.path("m.gguf"));
  std::string bytes = read_file(folder.path("m.gguf"), 1 << 24);
  const std::string name = "rope_freqs.weight";
  const size_t type = bytes.find(name) + name.size() + 4 + 8;  // behind one dimension
  constexpr char kI32 = 26;
  ASSERT_EQ(bytes[type], 0);
  bytes[type] = kI32;
  folder.write("whole.gguf", bytes);
  try {
    convert(folder.path("whole.gguf"), folder.path("out"));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("rope_freqs.weight\" is I32"), std::string::npos)
        << error.what();
  }
}

// transformers' classes have no such tensor, but whoever reads a GGUF divides by it.
TEST(RopeFactors, OfAFolderAreNotSlippedIntoAGguf) {
  const TempFolder folder;
  HfFolder with;
  const Checkpoint llama = open_checkpoint(kModels + "llama", false);
  with.config = llama.config;
  for (const StoredTensor& tensor : llama.tensors)
    with.tensors.push_back(
        tensor_from_memory(tensor.name, tensor.dtype, tensor.shape, tensor.data));
  const std::vector<float> factors(8, 2);
  with.tensors.push_back(tensor_from_memory("rope_freqs.weight", DType::F32, {8}, factors.data()));
  write_hf_folder(folder.path("in"), std::move(with));
  try {
    convert(folder.path("in"), folder.path("m.gguf"));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("rope_freqs.weight"), std::string::npos);
  }
}

}  // namespace
}  // namespace ponder::row_keys_test
