// DeepSeek-V3.2 and GLM-5: DeepSeek-V3's layers, whose queries see the keys alone that a lightning
// indexer chooses (arXiv 2512.02556 section 2). From GLM-5.2 on layers may share what the last
// indexer before them chose (arXiv 2603.12201).
#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {
namespace {

constexpr LatentDefaults kV32Defaults = {"sigmoid", "noaux_tc", 8, 4, 1, 3, 2.5, true};
constexpr LatentDefaults kGlmDsaDefaults = {"sigmoid", "noaux_tc", 1, 1, 1, 3, 2.5, true};

// GLM-5.2 and later: their context, and which layers have an indexer where a file does not say.
constexpr int64_t kLongGlm = int64_t{1} << 20, kLongGlmStep = 4, kLongGlmOffset = 3;

void read_indexer(ConfigFields& in, ModelConfig& c, int64_t heads) {
  c.index_heads = in.integer_or("index_n_heads", 1, kMaxHeads, heads);
  c.index_dim = in.integer_or("index_head_dim", 2, kMaxDim, 128);
  c.index_topk = in.integer_or("index_topk", 1, 1 << 30, 2048);
  if (c.index_dim < c.rope_dim) {
    fail("{}: \"index_head_dim\" is {}, but qk_rope_head_dim is {} of it", in.place(), c.index_dim,
         c.rope_dim);
  }
  for (LayerConfig& layer : c.layer) layer.index = LayerConfig::Index::Own;
}

void read_indexed(ConfigFields& in, ModelConfig& c, const LatentDefaults& d, int64_t heads) {
  in.integer("q_lora_rank", 1, kMaxDim);  // the indexer's queries are made from it
  read_latent_attention(in, c);
  read_indexer(in, c, heads);
  in.only("rope_interleave", {true});
  in.only("partial_rotary_factor", {1, 1.0});
  in.only("mlp_bias", {false});
  for (const std::string& type : in.texts("layer_types", kMaxLayers)) {
    if (type == "indexed_attention") continue;
    fail("{}: \"layer_types\" has \"{}\"; ponder knows indexed_attention", in.place(),
         printable(type));
  }
  read_latent_experts(in, c, d);
  read_mlp_types(in, c);
}

void v32_read(ConfigFields& in, ModelConfig& c) {
  read_indexed(in, c, kV32Defaults, 64);
  in.only("indexer_rope_interleave", {false});
}

bool is_full(int64_t layer, int64_t step, int64_t offset) {
  return std::max<int64_t>(layer - offset + 1, 0) % step == 0;
}

// "full" or "shared" for each layer, by the first of indexer_types, index_topk_pattern ("FSSF" or a
// list) and index_topk_freq that is there; empty for none.
std::vector<std::string> indexer_types(ConfigFields& in, const ModelConfig& c) {
  std::vector<std::string> out = in.texts("indexer_types", kMaxLayers);
  const Json& pattern = in.any("index_topk_pattern");
  const int64_t step = std::max<int64_t>(in.integer_or("index_topk_freq", 0, kMaxLayers, 1), 1);
  const int64_t offset = in.integer_or("index_skip_topk_offset", 0, kMaxLayers, 2);
  if (!out.empty()) return out;
  if (pattern.is_string()) {
    for (const char letter : pattern.get<std::string>())
      out.emplace_back(letter == 'F' ? "full" : letter == 'S' ? "shared" : "?");
  } else if (!pattern.is_null()) {
    out = in.texts("index_topk_pattern", kMaxLayers);
  } else {
    for (int64_t i = 0; i < c.layers; ++i)
      out.emplace_back(is_full(i, step, offset) ? "full" : "shared");
  }
  return out;
}

void glm_dsa_read(ConfigFields& in, ModelConfig& c) {
  read_indexed(in, c, kGlmDsaDefaults, 32);
  in.only("indexer_rope_interleave", {true});
  c.index_interleaved = true;
  const std::vector<std::string> types = indexer_types(in, c);
  if (types.size() != c.layer.size()) {
    fail("{}: \"indexer_types\" or \"index_topk_pattern\" has {} entries for {} layers", in.place(),
         types.size(), c.layers);
  }
  for (size_t i = 0; i < types.size(); ++i) {
    const bool shared = types[i] == "shared";
    if (!shared && types[i] != "full") {
      fail("{}: \"indexer_types\" has \"{}\"; ponder knows full and shared", in.place(),
           printable(types[i]));
    }
    if (shared) c.layer[i].index = LayerConfig::Index::Shared;
  }
  if (types[0] == "shared") {
    fail("{}: \"indexer_types\" begins with shared, but there is nothing to share yet", in.place());
  }
}

void v32_from_gguf(GgufFields& in, Json& config) {
  latent_from_gguf(in, config);
  config["index_n_heads"] = in.integer("attention.indexer.head_count");
  config["index_head_dim"] = in.integer("attention.indexer.key_length");
  config["index_topk"] = in.integer("attention.indexer.top_k");
}

void glm_dsa_from_gguf(GgufFields& in, Json& config) {
  v32_from_gguf(in, config);
  const int64_t layers = config["num_hidden_layers"];
  if (const auto full = in.find_flags("attention.indexer.types")) {
    Json& types = config["indexer_types"] = Json::array();
    for (const bool own : *full) types.push_back(own ? "full" : "shared");
    return;
  }
  const bool shares = config["max_position_embeddings"] >= kLongGlm && layers > 1;
  config["index_topk_freq"] = shares ? kLongGlmStep : 1;
  config["index_skip_topk_offset"] = kLongGlmOffset;
}

void indexer_to_gguf(const Json& config, GgufKeys& out, const LatentDefaults& d) {
  latent_to_gguf(config, out, d);
  out.integer("attention.indexer.head_count", config, "index_n_heads");
  out.integer("attention.indexer.key_length", config, "index_head_dim");
  out.integer("attention.indexer.top_k", config, "index_topk");
}

void v32_to_gguf(const Json& config, GgufKeys& out) { indexer_to_gguf(config, out, kV32Defaults); }

void glm_dsa_to_gguf(const Json& config, GgufKeys& out) {
  indexer_to_gguf(config, out, kGlmDsaDefaults);
  std::vector<bool> full;
  for (const LayerConfig& layer : read_model_config(config, out.place()).layer)
    full.push_back(layer.index == LayerConfig::Index::Own);
  out.add_flags("attention.indexer.types", full);
}

constexpr NamePair kIndexerNames[] = {
    {"indexer.k_norm", "self_attn.indexer.k_norm"},
    {"indexer.proj", "self_attn.indexer.weights_proj"},
    {"indexer.attn_k", "self_attn.indexer.wk"},
    {"indexer.attn_q_b", "self_attn.indexer.wq_b"},
};

constexpr Excuse kIndexerKeys[] = {
    kLatentKeys[0],
    kLatentKeys[1],
    kLatentKeys[2],
    {"index_share_for_mtp_iteration", "of drafts alone, which change no answer"},
};

}  // namespace

extern const Family kDeepSeekV32 = {.model_type = "deepseek_v32",
                                    .class_name = "DeepseekV32ForCausalLM",
                                    .gguf = "deepseek32",
                                    .read = v32_read,
                                    .from_gguf = v32_from_gguf,
                                    .to_gguf = v32_to_gguf,
                                    .names = kIndexerNames,
                                    .keys = kIndexerKeys};

extern const Family kGlmMoeDsa = {.model_type = "glm_moe_dsa",
                                  .class_name = "GlmMoeDsaForCausalLM",
                                  .gguf = "glm-dsa",
                                  .read = glm_dsa_read,
                                  .from_gguf = glm_dsa_from_gguf,
                                  .to_gguf = glm_dsa_to_gguf,
                                  .names = kIndexerNames,
                                  .gguf_mscale = GgufMscale::None,
                                  .keys = kIndexerKeys};

}  // namespace ponder
