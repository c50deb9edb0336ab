// The decoder block of the Llama family: grouped-query attention with rotary positions, then a
// feed-forward part. Biases (Qwen2) and query/key norms (Qwen3) are there if the checkpoint has
// them and the architecture allows them.
#pragma once

#include <string>
#include <vector>

#include "model/mlp.h"
#include "model/model.h"

namespace ponder {

struct GqaTraits {
  bool qkv_bias = false;  // q, k and v have biases
  bool qk_norm = false;   // each head's q and k is normed before it is rotated
};

template <class R>
class GqaModel : public Model<R> {
 public:
  GqaModel(ModelConfig config, Parameters<R> parameters, const ModelOptions& options,
           GqaTraits traits);
  KvLayout kv_layout() const override;
  int64_t active_elements() const override;
  void each_balance(const std::function<void(MoeBalance&, const Tensor<R>&)>& visit) override;

 protected:
  Tensor<R> block(Graph<R>& g, Tensor<R> x, int64_t layer, const Batch& batch,
                  KvCache& cache) override;

 private:
  struct Layer {
    Tensor<R> norm, q_norm, k_norm;
    LinearParam<R> qkv[3], out;
    FeedForward<R> feed_forward;
  };
  std::vector<Layer> layers_;
};

}  // namespace ponder
