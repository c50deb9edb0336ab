// compressed-tensors: one settings file over several ways to store a matrix.
#pragma once

#include <string>
#include <vector>

#include "formats/quantised/form.h"

namespace ponder {

// How one group of config_groups has its weights.
struct CompressedScheme {
  std::vector<std::string> targets;  // names, "re:" and a pattern, or classes ("Linear")
  int bits = 8;
  bool is_float = false, symmetric = true;
  std::string strategy;       // tensor, channel, group, tensor_group or block
  int64_t group = 0;          // columns of a group
  int64_t block[2] = {0, 0};  // rows and columns of a block
};

// weight_packed: whole numbers, several a word (pack-quantized).
MadeWeight make_packed_ints(const QuantisedModule& module, const CompressedScheme& scheme,
                            std::optional<DType> compute);
// weight: whole numbers of a byte each (int-quantized).
MadeWeight make_byte_ints(const QuantisedModule& module, const CompressedScheme& scheme,
                          std::optional<DType> compute);

}  // namespace ponder
