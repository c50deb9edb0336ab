// Adapters: PEFT's folders against PEFT's own results (tests/fixtures/lora), training them, and
// what is wrong with others.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <map>

#include "base/call_off.h"
#include "base/error.h"
#include "base/json.h"
#include "formats/convert.h"
#include "formats/family.h"
#include "formats/files.h"
#include "formats/safetensors_writer.h"
#include "model/lora_runs.h"

namespace ponder::lora_test {
namespace {

struct Case {
  const char *adapter, *model;
};

class Lora : public testing::TestWithParam<Case> {};

TEST_P(Lora, LogitsEqualPeft) {
  const auto& [adapter, model] = GetParam();
  const Expected expected(lora_fixture(adapter) + "/expected.safetensors");
  Runner<float> run(model_fixture(model), Isa::Scalar, 1, with_adapter(lora_fixture(adapter)));
  Runner<float> base(model_fixture(model), Isa::Scalar, 1, {.kv = DType::F32});
  const std::vector<int32_t> ids = expected.ints("input_ids");
  const double error = relative_error(run.logits(ids), expected.floats("logits"));
  EXPECT_LT(error, 1e-5);
  RecordProperty("relative_error", std::to_string(error * 1e7) + "e-7");
  EXPECT_GT(relative_error(base.logits(ids), expected.floats("logits")), 0.1);
}

TEST_P(Lora, GradientsEqualPeft) {
  const auto& [adapter, model] = GetParam();
  const Expected expected(lora_fixture(adapter) + "/expected.safetensors");
  Runner<float> run(model_fixture(model), Isa::Scalar, 2,
                    with_adapter(lora_fixture(adapter), true));
  const double loss = loss_of(run, expected.ints("input_ids"));
  EXPECT_NEAR(loss, static_cast<double>(expected.floats("loss")[0]), 1e-5);
  size_t count = 0;
  run.model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    const std::vector<float> got(p.grad, p.grad + p.elements());
    ASSERT_TRUE(expected.has("grad." + p.name)) << p.name;
    EXPECT_LT(relative_error(got, expected.floats("grad." + p.name)), 1e-4) << p.name;
    ++count;
  });
  EXPECT_EQ(count, 2 * open_lora(lora_fixture(adapter)).modules.size());
}

TEST_P(Lora, TrainedFormServesTheSameBitsAndGradientsForAnyThreads) {
  const auto& [adapter, model] = GetParam();
  const Expected expected(lora_fixture(adapter) + "/expected.safetensors");
  const std::vector<int32_t> ids = expected.ints("input_ids");
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    Runner<float> serving(model_fixture(model), isa, 1, with_adapter(lora_fixture(adapter))),
        one(model_fixture(model), isa, 1, with_adapter(lora_fixture(adapter), true)),
        two(model_fixture(model), isa, 2, with_adapter(lora_fixture(adapter), true));
    EXPECT_TRUE(same_bits(serving.logits(ids, 1), one.logits(ids))) << isa_name(isa);
    EXPECT_EQ(loss_of(one, ids), loss_of(two, ids)) << isa_name(isa);
    EXPECT_TRUE(same_bits(gradients_of(one), gradients_of(two))) << isa_name(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Lora,
                         testing::Values(Case{"llama", "llama"}, Case{"qwen2_patterns", "qwen2"},
                                         Case{"deepseek_v3", "deepseek_v3"}),
                         [](const auto& test) { return std::string(test.param.adapter); });

// On a bf16 base, trained beside bf16 copies: what serves it gives those bits.
TEST(LoraTraining, OnABf16BaseServesTheSameBits) {
  for (const char* name : {"llama3_rope_bf16", "qwen3_moe_bf16", "deepseek_v2_bf16"}) {
    ModelOptions training = fresh_adapter({"o_proj"});
    training.compute = DType::BF16;
    ModelOptions serving = fresh_adapter({"o_proj"}, false);
    training.absorbed = serving.absorbed = false;
    for (const Isa isa : kIsas) {
      if (isa == Isa::Scalar || !isa_usable(isa)) continue;
      Runner<float> a(model_fixture(name), isa, 1, training),
          b(model_fixture(name), isa, 2, serving);
      std::vector<int32_t> ids;
      for (int32_t i = 0; i < 70; ++i)
        ids.push_back(i * 5 % static_cast<int32_t>(a.model->config().vocab));
      EXPECT_TRUE(same_bits(a.logits(ids), b.logits(ids, 1))) << name;
    }
  }
}

TEST(LoraTraining, BeginsWithTheBaseModelItself) {
  for (const char* name : {"llama", "qwen3_moe_bf16", "deepseek_v3_mtp_bf16"}) {
    ModelOptions options = fresh_adapter({"o_proj"});
    options.absorbed = false;
    Runner<float> base(model_fixture(name), Isa::Scalar, 1, {.absorbed = false}),
        run(model_fixture(name), Isa::Scalar, 1, options);
    const std::vector<int32_t> ids = {4, 9, 23, 2, 17, 30, 3};
    EXPECT_EQ(relative_error(run.logits(ids), base.logits(ids)), 0) << name;
    size_t halves = 0;
    run.model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
      ++halves;
      double largest = 0;
      for (int64_t i = 0; i < p.elements(); ++i)
        largest = std::max(largest, std::abs(static_cast<double>(p.value[i])));
      const double bound = 1 / std::sqrt(static_cast<double>(p.cols));
      const bool a = p.name.ends_with("lora_A.weight");
      EXPECT_TRUE(a ? largest <= bound && largest > 0.8 * bound : largest == 0) << p.name;
    });
    EXPECT_EQ(halves, static_cast<size_t>(2 * run.model->config().layers)) << "no draft layer's";
  }
}

