#include "graders/math_reader.h"

#include <algorithm>
#include <array>
#include <string>

#include "graders/answer.h"

namespace ponder {
namespace {

constexpr size_t kLongestMath = 2000;
constexpr int kDeepestMath = 40;
constexpr int64_t kLargestFactorial = 500;
constexpr size_t kLongestPeriod = 100;
constexpr int64_t kLargestTakenOut = 1000;  // its cube is the largest number a root is taken of
// What stands for a value of its own; of other commands nobody here knows what they do.
constexpr std::string_view kConstants[] = {
    "alpha", "beta",     "gamma", "delta",   "epsilon", "varepsilon", "zeta", "eta",
    "theta", "vartheta", "iota",  "kappa",   "lambda",  "mu",         "nu",   "xi",
    "rho",   "sigma",    "tau",   "upsilon", "phi",     "varphi",     "chi",  "psi",
    "omega", "Gamma",    "Delta", "Theta",   "Lambda",  "Xi",         "Pi",   "Sigma",
    "Phi",   "Psi",      "Omega", "infty",   "ell",     "hbar"};
constexpr std::string_view kInvertible[] = {"sin", "cos",  "tan",  "cot", "sec",
                                            "csc", "sinh", "cosh", "tanh"};

constexpr std::string_view kFunctions[] = {
    "sin",  "cos",     "tan",     "cot",     "sec",    "csc",    "arcsin", "arccos", "arctan",
    "sinh", "cosh",    "tanh",    "log",     "ln",     "exp",    "floor",  "ceil",   "gcd",
    "lcm",  "arcsinh", "arccosh", "arctanh", "arccot", "arcsec", "arccsc"};

bool is_decimal(char c) { return c >= '0' && c <= '9'; }
bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

using Value = std::optional<Algebraic>;

class MathReader {
 public:
  MathReader(std::string_view text, Algebra& algebra) : text_(text), algebra_(algebra) {}

  Value whole() {
    const Value out = sum();
    space();
    return at_ == text_.size() ? out : std::nullopt;
  }

 private:
  Value sum() {
    Value left = term();
    while (left) {
      const char sign = next();
      if (sign != '+' && sign != '-') break;
      ++at_;
      const Value right = term();
      if (!right) return std::nullopt;
      left = sign == '+' ? algebra_.sum(*left, *right) : algebra_.difference(*left, *right);
    }
    return left;
  }

  Value term() {
    Value left = signed_factor();
    while (left) {
      const char c = next();
      if (c == '*' || c == '/') {
        ++at_;
        const Value right = signed_factor();
        if (!right) return std::nullopt;
        left = c == '*' ? algebra_.product(*left, *right) : algebra_.quotient(*left, *right);
      } else if (starts_factor(c) && !closes()) {
        // "2 3" is two numbers, not their product.
        if (is_decimal(c) && last_was_number_) return std::nullopt;
        const Value right = factor();
        if (!right) return std::nullopt;
        left = algebra_.product(*left, *right);
      } else {
        break;
      }
    }
    return left;
  }

  bool closes() const {
    const std::string_view rest = text_.substr(at_);
    return rest.starts_with("\\rfloor") || rest.starts_with("\\rceil");
  }

  static bool starts_factor(char c) {
    return is_decimal(c) || is_latin(c) || c == '(' || c == '{' || c == '\\' || c == '[';
  }

  Value signed_factor() {
    int minus = 0;
    while (next() == '-' || next() == '+') {
      minus ^= text_[at_++] == '-';
    }
    Value out = factor();
    if (out && minus) out = algebra_.difference(algebra_.number(0), *out);
    return out;
  }

  // A primary with its exponent and factorial.
  Value factor() {
    Value base = primary();
    const bool number = last_was_number_;
    while (base && next() == '!') {
      ++at_;
      base = factorial(*base);
    }
    if (base && next() == '^') {
      ++at_;
      if (take("\\circ") || take("{\\circ}")) return base;  // degrees
      const Value exponent = next() == '-' || next() == '+' ? signed_factor() : factor();
      if (!exponent) return std::nullopt;
      base = raised(*base, *exponent);
      last_was_number_ = false;
    } else {
      last_was_number_ = number;
    }
    if (base && (take("\\%") || take("%"))) base = algebra_.quotient(*base, algebra_.number(100));
    return base;
  }

  Value raised(const Algebraic& base, const Algebraic& exponent) {
    const auto power = algebra_.rational(exponent);
    if (!power) {
      return of_two("power", base, exponent);
    }
    const Rational twice = *power * Rational(2);
    if (Rational(2000) < twice || twice < Rational(-2000)) return of_two("power", base, exponent);
    if (!twice.is_integer()) return raised_to_part(base, *power);
    const int64_t halves = std::stoll(twice.text());
    if (halves % 2 == 0) return algebra_.power(base, halves / 2);
    return algebra_.power(algebra_.square_root(base), halves);
  }

