// Which stored type each tensor of a GGUF file gets. A mix gives more bits to tensors where errors
// hurt most; the table is in quant_mix.cc, one row a mix, and follows llama.cpp's llama-quant.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/dtype.h"

namespace ponder {

// What decides besides the tensor itself.
struct MixModel {
  int64_t layers = 0;
  int64_t heads_a_key = 1;  // query heads that share one of keys and values
  bool has_output = false;  // else the embedding is the head, too
  int64_t experts = 0;      // routed ones of a layer
  bool weighed = false;     // by an importance matrix
};

struct MixRule;

struct QuantMix {
  const char* name;                     // as --quant takes it: "Q4_K_M"
  DType base;                           // of all matrices that no rule names
  DType output;                         // of the head
  int file_type;                        // general.file_type
  std::span<const MixRule> rules = {};  // the first that fits
  const char* alias = "";               // another name for it: "Q4_K"

  QuantMix(const char* name, DType base, DType output, int file_type,
           std::span<const MixRule> rules, const char* alias);
  // The mix that has the type's name.
  QuantMix(DType type);  // NOLINT(google-explicit-constructor): a type is a mix
};

std::optional<QuantMix> quant_mix(std::string_view name);  // "q4_k_m", case-insensitive
std::vector<std::string> quant_names();                    // all that can be written

// The type that the mix wants for a matrix of that (GGUF) name.
DType mixed_type(const QuantMix& mix, std::string_view tensor, const MixModel& model);

// `wanted` if its blocks divide a row, else the nearest type whose blocks do: F16 at last.
DType fitting_type(DType wanted, int64_t columns);

}  // namespace ponder
