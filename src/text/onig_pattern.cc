#include "text/onig_pattern.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/error.h"
#include "text/unicode_tables.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr uint32_t kMongolianVowelSeparator = 0x180E;
constexpr size_t kMaxPatternBytes = 1 << 16;
// White_Space of Unicode. PCRE2's \s adds U+180E.
constexpr std::string_view kSpaces =
    "\\t-\\r\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}"
    "\\x{3000}";
constexpr std::string_view kCategories[] = {
    "L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N",  "Nd", "Nl", "No", "P",  "Pc",
    "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z",  "Zs", "Zl", "Zp", "Han"};
// Ideographs that are newer than PCRE2's tables.
constexpr CodeRange kNewerHan[] = {{0x2B739, 0x2B739}, {0x2EBF0, 0x2EE5D}, {0x31350, 0x323AF}};

std::string range_text(uint32_t first, uint32_t last) {
  return fmt::format("\\x{{{:X}}}-\\x{{{:X}}}", first, last);
}

// The members of a category that PCRE2 does not know, as the inside of a class.
std::string newer_members(std::string_view category) {
  std::string out;
  if (category == "Han") {
    for (const CodeRange& range : kNewerHan) out += range_text(range.first, range.last);
    return out;
  }
  for (size_t i = 0; i < kNewerCategoriesSize; ++i) {
    const CategoryRange& range = kNewerCategories[i];
    if (std::string_view(range.category).substr(0, category.size()) == category) {
      out += range_text(range.first, range.last);
    }
  }
  return out;
}

class Translator {
 public:
  Translator(std::string_view in, PatternKind kind, const std::string& place)
      : in_(in), exact_(kind == PatternKind::Exact), place_(place) {}

