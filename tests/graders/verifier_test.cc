#include "graders/verifier.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "text/thought_form.h"

namespace ponder {
namespace {

Verdict verdict(const Json& verifier, const Json& answer, const std::string& reply) {
  return verify_reply(*make_verifier({{"verifier", verifier}, {"answer", answer}}, "here"), reply);
}

double score(const Json& verifier, const Json& answer, const std::string& reply) {
  const Verdict out = verdict(verifier, answer, reply);
  EXPECT_EQ(out.error, "") << reply;
  return out.score;
}

TEST(Verifier, ChoicesThatDifferInCaseAreDifferent) {
  const Json genes = {{"type", "choice"}, {"choices", {"AA", "Aa", "aa", "AB"}}};
  EXPECT_EQ(score(genes, "B", "Aa"), 1);
  EXPECT_EQ(score(genes, "Aa", "Aa"), 1);
  EXPECT_EQ(score(genes, "Aa", "aa"), 0);
  const Json metal = {{"type", "choice"}, {"choices", {"Co", "CO"}}};
  EXPECT_EQ(score(metal, "A", "CO"), 0);
  EXPECT_EQ(score(metal, "A", "A"), 1);
  EXPECT_THROW(score({{"type", "choice"}, {"choices", {"a", "a "}}}, "A", "A"), Error);
}

TEST(Verifier, JsonsNumbersHaveNoLanguageAndTolerancesAreNumbers) {
  const Json german = {{"type", "number"}, {"german", true}};
  EXPECT_EQ(score(german, 1.25, "1,25"), 1);
  EXPECT_EQ(score(german, "1,25", "1,25"), 1);
  EXPECT_EQ(score(german, "1.250", "1250"), 1);
  for (const char* tolerance : {"10%", "0.5 apples", "three", "-1"}) {
    EXPECT_THROW(score({{"type", "number"}, {"tolerance", tolerance}}, 5, "5"), Error);
  }
  EXPECT_EQ(score({{"type", "number"}, {"tolerance", "0.5"}}, 5, "5.5"), 1);
}

TEST(Verifier, ExactNumberChoiceCountdown) {
  EXPECT_EQ(score("exact", "Paris", "Paris"), 1);
  EXPECT_EQ(score("exact", "Paris", "The answer is Paris."), 1);
  EXPECT_EQ(score("exact", "Paris", "paris"), 0);
  EXPECT_EQ(score({{"type", "exact"}, {"ignore_case", true}}, "Paris", "**paris**"), 1);
  EXPECT_EQ(score("number", "1/3", "2/6"), 1);
  EXPECT_EQ(score("number", 0.1, "0.1"), 1);
  EXPECT_EQ(score("number", "1/3", "0.333"), 0);
  EXPECT_EQ(score({{"type", "number"}, {"tolerance", "0.001"}}, "1/3", "0.333"), 1);
  EXPECT_EQ(score("number", "12", "12 or 13"), 0);
  const Json choices = {{"type", "choice"}, {"choices", {"a dog", "a cat", "a cow"}}};
  for (const char* text :
       {"B", "(B)", "b", "B.", "B) a cat", "The answer is B", "Option B", "\\boxed{B}",
        "\\boxed{\\text{(B)}}", "a cat", "**B**", "The correct answer is (B) a cat."}) {
    EXPECT_EQ(score(choices, "B", text), 1) << text;
  }
  for (const char* text : {"A", "A or B", "B and C", "", "a dog", "ABC", "D", "Either B or C."}) {
    EXPECT_EQ(score(choices, "B", text), 0) << text;
  }
  const Json any = {
      {"type", "countdown"}, {"numbers", {3, 5, 2, 1}}, {"target", 16}, {"use", "any"}};
  EXPECT_EQ(score(any, nullptr, "\\boxed{(3+5)*2}"), 1);
  EXPECT_EQ(score(any, nullptr, "(3+5)*2*2"), 0);
}

TEST(Verifier, RepliesAreSplitAtTheThought) {
  EXPECT_EQ(score("number", "4", "<think>5</think>4"), 1);
  EXPECT_EQ(score("number", "4", "it is 5</think>\n\n4"), 1);
  EXPECT_EQ(score("number", "4", "<think>The answer is 4."), 0);
  EXPECT_EQ(score("number", "4", "<think>\\boxed{4}</think>5"), 0);
  EXPECT_EQ(score("number", "4", "4"), 1);
}

TEST(Verifier, RepliesAreSplitAtTheThoughtOfAnyFamily) {
  for (const ThoughtForm& form : thought_forms()) {
    const std::string begin(form.begin), end(form.end);
    EXPECT_EQ(score("number", "4", begin + "it is 5" + end + "4"), 1) << form.name;
    EXPECT_EQ(score("number", "4", "it is 5" + end + "4"), 1) << form.name;
    EXPECT_EQ(score("number", "4", begin + "The answer is 4."), 0) << form.name;
    EXPECT_EQ(score("number", "4", begin + "\\boxed{4}" + end + "5"), 0) << form.name;
  }
  EXPECT_EQ(score("number", "4", "<|channel|>final<|message|>4"), 1);
}

TEST(Verifier, WhatMakesNoSenseIsAnErrorBeforeAnyReply) {
  const auto made = [](const Json& problem) { return make_verifier(problem, "f.jsonl:3"); };
  EXPECT_THROW(made({{"answer", "1"}}), Error);
  EXPECT_THROW(made({{"verifier", "oracle"}, {"answer", "1"}}), Error);
  EXPECT_THROW(made({{"verifier", "number"}, {"answer", "one two"}}), Error);
  EXPECT_THROW(made({{"verifier", "number"}}), Error);
  EXPECT_THROW(made({{"verifier", {{"type", "number"}, {"tolerance", -1}}}, {"answer", "1"}}),
               Error);
  EXPECT_THROW(made({{"verifier", {{"type", "number"}, {"tol", 1}}}, {"answer", "1"}}), Error);
  EXPECT_THROW(
      made({{"verifier", {{"type", "countdown"}, {"numbers", {1, "2"}}}}, {"answer", "1"}}), Error);
  EXPECT_THROW(made({{"verifier", "math"}, {"answer", ""}}), Error);
}

}  // namespace
}  // namespace ponder
