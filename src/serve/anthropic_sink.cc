#include "serve/anthropic_sink.h"

#include <algorithm>

#include "serve/answer_sink.h"

namespace ponder {
namespace {

// An event and not a comment: clients that give up after long silence count events.
constexpr const char* kPing = "event: ping\ndata: {\"type\":\"ping\"}\n\n";

Json usage_json(int64_t input, int64_t cached, int64_t output, int64_t thought) {
  return {{"input_tokens", input - cached},
          {"cache_creation_input_tokens", 0},
          {"cache_read_input_tokens", cached},
          {"output_tokens", output},
          {"output_tokens_details", {{"thinking_tokens", thought}}}};
}

class AnthropicSink : public AnswerSink {
 public:
  AnthropicSink(const Call& call, const Generation& generation, size_t input_tokens, bool stream)
      : AnswerSink(call, generation, "toolu", stream), stops_(generation.stop) {
    message_ = {{"id", "msg_" + request_id_},
                {"type", "message"},
                {"role", "assistant"},
                {"model", call.served.name},
                {"content", Json::array()},
                {"stop_reason", nullptr},
                {"stop_sequence", nullptr},
                {"usage", usage_json(static_cast<int64_t>(input_tokens), 0, 0, 0)}};
    begin(kPing);
    event({{"type", "message_start"}, {"message", message_}});
    event({{"type", "ping"}});
  }

  void part(int, const ReplyPart& part) override {
    if (!part.thought.empty()) grow("thinking", "thinking", "thinking_delta", part.thought);
    if (!part.answer.empty()) say(split_.push(part.answer));
  }

  void done(int, const Completion& completion) override {
    say(split_.finish(completion));
    close();
    end_reason(completion);
    message_["usage"] = usage_json(completion.prompt_tokens, completion.cached_tokens,
                                   completion.completion_tokens, completion.reasoning_tokens);
    if (!stream_) return send_whole(message_);
    Json last = {{"type", "message_delta"}, {"usage", message_["usage"]}};
    for (const char* name : {"stop_reason", "stop_sequence"}) last["delta"][name] = message_[name];
    event(last);
    event({{"type", "message_stop"}});
    writer_.end();
  }

  void failed(const ApiError& error) override {
    ApiError named = error;
    named.request_id = request_id_;
    if (!stream_) return responder_.send(error_response(named, anthropic_error));
    writer_.event("error", anthropic_error(named).dump());
    writer_.end();
  }

 private:
  Json& content() { return message_["content"]; }

  void event(const Json& data) {
    if (!stream_) return;
    writer_.event(data["type"].get_ref<const std::string&>(), json_line(data));
  }

  void delta(const char* type, const char* field, std::string_view text) {
    event({{"type", "content_block_delta"},
           {"index", content().size() - 1},
           {"delta", {{"type", type}, {field, text}}}});
  }

  void open(Json block) {
    close();
    content().push_back(block);
    open_ = true;
    event({{"type", "content_block_start"},
           {"index", content().size() - 1},
           {"content_block", std::move(block)}});
  }

  void close() {
    if (!open_) return;
    Json& block = content().back();
    if (block["type"] == "thinking") {
      // Clients send it back, and some want it not to be empty. Nobody here reads it.
      block["signature"] = fmt::format("ponder_{}_{}", request_id_, content().size() - 1);
      delta("signature_delta", "signature", block["signature"].get_ref<const std::string&>());
    }
    event({{"type", "content_block_stop"}, {"index", content().size() - 1}});
    open_ = false;
  }

  // More of the block that is being written, or the beginning of a new one.
  void grow(const char* type, const char* field, const char* delta_type, std::string_view text) {
    if (!open_ || content().back()["type"] != type) {
      Json block = {{"type", type}, {field, ""}};
      if (block["type"] == "thinking") block["signature"] = "";
      open(std::move(block));
    }
    content().back()[field].get_ref<std::string&>() += text;
    delta(delta_type, field, text);
  }

  void say(const SplitAnswer& part) {
    if (!part.text.empty()) grow("text", "text", "text_delta", part.text);
    for (const CallDelta& call : part.calls) {
      if (!call.name.empty()) {
        open({{"type", "tool_use"},
              {"id", call.id},
              {"name", call.name},
              {"input", Json::object()}});
        arguments_.clear();
      }
      if (!call.arguments.empty()) delta("input_json_delta", "partial_json", call.arguments);
      arguments_ += call.arguments;
      if (!call.ends) continue;
      const Json input = Json::parse(arguments_, nullptr, false);
      if (input.is_object()) content().back()["input"] = input;
      close();
    }
  }

  void end_reason(const Completion& completion) {
    std::string reason = "end_turn";
    if (completion.finish_reason != FinishReason::Stop) {
      reason = "max_tokens";
    } else if (split_.calls() > 0) {
      reason = "tool_use";
    } else if (std::find(stops_.begin(), stops_.end(), completion.stop_string) != stops_.end()) {
      reason = "stop_sequence";
      message_["stop_sequence"] = completion.stop_string;
    }
    message_["stop_reason"] = reason;
  }

  std::vector<std::string> stops_;
  std::string arguments_;  // of the call that is being written
  Json message_;
};

}  // namespace

std::shared_ptr<GenerationSink> anthropic_sink(const Call& call, const Generation& generation,
                                               size_t input_tokens, bool stream) {
  return std::make_shared<AnthropicSink>(call, generation, input_tokens, stream);
}

}  // namespace ponder
