// ponder pull: a model from a Hugging Face-compatible hub into ponder's own folder.
#include "hub/pull.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/tell.h"
#include "cli/commands.h"
#include "cli/model_option.h"
#include "cli/number_option.h"
#include "cli/progress.h"

namespace ponder {
namespace {

constexpr const char* kPublicHub = "https://huggingface.co";

struct PullFlags {
  std::string model, revision = "main";
  int retries = 5;
  double pause = 1;
};

std::string from_environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

// "[#####.....] 1.2 of 2.4 GB, 35 MB/s". What an earlier try left comes at once and is no speed.
class Bar {
 public:
  explicit Bar(const std::string& model) : line_(model.substr(0, 40)) {}

  void update(uint64_t done, uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    if (done < last_ || last_ == 0) begin_ = now, first_ = done;
    last_ = done;
    const double seconds = std::chrono::duration<double>(now - begin_).count();
    std::string speed;
    if (seconds > 1) {
      const auto rate = static_cast<double>(done - first_) / seconds;
      speed = fmt::format(", {}/s", bytes_text(static_cast<uint64_t>(rate)));
    }
    const auto full = static_cast<size_t>(
        kWidth * (static_cast<double>(done) / static_cast<double>(std::max<uint64_t>(total, 1))));
    line_.update(done, total,
                 fmt::format("[{:.<{}}] {} of {}{}", std::string(std::min(full, kWidth), '#'),
                             kWidth, bytes_text(done), bytes_text(total), speed));
  }
  void wipe() { line_.wipe(); }

 private:
  static constexpr size_t kWidth = 24;
  Progress line_;
  uint64_t last_ = 0, first_ = 0;
  std::chrono::steady_clock::time_point begin_{};
};

void run_pull(const PullFlags& options) {
  const auto name = parse_hub_name(options.model);
  if (!name) {
    fail("'{}' is no model of a hub; it must be OWNER/NAME or OWNER/NAME:FILE.gguf",
         printable(options.model));
  }
  if (ponder_home().empty()) fail("set PONDER_HOME or HOME to the folder that may hold the model");
  HubClient client(from_environment("HF_ENDPOINT", kPublicHub), from_environment("HF_TOKEN", ""),
                   "ponder/" PONDER_VERSION);
  Bar bar(name->model());
  PullOptions how{.name = *name,
                  .revision = options.revision,
                  .home = ponder_home(),
                  .retries = {.count = options.retries, .pause = options.pause, .tell = {}},
                  .progress = [&](uint64_t done, uint64_t total) { bar.update(done, total); }};
  how.retries.tell = [&](const std::string& sentence) {
    bar.wipe();
    tell("ponder: {}\n", sentence);
  };
  const PullReport report = pull(client, how);
  bar.wipe();
  tell("ponder: {} is there, {} in {} file{}{}\n", name->model(), bytes_text(report.bytes),
       report.files, report.files == 1 ? "" : "s",
       report.is_model ? "; use it with -m " + options.model : "");
  fmt::print("{}\n", report.path);
}

}  // namespace

void add_pull(CLI::App& app) {
  CLI::App* command = app.add_subcommand("pull", "Get a model from a Hugging Face-compatible hub");
  auto options = std::make_shared<PullFlags>();
  command
      ->add_option("model", options->model,
                   "The model's name at the hub; FILE is one of its .gguf files, or a word of its "
                   "name that no other has, such as Q4_K_M")
      ->required()
      ->type_name("OWNER/NAME[:FILE]");
  command->add_option("--revision", options->revision, "A branch, a tag or a commit (main)")
      ->check([](const std::string& text) {
        return harmless_path(text) ? "" : "must be the name of a branch, a tag or a commit";
      })
      ->type_name("REVISION");
  command
      ->add_option("--retries", options->retries,
                   "How often in a row a cut connection or a busy hub is tried again (5)")
      ->check(CLI::Range(0, 100))
      ->type_name("N");
  command
      ->add_option("--retry-pause", options->pause,
                   "Seconds before the first of these tries, twice as many before each next (1)")
      ->check(number_between(0, 60))
      ->type_name("SECONDS");
  command->footer(
      "HF_ENDPOINT is the hub (https://huggingface.co), HF_TOKEN the token for models that need\n"
      "one. What was cut short goes on with the same command. The last line is the model's path.\n"
      "Examples:\n"
      "  ponder pull Qwen/Qwen3-0.6B\n"
      "  ponder pull unsloth/DeepSeek-R1-Distill-Qwen-1.5B-GGUF:Q4_K_M\n"
      "  ponder ask -m Qwen/Qwen3-0.6B 'What is 12 * 12?'");
  command->callback([options] { run_pull(*options); });
}

}  // namespace ponder
