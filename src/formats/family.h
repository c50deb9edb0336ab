// A family of models: what one architecture is called and how its settings and tensors are spelled,
// in config.json and in GGUF. One file in families/ and one line in families.cc; what a family
// computes is in the ModelConfig that it fills in.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/config_fields.h"
#include "formats/gguf_fields.h"
#include "formats/model_config.h"

namespace ponder {

// The same tensor's name on both sides: between "blk.N." or "model.layers.N." and ".weight" or
// ".bias", or whole.
struct NamePair {
  std::string_view gguf, hf;
};

// A key or a tensor that changes nothing in what a model computes, and why. A '*' at its end or its
// beginning stands for any text.
struct Excuse {
  std::string_view name, why;
};

// A name in published folders, or a part of one ("^": its beginning), and what stands for it in
// here.
struct Respelling {
  std::string_view published, here;
};

// What "rope_parameters" calls its tables where there is one for each kind of layer: the one that
// may stretch positions (rope_scaling, rope_theta), and one of plain positions
// (rope_local_base_freq).
struct RopeTables {
  const char *stretched = "full_attention", *plain = "sliding_attention";
  bool each_says_all = false;  // which part of a head turns, too, which must be the same
};

// A tensor of published folders (and of GGUF) that is several of ours behind one another, by rows:
// the part of the name before ".weight" or ".bias".
struct FusedTensor {
  std::string_view whole;
  std::array<std::string_view, 3> parts;  // the last may be empty
};

// Whether stacked experts of published folders lie as [experts, in, out], gate and up behind one
// another or in turn.
enum class TurnedExperts { No, Halves, Interleaved };

// Which mscale_all_dim of YaRN llama.cpp's loader of an architecture reads: 1 alone, any (mscale is
// taken for the same), or none.
enum class GgufMscale { One, Any, None };

struct Family {
  const char* model_type;  // as config.json spells it
  const char* class_name;  // config.json's "architectures", when one is written
  const char* gguf;        // general.architecture; nullptr: it has no GGUF form
  void (*read)(ConfigFields& in, ModelConfig& c);  // after the settings that all families have

