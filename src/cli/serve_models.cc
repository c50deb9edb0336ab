#include "cli/serve_models.h"

#include <algorithm>
#include <filesystem>

#include "base/ascii.h"
#include "base/error.h"
#include "base/tell.h"
#include "cli/model_option.h"
#include "cli/number_option.h"
#include "hub/gguf_choice.h"
#include "infer/engine_memory.h"

namespace ponder {
namespace {

struct NamedPath {
  std::string name, path;
};

// "NAME=PATH", unless there is a file that is called so.
NamedPath split_name(const std::string& text) {
  const size_t at = text.find('=');
  std::error_code ignored;
  if (at == std::string::npos || std::filesystem::exists(text, ignored)) return {"", text};
  return {text.substr(0, at), text.substr(at + 1)};
}

constexpr size_t kLongestName = 160;  // it may become a folder's

void check_name(const std::string& name, const std::string& option) {
  // What a terminal would not show as it is, a client could not say either.
  if (!name.empty() && name.size() <= kLongestName && printable(name, kLongestName) == name) return;
  fail("{} is no name for a model; say NAME=PATH, of at most {} visible characters",
       printable(option), kLongestName);
}

// Of a file or folder; of a GGUF in several parts what stands before their numbers.
std::string name_of_path(const std::string& path) {
  constexpr std::string_view kNumbers = "-00001-of-";
  std::filesystem::path name(path);
  if (!name.has_filename()) name = name.parent_path();  // "folder/"
  const std::string file = name.filename().string(), stem = name.stem().string();
  if (has_ending(file, ".packed")) return stem;
  if (!is_gguf(file)) return file;
  const bool parts = gguf_parts(file).size() > 1 || has_ending(stem, "-00001-of-00001");
  return parts ? stem.substr(0, stem.rfind(kNumbers)) : stem;
}

bool is_model(const std::filesystem::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  std::error_code ignored;
  if (name.starts_with('.')) return false;
  if (entry.is_directory(ignored)) {
    return std::filesystem::exists(entry.path() / "config.json", ignored);
  }
  return has_ending(name, ".packed") || (is_gguf(name) && gguf_parts(name)[0] == name);
}

std::vector<NamedPath> models_in(const std::string& folder) {
  std::vector<NamedPath> out;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!is_model(entry)) continue;
    out.push_back({name_of_path(entry.path()), entry.path()});
    check_name(out.back().name, entry.path());
  }
  if (error) fail("--models-dir {}: {}", folder, error.message());
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  // A model beside its conversion: the file is told by its ending, too.
  for (size_t i = 1; i < out.size(); ++i) {
    if (out[i].name != out[i - 1].name) continue;
    NamedPath& file = std::filesystem::is_directory(out[i].path) ? out[i - 1] : out[i];
    file.name = std::filesystem::path(file.path).filename().string();
  }
  if (out.empty()) {
    fail("--models-dir {}: it has neither a .gguf file nor a folder with a config.json", folder);
  }
  return out;
}

std::vector<NamedPath> named_models(const ModelsFlags& flags) {
  std::vector<std::string> given = flags.models;
  if (given.empty() && flags.folder.empty())
    given.emplace_back();  // the one that comes with ponder
  std::vector<NamedPath> out;
  for (const std::string& one : given) {
    NamedPath model = split_name(one);
    const std::string pulled = pulled_name(model.path);  // its folder is named after a commit
    model.path = find_model(model.path);
    if (model.name.empty() && !one.starts_with('='))
      model.name = pulled.empty() ? name_of_path(model.path) : pulled;
    check_name(model.name, one);
    out.push_back(std::move(model));
  }
  return out;
}

struct Adapter {
  std::string name;
  std::shared_ptr<const LoraFolder> folder;
};

// The model whose name an adapter's begins with, the longest of them; the first if it has no base.
size_t base_of(const std::string& name, const std::vector<NamedPath>& models) {
  std::optional<size_t> found;
  for (size_t i = 0; i < models.size(); ++i) {
    const bool longer = !found || models[i].name.size() > models[*found].name.size();
    if (longer && name.starts_with(models[i].name + ":")) found = i;
  }
  if (!found && name.find(':') != std::string::npos) {
    fail("--lora {}: no model that is served is its base; say -m NAME=PATH for it",
         printable(name, kLongestName));
  }
  return found.value_or(0);
}

// [BASE:]NAME=DIR, by base. Without a base it is the first model's.
std::vector<std::vector<Adapter>> adapters_of(const ModelsFlags& flags,
                                              const std::vector<NamedPath>& models) {
  std::vector<std::vector<Adapter>> out(models.size());
  for (const std::string& one : flags.adapters) {
    NamedPath adapter = split_name(one);
    if (adapter.name.empty()) adapter.name = name_of_path(adapter.path);
    const size_t base = base_of(adapter.name, models);
    if (adapter.name.find(':') != std::string::npos)
      adapter.name = adapter.name.substr(models[base].name.size() + 1);
    check_name(adapter.name, one);
    out[base].push_back(
        {adapter.name, std::make_shared<const LoraFolder>(open_lora(adapter.path))});
  }
  return out;
}

