#include "formats/convert.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "formats/checkpoint.h"
#include "formats/family.h"
#include "formats/files.h"
#include "formats/gguf.h"
#include "formats/gguf_metadata.h"
#include "formats/matrix.h"
#include "formats/tokenizer_writer.h"
#include "tensor/quant.h"

namespace ponder::convert_test {
namespace {

using test::TempFolder;

const std::string kModels = std::string(PONDER_FIXTURES) + "/models/";

std::vector<float> values_of(const StoredTensor& tensor) {
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  decode(tensor.dtype, tensor.data, tensor.elements(), out.data());
  return out;
}

TEST(Convert, FolderToGgufAndBackKeepsEveryValue) {
  for (const char* fixture :
       {"llama", "llama3_rope_bf16", "llama_f16", "llama_sharded_bf16", "llama_tied_odd", "qwen2",
        "qwen3_yarn_bf16", "qwen3_moe_bf16", "deepseek_v2_lite_bf16", "deepseek_v3",
        "mistral4_bf16", "glm_moe_dsa"}) {
    TempFolder folder;
    const std::string gguf = folder.path("m.gguf"), back = folder.path("back");
    convert(kModels + fixture, gguf);
    convert(gguf, back);
    const Checkpoint before = open_checkpoint(kModels + fixture), after = open_checkpoint(back);
    EXPECT_EQ(before.tensors.size(), after.tensors.size()) << fixture;
    for (const StoredTensor& tensor : before.tensors) {
      const StoredTensor& same = after.at(tensor.name);
      EXPECT_EQ(same.shape, tensor.shape) << tensor.name;
      EXPECT_EQ(values_of(same), values_of(tensor)) << fixture << " " << tensor.name;
    }
    for (const char* key :
         {"hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
          "intermediate_size", "rms_norm_eps", "vocab_size", "rope_theta", "n_routed_experts",
          "num_experts", "q_lora_rank", "kv_lora_rank", "qk_nope_head_dim", "v_head_dim", "n_group",
          "topk_group", "routed_scaling_factor", "norm_topk_prob", "model_type"}) {
      if (!before.config.contains(key)) continue;
      EXPECT_EQ(after.config.value(key, Json()), before.config[key]) << fixture << " " << key;
    }
  }
}

// llama.cpp's names for it, which its converter writes, too.
TEST(Convert, SamplingGoesWithTheModel) {
  TempFolder temp;
  std::filesystem::copy(kModels + "llama", temp.path("m"));
  temp.write("m/generation_config.json",
             R"({"temperature": 0.2, "top_p": 0.95, "top_k": 20, "repetition_penalty": 1.3})");
  convert(temp.path("m"), temp.path("m.gguf"), {});
  const Json& kept = open_checkpoint(temp.path("m.gguf"), false).generation_config;
  EXPECT_EQ(kept["temperature"], 0.2);
  EXPECT_EQ(kept["top_p"], 0.95);
  EXPECT_EQ(kept["top_k"], 20);
  EXPECT_EQ(kept["repetition_penalty"], 1.3);
  temp.write("m/generation_config.json", R"({"do_sample": false})");
  convert(temp.path("m"), temp.path("greedy.gguf"), {});
  EXPECT_EQ(open_checkpoint(temp.path("greedy.gguf"), false).generation_config["temperature"], 0);
  temp.write("m/generation_config.json", R"({"temperature": null})");  // which says nothing
  convert(temp.path("m"), temp.path("silent.gguf"), {});
  EXPECT_FALSE(
      open_checkpoint(temp.path("silent.gguf"), false).generation_config.contains("top_p"));
}

TEST(Convert, Fp8BecomesItsScaledValuesInBf16) {
  TempFolder folder;
  convert(kModels + "deepseek_v3_fp8", folder.path("out"));
  const Checkpoint before = open_checkpoint(kModels + "deepseek_v3_fp8");
  const Checkpoint after = open_checkpoint(folder.path("out"));
  EXPECT_FALSE(after.config.contains("quantization_config"));
  const std::string name = "model.layers.0.mlp.gate_proj.weight";  // 136 x 144: partial blocks
  const auto quants = values_of(before.at(name));
  const std::vector<float>& scales = *before.at(name).scales.values;
  const auto converted = values_of(after.at(name));
  const int64_t columns = before.at(name).shape[1];
  for (size_t i = 0; i < quants.size(); ++i) {
    const auto row = static_cast<int64_t>(i) / columns, column = static_cast<int64_t>(i) % columns;
    const float exact = quants[i] * scales[static_cast<size_t>(row / 128 * 2 + column / 128)];
    EXPECT_EQ(converted[i], bf16_to_f32(f32_to_bf16(exact)));
  }
  EXPECT_EQ(after.find(name + "_scale_inv"), nullptr);
}

TEST(Convert, QuantisedTypesFallBackByRowLengthAndKeepNormsInF32) {
  TempFolder folder;
  const auto report = convert(kModels + "llama", folder.path("m.gguf"), {.quant = DType::Q4_K});
  ASSERT_EQ(report.notes.size(), 1u);
  EXPECT_NE(report.notes[0].find("no multiple of 256"), std::string::npos);
  const Checkpoint model = open_checkpoint(folder.path("m.gguf"));
  EXPECT_EQ(model.at("model.norm.weight").dtype, DType::F32);
  const StoredTensor& matrix = model.at("model.layers.0.mlp.up_proj.weight");
  EXPECT_EQ(matrix.dtype, matrix.shape[1] % 32 == 0 ? DType::Q5_0 : DType::F16);
}

uint32_t file_type_of(const std::string& path) {
  const MappedFile mapped(path);
  const Gguf file(mapped.bytes(), path);
  return static_cast<uint32_t>(*file.integer("general.file_type"));
}

// And what is read back is near what was there: by how much says the number of bits.
TEST(Convert, WritesEveryQuantThatItNamesAndReadsItBack) {
  TempFolder folder;
  test::write_wide_model(folder);
  const Checkpoint before = open_checkpoint(folder.path());
  const std::vector<float> wanted = values_of(before.at("model.layers.0.mlp.up_proj.weight"));
  for (const std::string& name : quant_names()) {
    const std::string path = folder.path(name + ".gguf");
    const QuantMix mix = *quant_mix(name);
    convert(folder.path(), path, {.quant = mix});
    const Checkpoint after = open_checkpoint(path);
    const StoredTensor& matrix = after.at("model.layers.0.mlp.up_proj.weight");
    EXPECT_EQ(matrix.dtype, mix.base) << name;
    EXPECT_EQ(after.at("lm_head.weight").dtype, mix.output) << name;
    EXPECT_EQ(file_type_of(path), mix.file_type) << name;
    const std::vector<float> got = values_of(matrix);
    double error = 0, square = 0;
    for (size_t i = 0; i < got.size(); ++i) {
      error += std::pow(double{got[i]} - wanted[i], 2);
      square += double{wanted[i]} * wanted[i];
    }
    // Numbers of this kind reach about three deviations; each bit halves the steps between.
    const double bits = 8.0 * dtype_info(mix.base).bytes / dtype_info(mix.base).block;
    EXPECT_LT(std::sqrt(error / square), 2.7 / std::exp2(std::min(bits, 8.0))) << name;
  }
}

TEST(Convert, ShardsCarryAnIndexAndReadBackTheSame) {
  TempFolder folder;
  convert(kModels + "llama", folder.path("out"), {.shard_bytes = 20000});
  const Checkpoint before = open_checkpoint(kModels + "llama");
  const Checkpoint after = open_checkpoint(folder.path("out"));
  EXPECT_GT(after.files.size(), 2u);
  for (const StoredTensor& tensor : before.tensors) {
    EXPECT_EQ(values_of(after.at(tensor.name)), values_of(tensor));
  }
}

TEST(Convert, WritesTheSameBytesEveryTime) {
  TempFolder folder;
  for (const char* name : {"a.gguf", "b.gguf"}) {
    convert(kModels + "qwen3_moe_bf16", folder.path(name), {.quant = DType::Q8_0});
  }
  EXPECT_EQ(read_file(folder.path("a.gguf"), 1 << 20), read_file(folder.path("b.gguf"), 1 << 20));
}

TEST(Convert, RefusesWhatCannotBeWritten) {
  TempFolder folder;
  const std::string in = kModels + "llama";
  EXPECT_THROW(convert(in, folder.path("out"), {.quant = DType::Q8_0}), Error);
  EXPECT_THROW(convert(in, folder.path("m.gguf"), {.quant = DType::IQ2_S}), Error);
  EXPECT_THROW(convert(in, in), Error);
  EXPECT_THROW(convert(in, folder.write("file", "x")), Error);
  EXPECT_THROW(convert(in, folder.path("no/such/place.gguf")), Error);
  std::filesystem::create_directory(folder.path("full"));
  folder.write("full/kept", "x");
  EXPECT_THROW(convert(in, folder.path("full")), Error);
  EXPECT_TRUE(std::filesystem::exists(folder.path("full/kept")));
}

TEST(Convert, ValuesThatAreNotFiniteAreNamedNotQuantised) {
  TempFolder folder;
  std::vector<float> row(32, 1.0f);
  row[7] = NAN;
  std::string header =
      R"({"model.embed_tokens.weight":{"dtype":"F32","shape":[1,32],"data_offsets":[0,128]}})";
  header.append((8 - header.size() % 8) % 8, ' ');
  folder.write(
      "model.safetensors",
      test::safetensors_file(header, std::string(reinterpret_cast<char*>(row.data()), 128)));
  folder.write("config.json", R"({"model_type":"qwen2","hidden_size":32,"num_hidden_layers":1,
      "num_attention_heads":1,"intermediate_size":32,"max_position_embeddings":8,"vocab_size":1,
      "tie_word_embeddings":true})");
  try {
    convert(folder.path(), folder.path("m.gguf"), {.quant = DType::Q8_0});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("row 0 holds nan"), std::string::npos) << error.what();
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path("m.gguf")));
  EXPECT_FALSE(std::filesystem::exists(folder.path("m.gguf.partial")));
}