// With B zero: dA is zero, and dB is scale * dW A^T, of the gradient dW that the fully trained
// model has (which its own fixtures hold to PyTorch). Every layer that may be a target, of every
// kind.
TEST(LoraTraining, GradientsAreThoseOfTheWholeMatrixThroughA) {
  for (const char* name : {"llama", "qwen3", "deepseek_v3", "qwen3_moe_bf16", "deepseek_v2_bf16",
                           "gemma3", "gpt_oss", "qwen3_next", "qwen3_5", "qwen3_5_moe"}) {
    const bool latent = std::string(name).starts_with("deepseek");
    std::vector<std::string> targets = {"o_proj"};
    if (latent) {
      for (const char* more : {"q_a_proj", "q_b_proj", "kv_a_proj_with_mqa", "kv_b_proj"})
        targets.push_back(more);
    } else {
      for (const char* more : {"q_proj", "k_proj", "v_proj"}) targets.push_back(more);
    }
    const std::string_view experts[] = {"qwen3_moe_bf16", "gpt_oss", "qwen3_next", "qwen3_5_moe"};
    if (std::count(std::begin(experts), std::end(experts), name) == 0) {
      for (const char* more : {"gate_proj", "up_proj", "down_proj"}) targets.push_back(more);
    }
    if (std::string(name) == "qwen3_next") {
      for (const char* more : {"in_proj_qkvz", "in_proj_ba", "out_proj"}) targets.push_back(more);
    } else if (std::string(name).starts_with("qwen3_5")) {
      for (const char* more : {"in_proj_qkv", "in_proj_z", "in_proj_a", "in_proj_b", "out_proj"})
        targets.push_back(more);
    }
    ModelOptions options = fresh_adapter(targets);
    options.absorbed = false;
    options.kv = DType::F32;
    Runner<float> adapted(model_fixture(name), Isa::Scalar, 2, options),
        whole(model_fixture(name), Isa::Scalar, 2,
              {.trainable = true, .absorbed = false, .kv = DType::F32});
    const std::vector<int32_t> ids = {4, 9, 23, 2, 17, 30, 3};
    EXPECT_NEAR(loss_of(adapted, ids), loss_of(whole, ids), 1e-5);
    std::map<std::string, Parameters<float>::Trained> all;
    whole.model->parameters().each_parameter(
        [&](Parameters<float>::Trained& p) { all.emplace(p.name, p); });
    adapted.model->parameters().each_parameter(
        [&](Parameters<float>::Trained& p) { all.emplace(p.name, p); });
    size_t checked = 0;
    for (const auto& [key, b] : all) {
      const size_t at = key.find(".lora_B.weight");
      if (at == std::string::npos) continue;
      const Parameters<float>::Trained& a = all.at(key.substr(0, at) + ".lora_A.weight");
      const size_t prefix = std::string("base_model.model.").size();
      const Parameters<float>::Trained& w = all.at(key.substr(prefix, at - prefix) + ".weight");
      std::vector<float> wanted;
      for (int64_t i = 0; i < b.rows; ++i) {
        for (int64_t r = 0; r < b.cols; ++r) {
          double sum = 0;
          for (int64_t k = 0; k < a.cols; ++k)
            sum += static_cast<double>(w.grad[i * a.cols + k]) *
                   static_cast<double>(a.value[r * a.cols + k]);
          wanted.push_back(static_cast<float>(2 * sum));
        }
      }
      EXPECT_LT(relative_error({b.grad, b.grad + b.elements()}, wanted), 1e-4) << name << key;
      EXPECT_TRUE(std::all_of(a.grad, a.grad + a.elements(), [](float x) { return x == 0; }));
      ++checked;
    }
    EXPECT_GE(checked, targets.size());
  }
}

