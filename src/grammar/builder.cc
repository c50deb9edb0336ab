#include "grammar/builder.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

using Op = Grammar::Op;

constexpr size_t kMostPositions = 400'000;
constexpr int32_t kNever = 1'000'000;  // the height of what can never come to an end

// Positions reached from one without a byte.
std::vector<int32_t> silent_steps(const Grammar& grammar, const std::vector<bool>& empty_rule,
                                  const Grammar::Instr& instr) {
  switch (instr.op) {
    case Op::Byte:
    case Op::Return:
    case Op::Back:
    case Op::Accept:
      return {};
    case Op::Split:
    case Op::Repeat:
      return {instr.a, instr.b};
    case Op::Call: {
      const auto rule = static_cast<size_t>(instr.a);
      if (empty_rule[rule]) return {grammar.rules[rule], instr.b};
      return {grammar.rules[rule]};
    }
    case Op::Enter:
    case Op::EnterText:
    case Op::Tick:
    case Op::LeaveText:
      return {instr.a};
  }
  return {};
}

}  // namespace

GrammarBuilder::GrammarBuilder(std::string place) : place_(std::move(place)) {}

int32_t GrammarBuilder::add(Grammar::Instr instr) {
  if (grammar_.code.size() >= kMostPositions) {
    fail("{}: it is too large to be enforced ({} positions); make its lists and patterns shorter",
         place_, kMostPositions);
  }
  grammar_.code.push_back(instr);
  return static_cast<int32_t>(grammar_.code.size() - 1);
}

int32_t GrammarBuilder::accept() {
  if (accept_ < 0) accept_ = add({.op = Op::Accept});
  return accept_;
}

int32_t GrammarBuilder::ret() {
  if (return_ < 0) return_ = add({.op = Op::Return});
  return return_;
}

int32_t GrammarBuilder::byte(uint8_t lo, uint8_t hi, int32_t next) {
  const uint64_t key = (static_cast<uint64_t>(next) << 16) | (uint64_t{lo} << 8) | hi;
  const auto [found, fresh] = bytes_.try_emplace(key, 0);
  if (fresh) found->second = add({.op = Op::Byte, .lo = lo, .hi = hi, .a = next});
  return found->second;
}

int32_t GrammarBuilder::literal(std::string_view bytes, int32_t next) {
  for (size_t i = bytes.size(); i-- > 0;) {
    const auto value = static_cast<uint8_t>(bytes[i]);
    next = byte(value, value, next);
  }
  return next;
}

int32_t GrammarBuilder::either(int32_t a, int32_t b) {
  return a == b ? a : add({.op = Op::Split, .a = a, .b = b});
}

int32_t GrammarBuilder::any_of(const std::vector<int32_t>& starts) {
  PONDER_CHECK(!starts.empty());
  int32_t out = starts.back();
  for (size_t i = starts.size() - 1; i-- > 0;) out = either(starts[i], out);
  return out;
}

int32_t GrammarBuilder::new_rule() {
  grammar_.rules.push_back(-1);
  return static_cast<int32_t>(grammar_.rules.size() - 1);
}

void GrammarBuilder::set_rule(int32_t rule, int32_t start) {
  grammar_.rules[static_cast<size_t>(rule)] = start;
}

int32_t GrammarBuilder::call(int32_t rule, int32_t next, bool deep) {
  return add({.op = Op::Call, .deep = deep, .a = rule, .b = next});
}

int32_t GrammarBuilder::call_or_go(int32_t rule, int32_t next) {
  if (next != return_) return call(rule, next, true);
  goes_.emplace_back(hole(), rule);
  return goes_.back().first;
}

int32_t GrammarBuilder::hole() { return add({.op = Op::Split}); }

void GrammarBuilder::fill(int32_t at, int32_t start) {
  Grammar::Instr& instr = grammar_.code[static_cast<size_t>(at)];
  instr.a = instr.b = start;
}

int32_t GrammarBuilder::star(const Part& body, int32_t next) {
  const int32_t loop = hole();
  const int32_t start = body(loop);
  Grammar::Instr& instr = grammar_.code[static_cast<size_t>(loop)];
  instr.a = start;
  instr.b = next;
  return loop;
}

int32_t GrammarBuilder::repeat(Grammar::Counts counts, const Part& body, int32_t next) {
  grammar_.repeats.push_back(counts);
  const auto limits = static_cast<int32_t>(grammar_.repeats.size() - 1);
  const int32_t at = add({.op = Op::Repeat, .b = next, .c = limits});
  const int32_t start = body(add({.op = Op::Back, .a = at, .c = limits}));
  grammar_.code[static_cast<size_t>(at)].a = start;
  return add({.op = Op::Enter, .a = at});
}

int32_t GrammarBuilder::add_limits(Grammar::TextLimits limits) {
  grammar_.texts.push_back(std::move(limits));
  return static_cast<int32_t>(grammar_.texts.size() - 1);
}

int32_t GrammarBuilder::enter_text(int32_t limits, int32_t next) {
  return add({.op = Op::EnterText, .a = next, .c = limits});
}

int32_t GrammarBuilder::tick(int32_t state, int32_t limits, int32_t next) {
  return add({.op = Op::Tick, .a = next, .b = state, .c = limits});
}

int32_t GrammarBuilder::leave_text(int32_t limits, int32_t next) {
  return add({.op = Op::LeaveText, .a = next, .c = limits});
}

