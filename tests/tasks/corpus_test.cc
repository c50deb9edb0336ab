// The training mix: never a held-out problem, right answers only, and the shares that were asked
// for.
#include "tasks/corpus.h"

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/outside_words.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

CorpusOptions some(double long_share, double short_share, double outside) {
  CorpusOptions out;
  out.long_share = long_share;
  out.short_share = short_share;
  out.outside_share = outside;
  return out;
}

TEST(Corpus, AnswersAreRightAndNoProblemIsHeldOut) {
  const CorpusOptions options = some(0.3, 0.3, 0);
  std::map<std::string, std::map<std::string, Split>> prompts;
  for (const Task* task : all_tasks()) {
    for (int level = 1; level <= static_cast<int>(task->levels().size()); ++level) {
      for (uint64_t i = 0; i < 50; ++i) {
        prompts[task->name()][task->make(level, Split::Heldout, i, 5).prompt] = Split::Heldout;
      }
    }
  }
  for (uint64_t i = 0; i < 3000; ++i) {
    const Json record = corpus_document(options, i);
    const std::string task = record.at("task"), prompt = record.at("messages")[0].at("content");
    EXPECT_EQ(prompts[task].count(prompt), 0u) << prompt;
  }
}

TEST(Corpus, SharesAreThoseAskedFor) {
  std::map<std::string, int> styles;
  for (uint64_t i = 0; i < 4000; ++i) {
    const Json record = corpus_document(some(0.2, 0.3, 0.1), i);
    ++styles[record.value("style", "outside")];
    const bool thinks = record.at("messages")[1].contains("reasoning_content");
    if (record.contains("style")) {
      EXPECT_EQ(thinks, record["style"] != "none");
    }
  }
  EXPECT_NEAR(styles["long"], 4000 * 0.9 * 0.2, 90);
  EXPECT_NEAR(styles["short"], 4000 * 0.9 * 0.3, 90);
  EXPECT_NEAR(styles["outside"], 4000 * 0.1, 60);
}

TEST(Corpus, ADocumentDependsOnOptionsAndNumberAlone) {
  const CorpusOptions options = some(0.3, 0.3, 0.1);
  const Json late = corpus_document(options, 17);
  corpus_document(options, 3);
  EXPECT_EQ(corpus_document(options, 17), late);
  CorpusOptions other = options;
  other.seed = 2;
  EXPECT_NE(corpus_document(other, 17), late);
}

TEST(Corpus, ThoughtsAreTranslatedThereAndBackButNotWhatIsQuoted) {
  Rng rng(1);
  const std::string thought = "7+5=12 carry 1 then\n\"yes\" no";
  const std::string german = translated(thought, rng, 1);
  EXPECT_EQ(german, "7+5=12 merke 1 dann\n\"yes\" nein");
  EXPECT_EQ(translated(german, rng, 1), thought);
  EXPECT_EQ(translated(thought, rng, 0), thought);
}

TEST(Corpus, QuestionsOutsideTheTasksOfTheTwoSplitsDiffer) {
  std::map<std::string, Split> seen;
  for (uint64_t i = 0; i < 2000; ++i) {
    for (const Split split : {Split::Train, Split::Heldout}) {
      const std::string question = outside_question(split, i, 1).text;
      EXPECT_EQ(question.find('{'), std::string::npos) << question;
      EXPECT_EQ(seen.emplace(question, split).first->second, split) << question;
    }
  }
  EXPECT_GT(seen.size(), 3000u);
  Rng rng(1);
  EXPECT_TRUE(is_refusal(refusal(rng, false)));
  EXPECT_TRUE(is_refusal(refusal(rng, true)));
  EXPECT_FALSE(is_refusal("12"));
}

TEST(Corpus, FormsOutsideTheTasksAreFilledAndManyInBothLanguages) {
  EXPECT_GT(outside_english(Split::Train).size(), 550u);
  EXPECT_GT(outside_german(Split::Train).size(), 200u);
  for (const Split split : {Split::Train, Split::Heldout}) {
    for (const auto* forms : {&outside_english(split), &outside_german(split)}) {
      for (std::string form : *forms) {
        for (const auto& [slot, choices] : outside_fillings()) replace_all(form, slot, choices[0]);
        EXPECT_EQ(form.find('{'), form.npos) << form;
        Rng rng(1);
        const std::string text = without_fences(expanded(form, rng, {}));
        EXPECT_EQ(text.find('<'), text.npos) << text;
      }
    }
  }
}

TEST(Corpus, TaskChoicesAreReadOrRefused) {
  const TaskChoice choice = read_task_choice("countdown:1-2*3");
  EXPECT_EQ(choice.task->name(), "countdown");
  EXPECT_EQ(choice.level_low, 1);
  EXPECT_EQ(choice.level_high, 2);
  EXPECT_EQ(choice.weight, 3);
  EXPECT_EQ(read_task_choice("gcd").level_high, 5);
  EXPECT_EQ(read_task_choice("gcd:3").level_low, 3);
  for (const char* bad : {"", "nim", "gcd:", "gcd:0", "gcd:6", "gcd:3-2", "gcd:a", "gcd*", "gcd*0",
                          "gcd*-1", "gcd*nan", "gcd*inf", "gcd:1-9", "gcd:99999999999"}) {
    EXPECT_THROW(read_task_choice(bad), Error) << bad;
  }
}

TEST(Corpus, KeysAreReadOrRefused) {
  CorpusOptions options;
  set_corpus_key("long", 0.5, "x.toml", options);
  set_corpus_key("documents", 5, "x.toml", options);
  set_corpus_key("tasks", {"gcd", "sorting:1"}, "x.toml", options);
  EXPECT_EQ(options.long_share, 0.5);
  EXPECT_EQ(options.documents, 5);
  EXPECT_EQ(options.tasks.size(), 2u);
  EXPECT_THROW(set_corpus_key("long", 2, "x.toml", options), Error);
  EXPECT_THROW(set_corpus_key("long", "much", "x.toml", options), Error);
  EXPECT_THROW(set_corpus_key("documents", 0, "x.toml", options), Error);
  EXPECT_THROW(set_corpus_key("tasks", "gcd", "x.toml", options), Error);
  EXPECT_THROW(set_corpus_key("lang", 1, "x.toml", options), Error);
  options.short_share = 0.6;
  EXPECT_THROW(check_corpus(options), Error);
}

}  // namespace
}  // namespace ponder
