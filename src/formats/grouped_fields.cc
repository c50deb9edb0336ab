// Settings that families with grouped-query attention share.
#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {

void read_grouped_attention(ConfigFields& in, ModelConfig& c) {
  c.kv_heads = in.integer_or("num_key_value_heads", 1, c.heads, c.heads);
  c.head_dim = in.integer_or("head_dim", 2, kMaxDim, c.hidden / c.heads);
  if (c.heads % c.kv_heads) {
    fail("{}: \"num_key_value_heads\" is {}, which does not divide the {} attention heads",
         in.place(), c.kv_heads, c.heads);
  }
  if (c.head_dim < 2 || c.head_dim % 2)
    fail("{}: the head dimension is {}, but must be even", in.place(), c.head_dim);
  in.only("partial_rotary_factor", {1, 1.0});
  read_rope(in, c, c.head_dim);
}

void read_qwen_windows(ConfigFields& in, ModelConfig& c) {
  in.only("use_mrope", {false});
  const bool used = in.boolean_or("use_sliding_window", false);
  const int64_t window = in.integer_or("sliding_window", 1, 1 << 30, 4096);
  const int64_t first = in.integer_or("max_window_layers", 0, 1 << 20, 28);
  const std::vector<std::string> types = in.texts("layer_types", kMaxLayers);
  if (!types.empty() && types.size() != c.layer.size()) {
    fail("{}: \"layer_types\" has {} entries for {} layers", in.place(), types.size(), c.layers);
  }
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const bool slides = types.empty()
                            ? used && in.has("sliding_window") && static_cast<int64_t>(i) >= first
                            : types[i] == "sliding_attention";
    if (!types.empty() && !slides && types[i] != "full_attention") {
      fail("{}: \"layer_types\" has \"{}\"; ponder knows full_attention and sliding_attention",
           in.place(), printable(types[i]));
    }
    if (!slides || window >= c.max_position) continue;  // all that there can be is in the window
    c.layer[i].sees = LayerConfig::Sees::Window;
    c.layer[i].window = window;
  }
}

void grouped_from_gguf(GgufFields& in, Json& config) {
  const int64_t heads = config["num_attention_heads"], hidden = config["hidden_size"];
  const bool grouped = in.has("attention.head_count_kv");
  config["num_key_value_heads"] = grouped ? in.integer("attention.head_count_kv") : heads;
  const int64_t head_dim = in.find_int("attention.key_length").value_or(hidden / heads);
  config["head_dim"] = head_dim;
  for (const char* name : {"attention.value_length", "rope.dimension_count"}) {
    const int64_t size = in.find_int(name).value_or(head_dim);
    if (size == head_dim) continue;
    fail("{}: it is {}, but heads have {} numbers, and ponder computes equal ones alone",
         in.place_of(name), size, head_dim);
  }
  config["attention_bias"] = in.any_tensor_ends(".attn_q.bias");
  config["mlp_bias"] = in.any_tensor_ends(".ffn_gate.bias");
}

void grouped_to_gguf(const Json& config, GgufKeys& out) {
  const int64_t heads = required_int(config, "num_attention_heads", out.place());
  out.add_u32("attention.head_count_kv",
              json_int(config, "num_key_value_heads", out.place()).value_or(heads));
  const int64_t head_dim = head_dim_of(config, out.place());
  out.add_u32("rope.dimension_count", head_dim);
  out.add_u32("attention.key_length", head_dim);
  out.add_u32("attention.value_length", head_dim);
}

int64_t head_dim_of(const Json& config, const std::string& place) {
  if (const auto value = json_int(config, "head_dim", place)) return *value;
  const int64_t heads = required_int(config, "num_attention_heads", place);
  if (heads <= 0) fail("{}: num_attention_heads is {}", place, heads);
  return required_int(config, "hidden_size", place) / heads;
}

}  // namespace ponder
