#include "graders/rational.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

constexpr size_t kLongestNumber = 1000;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool set_digits(fmpz_t out, std::string_view digits) {
  return !digits.empty() && all_digits(digits) &&
         fmpz_set_str(out, std::string(digits).c_str(), 10) == 0;
}

}  // namespace

Rational::Rational(int64_t numerator, int64_t denominator) : Rational(numerator) {
  PONDER_CHECK(denominator != 0);
  *this = *this / Rational(denominator);
}

std::optional<Rational> Rational::parse(std::string_view text) {
  if (text.size() > kLongestNumber) return std::nullopt;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  Rational out;
  fmpz *numerator = fmpq_numref(out.value_), *denominator = fmpq_denref(out.value_);
  if (const size_t bar = text.find('/'); bar != text.npos) {
    if (!set_digits(numerator, text.substr(0, bar)) ||
        !set_digits(denominator, text.substr(bar + 1)) || fmpz_is_zero(denominator)) {
      return std::nullopt;
    }
  } else {
    const size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view part = point < text.size() ? text.substr(point + 1) : "";
    // "." and "5." are no numbers; ".5" is one.
    if (point < text.size() && part.empty()) return std::nullopt;
    if (!set_digits(numerator, std::string(whole) + std::string(part)) || !all_digits(whole)) {
      return std::nullopt;
    }
    fmpz_set_ui(denominator, 10);
    fmpz_pow_ui(denominator, denominator, part.size());
  }
  fmpq_canonicalise(out.value_);
  if (negative) fmpq_neg(out.value_, out.value_);
  return out;
}

std::string Rational::text() const {
  char* raw = fmpq_get_str(nullptr, 10, value_);
  std::string out(raw);
  flint_free(raw);
  return out;
}

Rational Rational::floor() const {
  Rational out;
  fmpz_fdiv_q(fmpq_numref(out.value_), fmpq_numref(value_), fmpq_denref(value_));
  return out;
}

Rational Rational::denominator() const {
  Rational out;
  fmpz_set(fmpq_numref(out.value_), fmpq_denref(value_));
  return out;
}

Rational operator+(const Rational& a, const Rational& b) {
  Rational out;
  fmpq_add(out.value_, a.value_, b.value_);
  return out;
}

Rational operator-(const Rational& a, const Rational& b) {
  Rational out;
  fmpq_sub(out.value_, a.value_, b.value_);
  return out;
}

Rational operator*(const Rational& a, const Rational& b) {
  Rational out;
  fmpq_mul(out.value_, a.value_, b.value_);
  return out;
}

Rational operator/(const Rational& a, const Rational& b) {
  PONDER_CHECK(!b.is_zero());
  Rational out;
  fmpq_div(out.value_, a.value_, b.value_);
  return out;
}

}  // namespace ponder
