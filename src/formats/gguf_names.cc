#include "formats/gguf_names.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

using Pair = NamePair;

constexpr std::array kWhole = {
    Pair{"token_embd.weight", "model.embed_tokens.weight"},
    Pair{"output_norm.weight", "model.norm.weight"},
    Pair{"output_norm.bias", "model.norm.bias"},
    Pair{"output.weight", "lm_head.weight"},
    Pair{"rope_freqs.weight", "rope_freqs.weight"},
    Pair{"per_layer_token_embd.weight", "model.embed_tokens_per_layer.weight"},
    Pair{"per_layer_model_proj.weight", "model.per_layer_model_projection.weight"},
    Pair{"per_layer_proj_norm.weight", "model.per_layer_projection_norm.weight"},
    Pair{"output_hc_fn.weight", "model.hc_head.hc_fn"},
    Pair{"output_hc_base.weight", "model.hc_head.hc_base"},
    Pair{"output_hc_scale.weight", "model.hc_head.hc_scale"},
};

// Between "blk.N." or "model.layers.N." and ".weight", ".bias" or ".scale".
constexpr std::array kLayer = {
    Pair{"attn_norm", "input_layernorm"},
    Pair{"ffn_norm", "post_attention_layernorm"},
    Pair{"attn_q", "self_attn.q_proj"},
    Pair{"attn_k", "self_attn.k_proj"},
    Pair{"attn_v", "self_attn.v_proj"},
    Pair{"attn_output", "self_attn.o_proj"},
    Pair{"attn_q_norm", "self_attn.q_norm"},
    Pair{"attn_k_norm", "self_attn.k_norm"},
    Pair{"attn_q_a", "self_attn.q_a_proj"},
    Pair{"attn_q_b", "self_attn.q_b_proj"},
    Pair{"attn_q_a_norm", "self_attn.q_a_layernorm"},
    Pair{"attn_kv_a_mqa", "self_attn.kv_a_proj_with_mqa"},
    Pair{"attn_kv_a_norm", "self_attn.kv_a_layernorm"},
    Pair{"attn_kv_b", "self_attn.kv_b_proj"},
    Pair{"attn_k_b", "self_attn.k_b_proj"},
    Pair{"attn_v_b", "self_attn.v_b_proj"},
    Pair{"ffn_gate", "mlp.gate_proj"},
    Pair{"ffn_up", "mlp.up_proj"},
    Pair{"ffn_down", "mlp.down_proj"},
    Pair{"ffn_gate_inp", "mlp.gate"},
    Pair{"ffn_gate_shexp", "mlp.shared_experts.gate_proj"},
    Pair{"ffn_up_shexp", "mlp.shared_experts.up_proj"},
    Pair{"ffn_down_shexp", "mlp.shared_experts.down_proj"},
    // The multi-token-prediction layer.
    Pair{"nextn.eh_proj", "eh_proj"},
    Pair{"nextn.enorm", "enorm"},
    Pair{"nextn.hnorm", "hnorm"},
    Pair{"nextn.embed_tokens", "embed_tokens"},
    Pair{"nextn.shared_head_head", "shared_head.head"},
    Pair{"nextn.shared_head_norm", "shared_head.norm"},
};

// All that is behind the layer's number. Of what is written the first counts.
constexpr std::array kBare = {
    Pair{"ssm_a", "linear_attn.A_log"},
    Pair{"ssm_dt.bias", "linear_attn.dt_bias"},
    Pair{"attn_sinks.weight", "self_attn.sinks"},
    Pair{"exp_probs_b.bias", "mlp.gate.e_score_correction_bias"},
    Pair{"exp_probs_b", "mlp.gate.e_score_correction_bias"},
    Pair{"ffn_gate_tid2eid.weight", "mlp.gate.tid2eid"},
};

