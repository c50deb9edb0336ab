#include "serve/chat_sink.h"

#include <chrono>

#include "serve/logprobs.h"
#include "serve/openai_fields.h"
#include "serve/sse.h"
#include "serve/tools.h"

namespace ponder {
namespace {

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
        model(call.served.name),
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
  ChatWhole(const Call& call, const Generation& generation, size_t choices,
            std::vector<int32_t> prompt)
      : envelope_(call, "chat.completion"),
        splits_(choices_split(call, generation, choices)),
        responder_(call.responder),
        tokenizer_(call.service().tokenizer()),
        choices_(choices),
        left_(choices),
        token_ids_(generation.token_ids),
        asked_prompt_(generation.prompt_logprobs.has_value()),
        prompt_(std::move(prompt)) {
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
    if (token_ids_) out["token_ids"] = completion.tokens;
    if (asked_prompt_) {
      prompt_logprobs_ = prompt_logprobs_json(completion.prompt_logprobs, tokenizer_);
    }
    if (--left_ > 0) return;
    Json body = envelope_.json();
    if (asked_prompt_) body["prompt_logprobs"] = prompt_logprobs_;
    if (token_ids_) body["prompt_token_ids"] = prompt_;
    body["choices"] = choices_;
    body["usage"] = usage_.json();
    http::Response answer;
    answer.body = json_line(body) + "\n";
    responder_.send(std::move(answer));
  }

  void failed(const ApiError& error) override {
    responder_.send(error_response(error, openai_error));
  }

 private:
  Envelope envelope_;
  std::vector<AnswerSplit> splits_;
  http::Responder responder_;
  const Tokenizer& tokenizer_;
  std::vector<Json> choices_;
  size_t left_;
  bool token_ids_, asked_prompt_;
  std::vector<int32_t> prompt_;
  Json prompt_logprobs_;
  Usage usage_;
};

// As server-sent events: a delta for each piece of text, a last one with the reason of the end.
class ChatStream : public GenerationSink {
 public:
  ChatStream(const Call& call, const Generation& generation, size_t choices, bool with_usage)
      : envelope_(call, "chat.completion.chunk"),
        splits_(choices_split(call, generation, choices)),
        writer_(call.responder),
        tokenizer_(call.service().tokenizer()),
        left_(choices),
        with_usage_(with_usage),
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
    writer_.data(json_line(chunk));
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

}  // namespace

std::shared_ptr<GenerationSink> chat_sink(const Call& call, const Generation& generation,
                                          size_t choices, bool stream, bool usage,
                                          std::vector<int32_t> prompt) {
  if (stream) return std::make_shared<ChatStream>(call, generation, choices, usage);
  return std::make_shared<ChatWhole>(call, generation, choices, std::move(prompt));
}

}  // namespace ponder
