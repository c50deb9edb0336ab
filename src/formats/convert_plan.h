// What a conversion will write: tensors by their output names, with the type each gets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "formats/checkpoint.h"
#include "formats/matrix.h"
#include "formats/quant_mix.h"

namespace ponder {

struct ConvertPlan {
  std::vector<Matrix> tensors;
  std::vector<std::string> notes;
};

// Hugging Face names to GGUF's: experts stacked, llama's q and k rows permuted, MLA's kv_b split,
// Llama 3's rope factors added, the prediction layer and a tied head left out.
ConvertPlan plan_gguf(const Checkpoint& checkpoint);

// The reverse. `config` is config.json's new content (classic keys; rope_interleaved removed).
ConvertPlan plan_hf(const Checkpoint& checkpoint, Json& config);

// Whether rows of queries and keys, or norms, are as a GGUF has them: of one, or of a folder that
// an earlier version exported of one.
bool lies_as_gguf(const Checkpoint& checkpoint);
// What a Hugging Face folder's config.json says of the checkpoint: without the keys that tell how
// a GGUF keeps what those folders keep otherwise, and with its factors of the rotation as the
// scaling that they stand for. Error if they are none.
Json hf_config(const Checkpoint& checkpoint);
// A tensor of the checkpoint, or one that stands for it (after training), as such a folder has it:
// rows that GGUF turns are turned back, norms that GGUF counts from zero count from one.
Matrix hf_matrix(const Checkpoint& checkpoint, const StoredTensor& tensor);

// A GGUF file's own tensors, as they are named and ordered there.
ConvertPlan plan_same_gguf(const Checkpoint& checkpoint);

// The stored type of a GGUF tensor.
DType gguf_type(const Matrix& tensor, const std::optional<QuantMix>& quant, const MixModel& model);
// The stored type of a safetensors tensor.
DType hf_type(const Matrix& tensor, const std::optional<QuantMix>& quant);

}  // namespace ponder
