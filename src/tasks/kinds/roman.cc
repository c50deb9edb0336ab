// Roman numerals, to and from.
#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::roman {
namespace {

constexpr std::pair<int64_t, std::string_view> kSigns[] = {
    {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
    {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};

std::string roman_text(int64_t n) {
  std::string out;
  for (const auto& [value, sign] : kSigns) {
    for (; n >= value; n -= value) out += sign;
  }
  return out;
}

int64_t number_of(const Json& facts) { return fact_number(facts, "n", 1, 3999); }

class Roman final : public Task {
 public:
  Roman()
      : Task("roman", "Roman numerals, to and from",
             {"up to 20", "up to 100", "up to 500", "up to 3999"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kMost[] = {20, 100, 500, 3999};
    int64_t n = between(rng, 1, kMost[level - 1]);
    if (level == 4 && chance(rng, 0.4)) n = between(rng, 1700, 2100);
    return {{"n", n}, {"to", chance(rng, 0.5)}, {"language", drawn_language(rng, 0.15)}};
  }

  std::string key(const Json& facts) const override {
    return fmt::format("roman {}", number_of(facts));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const int64_t n = number_of(problem.facts);
    const bool to = problem.facts.at("to");
    problem.answer = to ? roman_text(n) : std::to_string(n);
    Rng rng(wording);
    const uint64_t form = rng.next();
    ask(problem, phrases_of(to), form,
        {{"n", std::to_string(n)}, {"r", roman_text(n)}, {"name", drawn_name(rng)}});
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const int64_t n = number_of(facts);
    if (!facts.at("to").get<bool>()) return judge_value(answer, n);
    const std::string piece = final_answer(answer);
    const std::string lower = lower_ascii(piece);
    if (offers_several(lower) || lower.find(" and ") != lower.npos) {
      return wrong("several answers: " + printable(piece));
    }
    // The one word that is a numeral. "I" may be the one who speaks, and "mix" a word, so small
    // letters count only where they stand alone.
    std::string found;
    for (size_t at = 0; at < piece.size();) {
      size_t end = at;
      while (end < piece.size() && std::isalpha(static_cast<unsigned char>(piece[end])) != 0) ++end;
      std::string word = piece.substr(at, end - at);
      if (word.size() == piece.size()) {
        for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      }
      if (!word.empty() && word.find_first_not_of("IVXLCDM") == word.npos) {
        if (!found.empty()) return wrong("several numerals: " + printable(piece));
        found = word;
      }
      at = std::max(end, at + 1);
    }
    return found == roman_text(n) ? right() : wrong(printable(piece) + " is not " + roman_text(n));
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const int64_t n = number_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    return told(problem,
                problem.facts.at("to").get<bool>() ? taken_away(n, all) : added_up(n, all));
  }

  // "14: X 14-10=4 IV 4-4=0"
  static std::string taken_away(int64_t n, bool all) {
    std::string out = all ? fmt::format("{} to Roman\n", n) : "", text;
    for (const auto& [value, sign] : kSigns) {
      for (; n >= value; n -= value) {
        text += sign;
        out += all ? fmt::format("{} {}-{}={}: {}\n", sign, n, value, n - value, text)
                   : std::string(sign) + " ";
      }
    }
    if (!all) out.pop_back();
    return out;
  }

  // Sign by sign, pairs like IV as one.
  static std::string added_up(int64_t n, bool all) {
    std::string out, signs;
    int64_t sum = 0;
    for (int64_t rest = n; const auto& [value, sign] : kSigns) {
      for (; rest >= value; rest -= value) signs += (signs.empty() ? "" : " ") + std::string(sign);
    }
    if (all) out = signs + "\n";
    for (const auto& [value, sign] : kSigns) {
      for (; n >= value; n -= value) {
        if (all) out += fmt::format("{} {}: {}+{}={}\n", sign, value, sum, value, sum + value);
        sum += value;
        if (!all) out += fmt::format("{}{}", out.empty() ? "" : " ", sum);
      }
    }
    return out;
  }
};

}  // namespace
}  // namespace ponder::tasks::roman

namespace ponder {

std::string roman_numeral(int64_t n) { return tasks::roman::roman_text(n); }

const Task& roman_task() {
  static const tasks::roman::Roman task;
  return task;
}

}  // namespace ponder
