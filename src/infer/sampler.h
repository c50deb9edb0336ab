// From logits to a token. The choice depends on the logits, the parameters, the sequence's own
// history and its own counter of random numbers: never on the batch.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/rng.h"

namespace ponder {

struct SamplingParams {
  float temperature = 1;         // 0: the best token (the lowest id among equals)
  float top_p = 1;               // the smallest set of best tokens with at least this probability
  int32_t top_k = 0;             // 0: all
  float min_p = 0;               // relative to the best token's probability
  float repetition_penalty = 1;  // on every token seen, prompt included (Keskar et al. 2019)
  float presence_penalty = 0, frequency_penalty = 0;  // on tokens generated, OpenAI's formula
  std::vector<std::pair<int32_t, float>> logit_bias;
  uint64_t seed = 0;
};

// Error that names the parameter, its value and its range.
void check_params(const SamplingParams& params, int64_t vocab);

struct TokenChoice {
  int32_t token = 0;
  float logprob = 0;  // log-softmax of the raw logits: what RL's update computes again
};

class Sampler {
 public:
  Sampler(SamplingParams params, std::span<const int32_t> prompt);

  // Of `logits` [vocab]. `step` counts the generated tokens. `banned` tokens are not chosen.
  // `allowed`, if it is not empty: only these are (bit t % 64 of word t / 64: token t).
  TokenChoice choose(std::span<const float> logits, uint64_t step,
                     std::span<const int32_t> banned = {}, std::span<const uint64_t> allowed = {});
  void accept(int32_t token);  // it is part of the history now (also when it was forced)

 private:
  void penalise(std::span<float> logits) const;
  int32_t draw(std::span<const float> logits, double uniform);
  void collect(std::span<const float> logits, float top);
  size_t filter();
  void sort_best(size_t first, size_t last);

  SamplingParams params_;
  Rng rng_;
  bool penalties_;                             // else no history is kept
  std::unordered_map<int32_t, int32_t> seen_;  // token -> times generated (0: only in the prompt)
  std::vector<float> changed_;                 // logits with penalties and bias
  std::vector<std::pair<float, int32_t>> candidates_;
};

// log-softmax of the raw logits at `token`.
float logprob_of(std::span<const float> logits, int32_t token);
// The `count` best tokens with their log-probs, best first.
std::vector<std::pair<int32_t, float>> top_logprobs(std::span<const float> logits, int count);

}  // namespace ponder
