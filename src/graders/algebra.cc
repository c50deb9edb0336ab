#include "graders/algebra.h"

#include <array>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

constexpr slong kMostTerms = 2000;
constexpr int64_t kMostBits = 20'000, kMostDegree = 4000, kLargestExponent = 1000;
constexpr int64_t kLargestRoot = 1'000'000'000'000;

}  // namespace

Algebraic::Algebraic(Algebra& algebra) : algebra_(&algebra) {
  fmpq_mpoly_init(over_, algebra.context_);
  fmpq_mpoly_init(under_, algebra.context_);
  fmpq_mpoly_set_ui(under_, 1, algebra.context_);
}

Algebraic::Algebraic(const Algebraic& other) : Algebraic(*other.algebra_) { *this = other; }

Algebraic& Algebraic::operator=(const Algebraic& other) {
  if (this == &other) return *this;
  PONDER_CHECK(algebra_ == other.algebra_);
  fmpq_mpoly_set(over_, other.over_, algebra_->context_);
  fmpq_mpoly_set(under_, other.under_, algebra_->context_);
  return *this;
}

Algebraic::~Algebraic() {
  fmpq_mpoly_clear(over_, algebra_->context_);
  fmpq_mpoly_clear(under_, algebra_->context_);
}

Algebra::Algebra() { fmpq_mpoly_ctx_init(context_, kAtoms, ORD_LEX); }

Algebra::~Algebra() {
  atoms_.clear();  // arguments of functions are polynomials of this context
  fmpq_mpoly_ctx_clear(context_);
}

size_t Algebra::atom(const std::string& name, int64_t square) {
  for (size_t i = 0; i < atoms_.size(); ++i) {
    if (atoms_[i].name == name && !atoms_[i].argument) return i;
  }
  if (atoms_.size() == static_cast<size_t>(kAtoms)) throw Overload{"too many variables and roots"};
  atoms_.push_back({name, square, nullptr});
  return atoms_.size() - 1;
}

Algebraic Algebra::generator(size_t index) {
  Algebraic out(*this);
  fmpq_mpoly_gen(out.over_, static_cast<slong>(index), context_);
  return out;
}

Algebraic Algebra::number(const Rational& value) {
  if (value.bits() > kMostBits) throw Overload{"too large a number"};
  Algebraic out(*this);
  fmpq_mpoly_set_fmpq(out.over_, value.raw(), context_);
  return out;
}

Algebraic Algebra::variable(const std::string& name) { return generator(atom(name, 0)); }
Algebraic Algebra::imaginary() { return generator(atom("sqrt -1", -1)); }

void Algebra::check_size(const fmpq_mpoly_t poly) const {
  if (fmpq_mpoly_length(poly, context_) > kMostTerms) throw Overload{"too many terms"};
  const slong bits = fmpz_mpoly_max_bits(poly->zpoly);
  if ((bits < 0 ? -bits : bits) > kMostBits || fmpq_height_bits(poly->content) > kMostBits) {
    throw Overload{"too large a number"};
  }
  if (!fmpq_mpoly_total_degree_fits_si(poly, context_) ||
      fmpq_mpoly_total_degree_si(poly, context_) > kMostDegree) {
    throw Overload{"too high a power"};
  }
}

void Algebra::reduce(fmpq_mpoly_t poly) {
  bool any = false;
  for (size_t i = 0; i < atoms_.size() && !any; ++i) {
    any = atoms_[i].square != 0 && fmpq_mpoly_degree_si(poly, static_cast<slong>(i), context_) > 1;
  }
  if (!any) return;
  fmpq_mpoly_t out;
  fmpq_mpoly_init(out, context_);
  fmpq_t coefficient, factor;
  fmpq_init(coefficient);
  fmpq_init(factor);
  std::array<ulong, kAtoms> exponents;
  for (slong term = 0; term < fmpq_mpoly_length(poly, context_); ++term) {
    fmpq_mpoly_get_term_exp_ui(exponents.data(), poly, term, context_);
    fmpq_mpoly_get_term_coeff_fmpq(coefficient, poly, term, context_);
    for (size_t i = 0; i < atoms_.size(); ++i) {
      if (atoms_[i].square == 0 || exponents[i] < 2) continue;
      fmpq_set_si(factor, atoms_[i].square, 1);
      fmpq_pow_si(factor, factor, static_cast<slong>(exponents[i] / 2));
      fmpq_mul(coefficient, coefficient, factor);
      exponents[i] %= 2;
    }
    fmpq_mpoly_push_term_fmpq_ui(out, coefficient, exponents.data(), context_);
  }
  fmpq_mpoly_sort_terms(out, context_);
  fmpq_mpoly_combine_like_terms(out, context_);
  fmpq_mpoly_swap(poly, out, context_);
  fmpq_clear(factor);
  fmpq_clear(coefficient);
  fmpq_mpoly_clear(out, context_);
}

void Algebra::multiply(fmpq_mpoly_t out, const fmpq_mpoly_t a, const fmpq_mpoly_t b) {
  work_left_ -= (1 + fmpq_mpoly_length(a, context_)) * (1 + fmpq_mpoly_length(b, context_));
  if (work_left_ < 0) throw Overload{"too much to work out"};
  fmpq_mpoly_mul(out, a, b, context_);
  reduce(out);
  check_size(out);
}

