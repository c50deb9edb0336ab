// Adapters in tests: begun, read, and run for a step.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "model/fixture.h"
#include "model/lora.h"

namespace ponder::lora_test {

using test::TempFolder;

inline std::string lora_fixture(const std::string& name) {
  return std::string(PONDER_FIXTURES) + "/lora/" + name;
}

inline ModelOptions with_adapter(const std::string& folder, bool trainable = false,
                                 DType compute = DType::F32) {
  ModelOptions out;
  out.trainable = trainable;
  out.compute = compute;
  out.lora.emplace();
  out.lora->from = std::make_shared<const LoraFolder>(open_lora(folder));
  out.kv = DType::F32;
  return out;
}

inline ModelOptions fresh_adapter(std::vector<std::string> targets, bool trainable = true) {
  ModelOptions out;
  out.trainable = trainable;
  out.lora.emplace();
  out.lora->config = {.rank = 4, .alpha = 8, .targets = std::move(targets)};
  out.lora->seed = 3;
  return out;
}

inline double relative_error(const std::vector<float>& got, const std::vector<float>& want) {
  double error = 0, size = 0;
  for (size_t i = 0; i < want.size(); ++i) {
    error += std::pow(static_cast<double>(got[i]) - static_cast<double>(want[i]), 2);
    size += std::pow(static_cast<double>(want[i]), 2);
  }
  return std::sqrt(error / size);
}

// One step's loss, the mean over all next tokens; gradients are left in the parameters.
inline double loss_of(Runner<float>& run, const std::vector<int32_t>& ids) {
  const auto count = static_cast<int64_t>(ids.size());
  std::vector<int32_t> pages, targets(ids.begin() + 1, ids.end());
  for (int64_t i = 0; i < count; i += kPage) pages.push_back(run.cache->take());
  targets.push_back(-1);
  Batch batch;
  batch.add(ids.data(), count, 0, pages.data(), false);
  Graph<float> g(run.kernels, run.pool, run.arena, true);
  const Tensor<float> hidden = run.model->hidden(g, batch, *run.cache);
  const float mean = 1 / static_cast<float>(count - 1);
  const double loss =
      token_loss<float>(g, hidden, run.model->head(), targets, [&](float logprob, int64_t) {
        return LossAt<float>{-logprob * mean, -mean};
      }).sum;
  g.backward();
  run.arena.reset();
  for (const int32_t page : pages) run.cache->give_back(page);
  return loss;
}

inline std::vector<float> gradients_of(Runner<float>& run) {
  std::vector<float> out;
  run.model->parameters().each_parameter(
      [&](Parameters<float>::Trained& p) { out.insert(out.end(), p.grad, p.grad + p.elements()); });
  return out;
}

}  // namespace ponder::lora_test
