// Counting a letter in a word or a phrase.
#include <algorithm>

#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder::tasks::letter_count {
namespace {

const Phrases& phrases() {
  static const Phrases all(
      {.nouns = {"the number of {l}'s in <\"{t}\"|{t}>",
                 "the number of letters {l} in <\"{t}\"|{t}>"},
       .commands =
           {"count the <letter {l}|{l}'s|letters {l}|{l}s> in <\"{t}\"|{t}|{w} {t}|{w} \"{t}\">",
            "count how many {l}'s are in <\"{t}\"|{t}>", "count <letter|> {l} in: {t}"},
       .questions = {"how many {l}'s are <there |>in <\"{t}\"|{t}|{w} {t}|{w} \"{t}\">",
                     "how many {l}'s are <there |>in <\"{t}\"|{t}|{w} {t}|{w} \"{t}\">",
                     "how many {l}s are <there |>in <\"{t}\"|{t}>",
                     "how many {l} are <there |>in <\"{t}\"|{t}>",
                     "how many letters {l} <are in|does> {w} <{t}|\"{t}\"><| have>",
                     "how many times <does|is> <the letter |>{l} <appear |occur |>in <\"{t}\"|{t}>",
                     "how often does <the letter |>\"{l}\" <appear|occur> in <\"{t}\"|{t}>",
                     "how often is {l} in {t}",
                     "in <\"{t}\"|{t}>, how many <letters|> {l} are there",
                     "how many {l}'s does <{w}|> {t} have", "how many {l}'s in {t}"},
       .terse = {"number of {l}'s in <\"{t}\"|{t}>", "{l}'s in {t}", "letter {l} in {t}"}},
      {.nouns = {"die Anzahl der {l} in <\"{t}\"|{t}>"},
       .commands = {"z\u00e4hle die {l} in <\"{t}\"|{t}>", "z\u00e4hle den Buchstaben {l} in {t}"},
       .questions = {"wie viele {l} sind in <\"{t}\"|{t}>",
                     "wie oft kommt {l} in <\"{t}\"|{t}> vor",
                     "wie oft ist der Buchstabe {l} in {t}", "wie viele {l}s hat {t}"}});
  return all;
}

class LetterCount final : public Task {
 public:
  LetterCount()
      : Task("letter_count", "count a letter in a word or a phrase",
             {"a short word", "a long word", "3 words", "6 words"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const auto word = [&rng](const std::vector<std::string>& words) {
      if (chance(rng, 0.4)) return invented_word(rng, between(rng, 4, 11));
      return words[rng.below(words.size())];
    };
    std::string text = word(level == 1 ? short_words() : long_words());
    for (int i = 1; i < (level == 3 ? 3 : level == 4 ? 6 : 1); ++i) {
      text += " " + word(chance(rng, 0.5) ? short_words() : long_words());
    }
    // Mostly a letter that is there; now and then any.
    char letter = static_cast<char>('a' + rng.below(26));
    if (chance(rng, 0.85)) letter = text[rng.below(text.size())];
    if (letter == ' ') letter = 'e';
    return {{"text", text}, {"letter", std::string(1, letter)}};
  }

  std::string key(const Json& facts) const override {
    return "letters " + facts.at("letter").get<std::string>() + " " +
           facts.at("text").get<std::string>();
  }

  static int64_t count(const Json& facts) {
    const std::string text = facts.at("text"), letter = facts.at("letter");
    return letter.empty() ? 0 : std::count(text.begin(), text.end(), letter[0]);
  }

  void pose(Problem& problem, uint64_t wording) const override {
    std::string text = problem.facts.at("text"), letter = problem.facts.at("letter");
    Rng rng(wording);
    const bool german = in_german(problem, rng);
    if (chance(rng, 0.12)) text[0] = static_cast<char>(std::toupper(text[0]));
    if (chance(rng, 0.12)) letter[0] = static_cast<char>(std::toupper(letter[0]));
    const bool word = text.find(' ') == text.npos;
    problem.prompt = phrases().say(
        rng, {{"l", letter}, {"t", text}, {"w", word ? "the word" : "the phrase"}}, german);
    problem.answer = std::to_string(count(problem.facts));
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    // A quoted word or letter in the sentence is no second answer; digits alone decide.
    return judge_number(answer, Rational(count(facts)));
  }

  // Names the letter, spells the text, and counts at each hit. Short only counts. The letter stands
  // behind a space like those of the text, so that it is the same token.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string text = problem.facts.at("text"), letter = problem.facts.at("letter");
    const bool all = style == TraceStyle::Long;
    std::string out = fmt::format("count {}:", letter);
    int64_t hits = 0;
    for (const char c : text) {
      const bool hit = c == letter[0];
      hits += hit;
      if (all || hit) out += fmt::format(" {}", c == ' ' ? '/' : c);
      if (hit) out += std::to_string(hits);
    }
    out += fmt::format("\n{} is there {} time{}", letter, hits, hits == 1 ? "" : "s");
    return {out, std::to_string(hits)};
  }
};

}  // namespace
}  // namespace ponder::tasks::letter_count

namespace ponder {

const Task& letter_count_task() {
  static const tasks::letter_count::LetterCount task;
  return task;
}

}  // namespace ponder
