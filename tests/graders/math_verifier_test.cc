// math: what counts as the same answer, and what does not.
#include <algorithm>

#include "base/rng.h"
#include "graders/by_math.h"

namespace ponder {
namespace {

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

TEST(MathVerifier, ListsOfListsAreBoundedTogether) {
  std::string inner, outer;
  for (int i = 0; i < 50; ++i) inner += (i > 0 ? "," : "") + std::to_string(100 + i);
  for (int i = 0; i < 50; ++i) outer += (i > 0 ? ",\\{" : "\\{") + inner + ",x\\}";
  std::string other = outer;
  std::replace(other.begin(), other.end(), 'x', 'y');
  EXPECT_NE(by_math("\\{" + outer + "\\}", "\\boxed{\\{" + other + "\\}}").score, 1);
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
  expect_math({{"3x \\text{ cm}", "3x"},
               {"5 km", "5000 m"},
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

TEST(MathVerifier, WordsBehindAValueMayChangeIt) {
  expect_math({{"10 million", "10000000"},
               {"5 million dollars", "\\$5000000"},
               {"1.5 thousand", "1500"},
               {"50 percent", "1/2"}},
              1);
  expect_math({{"10 million", "10"},
               {"5 thousandths", "5"},
               {"2 thirds", "2"},
               {"5 squared", "5"},
               {"5 \\text{ cubed}", "5"},
               {"5 factorial", "5"},
               {"not 7", "7"},
               {"minus 3", "3"},
               {"about 7", "8"},
               {"50 percent", "50"}},
              0);
}

TEST(MathVerifier, WhatIsNoNameIsPartOfTheEquation) {
  expect_math({{"\\sin x = 1/2", "1/2"}, {"xyz = 5", "5"}, {"2x = 4", "4"}, {"x^2 = 4", "4"}}, 0);
  expect_math({{"2x = 4", "x = 2"},
               {"\\theta = 5", "5"},
               {"Area = 20", "20"},
               {"x = 6 \\cdot 7 = 42", "42"}},
              1);
  expect_math({{"x = 5 = 6", "6"}, {"x = 5 = 6", "5"}, {"6 \\cdot 7 = 41", "41"}}, 0);
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

}  // namespace
}  // namespace ponder