// What GGUF has no key for is refused by its name, not left out.
TEST(Convert, WhatGgufCannotSayIsRefusedByName) {
  const struct {
    const char *fixture, *change, *name;
  } kCases[] = {
      {"deepseek_v3", R"({"rope_interleave": false})", "rope_interleave"},
      {"deepseek_v3", R"({"rope_parameters": {"rope_type": "yarn", "factor": 40.0, "mscale": 1.0,
         "mscale_all_dim": 0.5, "original_max_position_embeddings": 32}, "rope_scaling": null})",
       "mscale"},
      {"deepseek_v3", R"({"rope_parameters": {"rope_type": "yarn", "factor": 40.0, "mscale": 1.0,
         "mscale_all_dim": 1.0, "attention_factor": 0.8, "original_max_position_embeddings": 32},
         "rope_scaling": null})",
       "attention_factor"},
      // llama.cpp would multiply the latent's softmax with a factor that the model does not have.
      {"deepseek_v3", R"({"rope_parameters": {"rope_type": "yarn", "factor": 40.0,
         "original_max_position_embeddings": 32}, "rope_scaling": null})",
       "mscale"},
      // llama.cpp takes 32 and 1 whatever the file says.
      {"llama", R"({"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_fast": 16.0,
         "original_max_position_embeddings": 32}})",
       "beta_fast"},
      {"qwen2", R"({"rope_scaling": {"rope_type": "yarn", "factor": 4.0, "beta_slow": 2.0,
         "original_max_position_embeddings": 32}})",
       "beta_slow"},
      {"deepseek_v32", R"({"rope_parameters": null, "rope_scaling": {"rope_type": "yarn",
         "factor": 4.0, "mscale": 0.707, "mscale_all_dim": 0.707,
         "original_max_position_embeddings": 32}})",
       "mscale_all_dim"},
      {"glm_moe_dsa", R"({"rope_parameters": null, "rope_scaling": {"rope_type": "yarn",
         "factor": 4.0, "mscale": 1.0, "mscale_all_dim": 1.0,
         "original_max_position_embeddings": 32}})",
       "mscale_all_dim"},
      {"deepseek_v3",
       R"({"rope_parameters": {"rope_type": "linear", "factor": 2.0}, "rope_scaling": null})",
       "linear"},
      {"qwen3_moe_bf16", R"({"norm_topk_prob": false})", "norm_topk_prob"},
      {"qwen2", R"({"use_sliding_window": true, "max_window_layers": 0, "sliding_window": 8})",
       "sliding_window"},
      {"llama", R"({"rope_scaling": {"rope_type": "dynamic", "factor": 2.0}})", "dynamic"},
  };
  for (const auto& test : kCases) {
    TempFolder folder;
    const std::string from = kModels + test.fixture;
    Json config = Json::parse(read_file(from + "/config.json", 1 << 20));
    config.merge_patch(Json::parse(test.change));
    folder.write("config.json", config.dump());
    std::filesystem::copy_file(from + "/model.safetensors", folder.path("model.safetensors"));
    std::string error;
    try {
      convert(folder.path(), folder.path("m.gguf"));
    } catch (const Error& e) {
      error = e.what();
    }
    EXPECT_NE(error.find(test.name), std::string::npos) << test.change << ": " << error;
  }
}

