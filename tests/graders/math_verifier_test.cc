// math: what counts as the same answer, and what does not.
#include <gtest/gtest.h>

#include "base/rng.h"
#include "graders/verifier.h"

namespace ponder {
namespace {

Verdict by_math(const Json& reference, const std::string& reply) {
  return verify_reply(*make_verifier({{"verifier", "math"}, {"answer", reference}}, "here"), reply);
}

double math_score(const Json& reference, const std::string& reply) {
  const Verdict out = by_math(reference, reply);
  EXPECT_EQ(out.error, "") << reply;
  return out.score;
}

using Pairs = std::initializer_list<std::pair<const char*, const char*>>;

void expect_math(const Pairs& pairs, double score) {
  for (const auto& [a, b] : pairs) {
    for (const auto& [reference, reply] : {std::pair(a, b), std::pair(b, a)})
      EXPECT_EQ(math_score(reference, "\\boxed{" + std::string(reply) + "}"), score)
          << reference << " | " << reply;
  }
}

TEST(MathVerifier, Equivalents) {
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
    EXPECT_EQ(math_score(b, a), 1) << a << " | " << b;
    EXPECT_EQ(math_score(a, b), 1) << b << " | " << a;
  }
}

TEST(MathVerifier, Differences) {
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
                                                       {"12 pi", "12"},
                                                       {"x^2+y^2=4", "x^2+y^2=5"},
                                                       {"\\frac{0}{0}", "0"},
                                                       {"5 or 5", "5"},
                                                       {"x < 3", "x \\le 3"},
                                                       {"x < 3", "x > 3"},
                                                       {"x < 3", "-x < -3"}};
  for (const auto& [a, b] : other) EXPECT_EQ(math_score(b, a), 0) << a << " | " << b;
}

