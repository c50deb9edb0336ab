#include "train/new_model.h"

#include <filesystem>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "formats/family.h"
#include "formats/hf_config.h"
#include "formats/hf_tokenizer.h"
#include "formats/model_config.h"

namespace ponder {
namespace {

constexpr int64_t kHeadDim = 64, kVocabularyMultiple = 64, kIntermediateMultiple = 64;
constexpr uint64_t kLargestTokenizer = 256 << 20;

int64_t up_to_multiple(int64_t value, int64_t of) { return (value + of - 1) / of * of; }
int64_t either(int64_t value, int64_t otherwise) { return value > 0 ? value : otherwise; }

// Sizes that the table leaves at 0.
struct Shape {
  int64_t hidden, layers, heads, kv_heads, intermediate;
};

Shape shape_of(const TrainConfig& c) {
  Shape s;
  if (c.depth == 0 && (c.hidden == 0 || c.layers == 0)) {
    fail(
        "[model] of a new model needs \"depth\", or \"hidden\" and \"layers\"; or name a "
        "checkpoint in \"from\"");
  }
  s.hidden = either(c.hidden, kHeadDim * c.depth);
  s.layers = either(c.layers, c.depth);
  s.heads = either(c.heads, std::max<int64_t>(1, s.hidden / either(c.head_dim, kHeadDim)));
  s.kv_heads = either(c.kv_heads, s.heads);
  s.intermediate = either(c.intermediate, up_to_multiple(s.hidden * 8 / 3, kIntermediateMultiple));
  if (c.head_dim == 0 && s.hidden % s.heads) {
    fail(
        "\"model.hidden\" is {}, which {} heads do not divide; set \"model.head_dim\" or other "
        "sizes",
        s.hidden, s.heads);
  }
  return s;
}

void add_latent_attention(const TrainConfig& c, const Shape& s, Json& out) {
  out["q_lora_rank"] = c.q_lora_rank > 0 ? Json(c.q_lora_rank) : Json(nullptr);
  out["kv_lora_rank"] = either(c.kv_lora_rank, s.hidden / 2);
  out["qk_nope_head_dim"] = either(c.qk_nope_head_dim, 32);
  out["qk_rope_head_dim"] = either(c.qk_rope_head_dim, 16);
  out["v_head_dim"] = either(c.v_head_dim, 32);
  out["num_nextn_predict_layers"] = c.mtp;
}

void add_experts(const TrainConfig& c, const Shape& s, Json& out) {
  if (c.experts == 0) {
    out["first_k_dense_replace"] = s.layers;
    return;
  }
  if (c.experts_per_token > c.experts) {
    fail("\"model.experts_per_token\" is {}, but there are {} experts", c.experts_per_token,
         c.experts);
  }
  out["n_routed_experts"] = c.experts;
  out["num_experts_per_tok"] = c.experts_per_token;
  out["n_shared_experts"] = c.shared_experts;
  out["moe_intermediate_size"] =
      either(c.expert_intermediate,
             up_to_multiple(s.intermediate / (c.experts_per_token + c.shared_experts), 16));
  out["first_k_dense_replace"] = c.first_dense;
  out["moe_layer_freq"] = 1;
  out["scoring_func"] = "sigmoid";
  out["topk_method"] = "noaux_tc";
  out["n_group"] = 1;
  out["topk_group"] = 1;
  out["norm_topk_prob"] = true;
  out["routed_scaling_factor"] = 1.0;
}

// What --tokenizer names: a folder, a .gguf, or a tokenizer.json.
std::shared_ptr<Checkpoint> tokenizer_of(const std::string& path) {
  namespace fs = std::filesystem;
  auto out = std::make_shared<Checkpoint>();
  if (fs::is_directory(path) && !fs::exists(path + "/config.json")) {
    const std::string config = path + "/tokenizer_config.json";
    const std::string config_text =
        fs::exists(config) ? read_file(config, kLargestTokenizer) : std::string();
    if (!tokenizer_from_folder(path, out->tokenizer)) fail("{}: it has no tokenizer", path);
    if (!config_text.empty())
      out->chat_template = chat_template_of(parse_json_object(config_text, config), config);
  } else if (has_ending(path, ".json")) {
    out->tokenizer = read_tokenizer_json(read_file(path, kLargestTokenizer), "", path);
  } else {
    Checkpoint whole = open_checkpoint(path);
    if (!whole.has_tokenizer) fail("{}: it has no tokenizer", path);
    out->tokenizer = std::move(whole.tokenizer);
    out->chat_template = std::move(whole.chat_template);
    out->tool_template = std::move(whole.tool_template);
    out->generation_config = std::move(whole.generation_config);
  }
  out->has_tokenizer = true;
  return out;
}

}  // namespace

Json new_model_config(const TrainConfig& c, int64_t vocabulary) {
  const Shape s = shape_of(c);
  const Family& family = family_of({{"model_type", c.type}}, "[model]");
  Json out = {{"architectures", {family.class_name}},
              {"model_type", c.type},
              {"vocab_size", up_to_multiple(vocabulary, kVocabularyMultiple)},
              {"hidden_size", s.hidden},
              {"num_hidden_layers", s.layers},
              {"num_attention_heads", s.heads},
              {"num_key_value_heads", s.kv_heads},
              {"intermediate_size", s.intermediate},
              {"hidden_act", "silu"},
              {"rms_norm_eps", 1e-6},
              {"rope_theta", c.rope_theta},
              {"max_position_embeddings", either(c.max_position, c.sequence)},
              {"tie_word_embeddings", c.tied},
              {"attention_bias", false}};
  if (c.type == "deepseek_v3") {
    add_latent_attention(c, s, out);
    add_experts(c, s, out);
  } else {
    out["head_dim"] = either(c.head_dim, s.hidden / s.heads);
    if (c.experts > 0) fail("\"model.experts\" is {}, but {} has none", c.experts, c.type);
  }
  normalise_config(out, "[model]");
  read_model_config(out, "[model]");
  return out;
}

std::shared_ptr<const Checkpoint> starting_checkpoint(const TrainConfig& config) {
  if (!config.from.empty()) return std::make_shared<Checkpoint>(open_checkpoint(config.from));
  if (config.tokenizer.empty()) {
    fail(
        "[model] of a new model needs \"tokenizer\": a folder or tokenizer.json ('ponder "
        "tokenizer train' makes one), or a checkpoint");
  }
  std::shared_ptr<Checkpoint> out = tokenizer_of(config.tokenizer);
  out->path = "[model]";
  const Tokenizer tokenizer(out->tokenizer);
  out->config = new_model_config(config, tokenizer.vocab_size());
  for (const auto& [key, id] : {std::pair{"bos_token_id", out->tokenizer.bos},
                                std::pair{"eos_token_id", out->tokenizer.eos}}) {
    if (id) out->config[key] = *id;
  }
  return out;
}

}  // namespace ponder
