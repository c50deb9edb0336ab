// A causal language model: tokens in, logits out, the same `forward` for prefill, decode and
// training. What it is made of is in decoder.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "formats/model_config.h"
#include "model/mixer.h"
#include "model/norm.h"
#include "model/parameters.h"
#include "ops/ops.h"

namespace ponder {

struct ModelOptions {
  bool trainable = false;  // decode all weights to numbers and give them gradients
  // What trained matrices are multiplied as: F32, or BF16 beside numbers that the optimizer moves.
  DType compute = DType::F32;
  std::optional<InitOptions> init = {};  // a new model: the checkpoint has a config, no tensors
  // Adapters on linear layers; with `trainable` they alone are trained.
  std::optional<LoraOptions> lora = {};
  // Served beside the base: a segment of a batch says which one it takes (Segment::adapter).
  std::vector<std::shared_ptr<const LoraFolder>> adapters = {};
  bool absorbed = true;  // MLA: attend over the latent (small cache) instead of expanded heads
  // Copy the weights to huge pages: reading them takes a third less time than through the 4 KB
  // pages of a mapped file. By default if they leave a quarter of the free memory free.
  std::optional<bool> copy_weights = {};
  bool interleave = false;  // block-quantised ones that are copied: see Kernels::interleaves
  // Routed experts are read from the file when they are chosen; everything else is copied.
  std::optional<StreamOptions> stream = {};
  // While recording, keep only each block's input and run the block again in backward: the same
  // bits for a third more work and a fraction of the memory.
  bool checkpoint_blocks = false;
  bool rehearsed = false;        // see ParameterOptions; make_rehearsed sets it
  std::optional<DType> kv = {};  // of the cache: F32 or BF16; by default what fits the weights
  // With whom the weights are held together, if with anybody. On rank 0 the others are told what to
  // run; nothing is trained so.
  std::shared_ptr<Ranks> ranks = {};
  // Who trains it together, each on a rank of this cluster, which must outlive the model; null:
  // one alone, or all with copies.
  Cluster* trainers = nullptr;
  Holding::Cut cut = Holding::Cut::None;
};

class Lead;

template <class R>
class Model {
 public:
  Model(ModelConfig config, Parameters<R> parameters, const ModelOptions& options);
  virtual ~Model() = default;

  const ModelConfig& config() const { return config_; }
  Parameters<R>& parameters() { return parameters_; }

  // What a cache for this model must hold. `kv` of BF16 halves it; F32 models keep F32.
  virtual KvLayout kv_layout() const = 0;
  // Parameters that one token uses: all of them, less the experts that it does not choose.
  virtual int64_t active_elements() const { return parameters_.elements(); }

  // Of every layer with experts: what keeps them evenly used, to be set and read while training,
  // and the bias of the choice that goes with it ([1, experts], or none).
  virtual void each_balance(const std::function<void(MoeBalance&, const Tensor<R>& bias)>&) {}

  // What the head reads, [rows, hidden]: states after the final norm, times the logits' multiplier
  // if the family has one. With checkpoint_blocks, the cache and the
  // segments' pages must be there until the graph's backward is done.
  Tensor<R> hidden(Graph<R>& g, const Batch& batch, KvCache& cache);
  // The part of it that this rank's layers are (Holding::Cut::Layers): the first rank begins with
  // the tokens and reads no `x`; what the last one returns is the above, of others what the next
  // rank takes as `x`, [rows, hidden].
  Tensor<R> hidden_of_stage(Graph<R>& g, const Tensor<R>& x, const Batch& batch, KvCache& cache);
  // Logits of batch.wanted, [wanted, vocab].
  Tensor<R> forward(Graph<R>& g, const Batch& batch, KvCache& cache);
  Tensor<R> logits(Graph<R>& g, const Tensor<R>& hidden);
  // Of one rank alone.
  LogitsHead head() const { return {head_, config_.logit_cap}; }

  // The draft head (multi-token prediction, DeepSeek-V3 section 2.2): from the state of each row
  // and the token that follows it, the state that it would guess on from, [rows, draft_width]. Its
  // keys go to cache layer config().layers. None by default: an invariant failure to call.
  virtual bool has_draft() const { return false; }
  Tensor<R> draft_hidden(Graph<R>& g, const Tensor<R>& state, const Batch& next, KvCache& cache);
  // The states of what `hidden` returned last: its own rows, or what they were read from.
  virtual Tensor<R> draft_state(const Tensor<R>& hidden) const { return hidden; }
  virtual int64_t draft_width() const { return config_.hidden; }
  // What the logits of the token after the next are made from, [rows, hidden].
  virtual Tensor<R> read_draft(Graph<R>&, const Tensor<R>& state) { return state; }
  Tensor<R> draft(Graph<R>& g, const Tensor<R>& hidden, const Batch& next, KvCache& cache) {
    return logits(g, read_draft(g, draft_hidden(g, draft_state(hidden), next, cache)));
  }

