#include "tasks/kinds/story_thought.h"

#include <algorithm>

#include "base/ascii.h"
#include "tasks/corpus.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/steps.h"

namespace ponder {
namespace {

// The words of a text, as parts of it.
std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && (in_word(text[end]) || (text[end] == '-' && end > at))) ++end;
    if (end > at) out.push_back(text.substr(at, end - at));
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
std::string number_in(std::string_view word, Integers& left, bool german) {
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
  const std::vector<std::string_view> words = words_of(prompt);
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string number = number_in(words[i], left, german);
    if (number.empty()) continue;
    if (i > 0) out += std::string(words[i - 1]) + " ";
    out += number;
    for (size_t next = i + 1; next < std::min(i + 3, words.size()); ++next)
      out += " " + std::string(words[next]);
    out += "\n";
  }
  return left.empty() ? out : out + joined(left, " ") + "\n";
}

// What is asked, in the text's words: from the last "how" on, or the last "what".
std::string asked_words(const std::string& prompt) {
  constexpr size_t kMost = 8;
  const std::vector<std::string_view> words = words_of(prompt);
  const auto begin = [&](size_t i) { return static_cast<size_t>(words[i].data() - prompt.data()); };
  const auto end = [&](size_t i) { return begin(i) + words[i].size(); };
  for (const auto& [english, german] : {std::pair{"how", "wie"}, std::pair{"what", "was"}}) {
    for (size_t i = words.size(); i-- > 0;) {
      const std::string lower = lower_ascii(words[i]);
      if (lower != english && lower != german) continue;
      size_t last = i;
      while (last + 1 < words.size() && last + 1 < i + kMost &&
             prompt.find_first_of(".?!:\n", end(last)) >= begin(last + 1))
        ++last;
      return prompt.substr(begin(i), end(last) - begin(i)) + "\n";
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
  // Words of the text stay as they are.
  return told + asked_words(prompt) + (german ? translated(worked) : worked);
}

std::string brief_story_thought(const std::vector<int64_t>& values,
                                const std::vector<StoryStep>& steps, bool german) {
  std::string out = all_worked(values, steps, false);
  out.pop_back();
  return german ? translated(out) : out;
}

}  // namespace ponder
