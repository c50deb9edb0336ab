// DeepSeek-V4's settings, as DeepSeek publishes them and as transformers spells them.
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "formats/convert.h"
#include "formats/convert_plan.h"
#include "formats/files.h"
#include "formats/gguf_metadata.h"
#include "formats/hf_config.h"
#include "formats/model_config.h"

namespace ponder::deepseek_v4_test {
namespace {

const std::string kModels = std::string(PONDER_FIXTURES) + "/models/";

Json config_of(const char* fixture, const char* change) {
  Json config = Json::parse(read_file(kModels + fixture + "/config.json", 1 << 20));
  config.merge_patch(Json::parse(change));
  normalise_config(config, "config.json");
  return config;
}
ModelConfig changed(const char* fixture, const char* change) {
  return read_model_config(config_of(fixture, change), "config.json");
}

TEST(DeepSeekV4, ThePublishedSpellingSaysWhatEachLayerIs) {
  const ModelConfig c = changed("deepseek_v4", "{}");
  EXPECT_EQ(c.unread, std::vector<std::string>());
  ASSERT_EQ(c.layer.size(), 3u);
  const int64_t pooled[] = {0, 4, 6};
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(c.layer[i].mixer, LayerConfig::Mixer::Compressed);
    EXPECT_EQ(c.layer[i].pooled, pooled[i]);
    EXPECT_EQ(c.layer[i].pools_overlap, i == 1);
    EXPECT_EQ(c.layer[i].index == LayerConfig::Index::Own, i == 1);
    EXPECT_EQ(c.layer[i].rope, i == 0 ? 0 : 1);
    EXPECT_EQ(c.layer[i].by_token, i == 0);
  }
  EXPECT_EQ(c.rope_dim, 4);
  EXPECT_EQ(c.ropes[0].theta, 10000);
  EXPECT_EQ(c.ropes[1].theta, 160000);
  EXPECT_EQ(c.ropes[1].type, "yarn");
  EXPECT_EQ(c.ropes[1].attention_factor, 1) << "cos and sin are not made longer";
  EXPECT_EQ(c.route.score, RouteScore::SqrtSoftplus);
}

TEST(DeepSeekV4, TheModernSpellingSaysTheSame) {
  const ModelConfig published = changed("deepseek_v4", "{}");
  const ModelConfig modern = changed("deepseek_v4", R"({
      "compress_ratios": null, "compress_rate_hca": null, "num_hash_layers": null,
      "qk_rope_head_dim": null, "rope_scaling": null, "compress_rope_theta": null,
      "rope_theta": null,
      "layer_types": ["sliding_attention", "compressed_sparse_attention",
                      "heavily_compressed_attention"],
      "mlp_layer_types": ["hash_moe", "moe", "moe"],
      "compress_rates": {"compressed_sparse_attention": 4, "heavily_compressed_attention": 6},
      "rope_parameters": {
          "main": {"rope_type": "default", "rope_theta": 10000.0,
                   "partial_rotary_factor": 0.3333333333333333},
          "compress": {"rope_type": "yarn", "rope_theta": 160000.0, "factor": 4,
                       "original_max_position_embeddings": 32, "beta_fast": 32, "beta_slow": 1,
                       "attention_factor": 1.0, "partial_rotary_factor": 0.3333333333333333}}})");
  EXPECT_EQ(modern.unread, std::vector<std::string>());
  EXPECT_EQ(published.settings, modern.settings);
}

TEST(DeepSeekV4, HowExpertsArePackedIsSaidWhereWeightsAre) {
  const Json config = config_of("deepseek_v4", R"({"expert_dtype": "fp4",
      "quantization_config": {"quant_method": "fp8", "weight_block_size": [128, 128]}})");
  EXPECT_EQ(config["quantization_config"]["expert_dtype"], "fp4");
  EXPECT_FALSE(config.contains("expert_dtype"));
}

TEST(DeepSeekV4, WhatIsNotComputedIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"compress_rates": {"compressed_sparse_attention": 8}})", "compress_rates"},
      {R"({"compress_rates": {"compressed_sparse_attention": 3}})", "compress_rates"},
      {R"({"compress_rates": {"heavily_compressed_attention": 0}})", "compress_rates"},
      {R"({"compress_rates": {"sliding_attention": 2}})", "compress_rates"},
      {R"({"layer_types": ["full_attention", "sliding_attention"]})", "layer_types"},
      {R"({"layer_types": ["sliding_attention"]})", "layer_types"},
      {R"({"mlp_layer_types": ["moe", "dense"]})", "mlp_layer_types"},
      {R"({"layer_types": null, "compress_ratios": [0, 3]})", "compress_ratios"},
      {R"({"layer_types": null, "compress_ratios": [0]})", "compress_ratios"},
      {R"({"o_groups": 5})", "o_groups"},
      {R"({"norm_topk_prob": false})", "norm_topk_prob"},
      {R"({"scoring_func": "softmax"})", "scoring_func"},
      {R"({"n_shared_experts": 2})", "n_shared_experts"},
      {R"({"attention_bias": true})", "attention_bias"},
      {R"({"index_head_dim": 4})", "index_head_dim"},
      {R"({"sliding_window": 0})", "sliding_window"},
      {R"({"rope_parameters": {"main": {"partial_rotary_factor": 0.25}}})",
       "partial_rotary_factor"},
      {R"({"rope_parameters": {"main": {"rope_type": "linear", "factor": 2.0}}})",
       "rope_parameters"},
      {R"({"rope_parameters": {"compress": {"rope_type": "yarn", "factor": 2.0, "truncate": false,
                                            "original_max_position_embeddings": 64}}})",
       "truncate"},
      {R"({"rope_parameters": {"main": null}})", "rope_parameters"}};
  for (const auto& [change, named] : cases) {
    std::string error;
    try {
      changed("deepseek_v4_modern", change);
    } catch (const Error& e) {
      error = e.what();
    }
    EXPECT_NE(error.find(named), std::string::npos) << change << ": " << error;
  }
}

