#include "model/lora.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "base/error.h"
#include "base/json.h"
#include "base/rng.h"
#include "formats/adapter_order.h"
#include "model/initialise.h"
#include "model/model.h"

namespace ponder {
namespace {

constexpr std::string_view kPrefix = "base_model.model.";
constexpr std::string_view kSuffix = ".lora_A.weight";  // or B, of the same length

template <class Names>
std::string list_of(const Names& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

LoraValues from_folder(const LoraFolder& folder, const std::string& name) {
  const LoraModule& module = *folder.find(name);
  LoraValues out{module.rank, module.scale, module.a_values(), module.b_values()};
  check_finite(folder, name, out.a, out.b);
  return out;
}

LoraValues fresh(const LoraOptions& options, const std::string& module, int64_t out_features,
                 int64_t in_features) {
  const LoraConfig& config = options.config;
  if (config.rank < 1) fail("the adapter's rank is {}, but must be at least 1", config.rank);
  LoraValues out{config.rank, config.scale(), {}, {}};
  out.a.resize(static_cast<size_t>(config.rank * in_features));
  out.b.assign(static_cast<size_t>(config.rank * out_features), 0.0f);
  Rng rng(options.seed, name_hash(module));
  const double bound = 1 / std::sqrt(static_cast<double>(in_features));
  for (float& x : out.a) x = static_cast<float>((2 * rng.uniform() - 1) * bound);
  return out;
}

}  // namespace

bool LoraOptions::wants(const std::string& module) const {
  return from ? from->find(module) != nullptr : has_target(last_part(module));
}

bool LoraOptions::has_target(const std::string& target) const {
  const std::vector<std::string>& targets = from ? from->config.targets : config.targets;
  return std::find(targets.begin(), targets.end(), target) != targets.end();
}

std::string last_part(const std::string& module) { return module.substr(module.rfind('.') + 1); }

std::string lora_tensor_name(const std::string& module, const char* letter) {
  return fmt::format("{}{}.lora_{}.weight", kPrefix, module, letter);
}

bool is_prediction_layer(const nlohmann::ordered_json& config, const std::string& module) {
  constexpr std::string_view kLayers = "model.layers.";
  if (!module.starts_with(kLayers)) return false;
  int64_t layer = 0;
  std::from_chars(module.data() + kLayers.size(), module.data() + module.size(), layer);
  return layer >= config.value("num_hidden_layers", int64_t{0});
}

void check_lora_shape(const LoraOptions& options, const Checkpoint& checkpoint,
                      const std::string& module, int64_t out_features, int64_t in_features) {
  const LoraModule* its = options.from ? options.from->find(module) : nullptr;
  if (!its || (its->out_features() == out_features && its->in_features() == in_features)) return;
  fail("{}: its adapter of {} is for a matrix of {} x {}, but {} has one of {} x {}",
       options.from->path, printable(module), its->out_features(), its->in_features(),
       checkpoint.path, out_features, in_features);
}

LoraValues lora_values(const LoraOptions& options, const Checkpoint& checkpoint,
                       const std::string& module, int64_t out_features, int64_t in_features) {
  check_lora_shape(options, checkpoint, module, out_features, in_features);
  LoraValues out = options.from ? from_folder(*options.from, module)
                                : fresh(options, module, out_features, in_features);
  to_stored_order(adapter_order(checkpoint, module, out_features, in_features),
                  {out.a, out.b, out.rank});
  return out;
}

void check_lora_targets(const LoraOptions& options, const Checkpoint& checkpoint,
                        const std::set<std::string>& linears,
                        const std::set<std::string>& adapted) {
  if (options.from) {
    for (const LoraModule& module : options.from->modules) {
      if (adapted.contains(module.name)) continue;
      const bool expert = module.name.find(".experts.") != std::string::npos;
      fail("{}: it adapts {}, which {} (of the layers of {} these can be adapted: {})",
           options.from->path, printable(module.name),
           expert ? "is a routed expert, and ponder adapts none" : "is no linear layer there",
           checkpoint.path, list_of(linears));
    }
    return;
  }
  if (options.config.targets.empty()) {
    fail("lora.targets names no modules; choose some of {}", list_of(linears));
  }
  for (const std::string& target : options.config.targets) {
    if (linears.contains(target)) continue;
    fail(
        "lora.targets: {} has no linear layers named \"{}\" that take an adapter (routed experts "
        "take none); choose some of {}",
        checkpoint.path, printable(target), list_of(linears));
  }
}

LoraConfig lora_config(const LoraOptions& options) {
  if (!options.from) return options.config;
  const LoraFolder& folder = *options.from;
  for (const LoraModule& module : folder.modules) {
    if (module.rank != folder.config.rank || module.scale != folder.config.scale()) {
      fail(
          "{}: its modules have different ranks or scales (rank_pattern, alpha_pattern), which "
          "ponder cannot write again; train a new adapter",
          folder.path);
    }
  }
  return folder.config;
}

void write_trained_lora(const std::string& path, Model<float>& model, const LoraOptions& options) {
  const LoraConfig config = lora_config(options);
  const Checkpoint& checkpoint = model.parameters().checkpoint();
  std::map<std::string, LoraModuleOut> modules;
  model.parameters().each_parameter([&](Parameters<float>::Trained& p) {
    if (!p.name.starts_with(kPrefix)) return;
    const std::string name =
        p.name.substr(kPrefix.size(), p.name.size() - kPrefix.size() - kSuffix.size());
    LoraModuleOut& module = modules[name];
    module.name = name;
    std::vector<float> values(p.value, p.value + p.rows * p.cols);
    if (p.name.ends_with(kSuffix)) {
      module.in_features = p.cols;
      module.a = std::move(values);
      return;
    }
    module.out_features = p.rows;
    module.b = std::move(values);
  });
  std::vector<LoraModuleOut> list;
  for (auto& [name, module] : modules) {
    to_published_order(adapter_order(checkpoint, name, module.out_features, module.in_features),
                       {module.a, module.b, config.rank});
    list.push_back(std::move(module));
  }
  write_lora(path, config, checkpoint.path, list, model.config().experts > 0);
}

}  // namespace ponder
