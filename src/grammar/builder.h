// Writes a grammar from its end to its beginning: each function takes the position that comes next
// and returns the one where its own part begins.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/grammar.h"

namespace ponder {

class GrammarBuilder {
 public:
  explicit GrammarBuilder(std::string place);  // named in errors

  int32_t accept();
  int32_t byte(uint8_t lo, uint8_t hi, int32_t next);
  int32_t literal(std::string_view bytes, int32_t next);
  int32_t either(int32_t a, int32_t b);
  int32_t any_of(const std::vector<int32_t>& starts);  // must not be empty
  int32_t optional(int32_t part, int32_t next) { return either(part, next); }

  // A rule may be called before it is written. `deep` calls nest at most Grammar::kDepth deep.
  int32_t new_rule();
  int32_t ret();
  void set_rule(int32_t rule, int32_t start);
  int32_t call(int32_t rule, int32_t next, bool deep);
  // A call after which nothing comes is none: rules that end with themselves do not nest.
  int32_t call_or_go(int32_t rule, int32_t next);

  using Part = std::function<int32_t(int32_t next)>;
  int32_t star(const Part& body, int32_t next);  // any number of times
  int32_t repeat(Grammar::Counts counts, const Part& body, int32_t next);

  // A text with counted characters: enter_text(limits, ...tick(state, limits, ...)...leave_text()).
  int32_t add_limits(Grammar::TextLimits limits);
  int32_t enter_text(int32_t limits, int32_t next);
  int32_t tick(int32_t state, int32_t limits, int32_t next);
  int32_t leave_text(int32_t limits, int32_t next);

  // A position to be filled later, for loops: `fill(hole, start)` makes it go on to `start`.
  int32_t hole();
  void fill(int32_t at, int32_t start);

  const std::string& place() const { return place_; }

  // Error if nothing fits the grammar, or it calls itself without a byte between.
  std::shared_ptr<const Grammar> finish(int32_t start);

 private:
  int32_t add(Grammar::Instr instr);
  void find_classes();
  void find_heights();
  std::vector<bool> empty_rules() const;
  bool may_be_empty(int32_t start, const std::vector<bool>& known) const;
  void check_recursion() const;

  std::string place_;
  Grammar grammar_;
  std::unordered_map<uint64_t, int32_t> bytes_;  // (lo, hi, next) -> position
  int32_t return_ = -1, accept_ = -1;
  std::vector<std::pair<int32_t, int32_t>> goes_;  // holes that go on to a rule
};

}  // namespace ponder
