#include "kernels/best_keys.h"

#include <bit>
#include <cstring>
#include <type_traits>

namespace ponder {
namespace {

constexpr int kDigit = 8;
constexpr int64_t kDigits = int64_t{1} << kDigit;

// Whole numbers in the order of the real ones.
template <class R>
auto ordered(R score) {
  using Bits = std::conditional_t<sizeof(R) == 4, uint32_t, uint64_t>;
  constexpr Bits kSign = Bits{1} << (8 * sizeof(R) - 1);
  const Bits bits = std::bit_cast<Bits>(score + R(0));  // -0 and 0 are equal
  return bits & kSign ? ~bits : bits | kSign;
}

}  // namespace

// The least score that is chosen is found digit by digit from the highest on.
template <class R>
void best_keys(const R* scores, int64_t n, int64_t count, int32_t* chosen) {
  using Bits = decltype(ordered(R(0)));
  Bits least = 0, known = 0;
  int64_t left = count;  // of those that agree with `least` in the known digits
  for (int shift = 8 * sizeof(R) - kDigit; shift >= 0; shift -= kDigit) {
    int64_t having[kDigits] = {};
    for (int64_t i = 0; i < n; ++i) {
      const Bits bits = ordered(scores[i]);
      if ((bits & known) == least) ++having[(bits >> shift) & (kDigits - 1)];
    }
    int64_t digit = kDigits - 1;
    for (; having[digit] < left; --digit) left -= having[digit];
    least |= static_cast<Bits>(digit) << shift;
    known |= static_cast<Bits>(kDigits - 1) << shift;
  }
  for (int64_t i = 0; i < n; ++i) {
    const Bits bits = ordered(scores[i]);
    const bool tied = bits == least && left > 0;
    if (tied) --left;
    if (tied || bits > least) *chosen++ = static_cast<int32_t>(i);
  }
}

void gather_keys(const KvPages& from, const KvPages& more, const int32_t* keys, int64_t count,
                 int64_t page_keys, std::byte* to) {
  const auto bytes = static_cast<size_t>(from.k_dim * dtype_info(from.dtype).bytes);
  for (int64_t i = 0; i < count; ++i, to += bytes) {
    const int64_t page = keys[i] / page_keys, key = keys[i] % page_keys;
    const std::byte* begin = key < kPage ? from.k(page) : more.k(page);
    std::memcpy(to, begin + static_cast<size_t>(key % kPage) * bytes, bytes);
  }
  std::memset(to, 0, static_cast<size_t>((kPage - count % kPage) % kPage) * bytes);
}

template void best_keys(const float*, int64_t, int64_t, int32_t*);
template void best_keys(const double*, int64_t, int64_t, int32_t*);

}  // namespace ponder
