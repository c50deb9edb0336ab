#include "grammar/numbers.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.h"

namespace ponder {
namespace {

constexpr int kIntegerDigits = 18, kDecimalDigits = 15, kFraction = 6;

int64_t power_of_ten(int exponent) {
  int64_t out = 1;
  while (exponent-- > 0) out *= 10;
  return out;
}

int digits_of(int64_t value) { return static_cast<int>(std::to_string(value).size()); }

int32_t up_to_digits(GrammarBuilder& builder, int count, int32_t next) {
  int32_t at = next;
  for (int i = 0; i < count; ++i) at = builder.optional(builder.byte('0', '9', at), next);
  return at;
}

int32_t magnitude(GrammarBuilder& builder, int32_t next) {
  return builder.either(builder.literal("0", next),
                        builder.byte('1', '9', up_to_digits(builder, kIntegerDigits - 1, next)));
}

int32_t with_sign(GrammarBuilder& builder, int32_t number) {
  return builder.either(builder.literal("-", number), number);
}

// A decimal number as digits and a power of ten: value = digits * 10^-scale.
struct Decimal {
  int64_t digits = 0;
  int scale = 0;
};

Decimal read_decimal(const nlohmann::ordered_json& value, const std::string& place) {
  const std::string text = value.dump();
  const auto too_long = [&]() { fail("{}: the bound {} has too many digits", place, text); };
  Decimal out;
  bool fraction = false, negative = false;
  int exponent = 0, seen = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '-') negative = true;
    if (c == '.') fraction = true;
    if (c == 'e' || c == 'E') {
      exponent = std::stoi(text.substr(i + 1));
      break;
    }
    if (c < '0' || c > '9') continue;
    if (seen > 0 || c != '0') ++seen;
    if (seen > kIntegerDigits) too_long();
    out.digits = out.digits * 10 + (c - '0');
    if (fraction) ++out.scale;
  }
  out.scale -= exponent;
  if (out.digits == 0) out.scale = 0;
  while (out.scale > 0 && out.digits % 10 == 0) {
    out.digits /= 10;
    --out.scale;
  }
  if (out.scale < -kIntegerDigits || out.scale > kDecimalDigits) too_long();
  for (; out.scale < 0; ++out.scale) {
    if (digits_of(out.digits) >= kIntegerDigits) too_long();
    out.digits *= 10;
  }
  if (negative) out.digits = -out.digits;
  return out;
}

// Digits of whole numbers `lo` to `hi` (both not negative), the last `fraction` of them behind a
// point, which may be left out with the zeros before it.
class Digits {
 public:
  Digits(GrammarBuilder& builder, int fraction, uint64_t multiple_of, int32_t next)
      : builder_(builder), fraction_(fraction), multiple_of_(multiple_of), next_(next) {}

  void range(int64_t lo, int64_t hi, std::vector<int32_t>& out) {
    for (int length = fraction_ + 1; length <= digits_of(hi) || length == fraction_ + 1; ++length) {
      const int64_t least = length == fraction_ + 1 ? 0 : power_of_ten(length - 1);
      const int64_t from = std::max(lo, least), to = std::min(hi, power_of_ten(length) - 1);
      if (from > to) continue;
      lo_ = padded(from, length);
      hi_ = padded(to, length);
      known_.clear();
      const int32_t start = at({0, true, true, 0});
      if (start >= 0) out.push_back(start);
    }
  }

 private:
  struct Place {
    size_t digit;
    bool on_lo, on_hi;  // all digits so far are those of the bound
    uint64_t rest;      // of the number so far, divided by multiple_of

    auto operator<=>(const Place&) const = default;
  };

  static std::string padded(int64_t value, int length) {
    std::string digits = std::to_string(value);
    return std::string(static_cast<size_t>(length) - digits.size(), '0') + digits;
  }

