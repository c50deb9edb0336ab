#include "graders/quantity.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/ascii.h"
#include "graders/answer.h"
#include "graders/number_words.h"
#include "graders/words.h"

namespace ponder {
namespace {

constexpr size_t kLongestUnit = 80;

struct KnownUnit {
  std::string_view names;  // with bars between; those of three letters and more in lower case
  std::string_view base;
  int power;
  int64_t over, under;
};

constexpr KnownUnit kUnits[] = {
    {"|m|meter|metre|", "m", 1, 1, 1},
    {"|km|kilometer|kilometre|", "m", 1, 1000, 1},
    {"|dm|decimeter|decimetre|", "m", 1, 1, 10},
    {"|cm|centimeter|centimetre|", "m", 1, 1, 100},
    {"|mm|millimeter|millimetre|", "m", 1, 1, 1000},
    {"|inch|inches|in|", "m", 1, 254, 10000},
    {"|ft|foot|feet|", "m", 1, 3048, 10000},
    {"|yd|yard|", "m", 1, 9144, 10000},
    {"|mi|mile|", "m", 1, 1609344, 1000},
    {"|g|gram|", "g", 1, 1, 1},
    {"|kg|kilogram|", "g", 1, 1000, 1},
    {"|mg|milligram|", "g", 1, 1, 1000},
    {"|lb|lbs|pound|", "g", 1, 45359237, 100000},
    {"|oz|ounce|", "g", 1, 45359237, 1600000},
    {"|s|sec|second|", "s", 1, 1, 1},
    {"|ms|millisecond|", "s", 1, 1, 1000},
    {"|min|minute|", "s", 1, 60, 1},
    {"|h|hr|hrs|hour|", "s", 1, 3600, 1},
    {"|day|", "s", 1, 86400, 1},
    {"|week|", "s", 1, 604800, 1},
    {"|month|", "month", 1, 1, 1},
    {"|year|yr|yrs|", "month", 1, 12, 1},
    {"|l|L|liter|litre|", "m", 3, 1, 1000},
    {"|ml|mL|milliliter|millilitre|", "m", 3, 1, 1000000},
    {"|$|dollar|usd|USD|", "$", 1, 1, 1},
    {"|\u00a2|cent|", "$", 1, 1, 100},
    {"|\u20ac|euro|eur|EUR|", "\u20ac", 1, 1, 1},
    {"|\u00a3|gbp|GBP|", "\u00a3", 1, 1, 1},
    {"|deg|degree|", "deg", 1, 1, 1},
    {"|rad|radian|", "rad", 1, 1, 1},
    {"|unit|", "", 0, 1, 1},
};

// Words that make something else of the value before them.
constexpr std::string_view kMathWords[] = {
    "sqrt",   "sin",   "cos",      "tan",  "log",   "ln",    "exp",     "pi",    "mod",
    "or",     "and",   "if",       "for",  "where", "root",  "squared", "cubed", "factorial",
    "modulo", "times", "divided",  "plus", "minus", "less",  "more",    "than",  "not",
    "choose", "base",  "infinity", "over", "power", "dozen", "score"};

const KnownUnit* known_unit(const std::string& word) {
  const std::string lower = lower_ascii(word);
  const std::string names[] = {"|" + word + "|", "|" + lower + "|",
                               "|" + lower.substr(0, lower.size() - 1) + "|"};
  for (const KnownUnit& unit : kUnits) {
    if (unit.names.find(names[0]) != std::string_view::npos) return &unit;
    // Of one or two letters the case counts: "mm" and "Mm".
    if (word.size() < 3) continue;
    const bool plural = lower.ends_with('s') && lower.size() > 3;
    if (unit.names.find(names[1]) != std::string_view::npos ||
        (plural && unit.names.find(names[2]) != std::string_view::npos)) {
      return &unit;
    }
  }
  return nullptr;
}

bool is_sign_of_money(std::string_view word) {
  return word == "$" || word == "\u20ac" || word == "\u00a3" || word == "\u00a2";
}

// A suffix that is a unit and nothing else.
class UnitReader {
 public:
  UnitReader(std::string_view text, bool apart) : text_(plain(text)), apart_(apart) {}

  // nullopt if it is none, or words that stand for no unit here.
  std::optional<Measure> whole() {
    while (next() != '\0') {
      if (!one()) return std::nullopt;
    }
    if (words_ == 0) return std::nullopt;
    return out_;
  }
  bool lone_letter() const { return words_ == 1 && shortest_ == 1 && !wrapped_ && !sign_; }

 private:
  // "\text{ cm}^{2}" as " cm^2"; whether words were marked so is remembered.
  std::string plain(std::string_view text) {
    std::string out(text);
    // In "x \text{ cm}" the letter before is none of the unit's.
    const size_t marked = out.find("\\text");
    wrapped_ = marked != out.npos &&
               std::none_of(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(marked),
                            [](char c) { return in_word(c); });
    replace_all(out, "^\\circ", " deg ");
    replace_all(out, "^{\\circ", " deg {");
    for (const char* gone : {"\\text", "{", "}", "~"}) replace_all(out, gone, " ");
    return out;
  }

  bool one() {
    const char c = next();
    if (c == '/') return ++at_, sign_ = true, below_ = true;
    if (c == '*') return ++at_, true;
    if (c == '^') return ++at_, raised();
    size_t end = at_;
    while (end < text_.size() && ((in_word(text_[end]) && !is_digit(text_[end])) ||
                                  text_[end] == '$' || (end > at_ && text_[end] == '-')))
      ++end;
    if (end == at_) return false;
    const std::string word = text_.substr(at_, end - at_);
    at_ = end;
    return named(word);
  }

