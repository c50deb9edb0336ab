#include "cli/reply_flags.h"

#include <charconv>
#include <random>

#include "base/error.h"
#include "base/tell.h"
#include "chat/generation.h"
#include "cli/loaded_model.h"
#include "cli/model_option.h"
#include "cli/number_option.h"
#include "cli/progress.h"

namespace ponder {
namespace {

constexpr int kMostDrafts = 8;  // where the engine chooses how many pay
constexpr const char* kSampling = "Sampling (defaults from the model's generation_config.json)";

// "ID=VALUE"; nothing if the text is not of that form.
std::optional<std::pair<int32_t, float>> read_bias(const std::string& text) {
  int32_t token = 0;
  float value = 0;
  const char* end = text.data() + text.size();
  const auto id = std::from_chars(text.data(), end, token);
  if (id.ec != std::errc() || id.ptr == end || *id.ptr != '=') return std::nullopt;
  const auto bias = std::from_chars(id.ptr + 1, end, value);
  if (bias.ec != std::errc() || bias.ptr != end) return std::nullopt;
  return std::pair(token, value);
}

std::string check_bias(const std::string& text) {
  return read_bias(text) ? "" : "'" + text + "' is not of the form ID=VALUE";
}

std::string check_argument(const std::string& text) {
  const size_t equals = text.find('=');
  return equals != 0 && equals != std::string::npos
             ? ""
             : "'" + text + "' is not of the form NAME=VALUE";
}

void add_sampling_flags(CLI::App& command, ReplyFlags& flags) {
  const auto add = [&](const char* name, auto& value, const char* help, double low, double high) {
    command.add_option(name, value, help)
        ->check(number_between(low, high))
        ->type_name("X")
        ->group(kSampling);
  };
  add("--temperature", flags.temperature, "0: always the most probable token", 0, 100);
  add("--top-p", flags.top_p, "Only the best tokens with this probability together", 0, 1);
  add("--top-k", flags.top_k, "Only the X best tokens; 0: all", 0, 1e9);
  add("--min-p", flags.min_p, "Only tokens at least this probable, relative to the best", 0, 1);
  add("--repetition-penalty", flags.repetition_penalty, "On every token seen; 1: none", 1e-3, 1e3);
  add("--presence-penalty", flags.presence_penalty, "On tokens generated already", -100, 100);
  add("--frequency-penalty", flags.frequency_penalty, "The same, each time again", -100, 100);
  command.add_option("--seed", flags.seed, "Same seed, same reply; by default a random one")
      ->check(any_seed())
      ->type_name("N")
      ->group(kSampling);
  command.add_option("--logit-bias", flags.logit_bias, "Add VALUE to a token's logit; repeatable")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_bias, "", "bias"))
      ->type_name("ID=VALUE")
      ->group(kSampling);
}

}  // namespace

void add_reply_flags(CLI::App& command, ReplyFlags& flags) {
  add_model_option(command, flags.model);
  command.add_option("--adapter", flags.adapter, "A LoRA adapter on the model: a PEFT folder")
      ->type_name("DIR");
  add_threads_option(command, flags.threads);
  command.add_option("--ctx", flags.context, "Tokens of prompt and reply together, at most")
      ->check(CLI::Range(int64_t{2}, int64_t{1} << 24))
      ->type_name("N");
  add_kv_option(command, flags.kv);
  add_memory_option(command, flags.memory);
  command
      .add_option("--speculate", flags.speculate,
                  "Guess next tokens and try several at once; the reply stays the same")
      ->check(CLI::IsMember({"none", "lookup", "mtp", "auto"}));
  add_draft_model_option(command, flags.draft_model);
  command.add_option("--draft-tokens", flags.draft_tokens, "Tokens guessed at once, at most")
      ->check(CLI::Range(1, 64))
      ->type_name("N");
  command
      .add_option("--cache-folder", flags.cache_folder,
                  "Keep what was computed of prompts here, for later runs")
      ->type_name("DIR");
  command.add_option("--cache-folder-gb", flags.cache_folder_gb, "Room for it, at most")
      ->check(number_between(0.001, 1e6))
      ->capture_default_str()
      ->type_name("X");
  command.add_option("--system", flags.system, "System prompt")->type_name("TEXT");
  command.add_flag("--no-think", flags.no_think, "Answer at once, without a thought");
  command
      .add_option("--think-budget", flags.think_budget,
                  "Close the thought after N tokens; an answer follows (0: as --no-think)")
      ->check(count_from(0))
      ->type_name("N");
  command.add_option("--max-tokens", flags.max_tokens, "Tokens of thought and answer, at most")
      ->check(count_from(1))
      ->type_name("N");
  const auto some_text = [](const std::string& text) {
    return text.empty() ? "an empty text would end every answer at once" : "";
  };
  command.add_option("--stop", flags.stop, "End the answer before this text; repeatable")
      ->allow_extra_args(false)
      ->check(CLI::Validator(some_text, "", "stop"))
      ->type_name("TEXT");
  command.add_flag("--no-loop-cut", flags.no_loop_cut, "Let it repeat itself endlessly");
  command
      .add_option("--template-arg", flags.template_args,
                  "Tell the chat template (reasoning_effort=low); repeatable")
      ->allow_extra_args(false)
      ->check(CLI::Validator(check_argument, "", "argument"))
      ->type_name("NAME=VALUE");
  add_sampling_flags(command, flags);
  add_rank_options(command, flags.layout);
}

