#include "serve/completions_sink.h"

#include <algorithm>
#include <chrono>

#include "serve/logprobs.h"
#include "serve/openai_fields.h"
#include "serve/sse.h"
#include "serve/text_offsets.h"
#include "text/utf8.h"

namespace ponder {
namespace {

struct CompletionEnvelope {
  explicit CompletionEnvelope(const Call& call)
      : id("cmpl-" + call.caller.request_id), model(call.served.name) {}

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

class LogprobLists {
 public:
  LogprobLists(const Tokenizer& tokenizer, TextOffsets& offsets)
      : tokenizer_(tokenizer), offsets_(offsets) {}

  void first(int32_t token) { add(token, nullptr, nullptr); }  // nothing stands before it
  void add(const TokenLogprob& token) {
    Json top = Json::object();
    for (const auto& [id, logprob] : token.top) {
      top[replace_invalid_utf8(tokenizer_.token_bytes(id))] = logprob;
    }
    add(token.token, token.logprob, std::move(top));
  }
  Json json() const {
    if (words_.empty()) return nullptr;
    return {{"tokens", words_},
            {"token_logprobs", logprobs_},
            {"top_logprobs", tops_},
            {"text_offset", begins_}};
  }

 private:
  void add(int32_t token, Json logprob, Json top) {
    const std::string_view bytes = tokenizer_.token_bytes(token);
    words_.push_back(replace_invalid_utf8(bytes));
    logprobs_.push_back(std::move(logprob));
    tops_.push_back(std::move(top));
    begins_.push_back(offsets_.next(bytes));
  }

  const Tokenizer& tokenizer_;
  TextOffsets& offsets_;
  Json words_ = Json::array(), logprobs_ = Json::array(), tops_ = Json::array(),
       begins_ = Json::array();
};

class TextSink : public GenerationSink {
 public:
  TextSink(const Call& call, TextRequest asked)
      : envelope_(call),
        responder_(call.responder),
        writer_(call.responder),
        tokenizer_(call.service().tokenizer()),
        asked_(std::move(asked)),
        left_(asked_.choices),
        stream_(asked_.stream),
        choices_(asked_.choices),
        pending_(asked_.choices),
        offsets_(asked_.choices) {
    if (stream_) {
      writer_.begin();
      for (size_t i = 0; asked_.echo && i < asked_.choices; ++i) {
        send(static_cast<int>(i), prompt_text(i), nullptr);
      }
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
    usage_.add(completion, index % asked_.per_prompt == 0);
    if (stream_) {
      send(choice, "", &completion);
    } else {
      const std::string before = asked_.echo ? prompt_text(index) : "";
      choices_[index] = choice_json(choice, before + completion.answer, &completion);
    }
    if (--left_ > 0) return;
    Json last = envelope_.json();
    last["choices"] = stream_ ? std::vector<Json>() : choices_;
    last["usage"] = usage_.json();
    const std::string text = json_line(last);
    if (!stream_) return responder_.send({200, "application/json", text + "\n", {}});
    if (asked_.usage) writer_.data(text);
    writer_.data("[DONE]");
    writer_.end();
  }

  void failed(const ApiError& error) override {
    const std::string text = openai_error(error).dump();
    if (!stream_) return responder_.send(error_response(error, openai_error));
    writer_.data(text);
    writer_.end();
  }

 private:
  Json choice_json(int choice, const std::string& text, const Completion* end) {
    const auto index = static_cast<size_t>(choice);
    Json out;
    out["text"] = text;
    out["index"] = choice;
    LogprobLists lists(tokenizer_, offsets_[index]);
    if (end && asked_.echo && asked_.logprobs) {
      offsets_[index].pass_over(unsaid_bytes(index));
      lists.first(asked_.prompts[index].front());
      for (const TokenLogprob& token : end->prompt_logprobs) lists.add(token);
    }
    for (const TokenLogprob& token : pending_[index]) lists.add(token);
    out["logprobs"] = lists.json();
    out["finish_reason"] = end ? Json(finish_reason(*end)) : Json();
    pending_[index].clear();
    if (!end) return out;
    if (asked_.token_ids) {
      out["prompt_token_ids"] = asked_.prompts[index];
      out["token_ids"] = end->tokens;
    }
    if (asked_.prompt_logprobs) {
      out["prompt_logprobs"] = prompt_logprobs_json(end->prompt_logprobs, tokenizer_);
    }
    return out;
  }

  std::string prompt_bytes(size_t index) const {
    std::string out;
    for (const int32_t token : asked_.prompts[index]) out += tokenizer_.token_bytes(token);
    return out;
  }
  std::string prompt_text(size_t index) const {
    const auto& text = asked_.texts[index];
    return text ? *text : replace_invalid_utf8(prompt_bytes(index));
  }
  size_t unsaid_bytes(size_t index) const {
    const auto& text = asked_.texts[index];
    const std::string bytes = prompt_bytes(index);
    return text && bytes.ends_with(*text) ? bytes.size() - text->size() : 0;
  }

  void send(int choice, const std::string& text, const Completion* end) {
    Json chunk = envelope_.json();
    chunk["choices"] = Json::array({choice_json(choice, text, end)});
    if (asked_.usage) chunk["usage"] = nullptr;
    writer_.data(json_line(chunk));
  }

  CompletionEnvelope envelope_;
  http::Responder responder_;
  SseWriter writer_;
  const Tokenizer& tokenizer_;
  TextRequest asked_;
  size_t left_;
  bool stream_;
  std::vector<Json> choices_;
  std::vector<std::vector<TokenLogprob>> pending_;
  std::vector<TextOffsets> offsets_;
  Usage usage_;
};

}  // namespace

std::shared_ptr<GenerationSink> completions_sink(const Call& call, TextRequest asked) {
  return std::make_shared<TextSink>(call, std::move(asked));
}

}  // namespace ponder
