// A stack of blocks, each a mixer and a feed-forward part with norms around them: every family that
// ponder knows, as its ModelConfig says layer by layer. DeepSeek's draft head is one more block.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/hyper_connection.h"
#include "model/layer_inputs.h"
#include "model/mixer.h"
#include "model/mlp.h"
#include "model/model.h"

namespace ponder {

template <class R>
class Decoder : public Model<R> {
 public:
  Decoder(ModelConfig config, Parameters<R> parameters, const ModelOptions& options);
  KvLayout kv_layout() const override;
  int64_t active_elements() const override;
  void each_balance(const std::function<void(MoeBalance&, const Tensor<R>&)>& visit) override;
  bool has_draft() const override { return draft_.has_value(); }
  Tensor<R> draft_state(const Tensor<R>& hidden) const override;
  int64_t draft_width() const override;
  Tensor<R> read_draft(Graph<R>& g, const Tensor<R>& state) override;

 protected:
  Tensor<R> run_draft(Graph<R>& g, const Tensor<R>& state, const Batch& next,
                      KvCache& cache) override;
  Tensor<R> begin(Graph<R>& g, const Tensor<R>& x, const Batch& batch) override;
  Tensor<R> end(Graph<R>& g, const Tensor<R>& x) override;
  Tensor<R> block(Graph<R>& g, Tensor<R> x, int64_t layer, const Batch& batch,
                  KvCache& cache) override;

 private:
  struct Block {
    Norm<R> before_mixer, after_mixer, before_feed_forward, after_feed_forward;
    std::unique_ptr<Mixer<R>> mixer;
    int64_t place = 0;  // of its keys or state in the cache
    FeedForward<R> feed_forward;
    LayerInput<R> input;
    Tensor<R> scalar;  // of one number, which its result is multiplied with; or none
    HyperConnection<R> mixer_streams, feed_forward_streams;  // or none
  };
  // Multi-token prediction (DeepSeek-V3 section 2.2); DeepSeek-V4's takes each residual stream by
  // itself, beside the same embedding, and reads them at its end as the model does.
  struct DraftHead {
    Norm<R> embedding_norm, hidden_norm, final_norm;
    LinearParam<R> project;  // eh_proj [hidden, 2 * hidden], the embedding's half first, or
    LinearParam<R> project_embedding, project_hidden;  // its halves
    Block block;
    HyperConnection<R> last_streams;  // or none
  };
  void check_trainable(bool trainable) const;
  void check_states(bool trainable) const;
  Block load(int64_t index, const LayerConfig& layer);
  void load_draft();
  LayerConfig draft_layer() const;
  Tensor<R> draft_rows(Graph<R>& g, const Tensor<R>& embedded, const Tensor<R>& state) const;
  void see_all_of_others(KvShape& shape, int64_t own) const;
  bool has_layer(int64_t layer) const;
  int64_t pools() const;  // blocks so far with a state beside their keys
  // The residual step: what half a block reads of the stream, and x with what it said of that.
  HyperRead<R> read(Graph<R>& g, const Tensor<R>& x, const HyperConnection<R>& streams) const;
  Tensor<R> add(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& said, const Norm<R>& after);
  Tensor<R> add_to_streams(Graph<R>& g, const Tensor<R>& x, const Tensor<R>& said,
                           const HyperRead<R>& from, const HyperConnection<R>& streams,
                           const Norm<R>& after);
  Tensor<R> input_of(int64_t layer) const;
  void look_ahead(Graph<R>& g, const Tensor<R>& x, int64_t index, const Batch& batch);
  Tensor<R> run(Graph<R>& g, Tensor<R> x, const Block& block, int64_t index, const Batch& batch,
                KvCache& cache);

  bool absorbed_;
  std::unique_ptr<KeyChoice> choice_ = std::make_unique<KeyChoice>(),
                             seen_ = std::make_unique<KeyChoice>();
  LayerInputs<R> inputs_;
  Tensor<R> inputs_now_;  // of the forward that began last
  std::vector<Block> blocks_;
  HyperConnection<R> last_streams_;
  Tensor<R> streams_now_;  // of the forward that ended last, before they were read
  std::optional<DraftHead> draft_;
};

}  // namespace ponder
