#include "eval/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace ponder {
namespace {

// By hand: of 5 answers 2 are right; pass@2 = 1 - C(3,2)/C(5,2) = 1 - 3/10, pass@3 = 1 - 1/10.
TEST(Statistics, PassAtKIsTheUnbiasedEstimate) {
  EXPECT_DOUBLE_EQ(pass_at(5, 2, 1), 0.4);
  EXPECT_DOUBLE_EQ(pass_at(5, 2, 2), 0.7);
  EXPECT_DOUBLE_EQ(pass_at(5, 2, 3), 0.9);
  EXPECT_DOUBLE_EQ(pass_at(5, 2, 4), 1);
  EXPECT_DOUBLE_EQ(pass_at(5, 0, 5), 0);
  EXPECT_DOUBLE_EQ(pass_at(64, 1, 64), 1);
  EXPECT_NEAR(pass_at(64, 1, 16), 0.25, 1e-12);
}

// It is what choosing k of n answers gives on average: all choices of 3 of 7, counted.
TEST(Statistics, PassAtKEqualsCounting) {
  constexpr int kAnswers = 7;
  for (int right = 0; right <= kAnswers; ++right) {
    int good = 0, all = 0;
    for (int set = 0; set < 1 << kAnswers; ++set) {
      if (__builtin_popcount(static_cast<unsigned>(set)) != 3) continue;
      ++all;
      good += (set & ((1 << right) - 1)) != 0;
    }
    EXPECT_NEAR(pass_at(kAnswers, right, 3), static_cast<double>(good) / all, 1e-12);
  }
}

// A mean of n coin tosses has the standard error sqrt(p q / n); the interval is 1.96 of them wide
// to each side.
TEST(Statistics, BootstrapOfCoinTossesIsTheNormalInterval) {
  std::vector<double> values(400, 0.0);
  for (size_t i = 0; i < 100; ++i) values[4 * i] = 1;
  const Estimate e = bootstrap_mean(values);
  const double error = std::sqrt(0.25 * 0.75 / 400);
  EXPECT_DOUBLE_EQ(e.value, 0.25);
  EXPECT_NEAR(e.low, 0.25 - 1.96 * error, 0.2 * error);
  EXPECT_NEAR(e.high, 0.25 + 1.96 * error, 0.2 * error);
  EXPECT_EQ(e.count, 400);
  const Estimate again = bootstrap_mean(values);
  EXPECT_EQ(e.low, again.low);
  EXPECT_EQ(e.high, again.high);
}

// Two values 0 and 1: a resample's mean is 0, 1/2 or 1 with chances 1/4, 1/2, 1/4.
TEST(Statistics, BootstrapOfTwoValuesSpansThem) {
  const std::vector<double> two = {0, 1}, one = {0.5};
  const Estimate e = bootstrap_mean(two);
  EXPECT_EQ(e.low, 0);
  EXPECT_EQ(e.high, 1);
  EXPECT_EQ(bootstrap_mean(one).low, 0.5);
  EXPECT_EQ(bootstrap_mean({}).count, 0);
}

TEST(Statistics, Median) {
  EXPECT_EQ(median(std::vector<double>{3, 1, 2}), 2);
  EXPECT_EQ(median(std::vector<double>{4, 1, 2, 3}), 2.5);
  EXPECT_EQ(median({}), 0);
}

using Classes = std::vector<int>;

TEST(Vote, EquivalentAnswersAreOneAnswer) {
  EXPECT_EQ(same_answers(SameAnswer::Number, {"12", "The answer is **12**.", "x = 13", "24/2", ""}),
            (Classes{0, 0, 1, 0, -1}));
  EXPECT_EQ(same_answers(SameAnswer::Number, {"[1, 2, 3]", "1 2 3", "1, 3, 2"}),
            (Classes{0, 0, 1}));
  EXPECT_EQ(same_answers(SameAnswer::Math, {"\\boxed{\\frac12}", "0.5", "1/3", "\\frac{2}{4}"}),
            (Classes{0, 0, 1, 0}));
  EXPECT_EQ(same_answers(SameAnswer::Text, {"(3 + 4)*2", "(3+4) * 2", "2*(3+4)", "Paris", "paris"}),
            (Classes{0, 0, 1, 2, 2}));
}

EvalAnswer said(const std::string& answer, double score, const std::string& error = "") {
  EvalAnswer out;
  out.answer = answer;
  out.verdict.score = score;
  out.verdict.error = error;
  return out;
}

PosedProblem number_problem() {
  PosedProblem out;
  out.problem.task = "sums";
  out.same = SameAnswer::Number;
  return out;
}

TEST(Vote, TheMajorityDecides) {
  const PosedProblem problem = number_problem();
  const auto vote = [&](const std::vector<EvalAnswer>& answers) {
    return consensus_of(problem, answers);
  };
  EXPECT_EQ(vote({said("4", 1), said("4.0", 1), said("5", 0)}), 1);
  EXPECT_EQ(vote({said("4", 1), said("5", 0), said("5", 0)}), 0);
  EXPECT_EQ(vote({said("4", 1), said("5", 0)}), 0.5);
  EXPECT_EQ(vote({said("4", 1), said("5", 0, "broken"), said("5", 0, "broken")}), 1);
  EXPECT_EQ(vote({said("", 0), said("", 0)}), 0);
  EXPECT_EQ(vote({said("4", 0, "broken")}), std::nullopt);
  EvalAnswer cut = said("5", 0);
  cut.truncated = true;
  EXPECT_EQ(vote({said("4", 1), cut, cut}), 1) << "what was cut off has no vote";
}

// Two problems, four answers each, by hand.
TEST(Figures, AreThoseWorkedOutByHand) {
  std::vector<PosedProblem> problems(2, number_problem());
  problems[0].problem.level = 1;
  problems[1].problem.level = 2;
  std::vector<EvalAnswer> answers = {said("1", 1), said("1", 1),        said("2", 0),
                                     said("3", 0), said("7", 0),        said("8", 1),
                                     said("7", 0), said("7", 0, "dead")};
  for (size_t i = 0; i < answers.size(); ++i) {
    answers[i].tokens = static_cast<int64_t>(10 * (i + 1));
    answers[i].thought_tokens = static_cast<int64_t>(i);
  }
  answers[2].truncated = true;
  answers[3].unclosed = true;
  const std::vector<EvalFigures> figures = eval_figures(problems, answers, 4);
  ASSERT_EQ(figures.size(), 4u);  // all, the task, its two levels
  const EvalFigures& all = figures[0];
  ASSERT_EQ(all.pass.size(), 3u);  // 1, 2, 4
  EXPECT_DOUBLE_EQ(all.pass[0].second.value, (2.0 / 4 + 1.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(all.pass[1].second.value, ((1 - 1.0 / 6) + (1 - 1.0 / 3)) / 2);
  EXPECT_DOUBLE_EQ(all.pass[2].second.value, 1) << "only the first has four decided answers";
  EXPECT_EQ(all.pass[2].second.count, 1);
  EXPECT_DOUBLE_EQ(all.consensus.value, 0.5);
  EXPECT_DOUBLE_EQ(all.length.value, 45);
  EXPECT_DOUBLE_EQ(all.thought_mean, 3.5);
  EXPECT_DOUBLE_EQ(all.thought_median, 3.5);
  EXPECT_DOUBLE_EQ(all.truncated, 1.0 / 8);
  EXPECT_DOUBLE_EQ(all.stopped, 6.0 / 8);
  EXPECT_EQ(all.errors, 1);
  EXPECT_EQ(all.reasons, std::vector<std::string>{"dead"});
  EXPECT_EQ(figures[2].level, 1);
  EXPECT_DOUBLE_EQ(figures[2].pass[0].second.value, 0.5);
  EXPECT_EQ(figures[3].errors, 1);
  const Json json = eval_json(figures);
  EXPECT_EQ(json["all"]["errors"], 1);
  EXPECT_EQ(json["tasks"].size(), 3u);
  EXPECT_TRUE(json["all"]["language_consistency"].is_null());
}

TEST(Posed, HeldoutProblemsJudgeTheirOwnAnswers) {
  for (const Task* task : all_tasks()) {
    const auto problems = heldout_problems(*task, 1, static_cast<int>(task->levels().size()), 6, 3);
    ASSERT_EQ(problems.size(), 6u);
    EXPECT_EQ(problems[1].problem.level, task->levels().size() > 1 ? 2 : 1);
    for (const PosedProblem& p : problems) {
      EXPECT_EQ(task->split_of(p.problem.facts), Split::Heldout);
      EXPECT_EQ(p.verifier->verify(p.problem.answer).score, 1) << p.problem.prompt;
    }
  }
}

class ProblemFile : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(dir_); }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::vector<PosedProblem> read(const std::string& text) {
    std::ofstream(path_) << text;
    return read_problem_file(path_);
  }
  std::string error(const std::string& text) {
    try {
      read(text);
    } catch (const Error& e) {
      return e.what();
    }
    return "none";
  }
  // A folder of its own: the tests of a fixture run side by side.
  std::string dir_ = testing::TempDir() + "problem_file_" +
                     testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string path_ = dir_ + "/own_problems.jsonl";
};

TEST_F(ProblemFile, ReadsFieldsAsPeopleHaveThem) {
  const auto problems = read(
      R"({"question": "How many?", "answer": "He has 40+2=<<40+2=42>>42.\n#### 42"})"
      "\n\n"
      R"({"problem": "Half?", "solution": "So it is $\\boxed{\\frac{1}{2}}$.", "level": "Level 5"})"
      "\n"
      R"({"Problem": "AIME", "Answer": 204, "level": 3})"
      "\n"
      R"({"problem": "MATH-500", "solution": "no box", "answer": "x^2-1"})"
      "\n"
      R"({"prompt": "Capital?", "answer": "Paris", "verifier": "exact"})");
  ASSERT_EQ(problems.size(), 5u);
  EXPECT_EQ(problems[0].problem.task, "own_problems");
  const char* right[] = {"\\boxed{42}", "0.5", "The answer is **204**.", "(x-1)(x+1)", "Paris"};
  const char* wrong[] = {"40", "2", "205", "x^2", "paris"};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(problems[i].verifier->verify(right[i]).score, 1) << i;
    EXPECT_EQ(problems[i].verifier->verify(wrong[i]).score, 0) << i;
  }
  EXPECT_EQ(problems[1].problem.level, 5);
  EXPECT_EQ(problems[2].problem.level, 3);
  EXPECT_EQ(problems[2].problem.prompt, "AIME");
}

