// The order of operations: brackets, then * and /, then + and -.
#include "graders/expression.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::brackets {
namespace {

// A formula as a list of tokens: numbers, signs, brackets.
using Tokens = std::vector<std::string>;

bool is_number(const std::string& token) {
  return token.size() > 1 || (token[0] >= '0' && token[0] <= '9');
}

// "-3" in brackets wherever it does not begin the formula or a bracket.
std::string written(const Tokens& tokens) {
  std::string out;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string& token = tokens[i];
    const bool negative = is_number(token) && token[0] == '-';
    const bool after_sign = i > 0 && tokens[i - 1] != "(";
    if (negative && after_sign) {
      out += "(" + token + ")";
    } else {
      const bool sign = !is_number(token) && token != "(" && token != ")";
      out += sign ? " " + token + " " : token;
    }
  }
  return out;
}

int64_t applied(int64_t a, char sign, int64_t b) {
  return sign == '+' ? a + b : sign == '-' ? a - b : sign == '*' ? a * b : a / b;
}

// The next step: the innermost bracket's first * or /, or its first + or -. The number's index.
std::optional<size_t> next_step(const Tokens& tokens) {
  size_t begin = 0, end = tokens.size();
  for (size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] == "(") begin = i + 1;
    if (tokens[i] == ")") {
      end = i;
      break;
    }
  }
  for (const std::string_view signs : {"*/", "+-"}) {
    for (size_t i = begin; i + 2 < end; ++i) {
      if (is_number(tokens[i]) && !is_number(tokens[i + 1]) &&
          signs.find(tokens[i + 1][0]) != signs.npos)
        return i;
    }
  }
  return std::nullopt;
}

Tokens without_lone_brackets(Tokens tokens) {
  for (size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i] == "(" && tokens[i + 2] == ")") {
      tokens[i] = tokens[i + 1];
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                   tokens.begin() + static_cast<std::ptrdiff_t>(i) + 3);
    }
  }
  return tokens;
}

// What drawing builds: a formula and its value.
struct Term {
  Tokens tokens;
  int64_t value;
};

Term number_term(int64_t n) { return {{std::to_string(n)}, n}; }

Term in_brackets(const Term& t) {
  if (t.tokens.size() == 1) return t;
  Term out{{"("}, t.value};
  out.tokens.insert(out.tokens.end(), t.tokens.begin(), t.tokens.end());
  out.tokens.emplace_back(")");
  return out;
}

Term joined_terms(const Term& a, char sign, const Term& b) {
  Term out = a;
  out.tokens.emplace_back(1, sign);
  out.tokens.insert(out.tokens.end(), b.tokens.begin(), b.tokens.end());
  out.value = applied(a.value, sign, b.value);
  return out;
}

std::string formula_of(const Json& facts) { return facts.at("formula").get<std::string>(); }

Tokens tokens_of(const std::string& formula) {
  Tokens out;
  for (size_t i = 0; i < formula.size(); ++i) {
    const char c = formula[i];
    if (c == ' ') continue;
    const bool leads = out.empty() || out.back() == "(";
    if (c == '-' && leads) {
      out.emplace_back("-");
    } else if (c >= '0' && c <= '9') {
      const bool goes_on =
          !out.empty() && (is_number(out.back()) ||
                           (out.back() == "-" && (out.size() == 1 || out[out.size() - 2] == "(")));
      if (goes_on) {
        out.back() += c;
      } else {
        out.emplace_back(1, c);
      }
    } else {
      out.emplace_back(1, c);
    }
  }
  return without_lone_brackets(out);
}

