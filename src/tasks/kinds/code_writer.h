// The one who writes short programs, line by line, and what a reader of them writes down.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tasks/kinds/code_programs.h"
#include "tasks/kinds/kinds.h"

namespace ponder::tasks::code_trace {

struct Operand {
  std::string text;
  int64_t value;
};

// What is written, what is computed on the way, and the value.
struct Expression {
  std::string text, steps;
  int64_t value;
};

// "7-9=-2", "3-(-2)=5", and of whole divisions "7/2=3 rest 1", whose value is one of both; behind
// what `steps` holds.
int64_t worked(int64_t a, const std::string& sign, int64_t b, std::string& steps);

class Writer {
 public:
  explicit Writer(Rng& rng) : rng_(rng) {}

  Program assignments();
  Program branches();
  Program loops(bool guarded);

 private:
  bool flip(double probability) { return chance(rng_, probability); }
  int64_t number(int64_t low, int64_t high) { return between(rng_, low, high); }

  void line(const std::string& text) { out_.lines.push_back(indent_ + text); }
  void step(const std::string& text) { out_.steps.push_back(text); }
  // What is read first, word for word, then what comes of it: who copies finds its place again.
  void step(const std::string& read, const std::string& text) { step(read + " -> " + text); }
  int64_t& at(const std::string& name);
  std::string fresh();
  std::string assign(int64_t value);  // to a new name
  Operand any_operand();
  std::string drawn_sign(int64_t left, int64_t right, bool times);
  Expression expression(const Operand& first);
  Expression longer(const Operand& a, const Operand& b);
  void define(const std::string& name, const Expression& value);
  struct Change {
    std::string name, sign, operand;
    bool longer;
  };
  Change drawn_change(const std::string& name, bool times);
  std::string text_of(const Change& change) const;
  std::string apply(const Change& change);
  void change(const std::string& name, bool times);
  void statement();
  struct Condition {
    std::string text, step;
    bool holds;
  };
  Condition condition(const std::string& name);
  void branch(const std::string& name);
  void function();
  void print();
  void shows(const std::string& name);  // the last line: a variable
  void counted_loop(const std::string& name, bool guarded);
  void while_loop();
  void list_program(bool guarded);
  void about_list(const std::string& name, const Integers& list);
  void nested(const std::string& name);

  Rng& rng_;
  Program out_;
  std::vector<std::pair<std::string, int64_t>> values_;
  std::string indent_;
};

}  // namespace ponder::tasks::code_trace
