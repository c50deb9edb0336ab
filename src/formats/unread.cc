// What changes nothing, with the reason why: whoever opens a model refuses all else that it does
// not read.
#include <algorithm>
#include <array>
#include <atomic>

#include "formats/family.h"

namespace ponder {
namespace {

constexpr const char* kTraining = "of training alone";
constexpr const char* kLabel = "a label";
constexpr const char* kOutputs = "what else transformers gives back";
constexpr const char* kSampling = "of generation, which generation_config.json says";
constexpr const char* kDecoder = "transformers' old defaults of models that are no decoders";
constexpr const char* kIds = "read where tokens are, from generation_config.json, too";

constexpr std::array kKeys = {
    Excuse{"_*", "transformers' own notes"},
    Excuse{"add_cross_attention", kDecoder},
    Excuse{"architectures", "follows from model_type"},
    Excuse{"attention_dropout", kTraining},
    Excuse{"attn_implementation", "which kernel transformers takes"},
    Excuse{"attn_pdrop", kTraining},
    Excuse{"auto_map", "where the model's Python code is"},
    Excuse{"aux_loss_alpha", kTraining},
    Excuse{"bad_words_ids", kSampling},
    Excuse{"begin_suppress_tokens", kSampling},
    Excuse{"bos_token_id", kIds},
    Excuse{"chunk_size_feed_forward", "the same sums in pieces"},
    Excuse{"cross_attention_hidden_size", kDecoder},
    Excuse{"decoder_start_token_id", kDecoder},
    Excuse{"diversity_penalty", kSampling},
    Excuse{"do_sample", kSampling},
    Excuse{"dtype", "each tensor says its own type"},
    Excuse{"early_stopping", kSampling},
    Excuse{"embd_pdrop", kTraining},
    Excuse{"encoder_no_repeat_ngram_size", kSampling},
    Excuse{"eos_token_id", kIds},
    Excuse{"ep_size", "how it was spread over machines"},
    Excuse{"exponential_decay_length_penalty", kSampling},
    Excuse{"finetuning_task", kLabel},
    Excuse{"forced_bos_token_id", kSampling},
    Excuse{"forced_eos_token_id", kSampling},
    Excuse{"hidden_dropout", kTraining},
    Excuse{"id2label", kLabel},
    Excuse{"initializer_range", kTraining},
    Excuse{"is_decoder", "every model here is one"},
    Excuse{"is_encoder_decoder", kDecoder},
    Excuse{"label2id", kLabel},
    Excuse{"length_penalty", kSampling},
    Excuse{"max_length", kSampling},
    Excuse{"min_length", kSampling},
    Excuse{"name_or_path", kLabel},
    Excuse{"no_repeat_ngram_size", kSampling},
    Excuse{"num_beam_groups", kSampling},
    Excuse{"num_beams", kSampling},
    Excuse{"num_hidden_layers_draft", kLabel},
    Excuse{"num_return_sequences", kSampling},
    Excuse{"output_attentions", kOutputs},
    Excuse{"output_hidden_states", kOutputs},
    Excuse{"output_router_logits", kOutputs},
    Excuse{"output_scores", kOutputs},
    Excuse{"pad_token_id", kIds},
    Excuse{"prefix", kLabel},
    Excuse{"pretraining_tp", "the same sums in pieces"},
    Excuse{"problem_type", kLabel},
    Excuse{"pruned_heads", kDecoder},
    Excuse{"quantization_config", "read where weights are"},
    Excuse{"remove_invalid_values", kSampling},
    Excuse{"repetition_penalty", kSampling},
    Excuse{"resid_pdrop", kTraining},
    Excuse{"return_dict", kOutputs},
    Excuse{"return_dict_in_generate", kOutputs},
    Excuse{"rope_scaling.attn_factor",
           "transformers and llama.cpp's converter do not read it (R1-0528-Qwen3-8B)"},
    Excuse{"rope_scaling.finetuned", kLabel},
    Excuse{"rope_scaling.mrope_section", "a text's three positions are one"},
    Excuse{"router_aux_loss_coef", kTraining},
    Excuse{"router_jitter_noise", kTraining},
    Excuse{"sep_token_id", kDecoder},
    Excuse{"seq_aux", kTraining},
    Excuse{"suppress_tokens", kSampling},
    Excuse{"task_specific_params", kLabel},
    Excuse{"temperature", kSampling},
    Excuse{"tf_legacy_loss", kOutputs},
    Excuse{"tie_encoder_decoder", kDecoder},
    Excuse{"tokenizer_class", "the tokenizer's files say it"},
    Excuse{"top_k", kSampling},
    Excuse{"top_p", kSampling},
    Excuse{"torch_dtype", "each tensor says its own type"},
    Excuse{"torchscript", kOutputs},
    Excuse{"transformers.js_config", "of another program"},
    Excuse{"transformers_version", kLabel},
    Excuse{"typical_p", kSampling},
    Excuse{"unsloth*", kLabel},
    Excuse{"use_bfloat16", kOutputs},
    Excuse{"use_cache", "the same numbers with and without"},
    Excuse{"use_return_dict", kOutputs},
};

// Of GGUF, without the architecture.
constexpr std::array kGgufKeys = {
    Excuse{"tensor_data_layout", "of the converter: which order q and k rows have, which is known"},
    Excuse{"rope.scaling.finetuned", kLabel},
    Excuse{"expert_weights_norm_eps", kLabel},
};

constexpr const char* kTower = "sees or hears, which ponder does not: its text part is run";
constexpr std::array kTensors = {
    Excuse{"*.rotary_emb.inv_freq", "computed from the config"},
    Excuse{"*.attn_rot_embd", "computed from the metadata"},
    Excuse{"*.masked_bias", "a constant"},
    Excuse{"*.attn.bias", "a constant"},
    Excuse{"vision_tower.*", kTower},
    Excuse{"model.vision_tower.*", kTower},
    Excuse{"visual.*", kTower},
    Excuse{"model.visual.*", kTower},
    Excuse{"vision_model.*", kTower},
    Excuse{"model.vision_model.*", kTower},
    Excuse{"audio_tower.*", kTower},
    Excuse{"model.audio_tower.*", kTower},
    Excuse{"multi_modal_projector.*", kTower},
    Excuse{"model.multi_modal_projector.*", kTower},
    Excuse{"mm_projector.*", kTower},
    Excuse{"model.mm_projector.*", kTower},
};

bool named(std::string_view pattern, std::string_view name) {
  if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
  if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
  return pattern == name;
}

bool excused(std::span<const Excuse> list, std::string_view name) {
  return std::any_of(list.begin(), list.end(),
                     [&](const Excuse& excuse) { return named(excuse.name, name); });
}

// Ranks that are threads of one process each say it.
std::atomic<bool>& allowed_unread() {
  static std::atomic<bool> allowed = false;
  return allowed;
}

}  // namespace

bool key_changes_nothing(const Family& family, std::string_view key) {
  return excused(kKeys, key) || excused(family.keys, key);
}

bool gguf_key_changes_nothing(std::string_view key) { return excused(kGgufKeys, key); }

bool tensor_changes_nothing(const Family& family, std::string_view name) {
  return excused(kTensors, name) || excused(family.tensors, name);
}

void allow_unread(bool allowed) { allowed_unread() = allowed; }
bool unread_allowed() { return allowed_unread(); }

}  // namespace ponder
