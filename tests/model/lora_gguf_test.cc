// Adapters on GGUF files, which keep some matrices in another order or as one: they mean what they
// mean on the folder.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "formats/adapter_order.h"
#include "formats/convert.h"
#include "formats/family.h"
#include "model/lora_runs.h"

namespace ponder::lora_test {
namespace {

std::vector<std::string> state_targets(const std::string& name) {
  if (name == "qwen3_5") return {"in_proj_qkv", "in_proj_z", "in_proj_a", "in_proj_b", "out_proj"};
  return {"in_proj_ba", "out_proj"};
}

void step(Runner<float>& run) {
  run.model->parameters().each_parameter([&](Parameters<float>::Trained& p) {
    for (int64_t i = 0; i < p.elements(); ++i) p.value[i] -= 0.05f * p.grad[i];
  });
}

// What two runs write after a step each.
void expect_same_adapters(const std::string& got, const std::string& wanted) {
  const LoraFolder a = open_lora(got), b = open_lora(wanted);
  ASSERT_EQ(a.modules.size(), b.modules.size());
  for (const LoraModule& module : b.modules) {
    ASSERT_NE(a.find(module.name), nullptr) << module.name;
    EXPECT_EQ(a.find(module.name)->a_values(), module.a_values()) << module.name;
    EXPECT_LT(relative_error(a.find(module.name)->b_values(), module.b_values()), 1e-4)
        << module.name;
  }
}

// An adapter of what a GGUF keeps in another order is what it is on the folder: begun, trained and
// written; on a quantised base, too.
TEST(LoraTraining, OnAGgufWithStatesIsThatOnTheFolder) {
  TempFolder temp;
  std::vector<int32_t> ids;
  for (int32_t i = 0; i < 80; ++i) ids.push_back(i * 7 % 31);
  for (const std::string name : {"qwen3_next", "qwen3_5"}) {
    const std::string gguf = temp.path(name + ".gguf"), small = gguf + ".q8.gguf";
    convert(model_fixture(name), gguf, {.quant = DType::F32});
    convert(model_fixture(name), small, {.quant = quant_mix("Q8_0")});
    std::vector<std::string> targets = state_targets(name);
    for (const char* more : {"q_proj", "o_proj"}) targets.push_back(more);
    ModelOptions options = fresh_adapter(targets);
    options.kv = DType::F32;
    Runner<float> folder(model_fixture(name), Isa::Scalar, 1, options),
        file(gguf, Isa::Scalar, 1, options), quantised(small, choose_isa(), 2, options);
    EXPECT_NEAR(loss_of(file, ids), loss_of(folder, ids), 1e-5) << name;
    step(folder);
    step(file);
    EXPECT_NEAR(loss_of(file, ids), loss_of(folder, ids), 1e-4) << name;
    write_trained_lora(temp.path(name + ".a"), *folder.model, *options.lora);
    write_trained_lora(temp.path(name + ".b"), *file.model, *options.lora);
    expect_same_adapters(temp.path(name + ".b"), temp.path(name + ".a"));
    const double before = loss_of(quantised, ids);
    step(quantised);
    EXPECT_LT(loss_of(quantised, ids), before) << name;
    // Of one packed projection GGUF has two parts, which PEFT does not know.
    if (name == "qwen3_next") {
      EXPECT_THROW(Runner<float>(gguf, Isa::Scalar, 1, fresh_adapter({"in_proj_z"})), Error);
    }
  }
}

// Trained on the folder: served, merged and trained further on the GGUF.
TEST(LoraTraining, AFoldersAdapterMeansTheSameOnAGgufWithStates) {
  TempFolder temp;
  std::vector<int32_t> ids;
  for (int32_t i = 0; i < 80; ++i) ids.push_back(i * 7 % 31);
  for (const std::string name : {"qwen3_next", "qwen3_5"}) {
    const std::string gguf = temp.path(name + ".gguf"), adapter = temp.path(name + ".a");
    convert(model_fixture(name), gguf, {.quant = DType::F32});
    ModelOptions options = fresh_adapter(state_targets(name));
    options.kv = DType::F32;
    Runner<float> trained(model_fixture(name), Isa::Scalar, 1, options);
    for (int i = 0; i < 4; ++i) {
      loss_of(trained, ids);
      step(trained);
    }
    write_trained_lora(adapter, *trained.model, *options.lora);
    const std::vector<float> wanted = trained.logits(ids);
    const auto error = [&](const std::string& path, const ModelOptions& how) {
      return relative_error(Runner<float>(path, Isa::Scalar, 1, how).logits(ids), wanted);
    };
    EXPECT_GT(error(gguf, {.kv = DType::F32}), 1e-3) << name << ": the adapter changes nothing";
    ModelOptions with = with_adapter(adapter, true);
    with.kv = DType::F32;
    EXPECT_LT(error(gguf, with), 1e-4) << name;
    convert(gguf, temp.path(name + ".merged.gguf"), {.adapter = adapter});
    EXPECT_LT(error(temp.path(name + ".merged.gguf"), {.kv = DType::F32}), 1e-4) << name;
    convert(gguf, temp.path(name + ".merged"), {.adapter = adapter});
    EXPECT_LT(error(temp.path(name + ".merged"), {.kv = DType::F32}), 1e-4) << name;
  }
}

// A head's rows that are none, or a matrix of another size than the config's: from hostile files.
TEST(LoraErrors, AMatrixOfAnotherSizeThanTheConfigsIsNotTurned) {
  Checkpoint checkpoint = open_checkpoint(model_fixture("llama"), false);
  checkpoint.config["rope_interleaved"] = true;
  const std::string module = "model.layers.0.self_attn.q_proj";
  const int64_t head = head_dim_of(checkpoint.config, "");
  EXPECT_EQ(adapter_order(checkpoint, module, 4 * head, 8).rows.size(),
            static_cast<size_t>(4 * head));
  EXPECT_THROW(adapter_order(checkpoint, module, head + 1, 8), Error);
  for (const int size : {0, -2, 3}) {
    checkpoint.config["head_dim"] = size;
    EXPECT_THROW(adapter_order(checkpoint, module, 8, 8), Error) << size;
  }
  Checkpoint states = open_checkpoint(model_fixture("qwen3_5"), false);
  states.config["norm_plus_one"] = false;
  EXPECT_THROW(adapter_order(states, "model.layers.0.linear_attn.out_proj", 8, 8), Error);
  EXPECT_THROW(adapter_order(states, "model.layers.0.linear_attn.in_proj_z", 8, 8), Error);
}

// A folder that an early version exported of a GGUF has a GGUF's order.
TEST(LoraTraining, OnAnOldExportIsThatOnTheFolder) {
  TempFolder temp;
  convert(model_fixture("llama"), temp.path("m.gguf"), {.quant = DType::F32});
  const Checkpoint gguf = open_checkpoint(temp.path("m.gguf"), false);
  Checkpoint folder = open_checkpoint(model_fixture("llama"), false);
  folder.config["rope_interleaved"] = true;  // as such a folder says
  for (const char* module :
       {"model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.k_proj"}) {
    const int64_t head = head_dim_of(gguf.config, "");
    EXPECT_EQ(adapter_order(folder, module, 2 * head, 8).rows,
              adapter_order(gguf, module, 2 * head, 8).rows);
    EXPECT_FALSE(adapter_order(folder, module, 2 * head, 8).rows.empty());
  }
}

// Where GGUF has one matrix of several, a part of it would be passed over in silence.
TEST(Merge, RefusesAPartOfAMatrixFromGgufToGguf) {
  TempFolder temp;
  const std::string gguf = temp.path("phi3.gguf"), adapter = temp.path("adapter");
  convert(model_fixture("phi3"), gguf, {.quant = DType::F32});
  const ModelOptions options = fresh_adapter({"q_proj"});
  Runner<float> run(gguf, Isa::Scalar, 1, options);
  write_trained_lora(adapter, *run.model, *options.lora);
  EXPECT_THROW(convert(gguf, temp.path("out.gguf"), {.adapter = adapter}), Error);
  EXPECT_FALSE(std::filesystem::exists(temp.path("out.gguf")));
  EXPECT_NO_THROW(convert(gguf, temp.path("out"), {.adapter = adapter}));
}

}  // namespace
}  // namespace ponder::lora_test
