// ponder's own file of a model, packed: matrices lie as kernels multiply them, so that they are
// mapped and used where they are, and a routed expert's three lie together, for one read.
//
//   "ponder packed 1\n", two little-endian u64: bytes of the facts, bytes of the tokenizer
//   the facts: JSON {"layout": {"rows": 16}, "config", "generation_config", "chat_template",
//     "tool_template", "unread", "notes", "tensors": [[name, type, shape, offset, turned], ...]}
//   the tokenizer: a GGUF without tensors, whose metadata are those of the file that was packed
//   zeros up to a multiple of 4096, where the data begins that offsets count from
//
// A tensor is turned if its rows lie sixteen side by side (tensor/interleave.h), which is one
// layout for every instruction set; others are as GGUF has them. Names are Hugging Face's, numbers
// GGUF's.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <span>
#include <string>

#include "formats/checkpoint.h"

namespace ponder {

bool is_packed(std::span<const std::byte> file);

// Every length, type, offset and size is checked. Error that names file and place, too, if the
// layout is one that this program does not know.
Checkpoint open_packed(MappedFile file, bool with_tokenizer);

struct PackedReport {
  uint64_t tensors = 0, turned = 0, bytes = 0;
};
// Writes a GGUF checkpoint as such a file, whole or not at all. `turned`: the tensors whose rows
// are to lie side by side. `progress` is told bytes.
PackedReport write_packed(const Checkpoint& checkpoint, const std::set<std::string>& turned,
                          const std::string& out,
                          const std::function<void(uint64_t done, uint64_t total)>& progress = {});

}  // namespace ponder