// Of Kimi K2 beta_fast is 1, which llama.cpp passes over: the file is for ponder, and a note says
// so.
TEST(Convert, WhatLlamaCppMisreadsIsWrittenWhenItIsAskedFor) {
  TempFolder folder;
  allow_unread(true);
  const ConvertReport report = convert(kModels + "kimi_k2_bf16", folder.path("m.gguf"));
  allow_unread(false);
  ASSERT_FALSE(report.notes.empty());
  EXPECT_NE(report.notes.back().find("\"beta_fast\" 1"), std::string::npos) << report.notes.back();
  EXPECT_EQ(open_checkpoint(folder.path("m.gguf")).config["rope_scaling"]["beta_fast"], 1.0);
}

// It warns of that when it loads the file.
TEST(Convert, WindowsThatLlamaCppLeavesOutAreNoted) {
  TempFolder folder;
  const ConvertReport report = convert(kModels + "phi3", folder.path("m.gguf"));
  ASSERT_FALSE(report.notes.empty());
  EXPECT_NE(report.notes.front().find("\"sliding_window\" is 13"), std::string::npos);
}

// llama.cpp ends where they are more than a head has, though a text's three positions are one.
TEST(Convert, SectionsOfPositionsAreWritten) {
  TempFolder folder;
  convert(kModels + "qwen3_5", folder.path("m.gguf"));
  const MappedFile mapped(folder.path("m.gguf"));
  const Gguf file(mapped.bytes(), "m.gguf");
  const auto* sections = file.find("qwen35.rope.dimension_sections");
  ASSERT_NE(sections, nullptr);
  EXPECT_EQ(std::get<GgufArray>(*sections).integers("m.gguf"), (std::vector<int64_t>{1, 1, 0, 0}));
}

