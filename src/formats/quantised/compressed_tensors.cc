// compressed-tensors (llm-compressor; Kimi K2's experts): config_groups say how the weights of
// their targets are stored, each in a format of its own.
#include <algorithm>
#include <array>

#include "base/error.h"
#include "formats/quantised/compressed.h"
#include "formats/quantised/fp4.h"
#include "formats/quantised/fp8.h"

namespace ponder {
namespace {

CompressedScheme read_weights(const Json& object, const std::string& place) {
  CompressedScheme out;
  ConfigFields in(object, place);
  out.bits = static_cast<int>(in.integer_or("num_bits", 1, 16, 8));
  out.is_float = in.one_of("type", {"int", "float"}, "int") == "float";
  out.symmetric = in.boolean_or("symmetric", true);
  out.group = read_group_size(in, -1);
  out.strategy = in.one_of("strategy", {"tensor", "channel", "group", "tensor_group", "block"},
                           out.group > 0 ? "group" : "tensor");
  if (out.strategy.ends_with("group") && out.group < 0)
    fail("{}: its strategy is \"{}\", but it has no \"group_size\"", place, out.strategy);
  const auto block = in.integers("block_structure", 1, kMaxDim, 2);
  if (out.strategy == "block") {
    if (block.size() != 2) fail("{}: \"block_structure\" must have two sizes", place);
    std::copy(block.begin(), block.end(), out.block);
  }
  for (const char* key :
       {"actorder", "dynamic", "observer", "observer_kwargs", "scale_dtype", "zp_dtype"}) {
    in.any(key);  // told by the tensors, or of the quantiser alone
  }
  for (const std::string& key : in.unread()) {
    if (!unread_allowed()) fail("{}: the key \"{}\" would pass unread", place, printable(key));
  }
  return out;
}

CompressedScheme read_group(const Json& object, const std::string& place) {
  if (!object.is_object()) fail("{}: it must be an object that says how weights are", place);
  ConfigFields in(object, place);
  const Json& weights = in.any("weights");
  if (weights.is_null()) fail("{}: it has no \"weights\"", place);
  CompressedScheme out = read_weights(weights, place + ".weights");
  out.targets = in.texts("targets", kMaxModules);
  for (const char* key : {"input_activations", "output_activations", "format"}) in.any(key);
  for (const std::string& key : in.unread()) {
    if (!unread_allowed()) fail("{}: the key \"{}\" would pass unread", place, printable(key));
  }
  return out;
}

constexpr std::string_view kPatternMark = "re:";

bool is_class(const std::string& target) {
  return target.find('.') == std::string::npos && !target.starts_with(kPatternMark) &&
         !target.empty() && target[0] >= 'A' && target[0] <= 'Z';
}

constexpr std::string_view kCompressedSuffixes[] = {
    ".weight",       ".weight_packed",      ".weight_scale", ".weight_shape", ".weight_zero_point",
    ".weight_g_idx", ".weight_global_scale"};

class CompressedTensors : public QuantisedForm {
 public:
  CompressedTensors(ConfigFields& in, std::optional<DType> compute) : compute_(compute) {
    in.one_of("format",
              {"pack-quantized", "int-quantized", "float-quantized", "naive-quantized",
               "nvfp4-pack-quantized", "mxfp4-pack-quantized", "mixed-precision"},
              "pack-quantized");
    in.one_of("quantization_status", {"compressed", "frozen"}, "compressed");
    left_alone = in.texts("ignore", kMaxModules);
    // Classes are no names of modules.
    std::erase_if(left_alone, is_class);
    for (const char* key : {"sparsity_config", "transform_config"}) check_empty(in, key);
    const Json& groups = in.any("config_groups");
    if (!groups.is_object() || groups.empty())
      fail("{}: \"config_groups\" must be an object with groups", in.place());
    for (const auto& [name, group] : groups.items())
      schemes_.push_back(read_group(group, in.place() + ".config_groups." + printable(name)));
    compile(in.place());
  }

  bool holds(const QuantisedModule& module) const override {
    const StoredTensor* weight = module.find(".weight");
    return module.find(".weight_packed") || module.find(".weight_scale") ||
           (weight && (weight->dtype == DType::I8 || weight->dtype == DType::F8_E4M3));
  }

  MadeWeight make(const QuantisedModule& module) const override {
    const CompressedScheme& scheme = scheme_of(module);
    const StoredTensor* packed = module.find(".weight_packed");
    if (packed && scheme.is_float) return make_fp4(module, *packed, scheme);
    if (packed) return make_packed_ints(module, scheme, compute_);
    if (!scheme.is_float) return make_byte_ints(module, scheme, compute_);
    constexpr DType kTypes[] = {DType::F8_E4M3};
    const StoredTensor& weight = module.at(".weight", kTypes);
    module.check_matrix(weight);
    return make_fp8(module, weight, module.at(".weight_scale", kFp8ScaleTypes),
                    fp8_block(module, scheme, weight));
  }

