// Families of grouped-query attention through GGUF and back: tensors under their published names,
// fused, stacked and turned as they came.
#include <gtest/gtest.h>

#include <array>
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
    {"gpt_oss", R"({"swiglu_limit": 7.0, "rope_scaling": {"beta_fast": 32.0}})"},
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
    // Norms that are stored as what they differ from one by are added to one and back, and rates
    // are not their logarithm there.
    const bool changed = tensor.name.ends_with("norm.weight") || tensor.name.ends_with("A_log");
    EXPECT_LE(largest_difference(tensor, *other), changed ? 1e-6 : 0) << tensor.name;
  }
}

INSTANTIATE_TEST_SUITE_P(All, FamilyThroughGguf,
                         testing::Values("ministral3", "phi3", "granite", "granitemoe", "olmo2",
                                         "olmo3", "seed_oss", "glm4", "glm4_moe", "qwen2_moe",
                                         "ernie4_5", "hunyuan", "nemotron", "cohere2", "exaone4",
                                         "minimax_m2", "gpt_oss", "mistral4_bf16", "qwen3_next",
                                         "qwen3_5", "qwen3_5_moe", "gemma4", "gemma4_moe",
                                         "gemma4_unified", "llama4"),
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

// The fixture's settings after a change of config.json.
ModelConfig changed(const std::string& fixture, const char* change) {
  Json config = Json::parse(read_file(kModels + fixture + "/config.json", 1 << 20));
  config.update(Json::parse(change));
  normalise_config(config, "config.json");
  return read_model_config(config, "config.json");
}

std::vector<int64_t> windows(const ModelConfig& c) {
  std::vector<int64_t> out;
  for (const LayerConfig& layer : c.layer)
    out.push_back(layer.sees == LayerConfig::Sees::Window ? layer.window : 0);
  return out;
}

TEST(FamilyDefaults, WindowsAreThoseOfTransformersClasses) {
  const ModelConfig qwen = changed("qwen3_moe_bf16", R"({"use_sliding_window": true,
      "sliding_window": 5, "max_window_layers": 99})");
  EXPECT_EQ(windows(qwen), std::vector<int64_t>(qwen.layer.size(), 5));
  const char* sliding = "sliding_attention";
  const ModelConfig smol = changed("smollm3", "{}");
  Json change = {{"use_sliding_window", false}, {"sliding_window", 5}};
  change["layer_types"] = std::vector<std::string>(smol.layer.size(), sliding);
  EXPECT_EQ(windows(changed("smollm3", change.dump().c_str())),
            std::vector<int64_t>(smol.layer.size(), 5));
  EXPECT_EQ(windows(changed("cohere2", R"({"sliding_window": null, "layer_types": null,
      "max_position_embeddings": 8192})"))[0],
            4096);
}

TEST(FamilyDefaults, ATablesBaseGoesBeforeTheOneBesideIt) {
  const ModelConfig c = changed("llama", R"({"rope_theta": 20000, "rope_scaling": null,
      "rope_parameters": {"rope_type": "default", "rope_theta": 500000.0}})");
  EXPECT_EQ(c.ropes[0].theta, 500000);
}

TEST(FamilyDefaults, AnEmptyListOfLayersWithExpertsIsOfNone) {
  EXPECT_EQ(changed("llama4", R"({"moe_layers": [], "num_local_experts": 0,
      "num_experts_per_tok": 0, "interleave_moe_layer_step": 0})")
                .moe_layers(),
            0);
}

// Lists and steps are compared by layers, when a file is converted, and not as they are spelled.
TEST(FamilyDefaults, ARegularListOfLayersWithExpertsIsAStep) {
  const ModelConfig listed = changed("llama4", R"({"moe_layers": [1, 3],
      "interleave_moe_layer_step": 1})");
  const ModelConfig stepped = changed("llama4", R"({"interleave_moe_layer_step": 2})");
  EXPECT_EQ(listed.settings, stepped.settings);
  for (size_t i = 0; i < listed.layer.size(); ++i)
    EXPECT_EQ(listed.layer[i].experts, stepped.layer[i].experts) << i;
}