TEST(LoraTraining, WritesWhatOpensAgainAsTheSame) {
  TempFolder temp;
  for (const char* name : {"llama", "deepseek_v3"}) {
    const ModelOptions options = with_adapter(lora_fixture(name), true);
    Runner<float> run(model_fixture(name), Isa::Scalar, 1, options);
    write_trained_lora(temp.path(name), *run.model, *options.lora);
    const LoraFolder& before = *options.lora->from;
    const LoraFolder after = open_lora(temp.path(name));
    EXPECT_EQ(after.config.rank, before.config.rank);
    EXPECT_EQ(after.config.alpha, before.config.alpha);
    ASSERT_EQ(after.modules.size(), before.modules.size());
    for (size_t i = 0; i < after.modules.size(); ++i) {
      EXPECT_EQ(after.modules[i].name, before.modules[i].name);
      EXPECT_EQ(after.modules[i].a_values(), before.modules[i].a_values());
      EXPECT_EQ(after.modules[i].b_values(), before.modules[i].b_values());
    }
  }
}

// A Llama GGUF keeps q's and k's rows in another order; the folder does not.
TEST(LoraTraining, OnAGgufMeansTheSameModules) {
  TempFolder temp;
  const std::string gguf = temp.path("llama.gguf");
  convert(model_fixture("llama"), gguf, {.quant = DType::F32});
  const Expected expected(lora_fixture("llama") + "/expected.safetensors");
  const ModelOptions options = with_adapter(lora_fixture("llama"), true);
  Runner<float> run(gguf, Isa::Scalar, 1, options);
  EXPECT_LT(relative_error(run.logits(expected.ints("input_ids")), expected.floats("logits")),
            1e-5);
  write_trained_lora(temp.path("written"), *run.model, *options.lora);
  const LoraFolder after = open_lora(temp.path("written"));
  for (const LoraModule& module : options.lora->from->modules)
    EXPECT_EQ(after.find(module.name)->b_values(), module.b_values()) << module.name;
}

// The types whose blocks fit the fixture's rows; tests/ops has the others.
TEST(LoraTraining, OnAQuantisedBaseHasGradientsForItsAdapterAlone) {
  TempFolder temp;
  const std::vector<int32_t> ids = {4, 9, 23, 2, 17, 30, 3};
  for (const char* type : {"Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "IQ4_NL", "MXFP4"}) {
    const std::string gguf = temp.path(std::string(type) + ".gguf");
    convert(model_fixture("llama"), gguf, {.quant = quant_mix(type)});
    Runner<float> run(gguf, choose_isa(), 2, fresh_adapter({"q_proj", "down_proj"}));
    const double before = loss_of(run, ids);
    // Against the slope: B first, which begins at zero.
    run.model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
      EXPECT_NE(p.name.find("lora_"), std::string::npos);
      for (int64_t i = 0; i < p.elements(); ++i) p.value[i] -= 0.05f * p.grad[i];
    });
    EXPECT_LT(loss_of(run, ids), before) << type;
  }
}

// Merged into a folder, into a GGUF, and from a GGUF into both, the model gives PEFT's logits.
TEST(Merge, GivesPeftsLogitsInEveryFormat) {
  for (const auto& [adapter, model] :
       {std::pair("llama", "llama"), {"qwen2_patterns", "qwen2"}, {"deepseek_v3", "deepseek_v3"}}) {
    TempFolder temp;
    const Expected expected(lora_fixture(adapter) + "/expected.safetensors");
    const auto error = [&](const std::string& path) {
      Runner<float> run(path, Isa::Scalar, 1, {.kv = DType::F32});
      return relative_error(run.logits(expected.ints("input_ids")), expected.floats("logits"));
    };
    const auto merge = [&](const std::string& from, const std::string& to) {
      return convert(from, temp.path(to), {.adapter = lora_fixture(adapter)});
    };
    const std::string gguf = temp.path("base.gguf");
    convert(model_fixture(model), gguf);
    merge(model_fixture(model), "folder");
    EXPECT_LT(error(temp.path("folder")), 1e-5) << model;
    merge(model_fixture(model), "merged.gguf");
    EXPECT_LT(error(temp.path("merged.gguf")), 1e-5) << model;
    merge(gguf, "from_gguf");
    EXPECT_LT(error(temp.path("from_gguf")), 1e-5) << model;
    if (std::string(model) == "deepseek_v3") {  // where kv_b_proj is in two halves
      EXPECT_THROW(merge(gguf, "both.gguf"), Error);
      continue;
    }
    merge(gguf, "both.gguf");
    EXPECT_LT(error(temp.path("both.gguf")), 1e-5) << model;
  }
}

