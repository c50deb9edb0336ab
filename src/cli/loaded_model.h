// A model with everything that it needs to run outside the engine: for the commands that drive
// `forward` themselves because they measure it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/arena.h"
#include "base/threads.h"
#include "model/model.h"

namespace ponder {

class LoadedModel {
 public:
  // `threads` 0: all cores that this process may use. `kv`: the cache's numbers, `stream`: experts
  // that are read when they are chosen, `ranks`: with whom it is held together (ModelOptions).
  LoadedModel(std::shared_ptr<const Checkpoint> checkpoint, int threads,
              std::optional<DType> kv = {}, std::optional<StreamOptions> stream = {},
              std::shared_ptr<Ranks> ranks = {});

  Model<float>& model() { return *model_; }
  // Where experts are read from when they are chosen; null: all are in memory.
  const ExpertCache* experts() const { return model_->parameters().expert_cache(); }
  const Kernels<float>& kernels() const { return kernels_; }
  ThreadPool& pool() { return pool_; }
  int threads() const { return pool_.threads(); }

  // An empty cache for `sequences` sequences of up to `tokens` tokens each.
  void make_cache(int64_t sequences, int64_t tokens);
  // The pages of one sequence of that cache.
  const int32_t* pages(int64_t sequence) const;
  KvCache& cache() { return *cache_; }

  // Where one forward runs; `done` gives its memory back.
  Graph<float> graph() { return {kernels_, pool_, arena_}; }
  void done() { arena_.reset(); }

 private:
  ThreadPool pool_;
  const Kernels<float>& kernels_;
  Arena arena_;
  std::unique_ptr<Model<float>> model_;
  std::unique_ptr<KvCache> cache_;
  std::vector<int32_t> pages_;
  int64_t pages_each_ = 0;
};

}  // namespace ponder
