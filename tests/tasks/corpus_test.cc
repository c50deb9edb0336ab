// The training mix: never a held-out problem, right answers only, and the shares that were asked
// for.
#include "tasks/corpus.h"

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/answer_forms.h"
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

std::string said(const Json& record, size_t message) {
  return record.at("messages").at(message).at("content");
}

std::string behind(const std::string& text, const std::string& mark) {
  const size_t at = text.rfind(mark);
  return at == text.npos ? "" : text.substr(at + mark.size());
}

// What is asked for is what stands there, read by somebody else than who wrote it.
TEST(Corpus, AnswersStandInTheFormThatIsAskedFor) {
  CorpusOptions options = some(1, 0, 0);
  options.form_share = 1;
  std::map<std::string, int> met;
  for (uint64_t i = 0; i < 7000; ++i) {
    const Json record = corpus_document(options, i);
    const std::string prompt = said(record, 0), answer = said(record, 1);
    if (prompt.find("\\boxed{") != prompt.npos) {
      ++met["box"];
      EXPECT_TRUE(answer.starts_with("\\boxed{") && answer.ends_with("}")) << prompt << answer;
    } else if (prompt.find("JSON") != prompt.npos) {
      ++met["json"];
      const Json list = Json::parse(answer, nullptr, false);
      EXPECT_TRUE(list.is_array() && list.size() > 1) << prompt << answer;
    } else if (prompt.find("True or False") != prompt.npos) {
      ++met["true"];
      EXPECT_TRUE(answer == "True" || answer == "False") << prompt << answer;
    } else if (prompt.find("<answer>") != prompt.npos) {
      ++met["tags"];
      EXPECT_EQ(behind(answer, "</answer>"), "") << prompt;
      EXPECT_TRUE(answer.starts_with("<answer>")) << prompt << answer;
    } else if (prompt.find("HH:MM") != prompt.npos) {
      ++met["time"];
      EXPECT_TRUE(answer.size() == 5 && answer[2] == ':') << prompt << answer;
    } else if (prompt.find("\u00d7 between the") != prompt.npos) {
      ++met["times"];
      EXPECT_NE(answer.find(" \u00d7 "), answer.npos) << prompt << answer;
    }
    EXPECT_EQ(prompt.find_first_of("\x01\x02"), prompt.npos) << prompt;
  }
  for (const char* form : {"box", "json", "true", "tags", "time", "times"})
    EXPECT_GT(met[form], form == std::string("times") ? 0 : 5) << form;
}

TEST(Corpus, AWishedFormIsStillARightAnswer) {
  int wished = 0;
  for (const Task* task : all_tasks()) {
    for (uint64_t i = 0; i < 60; ++i) {
      const int level = 1 + static_cast<int>(i % task->levels().size());
      const Problem problem = task->make(level, Split::Train, i, 3);
      Rng rng(i);
      const auto form = asked_form(*task, problem, problem.answer, rng);
      if (!form) continue;
      ++wished;
      EXPECT_NE(form->prompt, problem.prompt);
      EXPECT_NE(form->prompt.find(problem.prompt), problem.prompt.npos) << form->prompt;
      EXPECT_EQ(task->verify(problem.facts, form->answer).score, 1) << form->answer;
    }
  }
  EXPECT_GT(wished, 1000);
}

TEST(Corpus, ExamplesAreOtherProblemsOfTheSameLanguageThatAreNotHeldOut) {
  int shown = 0;
  for (const Task* task : all_tasks()) {
    for (uint64_t i = 0; i < 30; ++i) {
      const Problem problem = task->make(1, Split::Train, i, 3);
      Rng rng(i);
      const auto asked = behind_example(*task, problem, 3, rng);
      if (!asked) continue;
      ++shown;
      const size_t example = asked->prompt.find(asked->example.prompt);
      ASSERT_NE(example, asked->prompt.npos) << asked->prompt;
      EXPECT_LT(example, asked->prompt.rfind(problem.prompt)) << asked->prompt;
      EXPECT_NE(asked->prompt.find(asked->example.answer), asked->prompt.npos) << asked->prompt;
      EXPECT_EQ(asked->example.language, problem.language) << asked->prompt;
      EXPECT_NE(asked->example.facts, problem.facts) << asked->prompt;
      EXPECT_EQ(task->split_of(asked->example.facts), Split::Train) << asked->prompt;
    }
  }
  EXPECT_GT(shown, 800);
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
  options.short_share = 0.1;
  set_corpus_key("answer_forms", 0.6, "x.toml", options);
  EXPECT_NO_THROW(check_corpus(options));
  set_corpus_key("examples", 0.6, "x.toml", options);
  EXPECT_THROW(check_corpus(options), Error);
}

}  // namespace
}  // namespace ponder
