// FP8 as DeepSeek-V3 publishes it (arXiv 2412.19437, section 3.3.2: E4M3 in blocks of 128 x 128,
// `weight_scale_inv`) and its kin: other blocks, one scale a row or a matrix, powers of two as
// scales, and DeepSeek-V4's experts in FP4.
#include "formats/quantised/fp8.h"

#include <array>

#include "base/error.h"
#include "formats/quantised/fp4.h"

namespace ponder {
namespace {

int64_t pieces(int64_t size, int64_t each) { return size / each + (size % each != 0); }

BlockScales grid_of(const QuantisedModule& module, const StoredTensor& weight,
                    const StoredTensor& scale, std::optional<BlockSize> block) {
  constexpr int64_t kWidth = 32;  // what kernels take at once
  const int64_t n = weight.shape[0], k = weight.shape[1];
  const auto& shape = scale.shape;
  BlockSize size = block.value_or(BlockSize{128, 128});
  if (!block && scale.elements() == 1) size = {n, k};
  if (!block && (shape == std::vector<int64_t>{n} || shape == std::vector<int64_t>{n, 1}))
    size = {1, k};
  const int64_t down = pieces(n, size.first), across = pieces(k, size.second);
  const bool one = down == 1 && across == 1 && scale.elements() == 1;
  const bool a_row = across == 1 && shape == std::vector<int64_t>{down};
  if (!one && !a_row) module.check_shape(scale, {down, across});
  if (size.second >= k) size.second = pieces(k, kWidth) * kWidth;
  if (size.second % kWidth != 0) {
    fail("{}: its FP8 blocks are {} wide, but must be a multiple of {}", module.place, size.second,
         kWidth);
  }
  return {size.first, size.second, {}};
}

std::string form_text(const BlockScales& grid, const StoredTensor& weight) {
  if (grid.rows >= weight.shape[0] && grid.columns >= weight.shape[1]) return "FP8, one scale each";
  if (grid.columns >= weight.shape[1] && grid.rows == 1) return "FP8 with a scale a row";
  return fmt::format("FP8 in blocks of {} x {}", grid.rows, grid.columns);
}

constexpr std::string_view kSuffixes[] = {".weight", ".weight_scale_inv", ".weight_scale",
                                          ".scale"};

class Fp8 : public QuantisedForm {
 public:
  explicit Fp8(ConfigFields& in) {
    in.one_of("fmt", {"e4m3", "float8_e4m3fn"}, "e4m3");
    in.one_of("scale_fmt", {"float", "fp32", "ue8m0"}, "float");
    const auto size = in.integers("weight_block_size", 1, 1 << 20, 2);
    if (size.size() == 1) fail("{}: \"weight_block_size\" must have two sizes", in.place());
    if (!size.empty()) block_ = {size[0], size[1]};
    for (const char* key : {"modules_to_not_convert", "ignored_layers"}) {
      for (std::string& name : in.texts(key, kMaxModules)) left_alone.push_back(std::move(name));
    }
    fp4_experts_ = in.one_of("expert_dtype", {"fp8", "fp4"}, "fp8") == "fp4";
  }

  bool holds(const QuantisedModule& module) const override {
    const StoredTensor* weight = module.find(".weight");
    return weight && (weight->dtype == DType::F8_E4M3 || is_fp4(*weight) ||
                      module.find(".weight_scale_inv") || module.find(".weight_scale"));
  }

  MadeWeight make(const QuantisedModule& module) const override {
    constexpr DType kTypes[] = {DType::F8_E4M3};
    const StoredTensor* stored = module.find(".weight");
    if (is_fp4(*stored)) return packed_experts(module);
    const StoredTensor& weight = module.at(".weight", kTypes);
    return make_fp8(module, weight, scale_of(module), block_);
  }

 private:
  bool is_fp4(const StoredTensor& weight) const {
    return fp4_experts_ && (weight.dtype == DType::I8 || weight.dtype == DType::U8);
  }

  static const StoredTensor& scale_of(const QuantisedModule& module) {
    return module.first_of({".weight_scale_inv", ".weight_scale", ".scale"}, kFp8ScaleTypes);
  }

  static MadeWeight packed_experts(const QuantisedModule& module) {
    constexpr DType kPairs[] = {DType::I8, DType::U8};
    const StoredTensor& weight = module.at(".weight", kPairs);
    module.check_matrix(weight);
    return make_mxfp4(module, weight, scale_of(module), {weight.shape[0]}, weight.shape[1] * 2);
  }

  std::optional<BlockSize> block_;
  bool fp4_experts_ = false;
};

constexpr std::array kFp8Keys = {
    Excuse{"activation_scheme", kActivations},
    Excuse{"activation_scale_ub", kActivations},
    Excuse{"kv_cache_scheme", kActivations},
    Excuse{"dequantize", kBackend},
    Excuse{"modules_to_convert", "the tensors say it"},
};
constexpr std::array kFp8Tensors = {
    Excuse{".input_scale", kActivations},    Excuse{".activation_scale", kActivations},
    Excuse{".input_scale_ub", kActivations}, Excuse{".k_scale", kActivations},
    Excuse{".v_scale", kActivations},
};

}  // namespace

MadeWeight make_fp8(const QuantisedModule& module, const StoredTensor& weight,
                    const StoredTensor& scale, std::optional<BlockSize> block) {
  module.check_matrix(weight);
  BlockScales grid = grid_of(module, weight, scale, block);
  StoredTensor exponents = scale;
  if (exponents.dtype == DType::U8) exponents.dtype = DType::F8_E8M0;
  std::vector<float> numbers = module.numbers(exponents);
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] >= 0) continue;
    fail("{}: \"{}\" holds {} at entry {}; scales are finite and not negative", module.place,
         printable(scale.name, 200), numbers[i], i);
  }
  grid.values = std::make_shared<const std::vector<float>>(std::move(numbers));
  MadeWeight out{weight, form_text(grid, weight), false};
  out.tensor.scales = std::move(grid);
  return out;
}

extern const QuantisedMethod kFp8, kFbgemmFp8;
const QuantisedMethod kFp8{"fp8", kSuffixes, kFp8Keys, kFp8Tensors, open_form<Fp8>};
const QuantisedMethod kFbgemmFp8{"fbgemm_fp8", kSuffixes, kFp8Keys, kFp8Tensors, open_form<Fp8>};

}  // namespace ponder