  // -1 if there is no number of this beginning.
  int32_t at(Place place) {
    if (const auto found = known_.find(place); found != known_.end()) return found->second;
    std::vector<int32_t> ways;
    const size_t point = lo_.size() - static_cast<size_t>(fraction_);
    if (place.digit == lo_.size()) {
      return known_[place] = place.rest == 0 ? next_ : -1;
    }
    // Zeros that are not written stand behind the point alone; they must not be below the bound.
    const bool zeros_fit =
        !place.on_lo || lo_.find_first_not_of('0', place.digit) == std::string::npos;
    if (place.digit >= point && zeros_fit) ways.push_back(next_);
    std::vector<int32_t> digits;
    const char first = place.on_lo ? lo_[place.digit] : '0';
    const char last = place.on_hi ? hi_[place.digit] : '9';
    for (char c = first; c <= last; ++c) {
      const uint64_t rest = (place.rest * 10 + static_cast<uint64_t>(c - '0')) % multiple_of_;
      const int32_t then = at({place.digit + 1, place.on_lo && c == lo_[place.digit],
                               place.on_hi && c == hi_[place.digit], rest});
      if (then >= 0) digits.push_back(builder_.literal({&c, 1}, then));
    }
    if (!digits.empty()) {
      const int32_t some = builder_.any_of(digits);
      ways.push_back(place.digit == point ? builder_.literal(".", some) : some);
    }
    return known_[place] = ways.empty() ? -1 : builder_.any_of(ways);
  }

  GrammarBuilder& builder_;
  int fraction_;
  uint64_t multiple_of_;
  int32_t next_;
  std::string lo_, hi_;
  std::map<Place, int32_t> known_;
};

// The bound in units of 10^-fraction, rounded into the allowed side.
int64_t scaled(const Decimal& bound, bool exclusive, int fraction, bool upward) {
  int64_t value = bound.digits;
  bool exact = true;
  if (bound.scale <= fraction) {
    value *= power_of_ten(fraction - bound.scale);
  } else {  // an integer's bound that is none
    const int64_t unit = power_of_ten(bound.scale - fraction);
    exact = value % unit == 0;
    const int64_t down = value / unit - (value % unit < 0 ? 1 : 0);
    value = upward && !exact ? down + 1 : down;
  }
  if (exclusive && exact) value += upward ? 1 : -1;
  return value;
}

}  // namespace

int32_t any_integer(GrammarBuilder& builder, int32_t next) {
  return with_sign(builder, magnitude(builder, next));
}

int32_t any_number(GrammarBuilder& builder, int32_t next) {
  const int32_t digits =
      builder.byte('0', '9', builder.optional(builder.byte('0', '9', next), next));
  const int32_t exponent = builder.either(
      digits, builder.either(builder.literal("+", digits), builder.literal("-", digits)));
  const int32_t tail = builder.optional(
      builder.either(builder.literal("e", exponent), builder.literal("E", exponent)), next);
  const int32_t fraction = builder.byte('0', '9', up_to_digits(builder, kIntegerDigits - 1, tail));
  return with_sign(builder,
                   magnitude(builder, builder.optional(builder.literal(".", fraction), tail)));
}

int32_t bounded_number(GrammarBuilder& builder, const NumberBounds& bounds, bool integer,
                       int32_t next) {
  integer = integer || bounds.multiple_of != 1;
  Decimal least, most;
  if (bounds.least) least = read_decimal(bounds.least->value, builder.place());
  if (bounds.most) most = read_decimal(bounds.most->value, builder.place());
  int fraction = 0;
  if (!integer) {
    const int whole = std::max(digits_of(least.digits / power_of_ten(least.scale)),
                               digits_of(most.digits / power_of_ten(most.scale)));
    fraction = std::max({least.scale, most.scale, std::min(kFraction, kDecimalDigits - whole)});
    if (whole + fraction > kDecimalDigits) {
      fail("{}: the bounds of a number have more than {} digits together", builder.place(),
           kDecimalDigits);
    }
  }
  const int64_t largest = power_of_ten(integer ? kIntegerDigits : kDecimalDigits) - 1;
  int64_t lo = -largest, hi = largest;
  if (bounds.least) lo = std::max(lo, scaled(least, bounds.least->exclusive, fraction, true));
  if (bounds.most) hi = std::min(hi, scaled(most, bounds.most->exclusive, fraction, false));
  std::vector<int32_t> ways;
  Digits digits(builder, fraction, bounds.multiple_of, next);
  if (lo < 0) {
    std::vector<int32_t> negative;
    digits.range(std::max<int64_t>(1, -hi), -lo, negative);
    for (const int32_t start : negative) ways.push_back(builder.literal("-", start));
  }
  if (hi >= 0) digits.range(std::max<int64_t>(0, lo), hi, ways);
  if (ways.empty()) fail("{}: no number fits its bounds", builder.place());
  return builder.any_of(ways);
}

}  // namespace ponder