  // "64^{2/3}" is the square of a root.
  Value raised_to_part(const Algebraic& base, const Rational& power) {
    const auto value = algebra_.rational(base);
    const Rational degree = power.denominator();
    if (!value || !value->is_integer() || !(degree < Rational(31)))
      return of_two("power", base, algebra_.number(power));
    const Value root = whole_root(base, degree);
    return root ? algebra_.power(*root, std::stoll((power * degree).text())) : std::nullopt;
  }

  Value factorial(const Algebraic& base) {
    const auto n = algebra_.rational(base);
    if (!n || !n->is_integer() || *n < Rational(0) || Rational(kLargestFactorial) < *n) {
      return std::nullopt;
    }
    Rational out = 1;
    for (int64_t i = 2; i <= std::stoll(n->text()); ++i) out = out * Rational(i);
    return algebra_.number(out);
  }

  Value primary() {
    const char c = next();
    last_was_number_ = false;
    if (is_decimal(c) || c == '.') return number();
    if (c == '(' || c == '{' || c == '[') return group(c == '(' ? ')' : c == '{' ? '}' : ']');
    if (c == '|') return absolute();
    if (c == '\\') return command();
    if (is_latin(c)) return word();
    return std::nullopt;
  }

  Value group(char close) {
    if (++depth_ > kDeepestMath) return std::nullopt;
    ++at_;
    const Value out = sum();
    --depth_;
    if (next() != close) return std::nullopt;
    ++at_;
    return out;
  }

  Value absolute() {
    if (++depth_ > kDeepestMath) return std::nullopt;
    ++at_;
    const Value inner = sum();
    --depth_;
    if (!inner || next() != '|') return std::nullopt;
    ++at_;
    const auto number = algebra_.rational(*inner);
    if (!number) return algebra_.function("abs", *inner);
    return *number < Rational(0) ? algebra_.difference(algebra_.number(0), *inner) : *inner;
  }

  // "1,234.5" and "1 234": marks only between groups of three, so that a list is no number.
  Value number() {
    std::string digits;
    size_t lead = 0;
    while (at_ < text_.size() && is_decimal(text_[at_])) digits += text_[at_++], ++lead;
    const auto three = [&](size_t i) {
      return i + 2 < text_.size() && is_decimal(text_[i]) && is_decimal(text_[i + 1]) &&
             is_decimal(text_[i + 2]) && !(i + 3 < text_.size() && is_decimal(text_[i + 3]));
    };
    const char mark = at_ < text_.size() ? text_[at_] : '\0';
    while (lead > 0 && lead <= 3 && (mark == ',' || mark == ' ') && at_ < text_.size() &&
           text_[at_] == mark && three(at_ + 1)) {
      digits += text_.substr(at_ + 1, 3);
      at_ += 4;
    }
    if (at_ + 1 < text_.size() && text_[at_] == '.' && is_decimal(text_[at_ + 1])) {
      digits += text_[at_++];
      while (at_ < text_.size() && is_decimal(text_[at_])) digits += text_[at_++];
    } else if (text_.substr(at_).starts_with(".\\overline{")) {
      digits += text_[at_++];
    }
    const auto value = with_tens(with_period(digits));
    if (!value) return std::nullopt;
    last_was_number_ = true;
    Value out = algebra_.number(*value);
    return value->is_integer() ? mixed(*out) : out;
  }

  // "0.1\overline{6}" is exactly 1/6.
  std::optional<Rational> with_period(std::string start) {
    const size_t point = start.find('.');
    if (point == start.npos || !take("\\overline{")) return Rational::parse(start);
    const std::string period = digits();
    if (period.empty() || period.size() > kLongestPeriod || !take("}")) return std::nullopt;
    const std::string zeros(start.size() - point - 1, '0');
    const auto tail = Rational::parse(period + "/" + std::string(period.size(), '9') + zeros);
    const auto head = Rational::parse(start.ends_with('.') ? start.substr(0, point) : start);
    return head && tail ? std::optional(*head + *tail) : std::nullopt;
  }

