// Letters: analogies of strings, what comes next, places in the alphabet, shifted words.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/letter_forms.h"

namespace ponder::tasks::letter_analogy {
namespace {

const Phrases& phrases_of(const std::string& ask) {
  return ask == "analogy"  ? analogy_phrases()
         : ask == "next"   ? next_phrases()
         : ask == "place"  ? place_phrases()
         : ask == "at"     ? at_phrases()
         : ask == "after"  ? after_phrases()
         : ask == "before" ? before_phrases()
                           : shift_phrases();
}

char moved(char c, int64_t by) { return static_cast<char>('a' + ((c - 'a' + by) % 26 + 26) % 26); }

// What an analogy does to a string.
std::string changed(const std::string& text, const std::string& rule) {
  std::string out = text;
  if (rule == "last_up") out.back() = moved(out.back(), 1);
  if (rule == "last_down") out.back() = moved(out.back(), -1);
  if (rule == "first_up") out.front() = moved(out.front(), 1);
  if (rule == "last_two") out.back() = moved(out.back(), 2);
  if (rule == "all_up") {
    for (char& c : out) c = moved(c, 1);
  }
  if (rule == "turn") std::reverse(out.begin(), out.end());
  if (rule == "double_last") out += out.back();
  if (rule == "drop_first") out.erase(0, 1);
  if (rule == "swap") std::swap(out.front(), out.back());
  if (rule == "drop_last") out.pop_back();
  if (rule == "double_first") out.insert(0, 1, out.front());
  if (rule == "double_all") {
    out.clear();
    for (const char c : text) out += std::string(2, c);
  }
  return out;
}

constexpr const char* kRules[] = {"last_up", "first_up",    "last_down",    "all_up",
                                  "turn",    "double_last", "last_two",     "drop_first",
                                  "swap",    "drop_last",   "double_first", "double_all"};

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"analogy", "next", "place", "at", "after", "before", "shift"});
}

// Small letters alone, so that what is computed stays a letter.
std::string letters_of(const Json& facts, const char* name, size_t most) {
  const std::string text = facts.at(name);
  const bool good =
      !text.empty() && text.size() <= most &&
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!good) fail("the fact \"{}\" must be 1 to {} small letters", name, most);
  return text;
}

std::string answer_of(const Json& facts) {
  const std::string ask = ask_of(facts);
  if (ask == "analogy") {
    const std::string rule = facts.at("rule"), c = letters_of(facts, "c", 20);
    for (const char* known : kRules) {
      if (rule == known) return changed(c, rule);
    }
    fail("there is no rule \"{}\"", printable(rule));
  }
  if (ask == "at")
    return std::string(1, static_cast<char>('a' + fact_number(facts, "n", 1, 26) - 1));
  const std::string a = letters_of(facts, "a", 20);
  if (ask == "place") return std::to_string(a[0] - 'a' + 1);
  if (ask == "after") return std::string(1, moved(a[0], 1));
  if (ask == "before") return std::string(1, moved(a[0], -1));
  const int64_t n = fact_number(facts, "n", -25, 25);
  if (ask == "next") return std::string(1, moved(a.back(), n));
  std::string out;
  for (const char c : a) out += moved(c, n);
  return out;
}

std::string run(char first, int64_t length, int64_t step) {
  std::string out;
  for (int64_t i = 0; i < length; ++i) out += moved(first, i * step);
  return out;
}

