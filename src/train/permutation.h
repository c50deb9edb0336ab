// A random order of [0, size) without a table: four rounds of a Feistel network over the next power
// of four, walked until the result is in range (Black and Rogaway 2002, cycle walking).
#pragma once

#include <bit>
#include <cstdint>

#include "base/rng.h"

namespace ponder {

class Permutation {
 public:
  Permutation(uint64_t size, uint64_t seed, uint64_t stream)
      : size_(size),
        rng_(seed, stream),
        half_((static_cast<int>(std::bit_width(size > 0 ? size - 1 : 0)) + 1) / 2) {}

  // The item at `place`; both in [0, size).
  uint64_t at(uint64_t place) const {
    do {
      place = encrypt(place);
    } while (place >= size_);
    return place;
  }

 private:
  uint64_t encrypt(uint64_t value) const {
    const uint64_t mask = (uint64_t{1} << half_) - 1;
    uint64_t left = value >> half_, right = value & mask;
    for (uint64_t round = 0; round < 4; ++round) {
      const uint64_t next = left ^ (rng_.at(right << 2 | round) & mask);
      left = right;
      right = next;
    }
    return left << half_ | right;
  }

  uint64_t size_;
  Rng rng_;
  int half_;
};

}  // namespace ponder
