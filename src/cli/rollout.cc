// ponder rollout: prompts in, sampled answers with their log-probabilities out. What a teacher
// writes for its students, and what rejection sampling chooses from.
#include <algorithm>
#include <memory>

#include "base/error.h"
#include "base/rng.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/reply_flags.h"
#include "cli/rollout_file.h"

namespace ponder {
namespace {

// Tokens of a prompt that the cache is made for, beside those of its answer. Longer ones work, too:
// the engine then computes some sequences again.
constexpr int64_t kLongestPrompt = 512;

struct RolloutOptions {
  ReplyFlags reply;
  std::string prompts, out;
  int64_t samples = 1, parallel = 16;
};

// A sample's own random numbers: a function of seed, prompt and sample, not of the batch.
uint64_t sample_seed(uint64_t seed, int64_t index, int64_t sample) {
  return Rng(seed, static_cast<uint64_t>(index)).at(static_cast<uint64_t>(sample));
}

// Model and sampling, as they were said.
std::string sampled_by(const ReplyFlags& flags) {
  std::string out = flags.model.empty() ? "the default model" : valid_utf8(flags.model);
  const auto add = [&](const char* name, const auto& value) {
    if (value) out += fmt::format(", {} {}", name, *value);
  };
  if (!flags.adapter.empty()) out += ", adapter " + valid_utf8(flags.adapter);
  if (flags.no_think) out += ", no thoughts";
  add("think budget", flags.think_budget);
  add("max tokens", flags.max_tokens);
  add("temperature", flags.temperature);
  add("top-p", flags.top_p);
  add("top-k", flags.top_k);
  add("min-p", flags.min_p);
  add("repetition penalty", flags.repetition_penalty);
  add("presence penalty", flags.presence_penalty);
  add("frequency penalty", flags.frequency_penalty);
  const auto add_each = [&](const char* name, const std::vector<std::string>& values) {
    for (const std::string& value : values) out += fmt::format(", {} {}", name, valid_utf8(value));
  };
  add_each("stop", flags.stop);
  add_each("logit bias", flags.logit_bias);
  add_each("template argument", flags.template_args);
  if (flags.no_loop_cut) out += ", no loop cut";
  if (!flags.kv.empty()) out += ", kv " + valid_utf8(flags.kv);
  return out;
}

class Rollout {
 public:
  explicit Rollout(const RolloutOptions& options)
      : options_(options),
        prompts_(read_prompts(options.prompts, options.reply.system)),
        file_(options.out, options.reply.seed.value_or(0), sampled_by(options.reply), prompts_),
        total_(static_cast<int64_t>(prompts_.size()) * options.samples) {}

  void run() {
    for (int64_t i = 0; i < total_; ++i) done_ += file_.has(index_of(i), i % options_.samples);
    if (done_ < total_) sample_rest();
    file_.sort();
    fmt::print("{}: {} answers\n", options_.out, total_);
  }

 private:
  int64_t index_of(int64_t number) const { return number / options_.samples; }

  void sample_rest() {
    const int64_t answer = options_.reply.max_tokens.value_or(kLongestPrompt);
    assistant_ = load_assistant(options_.reply, options_.parallel, answer + kLongestPrompt);
    tell_differences(assistant_->checkpoint());
    for (const RolloutPrompt& prompt : prompts_) check(prompt);
    Progress progress("sampling");
    int64_t next = 0;
    while (done_ < total_) {
      while (next < total_ && static_cast<int64_t>(assistant_->started()) < options_.parallel) {
        start(next++);
      }
      progress.update(static_cast<uint64_t>(done_), static_cast<uint64_t>(total_));
      assistant_->step();
    }
  }

  Prompt rendered(const RolloutPrompt& prompt) const {
    return assistant_->format().prompt(prompt.messages, options_.reply.think(), nullptr,
                                       template_arguments(options_.reply));
  }
  // Before anything is sampled: a prompt that leaves no room.
  void check(const RolloutPrompt& prompt) const {
    in_place(prompt.place, [&] { room_of(rendered(prompt)); });
  }
  int64_t room_of(const Prompt& prompt) const {
    return assistant_->engine().room_for(static_cast<int64_t>(prompt.ids.size()), std::nullopt);
  }

  void start(int64_t number) {
    const int64_t index = index_of(number), sample = number % options_.samples;
    if (file_.has(index, sample)) return;
    const RolloutPrompt& prompt = prompts_[static_cast<size_t>(index)];
    ReplyRequest request = request_of(options_.reply, assistant_->checkpoint(), rendered(prompt));
    const int64_t room = room_of(request.prompt);
    request.max_tokens = std::min(options_.reply.max_tokens.value_or(room), room);
    request.sampling.seed = sample_seed(options_.reply.seed.value_or(0), index, sample);
    request.logprobs = true;
    assistant_->start(std::move(request), [this, index, sample, &prompt](Completion&& answer) {
      file_.append(index, sample, prompt, answer);
      ++done_;
    });
  }

  const RolloutOptions& options_;
  std::vector<RolloutPrompt> prompts_;
  RolloutFile file_;
  std::unique_ptr<Assistant> assistant_;
  int64_t total_, done_ = 0;
};

}  // namespace

void add_rollout(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "rollout", "Answer a file of prompts, several times each: data to train on");
  auto options = std::make_shared<RolloutOptions>();
  command
      ->add_option(
          "--prompts", options->prompts,
          "JSONL: {\"prompt\": TEXT} (or problem, question) or {\"messages\": [...]}; other keys "
          "are carried on")
      ->required()
      ->type_name("FILE");
  command->add_option("--out", options->out, "JSONL to write, or to go on with")
      ->required()
      ->type_name("FILE");
  command->add_option("-n,--samples", options->samples, "Answers to each prompt")
      ->check(CLI::Range(1, 1 << 20))
      ->type_name("N");
  command->add_option("--parallel", options->parallel, "Answers under way at once; 16 by default")
      ->check(CLI::Range(1, 4096))
      ->type_name("N");
  add_reply_flags(*command, options->reply);
  command->footer(
      "Each line of OUT: messages with the answer and its reasoning_content (so that it trains as\n"
      "it is), tokens, logprobs, finish_reason, index (of the prompt, from 0) and sample. Answers\n"
      "depend on --seed (0 if not given), index and sample alone, never on --parallel or on what\n"
      "else is sampled; a run that was cut short goes on when it is started again.\n"
      "Examples:\n"
      "  ponder rollout -m smollm2 --prompts questions.jsonl --out answers.jsonl\n"
      "  ponder rollout -m teacher --prompts q.jsonl --out a.jsonl -n 4 --max-tokens 2048");
  command->callback([options] {
    const JoinedRanks joined(options->reply.layout, options->reply.threads);
    if (joined.followed()) return;
    options->reply.ranks = joined.ranks();
    Rollout(*options).run();
    options->reply.ranks = nullptr;
  });
}

}  // namespace ponder
