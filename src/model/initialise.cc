#include "model/initialise.h"

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace ponder {
namespace {

constexpr double kEmbeddingStd = 0.02;

}  // namespace

// FNV-1a.
uint64_t name_hash(const std::string& name) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

Initialiser::Initialiser(const nlohmann::ordered_json& config, const InitOptions& options)
    : options_(options),
      layers_(config.value("num_hidden_layers", int64_t{1})),
      biased_(config.value("attention_bias", false)),
      balanced_(config.value("topk_method", std::string()) == "noaux_tc"),
      drafts_(config.value("num_nextn_predict_layers", int64_t{0}) > 0) {}

bool Initialiser::wants(const std::string& name) const {
  if (name.ends_with("e_score_correction_bias")) return balanced_;
  if (name.ends_with("eh_proj.weight")) return drafts_;
  // Only conversions have these two: the halves of kv_b_proj apart, and factors of the rotation.
  if (name.ends_with(".k_b_proj.weight") || name == "rope_freqs.weight") return false;
  return name.ends_with(".bias") && biased_;
}

double Initialiser::std_of(const std::string& name, int64_t cols) const {
  double std = options_.std;
  if (std == 0)
    std = name.find("embed_tokens") != std::string::npos ? kEmbeddingStd
                                                         : 1 / std::sqrt(static_cast<double>(cols));
  const bool residual = name.ends_with("o_proj.weight") || name.ends_with("down_proj.weight");
  return residual ? std / std::sqrt(2.0 * static_cast<double>(layers_)) : std;
}

void Initialiser::fill(const std::string& name, int64_t rows, int64_t cols, float* out) const {
  if (rows == 1) {
    std::fill(out, out + cols, name.ends_with("bias") ? 0.0f : 1.0f);
    return;
  }
  const double std = std_of(name, cols);
  Rng rng(options_.seed, name_hash(name));
  for (int64_t i = 0; i < rows * cols; ++i) out[i] = static_cast<float>(std * rng.normal());
}

}  // namespace ponder
