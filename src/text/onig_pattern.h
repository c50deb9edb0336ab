// Pre-tokenizer patterns are written for Oniguruma with Unicode 16 (what the reference runs); we
// run PCRE2 with Unicode 14. The two agree on most text; this is where they are made to agree on
// all.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

// Text with a code point on which the engines differ needs the exact pattern; all other text may
// run the plain one, whose character classes are small and therefore quick.
enum class PatternKind { Plain, Exact };

// The PCRE2 pattern (options UTF, UCP, MULTILINE) that matches what Oniguruma would. Error, with
// `place`, on a construct whose meaning differs between the engines and that no known tokenizer
// uses.
std::string pcre2_pattern(std::string_view onig, PatternKind kind, const std::string& place);

// True if some code point of this valid UTF-8 is newer than PCRE2's tables or is U+180E, which
// PCRE2 counts as white space and Unicode does not.
bool needs_exact_pattern(std::string_view text);

// A pattern for what the reference's Digits step takes as a digit (Rust's char::is_numeric).
std::string digit_class();

// The text itself as a pattern.
std::string quoted_pattern(std::string_view literal);

}  // namespace ponder
