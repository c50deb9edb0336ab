// Counting a letter in a word or a phrase.
#include <algorithm>

#include "tasks/kinds/kinds.h"
#include "tasks/kinds/more_forms.h"
#include "tasks/phrases.h"

namespace ponder::tasks::letter_count {
namespace {

const Phrases& phrases() {
  static const Phrases all(
      {.nouns = {"the number of {l}'s in <\"{t}\"|{t}>",
                 "the number of letters {l} in <\"{t}\"|{t}>",
                 "the <number|count> of <times|occurrences of> the letter {l} in <\"{t}\"|{t}|{w} "
                 "\"{t}\">",
                 "how many {l}'s there are in \"{t}\"",
                 "the frequency of <the letter|> {l} in \"{t}\"",
                 "the count of the character \"{l}\" in \"{t}\""},
       .commands =
           {"count the <letter {l}|{l}'s|letters {l}|{l}s> in <\"{t}\"|{t}|{w} {t}|{w} \"{t}\">",
            "count how many {l}'s are in <\"{t}\"|{t}>", "count <letter|> {l} in: {t}",
            "<find|work out|determine> how <many times|often> {l} <appears|occurs|shows up|is "
            "used> in <\"{t}\"|{w} \"{t}\">",
            "go through {w} \"{t}\" and count every {l}", "spell \"{t}\" and count the {l}'s",
            "count each {l} in {w} {t}", "say how often you write {l} when you spell \"{t}\"",
            "count the occurrences of \"{l}\" in \"{t}\""},
       .questions = {"how many {l}'s are <there |>in <\"{t}\"|{t}|{w} {t}|{w} \"{t}\">",
                     "how many {l}'s are <there |>in <\"{t}\"|{t}|{w} {t}|{w} \"{t}\">",
                     "how many {l}s are <there |>in <\"{t}\"|{t}>",
                     "how many {l} are <there |>in <\"{t}\"|{t}>",
                     "how many letters {l} <are in|does> {w} <{t}|\"{t}\"><| have>",
                     "how many times <does|is> <the letter |>{l} <appear |occur |>in <\"{t}\"|{t}>",
                     "how often does <the letter |>\"{l}\" <appear|occur> in <\"{t}\"|{t}>",
                     "how often is {l} in {t}",
                     "in <\"{t}\"|{t}>, how many <letters|> {l} are there",
                     "how many {l}'s does <{w}|> {t} have",
                     "how many {l}'s in {t}",
                     "how many of the letters in \"{t}\" are {l}",
                     "how many times do you <write|see|find|read> <the letter|> {l} in {w} \"{t}\"",
                     "{w} \"{t}\" <has|contains> how many {l}'s",
                     "how many times is the letter {l} used in {w} {t}",
                     "if you spell \"{t}\", how many {l}'s do you need",
                     "when I write \"{t}\", how many times do I write {l}",
                     "how frequently does {l} come up in \"{t}\"",
                     "how many {l} tiles do I need to lay \"{t}\"",
                     "how many of these letters are {l}: {t}"},
       .terse = {"number of {l}'s in <\"{t}\"|{t}>", "{l}'s in {t}", "letter {l} in {t}",
                 "count {l} in {t}", "{t}: how many {l}?", "\"{t}\", letter {l}, how many?",
                 "count(\"{l}\", \"{t}\")", "\"{t}\".count(\"{l}\")",
                 "text: {t}\nletter: {l}\ncount: ?", "{l} in {t}, how often?",
                 "{t} - how many {l}'s?", "occurrences of {l} in {t}",
                 "I am looking at {w} \"{t}\". How many {l}'s does it have?",
                 "Take {w} \"{t}\". Count the letter {l}.",
                 "The letter is {l}, {w} is \"{t}\". How many times is it there?", "#{l} in {t}",
                 "How many? Letter {l}, {w} {t}.", "{l} count {t}"}},
      {.nouns = {"die Anzahl der {l} in <\"{t}\"|{t}>", "die Anzahl der Buchstaben {l} in \"{t}\"",
                 "die H\u00e4ufigkeit des Buchstabens {l} in \"{t}\""},
       .commands = {"z\u00e4hle die {l} in <\"{t}\"|{t}>", "z\u00e4hle den Buchstaben {l} in {t}",
                    "z\u00e4hle, wie oft {l} in \"{t}\" vorkommt",
                    "buchstabiere \"{t}\" und z\u00e4hle die {l}",
                    "gib an, wie oft der Buchstabe {l} in \"{t}\" steht"},
       .infinitives = {"die {l} in \"{t}\" z\u00e4hlen"},
       .questions = {"wie viele {l} sind in <\"{t}\"|{t}>",
                     "wie oft kommt {l} in <\"{t}\"|{t}> vor",
                     "wie oft ist der Buchstabe {l} in {t}", "wie viele {l}s hat {t}",
                     "wie oft kommt der Buchstabe {l} in \"{t}\" vor",
                     "wie viele {l} stecken in \"{t}\"", "wie oft schreibt man {l} in \"{t}\"",
                     "wie viele {l} hat \"{t}\"", "wie oft steht ein {l} in \"{t}\"",
                     "wie viele der Buchstaben von \"{t}\" sind {l}"},
       .terse = {"{l} in {t}, wie oft?", "Anzahl {l} in {t}", "{t}: wie viele {l}?",
                 "Buchstabe {l} in \"{t}\"?", "Z\u00e4hle: {l} in {t}",
                 "Text: {t}, Buchstabe: {l}, Anzahl: ?"}},
      more_forms(false), more_forms(true));
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
