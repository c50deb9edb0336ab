#include <gtest/gtest.h>

#include "r1/gate.h"
#include "r1/selection.h"

namespace ponder {
namespace {

PosedProblem problem(const std::string& prompt) {
  PosedProblem out;
  out.problem.task = "gcd";
  out.problem.prompt = prompt;
  out.problem.language = "en";
  return out;
}

EvalAnswer answer(const std::string& thought, bool right = true) {
  EvalAnswer out;
  out.thought = thought;
  out.answer = "3";
  out.thought_tokens = static_cast<int64_t>(thought.size());
  out.tokens = out.thought_tokens + 4;
  out.verdict.score = right ? 1 : 0;
  return out;
}

TEST(Selection, KeepsWhatIsRightEndedReadableAndOfThisLength) {
  SelectOptions options;
  options.min_tokens = 3;
  options.max_tokens = 6;
  options.language = 0.9;
  EXPECT_EQ(why_unfit(answer("four"), options), "");
  EXPECT_EQ(why_unfit(answer("four", false), options), "wrong");
  EXPECT_EQ(why_unfit(answer("ab"), options), "too short");
  EXPECT_EQ(why_unfit(answer("abcdefg"), options), "too long");
  EvalAnswer cut = answer("four");
  cut.truncated = true;
  EXPECT_EQ(why_unfit(cut, options), "did not end");
  EvalAnswer mixed = answer("four");
  mixed.language = LanguageShare{4, 3};
  EXPECT_EQ(why_unfit(mixed, options), "mixed languages");
  EvalAnswer undecided = answer("four");
  undecided.verdict.error = "too large";
  EXPECT_EQ(why_unfit(undecided, options), "not judged");
  EXPECT_EQ(why_unfit(answer("a\xff"
                             "bc"),
                      options),
            "broken text");
}

TEST(Selection, KeepsSoManyOfEachProblemAndNoCopies) {
  const std::vector<PosedProblem> problems = {problem("a"), problem("b")};
  const std::vector<EvalAnswer> answers = {answer("one"),  answer("two"),      answer("three"),
                                           answer("four"), answer("x", false), answer("four")};
  SelectOptions options;
  options.per_problem = 2;
  Selection selection = select_answers(problems, answers, options);
  EXPECT_EQ(selection.kept.size(), 4u);
  EXPECT_EQ(selection.right, 5);
  EXPECT_EQ(selection.left_out.at("enough of its problem"), 1);
  drop_copies(selection);
  ASSERT_EQ(selection.kept.size(), 3u);
  EXPECT_EQ(selection.left_out.at("a copy"), 1);
  EXPECT_EQ(selection.kept[2]["messages"][0]["content"], "b");
  EXPECT_EQ(selection.kept[2]["messages"][1]["reasoning_content"], "four");
  EXPECT_EQ(to_json(selection_from(to_json(selection))), to_json(selection));
}

TEST(Gate, LongIsNearerToTheLongThoughtThanToTheShort) {
  EXPECT_TRUE(is_long(31, 20, 40));
  EXPECT_FALSE(is_long(30, 20, 40));
  EXPECT_FALSE(is_long(100, 20, 20));  // of one length: nothing can be told
}

TEST(Gate, RefusesABaseThatIsShortOrWrongAndSaysSoWithTheFigures) {
  GateOptions options;
  EXPECT_EQ(gate_fault({100, 10, 30, 6}, options), "");
  const std::string never_long = gate_fault({100, 4, 30, 4}, options),
                    wrong_when_long = gate_fault({100, 50, 30, 20}, options);
  EXPECT_NE(never_long.find("4.0% of its 100 answers"), never_long.npos) << never_long;
  EXPECT_NE(wrong_when_long.find("40.0% of those are right (needed: 50.0%)"), wrong_when_long.npos)
      << wrong_when_long;
  EXPECT_NE(gate_fault({0, 0, 0, 0}, options), "");
}

}  // namespace
}  // namespace ponder
