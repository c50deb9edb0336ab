#include "infer/conversation.h"

#include <algorithm>

#include "base/error.h"
#include "formats/json.h"
#include "text/thought.h"

namespace ponder {
namespace {

constexpr const char* kClosed = "\n</think>\n\n";

std::string spelling(const Tokenizer& tokenizer, std::optional<int32_t> id) {
  return id ? std::string(tokenizer.token_text(*id)) : "";
}

// A text that occurs in no message, and never overlaps itself: a number between two noncharacters
// of Unicode, U+10FFFE and U+10FFFF.
std::string unused_mark(const std::vector<Message>& messages) {
  for (int number = 0;; ++number) {
    const std::string mark = "\xF4\x8F\xBF\xBE" + std::to_string(number) + "\xF4\x8F\xBF\xBF";
    const bool used = std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
      return message.content.find(mark) != std::string::npos ||
             message.thought.find(mark) != std::string::npos;
    });
    if (!used) return mark;
  }
}

std::string place_of(const Checkpoint& checkpoint) { return checkpoint.path + ": chat template"; }

}  // namespace

ChatFormat::ChatFormat(const Checkpoint& checkpoint, const Tokenizer& tokenizer)
    : tokenizer_(tokenizer) {
  if (!checkpoint.chat_template.empty()) {
    template_.emplace(checkpoint.chat_template, place_of(checkpoint));
  }
  bos_ = spelling(tokenizer, tokenizer.spec().bos);
  eos_ = spelling(tokenizer, tokenizer.spec().eos);
  for (const TokenizerSpec::Added& added : tokenizer.spec().added) {
    if (added.special && !added.text.empty()) specials_.push_back(added.text);
  }
  std::stable_sort(specials_.begin(), specials_.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

// The size of the longest special token that the text begins with; 0 if there is none.
size_t ChatFormat::special_at(std::string_view text) const {
  for (const std::string& special : specials_) {
    if (text.substr(0, special.size()) == special) return special.size();
  }
  return 0;
}

// Replaces each spelling of a special token by mark, index, mark.
std::string ChatFormat::hide_specials(const std::string& content, const std::string& mark,
                                      std::vector<std::string>& hidden) const {
  std::string out;
  for (size_t at = 0; at < content.size();) {
    const size_t size = special_at(std::string_view(content).substr(at));
    if (size == 0) {
      out += content[at++];
      continue;
    }
    out += mark + std::to_string(hidden.size()) + mark;
    hidden.push_back(content.substr(at, size));
    at += size;
  }
  return out;
}

// Encodes a rendered text in which some spellings are hidden: what lies between two special tokens
// of the template is one plain text, so that pieces merge as they would without the hiding.
std::vector<int32_t> ChatFormat::encode_guarded(const std::string& rendered,
                                                const std::string& mark,
                                                const std::vector<std::string>& hidden) const {
  std::vector<int32_t> ids;
  std::string plain;
  const auto flush = [&] {
    const std::vector<int32_t> more = tokenizer_.encode(plain, false);
    ids.insert(ids.end(), more.begin(), more.end());
    plain.clear();
  };
  const std::string_view text(rendered);
  for (size_t at = 0; at < text.size();) {
    if (text.substr(at, mark.size()) == mark) {
      const size_t end = text.find(mark, at + mark.size());
      if (end == std::string_view::npos) fail("the chat template cut a message in the middle");
      const size_t index = std::strtoul(rendered.c_str() + at + mark.size(), nullptr, 10);
      if (index < hidden.size()) plain += hidden[index];
      at = end + mark.size();
    } else if (const size_t size = special_at(text.substr(at)); size > 0) {
      flush();
      const std::vector<int32_t> special = tokenizer_.encode(text.substr(at, size), true);
      ids.insert(ids.end(), special.begin(), special.end());
      at += size;
    } else {
      plain += text[at++];
    }
  }
  flush();
  return ids;
}

Prompt ChatFormat::prompt(const std::vector<Message>& messages, bool think) const {
  if (!template_) return transcript(messages);
  const std::string mark = unused_mark(messages);
  std::vector<std::string> hidden;
  Json list = Json::array();
  for (const Message& message : messages) {
    Json entry;
    entry["role"] = message.role;
    entry["content"] = valid_utf8(hide_specials(message.content, mark, hidden));
    if (!message.thought.empty()) {
      entry["reasoning_content"] = valid_utf8(hide_specials(message.thought, mark, hidden));
    }
    list.push_back(std::move(entry));
  }
  Json variables;
  variables["messages"] = std::move(list);
  variables["add_generation_prompt"] = true;
  variables["bos_token"] = bos_;
  variables["eos_token"] = eos_;
  const std::string& source = template_->source();
  const bool has_switch = source.find("enable_thinking") != std::string::npos ||  // Qwen3
                          source.find(" thinking ") != std::string::npos;         // DeepSeek-V3.1
  if (has_switch) variables["enable_thinking"] = variables["thinking"] = think;
  std::string rendered = template_->render(variables);
  Prompt out;
  out.inside_thought = prompt_opens_thought(rendered);
  if (!think &&
      (out.inside_thought || (!has_switch && source.find("</think>") != std::string::npos))) {
    if (!out.inside_thought) rendered += "<think>\n";
    rendered += kClosed;
    out.inside_thought = false;
  }
  out.ids = hidden.empty() ? tokenizer_.encode(rendered) : encode_guarded(rendered, mark, hidden);
  return out;
}

Prompt ChatFormat::transcript(const std::vector<Message>& messages) const {
  std::string text;
  for (const Message& message : messages) {
    if (message.role == "user") text += "User: ";
    if (message.role == "assistant") text += "Assistant: ";
    text += message.content + "\n\n";
  }
  return {tokenizer_.encode(text + "Assistant:", false, true), false, {"\nUser:"}};
}

Prompt ChatFormat::raw(const std::string& text) const {
  return {tokenizer_.encode(text, true, tokenizer_.spec().add_bos), prompt_opens_thought(text), {}};
}

std::vector<int32_t> stop_tokens(const Checkpoint& checkpoint) {
  std::vector<int32_t> out;
  const auto add = [&](const Json& id) {
    if (!id.is_number_integer()) return;
    const auto token = id.get<int64_t>();
    if (token < 0 || token > INT32_MAX) return;
    if (std::find(out.begin(), out.end(), token) == out.end()) {
      out.push_back(static_cast<int32_t>(token));
    }
  };
  for (const Json* config : {&checkpoint.generation_config, &checkpoint.config}) {
    const Json* ids = json_member(*config, "eos_token_id");
    if (!ids) continue;
    if (ids->is_array()) {
      for (const Json& id : *ids) add(id);
    } else {
      add(*ids);
    }
  }
  if (checkpoint.tokenizer.eos) add(*checkpoint.tokenizer.eos);
  return out;
}

SamplingParams default_sampling(const Checkpoint& checkpoint) {
  const Json& config = checkpoint.generation_config;
  const std::string place = checkpoint.path + ": generation_config";
  const auto number = [&](const char* key) { return json_number(config, key, place); };
  SamplingParams params;
  const bool silent = !number("temperature") && !number("top_p") && !number("top_k") &&
                      !json_bool(config, "do_sample", place);
  params.temperature = static_cast<float>(number("temperature").value_or(silent ? 0.6 : 1.0));
  params.top_p = static_cast<float>(number("top_p").value_or(silent ? 0.95 : 1.0));
  params.top_k = static_cast<int32_t>(json_int(config, "top_k", place).value_or(0));
  params.min_p = static_cast<float>(number("min_p").value_or(0));
  params.repetition_penalty = static_cast<float>(number("repetition_penalty").value_or(1));
  if (json_bool(config, "do_sample", place) == false) params.temperature = 0;
  return params;
}

}  // namespace ponder
