// Llama 2 and 3, SmolLM2, Mistral-shaped checkpoints, and the R1 distills of Llama.
#include "model/gqa.h"
#include "model/registry.h"

namespace ponder {

template <class R>
std::unique_ptr<Model<R>> make_llama(ModelConfig config, Parameters<R> parameters,
                                     const ModelOptions& options) {
  return std::make_unique<GqaModel<R>>(std::move(config), std::move(parameters), options,
                                       GqaTraits{});
}

template std::unique_ptr<Model<float>> make_llama(ModelConfig, Parameters<float>,
                                                  const ModelOptions&);
template std::unique_ptr<Model<double>> make_llama(ModelConfig, Parameters<double>,
                                                   const ModelOptions&);

}  // namespace ponder
