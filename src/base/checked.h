// Arithmetic on sizes that come from files or requests: every product and sum is checked, because a
// wrapped size is how peers' loaders were exploited (CVE-2024-21802 and its successors).
#pragma once

#include <cstdint>
#include <optional>

namespace ponder {

inline std::optional<uint64_t> checked_mul(uint64_t a, uint64_t b) {
  uint64_t out;
  if (__builtin_mul_overflow(a, b, &out)) return std::nullopt;
  return out;
}

inline std::optional<uint64_t> checked_add(uint64_t a, uint64_t b) {
  uint64_t out;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}

// True if [offset, offset + size) lies inside [0, limit).
inline bool range_inside(uint64_t offset, uint64_t size, uint64_t limit) {
  return offset <= limit && size <= limit - offset;
}

}  // namespace ponder