TEST(Merge, MakesQuantisedMatricesBf16AndSaysSo) {
  TempFolder temp;
  const std::string gguf = temp.path("base.gguf");
  convert(model_fixture("llama"), gguf, {.quant = DType::Q8_0});
  const ConvertReport report =
      convert(gguf, temp.path("out.gguf"), {.adapter = lora_fixture("llama")});
  ASSERT_EQ(report.notes.size(), 2u);
  EXPECT_NE(report.notes[1].find("14 of them were quantised and are BF16 now"), std::string::npos);
  const Checkpoint merged = open_checkpoint(temp.path("out.gguf"), false);
  EXPECT_EQ(merged.at("model.layers.0.self_attn.q_proj.weight").dtype, DType::BF16);
  EXPECT_EQ(merged.at("model.embed_tokens.weight").dtype, DType::Q8_0);
  convert(gguf, temp.path("again.gguf"), {.quant = DType::Q8_0, .adapter = lora_fixture("llama")});
  const Checkpoint again = open_checkpoint(temp.path("again.gguf"), false);
  EXPECT_EQ(again.at("model.layers.0.self_attn.q_proj.weight").dtype, DType::Q8_0);
}

TEST(Merge, RefusesAnotherModelsAdapterBeforeItWrites) {
  TempFolder temp;
  for (const auto& [adapter, model] : {std::pair("deepseek_v3", "llama"), {"llama", "qwen3"}}) {
    EXPECT_THROW(
        convert(model_fixture(model), temp.path("out"), {.adapter = lora_fixture(adapter)}), Error);
    EXPECT_TRUE(std::filesystem::is_empty(temp.path())) << model;
  }
}

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

#define EXPECT_SAYS(text, work) \
  EXPECT_NE(error_of([&] { work; }).find(text), std::string::npos) << error_of([&] { work; })

TEST(LoraErrors, ATargetThatIsNotThereNamesThoseThatAre) {
  const auto make = [](const char* model, std::vector<std::string> targets) {
    make_model<float>(std::make_shared<Checkpoint>(open_checkpoint(model_fixture(model), false)),
                      fresh_adapter(std::move(targets)));
  };
  EXPECT_SAYS("choose some of down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj, v_proj",
              make("llama", {"q_proj", "query"}));
  EXPECT_SAYS("routed experts take none", make("qwen3_moe_bf16", {"gate_proj"}));
  EXPECT_SAYS("lora.targets names no modules", make("llama", {}));
  EXPECT_NO_THROW(make("deepseek_v3", {"gate_proj", "kv_b_proj", "q_a_proj"}));
}

TEST(LoraErrors, AnAdapterOfAnotherModelIsRefused) {
  const auto make = [](const char* model, const char* adapter) {
    make_model<float>(std::make_shared<Checkpoint>(open_checkpoint(model_fixture(model), false)),
                      with_adapter(lora_fixture(adapter)));
  };
  EXPECT_SAYS("is for a matrix of", make("qwen3", "llama"));
  EXPECT_SAYS("no linear layer there", make("llama", "deepseek_v3"));
}

// The same of the headers alone, beside one another, too.
TEST(LoraErrors, AnAdapterOfAnotherModelIsRefusedBeforeAnythingIsLoaded) {
  const auto check = [](const char* model, const char* adapter, bool served) {
    ModelOptions options = with_adapter(lora_fixture(adapter));
    if (served) {
      options.adapters.push_back(options.lora->from);
      options.lora.reset();
    }
    check_adapters(std::make_shared<const Checkpoint>(open_checkpoint(model_fixture(model), false)),
                   options);
  };
  for (const bool served : {false, true}) {
    EXPECT_SAYS("is for a matrix of", check("qwen3", "llama", served));
    EXPECT_SAYS("no linear layer there", check("llama", "deepseek_v3", served));
    EXPECT_NO_THROW(check("llama", "llama", served));
  }
  EXPECT_NO_THROW(check("deepseek_v3", "deepseek_v3", false));
}

TEST(Loading, EndsWhereItIsCalledOff) {
  const auto checkpoint =
      std::make_shared<Checkpoint>(open_checkpoint(model_fixture("llama"), false));
  std::atomic<bool> off = false;
  const CallOff scope(off);
  EXPECT_NO_THROW(make_model<float>(checkpoint, {}));
  off = true;
  EXPECT_SAYS("called off", make_model<float>(checkpoint, {}));
}

}  // namespace
}  // namespace ponder::lora_test