constexpr std::array kExperts = {
    Pair{"ffn_gate_exps", "gate_proj"},
    Pair{"ffn_up_exps", "up_proj"},
    Pair{"ffn_down_exps", "down_proj"},
    Pair{"ffn_gate_up_exps", "gate_up_proj"},
};

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// A number and the dot behind it: "12.attn_q" -> 12, leaving "attn_q".
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto used = static_cast<size_t>(end - text.data());
  const bool canonical = used == 1 || (used > 1 && text[0] != '0');
  if (error != std::errc{} || !canonical || text[0] == '-' || used == text.size() ||
      text[used] != '.') {
    return std::nullopt;
  }
  text.remove_prefix(used + 1);
  return number;
}

// "attn_q.weight" -> "attn_q" and ".weight".
std::string_view take_suffix(std::string_view& text) {
  for (const std::string_view suffix : {".weight", ".bias", ".scale"}) {
    if (!text.ends_with(suffix)) continue;
    text.remove_suffix(suffix.size());
    return suffix;
  }
  return {};
}

std::string_view translate(std::span<const Pair> table, std::string_view text,
                           std::string_view Pair::*from, std::string_view Pair::*to) {
  for (const Pair& pair : table) {
    if (pair.*from == text) return pair.*to;
  }
  return {};
}

// By the family's own table, then the common one.
std::string_view translate_part(const Family* family, std::string_view text,
                                std::string_view Pair::*from, std::string_view Pair::*to) {
  const std::string_view own =
      family ? translate(family->names, text, from, to) : std::string_view{};
  return own.empty() ? translate(kLayer, text, from, to) : own;
}
std::string_view translate_bare(const Family* family, std::string_view text,
                                std::string_view Pair::*from, std::string_view Pair::*to) {
  const std::string_view own =
      family ? translate(family->bare_names, text, from, to) : std::string_view{};
  return own.empty() ? translate(kBare, text, from, to) : own;
}

// An expert's view costs some 200 bytes here, so a hostile stack of millions of tiny experts is
// refused.
void check_stack(const GgufTensor& tensor) {
  constexpr int64_t kMaxExperts = 4096;
  constexpr uint64_t kMinBytes = 16;
  if (tensor.shape.size() != 3 || tensor.shape[0] > kMaxExperts ||
      tensor.bytes / static_cast<uint64_t>(tensor.shape[0]) < kMinBytes) {
    fail("tensor \"{}\" must be a stack of at most {} matrices: [experts, rows, columns]",
         printable(tensor.name), kMaxExperts);
  }
}

}  // namespace

std::string hf_name(std::string_view name, const Family* family) {
  const std::string_view whole = translate(kWhole, name, &Pair::gguf, &Pair::hf);
  if (!whole.empty()) return std::string(whole);
  std::string_view rest = name;
  if (!take_prefix(rest, "blk.")) return std::string(name);
  const auto layer = take_number(rest);
  if (!layer) return std::string(name);
  const std::string_view bare = translate_bare(family, rest, &Pair::gguf, &Pair::hf);
  if (!bare.empty()) return fmt::format("model.layers.{}.{}", *layer, bare);
  const std::string_view suffix = take_suffix(rest);
  const std::string_view part = translate_part(family, rest, &Pair::gguf, &Pair::hf);
  if (suffix.empty() || part.empty()) return std::string(name);
  return fmt::format("model.layers.{}.{}{}", *layer, part, suffix);
}

