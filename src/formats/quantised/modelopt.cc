// NVIDIA's ModelOpt: FP8 with one scale a matrix, and NVFP4, [n, k / 2] bytes with weight_scale and
// weight_scale_2, which counts times the former.
#include <array>

#include "formats/quantised/fp4.h"
#include "formats/quantised/fp8.h"

namespace ponder {
namespace {

constexpr std::string_view kModelOptSuffixes[] = {".weight", ".weight_scale", ".weight_scale_2"};

class ModelOpt : public QuantisedForm {
 public:
  explicit ModelOpt(ConfigFields& in) {
    in.one_of("quant_algo", {"FP8", "NVFP4"}, "FP8");
    for (const char* key : {"ignore", "exclude_modules"}) {
      for (std::string& name : in.texts(key, kMaxModules)) left_alone.push_back(std::move(name));
    }
  }

  bool holds(const QuantisedModule& module) const override {
    return module.find(".weight") && module.find(".weight_scale");
  }

  MadeWeight make(const QuantisedModule& module) const override {
    constexpr DType kTypes[] = {DType::F8_E4M3, DType::U8};
    constexpr DType kSmall[] = {DType::F8_E4M3}, kOne[] = {DType::F32};
    const StoredTensor& weight = module.at(".weight", kTypes);
    if (weight.dtype == DType::F8_E4M3) {
      return make_fp8(module, weight, module.at(".weight_scale", kFp8ScaleTypes), {});
    }
    return make_nvfp4(module, weight, module.at(".weight_scale", kSmall),
                      module.at(".weight_scale_2", kOne), true);
  }
};

constexpr std::array kModelOptKeys = {
    Excuse{"config_groups", kTensorsSay},    Excuse{"group_size", kTensorsSay},
    Excuse{"kv_cache_scheme", kActivations}, Excuse{"kv_cache_quant_algo", kActivations},
    Excuse{"producer", "a label"},
};
constexpr std::array kModelOptBeside = {
    Excuse{".input_scale", kActivations},
    Excuse{".k_scale", kActivations},
    Excuse{".v_scale", kActivations},
};

}  // namespace

extern const QuantisedMethod kModelOpt;
const QuantisedMethod kModelOpt{"modelopt", kModelOptSuffixes, kModelOptKeys, kModelOptBeside,
                                open_form<ModelOpt>};

}  // namespace ponder
