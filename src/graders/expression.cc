#include "graders/expression.h"

#include <algorithm>

#include "graders/answer.h"

namespace ponder {
namespace {

constexpr size_t kLongest = 300, kMostNumbers = 64, kMostDigits = 9;
constexpr int kDeepest = 32;

class Reader {
 public:
  Reader(std::string_view text, std::string& why) : text_(text), why_(why) {}

  std::optional<Arithmetic> whole() {
    auto value = sum(0);
    space();
    if (value && at_ < text_.size()) value = stop("cannot read it from \"" + rest() + "\" on");
    if (!value) return std::nullopt;
    return Arithmetic{*value, std::move(numbers_)};
  }

 private:
  using Value = std::optional<Rational>;

  Value sum(int depth) {
    if (depth > kDeepest) return stop("the brackets are too deep");
    const bool negative = next() == '-';  // "-2+3+5" is 3+5-2
    if (negative) ++at_;
    Value left = product(depth);
    if (left && negative) left = Rational(0) - *left;
    while (left) {
      const char sign = next();
      if (sign != '+' && sign != '-') break;
      ++at_;
      const Value term = product(depth);
      if (!term) return std::nullopt;
      left = sign == '+' ? *left + *term : *left - *term;
    }
    return left;
  }

  Value product(int depth) {
    Value left = factor(depth);
    while (left) {
      const char sign = next();
      if (sign != '*' && sign != '/') break;
      ++at_;
      const Value right = factor(depth);
      if (!right) return std::nullopt;
      if (sign == '/' && right->is_zero()) return stop("it divides by zero");
      left = sign == '*' ? *left * *right : *left / *right;
    }
    return left;
  }

  Value factor(int depth) {
    const char c = next();
    if (c == '(') {
      ++at_;
      Value inner = sum(depth + 1);
      if (inner && next() != ')') return stop("a bracket is not closed");
      ++at_;
      return inner;
    }
    size_t end = at_;
    while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
    const size_t digits = end - at_;
    if (digits == 0) return stop("a number is missing before \"" + rest() + "\"");
    if (digits > kMostDigits) return stop("a number has too many digits");
    if (numbers_.size() == kMostNumbers) return stop("it has too many numbers");
    numbers_.push_back(std::stoll(std::string(text_.substr(at_, digits))));
    at_ = end;
    return Rational(numbers_.back());
  }

  char next() {
    space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  std::string rest() const { return std::string(text_.substr(std::min(at_, text_.size()), 20)); }
  std::nullopt_t stop(std::string why) {
    if (why_.empty()) why_ = std::move(why);
    return std::nullopt;
  }

  std::string_view text_;
  std::string& why_;
  size_t at_ = 0;
  std::vector<int64_t> numbers_;
};

// "\frac{a}{b}" as "((a)/(b))": braces become brackets.
std::string plain_signs(std::string_view text) {
  std::string out(text);
  for (const char* sign : {"\u00d7", "\u22c5", "\u00b7", "\\times", "\\cdot", "\\ast"}) {
    replace_all(out, sign, "*");
  }
  for (const char* sign : {"\u00f7", "\\div"}) replace_all(out, sign, "/");
  for (const char* sign : {"\\dfrac", "\\tfrac", "\\frac"}) replace_all(out, sign, "");
  replace_all(out, "}{", ")/(");
  for (char& c : out) {
    if (c == '{' || c == '[') c = '(';
    if (c == '}' || c == ']') c = ')';
  }
  return out;
}

std::string use_fault(std::vector<int64_t> used, std::vector<int64_t> given, bool all) {
  std::sort(used.begin(), used.end());
  std::sort(given.begin(), given.end());
  if (!std::includes(given.begin(), given.end(), used.begin(), used.end())) {
    return "it uses a number that was not given, or one too often";
  }
  return all && used.size() != given.size() ? "it does not use every number" : "";
}

}  // namespace

std::optional<Arithmetic> evaluate_arithmetic(std::string_view text, std::string& why) {
  if (text.size() > kLongest) {
    why = "the expression is too long";
    return std::nullopt;
  }
  const std::string plain = plain_signs(text);
  return Reader(plain, why).whole();
}

std::string countdown_fault(std::string_view answer, const std::vector<int64_t>& numbers,
                            const Rational& target, bool all) {
  std::string_view expression = trimmed(answer);
  if (const size_t equals = expression.find('='); equals != expression.npos) {
    const std::string_view left = trimmed(expression.substr(0, equals));
    const std::string_view right = trimmed(expression.substr(equals + 1));
    const auto left_number = Rational::parse(left), right_number = Rational::parse(right);
    if (right_number && *right_number == target) {
      expression = left;
    } else if (left_number && *left_number == target) {
      expression = right;
    } else {
      return "it is an equation, but not with " + target.text();
    }
  }
  std::string why;
  const auto read = evaluate_arithmetic(expression, why);
  if (!read) return why;
  if (!(read->value == target)) return "it makes " + read->value.text() + ", not " + target.text();
  return use_fault(read->numbers, numbers, all);
}

}  // namespace ponder
