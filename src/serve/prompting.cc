// Service::prepare: from a request's words to tokens, with all that can be wrong about it said
// before it joins the queue.
#include <algorithm>

#include "grammar/automaton.h"
#include "serve/service.h"

namespace ponder {
namespace {

// Nothing is to be said, so that the prompt may fill the context.
bool is_silent(const Generation& generation) {
  return generation.max_tokens == 0 || generation.embed;
}

std::string too_long_prompt(std::string_view tokens, int64_t context, bool silent) {
  // Clients that compact a conversation know it by these words.
  return fmt::format("prompt is too long: {} tokens > {} maximum; {}shorten it", tokens,
                     silent ? context : context - 1,
                     silent ? "" : "the context must also hold the reply, ");
}

// How far a reply had come that is to be gone on with.
struct Begun : Message {
  bool closed = false;  // its thought is at its end
};

// A thought that stands in the content, between the marks of its form, is one.
Begun part_thought(Message message, const ThoughtForm& form) {
  Begun out{std::move(message)};
  const size_t begin = out.content.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos || out.content.compare(begin, form.open.size(), form.open) != 0) {
    return &form == &think_form() ? out : part_thought(std::move(out), think_form());
  }
  const std::string inner = out.content.substr(begin + form.open.size());
  const size_t close = inner.find(form.close);
  out.closed = close != std::string::npos;
  const std::string rest = out.closed ? inner.substr(close + form.close.size()) : "";
  out.content = rest.substr(std::min(rest.size(), rest.find_first_not_of("\r\n")));
  std::string_view thought = std::string_view(inner).substr(0, close);
  while (!thought.empty() && (thought.front() == '\n' || thought.front() == '\r')) {
    thought.remove_prefix(1);
  }
  while (out.closed && thought.ends_with('\n')) thought.remove_suffix(1);
  out.thought += thought;
  return out;
}

// What was said already must begin an answer of the form that is asked for.
void check_begun(const std::shared_ptr<const Grammar>& grammar, const std::string& begun,
                 const char* field) {
  Automaton automaton(grammar);
  int32_t state = automaton.start();
  for (const char c : begun) {
    state = automaton.step(state, static_cast<uint8_t>(c));
    if (state == Automaton::kDead) {
      bad_field(field,
                "the last message does not begin an answer of the form that is asked for; send "
                "another beginning, or none");
    }
  }
}

// A call is read from its mark on, and the mark would not be in what is read.
void check_no_call_begun(const std::vector<std::string>& opens, const Generation& generation) {
  const std::string& content = generation.messages.back().content;
  for (const std::string& mark : opens) {
    if (content.find(mark) == std::string::npos) continue;
    bad_field(
        generation.field,
        "{}: the answer that is to be gone on with has begun a call ({}), which is made whole "
        "or not at all; give less of it",
        generation.field, mark);
  }
}

// Marks that text has, too (Functionary's ">>>", a bare "{"), tell no call.
std::vector<std::string> opening_marks(const CallForm& form) {
  std::vector<std::string> out;
  for (const CallForm::Open& one : form.opens) {
    const bool frames =
        std::any_of(form.frames.begin(), form.frames.end(),
                    [&](const CallForm::Frame& frame) { return frame.mark.starts_with(one.mark); });
    if (!one.at_start && !frames) out.emplace_back(one.mark);
  }
  return out;
}

void offer_calls(const CallForm& form, const Generation& generation, ReplyRequest& out) {
  out.marks.assign(form.marks.begin(), form.marks.end());
  out.calls = true;
  out.call_opens = opening_marks(form);
  if (generation.continue_last) check_no_call_begun(out.call_opens, generation);
  if (generation.must_call) out.stop.clear();  // a call is whole, or it is none
}

}  // namespace

// What cannot fit whatever its tokens are is refused before anybody counts them. Only what is in
// every template's prompt: what a model said before may lose its thought.
void Service::check_bytes(const Generation& generation) const {
  size_t bytes = 0, least = 0;
  const auto add = [&](std::string_view text) {
    bytes += text.size();
    least += token_bound_.least(text);
  };
  if (generation.text) add(*generation.text);
  for (const Message& message : generation.messages) {
    if (message.role != "assistant") add(message.content);
  }
  if (least < static_cast<size_t>(context_) + is_silent(generation)) return;
  throw ApiError(400, "invalid_request_error",
                 too_long_prompt(fmt::format("{} bytes, at least {}", bytes, least), context_,
                                 is_silent(generation)),
                 generation.field, "context_length_exceeded");
}

