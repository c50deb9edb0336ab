// The words of tasks: many for each question in both languages, and stories that tell all their
// numbers.
#include "tasks/kinds/forms.h"

#include <gtest/gtest.h>

#include <set>

#include "tasks/kinds/word_problem_stories.h"
#include "tasks/talk_words.h"
#include "tasks/task.h"

namespace ponder {
namespace {

namespace kinds = tasks;

struct Question {
  const char* name;
  const Phrases& phrases;
};

std::vector<Question> all_questions() {
  std::vector<Question> out;
  for (const char* ask : {"part", "rate", "up", "down", "whole"}) {
    out.push_back({ask, kinds::percentage::phrases_of(ask, true)});
    out.push_back({ask, kinds::percentage::phrases_of(ask, false)});
  }
  for (const int64_t exponent : {2, 3, 4})
    out.push_back({"power", kinds::power::phrases_of("power", exponent)});
  for (const int64_t exponent : {2, 3})
    out.push_back({"root", kinds::power::phrases_of("root", exponent)});
  for (const char* ask : {"is", "factors", "next", "divisors"})
    out.push_back({ask, kinds::primes::phrases_of(ask)});
  for (const char* ask : {"bag", "die", "two", "coins", "both"})
    out.push_back({ask, kinds::probability::phrases_of(ask)});
  for (const char* ask : {"both", "rest", "divides"})
    out.push_back({ask, kinds::remainder::phrases_of(ask)});
  out.push_back({"letters", kinds::reverse_words::phrases_of(true, true)});
  out.push_back({"text", kinds::reverse_words::phrases_of(true, false)});
  out.push_back({"order", kinds::reverse_words::phrases_of(false, false)});
  out.push_back({"to roman", kinds::roman::phrases_of(true)});
  out.push_back({"from roman", kinds::roman::phrases_of(false)});
  out.push_back({"rounding", kinds::rounding::phrases()});
  out.push_back({"sequence", kinds::sequence::phrases()});
  out.push_back({"up", kinds::sorting::phrases_of(false)});
  out.push_back({"down", kinds::sorting::phrases_of(true)});
  for (const char kind : {'t', 'l', 'g', 'v'})
    out.push_back({"units", kinds::units::phrases_of(kind)});
  return out;
}

size_t different(const Phrases& phrases, bool german) {
  PhraseSlots slots;
  for (const char* name : {"a", "b", "e", "n", "p", "r", "s", "t", "l", "to", "from", "in", "k",
                           "name", "bag", "color", "event", "open", "close"})
    slots.emplace_back(name, "7");
  std::set<std::string> out;
  Rng rng(1);
  for (int i = 0; i < 1000; ++i) {
    const std::string prompt = without_fences(phrases.say(rng, slots, german));
    EXPECT_EQ(prompt.find_first_of("<{}"), prompt.npos) << prompt;
    out.insert(prompt);
  }
  return out.size();
}

TEST(Forms, EachQuestionIsPutInManyWaysInTwoLanguages) {
  for (const Question& question : all_questions()) {
    EXPECT_GT(different(question.phrases, false), 400u) << question.name;
    EXPECT_GT(different(question.phrases, true), 90u) << question.name;
  }
}

// However its alternatives fall. The number of a range of one is said in a word: "twice", "a
// dozen".
void expect_each_number_once(const std::string& text,
                             const std::vector<std::pair<int64_t, int64_t>>& ranges, Rng& rng) {
  PhraseSlots slots = {{"d", "some"}, {"m", "euros"}};
  const std::vector<std::string> names = {"0", "1", "2", "3"};
  for (const std::string& name : names) {
    slots.emplace_back(name, "[" + name + "]");
    slots.emplace_back("n" + name, "[" + name + "]");
  }
  const std::string told = expanded(text, rng, slots);
  for (size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].first == ranges[i].second) continue;
    const std::string mark = "[" + names[i] + "]";
    const size_t at = told.find(mark);
    ASSERT_NE(at, told.npos) << mark << " in " << told;
    EXPECT_EQ(told.find(mark, at + 1), told.npos) << mark << " in " << told;
  }
}

TEST(Forms, AStoryTellsEachOfItsNumbersOnceAndAsks) {
  using namespace tasks::word_problem;
  std::vector<Story> stories = one_step_stories();
  const std::vector<Story> more = more_steps_stories();
  stories.insert(stories.end(), more.begin(), more.end());
  for (const auto& later : {later_one_step(), later_more_steps(), daily_stories()})
    stories.insert(stories.end(), later.begin(), later.end());
  Rng rng(1);
  for (const Story& story : stories) {
    EXPECT_FALSE(story.german.empty());
    for (const auto& texts : {story.english, story.german}) {
      for (const std::string& text : texts) {
        for (int i = 0; i < 10; ++i) expect_each_number_once(text, story.ranges, rng);
        EXPECT_TRUE(text.ends_with("?") || text.find("? ") != text.npos ||
                    text.find(": ") != text.npos)
            << text;
      }
    }
  }
}

TEST(Forms, WhatStoriesShareComesOutEven) {
  const Task& task = find_task("word_problem");
  int shared = 0;
  for (uint64_t i = 0; i < 600; ++i) {
    const Problem problem = task.make(1 + static_cast<int>(i % 3), Split::Train, i, 1);
    EXPECT_EQ(problem.answer.find_first_not_of("0123456789"), problem.answer.npos)
        << problem.prompt;
    Rng rng(i);
    const Trace trace = task.trace(problem, rng, TraceStyle::Long);
    // What undoes a division.
    const size_t check = trace.thought.find("Check: ");
    shared += check != trace.thought.npos && trace.thought.find('*', check) != trace.thought.npos;
  }
  EXPECT_GT(shared, 20);
}

TEST(Forms, FollowUpsAndWishesAreSaidInBothLanguages) {
  for (const TalkForms* forms :
       {&plus_forms(), &minus_forms(), &times_forms(), &double_forms(), &binary_forms(),
        &hexadecimal_forms(), &why_forms(), &round_forms(), &undo_forms(), &json_forms(),
        &json_key_forms(), &bare_forms(), &in_german_forms()}) {
    EXPECT_GE(forms->english.size(), 15u);
    EXPECT_GE(forms->german.size(), 3u);
  }
}

}  // namespace
}  // namespace ponder
