#include "formats/peft.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <set>

#include "base/error.h"
#include "base/json.h"
#include "formats/family.h"
#include "formats/gguf_metadata.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr const char* kConfigName = "adapter_config.json";
constexpr const char* kTensorsName = "adapter_model.safetensors";
constexpr std::string_view kPrefix = "base_model.model.";
constexpr std::string_view kA = ".lora_A.weight", kB = ".lora_B.weight";
constexpr int64_t kMaxLoraRank = 1 << 16;

// Fields that change nothing about what an adapter computes once it is trained.
constexpr const char* kHarmless[] = {"auto_mapping",      "base_model_name_or_path",
                                     "corda_config",      "ensure_weight_tying",
                                     "eva_config",        "inference_mode",
                                     "layers_pattern",    "loftq_config",
                                     "lora_dropout",      "lora_ga_config",
                                     "megatron_core",     "peft_version",
                                     "qalora_group_size", "revision",
                                     "runtime_config",    "task_type"};
// Fields that are read.
constexpr const char* kRead[] = {"peft_type",         "r",
                                 "lora_alpha",        "alpha_pattern",
                                 "use_rslora",        "bias",
                                 "rank_pattern",      "target_modules",
                                 "init_lora_weights", "layers_to_transform",
                                 "exclude_modules"};

bool is_one_of(const std::string& name, std::span<const char* const> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* other) { return name == other; });
}

// As Python has it: null, false, 0, "" and empty lists or objects say nothing.
bool says_something(const Json& value) {
  if (value.is_null() || value == Json(false) || value == Json(0)) return false;
  if (value.is_string()) return !value.get_ref<const std::string&>().empty();
  return !value.is_structured() || !value.empty();
}

void check_init(const Json& config, const std::string& place) {
  const Json* init = json_member(config, "init_lora_weights");
  if (!init || !init->is_string()) return;
  // These begin with another base than the published one.
  const std::string kind = init->get<std::string>();
  for (const char* known : {"gaussian", "eva", "orthogonal"}) {
    if (kind == known) return;
  }
  fail(
      "{}: init_lora_weights is \"{}\", which changes the base model's own weights; convert the "
      "adapter to plain LoRA first (PEFT: save_pretrained with path_initial_model_for_weight_"
      "conversion)",
      place, printable(kind));
}

void check_fields(const Json& config, const std::string& place) {
  const std::string kind = json_string(config, "peft_type", place).value_or("");
  if (kind != "LORA") {
    fail("{}: peft_type is \"{}\"; ponder reads LORA adapters", place, printable(kind));
  }
  const std::string bias = json_string(config, "bias", place).value_or("none");
  if (bias != "none") {
    fail("{}: bias is \"{}\"; ponder reads adapters with bias \"none\"", place, printable(bias));
  }
  check_init(config, place);
  for (const auto& [name, value] : config.items()) {
    if (is_one_of(name, kRead) || is_one_of(name, kHarmless) || !says_something(value)) continue;
    fail("{}: {} is set, which ponder does not support: it reads plain LoRA on linear layers",
         place, printable(name));
  }
}

// {"pattern": number}; a module has it if its name is the pattern or ends with "." and the pattern.
using Pattern = std::vector<std::pair<std::string, double>>;  // the first that fits counts

Pattern read_pattern(const Json& config, const char* field, const std::string& place) {
  Pattern out;
  const Json* object = json_member(config, field);
  if (!object) return out;
  if (!object->is_object()) fail("{}: {} is not an object", place, field);
  for (const auto& [name, value] : object->items()) {
    const bool plain = name.find_first_of("\\[](){}*+?|$") == std::string::npos;
    if (!plain || !value.is_number()) {
      fail(
          "{}: {} has \"{}\"; ponder reads module names there, without regular expressions, and "
          "numbers for them",
          place, field, printable(name));
    }
    out.emplace_back(name, value.get<double>());
  }
  return out;
}