  std::string run() {
    while (at_ < in_.size()) {
      const char c = in_[at_];
      if (c == '\\') {
        escape();
      } else if (in_class_) {
        class_char(c);
      } else {
        plain_char(c);
      }
    }
    if (in_class_) refuse("has a character class without an end");
    return std::move(out_);
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const {
    fail("{}: the pattern '{}' {}; ponder does not support that pattern", place_, in_, what);
  }

  bool next_is(std::string_view text) const { return in_.substr(at_, text.size()) == text; }

  void copy(size_t count) {
    out_ += in_.substr(at_, count);
    at_ += count;
  }

  void class_char(char c) {
    // Oniguruma nests and intersects classes there; PCRE2 takes the characters as they are.
    if (c == '[') refuse("nests a character class");
    if (next_is("&&")) refuse("intersects character classes");
    if (c == ']') in_class_ = false;
    copy(1);
  }

  void plain_char(char c) {
    if (c == '[') {
      in_class_ = true;
      copy(next_is("[^") ? 2 : 1);
      if (next_is("]")) refuse("has an empty character class");
      return;
    }
    // {1,3}+ is possessive in PCRE2 and a repeated repeat in Oniguruma.
    if (next_is("}+")) refuse("uses '}+'");
    if (next_is("(*")) refuse("uses '(*'");
    if (next_is("(?")) return group();
    copy(1);
  }

  void group() {
    for (std::string_view opening : {"(?:", "(?i:", "(?=", "(?!", "(?<=", "(?<!", "(?>"}) {
      if (next_is(opening)) return copy(opening.size());
    }
    refuse("uses a group that starts with '" + std::string(in_.substr(at_, 3)) + "'");
  }

  void escape() {
    if (at_ + 1 == in_.size()) refuse("ends in a backslash");
    const char c = in_[at_ + 1];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (c == 'p' || c == 'P') return property(c == 'P');
    if (c == 's' || c == 'S') return space(c == 'S');
    if (c == 'd') return category("Nd", false, 2);
    if (c == 'u') return code_point();
    if (c == 'x' && in_.substr(at_, 3) == "\\x{") return copy(2);
    constexpr std::string_view kSame = "rntfaeAzZ";
    if (digit || (letter && kSame.find(c) == std::string_view::npos)) {
      refuse(std::string("uses '\\") + c + "'");
    }
    copy(2);
  }

  void code_point() {
    const std::string_view hex = in_.substr(std::min(at_ + 2, in_.size()), 4);
    if (hex.size() < 4 || hex.find_first_not_of("0123456789abcdefABCDEF") != hex.npos) {
      refuse("uses '\\u' without four hex digits");
    }
    out_ += "\\x{" + std::string(hex) + "}";
    at_ += 6;
  }

  void property(bool negated) {
    const size_t end = in_.find('}', at_);
    if (in_.substr(at_ + 2, 1) != "{" || end == in_.npos) refuse("uses '\\p' without '{...}'");
    std::string_view name = in_.substr(at_ + 3, end - at_ - 3);
    if (!name.empty() && name.front() == '^') {
      negated = !negated;
      name.remove_prefix(1);
    }
    if (std::find(std::begin(kCategories), std::end(kCategories), name) == std::end(kCategories)) {
      refuse("uses the property '" + std::string(name) + "'");
    }
    category(name, negated, end + 1 - at_);
  }

  void category(std::string_view name, bool negated, size_t consumed) {
    if (in_class_ && negated) refuse("negates a property inside a character class");
    const std::string members =
        "\\p{" + std::string(name) + "}" + (exact_ ? newer_members(name) : "");
    members_of(members, negated, consumed);
  }

  void space(bool negated) {
    if (in_class_ && negated) refuse("uses '\\S' inside a character class");
    members_of(exact_ ? std::string(kSpaces) : "\\s", negated, 2);
  }

  void members_of(const std::string& members, bool negated, size_t consumed) {
    out_ += in_class_ ? members : (negated ? "[^" : "[") + members + "]";
    at_ += consumed;
  }

  std::string_view in_;
  bool exact_, in_class_ = false;
  const std::string& place_;
  size_t at_ = 0;
  std::string out_;
};

bool is_newer(uint32_t code_point) {
  return newer_category(code_point) != nullptr || is_newer_digit(code_point);
}

// Lead bytes of the code points on which the engines differ: most text has none of them.
std::array<bool, 256> suspicious_leads() {
  std::array<bool, 256> out{};
  const auto mark = [&](uint32_t code_point) {
    std::string text;
    append_utf8(text, code_point);
    out[static_cast<uint8_t>(text.front())] = true;
  };
  for (size_t i = 0; i < kNewerCategoriesSize; ++i) {
    mark(kNewerCategories[i].first);
    mark(kNewerCategories[i].last);
  }
  for (size_t i = 0; i < kNewerDigitsSize; ++i) mark(kNewerDigits[i].first);
  mark(kMongolianVowelSeparator);
  return out;
}

}  // namespace

std::string pcre2_pattern(std::string_view onig, PatternKind kind, const std::string& place) {
  if (onig.size() > kMaxPatternBytes) {
    fail("{}: a pattern has {} bytes, more than {}", place, onig.size(), kMaxPatternBytes);
  }
  if (!is_valid_utf8(onig)) fail("{}: a pattern is not valid UTF-8", place);
  return Translator(onig, kind, place).run();
}

bool needs_exact_pattern(std::string_view text) {
  static const std::array<bool, 256> kSuspicious = suspicious_leads();
  for (size_t i = 0; i < text.size(); ++i) {
    if (!kSuspicious[static_cast<uint8_t>(text[i])]) continue;
    const uint32_t c = utf8_step(text.substr(i)).code_point;
    if (c == kMongolianVowelSeparator || is_newer(c)) return true;
  }
  return false;
}

std::string digit_class() {
  std::string out = "[\\p{N}";
  for (size_t i = 0; i < kNewerDigitsSize; ++i) {
    out += range_text(kNewerDigits[i].first, kNewerDigits[i].last);
  }
  return out + "]";
}

std::string quoted_pattern(std::string_view literal) {
  std::string out;
  for (const char c : literal) {
    if (std::string_view("\\^$.[]|()?*+{}&#-").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace ponder
