#include <algorithm>

#include "text/unicode_tables.h"

namespace ponder {
namespace {

template <class Range>
const Range* find_range(const Range* begin, size_t size, uint32_t code_point) {
  const Range* range = std::lower_bound(begin, begin + size, code_point,
                                        [](const Range& r, uint32_t c) { return r.last < c; });
  return range != begin + size && range->first <= code_point ? range : nullptr;
}

}  // namespace

const char* newer_category(uint32_t code_point) {
  const CategoryRange* range = find_range(kNewerCategories, kNewerCategoriesSize, code_point);
  return range != nullptr ? range->category : nullptr;
}

bool is_newer_digit(uint32_t code_point) {
  return find_range(kNewerDigits, kNewerDigitsSize, code_point) != nullptr;
}

bool is_inert_in_nfc(uint32_t code_point) {
  return find_range(kInertInNfc, kInertInNfcSize, code_point) != nullptr;
}

bool is_white_space(uint32_t c) {
  return (c >= 0x09 && c <= 0x0D) || c == 0x20 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace ponder
