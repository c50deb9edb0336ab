#include "train/export.h"

#include "formats/hf_writer.h"
#include "formats/tokenizer_writer.h"

namespace ponder {
namespace {

std::vector<std::pair<std::string, std::string>> tokenizer_parts(const Checkpoint& checkpoint) {
  if (!checkpoint.files.empty() || !checkpoint.has_tokenizer) return tokenizer_files(checkpoint);
  return {{"tokenizer.json", tokenizer_json(checkpoint.tokenizer)},
          {"tokenizer_config.json", tokenizer_config_json(checkpoint)}};
}

}  // namespace

void export_model(Model<float>& model, const std::string& out) {
  const Checkpoint& checkpoint = model.parameters().checkpoint();
  HfFolder folder;
  folder.config = checkpoint.config;
  folder.generation_config = checkpoint.generation_config;
  DType widest = DType::F32;
  model.parameters().each_parameter([&](Parameters<float>::Trained& p) {
    const std::vector<int64_t> shape =
        p.is_matrix() ? std::vector<int64_t>{p.rows, p.cols} : std::vector<int64_t>{p.cols};
    const DType type = p.rounded ? DType::BF16 : DType::F32;
    if (p.rounded) widest = DType::BF16;
    folder.tensors.push_back(tensor_from_memory(
        p.name, type, shape,
        p.rounded ? static_cast<const void*>(p.rounded) : static_cast<const void*>(p.value)));
  });
  folder.config["torch_dtype"] = torch_dtype_name(widest);
  folder.files = tokenizer_parts(checkpoint);
  write_hf_folder(out, std::move(folder));
}

}  // namespace ponder
