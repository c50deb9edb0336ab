#include "serve/responses_sink.h"

#include <chrono>

#include "serve/answer_sink.h"

namespace ponder {
namespace {

Json usage_json(const Completion& c) {
  return {{"input_tokens", c.prompt_tokens},
          {"input_tokens_details", {{"cached_tokens", c.cached_tokens}}},
          {"output_tokens", c.completion_tokens},
          {"output_tokens_details", {{"reasoning_tokens", c.reasoning_tokens}}},
          {"total_tokens", c.prompt_tokens + c.completion_tokens}};
}

Json text_part(const std::string& text) {
  return {{"type", "output_text"},
          {"text", text},
          {"annotations", Json::array()},
          {"logprobs", Json::array()}};
}

Json summary_part(const std::string& text) { return {{"type", "summary_text"}, {"text", text}}; }

class ResponsesSink : public AnswerSink {
 public:
  ResponsesSink(const Call& call, const Generation& generation, ResponsesRequest asked)
      : AnswerSink(call, generation, "call", asked.stream),
        asked_(std::move(asked)),
        store_(call.responses) {
    request_id_ = asked_.id.substr(5);
    response_ = {{"id", asked_.id},
                 {"object", "response"},
                 {"created_at", std::chrono::duration_cast<std::chrono::seconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count()},
                 {"model", call.served.name},
                 {"status", "in_progress"},
                 {"error", nullptr},
                 {"incomplete_details", nullptr},
                 {"output", Json::array()},
                 {"usage", nullptr}};
    response_.update(asked_.echo);
    // Codex counts events, not comments, and gives up when none comes.
    const Json still = {
        {"type", "response.in_progress"},
        {"sequence_number", 1},
        {"response", {{"id", response_["id"]}, {"object", "response"}, {"status", "in_progress"}}}};
    begin(fmt::format("event: response.in_progress\ndata: {}\n\n", still.dump()));
    for (const char* type : {"response.created", "response.in_progress"}) {
      event(type, {{"response", response_}});
    }
  }

  void part(int, const ReplyPart& part) override {
    if (!part.thought.empty()) think(part.thought);
    if (!part.answer.empty()) say(split_.push(part.answer));
  }

  void done(int, const Completion& completion) override {
    say(split_.finish(completion));
    const bool whole = completion.finish_reason == FinishReason::Stop;
    close(whole ? "completed" : "incomplete");
    response_["status"] = whole ? "completed" : "incomplete";
    if (!whole) response_["incomplete_details"] = {{"reason", "max_output_tokens"}};
    response_["usage"] = usage_json(completion);
    end(200);
  }

  void failed(const ApiError& error) override {
    if (!stream_) {
      return responder_.send(error_response(error, openai_error));
    }
    close("incomplete");
    response_["status"] = "failed";
    response_["error"] = {{"code", error.code.empty() ? error.type : error.code},
                          {"message", valid_utf8(error.what())}};
    end(error.status);
  }

 private:
  Json& output() { return response_["output"]; }
  Json& item() { return output().back(); }
  std::string type() { return open_ ? item()["type"].get<std::string>() : std::string(); }

  void event(const std::string& type, const Json& more) {
    if (!stream_) return;
    Json data = {{"type", type}, {"sequence_number", sequence_++}};
    data.update(more);
    writer_.event(type, json_line(data));
  }

  // An event about the last item: where it stands and what is new.
  void item_event(const std::string& type, Json more) {
    Json data = {{"item_id", item()["id"]}, {"output_index", output().size() - 1}};
    data.update(more);
    event(type, data);
  }

  // `index`: of the one part that an item of text has.
  void part_event(const std::string& type, const char* index, Json more) {
    more[index] = 0;
    item_event(type, std::move(more));
  }

  void open(const char* prefix, Json fields) {
    close("completed");
    Json next = {{"id", fmt::format("{}_{}_{}", prefix, request_id_, output().size())}};
    next.update(fields);
    output().push_back(std::move(next));
    open_ = true;
    event("response.output_item.added", {{"output_index", output().size() - 1}, {"item", item()}});
  }

