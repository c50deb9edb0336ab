#include "cli/reply_printer.h"

#include <unistd.h>

#include <cstdio>
#include <string>

#include "base/error.h"
#include "base/tell.h"
#include "cli/terminal.h"

namespace ponder {
namespace {

constexpr const char* kDim = "\x1b[2m";
constexpr const char* kPlain = "\x1b[0m";

std::string why_cut(FinishReason reason) {
  if (reason == FinishReason::Length) return "it reached its last allowed token";
  if (reason == FinishReason::Loop) return "cut, as it repeated itself";
  return reason == FinishReason::Cancelled ? "stopped" : "";
}

}  // namespace

ReplyPrinter::ReplyPrinter(bool answer_only)
    : answer_only_(answer_only), colours_(colours_wanted(STDOUT_FILENO)) {}

void ReplyPrinter::text(std::string_view thought, std::string_view answer) {
  std::string out;
  if (!thought.empty() && !answer_only_) {
    if (!in_thought_) {
      // Without colours the tags tell the two parts apart.
      out += colours_ ? kDim : "<think>\n";
      in_thought_ = true;
    }
    out += thought;
  }
  if (!answer.empty()) {
    if (in_thought_) out += colours_ ? std::string(kPlain) + "\n\n" : "\n</think>\n\n";
    in_thought_ = false;
    out += answer;
  }
  if (out.empty()) return;
  any_ = true;
  line_open_ = out.back() != '\n';
  write_now(out);
}

void ReplyPrinter::finish() {
  if (in_thought_ && colours_) write_now(kPlain);
  if (in_thought_ && !colours_) write_now("\n</think>");
  if (any_ && (line_open_ || in_thought_)) write_now("\n");
  in_thought_ = line_open_ = false;
}

void tell_why_cut(const Completion& c) {
  const std::string why = why_cut(c.finish_reason);
  if (!why.empty() && c.finish_reason != FinishReason::Cancelled)
    tell("ponder: the reply is not whole: {}\n", why);
}

void print_summary(const Completion& c) {
  const auto rate = [](int64_t tokens, double seconds) {
    return seconds > 0 ? static_cast<double>(tokens) / seconds : 0.0;
  };
  std::string why = why_cut(c.finish_reason);
  if (!why.empty()) why = "; " + why;
  const bool colours = colours_wanted(STDERR_FILENO);
  tell("{}[prompt {} tokens, {:.1f} s; reply {} tokens, {:.1f} tokens/s{}]{}\n",
       colours ? kDim : "", c.prompt_tokens, c.prefill_seconds, c.completion_tokens,
       rate(c.completion_tokens - 1, c.decode_seconds), why, colours ? kPlain : "");
}

}  // namespace ponder
