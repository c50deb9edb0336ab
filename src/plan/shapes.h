// A checkpoint of addresses: the tensors that a config's model asks for, stored as a form says,
// without weights or memory.
#pragma once

#include <memory>
#include <string>

#include "formats/checkpoint.h"

namespace ponder {

// Of a config (with or without tensors, which are not looked at). `form` is a type or a mix as
// `convert --quant` takes it ("bf16", "q4_k_m"), or "fp8": DeepSeek-V3's blocks of 128 x 128 for
// the layers' matrices, BF16 for embedding, head and the draft head's projection. Error that names
// the forms there are.
std::shared_ptr<const Checkpoint> shaped_checkpoint(const Checkpoint& config,
                                                    const std::string& form);

}  // namespace ponder
