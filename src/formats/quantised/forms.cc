#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/call_off.h"
#include "base/error.h"
#include "formats/quantised.h"
#include "formats/quantised/form.h"

namespace ponder {

extern const QuantisedMethod kFp8, kFbgemmFp8, kMxfp4, kCompressedTensors, kAwq, kGptq,
    kBitsAndBytes, kModelOpt;

namespace {

constexpr std::array kMethods = {&kFp8, &kFbgemmFp8, &kMxfp4,        &kCompressedTensors,
                                 &kAwq, &kGptq,      &kBitsAndBytes, &kModelOpt};

std::string method_names() {
  std::string out;
  for (const QuantisedMethod* method : kMethods)
    out += (out.empty() ? "" : ", ") + std::string(method->name);
  return out;
}

const QuantisedMethod* find_method(const std::string& name) {
  const auto found =
      std::find_if(kMethods.begin(), kMethods.end(),
                   [&](const QuantisedMethod* method) { return method->name == name; });
  return found == kMethods.end() ? nullptr : *found;
}

const QuantisedMethod& method_of(const Json& settings, const std::string& place) {
  const std::string where = place + ": quantization_config";
  if (!settings.is_object()) fail("{}: \"quantization_config\" must be an object", place);
  const std::string name = json_string(settings, "quant_method", where).value_or("");
  if (const QuantisedMethod* method = find_method(name)) return *method;
  if (name.empty() && json_bool(settings, "load_in_4bit", where).value_or(false))
    return kBitsAndBytes;
  fail(
      "{}: the quant_method \"{}\" is not read; ponder reads {}, and unquantised weights: take "
      "the model in one of these, or its .gguf",
      where, printable(name), method_names());
}

bool ends_module(std::string_view name, std::string_view end) {
  return name.ends_with(end) &&
         (name.size() == end.size() || name[name.size() - end.size() - 1] == '.');
}

bool begins_module(std::string_view name, std::string_view begin) {
  return name.starts_with(begin) && name.size() > begin.size() && name[begin.size()] == '.';
}

// The modules that the settings leave alone, with their patterns compiled.
class LeftAlone {
 public:
  LeftAlone(const std::vector<std::string>& entries, const std::string& place) {
    constexpr std::string_view kPattern = "re:";
    constexpr size_t kMostPatterns = 1000;
    for (const std::string& entry : entries) {
      if (!entry.starts_with(kPattern)) {
        names_.push_back(entry);
        continue;
      }
      if (patterns_.size() == kMostPatterns)
        fail("{}: more than {} patterns", place, kMostPatterns);
      patterns_.push_back(module_pattern(entry.substr(kPattern.size()), "ignore", place));
    }
  }

  bool has(const std::string& module) const {
    const auto named = [&](const std::string& name) {
      return ends_module(module, name) || begins_module(module, name);
    };
    return std::any_of(names_.begin(), names_.end(), named) ||
           std::any_of(patterns_.begin(), patterns_.end(), [&](const OnigRegex& pattern) {
             bool at_start = false;  // as Python's re.match
             pattern.each(module, false, [&](size_t begin, size_t) { at_start |= begin == 0; });
             return at_start;
           });
  }

 private:
  std::vector<std::string> names_;
  std::vector<OnigRegex> patterns_;
};

// The longest of the suffixes that the name ends with; empty if there is none.
std::string_view suffix_of(std::string_view name, std::span<const std::string_view> suffixes) {
  std::string_view found;
  for (const std::string_view suffix : suffixes) {
    if (name.ends_with(suffix) && suffix.size() > found.size()) found = suffix;
  }
  return found;
}

bool excused_tensor(const QuantisedMethod& method, std::string_view name) {
  return std::any_of(method.tensors.begin(), method.tensors.end(),
                     [&](const Excuse& excuse) { return name.ends_with(excuse.name); });
}

// Counts like made weights for the notes.
class Became {
 public:
  void add(const MadeWeight& made) {
    ++counts_[fmt::format("{} {} {}{}", made.form,
                          made.rounded ? "has no block type that holds its numbers: it is"
                                       : "is read without loss as",
                          dtype_info(made.tensor.dtype).name,
                          made.rounded ? ", rounded as its own library does" : "")];
  }
  void say(std::vector<std::string>& notes) const {
    for (const auto& [text, count] : counts_)
      notes.push_back(fmt::format("{} {}: {}", count, count == 1 ? "matrix" : "matrices", text));
  }

