// Where PCRE2 and utf8proc know another Unicode version than the reference tokenizer does. The
// tables are read off the reference by tools/make_unicode_tables.py.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ponder {

struct CodeRange {
  uint32_t first, last;
};
struct CategoryRange {
  uint32_t first, last;
  const char* category;  // general category, two letters
};

extern const CategoryRange kNewerCategories[];  // sorted; unassigned for PCRE2
extern const size_t kNewerCategoriesSize;
extern const CodeRange kNewerDigits[];  // sorted; numeric for the reference's Digits, not for PCRE2
extern const size_t kNewerDigitsSize;
extern const CodeRange
    kInertInNfc[];  // sorted; the reference's NFC neither moves nor composes them
extern const size_t kInertInNfcSize;

// The category of a code point that PCRE2 takes for unassigned and the reference does not; null for
// all others.
const char* newer_category(uint32_t code_point);
bool is_newer_digit(uint32_t code_point);
bool is_inert_in_nfc(uint32_t code_point);
bool is_white_space(uint32_t code_point);  // White_Space of Unicode

}  // namespace ponder
