#include "formats/quantised/grouped_ints.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr int64_t kBlock = 32;

// Whether half precision holds all scales; Error if one is not finite.
bool scales_are_halves(const QuantisedModule& module, const GroupedInts& ints) {
  constexpr int64_t kTogether = 64;
  std::vector<float> scales(static_cast<size_t>(kTogether * ints.groups()));
  bool all = true;
  for (int64_t first = 0; first < ints.rows; first += kTogether) {
    const int64_t count = std::min(kTogether, ints.rows - first);
    ints.scales(first, count, scales.data());
    for (int64_t i = 0; i < count * ints.groups(); ++i) {
      const float scale = scales[static_cast<size_t>(i)];
      if (!std::isfinite(scale)) {
        fail("{}: a scale of row {} is {}; scales are finite", module.place,
             first + i / ints.groups(), scale);
      }
      all = all && f16_to_f32(f32_to_f16(scale)) == scale;
    }
  }
  return all;
}

// The block type that holds such numbers, scales aside.
std::optional<DType> block_type(const GroupedInts& ints) {
  const bool whole = ints.columns % kBlock == 0 && ints.group % kBlock == 0;
  if (!whole || !ints.group_of.empty() || ints.factor != 1) return std::nullopt;
  if (ints.lowest >= -8 && ints.highest <= 7) return DType::Q4_0;
  if (ints.lowest >= -16 && ints.highest <= 15) return DType::Q5_0;
  if (ints.lowest >= -128 && ints.highest <= 127) return DType::Q8_0;
  return std::nullopt;
}

// A block of 32: d, (Q5_0's fifth bits,) and the numbers; low nibbles are the first sixteen.
std::byte* write_block(DType type, float scale, const int16_t* q, std::byte* out) {
  const uint16_t d = f32_to_f16(scale);
  std::memcpy(out, &d, sizeof d);
  out += sizeof d;
  if (type == DType::Q8_0) {
    for (int i = 0; i < kBlock; ++i) out[i] = static_cast<std::byte>(q[i]);
    return out + kBlock;
  }
  const int offset = type == DType::Q4_0 ? 8 : 16;
  if (type == DType::Q5_0) {
    uint32_t fifth = 0;
    for (int i = 0; i < kBlock; ++i) fifth |= static_cast<uint32_t>((q[i] + offset) >> 4) << i;
    std::memcpy(out, &fifth, sizeof fifth);
    out += sizeof fifth;
  }
  for (int i = 0; i < kBlock / 2; ++i) {
    const int low = (q[i] + offset) & 15, high = (q[i + kBlock / 2] + offset) & 15;
    out[i] = static_cast<std::byte>(low | high << 4);
  }
  return out + kBlock / 2;
}

void write_blocks(const GroupedInts& ints, DType type, const int16_t* q, const float* scales,
                  std::byte* out) {
  for (int64_t c = 0; c < ints.columns; c += kBlock)
    out = write_block(type, scales[c / ints.group], q + c, out);
}

void write_plain(const GroupedInts& ints, DType type, const int16_t* q, const float* scales,
                 std::vector<float>& row, std::byte* out) {
  for (int64_t c = 0; c < ints.columns; ++c) {
    const int64_t group =
        ints.group_of.empty() ? c / ints.group : ints.group_of[static_cast<size_t>(c)];
    row[static_cast<size_t>(c)] = static_cast<float>(q[c]) * scales[group] * ints.factor;
  }
  encode(type, row.data(), ints.columns, out);
}

// Rows of `ints` as `type`, a few at a time.
void write_rows(const GroupedInts& ints, DType type, uint64_t row_bytes, int64_t first,
                int64_t count, std::byte* out) {
  constexpr int64_t kTogether = 64;
  const int64_t most = std::min(kTogether, count);
  std::vector<int16_t> q(static_cast<size_t>(most * ints.columns));
  std::vector<float> scales(static_cast<size_t>(most * ints.groups()));
  std::vector<float> row(is_quantised(type) ? 0 : static_cast<size_t>(ints.columns));
  for (int64_t done = 0; done < count; done += most) {
    const int64_t now = std::min(most, count - done);
    ints.read(first + done, now, q.data());
    ints.scales(first + done, now, scales.data());
    for (int64_t r = 0; r < now; ++r, out += row_bytes) {
      const int16_t* of_row = q.data() + r * ints.columns;
      const float* its_scales = scales.data() + r * ints.groups();
      if (is_quantised(type)) {
        write_blocks(ints, type, of_row, its_scales, out);
      } else {
        write_plain(ints, type, of_row, its_scales, row, out);
      }
    }
  }
}

}  // namespace

