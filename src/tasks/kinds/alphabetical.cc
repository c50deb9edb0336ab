// Words in alphabetical order, or the other way.
#include <algorithm>

#include "tasks/kinds/asked.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/reverse_words_texts.h"
#include "tasks/kinds/word_tasks.h"

namespace ponder::tasks::alphabetical {
namespace {

using Words = std::vector<std::string>;

constexpr size_t kMostWords = 50;

Words words_of(const Json& facts) {
  auto out = facts.at("words").get<Words>();
  if (out.size() < 2 || out.size() > kMostWords)
    fail("2 to {} words are put in order, not {}", kMostWords, out.size());
  return out;
}

bool goes_down(const Json& facts) { return facts.at("down").get<bool>(); }

bool stands_before(const std::string& a, const std::string& b, bool down) {
  return down ? lower_ascii(b) < lower_ascii(a) : lower_ascii(a) < lower_ascii(b);
}

Words in_order(const Json& facts) {
  Words out = words_of(facts);
  std::stable_sort(out.begin(), out.end(), [down = goes_down(facts)](const auto& a, const auto& b) {
    return stands_before(a, b, down);
  });
  return out;
}

class Alphabetical final : public Task {
 public:
  Alphabetical()
      : Task("alphabetical", "put words in alphabetical order",
             {"2 to 4 words", "4 to 6 words", "6 to 9 words"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    constexpr int64_t kLeast[] = {2, 4, 6}, kMost[] = {4, 6, 9};
    const std::string language = drawn_language(rng);
    const bool capital = chance(rng, language == "de" ? 0.7 : 0.1);
    Words words;
    for (const int64_t count = between(rng, kLeast[level - 1], kMost[level - 1]);
         words.size() < static_cast<size_t>(count);) {
      std::string word = chance(rng, 0.35) ? invented_word(rng, between(rng, 3, 9))
                         : chance(rng, 0.5)
                             ? reverse_words::everyday_word(12, rng)
                             : pick(chance(rng, 0.5) ? short_words() : long_words(), rng);
      // Neighbours that begin alike.
      if (!words.empty() && chance(rng, 0.15)) word[0] = lower_ascii(words.back())[0];
      if (capital) word[0] = static_cast<char>(std::toupper(word[0]));
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
    }
    return {{"words", words}, {"down", chance(rng, 0.25)}, {"language", language}};
  }

  static const std::string& pick(const Words& words, Rng& rng) {
    return words[rng.below(words.size())];
  }

  std::string key(const Json& facts) const override {
    Words words = words_of(facts);
    for (std::string& word : words) word = lower_ascii(word);
    std::sort(words.begin(), words.end());
    return "alphabet " + joined(words, " ");
  }

  void pose(Problem& problem, uint64_t wording) const override {
    Rng rng(wording);
    const Words words = words_of(problem.facts);
    ask(problem, alphabet_phrases(goes_down(problem.facts)), rng.next(),
        {{"list", said_list(words, rng, is_german(problem.facts))},
         {"l", reverse_words::written_list(words, rng)},
         {"name", drawn_name(rng)}});
    problem.answer = joined(in_order(problem.facts), ", ");
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    Words wanted = in_order(facts), given;
    for (std::string& word : wanted) word = lower_ascii(word);
    for (std::string& word : words_in(final_answer(answer))) {
      if (word != "and" && word != "und") given.push_back(std::move(word));
    }
    return given == wanted ? right() : wrong("not the order: " + joined(given, " "));
  }

  // As numbers are sorted: one word after the other is put into its place, in brackets.
  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const bool down = goes_down(problem.facts);
    const Words order = in_order(problem.facts);
    if (style == TraceStyle::Short)
      return {joined(order, is_german(problem.facts) ? " dann " : " then "), problem.answer};
    const Words words = words_of(problem.facts);
    const bool german = is_german(problem.facts);
    const std::string way =
        fmt::format("{} {} {}", down ? 'z' : 'a', german ? "bis" : "to", down ? 'a' : 'z');
    std::string out = way + ": " + joined(words, " ") + "\n";
    Words placed;
    for (const std::string& word : words) {
      const auto behind = std::find_if(placed.begin(), placed.end(), [&](const auto& other) {
        return stands_before(word, other, down);
      });
      const auto at = static_cast<size_t>(behind - placed.begin());
      placed.insert(behind, word);
      out += (german ? "setze " : "put ") + word + ":";
      for (size_t i = 0; i < placed.size(); ++i)
        out += i == at ? " [" + placed[i] + "]" : " " + placed[i];
      out += "\n";
    }
    return {out + joined(placed, " "), problem.answer};
  }
  bool works_in_german() const override { return true; }
};

}  // namespace
}  // namespace ponder::tasks::alphabetical

namespace ponder {

const Task& alphabetical_task() {
  static const tasks::alphabetical::Alphabetical task;
  return task;
}

}  // namespace ponder
