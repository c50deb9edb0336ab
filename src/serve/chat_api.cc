// POST /v1/chat/completions: OpenAI's words, with DeepSeek's for the thought.
#include <chrono>

#include "serve/api.h"
#include "serve/logprobs.h"
#include "serve/messages.h"
#include "serve/openai_fields.h"
#include "serve/response_format.h"
#include "serve/sse.h"
#include "serve/tools.h"

namespace ponder {
namespace {

constexpr int kMaxTopLogprobs = 20;

int64_t now_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What every object of one answer begins with.
struct Envelope {
  Envelope(const Call& call, const char* its_object)
      : id("chatcmpl-" + call.caller.request_id),
        object(its_object),
        model(call.service.options().model),
        created(now_seconds()) {}

  Json json() const {
    return {{"id", id},
            {"object", object},
            {"created", created},
            {"model", model},
            {"system_fingerprint", "ponder"}};
  }

  std::string id, object, model;
  int64_t created;
};

Json message_json(const Completion& completion, const SplitAnswer& answer) {
  const bool silent = answer.text.empty() && !answer.calls.empty();
  Json message = {{"role", "assistant"}, {"content", silent ? Json() : Json(answer.text)}};
  if (!completion.thought.empty()) message["reasoning_content"] = completion.thought;
  message["refusal"] = nullptr;
  if (answer.calls.empty()) return message;
  Json& calls = message["tool_calls"] = Json::array();
  for (const ToolCall& call : whole_calls(answer.calls)) calls.push_back(call_json(call));
  return message;
}

// The whole answer at once.
class ChatWhole : public GenerationSink {
 public:
  ChatWhole(const Call& call, const OpenAiRequest& asked, size_t choices)
      : envelope_(call, "chat.completion"),
        splits_(choices_split(call, asked.generation, choices)),
        responder_(call.responder),
        tokenizer_(call.service.tokenizer()),
        choices_(choices),
        left_(choices) {
    responder_.wait_with("application/json", "\n");
  }

  void part(int, const ReplyPart&) override {}

  void done(int choice, const Completion& completion) override {
    usage_.add(completion, choice == 0);
    Json& out = choices_[static_cast<size_t>(choice)];
    out["index"] = choice;
    const SplitAnswer said = splits_[static_cast<size_t>(choice)].all(completion);
    out["message"] = message_json(completion, said);
    out["logprobs"] =
        completion.logprobs.empty() ? Json() : logprobs_json(completion.logprobs, tokenizer_);
    out["finish_reason"] = finish_reason(completion, !said.calls.empty());
    if (completion.finish_reason == FinishReason::Loop) out["stop_reason"] = "loop";
    if (--left_ > 0) return;
    Json body = envelope_.json();
    body["choices"] = choices_;
    body["usage"] = usage_.json();
    http::Response answer;
    answer.body = body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    responder_.send(std::move(answer));
  }

  void failed(const ApiError& error) override {
    http::Response answer;
    answer.status = error.status;
    answer.body = openai_error(error).dump() + "\n";
    responder_.send(std::move(answer));
  }

 private:
  Envelope envelope_;
  std::vector<AnswerSplit> splits_;
  http::Responder responder_;
  const Tokenizer& tokenizer_;
  std::vector<Json> choices_;
  size_t left_;
  Usage usage_;
};

// As server-sent events: a delta for each piece of text, a last one with the reason of the end.
class ChatStream : public GenerationSink {
 public:
  ChatStream(const Call& call, const OpenAiRequest& asked, size_t choices)
      : envelope_(call, "chat.completion.chunk"),
        splits_(choices_split(call, asked.generation, choices)),
        writer_(call.responder),
        tokenizer_(call.service.tokenizer()),
        left_(choices),
        with_usage_(asked.stream_usage),
        pending_(choices) {
    writer_.begin();
    for (size_t i = 0; i < choices; ++i) {
      Json delta = {{"role", "assistant"}, {"content", ""}};
      send(static_cast<int>(i), std::move(delta), nullptr);
    }
  }

  void part(int choice, const ReplyPart& part) override {
    auto& pending = pending_[static_cast<size_t>(choice)];
    if (part.logprob) pending.push_back(*part.logprob);
    if (!part.thought.empty()) {
      send(choice, {{"content", nullptr}, {"reasoning_content", part.thought}}, nullptr);
    }
    if (!part.answer.empty()) say(choice, split(choice).push(part.answer));
  }

  void done(int choice, const Completion& completion) override {
    usage_.add(completion, choice == 0);
    say(choice, split(choice).finish(completion));
    send(choice, Json::object(), &completion);
    if (--left_ > 0) return;
    if (with_usage_) {
      Json last = envelope_.json();
      last["choices"] = Json::array();
      last["usage"] = usage_.json();
      writer_.data(last.dump());
    }
    writer_.data("[DONE]");
    writer_.end();
  }

  void failed(const ApiError& error) override {
    writer_.data(openai_error(error).dump());
    writer_.end();
  }

 private:
  AnswerSplit& split(int choice) { return splits_[static_cast<size_t>(choice)]; }

  void say(int choice, const SplitAnswer& part) {
    if (!part.text.empty()) send(choice, {{"content", part.text}}, nullptr);
    for (const CallDelta& call : part.calls) {
      Json one = {{"index", call.index}};
      if (!call.name.empty()) {
        one.update(call_json({call.id, call.name, ""}));
        send(choice, {{"tool_calls", Json::array({one})}}, nullptr);
        if (call.arguments.empty()) continue;
      }
      one = {{"index", call.index}, {"function", {{"arguments", call.arguments}}}};
      if (!call.arguments.empty()) {
        send(choice, {{"tool_calls", Json::array({std::move(one)})}}, nullptr);
      }
    }
  }

  void send(int choice, Json delta, const Completion* end) {
    auto& pending = pending_[static_cast<size_t>(choice)];
    Json one;
    one["index"] = choice;
    one["delta"] = std::move(delta);
    one["logprobs"] = pending.empty() ? Json() : logprobs_json(pending, tokenizer_);
    one["finish_reason"] = end ? Json(finish_reason(*end, split(choice).calls() > 0)) : Json();
    if (end && end->finish_reason == FinishReason::Loop) one["stop_reason"] = "loop";
    pending.clear();
    Json chunk = envelope_.json();
    chunk["choices"] = Json::array({std::move(one)});
    if (with_usage_) chunk["usage"] = nullptr;
    writer_.data(chunk.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  Envelope envelope_;
  std::vector<AnswerSplit> splits_;
  SseWriter writer_;
  const Tokenizer& tokenizer_;
  size_t left_;
  bool with_usage_;
  std::vector<std::vector<TokenLogprob>> pending_;  // of tokens whose text is held back
  Usage usage_;
};

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
      [&]() -> std::shared_ptr<GenerationSink> {
        if (asked.stream) return std::make_shared<ChatStream>(call, asked, choices);
        return std::make_shared<ChatWhole>(call, asked, choices);
      },
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
