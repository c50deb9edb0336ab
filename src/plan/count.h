// What steps of a model cost, in bytes and operations: its own forward and backward, run by kernels
// that count.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "base/arena.h"
#include "base/threads.h"
#include "model/model.h"
#include "plan/tally.h"

namespace ponder {

// What is stored, by the part that reads it; the prediction layer's apart.
struct StoredCount {
  std::array<double, kWorks> bytes = {}, numbers = {};
  double draft_bytes = 0, draft_numbers = 0;

  double all_bytes() const;  // with the prediction layer's
};
StoredCount stored_count(const Checkpoint& checkpoint);

struct CountOptions {
  bool absorbed = true;  // MLA, see ModelOptions
  bool trained = false;  // every weight as numbers with gradients: `training` needs it
  bool checkpoint_blocks = false;
  std::optional<DType> kv = {};
  // This one is rank 0 of them, and has its part of the weights.
  std::shared_ptr<Ranks> ranks = {};
};

// Tokens of one sequence, from a position on.
struct CountedRows {
  int64_t rows = 1, position = 0;
  bool all_logits = false;
};

class CountedModel {
 public:
  // The checkpoint's tensors may be addresses (shapes.h).
  CountedModel(std::shared_ptr<const Checkpoint> checkpoint, const CountOptions& options);

  const ModelConfig& config() const { return model_->config(); }
  KvLayout kv_layout() const { return model_->kv_layout(); }
  bool has_draft() const { return model_->has_draft(); }

  // One forward over these sequences, and, of the same rows, the draft head's.
  StepCount forward(std::span<const CountedRows> sequences);
  StepCount draft(std::span<const CountedRows> sequences);
  // A recorded forward over `sequences` whole ones of `rows` tokens, the loss of all, and the
  // backward.
  StepCount training(int64_t sequences, int64_t rows);
  // Memory that the last of these took for activations and tape.
  double activation_bytes() const { return activation_bytes_; }

 private:
  struct Pages;
  template <class Fn>
  StepCount counted(Fn&& run);

  WeightNames names_;
  std::unique_ptr<Model<float>> model_;
  ThreadPool pool_{1};
  double activation_bytes_ = 0;
};

// The share of a layer's experts that `tokens` choose, each `top_k` of them, evenly and
// independently.
double touched_experts(const RouteOptions& route, double tokens);

}  // namespace ponder
