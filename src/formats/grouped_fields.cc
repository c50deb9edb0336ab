// Settings that families with grouped-query attention share.
#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {

void read_heads(ConfigFields& in, ModelConfig& c) {
  c.kv_heads = in.integer_or("num_key_value_heads", 1, c.heads, c.heads);
  c.head_dim = in.integer_or("head_dim", 2, kMaxDim, c.hidden / c.heads);
  if (c.heads % c.kv_heads) {
    fail("{}: \"num_key_value_heads\" is {}, which does not divide the {} attention heads",
         in.place(), c.kv_heads, c.heads);
  }
  if (c.head_dim < 2 || c.head_dim % 2)
    fail("{}: the head dimension is {}, but must be even", in.place(), c.head_dim);
}

int64_t read_rotary(ConfigFields& in, const ModelConfig& c, double rotary) {
  const double factor = in.number_or("partial_rotary_factor", 0, 1, rotary);
  const auto dim = static_cast<int64_t>(static_cast<double>(c.head_dim) * factor);
  if (dim < 2 || dim % 2) {
    fail(
        "{}: \"partial_rotary_factor\" is {}, which rotates {} of {} numbers; it must be an even "
        "count",
        in.place(), factor, dim, c.head_dim);
  }
  return dim;
}

void read_grouped_attention(ConfigFields& in, ModelConfig& c, double rotary) {
  read_heads(in, c);
  read_rope(in, c, read_rotary(in, c, rotary));
}

std::vector<bool> read_windows(ConfigFields& in, ModelConfig& c,
                               const std::function<bool(int64_t)>& slides) {
  const int64_t window = in.integer_or("sliding_window", 0, 1 << 30, 0);
  const std::vector<std::string> types = in.texts("layer_types", kMaxLayers);
  if (!types.empty() && types.size() != c.layer.size()) {
    fail("{}: \"layer_types\" has {} entries for {} layers", in.place(), types.size(), c.layers);
  }
  std::vector<bool> out;
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const bool named = !types.empty() && types[i] == "sliding_attention";
    if (!types.empty() && !named && types[i] != "full_attention") {
      fail("{}: \"layer_types\" has \"{}\"; ponder knows full_attention and sliding_attention",
           in.place(), printable(types[i]));
    }
    out.push_back(window > 0 && (types.empty() ? slides(static_cast<int64_t>(i)) : named));
    if (!out.back() || window >= c.max_position) continue;
    c.layer[i].sees = LayerConfig::Sees::Window;
    c.layer[i].window = window;
  }
  return out;
}

void read_experts(ConfigFields& in, ModelConfig& c, const char* count, const char* size) {
  c.experts = in.integer(count, 1, kMaxExperts);
  c.route.experts = c.experts;
  c.route.top_k = in.integer("num_experts_per_tok", 1, c.experts);
  c.expert_intermediate = in.integer(size, 1, kMaxDim);
  for (LayerConfig& layer : c.layer) layer.experts = true;
}

void experts_from_gguf(GgufFields& in, Json& config, const char* count, const char* size) {
  config[count] = in.integer("expert_count");
  config["num_experts_per_tok"] = in.integer("expert_used_count");
  if (const auto length = in.find_int("expert_feed_forward_length")) config[size] = *length;
}

void experts_to_gguf(const Json& config, GgufKeys& out, const char* count, const char* size) {
  out.integer("expert_count", config, count);
  out.integer("expert_used_count", config, "num_experts_per_tok");
  out.integer("expert_feed_forward_length", config, size);
}

void rename_key(Json& config, const char* from, const char* to) {
  const Json* value = json_member(config, from);
  if (!value) return;
  if (!json_member(config, to)) config[to] = *value;
  config.erase(from);
}

Json plain_rope() { return {{"rope_type", "default"}, {"type", "default"}}; }

void default_key(Json& config, const char* key, Json value) {
  if (!json_member(config, key)) config[key] = std::move(value);
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
  if (types.empty() && used && first < c.layers && !in.has("sliding_window")) {
    fail("{}: \"use_sliding_window\" is true, but \"sliding_window\" is missing", in.place());
  }
  for (size_t i = 0; i < c.layer.size(); ++i) {
    const bool slides =
        types.empty() ? used && static_cast<int64_t>(i) >= first : types[i] == "sliding_attention";
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
  const int64_t value = in.find_int("attention.value_length").value_or(head_dim);
  if (value != head_dim) {
    fail("{}: it is {}, but heads have {} numbers, and ponder computes equal ones alone",
         in.place_of("attention.value_length"), value, head_dim);
  }
  const int64_t rotated = in.find_int("rope.dimension_count").value_or(head_dim);
  if (rotated != head_dim && head_dim > 0) {
    config["partial_rotary_factor"] = static_cast<double>(rotated) / static_cast<double>(head_dim);
  }
  config["attention_bias"] = in.any_tensor_ends(".attn_q.bias");
  if (in.any_tensor_ends(".ffn_gate.bias")) config["mlp_bias"] = true;
}

void grouped_to_gguf(const Json& config, GgufKeys& out) { rotary_to_gguf(config, out, 1); }

void rotary_to_gguf(const Json& config, GgufKeys& out, double rotary) {
  const int64_t heads = required_int(config, "num_attention_heads", out.place());
  out.add_u32("attention.head_count_kv",
              json_int(config, "num_key_value_heads", out.place()).value_or(heads));
  const int64_t head_dim = head_dim_of(config, out.place());
  const double factor = json_number(config, "partial_rotary_factor", out.place()).value_or(rotary);
  out.add_u32("rope.dimension_count", static_cast<int64_t>(static_cast<double>(head_dim) * factor));
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
