#include "tasks/kinds/story_thought.h"

#include <algorithm>
#include <cctype>

#include "tasks/kinds/kinds.h"
#include "tasks/kinds/steps.h"

namespace ponder {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

// The story's numbers and the other ones in the order of the text, which writes some as words;
// those that cannot be found come last.
Integers told_numbers(const std::string& prompt, Integers numbers, bool german) {
  const std::string lower = lower_ascii(prompt);
  Integers out;
  const auto found = [&](int64_t n) {
    const auto at = std::find(numbers.begin(), numbers.end(), n);
    if (at != numbers.end()) numbers.erase(at);
    out.push_back(n);
  };
  for (size_t at = 0; at < lower.size();) {
    size_t end = at;
    if (is_digit(lower[at])) {
      while (end < lower.size() && is_digit(lower[end])) ++end;
      if (end - at < 10) found(std::stoll(lower.substr(at, end - at)));
    } else if (in_word(lower[at])) {
      while (end < lower.size() && (in_word(lower[end]) || lower[end] == '-')) ++end;
      const std::string word = lower.substr(at, end - at);
      for (const int64_t n : numbers) {
        if (std::abs(n) >= 1000 || word != number_word(n, german)) continue;
        found(n);
        break;
      }
    }
    at = std::max(end, at + 1);
  }
  out.insert(out.end(), numbers.begin(), numbers.end());
  return out;
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
  const Integers told =
      told_numbers(prompt, Integers(values.begin(), values.begin() + count), german);
  const StoryStep& last = steps.back();
  const char undo = last.sign == '+' ? '-' : last.sign == '-' ? '+' : last.sign == '*' ? '/' : '*';
  return fmt::format("Given are {}\n{}\n{}Check: {}{}{}={} yes", joined(told, " "),
                     formula(values, steps, values.size() - 1), all_worked(values, steps, true),
                     values.back(), undo, values[last.b], values[last.a]);
}

std::string brief_story_thought(const std::vector<int64_t>& values,
                                const std::vector<StoryStep>& steps) {
  std::string out = all_worked(values, steps, false);
  out.pop_back();
  return out;
}

}  // namespace ponder
