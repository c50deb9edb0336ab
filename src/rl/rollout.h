// Samples groups of answers through the engine that serves, over the weights that are trained.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "infer/engine.h"
#include "rl/episode.h"

namespace ponder {

struct RolloutOptions {
  int64_t group = 8;       // answers to each question
  int64_t max_tokens = 0;  // of an answer
  SamplingParams sampling;
  std::vector<int32_t> stop_tokens;
  int64_t first = 0;         // the number of the first question
  size_t parallel = 0;       // answers under way at once; 0: all. Changes no answer
  int64_t verifiers = 0;     // at work at once; 0: as many as there are cores
  bool fit_context = false;  // where a prompt leaves less room than max_tokens, that is the limit
  std::function<void(size_t done)> progress = {};  // answers that have ended
};

// All answers to all prompts, in one batch; those of prompt i at [i * group, (i + 1) * group). What
// is sampled depends on (seed, question, sample) and the weights alone. `score` is called for each
// group when its last answer has ended, on another thread while others still decode, and sets the
// rewards; an Error that it throws comes out here.
std::vector<Episode> roll_out(Engine& engine, std::span<const std::vector<int32_t>> prompts,
                              const RolloutOptions& options, uint64_t seed,
                              const std::function<void(std::span<Episode> group)>& score);

}  // namespace ponder
