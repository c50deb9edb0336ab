// The options that `ask` and `chat` share: which model, how it runs, how it samples.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "chat/assistant.h"
#include "cli/joined_ranks.h"

namespace ponder {

struct ReplyFlags {
  std::string model, adapter, system, kv, speculate, cache_folder, draft_model;
  int threads = 0, draft_tokens = 0;
  int64_t context = 0;
  double cache_folder_gb = 8;
  uint64_t memory = 0;
  double step_seconds = 0;  // see EngineOptions; no flag of its own
  std::optional<int64_t> max_tokens, think_budget;
  std::optional<float> temperature, top_p, min_p, repetition_penalty, presence_penalty,
      frequency_penalty;
  std::optional<int32_t> top_k;
  std::optional<uint64_t> seed;
  std::vector<std::string> stop, logit_bias, template_args;
  RankFlags layout;
  std::shared_ptr<Ranks> ranks;  // with whom the model is held together; no flag of its own
  bool no_think = false, no_loop_cut = false;

  bool think() const { return !no_think && think_budget != 0; }
};

void add_reply_flags(CLI::App& command, ReplyFlags& flags);

// As many guesses as pay.
void guess_as_pays(EngineOptions& options, Speculate speculate);
// --draft-model, behind --speculate; and what it means.
void add_draft_model_option(CLI::App& command, std::string& model);
void guess_with_model(EngineOptions& options, const std::string& model);

// How it runs: all but which model, and the adapter. `sequences` of up to `tokens` each are meant
// to fit in its cache (0: the whole context).
EngineOptions engine_options(const ReplyFlags& flags, int64_t sequences = 1, int64_t tokens = 0);

// Opens the model, with progress on a terminal.
// `sequences` of up to `tokens` each are meant to fit in its cache (0: the whole context).
std::unique_ptr<Assistant> load_assistant(const ReplyFlags& flags, int64_t sequences = 1,
                                          int64_t tokens = 0);

// Tells on stderr what of the model would not be as its publisher has it: sampling that is not
// followed here, and turns of a model without a chat template (`chats`: it is to have turns).
void tell_differences(const Checkpoint& checkpoint, bool chats = true);

// The checkpoint's defaults with what the flags say instead. Without --seed it is a random one.
SamplingParams sampling_of(const ReplyFlags& flags, const Checkpoint& checkpoint);

// --template-arg as an object: values are JSON where they read as such, else text. Error for a name
// that cannot be given.
Json template_arguments(const ReplyFlags& flags);

// A request for a reply to `prompt`, but for log-probs.
ReplyRequest request_of(const ReplyFlags& flags, const Checkpoint& checkpoint, Prompt prompt);

}  // namespace ponder
