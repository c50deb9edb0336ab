#include "serve/completions_sink.h"

#include <chrono>

#include "serve/openai_fields.h"
#include "serve/sse.h"
#include "text/utf8.h"

namespace ponder {
namespace {

struct CompletionEnvelope {
  explicit CompletionEnvelope(const Call& call)
      : id("cmpl-" + call.caller.request_id), model(call.service.options().model) {}

  Json json() const {
    return {{"id", id},
            {"object", "text_completion"},
            {"created", created},
            {"model", model},
            {"system_fingerprint", "ponder"}};
  }

  std::string id, model;
  int64_t created = std::chrono::duration_cast<std::chrono::seconds>(
                        std::chrono::system_clock::now().time_since_epoch())
                        .count();
};

Json logprobs_of(const std::vector<TokenLogprob>& tokens, const Tokenizer& tokenizer,
                 size_t& offset) {
  if (tokens.empty()) return nullptr;
  Json words = Json::array(), logprobs = Json::array(), tops = Json::array(),
       offsets = Json::array();
  for (const TokenLogprob& token : tokens) {
    const std::string text = replace_invalid_utf8(tokenizer.token_bytes(token.token));
    words.push_back(text);
    logprobs.push_back(token.logprob);
    Json top = Json::object();
    for (const auto& [id, logprob] : token.top) {
      top[replace_invalid_utf8(tokenizer.token_bytes(id))] = logprob;
    }
    tops.push_back(std::move(top));
    offsets.push_back(offset);
    offset += text.size();
  }
  return {{"tokens", words},
          {"token_logprobs", logprobs},
          {"top_logprobs", tops},
          {"text_offset", offsets}};
}

class TextSink : public GenerationSink {
 public:
  TextSink(const Call& call, size_t choices, size_t per_prompt, bool stream, bool usage)
      : envelope_(call),
        responder_(call.responder),
        writer_(call.responder),
        tokenizer_(call.service.tokenizer()),
        per_prompt_(per_prompt),
        left_(choices),
        stream_(stream),
        with_usage_(usage),
        choices_(choices),
        pending_(choices),
        offsets_(choices) {
    if (stream) {
      writer_.begin();
    } else {
      responder_.wait_with("application/json", "\n");
    }
  }

  void part(int choice, const ReplyPart& part) override {
    auto& pending = pending_[static_cast<size_t>(choice)];
    if (part.logprob) pending.push_back(*part.logprob);
    if (stream_ && !part.answer.empty()) send(choice, std::string(part.answer), nullptr);
  }

  void done(int choice, const Completion& completion) override {
    const auto index = static_cast<size_t>(choice);
    usage_.add(completion, index % per_prompt_ == 0);
    if (stream_) {
      send(choice, "", &completion);
    } else {
      choices_[index] = choice_json(choice, completion.answer, &completion);
    }
    if (--left_ > 0) return;
    Json last = envelope_.json();
    last["choices"] = stream_ ? std::vector<Json>() : choices_;
    last["usage"] = usage_.json();
    const std::string text = last.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (!stream_) return responder_.send({200, "application/json", text + "\n", {}});
    if (with_usage_) writer_.data(text);
    writer_.data("[DONE]");
    writer_.end();
  }

  void failed(const ApiError& error) override {
    if (!stream_) return responder_.send(error_response(error, openai_error));
    writer_.data(openai_error(error).dump());
    writer_.end();
  }

 private:
  Json choice_json(int choice, const std::string& text, const Completion* end) {
    const auto index = static_cast<size_t>(choice);
    Json out;
    out["text"] = text;
    out["index"] = choice;
    out["logprobs"] = logprobs_of(pending_[index], tokenizer_, offsets_[index]);
    out["finish_reason"] = end ? Json(finish_reason(*end)) : Json();
    pending_[index].clear();
    return out;
  }

  void send(int choice, const std::string& text, const Completion* end) {
    Json chunk = envelope_.json();
    chunk["choices"] = Json::array({choice_json(choice, text, end)});
    if (with_usage_) chunk["usage"] = nullptr;
    writer_.data(chunk.dump(-1, ' ', false, Json::error_handler_t::replace));
  }

  CompletionEnvelope envelope_;
  http::Responder responder_;
  SseWriter writer_;
  const Tokenizer& tokenizer_;
  size_t per_prompt_, left_;
  bool stream_, with_usage_;
  std::vector<Json> choices_;
  std::vector<std::vector<TokenLogprob>> pending_;
  std::vector<size_t> offsets_;
  Usage usage_;
};

}  // namespace

std::shared_ptr<GenerationSink> completions_sink(const Call& call, size_t choices,
                                                 size_t per_prompt, bool stream, bool usage) {
  return std::make_shared<TextSink>(call, choices, per_prompt, stream, usage);
}

}  // namespace ponder
