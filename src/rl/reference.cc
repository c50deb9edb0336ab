#include "rl/reference.h"

#include <algorithm>

#include "tensor/quant.h"

namespace ponder {

ReferencePolicy::ReferencePolicy(Trainer& trainer) : trainer_(trainer) {
  trainer_.model().parameters().each_parameter([&](Parameters<float>::Trained& p) {
    values_.emplace_back(static_cast<size_t>(p.elements()));
    rounded_.emplace_back(p.rounded ? static_cast<size_t>(p.elements()) : 0);
  });
  refresh();
}

void ReferencePolicy::refresh() {
  size_t i = 0;
  trainer_.model().parameters().each_parameter([&](Parameters<float>::Trained& p) {
    std::copy(p.value, p.value + p.elements(), values_[i].begin());
    std::copy(p.rounded, p.rounded + rounded_[i].size(), rounded_[i].begin());
    ++i;
  });
}

void ReferencePolicy::swap() {
  size_t i = 0;
  trainer_.model().parameters().each_parameter([&](Parameters<float>::Trained& p) {
    std::swap_ranges(values_[i].begin(), values_[i].end(), p.value);
    std::swap_ranges(rounded_[i].begin(), rounded_[i].end(), p.rounded);
    ++i;
  });
}

std::vector<float> ReferencePolicy::logprobs(const TrainBatch& batch) {
  swap();
  std::vector<float> out = trainer_.logprobs(batch);
  swap();
  return out;
}

void ReferencePolicy::each_state(
    const std::function<void(const std::string& name, std::span<float>)>& visit) {
  size_t i = 0;
  trainer_.model().parameters().each_parameter(
      [&](Parameters<float>::Trained& p) { visit("reference/" + p.name, values_[i++]); });
}

void ReferencePolicy::restored() {
  for (size_t i = 0; i < values_.size(); ++i) {
    for (size_t j = 0; j < rounded_[i].size(); ++j) rounded_[i][j] = f32_to_bf16(values_[i][j]);
  }
}

}  // namespace ponder
