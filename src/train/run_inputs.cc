#include "train/run_inputs.h"

#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr uint64_t kMostInputs = 1 << 20;

uint64_t sampled_hash(std::span<const std::byte> bytes, uint64_t seed) {
  constexpr size_t kEvery = 1 << 20, kSample = 4096;
  const uint64_t size = bytes.size();
  uint64_t out = XXH3_64bits_withSeed(&size, sizeof size, seed);
  for (size_t at = 0; at < bytes.size(); at += kEvery) {
    out = XXH3_64bits_withSeed(bytes.data() + at, std::min(kSample, bytes.size() - at), out);
  }
  return out;
}

std::string as_text(uint64_t hash) { return fmt::format("{:016x}", hash); }

}  // namespace

void RunInputs::add(const std::string& key, const Checkpoint& checkpoint) {
  uint64_t hash = 0;
  for (const MappedFile& file : checkpoint.files) hash = sampled_hash(file.bytes(), hash);
  all_.push_back({key, checkpoint.path, as_text(hash)});
}

void RunInputs::add(const std::string& key, const std::string& path) {
  const MappedFile file(path);
  all_.push_back({key, path, as_text(XXH3_64bits(file.bytes().data(), file.bytes().size()))});
}

void RunInputs::keep(const std::string& folder, bool goes_on) const {
  const std::string place = folder + "/inputs.json";
  Json now = Json::object();
  for (const Input& input : all_) now[input.key + " " + input.path] = input.mark;
  std::error_code ignored;
  if (goes_on && std::filesystem::exists(place, ignored)) {  // older runs have none
    const Json before = parse_json_object(read_file(place, kMostInputs), place);
    for (const Input& input : all_) {
      const auto was = json_string(before, (input.key + " " + input.path).c_str(), place);
      if (!was || *was == input.mark) continue;
      fail(
          "{}: \"{}\" ({}) is not what the run began with; put that back, or begin a new run in "
          "another folder",
          folder, input.key, input.path);
    }
  }
  AtomicFile file(place);
  file.write(now.dump(1) + "\n");
  file.commit();
}

}  // namespace ponder