  bool named(const std::string& word) {
    if (word == "per") return sign_ = true, below_ = true;
    if (word == "square" || word == "sq") return power_ = 2, true;
    if (word == "cubic" || word == "cu") return power_ = 3, true;
    if (word == "mph") return named("mile") && named("per") && named("hour");
    if (word == "kph" || word == "kmh") return named("km") && named("per") && named("h");
    const bool math =
        std::find(std::begin(kMathWords), std::end(kMathWords), word) != std::end(kMathWords);
    if (math || changes_what_precedes(lower_ascii(word))) return false;
    ++words_;
    if (const auto scale = scale_word(lower_ascii(word), false)) {
      out_.scale = out_.scale * *scale;
      shortest_ = 0;
      return true;
    }
    const KnownUnit* known = known_unit(word);
    sign_ = sign_ || is_sign_of_money(word) || word == "deg";
    shortest_ = std::min(shortest_, word.size());
    // "5km" is a unit, "5ab" and "5 x" none.
    if (!known && !wrapped_ && (word.size() < 3 || !apart_)) return false;
    last_ = known ? *known : KnownUnit{"", "", 1, 1, 1};
    last_base_ = known ? std::string(known->base) : "word " + singular(word);
    return put(power_, true);
  }

  // "men" is no plural here; "apples" and "apple" are the same.
  static std::string singular(const std::string& word) {
    std::string out = folded_case(word);
    if (out.size() > 3 && out.ends_with('s') && !out.ends_with("ss")) out.pop_back();
    return out;
  }

  // Multiplies by the unit `times` times; a "per" counts for one unit.
  bool put(int times, bool fresh) {
    const int sign = below_now(fresh) ? -1 : 1;
    for (int i = 0; i < times; ++i) {
      if (!last_base_.empty()) out_.powers[last_base_] += sign * last_.power;
      const Rational factor(last_.over, last_.under);
      out_.factor = sign > 0 ? out_.factor * factor : out_.factor / factor;
    }
    if (!last_base_.empty() && out_.powers[last_base_] == 0) out_.powers.erase(last_base_);
    power_ = 1;
    return true;
  }
  bool below_now(bool fresh) {
    if (fresh) last_below_ = below_;
    return last_below_;
  }

  bool raised() {
    const char digit = next();
    if (words_ == 0 || digit < '2' || digit > '4') return false;
    ++at_;
    sign_ = true;
    return put(digit - '1', false);
  }

  char next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '.')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool wrapped_ = false;
  std::string text_;
  bool apart_, sign_ = false, below_ = false, last_below_ = false;
  size_t at_ = 0, words_ = 0, shortest_ = kLongestUnit;
  int power_ = 1;
  KnownUnit last_{};
  std::string last_base_;
  Measure out_;
};

bool ends_a_value(std::string_view text) {
  const char c = text.empty() ? '\0' : text.back();
  return is_digit(c) || c == ')' || c == '}' || c == '|' || c == '!' || text.ends_with("\\pi") ||
         text.ends_with("\\pi ");
}

// "$5" and "€5": the sign stands in front.
std::optional<Quantity> money_in_front(std::string_view text) {
  const bool minus = text.starts_with('-');
  const std::string_view rest = trimmed(minus ? text.substr(1) : text);
  for (const std::string_view sign : {"$", "\u20ac", "\u00a3"}) {
    if (!rest.starts_with(sign) || rest.find('$', 1) != rest.npos) continue;
    const std::string_view value = trimmed(rest.substr(sign.size()));
    if (value.empty() || !(is_digit(value[0]) || value[0] == '.' || value[0] == '\\')) continue;
    Quantity out;
    out.value = (minus ? "-" : "") + std::string(value);
    out.unit = Measure{{{std::string(sign), 1}}, 1};
    return out;
  }
  return std::nullopt;
}

}  // namespace

Quantity read_quantity(std::string_view text) {
  text = trimmed(text);
  if (auto money = money_in_front(text)) return *money;
  const size_t first = text.size() > kLongestUnit ? text.size() - kLongestUnit : 1;
  for (size_t at = first; at < text.size(); ++at) {
    const std::string_view value = trimmed(text.substr(0, at)), rest = text.substr(at);
    const std::string_view name = trimmed(rest);
    const bool marked =
        rest.starts_with("\\text") || rest.starts_with("^\\circ") || rest.starts_with("^{\\circ");
    if (!marked &&
        (!ends_a_value(text.substr(0, at)) || name.starts_with('^') || name.starts_with('*')))
      continue;
    if (name.empty() || is_digit(name[0]) || name[0] == '/' || name[0] == '}' || name[0] == ')')
      continue;
    UnitReader reader(rest, rest[0] == ' ' || marked);
    auto unit = reader.whole();
    if (!unit) continue;
    const bool has_value =
        value.find_first_of("0123456789") != value.npos || value.find("\\pi") != value.npos;
    const bool words = std::any_of(unit->powers.begin(), unit->powers.end(),
                                   [](const auto& one) { return one.first.starts_with("word "); });
    if (words && (!has_value || value.find('*') != value.npos)) continue;
    if (unit->powers.contains("word percent")) return {std::string(value) + "\\%", std::nullopt};
    // "5m" is a product, "5 m" may be one.
    if (reader.lone_letter() && (rest[0] != ' ' || words)) continue;
    return {std::string(value), std::move(unit), reader.lone_letter()};
  }
  return {std::string(text), std::nullopt};
}

bool same_kind(const Measure& a, const Measure& b) { return a.powers == b.powers; }

}  // namespace ponder