class Brackets final : public ValueTask {
 public:
  Brackets()
      : ValueTask(
            "brackets", "the order of operations, with brackets",
            {"* or / beside + or -, up to 10", "one bracket, up to 12",
             "two brackets, / and numbers up to 20", "brackets in brackets, negative numbers"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    while (true) {
      const Term term = drawn(level, rng);
      if (std::abs(term.value) > (level < 3 ? 200 : 2000) || (level < 3 && term.value < 0))
        continue;
      return {{"formula", written(term.tokens)}, {"language", drawn_language(rng, 0.12)}};
    }
  }

  // A sum or a difference, mostly with a product or a quotient beside it.
  static Term drawn(int level, Rng& rng) {
    const int64_t most = level == 1 ? 10 : level == 2 ? 12 : 20;
    const auto number = [&] {
      const int64_t n = between(rng, 1, most);
      return number_term(level == 4 && chance(rng, 0.2) ? -n : n);
    };
    const auto sum = [&] { return joined_terms(number(), chance(rng, 0.5) ? '+' : '-', number()); };
    if (level == 1) {
      const Term x = product(number_term(between(rng, 2, most)), rng, most);
      return chance(rng, 0.5) ? joined_terms(number(), chance(rng, 0.7) ? '+' : '-', x)
                              : joined_terms(x, chance(rng, 0.5) ? '+' : '-', number());
    }
    Term inner = in_brackets(sum());
    if (level == 4) inner = in_brackets(joined_terms(inner, '*', number_term(between(rng, 2, 5))));
    if (level == 4 && chance(rng, 0.5))
      inner = in_brackets(joined_terms(number(), chance(rng, 0.5) ? '+' : '-', inner));
    Term out = chance(rng, 0.5) ? joined_terms(number_term(between(rng, 2, 9)), '*', inner)
                                : product(inner, rng, 9);
    if (level == 2)
      return chance(rng, 0.5) ? out : joined_terms(out, chance(rng, 0.5) ? '+' : '-', number());
    const Term other =
        chance(rng, 0.5) ? product(number_term(between(rng, 2, most)), rng, 9) : in_brackets(sum());
    return chance(rng, 0.5) ? joined_terms(out, chance(rng, 0.5) ? '+' : '-', other)
                            : joined_terms(other, '+', out);
  }

  // Times or, where it comes out even, divided by a number.
  static Term product(const Term& a, Rng& rng, int64_t most) {
    Integers divisors;
    for (int64_t d = 2; d <= most; ++d) {
      if (a.value != 0 && a.value % d == 0) divisors.push_back(d);
    }
    if (!divisors.empty() && chance(rng, 0.4)) {
      return joined_terms(a, '/', number_term(divisors[rng.below(divisors.size())]));
    }
    return joined_terms(a, '*', number_term(between(rng, 2, most)));
  }

  std::string key(const Json& facts) const override {
    std::string formula = formula_of(facts);
    replace_all(formula, " ", "");
    return "formula " + formula;
  }

  static Rational value_of(const Json& facts) {
    std::string why;
    const auto value = evaluate_arithmetic(formula_of(facts), why);
    if (!value) fail("the fact \"formula\" cannot be computed: {}", why);
    return value->value;
  }

  void pose(Problem& problem, uint64_t wording) const override {
    Rng rng(wording);
    const uint64_t form = rng.next();
    problem.answer = value_of(problem.facts).text();
    ask(problem, forms(), form, {{"e", said(formula_of(problem.facts), rng)}});
  }

  // Now and then as LaTeX has it.
  static std::string said(std::string formula, Rng& rng) {
    if (!chance(rng, 0.05)) return said_formula(formula, rng);
    replace_all(formula, "*", "\\times");
    replace_all(formula, "/", "\\div");
    return "$" + formula + "$";
  }

  Rational wanted(const Json& facts) const override { return value_of(facts); }

  // One operation a line, and the formula that is left. Short: the values alone.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const bool all = style == TraceStyle::Long;
    Tokens tokens = tokens_of(formula_of(problem.facts));
    std::string out = all ? plain(tokens) + "\n" : "";
    while (const auto at = next_step(tokens)) {
      const int64_t a = std::stoll(tokens[*at]), b = std::stoll(tokens[*at + 2]);
      const char sign = tokens[*at + 1][0];
      out += sign == '+'   ? sum_steps(a, b, all)
             : sign == '-' ? difference_steps(a, b, all)
             : sign == '*' ? product_steps(a, b, all)
                           : divided(a, b, all);
      tokens[*at] = std::to_string(applied(a, sign, b));
      tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(*at) + 1,
                   tokens.begin() + static_cast<std::ptrdiff_t>(*at) + 3);
      tokens = without_lone_brackets(tokens);
      if (all) out += plain(tokens) + "\n";
    }
    return told(problem, out);
  }

  static std::string divided(int64_t a, int64_t b, bool all) {
    if (a >= 0 && b > 0) return quotient_steps(a, b, all);
    return fmt::format("{}/{}={}\n", a, b, a / b);
  }

  static std::string plain(const Tokens& tokens) {
    std::string out = written(tokens);
    replace_all(out, " ", "");
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::brackets

namespace ponder {

const Task& brackets_task() {
  static const tasks::brackets::Brackets task;
  return task;
}

}  // namespace ponder