TEST(FamilyDefaults, AlphaStretchesDynamicPositionsAlone) {
  const ModelConfig dynamic = changed("hunyuan", R"({"rope_theta": 10000.0,
      "rope_scaling": {"rope_type": "dynamic", "factor": 1.0, "alpha": 10.0}})");
  EXPECT_GT(dynamic.ropes[0].theta, 10000);
  const ModelConfig linear = changed("hunyuan", R"({"rope_theta": 10000.0,
      "rope_scaling": {"rope_type": "linear", "type": "linear", "factor": 2.0, "alpha": 10.0}})");
  EXPECT_EQ(linear.ropes[0].type, "linear");
  EXPECT_EQ(linear.ropes[0].theta, 10000);
  EXPECT_EQ(linear.unread, std::vector<std::string>{"rope_scaling.alpha"});
}

TEST(FamilyDefaults, WhatTransformersPassesOverOrFillsInIsRefusedByName) {
  const std::array<const char*, 3> cases[] = {
      {"llama", R"({"partial_rotary_factor": 0.5})", "partial_rotary_factor"},
      {"olmo2", R"({"rope_parameters": {"rope_type": "default", "partial_rotary_factor": 0.5},
                    "rope_scaling": null})",
       "partial_rotary_factor"},
      {"qwen3", R"({"use_sliding_window": true, "sliding_window": null, "layer_types": null,
                    "max_window_layers": 0})",
       "sliding_window"},
      {"exaone4", R"({"sliding_window_pattern": "LG", "layer_types": null})",
       "sliding_window_pattern"},
      {"gemma4", R"({"use_bidirectional_attention": "all"})", "use_bidirectional_attention"},
      {"gemma4", R"({"num_kv_shared_layers": 5})", "num_kv_shared_layers"},
      {"gemma4", R"({"vocab_size_per_layer_input": 31})", "vocab_size_per_layer_input"},
      {"gemma4", R"({"hidden_activation": "relu2"})", "hidden_act"},
      {"gemma4", R"({"per_layer_config": {"1": {"head_dim": 16}}})", "per_layer_config"},
      {"gemma4", R"({"per_layer_config": {"1": {"intermediate_size": 9},
                                          "5": {"intermediate_size": 9}}})",
       "intermediate_size"},
      {"gemma4", R"({"rope_parameters": {"full_attention": {"rope_type": "yarn", "factor": 2.0},
                                         "sliding_attention": {"rope_type": "default"}}})",
       "rope_type"},
      {"llama", R"({"max_position_embeddings": null,
                    "rope_scaling": {"rope_type": "dynamic", "factor": 2.0}})",
       "max_position_embeddings"}};
  for (const auto& [fixture, change, named] : cases) {
    std::string error;
    try {
      changed(fixture, change);
    } catch (const Error& e) {
      error = e.what();
    }
    EXPECT_NE(error.find(named), std::string::npos) << fixture << ": " << error;
  }
}

// As Qwen3.5's folders have it, beside a tower that sees.
TEST(FamilyDefaults, TheTextPartOfQwen35IsReadWhole) {
  Json text = Json::parse(read_file(kModels + "qwen3_5/config.json", 1 << 20));
  text.update(Json::parse(R"({"output_gate_type": "swish", "mamba_ssm_dtype": "float32",
      "attn_output_gate": true, "full_attention_interval": 4, "mlp_only_layers": [],
      "partial_rotary_factor": 0.25, "mtp_num_hidden_layers": 1})"));
  text.erase("tie_word_embeddings");
  Json config = {{"architectures", {"Qwen3_5ForConditionalGeneration"}},
                 {"model_type", "qwen3_5"},
                 {"tie_word_embeddings", true},
                 {"image_token_id", 248056},
                 {"vision_config", {{"model_type", "qwen3_5"}}},
                 {"text_config", text}};
  normalise_config(config, "config.json");
  const ModelConfig c = read_model_config(config, "config.json");
  EXPECT_EQ(c.unread, std::vector<std::string>());
  EXPECT_TRUE(c.tied_embeddings);
  EXPECT_EQ(c.ropes[0].dim, 4) << "of the table, not of what stands beside it";
  EXPECT_EQ(c.layer[0].mixer, LayerConfig::Mixer::Delta);
  EXPECT_EQ(c.layer[1].mixer, LayerConfig::Mixer::Grouped);
}

