// MXFP4 as gpt-oss publishes it: experts fused in one tensor, [experts, rows, groups, 16] bytes in
// NAME_blocks and [experts, rows, groups] exponents in NAME_scales.
#include <array>

#include "base/error.h"
#include "formats/quantised/fp4.h"

namespace ponder {
namespace {

constexpr int64_t kMxGroup = 32;

// The same block in ggml's order: the first sixteen numbers in the low halves.
void reorder(const std::byte* pairs, std::byte scale, std::byte* out) {
  const auto number = [&](int i) { return pairs[i / 2] >> 4 * (i % 2) & std::byte{15}; };
  out[0] = scale;
  for (int i = 0; i < 16; ++i) out[1 + i] = number(i) | number(i + 16) << 4;
}

constexpr std::string_view kMxSuffixes[] = {"_blocks", "_scales"};

class Mxfp4 : public QuantisedForm {
 public:
  explicit Mxfp4(ConfigFields& in) { left_alone = in.texts("modules_to_not_convert", kMaxModules); }

  bool holds(const QuantisedModule& module) const override { return module.find("_blocks"); }

  MadeWeight make(const QuantisedModule& module) const override {
    constexpr DType kBytes[] = {DType::U8};
    constexpr DType kExponents[] = {DType::U8, DType::F8_E8M0};
    const StoredTensor& blocks = module.at("_blocks", kBytes);
    const StoredTensor& scales = module.at("_scales", kExponents);
    std::vector<int64_t> leading = scales.shape;
    if (leading.empty() || leading.size() > 3 || scales.elements() == 0) {
      fail("{}: its scales must be [experts, rows, groups], none of them 0", module.place);
    }
    const int64_t groups = leading.back();
    leading.pop_back();
    MadeWeight out = make_mxfp4(module, blocks, scales, leading, groups * kMxGroup);
    out.tensor.name = module.name;
    return out;
  }
};

constexpr std::array kMxKeys = {Excuse{"dequantize", kBackend}};

}  // namespace

MadeWeight make_mxfp4(const QuantisedModule& module, const StoredTensor& blocks,
                      const StoredTensor& scales, const std::vector<int64_t>& leading,
                      int64_t columns) {
  if (columns % kMxGroup != 0) {
    fail("{}: its {} columns are no multiple of {}", module.place, columns, kMxGroup);
  }
  const int64_t groups = columns / kMxGroup;
  std::vector<int64_t> shape = leading;
  shape.push_back(groups);
  module.check_shape(scales, shape);
  const uint64_t bytes = scales.bytes;  // as many as there are groups
  if (blocks.bytes != bytes * 16) {
    fail("{}: \"{}\" has {} bytes, but its scales ask for {}", module.place,
         printable(blocks.name, 200), blocks.bytes, bytes * 16);
  }
  for (uint64_t i = 0; i < bytes; ++i) {
    if (scales.data[i] == std::byte{0xff})
      fail("{}: scale {} is no number; scales are finite", module.place, i);
  }
  const int64_t rows = static_cast<int64_t>(bytes) / groups;
  MadeWeight out;
  out.form = "MXFP4";
  out.tensor = made_tensor(module, DType::MXFP4, rows, columns,
                           [data = blocks.data, exponents = scales.data, groups](
                               int64_t first, int64_t count, std::byte* to) {
                             constexpr int64_t kBytes = 17;
                             for (int64_t i = first * groups; i < (first + count) * groups;
                                  ++i, to += kBytes)
                               reorder(data + i * 16, exponents[i], to);
                           });
  out.tensor.shape = leading;
  out.tensor.shape.push_back(columns);
  return out;
}

extern const QuantisedMethod kMxfp4;
const QuantisedMethod kMxfp4{"mxfp4", kMxSuffixes, kMxKeys, {}, open_form<Mxfp4>};

}  // namespace ponder
