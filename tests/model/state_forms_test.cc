// Models whose layers keep a state: the same from GGUF, which has their parts in another form and
// order, and refused where that would be another model.
#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "formats/convert.h"
#include "formats/files.h"
#include "model/fixture.h"

namespace ponder::state_forms_test {
namespace {

constexpr const char* kModels[] = {"qwen3_next", "qwen3_5", "qwen3_5_moe"};

void expect_same_logits(const std::string& name, const std::string& gguf) {
  const Expected expected(model_fixture(name) + "/expected.safetensors");
  const std::vector<int32_t> ids = expected.ints("input_ids.0");
  Runner<float> published(model_fixture(name), Isa::Scalar, 1, {.kv = DType::F32}),
      turned(gguf, Isa::Scalar, 1, {.kv = DType::F32});
  const std::vector<float> want = published.logits(ids), got = turned.logits(ids);
  ASSERT_EQ(want.size(), got.size());
  for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(want[i], got[i], 1e-4) << gguf << " " << i;
}

TEST(StateForms, GgufComputesWhatTheFolderDoes) {
  for (const char* name : kModels) {
    test::TempFolder folder;
    convert(model_fixture(name), folder.path("m.gguf"));
    expect_same_logits(name, folder.path("m.gguf"));
  }
}

TEST(StateForms, WhatLlamaCppConvertedComputesWhatTheFolderDoes) {
  for (const char* name : {"qwen3_next", "qwen3_5"})
    expect_same_logits(name, model_fixture(name) + "/llamacpp.gguf");
}

// Row p drafts token p + 2.
std::vector<float> drafts(const std::string& path, const std::vector<int32_t>& ids) {
  Runner<float> run(path, Isa::Scalar, 1, {.kv = DType::F32});
  return run.model->has_draft() ? run.drafts(ids) : std::vector<float>();
}

void expect_near(const std::vector<float>& got, const std::vector<float>& want,
                 const std::string& name) {
  ASSERT_EQ(got.size(), want.size()) << name;
  for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-4) << name << " " << i;
}

TEST(StateForms, TheDraftsOfLlamaCppsFileAreTheFolders) {
  const std::string path = model_fixture("qwen3_5_mtp");
  const std::vector<int32_t> ids = Expected(path + "/expected.safetensors").ints("input_ids.0");
  expect_near(drafts(path + "/llamacpp.gguf", ids), drafts(path, ids), path);
}

// Its tensors are called otherwise in folders ("mtp."), which come back as they were.
TEST(StateForms, APredictionLayerStaysWhatItWas) {
  for (const std::string name : {"qwen3_next_mtp", "qwen3_5_mtp", "qwen3_5_moe_mtp"}) {
    const std::vector<int32_t> ids =
        Expected(model_fixture(name) + "/expected.safetensors").ints("input_ids.0");
    const std::vector<float> want = drafts(model_fixture(name), ids);
    ASSERT_FALSE(want.empty());
    test::TempFolder folder;
    convert(model_fixture(name), folder.path("copy"));
    EXPECT_EQ(drafts(folder.path("copy"), ids), want) << name;
    const std::string stored = read_file(folder.path("copy/model.safetensors"), 1 << 20);
    for (const char* published : {"\"mtp.fc.weight\"", "\"mtp.pre_fc_norm_embedding.weight\"",
                                  "\"mtp.pre_fc_norm_hidden.weight\"", "\"mtp.norm.weight\"",
                                  "\"mtp.layers.0.self_attn.q_norm.weight\""})
      EXPECT_NE(stored.find(published), std::string::npos) << name << " " << published;
    EXPECT_EQ(stored.find("eh_proj"), std::string::npos);
    convert(model_fixture(name), folder.path("m.gguf"));
    convert(folder.path("m.gguf"), folder.path("back"));
    expect_near(drafts(folder.path("m.gguf"), ids), want, name);
    expect_near(drafts(folder.path("back"), ids), want, name);
  }
}

TEST(StateForms, GgufIsNotTrained) {
  test::TempFolder folder;
  convert(model_fixture("qwen3_5"), folder.path("m.gguf"));
  try {
    Runner<float> run(folder.path("m.gguf"), Isa::Scalar, 1, {.trainable = true});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("not from GGUF"), std::string::npos);
  }
}

}  // namespace
}  // namespace ponder::state_forms_test
