#include "chat/conversation.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "chat/calls/values.h"
#include "text/thought.h"

namespace ponder {
namespace {

constexpr const char* kClosed = "\n</think>\n\n";

std::string spelling(const Tokenizer& tokenizer, std::optional<int32_t> id) {
  return id ? std::string(tokenizer.token_text(*id)) : "";
}

std::string place_of(const Checkpoint& checkpoint) { return checkpoint.path + ": chat template"; }

// What a template may be told beside the conversation.
void check_arguments(const Json& arguments) {
  for (const auto& [name, value] : arguments.items()) {
    static constexpr std::string_view kTaken[] = {
        "messages",  "tools",           "add_generation_prompt", "bos_token",
        "eos_token", "raise_exception", "strftime_now",          "continue_final_message"};
    if (std::find(std::begin(kTaken), std::end(kTaken), name) == std::end(kTaken)) continue;
    fail("the template's argument \"{}\" is given by ponder itself; leave it out", name);
  }
}

// What the arguments say of thinking, else `think`.
bool told_to_think(const Json& arguments, bool think) {
  for (const char* name : {"enable_thinking", "thinking"}) {
    think = json_bool(arguments, name, "the template's arguments").value_or(think);
  }
  return think;
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool mentions(const ChatTemplate& reader, std::string_view text) {
  return reader.source().find(text) != std::string::npos;
}

}  // namespace

ChatFormat::ChatFormat(const Checkpoint& checkpoint, const Tokenizer& tokenizer,
                       TemplateLimits limits)
    : tokenizer_(tokenizer), guard_(tokenizer) {
  if (!checkpoint.chat_template.empty()) {
    template_.emplace(checkpoint.chat_template, place_of(checkpoint), limits);
    call_form_ = call_form_of(checkpoint.chat_template);
  }
  if (!checkpoint.tool_template.empty()) {
    tool_template_.emplace(checkpoint.tool_template, place_of(checkpoint) + " tool_use", limits);
    call_form_ = call_form_of(checkpoint.tool_template);
  }
  if (!template_) std::swap(template_, tool_template_);  // the only one there is
  bos_ = spelling(tokenizer, tokenizer.spec().bos);
  eos_ = spelling(tokenizer, tokenizer.spec().eos);
  // Tools that the template has no place for go into the system message: it must be shown.
  if (template_ && !mentions(template_for(Json::array()), "tools") && !shows_system())
    call_form_ = nullptr;
}

bool ChatFormat::shows_system() const {
  const Json messages = {{{"role", "system"}, {"content", "of the system"}},
                         {{"role", "user"}, {"content", "of the user"}}};
  try {
    const std::string text = template_for(Json::array())
                                 .render({{"messages", messages},
                                          {"add_generation_prompt", true},
                                          {"bos_token", bos_},
                                          {"eos_token", eos_}});
    return text.find("of the system") != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

const ChatTemplate& ChatFormat::template_for(const Json& tools) const {
  return !tools.is_null() && tool_template_ ? *tool_template_ : *template_;
}

Json ChatFormat::hidden_tools(const Json& tools, ControlGuard::Hidden& hidden) const {
  if (tools.is_string()) return guard_.hide(tools.get_ref<const std::string&>(), hidden);
  if (!tools.is_structured()) return tools;
  Json out = tools.is_array() ? Json::array() : Json::object();
  for (const auto& [key, value] : tools.items()) {
    Json inner = hidden_tools(value, hidden);
    if (tools.is_array()) {
      out.push_back(std::move(inner));
    } else {
      out[guard_.hide(key, hidden)] = std::move(inner);
    }
  }
  return out;
}

Json ChatFormat::entry(const Message& message, ControlGuard::Hidden& hidden) const {
  Json out;
  out["role"] = message.role;
  out["content"] = guard_.hide(message.content, hidden);
  if (!message.thought.empty()) out["reasoning_content"] = guard_.hide(message.thought, hidden);
  if (!message.tool_call_id.empty()) {
    out["tool_call_id"] = guard_.hide(message.tool_call_id, hidden);
  }
  if (!message.tool_name.empty()) out["name"] = guard_.hide(message.tool_name, hidden);
  return out;
}

// The calls of a message, which stands last in the list already.
void ChatFormat::add_calls(const Message& message, Json& list, const ChatTemplate& reader,
                           ControlGuard::Hidden& hidden) const {
  if (!mentions(reader, "tool_calls")) {  // as text
    std::string text = list.back()["content"].get<std::string>();
    std::vector<ToolCall> calls;
    for (const ToolCall& call : message.tool_calls) {
      calls.push_back({"", guard_.hide(call.name, hidden), guard_.hide(call.arguments, hidden)});
    }
    if (!text.empty()) text += '\n';
    text += (call_form_ ? *call_form_ : *find_call_form("hermes")).write(calls);
    list.back()["content"] = std::move(text);
    return;
  }
  const bool deepseek = call_form_ && call_form_->name.starts_with("deepseek");
  Json calls = Json::array();
  for (const ToolCall& call : message.tool_calls) {
    Json one = {{"id", guard_.hide(call.id, hidden)}, {"type", "function"}};
    one["function"]["name"] = guard_.hide(call.name, hidden);
    // DeepSeek's templates add texts to the arguments, the others write them as JSON.
    one["function"]["arguments"] = deepseek ? Json(guard_.hide(call.arguments, hidden))
                                            : hidden_tools(told_arguments(call.arguments), hidden);
    calls.push_back(std::move(one));
  }
  const bool silent = list.back()["content"].get_ref<const std::string&>().empty();
  if (deepseek && !silent && mentions(reader, "and message['content'] is none %}")) {
    // R1's looks for calls only where nothing is said.
    list.push_back({{"role", "assistant"}, {"content", nullptr}});
  } else if (deepseek && silent) {
    list.back()["content"] = nullptr;
  }
  list.back()["tool_calls"] = std::move(calls);
}

// The messages as the template is to see them; `tools` are hidden already.
Json ChatFormat::entries(const std::vector<Message>& messages, const Json& tools,
                         ControlGuard::Hidden& hidden) const {
  Json list = Json::array();
  size_t first = 0;
  const ChatTemplate& reader = template_for(tools);
  if (!tools.is_null() && !mentions(reader, "tools")) {
    const bool has_system = !messages.empty() && messages[0].role == "system";
    std::string text = about_tools(*call_form_, tools);
    if (has_system) text = guard_.hide(messages[0].content, hidden) + "\n\n" + text;
    list.push_back({{"role", "system"}, {"content", std::move(text)}});
    first = has_system ? 1 : 0;
  }
  const bool knows_results = mentions(reader, "tool_calls");
  bool result_before = false;
  for (size_t i = first; i < messages.size(); ++i) {
    const Message& message = messages[i];
    if (message.role == "tool" && !knows_results) {
      const std::string text = fmt::format("<tool_response>\n{}\n</tool_response>",
                                           guard_.hide(message.content, hidden));
      if (result_before) {
        list.back()["content"] = list.back()["content"].get<std::string>() + "\n" + text;
      } else {
        list.push_back({{"role", "user"}, {"content", text}});
      }
      result_before = true;
      continue;
    }
    result_before = false;
    list.push_back(entry(message, hidden));
    if (!message.tool_calls.empty()) add_calls(message, list, reader, hidden);
  }
  return list;
}

Prompt ChatFormat::prompt(const std::vector<Message>& messages, bool think, const Json& tools,
                          const Json& arguments) const {
  check_arguments(arguments);
  think = told_to_think(arguments, think);
  if (!tools.is_null() && !call_form_) {
    fail("tools: {}; leave them out",
         template_ ? "this model's chat template has no place for them, or writes calls in a form "
                     "that is not read here"
                   : "this model has no chat template");
  }
  if (!template_) return transcript(messages);
  ControlGuard::Hidden hidden = guard_.start(messages, dumped(tools) + dumped(arguments));
  const Json shown_tools = hidden_tools(tools, hidden);
  Json variables = hidden_tools(arguments, hidden);
  variables["messages"] = entries(messages, shown_tools, hidden);
  if (!tools.is_null()) variables["tools"] = shown_tools;
  variables["add_generation_prompt"] = true;
  variables["bos_token"] = bos_;
  variables["eos_token"] = eos_;
  const ChatTemplate& reader = template_for(tools);
  const std::string& source = reader.source();
  const bool has_switch = source.find("enable_thinking") != std::string::npos ||  // Qwen3
                          source.find(" thinking ") != std::string::npos;         // DeepSeek-V3.1
  if (has_switch) variables["enable_thinking"] = variables["thinking"] = think;
  std::string rendered = reader.render(variables);
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
    if (message.role == "tool") text += "Result: ";
    text += message.content + "\n\n";
  }
  return {tokenizer_.encode(text + "Assistant:", false, true), false, {"\nUser:"}, false};
}

Prompt ChatFormat::continued(std::vector<Message> messages, bool closed, bool think,
                             const Json& tools) const {
  PONDER_CHECK(!messages.empty());
  const Message begun = std::move(messages.back());
  messages.pop_back();
  Prompt out = prompt(messages, think && !begun.thought.empty(), tools);
  const auto add = [&](const std::vector<int32_t>& ids) {
    out.ids.insert(out.ids.end(), ids.begin(), ids.end());
  };
  if (!begun.thought.empty()) {
    const char* open = out.inside_thought ? "" : "<think>\n";
    add(tokenizer_.encode(open + begun.thought, false));
    out.inside_thought = begun.content.empty() && !closed;
    if (!out.inside_thought) add(tokenizer_.encode("\n</think>\n\n"));
  }
  add(tokenizer_.encode(begun.content, false));
  return out;
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
