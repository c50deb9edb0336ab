// What the keys of a model's tokens depend on, beside the tokens.
#pragma once

#include "formats/checkpoint.h"
#include "infer/page_file.h"
#include "kernels/kernels.h"
#include "model/model.h"
#include "ops/kv_cache.h"

namespace ponder {

// Of the config, the weights (each file's size and time, and samples of the tensors: reading all of
// a large model would take longer than what the cache saves), the adapter, how the model is run and
// the cache laid out, and this very program. Error if one of the files is gone.
PageKey fingerprint_of(const Checkpoint& checkpoint, const ModelOptions& options,
                       const KvLayout& layout, const Kernels<float>& kernels);

// Of the weights alone, wherever their files lie: names, shapes and samples.
PageKey fingerprint_of_weights(const Checkpoint& checkpoint);

// Of an adapter's numbers.
PageKey fingerprint_of_adapter(const LoraFolder& adapter);

}  // namespace ponder
