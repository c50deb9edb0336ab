#include "formats/quant_mix.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/file.h"
#include "base/json.h"
#include "tensor/quant.h"

namespace ponder::quant_mix_test {
namespace {

std::string layers_of(const char* mix, const std::string& tensor, DType type, MixModel model) {
  std::string out;
  for (int64_t i = 0; i < model.layers; ++i) {
    const std::string name = "blk." + std::to_string(i) + "." + tensor + ".weight";
    out += mixed_type(*quant_mix(mix), name, model) == type ? '#' : '.';
  }
  return out;
}

constexpr MixModel kModel{.layers = 32, .heads_a_key = 1, .has_output = true};

// The layers that llama.cpp's use_more_bits picks of 32: the first and last four, and every third.
TEST(QuantMix, MixesGiveMoreBitsWhereLlamaCppDoes) {
  const std::string more = "####..#..#..#..#..#..#..#..#####";
  for (const char* tensor : {"attn_v", "ffn_down", "ffn_down_exps", "ffn_down_shexp"}) {
    EXPECT_EQ(layers_of("Q4_K_M", tensor, DType::Q6_K, kModel), more) << tensor;
    EXPECT_EQ(layers_of("Q5_K_M", tensor, DType::Q6_K, kModel), more) << tensor;
  }
  const std::string all(32, '#');
  EXPECT_EQ(layers_of("Q4_K_M", "attn_q", DType::Q4_K, kModel), all);
  EXPECT_EQ(layers_of("Q4_K_S", "attn_v", DType::Q5_K, kModel), "####" + std::string(28, '.'));
  EXPECT_EQ(layers_of("Q3_K_M", "attn_v", DType::Q5_K, kModel), "##" + std::string(30, '.'));
  EXPECT_EQ(layers_of("Q3_K_M", "ffn_down", DType::Q5_K, kModel), "##" + std::string(30, '.'));
  EXPECT_EQ(layers_of("Q3_K_M", "attn_output", DType::Q4_K, kModel), all);
  EXPECT_EQ(layers_of("Q3_K_L", "ffn_down", DType::Q5_K, kModel), all);
  EXPECT_EQ(layers_of("Q2_K", "ffn_down", DType::Q3_K, kModel), all);
  EXPECT_EQ(layers_of("Q2_K", "attn_v", DType::Q3_K, kModel), all);
  MixModel grouped = kModel;
  grouped.heads_a_key = 4;
  EXPECT_EQ(layers_of("Q2_K", "attn_v", DType::Q4_K, grouped), all);
}

TEST(QuantMix, TheHeadHasMoreBitsAndTheEmbeddingOnlyWhereItIsTheHead) {
  MixModel tied = kModel;
  tied.has_output = false;
  for (const char* name : {"Q4_K_M", "Q2_K", "Q4_0", "IQ4_XS"}) {
    const QuantMix mix = *quant_mix(name);
    EXPECT_EQ(mixed_type(mix, "output.weight", kModel), DType::Q6_K) << name;
    EXPECT_EQ(mixed_type(mix, "token_embd.weight", kModel), mix.base) << name;
    EXPECT_EQ(mixed_type(mix, "token_embd.weight", tied), DType::Q6_K) << name;
  }
  EXPECT_EQ(quant_mix("Q8_0")->output, DType::Q8_0);
  EXPECT_EQ(quant_mix("BF16")->output, DType::BF16);
}

// "Q6_K 2 Q4_K 30": runs of layers.
std::vector<std::string> layer_types(const std::string& runs) {
  std::istringstream in(runs);
  std::string type;
  int count = 0;
  std::vector<std::string> out;
  while (in >> type >> count) out.insert(out.end(), static_cast<size_t>(count), type);
  return out;
}

void expect_types(const std::string& model_name, const Json& model, const std::string& mix) {
  const bool weighed = mix.ends_with('+');
  const QuantMix asked = *quant_mix(weighed ? mix.substr(0, mix.size() - 1) : mix);
  const MixModel ours{.layers = model["layers"],
                      .heads_a_key = model["heads_a_key"],
                      .has_output = model["has_output"],
                      .experts = model["experts"],
                      .weighed = weighed};
  for (const auto& [kind, chosen] : model["mixes"][mix].items()) {
    const bool whole = kind == "token_embd" || kind == "output";
    const std::string text = chosen;
    const std::vector<std::string> types = whole ? std::vector{text} : layer_types(text);
    ASSERT_EQ(types.size(), whole ? 1u : static_cast<size_t>(ours.layers));
    for (size_t i = 0; i < types.size(); ++i) {
      const std::string name = (whole ? "" : "blk." + std::to_string(i) + ".") + kind + ".weight";
      const DType type = fitting_type(mixed_type(asked, name, ours), model["columns"][kind]);
      EXPECT_EQ(dtype_info(type).name, types[i]) << model_name << " " << mix << " " << name;
    }
  }
}

// tools/make_mix_fixture.py asked llama.cpp's quantiser.
TEST(QuantMix, ChoosesLlamaCppsTypeForEveryTensor) {
  const Json document =
      Json::parse(read_file(std::string(PONDER_FIXTURES) + "/quant_mixes.json", 1 << 20));
  ASSERT_GE(document["models"].size(), 9u);
  for (const auto& [name, model] : document["models"].items()) {
    for (const auto& [mix, types] : model["mixes"].items()) expect_types(name, model, mix);
  }
}

TEST(QuantMix, RowsThatNoBlockDividesFallBackAsInLlamaCpp) {
  EXPECT_EQ(fitting_type(DType::Q4_K, 576), DType::Q5_0);
  EXPECT_EQ(fitting_type(DType::Q5_K, 576), DType::Q5_1);
  EXPECT_EQ(fitting_type(DType::Q6_K, 576), DType::Q8_0);
  EXPECT_EQ(fitting_type(DType::IQ4_XS, 576), DType::IQ4_NL);
  for (const DType type : {DType::Q2_K, DType::Q3_K})
    EXPECT_EQ(fitting_type(type, 576), DType::Q4_0);
  EXPECT_EQ(fitting_type(DType::Q4_K, 512), DType::Q4_K);
  EXPECT_EQ(fitting_type(DType::Q4_0, 40), DType::F16);
  EXPECT_EQ(fitting_type(DType::Q4_K, 40), DType::F16);
}

TEST(QuantMix, EveryNameCanBeWrittenAndATypesNameIsItsUsualMix) {
  for (const std::string& name : quant_names()) {
    ASSERT_TRUE(quant_mix(name)) << name;
    EXPECT_EQ(quant_mix(name)->name, name);
    EXPECT_TRUE(can_encode(quant_mix(name)->base)) << name;
  }
  EXPECT_STREQ(quant_mix("q4_k")->name, "Q4_K_M");
  EXPECT_STREQ(QuantMix(DType::Q5_K).name, "Q5_K_M");
  EXPECT_EQ(quant_mix("q3_k_l")->file_type, 13);
  EXPECT_EQ(quant_mix("Q4_K_S")->file_type, 14);
  EXPECT_FALSE(quant_mix("Q4_K_XXL"));
}

}  // namespace
}  // namespace ponder::quant_mix_test
