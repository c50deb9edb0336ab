// NVFP4: FP4 with an E4M3 scale for each 16 numbers and one scale for all of them. ggml's blocks
// have no place for the latter, so they hold the numbers where it is a power of two that the small
// scales can take in.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "formats/quantised/fp4.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

constexpr int64_t kNvGroup = 16, kNvBlock = 64, kNvBytes = 36;
constexpr float kE2m1[16] = {0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0.0f, -0.5f, -1, -1.5f, -2, -3, -4, -6};

struct Nvfp4 {
  const std::byte* pairs;
  const std::byte* scales;
  int64_t columns;
  float global;
  bool multiplies;

  // As the reference computes it, in float.
  float scale(int64_t group) const {
    const float small = f8_e4m3_to_f32(static_cast<uint8_t>(scales[group]));
    return multiplies ? small * global : small / global;
  }
  std::byte number(int64_t at) const { return pairs[at / 2] >> 4 * (at % 2) & std::byte{15}; }
};

// The E4M3 numbers from 0 up; ggml's scales have no sign.
std::optional<uint8_t> as_e4m3(float value) {
  constexpr uint8_t kNan = 0x7f;
  for (uint8_t bits = 0; bits < kNan; ++bits) {
    if (f8_e4m3_to_f32(bits) == value) return bits;
  }
  return std::nullopt;
}

// What becomes of each of the 256 small scales; nullopt if one that is used has no such form.
std::optional<std::array<std::byte, 256>> small_scales(const QuantisedModule& module,
                                                       const Nvfp4& from, int64_t groups) {
  std::array<bool, 256> used = {};
  for (int64_t i = 0; i < groups; ++i) used[static_cast<size_t>(from.scales[i])] = true;
  std::array<std::byte, 256> out = {};
  bool all = from.columns % kNvBlock == 0;
  for (size_t bits = 0; bits < used.size(); ++bits) {
    if (!used[bits]) continue;
    const auto byte = static_cast<std::byte>(bits);
    const float scale = Nvfp4{nullptr, &byte, 0, from.global, from.multiplies}.scale(0);
    if (!std::isfinite(scale))
      fail("{}: its scales make {}; scales are finite", module.place, scale);
    const auto fits = as_e4m3(scale);
    all = all && fits;
    out[bits] = static_cast<std::byte>(fits.value_or(0));
  }
  if (!all) return std::nullopt;
  return out;
}

// A block of 64: its four scales, then each sixteen's first eight in the low halves of eight bytes.
void write_nvfp4(const Nvfp4& from, const std::array<std::byte, 256>& scales, int64_t at,
                 std::byte* out) {
  for (int64_t g = 0; g < 4; ++g)
    out[g] = scales[static_cast<size_t>(from.scales[at / kNvGroup + g])];
  for (int64_t i = 0; i < kNvBlock / 2; ++i) {
    const int64_t first = at + i / 8 * kNvGroup + i % 8;
    out[4 + i] = from.number(first) | from.number(first + 8) << 4;
  }
}

void write_rounded(const Nvfp4& from, int64_t row, std::vector<float>& numbers, std::byte* out) {
  for (int64_t c = 0; c < from.columns; ++c) {
    const int64_t at = row * from.columns + c;
    numbers[static_cast<size_t>(c)] =
        kE2m1[static_cast<size_t>(from.number(at))] * from.scale(at / kNvGroup);
  }
  encode(DType::BF16, numbers.data(), from.columns, out);
}

}  // namespace

MadeWeight make_nvfp4(const QuantisedModule& module, const StoredTensor& packed,
                      const StoredTensor& scale, const StoredTensor& global, bool multiplies) {
  module.check_matrix(packed);
  const int64_t rows = packed.shape[0], columns = packed.shape[1] * 2;
  if (columns % kNvGroup != 0)
    fail("{}: its {} columns are no multiple of {}", module.place, columns, kNvGroup);
  module.check_shape(scale, {rows, columns / kNvGroup});
  const std::vector<float> one = module.numbers(global);
  if (one.size() != 1 || !(one[0] > 0))
    fail("{}: \"{}\" must be one number more than 0", module.place, printable(global.name, 200));
  const Nvfp4 from{packed.data, scale.data, columns, one[0], multiplies};
  const auto small = small_scales(module, from, rows * columns / kNvGroup);
  MadeWeight out{{}, "NVFP4", !small};
  if (small) {
    out.tensor = made_tensor(module, DType::NVFP4, rows, columns,
                             [from, small = *small](int64_t first, int64_t count, std::byte* to) {
                               const int64_t end = (first + count) * from.columns;
                               for (int64_t at = first * from.columns; at < end; at += kNvBlock)
                                 write_nvfp4(from, small, at, to), to += kNvBytes;
                             });
    return out;
  }
  out.form = "NVFP4 with a scale for all";
  out.tensor = made_tensor(module, DType::BF16, rows, columns,
                           [from](int64_t first, int64_t count, std::byte* to) {
                             std::vector<float> numbers(static_cast<size_t>(from.columns));
                             for (int64_t r = first; r < first + count; ++r, to += 2 * from.columns)
                               write_rounded(from, r, numbers, to);
                           });
  return out;
}

}  // namespace ponder
