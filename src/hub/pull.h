// Pulling a model: which of its files, from where, into which folder.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "hub/client.h"
#include "hub/names.h"

namespace ponder {

struct PullOptions {
  HubName name;
  std::string revision = "main";  // a branch, a tag or a commit
  std::string home;               // ponder's folder
  HubRetries retries;
  std::function<void(uint64_t done, uint64_t total)> progress;  // bytes of all files
};

struct PullReport {
  std::string path;    // what find_pulled gives from now on
  std::string commit;  // the revision's
  uint64_t bytes = 0;  // of all its files
  size_t files = 0;
  bool is_model = true;  // not what lies beside one (is_gguf_model)
};

// Pulls the .gguf file that is named, with all its parts, else the checkpoint (configuration,
// tokenizer, template, safetensors), else the model's only .gguf file. What an earlier try left is
// used. Error in one sentence, whatever the hub sends.
PullReport pull(HubClient& client, const PullOptions& options);

}  // namespace ponder
