// Reversing: the letters of a word or of a phrase, or the order of several words.
#include <algorithm>

#include "rl/tasks/tasks.h"

namespace ponder {
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
             {"letters of a short word and order of 3 words", "letters of a long word",
              "order of 5 words", "order of 8 words", "letters of 3 words"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    const bool letters = level == 1 ? chance(rng, 0.3) : level == 2 || level == 5;
    const int64_t count = letters ? (level == 5 ? 3 : 1) : level == 1 ? 3 : level == 3 ? 5 : 8;
    Words words;
    for (int64_t i = 0; i < count; ++i) {
      const Words& from = level == 2 ? long_words() : short_words();
      words.push_back(from[rng.below(from.size())]);
    }
    return {{"text", joined(words, " ")}, {"letters", letters}};
  }

  // A text and its reverse are one problem.
  std::string key(const Json& facts) const override {
    return "reverse " + std::min(facts.at("text").get<std::string>(), reversed(facts));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    static const Words kLetters = {"Write \"{}\" backwards.", "Reverse the letters of: {}",
                                   "Spell {} backwards.",
                                   "What is \"{}\" read from right to left?"};
    static const Words kOrder = {
        "Reverse the order of these words: {}", "Write these words in reverse order: {}",
        "Put the words \"{}\" in the opposite order.", "Say the words from last to first: {}"};
    problem.prompt = phrase(problem.facts.at("letters").get<bool>() ? kLetters : kOrder, wording,
                            {problem.facts.at("text")});
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
    if (problem.facts.at("letters").get<bool>()) return {spelled(text, answer, style), answer};
    Words words = split_words(text);
    std::string out;
    for (size_t i = 0; i < words.size(); ++i) out += fmt::format("{} {}\n", i + 1, words[i]);
    for (size_t i = words.size(); i > 0; --i) out += fmt::format("{} {}\n", i, words[i - 1]);
    if (style == TraceStyle::Long) out += fmt::format("check: {} words yes\n", words.size());
    out.pop_back();
    return {out, answer};
  }

  static std::string spelled(const std::string& text, const std::string& answer, TraceStyle style) {
    const auto apart = [](const std::string& letters) {
      std::string out;
      for (const char c : letters)
        out += std::string(out.empty() ? "" : " ") + (c == ' ' ? '/' : c);
      return out;
    };
    std::string out = apart(text) + "\n";
    if (style == TraceStyle::Long) {
      // Grow the result a letter at a time, from the end of the text.
      for (size_t i = 1; i <= answer.size(); ++i) out += answer.substr(0, i) + "\n";
    }
    return out + apart(answer);
  }
};

}  // namespace

const Task& reverse_words_task() {
  static const ReverseWords task;
  return task;
}

}  // namespace ponder