  // "2.5e3" and "1E-3"; "e-3" goes on with the number e.
  std::optional<Rational> with_tens(const std::optional<Rational>& number) {
    if (!number || at_ + 1 >= text_.size() || (text_[at_] != 'e' && text_[at_] != 'E'))
      return number;
    const bool minus = text_[at_] == 'E' && text_[at_ + 1] == '-';
    const size_t begin = at_;
    at_ += minus ? 2 : 1;
    const std::string tens = digits();
    if (tens.empty() || tens.size() > 3) {
      at_ = begin;
      return number;
    }
    Rational factor = 1;
    for (int i = std::stoi(tens); i > 0; --i) factor = factor * Rational(10);
    return minus ? *number / factor : *number * factor;
  }

  std::string digits() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_decimal(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }

  // The "1/2" of "3 1/2".
  std::optional<Rational> part() {
    const std::string upper = digits();
    if (upper.empty() || at_ >= text_.size() || text_[at_] != '/') return std::nullopt;
    ++at_;
    return Rational::parse(upper + "/" + digits());
  }

  // The "\frac{1}{2}" of 3\frac{1}{2}; other things than digits in it are a product.
  Value mixed(const Algebraic& whole) {
    const size_t begin = at_;
    space();
    if (at_ > begin) {
      if (const auto behind = part()) return algebra_.sum(whole, algebra_.number(*behind));
      at_ = begin;
      space();
    }
    if (take("\\frac{")) {
      const size_t over = at_;
      while (at_ < text_.size() && is_decimal(text_[at_])) ++at_;
      const std::string_view upper = text_.substr(over, at_ - over);
      if (take("}{")) {
        const size_t under = at_;
        while (at_ < text_.size() && is_decimal(text_[at_])) ++at_;
        const std::string_view lower = text_.substr(under, at_ - under);
        const auto part = Rational::parse(std::string(upper) + "/" + std::string(lower));
        if (part && take("}")) return algebra_.sum(whole, algebra_.number(*part));
      }
    }
    at_ = begin;
    return whole;
  }

  // Letters: a function, "pi", "sqrt", or a product of variables.
  Value word() {
    size_t end = at_;
    while (end < text_.size() && is_latin(text_[end])) ++end;
    const std::string_view letters = text_.substr(at_, end - at_);
    if (letters == "sqrt") return at_ = end, root();
    if (letters == "pi") return at_ = end, algebra_.variable("pi");
    for (const std::string_view name : kFunctions) {
      if (letters == name) return at_ = end, applied(std::string(name));
    }
    std::string name(1, text_[at_++]);
    if (name == "i") return algebra_.imaginary();
    return algebra_.variable(name + subscript());
  }

  // "_1", "_{12}", "_n": part of a variable's name.
  std::string subscript() {
    if (at_ + 1 >= text_.size() || text_[at_] != '_') return "";
    size_t end = at_ + 2;
    if (text_[at_ + 1] == '{') {
      while (end < text_.size() && text_[end] != '}') ++end;
      if (end < text_.size()) ++end;
    }
    std::string out(text_.substr(at_, end - at_));
    replace_all(out, "{", "");
    replace_all(out, "}", "");
    at_ = end;
    return out;
  }

