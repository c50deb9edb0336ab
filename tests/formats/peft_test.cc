// Adapter folders that are damaged or of another kind: one sentence that names the field.
#include "formats/peft.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/json.h"
#include "base/rng.h"
#include "formats/files.h"
#include "formats/safetensors_writer.h"

namespace ponder::peft_test {
namespace {

using test::TempFolder;

const std::string kAdapter = std::string(PONDER_FIXTURES) + "/lora/llama/";
constexpr const char* kModule = "base_model.model.model.layers.0.self_attn.q_proj";

std::string error_of(const std::string& folder) {
  try {
    open_lora(folder);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Json fixture_config() {
  return parse_json(read_file(kAdapter + "adapter_config.json", 1 << 20), "config");
}

std::string copy_fixture(const TempFolder& temp, const Json& config) {
  temp.write("adapter_config.json", config.dump());
  temp.write("adapter_model.safetensors",
             read_file(kAdapter + "adapter_model.safetensors", 1 << 20));
  return temp.path();
}

// Tensors of these names and shapes, all ones.
std::string with_tensors(const TempFolder& temp,
                         const std::vector<std::pair<std::string, std::vector<int64_t>>>& list) {
  const std::vector<float> ones(1 << 16, 1.0f);
  std::vector<TensorOut> tensors;
  for (const auto& [name, shape] : list)
    tensors.push_back(tensor_from_floats(name, DType::F32, shape, ones.data()));
  temp.write("adapter_config.json", fixture_config().dump());
  write_safetensors(temp.path("adapter_model.safetensors"), tensors);
  return temp.path();
}

TEST(Peft, ReadsRanksAndScalesWithTheirPatterns) {
  const LoraFolder plain = open_lora(kAdapter);
  EXPECT_EQ(plain.config.rank, 3);
  EXPECT_EQ(plain.modules.size(), 14u);
  EXPECT_EQ(plain.modules[0].scale, 2);
  EXPECT_EQ(plain.config.targets.size(), 7u);
  const LoraFolder patterns = open_lora(std::string(PONDER_FIXTURES) + "/lora/qwen2_patterns");
  EXPECT_EQ(patterns.find("model.layers.1.self_attn.q_proj")->rank, 2);
  EXPECT_EQ(patterns.find("model.layers.0.self_attn.q_proj")->rank, 3);
  EXPECT_DOUBLE_EQ(patterns.find("model.layers.0.self_attn.o_proj")->scale, 12 / std::sqrt(3.0));
  EXPECT_EQ(patterns.find("model.layers.0.self_attn.nothing"), nullptr);
}

// PEFT matches with regular expressions, to which a point is any character.
TEST(Peft, APointInAPatternIsAnyCharacter) {
  for (const auto& [pattern, scale] : std::vector<std::pair<const char*, double>>{
           {"q.proj", 2}, {"self_attn.q_proj", 2}, {"^q_proj", 0}, {"elf_attn.q_proj", 0}}) {
    TempFolder temp;
    Json config = fixture_config();
    const double rank = config["r"].get<double>(), alpha = config["lora_alpha"].get<double>();
    config["alpha_pattern"] = {{pattern, 2 * rank}};
    const LoraFolder folder = open_lora(copy_fixture(temp, config));
    const LoraModule* module = folder.find("model.layers.0.self_attn.q_proj");
    ASSERT_NE(module, nullptr);
    EXPECT_DOUBLE_EQ(module->scale, scale > 0 ? scale : alpha / rank) << pattern;
  }
}

TEST(Peft, OtherKindsOfAdapterAreRefusedByName) {
  const std::vector<std::pair<const char*, Json>> fields = {
      {"use_dora", true},
      {"modules_to_save", {"lm_head"}},
      {"bias", "all"},
      {"fan_in_fan_out", true},
      {"lora_bias", true},
      {"peft_type", "IA3"},
      {"target_parameters", {"mlp.experts.gate_up_proj"}},
      {"trainable_token_indices", {1, 2}},
      {"init_lora_weights", "pissa"},
      {"layer_replication", Json::array({Json::array({0, 1})})},
      {"something_new", 3},
      {"r", 0},
      {"r", 1e9},
      {"r", 2.5},
      {"rank_pattern", {{"q_proj", "two"}}},
      {"alpha_pattern", {{"q_(proj|x)", 2}}},
      {"target_modules", {"q_proj", "bogus"}},
      {"layers_to_transform", {0}},
      {"exclude_modules", {"q_proj"}},
      {"exclude_modules", ".*q_proj"},
      {"layers_to_transform", 1},
      {"r", nullptr},
      {"lora_alpha", nullptr},
      {"lora_alpha", "eight"}};
  for (const auto& [field, value] : fields) {
    TempFolder temp;
    Json config = fixture_config();
    config[field] = value;
    EXPECT_NE(error_of(copy_fixture(temp, config)).find(field), std::string::npos)
        << field << ": " << error_of(temp.path());
  }
}

TEST(Peft, ShapesThatDoNotFitAreNamed) {
  TempFolder temp;
  Json config = fixture_config();
  config["r"] = 5;
  EXPECT_NE(error_of(copy_fixture(temp, config)).find("asks for rank 5"), std::string::npos);
  const std::string a = std::string(kModule) + ".lora_A.weight",
                    b = std::string(kModule) + ".lora_B.weight";
  const auto says = [&](const char* text,
                        const std::vector<std::pair<std::string, std::vector<int64_t>>>& list) {
    TempFolder folder;
    EXPECT_NE(error_of(with_tensors(folder, list)).find(text), std::string::npos)
        << error_of(folder.path());
  };
  says("no error", {{a, {3, 32}}, {b, {32, 3}}});
  says("has lora_A but not lora_B", {{a, {3, 32}}});
  says("has lora_B but not lora_A", {{b, {32, 3}}});
  says("is no matrix", {{a, {3, 32, 1}}, {b, {32, 3}}});
  says("is no matrix", {{a, {3, 0}}, {b, {32, 3}}});
  says("asks for rank 3", {{a, {3, 32}}, {b, {32, 5}}});
  says("reads no other kind", {{std::string(kModule) + ".lora_magnitude_vector", {32}}});
  says("reads no other kind", {{"base_model.model.lm_head.weight", {4, 4}}});
  says("reads no other kind", {{"base_model.model.lora_A.weight", {4, 4}}});
  says("there is no adapter", {});
}

TEST(Peft, MissingOrCutFilesAreNamed) {
  TempFolder temp;
  EXPECT_NE(error_of(temp.path()).find("adapter_config.json"), std::string::npos);
  temp.write("adapter_config.json", fixture_config().dump());
  EXPECT_NE(error_of(temp.path()).find("adapter_model.safetensors"), std::string::npos);
  const std::string whole = read_file(kAdapter + "adapter_model.safetensors", 1 << 20);
  for (size_t size = 0; size < whole.size(); size += 997) {
    temp.write("adapter_model.safetensors", whole.substr(0, size));
    EXPECT_NE(error_of(temp.path()), "no error") << size;
  }
}

// Whatever bytes are changed: an Error, or modules whose numbers can all be read.
TEST(Peft, SurvivesChangedBytes) {
  const std::string config = read_file(kAdapter + "adapter_config.json", 1 << 20),
                    tensors = read_file(kAdapter + "adapter_model.safetensors", 1 << 20);
  Rng rng(1);
  int whole = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string parts[2] = {config, tensors};
    for (uint64_t change = 0; change <= rng.below(3); ++change) {
      std::string& part = parts[rng.below(2)];
      const size_t header = std::min<size_t>(part.size(), 2200);
      part[rng.below(header)] = static_cast<char>(rng.below(256));
    }
    try {
      const LoraFolder folder =
          read_lora(parts[0], "config", std::as_bytes(std::span(parts[1])), "tensors");
      for (const LoraModule& module : folder.modules) {
        ASSERT_EQ(static_cast<int64_t>(module.a_values().size()),
                  module.rank * module.in_features());
        ASSERT_EQ(static_cast<int64_t>(module.b_values().size()),
                  module.rank * module.out_features());
      }
      ++whole;
    } catch (const Error&) {
    }
  }
  EXPECT_GT(whole, 20);
  EXPECT_LT(whole, 2900);
}

}  // namespace
}  // namespace ponder::peft_test
