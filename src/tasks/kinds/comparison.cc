// Which number is larger: whole numbers, decimals, fractions and negative ones, two or three of
// them.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/forms.h"
#include "tasks/kinds/steps.h"

namespace ponder::tasks::comparison {
namespace {

using Texts = std::vector<std::string>;

Rational value_of(const std::string& text) {
  const auto value = Rational::parse(text);
  if (!value || value->bits() > 60) fail("\"{}\" is no number to compare", printable(text));
  return *value;
}

Texts numbers_of(const Json& facts) {
  auto out = facts.at("numbers").get<Texts>();
  if (out.size() < 2 || out.size() > 3) fail("2 or 3 numbers are compared, not {}", out.size());
  for (const std::string& text : out) value_of(text);
  return out;
}

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"larger", "smaller", "sign", "up", "down", "more", "less"});
}

char sign_between(const Rational& a, const Rational& b) { return a < b ? '<' : a == b ? '=' : '>'; }

std::string drawn_number(Rng& rng, int level) {
  if (level == 1) return std::to_string(between(rng, 0, chance(rng, 0.5) ? 99 : 9999));
  const bool negative = level == 4 && chance(rng, 0.4);
  const std::string sign = negative ? "-" : "";
  const uint64_t kind = level == 2 ? 0 : level == 3 ? 1 : rng.below(3);
  if (kind == 0) {
    const int64_t places = between(rng, 1, 3);
    return sign + decimal_text(between(rng, 1, 12 * power_of_ten(places)), places);
  }
  if (kind == 1) {
    const int64_t bottom = between(rng, 2, 12);
    return sign + fraction_text(between(rng, 1, bottom + (level == 4 ? 5 : -1)), bottom);
  }
  return sign + std::to_string(between(rng, 0, 15));
}

class Comparison final : public Task {
 public:
  Comparison()
      : Task("comparison", "say which number is larger or smaller, or order three",
             {"two whole numbers", "two decimals", "two fractions",
              "two or three decimals, fractions and negative numbers",
              "is one larger than another: whole numbers, decimals or fractions"}) {}

 private:
  // Yes or no half of the time; German decimals have a comma.
  static Json drawn_claim(Rng& rng) {
    static const Texts kAsks = {"more", "more", "less", "larger", "smaller", "sign"};
    const std::string& ask = kAsks[rng.below(kAsks.size())];
    const int like = static_cast<int>(between(rng, 1, 3));
    Texts numbers = {drawn_number(rng, like), drawn_number(rng, like)};
    if (like == 2 && chance(rng, 0.6)) numbers[1] = beside(numbers[0], rng);
    if (like == 1 && chance(rng, 0.3)) shuffle_digits(numbers, rng);
    if (value_of(numbers[0]) == value_of(numbers[1]))
      numbers[1] = std::to_string(between(rng, 20, 99));
    return {{"ask", ask}, {"numbers", numbers}, {"language", drawn_language(rng, 0.3)}};
  }

  // A decimal with the same whole part, which differs late: 0.9 and 0.11, 9.8 and 9.75.
  static std::string beside(const std::string& number, Rng& rng) {
    return number.substr(0, number.find('.')) + "." + std::to_string(between(rng, 1, 999));
  }
  static void shuffle_digits(Texts& numbers, Rng& rng) {
    std::vector<char> digits(numbers[0].begin(), numbers[0].end());
    shuffle(digits, rng);
    const std::string turned(digits.begin(), digits.end());
    if (turned[0] != '0') numbers[1] = turned;
  }

  Json draw(int level, Rng& rng) const override {
    if (level == 5) return drawn_claim(rng);
    static const Texts kAsks = {"larger", "larger", "smaller", "sign", "up", "down"};
    const std::string& ask = kAsks[rng.below(level == 1 ? 4 : 6)];
    const bool list = ask == "up" || ask == "down";
    Texts numbers;
    while (numbers.size() < (list ? 3 : 2)) {
      std::string next = drawn_number(rng, level);
      if (level == 2 && !numbers.empty() && chance(rng, 0.5)) next = beside(numbers[0], rng);
      const bool twice = std::any_of(numbers.begin(), numbers.end(), [&](const std::string& other) {
        return value_of(other) == value_of(next);
      });
      if (!twice || (ask == "sign" && chance(rng, 0.3))) numbers.push_back(next);
    }
    const std::string language = level == 1 || level == 3 ? drawn_language(rng) : "en";
    return {{"ask", ask}, {"numbers", numbers}, {"language", language}};
  }

  std::string key(const Json& facts) const override {
    Texts numbers = numbers_of(facts);
    std::sort(numbers.begin(), numbers.end());
    return "compare " + joined(numbers, " ");
  }

