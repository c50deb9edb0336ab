#include "chat/conversation.h"

#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "chat/builtin_templates.h"
#include "chat/calls/values.h"
#include "chat/generation.h"
#include "chat/history.h"

namespace ponder {
namespace {

std::string place_of(const Checkpoint& checkpoint) { return checkpoint.path + ": chat template"; }

// What the arguments say of thinking, else `think`.
bool told_to_think(const Json& arguments, bool think) {
  const Json* effort = json_member(arguments, "reasoning_effort");
  if (effort && *effort == "none") think = false;
  for (const char* name : {"enable_thinking", "thinking"}) {
    think = json_bool(arguments, name, "the template's arguments").value_or(think);
  }
  return think;
}

bool mentions(const ChatTemplate& reader, std::string_view text) {
  return reader.source().find(text) != std::string::npos;
}

}  // namespace

void check_template_arguments(const Json& arguments) {
  for (const auto& [name, value] : arguments.items()) {
    static constexpr std::string_view kTaken[] = {"messages",
                                                  "tools",
                                                  "add_generation_prompt",
                                                  "bos_token",
                                                  "eos_token",
                                                  "pad_token",
                                                  "unk_token",
                                                  "raise_exception",
                                                  "strftime_now",
                                                  "continue_final_message"};
    if (std::find(std::begin(kTaken), std::end(kTaken), name) == std::end(kTaken)) continue;
    fail("the template's argument \"{}\" is given by ponder itself; leave it out", printable(name));
  }
  told_to_think(arguments, true);
}

ChatFormat::ChatFormat(const Checkpoint& checkpoint, const Tokenizer& tokenizer,
                       TemplateLimits limits)
    : tokenizer_(tokenizer), guard_(tokenizer), stops_(stop_tokens(checkpoint)) {
  const std::string source = checkpoint.chat_template.empty() && checkpoint.tool_template.empty()
                                 ? builtin_template(checkpoint.config)
                                 : checkpoint.chat_template;
  if (!source.empty()) {
    template_.emplace(source, place_of(checkpoint), limits);
    call_form_ = call_form_of(source);
    thought_form_ = &thought_form_of(source);
  }
  if (!checkpoint.tool_template.empty()) {
    tool_template_.emplace(checkpoint.tool_template, place_of(checkpoint) + " tool_use", limits);
    call_form_ = call_form_of(checkpoint.tool_template);
    if (!template_) thought_form_ = &thought_form_of(checkpoint.tool_template);
  }
  if (!template_) std::swap(template_, tool_template_);  // the only one there is
  // Tools that the template has no place for go into the system message: it must be shown.
  if (template_ && !mentions(template_for(Json::array()), "tools") && !shows_system())
    call_form_ = nullptr;
}

bool ChatFormat::shows_system() const {
  const Json messages = {{{"role", "system"}, {"content", "of the system"}},
                         {{"role", "user"}, {"content", "of the user"}}};
  try {
    Json variables = {{"messages", messages}, {"add_generation_prompt", true}};
    add_common_variables(variables, tokenizer_);
    const std::string text = template_for(Json::array()).render(variables);
    return text.find("of the system") != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

const ChatTemplate& ChatFormat::template_for(const Json& tools) const {
  return !tools.is_null() && tool_template_ ? *tool_template_ : *template_;
}

bool ChatFormat::reads(std::string_view name) const {
  return (template_ && mentions(*template_, name)) ||
         (tool_template_ && mentions(*tool_template_, name));
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

// An earlier thought, by each name that the template has for it. It drops or keeps it.
void ChatFormat::add_thought(const Message& message, const ChatTemplate& reader, Json& out,
                             ControlGuard::Hidden& hidden) const {
  std::string thought = guard_.hide(message.thought, hidden);
  bool named = false;
  for (const char* name : {"reasoning_content", "reasoning", "thinking", "thought"}) {
    if (!has_member(reader.source(), name)) continue;
    out[name] = thought;
    named = true;
  }
  if (thought_form_->name == "harmony" && !message.tool_calls.empty() && !message.content.empty()) {
    // gpt-oss's raises where a call has both.
    out["thinking"] = thought + "\n\n" + out["content"].get<std::string>();
    out["content"] = "";
  }
  if (thought_form_->name == "mistral" && out.contains("thinking") &&
      !out.contains("reasoning_content") && !out.contains("reasoning")) {
    // Mistral's have thoughts as parts of the content.
    Json parts = {{{"type", "thinking"}, {"thinking", thought}}};
    if (!message.content.empty()) parts.push_back({{"type", "text"}, {"text", out["content"]}});
    out["content"] = std::move(parts);
  }
  if (named) return;
  const bool parts_content =
      mentions(reader, "split('</think>')") || mentions(reader, "split(\"</think>\")");
  const bool deepseek = call_form_ && call_form_->name.starts_with("deepseek");
  if (parts_content && !deepseek) {  // it looks for it in the content, and keeps or drops it
    out["content"] = std::string(thought_form_->begin) + thought + std::string(thought_form_->end) +
                     out["content"].get<std::string>();
  } else {
    out["reasoning_content"] = std::move(thought);
  }
}

Json ChatFormat::entry(const Message& message, const ChatTemplate& reader,
                       ControlGuard::Hidden& hidden) const {
  Json out;
  out["role"] = message.role;
  out["content"] = guard_.hide(message.content, hidden);
  if (!message.thought.empty()) add_thought(message, reader, out, hidden);
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
    std::string text = guard_.hide(message.content, hidden);
    std::vector<ToolCall> calls;
    for (const ToolCall& call : message.tool_calls) {
      calls.push_back({"", guard_.hide(call.name, hidden), guard_.hide(call.arguments, hidden)});
    }
    if (!text.empty()) text += '\n';
    text += (call_form_ ? *call_form_ : *find_call_form("hermes")).write(calls);
    Json& content = list.back()["content"];
    if (content.is_array()) {
      content.push_back({{"type", "text"}, {"text", std::move(text)}});
    } else {
      content = std::move(text);
    }
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
  const bool silent = message.content.empty();
  if (deepseek && !silent && mentions(reader, "and message['content'] is none %}")) {
    // R1's looks for calls only where nothing is said.
    list.push_back({{"role", "assistant"}, {"content", nullptr}});
  } else if (deepseek && silent) {
    list.back()["content"] = nullptr;
  }
  list.back()["tool_calls"] = std::move(calls);
}

// Gemma 4's template has results within the turn that called. False where there is none.
bool ChatFormat::add_response(const Message& message, Json& list,
                              ControlGuard::Hidden& hidden) const {
  if (list.empty() || !list.back().contains("tool_calls")) return false;
  Json& turn = list.back();
  const std::string id = guard_.hide(message.tool_call_id, hidden);
  const Json& calls = turn["tool_calls"];
  const size_t before = turn.contains("tool_responses") ? turn["tool_responses"].size() : 0;
  std::string name = guard_.hide(message.tool_name, hidden);
  for (size_t i = 0; i < calls.size() && name.empty(); ++i) {
    const bool its = id.empty() ? i == before : calls[i]["id"] == id;
    if (its) name = calls[i]["function"]["name"].get<std::string>();
  }
  turn["tool_responses"].push_back(
      {{"name", name}, {"response", hidden_tools(told_arguments(message.content), hidden)}});
  return true;
}

// The messages as the template is to see them; `tools` are hidden already.
Json ChatFormat::entries(const std::vector<Message>& messages, const Json& tools,
                         ControlGuard::Hidden& hidden) const {
  if (thought_form_->name == "harmony" && !has_one_call_a_turn(messages)) {
    return entries(one_call_a_turn(messages), tools, hidden);
  }
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
  const bool within_turn = mentions(reader, "tool_responses") && !mentions(reader, "== 'tool'");
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
    if (message.role == "tool" && within_turn && add_response(message, list, hidden)) continue;
    list.push_back(entry(message, reader, hidden));
    if (!message.tool_calls.empty()) add_calls(message, list, reader, hidden);
  }
  return list;
}

void ChatFormat::check_tools(const Json& tools) const {
  if (tools.is_null() || call_form_) return;
  fail("tools: {}; leave them out",
       template_ ? "this model's chat template has no place for them, or writes calls in a form "
                   "that is not read here"
                 : "this model has no chat template");
}

std::string ChatFormat::source() const {
  std::string out = template_ ? template_->source() : "";
  if (tool_template_) out += '\0' + tool_template_->source();
  return out;
}

std::string ChatFormat::written(const std::vector<Message>& messages, const Json& tools, bool open,
                                ControlGuard::Hidden& hidden) const {
  if (!template_) fail("this model has no chat template");
  check_tools(tools);
  Json variables = variables_of(messages, tools, Json::object(), open, hidden);
  const ChatTemplate& reader = template_for(tools);
  add_switches(variables, reader, true);
  return render(reader, std::move(variables));
}

// All that the template is told but for its switches.
Json ChatFormat::variables_of(const std::vector<Message>& messages, const Json& tools,
                              const Json& arguments, bool open,
                              ControlGuard::Hidden& hidden) const {
  const Json shown_tools = hidden_tools(tools, hidden);
  Json out = hidden_tools(arguments, hidden);
  out["messages"] = entries(messages, shown_tools, hidden);
  if (!tools.is_null()) out["tools"] = shown_tools;
  out["add_generation_prompt"] = open;
  add_common_variables(out, tokenizer_);
  return out;
}

Prompt ChatFormat::prompt(const std::vector<Message>& told, bool think, const Json& tools,
                          const Json& arguments) const {
  const std::vector<Message> messages = results_by_call(told);
  check_template_arguments(arguments);
  think = told_to_think(arguments, think);
  check_tools(tools);
  if (!template_) return transcript(messages);
  ControlGuard::Hidden hidden = guard_.start(messages, json_line(tools) + json_line(arguments));
  Json variables = variables_of(messages, tools, arguments, true, hidden);
  const ChatTemplate& reader = template_for(tools);
  const bool has_switch = add_switches(variables, reader, think);
  const ThoughtForm& form = *thought_form_;
  const bool knows_thoughts = mentions(reader, form.close);
  std::string rendered = render(reader, std::move(variables));
  Prompt out;
  out.inside_thought = form.opened_by(rendered);
  const bool may_close = form.switch_name.empty() || !has_switch;  // else it says so in its thought
  if (!think && out.inside_thought && may_close) {
    rendered += form.end;
    out.inside_thought = false;
  } else if (!think && !out.inside_thought && !has_switch && knows_thoughts) {
    rendered += tools.is_null() ? form.skip : form.skip_to_calls;
  }
  out.may_think = think && !out.inside_thought && knows_thoughts;
  out.ids = guard_.encode(rendered, hidden);
  return out;
}

// A template that goes over the arguments cannot where an earlier call's were no object.
std::string ChatFormat::render(const ChatTemplate& reader, Json variables) const {
  try {
    return reader.render(variables);
  } catch (const Error&) {
    const bool texts = call_form_ && call_form_->name.starts_with("deepseek");
    if (texts || !wrap_text_arguments(variables["messages"])) throw;
    return reader.render(variables);
  }
}

// Whether the template has a switch for thinking, which is set: Qwen3's, DeepSeek-V3.1's, or one of
// the family's own.
bool ChatFormat::add_switches(Json& variables, const ChatTemplate& reader, bool think) const {
  const ThoughtForm& form = *thought_form_;
  bool out = mentions(reader, "enable_thinking") || has_variable(reader.source(), "thinking");
  if (out) variables["enable_thinking"] = variables["thinking"] = think;
  if (form.channels && variables.value("reasoning_effort", Json()) == "none") {
    variables.erase("reasoning_effort");  // a word that gpt-oss was never taught
  }
  if (form.switch_name.empty() || !mentions(reader, form.switch_name)) return out;
  const std::string name(form.switch_name);
  if (!think) variables[name] = Json::parse(form.switch_off);
  if (think && !form.switch_on.empty() && !variables.contains(name)) {
    variables[name] = Json::parse(form.switch_on);
  }
  return true;
}

void ChatFormat::go_on(Prompt& prompt, const std::string& thought, bool closed,
                       const std::string& content) const {
  ControlGuard::Hidden hidden = guard_.start({}, thought + content);
  std::string text;
  if (!thought.empty()) {
    if (!prompt.inside_thought) text += thought_form_->begin;
    text += guard_.hide(thought, hidden);
    prompt.inside_thought = content.empty() && !closed;
    if (!prompt.inside_thought) text += thought_form_->end;
  }
  text += guard_.hide(content, hidden);
  prompt.may_think = false;
  const std::vector<int32_t> ids = guard_.encode(text, hidden);
  prompt.ids.insert(prompt.ids.end(), ids.begin(), ids.end());
}

void ChatFormat::begin_thought(Prompt& prompt) const {
  if (!prompt.may_think || !thought_form_->must_begin) return;
  const std::vector<int32_t> begin = tokenizer_.encode(thought_form_->begin);
  prompt.ids.insert(prompt.ids.end(), begin.begin(), begin.end());
  prompt.inside_thought = true;
  prompt.may_think = false;
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
                             const Json& tools, const Json& arguments) const {
  PONDER_CHECK(!messages.empty());
  const Message begun = std::move(messages.back());
  messages.pop_back();
  Prompt out = prompt(messages, think && !begun.thought.empty(), tools, arguments);
  go_on(out, begun.thought, closed, begun.content);
  return out;
}

Prompt ChatFormat::raw(const std::string& text) const {
  return {tokenizer_.encode(text, true, tokenizer_.spec().add_bos),
          thought_form_->opened_by(text),
          {},
          false};
}

}  // namespace ponder
