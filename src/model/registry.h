// The architectures, one line each in registry.cc.
#pragma once

#include <memory>

#include "model/model.h"

namespace ponder {

template <class R>
std::unique_ptr<Model<R>> make_llama(ModelConfig, Parameters<R>, const ModelOptions&);
template <class R>
std::unique_ptr<Model<R>> make_qwen2(ModelConfig, Parameters<R>, const ModelOptions&);
template <class R>
std::unique_ptr<Model<R>> make_qwen3(ModelConfig, Parameters<R>, const ModelOptions&);
template <class R>
std::unique_ptr<Model<R>> make_qwen3_moe(ModelConfig, Parameters<R>, const ModelOptions&);
template <class R>
std::unique_ptr<Model<R>> make_deepseek(ModelConfig, Parameters<R>, const ModelOptions&);

}  // namespace ponder