  // GGUF metadata to config.json's keys and back, besides what all families have.
  void (*from_gguf)(GgufFields& in, Json& config);
  void (*to_gguf)(const Json& config, GgufKeys& out);
  // Which of several families with the same GGUF name a file is of (in the registry's order).
  bool (*is_gguf)(GgufFields& in) = nullptr;
  // Tensors that GGUF spells otherwise than the common table (gguf_names.cc), before it.
  std::span<const NamePair> names = {};
  // All that is behind the layer's number, of tensors that folders have without ".weight".
  std::span<const NamePair> bare_names = {};
  // Whether GGUF keeps q and k rows so that neighbours are rotated (llama.cpp's converter turns
  // them).
  bool gguf_turns_rows = false;
  // What GGUF's feed_forward_length is of, from_gguf and to_gguf say: one size a layer, or that of
  // layers without experts.
  bool gguf_own_sizes = false;
  // llama.cpp's loader of this architecture heeds YaRN's beta_fast and beta_slow; the others take
  // 32 and 1 whatever the file says.
  bool gguf_yarn_betas = false;
  GgufMscale gguf_mscale = GgufMscale::One;
  // GGUF's rope.freq_base is that of plain positions (rope_local_base_freq).
  bool gguf_plain_base = false;
  // Published folders: config.json in the common spelling and with the family's own defaults,
  // before anything reads it; keys and tensors that have another name in here; tensors that are
  // fused, and experts, which may be stacked in two tensors a layer.
  void (*tidy)(Json& config, const std::string& place) = nullptr;
  // And back, where transformers does not read the common spelling.
  void (*publish)(Json& config) = nullptr;
  // "rope_scaling" where config.json is silent or says null; nullptr: plain positions.
  Json (*silent_rope)() = nullptr;
  const RopeTables* rope_tables = nullptr;  // nullptr: as most have them
  std::span<const Respelling> hf_keys = {}, hf_tensors = {};
  // The prediction layer where folders keep it apart: how its tensors begin, and what stands for
  // that behind "model.layers.N." in here, N being the number of layers.
  std::span<const Respelling> hf_draft = {};
  bool gguf_draft = false;  // llama.cpp has that layer in the model's GGUF, as a further block
  std::span<const FusedTensor> fused = {};
  bool stacks_experts = false;
  TurnedExperts turned = TurnedExperts::No;
  // Norms are stored as what they differ from one by; GGUF has the sum.
  bool norms_from_one = false;
  // GGUF has the value heads of layers with a state by turns over the key heads (delta_rows.h).
  bool gguf_tiles_values = false;
  // Whether transformers' class heeds partial_rotary_factor; those that do not rotate whole heads.
  bool rotates_part = false;
  // The family that its GGUF is read as: another name for the same model.
  const char* gguf_twin = nullptr;
  std::span<const Excuse> keys = {};     // of config.json, besides the common ones
  std::span<const Excuse> tensors = {};  // besides the common ones
};

std::span<const Family* const> families();
// nullptr if no family is called so.
const Family* find_family(std::string_view model_type);
// Error that names those that there are.
const Family& family_of(const Json& config, const std::string& place);
const Family& gguf_family(const Gguf& file, const std::vector<std::string_view>& tensors = {});
std::string family_names();

// Whether a key of config.json, a GGUF key or a tensor changes nothing, by the common list or the
// family's.
bool key_changes_nothing(const Family& family, std::string_view key);
bool gguf_key_changes_nothing(std::string_view key);  // without the architecture
bool tensor_changes_nothing(const Family& family, std::string_view name);

// For the whole process: models are run though something in them is not read. Said on stderr.
void allow_unread(bool allowed);
bool unread_allowed();

// What several families share.

// num_key_value_heads and head_dim, and one table of positions over partial_rotary_factor of each
// head's numbers; `rotary` where config.json does not say.
void read_grouped_attention(ConfigFields& in, ModelConfig& c, double rotary = 1);
// num_key_value_heads and head_dim alone.
void read_heads(ConfigFields& in, ModelConfig& c);
// How many numbers of a head are rotated.
int64_t read_rotary(ConfigFields& in, const ModelConfig& c, double rotary);
// rope_theta and rope_scaling as one table of `dim` numbers.
void read_rope(ConfigFields& in, ModelConfig& c, int64_t dim);
// A table from one object of rope parameters (or null), for families with several.
RopeConfig read_rope_object(ConfigFields& in, ModelConfig& c, const Json& scaling, double theta,
                            int64_t dim);
// 0.1 * scale * ln(factor) + 1 for factor > 1 (YaRN, equation 22 as DeepSeek-V2 uses it).
double yarn_mscale(double factor, double scale);
// What cos and sin are multiplied with, as transformers has it (modeling_rope_utils: yarn,
// longrope).
double rotation_factor(const RopeConfig& rope);
// layer_types and sliding_window, and for files without the list which layers slide. Says which do,
// though a window that holds the whole context is none; a null window is none, too.
std::vector<bool> read_windows(ConfigFields& in, ModelConfig& c,
                               const std::function<bool(int64_t)>& slides);
// num_experts_per_tok and the sizes of a router without groups; `count` and `size` are its keys.
void read_experts(ConfigFields& in, ModelConfig& c, const char* count, const char* size);
// sliding_window, use_sliding_window, max_window_layers and layer_types as Qwen has them.
void read_qwen_windows(ConfigFields& in, ModelConfig& c);

// What transformers takes where config.json of a model with multi-head latent attention says
// nothing.
struct LatentDefaults {
  const char *scoring, *method;
  int64_t groups, top_groups, shared, first_dense;
  double scale;
  bool normalise;
};
// The sizes of multi-head latent attention, and DeepSeek's experts and their routing.
void read_latent_attention(ConfigFields& in, ModelConfig& c);
void read_latent_experts(ConfigFields& in, ModelConfig& c, const LatentDefaults& d);
// mlp_layer_types, where it is there: which layers have experts.
void read_mlp_types(ConfigFields& in, ModelConfig& c);
// llama_4_scaling_beta of the rope parameters: every layer's queries grow with their position.
void read_temperature(ConfigFields& in, ModelConfig& c);
void latent_from_gguf(GgufFields& in, Json& config);
void latent_to_gguf(const Json& config, GgufKeys& out, const LatentDefaults& d);
// mlp_layer_types as first_k_dense_replace says.
void mlp_types_from_gguf(Json& config);
bool is_sigmoid_gguf(GgufFields& in);
// Whether its tokenizer is called so: files of several families with one architecture.
bool has_gguf_pre(const GgufFields& in, std::string_view name);
inline constexpr Excuse kLatentKeys[] = {
    {"head_dim", "transformers' copy of qk_rope_head_dim"},
    {"qk_head_dim", "the sum of its parts"},
    {"num_key_value_heads", "every head has keys of its own, made from the latent"},
    {"rope_interleave", "read as rope_interleaved"},
};

// Rows of one attention head: head_dim, or hidden_size / num_attention_heads.
int64_t head_dim_of(const Json& config, const std::string& place);

void grouped_from_gguf(GgufFields& in, Json& config);
void grouped_to_gguf(const Json& config, GgufKeys& out);
// With partial_rotary_factor, `rotary` where config.json does not say.
void rotary_to_gguf(const Json& config, GgufKeys& out, double rotary);
void experts_from_gguf(GgufFields& in, Json& config, const char* count, const char* size);
void experts_to_gguf(const Json& config, GgufKeys& out, const char* count, const char* size);
// rope_scaling, rope_theta, partial_rotary_factor and rope_local_base_freq as rope_parameters for
// each kind of layer; `theta` where a base is not said.
void publish_rope_tables(Json& config, double theta);
// Plain positions, said in full: families with a silent_rope would take null for that.
Json plain_rope();
// Another name for a key, and a key that a family has a value of its own for.
void rename_key(Json& config, const char* from, const char* to);
void default_key(Json& config, const char* key, Json value);

// Largest sizes that a config may ask for.
constexpr int64_t kMaxDim = 1 << 20, kMaxLayers = 1024, kMaxHeads = 4096, kMaxExperts = 4096;

}  // namespace ponder
