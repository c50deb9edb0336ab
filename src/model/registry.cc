#include "model/registry.h"

#include "base/cpu.h"
#include "base/error.h"

namespace ponder {
namespace {

template <class R>
struct Architecture {
  const char* model_type;  // as config.json spells it
  std::unique_ptr<Model<R>> (*make)(ModelConfig, Parameters<R>, const ModelOptions&);
};

template <class R>
constexpr Architecture<R> kArchitectures[] = {
    {"llama", make_llama<R>},          {"qwen2", make_qwen2<R>},
    {"qwen3", make_qwen3<R>},          {"qwen3_moe", make_qwen3_moe<R>},
    {"deepseek_v2", make_deepseek<R>}, {"deepseek_v3", make_deepseek<R>},
};

bool fits_in_half_of_memory(const Checkpoint& checkpoint) {
  uint64_t bytes = 0;
  for (const MappedFile& file : checkpoint.files) bytes += file.bytes().size();
  return bytes <= memory_bytes() / 2;
}

}  // namespace

template <class R>
std::unique_ptr<Model<R>> make_model(std::shared_ptr<const Checkpoint> checkpoint,
                                     ModelOptions options) {
  ModelConfig config = read_model_config(checkpoint->config, checkpoint->path);
  std::string known;
  for (const Architecture<R>& architecture : kArchitectures<R>) {
    if (config.model_type == architecture.model_type) {
      const ParameterOptions parameters{
          .trainable = options.trainable,
          .compute = options.compute == DType::BF16 ? std::optional(DType::BF16) : std::nullopt,
          .copied = options.copy_weights.value_or(fits_in_half_of_memory(*checkpoint)),
          .interleaved = options.interleave,
          .init = options.init,
          .lora = options.lora};
      auto model = architecture.make(std::move(config),
                                     Parameters<R>(std::move(checkpoint), parameters), options);
      model->parameters().check_adapters();
      return model;
    }
    known += std::string(known.empty() ? "" : ", ") + architecture.model_type;
  }
  fail("{}: the architecture \"{}\" is not supported; supported: {}", checkpoint->path,
       config.model_type, known);
}

template std::unique_ptr<Model<float>> make_model(std::shared_ptr<const Checkpoint>, ModelOptions);
template std::unique_ptr<Model<double>> make_model(std::shared_ptr<const Checkpoint>, ModelOptions);

}  // namespace ponder
