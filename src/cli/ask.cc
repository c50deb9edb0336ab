// ponder ask: one question, one thought, one answer.
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/reply_flags.h"
#include "cli/reply_printer.h"
#include "cli/terminal.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kMaxInput = size_t{64} << 20;

struct AskOptions {
  ReplyFlags reply;
  std::vector<std::string> question;
  std::string logprobs;  // "": none; "alone", or how many beside each
  bool json = false, quiet = false, raw = false;
};

std::string read_stdin() {
  std::string text;
  char buffer[1 << 16];
  size_t got;
  while ((got = std::fread(buffer, 1, sizeof buffer, stdin)) > 0) {
    text.append(buffer, got);
    if (text.size() > kMaxInput) fail("standard input is longer than {} MiB", kMaxInput >> 20);
  }
  return text;
}

// The arguments, or standard input, or both: a text to ask about comes after the question.
std::string question_of(const AskOptions& options) {
  std::string question;
  for (const std::string& word : options.question) {
    question += (question.empty() ? "" : " ") + word;
  }
  if (question == "-") question.clear();
  if (isatty(STDIN_FILENO)) {
    if (question.empty()) throw CLI::RequiredError("A question, as an argument or on stdin,");
    return question;
  }
  std::string input = read_stdin();
  check_byte_text(input, "standard input");
  if (!options.raw || !question.empty()) {
    while (!input.empty() && (input.back() == '\n' || input.back() == '\r')) input.pop_back();
  }
  if (question.empty()) return input;
  return input.empty() ? question : question + "\n\n" + input;
}

Json logprobs_json(const Completion& completion, const Tokenizer& tokenizer) {
  const auto entry = [&](int32_t token, float logprob) {
    return Json{
        {"id", token}, {"token", valid_utf8(tokenizer.token_bytes(token))}, {"logprob", logprob}};
  };
  Json list = Json::array();
  for (const TokenLogprob& token : completion.logprobs) {
    Json one = entry(token.token, token.logprob);
    if (token.forced) one["forced"] = true;
    if (!token.top.empty()) {
      Json& top = one["top_logprobs"] = Json::array();
      for (const auto& [id, logprob] : token.top) top.push_back(entry(id, logprob));
    }
    list.push_back(std::move(one));
  }
  return list;
}

Json completion_json(const Completion& c, const ReplyRequest& request, Assistant& assistant) {
  Json out;
  out["model"] = valid_utf8(assistant.checkpoint().path);
  out["thought"] = c.thought;
  out["answer"] = c.answer;
  out["finish_reason"] = finish_name(c.finish_reason);
  out["usage"] = {{"prompt_tokens", c.prompt_tokens},
                  {"completion_tokens", c.completion_tokens},
                  {"reasoning_tokens", c.reasoning_tokens},
                  {"total_tokens", c.prompt_tokens + c.completion_tokens},
                  {"cached_tokens", c.cached_tokens}};
  out["seed"] = request.sampling.seed;
  out["timing"] = {{"prefill_seconds", c.prefill_seconds}, {"decode_seconds", c.decode_seconds}};
  const Engine::Counters& counters = assistant.engine().counters();
  if (counters.drafted > 0) {
    out["speculation"] = {{"drafted", counters.drafted}, {"accepted", counters.accepted}};
  }
  if (request.logprobs) out["logprobs"] = logprobs_json(c, assistant.tokenizer());
  return out;
}

Prompt prompt_of(const AskOptions& options, const ChatFormat& format, const std::string& question) {
  if (options.raw) return format.raw(question);
  std::vector<Message> messages;
  if (!options.reply.system.empty()) messages.push_back({"system", options.reply.system});
  messages.push_back({"user", question});
  return format.prompt(messages, options.reply.think(), nullptr, template_arguments(options.reply));
}

void run_ask(AskOptions options) {
  const JoinedRanks joined(options.reply.layout, options.reply.threads);
  if (joined.followed()) return;
  options.reply.ranks = joined.ranks();
  const std::string question = question_of(options);
  if (question.empty()) fail("the question is empty; ask something, as an argument or on stdin");
  if (!is_valid_utf8(question))
    fail("the question is no text in UTF-8; bring it into that (iconv -f LATIN1 -t UTF-8)");
  const auto assistant = load_assistant(options.reply);
  tell_differences(assistant->checkpoint(), !options.raw);
  ReplyRequest request = request_of(options.reply, assistant->checkpoint(),
                                    prompt_of(options, assistant->format(), question));
  request.logprobs = !options.logprobs.empty();
  if (request.logprobs && options.logprobs != "alone") {
    request.top_logprobs = std::stoi(options.logprobs);
  }

  // A reader that goes away is reported by the write, as an error like any other.
  std::signal(SIGPIPE, SIG_IGN);
  InterruptGuard interrupt;
  Progress progress("reading the prompt");
  ReplyPrinter printer(options.quiet);
  ReplyListener listener;
  listener.cancelled = [&] { return interrupt.caught(); };
  listener.prefill = [&](int64_t done, int64_t total) {
    if (done < total) progress.update(static_cast<uint64_t>(done), static_cast<uint64_t>(total));
    if (done == total) progress.wipe();
  };
  if (!options.json) {
    listener.text = [&](std::string_view thought, std::string_view answer) {
      printer.text(thought, answer);
    };
  }
  const Completion completion = assistant->reply(request, listener);
  progress.wipe();
  if (options.json) {
    write_now(json_line(completion_json(completion, request, *assistant)) + "\n");
  } else {
    printer.finish();
    if (isatty(STDERR_FILENO) && !options.quiet) {
      print_summary(completion);
    } else {
      tell_why_cut(completion);
    }
  }
  interrupt.end_if_caught();
}

}  // namespace

void add_ask(CLI::App& app) {
  CLI::App* command = app.add_subcommand("ask", "Ask one question: a thought, then an answer");
  auto options = std::make_shared<AskOptions>();
  command->add_option("question", options->question, "The question; '-' or nothing: from stdin");
  add_reply_flags(*command, options->reply);
  command->add_flag("--json", options->json, "One JSON object instead of text");
  command->add_flag("-q,--quiet", options->quiet, "Only the answer");
  command->add_flag("--raw", options->raw, "The question is the whole prompt: no chat template");
  // A flag with a value, so that it never takes the question for its number. A word stands for no
  // number: newer versions of CLI11 take a flag whose value is 0 for given.
  command
      ->add_flag("--logprobs{alone}", options->logprobs,
                 "With --json: each token's log-probability (=N: and the N best ones beside it)")
      ->check([](const std::string& value) {
        std::string number = value;
        return value == "alone" ? "" : CLI::Range(0, 100)(number);
      });
  command->footer(
      "Stop strings are looked for in the answer, not in the thought. finish_reason: stop,\n"
      "length (its tokens or the context ran out), loop (it repeated itself endlessly and was\n"
      "cut) or cancelled. Examples:\n"
      "  ponder ask -m smollm2 \"Why is the sky blue?\"\n"
      "  ponder ask -m smollm2 \"Summarise this:\" < letter.txt\n"
      "  ponder ask -m smollm2 --json --logprobs=3 --seed 1 --max-tokens 8 \"Hello\"");
  command->callback([options] {
    if (!options->logprobs.empty() && !options->json) {
      throw CLI::ValidationError("--logprobs", "it needs --json");
    }
    run_ask(*options);
  });
}

}  // namespace ponder
