// POST /v1/chat/completions: OpenAI's words, with DeepSeek's for the thought.
#include "serve/api.h"
#include "serve/chat_sink.h"
#include "serve/messages.h"
#include "serve/openai_fields.h"
#include "serve/response_format.h"
#include "serve/tools.h"

namespace ponder {
namespace {

constexpr int kMaxTopLogprobs = 20;

// As vLLM and SGLang are told.
void read_template_variables(Fields& fields, Generation& generation) {
  const Json* variables = fields.object("chat_template_kwargs");
  if (!variables) return;
  Fields inner(*variables, "chat_template_kwargs");
  for (const char* name : {"enable_thinking", "thinking"}) {
    if (const auto think = inner.flag(name)) generation.think = *think;
  }
  inner.finish();
}

void read_logprobs(Fields& fields, Generation& generation) {
  generation.logprobs = fields.flag("logprobs").value_or(false);
  const auto top = fields.whole("top_logprobs", 0, kMaxTopLogprobs);
  if (top.value_or(0) > 0 && !generation.logprobs) {
    bad_field("top_logprobs", "top_logprobs is only for \"logprobs\": true");
  }
  generation.top_logprobs = static_cast<int>(top.value_or(0));
}

// What can be asked for elsewhere. Each is an error unless it asks for what there is anyway.
void refuse_the_rest(Fields& fields) {
  fields.refuse("functions", "functions are not supported; they were replaced by tools",
                Json::array());
  fields.refuse("function_call", "functions are not supported", "none");
  fields.refuse("modalities", "only text is written here", Json::array({"text"}));
  fields.refuse("audio", "only text is written here");
  fields.refuse("prediction", "predicted outputs are not supported");
  fields.refuse("web_search_options", "there is no search here");
}

void chat_completions(Call& call) {
  Fields fields(call.body);
  OpenAiRequest asked = read_common(fields, call.service, call.caller);
  Generation& generation = asked.generation;
  const Json* messages = fields.list("messages");
  if (!messages) bad_field("messages", "messages is missing; it is the conversation, as a list");
  read_messages(*messages, generation);
  if (const auto effort = fields.text("reasoning_effort")) apply_effort(*effort, generation);
  read_thinking(fields, generation);
  read_template_variables(fields, generation);
  read_logprobs(fields, generation);
  read_response_format(fields, generation);
  read_tools(fields, call.service.call_form(), generation);
  refuse_the_rest(fields);
  fields.finish();
  std::vector<ReplyRequest> requests =
      choices_of(call.service.prepare(generation, call.caller), asked.n);
  const size_t choices = requests.size();
  call.service.submit(
      std::move(requests), call.caller,
      [&] { return chat_sink(call, generation, choices, asked.stream, asked.stream_usage); },
      call.responder);
}

Json chat_schema() {
  const Json number = {{"type", "number"}}, integer = {{"type", "integer"}},
             text = {{"type", "string"}}, boolean = {{"type", "boolean"}};
  Json out;
  out["type"] = "object";
  out["required"] = {"messages"};
  out["additionalProperties"] = false;
  Json& properties = out["properties"];
  properties["model"] = text;
  properties["messages"] = {
      {"type", "array"},
      {"items",
       {{"type", "object"},
        {"required", {"role"}},
        {"properties",
         {{"role", {{"enum", {"system", "developer", "user", "assistant", "tool"}}}},
          {"content", {{"description", "a string, or a list of text parts"}}},
          {"reasoning_content", text},
          {"tool_calls", {{"type", "array"}}},
          {"tool_call_id", text},
          {"prefix", boolean}}}}}};
  for (const char* name : {"temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty",
                           "repetition_penalty"}) {
    properties[name] = number;
  }
  for (const char* name :
       {"top_k", "seed", "max_tokens", "max_completion_tokens", "n", "top_logprobs"}) {
    properties[name] = integer;
  }
  for (const char* name : {"stream", "logprobs"}) properties[name] = boolean;
  properties["stop"] = {{"description", "a string, or a list of strings"}};
  properties["logit_bias"] = {{"type", "object"}, {"additionalProperties", number}};
  properties["stream_options"] = {{"type", "object"}, {"properties", {{"include_usage", boolean}}}};
  properties["reasoning_effort"] = {
      {"enum", {"none", "minimal", "low", "medium", "high", "xhigh"}}};
  properties["thinking"] = {
      {"type", "object"},
      {"properties",
       {{"type", {{"enum", {"enabled", "disabled", "adaptive"}}}}, {"budget_tokens", integer}}}};
  properties["response_format"] = {{"type", "object"},
                                   {"properties",
                                    {{"type", {{"enum", {"text", "json_object", "json_schema"}}}},
                                     {"json_schema", {{"type", "object"}}}}}};
  properties["tools"] = {{"type", "array"}};
  properties["tool_choice"] = {{"description", "none, auto, required, or a function by its name"}};
  properties["parallel_tool_calls"] = boolean;
  properties["user"] = text;
  return out;
}

}  // namespace

std::vector<Route> chat_routes() {
  std::vector<Route> out;
  for (const char* path : {"/v1/chat/completions", "/chat/completions", "/beta/chat/completions"}) {
    out.push_back({"POST", path, "Reply to a conversation", chat_completions, Route::Access::Key,
                   true, openai_error, chat_schema});
  }
  return out;
}

}  // namespace ponder
