#include "tasks/kinds/code_programs.h"

#include <algorithm>

#include "tasks/kinds/code_writer.h"

namespace ponder::tasks::code_trace {

int64_t worked(int64_t a, const std::string& sign, int64_t b, std::string& steps) {
  if (!steps.empty()) steps += ' ';
  if (sign == "//" || sign == "%") {
    steps += fmt::format("{}/{}={} rest {}", a, b, a / b, a % b);
    return sign == "%" ? a % b : a / b;
  }
  const int64_t out = sign == "+" ? a + b : sign == "-" ? a - b : a * b;
  steps += b < 0 ? fmt::format("{}{}({}) = {}", a, sign, b, out)
                 : fmt::format("{}{}{}={}", a, sign, b, out);
  return out;
}

int64_t& Writer::at(const std::string& name) {
  for (auto& [known, value] : values_) {
    if (known == name) return value;
  }
  values_.emplace_back(name, 0);
  return values_.back().second;
}

std::string Writer::fresh() {
  static const std::vector<std::string> kNames = {
      "x",     "y",   "a",     "b",     "n",    "s",   "total",  "count", "k",
      "m",     "c",   "z",     "p",     "q",    "t",   "num",    "val",   "value",
      "score", "sum", "price", "first", "d",    "r",   "result", "res",   "u",
      "w",     "age", "temp",  "big",   "left", "foo", "bar",    "num1",  "apples"};
  while (true) {
    const std::string& name = kNames[rng_.below(flip(0.6) ? 12 : kNames.size())];
    const bool taken = std::any_of(values_.begin(), values_.end(),
                                   [&](const auto& entry) { return entry.first == name; });
    if (!taken) return name;
  }
}

std::string Writer::assign(int64_t value) {
  const std::string name = fresh();
  line(fmt::format("{} = {}", name, value));
  step(fmt::format("{}={}", name, value));
  at(name) = value;
  return name;
}

Operand Writer::any_operand() {
  if (values_.empty() || flip(0.4)) {
    const int64_t n = number(1, 10);
    return {std::to_string(n), n};
  }
  const auto& [name, value] = values_[rng_.below(values_.size())];
  return {name, value};
}

std::string Writer::drawn_sign(int64_t left, int64_t right, bool times) {
  const bool divides = left >= 0 && right > 0 && right <= 12 && left < 200;
  if (divides && flip(0.12)) return flip(0.5) ? "//" : "%";
  const bool small = std::abs(left * right) <= 150 || (std::abs(right) < 10 && std::abs(left) < 99);
  if (times && small && flip(0.3)) return "*";
  return flip(0.6) ? "+" : "-";
}

// "x * 2", "a + b", "x + y * 3", "(x + 2) * y".
Expression Writer::expression(const Operand& first) {
  const Operand second = any_operand();
  if (flip(0.25)) return longer(first, second);
  if (first.value > 0 && first.value < 13 && flip(0.07)) {
    Expression out{first.text + " ** 2", "", 0};
    out.value = worked(first.value, "*", first.value, out.steps);
    return out;
  }
  const std::string sign = drawn_sign(first.value, second.value, true);
  Expression out{first.text + " " + sign + " " + second.text, "", 0};
  out.value = worked(first.value, sign, second.value, out.steps);
  return out;
}

Expression Writer::longer(const Operand& a, const Operand& b) {
  const int64_t n = number(2, 5);
  const std::string sign = flip(0.6) ? "+" : "-";
  Expression out;
  switch (rng_.below(3)) {
    case 0: {
      out.text = fmt::format("{} * {} {} {}", a.text, n, sign, b.text);
      const int64_t product = worked(a.value, "*", n, out.steps);
      out.value = worked(product, sign, b.value, out.steps);
      return out;
    }
    case 1: {
      out.text = fmt::format("({} {} {}) * {}", a.text, sign, b.text, n);
      const int64_t sum = worked(a.value, sign, b.value, out.steps);
      out.value = worked(sum, "*", n, out.steps);
      return out;
    }
    default: {
      out.text = fmt::format("{} {} {} * {}", a.text, sign, b.text, n);
      const int64_t product = worked(b.value, "*", n, out.steps);
      out.value = worked(a.value, sign, product, out.steps);
      return out;
    }
  }
}

void Writer::define(const std::string& name, const Expression& value) {
  line(name + " = " + value.text);
  step(out_.lines.back(), name + ": " + value.steps);
  at(name) = value.value;
}

Writer::Change Writer::drawn_change(const std::string& name, bool times) {
  Operand by = any_operand();
  if (by.text == name || std::abs(by.value) > 99) by = {"3", 3};
  return {name, drawn_sign(at(name), by.value, times), by.text, flip(0.5)};
}

// "x = x + 3" or "x += 3".
std::string Writer::text_of(const Change& c) const {
  if (c.longer) return fmt::format("{} = {} {} {}", c.name, c.name, c.sign, c.operand);
  return fmt::format("{} {}= {}", c.name, c.sign, c.operand);
}

// What is written down: "x: 3+4=7".
std::string Writer::apply(const Change& c) {
  const bool digits = c.operand[0] >= '0' && c.operand[0] <= '9';
  const int64_t by = digits ? std::stoll(c.operand) : at(c.operand);
  std::string steps;
  int64_t& target = at(c.name);
  // What was drawn for one value may not be worked with another.
  const bool whole = c.sign != "//" && c.sign != "%";
  PONDER_CHECK(whole || (target >= 0 && by > 0));
  target = worked(target, c.sign, by, steps);
  return c.name + ": " + steps;
}

void Writer::change(const std::string& name, bool times) {
  const Change c = drawn_change(name, times);
  line(text_of(c));
  step(out_.lines.back(), apply(c));
}

// One more line of straight code.
void Writer::statement() {
  const std::string name = values_[rng_.below(values_.size())].first;
  const double kind = rng_.uniform();
  if (kind < 0.5) return change(name, true);
  if (kind < 0.58 && values_.size() > 1) {
    auto& [a, x] = values_[0];
    auto& [b, y] = values_[1];
    line(fmt::format("{}, {} = {}, {}", a, b, b, a));
    std::swap(x, y);
    return step(out_.lines.back(), fmt::format("{}={} {}={}", a, x, b, y));
  }
  const std::string target = fresh();
  if (kind < 0.65) {
    line(target + " = " + name);
    step(out_.lines.back(), fmt::format("{}={}", target, at(name)));
    at(target) = at(name);
    return;
  }
  define(target, expression({name, at(name)}));
}

void Writer::shows(const std::string& name) {
  line("print(" + name + ")");
  step(out_.lines.back());
  out_.printed = at(name);
}

// The variable that is worth printing, or an expression.
void Writer::print() {
  const auto [name, value] = values_.back();
  if (flip(0.75)) {
    const auto& [other, known] = flip(0.85) ? values_.back() : values_[rng_.below(values_.size())];
    line(fmt::format("print({})", other));
    step(out_.lines.back());
    out_.printed = known;
  } else {
    const Expression e = expression({name, value});
    line("print(" + e.text + ")");
    step(out_.lines.back(), e.steps);
    out_.printed = e.value;
  }
}

Program Writer::assignments() {
  if (flip(0.15)) {
    const std::string a = fresh();
    at(a) = number(1, 12);
    const std::string b = fresh();
    at(b) = number(1, 12);
    line(fmt::format("{}, {} = {}, {}", a, b, at(a), at(b)));
    step(fmt::format("{}={} {}={}", a, at(a), b, at(b)));
  } else {
    for (int64_t i = number(1, 3); i > 0; --i) assign(number(0, flip(0.8) ? 15 : 60));
  }
  for (int64_t i = number(1, 3); i > 0; --i) statement();
  print();
  return std::move(out_);
}

// "x > 5", "x % 2 == 0", "a < b".
Writer::Condition Writer::condition(const std::string& name) {
  const int64_t value = at(name);
  if (value >= 0 && flip(0.2)) {
    const int64_t by = number(2, flip(0.6) ? 2 : 5);
    const bool holds = value % by == 0, odd = by == 2 && flip(0.2);
    return {fmt::format("{} % {} == {}", name, by, odd ? 1 : 0),
            fmt::format("{}/{}={} rest {}", value, by, value / by, value % by),
            odd ? !holds : holds};
  }
  static const std::vector<std::string> kSigns = {">", "<", ">=", "<=", "==", "!="};
  const std::string& sign = kSigns[rng_.below(flip(0.6) ? 2 : 6)];
  Operand other = any_operand();
  if (other.text == name || flip(0.6)) {
    const int64_t n = std::max<int64_t>(0, flip(0.2) ? value : value + number(-6, 6));
    other = {std::to_string(n), n};
  }
  const int64_t bound = other.value;
  const bool holds = sign == ">"    ? value > bound
                     : sign == "<"  ? value < bound
                     : sign == ">=" ? value >= bound
                     : sign == "<=" ? value <= bound
                     : sign == "==" ? value == bound
                                    : value != bound;
  const char* relation = value < bound ? "less" : value > bound ? "more" : "same";
  return {fmt::format("{} {} {}", name, sign, other.text),
          fmt::format("{} {} {}: {}", value, sign, bound, relation), holds};
}

// If, elif and else: bodies that change the variable, set another one, or print.
void Writer::branch(const std::string& name) {
  const bool prints = indent_.empty() && flip(0.3);
  const bool elif = flip(0.2), other = elif || prints || flip(0.65);
  bool taken = false;
  for (int part = 0; part < 3; ++part) {
    if ((part == 1 && !elif) || (part == 2 && !other)) continue;
    bool holds = !taken;
    if (part < 2) {
      const Condition c = condition(name);
      const std::string asked = (part == 0 ? "if " : "elif ") + c.text;
      line(asked + ":");
      holds = holds && c.holds;
      if (!taken) step(asked, c.step + (c.holds ? " yes" : " no"));
    } else {
      line("else:");
      if (holds) step("else");
    }
    const std::string indent = indent_;
    indent_ += "    ";
    if (prints) {
      const int64_t n = number(0, 20);
      const bool itself = flip(0.3);
      const std::string shown = itself ? name : std::to_string(n);
      line("print(" + shown + ")");
      if (holds) step("print(" + shown + ")");
      if (holds) out_.printed = itself ? at(name) : n;
    } else {
      Change c{name, flip(0.55) ? "+" : "-", std::to_string(number(1, 10)), flip(0.5)};
      if (std::abs(at(name)) < 50 && flip(0.2)) c.sign = "*";
      line(text_of(c));
      if (holds) step(text_of(c), apply(c));
    }
    indent_ = indent;
    taken = taken || holds;
  }
  if (!prints && indent_.empty()) {
    shows(name);
  }
}

// "def f(x): return x * 2 + 1", and what a call of it gives.
void Writer::function() {
  static const std::vector<std::string> kNames = {"f", "g", "h", "func", "calc", "compute", "foo"};
  const std::string& name = kNames[rng_.below(kNames.size())];
  const bool two = flip(0.4);
  const std::string x = fresh();
  at(x) = number(1, 12);
  const int64_t first = at(x);
  std::string parameters = x, arguments = std::to_string(first);
  if (two) {
    const std::string y = fresh();
    at(y) = number(1, 12);
    parameters += ", " + y;
    arguments += ", " + std::to_string(at(y));
  }
  Operand operand{x, first};
  const Expression body = expression(operand);
  line(fmt::format("def {}({}):", name, parameters));
  line("    return " + body.text);
  if (flip(0.3)) line("");
  const std::string call = fmt::format("{}({})", name, arguments);
  step("return " + body.text, call + ": " + body.steps);
  values_.clear();
  if (flip(0.6)) {
    line("print(" + call + ")");
    step(out_.lines.back());
    out_.printed = body.value;
    return;
  }
  const std::string result = fresh();
  line(result + " = " + call);
  step(out_.lines.back(), fmt::format("{}={}", result, body.value));
  at(result) = body.value;
  if (flip(0.5)) change(result, false);
  shows(result);
}

Program Writer::branches() {
  if (flip(0.22)) {
    function();
    return std::move(out_);
  }
  const std::string first = assign(number(0, 20));
  if (flip(0.45)) assign(number(1, 15));
  if (flip(0.55)) change(first, true);
  branch(first);
  return std::move(out_);
}

constexpr int64_t kMost = 2000;  // no value grows beyond

Program drawn_program(int level, Rng& rng) {
  while (true) {
    Writer writer(rng);
    Program out = level == 1   ? writer.assignments()
                  : level == 2 ? writer.branches()
                               : writer.loops(level == 4);
    if (std::abs(out.printed) <= kMost) return out;
  }
}

}  // namespace ponder::tasks::code_trace
