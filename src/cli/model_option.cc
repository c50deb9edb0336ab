#include "cli/model_option.h"

#include <cstdlib>
#include <filesystem>

#include "base/error.h"
#include "base/json.h"
#include "cli/number_option.h"
#include "hub/store.h"

namespace ponder {
namespace {

constexpr const char* kHowToGetOne = "'./run fetch smollm2' downloads a small one";
constexpr const char* kOwnModel = "ponder";  // the one that comes with the program

bool there(const std::filesystem::path& path) {
  std::error_code ignored;  // a path that cannot be looked at is as good as missing
  return std::filesystem::exists(path, ignored);
}

// Empty if no variable says where.
std::filesystem::path models_folder() {
  const std::string home = ponder_home();
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / "models";
}

// The models that come with the program: of an installed one in share/ponder/models beside its bin,
// else those of the tree in whose build/PRESET it lies. Empty if there are none.
std::filesystem::path own_models() {
  std::error_code ignored;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const std::filesystem::path above = program.parent_path().parent_path();
  for (const auto& folder : {above / "share/ponder/models", above.parent_path() / "models"}) {
    if (there(folder / kOwnModel)) return folder;
  }
  return {};
}

// What `name` means in a folder of models; empty if nothing.
std::filesystem::path in_folder(const std::filesystem::path& folder, const std::string& name) {
  if (folder.empty()) return {};
  for (const char* ending : {".gguf", ".GGUF"}) {
    if (there(folder / (name + ending))) return folder / (name + ending);
  }
  if (there(folder / (name + ".packed"))) return folder / (name + ".packed");
  if (there(folder / name)) return folder / name;
  return {};
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
          "Model: a Hugging Face folder, a .gguf file, or the name of a fetched or pulled one; by "
          "default the one that comes with ponder")
      ->envname("PONDER_MODEL")
      ->type_name("MODEL");
}

CLI::Option* add_threads_option(CLI::App& command, int& threads) {
  return command.add_option("--threads", threads, "Threads; by default one for each usable core")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
}

CLI::Option* add_kv_option(CLI::App& command, std::string& kv) {
  return command
      .add_option("--kv", kv, "Numbers of the KV cache; by default what fits the weights")
      ->check(CLI::IsMember({"f32", "bf16"}));
}

CLI::Option* add_memory_option(CLI::App& command, uint64_t& memory) {
  return command
      .add_option(
          "--memory", memory,
          "For weights and KV cache (12G): experts beyond it are read when they are chosen; "
          "by default all, or what is free if they do not fit")
      ->transform(byte_size())
      ->type_name("SIZE");
}

std::optional<DType> kv_type(const std::string& kv) {
  if (kv.empty()) return std::nullopt;
  return kv == "f32" ? DType::F32 : DType::BF16;
}

std::string find_model(const std::string& model) {
  if (model.empty()) {
    const std::filesystem::path own = in_folder(own_models(), kOwnModel);
    if (!own.empty()) return own;
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
  for (const std::filesystem::path& place : {folder, own_models()}) {
    if (const auto found = in_folder(place, model); !found.empty()) return found;
  }
  fail("there is no model '{}': no such file or folder here, and none of that name in {} ({})",
       model, folder.empty() ? "$PONDER_HOME/models" : folder.string(), kHowToGetOne);
}

std::string pulled_name(const std::string& model) {
  const auto name = parse_hub_name(model);
  return name && !there(model) ? name->model() : "";
}

}  // namespace ponder