  static Texts in_order(const Json& facts) {
    Texts out = numbers_of(facts);
    const bool down = ask_of(facts) == "down";
    std::stable_sort(out.begin(), out.end(), [&](const std::string& a, const std::string& b) {
      return down ? value_of(b) < value_of(a) : value_of(a) < value_of(b);
    });
    return out;
  }

  static bool is_claim(const std::string& ask) { return ask == "more" || ask == "less"; }
  static bool is_true(const Json& facts) {
    const Texts given = numbers_of(facts);
    return sign_between(value_of(given[0]), value_of(given[1])) ==
           (ask_of(facts) == "more" ? '>' : '<');
  }

  static std::string answer_of(const Json& facts) {
    const std::string ask = ask_of(facts);
    const Texts ordered = in_order(facts), given = numbers_of(facts);
    if (is_claim(ask)) {
      return is_german(facts) ? (is_true(facts) ? "ja" : "nein") : (is_true(facts) ? "yes" : "no");
    }
    if (ask == "larger") return ordered.back();
    if (ask == "smaller") return ordered.front();
    if (ask == "sign") return std::string(1, sign_between(value_of(given[0]), value_of(given[1])));
    return joined(ordered, ", ");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string ask_for = ask_of(problem.facts);
    Texts numbers = numbers_of(problem.facts);
    Rng rng(wording);
    const Phrases& phrases = is_claim(ask_for)   ? claim_forms(ask_for == "more")
                             : ask_for == "sign" ? sign_forms()
                             : ask_for == "up" || ask_for == "down"
                                 ? order_forms(ask_for == "up")
                                 : two_forms(ask_for == "larger");
    problem.answer = answer_of(problem.facts);
    if (is_german(problem.facts)) {
      for (std::string& number : numbers) replace_all(number, ".", ",");
      replace_all(problem.answer, ".", ",");
    }
    ask(problem, phrases, rng.next(),
        {{"a", numbers[0]},
         {"b", numbers[1]},
         {"list", said_list(numbers, rng, is_german(problem.facts))}});
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string ask = ask_of(facts), piece = final_answer(answer);
    if (is_claim(ask)) return judge_yes(answer, is_true(facts));
    const Texts numbers = numbers_of(facts);
    constexpr std::string_view kSigns = "<>=";
    const bool open =
        !piece.empty() && ask != "sign" &&
        (kSigns.find(piece.front()) != kSigns.npos || kSigns.find(piece.back()) != kSigns.npos);
    if (open) return wrong("a sign between nothing: " + printable(piece));
    if (ask == "up" || ask == "down") return judge_order(piece, in_order(facts));
    if (const auto said = relation(piece, numbers, ask == "sign")) {
      const char truth = sign_between(value_of(numbers[0]), value_of(numbers[1]));
      return *said == truth ? right() : wrong("not so: " + printable(piece));
    }
    if (ask == "sign") return wrong("no sign in \"" + printable(piece) + "\"");
    return judge_value(answer, value_of(answer_of(facts)), {.german = is_german(facts)});
  }

  // The sign that a piece puts between the two numbers, alone ("<") or with them ("0.9 > 0.11",
  // "0.11 is smaller than 0.9"); nullopt if it is no such statement.
  static std::optional<char> relation(const std::string& piece, const Texts& numbers, bool alone) {
    std::string text = " " + lower_ascii(piece) + " ";
    for (const char* word : {"not ", "n't ", " or ", " and ", ";", "|"}) {
      if (text.find(word) != text.npos) return std::nullopt;
    }
    char sign = 0;
    size_t at = 0, size = 1;
    for (const auto& [word, means] : {std::pair<std::string_view, char>{"<", '<'},
                                      {">", '>'},
                                      {"=", '='},
                                      {"less than", '<'},
                                      {"smaller than", '<'},
                                      {"kleiner als", '<'},
                                      {"greater than", '>'},
                                      {"larger than", '>'},
                                      {"bigger than", '>'},
                                      {"more than", '>'},
                                      {"gr\u00f6\u00dfer als", '>'},
                                      {"equal to", '='}}) {
      const size_t found = text.find(word);
      if (found == text.npos) continue;
      if (sign != 0) return std::nullopt;
      sign = means, at = found, size = word.size();
    }
    if (sign == 0) return std::nullopt;
    std::string left(trimmed(text.substr(0, at))), right(trimmed(text.substr(at + size)));
    if (left.ends_with(" is") || left.ends_with(" ist")) left.erase(left.rfind(' '));
    if (left.empty() && right.empty()) return alone ? std::optional(sign) : std::nullopt;
    const auto a = read_number(left), b = read_number(right);
    if (!a || !b) return std::nullopt;
    const Rational first = value_of(numbers[0]), second = value_of(numbers[1]);
    if (*a == first && *b == second) return sign;
    if (!(*a == second && *b == first)) return std::nullopt;
    return sign == '<' ? '>' : sign == '>' ? '<' : '=';
  }

