#include "infer/sampler.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace ponder {
namespace {

void check_range(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    fail("{} is {}, but must be from {} to {}", name, value, low, high);
}

int32_t best_token(std::span<const float> logits) {
  return static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

float log_sum_exp(std::span<const float> logits) {
  const float top = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float x : logits) sum += std::exp(static_cast<double>(x - top));
  return top + static_cast<float>(std::log(sum));
}

}  // namespace

void check_params(const SamplingParams& p, int64_t vocab) {
  check_range("temperature", p.temperature, 0, 100);
  check_range("top_p", p.top_p, 0, 1);
  check_range("top_k", p.top_k, 0, 1e9);
  check_range("min_p", p.min_p, 0, 1);
  check_range("repetition_penalty", p.repetition_penalty, 1e-3, 1e3);
  check_range("presence_penalty", p.presence_penalty, -100, 100);
  check_range("frequency_penalty", p.frequency_penalty, -100, 100);
  for (const auto& [token, bias] : p.logit_bias) {
    if (token < 0 || token >= vocab)
      fail("logit_bias names token {}, but the vocabulary has {} tokens", token, vocab);
    check_range("logit_bias", bias, -1e6, 1e6);
  }
}

Sampler::Sampler(SamplingParams params, std::span<const int32_t> prompt)
    : params_(std::move(params)), rng_(params_.seed) {
  if (params_.repetition_penalty == 1.0f) return;
  for (const int32_t token : prompt) seen_.try_emplace(token, 0);
}

void Sampler::accept(int32_t token) { ++seen_.try_emplace(token, 0).first->second; }

void Sampler::penalise(std::span<float> logits) const {
  for (const auto& [token, times] : seen_) {
    float& x = logits[static_cast<size_t>(token)];
    x = x > 0 ? x / params_.repetition_penalty : x * params_.repetition_penalty;
    if (times > 0)
      x -= params_.presence_penalty + params_.frequency_penalty * static_cast<float>(times);
  }
  for (const auto& [token, bias] : params_.logit_bias) logits[static_cast<size_t>(token)] += bias;
}

TokenChoice Sampler::choose(std::span<float> logits, uint64_t step) {
  const float normaliser = log_sum_exp(logits);
  TokenChoice choice;
  // Only tokens that are changed need their raw logit kept.
  const bool plain = params_.logit_bias.empty() && params_.repetition_penalty == 1.0f &&
                     params_.presence_penalty == 0.0f && params_.frequency_penalty == 0.0f;
  std::vector<float> raw;
  if (!plain) {
    raw.assign(logits.begin(), logits.end());
    penalise(logits);
  }
  choice.token =
      params_.temperature == 0.0f ? best_token(logits) : draw(logits, rng_.uniform_at(step));
  const auto index = static_cast<size_t>(choice.token);
  choice.logprob = (plain ? logits[index] : raw[index]) - normaliser;
  return choice;
}

// Filters in the order of Hugging Face's processors: temperature, top_k, top_p, min_p.
int32_t Sampler::draw(std::span<const float> logits, double uniform) {
  const float top = *std::max_element(logits.begin(), logits.end());
  candidates_.clear();
  // exp(-40) of the best is less than a double's rounding of the sum: such tokens are never drawn.
  const float cut = top - 40 * params_.temperature;
  for (size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] >= cut) candidates_.emplace_back(logits[i], static_cast<int32_t>(i));
  }
  const auto better = [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  };
  if (params_.top_k > 0 && static_cast<size_t>(params_.top_k) < candidates_.size()) {
    std::partial_sort(candidates_.begin(), candidates_.begin() + params_.top_k, candidates_.end(),
                      better);
    candidates_.resize(static_cast<size_t>(params_.top_k));
  } else if (params_.top_p < 1 || params_.min_p > 0) {
    std::sort(candidates_.begin(), candidates_.end(), better);
  }
  double sum = 0;
  for (auto& [value, token] : candidates_) {
    value = static_cast<float>(std::exp(static_cast<double>((value - top) / params_.temperature)));
    sum += static_cast<double>(value);
  }
  const double enough = static_cast<double>(params_.top_p) * sum;
  const float least = params_.min_p;  // the best has 1
  double kept = 0;
  size_t count = 0;
  for (; count < candidates_.size(); ++count) {
    if (count > 0 && ((params_.top_p < 1 && kept >= enough) || candidates_[count].first < least))
      break;
    kept += static_cast<double>(candidates_[count].first);
  }
  double target = uniform * kept;
  for (size_t i = 0; i < count; ++i) {
    target -= static_cast<double>(candidates_[i].first);
    if (target < 0) return candidates_[i].second;
  }
  return candidates_[count - 1].second;
}

std::vector<std::pair<int32_t, float>> top_logprobs(std::span<const float> logits, int count) {
  const float normaliser = log_sum_exp(logits);
  std::vector<std::pair<int32_t, float>> all;
  for (size_t i = 0; i < logits.size(); ++i)
    all.emplace_back(static_cast<int32_t>(i), logits[i] - normaliser);
  const auto keep = std::min<size_t>(static_cast<size_t>(count), all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<int64_t>(keep), all.end(),
                    [](const auto& a, const auto& b) {
                      return a.second != b.second ? a.second > b.second : a.first < b.first;
                    });
  all.resize(keep);
  return all;
}

}  // namespace ponder