void take_off_zeros(GroupedInts& ints, std::vector<int16_t> zeros) {
  const auto [least, most] = std::minmax_element(zeros.begin(), zeros.end());
  const int low = *least, high = *most;
  ints.lowest -= high;
  ints.highest -= low;
  if (low == 0 && high == 0) return;
  const auto kept = std::make_shared<const std::vector<int16_t>>(std::move(zeros));
  const auto order = std::make_shared<const std::vector<int32_t>>(ints.group_of);
  ints.read = [read = std::move(ints.read), kept, order, columns = ints.columns, group = ints.group,
               groups = ints.groups()](int64_t first, int64_t count, int16_t* out) {
    read(first, count, out);
    for (int64_t r = 0; r < count; ++r, out += columns) {
      const int16_t* zero = kept->data() + (first + r) * groups;
      for (int64_t c = 0; c < columns; ++c) {
        const int64_t g = order->empty() ? c / group : (*order)[static_cast<size_t>(c)];
        out[c] = static_cast<int16_t>(out[c] - zero[g]);
      }
    }
  };
}

void take_scales(const QuantisedModule& module, GroupedInts& ints) {
  constexpr DType kScales[] = {DType::F16, DType::BF16, DType::F32};
  const StoredTensor& stored = module.at(".scales", kScales);
  module.check_shape(stored, {ints.groups(), ints.rows});
  ints.scale_type = stored.dtype;
  ints.scales = [stored, groups = stored.shape[0], rows = stored.shape[1]](
                    int64_t first, int64_t count, float* out) {
    std::vector<float> of_group(static_cast<size_t>(count));
    const auto bytes = static_cast<int64_t>(dtype_info(stored.dtype).bytes);
    for (int64_t g = 0; g < groups; ++g) {
      decode(stored.dtype, stored.data + (g * rows + first) * bytes, count, of_group.data());
      for (int64_t r = 0; r < count; ++r) out[r * groups + g] = of_group[static_cast<size_t>(r)];
    }
  };
}

std::string group_words(int64_t group) {
  return group < 0 ? "with a scale a row" : fmt::format("in groups of {}", group);
}

std::vector<int32_t> activation_order(const QuantisedModule& module, const int32_t* index,
                                      const GroupedInts& ints) {
  std::vector<int32_t> out(index, index + ints.columns);
  if (std::all_of(out.begin(), out.end(), [](int32_t g) { return g == -1; })) return {};
  bool in_order = true;
  for (int64_t c = 0; c < ints.columns; ++c) {
    const int32_t g = out[static_cast<size_t>(c)];
    if (g < 0 || g >= ints.groups()) {
      fail("{}: column {} is said to be of group {}, but there are {}", module.place, c, g,
           ints.groups());
    }
    in_order = in_order && g == c / ints.group;
  }
  if (in_order) out.clear();
  return out;
}

MadeWeight make_grouped(const QuantisedModule& module, GroupedInts ints,
                        std::optional<DType> compute) {
  check_whole_groups(module, ints.columns, ints.group);
  MadeWeight out;
  const bool halves = scales_are_halves(module, ints);
  std::optional<DType> type = halves ? block_type(ints) : std::nullopt;
  out.form = ints.form;
  if (!type) {
    type = ints.scale_type == DType::F32 ? compute.value_or(DType::F32) : ints.scale_type;
    out.rounded = true;
  }
  const auto shared = std::make_shared<const GroupedInts>(std::move(ints));
  const uint64_t row_bytes = *dtype_bytes(*type, static_cast<uint64_t>(shared->columns));
  out.tensor =
      made_tensor(module, *type, shared->rows, shared->columns,
                  [shared, type = *type, row_bytes](int64_t first, int64_t count, std::byte* to) {
                    write_rows(*shared, type, row_bytes, first, count, to);
                  });
  return out;
}

}  // namespace ponder
