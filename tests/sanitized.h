// What builds with a sanitizer leave out. AddressSanitizer's run most tests, and take ten times as
// long for what other builds run in full.
#pragma once

#include <cstddef>
#include <vector>

namespace ponder::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitized = true;
#else
inline constexpr bool kAddressSanitized = false;
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

// Every nth of these with AddressSanitizer, else all.
template <class T, size_t kCount>
std::vector<T> sampled(const T (&all)[kCount], size_t nth) {
  std::vector<T> out;
  for (size_t i = 0; i < kCount; i += kAddressSanitized ? nth : 1) out.push_back(all[i]);
  return out;
}

}  // namespace ponder::test
