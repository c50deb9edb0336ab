#include <algorithm>

#include "base/error.h"
#include "base/memory.h"
#include "base/tell.h"
#include "formats/family.h"
#include "model/decoder.h"
#include "model/follow.h"
#include "model/weight_names.h"

namespace ponder {
namespace {

// With those parts of it that other ranks of this machine copy. What is left is for keys and for
// others; who knows what that takes says copy_weights.
bool leaves_a_quarter_free(const Checkpoint& checkpoint, const Ranks* ranks) {
  uint64_t bytes = 0;
  for (const StoredTensor& tensor : checkpoint.tensors) bytes += tensor.bytes;
  const int here = ranks ? ranks->cluster->local_size() : 1,
            all = ranks ? ranks->cluster->size() : 1;
  return bytes / static_cast<uint64_t>(all) * static_cast<uint64_t>(here) <= free_memory() / 4 * 3;
}

// What cannot be run over several ranks is said before any of them begins.
void check_ranks(const ModelOptions& options, const std::string& path) {
  if (!options.ranks) return;
  if (options.trainable || options.init)
    fail(
        "{}: a model that is trained is cut by names (train --ep, --pp), not by rows; its rows are "
        "for answering",
        path);
  PONDER_CHECK(!options.lora || options.lora->from);
}

// What this rank has of a model that several answer from in stages.
Holding stage_of(const Ranks& ranks, const ModelConfig& config, const Checkpoint& checkpoint) {
  const int asked = ranks.layout.pp, there = ranks.cluster->size();
  if (asked != there)
    fail("--pp {}: stages are over all ranks, and there are {}; start {} ranks", asked, there,
         asked);
  if (ranks.layout.tp > 0 || ranks.layout.ep > 0) {
    fail(
        "--pp beside --tp or --ep: ranks have either whole layers or parts of each; say one of "
        "them");
  }
  return hold_layers_of(checkpoint, config, ranks.cluster->rank(), there);
}

// What this rank has of a model that is not cut by rows.
Holding holding_of(const ModelOptions& options, const ModelConfig& config,
                   const Checkpoint& checkpoint) {
  const std::string& path = checkpoint.path;
  if (options.ranks && options.ranks->layout.in_stages())
    return stage_of(*options.ranks, config, checkpoint);
  if (options.cut == Holding::Cut::None) return {};
  if (options.lora) {
    fail("{}: of a model with an adapter every rank has the base; leave --ep and --pp out", path);
  }
  const int rank = options.trainers->rank(), ranks = options.trainers->size();
  return options.cut == Holding::Cut::Experts ? hold_experts(config, rank, ranks, path)
                                              : hold_layers(config, rank, ranks, path);
}

std::string quoted_few(const std::vector<std::string>& names) {
  constexpr size_t kShown = 4;
  std::string out;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i)
    out += fmt::format("{}\"{}\"", i ? ", " : "", printable(names[i]));
  if (names.size() > kShown) out += fmt::format(" and {} more", names.size() - kShown);
  return out;
}

std::string unread_text(const Unread& unread) {
  std::string out;
  if (!unread.keys.empty()) {
    out +=
        fmt::format("the {} {}", unread.keys.size() > 1 ? "keys" : "key", quoted_few(unread.keys));
  }
  if (!unread.tensors.empty()) {
    out +=
        fmt::format("{}the {} {}", out.empty() ? "" : " and ",
                    unread.tensors.size() > 1 ? "tensors" : "tensor", quoted_few(unread.tensors));
  }
  return out;
}

bool same_bytes(const StoredTensor& a, const StoredTensor& b) {
  return a.data && b.data && a.dtype == b.dtype && a.shape == b.shape && a.bytes == b.bytes &&
         std::equal(a.data, a.data + a.bytes, b.data);
}

// A tied head may be stored, too, but not another one than the embedding.
void check_tied_head(const Checkpoint& checkpoint) {
  const StoredTensor* embedding = checkpoint.find("model.embed_tokens.weight");
  if (embedding && same_bytes(checkpoint.at("lm_head.weight"), *embedding)) return;
  fail(
      "{}: \"tie_word_embeddings\" is true, but \"lm_head.weight\" is another matrix than the "
      "embedding; set the key to false in config.json to use it, or take the tensor out",
      checkpoint.path);
}

// A prediction layer only guesses (its embedding and head are copies of the model's own), and a
// tied head is the embedding.
bool is_spare(const std::string& name, const ModelConfig& c, const Checkpoint& checkpoint) {
  if (c.tied_embeddings && name == "lm_head.weight") {
    check_tied_head(checkpoint);
    return true;
  }
  const int64_t layer = stored_layer(name);
  return layer >= c.layers &&
         checkpoint.find("model.layers." + std::to_string(layer) + ".eh_proj.weight");
}

// What a layer has no use for that attends to another's keys: many folders hold it all the same.
bool is_unused_key(const std::string& name, const ModelConfig& c) {
  const int64_t layer = stored_layer(name);
  if (layer < 0 || layer >= c.layers) return false;
  if (c.layer[static_cast<size_t>(layer)].keys_of == kOwnKeys) return false;
  return name.find(".self_attn.k_") != std::string::npos ||
         name.find(".self_attn.v_") != std::string::npos;
}

// Quantisers write biases of zeros beside matrices that have none.
bool is_zero_bias(const std::string& name, const Checkpoint& checkpoint) {
  if (!name.ends_with(".bias")) return false;
  const StoredTensor& bias = checkpoint.at(name);
  return !bias.made && std::all_of(bias.data, bias.data + bias.bytes,
                                   [](std::byte byte) { return byte == std::byte{0}; });
}

template <class R>
Unread unread_by(const ModelConfig& c, const Parameters<R>& parameters) {
  const Checkpoint& checkpoint = parameters.checkpoint();
  const Family& family = family_of(checkpoint.config, checkpoint.path);
  Unread out{c.unread, {}};
  out.keys.insert(out.keys.end(), checkpoint.unread.begin(), checkpoint.unread.end());
  for (const std::string& name : parameters.unread()) {
    if (!tensor_changes_nothing(family, name) && !is_spare(name, c, checkpoint) &&
        !is_unused_key(name, c) && !is_zero_bias(name, checkpoint)) {
      out.tensors.push_back(name);
    }
  }
  return out;
}

std::vector<LoraOptions> served_of(const ModelOptions& options) {
  std::vector<LoraOptions> out;
  for (const auto& folder : options.adapters) out.emplace_back().from = folder;
  return out;
}

ParameterOptions parameters_of(const ModelOptions& options) {
  return {.trainable = options.trainable,
          .compute = options.compute == DType::BF16 ? std::optional(DType::BF16) : std::nullopt,
          .interleaved = options.interleave,
          .init = options.init,
          .lora = options.lora,
          .served = served_of(options),
          .rehearsed = options.rehearsed};
}

Decoder<float> rehearsed(std::shared_ptr<const Checkpoint> checkpoint, ModelOptions options,
                         std::shared_ptr<ExpertCache> experts = {}) {
  options.rehearsed = true;
  ModelConfig config = read_model_config(checkpoint->config, checkpoint->path);
  ParameterOptions parameters = parameters_of(options);
  parameters.experts = std::move(experts);
  return {std::move(config), Parameters<float>(std::move(checkpoint), parameters), options};
}

void check_unread(const Unread& unread, const std::string& path) {
  if (unread.none()) return;
  if (!unread_allowed()) {
    fail(
        "{}: {} would pass unread, so another model would run; --allow-unread runs it all the same",
        path, unread_text(unread));
  }
  tell("{}: passed over {}\n", path, unread_text(unread));
}

}  // namespace

