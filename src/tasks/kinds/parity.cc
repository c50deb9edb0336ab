// Odd and even: of a number, of sums and products, and counted or added up in a list.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/parity_forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::parity {
namespace {

const Phrases& phrases_of(const std::string& ask) {
  if (ask == "is") return is_phrases();
  const bool even = ask.ends_with("even");
  return ask.starts_with("count") ? count_phrases(even) : sum_phrases(even);
}

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"is", "count_even", "count_odd", "sum_even", "sum_odd"});
}
Integers numbers_of(const Json& facts) { return fact_numbers(facts, "numbers", 1, 50); }

class Parity final : public Task {
 public:
  Parity()
      : Task("parity", "odd or even; count or add up the odd or the even numbers of a list",
             {"a number up to 200, or count in 4 or 5", "a number up to 9999, or count in 6 or 7",
              "add up in 5 or 6, up to 50", "count or add up in 8 to 10, up to 200"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    static const std::vector<std::string> kAsks = {"count_even", "count_odd", "sum_even",
                                                   "sum_odd"};
    constexpr int64_t kLeast[] = {4, 6, 5, 8}, kMost[] = {30, 99, 50, 200};
    std::string ask = kAsks[level == 3 ? 2 + rng.below(2) : rng.below(level == 4 ? 4 : 2)];
    if (level <= 2 && chance(rng, 0.6)) ask = "is";
    Integers numbers = {between(rng, 0, level == 1 ? 200 : 9999)};
    if (ask != "is") {
      numbers.clear();
      const int64_t count = kLeast[level - 1] + between(rng, 0, level == 4 ? 2 : 1);
      for (int64_t i = 0; i < count; ++i) numbers.push_back(between(rng, 1, kMost[level - 1]));
    }
    return {{"ask", ask}, {"numbers", numbers}, {"language", drawn_language(rng)}};
  }

  std::string key(const Json& facts) const override {
    return "parity " + joined(sorted(numbers_of(facts)), ",");
  }

  static bool fits(const std::string& ask, int64_t n) {
    return (n % 2 == 0) == ask.ends_with("even");
  }

  static int64_t value_of(const std::string& ask, const Integers& numbers) {
    int64_t out = 0;
    for (const int64_t n : numbers) out += !fits(ask, n) ? 0 : ask.starts_with("count") ? 1 : n;
    return out;
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string ask_for = ask_of(problem.facts);
    const Integers numbers = numbers_of(problem.facts);
    const bool german = is_german(problem.facts), even = numbers[0] % 2 == 0;
    Rng rng(wording);
    const uint64_t form = rng.next();
    problem.answer = ask_for != "is" ? std::to_string(value_of(ask_for, numbers))
                     : german        ? (even ? "gerade" : "ungerade")
                                     : (even ? "even" : "odd");
    ask(problem, phrases_of(ask_for), form,
        {{"n", said_number(numbers[0], rng, german)}, {"list", said_list(numbers, rng, german)}});
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string ask = ask_of(facts);
    const Integers numbers = numbers_of(facts);
    if (ask != "is") return judge_value(answer, value_of(ask, numbers));
    const std::string text = lower_ascii(final_answer(answer));
    const bool odd = has_word(text, "odd") || has_word(text, "ungerade") ||
                     text.find("not even") != text.npos || text.find("nicht gerade") != text.npos;
    const bool not_odd =
        text.find("not odd") != text.npos || text.find("nicht ungerade") != text.npos;
    const bool even = has_word(text, "even") || has_word(text, "gerade");
    const bool not_even =
        text.find("not even") != text.npos || text.find("nicht gerade") != text.npos;
    const bool says_odd = (odd && !not_odd) || not_even, says_even = (even && !not_even) || not_odd;
    if (says_odd == says_even || text.find(" and ") != text.npos || offers_several(text))
      return wrong("neither odd nor even: " + printable(text));
    return says_even == (numbers[0] % 2 == 0) ? right() : wrong("not so: " + printable(text));
  }

  static bool has_word(const std::string& text, std::string_view word) {
    const auto letter = [&](size_t i) {
      return i < text.size() && std::isalpha(static_cast<unsigned char>(text[i])) != 0;
    };
    for (size_t at = 0; (at = text.find(word, at)) != text.npos; ++at) {
      if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return true;
    }
    return false;
  }

  // By the last digit.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string ask = ask_of(problem.facts);
    const Integers numbers = numbers_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    if (ask == "is") {
      const int64_t digit = numbers[0] % 10;
      return told(problem, fmt::format("{}: last digit {}: {}", numbers[0], digit,
                                       digit % 2 == 0 ? "even" : "odd"));
    }
    std::string out;
    Integers found;
    const bool count = ask.starts_with("count");
    if (all)
      out = fmt::format("{} the {}: {}\n", count ? "count" : "add",
                        ask.ends_with("even") ? "even" : "odd", joined(numbers, " "));
    for (const int64_t n : numbers) {
      const bool hit = fits(ask, n);
      if (hit) found.push_back(n);
      if (all)
        out += fmt::format("{}: {} {}{}\n", n, n % 10, hit ? "yes" : "no",
                           hit && count ? fmt::format(" {}", found.size()) : "");
    }
    if (!count || !all) out += joined(found, " ") + "\n";
    if (count || found.empty())
      return told(problem, out + std::to_string(count ? static_cast<int64_t>(found.size()) : 0));
    int64_t sum = found[0];
    for (size_t i = 1; i < found.size(); sum += found[i++]) out += sum_steps(sum, found[i], all);
    return told(problem, out + (found.size() == 1 ? std::to_string(sum) : ""));
  }
};

}  // namespace
}  // namespace ponder::tasks::parity

namespace ponder {

const Task& parity_task() {
  static const tasks::parity::Parity task;
  return task;
}

}  // namespace ponder
