#include "model/registry.h"

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

}  // namespace

template <class R>
std::unique_ptr<Model<R>> make_model(std::shared_ptr<const Checkpoint> checkpoint,
                                     ModelOptions options) {
  ModelConfig config = read_model_config(checkpoint->config, checkpoint->path);
  std::string known;
  for (const Architecture<R>& architecture : kArchitectures<R>) {
    if (config.model_type == architecture.model_type) {
      return architecture.make(std::move(config),
                               Parameters<R>(std::move(checkpoint), options.trainable), options);
    }
    known += std::string(known.empty() ? "" : ", ") + architecture.model_type;
  }
  fail("{}: the architecture \"{}\" is not supported; supported: {}", checkpoint->path,
       config.model_type, known);
}

template std::unique_ptr<Model<float>> make_model(std::shared_ptr<const Checkpoint>, ModelOptions);
template std::unique_ptr<Model<double>> make_model(std::shared_ptr<const Checkpoint>, ModelOptions);

}  // namespace ponder
