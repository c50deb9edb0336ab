#include "graders/verifier.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/rng.h"
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

TEST(Verifier, MathEquivalents) {
  const std::pair<const char*, const char*> same[] = {
      {"1/2", "0.5"},
      {"\\frac{1}{2}", "0.5"},
      {"\\frac12", "\\dfrac{2}{4}"},
      {"\\boxed{\\frac{3}{6}}", "1/2"},
      {"(x+1)^2", "x^2+2x+1"},
      {"(x+1)(x-1)", "x^2 - 1"},
      {"x**2", "x^2"},
      {"2\\sqrt{3}", "\\sqrt{12}"},
      {"\\frac{1}{\\sqrt{2}}", "\\frac{\\sqrt{2}}{2}"},
      {"sqrt(8)/2", "\\sqrt 2"},
      {"\\sqrt{6}", "\\sqrt2\\sqrt3"},
      {"x = 5", "5"},
      {"5", "x=5"},
      {"f(x) = 2x", "2x"},
      {"1,234", "1234"},
      {"50\\%", "\\frac12"},
      {"3\\frac{1}{2}", "7/2"},
      {"(1, 2)", "(1,2)"},
      {"\\{1, 2\\}", "\\{2,1\\}"},
      {"2 or 3", "3, 2"},
      {"x = 2 or x = 3", "2, 3"},
      {"[0, 1)", "[0,1)"},
      {"2\\pi", "\\pi \\cdot 2"},
      {"2^{10}", "1024"},
      {"5!", "120"},
      {"90^\\circ", "90"},
      {"x^2 + y^2 = 4", "2x^2 + 2y^2 - 8 = 0"},
      {"i^2", "-1"},
      {"(1+i)(1-i)", "2"},
      {"\\sqrt{-4}", "2i"},
      {"\\sqrt[3]{27}", "3"},
      {"\\sin(2x)", "\\sin(x+x)"},
      {"e^{x+1}", "e^{1+x}"},
      {"\\frac{x^2-1}{x-1}", "x+1"},
      {"|{-3}|", "3"},
      {"10 \\text{ cm}", "10"},
      {"12 apples", "12"},
      {"x_1 + x_2", "x_2+x_1"},
      {"\\text{even}", "even"},
      {"$\\frac{1}{3}$", "1/3"},
      {"8^{1/2}", "2\\sqrt2"},
      {"-\\frac{-1}{2}", "0.5"},
      {"\\left(\\frac{1}{2}, 3\\right)", "(0.5, 3)"},
      {"2x", "x*2"},
      {"ab", "ba"},
      {"\\frac{\\pi}{4}", "\u03c0/4"},
      {"4^{-1}", "0.25"},
      {"x \\le 3", "3 \\geq x"},
      {"x < 3", "6 > 2x"},
      {"\\$5", "5"},
      {"\\exp(x+1)", "e^{1+x}"}};
  for (const auto& [a, b] : same) {
    EXPECT_EQ(score("math", b, a), 1) << a << " | " << b;
    EXPECT_EQ(score("math", a, b), 1) << b << " | " << a;
  }
}

TEST(Verifier, MathDifferences) {
  const std::pair<const char*, const char*> other[] = {{"0.3333", "1/3"},
                                                       {"3.14159265358979", "\\pi"},
                                                       {"x+1", "x-1"},
                                                       {"(2, 1)", "(1, 2)"},
                                                       {"[0, 1]", "[0, 1)"},
                                                       {"2 or 3", "3"},
                                                       {"2, 3, 4", "2, 3"},
                                                       {"2 3", "6"},
                                                       {"", "1"},
                                                       {"\\sqrt{2}", "1.41421356"},
                                                       {"\\sin(x)", "\\cos(x)"},
                                                       {"2 x", "2"},
                                                       {"1/0", "0"},
                                                       {"x", "y"},
                                                       {"even", "odd"},
                                                       {"3 and 4", "7"},
                                                       {"\\boxed{1}\\boxed{2}", "1"},
                                                       {"1e3", "1000"},
                                                       {"12 pi", "12"},
                                                       {"x^2+y^2=4", "x^2+y^2=5"},
                                                       {"\\frac{0}{0}", "0"},
                                                       {"5 or 5", "5"},
                                                       {"x < 3", "x \\le 3"},
                                                       {"x < 3", "x > 3"},
                                                       {"x < 3", "-x < -3"}};
  for (const auto& [a, b] : other) EXPECT_EQ(score("math", b, a), 0) << a << " | " << b;
}

TEST(Verifier, MathIsBoundedAndSaysSo) {
  for (const char* text :
       {"9^{9^9}", "(x+y+z+w+1)^{900}", "2^{1000}^{1000}", "(a+b+c+d+f+g+h)^{60}"}) {
    const Verdict out = verdict("math", "1", text);
    EXPECT_EQ(out.score, 0) << text;
  }
  EXPECT_NE(verdict("math", "1", "(x+y+z+w+1)^{900}").error, "");
  EXPECT_EQ(score("math", "1", std::string(60'000, '(')), 0);
  EXPECT_EQ(score("math", "1", std::string(1500, '-') + "1"), 1);
  std::string letters;
  for (char c = 'a'; c <= 'z'; ++c) letters += std::string(1, c) + "+";
  EXPECT_NE(verdict("math", "1", letters + "1").error, "");
}

// (a x + b)(c x + d) expanded by hand is equal, and with one coefficient changed it is not.
TEST(Verifier, MathAgreesWithExpansionByHand) {
  Rng rng(4);
  const auto any = [&] { return static_cast<int64_t>(rng.below(41)) - 20; };
  for (int i = 0; i < 500; ++i) {
    const int64_t a = any(), b = any(), c = any(), d = any();
    const std::string product = fmt::format("({}x + {})({}x + {})", a, b, c, d);
    const auto sum = [&](int64_t off) {
      return fmt::format("{}x^2 + {}x + {}", a * c, a * d + b * c, b * d + off);
    };
    ASSERT_EQ(score("math", sum(0), product), 1) << product;
    ASSERT_EQ(score("math", sum(1), product), 0) << product;
  }
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
