#include "rl/practice.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "base/error.h"
#include "base/file.h"
#include "rl/answer_text.h"

namespace ponder {
namespace {

std::vector<PosedProblem> numbered(int count) {
  std::vector<PosedProblem> out(static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    out[static_cast<size_t>(i)].problem.prompt = fmt::format("What is {} plus 1?", i);
  }
  return out;
}
std::set<std::string> prompts_of(const std::vector<PosedProblem>& problems) {
  std::set<std::string> out;
  for (const PosedProblem& posed : problems) out.insert(posed.problem.prompt);
  return out;
}

TEST(OwnProblems, ASplitKeepsProblemsWhereTheyAre) {
  const OwnProblems few = split_problems(numbered(200), "f"),
                    many = split_problems(numbered(400), "f");
  EXPECT_EQ(few.train.size() + few.heldout.size(), 200u);
  EXPECT_GT(few.heldout.size(), 10u);
  EXPECT_LT(few.heldout.size(), 45u);
  const auto more = prompts_of(many.heldout);
  for (const std::string& prompt : prompts_of(few.heldout)) EXPECT_TRUE(more.contains(prompt));
}

TEST(OwnProblems, EquallyWordedOnesAreOnOneSide) {
  std::vector<PosedProblem> problems = numbered(60), again = numbered(60);
  for (PosedProblem& posed : again) posed.problem.prompt = "  " + posed.problem.prompt + " \n";
  problems.insert(problems.end(), again.begin(), again.end());
  const OwnProblems split = split_problems(problems, "f");
  EXPECT_EQ(split.heldout.size() % 2, 0u);
}

TEST(OwnProblems, EitherSideHasOne) {
  for (int count = 2; count < 12; ++count) {
    const OwnProblems split = split_problems(numbered(count), "f");
    EXPECT_FALSE(split.train.empty()) << count;
    EXPECT_FALSE(split.heldout.empty()) << count;
  }
  EXPECT_THROW(split_problems(numbered(1), "f"), Error);
}

// Practice with a family's tokenizer and template; no model is needed to ask and to judge.
class PracticeTest : public testing::Test {
 protected:
  PracticeTest()
      : checkpoint_(qwen()), tokenizer_(checkpoint_.tokenizer), format_(checkpoint_, tokenizer_) {
    std::filesystem::create_directories(dir_);
    std::ofstream out(path_);
    for (int i = 0; i < 40; ++i) {
      out << R"({"prompt": "Own )" << i << R"(?", "answer": 7, "verifier": "number"})"
          << "\n";
    }
  }
  ~PracticeTest() override { std::filesystem::remove_all(dir_); }

  static Checkpoint qwen() {
    const std::string root = PONDER_FIXTURES, folder = root + "/tokenizers/qwen3";
    Checkpoint out;
    out.tokenizer =
        read_tokenizer_json(read_file(folder + "/tokenizer.json", 1 << 26),
                            read_file(folder + "/tokenizer_config.json", 1 << 26), folder);
    out.has_tokenizer = true;
    out.chat_template =
        "{% for m in messages %}{{ m.content }}{% endfor %}{% if add_generation_prompt %}<think>\n"
        "{% endif %}";
    return out;
  }
  Practice practice(int64_t context = 1 << 20) const {
    return {config_, format_, tokenizer_, context};
  }
  std::string error() const { return error_with(1 << 20); }
  std::string error_with(int64_t context) const {
    try {
      practice(context);
    } catch (const Error& e) {
      return e.what();
    }
    return "none";
  }
  Reward reward(const std::string& reply, bool truncated = false) const {
    Episode episode;
    episode.completion = tokenizer_.encode(reply);
    if (!truncated) episode.completion.push_back(*tokenizer_.spec().eos);
    episode.truncated = truncated;
    const Practice judge = practice();
    std::string thought, answer;
    judge.judge(judge.question(Split::Train, 0), episode, thought, answer);
    return episode.reward;
  }

