#include "formats/gguf_file.h"

#include "base/error.h"
#include "formats/gguf.h"
#include "formats/gguf_config.h"
#include "formats/gguf_names.h"

namespace ponder {
namespace {

constexpr int64_t kMaxParts = 10'000;

void append_tensors(const Gguf& file, int index, std::vector<StoredTensor>& out) {
  for (const GgufTensor& tensor : file.tensors()) {
    try {
      append_gguf_tensor(tensor, index, out);
    } catch (const Error& error) {
      fail("{}: {}", file.place(), error.what());
    }
  }
}

// "model-00001-of-00003.gguf" -> "model-00002-of-00003.gguf" (llama-gguf-split's names).
std::string part_path(const std::string& first, int64_t part, int64_t parts) {
  const std::string ending = fmt::format("-00001-of-{:05}.gguf", parts);
  if (!first.ends_with(ending)) {
    fail("{}: it is one part of {}; open the part whose name ends in \"{}\"", first, parts, ending);
  }
  return first.substr(0, first.size() - ending.size()) +
         fmt::format("-{:05}-of-{:05}.gguf", part + 1, parts);
}

}  // namespace

Checkpoint open_gguf(const std::string& path, bool with_tokenizer) {
  Checkpoint checkpoint;
  checkpoint.format = Checkpoint::Format::Gguf;
  checkpoint.path = path;
  checkpoint.files.emplace_back(path);
  const Gguf file(checkpoint.files.back().bytes(), path);
  append_tensors(file, 0, checkpoint.tensors);

  const int64_t parts = file.integer("split.count").value_or(1);
  if (parts < 0 || parts > kMaxParts) fail("{}: split.count is {}", path, parts);
  for (int64_t part = 1; part < parts; ++part) {
    checkpoint.files.emplace_back(part_path(path, part, parts));
    const MappedFile& mapped = checkpoint.files.back();
    append_tensors(Gguf(mapped.bytes(), mapped.path()), static_cast<int>(part), checkpoint.tensors);
  }
  checkpoint.index_names();

  checkpoint.config = config_from_gguf(file);
  if (checkpoint.find("model.embed_tokens.weight")) {
    // In a split file the head may lie in a later part.
    checkpoint.config["tie_word_embeddings"] = checkpoint.find("lm_head.weight") == nullptr;
  }
  checkpoint.generation_config = generation_config_from_gguf(file);
  checkpoint.metadata = metadata_from_gguf(file);
  checkpoint.chat_template = std::string(file.string("tokenizer.chat_template").value_or(""));
  if (with_tokenizer) checkpoint.has_tokenizer = tokenizer_from_gguf(file, checkpoint.tokenizer);
  return checkpoint;
}

}  // namespace ponder
