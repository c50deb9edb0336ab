#include "train/export.h"

#include "base/threads.h"
#include "formats/convert_plan.h"
#include "formats/hf_writer.h"
#include "formats/tokenizer_writer.h"

namespace ponder {
namespace {

std::vector<std::pair<std::string, std::string>> tokenizer_parts(const Checkpoint& checkpoint) {
  if (!checkpoint.files.empty() || !checkpoint.has_tokenizer) return tokenizer_files(checkpoint);
  return {{"tokenizer.json", tokenizer_json(checkpoint.tokenizer)},
          {"tokenizer_config.json", tokenizer_config_json(checkpoint)}};
}

// What began as a GGUF is turned back: other programs read the folder by Hugging Face's rules.
TensorOut as_published(const Checkpoint& checkpoint, const std::string& name, DType type,
                       const std::vector<int64_t>& shape, const void* data) {
  StoredTensor tensor{.name = name, .dtype = type, .shape = shape};
  tensor.data = static_cast<const std::byte*>(data);
  tensor.bytes = *dtype_bytes(type, static_cast<uint64_t>(tensor.elements()));
  const Matrix matrix = hf_matrix(checkpoint, tensor);
  return {name, type, shape, [matrix, type](const ByteSink& sink) {
            ThreadPool alone(1);
            write_matrix(matrix, type, {}, alone, sink, [](uint64_t) {});
          }};
}

}  // namespace

void export_model(Model<float>& model, const std::string& out) {
  const Checkpoint& checkpoint = model.parameters().checkpoint();
  HfFolder folder;
  folder.config = hf_config(checkpoint);
  folder.generation_config = checkpoint.generation_config;
  const bool turn = lies_as_gguf(checkpoint);
  DType widest = DType::F32;
  model.parameters().each_parameter([&](Parameters<float>::Trained& p) {
    const std::vector<int64_t> shape =
        p.is_matrix() ? std::vector<int64_t>{p.rows, p.cols} : std::vector<int64_t>{p.cols};
    const DType type = p.rounded ? DType::BF16 : DType::F32;
    if (p.rounded) widest = DType::BF16;
    const void* data = p.rounded ? static_cast<const void*>(p.rounded) : p.value;
    folder.tensors.push_back(turn ? as_published(checkpoint, p.name, type, shape, data)
                                  : tensor_from_memory(p.name, type, shape, data));
  });
  folder.config["torch_dtype"] = torch_dtype_name(widest);
  folder.files = tokenizer_parts(checkpoint);
  write_hf_folder(out, std::move(folder));
}

}  // namespace ponder
