// Mean, median, range and mode of a list.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::average {
namespace {

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"mean", "median", "range", "mode"});
}
Integers numbers_of(const Json& facts) { return fact_numbers(facts, "numbers", 1, 100); }

int64_t total(const Integers& numbers) {
  int64_t sum = 0;
  for (const int64_t n : numbers) sum += n;
  return sum;
}

int64_t count_of(const Integers& numbers, int64_t n) {
  return std::count(numbers.begin(), numbers.end(), n);
}

int64_t most_frequent(const Integers& numbers) {
  int64_t best = numbers[0];
  for (const int64_t n : numbers) {
    if (count_of(numbers, n) > count_of(numbers, best)) best = n;
  }
  return best;
}

// Top and bottom.
std::pair<int64_t, int64_t> value_of(const std::string& ask, const Integers& numbers) {
  const Integers order = sorted(numbers);
  const size_t n = order.size();
  if (ask == "mean") return {total(numbers), static_cast<int64_t>(n)};
  if (ask == "range") return {order.back() - order.front(), 1};
  if (ask == "mode") return {most_frequent(numbers), 1};
  if (n % 2 == 1) return {order[n / 2], 1};
  return {order[n / 2 - 1] + order[n / 2], 2};
}

class Average final : public ValueTask {
 public:
  Average()
      : ValueTask("average", "mean, median, range and mode of a list",
                  {"2 or 3 numbers up to 20", "4 or 5 numbers up to 50", "5 to 7 numbers up to 99",
                   "6 to 9 numbers up to 200, halves and quarters"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kLeast[] = {2, 4, 5, 6}, kMost[] = {3, 5, 7, 9}, kTo[] = {20, 50, 99, 200};
    static const std::vector<std::string> kAsks = {"mean", "mean", "median", "range", "mode"};
    const std::string& ask = kAsks[rng.below(level == 1 ? 4 : 5)];
    int64_t count = between(rng, kLeast[level - 1], kMost[level - 1]);
    if (ask == "median" && level <= 2 && count % 2 == 0) ++count;
    Integers numbers;
    for (int64_t i = 0; i < count; ++i) numbers.push_back(between(rng, 1, kTo[level - 1]));
    if (ask == "mode") make_mode(numbers, rng);
    // A mean that comes out even, or with halves and quarters.
    const int64_t per = level == 4 && count % 4 == 0   ? count / 4
                        : level == 4 && count % 2 == 0 ? count / 2
                                                       : count;
    while (ask == "mean" && total(numbers) % per != 0) ++numbers[rng.below(numbers.size())];
    return {{"ask", ask}, {"numbers", numbers}, {"language", drawn_language(rng)}};
  }

  static void make_mode(Integers& numbers, Rng& rng) {
    const int64_t often = numbers[0];
    int64_t times = 1;
    for (size_t i = 1; i < numbers.size(); ++i) {
      if (times < 2 || (times < 3 && chance(rng, 0.4))) numbers[i] = often, ++times;
    }
    Integers others;
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] == often) continue;
      while (count_of(others, numbers[i]) > 0 || numbers[i] == often) ++numbers[i];
      others.push_back(numbers[i]);
    }
    shuffle(numbers, rng);
  }

  std::string key(const Json& facts) const override {
    return "average " + joined(sorted(numbers_of(facts)), ",");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string ask_for = ask_of(problem.facts);
    const Integers numbers = numbers_of(problem.facts);
    const bool german = is_german(problem.facts);
    Rng rng(wording);
    const auto [top, bottom] = value_of(ask_for, numbers);
    problem.answer = 10'000 % bottom == 0 || top % bottom == 0
                         ? decimal_text(top * 10'000 / bottom, 4, german)
                         : fraction_text(top, bottom);
    const auto count = static_cast<int64_t>(numbers.size());
    ask(problem, forms_of(ask_for), rng.next(),
        {{"list", said_list(numbers, rng, german)},
         {"cs", joined(numbers)},
         {"bar", "| " + joined(numbers, " | ") + " |"},
         {"k", said_number(count, rng, german)},
         {"name", drawn_name(rng)}});
  }

  Rational wanted(const Json& facts) const override {
    const auto [top, bottom] = value_of(ask_of(facts), numbers_of(facts));
    return {top, bottom};
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string ask = ask_of(problem.facts);
    const Integers numbers = numbers_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    std::string out;
    if (all) out = fmt::format("{}: {}, {} numbers\n", ask, joined(numbers, " "), numbers.size());
    if (ask == "mean") return told(problem, out + mean_steps(numbers, all, problem.answer));
    if (ask == "mode") return told(problem, out + counted(numbers, all));
    const Integers order = sorted(numbers);
    if (ask == "range") {
      out += fmt::format("largest {} smallest {}\n", order.back(), order.front());
      return told(problem, out + difference_steps(order.back(), order.front(), all));
    }
    Integers placed;
    for (const int64_t n : numbers) {
      placed.insert(std::upper_bound(placed.begin(), placed.end(), n), n);
      if (all) out += fmt::format("put {}: {}\n", n, joined(placed, " "));
    }
    const size_t n = order.size();
    out += fmt::format("{} numbers, middle {}", n, order[(n - 1) / 2]);
    if (n % 2 == 1) return told(problem, out);
    out += fmt::format(" and {}\n", order[n / 2]) + sum_steps(order[n / 2 - 1], order[n / 2], all);
    return told(problem,
                out + fmt::format("{}/2={}", order[n / 2 - 1] + order[n / 2], problem.answer));
  }

  static std::string mean_steps(const Integers& numbers, bool all, const std::string& answer) {
    std::string out;
    int64_t sum = numbers[0];
    for (size_t i = 1; i < numbers.size(); sum += numbers[i++])
      out += sum_steps(sum, numbers[i], all);
    const auto count = static_cast<int64_t>(numbers.size());
    if (sum % count == 0 || sum < 0) return out + quotient_steps(std::abs(sum), count, all);
    return out + (all ? quotient_steps(sum, count, all) : "") +
           fmt::format("{}/{}: {}", sum, count, answer);
  }

  static std::string counted(const Integers& numbers, bool all) {
    std::string out;
    Integers seen;
    for (const int64_t n : numbers) {
      if (count_of(seen, n) > 0) continue;
      seen.push_back(n);
      const int64_t times = count_of(numbers, n);
      if (all || times > 1) out += fmt::format("{}: {} time{}\n", n, times, times == 1 ? "" : "s");
    }
    return out + fmt::format("most {}", most_frequent(numbers));
  }
};

}  // namespace
}  // namespace ponder::tasks::average

namespace ponder {

const Task& average_task() {
  static const tasks::average::Average task;
  return task;
}

}  // namespace ponder
