// What every task promises, on problems of all tasks, levels and splits.
#include "tasks/task.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <unordered_map>

#include "base/error.h"
#include "graders/expression.h"
#include "sanitized.h"
#include "tasks/kinds/kinds.h"
#include "tasks/posed.h"
#include "tasks/task_verifier.h"

namespace ponder {
namespace {

constexpr uint64_t kOneOf = test::kAddressSanitized ? 3 : 1;  // of the problems

// Calls f(task, level, problem) for `count` problems of each level and split.
template <class F>
void each_problem(uint64_t count, F f) {
  count = (count + kOneOf - 1) / kOneOf;
  for (const Task* task : all_tasks()) {
    for (int level = 1; level <= static_cast<int>(task->levels().size()); ++level) {
      for (const Split split : {Split::Train, Split::Heldout}) {
        for (uint64_t i = 0; i < count; ++i) f(*task, task->make(level, split, i, 7), split);
      }
    }
  }
}

// "yes" and "ja", "0.5" and "1/2", "4 remainder 0" and "4".
bool says_the_same(const std::string& a, const std::string& b) {
  const auto plain = [](std::string text) {
    for (const auto& [german, english] : {std::pair{"ungerade", "odd"},
                                          {"gerade", "even"},
                                          {"ja", "yes"},
                                          {"nein", "no"},
                                          {" Rest 0", ""},
                                          {" remainder 0", ""},
                                          {"Rest", "remainder"}}) {
      replace_all(text, german, english);
    }
    return text;
  };
  return plain(a) == plain(b) || same_answers(SameAnswer::Number, {plain(a), plain(b)})[1] == 0;
}

TEST(Tasks, ReferenceAnswersVerify) {
  each_problem(100, [](const Task& task, const Problem& p, Split) {
    const Verdict verdict = task.verify(p.facts, p.answer);
    ASSERT_EQ(verdict.score, 1) << p.prompt << " / " << p.answer << " / " << verdict.why;
    ASSERT_EQ(verdict.error, "");
  });
}

TEST(Tasks, AnswersAreReadInPlainWrappings) {
  const std::vector<std::string> wrappings = {"{}",
                                              "{}.",
                                              "\\boxed{{}}",
                                              "$\\boxed{{}}$",
                                              "The answer is {}.",
                                              "**{}**",
                                              "Answer: {}",
                                              "So I think.\n\n**Answer:** {}",
                                              "The answer is **{}**.",
                                              "Die Antwort ist {}.",
                                              "<answer>{}</answer>",
                                              "<answer> {} </answer>",
                                              "  {}\n",
                                              "First 1, then 2.\nThe answer is: {}",
                                              "The final answer is $\\boxed{{}}$."};
  each_problem(20, [&](const Task& task, const Problem& p, Split) {
    for (const std::string& wrapping : wrappings) {
      std::string text = wrapping;
      replace_all(text, "{}", p.answer == "" ? "" : p.answer);
      // "\boxed{{}}" keeps one pair of braces around the answer.
      const Verdict verdict = task.verify(p.facts, text);
      ASSERT_EQ(verdict.score, 1) << task.name() << ": " << text << " / " << verdict.why;
    }
  });
}

TEST(Tasks, AnswersOfOtherProblemsAreWrong) {
  uint64_t all = 0;
  each_problem(60, [&](const Task& task, const Problem& p, Split split) {
    const Problem other = task.make(p.level, split, 1000 + all, 8);
    ++all;
    if (says_the_same(p.answer, other.answer)) return;
    // "y = 3" and "x = 3" say the same number.
    if (task.name() == "linear_equation" && other.answer.substr(1) == p.answer.substr(1)) return;
    // "2,7" is 2.7 in German.
    std::string one = p.answer, another = other.answer;
    replace_all(one, ",", ".");
    replace_all(another, ",", ".");
    if (task.name() == "decimal" && one == another) return;
    // A unit may be left out, and "2:15" is a time or a duration.
    const bool bare =
        p.answer.starts_with(other.answer + " ") || other.answer.starts_with(p.answer + " ");
    if (task.name() == "geometry" && bare) return;
    if (task.name() == "clock" && other.answer.find(':') != std::string::npos) return;
    // The same people and roles, or the same weekday, in other words.
    const bool same = task.verify(other.facts, p.answer).score == 1;
    const bool words = task.name() == "knights_knaves" || task.name() == "date_arithmetic" ||
                       task.name() == "calendar";
    if (words && same) return;
    ASSERT_EQ(task.verify(p.facts, other.answer).score, 0)
        << p.prompt << " / " << p.answer << " / " << other.answer;
  });
  EXPECT_GT(all, 5000u);
}

TEST(Tasks, NoCreditForListsOfCandidates) {
  each_problem(20, [](const Task& task, const Problem& p, Split split) {
    const Problem other = task.make(p.level, split, 500, 9);
    if (task.verify(p.facts, other.answer).score != 0) return;
    for (const char* between : {" or ", " and ", "; ", " | "}) {
      for (const bool first : {true, false}) {
        const std::string text =
            first ? p.answer + between + other.answer : other.answer + between + p.answer;
        for (const std::string& said :
             {text, "The answer is " + text + ".", "\\boxed{" + text + "}"}) {
          // "x = 2 and x = 3" states the last one, like an equation's last side: see
          // docs/verifiers.md.
          ASSERT_EQ(task.verify(p.facts, said).score, 0) << task.name() << ": " << said;
        }
      }
    }
  });
}

TEST(Tasks, EmptyAndForeignTextsAreWrongNotErrors) {
  each_problem(3, [](const Task& task, const Problem& p, Split) {
    for (const char* text :
         {"", " ", "\n", ".", "I do not know", "\\boxed{}", "\\boxed{", "the answer is", "}{",
          "<answer>", "\xff\xfe", "=", "()", "((((((((((", "1/0", "-", "{{{{"}) {
      if (text == p.answer) continue;  // "=" may be one
      const Verdict verdict = task.verify(p.facts, text);
      ASSERT_EQ(verdict.score, 0) << task.name() << ": " << text;
      ASSERT_EQ(verdict.error, "");
    }
    ASSERT_EQ(task.verify(p.facts, std::string(kLongestAnswer, '(')).score, 0);
    ASSERT_NE(task.verify(p.facts, std::string(kLongestAnswer + 1, '1')).error, "");
  });
}

TEST(Tasks, SameArgumentsGiveTheSameProblem) {
  each_problem(3, [](const Task& task, const Problem& p, Split split) {
    for (uint64_t i = 0; i < 3; ++i) {
      const Problem a = task.make(p.level, split, i, 7), b = task.make(p.level, split, i, 7);
      ASSERT_EQ(a.prompt, b.prompt);
      ASSERT_EQ(a.facts, b.facts);
    }
  });
}

TEST(Tasks, NoProblemIsInBothSplits) {
  std::unordered_map<std::string, Split> prompts;
  uint64_t count = 0;
  each_problem(250, [&](const Task& task, const Problem& p, Split split) {
    ++count;
    ASSERT_EQ(task.split_of(p.facts), split);
    const auto [at, fresh] = prompts.emplace(p.prompt, split);
    ASSERT_EQ(at->second, split) << p.prompt;
  });
  EXPECT_GT(count, 25'000u / kOneOf);
}

TEST(Tasks, OrderAndWordingDoNotMoveAProblemToTheOtherSplit) {
  const Task& sum = find_task("chain_sum");
  const Task& addition = find_task("long_addition");
  const Task& countdown = find_task("countdown");
  for (int64_t i = 1; i < 200; ++i) {
    EXPECT_EQ(addition.split_of({{"a", i}, {"b", 12}}), addition.split_of({{"a", 12}, {"b", i}}));
    EXPECT_EQ(sum.split_of({{"terms", {i, 5, -3}}}), sum.split_of({{"terms", {-3, i, 5}}}));
    // A sum of two numbers is the same problem in both tasks.
    EXPECT_EQ(sum.split_of({{"terms", {i, 5}}}), addition.split_of({{"a", 5}, {"b", i}}));
    EXPECT_EQ(countdown.split_of({{"numbers", {i, 2, 3}}, {"target", 9}}),
              countdown.split_of({{"numbers", {3, i, 2}}, {"target", 9}}));
  }
  const Task& knights = find_task("knights_knaves");
  const Json one = {{"names", {"A", "B"}}, {"said", {{1, 1, 1}, {2, 0, 1}}}};
  const Json turned = {{"names", {"C", "D"}}, {"said", {{2, 0, 1}, {1, 0, 0}}}};
  EXPECT_EQ(knights.split_of(one), knights.split_of(turned));
}

TEST(Tasks, TracesEndInAnAnswerThatVerifies) {
  uint64_t short_bytes = 0, long_bytes = 0;
  each_problem(60, [&](const Task& task, const Problem& p, Split) {
    for (const TraceStyle style : {TraceStyle::Short, TraceStyle::Long}) {
      Rng rng(11, std::hash<std::string>()(p.prompt));
      const Trace trace = task.trace(p, rng, style);
      const Verdict verdict = task.verify(p.facts, trace.answer);
      ASSERT_EQ(verdict.score, 1) << p.prompt << "\n" << trace.thought << "\n" << trace.answer;
      ASSERT_FALSE(trace.thought.empty()) << p.prompt;
      ASSERT_NE(trace.thought.back(), '\n') << p.prompt << "\n" << trace.thought;
      ASSERT_EQ(trace.thought.find("</think>"), std::string::npos);
      (style == TraceStyle::Short ? short_bytes : long_bytes) += trace.thought.size();
    }
  });
  EXPECT_GT(long_bytes, short_bytes * 3 / 2);
}

// Every "a+b=c" that a thought states (with single signs between integers) is true.
TEST(Tasks, CalculationsInTracesAreTrue) {
  uint64_t checked = 0;
  each_problem(40, [&](const Task& task, const Problem& p, Split) {
    Rng rng(3, 5);
    std::string thought = task.trace(p, rng, TraceStyle::Long).thought;
    // German decimals.
    for (size_t i = 1; i + 1 < thought.size(); ++i) {
      const auto digit = [](char c) { return c >= '0' && c <= '9'; };
      if (thought[i] == ',' && digit(thought[i - 1]) && digit(thought[i + 1])) thought[i] = '.';
    }
    size_t equals = 0;
    while ((equals = thought.find('=', equals + 1)) != std::string::npos) {
      size_t begin = equals, end = equals + 1;
      while (begin > 0 &&
             std::string_view("0123456789.+-*/").find(thought[begin - 1]) != std::string::npos) {
        --begin;
      }
      while (end < thought.size() && (std::isdigit(static_cast<unsigned char>(thought[end])) ||
                                      (end > equals + 1 && thought[end] == '.') ||
                                      (end > equals + 1 && thought[end] == '/') ||
                                      (end == equals + 1 && thought[end] == '-'))) {
        ++end;
      }
      const std::string left = thought.substr(begin, equals - begin);
      const auto right = Rational::parse(thought.substr(equals + 1, end - equals - 1));
      std::string why;
      const auto value = evaluate_arithmetic(left, why);
      if (!value || !right || value->numbers.size() < 2) continue;
      // "52/8=6 rest 4" divides with a rest.
      if (thought.compare(end, 5, " rest") == 0 || thought.compare(end, 7, " bleibt") == 0)
        continue;
      ASSERT_EQ(value->value.text(), right->text()) << task.name() << ": " << thought;
      ++checked;
    }
  });
  EXPECT_GT(checked, 20'000u);
}

TEST(Tasks, FactsGoThroughAFileAndBack) {
  each_problem(6, [](const Task& task, const Problem& p, Split) {
    const Json line = {{"verifier", {{"type", "task"}, {"task", task.name()}, {"facts", p.facts}}}};
    const auto verifier = make_verifier(parse_json(line.dump(), "line"), "line", with_tasks());
    ASSERT_EQ(verifier->verify(p.answer).score, 1) << line << " / " << p.answer;
    ASSERT_EQ(task.split_of(parse_json(p.facts.dump(), "facts")), task.split_of(p.facts));
  });
}

// Two thirds differ at the easiest level, whose numbers are few, and four fifths above it.
TEST(Tasks, PromptsSeldomRepeat) {
  for (const Task* task : all_tasks()) {
    for (int level = 1; level <= static_cast<int>(task->levels().size()); ++level) {
      std::set<std::string> prompts;
      for (uint64_t i = 0; i < 300; ++i) {
        prompts.insert(task->make(level, Split::Train, i, 1).prompt);
      }
      EXPECT_GE(prompts.size(), level == 1 ? 200u : 240u) << task->name() << " " << level;
    }
  }
}

TEST(Tasks, PromptsHaveSeveralPhrasings) {
  for (const Task* task : all_tasks()) {
    std::set<std::string> leads;
    for (uint64_t i = 0; i < 200; ++i) {
      std::string prompt = task->make(1, Split::Train, i, 1).prompt;
      for (char& c : prompt) {
        if (std::isdigit(static_cast<unsigned char>(c))) c = '0';
      }
      leads.insert(prompt.substr(0, 12));
    }
    EXPECT_GE(leads.size(), 3u) << task->name();
  }
}

// So that names are copied, and not known.
TEST(Tasks, PuzzlesAreAboutManyPeople) {
  std::set<std::string> names;
  for (uint64_t i = 0; i < 200; ++i) {
    const Json facts = find_task("knights_knaves").make(2, Split::Train, i, 1).facts;
    for (const Json& name : facts.at("names")) names.insert(name);
  }
  EXPECT_GT(names.size(), 120u);
}

TEST(Tasks, ProgramsHaveLoopsListsAndFunctions) {
  std::map<std::string, int> seen;
  for (uint64_t i = 0; i < 600; ++i) {
    const Json facts =
        find_task("code_trace").make(2 + static_cast<int>(i % 2), Split::Train, i, 1).facts;
    const std::string code = facts.at("code");
    for (const char* word : {"while", "for", "def", "elif", "[", "%", "print("}) {
      seen[word] += code.find(word) != code.npos;
    }
  }
  for (const auto& [word, count] : seen) EXPECT_GT(count, 20) << word;
}

TEST(Tasks, WordProblemsComeInTwoLanguages) {
  std::set<std::string> languages;
  for (uint64_t i = 0; i < 50; ++i) {
    languages.insert(find_task("word_problem").make(1, Split::Train, i, 1).language);
  }
  EXPECT_EQ(languages, (std::set<std::string>{"de", "en"}));
}

TEST(Tasks, UnknownNamesLevelsAndFactsAreErrors) {
  EXPECT_THROW(find_task("nim"), Error);
  EXPECT_THROW(find_task("gcd").make(0, Split::Train, 0, 0), Error);
  EXPECT_THROW(find_task("gcd").make(99, Split::Train, 0, 0), Error);
  for (const Task* task : all_tasks()) {
    EXPECT_THROW(task->verify(Json::object(), "1"), Error) << task->name();
    EXPECT_THROW(task->verify(Json::array(), "1"), Error) << task->name();
  }
}

}  // namespace
}  // namespace ponder