// Tables of whole numbers stay what they are, whatever type weights get.
TEST(DeepSeekV4, AFolderIsWrittenAsItWas) {
  for (const char* name : {"deepseek_v4", "deepseek_v4_mtp", "deepseek_v4_modern"}) {
    test::TempFolder folder;
    convert(kModels + name, folder.path("again"));
    const Checkpoint before = open_checkpoint(kModels + name, false);
    const Checkpoint after = open_checkpoint(folder.path("again"), false);
    EXPECT_EQ(before.tensors.size(), after.tensors.size());
    for (const StoredTensor& tensor : before.tensors) {
      const StoredTensor* other = after.find(tensor.name);
      ASSERT_TRUE(other) << tensor.name;
      EXPECT_EQ(tensor.dtype, other->dtype) << tensor.name;
      EXPECT_EQ(tensor.shape, other->shape) << tensor.name;
      ASSERT_EQ(tensor.bytes, other->bytes);
      EXPECT_TRUE(std::equal(tensor.data, tensor.data + tensor.bytes, other->data)) << tensor.name;
    }
    convert(kModels + name, folder.path("half"), {.quant = quant_mix("bf16")});
    const Checkpoint half = open_checkpoint(folder.path("half"), false);
    for (const StoredTensor& tensor : half.tensors)
      EXPECT_EQ(tensor.dtype == DType::I64, tensor.name.ends_with("tid2eid")) << tensor.name;
  }
}

TEST(DeepSeekV4, GgufSaysTheSame) {
  test::TempFolder folder;
  convert(kModels + "deepseek_v4_mtp", folder.path("m.gguf"));
  const Checkpoint gguf = open_checkpoint(folder.path("m.gguf"));
  const ModelConfig from = changed("deepseek_v4_mtp", "{}");
  const ModelConfig to = read_model_config(gguf.config, "m.gguf");
  EXPECT_EQ(to.unread, std::vector<std::string>());
  EXPECT_EQ(to.mtp_layers, 0);
  EXPECT_EQ(from.ropes[0].theta, to.ropes[0].theta);
  EXPECT_EQ(from.ropes[1].theta, to.ropes[1].theta);
  EXPECT_EQ(to.ropes[1].attention_factor, 1);
  EXPECT_EQ(from.hyper.iterations, to.hyper.iterations);
  EXPECT_EQ(from.glu.limit, to.glu.limit);
  EXPECT_EQ(gguf.at("model.layers.0.mlp.gate.tid2eid").dtype, DType::I32);
  for (const char* exact : {"model.hc_head.hc_fn", "model.layers.0.attn_hc.fn",
                            "model.layers.1.self_attn.compressor.position_bias"})
    EXPECT_EQ(gguf.at(exact).dtype, DType::F32) << exact;
}

TEST(DeepSeekV4, WhatLlamaCppsDeepseek4CannotRunIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {{"deepseek_v4", "hc_mult"},
                                                       {"deepseek_v4_modern", "hc_mult"}};
  for (const auto& [name, key] : cases) {
    test::TempFolder folder;
    std::string error;
    try {
      convert(kModels + name, folder.path("m.gguf"));
    } catch (const Error& e) {
      error = e.what();
    }
    EXPECT_NE(error.find(key), std::string::npos) << name << ": " << error;
  }
  const std::pair<const char*, const char*> changes[] = {
      {R"({"scoring_func": "sigmoid"})", "scoring_func"},
      {R"({"compress_rate_hca": 64})", "compress_rates"},
      {R"({"rope_scaling": {"attention_factor": 1.5}})", "attention_factor"},
      {R"({"num_hash_layers": null, "mlp_layer_types": ["moe", "hash_moe", "moe"]})",
       "mlp_layer_types"}};
  for (const auto& [change, key] : changes) {
    Checkpoint model = open_checkpoint(kModels + "deepseek_v4_mtp", false);
    model.config = config_of("deepseek_v4_mtp", change);
    std::string error;
    try {
      plan_gguf(model);
      GgufMetadata metadata;
      add_model_metadata(model, metadata);
    } catch (const Error& e) {
      error = e.what();
    }
    EXPECT_NE(error.find(key), std::string::npos) << change << ": " << error;
  }
}

}  // namespace
}  // namespace ponder::deepseek_v4_test