TEST(FamilyDefaults, StatesOfImpossibleSizesAreRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"linear_num_value_heads": 0})", "linear_num_value_heads"},
      {R"({"linear_num_key_heads": 0})", "linear_num_key_heads"},
      {R"({"linear_num_key_heads": 3})", "linear_num_key_heads"},
      {R"({"linear_key_head_dim": 0})", "linear_key_head_dim"},
      {R"({"linear_key_head_dim": 1048576})", "linear_key_head_dim"},
      {R"({"linear_value_head_dim": -1})", "linear_value_head_dim"},
      {R"({"linear_conv_kernel_dim": 0})", "linear_conv_kernel_dim"},
      {R"({"linear_conv_kernel_dim": 1000000})", "linear_conv_kernel_dim"},
      {R"({"layer_types": ["linear_attention", "linear_attention"]})", "full_attention"},
      {R"({"layer_types": ["linear_attention", "mamba"]})", "mamba"},
      {R"({"layer_types": ["full_attention"]})", "layer_types"},
      {R"({"layer_types": null, "full_attention_interval": 0})", "full_attention_interval"},
      {R"({"layer_types": null, "full_attention_interval": 7})", "full_attention_interval"},
      {R"({"attn_output_gate": false})", "attn_output_gate"},
      {R"({"hidden_act": "gelu_pytorch_tanh"})", "hidden_act"}};
  for (const char* fixture : {"qwen3_next", "qwen3_5", "qwen3_5_moe"}) {
    for (const auto& [change, named] : cases) {
      std::string error;
      try {
        changed(fixture, change);
      } catch (const Error& e) {
        error = e.what();
      }
      EXPECT_NE(error.find(named), std::string::npos) << fixture << change << ": " << error;
    }
  }
}

// The fixture with a change, through GGUF: config.json as it comes back.
Json through_gguf(const std::string& fixture, const char* change) {
  TempFolder from, folder;
  copy_fixture(fixture, from);
  Json config = Json::parse(read_file(from.path("config.json"), 1 << 20));
  config.update(Json::parse(change));
  from.write("config.json", config.dump());
  convert(from.path(), folder.path("m.gguf"));
  convert(folder.path("m.gguf"), folder.path("back"));
  return Json::parse(read_file(folder.path("back/config.json"), 1 << 20));
}

TEST(FamiliesInGguf, Gemma4ComesBackWithATableForEachKindOfLayer) {
  const Json before = Json::parse(read_file(kModels + "gemma4/config.json", 1 << 20));
  const Json after = through_gguf("gemma4", "{}");
  const auto unordered = [](const Json& value) { return nlohmann::json::parse(value.dump()); };
  EXPECT_EQ(unordered(after["rope_parameters"]), unordered(before["rope_parameters"]));
  for (const char* key : {"layer_types", "num_kv_shared_layers", "use_double_wide_mlp",
                          "global_head_dim", "num_global_key_value_heads", "attention_k_eq_v",
                          "hidden_size_per_layer_input", "final_logit_softcapping"}) {
    EXPECT_EQ(after[key], before[key]) << key;
  }
}

// transformers divides by a cap of zero, and has a table for 262144 tokens unless it is said.
TEST(FamiliesInGguf, Gemma4SaysWhatTransformersWouldFillIn) {
  EXPECT_EQ(through_gguf("gemma4", "{}")["vocab_size_per_layer_input"], 32);
  EXPECT_EQ(through_gguf("gemma4", R"({"final_logit_softcapping": null})")
                .value("final_logit_softcapping", 1.0),
            1.0);
}