// Its loader of this architecture alone reads them.
TEST(Convert, YarnsRampIsWrittenWhereLlamaCppReadsIt) {
  TempFolder folder;
  const std::string from = kModels + "ministral3";
  Json config = Json::parse(read_file(from + "/config.json", 1 << 20));
  config["rope_parameters"]["beta_fast"] = 16.0;
  folder.write("config.json", config.dump());
  std::filesystem::copy_file(from + "/model.safetensors", folder.path("model.safetensors"));
  convert(folder.path(), folder.path("m.gguf"));
  EXPECT_EQ(open_checkpoint(folder.path("m.gguf")).config["rope_scaling"]["beta_fast"], 16.0);
}

// llama.cpp reads mscale_all_dim for latents alone: for other attention the factor itself is said.
TEST(Convert, YarnsScalesBecomeTheFactorThatLlamaCppMultipliesItsOwnWith) {
  TempFolder folder;
  Json config = Json::parse(read_file(kModels + "llama/config.json", 1 << 20));
  config["rope_scaling"] = {{"rope_type", "yarn"},
                            {"factor", 4.0},
                            {"mscale", 0.707},
                            {"mscale_all_dim", 0.5},
                            {"original_max_position_embeddings", 32}};
  config.erase("rope_parameters");
  folder.write("config.json", config.dump());
  std::filesystem::copy_file(kModels + "llama/model.safetensors", folder.path("model.safetensors"));
  convert(folder.path(), folder.path("m.gguf"));
  const std::string bytes = read_file(folder.path("m.gguf"), 1 << 24);
  const Gguf file(std::as_bytes(std::span(bytes)), "m.gguf");
  EXPECT_EQ(file.find("llama.rope.scaling.yarn_log_multiplier"), nullptr);
  const double log = 0.1 * std::log(4.0), wanted = (1 + 0.707 * log) / (1 + 0.5 * log);
  const auto back = open_checkpoint(folder.path("m.gguf")).config["rope_scaling"];
  EXPECT_NEAR(back["attention_factor"].get<double>(), wanted, 1e-6);
}

