// Counter-based random numbers: draw number n of stream s depends on (seed, s, n) alone, so that a
// sequence's samples never depend on what else was in its batch, and a run can resume anywhere.
#pragma once

#include <cmath>
#include <cstdint>

namespace ponder {

// SplitMix64's finaliser (Steele, Lea, Flood 2014): a bijection with full avalanche.
inline uint64_t mix64(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

class Rng {
 public:
  explicit Rng(uint64_t seed, uint64_t stream = 0)
      : key_(mix64(seed + 0x9e3779b97f4a7c15u) ^ mix64(~stream * 0xd1342543de82ef95u)) {}

  uint64_t at(uint64_t counter) const {
    return mix64(mix64(counter * 0x9e3779b97f4a7c15u + key_) + key_);
  }
  uint64_t next() { return at(counter_++); }
  // Uniform in [0, 1) with 53 bits, and the same at a given draw.
  static double to_unit(uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1.0p-53; }
  double uniform() { return to_unit(next()); }
  double uniform_at(uint64_t counter) const { return to_unit(at(counter)); }
  double normal() {  // Box-Muller; the second value is not kept, so that the counter tells all
    double u = 1.0 - uniform(), v = uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * v);
  }
  // Uniform in [0, limit); the bias of the remainder is below 2^-40 for the limits used here.
  uint64_t below(uint64_t limit) { return next() % limit; }

 private:
  uint64_t key_, counter_ = 0;
};

}  // namespace ponder
