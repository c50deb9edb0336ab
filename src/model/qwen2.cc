// Qwen2 and Qwen2.5, and the R1 distills of them: biases on q, k and v.
#include "model/gqa.h"
#include "model/registry.h"

namespace ponder {

template <class R>
std::unique_ptr<Model<R>> make_qwen2(ModelConfig config, Parameters<R> parameters,
                                     const ModelOptions& options) {
  return std::make_unique<GqaModel<R>>(std::move(config), std::move(parameters), options,
                                       GqaTraits{.qkv_bias = true});
}

template std::unique_ptr<Model<float>> make_qwen2(ModelConfig, Parameters<float>,
                                                  const ModelOptions&);
template std::unique_ptr<Model<double>> make_qwen2(ModelConfig, Parameters<double>,
                                                   const ModelOptions&);

}  // namespace ponder
