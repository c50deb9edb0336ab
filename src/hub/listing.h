// What a hub says a model consists of: the answer to GET /api/models/OWNER/NAME/revision/REVISION
// with blobs=true (https://huggingface.co/docs/hub/api), and what of that is a checkpoint.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hub/digest.h"

namespace ponder {

struct HubFile {
  std::string name;
  uint64_t size = 0;
  Digest::Kind kind = Digest::Kind::Sha256;
  std::string checksum;  // in lower case hex
};

struct HubListing {
  std::string commit;  // hexadecimal: 40 letters, or 64
  std::vector<HubFile> files;

  const HubFile* find(const std::string& name) const;  // nullptr if it is not there
  std::vector<std::string> gguf_files() const;
  bool has_checkpoint() const;  // a configuration, and weights that open_checkpoint would look for
};

// Error, with `place`, if it is no such answer, if a name could lead out of a folder or upset a
// terminal, if one comes twice, or if a file has no size or no checksum.
HubListing read_hub_listing(std::string_view json, const std::string& place);

// Configuration, tokenizer and template, and the weights' index if it is sharded; `place` names the
// model. Error that says what is missing if it has_checkpoint() not.
std::vector<HubFile> checkpoint_settings(const HubListing& listing, const std::string& place);

constexpr const char* kWeightsFile = "model.safetensors";
constexpr const char* kWeightsIndex = "model.safetensors.index.json";

}  // namespace ponder
