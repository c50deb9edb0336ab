// Countdown: make a target from given numbers, each used exactly once, with + - * /.
#include <algorithm>

#include "base/error.h"
#include "graders/expression.h"
#include "tasks/kinds/countdown_four.h"
#include "tasks/kinds/countdown_wants.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::countdown {
namespace {

struct Term {
  int64_t value;
  std::string text;
  bool is_sum;  // written as a sum: needs brackets beside * and /
};
using Terms = std::vector<Term>;

std::string bracketed(const Term& t) { return t.is_sum ? "(" + t.text + ")" : t.text; }

struct Move {
  size_t a, b;
  char sign;
  Term result;
};

// The ways to join two of the terms so that the result is a positive integer. Multiplying and
// dividing by 1 are among them: they may be needed to use every number.
std::vector<Move> moves_of(const Terms& terms) {
  std::vector<Move> out;
  for (size_t i = 0; i < terms.size(); ++i) {
    for (size_t j = i + 1; j < terms.size(); ++j) {
      const bool first_larger = terms[i].value >= terms[j].value;
      const size_t a = first_larger ? i : j, b = first_larger ? j : i;
      const Term &x = terms[a], &y = terms[b];
      out.push_back({a, b, '+', {x.value + y.value, x.text + "+" + y.text, true}});
      out.push_back({a, b, '*', {x.value * y.value, bracketed(x) + "*" + bracketed(y), false}});
      if (x.value > y.value) {
        out.push_back({a, b, '-', {x.value - y.value, x.text + "-" + bracketed(y), true}});
      }
      if (x.value % y.value == 0) {
        // A product as divisor needs brackets too.
        const bool plain = y.text.find_first_of("+-*/") == y.text.npos;
        const std::string divisor = plain ? y.text : "(" + y.text + ")";
        out.push_back({a, b, '/', {x.value / y.value, bracketed(x) + "/" + divisor, false}});
      }
    }
  }
  return out;
}

Terms after(const Terms& terms, const Move& move) {
  Terms out;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (i != move.a && i != move.b) out.push_back(terms[i]);
  }
  out.push_back(move.result);
  return out;
}

// Some expression for the target, as the moves that lead to it; empty if there is none.
bool solve(const Terms& terms, int64_t target, std::vector<Move>& path, Rng& rng) {
  if (terms.size() == 1) return terms[0].value == target;
  auto moves = moves_of(terms);
  shuffle(moves, rng);
  for (const Move& move : moves) {
    path.push_back(move);
    if (solve(after(terms, move), target, path, rng)) return true;
    path.pop_back();
  }
  return false;
}

Terms terms_of(const Integers& numbers) {
  Terms out;
  for (const int64_t n : numbers) out.push_back({n, std::to_string(n), false});
  return out;
}

std::string values(const Terms& terms) {
  std::string out;
  for (const Term& t : terms) out += (out.empty() ? "" : " ") + std::to_string(t.value);
  return out;
}

std::string calculation(const Terms& terms, const Move& move) {
  return fmt::format("{}{}{}={}", terms[move.a].value, move.sign, terms[move.b].value,
                     move.result.value);
}

// Writes a search that fails `failures` times at a leaf before it follows a path that succeeds.
class Search {
 public:
  Search(int64_t target, Rng& rng, int failures) : target_(target), rng_(rng), left_(failures) {}

  std::string write(const Terms& terms, const std::vector<Move>& path) {
    out_ = values(terms) + " -> " + std::to_string(target_) + "\n";
    follow(terms, path, 0);
    return std::move(out_);
  }

 private:
  // At each position of the right path first some other moves, as long as failures are left.
  void follow(Terms terms, const std::vector<Move>& path, size_t depth) {
    if (depth == path.size()) return;
    auto moves = moves_of(terms);
    shuffle(moves, rng_);
    for (const Move& move : moves) {
      if (left_ <= 0) break;
      if (move.result.text == path[depth].result.text) continue;
      if (!chance(rng_, depth == 0 ? 0.7 : 0.4)) continue;
      if (try_branch(terms, move)) return;
    }
    const Move& good = path[depth];
    const Terms next = after(terms, good);
    if (next.size() == 1) {
      found(terms, good);
      return;
    }
    out_ += calculation(terms, good) + ": " + values(next) + "\n";
    follow(next, path, depth + 1);
  }

  // True if the try happened to succeed.
  bool try_branch(const Terms& terms, const Move& move) {
    const Terms next = after(terms, move);
    if (next.size() == 1) {
      if (move.result.value == target_) {
        found(terms, move);
        return true;
      }
      out_ += calculation(terms, move) + " no\n";
      --left_;
      return false;
    }
    out_ += calculation(terms, move) + ": " + values(next) + "\n";
    auto moves = moves_of(next);
    shuffle(moves, rng_);
    const size_t most = next.size() == 2 ? moves.size() : 2;
    for (size_t i = 0; i < std::min(most, moves.size()); ++i) {
      if (left_ <= 0) break;
      if (try_branch(next, moves[i])) return true;
    }
    out_ += "back to " + values(terms) + "\n";
    return false;
  }

  void found(const Terms& terms, const Move& move) {
    out_ += calculation(terms, move) + " yes\n";
    answer_ = move.result.text;
    out_ += answer_ + "=" + std::to_string(target_);
  }