// To PEFT the pattern is a regular expression, in which a point is any character.
bool fits(std::string_view pattern, std::string_view name) {
  return std::equal(pattern.begin(), pattern.end(), name.begin(), name.end(),
                    [](char p, char c) { return p == '.' || p == c; });
}

double of_module(const Pattern& pattern, const std::string& module, double otherwise) {
  for (const auto& [name, value] : pattern) {
    const bool anchored = name.starts_with('^');
    const std::string_view text = std::string_view(name).substr(anchored ? 1 : 0);
    if (text.size() > module.size() || (anchored && text.size() < module.size())) continue;
    const size_t before = module.size() - text.size();
    const bool whole = before == 0 || module[before - 1] == '.';
    if (whole && fits(text, std::string_view(module).substr(before))) return value;
  }
  return otherwise;
}

int64_t checked_rank(double rank, const char* field, const std::string& place) {
  if (!(rank >= 1 && rank <= static_cast<double>(kMaxLoraRank)) || rank != std::floor(rank)) {
    fail("{}: {} is {}; a rank is a whole number from 1 to {}", place, field, rank, kMaxLoraRank);
  }
  return static_cast<int64_t>(rank);
}

double checked_alpha(double alpha, const char* field, const std::string& place) {
  constexpr double kMost = 1e6;  // of use are some tens
  if (!(std::abs(alpha) <= kMost))
    fail("{}: {} is {:g}; it must be a number from -{:g} to {:g}", place, field, alpha, kMost,
         kMost);
  return alpha;
}

// Module names from tensor names; halves put together.
std::map<std::string, LoraModule> pair_up(std::vector<StoredTensor> tensors,
                                          const std::string& place) {
  std::map<std::string, LoraModule> out;
  for (StoredTensor& tensor : tensors) {
    const std::string name = tensor.name;
    const bool a = name.ends_with(kA), b = name.ends_with(kB);
    if (!name.starts_with(kPrefix) || (!a && !b) || name.size() <= kPrefix.size() + kA.size()) {
      fail(
          "{}: the tensor \"{}\" is not the lora_A.weight or lora_B.weight of a linear layer, and "
          "ponder reads no other kind of adapter",
          place, printable(name));
    }
    if (tensor.dtype != DType::F32 && tensor.dtype != DType::F16 && tensor.dtype != DType::BF16) {
      fail("{}: the tensor \"{}\" is {}; adapters are F32, F16 or BF16", place, printable(name),
           dtype_info(tensor.dtype).name);
    }
    if (tensor.shape.size() != 2 || tensor.elements() == 0) {
      fail("{}: the tensor \"{}\" has the shape {}, and is no matrix", place, printable(name),
           shape_text(tensor.shape));
    }
    const std::string module =
        name.substr(kPrefix.size(), name.size() - kPrefix.size() - kA.size());
    LoraModule& entry = out[module];
    entry.name = module;
    (a ? entry.a : entry.b) = std::move(tensor);
  }
  for (const auto& [name, module] : out) {
    if (module.a.data && module.b.data) continue;
    fail("{}: \"{}\" has {} but not {}", place, printable(name),
         module.a.data ? "lora_A" : "lora_B", module.a.data ? "lora_B" : "lora_A");
  }
  if (out.empty()) fail("{}: there is no adapter in it", place);
  return out;
}

std::vector<float> values_of(const StoredTensor& tensor) {
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  decode(tensor.dtype, tensor.data, tensor.elements(), out.data());
  return out;
}

