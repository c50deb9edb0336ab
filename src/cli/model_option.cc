#include "cli/model_option.h"

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "formats/json.h"
#include "hub/store.h"

namespace ponder {
namespace {

constexpr const char* kHowToGetOne = "'./run fetch smollm2' downloads a small one";

bool there(const std::filesystem::path& path) {
  std::error_code ignored;  // a path that cannot be looked at is as good as missing
  return std::filesystem::exists(path, ignored);
}

// Empty if no variable says where.
std::filesystem::path models_folder() {
  const std::string home = ponder_home();
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / "models";
}

}  // namespace

std::string ponder_home() {
  if (const char* home = std::getenv("PONDER_HOME"); home && *home) return home;
  if (const char* home = std::getenv("HOME"); home && *home) {
    return (std::filesystem::path(home) / ".cache/ponder").string();
  }
  return {};
}

CLI::Option* add_model_option(CLI::App& command, std::string& model) {
  return command
      .add_option(
          "-m,--model", model,
          "Model: a Hugging Face folder, a .gguf file, or the name of a fetched or pulled one")
      ->envname("PONDER_MODEL")
      ->type_name("MODEL");
}

CLI::Option* add_threads_option(CLI::App& command, int& threads) {
  return command.add_option("--threads", threads, "Threads; by default one for each usable core")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
}

std::string find_model(const std::string& model) {
  if (model.empty()) {
    fail("no model given; say which with -m MODEL or PONDER_MODEL ({}, then -m smollm2)",
         kHowToGetOne);
  }
  if (there(model)) return model;
  if (const auto pulled = parse_hub_name(model)) {
    const std::string home = ponder_home();
    const auto path = home.empty() ? std::nullopt : find_pulled(home, *pulled);
    if (path) return *path;
    fail("{0}: there is no such file or folder, and it was not pulled: 'ponder pull {0}' does it",
         model);
  }
  if (model.find('/') != std::string::npos) {
    fail("{}: there is no such file or folder", printable(model, 4096));
  }
  const std::filesystem::path folder = models_folder();
  if (!folder.empty()) {
    if (there(folder / (model + ".gguf"))) return folder / (model + ".gguf");
    if (there(folder / model)) return folder / model;
  }
  fail("there is no model '{}': no such file or folder here, and none of that name in {} ({})",
       model, folder.empty() ? "$PONDER_HOME/models" : folder.string(), kHowToGetOne);
}

std::string pulled_name(const std::string& model) {
  const auto name = parse_hub_name(model);
  return name && !there(model) ? name->model() : "";
}

}  // namespace ponder
