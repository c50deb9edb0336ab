// Llama's, of 3.x and 4: an answer that is nothing but a call,
//   {"name": "NAME", "parameters": {...}}
// several of them with ";" between, with <|python_tag|> before them or without; and the one that is
// called pythonic,
//   [NAME(KEY="TEXT"), NAME()]
#include <fmt/format.h>

#include <cctype>

#include "chat/calls/json_reader.h"
#include "chat/calls/python_reader.h"
#include "chat/calls/registry.h"

namespace ponder {
namespace {

// JSON or Python: the first bytes tell.
class LlamaReader : public CallReader {
 public:
  explicit LlamaReader(const CallTools& tools) : tools_(tools) {}

  CallReading take(char c) override {
    if (inner_) return pass(c);
    if (std::isspace(static_cast<unsigned char>(c))) return CallReading::More;
    held_ += c;
    if (held_ == "[") return CallReading::More;
    const bool json = c == '{';
    if (!json && !std::isalpha(static_cast<unsigned char>(c)) && c != '_') return CallReading::Bad;
    JsonCallSpec spec;
    spec.several = held_.size() == 1;
    inner_ = json ? json_call_reader(spec)
                  : python_call_reader({.close = {}, .list = held_.size() == 2}, tools_);
    CallReading reading = CallReading::More;
    for (const char one : held_) {
      if (reading == CallReading::More) reading = pass(one);
    }
    return reading;
  }

  void finish() override {
    if (inner_) inner_->finish();
  }
  const std::vector<WrittenCall>& calls() const override {
    return inner_ ? inner_->calls() : calls_;
  }

 private:
  CallReading pass(char c) {
    const CallReading reading = inner_->take(c);
    unread_ = inner_->unread();
    return reading;
  }

  const CallTools& tools_;
  std::unique_ptr<CallReader> inner_;
  std::string held_;
};

}  // namespace

CallForm llama_calls() {
  CallForm out;
  out.name = "llama";
  out.detect = [](std::string_view text) {
    return has_text(text, "ipython") || has_text(text, "<|python_tag|>") ||
           has_text(text, "<|python_start|>");
  };
  out.marks = {"<|python_tag|>", "<|python_start|>", "<|python_end|>"};
  out.opens = {{"<|python_tag|>"}, {"<|python_start|>"}, {"{", true, true}, {"[", true, true}};
  out.frames = {{"<|python_end|>", true}};
  out.reader = [](const CallTools& tools) -> std::unique_ptr<CallReader> {
    return std::make_unique<LlamaReader>(tools);
  };
  out.write = [](const std::vector<ToolCall>& calls) {
    std::string text;
    for (const ToolCall& call : calls) {
      text += fmt::format("{}{{\"name\": {}, \"parameters\": {}}}", text.empty() ? "" : "; ",
                          json_quoted(call.name), call.arguments);
    }
    return text;
  };
  return out;
}

}  // namespace ponder
