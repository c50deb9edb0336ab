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

double ratio_of(const AnswerNumbers& a, size_t t) {
  return std::exp(static_cast<double>(a.logprobs[t]) - static_cast<double>(a.sampled[t]));
}

// exp(mean log-ratio) of the answer.
double answer_ratio(const AnswerNumbers& a) {
  double sum = 0;
  for (size_t t = 0; t < a.logprobs.size(); ++t)
    sum += static_cast<double>(a.logprobs[t]) - static_cast<double>(a.sampled[t]);
  return std::exp(sum / static_cast<double>(a.logprobs.size()));
}

struct Term {
  double loss = 0, slope = 0;
};

// The policy's part of one token. Gspo's answers share one ratio, and each token a share of it.
Term policy_term(const AnswerNumbers& a, size_t t, double whole_ratio, const ObjectiveOptions& o,
                 bool& clipped) {
  if (o.objective == Objective::Cispo) {
    const double ratio = ratio_of(a, t);
    const double weight = std::clamp(ratio, 1 - o.clip_low, 1 + o.clip_high);
    clipped = weight != ratio;
    const double slope = -weight * a.advantage;
    return {slope * static_cast<double>(a.logprobs[t]), slope};
  }
  const double ratio = o.objective == Objective::Gspo ? whole_ratio : ratio_of(a, t);
  const Surrogate s = surrogate(ratio, a.advantage, o);
  clipped = s.clipped;
  return {s.loss, s.slope};
}

// k3 = q - log q - 1 with q = reference / policy (Schulman 2020); derivative by the policy's log.
Term divergence_term(const AnswerNumbers& a, size_t t) {
  const double log_q = static_cast<double>(a.reference[t]) - static_cast<double>(a.logprobs[t]);
  const double q = std::exp(log_q);
  return {q - log_q - 1, 1 - q};
}

// The entropy's gradient is -E[log p grad log p]: of the sampled token, log p is the weight.
Term entropy_term(const AnswerNumbers& a, size_t t) {
  const auto logprob = static_cast<double>(a.logprobs[t]);
  return {logprob, logprob};
}

}  // namespace

ObjectiveResult objective_of(std::span<const AnswerNumbers> answers, const ObjectiveOptions& o) {
  ObjectiveResult out;
  double tokens = 0, used = 0, cut = 0;
  for (const AnswerNumbers& a : answers) {
    used += !a.masked;
    tokens += a.masked ? 0 : static_cast<double>(a.logprobs.size());
  }
  for (const AnswerNumbers& a : answers) {
    const auto length = static_cast<double>(a.logprobs.size());
    std::vector<float>& slopes = out.slopes.emplace_back(a.logprobs.size(), 0.0f);
    if (a.masked || a.logprobs.empty()) continue;
    const double weight = o.average == Average::Token      ? 1 / tokens
                          : o.average == Average::Sequence ? 1 / (used * length)
                                                           : 1 / (used * o.longest);
    const double whole = o.objective == Objective::Gspo ? answer_ratio(a) : 1;
    for (size_t t = 0; t < a.logprobs.size(); ++t) {
      bool clipped = false;
      Term term = policy_term(a, t, whole, o, clipped);
      cut += clipped;
      if (o.beta > 0) {
        const Term kl = divergence_term(a, t);
        term.loss += o.beta * kl.loss;
        term.slope += o.beta * kl.slope;
        out.kl += kl.loss / tokens;
      }
      if (o.entropy > 0) {
        const Term entropy = entropy_term(a, t);
        term.loss += o.entropy * entropy.loss;
        term.slope += o.entropy * entropy.slope;
      }
      out.loss += weight * term.loss;
      slopes[t] = static_cast<float>(weight * term.slope);
    }
  }
  out.clipped = tokens > 0 ? cut / tokens : 0;
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