TEST_F(ProblemFile, ReadsWhatTrainersHave) {
  const auto problems = read(
      R"({"data_source": "gsm8k", "prompt": [{"role": "user", "content": "40+2?"}], "reward_model":)"
      R"({"style": "rule", "ground_truth": "42"}})"
      "\n"
      R"({"prompt": [{"role": "user", "content": "40+2?"}], "env_class": "gsm8k", "reward_spec":)"
      R"({"method": "rule", "ground_truth": 42}})"
      "\n"
      R"({"prompt": "40+2?", "ground_truth": "42"})");
  ASSERT_EQ(problems.size(), 3u);
  for (const PosedProblem& posed : problems) {
    EXPECT_EQ(posed.problem.prompt, "40+2?");
    EXPECT_EQ(posed.verifier->verify("#### 42").score, 1);
    EXPECT_EQ(posed.verifier->verify("41").score, 0);
  }
}

TEST_F(ProblemFile, SaysWhatALineLacks) {
  const std::string good = R"({"prompt": "2+2", "answer": 4})"
                           "\n";
  EXPECT_NE(error(good + R"({"answer": 4})").find("own_problems.jsonl:2: there is no question"),
            std::string::npos);
  EXPECT_NE(error(R"({"prompt": "2+2"})").find(":1: there is no right answer"), std::string::npos);
  EXPECT_NE(error(R"({"prompt": "2+2", "solution": "four"})").find("\\boxed{}"), std::string::npos);
  EXPECT_NE(error(R"({"prompt": "2+2", "answer": ""})").find("is empty"), std::string::npos);
  EXPECT_NE(error(R"({"prompt": "2+2", "answer": [4]})").find("a text or a number"),
            std::string::npos);
  EXPECT_NE(error(R"({"prompt": 3, "answer": 4})").find("must be a text"), std::string::npos);
  for (const char* prompt :
       {"[]", "[3]", R"([{"role": "system", "content": "S"}, {"role": "user", "content": "?"}])"}) {
    EXPECT_NE(error(fmt::format(R"({{"prompt": {}, "answer": 4}})", prompt)).find("one message"),
              std::string::npos);
  }
  EXPECT_NE(error(R"({"prompt": "a", "answer": "b", "verifier": "oracle"})").find("oracle"),
            std::string::npos);
  EXPECT_NE(error(R"({"question": "a", "choices": ["b", "c"], "answer": 1})").find("has choices"),
            std::string::npos);
  EXPECT_NE(error("[1]").find(":1"), std::string::npos);
  EXPECT_NE(error("\n").find("no problem"), std::string::npos);
}

}  // namespace
}  // namespace ponder
