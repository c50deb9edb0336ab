#include "formats/convert_check.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "formats/family.h"
#include "formats/gguf_config.h"
#include "formats/hf_config.h"

namespace ponder {
namespace {

// What is compared layer by layer, or is another thing on each side on purpose: several families
// have one architecture of GGUF.
bool compared_elsewhere(const std::string& key, const ModelConfig& from, bool to_gguf) {
  constexpr std::string_view kByLayer[] = {"use_sliding_window",     "sliding_window",
                                           "max_window_layers",      "layer_types",
                                           "decoder_sparse_step",    "mlp_only_layers",
                                           "moe_layer_freq",         "first_k_dense_replace",
                                           "rope_interleaved",       "num_nextn_predict_layers",
                                           "no_rope_layers",         "norm_plus_one",
                                           "no_rope_layer_interval", "sliding_window_pattern",
                                           "mlp_layer_types",        "model_type",
                                           "indexer_types",          "index_topk_freq",
                                           "index_skip_topk_offset", "index_topk_pattern",
                                           "full_attention_interval"};
  if (std::find(std::begin(kByLayer), std::end(kByLayer), key) != std::end(kByLayer)) return true;
  // As what they come to (check_rotations).
  const bool latent = from.kv_lora > 0;
  if (!latent && (key == "rope_scaling.mscale" || key == "rope_scaling.mscale_all_dim" ||
                  key == "rope_scaling.attention_factor")) {
    return true;
  }
  // A tensor of GGUF's.
  if (to_gguf && from.ropes[0].type == "proportional") return key == "partial_rotary_factor";
  return to_gguf && key.starts_with("rope_scaling.") && from.ropes[0].type == "llama3";
}

// GGUF keeps floats of 32 bits.
bool same_value(const Json& a, const Json& b) {
  if (!a.is_number() || !b.is_number()) return a == b;
  const double x = a.get<double>(), y = b.get<double>();
  return std::fabs(x - y) <= 1e-6 * std::max(std::fabs(x), std::fabs(y));
}

const Json* setting_of(const ModelConfig& c, const std::string& key) {
  for (const auto& [name, value] : c.settings) {
    if (name == key) return &value;
  }
  return nullptr;
}

[[noreturn]] void cannot_say(const std::string& path, bool to_gguf, const std::string& what) {
  fail("{}: {}, which {} cannot say", path, what,
       to_gguf ? "GGUF as ponder writes it" : "config.json as ponder writes it");
}

void check_layers(const ModelConfig& from, const ModelConfig& to, const std::string& path,
                  bool to_gguf) {
  for (size_t i = 0; i < from.layer.size(); ++i) {
    const LayerConfig &a = from.layer[i], &b = to.layer[i];
    if (a.experts != b.experts) {
      cannot_say(path, to_gguf,
                 fmt::format("layer {} {} experts", i, a.experts ? "has" : "has no"));
    }
    if (a.sees != b.sees || a.window != b.window) {
      cannot_say(path, to_gguf, fmt::format("layer {} slides (\"sliding_window\")", i));
    }
    if (a.head_dim != b.head_dim || a.kv_heads != b.kv_heads || a.intermediate != b.intermediate ||
        a.keys_of != b.keys_of || a.v_from_k != b.v_from_k) {
      cannot_say(path, to_gguf, fmt::format("layer {} has sizes or keys of its own kind", i));
    }
    if (a.rope != b.rope || a.mixer != b.mixer || a.sink != b.sink || a.tempered != b.tempered ||
        a.index != b.index || a.pooled != b.pooled || a.pools_overlap != b.pools_overlap ||
        a.by_token != b.by_token) {
      cannot_say(
          path, to_gguf,
          fmt::format("layer {} is of its own kind (\"layer_types\", \"no_rope_layers\")", i));
    }
  }
}

// llama.cpp multiplies a latent's softmax with its own YaRN factor, squared, unless
// mscale_all_dim takes that back; for stretched positions without YaRN, too.
bool latent_rotation_said(const RopeConfig& rope) {
  return rope.type != "linear" && same_value(rotation_factor(rope), 1);
}

void check_rotations(const ModelConfig& from, const ModelConfig& to, const std::string& path,
                     bool to_gguf) {
  for (size_t i = 0; i < std::min(from.ropes.size(), to.ropes.size()); ++i) {
    const RopeConfig& rope = from.ropes[i];
    const bool latent = to_gguf && from.kv_lora > 0;
    if (latent && !latent_rotation_said(rope)) {
      cannot_say(path, to_gguf,
                 fmt::format("\"rope_scaling\" is {} beside a latent, without \"mscale\" equal to "
                             "\"mscale_all_dim\"",
                             rope.type));
    }
    if (same_value(rotation_factor(rope), rotation_factor(to.ropes[i]))) continue;
    cannot_say(path, to_gguf,
               fmt::format("positions are multiplied with {:.6g} (\"attention_factor\", "
                           "\"mscale\")",
                           rotation_factor(rope)));
  }
}

bool reads_mscale(GgufMscale which, double all) {
  return which == GgufMscale::Any || all == 0 || (all == 1 && which == GgufMscale::One);
}

// What llama.cpp would take another value of, though the file says it; empty if there is nothing.
std::string misread_by_llamacpp(const ModelConfig& from, const Family& family) {
  for (const RopeConfig& rope : from.ropes) {
    if (rope.type != "yarn") continue;
    if (!family.gguf_yarn_betas && (rope.beta_fast != 32 || rope.beta_slow != 1)) {
      return fmt::format(
          "rope_scaling has \"beta_fast\" {} and \"beta_slow\" {}, but llama.cpp takes 32 and 1 "
          "for {}, whatever the file says",
          rope.beta_fast, rope.beta_slow, family.gguf);
    }
    if (from.kv_lora == 0 || reads_mscale(family.gguf_mscale, rope.mscale_all_dim)) continue;
    return fmt::format(
        "rope_scaling has \"mscale_all_dim\" {}, but llama.cpp takes another for {}, whatever the "
        "file says",
        rope.mscale_all_dim, family.gguf);
  }
  return "";
}

// What llama.cpp says itself that it does not compute ("Phi SWA is currently disabled").
void note_windows_left_out(const ModelConfig& from, const Family& family,
                           std::vector<std::string>& notes) {
  if (std::string_view(family.gguf) != "phi3") return;
  for (const LayerConfig& layer : from.layer) {
    if (layer.sees != LayerConfig::Sees::Window) continue;
    notes.push_back(fmt::format(
        "\"sliding_window\" is {}, but llama.cpp sees the whole text with phi3, and warns of it",
        layer.window));
    return;
  }
}

void check_same(const ModelConfig& from, const ModelConfig& to, const Family& family,
                const std::string& path, bool to_gguf) {
  for (const auto& [key, value] : from.settings) {
    if (compared_elsewhere(key, from, to_gguf)) continue;
    if (key == "model_type" && family.gguf_twin && to.model_type == family.gguf_twin) continue;
    const Json* other = setting_of(to, key);
    if (other && same_value(value, *other)) continue;
    // Plain positions without a word of them.
    if (!other && key == "rope_scaling.rope_type" && value == "default") continue;
    cannot_say(path, to_gguf, fmt::format("\"{}\" is {}", key, value_text(value)));
  }
  check_layers(from, to, path, to_gguf);
  check_rotations(from, to, path, to_gguf);
  if (from.temperature_beta != 0 && from.temperature_length != to.temperature_length) {
    cannot_say(path, to_gguf,
               fmt::format("queries grow every {} positions (\"original_max_position_embeddings\")",
                           from.temperature_length));
  }
  if (!family.gguf_turns_rows && from.rope_interleaved != to.rope_interleaved) {
    cannot_say(path, to_gguf,
               fmt::format("\"rope_interleave\" is {}", from.rope_interleaved ? "true" : "false"));
  }
}

}  // namespace

void check_gguf_says_all(const Checkpoint& checkpoint, const GgufMetadata& metadata,
                         const std::vector<std::string_view>& tensors,
                         std::vector<std::string>& notes) {
  const std::string header = gguf_header(metadata, {});
  const Gguf file(std::as_bytes(std::span(header)), "the GGUF to be written");
  const ModelConfig from = read_model_config(checkpoint.config, checkpoint.path);
  const ModelConfig to = read_model_config(config_from_gguf(file, tensors), file.place());
  const Family& family = family_of(checkpoint.config, checkpoint.path);
  check_same(from, to, family, checkpoint.path, true);
  note_windows_left_out(from, family, notes);
  const std::string misread = misread_by_llamacpp(from, family);
  if (misread.empty()) return;
  if (!unread_allowed()) {
    fail("{}: {}; --allow-unread writes it all the same, for ponder", checkpoint.path, misread);
  }
  notes.push_back(misread);
}

void check_config_says_all(const Checkpoint& checkpoint, Json config) {
  const Family& family = family_of(checkpoint.config, checkpoint.path);
  if (family.publish) family.publish(config);
  normalise_config(config, checkpoint.path);
  const ModelConfig from = read_model_config(checkpoint.config, checkpoint.path);
  const ModelConfig to = read_model_config(config, checkpoint.path);
  check_same(from, to, family, checkpoint.path, false);
}

}  // namespace ponder
