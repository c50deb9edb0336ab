// What follows from a checkpoint's config and list of tensors, without touching a weight: counts,
// sizes, and what one token costs. Works for models that do not fit in memory.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "formats/checkpoint.h"
#include "formats/model_config.h"
#include "ops/kv_cache.h"

namespace ponder {

struct ModelFacts {
  ModelConfig config;
  // Parameters; FP8 scales and rope factors are none. The draft layer (multi-token prediction) is
  // counted apart, as publishers do.
  int64_t parameters = 0, active = 0, draft_parameters = 0;
  int64_t embedding = 0, head = 0;  // of `parameters`; head 0 if tied
  uint64_t bytes = 0;               // of all tensors
  uint64_t shared_bytes = 0;        // read for every batch: all but experts and embedding
  uint64_t expert_bytes = 0;        // of routed experts
  std::array<int64_t, kDTypes> by_dtype = {};  // tensors of each type

  KvLayout kv;           // as a BF16 cache; MLA absorbed
  KvLayout kv_expanded;  // the same as `kv` unless the model has MLA

  // Multiplications and additions of one token that attends over `context` keys, with or without
  // the head's.
  double flops(double context, bool with_head) const;
  // Bytes of weights and keys that a step of `sequences` tokens reads, each of its own sequence of
  // `context` tokens; experts are taken to be chosen evenly and independently.
  double step_bytes(double sequences, double context) const;
};

ModelFacts facts_of(const std::shared_ptr<const Checkpoint>& checkpoint);

}  // namespace ponder
