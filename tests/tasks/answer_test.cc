#include "graders/answer.h"

#include <gtest/gtest.h>

#include "graders/expression.h"
#include "tasks/kinds/kinds.h"

namespace ponder {
namespace {

std::string number(const char* text, bool german = false) {
  const auto read = read_number(final_answer(text), german);
  return read ? read->text() : "none";
}

TEST(Answer, NumbersInPlainWays) {
  const std::pair<const char*, const char*> cases[] = {{"12", "12"},
                                                       {"12.", "12"},
                                                       {"-12", "-12"},
                                                       {"\u221212", "-12"},
                                                       {"+5", "5"},
                                                       {"1,234,567", "1234567"},
                                                       {"1 234 567", "1234567"},
                                                       {"12,345", "12345"},
                                                       {"1{,}234", "1234"},
                                                       {"0.5", "1/2"},
                                                       {".5", "1/2"},
                                                       {"2.50", "5/2"},
                                                       {"3/4", "3/4"},
                                                       {"-3 / 4", "-3/4"},
                                                       {"\\frac{3}{4}", "3/4"},
                                                       {"-\\dfrac{6}{8}", "-3/4"},
                                                       {"\\boxed{\\frac{1}{2}}", "1/2"},
                                                       {"x = 3", "3"},
                                                       {"x=-3", "-3"},
                                                       {"$x = 3$", "3"},
                                                       {"3 + 4 = 7", "7"},
                                                       {"3 + 4 is 7.", "7"},
                                                       {"**42**", "42"},
                                                       {"The answer is 42.", "42"},
                                                       {"the answer is: **42**", "42"},
                                                       {"Answer: 42 apples", "42"},
                                                       {"$5", "5"},
                                                       {"5 \u20ac", "5"},
                                                       {"7 km", "7"},
                                                       {"twelve", "12"},
                                                       {"The answer is five.", "5"},
                                                       {"Die Antwort lautet 8.", "8"},
                                                       {"First 3.\nAnswer: 4", "4"},
                                                       {"\\boxed{1} no, \\boxed{2}", "2"},
                                                       {"\\(7\\)", "7"},
                                                       {"\\[7\\]", "7"},
                                                       {"```\n7\n```", "7"},
                                                       {"x = 2 or x = 3", "none"},
                                                       {"x = 2, y = 3", "none"},
                                                       {"3 + 4 = 8 - 1 = 7", "7"},
                                                       {"007", "7"},
                                                       {"1e5", "100000"},
                                                       {"12,3", "none"},
                                                       {"1.2.3", "none"},
                                                       {"12 or 13", "none"},
                                                       {"12, 13", "none"},
                                                       {"12 13", "none"},
                                                       {"x2", "none"},
                                                       {"2^10", "none"},
                                                       {"", "none"},
                                                       {"\\boxed 5", "5"},
                                                       {"so \\boxed5", "5"},
                                                       {"\\boxed 1, no: \\boxed{2}", "2"},
                                                       {"\\boxed{}", "none"},
                                                       {"\\boxed{5", "none"},
                                                       {"five or six", "none"},
                                                       {"1/0", "none"},
                                                       {"The answer is 12 or 13.", "none"},
                                                       {"Answer: 4\nor 5", "4"},
                                                       {"\\boxed{12, 13}", "none"},
                                                       {"The answer is\n42", "42"},
                                                       {"<answer>9</answer>", "9"},
                                                       {"\\text{7}", "7"},
                                                       {"7\\text{ cm}", "7"},
                                                       {"between 3 and 4", "none"},
                                                       {"5 - 3", "none"}};
  for (const auto& [text, wanted] : cases) EXPECT_EQ(number(text), wanted) << text;
  EXPECT_EQ(number("1.234,5", true), "2469/2");
  EXPECT_EQ(number("1.234", true), "1234");
  EXPECT_EQ(number("Das sind 12 \u00c4pfel.", true), "12");
}

TEST(Answer, ListsOfNumbers) {
  const std::vector<Rational> wanted = {1, 2, 10};
  for (const char* text : {"1, 2, 10", "[1, 2, 10]", "1 2 10", "(1;2;10)", "1 < 2 < 10",
                           "1 -> 2 -> 10", "Sorted: 1, 2, 10.", "1, 2 and 10"}) {
    EXPECT_EQ(read_numbers(final_answer(text)), wanted) << text;
  }
  EXPECT_FALSE(read_numbers("1, two, 10"));
}

TEST(Answer, CountdownUsesTheGivenNumbersAndIsExact) {
  const auto fault = [](const char* text, Integers numbers, int64_t target, bool all = true) {
    return countdown_fault(text, numbers, Rational(target), all);
  };
  EXPECT_EQ(fault("(3+5)*2", {2, 3, 5}, 16), "");
  EXPECT_EQ(fault("(3 + 5) * 2 = 16", {2, 3, 5}, 16), "");
  EXPECT_EQ(fault("16 = 2 \u00d7 (3 + 5)", {2, 3, 5}, 16), "");
  EXPECT_EQ(fault("2 \\times (3 + 5)", {2, 3, 5}, 16), "");
  EXPECT_EQ(fault("\\frac{6}{3}*8", {3, 6, 8}, 16), "");
  EXPECT_EQ(fault("8/(3-8/3)", {8, 3, 8, 3}, 24), "");  // a fraction on the way
  EXPECT_NE(fault("16", {2, 3, 5}, 16), "");
  EXPECT_NE(fault("(3+5)*2", {2, 3, 5, 1}, 16), "");
  EXPECT_EQ(fault("(3+5)*2", {2, 3, 5, 1}, 16, false), "");
  EXPECT_NE(fault("(3+5)*2*1*1", {2, 3, 5, 1}, 16, false), "");
  EXPECT_NE(fault("(3+5)*2 = 17", {2, 3, 5}, 16), "");
  EXPECT_NE(fault("(3+5)*2 or (2+3)*5", {2, 3, 5}, 16), "");
  EXPECT_NE(fault("16=(3+5)*2=16", {2, 3, 5}, 16), "");
  EXPECT_NE(fault("35/2", {3, 5, 2}, 16), "");
  EXPECT_NE(fault("2/(3-3)", {2, 3, 3}, 1), "");
  EXPECT_EQ(fault("-2+3+5", {2, 3, 5}, 6), "");
  EXPECT_NE(fault("3*-2+5", {2, 3, 5}, -1), "");
  EXPECT_NE(fault("999999999*999999999*999999999", {2}, 16), "");
  EXPECT_NE(fault("9999999999", {2}, 16), "");
  EXPECT_NE(fault("10/3", {10, 3}, 3), "");
  const std::string deep = std::string(100, '(') + "1" + std::string(100, ')');
  EXPECT_NE(fault(deep.c_str(), {1}, 1), "");
}

TEST(Answer, TaskAnswersInTheirOwnWays) {
  const auto score = [](const char* task, const Json& facts, const char* text) {
    return find_task(task).verify(facts, text).score;
  };
  const Json hex = {{"value", 255}, {"from", 10}, {"to", 16}};
  for (const char* text :
       {"ff", "FF", "0xFF", "00ff", "ff_{16}", "255 in base 16 is FF", "FF (base 16)"}) {
    EXPECT_EQ(score("base_conversion", hex, text), 1) << text;
  }
  EXPECT_EQ(score("base_conversion", hex, "ff or fe"), 0);
  EXPECT_EQ(score("base_conversion", hex, "255"), 0);
  const Json date = {{"kind", "date_after"}, {"date", {2024, 2, 27}}, {"days", 3}};
  for (const char* text : {"2024-03-01", "March 1, 2024", "1 March 2024", "Mar 1st, 2024",
                           "1.3.2024", "The date is March 1, 2024."}) {
    EXPECT_EQ(score("date_arithmetic", date, text), 1) << text;
  }
  EXPECT_EQ(score("date_arithmetic", date, "03/01/2024"), 0);
  EXPECT_EQ(score("date_arithmetic", date, "2024-03-01 or 2024-03-02"), 0);
  const Json day = {{"kind", "weekday_after"}, {"weekday", 0}, {"days", 9}};
  EXPECT_EQ(score("date_arithmetic", day, "9 days after Monday is Wednesday."), 1);
  EXPECT_EQ(score("date_arithmetic", day, "Tuesday or Wednesday"), 0);
  const Json who = {{"names", {"Anna", "Ben"}}, {"said", {{6, 0, 1}, {0, 0, 0}}}};
  EXPECT_EQ(score("knights_knaves", who, "Anna: knight, Ben: knight"), 0);
}

}  // namespace
}  // namespace ponder
