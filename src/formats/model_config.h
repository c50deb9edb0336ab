// A model's shape, read once from config.json's keys and checked: every number from the file is
// hostile until it passed here. Each family fills it in (family.h); the model room builds what it
// says, layer by layer, without knowing families.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "kernels/kernels.h"

namespace ponder {

// One table of rotary positions. Layers name the one that they use by its place in
// ModelConfig::ropes. Formulas: model/rope_scaling.h.
struct RopeConfig {
  std::string type = "default";  // or linear, dynamic, llama3, yarn, longrope, proportional
  double theta = 10000;
  int64_t dim = 0;                                // numbers rotated in each head, from the first on
  double factor = 1;                              // by which the context was stretched
  double original = 0;                            // tokens that it was before
  int64_t max_position = 0;                       // tokens that it is
  double low_freq = 1, high_freq = 4;             // llama3
  double beta_fast = 32, beta_slow = 1;           // yarn
  double mscale = 0, mscale_all_dim = 0;          // yarn; 0: not there
  bool truncate = true;                           // yarn: whole dimensions
  double attention_factor = 0;                    // on cos and sin; 0: what the type says
  std::vector<double> short_factor, long_factor;  // longrope, [dim / 2]
  double part = 1;  // proportional: of all pairs those, from the first on, that turn
};

constexpr int kNoRope = -1;
constexpr int64_t kOwnKeys = -1;

// What mixes the tokens of a layer, and which of its two feed-forward parts it has.
struct LayerConfig {
  // Grouped-query attention; MLA; a gated delta rule, which has a state in place of keys;
  // DeepSeek-V4's compressed attention.
  enum class Mixer { Grouped, Latent, Delta, Compressed } mixer = Mixer::Grouped;
  enum class Sees { All, Window, Chunk } sees = Sees::All;  // which of the keys before it
  int64_t window = 0;     // keys that Window sees, or a Chunk's length
  bool sink = false;      // a learned logit a head that nothing is attended to with
  int rope = 0;           // of ModelConfig::ropes, or kNoRope
  bool tempered = false;  // queries grow with their position (ModelConfig::temperature)
  bool experts = false;   // a mixture of experts; else a dense MLP
  // Of heads, and of the dense MLP; the reader of a config leaves 0 where they are the model's.
  int64_t head_dim = 0, kv_heads = 0, intermediate = 0;
  int64_t keys_of = kOwnKeys;  // the layer before it whose keys and values it attends to
  bool shares_keys = false;    // some layer behind it does so to this one's
  bool v_from_k = false;       // values are what gives the keys, normed apart
  // Tokens that each key stands for that a Compressed layer sees beside its window; 0: there are
  // none. Whether such windows of tokens overlap by half.
  int64_t pooled = 0;
  bool pools_overlap = false;
  bool by_token = false;  // its experts are those of a table by token, not of a router
  // Whether a layer sees the keys alone (a Compressed one, of those that stand for several tokens)
  // that an indexer chose: its own, or the last one's before it.
  enum class Index { None, Own, Shared } index = Index::None;
};

// Tensors (without ".weight") that norm a layer's streams; empty: there is no norm at that place.
struct NormNames {
  std::string before_mixer = "input_layernorm", after_mixer = {},
              before_feed_forward = "post_attention_layernorm", after_feed_forward = {};
};

// How streams are normed: RMS, or a layer norm; with the weights themselves, or with one and them.
struct NormKind {
  bool centered = false, plus_one = false, bias = false;
};

enum class QkNorm { None, Heads, Whole };  // each head's q and k, or the whole projection's

// Layers with a gated delta rule (Yang et al. 2024): `heads` matrices [k_dim, v_dim] are the state,
// beside the inputs that a convolution of `taps` still sees. What differs between published folders
// and GGUF: whether q, k, v and z, and the gates, are one projection each, key head by key head;
// whether value head h has key head h % key_heads, or h / (heads / key_heads); and whether the rate
// is there as its logarithm.
struct DeltaConfig {
  int64_t heads = 0, key_heads = 0, k_dim = 0, v_dim = 0, taps = 0;
  bool packed_values = false, packed_gates = false, tiled = false, rate_is_log = true;

