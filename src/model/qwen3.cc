// Qwen3, and R1-0528-Qwen3-8B: norms on each head's q and k.
#include "model/gqa.h"
#include "model/registry.h"

namespace ponder {

template <class R>
std::unique_ptr<Model<R>> make_qwen3(ModelConfig config, Parameters<R> parameters,
                                     const ModelOptions& options) {
  return std::make_unique<GqaModel<R>>(std::move(config), std::move(parameters), options,
                                       GqaTraits{.qk_norm = true});
}

template std::unique_ptr<Model<float>> make_qwen3(ModelConfig, Parameters<float>,
                                                  const ModelOptions&);
template std::unique_ptr<Model<double>> make_qwen3(ModelConfig, Parameters<double>,
                                                   const ModelOptions&);

}  // namespace ponder
