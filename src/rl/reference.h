// The policy that the update may not stray far from: a copy of the trained numbers, put in their
// place while its log-probabilities are computed.
#pragma once

#include <functional>
#include <vector>

#include "train/trainer.h"

namespace ponder {

class ReferencePolicy {
 public:
  explicit ReferencePolicy(Trainer& trainer);  // a copy of the policy as it is now

  void refresh();  // the policy as it is now becomes the reference
  std::vector<float> logprobs(const TrainBatch& batch);
  // For checkpoints: as "reference/NAME".
  void each_state(const std::function<void(const std::string& name, std::span<float>)>& visit);
  void restored();  // after its numbers were read from a checkpoint

 private:
  void swap();

  Trainer& trainer_;
  std::vector<std::vector<float>> values_;
  std::vector<std::vector<uint16_t>> rounded_;
};

}  // namespace ponder
