#include "tasks/kinds/story_thought.h"

#include <algorithm>

#include "base/ascii.h"
#include "tasks/corpus.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/steps.h"

namespace ponder {
namespace {

struct Word {
  size_t at, end;
};

std::vector<Word> words_of(const std::string& text) {
  std::vector<Word> out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && (in_word(text[end]) || (text[end] == '-' && end > at))) ++end;
    if (end > at) out.push_back({at, end});
    at = std::max(end, at + 1);
  }
  return out;
}

// What a word stands for without being a number: of the smallest numbers alone.
int64_t implied_number(const std::string& word) {
  static const std::vector<std::pair<std::string_view, int64_t>> kWords = {
      {"twice", 2},       {"double", 2},  {"half", 2},    {"pair", 2},    {"doppelt", 2},
      {"h\u00e4lfte", 2}, {"halb", 2},    {"thrice", 3},  {"triple", 3},  {"third", 3},
      {"dreimal", 3},     {"drittel", 3}, {"quarter", 4}, {"viertel", 4}, {"week", 7},
      {"weeks", 7},       {"woche", 7},   {"wochen", 7},  {"dozen", 12},  {"dozens", 12},
      {"dutzend", 12}};
  for (const auto& [known, value] : kWords) {
    if (word == known) return value;
  }
  return 0;
}

// A number as the text writes it: "37"; of words, what they say: "thirty=30".
std::string number_in(const std::string& word, Integers& left, bool german) {
  const std::string lower = lower_ascii(word);
  const bool digits = std::all_of(lower.begin(), lower.end(), is_digit);
  if (digits && lower.size() < 10) {
    const auto at = std::find(left.begin(), left.end(), std::stoll(lower));
    if (at != left.end()) left.erase(at);
    return lower;
  }
  for (auto at = left.begin(); at != left.end(); ++at) {
    const bool named = std::abs(*at) < 1000 && lower == number_word(*at, german);
    if (!named && implied_number(lower) != *at) continue;
    std::string out = fmt::format("{}={}", word, *at);
    left.erase(at);
    return out;
  }
  return "";
}

// The numbers in the order of the text, the story's and others, each with the word before it and
// two behind; those that cannot be found come last. Copied word for word, so that what belongs to
// which number stands beside it when the formula is written.
std::string told_numbers(const std::string& prompt, Integers left, bool german) {
  const std::vector<Word> words = words_of(prompt);
  const auto text = [&](size_t i) {
    return prompt.substr(words[i].at, words[i].end - words[i].at);
  };
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string number = number_in(text(i), left, german);
    if (number.empty()) continue;
    if (i > 0) out += text(i - 1) + " ";
    out += number;
    for (size_t next = i + 1; next < std::min(i + 3, words.size()); ++next) out += " " + text(next);
    out += "\n";
  }
  return left.empty() ? out : out + joined(left, " ") + "\n";
}

// What is asked, in the text's words: from the last "how" on, or the last "what".
std::string asked_words(const std::string& prompt) {
  constexpr size_t kMost = 8;
  const std::vector<Word> words = words_of(prompt);
  const auto lower = [&](size_t i) {
    return lower_ascii(prompt.substr(words[i].at, words[i].end - words[i].at));
  };
  for (const auto& [english, german] : {std::pair{"how", "wie"}, std::pair{"what", "was"}}) {
    for (size_t i = words.size(); i-- > 0;) {
      if (lower(i) != english && lower(i) != german) continue;
      size_t last = i;
      while (last + 1 < words.size() && last + 1 < i + kMost &&
             prompt.find_first_of(".?!:\n", words[last].end) >= words[last + 1].at)
        ++last;
      return prompt.substr(words[i].at, words[last].end - words[i].at) + "\n";
    }
  }
  return "";
}

// The steps as one formula: "43-4*6", "(8+4)*3".
std::string formula(const std::vector<int64_t>& values, const std::vector<StoryStep>& steps,
                    size_t which) {
  const size_t count = values.size() - steps.size();
  if (which < count) return std::to_string(values[which]);
  const StoryStep& step = steps[which - count];
  const auto side = [&](size_t index, bool right) {
    const std::string text = formula(values, steps, index);
    if (index < count) return text;
    const char inner = steps[index - count].sign;
    const bool sum = inner == '+' || inner == '-';
    const bool outer_sum = step.sign == '+' || step.sign == '-';
    const bool open =
        (sum && !outer_sum) || (right && (step.sign == '/' || (sum && step.sign == '-')));
    return open ? "(" + text + ")" : text;
  };
  return side(step.a, false) + step.sign + side(step.b, true);
}

std::string worked(char sign, int64_t a, int64_t b, bool all) {
  return sign == '+'   ? sum_steps(a, b, all)
         : sign == '-' ? difference_steps(a, b, all)
         : sign == '*' ? product_steps(a, b, all)
                       : quotient_steps(a, b, all);
}

std::string all_worked(const std::vector<int64_t>& values, const std::vector<StoryStep>& steps,
                       bool all) {
  std::string out;
  for (const StoryStep& step : steps) out += worked(step.sign, values[step.a], values[step.b], all);
  return out;
}

// Words of the text stay as they are; those of the thought are turned here.
std::string in_language(const std::string& thought, bool german) {
  Rng every_word(0);
  return german ? translated(thought, every_word, 1) : thought;
}

}  // namespace

std::string story_thought(const std::string& prompt, const std::vector<int64_t>& values,
                          const std::vector<StoryStep>& steps, bool german) {
  const auto count = static_cast<std::ptrdiff_t>(values.size() - steps.size());
  const std::string told =
      told_numbers(prompt, Integers(values.begin(), values.begin() + count), german);
  const StoryStep& last = steps.back();
  const char undo = last.sign == '+' ? '-' : last.sign == '-' ? '+' : last.sign == '*' ? '/' : '*';
  const std::string worked = fmt::format(
      "{}\n{}Check: {}{}{}={} yes", formula(values, steps, values.size() - 1),
      all_worked(values, steps, true), values.back(), undo, values[last.b], values[last.a]);
  return told + asked_words(prompt) + in_language(worked, german);
}

std::string brief_story_thought(const std::vector<int64_t>& values,
                                const std::vector<StoryStep>& steps, bool german) {
  std::string out = all_worked(values, steps, false);
  out.pop_back();
  return in_language(out, german);
}

}  // namespace ponder
