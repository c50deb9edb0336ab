#include "formats/gguf_file.h"

#include "base/ascii.h"
#include "base/error.h"
#include "formats/family.h"
#include "formats/gguf.h"
#include "formats/gguf_config.h"
#include "formats/gguf_generation.h"
#include "formats/gguf_names.h"
#include "formats/spelling.h"

namespace ponder {
namespace {

constexpr int64_t kMaxParts = 10'000;

void append_tensors(const Gguf& file, int index, const Family& family,
                    std::vector<StoredTensor>& out) {
  for (const GgufTensor& tensor : file.tensors()) {
    in_place(file.place(), [&] { append_gguf_tensor(tensor, index, &family, out); });
  }
}

// "model-00001-of-00003.gguf" -> "model-00002-of-00003.gguf" (llama-gguf-split's names).
std::string part_path(const std::string& first, int64_t part, int64_t parts) {
  const std::string ending = fmt::format("-00001-of-{:05}.gguf", parts);
  if (!has_ending(first, ending)) {
    fail("{}: it is one part of {}; open the part whose name ends in \"{}\"", first, parts, ending);
  }
  return first.substr(0, first.size() - ending.size()) +
         fmt::format("-{:05}-of-{:05}{}", part + 1, parts, first.substr(first.size() - 5));
}

std::vector<std::string_view> tensor_names(const Gguf& file) {
  std::vector<std::string_view> out;
  for (const GgufTensor& tensor : file.tensors()) out.push_back(tensor.name);
  return out;
}

// A part of another model, or of the same one in other types, has the right name, too.
void check_part(const Gguf& first, const Gguf& part, int64_t number) {
  const auto said = [](const Gguf& file, const char* key) {
    const auto value = file.integer(key);
    return value ? std::to_string(*value) : std::string("missing");
  };
  for (const char* key : {"split.count", "split.tensors.count"}) {
    if (part.integer(key) == first.integer(key)) continue;
    fail("{}: its {} is {}, but {} in {}; take all parts from one model", part.place(), key,
         said(part, key), said(first, key), first.place());
  }
  if (part.integer("split.no") != number) {
    fail("{}: its split.no is {}, but by its name it is part {}", part.place(),
         said(part, "split.no"), number);
  }
  const auto architecture = part.string("general.architecture");
  if (architecture && architecture != first.string("general.architecture")) {
    fail("{}: it is of the architecture {}, but {} is not; take all parts from one model",
         part.place(), printable(*architecture), first.place());
  }
}

void check_tensor_count(const Gguf& first, const std::vector<Gguf>& others) {
  const auto said = first.integer("split.tensors.count");
  auto count = static_cast<int64_t>(first.tensors().size());
  for (const Gguf& part : others) count += static_cast<int64_t>(part.tensors().size());
  if (said && *said != count) {
    fail("{}: its parts have {} tensors, but split.tensors.count is {}; fetch them again",
         first.place(), count, *said);
  }
}

// The second part and on, whose files are appended.
std::vector<Gguf> other_parts(const Gguf& first, std::vector<MappedFile>& files) {
  const int64_t parts = first.integer("split.count").value_or(1);
  if (parts < 0 || parts > kMaxParts) {
    fail("{}: split.count is {}, but a model has at most {} parts", first.place(), parts,
         kMaxParts);
  }
  std::vector<Gguf> out;
  for (int64_t part = 1; part < parts; ++part) {
    files.emplace_back(part_path(first.place(), part, parts));
    out.emplace_back(files.back().bytes(), files.back().path());
    check_part(first, out.back(), part);
  }
  check_tensor_count(first, out);
  return out;
}

}  // namespace

Checkpoint open_gguf(const std::string& path, bool with_tokenizer) {
  Checkpoint checkpoint;
  checkpoint.format = Checkpoint::Format::Gguf;
  checkpoint.path = path;
  checkpoint.files.emplace_back(path);
  const Gguf file(checkpoint.files.back().bytes(), path);
  const std::vector<Gguf> others = other_parts(file, checkpoint.files);
  std::vector<std::string_view> names = tensor_names(file);
  for (const Gguf& part : others) {
    const auto more = tensor_names(part);
    names.insert(names.end(), more.begin(), more.end());
  }
  checkpoint.config = config_from_gguf(file, names, &checkpoint.unread);
  const Family& family = family_of(checkpoint.config, path);
  append_tensors(file, 0, family, checkpoint.tensors);
  for (size_t i = 0; i < others.size(); ++i) {
    append_tensors(others[i], static_cast<int>(i) + 1, family, checkpoint.tensors);
  }
  cut_fused_tensors(checkpoint, family);
  checkpoint.index_names();
  checkpoint.generation_config = generation_config_from_gguf(file);
  checkpoint.metadata = metadata_from_gguf(file);
  checkpoint.chat_template = std::string(file.string("tokenizer.chat_template").value_or(""));
  checkpoint.tool_template =
      std::string(file.string("tokenizer.chat_template.tool_use").value_or(""));
  if (with_tokenizer) checkpoint.has_tokenizer = tokenizer_from_gguf(file, checkpoint.tokenizer);
  return checkpoint;
}

}  // namespace ponder
