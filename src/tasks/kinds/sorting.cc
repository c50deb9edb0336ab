// Sorting a list of numbers, up or down.
#include <algorithm>

#include "tasks/kinds/kinds.h"

namespace ponder::tasks::sorting {
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
    static const std::vector<std::string> kUp = {"Sort these numbers from smallest to largest: {}",
                                                 "Sort in ascending order: {}",
                                                 "Put {} in increasing order.",
                                                 "Arrange from lowest to highest: {}",
                                                 "Sort {}",
                                                 "Sort {}.",
                                                 "Can you sort {}?",
                                                 "Order these from small to large: {}",
                                                 "sort ascending {}",
                                                 "Please sort the numbers {}."};
    static const std::vector<std::string> kDown = {
        "Sort these numbers from largest to smallest: {}",
        "Sort in descending order: {}",
        "Put {} in decreasing order.",
        "Arrange from highest to lowest: {}",
        "Sort {} from high to low.",
        "Sort {} in reverse.",
        "Order these from large to small: {}",
        "sort descending {}"};
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

  // Long: says which way, and puts one number after the other into its place. Short: only who comes
  // next.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Integers wanted = wanted_order(problem.facts);
    if (style == TraceStyle::Short) return {joined(wanted, " then "), joined(wanted)};
    const bool down = problem.facts.at("down");
    Integers placed;
    std::string out = down ? "largest first\n" : "smallest first\n";
    for (const int64_t n : problem.facts.at("numbers").get<Integers>()) {
      const auto behind = std::find_if(placed.begin(), placed.end(),
                                       [&](int64_t other) { return down ? other < n : other > n; });
      placed.insert(behind, n);
      out += fmt::format("put {}: {}\n", n, joined(placed, " "));
    }
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