Json config_json(const LoraConfig& config, const std::string& base,
                 const std::vector<std::string>& targets) {
  const bool whole = config.alpha == std::floor(config.alpha) && std::fabs(config.alpha) < 1e9;
  return {{"alpha_pattern", Json::object()},
          {"auto_mapping", nullptr},
          {"base_model_name_or_path", valid_utf8(base)},
          {"bias", "none"},
          {"fan_in_fan_out", false},
          {"inference_mode", true},
          {"init_lora_weights", true},
          {"layers_pattern", nullptr},
          {"layers_to_transform", nullptr},
          {"lora_alpha", whole ? Json(static_cast<int64_t>(config.alpha)) : Json(config.alpha)},
          {"lora_dropout", 0.0},
          {"modules_to_save", nullptr},
          {"peft_type", "LORA"},
          {"r", config.rank},
          {"rank_pattern", Json::object()},
          {"revision", nullptr},
          {"target_modules", targets},
          {"task_type", "CAUSAL_LM"},
          {"use_dora", false},
          {"use_rslora", config.rslora}};
}

// Of "model.layers.3.mlp.up_proj" 3.
std::optional<int64_t> layer_of(const std::string& module) {
  constexpr std::string_view kLayers = "layers.";
  const size_t at = module.find(kLayers);
  if (at == module.npos) return {};
  int64_t out = 0;
  const char* begin = module.data() + at + kLayers.size();
  if (std::from_chars(begin, module.data() + module.size(), out).ec != std::errc()) return {};
  return out;
}

// PEFT loads what the config covers, and passes over tensors of all other modules.
void check_covered(const Json& config, const std::string& module, const std::string& place) {
  const auto refuse = [&](const char* field, const char* why = "does not cover") {
    fail(
        "{}: the tensors have \"{}\", which \"{}\" {}, so that PEFT would leave it out; put it "
        "right there",
        place, printable(module), field, why);
  };
  const auto names = [&](const Json& one) {
    const std::string target = one.is_string() ? one.get<std::string>() : "";
    return !target.empty() && (module == target || module.ends_with("." + target));
  };
  const Json* targets = json_member(config, "target_modules");
  if (targets && targets->is_array() && std::none_of(targets->begin(), targets->end(), names))
    refuse("target_modules");
  const Json* excluded = json_member(config, "exclude_modules");
  if (excluded && excluded->is_string() && !excluded->get_ref<const std::string&>().empty())
    fail("{}: \"exclude_modules\" is a pattern; give the modules as a list", place);
  if (excluded && excluded->is_array() && std::any_of(excluded->begin(), excluded->end(), names))
    refuse("exclude_modules", "names");
  const Json* layers = json_member(config, "layers_to_transform");
  const auto layer = layer_of(module);
  if (!layers || !says_something(*layers) || !layer) return;
  const bool covered =
      layers->is_array() ? std::find(layers->begin(), layers->end(), Json(*layer)) != layers->end()
                         : *layers == Json(*layer);
  if (!covered) refuse("layers_to_transform");
}

std::string last_part(const std::string& module) { return module.substr(module.rfind('.') + 1); }

}  // namespace

double LoraConfig::scale_of(int64_t its_rank, double its_alpha) const {
  const auto r = static_cast<double>(its_rank);
  return its_alpha / (rslora ? std::sqrt(r) : r);
}

std::vector<float> LoraModule::a_values() const { return values_of(a); }
std::vector<float> LoraModule::b_values() const { return values_of(b); }

const LoraModule* LoraFolder::find(const std::string& module) const {
  const auto found =
      std::lower_bound(modules.begin(), modules.end(), module,
                       [](const LoraModule& m, const std::string& name) { return m.name < name; });
  return found == modules.end() || found->name != module ? nullptr : &*found;
}

LoraFolder open_lora(const std::string& path) {
  const std::string config_path = (fs::path(path) / kConfigName).string(),
                    tensors_path = (fs::path(path) / kTensorsName).string();
  std::error_code ignored;
  if (!fs::exists(config_path, ignored)) {
    fail("{} has no {}; an adapter is a folder as PEFT writes it", path, kConfigName);
  }
  if (!fs::exists(tensors_path, ignored)) {
    fail("{} has no {} (a pickled adapter_model.bin is not read: save it as safetensors)", path,
         kTensorsName);
  }
  constexpr uint64_t kMaxConfig = 4u << 20;
  MappedFile file(tensors_path);
  LoraFolder out =
      read_lora(read_file(config_path, kMaxConfig), config_path, file.bytes(), tensors_path);
  out.path = path;
  out.files.push_back(std::move(file));
  return out;
}

