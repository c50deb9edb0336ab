// What training a model costs: memory, tokens a second, hours and dollars of a run.
#pragma once

#include "plan/load.h"

namespace ponder {

struct TrainingWork {
  int64_t sequence = 4096;
  int64_t batch = 256;        // sequences of a step, of all devices
  double tokens = 1e9;        // of the run
  bool fp8 = false;           // the layers' products in FP8 (DeepSeek-V3 section 3.3)
  bool again = false;         // blocks are computed again in backward
  double state_bytes = 18;    // of a parameter: number, gradient, rounded copy, two moments
  bool sharded_state = true;  // moments over the devices that share a gradient (ZeRO-1)
};

struct TrainingPlan {
  Layout layout;
  TrainingWork work;
  double weights = 0, state = 0, activations = 0;  // bytes of a device
  bool fits = false;
  double flop_a_token = 0;
  std::vector<PartTime> parts = {};  // of a step, without the pipeline's filling
  double bubble_s = 0, step_s = 0;
  double tokens_per_s = 0, hours = 0, device_hours = 0, dollars = 0;
  double used = 0;  // of the units' bf16 peak
};

TrainingPlan training_plan(std::shared_ptr<const Checkpoint> checkpoint, const Machine& machine,
                           const Layout& layout, const TrainingWork& work);

}  // namespace ponder
