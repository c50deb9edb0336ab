// A smaller model that guesses what an engine's sequences say next (Leviathan, Kalman and Matias
// 2023, "Fast Inference from Transformers via Speculative Decoding", section 2; here a guess is
// kept while it is what the sampler would have chosen anyway). Its keys lie in a cache of its own,
// under the numbers of the engine's pages: sequences that share pages there share its keys here.
#pragma once

#include <memory>

#include "infer/engine.h"

namespace ponder {

class DraftModel {
 public:
  // For the model of an engine with `pages` pages. Error if it cannot guess for that model.
  DraftModel(const std::shared_ptr<const Checkpoint>& checkpoint, const EngineOptions& options,
             const ModelConfig& target, int64_t context, int64_t pages);

  int64_t vocab() const { return model_->config().vocab; }
  // Logits [wanted rows, vocabulary] of a batch whose pages are the engine's.
  Tensor<float> logits(Graph<float>& graph, const Batch& batch);
  void copy_page(int32_t from, int32_t to);

 private:
  std::unique_ptr<Model<float>> model_;
  KvCache cache_;
};

// Bytes of its weights and keys.
uint64_t draft_memory(const std::shared_ptr<const Checkpoint>& checkpoint,
                      const EngineOptions& options, int64_t pages);

}  // namespace ponder
