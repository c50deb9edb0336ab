// Moves the parameters along their gradients: AdamW, and Muon for hidden matrices. The same
// gradients give the same bits on any number of threads.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "model/parameters.h"

namespace ponder {

struct OptimizerOptions {
  bool muon = false;
  double beta1 = 0.9, beta2 = 0.95, eps = 1e-8;
  double weight_decay = 0.1;  // of matrices; norms and biases have none
  double clip = 1;            // largest norm of all gradients together; 0: no limit
  double muon_momentum = 0.95;
};

class Optimizer {
 public:
  // `parameters` must outlive it, and keep its numbers where they are.
  Optimizer(Parameters<float>& parameters, const OptimizerOptions& options);

  // The sum of squares of each parameter's gradient, in the order of each_parameter; 0 where
  // another rank moves it.
  std::vector<double> gradient_squares(Graph<float>& g) const;
  // One step at learning rate `lr`, clipped by `norm`, of what this rank moves; then its gradients
  // are zero.
  // AdamW: Loshchilov and Hutter 2019, algorithm 2, in PyTorch's order of operations. Muon: Jordan
  // et al. 2024, with the step scaled by 0.2 sqrt(max(rows, cols)) to the size of AdamW's (Liu et
  // al. 2025, "Muon is scalable for LLM training", section 2.2), so that both share one rate.
  void step(Graph<float>& g, double lr, double norm);

  // What a checkpoint must hold beside the parameters: by name (`data` is null where another rank
  // has it), and the count of steps.
  using VisitState = std::function<void(const std::string& name,
                                        const Parameters<float>::Trained& of, float* data)>;
  void each_state(const VisitState& visit);
  int64_t steps() const { return steps_; }
  void set_steps(int64_t steps) { steps_ = steps; }

 private:
  struct Slot {
    Parameters<float>::Trained* parameter;
    bool muon;
    float* first = nullptr;   // first moment, or Muon's momentum
    float* second = nullptr;  // none for Muon
    bool here() const { return first; }
  };
  struct Run {  // of one slot's elements
    const Slot* slot;
    int64_t begin, end;
  };

  float* zeros(int64_t count);
  void group_muon();
  void adamw(const Run& run, double lr, float scale) const;
  void muon(Graph<float>& g, std::span<const Slot* const> slots, double lr, float scale) const;

  OptimizerOptions options_;
  Parameters<float>& parameters_;
  Arena arena_;
  std::vector<Slot> slots_;
  std::vector<Run> adamw_runs_;
  std::vector<std::vector<const Slot*>> muon_groups_;  // that are moved together
  int64_t steps_ = 0;
};

}  // namespace ponder
