// The tensors of gated delta nets as llama.cpp's converter keeps them: q, k, v and z of packed
// projections apart, value heads by turns over the key heads (tiled) instead of a key head's
// together, and the rate itself instead of its logarithm.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/matrix.h"
#include "formats/model_config.h"

namespace ponder {

// Whether a tensor (Hugging Face's name) is kept otherwise in GGUF.
bool is_delta_tensor(std::string_view name);

// Of one that has value heads, in its rows or columns: which of Hugging Face's is number i where
// they are tiled.
struct TiledOrder {
  bool columns = false;
  std::vector<int64_t> grouped = {};  // empty: it has none
};
TiledOrder tiled_order(std::string_view name, const DeltaConfig& c);

// One tensor of a folder as GGUF has it: one or two, by Hugging Face's names. `tiled` as the GGUF
// is to be.
std::vector<Matrix> delta_to_gguf(Matrix matrix, const DeltaConfig& c, bool tiled);

// The reverse, of a tensor that is one in both; `c` as the GGUF is.
Matrix delta_to_hf(Matrix matrix, const DeltaConfig& c);
// in_proj_qkv and in_proj_z as one in_proj_qkvz.
Matrix packed_values(Matrix qkv, Matrix z, const DeltaConfig& c, std::string name);

}  // namespace ponder
