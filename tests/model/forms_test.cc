// Models in published quantised forms compute what transformers computes from their numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>

#include "base/error.h"
#include "formats/matrix.h"
#include "model/fixture.h"
#include "model/parameters.h"

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
  for (const Isa isa : kIsas) {
    if (isa == Isa::Scalar || !isa_usable(isa)) continue;
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

// Integers of a form that nobody read are no weights, on whatever machine.
TEST(StoredTypes, WholeNumbersAreRefusedByName) {
  for (const DType type : {DType::I8, DType::U8, DType::I16, DType::I32, DType::I64}) {
    auto model = std::make_shared<Checkpoint>(open_checkpoint(model_fixture("llama"), false));
    for (StoredTensor& tensor : model->tensors) tensor.dtype = type;
    Parameters<float> parameters(model, {});
    const auto error = [](const std::function<void()>& run) -> std::string {
      try {
        run();
      } catch (const Error& caught) {
        return caught.what();
      }
      return "";
    };
    const auto refused = [&](const std::string& text, const std::string& name) {
      EXPECT_NE(text.find("model.safetensors: the tensor \"" + name + "\" is " +
                          dtype_info(type).name + ", but a weight must be"),
                std::string::npos)
          << text;
    };
    const std::string down = "model.layers.0.mlp.down_proj.weight", norm = "model.norm.weight";
    const auto& shape = model->at(down).shape;
    refused(error([&] { parameters.weight(down, shape[0], shape[1]); }), down);
    refused(error([&] { parameters.real_weight(down, shape[0], shape[1]); }), down);
    refused(error([&] { parameters.vector(norm, model->at(norm).shape[0]); }), norm);
    refused(error([&] { parameters.stored_numbers(norm, model->at(norm).shape[0]); }), norm);
    refused(error([&] { stored_matrix(*model, model->at(norm), norm); }), norm);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Forms, testing::ValuesIn(forms()),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace ponder::forms_test
