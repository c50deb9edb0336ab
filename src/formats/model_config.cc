#include "formats/model_config.h"

#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

// The tanh form of GELU as a gated unit (GluOptions): slope sqrt(8 / pi).
constexpr GluOptions kGeluTanh = {.slope = 1.5957691216057308, .cubic = 0.044715};

// What every family has.
void read_common(ConfigFields& in, ModelConfig& c) {
  c.vocab = in.integer("vocab_size", 1, 1 << 24);
  c.hidden = in.integer("hidden_size", 1, kMaxDim);
  c.layers = in.integer("num_hidden_layers", 1, kMaxLayers);
  c.heads = in.integer("num_attention_heads", 1, kMaxHeads);
  c.intermediate = in.integer_or("intermediate_size", 1, kMaxDim, 0);
  c.rms_eps = static_cast<float>(in.number_or("rms_norm_eps", 0, 1, 1e-6));
  c.tied_embeddings = in.boolean_or("tie_word_embeddings", false);
  c.max_position = in.integer_or("max_position_embeddings", 1, 1 << 30, 2048);
  c.rope_interleaved = in.boolean_or("rope_interleaved", false);
  const std::string act =
      in.one_of("hidden_act", {"silu", "swish", "gelu_pytorch_tanh", "relu2"}, "silu");
  if (act == "gelu_pytorch_tanh") c.glu = kGeluTanh;
  c.relu_squared = act == "relu2";
  c.layer.resize(static_cast<size_t>(c.layers));
}

}  // namespace

int64_t ModelConfig::moe_layers() const {
  return std::count_if(layer.begin(), layer.end(), [](const LayerConfig& l) { return l.experts; });
}

ModelConfig read_model_config(const Json& config, const std::string& place) {
  ConfigFields in(config, place);
  ModelConfig c;
  const Family& family = family_of(config, place);
  c.model_type = in.text_or("model_type", "");
  read_common(in, c);
  family.read(in, c);
  for (LayerConfig& layer : c.layer) {
    if (layer.head_dim == 0) layer.head_dim = c.head_dim;
    if (layer.kv_heads == 0) layer.kv_heads = c.kv_heads;
    if (layer.intermediate == 0) layer.intermediate = c.intermediate;
    if (layer.keys_of != kOwnKeys) c.layer[static_cast<size_t>(layer.keys_of)].shares_keys = true;
  }
  for (const std::string& key : in.unread()) c.unread.push_back(key);
  std::erase_if(c.unread, [&](const std::string& key) { return key_changes_nothing(family, key); });
  c.settings = in.settings();
  return c;
}

}  // namespace ponder
