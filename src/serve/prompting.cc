// Service::prepare: from a request's words to tokens, with all that can be wrong about it said
// before it joins the queue.
#include <algorithm>

#include "serve/service.h"

namespace ponder {
namespace {

void append(std::vector<int32_t>& ids, const std::vector<int32_t>& more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

}  // namespace

// The last message is the beginning of the reply: it stands behind the prompt, where the reply is
// to go on. Its control tokens are text, as those of every message.
Prompt Service::continued(const Generation& generation) const {
  std::vector<Message> before = generation.messages;
  const Message begun = std::move(before.back());
  before.pop_back();
  Prompt prompt = assistant_->format().prompt(before, generation.think && !begun.thought.empty(),
                                              generation.tools);
  if (!begun.thought.empty()) {
    const char* open = prompt.inside_thought ? "" : "<think>\n";
    append(prompt.ids, tokenizer().encode(open + begun.thought, false));
    prompt.inside_thought = begun.content.empty();
    if (!prompt.inside_thought) append(prompt.ids, tokenizer().encode("\n</think>\n\n"));
  }
  append(prompt.ids, tokenizer().encode(begun.content, false));
  return prompt;
}

Prompt Service::prompt_of(const Generation& generation) const {
  if (generation.text) return assistant_->format().raw(*generation.text);
  if (!generation.tokens.empty()) return {generation.tokens, false, {}};
  if (generation.continue_last) return continued(generation);
  return assistant_->format().prompt(generation.messages, generation.think, generation.tools);
}

std::vector<int32_t> Service::encode_prompt(const Generation& generation) const {
  return prompt_of(generation).ids;
}

ReplyRequest Service::prepare(const Generation& generation, const Caller& caller) const {
  ReplyRequest out;
  out.salt = caller.tenant();
  try {
    out.prompt = prompt_of(generation);
    check_params(generation.sampling, assistant_->engine().config().vocab);
  } catch (const ApiError&) {
    throw;
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", error.what());
  }
  const auto tokens = static_cast<int64_t>(out.prompt.ids.size());
  if (tokens == 0) bad_field("prompt", "the prompt is empty; give the model something to read");
  if (tokens >= context_) {
    throw ApiError(400, "invalid_request_error",
                   // Clients that compact a conversation know it by these words.
                   fmt::format("prompt is too long: {} tokens > {} maximum; the context must also "
                               "hold the reply, shorten it",
                               tokens, context_ - 1),
                   "messages", "context_length_exceeded");
  }
  out.sampling = generation.sampling;
  out.max_tokens = std::min(generation.max_tokens.value_or(options_.max_tokens.value_or(context_)),
                            context_ - tokens);
  out.think_budget = generation.think_budget ? generation.think_budget : options_.think_budget;
  out.stop = generation.stop;
  out.grammar = generation.grammar;
  if (const CallForm* form = assistant_->format().call_form();
      form && !generation.tools.is_null()) {
    out.marks.assign(form->marks.begin(), form->marks.end());
  }
  out.loop_cut = options_.loop_cut;
  out.plain = generation.plain;
  out.logprobs = generation.logprobs;
  out.top_logprobs = generation.top_logprobs;
  return out;
}

}  // namespace ponder