  // A folder of its own: the tests of a fixture run side by side.
  std::string dir_ = testing::TempDir() + "practice_" +
                     testing::UnitTest::GetInstance()->current_test_info()->name();
  std::string path_ = dir_ + "/practice_own.jsonl";
  Checkpoint checkpoint_;
  Tokenizer tokenizer_;
  ChatFormat format_;
  TrainConfig config_;
};

TEST_F(PracticeTest, MixesTasksAndFilesByTheirWeights) {
  config_.rl_tasks = {"gcd:1"};
  config_.rl_problems = {path_ + "*3"};
  const Practice mixed = practice();
  int own = 0;
  std::set<std::string> train, heldout;
  for (uint64_t i = 0; i < 400; ++i) {
    const Question question = mixed.question(Split::Train, i);
    own += question.problem.task == "practice_own";
    train.insert(question.problem.prompt);
    heldout.insert(mixed.question(Split::Heldout, i).problem.prompt);
    EXPECT_EQ(question.verifier->verify(question.problem.answer).score, 1);
  }
  EXPECT_NEAR(own, 300, 40);
  for (const std::string& prompt : heldout) {
    if (prompt.starts_with("Own")) {
      EXPECT_FALSE(train.contains(prompt)) << prompt;
    }
  }
}

// Whatever marks a family writes around its thought: they are no part of the answer that is judged.
TEST_F(PracticeTest, AnswersAreReadInTheFamilysThoughtForm) {
  for (const ThoughtForm& form : thought_forms()) {
    const std::string begin(form.begin), end(form.end);
    Episode episode;
    const auto read = [&](const std::string& reply, bool inside) {
      episode.completion = tokenizer_.encode(reply);
      episode.completion.push_back(*tokenizer_.spec().eos);
      return read_answer(episode, inside, shown_text(tokenizer_, {}, form), form);
    };
    for (const bool inside : {false, true}) {
      const AnswerText whole = read((inside ? "" : begin) + "it is 5" + end + "4", inside);
      EXPECT_EQ(whole.thought, "it is 5") << form.name;
      EXPECT_EQ(whole.answer, "4") << form.name;
      EXPECT_TRUE(whole.closed && !whole.unclosed) << form.name;
      EXPECT_GT(whole.thought_tokens, 2) << form.name;
      const AnswerText open = read((inside ? "" : begin) + "it is 4", inside);
      EXPECT_TRUE(open.unclosed && !open.closed) << form.name;
      EXPECT_EQ(open.answer, "") << form.name;
    }
    const AnswerText plain = read("4", false);
    EXPECT_EQ(plain.answer, "4") << form.name;
    EXPECT_FALSE(plain.unclosed || plain.closed) << form.name;
  }
}

TEST_F(PracticeTest, APracticeReadsTheFormOfItsTemplate) {
  checkpoint_.chat_template =
      "{% for m in messages %}[INST]{{ m.content }}[/INST]{% endfor %}{# [THINK][/THINK] #}";
  const ChatFormat format(checkpoint_, tokenizer_);
  config_.rl_problems = {path_};
  config_.rl_format_weight = 0.5;
  const Practice practice(config_, format, tokenizer_, 1 << 20);
  Episode episode;
  episode.completion = tokenizer_.encode("[THINK]5 or 8?[/THINK]7");
  episode.completion.push_back(*tokenizer_.spec().eos);
  std::string thought, answer;
  practice.judge(practice.question(Split::Train, 0), episode, thought, answer);
  EXPECT_EQ(thought, "5 or 8?");
  EXPECT_EQ(answer, "7");
  EXPECT_EQ(episode.reward.total, 1.5);
}

// One prompt that is longer than the context must not end a run at step 29.
TEST_F(PracticeTest, PromptsThatCannotFitAreFoundBeforeTheRun) {
  std::ofstream(path_, std::ios::app)
      << R"({"prompt": ")" << std::string(4000, 'x') << R"(", "answer": 7, "verifier": "number"})"
      << "\n";
  config_.rl_problems = {path_};
  config_.rl_max_tokens = 100;
  testing::internal::CaptureStderr();
  const Practice some = practice(200);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("1 of 41 problems are left out"), said.npos) << said;
  EXPECT_NE(said.find("practice_own.jsonl:41 with "), said.npos) << said;
  for (uint64_t i = 0; i < 300; ++i)
    EXPECT_LE(some.question(i % 2 ? Split::Train : Split::Heldout, i).prompt.size(), 100u);
  config_.rl_max_tokens = 199;
  EXPECT_NE(error_with(200).find("no problem fits"), std::string::npos) << error_with(200);
  config_.rl_max_tokens = 200;
  EXPECT_NE(error_with(200).find("\"rl.max_tokens\" is 200"), std::string::npos);
  config_.rl_problems = {};
  config_.rl_tasks = {"gcd:1"};
  config_.rl_max_tokens = 199;
  const Practice none = practice(200);
  EXPECT_THROW(none.question(Split::Train, 0), Error);
}

TEST_F(PracticeTest, RewardsAreWhatTheConfigurationSays) {
  config_.rl_problems = {path_};
  config_.rl_language = "en";
  config_.rl_format_weight = 0.5;
  config_.rl_language_weight = 0.25;
  const std::string english = "we add the numbers", german = "wir addieren diese Zahlen";
  const Reward right = reward(english + "\n</think>\n\n7");
  EXPECT_EQ(right.accuracy, 1);
  EXPECT_EQ(right.format, 0.5);
  EXPECT_EQ(right.consistency, 1);
  EXPECT_EQ(right.total, 1.75);
  const Reward wrong = reward(english + "\n</think>\n\n8");
  EXPECT_EQ(wrong.format, 0) << "style without substance must not pay";
  EXPECT_EQ(wrong.total, 0.25) << "the language is paid right or wrong, as R1 does";
  EXPECT_LT(reward(german + "\n</think>\n\n7").consistency, 0.5);
  EXPECT_EQ(reward(english + " 7").total, 0) << "a thought that never ends earns nothing";
  EXPECT_EQ(reward(english + "\n</think>\n\n7", true).format, 0) << "it did not stop by itself";
}

TEST_F(PracticeTest, AThoughtThatNeverEndsIsPaidNothingByAnyVerifier) {
  std::ofstream(path_)
      << R"({"prompt": "?", "answer": "", "verifier": {"type": "regex", "pattern": ".*"}})"
      << "\n"
      << R"({"prompt": "!", "answer": "", "verifier": {"type": "regex", "pattern": ".*"}})"
      << "\n";
  config_.rl_problems = {path_};
  EXPECT_EQ(reward("so\n</think>\n\nyes").accuracy, 1);
  EXPECT_EQ(reward("so it is yes").accuracy, 0);
  EXPECT_EQ(reward("so it is yes", true).accuracy, 0) << "nor one that was cut";
}

TEST_F(PracticeTest, NoThoughtIsInNoLanguage) {
  config_.rl_problems = {path_};
  config_.rl_language = "en";
  config_.rl_language_weight = 0.25;
  EXPECT_EQ(reward("\n</think>\n\n7").language, 0) << "thoughts must not shrink to nothing for it";
  EXPECT_EQ(reward("3+4=7\n</think>\n\n7").language, 0.25) << "formulas are of any language";
}

TEST_F(PracticeTest, SaysWhatIsMissing) {
  EXPECT_NE(error().find("\"rl.problems\""), std::string::npos);
  config_.rl_problems = {path_ + "*x"};
  EXPECT_NE(error().find("a number above 0"), std::string::npos);
  config_.rl_problems = {path_};
  EXPECT_EQ(error(), "none");
  config_.rl_language_weight = 1;
  EXPECT_NE(error().find("rl.language"), std::string::npos);
  config_.rl_language = "xx";
  EXPECT_NE(error().find("Hunspell"), std::string::npos);
}

}  // namespace
}  // namespace ponder