TEST(MathVerifier, IsBoundedAndSaysSo) {
  for (const char* text :
       {"9^{9^9}", "(x+y+z+w+1)^{900}", "2^{1000}^{1000}", "(a+b+c+d+f+g+h)^{60}"}) {
    const Verdict out = by_math("1", text);
    EXPECT_EQ(out.score, 0) << text;
  }
  EXPECT_NE(by_math("1", "(x+y+z+w+1)^{900}").error, "");
  EXPECT_EQ(math_score("1", std::string(60'000, '(')), 0);
  EXPECT_EQ(math_score("1", std::string(1500, '-') + "1"), 1);
  std::string letters;
  for (char c = 'a'; c <= 'z'; ++c) letters += std::string(1, c) + "+";
  EXPECT_NE(by_math("1", letters + "1").error, "");
}

// (a x + b)(c x + d) expanded by hand is equal, and with one coefficient changed it is not.
TEST(MathVerifier, AgreesWithExpansionByHand) {
  Rng rng(4);
  const auto any = [&] { return static_cast<int64_t>(rng.below(41)) - 20; };
  for (int i = 0; i < 500; ++i) {
    const int64_t a = any(), b = any(), c = any(), d = any();
    const std::string product = fmt::format("({}x + {})({}x + {})", a, b, c, d);
    const auto sum = [&](int64_t off) {
      return fmt::format("{}x^2 + {}x + {}", a * c, a * d + b * c, b * d + off);
    };
    ASSERT_EQ(math_score(sum(0), product), 1) << product;
    ASSERT_EQ(math_score(sum(1), product), 0) << product;
  }
}

TEST(MathVerifier, NamesPairWithTheirValues) {
  expect_math({{"x=2, y=3", "y=3, x=2"},
               {"x=2, y=3", "x = 2 and y = 3"},
               {"x=2,y=3", "$x=2$, $y=3$"},
               {"x=5", "5=x"},
               {"5=x", "5"},
               {"x=5", "5"},
               {"2x+y=3", "4x+2y=6"},
               {"y = 2x+1", "2x+1"},
               {"y = 2x+1", "2x - y + 1 = 0"},
               {"y=2x+1", "y-1=2x"},
               {"x^2+y^2=4", "x^2 = 4-y^2"},
               {"(x,y)=(1,2)", "(1,2)"},
               {"x=1,y=2", "(x,y)=(1,2)"},
               {"x=2 \\text{ or } x=3", "x=2, 3"},
               {"x=2\\text{ and }y=3", "x=2, y=3"},
               {"f(x)=x^2", "x^2"},
               {"f(x) = 2x+3", "3+2x"},
               {"x=3", "x=3.0"}},
              1);
  expect_math({{"x=2, y=3", "x=3, y=2"},
               {"x=2, y=3", "y=2, x=3"},
               {"x = 2 and y = 3", "y = 2 and x = 3"},
               {"(x,y)=(1,2)", "(y,x)=(1,2)"},
               {"x=1,y=2", "(x,y)=(2,1)"},
               {"a=1, b=2, c=3", "a=1, b=3, c=2"},
               {"V=Rr", "R^2"},
               {"x=5", "y=5"},
               {"x=5", "6"},
               {"5=x", "x=-5"},
               {"2x+y=3", "4x+2y=7"},
               {"2x+y=3", "2x+y=-3"},
               {"2x+y=3", "2x+y"},
               {"y=2x", "x=2y"},
               {"y = 2x+1", "x = 2y+1"},
               {"y=2x", "x = 2x"},
               {"f(x)=x^2", "f(x)=x^3"},
               {"x=2 \\text{ or } x=3", "x=2"},
               {"x = 2, x = 3", "x=2, y=3"}},
              0);
}

TEST(MathVerifier, CaseTellsVariablesApart) {
  expect_math(
      {{"R^2-r^2", "-r^2+R^2"}, {"(R-r)(R+r)", "R^2-r^2"}, {"\\pi(R^2-r^2)", "\\pi R^2-\\pi r^2"}},
      1);
  expect_math({{"R^2-r^2", "r^2-R^2"},
               {"R^2-r^2", "r^2-r^2"},
               {"R^2-r^2", "0"},
               {"A+a", "2a"},
               {"R", "r"},
               {"\\pi R^2", "\\pi r^2"},
               {"x", "X"}},
              0);
}

TEST(MathVerifier, WordsAreNoProductsOfLetters) {
  expect_math({{"listen", "listen"},
               {"May 5", "May 5"},
               {"\\text{even}", "even"},
               {"\\text{A}", "A"},
               {"\\text{(B)}", "(B)"},
               {"\\text{Yes}", "yes"},
               {"\\text{no solution}", "no solution"},
               {"No solution", "no solution"},
               {"\\text{Monday}", "Monday"},
               {"\\text{odd}", "Odd"},
               {"ABC", "ABC"},
               {"\\overline{AB}", "\\overline{AB}"},
               {"\\angle ABC", "\\angle ABC"},
               {"\\vec{v}", "\\vec{v}"},
               {"\\text{Alice, Bob}", "Bob, Alice"}},
              1);
  expect_math({{"listen", "silent"},
               {"May 5", "5 may"},
               {"May 5", "ay 5M"},
               {"\\text{no}", "on"},
               {"stop", "pots"},
               {"\\text{listen}", "\\text{silent}"},
               {"dog", "god"},
               {"evil", "vile"},
               {"Monday", "Sunday"},
               {"even", "neve"},
               {"true", "false"},
               {"north", "thorn"},
               {"east", "seat"},
               {"\\text{A}", "B"},
               {"\\text{Yes}", "no"},
               {"not prime", "prime"},
               {"no solution", "solution"},
               {"ABC", "CBA"},
               {"\\angle ABC", "\\angle ACB"},
               {"\\overline{AB}", "AC"},
               {"\\triangle ABC", "ABD"},
               {"\\text{12 men}", "12 women"},
               {"Paris", "pairs"},
               {"cat", "act"},
               {"a cat", "cat a"},
               {"tea", "eat"},
               {"ab c", "abc"},
               {"\\text{night}", "thing"},
               {"\\text{Alice, Bob}", "Alice"},
               {"\\vec{v}", "v^2"}},
              0);
}

TEST(MathVerifier, UnitsAgreeOrAreConverted) {
  expect_math({{"5 km", "5000 m"},
               {"5 m", "500 cm"},
               {"1.5 h", "90 min"},
               {"5 \\mathrm{~m}", "5 m"},
               {"2 kg", "2000 g"},
               {"5 km", "5"},
               {"12 apples", "12 apples"},
               {"20 cm^2", "20"},
               {"20 cm^2", "20 \\text{ cm}^2"},
               {"20\\text{ cm}^2", "20"},
               {"20\\,\\mathrm{cm}^2", "20 cm\u00b2"},
               {"20 \\text{ square centimeters}", "20"},
               {"5 m/s", "5"},
               {"5 m/s", "5 \\text{ m/s}"},
               {"42^\\circ", "42\u00b0"},
               {"42^\\circ", "42"},
               {"42^{\\circ}", "42 degrees"},
               {"42\u00b0", "42 \\text{ degrees}"},
               {"\\$1,000", "1000"},
               {"\\$5.50", "5.50"},
               {"\u20ac5", "5"},
               {"\\frac{1}{2}\\text{ hour}", "1/2"},
               {"5 \\text{ dollars}", "\\$5"},
               {"5 dollars", "5"},
               {"6\\text{ }^\\circ", "6"},
               {"25^\\circ\\text{C}", "25"},
               {"16\\sqrt{3}\\text{ cm}^2", "16\\sqrt{3}"}},
              1);
  expect_math({{"5 m", "5 km"},
               {"5 cm", "5 m"},
               {"5 \\text{ cm}", "5 \\text{ m}"},
               {"5 apples", "5 pears"},
               {"2 hours", "2 minutes"},
               {"20 cm^2", "20 cm^3"},
               {"20 cm", "20 cm^2"},
               {"20\\text{ cm}^2", "20\\text{ m}^2"},
               {"5 m/s", "5 km/h"},
               {"\\$5", "5 cents"},
               {"\\$5", "\u20ac5"},
               {"20 cm^2", "400"},
               {"20\\text{ cm}^2", "400"},
               {"42^\\circ", "42^2"},
               {"42^\\circ", "43"},
               {"90^\\circ", "90 \\text{ radians}"},
               {"5 or 5", "5"},
               {"\\$1,000", "1"},
               {"\\frac{1}{2}\\text{ hour}", "1/2 minute"},
               {"42^\\circ", "42 \\text{ m}"}},
              0);
}

TEST(MathVerifier, MatricesAreComparedCellByCell) {
  expect_math({{"\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
                "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}"},
               {"\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}",
                "\\begin{pmatrix} 2/2 \\\\ \\frac{4}{2} \\end{pmatrix}"},
               {"\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}",
                "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}"},
               {"\\begin{pmatrix} 1/2 \\\\ 2 \\end{pmatrix}",
                "\\begin{pmatrix} 0.5 \\\\ 2 \\end{pmatrix}"}},
              1);
  expect_math(
      {{"\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
        "\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}"},
       {"\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
        "\\begin{pmatrix}1&2&3&4\\end{pmatrix}"},
       {"\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "\\begin{pmatrix} 2 \\\\ 1 \\end{pmatrix}"},
       {"\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "\\begin{pmatrix} 1 & 2 \\end{pmatrix}"},
       {"\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "12"},
       {"\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}",
        "\\begin{vmatrix}1&2\\\\3&4\\end{vmatrix}"},
       {"\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", "1234"}},
      0);
}

TEST(MathVerifier, SignsHaveManySpellings) {
  expect_math({{"\\pm 2", "\u00b12"},
               {"\\pm 2", "2, -2"},
               {"x = \\pm 2", "-2, 2"},
               {"1 \\pm \\sqrt{2}", "1+\\sqrt{2}, 1-\\sqrt{2}"},
               {"x=1\\pm\\sqrt2", "1+\\sqrt{2}, 1-\\sqrt{2}"},
               {"\\frac{-1\\pm\\sqrt{5}}{2}", "\\frac{-1+\\sqrt5}{2}, \\frac{-1-\\sqrt5}{2}"},
               {"x \\le 3", "x \u2264 3"},
               {"x \\geq 3", "x \u2265 3"},
               {"x \\ne 3", "x \u2260 3"},
               {"x \\neq 3", "x \\ne 3"},
               {"x \\neq 3", "3 \\neq x"},
               {"(-\\infty, 2) \\cup (3, \\infty)", "(-\u221e,2)\u222a(3,\u221e)"},
               {"(3,\\infty) \\cup (-\\infty,2)", "(-\\infty,2)\\cup(3,\\infty)"},
               {"[0,1] \\cup [2,3]", "[0, 1] \u222a [2, \\frac{6}{2}]"},
               {"(-\\infty, 2]", "(-\u221e, 2]"},
               {"(-\\infty,\\infty)", "(-\u221e, +\u221e)"},
               {"\\infty", "\u221e"},
               {"+\\infty", "\\infty"},
               {"-\\infty", "-\u221e"},
               {"\\theta", "\u03b8"},
               {"2\\alpha + \\beta", "\u03b2+2\u03b1"},
               {"\\pi r^2", "\u03c0r\u00b2"},
               {"\\lambda", "\u03bb"},
               {"3\\frac{1}{2}", "3.5"},
               {"3 1/2", "7/2"},
               {"3\u00bd", "7/2"},
               {"\u00bd", "1/2"},
               {"1\\,234", "1234"},
               {"2.5 \\times 10^3", "2500"},
               {"2.5e3", "2500"},
               {"2\u221a3", "\\sqrt{12}"},
               {"\u221a(3)", "\\sqrt{3}"},
               {"\\sqrt[3]{8}", "2"},
               {"\\sqrt[3]{16}", "2\\sqrt[3]{2}"},
               {"2^{1/3}", "\\sqrt[3]{2}"},
               {"\\binom{5}{2}", "10"},
               {"\\dbinom{10}{3}", "120"},
               {"\\emptyset", "\\varnothing"},
               {"\\{\\}", "\\emptyset"},
               {"\u2205", "\\emptyset"},
               {"1<x<2", "2>x>1"},
               {"1 < x \\le 2", "1<x\\leq 2"},
               {"-1 \\le x \\le 1", "-1\u2264x\u22641"},
               {"x>2", "2<x"},
               {"x \\in (1,2)", "(1,2)"},
               {"x \\in [1,2]", "[1, 2]"},
               {"x\\in\\mathbb{R}", "x\u2208\u211d"},
               {"\\mathbb{R}", "\u211d"},
               {"x_1+x_2", "x_2+x_1"},
               {"x_{1}", "x_1"},
               {"\\lfloor 2.5 \\rfloor", "2"},
               {"\\lceil 2.5 \\rceil", "3"},
               {"10110_2", "10110_{2}"},
               {"12:00", "12:00"},
               {"3:4", "3:4"},
               {"0.\\overline{3}", "1/3"},
               {"0.1\\overline{6}", "1/6"},
               {"x^{2}", "x\u00b2"},
               {"x^{10}", "x\u00b9\u2070"},
               {"2\u2075", "32"},
               {"100", "100.0"},
               {"100", "1e2"},
               {"y > 2x", "2x < y"},
               {"\\tan^{-1}(x)", "\\arctan x"}},
              1);
  expect_math({{"\\pm 2", "2"},
               {"\\pm 2", "-2"},
               {"1\\pm\\sqrt2", "1+\\sqrt2"},
               {"\\pm 2", "\\pm 3"},
               {"x \\le 3", "x < 3"},
               {"x \\le 3", "x \\ge 3"},
               {"x \\ne 3", "x = 3"},
               {"x \\ne 3", "3"},
               {"x \\ne 3", "x \\ne 4"},
               {"(-\\infty,2)\\cup(3,\\infty)", "(-\\infty,2)\\cap(3,\\infty)"},
               {"(-\\infty,2)\\cup(3,\\infty)", "(-\\infty,2)\\cup[3,\\infty)"},
               {"(-\\infty,2)\\cup(3,\\infty)", "(-\\infty,2)"},
               {"(-\\infty,2)", "(\\infty,2)"},
               {"\\infty", "-\\infty"},
               {"\\infty", "8"},
               {"\\infty", "0"},
               {"\\theta", "\\phi"},
               {"\\theta", "t"},
               {"2\\alpha", "2a"},
               {"3\\frac{1}{2}", "3/2"},
               {"3\\frac{1}{2}", "31/2"},
               {"3 1/2", "3/2"},
               {"3 1/2", "31/2"},
               {"1\u00bd", "11/2"},
               {"1\u00bd", "1/2"},
               {"\\sqrt[3]{8}", "8"},
               {"\\sqrt[3]{8}", "\\sqrt{8}"},
               {"x_1", "x1"},
               {"x_1", "x_2"},
               {"x_{12}", "x_1 2"},
               {"x_12", "x_{12}"},
               {"10110_2", "10110"},
               {"10110_2", "10110_3"},
               {"\\binom{5}{2}", "5/2"},
               {"\\binom{5}{2}", "52"},
               {"\\binom{n}{k}", "\\binom{k}{n}"},
               {"\\emptyset", "0"},
               {"\\emptyset", "\\{0\\}"},
               {"1<x<2", "1<x<3"},
               {"1<x<2", "1 \\le x<2"},
               {"1<x<2", "x<2"},
               {"1<x<2", "2<x<1"},
               {"x>2", "x<2"},
               {"x \\in (1,2)", "x \\in [1,2]"},
               {"\\mathbb{R}", "R"},
               {"\\mathbb{R}", "\\mathbb{Q}"},
               {"\\mathbb{Z}", "\\mathbb{N}"},
               {"\\lfloor 2.5 \\rfloor", "2.5"},
               {"\\lceil 2.5 \\rceil", "2"},
               {"12:00", "12"},
               {"3:4", "4:3"},
               {"3:4", "34"},
               {"12:30", "12.30"},
               {"0.\\overline{3}", "0.3"},
               {"0.\\overline{3}", "03"},
               {"0.1\\overline{6}", "0.16"},
               {"x^{2}", "x^{3}"},
               {"2\u2075", "25"},
               {"x\u00b2", "x2"},
               {"1e3", "13"},
               {"1e3", "e"},
               {"2.5e3", "2.53"},
               {"2.5 \\times 10^3", "2.5 \\times 103"},
               {"\\tan^{-1}(x)", "\\frac{1}{\\tan x}"}},
              0);
}

}  // namespace
}  // namespace ponder
