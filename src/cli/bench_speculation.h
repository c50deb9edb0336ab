// What guessing tokens ahead brings, on a text that such guesses are made for and through the whole
// engine: a question about a short program, whose answer repeats most of it.
#pragma once

#include <memory>
#include <string>

#include "formats/checkpoint.h"
#include "infer/engine.h"

namespace ponder {

struct SpeculationSpeed {
  double plain = 0, guessed = 0;  // tokens a second, medians
  int64_t drafted = 0, accepted = 0, tokens = 0;
  int64_t steps = 0;  // that the tokens took, guessing
};

// `tokens` of the most probable continuation, `repeat` times by turns as `options` say and without
// guesses.
// Error if the checkpoint has no tokenizer, or the two differ.
SpeculationSpeed measure_speculation(std::shared_ptr<const Checkpoint> checkpoint,
                                     const EngineOptions& options, int64_t tokens, int repeat);

}  // namespace ponder
