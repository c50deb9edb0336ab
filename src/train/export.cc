#include "train/export.h"

#include "base/threads.h"
#include "formats/convert_plan.h"
#include "formats/hf_writer.h"
#include "formats/tokenizer_writer.h"
#include "train/rank_bytes.h"

namespace ponder {
namespace {

std::vector<std::pair<std::string, std::string>> tokenizer_parts(const Checkpoint& checkpoint) {
  if (!checkpoint.files.empty() || !checkpoint.has_tokenizer) return tokenizer_files(checkpoint);
  return {{"tokenizer.json", tokenizer_json(checkpoint.tokenizer)},
          {"tokenizer_config.json", tokenizer_config_json(checkpoint)}};
}

// What began as a GGUF is turned back: other programs read the folder by Hugging Face's rules.
TensorOut as_published(const Checkpoint& checkpoint, const TensorOut& lies, const RankBytes& part) {
  PONDER_CHECK(part.bytes);  // trained on ranks it began as a folder
  StoredTensor tensor{.name = lies.name, .dtype = lies.dtype, .shape = lies.shape};
  tensor.data = part.bytes;
  tensor.bytes = part.size;
  const Matrix matrix = hf_matrix(checkpoint, tensor);
  return {lies.name, lies.dtype, lies.shape, [matrix, type = lies.dtype](const ByteSink& sink) {
            ThreadPool alone(1);
            write_matrix(matrix, type, {}, alone, sink, [](uint64_t) {});
          }};
}

// As what the forward reads.
DType stored_type(const Parameters<float>::Trained& p) {
  return p.rounds ? DType::BF16 : DType::F32;
}

RankBytes bytes_of(const Parameters<float>::Trained& p) {
  const void* data = p.rounds ? static_cast<const void*>(p.rounded) : p.value;
  return {p.holder >= 0 ? p.holder : 0, static_cast<const std::byte*>(data),
          *dtype_bytes(stored_type(p), static_cast<uint64_t>(p.elements()))};
}

}  // namespace

void export_model(Model<float>& model, const std::string& out) {
  Cluster alone;
  export_model(model, out, alone);
}

void export_model(Model<float>& model, const std::string& out, Cluster& cluster) {
  const Checkpoint& checkpoint = model.parameters().checkpoint();
  const bool turn = lies_as_gguf(checkpoint);
  std::vector<RankBytes> parts;
  model.parameters().each_parameter(
      [&](const Parameters<float>::Trained& p) { parts.push_back(bytes_of(p)); });
  with_bytes_of_ranks(cluster, parts, [&](const ReadBytes& read) {
    HfFolder folder;
    folder.config = hf_config(checkpoint);
    folder.generation_config = checkpoint.generation_config;
    DType widest = DType::F32;
    model.parameters().each_parameter([&](const Parameters<float>::Trained& p) {
      if (p.rounds) widest = DType::BF16;
      const size_t i = folder.tensors.size();
      const TensorOut lies{p.name, stored_type(p),
                           p.is_matrix() ? std::vector{p.rows, p.cols} : std::vector{p.cols},
                           [&read, i](const ByteSink& sink) { read(i, sink); }};
      folder.tensors.push_back(turn ? as_published(checkpoint, lies, parts[i]) : lies);
    });
    folder.config["torch_dtype"] = torch_dtype_name(widest);
    folder.files = tokenizer_parts(checkpoint);
    write_hf_folder(out, std::move(folder));
  });
}

}  // namespace ponder
