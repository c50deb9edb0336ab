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

// The same, where nobody asks (EngineOptions::context is 0): all of the model's positions if their
// keys leave the weights their room in memory, else as many as do, but no fewer than kFewestTokens.
// Reads no weight.
constexpr int64_t kFewestTokens = 32768;
int64_t context_in_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                          const EngineOptions& options);

// Pages of the KV cache that an engine has, and slots of states and of windows (0: none, KvCache).
struct CacheRoom {
  int64_t pages = 0, states = 0, windows = 0;

  int64_t bytes(const KvLayout& layout) const;
};
CacheRoom cache_room(const EngineOptions& options, int64_t context, const KvLayout& layout);
// Of those slots, how many a sequence of any length needs, in a step with one row.
inline int64_t windows_of_sequence(const KvLayout& layout) { return layout.seen_pages() + 1; }
// How many more the rows of a step take, beside a page that each of its sequences begins.
inline int64_t windows_of_rows(int64_t rows) { return rows / kPage; }

// The tables of rotary positions, which are there up to where a text has come.
uint64_t positions_bytes(const ModelConfig& config, int64_t context);

// The model as it is where its weights are copied.
ModelOptions copied_model(const EngineOptions& options);

struct MemoryPlan {
  int64_t context = 0;                       // of one sequence: context_in_memory
  uint64_t weights = 0;                      // that are in memory, or mapped
  uint64_t cache = 0;                        // keys, states and positions
  std::optional<StreamOptions> stream = {};  // where not all experts fit
  bool fits = false;                         // all of it, side by side

  // Bytes that an engine takes, at most, without what a step needs for its activations.
  uint64_t needed() const { return weights + cache; }
};
// Reads no weight. Error if the options ask for less memory than the model can be run in.
MemoryPlan plan_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                       const EngineOptions& options);

}  // namespace ponder
