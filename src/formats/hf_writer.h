// Writes a Hugging Face folder: config.json, safetensors (in shards if they are large), tokenizer.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "formats/checkpoint.h"
#include "formats/safetensors_writer.h"

namespace ponder {

inline constexpr uint64_t kShardBytes = 5'000'000'000;

struct HfFolder {
  Json config;                              // config.json
  Json generation_config = Json::object();  // no file if it is empty
  std::vector<TensorOut> tensors;           // written by width of type, wide ones first
  std::vector<std::pair<std::string, std::string>> files = {};  // others: name and content
  uint64_t shard_bytes = kShardBytes;
};

// The tokenizer's files of a checkpoint, as HfFolder::files takes them: those of a Hugging Face
// folder unchanged, or made from a GGUF's metadata. None if it has no tokenizer.
std::vector<std::pair<std::string, std::string>> tokenizer_files(const Checkpoint& checkpoint);

// config.json's torch_dtype for weights of this type: float32, float16 or bfloat16.
const char* torch_dtype_name(DType type);

// Writes the folder `out`, which must not exist or be empty, and gives the bytes of all its files.
// It appears whole or not at all: it is written beside its place and renamed, and if `out` exists
// already, config.json is written last, without which nothing takes it for a model. Error on any
// failed write.
uint64_t write_hf_folder(const std::string& out, HfFolder folder);

// Error if `out` is a file or a folder that is not empty.
void check_new_folder(const std::string& out);

}  // namespace ponder
