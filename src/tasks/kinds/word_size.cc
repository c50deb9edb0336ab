// How many letters a word has, and how many of them are vowels.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/reverse_words_texts.h"
#include "tasks/kinds/word_tasks.h"

namespace ponder::tasks::word_size {
namespace {

constexpr size_t kMostLetters = 200;

std::string ask_of(const Json& facts) {
  return fact_choice(facts, "ask", {"letters", "vowels", "consonants"});
}

std::string word_of(const Json& facts) {
  const std::string word = facts.at("word");
  const bool letters = std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (word.empty() || word.size() > kMostLetters || !letters)
    fail("\"{}\" is no word of 1 to {} letters from a to z", printable(word), kMostLetters);
  return word;
}

bool counts(const std::string& ask, char letter) {
  const bool vowel = lower_ascii(std::string(1, letter)).find_first_of("aeiou") == 0;
  return ask == "letters" || vowel == (ask == "vowels");
}

int64_t size_of(const Json& facts) {
  const std::string word = word_of(facts), ask = ask_of(facts);
  return std::count_if(word.begin(), word.end(), [&](char c) { return counts(ask, c); });
}

class WordSize final : public Task {
 public:
  WordSize()
      : Task("word_size", "count the letters of a word, or its vowels or consonants",
             {"a short word", "a long word"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const auto& words = level == 1 ? short_words() : long_words();
    std::string word =
        chance(rng, 0.45)
            ? invented_word(rng, between(rng, level == 1 ? 3 : 6, level == 1 ? 6 : 12))
        : chance(rng, 0.5) ? reverse_words::everyday_word(level == 1 ? 6 : 12, rng)
                           : words[rng.below(words.size())];
    const std::string language = drawn_language(rng);
    if (chance(rng, language == "de" ? 0.6 : 0.12))
      word[0] = static_cast<char>(std::toupper(word[0]));
    const double which = rng.uniform();
    const char* ask = which < 0.5 ? "letters" : which < 0.85 ? "vowels" : "consonants";
    return {{"word", word}, {"ask", ask}, {"language", language}};
  }

  std::string key(const Json& facts) const override {
    return "size " + ask_of(facts) + " " + lower_ascii(word_of(facts));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    Rng rng(wording);
    ask(problem, size_phrases(ask_of(problem.facts)), rng.next(),
        {{"t", word_of(problem.facts)}, {"name", drawn_name(rng)}});
    problem.answer = std::to_string(size_of(problem.facts));
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_number(answer, Rational(size_of(facts)));
  }

  // Spells the word and counts behind each letter that counts.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string word = word_of(problem.facts), ask = ask_of(problem.facts);
    const bool german = is_german(problem.facts);
    const std::string_view what = !german            ? std::string_view(ask)
                                  : ask == "letters" ? "Buchstaben"
                                  : ask == "vowels"  ? "Vokale"
                                                     : "Konsonanten";
    std::string out = fmt::format("{} {} {}:", what, german ? "von" : "of", word);
    int64_t hits = 0;
    for (const char c : word) {
      const bool hit = counts(ask, c);
      hits += hit;
      if (hit || style == TraceStyle::Long) out += fmt::format(" {}", c);
      if (hit && style == TraceStyle::Long) out += std::to_string(hits);
    }
    if (style == TraceStyle::Long) out += fmt::format("\n{} {}", hits, what);
    return {out, problem.answer};
  }
  bool works_in_german() const override { return true; }
};

}  // namespace
}  // namespace ponder::tasks::word_size

namespace ponder {

const Task& word_size_task() {
  static const tasks::word_size::WordSize task;
  return task;
}

}  // namespace ponder
