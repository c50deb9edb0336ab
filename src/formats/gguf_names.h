// Tensor names: GGUF's to Hugging Face's and back. Experts, which GGUF stacks in one tensor a
// layer, become one name an expert.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/checkpoint.h"
#include "formats/family.h"
#include "formats/gguf.h"

namespace ponder {

// "blk.3.attn_q.weight" -> "model.layers.3.self_attn.q_proj.weight"; a name that no table knows is
// returned as it is. Stacked experts are not single names: see append_gguf_tensor.
// A family spells some of its own way.
std::string hf_name(std::string_view gguf_name, const Family* family = nullptr);

// The reverse; nullopt for a name without a place in GGUF.
// "model.layers.3.mlp.experts.7.up_proj.weight" is part of "blk.3.ffn_up_exps.weight".
struct GgufName {
  std::string name;
  std::optional<int> expert;
};
std::optional<GgufName> gguf_name(std::string_view hf_name, const Family* family = nullptr);

// Appends `tensor` under its Hugging Face name: stacked experts [experts, n, k] as one view an
// expert, MLA's attn_k_b and attn_v_b [heads, n, k] as [heads * n, k].
void append_gguf_tensor(const GgufTensor& tensor, int file, const Family* family,
                        std::vector<StoredTensor>& out);

// Views under per-expert names of a stacked tensor [experts, ...]: row range `part` of `parts` of
// each expert's matrix (gate_up_proj holds two parts). `prefix` ends in "experts.".
void append_expert_views(const StoredTensor& stacked, const std::string& prefix,
                         const std::string& projection, int part, int parts,
                         std::vector<StoredTensor>& out);

}  // namespace ponder