void add_draft_model_option(CLI::App& command, std::string& model) {
  command
      .add_option("--draft-model", model,
                  "Guess by a smaller model with the same vocabulary; the reply stays the same")
      ->type_name("MODEL")
      ->excludes("--speculate");
}

void guess_as_pays(EngineOptions& options, Speculate speculate) {
  options.speculate = speculate;
  options.draft_as_pays = true;
  options.draft_tokens = kMostDrafts;
}

void guess_with_model(EngineOptions& options, const std::string& model) {
  guess_as_pays(options, Speculate::Model);
  options.draft_model = std::make_shared<const Checkpoint>(open_checkpoint(find_model(model)));
}

Json template_arguments(const ReplyFlags& flags) {
  Json out = Json::object();
  for (const std::string& one : flags.template_args) {
    const size_t equals = one.find('=');
    const std::string text = one.substr(equals + 1);
    Json value = Json::parse(text, nullptr, false);
    out[one.substr(0, equals)] = value.is_discarded() ? Json(valid_utf8(text)) : std::move(value);
  }
  check_template_arguments(out);
  return out;
}

EngineOptions engine_options(const ReplyFlags& flags, int64_t sequences, int64_t tokens) {
  EngineOptions options;
  options.threads = threads_of(flags.threads, flags.ranks.get());
  options.model.ranks = flags.ranks;
  options.isa = choose_isa();
  options.context = flags.context;
  options.cache_tokens = sequences * tokens;
  options.cache_contexts = sequences;
  options.step_seconds = flags.step_seconds;
  if (flags.speculate == "lookup") options.speculate = Speculate::Lookup;
  if (flags.speculate == "mtp") options.speculate = Speculate::Mtp;
  if (flags.speculate == "auto") guess_as_pays(options, Speculate::Auto);
  if (!flags.draft_model.empty()) guess_with_model(options, flags.draft_model);
  if (flags.draft_tokens > 0) options.draft_tokens = flags.draft_tokens;
  options.cache_folder = flags.cache_folder;
  options.cache_folder_bytes = static_cast<int64_t>(flags.cache_folder_gb * 1e9);
  options.model.kv = kv_type(flags.kv);
  options.memory = flags.memory;
  options.heat_folder = flags.cache_folder.empty() ? ponder_home() : flags.cache_folder;
  return options;
}

std::unique_ptr<Assistant> load_assistant(const ReplyFlags& flags, int64_t sequences,
                                          int64_t tokens) {
  Progress progress("loading");
  progress.update(0, 1);
  EngineOptions options = engine_options(flags, sequences, tokens);
  if (!flags.adapter.empty()) {
    options.model.lora.emplace();
    options.model.lora->from = std::make_shared<const LoraFolder>(open_lora(flags.adapter));
  }
  auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(find_model(flags.model)));
  return std::make_unique<Assistant>(std::move(checkpoint), options);
}

void tell_differences(const Checkpoint& checkpoint, bool chats) {
  std::string keys;
  for (const std::string& key : generation_not_followed(checkpoint))
    keys += (keys.empty() ? "" : ", ") + key;
  const std::string path = printable(checkpoint.path, 4096);
  if (!keys.empty())
    tell("ponder: {}: its generation_config asks for {}, which is not followed here\n", path, keys);
  if (chats && checkpoint.chat_template.empty()) {
    tell("ponder: {}: it has no chat template, so turns begin with \"User:\" and \"Assistant:\"\n",
         path);
  }
}

SamplingParams sampling_of(const ReplyFlags& flags, const Checkpoint& checkpoint) {
  SamplingParams params = default_sampling(checkpoint);
  const auto set = [](auto& value, const auto& flag) {
    if (flag) value = *flag;
  };
  set(params.temperature, flags.temperature);
  set(params.top_p, flags.top_p);
  set(params.top_k, flags.top_k);
  set(params.min_p, flags.min_p);
  set(params.repetition_penalty, flags.repetition_penalty);
  set(params.presence_penalty, flags.presence_penalty);
  set(params.frequency_penalty, flags.frequency_penalty);
  for (const std::string& bias : flags.logit_bias) params.logit_bias.push_back(*read_bias(bias));
  params.seed = flags.seed ? *flags.seed : std::random_device{}();
  return params;
}

ReplyRequest request_of(const ReplyFlags& flags, const Checkpoint& checkpoint, Prompt prompt) {
  ReplyRequest request;
  request.prompt = std::move(prompt);
  request.sampling = sampling_of(flags, checkpoint);
  request.max_tokens = flags.max_tokens;
  request.think_budget = flags.think_budget;
  request.stop = flags.stop;
  request.loop_cut = !flags.no_loop_cut;
  return request;
}

}  // namespace ponder
