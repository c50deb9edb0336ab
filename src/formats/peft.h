// LoRA adapters as the PEFT library keeps them: a folder with adapter_config.json and
// adapter_model.safetensors (https://huggingface.co/docs/peft, "LoRA"; format of PEFT 0.3 to 0.21).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/checkpoint.h"

namespace ponder {

struct LoraConfig {
  int64_t rank = 16;
  double alpha = 32;
  bool rslora = false;               // scale by alpha / sqrt(rank) (Kalajdzievski 2023)
  std::vector<std::string> targets;  // last parts of module names: "q_proj"

  double scale() const { return scale_of(rank, alpha); }
  double scale_of(int64_t its_rank, double its_alpha) const;
};

// What one linear module gets: scale * B A. A [rank, in] and B [out, rank] are views of the file.
struct LoraModule {
  std::string name;  // as the checkpoint has it, without ".weight"
  int64_t rank = 0;
  double scale = 1;
  StoredTensor a, b;

  int64_t out_features() const { return b.shape[0]; }
  int64_t in_features() const { return a.shape[1]; }
  std::vector<float> a_values() const;
  std::vector<float> b_values() const;
};

struct LoraFolder {
  std::string path;
  LoraConfig config;  // targets: those of the modules that are there
  std::vector<MappedFile> files;
  std::vector<LoraModule> modules;  // by name

  const LoraModule* find(const std::string& module) const;  // nullptr if it has none
};

// Error that names the field or the tensor for everything that is not plain LoRA on linear modules
// (DoRA, saved modules, biases, embeddings ...), and for shapes that do not fit the config.
LoraFolder open_lora(const std::string& path);

// The same of bytes that need no folder; the places name them in errors. `files` stays empty.
LoraFolder read_lora(std::string_view config, const std::string& config_place,
                     std::span<const std::byte> tensors, const std::string& tensors_place);

// Error if one of the module's numbers is none.
void check_finite(const LoraFolder& folder, const std::string& module, std::span<const float> a,
                  std::span<const float> b);

// A module to be written, its matrices in Hugging Face's order of rows.
struct LoraModuleOut {
  std::string name;
  int64_t out_features = 0, in_features = 0;
  std::vector<float> a, b;  // [rank, in], [out, rank]
};
// Writes the folder (config last, so that a folder cut short is none). All modules have the
// config's rank. `base` is what base_model_name_or_path says. With `whole_names` target_modules has
// every module's own name: of models with experts "gate_proj" would mean the routed ones, too.
void write_lora(const std::string& path, const LoraConfig& config, const std::string& base,
                const std::vector<LoraModuleOut>& modules, bool whole_names = false);

}  // namespace ponder
