// What a run of `ponder train` is told: a TOML file, every key of which is described here once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tensor/dtype.h"
#include "train/schedule.h"

namespace ponder {

struct SourceConfig {
  std::string path, format;
  double weight = 1;
  bool operator==(const SourceConfig&) const = default;
};

struct TrainConfig {
  // [run]
  uint64_t seed = 1;
  int64_t steps = 1000, threads = 0;
  std::string compute = "bf16";
  int64_t log_every = 10, eval_every = 0, save_every = 0, keep = 2, sample_every = 0,
          sample_tokens = 64;
  std::vector<std::string> sample_prompts;

  // [model]
  std::string from, tokenizer, type = "llama";
  int64_t depth = 0, hidden = 0, layers = 0, heads = 0, kv_heads = 0, head_dim = 0,
          intermediate = 0, max_position = 0;
  double rope_theta = 10000, init_std = 0;
  bool tied = true;
  int64_t q_lora_rank = 0, kv_lora_rank = 0, qk_nope_head_dim = 0, qk_rope_head_dim = 0,
          v_head_dim = 0, experts = 0, experts_per_token = 2, shared_experts = 1,
          expert_intermediate = 0, first_dense = 1, mtp = 0;
  double balance_gamma = 1e-3, balance_alpha = 1e-4, mtp_weight = 0.3;

  // [data]
  std::vector<SourceConfig> sources;
  std::string cache;
  double validation = 0.01;
  int64_t validation_tokens = 65536, sequence = 256, batch_tokens = 4096, micro_tokens = 1024;
  bool checkpointing = false;

  // [optimizer]
  std::string optimizer = "adamw", schedule = "cosine";
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.95, eps = 1e-8, weight_decay = 0.1, clip = 1,
         muon_momentum = 0.95, final_factor = 0.1, cooldown = 0.2;
  int64_t warmup = 0;

  // [lora]
  std::string lora_from;
  int64_t lora_rank = 0;
  double lora_alpha = 16;
  bool rslora = false;
  std::vector<std::string> lora_targets = {"q_proj",    "k_proj",  "v_proj",   "o_proj",
                                           "gate_proj", "up_proj", "down_proj"};

  // [distill]
  std::string teacher, divergence = "forward";
  double temperature = 1, hard_weight = 0.5;

  // [rl]
  std::vector<std::string> rl_tasks, rl_problems;
  std::string rl_language;
  int64_t rl_level_low = 1, rl_level_high = 1, rl_questions = 16, rl_group = 8, rl_max_tokens = 256,
          rl_mini_batches = 1, rl_refresh = 0, rl_overlong_cushion = 0, rl_eval_questions = 64,
          rl_resample = 0;
  std::string rl_objective = "grpo", rl_average = "sequence";
  double rl_temperature = 1, rl_clip_low = 0.2, rl_clip_high = 0.2, rl_beta = 1e-3, rl_entropy = 0,
         rl_format_weight = 0, rl_language_weight = 0, rl_flops = 0;
  bool rl_keep_scale = false, rl_drop_decided = false, rl_mask_truncated = false,
       rl_allow_commands = false;

  bool operator==(const TrainConfig&) const = default;
  Schedule learning_rate() const;
  DType compute_type() const { return compute == "bf16" ? DType::BF16 : DType::F32; }
};

// Reads TOML text; `place` names it in errors. An unknown key is an Error that names the nearest
// one; so are values out of range.
void read_train_config(std::string_view toml, const std::string& place, TrainConfig& config);

// One "section.key=value", as --set has it; a value that is no TOML is taken as a string.
void set_train_key(const std::string& assignment, TrainConfig& config);

// Every key with its value as TOML: reading it gives the same config.
std::string to_toml(const TrainConfig& config);

// Every key with its default, its type and what it does, as a commented TOML file.
std::string explain_train_config();

// Names the first key of a run that may not change when it goes on ("" if none differs): what
// decides its numbers. How often it is logged or saved, and how many steps it has, may.
std::string changed_key(const TrainConfig& before, const TrainConfig& now);

}  // namespace ponder