Algebraic Algebra::sum(const Algebraic& a, const Algebraic& b) {
  Algebraic out(*this), other(*this);
  if (fmpq_mpoly_equal(a.under_, b.under_, context_)) {
    fmpq_mpoly_add(out.over_, a.over_, b.over_, context_);
    fmpq_mpoly_set(out.under_, a.under_, context_);
  } else {
    multiply(out.over_, a.over_, b.under_);
    multiply(other.over_, b.over_, a.under_);
    fmpq_mpoly_add(out.over_, out.over_, other.over_, context_);
    multiply(out.under_, a.under_, b.under_);
  }
  check_size(out.over_);
  if (--work_left_ < 0) throw Overload{"too much to work out"};
  return out;
}

Algebraic Algebra::difference(const Algebraic& a, const Algebraic& b) {
  Algebraic negative(b);
  fmpq_mpoly_neg(negative.over_, b.over_, context_);
  return sum(a, negative);
}

Algebraic Algebra::product(const Algebraic& a, const Algebraic& b) {
  Algebraic out(*this);
  multiply(out.over_, a.over_, b.over_);
  multiply(out.under_, a.under_, b.under_);
  return out;
}

std::optional<Algebraic> Algebra::quotient(const Algebraic& a, const Algebraic& b) {
  if (is_zero(b)) return std::nullopt;
  Algebraic out(*this);
  multiply(out.over_, a.over_, b.under_);
  multiply(out.under_, a.under_, b.over_);
  return out;
}

std::optional<Algebraic> Algebra::power(const Algebraic& base, int64_t exponent) {
  if (exponent < 0) {
    if (exponent < -kLargestExponent) throw Overload{"too high a power"};
    const auto positive = power(base, -exponent);
    return positive ? quotient(number(1), *positive) : std::nullopt;
  }
  if (exponent > kLargestExponent) throw Overload{"too high a power"};
  Algebraic out = number(1), square = base;
  for (int64_t rest = exponent; rest > 0; rest /= 2) {
    if (rest % 2 == 1) out = product(out, square);
    if (rest > 1) square = product(square, square);
  }
  return out;
}

Algebraic Algebra::square_root(const Algebraic& a) {
  const auto value = rational(a);
  if (!value) return function("sqrt", a);
  // sqrt(p/q) = sqrt(p q) / q
  fmpz_t whole;
  fmpz_init(whole);
  fmpz_mul(whole, fmpq_numref(value->raw()), fmpq_denref(value->raw()));
  const bool small = fmpz_cmp_si(whole, kLargestRoot) < 0 && fmpz_cmp_si(whole, -kLargestRoot) > 0;
  int64_t rest = small ? fmpz_get_si(whole) : 0;
  fmpz_clear(whole);
  if (!small) return function("sqrt", a);
  const int64_t under = fmpz_get_si(fmpq_denref(value->raw()));
  Algebraic out = number(Rational(1, under));
  if (rest < 0) {
    out = product(out, imaginary());
    rest = -rest;
  }
  const auto take = [&](int64_t prime, int count) {
    for (int i = 0; i < count / 2; ++i) out = product(out, number(prime));
    if (count % 2 == 1) {
      out = product(out, generator(atom("sqrt " + std::to_string(prime), prime)));
    }
  };
  if (rest == 0) return number(0);
  for (int64_t prime = 2; prime * prime <= rest; ++prime) {
    int count = 0;
    while (rest % prime == 0) rest /= prime, ++count;
    take(prime, count);
  }
  if (rest > 1) take(rest, 1);
  return out;
}

Algebraic Algebra::function(const std::string& name, const Algebraic& argument) {
  for (size_t i = 0; i < atoms_.size(); ++i) {
    if (atoms_[i].name == name && atoms_[i].argument && equal(*atoms_[i].argument, argument)) {
      return generator(i);
    }
  }
  if (atoms_.size() == static_cast<size_t>(kAtoms)) throw Overload{"too many variables and roots"};
  atoms_.push_back({name, 0, std::make_shared<Algebraic>(argument)});
  return generator(atoms_.size() - 1);
}

bool Algebra::is_zero(const Algebraic& a) const { return fmpq_mpoly_is_zero(a.over_, context_); }

bool Algebra::equal(const Algebraic& a, const Algebraic& b) { return is_zero(difference(a, b)); }

std::optional<Rational> Algebra::rational(const Algebraic& a) {
  // over/under is the constant c if over = c under, whatever else the two have in common.
  if (is_zero(a)) return Rational(0);
  fmpq_t top, bottom;
  fmpq_init(top);
  fmpq_init(bottom);
  fmpq_mpoly_get_term_coeff_fmpq(top, a.over_, 0, context_);
  fmpq_mpoly_get_term_coeff_fmpq(bottom, a.under_, 0, context_);
  fmpq_div(top, top, bottom);
  fmpq_mpoly_t scaled;
  fmpq_mpoly_init(scaled, context_);
  fmpq_mpoly_scalar_mul_fmpq(scaled, a.under_, top, context_);
  std::optional<Rational> out;
  if (fmpq_mpoly_equal(scaled, a.over_, context_)) {
    out = Rational();
    char* text = fmpq_get_str(nullptr, 10, top);
    out = Rational::parse(text);
    flint_free(text);
  }
  fmpq_mpoly_clear(scaled, context_);
  fmpq_clear(bottom);
  fmpq_clear(top);
  return out;
}

}  // namespace ponder