LoraFolder read_lora(std::string_view config_text, const std::string& config_place,
                     std::span<const std::byte> bytes, const std::string& tensors_place) {
  LoraFolder out;
  const Json config = parse_json_object(config_text, config_place);
  check_fields(config, config_place);
  for (const char* field : {"r", "lora_alpha"}) {
    if (config.contains(field) && config[field].is_null())
      fail("{}: {} is null, so that the adapter's scale is not known; set it", config_place, field);
  }
  const double rank = json_number(config, "r", config_place).value_or(8);
  const double alpha = json_number(config, "lora_alpha", config_place).value_or(8);
  out.config.rank = checked_rank(rank, "r", config_place);
  out.config.alpha = checked_alpha(alpha, "lora_alpha", config_place);
  out.config.rslora = json_bool(config, "use_rslora", config_place).value_or(false);
  const Pattern ranks = read_pattern(config, "rank_pattern", config_place),
                alphas = read_pattern(config, "alpha_pattern", config_place);

  std::vector<StoredTensor> tensors;
  read_safetensors(bytes, tensors_place, 0, tensors);
  std::set<std::string> targets;
  for (auto& [name, module] : pair_up(std::move(tensors), tensors_place)) {
    module.rank = checked_rank(of_module(ranks, name, rank), "rank_pattern", config_place);
    const double its_alpha =
        checked_alpha(of_module(alphas, name, alpha), "alpha_pattern", config_place);
    module.scale = out.config.scale_of(module.rank, its_alpha);
    if (module.a.shape[0] != module.rank || module.b.shape[1] != module.rank) {
      fail("{}: lora_A and lora_B of \"{}\" have the shapes {} and {}, but {} asks for rank {}",
           tensors_place, printable(name), shape_text(module.a.shape), shape_text(module.b.shape),
           kConfigName, module.rank);
    }
    check_covered(config, name, config_place);
    targets.insert(last_part(name));
    out.modules.push_back(std::move(module));
  }
  out.config.targets.assign(targets.begin(), targets.end());
  return out;
}

void write_lora(const std::string& path, const LoraConfig& config, const std::string& base,
                const std::vector<LoraModuleOut>& modules, bool whole_names) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) fail("cannot create the folder {}: {}", path, error.message());
  std::vector<TensorOut> tensors;
  std::vector<std::string> targets;
  if (!whole_names) targets = config.targets;
  for (const LoraModuleOut& module : modules) {
    if (whole_names) targets.push_back(module.name);
    PONDER_CHECK(static_cast<int64_t>(module.a.size()) == config.rank * module.in_features);
    PONDER_CHECK(static_cast<int64_t>(module.b.size()) == config.rank * module.out_features);
    const std::string name = std::string(kPrefix) + module.name;
    tensors.push_back(tensor_from_floats(name + std::string(kA), DType::F32,
                                         {config.rank, module.in_features}, module.a.data()));
    tensors.push_back(tensor_from_floats(name + std::string(kB), DType::F32,
                                         {module.out_features, config.rank}, module.b.data()));
  }
  // An old config beside new tensors would be believed.
  const fs::path config_path = fs::path(path) / kConfigName;
  fs::remove(config_path, error);
  write_safetensors((fs::path(path) / kTensorsName).string(), tensors);
  AtomicFile file(config_path.string());
  file.write(config_json(config, base, targets).dump(2) + "\n");
  file.commit();
}

void check_finite(const LoraFolder& folder, const std::string& module, std::span<const float> a,
                  std::span<const float> b) {
  for (const std::span<const float> half : {a, b}) {
    if (std::all_of(half.begin(), half.end(), [](float x) { return std::isfinite(x); })) continue;
    fail("{}: its adapter of {} has numbers that are not finite; it is damaged", folder.path,
         printable(module));
  }
}

}  // namespace ponder
