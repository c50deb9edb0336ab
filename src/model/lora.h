// Low-rank adapters (Hu et al. 2021) on a model's linear layers: which layers get one, what they
// begin with, and their way out to a PEFT folder.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "formats/peft.h"

namespace ponder {

template <class R>
class Model;

struct LoraOptions {
  // Its targets are last parts of module names, as PEFT has them: q_proj, k_proj, v_proj, o_proj,
  // gate_proj, up_proj, down_proj; DeepSeek's q_a_proj, q_b_proj, kv_a_proj_with_mqa, kv_b_proj.
  // Routed experts take none; dense layers and shared experts do.
  LoraConfig config;
  uint64_t seed = 0;
  // An adapter to serve or to train on, whose modules and ranks then count instead of `config`.
  std::shared_ptr<const LoraFolder> from = {};

  bool wants(const std::string& module) const;
  bool has_target(const std::string& target) const;  // "q_proj"
};

std::string last_part(const std::string& module);
std::string lora_tensor_name(const std::string& module, const char* letter);  // PEFT's
// Whether it is in a layer behind the last one: multi-token prediction.
bool is_prediction_layer(const nlohmann::ordered_json& config, const std::string& module);

// One module's numbers in the checkpoint's order (formats/adapter_order.h): a folder's, or as PEFT
// begins, A uniform in +-1/sqrt(in) (Kaiming with a = sqrt(5)), a function of seed and name, and B
// zero.
struct LoraValues {
  int64_t rank = 0;
  double scale = 1;
  std::vector<float> a, b;  // [rank, in], [out, rank]
};
LoraValues lora_values(const LoraOptions& options, const Checkpoint& checkpoint,
                       const std::string& module, int64_t out_features, int64_t in_features);

// Error unless a folder's adapter of the module, if it has one, is for a matrix of this shape.
void check_lora_shape(const LoraOptions& options, const Checkpoint& checkpoint,
                      const std::string& module, int64_t out_features, int64_t in_features);

// Error if a target is none of `linears`, the model's own, or a module of the folder is not among
// those that got their adapter.
void check_lora_targets(const LoraOptions& options, const Checkpoint& checkpoint,
                        const std::set<std::string>& linears, const std::set<std::string>& adapted);

// The config to write with a model's trained adapters: the folder's or the options' own. Error if
// the folder has ranks or scales of several sizes.
LoraConfig lora_config(const LoraOptions& options);

// Writes the adapters that `model` trains as a PEFT folder.
void write_trained_lora(const std::string& path, Model<float>& model, const LoraOptions& options);

}  // namespace ponder
