#include "chat/generation.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "formats/gguf_generation.h"

namespace ponder {
namespace {

std::string generation_place(const Checkpoint& checkpoint) {
  return checkpoint.path + ": generation_config";
}

// What is not followed, and the value that changes nothing; null never does.
struct Unfollowed {
  const char* key;
  double neutral;  // of a number
};
constexpr double kNone = -1;
constexpr Unfollowed kUnfollowed[] = {{"bad_words_ids", kNone},
                                      {"begin_suppress_tokens", kNone},
                                      {"constraints", kNone},
                                      {"diversity_penalty", 0},
                                      {"encoder_no_repeat_ngram_size", 0},
                                      {"encoder_repetition_penalty", 1},
                                      {"epsilon_cutoff", 0},
                                      {"eta_cutoff", 0},
                                      {"exponential_decay_length_penalty", kNone},
                                      {"force_words_ids", kNone},
                                      {"forced_bos_token_id", kNone},
                                      {"forced_eos_token_id", kNone},
                                      {"guidance_scale", 1},
                                      {"min_length", 0},
                                      {"min_new_tokens", 0},
                                      {"no_repeat_ngram_size", 0},
                                      {"num_beams", 1},
                                      {"penalty_alpha", 0},
                                      {"sequence_bias", kNone},
                                      {"stop_strings", kNone},
                                      {"suppress_tokens", kNone},
                                      {"top_h", kNone},
                                      {"typical_p", 1},
                                      {"watermarking_config", kNone}};

bool changes_nothing(const Json& value, double neutral) {
  if (value.is_null() || ((value.is_array() || value.is_object()) && value.empty())) return true;
  return neutral != kNone && value.is_number() && value.get<double>() == neutral;
}

}  // namespace

std::vector<int32_t> stop_tokens(const Checkpoint& checkpoint) {
  std::vector<int32_t> out;
  const auto add = [&](const Json& id, bool published) {
    const auto token = id.is_number_integer() ? id.get<int64_t>() : -1;
    if (published && !id.is_null() && (token < 0 || token > INT32_MAX)) {
      fail("{}: \"eos_token_id\" has {}, which is no token; it is a number or a list of numbers",
           generation_place(checkpoint), printable(id.dump()));
    }
    if (token < 0 || token > INT32_MAX) return;
    if (std::find(out.begin(), out.end(), token) == out.end())
      out.push_back(static_cast<int32_t>(token));
  };
  for (const Json* config : {&checkpoint.generation_config, &checkpoint.config}) {
    const bool published = config == &checkpoint.generation_config;
    const Json* ids = json_member(*config, "eos_token_id");
    if (!ids) continue;
    if (!ids->is_array()) add(*ids, published);
    for (size_t i = 0; ids->is_array() && i < ids->size(); ++i) add((*ids)[i], published);
  }
  if (checkpoint.tokenizer.eos) add(*checkpoint.tokenizer.eos, false);
  return out;
}

SamplingParams default_sampling(const Checkpoint& checkpoint) {
  const Json& config = checkpoint.generation_config;
  const std::string place = generation_place(checkpoint);
  const auto number = [&](const char* key) { return json_number(config, key, place); };
  SamplingParams params;
  const bool said = says_sampling(config, place);
  params.temperature = static_cast<float>(number("temperature").value_or(said ? 1.0 : 0.6));
  params.top_p = static_cast<float>(number("top_p").value_or(said ? 1.0 : 0.95));
  const int64_t top_k = json_int(config, "top_k", place).value_or(0);
  // vLLM's -1 is transformers' 0: all tokens.
  params.top_k = static_cast<int32_t>(top_k == -1 ? 0 : std::clamp<int64_t>(top_k, -2, INT32_MAX));
  params.min_p = static_cast<float>(number("min_p").value_or(0));
  params.repetition_penalty = static_cast<float>(number("repetition_penalty").value_or(1));
  if (json_bool(config, "do_sample", place) == false) params.temperature = 0;
  in_place(place, [&] { check_params(params, INT32_MAX); });
  return params;
}

std::vector<std::string> generation_not_followed(const Checkpoint& checkpoint) {
  std::vector<std::string> out;
  for (const auto& [key, neutral] : kUnfollowed) {
    const Json* value = json_member(checkpoint.generation_config, key);
    if (value && !changes_nothing(*value, neutral)) out.emplace_back(key);
  }
  return out;
}

}  // namespace ponder
