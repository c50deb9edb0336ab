#include "train/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>
#include <sstream>

#include "base/error.h"

namespace ponder {
namespace {

// One key: where it stands, what it means, and how it is read and written.
struct Key {
  std::string name;  // "section.key"
  std::string text;
  bool may_change;  // when a run goes on
  std::function<void(const toml::node&, const std::string& place, TrainConfig&)> read;
  std::function<std::string(const TrainConfig&)> write;
  bool same(const TrainConfig& a, const TrainConfig& b) const { return write(a) == write(b); }
};

std::string as_toml(const std::string& text) {
  std::ostringstream out;
  out << toml::value<std::string>(text);
  return out.str();
}

std::string as_toml(double value) {
  std::ostringstream out;
  out << toml::value<double>(value);
  return out.str();
}

[[noreturn]] void wrong(const std::string& place, const std::string& name, const toml::node& node,
                        const std::string& wanted) {
  std::ostringstream value;
  node.visit([&](const auto& n) { value << n; });
  fail("{}: \"{}\" is {}, but must be {}", place, name, value.str(), wanted);
}

// Builds the table of keys.
class Keys {
 public:
  void integer(const char* name, int64_t TrainConfig::*member, int64_t low, int64_t high,
               const char* text, bool may_change = false) {
    const std::string key = name;
    add({key, text, may_change,
         [=](const toml::node& node, const std::string& place, TrainConfig& c) {
           const auto value = node.value_exact<int64_t>();
           if (!value || *value < low || *value > high)
             wrong(place, key, node, fmt::format("a whole number from {} to {}", low, high));
           c.*member = *value;
         },
         [=](const TrainConfig& c) { return std::to_string(c.*member); }});
  }
  void seed(const char* name, uint64_t TrainConfig::*member, const char* text) {
    const std::string key = name;
    add({key, text, false,
         [=](const toml::node& node, const std::string& place, TrainConfig& c) {
           const auto value = node.value_exact<int64_t>();
           if (!value || *value < 0) wrong(place, key, node, "a whole number, not negative");
           c.*member = static_cast<uint64_t>(*value);
         },
         [=](const TrainConfig& c) { return std::to_string(c.*member); }});
  }
  void number(const char* name, double TrainConfig::*member, double low, double high,
              const char* text) {
    const std::string key = name;
    add({key, text, false,
         [=](const toml::node& node, const std::string& place, TrainConfig& c) {
           const auto value = node.is_number() ? node.value<double>() : std::nullopt;
           if (!value || !(*value >= low && *value <= high))
             wrong(place, key, node, fmt::format("a number from {} to {}", low, high));
           c.*member = *value;
         },
         [=](const TrainConfig& c) { return as_toml(c.*member); }});
  }
  void flag(const char* name, bool TrainConfig::*member, const char* text) {
    const std::string key = name;
    add({key, text, false,
         [=](const toml::node& node, const std::string& place, TrainConfig& c) {
           if (!node.is_boolean()) wrong(place, key, node, "true or false");
           c.*member = *node.value<bool>();
         },
         [=](const TrainConfig& c) { return std::string(c.*member ? "true" : "false"); }});
  }
  // One of `choices`, or any text if there are none.
  void text(const char* name, std::string TrainConfig::*member, std::vector<std::string> choices,
            const char* about, bool may_change = false) {
    const std::string key = name;
    const std::string explained =
        choices.empty() ? about : fmt::format("{}: {}", about, fmt::join(choices, ", "));
    add({key, explained, may_change,
         [=](const toml::node& node, const std::string& place, TrainConfig& c) {
           const auto value = node.value_exact<std::string>();
           if (!value) wrong(place, key, node, "a string");
           if (!choices.empty() &&
               std::find(choices.begin(), choices.end(), *value) == choices.end())
             wrong(place, key, node, fmt::format("one of {}", fmt::join(choices, ", ")));
           c.*member = *value;
         },
         [=](const TrainConfig& c) { return as_toml(c.*member); }});
  }
  void texts(const char* name, std::vector<std::string> TrainConfig::*member, const char* about,
             bool may_change = false) {
    const std::string key = name;
    add({key, about, may_change,
         [=](const toml::node& node, const std::string& place, TrainConfig& c) {
           const toml::array* items = node.as_array();
           if (!items) wrong(place, key, node, "a list of strings");
           (c.*member).clear();
           for (const toml::node& item : *items) {
             if (!item.is_string()) wrong(place, key, item, "a string in that list");
             (c.*member).push_back(*item.value<std::string>());
           }
         },
         [=](const TrainConfig& c) {
           std::vector<std::string> items;
           for (const std::string& item : c.*member) items.push_back(as_toml(item));
           return fmt::format("[{}]", fmt::join(items, ", "));
         }});
  }
  void sources(const char* name, const char* about);
  const std::vector<Key>& all() const { return keys_; }