Unread unread_of(std::shared_ptr<const Checkpoint> checkpoint) {
  Decoder<float> model = rehearsed(std::move(checkpoint), {});
  return unread_by(model.config(), model.parameters());
}

KvLayout kv_layout_of(std::shared_ptr<const Checkpoint> checkpoint, const ModelOptions& options) {
  ModelOptions alone;
  alone.absorbed = options.absorbed;
  alone.kv = options.kv;
  return rehearsed(std::move(checkpoint), alone).kv_layout();
}

std::set<std::string> turnable_weights(std::shared_ptr<const Checkpoint> checkpoint) {
  return rehearsed(std::move(checkpoint), {}).parameters().turnable();
}

WeightBytes weight_bytes_of(std::shared_ptr<const Checkpoint> checkpoint,
                            const ModelOptions& options) {
  WeightBytes out;
  const auto experts = std::make_shared<ExpertCache>(checkpoint, StreamOptions{});
  try {
    out.stays = rehearsed(checkpoint, options, experts).parameters().copied_bytes();
    out.experts = experts->all_bytes();
    out.least = experts->least_bytes();
  } catch (const Error& error) {
    out.stays = rehearsed(checkpoint, options).parameters().copied_bytes();
    out.not_streamed = error.what();
  }
  if (out.not_streamed.empty() && out.experts == 0)
    out.not_streamed = checkpoint->path + ": it has no routed experts";
  return out;
}

