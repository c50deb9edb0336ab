// The checkpoint that a run starts from: one that exists, or the shape of a new model.
#pragma once

#include <memory>

#include "formats/checkpoint.h"
#include "train/config.h"

namespace ponder {

// config.json of a new model as the [model] table has it; what it leaves open is chosen here.
// Error for sizes that do not fit together.
nlohmann::ordered_json new_model_config(const TrainConfig& config, int64_t vocabulary);

// [model] from, or a checkpoint without tensors: config, tokenizer and template only.
std::shared_ptr<const Checkpoint> starting_checkpoint(const TrainConfig& config);

}  // namespace ponder