TEST(Convert, Llama3RopeSurvivesAsFactors) {
  const Checkpoint model = open_checkpoint(kModels + "llama3_rope_bf16");
  const auto factors = llama3_rope_factors(model.config, 16, "p");
  EXPECT_EQ(factors.front(), 1.0f);
  EXPECT_EQ(factors.back(), 8.0f);
  const auto scaling = llama3_rope_scaling(factors, model.config, "p");
  ASSERT_TRUE(scaling);
  EXPECT_EQ(scaling->at("original_max_position_embeddings"), 64);
  EXPECT_FALSE(llama3_rope_scaling({1, 2, 3}, model.config, "p"));
}

// Half of a head is turned, so half as many frequencies are divided; what comes back is as it was.
TEST(Convert, Llama3RopeOfAPartOfTheHead) {
  TempFolder folder;
  const std::string from = kModels + "glm4";
  Json config = Json::parse(read_file(from + "/config.json", 1 << 20));
  config["rope_parameters"] = Json::parse(R"({"rope_type": "llama3", "factor": 8.0,
      "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64,
      "rope_theta": 10000.0, "partial_rotary_factor": 0.5})");
  folder.write("config.json", config.dump());
  std::filesystem::copy_file(from + "/model.safetensors", folder.path("model.safetensors"));
  convert(folder.path(), folder.path("m.gguf"));
  const int64_t turned = config["head_dim"].get<int64_t>() / 2;
  EXPECT_EQ(open_checkpoint(folder.path("m.gguf")).at("rope_freqs.weight").elements(), turned / 2);
  convert(folder.path("m.gguf"), folder.path("back"));
  const auto factors = llama3_rope_factors(open_checkpoint(folder.path()).config, turned, "there");
  EXPECT_EQ(factors.size(), turned / 2);
  EXPECT_EQ(llama3_rope_factors(open_checkpoint(folder.path("back")).config, turned, "back"),
            factors);
}

// transformers' Phi3Config pads with token 32000, which no vocabulary of 64 has.
TEST(Convert, TokensThatAFileDoesNotNameAreNull) {
  TempFolder folder;
  convert(kModels + "phi3", folder.path("m.gguf"));
  convert(folder.path("m.gguf"), folder.path("back"));
  const Json config = Json::parse(read_file(folder.path("back/config.json"), 1 << 20));
  ASSERT_TRUE(config.contains("pad_token_id"));
  EXPECT_TRUE(config["pad_token_id"].is_null());
}

// A vocabulary that covers what the writers must say.
TokenizerSpec small_tokenizer() {
  TokenizerSpec spec;
  apply_gguf_pre(spec, "llama-bpe", "p");
  spec.tokens = {"a", "b", "ab", "\"\\", "<s>", "</s>"};
  spec.merges = {{"a", "b"}};
  for (const int32_t id : {4, 5}) {
    TokenizerSpec::Added added;
    added.text = spec.tokens[static_cast<size_t>(id)];
    added.id = id;
    added.special = true;
    spec.added.push_back(added);
  }
  spec.bos = 4;
  spec.eos = 5;
  spec.add_bos = true;
  return spec;
}

TEST(Convert, TokenizerReadsBackFromTheJsonWeWrite) {
  Checkpoint checkpoint;
  checkpoint.tokenizer = small_tokenizer();
  checkpoint.chat_template = "{{ messages }}";
  const TokenizerSpec before = checkpoint.tokenizer;
  const TokenizerSpec after =
      read_tokenizer_json(tokenizer_json(before), tokenizer_config_json(checkpoint), "t.json");
  EXPECT_EQ(after.tokens, before.tokens);
  EXPECT_EQ(after.merges, before.merges);
  EXPECT_EQ(after.added.size(), before.added.size());
  EXPECT_EQ(after.ignore_merges, before.ignore_merges);
  EXPECT_EQ(after.bos, before.bos);
  EXPECT_EQ(after.eos, before.eos);
  EXPECT_EQ(after.add_bos, before.add_bos);
  EXPECT_EQ(gguf_pre_of(after, "p"), "llama-bpe");
}

TEST(Convert, EveryKnownPreTokenizerKeepsItsName) {
  for (const char* name : {"deepseek-v3", "qwen2", "llama-bpe", "smollm", "gpt-2", "deepseek-llm",
                           "deepseek-coder", "tekken", "gpt-4o", "kimi-k2", "qwen35", "glm4"}) {
    TokenizerSpec spec;
    apply_gguf_pre(spec, name, "p");
    EXPECT_EQ(gguf_pre_of(spec, "p"), name);
  }
}

}  // namespace
}  // namespace ponder::convert_test
