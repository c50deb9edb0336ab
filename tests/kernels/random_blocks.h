// Random valid blocks of any quantised type, for tests of types that nobody here encodes, and of
// bits that an encoder would never choose.
#pragma once

#include <cstring>
#include <vector>

#include "base/rng.h"
#include "tensor/quant.h"

namespace ponder {

inline std::vector<DType> quantised_types() {
  std::vector<DType> out;
  for (int i = 0; i < kDTypes; ++i) {
    if (is_quantised(static_cast<DType>(i))) out.push_back(static_cast<DType>(i));
  }
  return out;
}

// Gives a block of random bits scales that are finite and of a usual size.
inline void put_scales(DType type, Rng& rng, std::byte* block) {
  const auto scale = [&] { return f32_to_f16(static_cast<float>(0.01 + 0.05 * rng.uniform())); };
  const BlockPart halves = dtype_info(type).halves;
  for (int i = 0; i < halves.count && halves.width == 2; ++i) {
    const uint16_t half = scale();
    if (type == DType::IQ4_XS && i == 1) break;  // more bits of its scales
    std::memcpy(block + halves.first + 2 * i, &half, 2);
  }
  if (type == DType::MXFP4) block[0] = static_cast<std::byte>(120 + rng.below(4));
  if (type == DType::NVFP4) {
    for (int i = 0; i < 4; ++i) block[i] = static_cast<std::byte>(rng.below(0x50));
  }
  if (type == DType::IQ1_M) {
    const uint16_t half = scale();
    for (int i = 0; i < 4; ++i) {
      std::byte& high = block[49 + 2 * i];
      high = (high & std::byte{15}) | static_cast<std::byte>((half >> 4 * i & 15) << 4);
    }
  }
}

// Blocks for `count` numbers.
inline std::vector<std::byte> random_blocks(DType type, int64_t count, Rng& rng) {
  const auto bytes = static_cast<size_t>(*dtype_bytes(type, static_cast<uint64_t>(count)));
  std::vector<std::byte> out(bytes);
  for (std::byte& b : out) b = static_cast<std::byte>(rng.below(256));
  for (size_t at = 0; at < bytes; at += static_cast<size_t>(dtype_info(type).bytes))
    put_scales(type, rng, out.data() + at);
  return out;
}

}  // namespace ponder
