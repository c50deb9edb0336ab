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