  int64_t key_size() const { return key_heads * k_dim; }
  int64_t value_size() const { return heads * v_dim; }
  int64_t channels() const { return 2 * key_size() + value_size(); }  // of the convolution
};

// What the streams are multiplied with: embeddings, what a block adds, logits (by way of the last
// states).
struct Multipliers {
  double embedding = 1, residual = 1, logits = 1;
};

struct ModelConfig {
  std::string model_type;
  int64_t vocab = 0, hidden = 0, layers = 0, heads = 0, kv_heads = 0, head_dim = 0,
          intermediate = 0;
  float rms_eps = 1e-6f;
  bool tied_embeddings = false;
  int64_t max_position = 0;
  bool rope_interleaved = false;  // pairs (2i, 2i + 1); else (i, i + dim / 2)
  std::vector<RopeConfig> ropes;
  std::vector<LayerConfig> layer;  // one each
  NormNames norms;
  NormKind norm_kind;
  Multipliers multipliers;
  double logit_cap = 0;   // LogitsHead::cap
  bool parallel = false;  // both halves of a block read the same normed rows
  GluOptions glu;
  bool relu_squared = false;  // MLPs without a gate: down(max(up x, 0)^2)
  // Numbers that each layer has of each token from a table of its own (per-layer embeddings, Gemma
  // 3n); 0: none. The table has a row for each of layer_input_vocab tokens, with those of all
  // layers.
  int64_t layer_input = 0, layer_input_vocab = 0;

  // Grouped-query attention.
  bool qkv_bias = false, out_bias = false;
  QkNorm qk_norm = QkNorm::None;
  bool qk_norm_after_rope = false, qk_norm_bare = false;  // after it; without weights
  bool v_norm = false;                                    // of each head's v, without weights
  double attention_scale = 0;                             // 0: 1 / sqrt(head_dim)
  double temperature_beta = 0;                            // of tempered layers: see Temperature
  int64_t temperature_length = 1, temperature_offset = 0;
  bool mlp_bias = false;
  // q_proj makes a gate beside each head's q; its logistic multiplies what the head says.
  bool output_gate = false;

  DeltaConfig delta;

  // Multi-head latent attention (DeepSeek-V2 section 2.1); q_lora 0 means a full q_proj.
  // out_bias stands for the biases of both down projections, too.
  int64_t q_lora = 0, kv_lora = 0, nope_dim = 0, rope_dim = 0, v_dim = 0;

  // DeepSeek-V4: the output's low rank in groups of heads, each of its own; residual streams. Its
  // heads' last rope_dim numbers are rotated.
  int64_t out_groups = 0, out_lora = 0;
  HyperOptions hyper;  // of no streams: the residual stream is one

  // The lightning indexer (DeepSeek-V3.2): heads of index_dim numbers, the first rope_dim of them
  // rotated (V4: the last); a query sees index_topk keys.
  int64_t index_heads = 0, index_dim = 0, index_topk = 0;
  bool index_interleaved = false;

  // Mixture of experts; experts 0 means none.
  RouteOptions route;
  int64_t experts = 0, expert_intermediate = 0;
  // Of all shared experts together, where it is not as many times an expert's.
  int64_t shared_experts = 0, shared_intermediate = 0;
  bool shared_gate = false;         // their result is multiplied by a gate of its own
  bool route_bias = false;          // the choice has a bias an expert (e_score_correction_bias)
  bool expert_bias = false;         // biases on routed experts and on the router's logits
  bool route_scales_input = false;  // gates multiply what experts read
  // Gemma 4: layers with experts have a dense MLP, too, and norms of both; an expert's gate has a
  // scale.
  bool experts_beside = false;
  int64_t mtp_layers = 0;

  // Every key that was read, with its value or what stands in for it: what the config means.
  std::vector<std::pair<std::string, Json>> settings;
  // Keys of config.json that nothing reads and no list excuses; rope_scaling's as "rope_scaling.X".
  std::vector<std::string> unread;

  int64_t moe_layers() const;
};

// Error that names `place`, the key, its value and what would be right. An unknown architecture
// comes first, then the rest.
ModelConfig read_model_config(const Json& config, const std::string& place);

}  // namespace ponder
