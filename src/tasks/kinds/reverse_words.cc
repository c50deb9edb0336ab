// Reversing: the letters of a word or of a phrase, or the order of several words.
#include <algorithm>

#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/reverse_words_texts.h"
#include "tasks/phrases.h"

namespace ponder::tasks::reverse_words {
namespace {

using Words = std::vector<std::string>;

Words split_words(const std::string& text) {
  Words out;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::string reversed(const Json& facts) {
  std::string text = facts.at("text");
  if (facts.at("letters").get<bool>()) {
    std::reverse(text.begin(), text.end());
    return text;
  }
  Words words = split_words(text);
  std::reverse(words.begin(), words.end());
  return joined(words, " ");
}

class ReverseWords final : public Task {
 public:
  ReverseWords()
      : Task("reverse_words", "reverse the letters of a text, or the order of its words",
             {"letters of a short word and order of 2 to 4 words", "letters of a long word",
              "order of 4 to 6 words", "order of 7 to 9 words", "letters of 2 to 4 words"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const bool letters = level == 1 ? chance(rng, 0.3) : level == 2 || level == 5;
    const int64_t count = drawn_count(level, letters, rng);
    const bool sentence = count > 1 && chance(rng, 0.35);
    Words words = sentence ? phrase(count, rng) : Words();
    while (static_cast<int64_t>(words.size()) < count)
      words.push_back(drawn_word(level, letters, rng));
    return {{"text", joined(words, " ")}, {"letters", letters}};
  }

  static int64_t drawn_count(int level, bool letters, Rng& rng) {
    if (level == 1 && !letters) return chance(rng, 0.5) ? 3 : between(rng, 2, 4);
    if (level == 3) return between(rng, 4, 6);
    if (level == 4) return between(rng, 7, 9);
    return level == 5 ? (chance(rng, 0.5) ? 3 : between(rng, 2, 4)) : 1;
  }

  static std::string drawn_word(int level, bool letters, Rng& rng) {
    if (letters && chance(rng, 0.5))
      return invented_word(rng, level == 2 ? between(rng, 6, 11) : between(rng, 3, 5));
    if (chance(rng, 0.5)) {
      while (true) {
        const std::string word = everyday_word(level == 2 || !letters ? 12 : 6, rng);
        if (level != 2 || word.size() > 5) return word;
      }
    }
    const Words& from = level == 2 ? long_words() : short_words();
    return from[rng.below(from.size())];
  }

  // A text and its reverse are one problem.
  std::string key(const Json& facts) const override {
    return "reverse " + std::min(facts.at("text").get<std::string>(), reversed(facts));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    Rng rng(wording);
    const bool german = in_german(problem, rng), letters = problem.facts.at("letters");
    const std::string text = problem.facts.at("text");
    const std::string list = chance(rng, 0.9) ? text : said_list(split_words(text), rng, german);
    const bool one_word = text.find(' ') == text.npos;
    const std::string as_list = written_list(split_words(text), rng);
    problem.prompt = phrases_of(letters, one_word)
                         .say(rng, {{"t", letters ? text : list}, {"l", as_list}}, german);
    problem.answer = reversed(problem.facts);
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    std::string piece = final_answer(answer);
    if (const size_t colon = piece.rfind(": "); colon != piece.npos) piece.erase(0, colon + 2);
    if (plain_words(piece) == plain_words(reversed(facts))) return right();
    return wrong("\"" + printable(piece) + "\" is not \"" + printable(reversed(facts)) + "\"");
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const std::string text = problem.facts.at("text"), answer = reversed(problem.facts);
    if (problem.facts.at("letters").get<bool>()) return {spelled(text, style), answer};
    Words words = split_words(text);
    std::string out;
    if (style == TraceStyle::Short) return {"from the last to the first", answer};
    out = "words back\n";
    for (size_t i = 0; i < words.size(); ++i) out += fmt::format("{} {}\n", i + 1, words[i]);
    out += "back\n";
    for (size_t i = words.size(); i > 0; --i) out += fmt::format("{} {}\n", i, words[i - 1]);
    out.pop_back();
    return {out, answer};
  }

  static std::string spelled(const std::string& text, TraceStyle style) {
    // Long numbers the letters, so that the way back is a countdown.
    const bool numbered = style == TraceStyle::Long;
    std::string there, back;
    for (size_t i = 0; i < text.size(); ++i) {
      const std::string number = numbered ? std::to_string(i + 1) : "";
      const char letter = text[i] == ' ' ? '/' : text[i];
      there += fmt::format("{}{}{}", i > 0 ? " " : "", number, letter);
      back.insert(0, fmt::format("{}{} ", number, letter));
    }
    back.pop_back();
    return numbered ? "letters back\n" + there + "\n" + back : back;
  }
};

}  // namespace
}  // namespace ponder::tasks::reverse_words

namespace ponder {

const Task& reverse_words_task() {
  static const tasks::reverse_words::ReverseWords task;
  return task;
}

}  // namespace ponder
