// What a policy is trained on: the advantage of each answer within its group, and the loss of each
// of its tokens (GRPO, DeepSeekMath arXiv 2402.03300 section 4.1 and R1 arXiv 2501.12948 section
// 2.2.1, with what became usual since).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ponder {

enum class Objective {
  Grpo,   // clipped ratio of each token
  Gspo,   // clipped ratio of the whole answer, length-normalised (arXiv 2507.18071, eq. 5 to 7)
  Cispo,  // clipped ratio as a constant weight, so that no token is dropped (arXiv 2506.13585, eq.
          // 4)
};

enum class Average {
  Sequence,  // 1 / |o| within an answer, then over answers: R1's
  Token,     // over all tokens of the step (DAPO, arXiv 2503.14476, section 3.3)
  Length,    // 1 / `longest` within an answer: no reward for length (Dr. GRPO, arXiv 2503.20783)
};

struct ObjectiveOptions {
  Objective objective = Objective::Grpo;
  Average average = Average::Sequence;
  double clip_low = 0.2, clip_high = 0.2;  // the ratio stays in [1 - low, 1 + high]
  double beta = 0.001;                     // of the divergence from the reference (k3), in the loss
  double entropy = 0;                      // weight of a bonus for entropy
  double longest = 1;                      // of an answer in tokens, for Average::Length
};

// One answer of a group, its numbers per token. What it may not learn from (truncated, masked) is
// left out by giving it the advantage 0 and `masked`.
struct AnswerNumbers {
  std::span<const float> logprobs;   // of the policy now
  std::span<const float> sampled;    // when it was sampled
  std::span<const float> reference;  // of the reference; empty where beta is 0
  double advantage = 0;
  bool masked = false;
};

// What one token contributes, unweighted: its loss and the derivative by its log-probability now.
struct TokenTerm {
  double loss = 0, slope = 0;
  bool clipped = false;
  double kl = 0;  // k3 to the reference
};
// `reference` counts only if beta is above 0. `answer_ratio` is Gspo's (see below), else unused.
TokenTerm token_term(double logprob, double sampled, double reference, double advantage,
                     double answer_ratio, const ObjectiveOptions& options);
// exp(mean over the tokens of logprob - sampled).
double answer_ratio(std::span<const float> logprobs, std::span<const float> sampled);
// The weight of each token of an answer of `length` tokens, among `answers` and `tokens` in all.
double token_weight(double length, double answers, double tokens, const ObjectiveOptions& options);

// Losses and slopes (dloss / dlogprob) of every token of every answer of one step.
struct ObjectiveResult {
  double loss = 0;
  std::vector<std::vector<float>> slopes;
  double clipped = 0;  // share of tokens (Gspo: answers) whose ratio was cut off
  double kl = 0;       // mean k3 to the reference over the tokens
};
ObjectiveResult objective_of(std::span<const AnswerNumbers> answers,
                             const ObjectiveOptions& options);

// Rewards of one group -> advantages: less their mean, and, unless `keep_scale` (Dr. GRPO), divided
// by their standard deviation (of the group itself, not an estimate). All zero for a group whose
// rewards are equal.
std::vector<double> advantages(std::span<const double> rewards, bool keep_scale);

// DAPO's soft punishment (section 3.4): 0 up to longest - cushion tokens, from there down to -1 at
// `longest`.
double overlong_punishment(int64_t tokens, int64_t longest, int64_t cushion);

}  // namespace ponder