// What the template is told by name: a budget, too, where it asks for one (Seed-OSS).
Json Service::arguments_of(const Generation& generation) const {
  Json out = generation.arguments;
  const auto budget = generation.think_budget.value_or(-1);
  if (budget >= 0 && assistant_->format().reads("thinking_budget")) out["thinking_budget"] = budget;
  return out;
}

// An effort is the template's to follow where it reads the word (gpt-oss), else it is a budget.
std::optional<int64_t> Service::budget_of(const Generation& generation) const {
  if (generation.think_budget) {
    return *generation.think_budget < 0 ? std::nullopt : generation.think_budget;
  }
  if (generation.effort_budget && !assistant_->format().reads("reasoning_effort")) {
    return generation.effort_budget;
  }
  return generation.effort_said ? std::nullopt : generation.served_budget;
}

// The last message is the beginning of the reply: it stands behind the prompt, where the reply is
// to go on. Its control tokens are text, as those of every message.
Prompt Service::continued(const Generation& generation) const {
  std::vector<Message> messages = generation.messages;
  Begun begun = part_thought(std::move(messages.back()), assistant_->format().thought_form());
  const bool closed = begun.closed;
  messages.back() = std::move(begun);
  return assistant_->format().continued(std::move(messages), closed, generation.think,
                                        generation.tools, arguments_of(generation));
}

Prompt Service::prompt_of(const Generation& generation) const {
  if (generation.text) return assistant_->format().raw(*generation.text);
  if (!generation.tokens.empty()) return {generation.tokens, false, {}};
  if (generation.continue_last) return continued(generation);
  return assistant_->format().prompt(generation.messages, generation.think, generation.tools,
                                     arguments_of(generation));
}

std::vector<int32_t> Service::encode_prompt(const Generation& generation) const {
  return prompt_of(generation).ids;
}

ReplyRequest Service::prepare(const Generation& generation, const Caller& caller) const {
  ReplyRequest out;
  out.salt = caller.tenant();
  out.adapter = caller.adapter;
  check_bytes(generation);
  try {
    out.prompt = prompt_of(generation);
    if (generation.grammar) assistant_->format().begin_thought(out.prompt);
    check_params(generation.sampling, assistant_->engine().config().vocab);
  } catch (const ApiError&) {
    throw;
  } catch (const Error& error) {
    throw ApiError(400, "invalid_request_error", without_paths(error.what()));
  }
  const auto tokens = static_cast<int64_t>(out.prompt.ids.size());
  if (tokens == 0)
    bad_field(generation.field, "the prompt is empty; give the model something to read");
  for (const int32_t token : generation.stop_tokens) {
    if (token >= assistant_->engine().config().vocab) {
      bad_field("stop_token_ids", "stop_token_ids has {}, but the vocabulary has {} tokens", token,
                assistant_->engine().config().vocab);
    }
  }
  if (generation.max_tokens && generation.min_tokens > *generation.max_tokens) {
    bad_field("min_tokens", "min_tokens is {}, but the reply may have {} tokens at most",
              generation.min_tokens, *generation.max_tokens);
  }
  const bool silent = is_silent(generation);
  if (tokens > context_ || (tokens == context_ && !silent)) {
    throw ApiError(400, "invalid_request_error",
                   too_long_prompt(std::to_string(tokens), context_, silent), generation.field,
                   "context_length_exceeded");
  }
  out.sampling = generation.sampling;
  out.max_tokens = std::min(generation.max_tokens.value_or(options_.max_tokens.value_or(context_)),
                            context_ - tokens);
  out.think_budget = budget_of(generation);
  out.stop = generation.stop;
  out.grammar = generation.grammar;
  if (out.grammar && generation.continue_last) {
    out.begun =
        part_thought(generation.messages.back(), assistant_->format().thought_form()).content;
    check_begun(out.grammar, out.begun, generation.field);
  }
  if (const CallForm* form = assistant_->format().call_form();
      form && !generation.tools.is_null()) {
    offer_calls(*form, generation, out);
  }
  out.loop_cut = generation.loop_cut.value_or(options_.loop_cut);
  out.min_tokens = generation.min_tokens;
  out.ignore_eos = generation.ignore_eos;
  out.stop_tokens = generation.stop_tokens;
  out.prompt_logprobs = generation.prompt_logprobs.has_value();
  out.embed = generation.embed;
  out.plain = generation.plain;
  out.logprobs = generation.logprobs;
  out.top_logprobs = std::max(generation.top_logprobs, generation.prompt_logprobs.value_or(0));
  return out;
}

}  // namespace ponder
