// One optimizer step: the model's own forward, recorded, its backward, the update. What a step does
// depends on the weights, the batch and the step's number alone: not on the number of threads.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/cluster.h"
#include "base/threads.h"
#include "model/model.h"
#include "train/checkpoint_store.h"
#include "train/config.h"
#include "train/data.h"
#include "train/optimizer.h"
#include "train/sharing.h"

namespace ponder {

struct StepReport {
  double loss = 0;        // mean over the step's targets, in nats
  double draft_loss = 0;  // of the draft head, unweighted
  double divergence = 0;  // from the teacher, mean over the targets
  double balance = 0;     // loss of the experts' balance; part of what step() descends
  double norm = 0;        // of the gradient, before clipping
  double lr = 0;
  int64_t tokens = 0, targets = 0;  // of all ranks
  double flops = 0;                 // of products and attention, forward and backward
};

class Trainer {
 public:
  // `model` must be trainable, and built for these ranks if it is cut. `cluster` must outlive the
  // trainer. All ranks call everything below alike, with their rows (stages: with the same).
  Trainer(std::shared_ptr<Model<float>> model, const TrainConfig& config, Isa isa, int threads,
          Cluster& cluster);

  // From now on the loss is mixed with the divergence from this model, as [distill] has it. It is
  // only read. Error if its vocabulary is another.
  void learn_from(std::shared_ptr<Model<float>> teacher);

  // What a target is worth: f(log-probability, row of the batch). The slopes are of the step's
  // loss, whatever is averaged over.
  using RowLoss = std::function<LossAt<float>(float logprob, int64_t row)>;

  // Error that names the step if the loss or the gradient is not finite: then nothing was moved.
  StepReport step(const TrainBatch& batch, int64_t step);
  // The same with a loss of the caller's, summed over the targets, and no draft head's. The
  // experts' balance is measured and moves nothing: what the caller's loss says nothing of stays as
  // it is.
  StepReport update(const TrainBatch& batch, int64_t step, const RowLoss& f);
  // Of every target, 0 where there is none: the bits that `update` gives to f. Nothing is recorded.
  // Both are of models that are not cut.
  std::vector<float> logprobs(const TrainBatch& batch);
  // Of products and attention over such a batch: forward and backward, or forward alone.
  double flops_of(const TrainBatch& batch, bool backward = true) const;
  // Mean loss over the targets of these batches, in nats; NaN if there is none. Nothing is
  // recorded.
  double loss(std::span<const TrainBatch> batches);

  // Parameters and the optimizer's state: what a checkpoint holds.
  std::vector<StateTensor> state();
  // After `state` was filled from a checkpoint: rounded copies follow their numbers.
  void restored(int64_t steps);
  int64_t updates() const { return optimizer_.steps(); }

  Cluster& cluster() { return cluster_; }
  Model<float>& model() { return *model_; }
  std::shared_ptr<Model<float>> shared_model() { return model_; }
  const Kernels<float>& kernels() const { return kernels_; }
  ThreadPool& pool() { return pool_; }

 private:
  struct Micro;
  struct Sums {
    double loss = 0, draft = 0, divergence = 0;
    void operator+=(const Sums& other) {
      loss += other.loss;
      draft += other.draft;
      divergence += other.divergence;
    }
  };
  struct Rows;
  struct Flight;
  StepReport run_step(const TrainBatch& batch, int64_t step, const RowLoss* f);
  double gradient_norm(Graph<float>& g);
  void begin_balance(double tokens, bool moves);
  double balance_loss();
  void move_balance();
  // What every micro-batch of one step has in common.
  struct Pass {
    int64_t step = 0;
    double targets = 1;
    bool record = true;
  };
  Sums run(const TrainBatch& batch, const Micro& micro, const Pass& pass);
  Sums run_all(const TrainBatch& batch, const Pass& pass);
  Sums run_in_stages(const TrainBatch& batch, const Pass& pass);
  const float* forward_stage(Flight& flight, const float* x, const Pass& pass, Sums& out);
  const float* backward_stage(Flight& flight, const float* gradient);
  void run_idle(const Pass& pass);
  int64_t idle_turns(size_t turns);
  Tensor<float> taught(const Rows& rows, Arena& arena, const Pass& pass);
  Sums losses(Flight& flight, const Pass& pass);
  Holding::Cut cut_by() const { return model_->parameters().holding().cut; }
  double run(const TrainBatch& batch, const Micro& micro, bool record, const RowLoss& f);
  void main_loss(Flight& flight, double targets, Sums& out);
  std::vector<Micro> cut(const TrainBatch& batch) const;
  double draft_weight(int64_t step) const;

  TrainConfig config_;
  Schedule schedule_;
  Cluster& cluster_;
  ThreadPool pool_;
  const Kernels<float>& kernels_;
  Arena arena_;
  std::shared_ptr<Model<float>> model_;
  Sharing sharing_;
  Optimizer optimizer_;
  KvCache cache_;
  std::vector<Arena> flight_arenas_;  // of micro-batches that are under way at once
  std::shared_ptr<Model<float>> teacher_;
  std::unique_ptr<KvCache> teacher_cache_;
};

}  // namespace ponder