 private:
  std::map<std::string, size_t> counts_;
};

struct Modules {
  std::vector<QuantisedModule> all;
  std::unordered_map<std::string, size_t> by_name;
  std::vector<size_t> of_tensor;  // for each tensor of the checkpoint; SIZE_MAX: none
};

Modules group(const Checkpoint& checkpoint, const QuantisedMethod& method) {
  Modules out;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const std::string_view suffix = suffix_of(tensor.name, method.suffixes);
    out.of_tensor.push_back(SIZE_MAX);
    if (suffix.empty()) continue;
    const std::string name = tensor.name.substr(0, tensor.name.size() - suffix.size());
    const auto [found, fresh] = out.by_name.try_emplace(name, out.all.size());
    if (fresh) {
      const std::string& file = checkpoint.files[static_cast<size_t>(tensor.file)].path();
      out.all.push_back({name, fmt::format("{}: \"{}\"", file, printable(name, 200)), {}});
    }
    out.of_tensor.back() = found->second;
    if (!out.all[found->second].parts.emplace(suffix, tensor).second)
      fail("{}: the tensor \"{}\" is there twice", checkpoint.path, printable(tensor.name));
  }
  return out;
}

bool is_used(const QuantisedModule& module, std::string_view tensor) {
  return module.used.contains(tensor.substr(module.name.size()));
}

// Error if a tensor that the form did not read is called as the weight that it made.
void check_alone(const QuantisedModule& module, const std::string& weight) {
  for (const auto& [suffix, part] : module.parts) {
    if (part.name != weight || module.used.contains(suffix)) continue;
    fail("{}: \"{}\" is stored twice, plain and quantised", module.place, printable(weight, 200));
  }
}

void make_all(Checkpoint& checkpoint, const QuantisedMethod& method, const QuantisedForm& form,
              const std::string& where) {
  const LeftAlone left_alone(form.left_alone, where);
  const Modules modules = group(checkpoint, method);
  std::vector<std::optional<MadeWeight>> made(modules.all.size());
  Became became;
  for (size_t i = 0; i < made.size(); ++i) {
    const QuantisedModule& module = modules.all[i];
    check_called_off();
    if (!form.holds(module)) continue;
    if (left_alone.has(module.name)) {
      fail("{} is quantised, but {} says that it is not", module.place, where);
    }
    made[i] = form.make(module);
    check_alone(module, made[i]->tensor.name);
    became.add(*made[i]);
  }
  std::vector<bool> placed(made.size());
  std::vector<StoredTensor> tensors;
  for (size_t i = 0; i < checkpoint.tensors.size(); ++i) {
    const size_t module = modules.of_tensor[i];
    StoredTensor& tensor = checkpoint.tensors[i];
    if (module == SIZE_MAX || !made[module] || !is_used(modules.all[module], tensor.name)) {
      if (!excused_tensor(method, tensor.name)) tensors.push_back(std::move(tensor));
    } else if (!placed[module]) {
      placed[module] = true;
      tensors.push_back(std::move(made[module]->tensor));
    }
  }
  checkpoint.tensors = std::move(tensors);
  if (std::none_of(made.begin(), made.end(), [](const auto& one) { return one.has_value(); })) {
    checkpoint.notes.emplace_back(
        "config.json has a quantization_config, but no weight is stored so: all are taken as they "
        "are");
  }
  became.say(checkpoint.notes);
}

void check_settings_read(const QuantisedMethod& method, const ConfigFields& settings) {
  for (const std::string& key : settings.unread()) {
    const auto named = [&](const Excuse& excuse) { return excuse.name == key; };
    if (key == "quant_method" || std::any_of(method.keys.begin(), method.keys.end(), named))
      continue;
    if (unread_allowed()) continue;
    fail("{}: the key \"{}\" would pass unread, so other weights would be taken", settings.place(),
         printable(key));
  }
}

// What no form took, and what no weight may be.
void check_left_over(const Checkpoint& checkpoint) {
  for (const StoredTensor& tensor : checkpoint.tensors) {
    if (tensor.dtype != DType::F8_E8M0 &&
        (tensor.dtype != DType::F8_E4M3 || tensor.scales.values)) {
      continue;
    }
    fail("{}: the tensor \"{}\" is {}, but is no weight of a module with scales beside it",
         checkpoint.files[static_cast<size_t>(tensor.file)].path(), printable(tensor.name, 200),
         dtype_info(tensor.dtype).name);
  }
}

std::optional<DType> compute_type(const Json& config, const std::string& place) {
  std::string name = json_string(config, "torch_dtype", place).value_or("");
  if (name == "bfloat16") return DType::BF16;
  if (name == "float16") return DType::F16;
  return std::nullopt;
}

}  // namespace

void check_quantised_method(const Json& config, const std::string& place) {
  if (const Json* settings = json_member(config, "quantization_config"))
    method_of(*settings, place);
}

void read_quantised(Checkpoint& checkpoint, const std::string& config_place) {
  static const Json kNone = Json::object();
  const Json* settings = json_member(checkpoint.config, "quantization_config");
  const bool fp8 =
      std::any_of(checkpoint.tensors.begin(), checkpoint.tensors.end(),
                  [](const StoredTensor& tensor) { return tensor.dtype == DType::F8_E4M3; });
  if (settings || fp8) {
    // FP8 says itself what it is.
    const QuantisedMethod& method = settings ? method_of(*settings, config_place) : kFp8;
    ConfigFields fields(settings ? *settings : kNone, config_place + ": quantization_config");
    const auto form = method.open(fields, compute_type(checkpoint.config, config_place));
    check_settings_read(method, fields);
    make_all(checkpoint, method, *form, fields.place());
  }
  check_left_over(checkpoint);
}

}  // namespace ponder
