#include "train/document_encoder.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <memory>

#include "base/error.h"
#include "base/json.h"
#include "chat/history.h"
#include "text/thought_form.h"
#include "train/sources.h"

namespace ponder {
namespace {

constexpr uint64_t kEncoding = 5;  // changes when other documents come of the same records

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kTextSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kTextSpace) - begin + 1);
}

// A thought that stands at the start of the content, as the model's family writes it or in <think>
// tags, which most data have, where the record has no field for it.
void move_thought(Message& message, const ThoughtForm& own) {
  if (message.role != "assistant" || !message.thought.empty()) return;
  for (const ThoughtForm* form : {&own, &think_form()}) {
    const std::unique_ptr<ThoughtReader> reader = form->reader(false);
    ThoughtPart body = reader->push(message.content);
    if (!reader->closed()) continue;
    message.thought = std::move(body.thought);
    message.content = std::move(body.answer) + reader->finish().answer;
    return;
  }
}

void append(EncodedDocument& out, const std::vector<int32_t>& ids, uint8_t loss) {
  out.tokens.insert(out.tokens.end(), ids.begin(), ids.end());
  out.loss.resize(out.tokens.size(), loss);
}

// What comes after the last token with a loss teaches nothing. The first token is not predicted.
void finish(EncodedDocument&& document, std::vector<EncodedDocument>& out) {
  if (document.loss.empty()) {
    if (document.tokens.size() >= 2) out.push_back(std::move(document));
    return;
  }
  const auto end = std::find(document.loss.rbegin(), document.loss.rend(), uint8_t{1}).base();
  const auto size = static_cast<size_t>(end - document.loss.begin());
  if (size < 2) return;
  document.tokens.resize(size);
  document.loss.resize(size);
  out.push_back(std::move(document));
}

class Fingerprint {
 public:
  void number(uint64_t value) { hash_ = XXH3_64bits_withSeed(&value, sizeof value, hash_); }
  void text(std::string_view value) {
    number(value.size());
    hash_ = XXH3_64bits_withSeed(value.data(), value.size(), hash_);
  }
  void id(std::optional<int32_t> value) { number(value ? static_cast<uint64_t>(*value) + 1 : 0); }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = 0;
};

}  // namespace

struct DocumentEncoder::Conversation {
  std::vector<Message> messages;
  Json tools;
  mutable ControlGuard::Hidden hidden;
};

DocumentEncoder::DocumentEncoder(const Tokenizer& tokenizer, const ChatFormat* chat,
                                 size_t part_bytes)
    : tokenizer_(tokenizer),
      chat_(chat && chat->has_template() ? chat : nullptr),
      form_(chat_ ? &chat_->thought_form() : &think_form()),
      part_bytes_(part_bytes) {}

std::vector<EncodedDocument> DocumentEncoder::encode(const Record& record) const {
  std::vector<EncodedDocument> out;
  if (record.kind == Record::Kind::Chat) return encode_chat(record);
  if (record.kind == Record::Kind::Completion) {
    finish(encode_completion(record), out);
    return out;
  }
  std::string_view rest = record.text;
  if (rest.empty()) return out;
  for (bool first = true; !rest.empty(); first = false) {
    const size_t size = next_part(rest, part_bytes_);
    finish(encode_part(rest.substr(0, size), first, size == rest.size()), out);
    rest.remove_prefix(size);
  }
  return out;
}

EncodedDocument DocumentEncoder::encode_part(std::string_view text, bool first, bool last) const {
  EncodedDocument out;
  out.tokens = tokenizer_.encode(text, false);
  const TokenizerSpec& spec = tokenizer_.spec();
  if (first && spec.add_bos) out.tokens.insert(out.tokens.begin(), *spec.bos);
  if (last && spec.eos) out.tokens.push_back(*spec.eos);
  return out;
}

EncodedDocument DocumentEncoder::encode_completion(const Record& record) const {
  EncodedDocument out;
  const TokenizerSpec& spec = tokenizer_.spec();
  std::vector<int32_t> prompt = tokenizer_.encode(record.text);
  const bool has_bos = !prompt.empty() && spec.bos && prompt.front() == *spec.bos;
  if (spec.add_bos && !has_bos) prompt.insert(prompt.begin(), *spec.bos);
  append(out, prompt, 0);
  std::vector<int32_t> completion = tokenizer_.encode(record.completion);
  const bool has_eos = !completion.empty() && spec.eos && completion.back() == *spec.eos;
  if (spec.eos && !has_eos) completion.push_back(*spec.eos);
  append(out, completion, 1);
  return out;
}

std::string DocumentEncoder::render(const Conversation& conversation, size_t count,
                                    bool prompt) const {
  const auto end = conversation.messages.begin() + static_cast<std::ptrdiff_t>(count);
  return chat_->written({conversation.messages.begin(), end}, conversation.tools, prompt,
                        conversation.hidden);
}