  static Verdict judge_order(const std::string& piece, const Texts& ordered) {
    const auto numbers = read_numbers(piece);
    if (!numbers) return wrong("no list of numbers in \"" + printable(piece) + "\"");
    std::vector<Rational> wanted;
    for (const std::string& text : ordered) wanted.push_back(value_of(text));
    return *numbers == wanted ? right() : wrong("not the order: " + printable(piece));
  }

  // Says what is asked, then pair by pair: decimals with as many places, fractions by a common
  // factor, and those digit by digit.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Texts given = numbers_of(problem.facts);
    const std::string ask = ask_of(problem.facts);
    const bool all = style == TraceStyle::Long, down = ask == "down";
    const char* lead = is_claim(ask)      ? "is"
                       : ask == "larger"  ? "larger of"
                       : ask == "smaller" ? "smaller of"
                       : ask == "sign"    ? "sign of"
                       : down             ? "largest first"
                                          : "smallest first";
    const char* between = ask == "more" ? " > " : ask == "less" ? " < " : " ";
    std::string out = all ? fmt::format("{} {}\n", lead, joined(given, between)) : "";
    if (given.size() == 2) {
      out += compared(given[0], given[1], all);
      if (is_claim(ask)) return told(problem, out);
      if (all && ask != "sign") out += fmt::format("{} {}\n", ask, answer_of(problem.facts));
      return told(problem, out);
    }
    Texts placed = {given[0]};
    for (size_t i = 1; i < given.size(); ++i) {
      size_t at = 0;
      while (at < placed.size()) {
        out += compared(given[i], placed[at], all);
        const Rational here = value_of(given[i]), there = value_of(placed[at]);
        if (down ? there < here : here < there) break;
        ++at;
      }
      placed.insert(placed.begin() + static_cast<std::ptrdiff_t>(at), given[i]);
      if (all) out += "put " + given[i] + ": " + joined(placed, " ") + "\n";
    }
    return told(problem, out);
  }

  // "3/4 2/3: 3*3=9 2*4=8 9>8 3/4>2/3\n"
  static std::string compared(const std::string& a, const std::string& b, bool all) {
    const char sign = sign_between(value_of(a), value_of(b));
    const std::string end = a + " " + sign + " " + b + "\n";
    if (!all) return end;
    const bool minus_a = a[0] == '-', minus_b = b[0] == '-';
    if (minus_a != minus_b) return fmt::format("{} is below 0\n", minus_a ? a : b) + end;
    std::string out;
    const bool bars = a.find('/') != a.npos || b.find('/') != b.npos;
    const auto [at, ab] = bar_of(minus_a ? a.substr(1) : a, bars, out);
    const auto [bt, bb] = bar_of(minus_b ? b.substr(1) : b, bars, out);
    int64_t x = at, y = bt;
    if (ab != bb) {
      x = at * bb, y = bt * ab;
      if (bars) {
        out += fmt::format("{}*{}={} {}*{}={}\n", at, bb, x, bt, ab, y);
      } else {
        // Zeros behind: 7.7 beside 7.702 is 7.700.
        const int64_t common = std::max(ab, bb);
        x = at * (common / ab), y = bt * (common / bb);
        out += fmt::format("without points: {} and {}\n", x, y);
      }
    }
    out += digits_compared(x, y);
    if (minus_a) out += "both below 0: turn\n";
    return out + end;
  }

  // As top and bottom: a decimal over a power of ten.
  static std::pair<int64_t, int64_t> bar_of(const std::string& text, bool bars, std::string& out) {
    if (const size_t bar = text.find('/'); bar != text.npos) {
      return {std::stoll(text.substr(0, bar)), std::stoll(text.substr(bar + 1))};
    }
    const size_t point = text.find('.');
    if (point == text.npos) return {std::stoll(text), 1};
    const int64_t bottom = power_of_ten(static_cast<int64_t>(text.size() - point - 1));
    const int64_t top = std::stoll(text.substr(0, point) + text.substr(point + 1));
    if (bars) out += fmt::format("{} is {}/{}\n", text, top, bottom);
    return {top, bottom};
  }

  // "4 digits and 3 digits" or the first digits that differ.
  static std::string digits_compared(int64_t x, int64_t y) {
    const std::string a = std::to_string(x), b = std::to_string(y);
    std::string out = fmt::format("{} and {}: {} and {} digits", a, b, a.size(), b.size());
    for (size_t i = 0; a.size() == b.size() && i < a.size(); ++i) {
      out += fmt::format(" {} {}", a[i], b[i]);
      if (a[i] != b[i]) break;
    }
    return out + fmt::format(": {} {} {}\n", a, x < y ? '<' : x == y ? '=' : '>', b);
  }
};

}  // namespace
}  // namespace ponder::tasks::comparison

namespace ponder {

const Task& comparison_task() {
  static const tasks::comparison::Comparison task;
  return task;
}

}  // namespace ponder
