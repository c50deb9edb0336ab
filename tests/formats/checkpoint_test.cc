#include "formats/checkpoint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/json.h"
#include "formats/files.h"
#include "formats/gguf_names.h"
#include "formats/hf_config.h"
#include "tensor/quant.h"

namespace ponder::checkpoint_test {
namespace {

using test::GgufBuilder;
using test::TempFolder;

const std::string kModels = std::string(PONDER_FIXTURES) + "/models/";

std::string error_of(const std::string& path) {
  try {
    open_checkpoint(path);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(HfFolder, ShardedEqualsOneFileInNamesAndShapes) {
  const Checkpoint model = open_checkpoint(kModels + "llama_sharded_bf16");
  EXPECT_EQ(model.files.size(), 2u);
  EXPECT_EQ(model.tensors.size(), 21u);
  EXPECT_EQ(model.at("model.embed_tokens.weight").dtype, DType::BF16);
  EXPECT_EQ(model.find("nothing"), nullptr);
  EXPECT_THROW(model.at("nothing"), Error);
}

TEST(HfFolder, Transformers5KeysBecomeTheClassicOnes) {
  const Checkpoint model = open_checkpoint(kModels + "qwen3");
  EXPECT_TRUE(model.config.contains("rope_theta"));
  EXPECT_FALSE(model.config.contains("rope_parameters"));
  EXPECT_TRUE(model.config["rope_scaling"].is_null());
  EXPECT_EQ(model.config["torch_dtype"], "float32");
  EXPECT_FALSE(model.config.contains("rope_interleaved"));
  const Json& yarn = open_checkpoint(kModels + "deepseek_v3").config;
  EXPECT_EQ(yarn["rope_scaling"]["type"], "yarn");
  EXPECT_EQ(yarn["rope_interleaved"], true);
}

TEST(HfFolder, RopeParametersSplitIntoThetaAndScaling) {
  Json config = Json::parse(R"({"model_type":"qwen3_moe","num_local_experts":8,
      "rope_parameters":{"rope_theta":5e5,"rope_type":"yarn","factor":4.0}})");
  normalise_config(config, "c");
  EXPECT_EQ(config["rope_theta"], 5e5);
  EXPECT_EQ(config["rope_scaling"]["type"], "yarn");
  EXPECT_FALSE(config["rope_scaling"].contains("rope_theta"));
  EXPECT_EQ(config["num_experts"], 8);
}

TEST(HfFolder, OtherQuantisationsAreRefusedByName) {
  for (const char* method : {"hqq", "aqlm", "torchao", "quanto", "bitnet", "x\u001b"}) {
    Json config = {{"model_type", "llama"}};
    config["quantization_config"] = {{"quant_method", method}};
    try {
      normalise_config(config, "config.json");
      ADD_FAILURE() << method;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(method[0]), std::string::npos);
      EXPECT_NE(std::string(error.what()).find("compressed-tensors, awq, gptq"), std::string::npos);
    }
  }
  Json config = {{"model_type", "llama"}, {"quantization_config", 7}};
  EXPECT_THROW(normalise_config(config, "config.json"), Error);
}

// A folder with one FP8 matrix of 130 x 5, whose scales are `scales` of shape `shape`.
std::string fp8_folder(const TempFolder& folder, const std::string& shape,
                       const std::vector<float>& scales) {
  std::string data(reinterpret_cast<const char*>(scales.data()), scales.size() * sizeof(float));
  const size_t begin = data.size();
  data.append(130 * 5, '\x38');
  std::string header =
      fmt::format(R"({{"w.weight_scale_inv":{{"dtype":"F32","shape":{},"data_offsets":[0,{}]}},)"
                  R"("w.weight":{{"dtype":"F8_E4M3","shape":[130,5],"data_offsets":[{},{}]}}}})",
                  shape, begin, begin, data.size());
  header.append((8 - header.size() % 8) % 8, ' ');
  folder.write("config.json", "{}");
  folder.write("model.safetensors", test::safetensors_file(header, data));
  return folder.path();
}

TEST(HfFolder, Fp8ScalesAreFiniteNotNegativeAndOneABlock) {
  TempFolder folder;
  EXPECT_EQ(error_of(fp8_folder(folder, "[2,1]", {1, 0})), "");
  for (const float bad : {NAN, HUGE_VALF, -1.0f}) {
    const std::string error = error_of(fp8_folder(folder, "[2,1]", {1, bad}));
    EXPECT_NE(error.find("w.weight_scale_inv\" holds"), std::string::npos) << error;
  }
  EXPECT_NE(error_of(fp8_folder(folder, "[1,2]", {1, 1})).find("must be of shape [2, 1]"),
            std::string::npos);
}

TEST(HfFolder, BrokenFoldersAreOneSentenceEach) {
  TempFolder folder;
  EXPECT_NE(error_of(folder.path("none")).find("does not exist"), std::string::npos);
  EXPECT_NE(error_of(folder.path()).find("no config.json"), std::string::npos);
  folder.write("config.json", "{}");
  EXPECT_NE(error_of(folder.path()).find("neither model.safetensors"), std::string::npos);
  folder.write("config.json", std::string(60000, '['));
  EXPECT_NE(error_of(folder.path()).find("nested deeper"), std::string::npos);
  folder.write("config.json", R"({"rope_scaling": 5})");
  EXPECT_NE(error_of(folder.path()).find("rope_scaling"), std::string::npos);
  folder.write("config.json", "[]");
  EXPECT_NE(error_of(folder.path()).find("must hold a JSON object"), std::string::npos);
  folder.write("config.json", "{}");
  folder.write("model.safetensors.index.json", R"({"weight_map":{"a":"gone.safetensors"}})");
  EXPECT_NE(error_of(folder.path()).find("is not there"), std::string::npos);
  folder.write("gone.safetensors", test::safetensors_file("{}      ", ""));
  EXPECT_NE(error_of(folder.path()).find("tensor \"a\" is not in its shard"), std::string::npos);
}

TEST(HfFolder, OfNamedTemplatesTheDefaultAndToolUseAreReadAndFilesWin) {
  TempFolder folder;
  folder.write("config.json", "{}");
  std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  header.append((8 - header.size() % 8) % 8, ' ');
  folder.write("model.safetensors", test::safetensors_file(header, std::string(4, '\0')));
  const auto templates = [&] {
    const Checkpoint model = open_checkpoint(folder.path(), false);
    return std::pair(model.chat_template, model.tool_template);
  };
  using Pair = std::pair<std::string, std::string>;
  folder.write("tokenizer_config.json", R"({"chat_template": "one"})");
  EXPECT_EQ(templates(), Pair("one", ""));
  folder.write("tokenizer_config.json",
               R"({"chat_template": [{"name": "rag", "template": "c"},)"
               R"({"name": "tool_use", "template": "b"}, {"name": "default", "template": "a"}]})");
  EXPECT_EQ(templates(), Pair("a", "b"));
  // One for tools alone would be taken for chats without.
  folder.write("tokenizer_config.json",
               R"({"chat_template": [{"name": "tool_use", "template": "b"}]})");
  EXPECT_THROW(templates(), Error);
  folder.write("tokenizer_config.json", R"({"chat_template": "one"})");
  std::filesystem::create_directory(folder.path("additional_chat_templates"));
  folder.write("additional_chat_templates/tool_use.jinja", "tools");
  EXPECT_EQ(templates(), Pair("one", "tools"));
  std::filesystem::remove_all(folder.path("additional_chat_templates"));
  folder.write("chat_template.jinja", "file");
  EXPECT_EQ(templates(), Pair("file", ""));
  std::filesystem::create_directory(folder.path("additional_chat_templates"));
  folder.write("additional_chat_templates/tool_use.jinja", "tools");
  EXPECT_EQ(templates(), Pair("file", "tools"));
}

TEST(HfFolder, FusedExpertsBecomeViewsUnderTheirOwnNames) {
  TempFolder folder;
  folder.write("config.json", R"({"moe_intermediate_size":2,"hidden_size":4})");
  std::vector<float> data(2 * 4 * 4 + 2 * 4 * 2);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<float>(i);
  std::string header =
      R"({"model.layers.0.mlp.experts.gate_up_proj":{"dtype":"F32","shape":[2,4,4],)"
      R"("data_offsets":[0,128]},"model.layers.0.mlp.experts.down_proj":{"dtype":"F32",)"
      R"("shape":[2,4,2],"data_offsets":[128,192]}})";
  header.append((8 - header.size() % 8) % 8, ' ');
  folder.write(
      "model.safetensors",
      test::safetensors_file(header, std::string(reinterpret_cast<char*>(data.data()), 192)));
  const Checkpoint model = open_checkpoint(folder.path());
  EXPECT_EQ(model.tensors.size(), 6u);
  const StoredTensor& up = model.at("model.layers.0.mlp.experts.1.up_proj.weight");
  EXPECT_EQ(up.shape, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(*reinterpret_cast<const float*>(up.data), 24.0f);
  const StoredTensor& down = model.at("model.layers.0.mlp.experts.1.down_proj.weight");
  EXPECT_EQ(*reinterpret_cast<const float*>(down.data), 40.0f);
}

TEST(GgufNames, EveryFixtureTensorGoesThereAndBack) {
  for (const char* fixture : {"llama", "qwen2", "qwen3", "qwen3_moe_bf16", "deepseek_v2_bf16",
                              "deepseek_v3", "deepseek_v3_mtp_bf16"}) {
    const Checkpoint model = open_checkpoint(kModels + fixture);
    for (const StoredTensor& tensor : model.tensors) {
      const auto name = gguf_name(tensor.name);
      ASSERT_TRUE(name) << tensor.name;
      if (!name->expert) {
        EXPECT_EQ(hf_name(name->name), tensor.name);
      }
    }
  }
  EXPECT_FALSE(gguf_name("model.layers.x.input_layernorm.weight"));
  EXPECT_FALSE(gguf_name("model.layers.-1.input_layernorm.weight"));
  EXPECT_EQ(hf_name("blk.01.attn_norm.weight"), "blk.01.attn_norm.weight");
  EXPECT_EQ(hf_name("blk.3.exp_probs_b.bias"), "model.layers.3.mlp.gate.e_score_correction_bias");
}

// What every architecture needs, under `prefix`.
GgufBuilder model_of(const std::string& prefix) {
  GgufBuilder builder;
  builder.values = {{"general.architecture", test::gguf_text(prefix)}};
  for (const char* key : {"embedding_length", "block_count", "feed_forward_length",
                          "attention.head_count", "context_length"}) {
    builder.values.push_back({prefix + "." + key, test::gguf_u32(4)});
  }
  builder.values.push_back({prefix + ".attention.layer_norm_rms_epsilon", test::gguf_f32(1e-6f)});
  return builder;
}

void set(GgufBuilder& builder, const std::string& key, const std::string& value) {
  builder.values.push_back({key, value});
}

TEST(GgufConfig, LlamaIsInterleavedAndTiedWithoutAHead) {
  TempFolder folder;
  const Checkpoint model = open_checkpoint(folder.write("m.gguf", model_of("llama").build()));
  EXPECT_EQ(model.config["model_type"], "llama");
  EXPECT_EQ(model.config["rope_interleaved"], true);
  EXPECT_EQ(model.config["tie_word_embeddings"], true);
  EXPECT_EQ(model.config["rms_norm_eps"], 1e-6);
  EXPECT_FALSE(model.has_tokenizer);
}

TEST(GgufConfig, DeepseekYarnAndRoutingTranslate) {
  GgufBuilder builder = model_of("deepseek2");
  const std::string a = "deepseek2.";
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, uint32_t>>{{"rope.dimension_count", 64},
                                                     {"attention.key_length", 576},
                                                     {"attention.key_length_mla", 192},
                                                     {"attention.value_length_mla", 128},
                                                     {"attention.kv_lora_rank", 512},
                                                     {"attention.q_lora_rank", 1536},
                                                     {"expert_count", 256},
                                                     {"expert_used_count", 8},
                                                     {"expert_feed_forward_length", 2048},
                                                     {"expert_shared_count", 1},
                                                     {"expert_gating_func", 2},
                                                     {"leading_dense_block_count", 3},
                                                     {"expert_group_count", 8},
                                                     {"expert_group_used_count", 4},
                                                     {"rope.scaling.original_context_length", 4096},
                                                     {"nextn_predict_layers", 1}}) {
    set(builder, a + key, test::gguf_u32(value));
  }
  set(builder, a + "rope.scaling.type", test::gguf_text("yarn"));
  set(builder, a + "rope.scaling.factor", test::gguf_f32(40));
  set(builder, a + "rope.scaling.yarn_log_multiplier", test::gguf_f32(0.0707f));
  set(builder, a + "expert_weights_scale", test::gguf_f32(2.5f));
  TempFolder folder;
  const Json config = open_checkpoint(folder.write("m.gguf", builder.build())).config;
  EXPECT_EQ(config["model_type"], "deepseek_v3");
  EXPECT_EQ(config["num_hidden_layers"], 3);  // the prediction layer is not one of them
  EXPECT_EQ(config["qk_nope_head_dim"], 128);
  EXPECT_EQ(config["v_head_dim"], 128);
  EXPECT_EQ(config["scoring_func"], "sigmoid");
  EXPECT_EQ(config["topk_group"], 4);
  EXPECT_EQ(config["rope_scaling"]["mscale_all_dim"], 0.707);
  EXPECT_EQ(config["rope_scaling"]["beta_fast"], 32.0);
}

// As llama.cpp's converter writes them for OLMo 3.
TEST(GgufConfig, WhatOlmo3SaysOfItsPositionsIsRead) {
  GgufBuilder builder = model_of("olmo2");
  set(builder, "olmo2.attention.sliding_window", test::gguf_u32(4));
  set(builder, "olmo2.rope.freq_base_swa", test::gguf_f32(5000));
  set(builder, "olmo2.rope.scaling.type", test::gguf_text("yarn"));
  set(builder, "olmo2.rope.scaling.factor", test::gguf_f32(8));
  set(builder, "olmo2.rope.scaling.original_context_length", test::gguf_u32(16));
  const float own = 1 + 0.1f * std::log(8.0f);
  for (const auto& [factor, passed] :
       {std::pair{own, true}, std::pair{1 / own, true}, std::pair{1.125f, false}}) {
    GgufBuilder file = builder;
    set(file, "olmo2.rope.scaling.yarn_attn_factor", test::gguf_f32(factor));
    TempFolder folder;
    const Checkpoint model = open_checkpoint(folder.write("m.gguf", file.build()), false);
    EXPECT_EQ(model.config["model_type"], "olmo3");
    EXPECT_EQ(model.config["rope_local_base_freq"], 5000.0);
    EXPECT_FALSE(model.config["rope_scaling"].contains("attention_factor"));
    EXPECT_EQ(model.unread.empty(), passed) << factor;
  }
}

TEST(GgufConfig, KeysThatStretchOrScaleAreReadOrSaidToBeUnread) {
  const auto with = [](const std::string& key, const std::string& value) {
    GgufBuilder builder = model_of("llama");
    set(builder, "llama." + key, value);
    TempFolder folder;
    return open_checkpoint(folder.write("m.gguf", builder.build()), false);
  };
  const Json linear = with("rope.scale_linear", test::gguf_f32(4)).config["rope_scaling"];
  EXPECT_EQ(linear["rope_type"], "linear");
  EXPECT_EQ(linear["factor"], 4.0);
  EXPECT_EQ(with("rope.dimension_count", test::gguf_u32(2)).config.count("partial_rotary_factor"),
            1);
  for (const char* key : {"attention.temperature_scale", "attention.temperature_length"}) {
    EXPECT_EQ(with(key, test::gguf_f32(0.5f)).unread,
              std::vector<std::string>{std::string("llama.") + key});
  }
}

// One whose expert_gating_func is not said.
GgufBuilder small_deepseek2() {
  GgufBuilder builder = model_of("deepseek2");
  for (const char* key : {"rope.dimension_count", "attention.key_length", "attention.value_length",
                          "attention.kv_lora_rank", "expert_count", "expert_feed_forward_length"}) {
    set(builder, std::string("deepseek2.") + key, test::gguf_u32(4));
  }
  set(builder, "deepseek2.expert_used_count", test::gguf_u32(1));
  return builder;
}

TEST(GgufConfig, ACorrectionBiasMeansSigmoidWhereTheFileDoesNotSay) {
  for (const bool biased : {false, true}) {
    GgufBuilder builder = small_deepseek2();
    builder.tensors = {{biased ? "blk.1.exp_probs_b.bias" : "blk.1.attn_norm.weight", {4}, 0, 0}};
    builder.data = std::string(16, '\0');
    TempFolder folder;
    const Json config = open_checkpoint(folder.write("m.gguf", builder.build())).config;
    EXPECT_EQ(config["scoring_func"], biased ? "sigmoid" : "softmax");
    EXPECT_EQ(config["model_type"], biased ? "deepseek_v3" : "deepseek_v2");
  }
}

TEST(GgufConfig, TheTokenizersNameTellsFamiliesOfOneArchitecture) {
  for (const auto& [pre, type] : std::vector<std::pair<std::string, std::string>>{
           {"kimi-k2", "kimi_k2"}, {"glm4", "glm4_moe_lite"}, {"deepseek-v3", "deepseek_v3"}}) {
    GgufBuilder builder = small_deepseek2();
    set(builder, "tokenizer.ggml.pre", test::gguf_text(pre));
    builder.tensors = {{"blk.1.exp_probs_b.bias", {4}, 0, 0}};  // no expert_gating_func
    builder.data = std::string(16, '\0');
    TempFolder folder;
    const Json config = open_checkpoint(folder.write("m.gguf", builder.build())).config;
    EXPECT_EQ(config["model_type"], type);
    EXPECT_EQ(config["scoring_func"], "sigmoid");
  }
}

TEST(GgufConfig, StackedExpertsAreViewsAndMlaHalvesAreMatrices) {
  GgufBuilder builder = model_of("llama");
  builder.tensors = {{"blk.0.ffn_up_exps.weight", {4, 2, 3}, 0, 0},
                     {"blk.0.attn_k_b.weight", {4, 3, 2}, 0, 96}};
  std::vector<float> data(48);
  for (size_t i = 0; i < data.size(); ++i) data[i] = static_cast<float>(i);
  builder.data = std::string(reinterpret_cast<char*>(data.data()), 192);
  TempFolder folder;
  const Checkpoint model = open_checkpoint(folder.write("m.gguf", builder.build()));
  const StoredTensor& expert = model.at("model.layers.0.mlp.experts.2.up_proj.weight");
  EXPECT_EQ(expert.shape, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(*reinterpret_cast<const float*>(expert.data), 16.0f);
  EXPECT_EQ(model.at("model.layers.0.self_attn.k_b_proj.weight").shape,
            (std::vector<int64_t>{6, 4}));
}

TEST(GgufConfig, BadSettingsAreOneSentenceEach) {
  TempFolder folder;
  const auto says = [&](const GgufBuilder& builder, const std::string& what) {
    const std::string error = error_of(folder.write("m.gguf", builder.build()));
    EXPECT_NE(error.find(what), std::string::npos) << what << " expected in: " << error;
  };
  says(GgufBuilder{}, "general.architecture\" is missing");
  says(model_of("gpt9"), "gpt9 is not an architecture that ponder knows");
  GgufBuilder no_layers = model_of("llama");
  no_layers.values.erase(no_layers.values.begin() + 2);
  says(no_layers, "llama.block_count\" is missing");
  GgufBuilder no_heads = model_of("llama");
  no_heads.values[4].second = test::gguf_u32(0);
  says(no_heads, "must be positive");
  GgufBuilder wrong_type = model_of("llama");
  wrong_type.values[1].second = test::gguf_text("many");
  says(wrong_type, "must be an integer");
  GgufBuilder rwkv = model_of("llama");
  set(rwkv, "tokenizer.ggml.model", test::gguf_text("rwkv"));
  says(rwkv, "tokenizer kind \"rwkv\"");
  GgufBuilder rope = model_of("llama");
  set(rope, "llama.rope.scaling.type", test::gguf_text("longrope"));
  says(rope, "longrope");
  GgufBuilder stack = model_of("llama");
  stack.tensors = {{"blk.0.ffn_up_exps.weight", {1, 1, 8}, 24, 0}};
  stack.data = std::string(32, '\0');
  says(stack, "must be a stack");
}

TEST(GgufConfig, SplitFilesJoinFromTheFirstPart) {
  TempFolder folder;
  GgufBuilder first = model_of("llama"), second;
  const std::string count = test::gguf_value(2, test::raw<uint16_t>(2));
  set(first, "split.count", count);
  const auto number = [](uint16_t value) {
    return test::gguf_value(2, test::raw<uint16_t>(value));
  };
  second.values = {{"split.count", count}, {"split.no", number(1)}};
  second.tensors = {{"output.weight", {4, 2}, 0, 0}, {"token_embd.weight", {4, 2}, 0, 32}};
  second.data = std::string(64, '\0');
  const std::string path = folder.write("m-00001-of-00002.gguf", first.build());
  EXPECT_NE(error_of(path), "");
  folder.write("m-00002-of-00002.gguf", second.build());
  const Checkpoint model = open_checkpoint(path);
  EXPECT_EQ(model.files.size(), 2u);
  EXPECT_EQ(model.config["tie_word_embeddings"], false);
  EXPECT_NE(error_of(folder.write("other.gguf", first.build())).find("one part of 2"),
            std::string::npos);
  // A part of another model, or of another conversion.
  const auto with = [&](const char* key, const std::string& value) {
    GgufBuilder other = second;
    std::erase_if(other.values, [&](const auto& one) { return one.first == key; });
    set(other, key, value);
    folder.write("m-00002-of-00002.gguf", other.build());
    return error_of(path);
  };
  EXPECT_NE(with("split.no", number(0)).find("split.no is 0"), std::string::npos);
  EXPECT_NE(with("split.count", number(3)).find("split.count is 3, but 2"), std::string::npos);
  EXPECT_NE(with("split.tensors.count", number(9)).find("split.tensors.count"), std::string::npos);
  EXPECT_NE(with("general.architecture", test::gguf_text("qwen2")).find("architecture qwen2"),
            std::string::npos);
  set(first, "split.tensors.count", number(9));
  set(second, "split.tensors.count", number(9));
  folder.write("m-00001-of-00002.gguf", first.build());
  folder.write("m-00002-of-00002.gguf", second.build());
  EXPECT_NE(error_of(path).find("split.tensors.count is 9"), std::string::npos);
}

TEST(JsonLimits, DepthKeysAndTypesAreChecked) {
  EXPECT_THROW(parse_json(std::string(60000, '{'), "p"), Error);
  EXPECT_THROW(parse_json("{\"a\":1e999}", "p"), Error);
  EXPECT_THROW(parse_json("{\"a\":\"\xff\"}", "p"), Error);
  std::string many = "{";
  for (int i = 0; i < 30000; ++i) many += fmt::format("\"{}\":1,", i);
  EXPECT_THROW(parse_json(many + "\"x\":1}", "p"), Error);
  const Json object = parse_json(R"({"s":"x","n":1.5,"i":3,"big":18446744073709551615})", "p");
  EXPECT_EQ(json_int(object, "i", "p"), 3);
  EXPECT_THROW(json_int(object, "n", "p"), Error);
  EXPECT_THROW(json_int(object, "big", "p"), Error);
  EXPECT_THROW(json_bool(object, "s", "p"), Error);
  EXPECT_THROW(json_string(object, "i", "p"), Error);
  EXPECT_EQ(json_number(object, "i", "p"), 3.0);
}

}  // namespace
}  // namespace ponder::checkpoint_test