// What the template writes after the content of message `at` when that is the last one.
std::string DocumentEncoder::ending(const Conversation& conversation, size_t at) const {
  Conversation probe = conversation;
  const std::string mark = conversation.hidden.mark + "content" + conversation.hidden.mark;
  probe.messages[at].content = mark;
  probe.messages[at].thought.clear();
  const std::string rendered = render(probe, at + 1, false);
  const size_t found = rendered.rfind(mark);
  if (found == std::string::npos) {
    fail(
        "messages[{}]: the chat template leaves out what the assistant says, so that nothing can "
        "be learnt from it; use a template that repeats it",
        at);
  }
  return rendered.substr(found + mark.size());
}

// Whether a reply has the thought, the content and the calls of message `at`.
bool DocumentEncoder::says_all(const Conversation& conversation, size_t at,
                               std::string_view reply) const {
  const Message& message = conversation.messages[at];
  const auto has = [&](std::string_view text) {
    const std::string shown = chat_->guard().hide(trimmed(text), conversation.hidden);
    return reply.find(shown) != std::string_view::npos;
  };
  return has(message.thought) && has(message.content) &&
         std::all_of(message.tool_calls.begin(), message.tool_calls.end(),
                     [&](const ToolCall& call) { return has(call.name); });
}

// The content and the calls of message `at` as the template writes them behind the prompt, in
// which a thought may have been opened.
std::string DocumentEncoder::without_thought(const Conversation& conversation, size_t at,
                                             std::string_view prompt) const {
  if (conversation.messages[at].tool_calls.empty())
    return chat_->guard().hide(conversation.messages[at].content, conversation.hidden) +
           ending(conversation, at);
  if (form_->opened_by(prompt)) prompt = prompt.substr(0, prompt.rfind(form_->open));
  Conversation probe = conversation;
  probe.messages[at].thought.clear();
  const std::string whole = render(probe, at + 1, false);
  std::string out = whole.starts_with(prompt) ? whole.substr(prompt.size()) : "";
  if (!says_all(probe, at, out)) {
    fail(
        "messages[{}]: the chat template does not write the assistant's calls behind the prompt, "
        "so "
        "that they cannot be learnt; leave the record out",
        at);
  }
  return out;
}

// What a template leaves out behind the last call: R1's ends the turn of one call with neither the
// calls' own end nor the sentence's, and a model must learn to stop.
std::string DocumentEncoder::end_of_calls(const Conversation& conversation, size_t at,
                                          std::string_view reply) const {
  std::vector<ToolCall> calls = conversation.messages[at].tool_calls;
  if (calls.empty() || !chat_->call_form()) return "";
  const auto behind = [&](std::string_view text) {
    const std::string& last = calls.back().arguments;
    const size_t found = text.rfind(last);
    return found == std::string_view::npos ? text : text.substr(found + last.size());
  };
  for (ToolCall& call : calls)
    call.arguments = chat_->guard().hide(call.arguments, conversation.hidden);
  const std::string whole = chat_->call_form()->write(calls);
  const std::string_view wanted = behind(whole), there = behind(reply);
  if (wanted.size() <= there.size() || !wanted.starts_with(there)) return "";
  Conversation probe = conversation;
  probe.messages[at].tool_calls.clear();
  return std::string(wanted.substr(there.size())) + ending(probe, at);
}

// The prompt is what serving sends before turn `at`. The reply is what the template adds for the
// turn, if it continues the prompt and holds the thought; else it is put together.
DocumentEncoder::Turn DocumentEncoder::turn(const Conversation& conversation, size_t at) const {
  Turn out{render(conversation, at, true), ""};
  const std::string whole = render(conversation, at + 1, false);
  const bool goes_on = whole.starts_with(out.prompt);
  if (goes_on) out.reply = whole.substr(out.prompt.size());
  if (!goes_on || !says_all(conversation, at, out.reply))
    out.reply = put_together(conversation, at, out.prompt);
  out.reply += end_of_calls(conversation, at, out.reply);
  return out;
}

std::string DocumentEncoder::put_together(const Conversation& conversation, size_t at,
                                          std::string_view prompt) const {
  const std::string thought =
      chat_->guard().hide(trimmed(conversation.messages[at].thought), conversation.hidden);
  const bool inside = form_->opened_by(prompt);
  std::string out;
  if (!thought.empty() && !inside) out += form_->begin;
  if (!thought.empty()) out += thought;
  if (!thought.empty() || inside) out += form_->end;
  return out + without_thought(conversation, at, prompt);
}

// Serving stops at the reply's last control token: what the template writes after it (a line break)
// is never the model's to say. A template without such a token gets the end token.
void DocumentEncoder::add_reply(EncodedDocument& out, std::vector<int32_t> ids, bool last) const {
  const auto special =
      std::find_if(ids.rbegin(), ids.rend(), [&](int32_t id) { return tokenizer_.is_special(id); });
  std::vector<int32_t> tail;
  if (special != ids.rend()) {
    tail.assign(special.base(), ids.end());
    if (trimmed(tokenizer_.decode(tail)).empty()) {
      ids.erase(special.base(), ids.end());
    } else {
      tail.clear();
    }
  } else if (last && tokenizer_.spec().eos) {
    ids.push_back(*tokenizer_.spec().eos);
  }
  append(out, ids, 1);
  append(out, tail, 0);
}

