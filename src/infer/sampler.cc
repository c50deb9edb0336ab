#include "infer/sampler.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "kernels/log_prob.h"

namespace ponder {
namespace {

void check_range(const char* name, double value, double low, double high) {
  if (!(value >= low && value <= high))
    fail("{} is {}, but must be from {} to {}", name, value, low, high);
}

int32_t best_token(std::span<const float> logits) {
  return static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

// Far below all others, yet finite: should everything be banned, something is still chosen.
constexpr float kBanned = -1e30f;

void ban_others(std::span<float> scores, std::span<const uint64_t> allowed) {
  PONDER_CHECK(allowed.size() * 64 >= scores.size());
  for (size_t i = 0; i < scores.size(); ++i) {
    if ((allowed[i / 64] >> (i % 64) & 1) == 0) scores[i] = kBanned;
  }
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
    : params_(std::move(params)),
      rng_(params_.seed),
      penalties_(params_.repetition_penalty != 1.0f || params_.presence_penalty != 0.0f ||
                 params_.frequency_penalty != 0.0f) {
  if (params_.repetition_penalty == 1.0f) return;
  for (const int32_t token : prompt) seen_.try_emplace(token, 0);
}

void Sampler::accept(int32_t token) {
  if (penalties_) ++seen_.try_emplace(token, 0).first->second;
}

void Sampler::penalise(std::span<float> logits) const {
  for (const auto& [token, times] : seen_) {
    float& x = logits[static_cast<size_t>(token)];
    x = x > 0 ? x / params_.repetition_penalty : x * params_.repetition_penalty;
    if (times > 0)
      x -= params_.presence_penalty + params_.frequency_penalty * static_cast<float>(times);
  }
  for (const auto& [token, bias] : params_.logit_bias) logits[static_cast<size_t>(token)] += bias;
}

TokenChoice Sampler::choose(std::span<const float> logits, uint64_t step,
                            std::span<const int32_t> banned, std::span<const uint64_t> allowed) {
  const bool plain = banned.empty() && allowed.empty() && params_.logit_bias.empty() && !penalties_;
  std::span<const float> scores = logits;
  if (!plain) {
    changed_.assign(logits.begin(), logits.end());
    penalise(changed_);
    for (const int32_t token : banned) changed_[static_cast<size_t>(token)] = kBanned;
    if (!allowed.empty()) ban_others(changed_, allowed);
    scores = changed_;
  }
  TokenChoice choice;
  choice.token =
      params_.temperature == 0.0f ? best_token(scores) : draw(scores, rng_.uniform_at(step));
  choice.logprob = logprob_of(logits, choice.token);
  return choice;
}

float logprob_of(std::span<const float> logits, int32_t token) {
  const float out =
      log_prob<float>(logits.data(), static_cast<int64_t>(logits.size()), token, nullptr);
  if (!std::isfinite(out)) {
    fail("the model's logits are not finite numbers; the checkpoint may be damaged");
  }
  return out;
}

// Filters in the order of Hugging Face's processors: temperature, top_k, top_p, min_p.
int32_t Sampler::draw(std::span<const float> logits, double uniform) {
  const float top = logits[static_cast<size_t>(best_token(logits))];
  if (!std::isfinite(top)) fail("the model's logits are not finite numbers; is the file damaged?");
  collect(logits, top);
  const size_t kept = filter();
  double sum = 0;
  for (size_t i = 0; i < kept; ++i) sum += static_cast<double>(candidates_[i].first);
  double target = uniform * sum;
  for (size_t i = 0; i < kept; ++i) {
    target -= static_cast<double>(candidates_[i].first);
    if (target < 0) return candidates_[i].second;
  }
  return candidates_[kept - 1].second;
}

// Candidates with their probability relative to the best token's.
void Sampler::collect(std::span<const float> logits, float top) {
  candidates_.clear();
  // exp(-40) of the best is less than a double's rounding of the sum: such tokens are never drawn.
  const float cut = top - 40 * params_.temperature;
  for (size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] < cut) continue;
    const float relative = std::exp((logits[i] - top) / params_.temperature);
    candidates_.emplace_back(relative, static_cast<int32_t>(i));
  }
}

// Moves the candidates that pass top_k, top_p and min_p to the front; returns how many they are.
size_t Sampler::filter() {
  size_t count = candidates_.size();
  if (params_.top_k > 0) count = std::min(count, static_cast<size_t>(params_.top_k));
  const bool nucleus = params_.top_p < 1;
  if (count == candidates_.size() && !nucleus && params_.min_p <= 0) return count;
  if (count < candidates_.size()) sort_best(0, count);
  double sum = 0;
  for (size_t i = 0; i < count; ++i) sum += static_cast<double>(candidates_[i].first);
  const double enough = static_cast<double>(params_.top_p) * sum;
  // A nucleus is mostly small: sort only as far as it reaches.
  size_t sorted = count < candidates_.size() ? count : 0;
  double kept = 0;
  for (size_t i = 0; i < count; ++i) {
    if (i == sorted) {
      const size_t more = std::min(count, std::max<size_t>(64, 4 * sorted));
      sort_best(sorted, more);
      sorted = more;
    }
    const double next = static_cast<double>(candidates_[i].first);
    if (i > 0 && ((nucleus && kept >= enough) || candidates_[i].first < params_.min_p)) return i;
    kept += next;
  }
  return count;
}

// Those from `first` on are the best of the rest, in order, up to `last`.
void Sampler::sort_best(size_t first, size_t last) {
  std::partial_sort(candidates_.begin() + static_cast<int64_t>(first),
                    candidates_.begin() + static_cast<int64_t>(last), candidates_.end(),
                    [](const auto& a, const auto& b) {
                      return a.first != b.first ? a.first > b.first : a.second < b.second;
                    });
}

std::vector<std::pair<int32_t, float>> top_logprobs(std::span<const float> logits, int count) {
  const int32_t best = best_token(logits);
  const float top = logits[static_cast<size_t>(best)];
  const float of_best = logprob_of(logits, best);
  std::vector<std::pair<int32_t, float>> all;
  all.reserve(logits.size());
  for (size_t i = 0; i < logits.size(); ++i) {
    all.emplace_back(static_cast<int32_t>(i), (logits[i] - top) + of_best);
  }
  const auto keep = std::min(static_cast<size_t>(count), all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<int64_t>(keep), all.end(),
                    [](const auto& a, const auto& b) {
                      return a.second != b.second ? a.second > b.second : a.first < b.first;
                    });
  all.resize(keep);
  return all;
}

}  // namespace ponder