// A name as one folder's, and no other name's.
std::string folder_of(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool itself = c != '/' && c != '%' && (c != '.' || !out.empty());
    out += itself ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

// Several engines may not write to one folder.
void share_folder(EngineOptions& engine, const std::string& name, size_t models) {
  if (engine.cache_folder.empty() || models < 2) return;
  engine.cache_folder += "/models/" + folder_of(name);
  engine.cache_folder_bytes /= static_cast<int64_t>(models);
}

struct Looked {
  uint64_t bytes = 0;
  ModelSummary facts = {};
};

Looked look_at(const std::string& path, const EngineOptions& engine) {
  auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(path, false));
  check_adapters(checkpoint, engine.model);
  Looked out;
  const MemoryPlan plan = plan_memory(checkpoint, engine);
  out.facts.context = plan.context;
  const int64_t positions = read_model_config(checkpoint->config, path).max_position;
  if (engine.context == 0 && out.facts.context < positions) {
    tell(
        "{}: a context of {} of its {} tokens, so that memory holds the weights beside it; "
        "--ctx N takes another\n",
        printable(path), out.facts.context, positions);
  }
  out.facts.tools = call_form_of(checkpoint->tool_template) != nullptr ||
                    call_form_of(checkpoint->chat_template) != nullptr;
  out.facts.thinks = thinks(*checkpoint);
  out.bytes = plan.needed();
  return out;
}

OpenedModel open_model(const std::string& path, const ReplyFlags& reply,
                       const EngineOptions& engine, ServiceOptions service) {
  auto checkpoint = std::make_shared<const Checkpoint>(open_checkpoint(path));
  service.sampling = sampling_of(reply, *checkpoint);
  auto assistant = std::make_unique<Assistant>(std::move(checkpoint), engine);
  tell_differences(assistant->checkpoint());
  return {std::move(assistant), std::move(service)};
}

}  // namespace

void add_models_options(CLI::App& command, ModelsFlags& flags) {
  command.remove_option(command.get_option("--model"));
  command
      .add_option("-m,--model", flags.models,
                  "A Hugging Face folder, a .gguf file, or the name of a fetched or pulled model, "
                  "with the name that clients know it by; repeatable; by default the one that "
                  "comes with ponder")
      ->envname("PONDER_MODEL")
      ->allow_extra_args(false)
      ->type_name("[NAME=]MODEL");
  command
      .add_option("--models-dir", flags.folder,
                  "And all models of this folder, by the names of their files and folders")
      ->type_name("DIR");
  command
      .add_option("--lora", flags.adapters,
                  "A LoRA adapter (a PEFT folder), served beside its base as BASE:NAME; repeatable")
      ->allow_extra_args(false)
      ->type_name("[BASE:]NAME=DIR");
  command
      .add_option("--models-memory", flags.memory,
                  "Of all models that are loaded at once (12G); by default three quarters of the "
                  "machine's")
      ->transform(byte_size())
      ->type_name("BYTES");
  command
      .add_option("--models-idle", flags.idle_seconds,
                  "A model that nobody asks for so long is put away; 0: never")
      ->check(number_between(0, 1e9))
      ->capture_default_str()
      ->type_name("SECONDS");
  command
      .add_option("--load-seconds", flags.load_seconds,
                  "For a request to wait until its model is loaded")
      ->check(number_between(0.1, 1e6))
      ->capture_default_str()
      ->type_name("SECONDS");
}

std::vector<ModelSpec> model_specs(const ModelsFlags& flags, const ReplyFlags& reply,
                                   const EngineOptions& engine, const ServiceOptions& service) {
  std::vector<NamedPath> models = named_models(flags);
  const size_t named = models.size();
  if (!flags.folder.empty()) {
    for (NamedPath& one : models_in(flags.folder)) models.push_back(std::move(one));
  }
  if (models.size() > 1 && !flags.name.empty()) {
    fail("--name is for one model; of several each has its own: -m NAME=PATH");
  }
  if (!flags.name.empty()) models.front().name = flags.name;
  if (models.size() > 1 && !reply.adapter.empty()) {
    fail("--adapter is for one model; --lora NAME=DIR serves it beside its base");
  }
  if (!reply.adapter.empty() && !flags.adapters.empty()) {
    fail("--adapter changes the model that --lora's adapters stand on; give one of them");
  }
  const auto adapters = adapters_of(flags, models);
  std::vector<ModelSpec> out;
  for (size_t i = 0; i < models.size(); ++i) {
    EngineOptions own = engine;
    if (!reply.adapter.empty()) {
      own.model.lora.emplace().from = std::make_shared<const LoraFolder>(open_lora(reply.adapter));
    }
    share_folder(own, models[i].name, models.size());
    ModelSpec& spec = out.emplace_back();
    spec.name = models[i].name;
    spec.path = models[i].path;
    for (const Adapter& adapter : adapters[i]) {
      spec.adapters.push_back(adapter.name);
      own.model.adapters.push_back(adapter.folder);
    }
    try {
      const Looked looked = look_at(spec.path, own);
      spec.bytes = looked.bytes;
      spec.facts = looked.facts;
      own.context = looked.facts.context;
    } catch (const Error&) {
      if (i < named || !adapters[i].empty()) throw;
    }
    ServiceOptions its = service;
    its.model = spec.name;
    spec.open = [path = spec.path, reply, own, its] { return open_model(path, reply, own, its); };
  }
  return out;
}

}  // namespace ponder