TEST(Gemma4, LayersAreWhatTheirKindsSay) {
  const ModelConfig c = changed("gemma4", "{}");
  const int64_t own = kOwnKeys;
  const int64_t keys_of[] = {own, own, own, 2, 2, 1};
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const LayerConfig& layer = c.layer[i];
    const bool full = i == 1 || i == 5;
    EXPECT_EQ(layer.head_dim, full ? 16 : 8) << i;
    EXPECT_EQ(layer.kv_heads, full ? 1 : 2) << i;
    EXPECT_EQ(layer.keys_of, keys_of[i]) << i;
    EXPECT_EQ(layer.shares_keys, i == 1 || i == 2) << i;
    EXPECT_EQ(layer.v_from_k, i == 1) << i;
    EXPECT_EQ(layer.intermediate, i < 3 ? 24 : 48) << i;
  }
}

// E2B's published config: of a model that sees and hears, too.
TEST(Gemma4, TheTextPartOfE2BIsRead) {
  Json text = Json::parse(R"({"attention_bias": false, "attention_dropout": 0.0,
      "attention_k_eq_v": false, "bos_token_id": 2, "dtype": "bfloat16", "enable_moe_block": false,
      "eos_token_id": 1, "final_logit_softcapping": 30.0, "global_head_dim": 512, "head_dim": 256,
      "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 1536,
      "hidden_size_per_layer_input": 256, "initializer_range": 0.02, "intermediate_size": 6144,
      "max_position_embeddings": 131072, "model_type": "gemma4_text",
      "moe_intermediate_size": null, "num_attention_heads": 8, "num_experts": null,
      "num_global_key_value_heads": null, "num_hidden_layers": 35, "num_key_value_heads": 1,
      "num_kv_shared_layers": 20, "pad_token_id": 0, "rms_norm_eps": 1e-06,
      "rope_parameters": {
        "full_attention": {"partial_rotary_factor": 0.25, "rope_theta": 1000000.0,
                           "rope_type": "proportional"},
        "sliding_attention": {"rope_theta": 10000.0, "rope_type": "default"}},
      "sliding_window": 512, "tie_word_embeddings": true, "top_k_experts": null,
      "use_bidirectional_attention": null, "use_cache": true, "use_double_wide_mlp": true,
      "vocab_size": 262144, "vocab_size_per_layer_input": 262144})");
  for (int i = 0; i < 35; ++i)
    text["layer_types"].push_back(i % 5 == 4 ? "full_attention" : "sliding_attention");
  Json config = {{"model_type", "gemma4"}, {"text_config", text}, {"image_token_id", 258880}};
  normalise_config(config, "config.json");
  const ModelConfig c = read_model_config(config, "config.json");
  EXPECT_EQ(c.unread, std::vector<std::string>());
  EXPECT_EQ(c.layer[33].keys_of, 13);
  EXPECT_EQ(c.layer[34].keys_of, 14);
  EXPECT_EQ(c.layer[34].head_dim, 512);
  EXPECT_EQ(c.layer[15].intermediate, 12288);
  EXPECT_EQ(c.layer_input, 256);
  EXPECT_EQ(c.logit_cap, 30);
}

// As transformers 5 writes sizes of layers, and with its defaults.
TEST(Gemma4, SizesByLayerAreThoseOfTheKeysBefore) {
  const ModelConfig named = changed("gemma4", "{}");
  const ModelConfig listed = changed("gemma4", R"({"global_head_dim": null,
      "num_global_key_value_heads": null, "per_layer_config": {
      "1": {"head_dim": 16, "num_key_value_heads": 1},
      "5": {"head_dim": 16, "num_key_value_heads": 1}}})");
  EXPECT_EQ(listed.unread, std::vector<std::string>());
  EXPECT_EQ(listed.settings, named.settings);
  const ModelConfig other = changed("gemma4", R"({"attention_k_eq_v": false})");
  EXPECT_EQ(other.layer[1].kv_heads, 2);  // as transformers has it
  const ModelConfig silent = changed("gemma4", R"({"rope_parameters": null, "layer_types": null,
      "global_head_dim": null, "num_kv_shared_layers": 0})");
  EXPECT_EQ(silent.ropes[0].type, "proportional");
  EXPECT_EQ(silent.ropes[0].part, 0.25);
  EXPECT_EQ(silent.ropes[0].dim, 512);
  EXPECT_EQ(silent.layer[4].rope, 1);
  EXPECT_EQ(silent.layer[5].rope, 0);
}

