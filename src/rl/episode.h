// One sampled answer and what became of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ponder {

// What an answer earned, part by part; `total` is what the policy is trained on.
struct Reward {
  double total = 0;
  double accuracy = 0, format = 0, language = 0, overlong = 0;
  double consistency = 0;  // share of the thought's words that are of the target language
  std::string error = {};  // why it could not be judged: counted and shown, never a silent 0
};

struct Episode {
  int64_t question = 0, sample = 0;         // the step's question, and which of its answers
  std::vector<int32_t> prompt, completion;  // completion: with its stop token
  std::vector<float> logprobs;              // of the completion's tokens, when they were sampled
  bool truncated = false;                   // it did not stop by itself
  Reward reward;
  double advantage = 0;
  bool masked = false;  // not learned from, and not counted in averages over what is
  bool idle = false;    // of a group whose rewards are equal: counted in averages, moves nothing
};

}  // namespace ponder
