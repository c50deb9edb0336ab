// The trainable form of a model is the model that serves, to the bit.
#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "model/fixture.h"

namespace ponder::trainable_test {
namespace {

std::vector<int32_t> some_tokens(int64_t vocab) {
  std::vector<int32_t> ids;
  for (int64_t i = 0; i < 90; ++i) ids.push_back(static_cast<int32_t>((i * 37 + 11) % vocab));
  return ids;
}

struct Form {
  const char* name;
  DType compute;
};

class Trainable : public testing::TestWithParam<Form> {};

TEST_P(Trainable, GivesTheBitsThatServe) {
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    const std::string path = model_fixture(GetParam().name);
    Runner<float> serving(path, isa, 1, {.absorbed = false}),
        training(path, isa, 2,
                 {.trainable = true, .compute = GetParam().compute, .absorbed = false});
    const std::vector<int32_t> ids = some_tokens(serving.model->config().vocab);
    EXPECT_TRUE(same_bits(serving.logits(ids, 1), training.logits(ids))) << isa_name(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Trainable,
    testing::Values(Form{"llama", DType::F32}, Form{"qwen2", DType::F32}, Form{"qwen3", DType::F32},
                    Form{"deepseek_v3", DType::F32}, Form{"llama3_rope_bf16", DType::BF16},
                    Form{"qwen2_tied_bf16", DType::BF16}, Form{"qwen3_yarn_bf16", DType::BF16},
                    Form{"qwen3_moe_bf16", DType::BF16}, Form{"deepseek_v2_bf16", DType::BF16},
                    Form{"deepseek_v3_mtp_bf16", DType::BF16}, Form{"cohere2", DType::F32},
                    Form{"gemma3", DType::BF16}, Form{"gemma4", DType::BF16},
                    Form{"gemma4_moe", DType::F32}, Form{"gpt_oss", DType::BF16},
                    Form{"llama4", DType::F32}, Form{"nemotron", DType::F32},
                    Form{"qwen2_moe", DType::F32}, Form{"mistral4_bf16", DType::BF16},
                    Form{"qwen3_next", DType::F32}, Form{"qwen3_5_moe", DType::BF16}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Indexed, IsRunButNotTrained) {
  for (const char* name : {"deepseek_v32", "glm_moe_dsa", "deepseek_v4"}) {
    try {
      Runner<float> run(model_fixture(name), Isa::Scalar, 1, {.trainable = true});
      FAIL() << name;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("does not train"), std::string::npos);
    }
  }
}

std::shared_ptr<const Checkpoint> empty_checkpoint(const char* fixture) {
  auto checkpoint = std::make_shared<Checkpoint>();
  checkpoint->path = "new model";
  checkpoint->config = open_checkpoint(model_fixture(fixture), false).config;
  return checkpoint;
}

// Every name that a new model makes is one that the published form has, and the other way round.
TEST(NewModel, HasTheTensorsOfThePublishedForm) {
  for (const char* name : {"llama", "qwen2", "qwen3", "qwen3_moe_bf16", "deepseek_v3",
                           "deepseek_v3_mtp_bf16", "deepseek_v2_lite_bf16", "llama_tied_odd"}) {
    const Checkpoint published = open_checkpoint(model_fixture(name), false);
    auto model =
        make_model<float>(empty_checkpoint(name),
                          {.trainable = true, .init = InitOptions{.seed = 1}, .absorbed = false});
    size_t found = 0;
    model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
      ASSERT_NE(published.find(p.name), nullptr) << name << " " << p.name;
      EXPECT_EQ(published.at(p.name).elements(), p.elements()) << p.name;
      ++found;
    });
    size_t expected = 0;  // the draft layer's copies of embedding and head are shared, not made
    for (const StoredTensor& tensor : published.tensors)
      expected += !tensor.name.ends_with("embed_tokens.weight") ||
                  tensor.name == "model.embed_tokens.weight";
    EXPECT_GE(expected, found);
    EXPECT_LE(expected, found + 1) << name;
  }
}

TEST(NewModel, DependsOnTheSeedAlone) {
  const auto first = [](uint64_t seed) {
    auto model = make_model<float>(
        empty_checkpoint("qwen3"),
        {.trainable = true, .init = InitOptions{.seed = seed}, .absorbed = false});
    std::vector<float> out;
    model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
      out.insert(out.end(), p.value, p.value + p.elements());
    });
    return out;
  };
  EXPECT_TRUE(same_bits(first(1), first(1)));
  EXPECT_FALSE(same_bits(first(1), first(2)));
}

TEST(NewModel, GradientPiecesHoldEveryGradient) {
  auto model =
      make_model<float>(empty_checkpoint("deepseek_v3"),
                        {.trainable = true, .init = InitOptions{.seed = 1}, .absorbed = false});
  EXPECT_EQ(model->parameters().gradients().size(), 1u);
  model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    if (!p.grad) return;
    bool inside = false;
    for (const std::span<float> piece : model->parameters().gradients())
      inside = inside ||
               (p.grad >= piece.data() && p.grad + p.elements() <= piece.data() + piece.size());
    EXPECT_TRUE(inside) << p.name;
  });
}

}  // namespace
}  // namespace ponder::trainable_test