 private:
  void add(Key key) { keys_.push_back(std::move(key)); }
  std::vector<Key> keys_;
};

SourceConfig read_source(const toml::node& node, const std::string& place) {
  SourceConfig out;
  if (const auto path = node.value_exact<std::string>()) {
    out.path = *path;
    return out;
  }
  const toml::table* table = node.as_table();
  if (!table) wrong(place, "data.sources", node, "a list of files or { path, format, weight }");
  for (const auto& [key, value] : *table) {
    if (key == "path" && value.is_string()) {
      out.path = *value.value<std::string>();
    } else if (key == "format" && value.is_string()) {
      out.format = *value.value<std::string>();
    } else if (key == "weight" && value.is_number() && *value.value<double>() > 0) {
      out.weight = *value.value<double>();
    } else {
      fail(
          "{}: a source of \"data.sources\" has path, format (strings) and weight (a number above "
          "0), but here \"{}\" is something else",
          place, key.str());
    }
  }
  if (out.path.empty()) fail("{}: a source of \"data.sources\" has no path", place);
  if (!out.format.empty() && out.format != "text" && out.format != "jsonl") {
    fail("{}: the format of {} is \"{}\", but must be text or jsonl", place, out.path, out.format);
  }
  return out;
}

void Keys::sources(const char* name, const char* about) {
  const std::string key = name;
  add({key, about, false,
       [=](const toml::node& node, const std::string& place, TrainConfig& c) {
         c.sources.clear();
         if (const toml::array* items = node.as_array()) {
           for (const toml::node& item : *items) c.sources.push_back(read_source(item, place));
         } else {
           c.sources.push_back(read_source(node, place));
         }
       },
       [](const TrainConfig& c) {
         std::vector<std::string> items;
         for (const SourceConfig& s : c.sources)
           items.push_back(fmt::format("{{ path = {}, format = {}, weight = {} }}", as_toml(s.path),
                                       as_toml(s.format), as_toml(s.weight)));
         return fmt::format("[{}]", fmt::join(items, ", "));
       }});
}

void add_run_keys(Keys& k) {
  constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
  using C = TrainConfig;
  k.seed("run.seed", &C::seed, "of the first weights and of the order of the data");
  k.integer("run.steps", &C::steps, 1, kMost, "optimizer steps of the whole run", true);
  k.integer("run.threads", &C::threads, 0, 1024,
            "0: the cores, shared by the ranks on a machine; changes no bit", true);
  k.text("run.compute", &C::compute, {"bf16", "f32"},
         "what matrices are multiplied as; the optimizer moves float32 numbers in both");
  k.integer("run.log_every", &C::log_every, 1, kMost, "steps between lines of the log", true);
  k.integer("run.eval_every", &C::eval_every, 0, kMost,
            "steps between losses on held-out documents; 0: at the end only", true);
  k.integer("run.save_every", &C::save_every, 0, kMost,
            "steps between checkpoints; 0: at the end only", true);
  k.integer("run.keep", &C::keep, 1, 1000, "checkpoints that are kept, the newest", true);
  k.integer("run.sample_every", &C::sample_every, 0, kMost, "steps between samples; 0: none", true);
  k.integer("run.sample_tokens", &C::sample_tokens, 1, 1 << 20, "of a sample at most", true);
  k.texts("run.sample_prompts", &C::sample_prompts, "what samples go on from", true);
}

void add_model_keys(Keys& k) {
  constexpr int64_t kDim = 1 << 20;
  using C = TrainConfig;
  k.text("model.from", &C::from, {},
         "checkpoint to start from; \"\": a new model of the keys below");
  k.text("model.tokenizer", &C::tokenizer, {},
         "folder, checkpoint or tokenizer.json of a new model's tokenizer");
  k.text("model.type", &C::type, {"llama", "qwen2", "qwen3", "deepseek_v3"}, "architecture");
  k.integer("model.depth", &C::depth, 0, 128,
            "one dial for the rest: layers; sets the sizes that are 0 (hidden = 64 x depth)");
  k.integer("model.hidden", &C::hidden, 0, kDim, "width of the residual stream");
  k.integer("model.layers", &C::layers, 0, 1024, "blocks");
  k.integer("model.heads", &C::heads, 0, 4096, "query heads");
  k.integer("model.kv_heads", &C::kv_heads, 0, 4096, "key and value heads; 0: as many as heads");
  k.integer("model.head_dim", &C::head_dim, 0, kDim, "0: hidden / heads");
  k.integer("model.intermediate", &C::intermediate, 0, kDim,
            "width of the MLP; 0: 8/3 hidden, up to a multiple of 64");
  k.integer("model.max_position", &C::max_position, 0, 1 << 30,
            "longest sequence to serve; 0: data.sequence");
  k.number("model.rope_theta", &C::rope_theta, 1, 1e12, "base of the rotary frequencies");
  k.flag("model.tied", &C::tied, "the embedding is also the head");
  k.number("model.init_std", &C::init_std, 0, 10,
           "of a new model's matrices; 0: 1 / sqrt(in features), embedding 0.02");
  k.integer("model.q_lora_rank", &C::q_lora_rank, 0, kDim, "DeepSeek: 0: a full q_proj");
  k.integer("model.kv_lora_rank", &C::kv_lora_rank, 0, kDim, "DeepSeek: 0: hidden / 2");
  k.integer("model.qk_nope_head_dim", &C::qk_nope_head_dim, 0, kDim, "DeepSeek: 0: 32");
  k.integer("model.qk_rope_head_dim", &C::qk_rope_head_dim, 0, kDim, "DeepSeek: 0: 16");
  k.integer("model.v_head_dim", &C::v_head_dim, 0, kDim, "DeepSeek: 0: 32");
  k.integer("model.experts", &C::experts, 0, 4096, "DeepSeek: routed experts; 0: dense");
  k.integer("model.experts_per_token", &C::experts_per_token, 1, 4096, "DeepSeek: chosen ones");
  k.integer("model.shared_experts", &C::shared_experts, 0, 4096, "DeepSeek: always used");
  k.integer("model.expert_intermediate", &C::expert_intermediate, 0, kDim,
            "DeepSeek: 0: intermediate / (experts_per_token + shared_experts)");
  k.integer("model.first_dense", &C::first_dense, 0, 1024,
            "DeepSeek: first layers without experts");
  k.integer("model.mtp", &C::mtp, 0, 1, "DeepSeek: 1 adds the draft head (multi-token prediction)");
  k.number("model.balance_gamma", &C::balance_gamma, 0, 1,
           "step of the routers' balancing bias (V3 section 2.1.2)");
  k.number("model.balance_alpha", &C::balance_alpha, 0, 1,
           "weight of the sequence-wise balance loss (V3 section 2.1.2)");
  k.number("model.mtp_weight", &C::mtp_weight, 0, 10,
           "lambda of the draft head's loss; a third of it in the last third of the steps");
}

void add_data_keys(Keys& k) {
  using C = TrainConfig;
  k.sources("data.sources",
            "files or folders, each a path or { path, format = \"text\" | \"jsonl\", weight }");
  k.text("data.cache", &C::cache, {}, "folder of tokenised documents; \"\": in the run's folder",
         true);
  k.number("data.validation", &C::validation, 0, 0.9, "share of documents that is held out");
  k.integer("data.validation_tokens", &C::validation_tokens, 1, 1 << 30, "held out at most", true);
  k.integer("data.sequence", &C::sequence, 2, 1 << 24, "longest piece of a document, in tokens");
  k.integer("data.batch_tokens", &C::batch_tokens, 2, 1 << 30, "of one step");
  k.integer("data.micro_tokens", &C::micro_tokens, 2, 1 << 30,
            "of one forward and backward; the memory of a step grows with it");
  k.flag("data.checkpointing", &C::checkpointing,
         "compute activations again instead of keeping them: less memory, a third more work");
}

void add_optimizer_keys(Keys& k) {
  using C = TrainConfig;
  k.text("optimizer.name", &C::optimizer, {"adamw", "muon"},
         "muon moves hidden matrices by Muon and the rest by AdamW");
  k.number("optimizer.lr", &C::lr, 0, 100, "peak learning rate");
  k.number("optimizer.beta1", &C::beta1, 0, 0.99999, "AdamW");
  k.number("optimizer.beta2", &C::beta2, 0, 0.99999999, "AdamW");
  k.number("optimizer.eps", &C::eps, 0, 1, "AdamW");
  k.number("optimizer.weight_decay", &C::weight_decay, 0, 10, "of matrices, decoupled");
  k.number("optimizer.clip", &C::clip, 0, 1e9, "largest norm of all gradients; 0: no limit");
  k.number("optimizer.muon_momentum", &C::muon_momentum, 0, 0.99999, "Nesterov momentum of Muon");
  k.text("optimizer.schedule", &C::schedule, {"constant", "cosine", "wsd"},
         "of the learning rate after the warmup");
  k.integer("optimizer.warmup", &C::warmup, 0, 1 << 30, "steps of linear rise");
  k.number("optimizer.final_factor", &C::final_factor, 0, 1, "of the peak, at the last step");
  k.number("optimizer.cooldown", &C::cooldown, 0, 1,
           "wsd: share of the steps that fall at the end");
}

void add_extra_keys(Keys& k) {
  using C = TrainConfig;
  k.integer("lora.rank", &C::lora_rank, 0, 4096, "0: all weights are trained");
  k.text("lora.from", &C::lora_from, {},
         "a PEFT folder to go on from, whose rank, alpha and modules then count");
  k.number("lora.alpha", &C::lora_alpha, 0, 1e6, "the adapter is scaled by alpha / rank");
  k.flag("lora.rslora", &C::rslora, "scale by alpha / sqrt(rank) instead");
  k.texts("lora.targets", &C::lora_targets, "modules that get an adapter");
  k.text("distill.teacher", &C::teacher, {}, "checkpoint whose logits the student learns");
  k.text("distill.divergence", &C::divergence, {"forward", "reverse"},
         "KL(teacher || student) or KL(student || teacher)");
  k.number("distill.temperature", &C::temperature, 0.01, 100, "of both distributions");
  k.number("distill.hard_weight", &C::hard_weight, 0, 1, "share of the ordinary loss");
}

void add_rl_keys(Keys& k) {
  constexpr int64_t kMany = 1 << 20;
  using C = TrainConfig;
  k.texts("rl.tasks", &C::rl_tasks,
          "tasks that are practised ('ponder tasks list'), as NAME or NAME:LOW-HIGH*WEIGHT");
  k.texts("rl.problems", &C::rl_problems,
          "JSONL files of your own problems (docs/verifiers.md), as FILE or FILE*WEIGHT");
  k.flag("rl.allow_commands", &C::rl_allow_commands,
         "let their \"command\" verifiers run programs");
  k.integer("rl.level_low", &C::rl_level_low, 1, 100, "easiest level, of tasks that name none");
  k.integer("rl.level_high", &C::rl_level_high, 1, 100, "hardest level, of tasks that name none");
  k.integer("rl.questions", &C::rl_questions, 1, kMany, "of a step");
  k.integer("rl.group", &C::rl_group, 2, kMany, "answers to each question");
  k.integer("rl.max_tokens", &C::rl_max_tokens, 1, 1 << 24, "of an answer, its thought included");
  k.number("rl.temperature", &C::rl_temperature, 0.01, 10,
           "of sampling; ratios are of the distribution at 1");
  k.integer("rl.mini_batches", &C::rl_mini_batches, 1, kMany, "updates that share one rollout");
  k.text("rl.objective", &C::rl_objective, {"grpo", "gspo", "cispo"}, "what is clipped, and how");
  k.text("rl.average", &C::rl_average, {"sequence", "token", "length"},
         "of a step's tokens: R1's, DAPO's, Dr. GRPO's");
  k.number("rl.clip_low", &C::rl_clip_low, 0, 1, "the ratio stays above 1 - clip_low");
  k.number("rl.clip_high", &C::rl_clip_high, 0, 1e9,
           "and below 1 + clip_high (R1: 10; DAPO: 0.28)");
  k.number("rl.beta", &C::rl_beta, 0, 100,
           "weight of the divergence from the reference, in the loss");
  k.integer("rl.refresh", &C::rl_refresh, 0, kMany,
            "steps after which the policy becomes the reference (R1: 400); 0: never");
  k.number("rl.entropy", &C::rl_entropy, 0, 10, "weight of a bonus for entropy");
  k.flag("rl.keep_scale", &C::rl_keep_scale,
         "do not divide advantages by the group's deviation (Dr. GRPO)");
  k.flag("rl.drop_decided", &C::rl_drop_decided,
         "leave out groups that are all right or all wrong, judged by accuracy (DAPO)");
  k.flag("rl.mask_truncated", &C::rl_mask_truncated, "do not learn from answers that did not end");
  k.integer("rl.overlong_cushion", &C::rl_overlong_cushion, 0, 1 << 24,
            "tokens before max_tokens over which length is punished (DAPO); 0: not at all");
  k.number("rl.format_weight", &C::rl_format_weight, 0, 100,
           "reward for a closed thought and a clean end, of right answers only");
  k.number("rl.language_weight", &C::rl_language_weight, 0, 100,
           "reward for the share of a thought's words that are of the problem's language (R1)");
  k.text("rl.language", &C::rl_language, {},
         "of problems of your own that name none: \"en\", \"de\", \"zh\", ...");
  k.integer(
      "rl.resample", &C::rl_resample, 0, 100,
      "times that other questions are asked instead of decided groups (DAPO's dynamic sampling)");
  k.number("rl.flops", &C::rl_flops, 0, 1e30,
           "end when so many floating-point operations were spent (metric flops); 0: at run.steps");
  k.integer("rl.eval_questions", &C::rl_eval_questions, 1, kMany,
            "held-out questions that run.eval_every asks", true);
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = [] {
    Keys k;
    add_run_keys(k);
    add_model_keys(k);
    add_data_keys(k);
    add_optimizer_keys(k);
    add_extra_keys(k);
    add_rl_keys(k);
    return k.all();
  }();
  return all;
}

size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t before = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = before + (a[i - 1] != b[j - 1]);
      before = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return row[b.size()];
}

const Key& find_key(const std::string& name, const std::string& place) {
  const Key* nearest = nullptr;
  size_t best = std::numeric_limits<size_t>::max();
  for (const Key& key : keys()) {
    if (key.name == name) return key;
    const size_t distance = edit_distance(key.name, name);
    if (distance < best) {
      best = distance;
      nearest = &key;
    }
  }
  fail("{}: there is no key \"{}\"; did you mean \"{}\"? ('ponder train --explain' lists all)",
       place, name, nearest->name);
}

toml::table parse(std::string_view text, const std::string& place) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    fail("{}: line {}: {}", place, error.source().begin.line, error.description());
  }
}

