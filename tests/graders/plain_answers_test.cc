// Verifiers that read an answer as a number, a letter or a text.
#include <gtest/gtest.h>

#include "graders/verifier.h"

namespace ponder {
namespace {

double judged(const Json& verifier, const std::string& reference, const std::string& reply) {
  const Verdict out =
      verify_reply(*make_verifier({{"verifier", verifier}, {"answer", reference}}, "here"), reply);
  EXPECT_EQ(out.error, "") << reply;
  return out.score;
}

struct Case {
  const char *reference, *reply;
};

void expect_all(const Json& verifier, std::initializer_list<Case> cases, double score) {
  for (const auto& [reference, reply] : cases) {
    EXPECT_EQ(judged(verifier, reference, reply), score) << reference << " | " << reply;
  }
}

TEST(Verifier, NumbersAreReadAsWrittenInFull) {
  expect_all("number",
             {{"7/2", "3\\frac{1}{2}"},
              {"7/2", "3\\dfrac12"},
              {"7/2", "3 1/2"},
              {"3/2", "1\u00bd"},
              {"-3/2", "-1 1/2"},
              {"42", "forty-two"},
              {"121", "one hundred and twenty-one"},
              {"2000", "two thousand"},
              {"42", "zweiundvierzig"},
              {"1203", "eintausendzweihundertdrei"},
              {"-3", "minus 3"},
              {"-3", "negative three"},
              {"10000000", "10 million"},
              {"1500000", "1.5 million"},
              {"5000000", "5 Millionen"},
              {"10000000", "ten million"},
              {"42", "\u20ac42"},
              {"42", "\\$42"},
              {"42", "42^\\circ"},
              {"42", "42\u00b0"},
              {"1000", "1e3"},
              {"0.001", "1e-3"},
              {"1234567", "1,234,567"},
              {"1234", "1{,}234"},
              {"1234", "1'234"},
              {"42", "about 42"},
              {"5", "5 apples"},
              {"7", "3 + 4 = 7"}},
             1);
}

TEST(Verifier, APartOfANumberIsNotTheNumber) {
  expect_all("number",
             {{"31/2", "3\\frac{1}{2}"},
              {"1", "1\u00bd"},
              {"12", "\\frac12"},
              {"2", "forty-two"},
              {"1", "one hundred"},
              {"1", "one half"},
              {"2", "two thirds"},
              {"3", "3 and a half"},
              {"3", "minus 3"},
              {"3", "negative three"},
              {"10", "10 million"},
              {"10", "ten million"},
              {"3", "\\sqrt{3}"},
              {"3", "\u221a3"},
              {"3", "the square root of 3"},
              {"3", "3\\pi"},
              {"3", "3 pi"},
              {"3", "3x"},
              {"3", "x - 3"},
              {"3", "x/3"},
              {"3", "3!"},
              {"3", "\\pm 3"},
              {"3", "x > 3"},
              {"3", "at least 3"},
              {"3", "under 3"},
              {"3.14", "3.14..."},
              {"1", "1e3"},
              {"10", "10^3"}},
             0);
}

TEST(Verifier, ADeniedNumberIsNoAnswer) {
  expect_all("number",
             {{"7", "not 7"},
              {"7", "The answer is not 7."},
              {"7", "it is never 7"},
              {"7", "isn't 7"},
              {"5", "no five"},
              {"7", "x >= 7"},
              {"7", "n!=7"},
              {"7", "not x = 7"},
              {"7", "x is not = 7"},
              {"7", "The answer is not: 7"},
              {"7", "-(7)"},
              {"5", "nicht 5"}},
             0);
}

TEST(Verifier, ALabelsTextNamesNoOtherChoice) {
  expect_all("choice",
             {{"B", "B) Vitamin C"},
              {"A", "A. Type B blood"},
              {"B", "(B) Plan A"},
              {"B", "The answer is B: vitamin C deficiency"},
              {"D", "\\textbf{(D) } 12"},
              {"A", "A: I agree"},
              {"B", "B, because A is wrong"}},
             1);
  expect_all("choice", {{"C", "B) Vitamin C"}, {"A", "(B) Plan A"}, {"B", "A. Type B blood"}}, 0);
  expect_all("choice",
             {{"A", "(A), (B)"}, {"A", "A) B)"}, {"A", "A - B"}, {"A", "(A) Paris, (B) London"}},
             0);
  const Json animals = {{"type", "choice"}, {"choices", {"a dog", "a cat"}}};
  EXPECT_EQ(judged(animals, "A", "A) a dog"), 1);
  EXPECT_EQ(judged(animals, "A", "A) a cat"), 0);
}

TEST(Verifier, ADeniedChoiceIsNone) {
  expect_all("choice",
             {{"A", "The answer is not A"},
              {"A", "isn't A"},
              {"A", "never A"},
              {"A", "nicht A"},
              {"B", "It is not A but B"},
              {"A", "A is wrong"},
              {"A", "All except A"},
              {"A", "Neither A nor B"},
              {"A", "A or B"},
              {"A", "A oder B"},
              {"B", "A, B"}},
             0);
}

TEST(Verifier, OfAReferenceOfSeveralLinesAllCount) {
  expect_all("exact",
             {{"one\ntwo", "one\ntwo"},
              {"one\ntwo", "\none\ntwo\n"},
              {"one\ntwo", "<answer>one\ntwo</answer>"},
              {"one\ntwo", "So:\n\\boxed{one\ntwo}"}},
             1);
  expect_all("exact", {{"one\ntwo", "two"}, {"one\ntwo", "three\ntwo"}, {"a: b\nAnswer: 5", "5"}},
             0);
}

TEST(Verifier, CaseIsFoldedInEveryScript) {
  const Json fold = {{"type", "exact"}, {"ignore_case", true}};
  expect_all(fold,
             {{"Stra\u00dfe", "STRASSE"},
              {"\u00c4PFEL", "\u00e4pfel"},
              {"\u03a3\u0399\u03a3", "\u03c3\u03b9\u03c2"}},
             1);
  expect_all(fold, {{"\u00c4pfel", "apfel"}}, 0);
}

TEST(Verifier, DisplaysOfSeveralLinesAreRead) {
  for (const char* verifier : {"number", "math", "exact"}) {
    expect_all(verifier,
               {{"42", "\\[\n42\n\\]"},
                {"42", "$$\n42\n$$"},
                {"42", "The answer is:\n\\[\n42\n\\]"},
                {"42", "\\begin{equation}\n42\n\\end{equation}"}},
               1);
    expect_all(verifier, {{"41", "\\[\n42\n\\]"}, {"41", "$$\n41 \\\\\n42\n$$"}}, 0);
  }
  for (const char* verifier : {"number", "math"}) {
    expect_all(verifier,
               {{"42", "\\begin{aligned}\nx &= 42\n\\end{aligned}"},
                {"42", "\\[\n\\begin{align*}\nx &= 6\\cdot 7\\\\\n&= 42\n\\end{align*}\n\\]"}},
               1);
  }
  expect_all("math", {{"y=3, x=2", "\\begin{cases}\nx = 2 \\\\\ny = 3\n\\end{cases}"}}, 1);
  expect_all("number", {{"3", "\\begin{cases}\nx = 2 \\\\\ny = 3\n\\end{cases}"}}, 0);
}

TEST(Verifier, TheLineBehindHashesIsTheAnswer) {
  for (const char* verifier : {"number", "math", "exact"}) {
    expect_all(verifier, {{"42", "40+2=42\n#### 42"}}, 1);
    expect_all(verifier, {{"5", "The answer is 5.\n#### 42"}}, 0);
  }
  for (const char* verifier : {"number", "math"})
    expect_all(verifier, {{"6*7=42\n#### 42", "42"}}, 1);
  expect_all("number", {{"5", "#### Step 4\nThe answer is 5."}, {"5", "#### Answer: 5"}}, 1);
}

}  // namespace
}  // namespace ponder
