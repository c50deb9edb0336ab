// How codecs read the bytes of a block.
#pragma once

#include <cstring>

#include "tensor/quant.h"

namespace ponder::codecs {

using Byte = uint8_t;

template <class T>
T load(const Byte* in) {
  T value;
  std::memcpy(&value, in, sizeof value);
  return value;
}

inline float half_at(const Byte* in) { return f16_to_f32(load<uint16_t>(in)); }

}  // namespace ponder::codecs
