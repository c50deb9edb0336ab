#include "hub/listing.h"

#include <algorithm>
#include <unordered_set>

#include "base/error.h"
#include "base/json.h"
#include "formats/hf_config.h"
#include "hub/gguf_choice.h"
#include "hub/names.h"

namespace ponder {
namespace {

constexpr size_t kMaxFiles = 100'000;

bool is_hex(std::string_view text, size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// Large files have the checksum of their bytes, the others that of their git object.
void read_checksum(const Json& entry, const std::string& place, HubFile& file) {
  if (const Json* lfs = json_member(entry, "lfs")) {
    if (!lfs->is_object()) fail("{}: lfs must be an object", place);
    auto sum = json_string(*lfs, "sha256", place);
    if (!sum) sum = json_string(*lfs, "oid", place);
    file.checksum = sum.value_or("");
    file.kind = Digest::Kind::Sha256;
  } else {
    file.checksum = json_string(entry, "blobId", place).value_or("");
    file.kind = Digest::Kind::GitBlob;
  }
  if (!is_hex(file.checksum, file.kind == Digest::Kind::Sha256 ? 64 : 40)) {
    fail("{}: it has no checksum, so nothing could tell whether it came whole", place);
  }
}

HubFile read_file_entry(const Json& entry, const std::string& place) {
  if (!entry.is_object()) fail("{}: siblings must be objects", place);
  HubFile file;
  file.name = json_string(entry, "rfilename", place).value_or("");
  if (!harmless_path(file.name)) {
    fail("{}: it lists a file named '{}', which could lead anywhere; nothing of it is pulled",
         place, printable(file.name));
  }
  const std::string where = place + ": " + printable(file.name);
  const int64_t size = json_int(entry, "size", where).value_or(-1);
  if (size < 0) fail("{}: it has no size", where);
  file.size = static_cast<uint64_t>(size);
  read_checksum(entry, where, file);
  return file;
}

bool is_setting(std::string_view name) {
  const bool json = name.ends_with(".json");
  return name == "config.json" || name == "generation_config.json" ||
         (name.starts_with("tokenizer") && json) || name == "special_tokens_map.json" ||
         name == "added_tokens.json" || name == "tokenizer.model" || name == "tiktoken.model" ||
         name == "tekken.json" || name == "vocab.json" || name == "merges.txt" ||
         name == "chat_template.jinja" || name == "chat_template.json" || name == kToolTemplateFile;
}

}  // namespace

const HubFile* HubListing::find(const std::string& name) const {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [&](const HubFile& file) { return file.name == name; });
  return found == files.end() ? nullptr : &*found;
}

std::vector<std::string> HubListing::gguf_files() const {
  std::vector<std::string> out;
  for (const HubFile& file : files) {
    if (is_gguf(file.name)) out.push_back(file.name);
  }
  return out;
}

bool HubListing::has_checkpoint() const {
  return find("config.json") && (find(kWeightsFile) || find(kWeightsIndex));
}

HubListing read_hub_listing(std::string_view json, const std::string& place) {
  const Json answer = parse_json_object(json, place);
  HubListing listing;
  listing.commit = json_string(answer, "sha", place).value_or("");
  if (!is_hex(listing.commit, 40) && !is_hex(listing.commit, 64)) {
    fail("{}: its answer has no commit (sha); is this a Hugging Face-compatible hub?", place);
  }
  const Json* siblings = json_member(answer, "siblings");
  if (!siblings || !siblings->is_array()) fail("{}: its answer has no list of files", place);
  if (siblings->size() > kMaxFiles) fail("{}: it lists more than {} files", place, kMaxFiles);
  std::unordered_set<std::string> known;
  for (const Json& entry : *siblings) {
    listing.files.push_back(read_file_entry(entry, place));
    if (!known.insert(listing.files.back().name).second) {
      fail("{}: it lists {} twice", place, printable(listing.files.back().name));
    }
  }
  return listing;
}

std::vector<HubFile> checkpoint_settings(const HubListing& listing, const std::string& place) {
  if (!listing.find("config.json")) {
    fail("{} has neither config.json nor a .gguf model, so it is no model that ponder reads",
         place);
  }
  if (!listing.has_checkpoint()) {
    fail("{} has no weights as {} (or {}), the only ones beside .gguf that ponder reads", place,
         kWeightsFile, kWeightsIndex);
  }
  const bool whole = listing.find(kWeightsFile);
  std::vector<HubFile> out;
  for (const HubFile& file : listing.files) {
    if (is_setting(file.name) || (!whole && file.name == kWeightsIndex)) out.push_back(file);
  }
  return out;
}

}  // namespace ponder