// llama.cpp caps Gemma 4's logits at 30 unless the file says another cap, or 0 for none.
TEST(FamiliesInGguf, NoCapOfLogitsIsSaidAndAFileThatSaysNothingHasLlamaCpps) {
  TempFolder from, folder;
  copy_fixture("gemma4", from);
  Json config = Json::parse(read_file(from.path("config.json"), 1 << 20));
  config["final_logit_softcapping"] = nullptr;
  from.write("config.json", config.dump());
  convert(from.path(), folder.path("m.gguf"));
  std::string bytes = read_file(folder.path("m.gguf"), 1 << 24);
  EXPECT_EQ(open_checkpoint(folder.path("m.gguf")).config.value("final_logit_softcapping", 0.0), 0);
  const std::string key = "gemma4.final_logit_softcapping";
  bytes.replace(bytes.find(key), key.size(), "gemma4.final_logit_softcappinx");
  folder.write("silent.gguf", bytes);
  EXPECT_EQ(open_checkpoint(folder.path("silent.gguf")).config["final_logit_softcapping"], 30);
}

// transformers' class of Ministral 3 stretches the positions where config.json says nothing of
// them.
TEST(FamilyDefaults, Ministral3IsStretchedUnlessItsConfigSaysPlain) {
  const ModelConfig silent = changed("ministral3", R"({"rope_parameters": null})");
  EXPECT_EQ(silent.ropes[0].type, "yarn");
  EXPECT_EQ(silent.ropes[0].factor, 16);
  EXPECT_EQ(silent.temperature_beta, 0.1);
}

TEST(FamiliesInGguf, Olmo3ComesBackWithATableForEachKindOfLayer) {
  const Json back = through_gguf("olmo3", R"({"rope_theta": 10000.0, "rope_scaling": null,
      "rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 10000.0},
                          "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}})");
  for (const char* kind : {"full_attention", "sliding_attention"})
    EXPECT_EQ(back["rope_parameters"][kind]["rope_theta"], 10000.0) << kind;
}

// The length after which queries grow is said beside any positions, not YaRN's alone.
TEST(FamiliesInGguf, QueriesGrowAfterTheLengthThatIsSaid) {
  const char* linear = R"({"rope_parameters": {"rope_type": "linear", "factor": 4.0,
      "llama_4_scaling_beta": 0.5, "original_max_position_embeddings": 64}})";
  EXPECT_EQ(changed("ministral3", linear).temperature_length, 64);
  Json back = through_gguf("ministral3", linear);
  normalise_config(back, "back");
  EXPECT_EQ(read_model_config(back, "back").temperature_length, 64);
}

TEST(FamiliesInGguf, ComeBackAsTransformersReadsThem) {
  EXPECT_EQ(through_gguf("gpt_oss", R"({"rope_scaling": {"rope_type": "default"},
      "rope_parameters": null})")["rope_scaling"]["rope_type"],
            "default");
  EXPECT_TRUE(through_gguf("gemma3", "{}")["query_pre_attn_scalar"].is_number_integer());
  EXPECT_EQ(through_gguf("mistral4_bf16", "{}")["partial_rotary_factor"],
            static_cast<double>(changed("mistral4_bf16", "{}").rope_dim) /
                static_cast<double>(changed("mistral4_bf16", "{}").head_dim));
  const Json exaone = through_gguf("exaone4", R"({"sliding_window": null, "layer_types": null,
      "sliding_window_pattern": null})");
  EXPECT_TRUE(exaone.contains("sliding_window") && exaone["sliding_window"].is_null());
  EXPECT_EQ(exaone["layer_types"][0], "full_attention");
}

}  // namespace
}  // namespace ponder::families_test
