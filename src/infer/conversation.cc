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

std::string place_of(const Checkpoint& checkpoint) { return checkpoint.path + ": chat template"; }

}  // namespace

ChatFormat::ChatFormat(const Checkpoint& checkpoint, const Tokenizer& tokenizer)
    : tokenizer_(tokenizer), guard_(tokenizer) {
  if (!checkpoint.chat_template.empty()) {
    template_.emplace(checkpoint.chat_template, place_of(checkpoint));
  }
  bos_ = spelling(tokenizer, tokenizer.spec().bos);
  eos_ = spelling(tokenizer, tokenizer.spec().eos);
}

Prompt ChatFormat::prompt(const std::vector<Message>& messages, bool think) const {
  if (!template_) return transcript(messages);
  ControlGuard::Hidden hidden = guard_.start(messages);
  Json list = Json::array();
  for (const Message& message : messages) {
    Json entry;
    entry["role"] = message.role;
    entry["content"] = guard_.hide(message.content, hidden);
    if (!message.thought.empty()) {
      entry["reasoning_content"] = guard_.hide(message.thought, hidden);
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
  out.may_think = think && !out.inside_thought && source.find("</think>") != std::string::npos;
  out.ids = guard_.encode(rendered, hidden);
  return out;
}

Prompt ChatFormat::transcript(const std::vector<Message>& messages) const {
  std::string text;
  for (const Message& message : messages) {
    if (message.role == "user") text += "User: ";
    if (message.role == "assistant") text += "Assistant: ";
    text += message.content + "\n\n";
  }
  return {tokenizer_.encode(text + "Assistant:", false, true), false, {"\nUser:"}, false};
}

Prompt ChatFormat::raw(const std::string& text) const {
  return {tokenizer_.encode(text, true, tokenizer_.spec().add_bos),
          prompt_opens_thought(text),
          {},
          false};
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
