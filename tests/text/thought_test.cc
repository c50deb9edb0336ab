#include "text/thought.h"

#include <gtest/gtest.h>

#include "text/tokenizer_lines.h"

namespace ponder {
namespace {

struct Split {
  std::string thought, answer;
  bool closed = false, inside = false;
  bool operator==(const Split&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Split& split) {
  return out << "thought '" << split.thought << "' answer '" << split.answer << "' closed "
             << split.closed << " inside " << split.inside;
}

Split split(const std::vector<std::string>& chunks, bool prefilled) {
  ThoughtSplitter splitter(prefilled);
  Split out;
  const auto take = [&](const ThoughtSplitter::Part& part) {
    out.thought += part.thought;
    out.answer += part.answer;
  };
  for (const std::string& chunk : chunks) take(splitter.push(chunk));
  take(splitter.finish());
  out.closed = splitter.closed();
  out.inside = splitter.inside();
  return out;
}

struct Case {
  const char* claim;
  bool prefilled;
  std::string text;
  Split expected;
};

const Case kCases[] = {
    {"the model opens", false, "<think>\nhm\n</think>\n\nyes", {"hm", "yes", true, false}},
    {"white space before", false, " \n<think>hm</think>yes", {"hm", "yes", true, false}},
    {"prefilled", true, "\nhm\n\nso\n</think>\n\nyes\n", {"hm\n\nso", "yes\n", true, false}},
    {"prefilled, and written again", true, "\n<think>\nhm</think>yes", {"hm", "yes", true, false}},
    {"empty thought", false, "<think>\n\n</think>\n\nyes", {"", "yes", true, false}},
    {"prefilled, empty", true, "</think>yes", {"", "yes", true, false}},
    {"never closed", true, "hm\n\n", {"hm\n\n", "", false, true}},
    {"never closed, cut inside the tag", true, "hm\n</thi", {"hm\n</thi", "", false, true}},
    {"no thought", false, "  yes\n", {"", "  yes\n", false, false}},
    {"nothing", false, "", {"", "", false, false}},
    {"nothing, prefilled", true, "", {"", "", false, true}},
    {"white space only", false, " \n", {"", " \n", false, false}},
    {"almost a tag", false, " <thinly>", {"", " <thinly>", false, false}},
    {"cut inside the open tag", false, "\n<thi", {"", "\n<thi", false, false}},
    {"tags in the answer",
     false,
     "<think>a</think>b <think>c</think> d",
     {"a", "b <think>c</think> d", true, false}},
    {"open tag later", false, "say <think>a</think>", {"", "say <think>a</think>", false, false}},
    {"close tag alone", false, "a</think>b", {"", "a</think>b", false, false}},
    {"open tag in a thought", true, "a <think> b</think>c", {"a <think> b", "c", true, false}},
    {"false starts", true, "a <</</thin</think>c", {"a <</</thin", "c", true, false}},
    {"line breaks kept inside", true, "a\n\n<b\r\n</think>\r\n c", {"a\n\n<b", " c", true, false}},
    {"spaces stay", true, "  a \n </think> c", {"  a \n ", " c", true, false}},
};

TEST(Thought, IsFoundInWholeText) {
  for (const Case& c : kCases) {
    EXPECT_EQ(split({c.text}, c.prefilled), c.expected) << c.claim;
  }
}

TEST(Thought, EveryChunkingGivesTheSameParts) {
  testing_lines::SplitMix rng(2);
  for (const Case& c : kCases) {
    for (size_t one = 0; one <= c.text.size(); ++one) {
      for (size_t two = one; two <= c.text.size(); ++two) {
        ASSERT_EQ(split({c.text.substr(0, one), c.text.substr(one, two - one), c.text.substr(two)},
                        c.prefilled),
                  c.expected)
            << c.claim;
      }
    }
    std::vector<std::string> bytes;
    for (const char byte : c.text) bytes.emplace_back(1, byte);
    EXPECT_EQ(split(bytes, c.prefilled), c.expected) << c.claim;
  }
  const char* const parts[] = {"<think>", "</think>", "\n", " ",    "<",
                               "/",       "th",       "a",  "</th", "ink>"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (uint64_t left = rng.below(12); left > 0; --left)
      text += parts[rng.below(std::size(parts))];
    std::vector<std::string> chunks(1);
    for (const char byte : text) {
      chunks.back() += byte;
      if (rng.below(3) == 0) chunks.emplace_back();
    }
    const bool prefilled = rng.below(2) == 1;
    ASSERT_EQ(split(chunks, prefilled), split({text}, prefilled)) << text;
  }
}

TEST(Thought, ShowsTextAsSoonAsItIsCertain) {
  ThoughtSplitter splitter(false);
  EXPECT_EQ(splitter.push("<think>\none").thought, "one");
  EXPECT_TRUE(splitter.inside());
  EXPECT_EQ(splitter.push(" two\n").thought, " two");
  EXPECT_EQ(splitter.push("three</").thought, "\nthree");
  EXPECT_EQ(splitter.push("b>").thought, "</b>");
  EXPECT_FALSE(splitter.closed());
  EXPECT_EQ(splitter.push("</think>").thought, "");
  EXPECT_TRUE(splitter.closed());
  EXPECT_EQ(splitter.push("\n").answer, "");
  EXPECT_EQ(splitter.push("\nyes <").answer, "yes <");
}

TEST(Thought, TagsCanBeOtherWords) {
  ThoughtSplitter splitter(false, "[THINK]", "[/THINK]");
  const auto part = splitter.push("[THINK]a[[/THINK]b");
  EXPECT_EQ(part.thought, "a[");
  EXPECT_EQ(part.answer, "b");
}

TEST(Thought, APromptThatEndsWithTheTagOpensIt) {
  EXPECT_TRUE(prompt_opens_thought("<|Assistant|><think>\n"));
  EXPECT_TRUE(prompt_opens_thought("<think>"));
  EXPECT_FALSE(prompt_opens_thought("<think>\n\n</think>\n\n"));
  EXPECT_FALSE(prompt_opens_thought("<|Assistant|>"));
  EXPECT_FALSE(prompt_opens_thought(""));
}

}  // namespace
}  // namespace ponder
