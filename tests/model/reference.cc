// The forward against transformers, on tiny checkpoints of every architecture and option.
#include <gtest/gtest.h>

#include <cmath>

#include "model/fixture.h"

namespace ponder {
namespace {

const char* const kModels[] = {
    "llama",
    "llama_tied_odd",
    "llama_f16",
    "llama3_rope_bf16",
    "llama_sharded_bf16",
    "qwen2",
    "qwen2_tied_bf16",
    "qwen3",
    "qwen3_yarn_bf16",
    "qwen3_moe_bf16",
    "deepseek_v2_lite_bf16",
    "deepseek_v2_bf16",
    "deepseek_v3",
    "deepseek_v3_plain_bf16",
    "deepseek_v3_fp8",
    "deepseek_v3_mtp_bf16",
};

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

  // The worst of the fixture's two sequences.
  double error(Isa isa, ModelOptions options) const {
    const Expected expected(path() + "/expected.safetensors");
    Runner<float> run(path(), isa, 1, options);
    double worst = 0;
    for (const std::string i : {"0", "1"}) {
      const std::vector<float> got = run.logits(expected.ints("input_ids." + i));
      const auto vocab = static_cast<size_t>(run.model->config().vocab);
      worst = std::max(worst, relative_error(rows_at(got, expected.ints("positions." + i), vocab),
                                             expected.floats("logits." + i)));
    }
    return worst;
  }
};

// The reference computes in float32 from the stored weights, and so does the scalar table.
TEST_P(Reference, LogitsEqualTransformers) {
  for (const bool absorbed : {true, false}) {
    EXPECT_LT(error(Isa::Scalar, {.absorbed = absorbed, .kv = DType::F32}), 1e-4)
        << "absorbed " << absorbed;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Reference, testing::ValuesIn(kModels),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace ponder
