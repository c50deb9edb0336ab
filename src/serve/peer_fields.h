// Fields that other servers of open models read beside OpenAI's (vLLM, SGLang, llama.cpp,
// OpenRouter): those that mean something here, and those that change nothing.
#pragma once

#include <array>

#include "serve/fields.h"
#include "serve/generation.h"

namespace ponder {

// Of vLLM's sampling_params, taken though nothing here depends on them: tokens are what is given,
// whatever their text, and which experts were chosen is not told (verifiers says from where on it
// would like to know).
inline constexpr std::array kUnreadSamplingParams = {"skip_special_tokens",
                                                     "spaces_between_special_tokens",
                                                     "detokenize",
                                                     "output_kind",
                                                     "skip_clone",
                                                     "include_stop_str_in_output",
                                                     "routed_experts_prompt_start"};

// Taken in every dialect: how a peer's server works, or where a request is sent on to.
inline constexpr std::array kHarmlessFields = {"request_id",
                                               "cache_prompt",
                                               "id_slot",
                                               "timings_per_token",
                                               "return_progress",
                                               "guided_decoding_backend",
                                               "guided_whitespace_pattern",
                                               "stream_reasoning",
                                               "include_reasoning",
                                               "parse_tool_calls",
                                               "reasoning_format",
                                               "provider",
                                               "transforms",
                                               "route",
                                               "models",
                                               "session_id",
                                               "trace",
                                               "response_fields",
                                               "keep_alive",
                                               "return_tokens_as_token_ids",
                                               "vllm_xargs",
                                               "rid",
                                               "lora_path"};

// min_tokens, stop_token_ids, ignore_eos, loop_cut, return_token_ids, prompt_logprobs, cache_salt.
void read_peer_lengths(Fields& fields, Generation& generation);
// What holds the answer to a form: guided_json and its like, structured_outputs, json_schema,
// regex, choice, grammar, ebnf, output_format. ApiError 400 if there are two.
void read_peer_forms(Fields& fields, Generation& generation);
void ignore_harmless(Fields& fields);
// Accepted, because nothing here depends on it; an error where it asks for another behaviour.
void ignore_peer_fields(Fields& fields);

}  // namespace ponder