  void think(std::string_view text) {
    if (type() != "reasoning") {
      open("rs", {{"type", "reasoning"}, {"summary", Json::array()}, {"status", "in_progress"}});
      item()["summary"].push_back(summary_part(""));
      part_event("response.reasoning_summary_part.added", "summary_index",
                 {{"part", summary_part("")}});
    }
    item()["summary"][0]["text"].get_ref<std::string&>() += text;
    part_event("response.reasoning_summary_text.delta", "summary_index", {{"delta", text}});
  }

  void say(const SplitAnswer& part) {
    if (!part.text.empty()) write(part.text);
    for (const CallDelta& call : part.calls) {
      if (!call.name.empty()) open_call(call);
      if (type() == "custom_tool_call") {
        custom_ += call.arguments;
      } else if (!call.arguments.empty()) {
        item()["arguments"].get_ref<std::string&>() += call.arguments;
        item_event("response.function_call_arguments.delta", {{"delta", call.arguments}});
      }
      if (call.ends) close("completed");
    }
  }

  void open_call(const CallDelta& call) {
    const ResponseTools::Origin origin = asked_.tools.origin(call.name);
    Json fields = {{"type", origin.custom ? "custom_tool_call" : "function_call"},
                   {"status", "in_progress"},
                   {"call_id", call.id},
                   {"name", origin.name},
                   {origin.custom ? "input" : "arguments", ""}};
    if (!origin.space.empty()) fields["namespace"] = origin.space;
    open(origin.custom ? "ctc" : "fc", std::move(fields));
  }

  void write(const std::string& text) {
    if (type() != "message") {
      open("msg", {{"type", "message"},
                   {"status", "in_progress"},
                   {"role", "assistant"},
                   {"content", Json::array()}});
      item()["content"].push_back(text_part(""));
      part_event("response.content_part.added", "content_index", {{"part", text_part("")}});
    }
    item()["content"][0]["text"].get_ref<std::string&>() += text;
    part_event("response.output_text.delta", "content_index",
               {{"delta", text}, {"logprobs", Json::array()}});
  }

  void close(const char* status) {
    const std::string what = type();
    if (what.empty()) return;
    if (what == "reasoning") {
      const Json& part = item()["summary"][0];
      part_event("response.reasoning_summary_text.done", "summary_index", {{"text", part["text"]}});
      part_event("response.reasoning_summary_part.done", "summary_index", {{"part", part}});
    } else if (what == "message") {
      const Json& part = item()["content"][0];
      part_event("response.output_text.done", "content_index",
                 {{"text", part["text"]}, {"logprobs", Json::array()}});
      part_event("response.content_part.done", "content_index", {{"part", part}});
    } else if (what == "custom_tool_call") {
      item()["input"] = custom_input(std::exchange(custom_, {}));
      item_event("response.custom_tool_call_input.delta", {{"delta", item()["input"]}});
      item_event("response.custom_tool_call_input.done", {{"input", item()["input"]}});
    } else {
      item_event("response.function_call_arguments.done",
                 {{"name", item()["name"]}, {"arguments", item()["arguments"]}});
    }
    item()["status"] = status;
    event("response.output_item.done", {{"output_index", output().size() - 1}, {"item", item()}});
    open_ = false;
  }

  void end(int http_status) {
    if (asked_.keep && http_status == 200) {
      asked_.keep->response = response_;
      store_.put(std::move(*asked_.keep));
    }
    if (!stream_) return send_whole(response_, http_status);
    const std::string status = response_["status"];
    event("response." + status, {{"response", response_}});
    writer_.end();
  }

  ResponsesRequest asked_;
  std::string custom_;  // arguments of the custom tool's call that is being written
  ResponseStore& store_;
  int64_t sequence_ = 0;
  Json response_;
};

}  // namespace

std::shared_ptr<GenerationSink> responses_sink(const Call& call, const Generation& generation,
                                               ResponsesRequest asked) {
  return std::make_shared<ResponsesSink>(call, generation, std::move(asked));
}

}  // namespace ponder