void apply(const toml::table& table, const std::string& place, TrainConfig& config) {
  for (const auto& [section, node] : table) {
    const toml::table* inner = node.as_table();
    if (!inner) find_key(std::string(section.str()), place);  // no key stands outside a section
    for (const auto& [key, value] : *inner) {
      const std::string name = std::string(section.str()) + "." + std::string(key.str());
      find_key(name, place).read(value, place, config);
    }
  }
}

std::string write_keys(const TrainConfig& config, bool explained) {
  std::string out, section;
  for (const Key& key : keys()) {
    const size_t dot = key.name.find('.');
    if (key.name.substr(0, dot) != section) {
      out += section.empty() ? "" : "\n";
      section = key.name.substr(0, dot);
      out += fmt::format("[{}]\n", section);
    }
    if (explained) out += fmt::format("# {}\n", key.text);
    out += fmt::format("{} = {}\n", key.name.substr(dot + 1), key.write(config));
  }
  return out;
}

}  // namespace

Schedule TrainConfig::learning_rate() const {
  Schedule out;
  out.decay = schedule == "cosine" ? Decay::Cosine
              : schedule == "wsd"  ? Decay::Wsd
                                   : Decay::Constant;
  out.steps = steps;
  out.warmup = warmup;
  out.final_factor = final_factor;
  out.cooldown = cooldown;
  return out;
}

void read_train_config(std::string_view text, const std::string& place, TrainConfig& config) {
  apply(parse(text, place), place, config);
}

void set_train_key(const std::string& assignment, TrainConfig& config) {
  const size_t equals = assignment.find('=');
  const std::string place = "--set " + assignment;
  if (equals == std::string::npos) fail("{}: it must be section.key=value", place);
  const std::string name = assignment.substr(0, equals), value = assignment.substr(equals + 1);
  const Key& key = find_key(name, place);
  toml::table table;
  try {
    table = toml::parse("value = " + value);
  } catch (const toml::parse_error&) {
    table.insert_or_assign("value", value);  // a plain word: a string
  }
  key.read(*table.get("value"), place, config);
}

std::string to_toml(const TrainConfig& config) { return write_keys(config, false); }

std::string explain_train_config() { return write_keys(TrainConfig(), true); }

std::string changed_key(const TrainConfig& before, const TrainConfig& now) {
  for (const Key& key : keys()) {
    if (!key.may_change && !key.same(before, now)) return key.name;
  }
  return "";
}

}  // namespace ponder
