#include "graders/number_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "graders/answer.h"
#include "graders/words.h"

namespace ponder {
namespace {

struct NamedNumber {
  std::string_view name;
  int value;
};

constexpr NamedNumber kSmall[] = {
    {"zero", 0},      {"none", 0},     {"one", 1},      {"two", 2},        {"three", 3},
    {"four", 4},      {"five", 5},     {"six", 6},      {"seven", 7},      {"eight", 8},
    {"nine", 9},      {"ten", 10},     {"eleven", 11},  {"twelve", 12},    {"thirteen", 13},
    {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18},
    {"nineteen", 19}, {"twenty", 20},  {"thirty", 30},  {"forty", 40},     {"fifty", 50},
    {"sixty", 60},    {"seventy", 70}, {"eighty", 80},  {"ninety", 90}};
// Those that end in -zig, and what stands in front of "und", are put together below.
constexpr NamedNumber kGerman[] = {
    {"null", 0},           {"keine", 0},       {"eins", 1},      {"zwei", 2},
    {"drei", 3},           {"vier", 4},        {"f\u00fcnf", 5}, {"sechs", 6},
    {"sieben", 7},         {"acht", 8},        {"neun", 9},      {"zehn", 10},
    {"elf", 11},           {"zw\u00f6lf", 12}, {"dreizehn", 13}, {"vierzehn", 14},
    {"f\u00fcnfzehn", 15}, {"sechzehn", 16},   {"siebzehn", 17}, {"achtzehn", 18},
    {"neunzehn", 19},      {"zwanzig", 20},    {"dreissig", 30}, {"vierzig", 40},
    {"f\u00fcnfzig", 50},  {"sechzig", 60},    {"siebzig", 70},  {"achtzig", 80},
    {"neunzig", 90}};

template <class Names>
std::optional<int64_t> named(std::string_view word, const Names& names) {
  for (const NamedNumber& number : names) {
    if (word == number.name) return number.value;
  }
  return std::nullopt;
}

// "zweiundvierzig", "hundertdrei", "zweitausendeins"; "ß" is folded to "ss".
std::optional<int64_t> german_number(std::string_view word, bool leads = false) {
  constexpr size_t kLongestGerman = 80;
  if (word.size() > kLongestGerman) return std::nullopt;
  if (leads && word == "ein") return 1;  // by itself it is an article
  if (const auto small = named(word, kGerman)) return small;
  for (const auto& [mark, value] : {NamedNumber{"tausend", 1000}, NamedNumber{"hundert", 100}}) {
    const size_t at = word.find(mark);
    if (at == word.npos) continue;
    std::string_view rest = word.substr(at + mark.size());
    if (rest.starts_with("und") && !rest.substr(3).empty()) rest.remove_prefix(3);
    const auto lead = at == 0 ? 1 : german_number(word.substr(0, at), true);
    const auto low = rest.empty() ? 0 : german_number(rest);
    if (!lead || !low || *lead == 0 || *lead >= 1000 || *low >= value) return std::nullopt;
    return *lead * value + *low;
  }
  const size_t join = word.find("und");
  if (join == word.npos) return std::nullopt;
  const auto ones = german_number(word.substr(0, join), true),
             tens = named(word.substr(join + 3), kGerman);
  if (!ones || !tens || *ones < 1 || *ones > 9 || *tens < 20) return std::nullopt;
  return *tens + *ones;
}

constexpr std::string_view kParts[] = {
    "half",         "halves",      "third",   "thirds", "quarter", "quarters", "fourth",
    "fourths",      "fifth",       "fifths",  "sixth",  "sixths",  "seventh",  "sevenths",
    "eighth",       "eighths",     "ninth",   "ninths", "tenth",   "tenths",   "twelfths",
    "hundredths",   "thousandths", "point",   "halb",   "halbe",   "drittel",  "viertel",
    "f\u00fcnftel", "sechstel",    "siebtel", "achtel", "neuntel", "zehntel",  "hundertstel",
    "komma",        "pi"};
// Other than the ninth of a row and the quarter of a dollar these are parts even behind digits.
constexpr std::string_view kPartsOfDigits[] = {
    "half",    "halves", "thirds", "fourths", "fifths",     "sixths",      "sevenths",
    "eighths", "ninths", "tenths", "drittel", "hundredths", "thousandths", "pi"};
constexpr std::string_view kChanging[] = {"not",
                                          "no",
                                          "never",
                                          "more than",
                                          "less than",
                                          "fewer than",
                                          "at least",
                                          "at most",
                                          "root of",
                                          "root",
                                          "over",
                                          "sqrt",
                                          "log",
                                          "ln",
                                          "sin",
                                          "cos",
                                          "tan",
                                          "square of",
                                          "cube of",
                                          "twice",
                                          "double",
                                          "half of",
                                          "kein",
                                          "keine",
                                          "nicht",
                                          "mehr als",
                                          "weniger als",
                                          "mindestens",
                                          "h\u00f6chstens",
                                          "wurzel",
                                          "wurzel aus",
                                          "other than",
                                          "under",
                                          "below",
                                          "above",
                                          "except",
                                          "cannot be",
                                          "pi"};

bool ends_with_word(std::string_view text, std::string_view words) {
  if (!text.ends_with(words)) return false;
  const size_t before = text.size() - words.size();
  return before == 0 || !in_word(text[before - 1]);
}

bool says_not(std::string_view text) {  // "isn't"
  return text.find("n't") != text.npos || text.find("n\u2019t") != text.npos;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    if (end > at) out.emplace_back(text.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return out;
}

// The longest number that begins with a word, and the word behind it.
class Counted {
 public:
  explicit Counted(const std::vector<std::string>& words) : words_(words) {}

  // nullopt: no number begins here, or none that a person would say ("one two").
  std::optional<Rational> from(size_t& at) {
    total_ = group_ = 0;
    lowest_scale_ = 1'000'000'000'000'000;
    bool any = false;
    for (; at < words_.size(); ++at) {
      if (joins(at, any)) continue;
      if (!take(words_[at], any)) break;
      any = true;
    }
    return any ? std::optional(Rational(total_ + group_)) : std::nullopt;
  }

 private:
  // "hundred and five", "a hundred".
  bool joins(size_t at, bool any) const {
    if (at + 1 >= words_.size()) return false;
    const std::string& next = words_[at + 1];
    if (!any) return words_[at] == "a" && (next == "hundred" || scale_word(next, false));
    const bool large = at > 0 && (words_[at - 1] == "hundred" || scale_word(words_[at - 1], false));
    return words_[at] == "and" && large && named(next, kSmall).has_value();
  }

  bool take(const std::string& word, bool any) {
    auto small = named(word, kSmall);
    if (!small) small = german_number(word);
    if (small) {
      const bool fits = *small < 10    ? group_ % 10 == 0 && group_ % 100 != 10
                        : *small < 100 ? group_ % 100 == 0
                                       : group_ == 0;
      if (!fits || (any && *small == 0) || (any && total_ + group_ == 0)) return false;
      group_ += *small;
      return true;
    }
    if (word == "hundred") {
      if (group_ >= 100 || (any && group_ == 0)) return false;
      group_ = std::max<int64_t>(group_, 1) * 100;
      return true;
    }
    const auto scale = scale_word(word, false);
    if (!scale || std::stoll(scale->text()) >= lowest_scale_ || (any && group_ == 0)) return false;
    lowest_scale_ = std::stoll(scale->text());
    total_ += std::max<int64_t>(group_, 1) * lowest_scale_;
    group_ = 0;
    return true;
  }

  const std::vector<std::string>& words_;
  int64_t total_ = 0, group_ = 0, lowest_scale_ = 0;
};

bool is_one_of(std::string_view word, const auto& names) {
  return std::find(std::begin(names), std::end(names), word) != std::end(names);
}

}  // namespace

std::optional<Rational> scale_word(std::string_view word, bool german) {
  constexpr std::pair<std::string_view, int64_t> kScales[] = {{"hundred", 100},
                                                              {"thousand", 1'000},
                                                              {"tausend", 1'000},
                                                              {"million", 1'000'000},
                                                              {"millions", 1'000'000},
                                                              {"millionen", 1'000'000},
                                                              {"billion", 1'000'000'000},
                                                              {"milliarde", 1'000'000'000},
                                                              {"milliarden", 1'000'000'000},
                                                              {"trillion", 1'000'000'000'000},
                                                              {"billionen", 1'000'000'000'000}};
  if (german && word == "billion") return Rational(1'000'000'000'000);
  for (const auto& [name, value] : kScales) {
    if (word == name) return Rational(value);
  }
  return std::nullopt;
}

bool says_minus(std::string_view before) {
  before = trimmed(before);
  return ends_with_word(before, "minus") || ends_with_word(before, "negative") ||
         ends_with_word(before, "negativ");
}

bool changes_what_follows(std::string_view before) {
  before = trimmed(before);
  while (before.ends_with('(') || before.ends_with('"'))
    before = trimmed(before.substr(0, before.size() - 1));
  if (says_minus(before))
    return changes_what_follows(before.substr(0, before.find_last_of(' ') + 1));
  if (std::any_of(std::begin(kChanging), std::end(kChanging),
                  [&](std::string_view words) { return ends_with_word(before, words); })) {
    return true;
  }
  // Whatever stands between.
  for (const std::string& word : words_of(before)) {
    if (word == "not" || word == "never" || word == "nicht" || word == "cannot") return true;
  }
  return says_not(before);
}

bool changes_what_precedes(std::string_view after) {
  const std::vector<std::string> words = words_of(after.substr(0, 40));
  if (words.empty()) return false;
  if (words[0] == "and" && words.size() > 1)
    return is_one_of(words[words[1] == "a" && words.size() > 2 ? 2 : 1], kParts);
  return is_one_of(words[0], kPartsOfDigits);
}

std::optional<Rational> read_number_word(std::string_view piece) {
  const std::string text = folded_case(piece);
  const std::vector<std::string> words = words_of(text);
  std::optional<Rational> found;
  std::string before;
  for (size_t at = 0; at < words.size();) {
    if (is_one_of(words[at], kParts)) return std::nullopt;
    size_t end = at;
    const auto number = Counted(words).from(end);
    if (!number) {
      before += " " + words[at++];
      continue;
    }
    if (found) return std::nullopt;
    if (changes_what_follows(before)) return std::nullopt;
    found = says_minus(before) ? Rational(0) - *number : *number;
    at = end;
  }
  return says_not(text) ? std::nullopt : found;
}

}  // namespace ponder