  Value command() {
    size_t end = at_ + 1;
    while (end < text_.size() && is_latin(text_[end])) ++end;
    const std::string name(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end;
    if (name == "frac") return fraction();
    if (name == "sqrt") return root();
    if (name == "pi") return algebra_.variable("pi");
    if (name == "binom") return binomial();
    if (name == "lfloor" || name == "lceil") return rounded(name == "lfloor");
    for (const std::string_view known : kFunctions) {
      if (name == known) return applied(name);
    }
    const bool constant =
        std::find(std::begin(kConstants), std::end(kConstants), name) != std::end(kConstants);
    if (!constant) return std::nullopt;
    return algebra_.variable("\\" + name + subscript());
  }

  // A function of two arguments, by a variable that cannot be written.
  Value of_two(const char* name, const Algebraic& a, const Algebraic& b) {
    return algebra_.function(name, algebra_.sum(a, algebra_.product(algebra_.variable("^"), b)));
  }

  Value binomial() {
    const Value over = argument(), under = over ? argument() : std::nullopt;
    if (!under) return std::nullopt;
    const auto n = algebra_.rational(*over), k = algebra_.rational(*under);
    if (!n || !k) return of_two("binom", *over, *under);
    const bool counts = n->is_integer() && k->is_integer() && !(*k < Rational(0)) && !(*n < *k) &&
                        *n < Rational(kLargestFactorial);
    if (!counts) return std::nullopt;
    Rational out = 1;
    for (int64_t i = 1; i <= std::stoll(k->text()); ++i)
      out = out * (*n - Rational(i - 1)) / Rational(i);
    return algebra_.number(out);
  }

  // Of a number the integer below or above it, else a function.
  Value rounded(bool down) {
    if (++depth_ > kDeepestMath) return std::nullopt;
    const Value inner = sum();
    --depth_;
    if (!inner || !take(down ? "\\rfloor" : "\\rceil")) return std::nullopt;
    const auto value = algebra_.rational(*inner);
    if (!value) return algebra_.function(down ? "floor" : "ceil", *inner);
    return algebra_.number(down ? value->floor() : Rational(0) - (Rational(0) - *value).floor());
  }

  Value fraction() {
    const Value over = argument(), under = over ? argument() : std::nullopt;
    return under ? algebra_.quotient(*over, *under) : std::nullopt;
  }

  // "{...}", or the single digit or letter that LaTeX takes instead.
  Value argument() {
    const char c = next();
    if (c == '{') return group('}');
    if (c == '(') return group(')');
    if (is_decimal(c)) return ++at_, algebra_.number(c - '0');
    if (is_latin(c)) return ++at_, algebra_.variable(std::string(1, c));
    return c == '\\' ? nested_command() : std::nullopt;
  }

  Value nested_command() {
    if (++depth_ > kDeepestMath) return std::nullopt;
    Value out = command();
    --depth_;
    return out;
  }

  Value root() {
    if (next() != '[') {
      const Value inner = argument();
      return inner ? Value(algebra_.square_root(*inner)) : std::nullopt;
    }
    const Value degree = group(']'), inner = degree ? argument() : std::nullopt;
    if (!inner) return std::nullopt;
    const auto n = algebra_.rational(*degree);
    if (!n || n->is_zero()) return std::nullopt;
    if (*n == Rational(2)) return algebra_.square_root(*inner);
    return whole_root(*inner, *n);
  }

  // The n-th root with all n-th powers taken out of it, else a power with 1/n as exponent.
  Value whole_root(const Algebraic& inner, const Rational& n) {
    const auto value = algebra_.rational(inner);
    const Value exponent = algebra_.number(Rational(1) / n);
    const bool counts = value && value->is_integer() && n.is_integer() && Rational(0) < *value &&
                        *value < Rational(1'000'000'000) && Rational(2) < n && n < Rational(31);
    if (!counts) return of_two("power", inner, *exponent);
    const int64_t degree = std::stoll(n.text());
    for (int64_t r = kLargestTakenOut; r > 1; --r) {
      Rational power = 1;
      for (int64_t i = 0; i < degree && !(*value < power); ++i) power = power * Rational(r);
      const Rational rest = *value / power;
      if (!rest.is_integer()) continue;
      if (rest == Rational(1)) return algebra_.number(r);
      const Algebraic root = *of_two("power", algebra_.number(rest), *exponent);
      return algebra_.product(algebra_.number(r), root);
    }
    return *value == Rational(1) ? Value(algebra_.number(1)) : of_two("power", inner, *exponent);
  }

  // f(x), f{x}, f x and f^2(x); the argument without brackets is one factor.
  Value applied(const std::string& name) {
    if (++depth_ > kDeepestMath) return std::nullopt;
    std::string full = name;
    if (next() == '_') full += subscript();
    Value exponent;
    if (next() == '^') {
      ++at_;
      exponent = argument();
      if (!exponent) return std::nullopt;
    }
    const char c = next();
    const Value inner = c == '(' ? group(')') : c == '{' ? group('}') : factor();
    --depth_;
    if (!inner) return std::nullopt;
    if (name == "exp" && !exponent) return raised(algebra_.variable("e"), *inner);
    if (exponent && algebra_.rational(*exponent) == Rational(-1) && invertible(name)) {
      return algebra_.function("arc" + name, *inner);  // "\tan^{-1}" is no quotient
    }
    const Algebraic value = algebra_.function(full == "ln" ? "log" : full, *inner);
    return exponent ? raised(value, *exponent) : Value(value);
  }

  static bool invertible(const std::string& name) {
    return std::find(std::begin(kInvertible), std::end(kInvertible), name) != std::end(kInvertible);
  }

  char next() {
    space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void space() {
    constexpr std::string_view kNothing = " \t\n\r~$";
    while (at_ < text_.size() && kNothing.find(text_[at_]) != kNothing.npos) ++at_;
  }
  bool take(std::string_view what) {
    space();
    if (text_.substr(at_).substr(0, what.size()) != what) return false;
    at_ += what.size();
    return true;
  }

  std::string_view text_;
  Algebra& algebra_;
  size_t at_ = 0;
  int depth_ = 0;
  bool last_was_number_ = false;
};

}  // namespace

std::optional<Algebraic> read_expression(std::string_view text, Algebra& algebra) {
  if (text.size() > kLongestMath) return std::nullopt;
  return MathReader(text, algebra).whole();
}

}  // namespace ponder