void check_all_read(std::shared_ptr<const Checkpoint> checkpoint) {
  const std::string path = checkpoint->path;
  check_unread(unread_of(std::move(checkpoint)), path);
}

void check_adapters(std::shared_ptr<const Checkpoint> checkpoint, const ModelOptions& options) {
  if (!options.lora && options.adapters.empty()) return;
  rehearsed(std::move(checkpoint), options).parameters().check_adapters();
}

std::unique_ptr<Model<float>> make_rehearsed(std::shared_ptr<const Checkpoint> checkpoint,
                                             ModelOptions options) {
  options.rehearsed = true;
  ModelConfig config = read_model_config(checkpoint->config, checkpoint->path);
  ParameterOptions parameters = parameters_of(options);
  parameters.shard = shard_of(options.ranks.get(), config, checkpoint->path);
  parameters.holding = holding_of(options, config, *checkpoint);
  std::shared_ptr<Lead> lead;
  if (options.ranks) lead = std::make_shared<Lead>(options.ranks, *checkpoint, options);
  auto model = std::make_unique<Decoder<float>>(
      std::move(config), Parameters<float>(std::move(checkpoint), parameters), options);
  if (lead) lead->loaded();
  model->lead(std::move(lead));
  return model;
}

template <class R>
std::unique_ptr<Model<R>> make_model(std::shared_ptr<const Checkpoint> checkpoint,
                                     ModelOptions options) {
  ModelConfig config = read_model_config(checkpoint->config, checkpoint->path);
  if (options.ranks && options.ranks->cluster->size() == 1) options.ranks = nullptr;
  check_ranks(options, checkpoint->path);
  const Shard shard = shard_of(options.ranks.get(), config, checkpoint->path);
  std::shared_ptr<Lead> lead;
  if (options.ranks && options.ranks->lead())
    lead = std::make_shared<Lead>(options.ranks, *checkpoint, options);
  PONDER_CHECK(!options.stream || (!options.trainable && !options.ranks));
  const auto experts =
      options.stream ? std::make_shared<ExpertCache>(checkpoint, *options.stream) : nullptr;
  ParameterOptions parameters = parameters_of(options);
  parameters.copied = experts || options.copy_weights.value_or(
                                     !checkpoint->packed &&
                                     leaves_a_quarter_free(*checkpoint, options.ranks.get()));
  parameters.shard = shard;
  parameters.holding = holding_of(options, config, *checkpoint);
  parameters.experts = experts;
  auto model = std::make_unique<Decoder<R>>(
      std::move(config), Parameters<R>(std::move(checkpoint), parameters), options);
  model->parameters().check_adapters();
  check_unread(unread_by(model->config(), model->parameters()),
               model->parameters().checkpoint().path);
  if (experts) experts->start();
  if (lead) lead->loaded();
  model->lead(std::move(lead));
  return model;
}

template std::unique_ptr<Model<float>> make_model(std::shared_ptr<const Checkpoint>, ModelOptions);
template std::unique_ptr<Model<double>> make_model(std::shared_ptr<const Checkpoint>, ModelOptions);

}  // namespace ponder
