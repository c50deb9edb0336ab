// The forward against transformers, on tiny checkpoints of every architecture and option.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "model/fixture.h"

namespace ponder::reference {
namespace {

double relative_error(const std::vector<float>& got, const std::vector<float>& want) {
  double error = 0, size = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += std::pow(static_cast<double>(got[i]) - static_cast<double>(want[i]), 2);
    size += std::pow(static_cast<double>(want[i]), 2);
  }
  return std::sqrt(error / size);
}

// The rows of our logits that the fixture kept.
std::vector<float> rows_at(const std::vector<float>& logits, const std::vector<int32_t>& positions,
                           size_t vocab) {
  std::vector<float> out;
  for (const int32_t p : positions) {
    out.insert(out.end(), logits.begin() + p * static_cast<int64_t>(vocab),
               logits.begin() + (p + 1) * static_cast<int64_t>(vocab));
  }
  return out;
}

class Reference : public testing::TestWithParam<const char*> {
 protected:
  std::string path() const { return model_fixture(GetParam()); }
  bool is_fp8() const { return std::string(GetParam()) == "deepseek_v3_fp8"; }

  // Over all kept logits of the fixture's two sequences.
  double error(Isa isa, ModelOptions options) const {
    const Expected expected(path() + "/expected.safetensors");
    Runner<float> run(path(), isa, 1, options);
    std::vector<float> got, want;
    for (const std::string i : {"0", "1"}) {
      const auto vocab = static_cast<size_t>(run.model->config().vocab);
      const std::vector<float> kept = rows_at(run.logits(expected.ints("input_ids." + i)),
                                              expected.ints("positions." + i), vocab);
      const std::vector<float> reference = expected.floats("logits." + i);
      got.insert(got.end(), kept.begin(), kept.end());
      want.insert(want.end(), reference.begin(), reference.end());
    }
    return relative_error(got, want);
  }
};

// The reference computes in float32 from the stored weights, and so does the scalar table. The
// absorbed form keeps a turned copy of a part of kv_b, in bf16, which rounds FP8 times its scale.
TEST_P(Reference, LogitsEqualTransformers) {
  EXPECT_LT(error(Isa::Scalar, {.absorbed = false, .kv = DType::F32}), 1e-4);
  EXPECT_LT(error(Isa::Scalar, {.absorbed = true, .kv = DType::F32}), is_fp8() ? 1e-2 : 1e-4);
}

// The vector tables: AVX2 and NEON compute in float too; the others round x, and FP8 times its
// scale, to bf16.
TEST_P(Reference, EveryTableIsNearTransformers) {
  for (const Isa isa : kIsas) {
    if (isa == Isa::Scalar || !isa_usable(isa)) continue;
    const double bf16_bound = is_fp8() ? 6e-2 : 2e-2;
    EXPECT_LT(error(isa, {.absorbed = false, .kv = DType::F32}),
              rounds_to_bf16(isa) ? bf16_bound : 1e-4)
        << isa_name(isa);
    EXPECT_LT(error(isa, {.absorbed = true, .kv = DType::F32}), bf16_bound) << isa_name(isa);
  }
}

TEST_P(Reference, GreedyContinuationIsTransformersInFloat) {
  const Expected expected(path() + "/expected.safetensors");
  for (const Isa isa : kIsas) {
    if (!isa_usable(isa)) continue;
    Runner<float> run(path(), isa, 1, {.kv = DType::F32});
    if (!packs_as_real(run.model->head().weight.dtype) && isa != Isa::Scalar)
      continue;  // rounds to bf16
    if (is_fp8()) continue;
    EXPECT_EQ(run.greedy(expected.ints("greedy.prompt"), 64), expected.ints("greedy.ids"))
        << isa_name(isa);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Reference, testing::ValuesIn(kModelFixtures),
                         [](const auto& param) { return std::string(param.param); });

class Draft : public testing::TestWithParam<const char*> {};

// Multi-token prediction: row p drafts token p + 2 from the state at p and token p + 1.
TEST_P(Draft, LogitsEqualReference) {
  const std::string path = model_fixture(GetParam());
  const Expected expected(path + "/expected.safetensors");
  for (const bool absorbed : {true, false}) {
    Runner<float> run(path, Isa::Scalar, 1, {.absorbed = absorbed, .kv = DType::F32});
    ASSERT_TRUE(run.model->has_draft());
    for (const std::string i : {"0", "1"}) {
      const std::vector<int32_t> ids = expected.ints("input_ids." + i);
      const std::vector<float> got = rows_at(run.drafts(ids), expected.ints("mtp_positions." + i),
                                             static_cast<size_t>(run.model->config().vocab));
      EXPECT_LT(relative_error(got, expected.floats("mtp_logits." + i)), 1e-4)
          << "absorbed " << absorbed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Draft,
                         testing::Values("deepseek_v3_mtp_bf16", "glm4_moe_lite_bf16",
                                         "deepseek_v32", "qwen3_next_mtp", "qwen3_5_mtp",
                                         "qwen3_5_moe_mtp", "deepseek_v4_mtp"),
                         [](const auto& param) { return std::string(param.param); });

// Of every fixture that llama.cpp's own converter takes (tools/make_llamacpp_fixtures.py --all).
TEST(LlamaCppsFiles, OfEveryFamilyComputeWhatTheFolderDoes) {
  const char* folder = std::getenv("PONDER_LLAMACPP");
  if (!folder) GTEST_SKIP() << "PONDER_LLAMACPP names no folder";
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".gguf") continue;
    ++files;
    const std::string name = entry.path().stem(), own = std::string(folder) + "/" + name;
    const std::string published = std::filesystem::exists(own) ? own : model_fixture(name);
    const std::vector<int32_t> ids =
        Expected(model_fixture(name) + "/expected.safetensors").ints("input_ids.0");
    if (name == "llama_longrope") continue;  // no published model; refused by its type
    Runner<float> gguf(entry.path(), Isa::Scalar, 1, {.kv = DType::F32}),
        whole(published, Isa::Scalar, 1, {.kv = DType::F32});
    // Folders' FP8 is multiplied as 16 bits.
    const double bound = name == "deepseek_v3_fp8" ? 1e-2 : 1e-4;
    EXPECT_LT(relative_error(gguf.logits(ids), whole.logits(ids)), bound) << name;
  }
  EXPECT_GT(files, 40u);
}

}  // namespace
}  // namespace ponder::reference
