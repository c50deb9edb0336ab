// A new model's first numbers: what stands in for a checkpoint's tensors when there is none.
#pragma once

#include <cstdint>
#include <string>

#include "formats/checkpoint.h"

namespace ponder {

struct InitOptions {
  uint64_t seed = 0;
  // Of every matrix; 0: 1 / sqrt(in features) for matrices, 0.02 for the embedding, so that every
  // width starts with activations of the same size.
  double std = 0;
};

// The stream of random numbers of one tensor.
uint64_t name_hash(const std::string& name);

// Norms are one, biases zero, matrices normal. What adds to the residual stream (o_proj,
// down_proj) is divided by sqrt(2 layers) (GPT-2, Radford et al. 2019, section 2.3).
class Initialiser {
 public:
  // `config` in Hugging Face's keys. A tensor depends on its name and the seed alone.
  Initialiser(const nlohmann::ordered_json& config, const InitOptions& options);

  // Whether a new model has this optional tensor.
  bool wants(const std::string& name) const;
  void fill(const std::string& name, int64_t rows, int64_t cols, float* out) const;

 private:
  double std_of(const std::string& name, int64_t cols) const;

  InitOptions options_;
  int64_t layers_ = 1;
  bool biased_ = false, balanced_ = false, drafts_ = false;
};

}  // namespace ponder
