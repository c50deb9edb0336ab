// How a family's published folders, and GGUF, spell and fuse tensors that have another name in
// here (Family::hf_tensors, fused, stacks_experts): on the way in and on the way out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/checkpoint.h"
#include "formats/family.h"
#include "formats/safetensors_writer.h"

namespace ponder {

// Tensors of a folder get their names in here, and fused ones become views of their parts. Error
// for one whose rows are not what the config says.
void spell_tensors_here(Checkpoint& checkpoint);
void cut_fused_tensors(Checkpoint& checkpoint, const Family& family);

// Experts that lie as [experts, in, out] (Family::turned) become one matrix [out, in] each, in
// memory of their own, and so their biases.
void turn_experts(Checkpoint& checkpoint, TurnedExperts how);

// Which part of which fused tensor a tensor of ours is.
struct FusedPart {
  std::string whole;
  size_t number;
};
std::optional<FusedPart> fused_part(const Family& family, std::string_view name);

// Config and tensors as the family's folders have them, before they are written to `place`.
void publish(Json& config, std::vector<TensorOut>& tensors, const std::string& place);

}  // namespace ponder
