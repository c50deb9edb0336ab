// Sorting a list of numbers, up or down.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::sorting {
namespace {

struct Shape {
  int64_t least, count, most;
};
constexpr Shape kShapes[] = {{2, 5, 20}, {3, 7, 99}, {6, 10, 99}, {3, 6, 999}, {8, 15, 999}};
constexpr double kNegative = 0.12;

Integers wanted_order(const Json& facts) {
  Integers out = sorted(facts.at("numbers").get<Integers>());
  if (facts.at("down").get<bool>()) std::reverse(out.begin(), out.end());
  return out;
}

class Sorting final : public Task {
 public:
  Sorting()
      : Task("sorting", "sort numbers",
             {"2 to 5 numbers up to 20", "3 to 7 numbers up to 99", "6 to 10 numbers up to 99",
              "3 to 6 numbers up to 999", "8 to 15 numbers up to 999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const auto [least, most_count, most] = kShapes[level - 1];
    Integers numbers;
    const bool below = chance(rng, kNegative);
    for (int64_t i = between(rng, least, most_count); i > 0; --i)
      numbers.push_back(between(rng, 0, most) * (below && chance(rng, 0.5) ? -1 : 1));
    return {{"numbers", numbers}, {"down", chance(rng, 0.4)}};
  }

  std::string key(const Json& facts) const override {
    return "sort " + joined(sorted(facts.at("numbers").get<Integers>()), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    Rng rng(wording);
    const bool german = in_german(problem, rng), down = problem.facts.at("down");
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    const std::string list =
        chance(rng, 0.12) ? otherwise_listed(numbers, rng) : said_list(numbers, rng, german);
    problem.prompt = phrases_of(down).say(
        rng, {{"n", list}, {"l", joined(numbers)}, {"name", drawn_name(rng)}}, german);
    problem.answer = joined(wanted_order(problem.facts));
  }

  // "8; 2; 5", "(8, 2, 5)", "{8, 2, 5}", "8 | 2 | 5", ...
  static std::string otherwise_listed(const Integers& numbers, Rng& rng) {
    switch (rng.below(5)) {
      case 0:
        return joined(numbers, "; ");
      case 1:
        return "(" + joined(numbers) + ")";
      case 2:
        return "{" + joined(numbers) + "}";
      case 3:
        return joined(numbers, " | ");
      default:
        return "[" + joined(numbers, " ") + "]";
    }
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

  // Long: says which way and the list, and puts one number after the other into its place, in
  // brackets. Short: only who comes next.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Integers wanted = wanted_order(problem.facts);
    if (style == TraceStyle::Short) return {joined(wanted, " then "), joined(wanted)};
    const bool down = problem.facts.at("down");
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    std::string out =
        fmt::format("{} first: {}\n", down ? "largest" : "smallest", joined(numbers, " "));
    Integers order;
    for (const int64_t n : numbers) {
      const auto behind = std::find_if(order.begin(), order.end(),
                                       [&](int64_t other) { return down ? other < n : other > n; });
      const auto at = static_cast<size_t>(behind - order.begin());
      order.insert(behind, n);
      out += fmt::format("put {}:", n);
      for (size_t i = 0; i < order.size(); ++i)
        out += i == at ? fmt::format(" [{}]", order[i]) : fmt::format(" {}", order[i]);
      out += "\n";
    }
    out += joined(order, " ") + "\n";
    out.pop_back();
    return {out, joined(wanted)};
  }
};

}  // namespace
}  // namespace ponder::tasks::sorting

namespace ponder {

const Task& sorting_task() {
  static const tasks::sorting::Sorting task;
  return task;
}

}  // namespace ponder