std::optional<GgufName> gguf_name(std::string_view name, const Family* family) {
  const std::string_view whole = translate(kWhole, name, &Pair::hf, &Pair::gguf);
  if (!whole.empty()) return GgufName{std::string(whole), {}};
  std::string_view rest = name;
  if (!take_prefix(rest, "model.layers.")) return std::nullopt;
  const auto layer = take_number(rest);
  if (!layer) return std::nullopt;
  const std::string_view bare = translate_bare(family, rest, &Pair::hf, &Pair::gguf);
  if (!bare.empty()) return GgufName{fmt::format("blk.{}.{}", *layer, bare), {}};
  const std::string_view suffix = take_suffix(rest);
  if (suffix.empty()) return std::nullopt;
  std::optional<int> expert;
  std::string_view part;
  if (take_prefix(rest, "mlp.experts.")) {
    expert = take_number(rest);
    if (expert) part = translate(kExperts, rest, &Pair::hf, &Pair::gguf);
  } else {
    part = translate_part(family, rest, &Pair::hf, &Pair::gguf);
  }
  if (part.empty()) return std::nullopt;
  return GgufName{fmt::format("blk.{}.{}{}", *layer, part, suffix), expert};
}

void append_expert_views(const StoredTensor& stacked, const std::string& prefix,
                         const std::string& projection, int part, int parts,
                         std::vector<StoredTensor>& out) {
  const int64_t experts = stacked.shape[0], rows = stacked.shape[1] / parts;
  for (int64_t expert = 0; expert < experts; ++expert) {
    out.push_back(stacked.some_rows(fmt::format("{}{}.{}.weight", prefix, expert, projection),
                                    (expert * parts + part) * rows, rows));
  }
}

// Biases of experts [experts, n].
static void append_bias_views(const StoredTensor& stacked, const std::string& prefix,
                              const std::string& projection, std::vector<StoredTensor>& out) {
  constexpr int64_t kMostExperts = 4096;
  if (stacked.shape.size() != 2 || stacked.shape[0] < 1 || stacked.shape[0] > kMostExperts ||
      projection == "gate_up_proj") {
    fail("tensor \"{}\" must be a list of biases: [experts, rows]", printable(stacked.name));
  }
  const uint64_t bytes = stacked.bytes / static_cast<uint64_t>(stacked.shape[0]);
  for (int64_t expert = 0; expert < stacked.shape[0]; ++expert) {
    StoredTensor& view = out.emplace_back(stacked);
    view.name = fmt::format("{}{}.{}.bias", prefix, expert, projection);
    view.shape = {stacked.shape[1]};
    view.data = stacked.data + static_cast<uint64_t>(expert) * bytes;
    view.bytes = bytes;
  }
}

void append_gguf_tensor(const GgufTensor& tensor, int file, const Family* family,
                        std::vector<StoredTensor>& out) {
  StoredTensor stored{
      hf_name(tensor.name, family), tensor.dtype, tensor.shape, tensor.data, tensor.bytes, file};
  std::string_view rest = tensor.name;
  const bool block = take_prefix(rest, "blk.");
  const auto layer = block ? take_number(rest) : std::nullopt;
  const std::string_view suffix = take_suffix(rest);
  const std::string_view projection =
      layer ? translate(kExperts, rest, &Pair::gguf, &Pair::hf) : std::string_view{};
  const std::string prefix = fmt::format("model.layers.{}.mlp.experts.", layer.value_or(0));
  if (!projection.empty() && suffix == ".bias") {
    append_bias_views(stored, prefix, std::string(projection), out);
    return;
  }
  if (!projection.empty() && suffix == ".weight") {
    check_stack(tensor);
    if (projection != "gate_up_proj") {
      append_expert_views(stored, prefix, std::string(projection), 0, 1, out);
      return;
    }
    if (tensor.shape[1] % 2 != 0) {
      fail("tensor \"{}\" must have an even number of rows", printable(tensor.name));
    }
    append_expert_views(stored, prefix, "gate_proj", 0, 2, out);
    append_expert_views(stored, prefix, "up_proj", 1, 2, out);
    return;
  }
  if (layer && (rest == "attn_k_b" || rest == "attn_v_b") && tensor.shape.size() == 3) {
    stored.shape = {tensor.shape[0] * tensor.shape[1], tensor.shape[2]};
  }
  out.push_back(std::move(stored));
}

}  // namespace ponder