// What stands between a reply and the next. Some templates (GLM's) end a turn by the first token of
// what follows, at which serving stops: then that is the reply's to say.
void DocumentEncoder::add_between(EncodedDocument& out, const std::vector<int32_t>& ids) const {
  const auto stops = [&](int32_t id) {
    const std::vector<int32_t>& all = chat_->stops();
    return std::find(all.begin(), all.end(), id) != all.end();
  };
  const bool open = !out.loss.empty() && out.loss.back() == 1 && !stops(out.tokens.back());
  append(out, ids, 0);
  if (open && !ids.empty() && stops(ids.front())) out.loss[out.loss.size() - ids.size()] = 1;
}

std::vector<EncodedDocument> DocumentEncoder::encode_chat(const Record& record) const {
  if (!chat_) fail("it is a chat (\"messages\"), but the model has no chat template");
  Conversation conversation{results_by_call(record.messages), record.tools, {}};
  for (Message& message : conversation.messages) move_thought(message, *form_);
  if (form_->name == "harmony") conversation.messages = one_call_a_turn(conversation.messages);
  conversation.hidden = chat_->guard().start(conversation.messages, json_line(conversation.tools));
  const auto is_reply = [](const Message& message) { return message.role == "assistant"; };
  const auto last =
      std::find_if(conversation.messages.rbegin(), conversation.messages.rend(), is_reply);
  std::vector<EncodedDocument> out;
  EncodedDocument document;
  std::string so_far;
  const auto add = [&](size_t i) {
    const Turn now = turn(conversation, i);
    if (!now.prompt.starts_with(so_far)) {
      finish(std::exchange(document, {}), out);
      so_far.clear();
    }
    add_between(document, chat_->guard().encode(std::string_view(now.prompt).substr(so_far.size()),
                                                conversation.hidden));
    const size_t begin = document.tokens.size();
    add_reply(document, chat_->guard().encode(now.reply, conversation.hidden),
              &conversation.messages[i] == &*last);
    if (!conversation.messages[i].learned) {
      std::fill(document.loss.begin() + static_cast<std::ptrdiff_t>(begin), document.loss.end(), 0);
    }
    so_far = now.prompt + now.reply;
  };
  for (size_t i = 0; i < conversation.messages.size(); ++i)
    if (is_reply(conversation.messages[i])) add(i);
  finish(std::move(document), out);
  return out;
}

uint64_t DocumentEncoder::fingerprint() const {
  Fingerprint out;
  const TokenizerSpec& spec = tokenizer_.spec();
  out.number(kEncoding);
  out.number(part_bytes_);
  for (const std::string& token : spec.tokens) out.text(token);
  for (const auto& [left, right] : spec.merges) {
    out.text(left);
    out.text(right);
  }
  for (const TokenizerSpec::Added& added : spec.added) {
    out.text(added.text);
    out.id(added.id);
    for (const bool flag :
         {added.special, added.lstrip, added.rstrip, added.single_word, added.normalized}) {
      out.number(flag);
    }
  }
  for (const TokenizerSpec::Split& split : spec.splits) {
    out.number(static_cast<uint64_t>(split.kind));
    out.text(split.regex);
    out.number(static_cast<uint64_t>(split.behavior));
    out.number(static_cast<uint64_t>(split.prepend));
    out.number(split.invert);
    out.number(split.whole);
  }
  for (const TokenizerSpec::Normalizer& step : spec.normalizers) {
    out.number(static_cast<uint64_t>(step.kind));
    out.text(step.match);
    out.text(step.content);
    for (const bool flag : {step.regex, step.left, step.right}) out.number(flag);
  }
  out.number(static_cast<uint64_t>(spec.model));
  out.number(static_cast<uint64_t>(spec.bytes));
  for (const double score : spec.scores) out.number(std::bit_cast<uint64_t>(score));
  for (const std::vector<int32_t>& ids : {spec.never, spec.after_bos, spec.before_eos}) {
    for (const int32_t id : ids) out.id(id);
    out.number(ids.size());
  }
  for (const bool flag :
       {spec.float_scores, spec.fuse_unk, spec.ignore_merges, spec.add_bos, spec.add_eos}) {
    out.number(flag);
  }
  for (const std::optional<int32_t> id : {spec.bos, spec.eos, spec.unk, spec.pad}) out.id(id);
  out.text(chat_ ? chat_->source() : "");
  if (chat_) out.number(chat_->stops().size());
  for (size_t i = 0; chat_ && i < chat_->stops().size(); ++i) out.id(chat_->stops()[i]);
  if (form_ != &think_form()) out.text(form_->name);  // which once were all written as that one
  return out.value();
}

}  // namespace ponder
