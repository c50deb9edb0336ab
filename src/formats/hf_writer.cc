#include "formats/hf_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <span>

#include "base/error.h"
#include "base/file.h"
#include "formats/hf_config.h"
#include "formats/spelling.h"
#include "formats/tokenizer_writer.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

uint64_t write_text(const fs::path& path, std::string_view text) {
  AtomicFile file(path.string());
  file.write(text);
  file.commit();
  return text.size();
}

// Consecutive tensors that go into one safetensors file.
std::vector<std::span<const TensorOut>> cut_shards(const std::vector<TensorOut>& tensors,
                                                   uint64_t limit) {
  std::vector<std::span<const TensorOut>> shards;
  size_t first = 0;
  uint64_t bytes = 0;
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (i > first && bytes + tensors[i].bytes() > limit) {
      shards.emplace_back(tensors.data() + first, i - first);
      first = i;
      bytes = 0;
    }
    bytes += tensors[i].bytes();
  }
  shards.emplace_back(tensors.data() + first, tensors.size() - first);
  return shards;
}

uint64_t write_weights(const fs::path& out, const HfFolder& folder) {
  const auto shards = cut_shards(folder.tensors, folder.shard_bytes);
  uint64_t written = 0, total = 0;
  std::string map;
  for (size_t n = 0; n < shards.size(); ++n) {
    const std::string name =
        shards.size() == 1 ? "model.safetensors"
                           : fmt::format("model-{:05}-of-{:05}.safetensors", n + 1, shards.size());
    written += write_safetensors((out / name).string(), shards[n]);
    for (const TensorOut& tensor : shards[n]) {
      total += tensor.bytes();
      map += fmt::format("{}\n    {}: \"{}\"", map.empty() ? "" : ",",
                         Json(valid_utf8(tensor.name)).dump(), name);
    }
  }
  if (shards.size() == 1) return written;
  return written +
         write_text(
             out / "model.safetensors.index.json",
             fmt::format(
                 "{{\n  \"metadata\": {{\"total_size\": {}}},\n  \"weight_map\": {{{}\n  }}\n}}\n",
                 total, map));
}

// A rename is only safe from a loss of power when the folder that holds the name is written, too.
void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> tokenizer_files(const Checkpoint& checkpoint) {
  std::vector<std::pair<std::string, std::string>> out;
  if (checkpoint.format == Checkpoint::Format::Gguf) {
    if (!checkpoint.has_tokenizer) return out;
    out.emplace_back("tokenizer.json", tokenizer_json(checkpoint.tokenizer));
    out.emplace_back("tokenizer_config.json", tokenizer_config_json(checkpoint));
    return out;
  }
  constexpr uint64_t kMaxBytes = 256u << 20;
  for (const char* name :
       {"tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
        "tokenizer.model", "tiktoken.model", "tekken.json", "vocab.json", "merges.txt",
        "chat_template.jinja", "chat_template.json", kToolTemplateFile}) {
    const fs::path source = fs::path(checkpoint.path) / name;
    std::error_code ignored;
    if (fs::exists(source, ignored)) out.emplace_back(name, read_file(source.string(), kMaxBytes));
  }
  return out;
}

const char* torch_dtype_name(DType type) {
  if (type == DType::F32) return "float32";
  return type == DType::F16 ? "float16" : "bfloat16";
}

void check_new_folder(const std::string& out) {
  std::error_code ignored;
  if (!fs::exists(out, ignored)) return;
  if (!fs::is_directory(out, ignored)) {
    fail("cannot write {}: it is a file; give a folder, or a name that ends in .gguf", out);
  }
  // One that cannot be read is not said to be full: writing there tells.
  if (fs::directory_iterator(out, ignored) != fs::directory_iterator()) {
    fail("cannot write {}: the folder is not empty; give a new one", out);
  }
}

uint64_t write_hf_folder(const std::string& out, HfFolder folder) {
  check_new_folder(out);
  publish(folder.config, folder.tensors, out);
  sort_by_width(folder.tensors);
  std::error_code error;
  const bool exists = fs::exists(out, error);
  fs::path place(out);
  if (!place.has_filename()) place = place.parent_path();  // "folder/"
  const fs::path stage = exists ? place : fs::path(place.string() + ".partial");
  if (!exists) fs::remove_all(stage, error);  // of a run that was cut short
  fs::create_directories(stage, error);
  if (error) fail("cannot create the folder {}: {}", stage.string(), error.message());
  try {
    uint64_t bytes = write_weights(stage, folder);
    for (const auto& [name, text] : folder.files) {
      fs::create_directories((stage / name).parent_path(), error);
      bytes += write_text(stage / name, text);
    }
    if (!folder.generation_config.empty()) {
      bytes +=
          write_text(stage / "generation_config.json", folder.generation_config.dump(2) + "\n");
    }
    bytes += write_text(stage / "config.json", folder.config.dump(2) + "\n");
    sync_folder(stage);
    if (!exists) {
      fs::rename(stage, place, error);
      if (error) fail("cannot write {}: {}", out, error.message());
      sync_folder(place.parent_path());
    }
    return bytes;
  } catch (...) {
    if (!exists) fs::remove_all(stage, error);
    throw;
  }
}

}  // namespace ponder
