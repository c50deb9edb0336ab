#include "train/checkpoint_store.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "step-";
constexpr const char* kPartial = ".partial";
constexpr uint64_t kLongestFacts = 64 << 20;

// Of names and numbers, in order.
class Checksum {
 public:
  Checksum() : state_(XXH3_createState(), XXH3_freeState) { XXH3_128bits_reset(state_.get()); }
  void add(const void* data, size_t size) { XXH3_128bits_update(state_.get(), data, size); }
  std::string text() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
};

// A renamed folder survives a power cut only when the folder that names it was synced too.
void sync_folder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail("cannot open {}: {}", path, std::strerror(errno));
  const int result = ::fsync(fd), error = errno;
  ::close(fd);
  // Some file systems cannot sync folders and say so; they order the operations themselves.
  if (result != 0 && error != EINVAL) fail("cannot write {}: {}", path, std::strerror(error));
}

// The checksum is known when all numbers have gone by.
void write_state(const std::string& folder, nlohmann::ordered_json state,
                 std::span<const StateTensor> tensors, const ReadBytes& read) {
  Checksum checksum;
  std::vector<TensorOut> out;
  for (size_t i = 0; i < tensors.size(); ++i) {
    const StateTensor& tensor = tensors[i];
    out.push_back({tensor.name,
                   DType::F32,
                   {static_cast<int64_t>(tensor.elements)},
                   [&checksum, &tensor, &read, i](const ByteSink& sink) {
                     checksum.add(tensor.name.data(), tensor.name.size());
                     read(i, [&](const std::byte* data, size_t size) {
                       checksum.add(data, size);
                       sink(data, size);
                     });
                   }});
  }
  write_safetensors(folder + "/state.safetensors", out);
  state["checksum"] = checksum.text();
  AtomicFile file(folder + "/state.json");
  file.write(state.dump(1) + "\n");
  file.commit();
}

// In the order in which they were written.
std::string checksum_of(std::vector<StoredTensor> tensors) {
  std::sort(tensors.begin(), tensors.end(),
            [](const StoredTensor& a, const StoredTensor& b) { return a.data < b.data; });
  Checksum out;
  for (const StoredTensor& tensor : tensors) {
    out.add(tensor.name.data(), tensor.name.size());
    out.add(tensor.data, tensor.bytes);
  }
  return out.text();
}

// A kill in the middle of it leaves a part that the next start clears away, never a folder that
// looks like a checkpoint.
void drop(const std::string& folder) {
  const std::string partial = folder + ".old" + kPartial;
  std::error_code error;
  fs::remove_all(partial, error);
  fs::rename(folder, partial, error);
  if (!error) fs::remove_all(partial, error);
}

}  // namespace

std::vector<RankBytes> bytes_of(std::span<const StateTensor> tensors) {
  std::vector<RankBytes> out;
  for (const StateTensor& tensor : tensors) {
    out.push_back({tensor.keeper, reinterpret_cast<const std::byte*>(tensor.data.data()),
                   tensor.elements * sizeof(float)});
  }
  return out;
}

CheckpointStore::CheckpointStore(std::string dir, int64_t keep)
    : dir_(std::move(dir)), keep_(keep) {
  std::error_code ignored;
  std::vector<fs::path> leftovers;
  for (const fs::directory_entry& entry : fs::directory_iterator(dir_, ignored)) {
    if (entry.path().extension() == kPartial) leftovers.push_back(entry.path());
  }
  for (const fs::path& path : leftovers) fs::remove_all(path, ignored);
}

std::string CheckpointStore::folder_of(int64_t step) const {
  return fmt::format("{}/{}{:08}", dir_, kPrefix, step);
}

std::vector<int64_t> CheckpointStore::steps() const {
  std::vector<int64_t> out;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(dir_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix) || name.ends_with(kPartial)) continue;
    const std::string digits = name.substr(std::strlen(kPrefix));
    if (digits.empty() || digits.size() > 12 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
      continue;
    out.push_back(std::stoll(digits));
  }
  std::sort(out.begin(), out.end());
  return out;
}

void CheckpointStore::save(int64_t step, const nlohmann::ordered_json& facts,
                           std::span<const StateTensor> tensors, const ReadBytes& read) {
  const std::string folder = folder_of(step), partial = folder + kPartial;
  std::error_code error;
  fs::create_directories(partial, error);
  if (error) fail("cannot make the folder {}: {}", partial, error.message());
  nlohmann::ordered_json state = {{"step", step}, {"checksum", ""}};
  state["facts"] = facts;
  const ReadBytes own = [&](size_t i, const ByteSink& sink) {
    const auto bytes = std::as_bytes(tensors[i].data);
    sink(bytes.data(), bytes.size());
  };
  try {
    write_state(partial, std::move(state), tensors, read ? read : own);
    sync_folder(partial);
    drop(folder);
    fs::rename(partial, folder);
    sync_folder(dir_);
  } catch (const fs::filesystem_error& failed) {
    fs::remove_all(partial, error);
    fail("cannot write {}: {}", folder, failed.code().message());
  } catch (const Error&) {
    fs::remove_all(partial, error);
    throw;
  }
  std::vector<int64_t> all = steps();
  while (static_cast<int64_t>(all.size()) > keep_) {
    drop(folder_of(all.front()));
    all.erase(all.begin());
  }
}

nlohmann::ordered_json CheckpointStore::read(int64_t step,
                                             std::span<const StateTensor> tensors) const {
  const std::string folder = folder_of(step), path = folder + "/state.safetensors";
  const std::string json_path = folder + "/state.json";
  nlohmann::ordered_json state = parse_json(read_file(json_path, kLongestFacts), json_path);
  const auto expected = json_string(state, "checksum", json_path);
  if (!expected || !state.contains("facts")) fail("{}: it is no state of a run", json_path);
  const MappedFile file(path);
  Checkpoint stored;
  stored.path = path;
  read_safetensors(file, 0, stored.tensors);
  stored.index_names();
  for (const StateTensor& tensor : tensors) {
    const StoredTensor& from = stored.at(tensor.name);
    if (from.dtype != DType::F32 || from.bytes != tensor.elements * sizeof(float))
      fail("{}: {} has another size than this model's", path, tensor.name);
    if (!tensor.data.empty()) std::memcpy(tensor.data.data(), from.data, from.bytes);
  }
  if (stored.tensors.size() != tensors.size())
    fail("{}: it has {} tensors, but this run has {}", path, stored.tensors.size(), tensors.size());
  if (checksum_of(stored.tensors) != *expected)
    fail("{}: its checksum is wrong, so it is damaged", path);
  return state["facts"];
}

std::optional<CheckpointStore::Loaded> CheckpointStore::load(
    std::span<const StateTensor> tensors) const {
  std::vector<int64_t> all = steps();
  Loaded out{0, {}, {}};
  for (auto step = all.rbegin(); step != all.rend(); ++step) {
    try {
      out.facts = read(*step, tensors);
      out.step = *step;
      return out;
    } catch (const Error& error) {
      out.skipped.emplace_back(error.what());
    }
  }
  if (all.empty()) return {};
  fail("{}: no checkpoint can be used: {}", dir_, out.skipped.front());
}

}  // namespace ponder
