// Every key and tensor of a checkpoint is read, known to change nothing, or refused by its name.
#include <gtest/gtest.h>

#include "base/error.h"
#include "formats/family.h"
#include "model/fixture.h"

namespace ponder::unread_test {
namespace {

std::shared_ptr<Checkpoint> llama() {
  return std::make_shared<Checkpoint>(open_checkpoint(model_fixture("llama"), false));
}

std::string refusal(const std::shared_ptr<Checkpoint>& checkpoint) {
  try {
    make_model<float>(checkpoint);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Unread, FixturesHoldNothingUnread) {
  for (const char* name : kModelFixtures) {
    const Unread unread =
        unread_of(std::make_shared<Checkpoint>(open_checkpoint(model_fixture(name), false)));
    EXPECT_TRUE(unread.none()) << name;
  }
}

TEST(Unread, ATensorThatNothingAsksForIsRefusedByName) {
  for (const std::string name :
       {"model.layers.1.self_attn.q_proj.bias", "model.layers.1.self_attn.q_proj.scale",
        "model.layers.0.mlp.gate_proj.bias"}) {
    const auto model = llama();
    StoredTensor extra = model->at("model.norm.weight");
    extra.name = name;
    model->tensors.push_back(extra);
    model->index_names();
    EXPECT_NE(refusal(model).find("\"" + name + "\" would pass unread"), std::string::npos)
        << refusal(model);
  }
}

TEST(Unread, AKeyThatNothingReadsIsRefusedByName) {
  for (const char* key : {"logit_scale", "final_logit_softcapping", "residual_multiplier"}) {
    const auto model = llama();
    model->config[key] = 2.0;
    EXPECT_NE(refusal(model).find(std::string("key \"") + key), std::string::npos);
    model->config[key] = nullptr;
    EXPECT_EQ(refusal(model), "");
  }
  const auto model = llama();
  model->config["rope_scaling"] = {{"rope_type", "linear"}, {"factor", 2.0}, {"beta_fast", 3}};
  EXPECT_NE(refusal(model).find("rope_scaling.beta_fast"), std::string::npos);
}

std::string refusal_with(const char* fixture, const char* change) {
  const auto model = std::make_shared<Checkpoint>(open_checkpoint(model_fixture(fixture), false));
  model->config.merge_patch(Json::parse(change));
  return refusal(model);
}

TEST(Unread, WhatPeersReadInThreeWaysIsRefused) {
  const std::string said = refusal_with("deepseek_v2_bf16", R"({"norm_topk_prob": true})");
  EXPECT_NE(said.find("\"norm_topk_prob\""), std::string::npos) << said;
}

TEST(Unread, ExpertsWithoutAGateAreRefused) {
  for (const char* fixture : {"granitemoe", "qwen3_moe_bf16", "minimax_m2"}) {
    const std::string said = refusal_with(fixture, R"({"hidden_act": "relu2"})");
    EXPECT_NE(said.find("\"hidden_act\" is relu2"), std::string::npos) << said;
  }
}

TEST(Unread, ATiedHeadIsTheEmbeddingOrRefusedByName) {
  const auto model = llama();
  model->config["tie_word_embeddings"] = true;
  EXPECT_NE(refusal(model).find("\"lm_head.weight\" is another matrix"), std::string::npos);
  for (StoredTensor& tensor : model->tensors) {
    if (tensor.name != "lm_head.weight") continue;
    tensor = model->at("model.embed_tokens.weight");
    tensor.name = "lm_head.weight";
  }
  EXPECT_EQ(refusal(model), "");
}

TEST(Unread, AWindowThatHoldsTheContextIsNone) {
  EXPECT_EQ(refusal_with("qwen2", R"({"use_sliding_window": true, "max_window_layers": 0,
                                      "sliding_window": 100000})"),
            "");
}

TEST(Unread, WhatIsAllowedRunsAllTheSame) {
  const auto model = llama();
  model->config["logit_scale"] = 2.0;
  allow_unread(true);
  EXPECT_EQ(refusal(model), "");
  allow_unread(false);
  EXPECT_NE(refusal(model), "");
}

TEST(Unread, TheArchitectureIsCheckedFirst) {
  const auto model = llama();
  model->config["model_type"] = "gpt2";
  model->config.erase("vocab_size");
  EXPECT_NE(refusal(model).find("gpt2 is not a family that ponder knows; it knows llama"),
            std::string::npos);
}

TEST(Unread, DeepSeekV3WithoutItsRoutingKeysIsSigmoidWithABias) {
  const auto v3 = std::make_shared<Checkpoint>(open_checkpoint(model_fixture("deepseek_v3")));
  for (const char* key : {"scoring_func", "topk_method"}) v3->config.erase(key);
  const ModelConfig c = read_model_config(v3->config, "c");
  EXPECT_TRUE(c.route.score == RouteScore::Sigmoid && c.route.group_by_top2);
}

}  // namespace
}  // namespace ponder::unread_test
