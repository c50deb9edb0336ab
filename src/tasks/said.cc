// Numbers, lists and formulas as people write them.
#include <algorithm>
#include <cstdlib>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

constexpr const char* kOnes[] = {"zero",    "one",     "two",       "three",    "four",
                                 "five",    "six",     "seven",     "eight",    "nine",
                                 "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                 "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr const char* kTens[] = {"",      "",      "twenty",  "thirty", "forty",
                                 "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr const char* kEiner[] = {
    "null",     "eins",          "zwei",     "drei",     "vier",     "f\u00fcnf",  "sechs",
    "sieben",   "acht",          "neun",     "zehn",     "elf",      "zw\u00f6lf", "dreizehn",
    "vierzehn", "f\u00fcnfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"};
constexpr const char* kZehner[] = {
    "",        "",        "zwanzig", "drei\u00dfig", "vierzig", "f\u00fcnfzig",
    "sechzig", "siebzig", "achtzig", "neunzig"};

std::string below_hundred(int64_t value, bool german) {
  if (value < 20) return german ? kEiner[value] : kOnes[value];
  const int64_t tens = value / 10, ones = value % 10;
  if (ones == 0) return german ? kZehner[tens] : kTens[tens];
  if (!german) return std::string(kTens[tens]) + "-" + kOnes[ones];
  return (ones == 1 ? std::string("ein") : kEiner[ones]) + "und" + kZehner[tens];
}

std::string below_thousand(int64_t value, bool german) {
  if (value < 100) return below_hundred(value, german);
  const int64_t hundreds = value / 100, rest = value % 100;
  const std::string lead = german ? (hundreds == 1 ? "ein" : kEiner[hundreds]) : kOnes[hundreds];
  if (german) return lead + "hundert" + (rest > 0 ? below_hundred(rest, true) : "");
  return lead + " hundred" + (rest > 0 ? " and " + below_hundred(rest, false) : "");
}

std::string with_between(const std::vector<std::string>& items, std::string_view between,
                         std::string_view last) {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? last : between;
    out += items[i];
  }
  return out;
}

}  // namespace

std::string number_word(int64_t value, bool german) {
  PONDER_CHECK(std::abs(value) < 1000);
  return (value < 0 ? "minus " : "") + below_thousand(std::abs(value), german);
}

std::string said_number(int64_t value, Rng& rng, bool german) {
  const bool words = rng.uniform() < 0.05 && std::abs(value) <= 100;
  return words ? number_word(value, german) : std::to_string(value);
}

std::string said_list(const std::vector<std::string>& items, Rng& rng, bool german) {
  const std::string and_ = german ? " und " : " and ";
  switch (rng.below(14)) {
    case 0:
    case 1:
      return with_between(items, ",", ",");
    case 2:
    case 3:
      return with_between(items, " ", " ");
    case 4:
    case 5:
      return with_between(items, ", ", and_);
    case 6:
      return with_between(items, ", ", german ? and_ : ", and ");
    case 7:
      return "[" + with_between(items, ", ", ", ") + "]";
    case 8:
      return "(" + with_between(items, ", ", ", ") + ")";
    case 9: {
      const std::string_view between = rng.below(2) == 0 ? "; " : "\n";
      return with_between(items, between, between);
    }
    default:
      return with_between(items, ", ", ", ");
  }
}

std::string said_list(const std::vector<int64_t>& items, Rng& rng, bool german) {
  std::vector<std::string> texts;
  for (const int64_t item : items) texts.push_back(std::to_string(item));
  return said_list(texts, rng, german);
}

std::string said_formula(std::string_view formula, Rng& rng, bool times) {
  std::string out(formula);
  const uint64_t multiply = rng.below(4);
  if (multiply == 0) replace_all(out, "*", "\u00d7");
  if (multiply == 1 && times) replace_all(out, "*", "x");
  if (multiply == 2 && rng.below(3) == 0) replace_all(out, "*", "\u00b7");
  if (rng.below(8) == 0) replace_all(out, "-", rng.below(4) == 0 ? "\u2013" : "\u2212");
  if (rng.below(4) == 0) replace_all(out, "/", rng.below(2) == 0 ? "\u00f7" : ":");
  if (rng.below(2) == 0) replace_all(out, " ", "");
  return out;
}

}  // namespace ponder