 private:
  static BlockSize fp8_block(const QuantisedModule& module, const CompressedScheme& scheme,
                             const StoredTensor& weight) {
    const int64_t rows = weight.shape[0], columns = weight.shape[1];
    if (scheme.strategy == "block") return {scheme.block[0], scheme.block[1]};
    if (scheme.strategy == "tensor") return {rows, columns};
    if (scheme.strategy == "channel") return {1, columns};
    check_whole_groups(module, columns, scheme.group);
    return {1, scheme.group};
  }

  static void check_empty(ConfigFields& in, const char* key) {
    const Json& value = in.any(key);
    if (value.is_null() || (value.is_object() && value.empty())) return;
    if (value.is_object() && value.value("format", Json()) == "dense") return;
    fail("{}: \"{}\" changes how weights are multiplied, which ponder does not do", in.place(),
         key);
  }

  void compile(const std::string& place) {
    constexpr size_t kMost = 1000;
    for (size_t i = 0; i < schemes_.size(); ++i) {
      for (const std::string& target : schemes_[i].targets) {
        if (!target.starts_with(kPatternMark)) continue;
        if (patterns_.size() == kMost) fail("{}: more than {} patterns", place, kMost);
        patterns_.emplace_back(module_pattern(target.substr(kPatternMark.size()), "targets", place),
                               i);
      }
    }
  }

  // By name, else by pattern, else by class: as compressed-tensors looks.
  const CompressedScheme& scheme_of(const QuantisedModule& module) const {
    for (const CompressedScheme& scheme : schemes_) {
      const auto& targets = scheme.targets;
      if (std::find(targets.begin(), targets.end(), module.name) != targets.end()) return scheme;
    }
    for (const auto& [pattern, scheme] : patterns_) {
      bool at_start = false;
      pattern.each(module.name, false, [&](size_t begin, size_t) { at_start |= begin == 0; });
      if (at_start) return schemes_[scheme];
    }
    for (const CompressedScheme& scheme : schemes_) {
      if (std::any_of(scheme.targets.begin(), scheme.targets.end(), is_class)) return scheme;
    }
    fail("{}: it is quantised, but no group of config_groups targets it", module.place);
  }

  MadeWeight make_fp4(const QuantisedModule& module, const StoredTensor& packed,
                      const CompressedScheme& scheme) const {
    constexpr DType kBytes[] = {DType::U8}, kHalves[] = {DType::F8_E4M3}, kOne[] = {DType::F32};
    constexpr DType kExponent[] = {DType::U8, DType::F8_E8M0};
    module.at(".weight_packed", kBytes);
    module.check_matrix(packed);
    if (scheme.bits != 4 || (scheme.group != 16 && scheme.group != 32)) {
      fail(
          "{}: floats of {} bits in groups of {} are not read; it reads 4 bits in groups of 16 "
          "(NVFP4) or 32 (MXFP4)",
          module.place, scheme.bits, scheme.group);
    }
    if (scheme.group == 32) {
      return make_mxfp4(module, packed, module.at(".weight_scale", kExponent), {packed.shape[0]},
                        packed.shape[1] * 2);
    }
    return make_nvfp4(module, packed, module.at(".weight_scale", kHalves),
                      module.at(".weight_global_scale", kOne), false);
  }

  std::optional<DType> compute_;
  std::vector<CompressedScheme> schemes_;
  std::vector<std::pair<OnigRegex, size_t>> patterns_;
};

constexpr std::array kCompressedKeys = {
    Excuse{"global_compression_ratio", "a label"},
    Excuse{"version", "a label"},
    Excuse{"kv_cache_scheme", kActivations},
    Excuse{"run_compressed", kBackend},
    Excuse{"dequantize", kBackend},
    Excuse{"use_optimized_inference", kBackend},
    Excuse{"moe_sparsity_config", kTensorsSay},
};
constexpr std::array kCompressedBeside = {
    Excuse{".input_scale", kActivations},
    Excuse{".input_zero_point", kActivations},
    Excuse{".input_global_scale", kActivations},
    Excuse{".output_scale", kActivations},
    Excuse{".output_zero_point", kActivations},
    Excuse{".k_scale", kActivations},
    Excuse{".v_scale", kActivations},
};

}  // namespace

extern const QuantisedMethod kCompressedTensors;
const QuantisedMethod kCompressedTensors{"compressed-tensors", kCompressedSuffixes, kCompressedKeys,
                                         kCompressedBeside, open_form<CompressedTensors>};

}  // namespace ponder
