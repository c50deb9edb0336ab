// compressed-tensors' whole numbers: pack-quantized (several a 32-bit word, from its low bits up,
// plus half their range) and int-quantized (a byte each).
#include <algorithm>
#include <tuple>

#include "base/error.h"
#include "formats/quantised/compressed.h"
#include "formats/quantised/grouped_ints.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr DType kWholeTypes[] = {DType::I64, DType::I32};
constexpr DType kScaleTypes[] = {DType::F32, DType::F16, DType::BF16};

const uint32_t* words_of(const StoredTensor& tensor) {
  return reinterpret_cast<const uint32_t*>(tensor.data);
}

// [rows, columns] of a packed weight, which its words alone do not say.
std::pair<int64_t, int64_t> packed_shape(const QuantisedModule& module, const StoredTensor& packed,
                                         int bits) {
  module.check_matrix(packed);
  const StoredTensor& stored = module.at(".weight_shape", kWholeTypes);
  module.check_shape(stored, {2});
  float sizes[2];
  decode(stored.dtype, stored.data, 2, sizes);
  const auto most = static_cast<float>(kMaxDim);
  const int64_t rows = packed.shape[0];
  const bool known = sizes[1] > 0 && sizes[1] <= most;
  const int64_t columns = known ? static_cast<int64_t>(sizes[1]) : 0;
  if (!known || sizes[0] != static_cast<float>(rows) ||
      (columns * bits + 31) / 32 != packed.shape[1]) {
    fail("{}: its weight_shape [{}, {}] does not fit its {} x {} words of {}-bit numbers",
         module.place, sizes[0], sizes[1], packed.shape[0], packed.shape[1], bits);
  }
  return {rows, columns};
}

// Sets groups and scales: [rows, groups], a scale a row, or one for all.
void set_scales(const QuantisedModule& module, const CompressedScheme& scheme, GroupedInts& out) {
  const StoredTensor& scale = module.at(".weight_scale", kScaleTypes);
  const bool grouped = scheme.strategy == "group";
  if (!grouped && scheme.strategy != "channel" && scheme.strategy != "tensor") {
    fail(
        "{}: whole numbers with the strategy \"{}\" are not read; it reads tensor, channel and "
        "group",
        module.place, scheme.strategy);
  }
  out.group = grouped ? scheme.group : out.columns;
  const bool one = scheme.strategy == "tensor" && scale.elements() == 1;
  const bool a_row = !grouped && scale.shape == std::vector<int64_t>{out.rows};
  if (!one && !a_row) module.check_shape(scale, {out.rows, out.groups()});
  out.scale_type = scale.dtype;
  const auto bytes = static_cast<int64_t>(dtype_info(scale.dtype).bytes);
  out.scales = [scale, one, bytes, groups = out.groups()](int64_t first, int64_t count, float* to) {
    if (!one) return decode(scale.dtype, scale.data + first * groups * bytes, count * groups, to);
    decode(scale.dtype, scale.data, 1, to);
    std::fill(to + 1, to + count, *to);
  };
}

// Zero points, [rows, groups] less half the range, as stored: bytes, or packed along the rows.
std::vector<int16_t> zero_points(const QuantisedModule& module, const GroupedInts& ints, int bits) {
  constexpr DType kZeroTypes[] = {DType::I8, DType::I32};
  const StoredTensor& stored = module.at(".weight_zero_point", kZeroTypes);
  const int64_t groups = ints.groups();
  std::vector<int16_t> out(static_cast<size_t>(ints.rows * groups));
  if (stored.dtype == DType::I8) {
    if (stored.elements() == 1 && groups == 1) {
      std::fill(out.begin(), out.end(), static_cast<int16_t>(static_cast<int8_t>(stored.data[0])));
      return out;
    }
    module.check_shape(stored, {ints.rows, groups});
    std::copy_n(reinterpret_cast<const int8_t*>(stored.data), out.size(), out.begin());
    return out;
  }
  module.check_shape(stored, {(ints.rows * bits + 31) / 32, groups});
  for (int64_t r = 0; r < ints.rows; ++r) {
    for (int64_t g = 0; g < groups; ++g) {
      const int value = packed_bits(words_of(stored) + g, groups, r * bits, bits);
      out[static_cast<size_t>(r * groups + g)] = static_cast<int16_t>(value - (1 << (bits - 1)));
    }
  }
  return out;
}

