// Exact algebra for answers: fractions of polynomials with rational coefficients (FLINT's
// fmpq_mpoly) in variables, square roots of primes, i, pi, e and functions that are left as they
// stand. Two expressions are equal if their difference is exactly zero; no floating-point number
// ever decides.
//
// All values of one `Algebra` share its generators. Every operation is bounded: `Overload` is
// thrown where a result would have more than some thousand terms or digits.
#pragma once

#include <flint/fmpq_mpoly.h>

#include <memory>
#include <string>
#include <vector>

#include "graders/rational.h"

namespace ponder {

struct Overload {
  const char* what;
};

class Algebra;

class Algebraic {  // a numerator over a denominator that is not zero
 public:
  explicit Algebraic(Algebra& algebra);
  Algebraic(const Algebraic& other);
  Algebraic& operator=(const Algebraic& other);
  ~Algebraic();

 private:
  friend class Algebra;
  Algebra* algebra_;
  fmpq_mpoly_t over_, under_;
};

class Algebra {
 public:
  Algebra();
  ~Algebra();
  Algebra(const Algebra&) = delete;
  Algebra& operator=(const Algebra&) = delete;

  Algebraic number(const Rational& value);
  Algebraic variable(const std::string& name);
  Algebraic imaginary();  // its square is -1
  Algebraic sum(const Algebraic& a, const Algebraic& b);
  Algebraic difference(const Algebraic& a, const Algebraic& b);
  Algebraic product(const Algebraic& a, const Algebraic& b);
  // nullopt if b is zero.
  std::optional<Algebraic> quotient(const Algebraic& a, const Algebraic& b);
  std::optional<Algebraic> power(const Algebraic& base, int64_t exponent);
  // Of a number below 10^12 over such a number: exact, by prime roots; else a function of it.
  Algebraic square_root(const Algebraic& a);
  // A function about which nothing is known but that equal arguments give equal values.
  Algebraic function(const std::string& name, const Algebraic& argument);

  bool equal(const Algebraic& a, const Algebraic& b);
  bool is_zero(const Algebraic& a) const;
  std::optional<Rational> rational(const Algebraic& a);  // nullopt if it is no constant

 private:
  friend class Algebraic;
  struct Atom {
    std::string name;
    int64_t square = 0;                   // not 0: the atom's square is this number
    std::shared_ptr<Algebraic> argument;  // of a function
  };

  Algebraic generator(size_t index);
  size_t atom(const std::string& name, int64_t square);
  void multiply(fmpq_mpoly_t out, const fmpq_mpoly_t a, const fmpq_mpoly_t b);
  void reduce(fmpq_mpoly_t poly);  // squares of roots become numbers
  void check_size(const fmpq_mpoly_t poly) const;

  static constexpr slong kAtoms = 24;
  fmpq_mpoly_ctx_t context_;
  std::vector<Atom> atoms_;
  int64_t work_left_ = 2'000'000;  // products of terms
};

}  // namespace ponder
