#include "rl/objective.h"

#include <algorithm>
#include <cmath>

namespace ponder {
namespace {

// -min(r a, clip(r) a): its value and its derivative by log r.
struct Surrogate {
  double loss, slope;
  bool clipped;
};
Surrogate surrogate(double ratio, double advantage, const ObjectiveOptions& o) {
  const double bounded = std::clamp(ratio, 1 - o.clip_low, 1 + o.clip_high);
  const double plain = ratio * advantage, cut = bounded * advantage;
  if (plain <= cut) return {-plain, -plain, false};
  return {-cut, 0, true};
}

}  // namespace

TokenTerm token_term(double logprob, double sampled, double reference, double advantage,
                     double answer_ratio, const ObjectiveOptions& o) {
  TokenTerm out;
  if (o.objective == Objective::Cispo) {
    const double ratio = std::exp(logprob - sampled);
    const double weight = std::clamp(ratio, 1 - o.clip_low, 1 + o.clip_high);
    out.slope = -weight * advantage;
    out.loss = out.slope * logprob;
    out.clipped = weight != ratio;
  } else {
    // Gspo's answers share one ratio, of which each token's log-probability moves its own share.
    const double ratio =
        o.objective == Objective::Gspo ? answer_ratio : std::exp(logprob - sampled);
    const Surrogate s = surrogate(ratio, advantage, o);
    out = {s.loss, s.slope, s.clipped, 0};
  }
  if (o.beta > 0) {
    // k3 = q - log q - 1 with q = reference / policy (Schulman 2020).
    const double log_q = reference - logprob, q = std::exp(log_q);
    out.kl = q - log_q - 1;
    out.loss += o.beta * out.kl;
    out.slope += o.beta * (1 - q);
  }
  // The entropy's gradient is -E[log p grad log p]: of the sampled token, log p is the weight.
  out.loss += o.entropy * logprob;
  out.slope += o.entropy * logprob;
  return out;
}

double answer_ratio(std::span<const float> logprobs, std::span<const float> sampled) {
  double sum = 0;
  for (size_t t = 0; t < logprobs.size(); ++t)
    sum += static_cast<double>(logprobs[t]) - static_cast<double>(sampled[t]);
  return std::exp(sum / static_cast<double>(logprobs.size()));
}

double token_weight(double length, double answers, double tokens, const ObjectiveOptions& o) {
  if (o.average == Average::Token) return 1 / tokens;
  return 1 / (answers * (o.average == Average::Sequence ? length : o.longest));
}

ObjectiveResult objective_of(std::span<const AnswerNumbers> answers, const ObjectiveOptions& o) {
  ObjectiveResult out;
  double tokens = 0, used = 0;
  for (const AnswerNumbers& a : answers) {
    used += !a.masked;
    tokens += a.masked ? 0 : static_cast<double>(a.logprobs.size());
  }
  for (const AnswerNumbers& a : answers) {
    std::vector<float>& slopes = out.slopes.emplace_back(a.logprobs.size(), 0.0f);
    if (a.masked || a.logprobs.empty()) continue;
    const double weight = token_weight(static_cast<double>(a.logprobs.size()), used, tokens, o);
    const double whole = o.objective == Objective::Gspo ? answer_ratio(a.logprobs, a.sampled) : 1;
    for (size_t t = 0; t < a.logprobs.size(); ++t) {
      const TokenTerm term = token_term(a.logprobs[t], a.sampled[t],
                                        o.beta > 0 ? a.reference[t] : 0, a.advantage, whole, o);
      out.clipped += term.clipped / tokens;
      out.kl += term.kl / tokens;
      out.loss += weight * term.loss;
      slopes[t] = static_cast<float>(weight * term.slope);
    }
  }
  return out;
}

std::vector<double> advantages(std::span<const double> rewards, bool keep_scale) {
  const auto count = static_cast<double>(rewards.size());
  double mean = 0, variance = 0;
  for (const double reward : rewards) mean += reward / count;
  for (const double reward : rewards) variance += (reward - mean) * (reward - mean) / count;
  std::vector<double> out(rewards.size(), 0);
  // Equal rewards leave at most rounding behind: that is no difference to learn from.
  const bool equal = std::all_of(rewards.begin(), rewards.end(),
                                 [&](double reward) { return reward == rewards.front(); });
  if (equal) return out;
  const double scale = keep_scale ? 1 : 1 / std::sqrt(variance);
  for (size_t i = 0; i < rewards.size(); ++i) out[i] = (rewards[i] - mean) * scale;
  return out;
}

double overlong_punishment(int64_t tokens, int64_t longest, int64_t cushion) {
  if (tokens <= longest - cushion || cushion <= 0) return tokens > longest ? -1 : 0;
  if (tokens > longest) return -1;
  return static_cast<double>(longest - cushion - tokens) / static_cast<double>(cushion);
}

}  // namespace ponder
