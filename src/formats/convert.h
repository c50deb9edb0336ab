// Conversion between the two kinds of checkpoint, and down to quantised types.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "formats/hf_writer.h"
#include "formats/importance.h"
#include "formats/quant_mix.h"
#include "tensor/dtype.h"

namespace ponder {

struct ConvertOptions {
  // The type of matrices in the output: F32, F16, BF16, and for GGUF any of quant_names().
  // Without it they keep their type where the output has it (FP8 becomes BF16; quantised matrices
  // become BF16 in a Hugging Face folder). Norms, biases and routers stay F32 in GGUF.
  std::optional<QuantMix> quant = {};
  // What block types weigh errors by, and the file that it is from; null: all columns alike.
  std::shared_ptr<const ImportanceMatrix> importance = {};
  std::string importance_path = {};
  // A PEFT folder whose matrices are added to the checkpoint's ("": none). What was quantised
  // becomes BF16 by it, unless `quant` says otherwise.
  std::string adapter = {};
  uint64_t shard_bytes = kShardBytes;  // of a Hugging Face folder's safetensors
  std::function<void(uint64_t done, uint64_t total)> progress = {};  // in elements
};

struct ConvertReport {
  uint64_t tensors = 0;
  uint64_t bytes = 0;              // of all files written
  std::vector<std::string> notes;  // what a user should know: fallbacks, parts left out
};

// Reads the checkpoint `in` and writes `out`: a GGUF file if it ends in ".gguf", else a Hugging
// Face folder. Files appear whole or not at all. Which tensor gets which type, and what becomes of
// rows that no block divides, is formats/quant_mix's to say.
// Error (one sentence) for whatever cannot be said in the other format, and for an importance that
// is of another model.
ConvertReport convert(const std::string& in, const std::string& out,
                      const ConvertOptions& options = {});

}  // namespace ponder
