#include "train/document_encoder.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "text/thought_form.h"
#include "train/sources.h"

namespace ponder {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kEncoding = 3;  // changes when other documents come of the same records

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

// The messages as the template sees them, contents guarded.
struct DocumentEncoder::Conversation {
  std::vector<Message> messages;  // hidden spellings replaced
  ControlGuard::Hidden hidden;
};

DocumentEncoder::DocumentEncoder(const Tokenizer& tokenizer, const ChatTemplate* chat,
                                 size_t part_bytes)
    : tokenizer_(tokenizer),
      chat_(chat),
      form_(chat ? &thought_form_of(chat->source()) : &think_form()),
      part_bytes_(part_bytes),
      guard_(tokenizer) {}

std::vector<EncodedDocument> DocumentEncoder::encode(const Record& record) const {
  std::vector<EncodedDocument> out;
  if (record.kind == Record::Kind::Chat) return encode_chat(record.messages);
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
  Json list = Json::array();
  for (size_t i = 0; i < count; ++i) {
    const Message& message = conversation.messages[i];
    Json entry;
    entry["role"] = message.role;
    entry["content"] = message.content;
    if (!message.thought.empty()) entry["reasoning_content"] = message.thought;
    list.push_back(std::move(entry));
  }
  Json variables;
  variables["messages"] = std::move(list);
  variables["add_generation_prompt"] = prompt;
  add_common_variables(variables, tokenizer_);
  // As serving does unless told not to.
  variables["enable_thinking"] = variables["thinking"] = true;
  const bool has_switch =
      !form_->switch_on.empty() && chat_->source().find(form_->switch_name) != std::string::npos;
  if (has_switch) variables[std::string(form_->switch_name)] = Json::parse(form_->switch_on);
  return chat_->render(variables);
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

// The prompt is what serving sends before turn `at`. The reply is what the template adds for the
// turn, if it continues the prompt and holds the thought; else it is put together.
DocumentEncoder::Turn DocumentEncoder::turn(const Conversation& conversation, size_t at) const {
  const Message& message = conversation.messages[at];
  Turn out{render(conversation, at, true), ""};
  const std::string_view thought = trimmed(message.thought);
  const std::string whole = render(conversation, at + 1, false);
  if (whole.starts_with(out.prompt)) {
    out.reply = whole.substr(out.prompt.size());
    const bool has_all = out.reply.find(thought) != std::string::npos &&
                         out.reply.find(trimmed(message.content)) != std::string::npos;
    if (has_all) return out;
  }
  const bool inside = form_->opened_by(out.prompt);
  out.reply.clear();
  if (!thought.empty() && !inside) out.reply += form_->begin;
  if (!thought.empty()) out.reply += thought;
  if (!thought.empty() || inside) out.reply += form_->end;
  out.reply += message.content + ending(conversation, at);
  return out;
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

std::vector<EncodedDocument> DocumentEncoder::encode_chat(std::vector<Message> messages) const {
  if (!chat_) fail("it is a chat (\"messages\"), but the model has no chat template");
  Conversation conversation{std::move(messages), {}};
  conversation.hidden = guard_.start(conversation.messages);
  size_t last = 0;
  for (size_t i = 0; i < conversation.messages.size(); ++i) {
    Message& message = conversation.messages[i];
    move_thought(message, *form_);
    message.content = guard_.hide(message.content, conversation.hidden);
    message.thought = guard_.hide(message.thought, conversation.hidden);
    if (message.role == "assistant") last = i;
  }
  std::vector<EncodedDocument> out;
  EncodedDocument document;
  std::string so_far;
  for (size_t i = 0; i < conversation.messages.size(); ++i) {
    if (conversation.messages[i].role != "assistant") continue;
    const Turn now = turn(conversation, i);
    if (!now.prompt.starts_with(so_far)) {
      finish(std::exchange(document, {}), out);
      so_far.clear();
    }
    append(document,
           guard_.encode(std::string_view(now.prompt).substr(so_far.size()), conversation.hidden),
           0);
    const size_t begin = document.tokens.size();
    add_reply(document, guard_.encode(now.reply, conversation.hidden), i == last);
    if (!conversation.messages[i].learned) {
      std::fill(document.loss.begin() + static_cast<std::ptrdiff_t>(begin), document.loss.end(), 0);
    }
    so_far = now.prompt + now.reply;
  }
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
  if (form_ != &think_form()) out.text(form_->name);  // which once were all written as that one
  return out.value();
}

}  // namespace ponder
