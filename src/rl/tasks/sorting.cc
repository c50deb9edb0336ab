// Sorting a list of numbers, up or down.
#include <algorithm>

#include "rl/tasks/tasks.h"

namespace ponder {
namespace {

constexpr std::pair<int64_t, int64_t> kShape[] = {{4, 20}, {6, 99}, {8, 99}, {10, 999}, {15, 999}};

Integers wanted_order(const Json& facts) {
  Integers out = sorted(facts.at("numbers").get<Integers>());
  if (facts.at("down").get<bool>()) std::reverse(out.begin(), out.end());
  return out;
}

class Sorting final : public Task {
 public:
  Sorting()
      : Task("sorting", "sort numbers",
             {"4 numbers up to 20", "6 numbers up to 99", "8 numbers up to 99",
              "10 numbers up to 999", "15 numbers up to 999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const auto [count, most] = kShape[level - 1];
    Integers numbers;
    for (int64_t i = 0; i < count; ++i) numbers.push_back(between(rng, 0, most));
    return {{"numbers", numbers}, {"down", chance(rng, 0.4)}};
  }

  std::string key(const Json& facts) const override {
    return "sort " + joined(sorted(facts.at("numbers").get<Integers>()), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    static const std::vector<std::string> kUp = {
        "Sort these numbers from smallest to largest: {}", "Sort in ascending order: {}",
        "Put {} in increasing order.", "Arrange from lowest to highest: {}"};
    static const std::vector<std::string> kDown = {
        "Sort these numbers from largest to smallest: {}", "Sort in descending order: {}",
        "Put {} in decreasing order.", "Arrange from highest to lowest: {}"};
    const bool down = problem.facts.at("down");
    problem.prompt =
        phrase(down ? kDown : kUp, wording, {joined(problem.facts.at("numbers").get<Integers>())});
    problem.answer = joined(wanted_order(problem.facts));
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string piece = final_answer(answer);
    const auto numbers = read_numbers(piece);
    if (!numbers) return wrong("no list of numbers in \"" + printable(piece) + "\"");
    const Integers wanted = wanted_order(facts);
    size_t good = 0;
    for (size_t i = 0; i < std::min(wanted.size(), numbers->size()); ++i) {
      good += (*numbers)[i] == Rational(wanted[i]);
    }
    Verdict out = good == wanted.size() && numbers->size() == wanted.size()
                      ? right()
                      : wrong("not the sorted list: " + printable(piece));
    const size_t most = std::max<size_t>({wanted.size(), numbers->size(), 1});
    out.partial = static_cast<double>(good) / static_cast<double>(most);
    return out;
  }

  // Selection: take the first in order, cross it out.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    auto left = problem.facts.at("numbers").get<Integers>();
    const bool down = problem.facts.at("down");
    std::string out;
    const Integers wanted = wanted_order(problem.facts);
    for (const int64_t next : wanted) {
      if (style == TraceStyle::Long && left.size() > 1) {
        out += compared(left, down);
      } else {
        out += fmt::format("{} {}", down ? "max" : "min", next);
      }
      left.erase(std::find(left.begin(), left.end(), next));
      out += left.empty() ? "\n" : fmt::format(", left {}\n", joined(left, " "));
    }
    if (style == TraceStyle::Long) {
      out += fmt::format("check: {} numbers yes", wanted.size());
    } else {
      out.pop_back();
    }
    return {out, joined(wanted)};
  }

  // The scan for the next number: each that is better so far.
  static std::string compared(const Integers& left, bool down) {
    int64_t best = left[0];
    std::string out = std::to_string(best);
    for (size_t i = 1; i < left.size(); ++i) {
      if (down ? left[i] > best : left[i] < best) {
        best = left[i];
        out += fmt::format(" {}{}", down ? "<" : ">", best);
      }
    }
    return out + fmt::format(": {} {}", down ? "max" : "min", best);
  }
};

}  // namespace

const Task& sorting_task() {
  static const Sorting task;
  return task;
}

}  // namespace ponder
