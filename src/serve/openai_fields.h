// The fields that OpenAI's and DeepSeek's requests have in common, whatever they ask for, and those
// of them that every dialect has.
#pragma once

#include "serve/fields.h"
#include "serve/generation.h"
#include "serve/service.h"

namespace ponder {

struct OpenAiRequest {
  Generation generation;
  int64_t n = 1;
  bool stream = false, stream_usage = false;
};

// Sampling, lengths, stop strings, n, stream, the user, and what is accepted because it changes
// nothing here. `caller.user` is set from them.
OpenAiRequest read_common(Fields& fields, const Service& service, Caller& caller);

// Whole numbers; larger ones wait for smaller ones. A request cannot pass those of its key.
void read_priority(Fields& fields, Caller& caller);

// What the server does where a request says nothing.
Generation default_generation(const Service& service);
// temperature, top_p and the like; without a seed it gets one that nobody knows.
void read_sampling(Fields& fields, SamplingParams& sampling);
void read_biases(Fields& fields, SamplingParams& sampling);  // logit_bias
// A string, or a list of some.
void read_stops(Fields& fields, const char* name, std::vector<std::string>& stops);
// Who asks within the key: user, user_id, safety_identifier.
std::string read_user(Fields& fields);

// The requests of the choices: each draws its own numbers.
std::vector<ReplyRequest> choices_of(const ReplyRequest& request, int64_t n);

// What a finished request used; `completions` are its choices, which share prompts of so many.
struct Usage {
  int64_t prompt = 0, cached = 0, completion = 0, reasoning = 0;

  void add(const Completion& completion, bool new_prompt);
  Json json() const;
};

std::string finish_reason(const Completion& completion, bool calls = false);

}  // namespace ponder
