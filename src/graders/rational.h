// Exact fractions for verifiers (FLINT's fmpq): no rounding and no overflow ever decides a reward.
#pragma once

#include <flint/fmpq.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

class Rational {
 public:
  Rational() { fmpq_init(value_); }
  Rational(int64_t integer) : Rational() { fmpq_set_si(value_, integer, 1); }  // NOLINT: a number
  Rational(int64_t numerator, int64_t denominator);                            // denominator != 0
  Rational(const Rational& other) : Rational() { fmpq_set(value_, other.value_); }
  Rational& operator=(const Rational& other) {
    fmpq_set(value_, other.value_);
    return *this;
  }
  ~Rational() { fmpq_clear(value_); }

  // "12", "-3.25" or "7/4": digits, one point or one bar. nullopt if it is anything else, is longer
  // than 1,000 characters or has a zero denominator.
  static std::optional<Rational> parse(std::string_view text);

  std::string text() const;  // "3" or "-7/4"
  Rational floor() const;
  Rational denominator() const;
  bool is_zero() const { return fmpq_is_zero(value_); }
  bool is_integer() const { return fmpz_is_one(fmpq_denref(value_)); }
  // The bits of the larger of numerator and denominator: what a caller bounds.
  int64_t bits() const { return static_cast<int64_t>(fmpq_height_bits(value_)); }
  const fmpq* raw() const { return value_; }

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);  // b != 0
  friend bool operator==(const Rational& a, const Rational& b) {
    return fmpq_equal(a.value_, b.value_);
  }
  friend bool operator<(const Rational& a, const Rational& b) {
    return fmpq_cmp(a.value_, b.value_) < 0;
  }

 private:
  fmpq_t value_;
};

}  // namespace ponder