// The group of each column where weight_g_idx has another order than theirs.
std::vector<int32_t> group_order(const QuantisedModule& module, const GroupedInts& ints) {
  constexpr DType kIndexTypes[] = {DType::I32};
  if (!module.find(".weight_g_idx")) return {};
  const StoredTensor& stored = module.at(".weight_g_idx", kIndexTypes);
  module.check_shape(stored, {ints.columns});
  return activation_order(module, reinterpret_cast<const int32_t*>(stored.data), ints);
}

// `read` gives the numbers as stored, `bits` of them with their sign; what the scheme says beside
// is put on top.
MadeWeight finish(const QuantisedModule& module, const CompressedScheme& scheme, GroupedInts ints,
                  std::optional<DType> compute) {
  set_scales(module, scheme, ints);
  ints.lowest = -(1 << (scheme.bits - 1));
  ints.highest = -ints.lowest - 1;
  if (scheme.symmetric && module.find(".weight_zero_point"))
    fail("{}: it has zero points, but is said to be symmetric", module.place);
  ints.group_of = group_order(module, ints);
  if (!scheme.symmetric) take_off_zeros(ints, zero_points(module, ints, scheme.bits));
  const std::string where = scheme.strategy == "group"     ? group_words(scheme.group)
                            : scheme.strategy == "channel" ? group_words(-1)
                                                           : "with one scale each";
  ints.form =
      fmt::format("int{} {}{}{}", scheme.bits, where, scheme.symmetric ? "" : ", with zero points",
                  ints.group_of.empty() ? "" : ", in activation order");
  return make_grouped(module, std::move(ints), compute);
}

}  // namespace

MadeWeight make_packed_ints(const QuantisedModule& module, const CompressedScheme& scheme,
                            std::optional<DType> compute) {
  constexpr DType kWordTypes[] = {DType::I32};
  const int bits = scheme.bits;
  if (bits != 2 && bits != 4 && bits != 8)
    fail("{}: packed numbers of {} bits are not read; it reads 2, 4 and 8", module.place, bits);
  const StoredTensor& packed = module.at(".weight_packed", kWordTypes);
  GroupedInts ints;
  std::tie(ints.rows, ints.columns) = packed_shape(module, packed, bits);
  ints.read = [words = words_of(packed), across = packed.shape[1], columns = ints.columns, bits](
                  int64_t first, int64_t count, int16_t* out) {
    const int half = 1 << (bits - 1);
    for (int64_t r = first; r < first + count; ++r) {
      for (int64_t c = 0; c < columns; ++c)
        *out++ = static_cast<int16_t>(packed_bits(words + r * across, 1, c * bits, bits) - half);
    }
  };
  return finish(module, scheme, std::move(ints), compute);
}

MadeWeight make_byte_ints(const QuantisedModule& module, const CompressedScheme& scheme,
                          std::optional<DType> compute) {
  constexpr DType kByteTypes[] = {DType::I8};
  if (scheme.bits > 8) fail("{}: whole numbers of {} bits are not read", module.place, scheme.bits);
  const StoredTensor& weight = module.at(".weight", kByteTypes);
  module.check_matrix(weight);
  GroupedInts ints;
  ints.rows = weight.shape[0];
  ints.columns = weight.shape[1];
  ints.read = [data = reinterpret_cast<const int8_t*>(weight.data), columns = ints.columns](
                  int64_t first, int64_t count, int16_t* out) {
    std::copy(data + first * columns, data + (first + count) * columns, out);
  };
  // A byte may hold more than it is said to.
  CompressedScheme bytes = scheme;
  bytes.bits = 8;
  return finish(module, bytes, std::move(ints), compute);
}

}  // namespace ponder
