// Worked thoughts copy first what they work with, in the words of the prompt.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "base/ascii.h"
#include "tasks/task.h"

namespace ponder {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// Words with one blank between them, nothing else.
std::string bare(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool word = in_word(c) || c == '-';
    if (word) out += c;
    if (!word && !out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

template <typename Claim>
void each_thought(const char* task, const Claim& claim) {
  const Task& one = find_task(task);
  for (size_t level = 1; level <= one.levels().size(); ++level) {
    for (uint64_t i = 0; i < 150; ++i) {
      const Problem problem = one.make(static_cast<int>(level), Split::Train, i, 5);
      Rng rng(i);
      claim(problem, lines_of(one.trace(problem, rng, TraceStyle::Long).thought));
    }
  }
}

TEST(Thoughts, CodeIsReadLineByLineAsItStands) {
  int copied = 0;
  each_thought("code_trace", [&](const Problem& problem, const std::vector<std::string>& thought) {
    const std::string code = problem.facts.at("code");
    for (const std::string& line : thought) {
      const size_t arrow = line.find(" -> "), loop = line.find(": ");
      if (arrow == line.npos) continue;
      ++copied;
      const std::string read = line.substr(0, std::min(arrow, loop));
      EXPECT_NE(code.find(read), code.npos) << line << "\n" << code;
    }
    // What is printed is a line of the code, too, and then the value.
    ASSERT_GE(thought.size(), 2u);
    EXPECT_EQ(thought.back(), "print " + problem.answer);
  });
  EXPECT_GT(copied, 900);
}

TEST(Thoughts, StoriesNumbersStandAmongTheirWords) {
  int copied = 0, spelled = 0;
  for (const char* task : {"word_problem", "multi_step"}) {
    each_thought(task, [&](const Problem& problem, const std::vector<std::string>& thought) {
      const std::string prompt = " " + bare(problem.prompt) + " ";
      for (const std::string& line : thought) {
        std::string words = line;
        const size_t equals = words.find('=');
        const bool named = equals != words.npos && equals > 0 && words[equals - 1] > '9';
        if (named) {
          size_t end = equals + 1;
          while (end < words.size() && words[end] >= '0' && words[end] <= '9') ++end;
          words.erase(equals, end - equals);
          ++spelled;
        }
        const bool copies = named || (words.find_first_of("+*/=:") == words.npos &&
                                      words.find(' ') != words.npos && words.back() > '9');
        if (!copies) continue;
        ++copied;
        EXPECT_NE(prompt.find(" " + bare(words) + " "), prompt.npos) << line << "\n"
                                                                     << problem.prompt;
      }
    });
  }
  EXPECT_GT(copied, 2000);
  EXPECT_GT(spelled, 150);
}

TEST(Thoughts, ColoursAreCountedInTheOrderOfTheText) {
  const Task& task = find_task("probability");
  const Json bag = {{"ask", "bag"}, {"counts", {4, 9, 2}}, {"language", "en"}};
  int found = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    const Problem problem = task.posed(3, bag, i);
    Rng rng(i);
    const std::string first = lines_of(task.trace(problem, rng, TraceStyle::Long).thought)[0];
    if (first.starts_with("want")) continue;
    ++found;
    std::vector<size_t> places;
    for (const char* count : {"4", "9", "2"})
      places.push_back(problem.prompt.find(std::string(count) + " "));
    std::string order = "492";
    std::sort(order.begin(), order.end(), [&](char a, char b) {
      return places[std::string("492").find(a)] < places[std::string("492").find(b)];
    });
    std::string told;
    for (const char c : first) {
      if (c >= '0' && c <= '9') told += c;
    }
    EXPECT_EQ(told, order) << problem.prompt << "\n" << first;
  }
  EXPECT_GT(found, 150);
}

// "21*3=63", "9-4=5 no": whether it is true.
bool holds(const std::string& line) {
  const size_t sign = line.find_first_of("+-*/", 1), equals = line.find('=');
  const int64_t a = std::stoll(line), b = std::stoll(line.substr(sign + 1));
  const int64_t c = std::stoll(line.substr(equals + 1));
  switch (line[sign]) {
    case '+':
      return a + b == c;
    case '-':
      return a - b == c;
    case '*':
      return a * b == c;
    default:
      return a == b * c;
  }
}

TEST(Thoughts, FourNumbersAreSearchedFromTheEnd) {
  const Task& task = find_task("countdown");
  int searched = 0, gone_back = 0;
  for (uint64_t i = 0; i < 400; ++i) {
    const Problem problem = task.make(3 + static_cast<int>(i % 2), Split::Train, i, 5);
    const std::string target = std::to_string(problem.facts.at("target").get<int64_t>());
    Rng rng(i);
    const auto thought = lines_of(task.trace(problem, rng, TraceStyle::Long).thought);
    if (thought[0].find(" from ") == std::string::npos) continue;
    ++searched;
    EXPECT_TRUE(thought.back().ends_with("=" + target + " yes")) << thought.back();
    for (const std::string& line : thought) {
      EXPECT_FALSE(line.empty());
      if (line.find('=') == std::string::npos) continue;
      EXPECT_TRUE(holds(line)) << line;
      gone_back += line.ends_with(" no");
    }
  }
  EXPECT_GT(searched, 350);
  EXPECT_GT(gone_back, 10);  // from what was wrongly taken for found
}

}  // namespace
}  // namespace ponder
