// How prompts are composed and typed: many forms from few, and material that always comes through.
#include "tasks/phrases.h"

#include <gtest/gtest.h>

#include <set>

#include "tasks/kinds/forms.h"
#include "tasks/kinds/kinds.h"

namespace ponder {
namespace {

const Phrases& sums() {
  static const Phrases all({.nouns = {"the <sum|total> of {a} and {b}"},
                            .expressions = {"{a} + {b}"},
                            .commands = {"add <up|> {a} and {b}"},
                            .questions = {"how much is {a} plus {b}"},
                            .terse = {"{a} plus {b}"}},
                           {.infinitives = {"{a} und {b} addieren"}});
  return all;
}

TEST(Phrases, AFewFormsMakeHundredsOfPrompts) {
  std::set<std::string> prompts;
  Rng rng(1);
  for (int i = 0; i < 8000; ++i)
    prompts.insert(typed(sums().say(rng, {{"a", "17"}, {"b", "25"}}), "en", rng));
  EXPECT_GT(prompts.size(), 700u);
  for (const char* plain :
       {"What is 17 + 25?", "what is 17 + 25", "17 + 25", "17 + 25?", "17 plus 25"})
    EXPECT_TRUE(prompts.contains(plain)) << plain;
}

TEST(Phrases, AlternativesNestAndSlotsAreFenced) {
  Rng rng(2);
  std::set<std::string> said;
  for (int i = 0; i < 200; ++i) said.insert(expanded("a<b|<c|>d|> {x} \\< 3", rng, {{"x", "<|"}}));
  const std::string x = kept("<|");
  EXPECT_EQ(said, (std::set<std::string>{"ab " + x + " < 3", "acd " + x + " < 3",
                                         "ad " + x + " < 3", "a " + x + " < 3"}));
}

TEST(Phrases, MaterialComesThroughTyping) {
  Rng rng(3);
  const std::string name = "Zyxomma", list = "8, 2\n5";
  std::set<std::string> prompts;
  for (int i = 0; i < 5000; ++i) {
    const std::string prompt =
        typed("Who of them is " + kept(name) + ", and what are " + kept(list) + "?",
              i % 2 == 0 ? "en" : "de", rng);
    ASSERT_NE(prompt.find(name), prompt.npos) << prompt;
    ASSERT_NE(prompt.find(list), prompt.npos) << prompt;
    ASSERT_EQ(prompt.find_first_of("\x01\x02"), prompt.npos);
    prompts.insert(prompt);
  }
  EXPECT_GT(prompts.size(), 500u);
}

TEST(Phrases, NumbersOfAPromptAreThoseOfTheFacts) {
  // A slip, a lead or a tail that brought a digit would make another problem.
  Rng rng(4);
  for (int i = 0; i < 3000; ++i) {
    std::string prompt = typed("The numbers are " + kept("7") + ".", "en", rng);
    std::erase_if(prompt, [](char c) { return c < '0' || c > '9'; });
    ASSERT_EQ(prompt, "7");
  }
}

TEST(Phrases, GermanHasItsOwnForms) {
  Rng rng(5);
  for (int i = 0; i < 50; ++i) {
    const std::string prompt = without_fences(sums().say(rng, {{"a", "3"}, {"b", "4"}}, true));
    ASSERT_NE(prompt.find("3 und 4 addieren"), prompt.npos) << prompt;
  }
}

// Every form takes the slots that its task fills, and has no bracket left over.
size_t different(const Phrases& forms, const PhraseSlots& slots, bool german) {
  Rng rng(8);
  std::set<std::string> prompts;
  for (int i = 0; i < 6000; ++i) {
    const std::string prompt = without_fences(forms.say(rng, slots, german));
    EXPECT_EQ(prompt.find('|'), prompt.npos) << prompt;
    prompts.insert(prompt);
  }
  return prompts.size();
}

TEST(Forms, AskAProblemInHundredsOfWays) {
  const PhraseSlots list = {
      {"list", "8, 2"}, {"cs", "8, 2"}, {"bar", "8 2"}, {"k", "2"}, {"name", "Eva"}};
  const PhraseSlots two = {{"x", "1/2"}, {"y", "1/3"}, {"n", "6"}, {"name", "Eva"}};
  const PhraseSlots times = {{"t", "8:00"}, {"u", "9:00"}, {"d", "1 hour"}, {"name", "Eva"}};
  std::vector<std::pair<const Phrases*, PhraseSlots>> all;
  for (const char* ask : {"mean", "median", "range", "mode"})
    all.emplace_back(&tasks::average::forms_of(ask), list);
  for (const char* ask : {"after", "before", "between", "minutes", "to24", "to12"})
    all.emplace_back(&tasks::clock::forms_of(ask), times);
  for (const char* ask : {"add", "sub", "mul", "div", "simplify", "of"})
    all.emplace_back(&tasks::fraction::forms_of(ask), two);
  for (const char sign : {'+', '-', '*'}) all.emplace_back(&tasks::decimal::forms_of(sign), two);
  for (const bool first : {true, false}) {
    all.emplace_back(&tasks::comparison::two_forms(first), PhraseSlots{{"a", "3"}, {"b", "4"}});
    all.emplace_back(&tasks::comparison::order_forms(first), list);
  }
  for (const auto& [forms, slots] : all) {
    EXPECT_GT(different(*forms, slots, false), 700u);
    if (!forms->has_german()) continue;
    EXPECT_GT(different(*forms, slots, true), 100u);
  }
}

TEST(Said, NumberWordsAreRead) {
  for (int64_t value = 0; value <= 12; ++value)
    EXPECT_EQ(read_number(number_word(value, false)), Rational(value));
  EXPECT_EQ(number_word(42, false), "forty-two");
  EXPECT_EQ(number_word(-7, false), "minus seven");
  EXPECT_EQ(number_word(21, true), "einundzwanzig");
  EXPECT_EQ(number_word(101, true), "einhunderteins");
  EXPECT_EQ(number_word(340, false), "three hundred and forty");
}

TEST(Said, ListsKeepTheirNumbersInOrder) {
  Rng rng(6);
  std::set<std::string> forms;
  for (int i = 0; i < 500; ++i) forms.insert(said_list(Integers{8, 2, -5}, rng));
  for (const char* form : {"8, 2, -5", "8,2,-5", "8 2 -5", "8, 2 and -5", "[8, 2, -5]", "8\n2\n-5"})
    EXPECT_TRUE(forms.contains(form)) << form;
}

TEST(Said, FormulasAreWrittenWithOtherSigns) {
  Rng rng(7);
  std::set<std::string> forms;
  for (int i = 0; i < 2000; ++i) forms.insert(said_formula("3 * 4 - 5", rng));
  for (const char* form : {"3 * 4 - 5", "3*4-5", "3x4-5", "3 \u00d7 4 \u2212 5"})
    EXPECT_TRUE(forms.contains(form)) << form;
  for (int i = 0; i < 200; ++i)
    ASSERT_EQ(said_formula("3 * x", rng, false).find("3 x"), std::string::npos);
}

}  // namespace
}  // namespace ponder
