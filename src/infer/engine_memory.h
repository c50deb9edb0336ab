// How an engine divides memory between weights that stay, experts that are read when they are
// chosen, and keys.
#pragma once

#include <memory>
#include <optional>

#include "infer/engine.h"

namespace ponder {

inline int64_t pages_of(int64_t tokens) { return (tokens + kPage - 1) / kPage; }

// Tokens of one sequence. Error if so many are not to be had.
int64_t context_of(const ModelConfig& config, int64_t asked);

// Pages of the KV cache, and slots of states, that an engine has.
int64_t cache_pages(const EngineOptions& options, int64_t context, const KvLayout& layout);
int64_t state_slots(const EngineOptions& options, int64_t pages, const KvLayout& layout);

struct MemoryPlan {
  uint64_t weights = 0;                      // that are in memory, or mapped
  uint64_t cache = 0;                        // keys and states
  std::optional<StreamOptions> stream = {};  // where not all experts fit
};
// Reads no weight. Error if the options ask for less memory than the model can be run in.
MemoryPlan plan_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                       const EngineOptions& options);

}  // namespace ponder