class LetterAnalogy final : public Task {
 public:
  LetterAnalogy()
      : Task("letter_analogy",
             "letters: analogies, what comes next, places in the alphabet, shifts",
             {"neighbours and places in the alphabet, abc to abd",
              "more rules, sequences of letters", "four letters, any rule, short shifts",
              "five letters, shifts of words"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const double kind = rng.uniform();
    const char any = static_cast<char>('a' + rng.below(26));
    if (level == 1 && kind < 0.45) return about_alphabet(any, rng);
    if (level > 1 && kind < 0.3) return sequence(level, rng);
    if (level >= 2 && kind < 0.5) {
      const std::string word = chance(rng, 0.5) ? short_words()[rng.below(short_words().size())]
                                                : invented_word(rng, level + 1);
      return {{"ask", "shift"},
              {"a", word.substr(0, static_cast<size_t>(level) + 2)},
              {"n", between(rng, 1, level == 2 ? 2 : 5)},
              {"language", drawn_language(rng, 0.05)}};
    }
    const int64_t length = level <= 2 ? 3 : level + between(rng, 0, 1),
                  step = level >= 3 && chance(rng, 0.3) ? 2 : 1;
    const std::string rule = kRules[rng.below(level == 1 ? 3 : level == 2 ? 6 : std::size(kRules))];
    const auto start = [&] {
      return static_cast<char>('a' + rng.below(static_cast<uint64_t>(26 - length * step - 1)));
    };
    const char first = chance(rng, 0.5) ? 'a' : start();
    std::string a = run(first, length, step), c = run(start(), length, step);
    if (level >= 3 && chance(rng, 0.4)) c = invented_word(rng, length);
    while (c == a) c = run(start(), length, step);
    return {{"ask", "analogy"}, {"a", a}, {"b", changed(a, rule)}, {"c", c}, {"rule", rule}};
  }

  static Json about_alphabet(char any, Rng& rng) {
    static const std::vector<std::string> kAsks = {"after", "before", "place", "at"};
    std::string ask = kAsks[rng.below(4)];
    if (ask == "after" && any == 'z') any = 'y';
    if (ask == "before" && any == 'a') any = 'b';
    const std::string language = drawn_language(rng, 0.15);
    if (ask == "at") return {{"ask", ask}, {"n", any - 'a' + 1}, {"language", language}};
    return {{"ask", ask}, {"a", std::string(1, any)}, {"language", language}};
  }

  static Json sequence(int level, Rng& rng) {
    const int64_t step = between(rng, 1, level == 2 ? 2 : 4) * (chance(rng, 0.25) ? -1 : 1),
                  length = between(rng, 3, 5);
    const int64_t span = std::abs(step) * length;
    const char first = static_cast<char>('a' + between(rng, 0, 25 - span) + (step < 0 ? span : 0));
    return {{"ask", "next"},
            {"a", run(first, length, step)},
            {"n", step},
            {"language", drawn_language(rng, 0.15)}};
  }

  std::string key(const Json& facts) const override {
    const std::string ask = ask_of(facts);
    if (ask == "analogy")
      return fmt::format("letters {} {}", facts.at("rule").get<std::string>(),
                         facts.at("c").get<std::string>());
    if (ask == "at") return "letters place " + answer_of(facts);
    const std::string a = facts.at("a");
    if (ask == "place" || ask == "after" || ask == "before") return "letters place " + a;
    return fmt::format("letters {} {} {}", ask, a, facts.at("n").get<int64_t>());
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const std::string ask_for = ask_of(problem.facts);
    Rng rng(wording);
    const uint64_t form = rng.next();
    const bool upper = chance(rng, 0.25), spaced = ask_for == "analogy" && chance(rng, 0.15);
    const auto shown = [&](std::string text) {
      for (size_t i = 1; spaced && i < text.size(); i += 2) text.insert(i, " ");
      if (!upper) return text;
      for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      return text;
    };
    const std::string a = shown(problem.facts.value("a", ""));
    std::vector<std::string> letters;
    for (const char c : a) letters.emplace_back(1, c);
    ask(problem, phrases_of(ask_for), form,
        {{"a", a},
         {"b", shown(problem.facts.value("b", ""))},
         {"c", shown(problem.facts.value("c", ""))},
         {"n", std::to_string(std::abs(problem.facts.value("n", 0)))},
         {"list", joined(letters, chance(rng, 0.6) ? ", " : " ")}});
    problem.answer = answer_of(problem.facts);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const std::string wanted = answer_of(facts);
    if (ask_of(facts) == "place") return judge_value(ordinal(answer), Rational(std::stoll(wanted)));
    std::string piece = plain_words(after_last_equals(final_answer(answer)));
    for (const char* lead : {"to ", "the letter ", "letter ", "the "}) {
      if (piece.starts_with(lead)) piece.erase(0, std::string_view(lead).size());
    }
    replace_all(piece, "'", "");
    // "i j l" is "ijl".
    const bool spaced = piece.size() == 2 * wanted.size() - 1 && wanted.size() > 1;
    if (spaced) {
      std::string close;
      for (size_t i = 0; i < piece.size(); ++i) {
        if (i % 2 == 0) close += piece[i];
        if (i % 2 == 1 && piece[i] != ' ' && piece[i] != '-') close += piece[i];
      }
      piece = close;
    }
    return piece == wanted ? right() : wrong("\"" + printable(piece) + "\" is not " + wanted);
  }

  // "7th" is 7.
  static std::string ordinal(std::string_view answer) {
    std::string out(answer);
    for (const char* end : {"st", "nd", "rd", "th"}) {
      for (size_t at = 1; (at = out.find(end, at)) != out.npos; ++at) {
        if (out[at - 1] >= '0' && out[at - 1] <= '9') out.replace(at, 2, " ");
      }
    }
    return out;
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string ask = ask_of(problem.facts);
    const bool all = style == TraceStyle::Long;
    if (ask == "analogy") return told(problem, compared(problem.facts, all));
    const std::string a = problem.facts.value("a", "");
    if (ask == "place" || ask == "at") {
      const std::string lead =
          ask == "at" ? fmt::format("letter {}\n", problem.facts.at("n").get<int64_t>())
                      : fmt::format("place of {}\n", a);
      return told(problem, (all ? lead : "") + counted(problem, ask == "at"));
    }
    if (ask == "after" || ask == "before") {
      const std::string lead = all ? fmt::format("{} {}\n", ask, a) : "";
      return told(problem, lead + (ask == "after" ? fmt::format("{} then {}", a, problem.answer)
                                                  : fmt::format("{} then {}", problem.answer, a)));
    }
    const int64_t n = problem.facts.at("n");
    std::string out;
    if (ask == "shift") {
      if (all) out = fmt::format("shift{} by {}\n", spelled(a), n);
      for (const char c : a) out += all ? stepped(c, n) + "\n" : fmt::format("{} ", moved(c, n));
      return told(problem, std::string(trimmed(out)));
    }
    if (all) out = fmt::format("next:{}\n", spelled(a));
    for (size_t i = 1; all && i < a.size(); ++i) out += stepped(a[i - 1], n) + "\n";
    return told(problem, out + stepped(a.back(), n));
  }

  // " c d e f": each letter on the way.
  static std::string stepped(char from, int64_t by) {
    std::string out(1, from);
    const int64_t step = by < 0 ? -1 : 1;
    for (int64_t i = 0; i != by;) {
      i += step;
      out += fmt::format(" {}", moved(from, i));
    }
    return out;
  }

  static std::string counted(const Problem& problem, bool at) {
    std::string out;
    const int64_t last = at ? problem.facts.at("n").get<int64_t>() : std::stoll(problem.answer);
    for (int64_t i = 1; i <= last; ++i)
      out += fmt::format("{}{} {}", i == 1 ? "" : " ", static_cast<char>('a' + i - 1), i);
    return out;
  }

  static std::string spelled(const std::string& text) {
    std::string out;
    for (const char letter : text) out += fmt::format(" {}", letter);
    return out;
  }

  // "c d up", "d c down", "c d e up": the way from one letter to the other; "c c" where it stays.
  static std::string way(char from, char to) {
    if (from == to) return fmt::format("{} {}", from, to);
    const int64_t up = (to - from + 26) % 26;
    return up <= 13 ? stepped(from, up) + " up" : stepped(from, up - 26) + " down";
  }

  // What became of the first string, letter by letter, and the same of the other one. Where letters
  // move, come or go, it has a name.
  static std::string compared(const Json& facts, bool all) {
    const std::string a = facts.at("a"), b = facts.at("b"), c = facts.at("c"),
                      rule = facts.at("rule"), d = changed(c, rule);
    std::string out;
    if (!all) return fmt::format("{} ->{}", spelled(c).substr(1), spelled(d));
    out = fmt::format("{} ->{}\n", spelled(a).substr(1), spelled(b));
    static constexpr std::string_view kMoves[] = {"turn",      "double_last",  "drop_first", "swap",
                                                  "drop_last", "double_first", "double_all"};
    const bool moves = std::find(std::begin(kMoves), std::end(kMoves), rule) != std::end(kMoves);
    if (moves) {
      std::string words = rule;
      std::replace(words.begin(), words.end(), '_', ' ');
      return out + fmt::format("{}\n{} ->{}", words, spelled(c).substr(1), spelled(d));
    }
    for (size_t i = 0; i < a.size(); ++i) out += way(a[i], b[i]) + "\n";
    out += fmt::format("and{}\n", spelled(c));
    for (size_t i = 0; i < c.size(); ++i) out += way(c[i], d[i]) + "\n";
    return out + fmt::format("{} ->{}", spelled(c).substr(1), spelled(d));
  }
};

}  // namespace
}  // namespace ponder::tasks::letter_analogy

namespace ponder {

const Task& letter_analogy_task() {
  static const tasks::letter_analogy::LetterAnalogy task;
  return task;
}

}  // namespace ponder