  // From now on the other ranks do what this one does.
  void lead(std::shared_ptr<Lead> lead) { lead_ = std::move(lead); }

 protected:
  virtual Tensor<R> run_draft(Graph<R>& g, const Tensor<R>& state, const Batch& next,
                              KvCache& cache);
  // Before the blocks: x is the embedding, scaled. What comes of it is what the first one gets.
  virtual Tensor<R> begin(Graph<R>&, const Tensor<R>& x, const Batch&) { return x; }
  // Behind the last: what the final norm gets.
  virtual Tensor<R> end(Graph<R>&, const Tensor<R>& x) { return x; }
  virtual Tensor<R> block(Graph<R>& g, Tensor<R> x, int64_t layer, const Batch& batch,
                          KvCache& cache) = 0;
  bool in_stages() const { return ranks_ && ranks_->layout.in_stages(); }
  Tensor<R> hidden_through_stages(Graph<R>& g, const Batch& batch, KvCache& cache);
  Tensor<R> handed_on(Graph<R>& g, const Tensor<R>& x, int64_t rows, int from);
  Tensor<R> blocks(Graph<R>& g, Tensor<R> x, const Batch& batch, KvCache& cache, int64_t first,
                   int64_t end);
  void prepare(Graph<R>& g, const Batch& batch, KvCache& cache);
  Tensor<R> embedded(Graph<R>& g, const Batch& batch);
  Tensor<R> read_by_head(Graph<R>& g, const Tensor<R>& x);
  LeftKeys<R> room_for_keys(Graph<R>& g, int64_t rows, int64_t layer);
  Tensor<R> checkpointed_block(Graph<R>& g, const Tensor<R>& x, int64_t layer, const Batch& batch,
                               KvCache& cache);
  void reserve_positions(const Batch& batch);  // of every rope table
  DType kv_dtype() const;  // as asked for, or such that its numbers fit these weights

  ModelConfig config_;
  Parameters<R> parameters_;
  std::shared_ptr<Ranks> ranks_;
  std::shared_ptr<Lead> lead_;
  Cluster* together_;  // whose ranks run operators together; null: nobody
  std::optional<DType> kv_;
  bool checkpoint_blocks_;
  std::vector<RopeTable> ropes_;  // by ModelConfig::ropes
  Weight embedding_;
  Norm<R> final_norm_;
  Weight head_;
  // By layer: keys that later ones attend to, while a forward is recorded.
  std::vector<LeftKeys<R>> left_;
};

// What a checkpoint holds that its model does not read: keys of its config and tensors that no list
// of what changes nothing has (formats/family.h). Reads no weight.
struct Unread {
  std::vector<std::string> keys, tensors;
  bool none() const { return keys.empty() && tensors.empty(); }
};
Unread unread_of(std::shared_ptr<const Checkpoint> checkpoint);
// Error that names some of them, unless allow_unread says that it may be (then it is said on
// stderr).
void check_all_read(std::shared_ptr<const Checkpoint> checkpoint);

// The stored matrices that kernels may take with sixteen rows side by side. Reads no weight.
std::set<std::string> turnable_weights(std::shared_ptr<const Checkpoint> checkpoint);

// Bytes of memory that a model's weights take where they are copied. Reads no weight.
struct WeightBytes {
  uint64_t stays = 0;             // all but routed experts
  uint64_t experts = 0;           // routed ones, all of them
  uint64_t least = 0;             // of experts, the least that must be in memory at once
  std::string not_streamed = {};  // why experts cannot be read when they are chosen; "": they can
};
WeightBytes weight_bytes_of(std::shared_ptr<const Checkpoint> checkpoint,
                            const ModelOptions& options);

// What the cache of its model would be like. Reads no weight.
KvLayout kv_layout_of(std::shared_ptr<const Checkpoint> checkpoint, const ModelOptions& options);
// Error if an adapter of the options does not fit its model: a module that is not there, or a
// matrix of another shape. Reads no weight.
void check_adapters(std::shared_ptr<const Checkpoint> checkpoint, const ModelOptions& options);

// A model of addresses without numbers, for kernels that only count: of a checkpoint (whose tensors
// may be addresses, too), or, with `init` among the options, of a config alone.
std::unique_ptr<Model<float>> make_rehearsed(std::shared_ptr<const Checkpoint> checkpoint,
                                             ModelOptions options);

// Builds the architecture that the checkpoint names. Error if none here knows it, and if something
// in it would pass unread, unless allow_unread says so (formats/family.h).
template <class R>
std::unique_ptr<Model<R>> make_model(std::shared_ptr<const Checkpoint> checkpoint,
                                     ModelOptions options = {});

}  // namespace ponder
