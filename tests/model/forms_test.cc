// Models in published quantised forms compute what transformers computes from their numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "model/fixture.h"

namespace ponder::forms_test {
namespace {

const std::string kForms = std::string(PONDER_FIXTURES) + "/forms/";

std::vector<std::string> forms() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(kForms)) {
    const std::string name = entry.path().filename().string();
    if (name != "mxfp4_experts") out.push_back(name);  // no model, but a tensor
  }
  std::sort(out.begin(), out.end());
  return out;
}

double error_of(const std::vector<float>& got, const std::vector<float>& want) {
  double error = 0, size = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += std::pow(static_cast<double>(got[i]) - static_cast<double>(want[i]), 2);
    size += std::pow(static_cast<double>(want[i]), 2);
  }
  return std::sqrt(error / size);
}

std::vector<float> last_logits(const std::string& name, Isa isa, int threads,
                               ModelOptions options) {
  const Expected expected(kForms + name + "/expected.safetensors");
  Runner<float> run(kForms + name, isa, threads, options);
  const std::vector<float> all = run.logits(expected.ints("input_ids"));
  const auto size = static_cast<int64_t>(expected.floats("logits").size());
  return {all.end() - size, all.end()};
}

class Forms : public testing::TestWithParam<std::string> {};

TEST_P(Forms, LogitsEqualTransformers) {
  const Expected expected(kForms + GetParam() + "/expected.safetensors");
  const std::vector<float> want = expected.floats("logits");
  EXPECT_LT(error_of(last_logits(GetParam(), Isa::Scalar, 1, {.absorbed = false, .kv = DType::F32}),
                     want),
            1e-4);
  // These round x, to bytes or to bf16.
  for (const Isa isa : {Isa::Avx2, Isa::Avx512, Isa::Amx}) {
    if (!isa_usable(isa)) continue;
    EXPECT_LT(
        error_of(last_logits(GetParam(), isa, 1, {.absorbed = false, .kv = DType::F32}), want),
        6e-2)
        << isa_name(isa);
  }
}

TEST_P(Forms, CopiedOrNotAndInAnyThreadsTheBitsAreTheSame) {
  const ModelOptions copied{.copy_weights = true}, mapped{.copy_weights = false};
  const std::vector<float> one = last_logits(GetParam(), choose_isa(), 1, copied);
  EXPECT_EQ(one, last_logits(GetParam(), choose_isa(), 1, mapped));
  EXPECT_EQ(one, last_logits(GetParam(), choose_isa(), 2, copied));
}

TEST_P(Forms, NoTensorAndNoKeyPassesUnread) {
  const Unread unread =
      unread_of(std::make_shared<const Checkpoint>(open_checkpoint(kForms + GetParam(), false)));
  EXPECT_TRUE(unread.none());
}

INSTANTIATE_TEST_SUITE_P(All, Forms, testing::ValuesIn(forms()),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace ponder::forms_test