void GrammarBuilder::find_classes() {
  std::array<bool, 257> border{};
  for (const Grammar::Instr& instr : grammar_.code) {
    if (instr.op != Op::Byte) continue;
    border[instr.lo] = border[instr.hi + 1u] = true;
  }
  int current = 0;
  for (size_t i = 0; i < 256; ++i) {
    if (i > 0 && border[i]) ++current;
    grammar_.class_of[i] = static_cast<uint8_t>(current);
  }
  grammar_.classes = current + 1;
}

// The least solution from above: every height starts at "never" and only sinks.
void GrammarBuilder::find_heights() {
  const std::vector<Grammar::Instr>& code = grammar_.code;
  std::vector<int32_t>& height = grammar_.height;
  height.assign(code.size(), kNever);
  const auto of = [&](int32_t at) { return height[static_cast<size_t>(at)]; };
  const auto now = [&](const Grammar::Instr& instr) {
    switch (instr.op) {
      case Op::Return:
      case Op::Accept:
        return 0;
      case Op::Split:
        return std::min(of(instr.a), of(instr.b));
      case Op::Call:
        return std::max(of(grammar_.rules[static_cast<size_t>(instr.a)]) + (instr.deep ? 1 : 0),
                        of(instr.b));
      case Op::Repeat:
        return grammar_.repeats[static_cast<size_t>(instr.c)].least > 0
                   ? std::max(of(instr.a), of(instr.b))
                   : of(instr.b);
      case Op::Back:  // more rounds, if they must be, need what Enter has made sure of
        return of(code[static_cast<size_t>(instr.a)].b);
      case Op::Byte:
      case Op::Enter:
      case Op::EnterText:
      case Op::Tick:
      case Op::LeaveText:
        return of(instr.a);
    }
    return kNever;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < code.size(); ++i) {
      const int32_t value = now(code[i]);
      if (value >= height[i]) continue;
      height[i] = value;
      changed = true;
    }
  }
}

// Whether a rule's end is reached from here without a byte.
bool GrammarBuilder::may_be_empty(int32_t start, const std::vector<bool>& known) const {
  std::vector<int32_t> todo{start};
  std::unordered_set<int32_t> met;
  while (!todo.empty()) {
    const int32_t at = todo.back();
    todo.pop_back();
    if (!met.insert(at).second) continue;
    const Grammar::Instr& instr = grammar_.code[static_cast<size_t>(at)];
    if (instr.op == Op::Return) return true;
    if (instr.op == Op::Call) {
      if (known[static_cast<size_t>(instr.a)]) todo.push_back(instr.b);
    } else if (instr.op == Op::Split || instr.op == Op::Repeat || instr.op == Op::Enter) {
      for (const int32_t next : silent_steps(grammar_, known, instr)) todo.push_back(next);
    } else if (instr.op == Op::Back) {
      todo.push_back(instr.a);
    }
  }
  return false;
}

std::vector<bool> GrammarBuilder::empty_rules() const {
  std::vector<bool> out(grammar_.rules.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t rule = 0; rule < out.size(); ++rule) {
      if (out[rule] || !may_be_empty(grammar_.rules[rule], out)) continue;
      out[rule] = changed = true;
    }
  }
  return out;
}

// A depth-first walk over steps without a byte; meeting a position that is still being walked over
// is a rule that begins with itself.
void GrammarBuilder::check_recursion() const {
  enum : uint8_t { New, Open, Done };
  const std::vector<bool> empty_rule = empty_rules();
  std::vector<uint8_t> seen(grammar_.code.size(), New);
  std::vector<std::pair<int32_t, std::vector<int32_t>>> path;
  const auto open = [&](int32_t at) {
    seen[static_cast<size_t>(at)] = Open;
    path.emplace_back(at,
                      silent_steps(grammar_, empty_rule, grammar_.code[static_cast<size_t>(at)]));
  };
  for (const int32_t rule : grammar_.rules) {
    if (seen[static_cast<size_t>(rule)] == New) open(rule);
    while (!path.empty()) {
      std::vector<int32_t>& rest = path.back().second;
      if (rest.empty()) {
        seen[static_cast<size_t>(path.back().first)] = Done;
        path.pop_back();
        continue;
      }
      const int32_t next = rest.back();
      rest.pop_back();
      if (seen[static_cast<size_t>(next)] == Open) {
        fail("{}: a $ref or a rule leads back to itself with nothing between", place_);
      }
      if (seen[static_cast<size_t>(next)] == New) open(next);
    }
  }
}

std::shared_ptr<const Grammar> GrammarBuilder::finish(int32_t start) {
  grammar_.start = start;
  for (const int32_t rule : grammar_.rules) PONDER_CHECK(rule >= 0);
  for (const auto& [at, rule] : goes_) fill(at, grammar_.rules[static_cast<size_t>(rule)]);
  check_recursion();
  find_classes();
  find_heights();
  const int32_t height = grammar_.height[static_cast<size_t>(start)];
  if (height >= kNever) fail("{}: no text or JSON can ever fulfil it", place_);
  if (height > Grammar::kDepth) {
    fail("{}: every JSON that fulfils it is nested deeper than {} levels", place_, Grammar::kDepth);
  }
  return std::make_shared<const Grammar>(std::move(grammar_));
}

}  // namespace ponder