 public:
  const std::string& answer() const { return answer_; }

 private:
  int64_t target_;
  Rng& rng_;
  int left_;
  std::string out_, answer_;
};

// Products above this, which nothing wants, are not worked out.
constexpr int64_t kFar = 200;
// How often a value is taken for one that is wanted, and a right one is put into a wrong step.
constexpr double kMistakenValue = 0.03, kMistakenForm = 0.1;

// Now and then a step is taken for right that is not: the check finds it. Without these every check
// that is learnt from ends in the target, and none would need to be worked out.
std::string mistaken_check(const std::vector<Want>& wants, int64_t value, int64_t target,
                           Rng& rng) {
  const Want& want = wants[rng.below(wants.size())];
  const auto result = want.from(value);
  if (!result || *result == target || *result > kFar) return "";
  return fmt::format("check {}={} no\n", want.step(std::to_string(value)), *result);
}

// Three numbers, from the end: for each number as the last one, what must the other two make, and
// do they? nullopt for the few problems (1%) that need another way.
std::optional<Trace> from_the_end(Integers numbers, int64_t target, Rng& rng) {
  std::sort(numbers.rbegin(), numbers.rend());
  std::string out = fmt::format("{} from {}\n", target, joined(numbers, " "));
  for (size_t i = 0; i < 3; ++i) {
    const int64_t last = numbers[i], a = numbers[i == 0 ? 1 : 0], b = numbers[i == 2 ? 1 : 2];
    const auto wants = wants_of(target, last, 0);
    out += fmt::format("{} last:", last);
    for (const Want& want : wants) out += " " + want.step(std::to_string(want.value));
    out += "\n";
    for (const Made& made : made_of(a, b)) {
      const int64_t value = made.value;
      const std::string& pair = made.text;
      if (value > kFar) {
        out += pair + " far no\n";
        continue;
      }
      out += fmt::format("{}={}", pair, value);
      const auto found = std::find_if(wants.begin(), wants.end(),
                                      [&](const Want& want) { return want.value == value; });
      const bool right = found != wants.end();
      const bool mistaken = chance(rng, right ? kMistakenForm : kMistakenValue);
      const std::string check = mistaken ? mistaken_check(wants, value, target, rng) : "";
      out += right || !check.empty() ? " yes\n" + check : " no\n";
      if (!right) continue;
      out += fmt::format("check {}={} yes", found->step(std::to_string(value)), target);
      return Trace{out, found->step("(" + pair + ")")};
    }
    out += "go back\n";
  }
  return std::nullopt;
}

class Countdown final : public Task {
 public:
  Countdown()
      : Task("countdown", "make a target from numbers, each used exactly once, with + - * /",
             {"3 numbers up to 12", "3 numbers up to 99", "4 numbers up to 12",
              "4 numbers up to 99"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const size_t count = level <= 2 ? 3 : 4;
    const int64_t most = level % 2 == 1 ? 12 : 99;
    while (true) {
      Integers numbers;
      for (size_t i = 0; i < count; ++i) numbers.push_back(between(rng, 1, most));
      Terms terms = terms_of(numbers);
      while (terms.size() > 1) {
        const auto moves = moves_of(terms);
        terms = after(terms, moves[rng.below(moves.size())]);
      }
      const int64_t target = terms[0].value;
      if (target < 10 || target > 100) continue;
      return {{"numbers", numbers}, {"target", target}};
    }
  }

  std::string key(const Json& facts) const override {
    return fmt::format("countdown {} {}", joined(sorted(facts.at("numbers").get<Integers>()), ","),
                       facts.at("target").get<int64_t>());
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    const int64_t target = problem.facts.at("target");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    problem.prompt = forms().say(rng,
                                 {{"n", said_list(numbers, rng, german)},
                                  {"cs", joined(numbers)},
                                  {"t", std::to_string(target)}},
                                 german);
    std::vector<Move> path;
    PONDER_CHECK(solve(terms_of(numbers), target, path, rng));
    problem.answer = path.back().result.text;
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string piece = final_answer(answer);
    std::string fault = countdown_fault(piece, facts.at("numbers").get<Integers>(),
                                        Rational(facts.at("target").get<int64_t>()), true);
    return fault.empty() ? right() : wrong(printable(piece) + ": " + fault);
  }

  Trace work(const Problem& problem, Rng& rng, TraceStyle style) const override {
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    const int64_t target = problem.facts.at("target");
    if (numbers.size() == 3 && style == TraceStyle::Long) {
      if (auto trace = from_the_end(numbers, target, rng)) return *trace;
    }
    if (numbers.size() == 4 && style == TraceStyle::Long) {
      if (auto trace = four_from_the_end(numbers, target, rng)) return *trace;
    }
    std::vector<Move> path;
    PONDER_CHECK(solve(terms_of(numbers), target, path, rng));
    const int64_t failures = style == TraceStyle::Short ? 0 : between(rng, 3, 14);
    Search search(target, rng, static_cast<int>(failures));
    std::string thought = search.write(terms_of(numbers), path);
    return {std::move(thought), search.answer()};
  }
};

}  // namespace
}  // namespace ponder::tasks::countdown

namespace ponder {

const Task& countdown_task() {
  static const tasks::countdown::Countdown task;
  return task;
}

}  // namespace ponder
