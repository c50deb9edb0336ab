// Answers written by hand to problems written by hand: what must be right, and what must be wrong.
#include <gtest/gtest.h>

#include "base/error.h"
#include "tasks/kinds/multi_step_stories.h"
#include "tasks/task.h"

namespace ponder {
namespace {

struct Asked {
  const char* task;
  Json facts;
  std::vector<const char*> right, wrong;
};

void check(const std::vector<Asked>& all) {
  for (const Asked& asked : all) {
    const Task& task = find_task(asked.task);
    for (const char* text : asked.right) {
      const Verdict verdict = task.verify(asked.facts, text);
      EXPECT_EQ(verdict.score, 1) << asked.task << " " << asked.facts << ": " << text << " / "
                                  << verdict.why;
    }
    for (const char* text : asked.wrong) {
      const Verdict verdict = task.verify(asked.facts, text);
      EXPECT_EQ(verdict.score, 0) << asked.task << " " << asked.facts << ": " << text;
      EXPECT_EQ(verdict.error, "");
    }
  }
}

TEST(Kinds, AnotherUnitIsAnotherAnswer) {
  const Json days = {
      {"from", "weeks"}, {"to", "d"}, {"value", 8}, {"places", 0}, {"language", "en"}};
  const Json cm = {{"from", "m"}, {"to", "cm"}, {"value", 3}, {"places", 0}, {"language", "en"}};
  const Json part = {{"ask", "part"}, {"p", 10}, {"n", 275}, {"language", "en"}};
  const Json rate = {{"ask", "rate"}, {"p", 25}, {"n", 48}, {"language", "en"}};
  check(
      {{"units",
        days,
        {"56", "56 days", "56 d", "56 days in total", "56 whole days", "fifty-six days"},
        {"56 months", "56 years", "56 Monate", "fifty-six months", "56 degrees", "56%", "8 weeks",
         "56 inches"}},
       {"units", cm, {"300", "300 cm"}, {"300 feet", "300 miles", "300 mm", "300 cm^2", "300 kg"}},
       {"percentage", part, {"27.5", "55/2", "27 1/2"}, {"27.5%", "27.5 percent", "27.5\\%"}},
       {"percentage", rate, {"25", "25%", "25\\%", "25 percent"}, {"0.25", "0.25%"}}});
}

TEST(Kinds, ADeniedWordIsItsOpposite) {
  const std::vector<const char*> prime = {"yes", "prime", "yes, it is prime", "it is not composite",
                                          "Yes, it is a prime number, not composite."};
  const std::vector<const char*> composite = {
      "no",        "not prime",      "it is not prime", "No, it is not a prime number.",
      "non-prime", "it is no prime", "nonprime",        "It is never prime",
      "composite", "false"};
  const Json seven = {{"ask", "is"}, {"n", 7}, {"language", "en"}};
  const Json nine = {{"ask", "is"}, {"n", 9}, {"language", "en"}};
  check(
      {{"primes", seven, prime, composite},
       {"primes", nine, composite, prime},
       {"primes", seven, {}, {"yes and no", "yes, it is not prime", "neither prime nor composite"}},
       {"primes",
        nine,
        {},
        {"yes and no", "yes, it is not prime", "neither prime nor composite"}}});
}

TEST(Kinds, HoursOfFourDigitsAreATime) {
  const auto clock = [](const char* ask, int start, int minutes, bool twelve) {
    return Json{{"ask", ask},
                {"start", start},
                {"minutes", minutes},
                {"twelve", twelve},
                {"language", "en"}};
  };
  check({{"clock",
          clock("after", 90, 60, false),
          {"0230", "0230 hours", "02:30 hours", "2:30"},
          {"2:30 hours", "2 hours 30 minutes", "0330 hours"}},
         {"clock",
          clock("to24", 870, 0, true),
          {"1430 hours", "14:30 hours", "14:30 h", "1430h", "2:30 pm"},
          {"0230 hours", "14 hours 30 minutes"}}});
}

TEST(Kinds, NumbersAreComparedInWordsAndSigns) {
  const Json two = {{"ask", "larger"}, {"numbers", {"0.9", "0.11"}}};
  const Json smaller = {{"ask", "smaller"}, {"numbers", {"-3", "2"}}};
  const Json fraction = {{"ask", "larger"}, {"numbers", {"3/4", "2/3"}}};
  const Json sign = {{"ask", "sign"}, {"numbers", {"3/4", "2/3"}}};
  const Json order = {{"ask", "up"}, {"numbers", {"0.5", "1/3", "-2"}}};
  check(
      {{"comparison",
        two,
        {"0.9", "0.90", "9/10", "0.9 is larger.", "0.9 is larger than 0.11", "0.9 > 0.11",
         "0.11 < 0.9", "The larger one is 0.9", "The answer is **0.9**.", "\\boxed{0.9}"},
        {"0.11", "0.11 > 0.9", "0.9 < 0.11", "0.9 or 0.11", "0.9, 0.11", ">", "They are equal",
         "0.9 and >"}},
       {"comparison", smaller, {"-3", "\u22123", "-3 is smaller", "-3 < 2"}, {"2", "3", "2 < -3"}},
       {"comparison",
        fraction,
        {"3/4", "0.75", "\\frac{3}{4}", "3/4 is greater than 2/3"},
        {"2/3", "3/5"}},
       {"comparison",
        sign,
        {">", "3/4 > 2/3", "2/3 < 3/4", "greater than"},
        {"<", "=", "< or >", "3/4"}},
       {"comparison",
        order,
        {"-2, 1/3, 0.5", "-2 < 1/3 < 0.5", "-2, 1/3 and 0.5"},
        {"0.5, 1/3, -2", "-2, 0.5, 1/3", "-2"}}});
}

TEST(Kinds, RoundingTakesTheNumberHoweverWritten) {
  const Json ten = {{"value", 47}, {"places", 0}, {"to", 1}};
  const Json thousand = {{"value", 123456}, {"places", 1}, {"to", 3}};
  const Json one = {{"value", 296}, {"places", 2}, {"to", -1}};
  const Json german = {{"value", 296}, {"places", 2}, {"to", -1}, {"language", "de"}};
  check({{"rounding",
          ten,
          {"50", "50.", "47 rounds to 50", "47 \u2248 50 is 50", "The answer is 50."},
          {"40", "47", "48", "45", "50 or 40"}},
         {"rounding", thousand, {"12000", "12,000", "12 000"}, {"12345.6", "12300", "13000"}},
         {"rounding", one, {"3.0", "3", "3.00"}, {"2.9", "2.96"}},
         {"rounding", german, {"3,0", "3", "3.0"}, {"2,9", "30"}}});
}

TEST(Kinds, PercentagesAndFractionsInTheirSpellings) {
  const Json part = {{"ask", "part"}, {"p", 15}, {"n", 80}};
  const Json rate = {{"ask", "rate"}, {"p", 25}, {"n", 80}};
  const Json half = {{"ask", "part"}, {"p", 25}, {"n", 10}, {"language", "de"}};
  const Json sum = {{"ask", "add"}, {"a", 2}, {"b", 3}, {"c", 1}, {"d", 6}};
  const Json more = {{"ask", "add"}, {"a", 3}, {"b", 4}, {"c", 3}, {"d", 4}};
  const Json lowest = {{"ask", "simplify"}, {"a", 6}, {"b", 8}, {"c", 0}, {"d", 1}};
  check({{"percentage",
          part,
          {"12", "12.0", "15% of 80 is 12.", "12 people", "12 is the answer"},
          {"12%%%13", "15", "120", "1.2", "80", "not 12"}},
         {"percentage",
          rate,
          {"25%", "25", "25 percent", "It is 25 %.", "25 per cent"},
          {"0.25", "20%", "1/4", "25% or 20%"}},
         {"percentage", half, {"2,5", "2.5", "5/2", "2,50"}, {"25", "2,4"}},
         {"fraction",
          sum,
          {"5/6", "\\frac{5}{6}", "10/12", "2/3 + 1/6 = 5/6", "5 / 6"},
          {"3/9", "6/5", "5", "0.83"}},
         {"fraction",
          more,
          {"3/2", "1 1/2", "1 and 1/2", "1\\frac{1}{2}", "1.5", "150%"},
          {"11/2", "6/8", "1/2"}},
         {"fraction", lowest, {"3/4", "6/8 = 3/4", "0.75"}, {"6/8", "12/16", "2/3"}}});
}

TEST(Kinds, DecimalsPowersAndBrackets) {
  const Json decimal = {{"sign", "+"}, {"a", 25}, {"a_places", 1}, {"b", 175}, {"b_places", 2}};
  const Json square = {{"ask", "power"}, {"base", 12}, {"exponent", 2}};
  const Json root = {{"ask", "root"}, {"base", 12}, {"exponent", 2}};
  const Json formula = {{"formula", "2 * (3 + 4) - 20"}};
  check({{"decimal",
          decimal,
          {"4.25", "4.250", "17/4", "2.5 + 1.75 = 4.25"},
          {"4.2", "425", "42.5", "4,25"}},
         {"power", square, {"144", "12^2 = 144", "12 squared is 144"}, {"24", "122", "12"}},
         {"power",
          root,
          {"12", "\u221a144 = 12", "The square root of 144 is 12."},
          {"72", "144", "13", "12 or -12"}},
         {"brackets", formula, {"-6", "\u22126", "= -6"}, {"6", "-10", "34"}}});
}

TEST(Kinds, PrimesAndRemainders) {
  const Json seven = {{"ask", "is"}, {"n", 7}}, nine = {{"ask", "is"}, {"n", 9}},
             one = {{"ask", "is"}, {"n", 1}};
  const Json twelve = {{"ask", "factors"}, {"n", 12}}, six = {{"ask", "divisors"}, {"n", 6}};
  const Json next = {{"ask", "next"}, {"n", 7}};
  const Json both = {{"ask", "both"}, {"a", 37}, {"b", 5}},
             exact = {{"ask", "both"}, {"a", 35}, {"b", 5}};
  const Json rest = {{"ask", "rest"}, {"a", 37}, {"b", 5}},
             divides = {{"ask", "divides"}, {"a", 35}, {"b", 5}};
  check({{"primes",
          seven,
          {"yes", "Yes, 7 is prime.", "yes, it is prime", "It is a prime number.", "ja",
           "7 is prime", "7 ist eine Primzahl", "True"},
          {"no", "7 is not prime", "composite", "No, 7 is not a prime number", "yes or no", "7",
           "it isn't prime"}},
         {"primes",
          nine,
          {"no", "No, 9 is not prime.", "9 is composite", "not prime", "9 ist keine Primzahl",
           "No, since 3*3=9"},
          {"yes", "9 is prime", "prime", "maybe"}},
         {"primes", one, {"no", "1 is not prime"}, {"yes", "prime"}},
         {"primes",
          twelve,
          {"2*2*3", "2^2*3", "2 x 2 x 3", "2\u00b2 \u00d7 3", "2, 2, 3", "12 = 2 \u00b7 2 \u00b7 3",
           "3*2^2", "2 \\times 2 \\times 3", "2*2*3 = 12"},
          {"2*6", "12", "2*3", "4*3", "2*2*2*3", "1*12"}},
         {"primes",
          six,
          {"1, 2, 3, 6", "1 2 3 6", "6, 3, 2, 1", "1, 2, 3 and 6"},
          {"2, 3", "1, 2, 3", "1, 2, 3, 4, 6"}},
         {"primes", next, {"11", "The next prime is 11."}, {"7", "9", "13"}},
         {"remainder",
          both,
          {"7 r 2", "7 remainder 2", "7 R2", "7 Rest 2", "7, remainder 2", "37 / 5 = 7 r 2",
           "quotient 7, remainder 2", "7 with 2 left over"},
          {"7", "2", "7.4", "7 r 3", "2 r 7", "7 2", "7 r 2 or 7 r 3"}},
         {"remainder",
          exact,
          {"7", "7 r 0", "7 remainder 0", "7, no remainder"},
          {"5", "7 r 1", "0"}},
         {"remainder", rest, {"2", "The remainder is 2.", "37 mod 5 = 2"}, {"7", "7 r 2", "3"}},
         {"remainder",
          divides,
          {"yes", "Yes, 35 is divisible by 5.", "Yes, with no remainder", "ja"},
          {"no", "35 is not divisible by 5", "7"}}});
}

TEST(Kinds, MoneyClockAndUnitsTakeUnitsOrNone) {
  const Json change = {{"ask", "change"}, {"x", 500}, {"y", 150}, {"currency", "dollars"}};
  const Json cents = {
      {"ask", "change"}, {"x", 100}, {"y", 20}, {"currency", "euros"}, {"language", "de"}};
  const Json later = {{"ask", "after"}, {"start", 800}, {"minutes", 45}, {"twelve", false}};
  const Json twelve = {{"ask", "after"}, {"start", 800}, {"minutes", 45}, {"twelve", true}};
  const Json span = {{"ask", "between"}, {"start", 600}, {"minutes", 135}, {"twelve", false}};
  const Json noon = {{"ask", "to12"}, {"start", 845}, {"minutes", 0}, {"twelve", false}};
  const Json metres = {{"from", "km"}, {"to", "m"}, {"value", 3}, {"places", 0}};
  const Json hours = {{"from", "min"}, {"to", "h"}, {"value", 90}, {"places", 0}};
  check({{"money",
          change,
          {"$3.50", "3.50", "3.5", "350 cents", "3 dollars and 50 cents", "The change is $3.50.",
           "$3.50 change"},
          {"$3.05", "$35", "350 dollars", "$6.50", "3.50 km", "$3.50 or $3.60"}},
         {"money",
          cents,
          {"0,80 Euro", "80 Cent", "0,8", "0.80 \u20ac"},
          {"80 Euro", "8 Cent", "1,20 Euro"}},
         {"clock",
          later,
          {"14:05", "2:05 pm", "2:05 p.m.", "14.05 Uhr", "1405", "It is 14:05.",
           "45 minutes after 13:20 is 14:05.", "2:05PM"},
          {"2:05 am", "14:50", "13:65", "14", "2:05", "14:05 or 14:10"}},
         {"clock", twelve, {"2:05 pm", "14:05", "2:05"}, {"2:05 am", "2:50 pm", "3:05"}},
         {"clock",
          span,
          {"2 h 15 min", "2 hours and 15 minutes", "135 minutes", "2:15", "135", "2.25 hours",
           "2 Stunden 15 Minuten", "It takes 2 hours, 15 minutes."},
          {"2 h", "15 min", "2 h 50 min", "2 h and 3 h", "215 minutes", "135 hours"}},
         {"clock", noon, {"2:05 pm", "2:05pm", "2:05 p.m."}, {"2:05", "2:05 am", "1:05 pm"}},
         {"units",
          metres,
          {"3000 m", "3000", "3,000 m", "3000 metres", "3 km = 3000 m", "3000 meters"},
          {"300", "3 km", "3000 km", "3000 cm", "30000"}},
         {"units",
          hours,
          {"1.5 h", "1.5", "3/2", "1 1/2 hours", "1.5 hours"},
          {"1.3", "90", "15", "1.5 days"}}});
}

TEST(Kinds, GeometryAndAverages) {
  const Json area = {{"figure", "rectangle_area"}, {"sizes", {4, 5, 1}}, {"unit", "cm"}};
  const Json perimeter = {{"figure", "rectangle_perimeter"}, {"sizes", {4, 5, 1}}, {"unit", "cm"}};
  const Json circle = {{"figure", "circle_area"}, {"sizes", {3, 1, 1}}, {"unit", "m"}};
  const Json angle = {{"figure", "angle"}, {"sizes", {60, 50, 1}}, {"unit", ""}};
  const Json box = {{"figure", "box_volume"}, {"sizes", {2, 3, 4}}, {"unit", "cm"}};
  const Json mean = {{"ask", "mean"}, {"numbers", {1, 2, 4, 3}}};
  const Json median = {{"ask", "median"}, {"numbers", {9, 1, 5}}};
  check({{"geometry",
          area,
          {"20", "20 cm^2", "20 cm\u00b2", "20 square centimetres", "20 sq cm",
           "The area is 20 cm\u00b2.", "4*5=20", "0.002 m^2"},
          {"18", "20 cm", "20 m^2", "9", "20 cm^3"}},
         {"geometry",
          perimeter,
          {"18", "18 cm", "18cm", "0.18 m", "180 mm"},
          {"20", "9", "18 m", "18 cm^2"}},
         {"geometry",
          circle,
          {"9 pi", "9\u03c0", "9\\pi", "9*pi m^2", "9\u03c0 m\u00b2"},
          {"9", "6 pi", "28.27", "3 pi"}},
         {"geometry", angle, {"70", "70\u00b0", "70 degrees", "70 Grad"}, {"110", "180", "60"}},
         {"geometry",
          box,
          {"24", "24 cm^3", "24 cm\u00b3", "24 cubic centimetres"},
          {"9", "24 cm^2", "24 m^3"}},
         {"average", mean, {"2.5", "5/2", "2 1/2", "The mean is 2.5."}, {"2", "3", "10", "2 or 3"}},
         {"average", median, {"5", "The median is 5"}, {"1", "9", "1, 5, 9"}}});
}

TEST(Kinds, RomanParityAndProbability) {
  const Json to = {{"n", 14}, {"to", true}}, from = {{"n", 14}, {"to", false}};
  const Json odd = {{"ask", "is"}, {"numbers", {7}}},
             count = {{"ask", "count_even"}, {"numbers", {1, 2, 4}}};
  const Json bag = {{"ask", "bag"}, {"counts", {3, 5, 4}}},
             coin = {{"ask", "coins"}, {"n", 2}, {"k", 1}};
  check({{"roman",
          to,
          {"XIV", "xiv", "14 is XIV", "14 = XIV.", "The answer is XIV"},
          {"XVI", "XIIII", "14", "XIV or XV", "IX"}},
         {"roman", from, {"14", "XIV = 14", "XIV is 14.", "fourteen is 14"}, {"16", "XIV", "15"}},
         {"parity",
          odd,
          {"odd", "7 is odd.", "It is an odd number", "not even", "ungerade", "Odd"},
          {"even", "odd or even", "7", "not odd", "gerade"}},
         {"parity", count, {"2", "two", "2 numbers"}, {"1", "3", "2, 4"}},
         {"probability",
          bag,
          {"1/4", "3/12", "25%", "0.25", "\\frac{1}{4}", "P = 1/4"},
          {"3/9", "3", "25", "3:12", "1/3"}},
         {"probability", coin, {"1/2", "0.5", "50%", "2/4"}, {"1/4", "2", "1"}}});
}

TEST(Kinds, CodeLettersAndStories) {
  const Json code = {
      {"code", "x = 3\nx = x + 4\nprint(x)"}, {"steps", {"x=3", "x: 3+4=7"}}, {"printed", 7}};
  const Json abc = {
      {"ask", "analogy"}, {"a", "abc"}, {"b", "abd"}, {"c", "ijk"}, {"rule", "last_up"}};
  const Json place = {{"ask", "place"}, {"a", "g"}}, after = {{"ask", "after"}, {"a", "g"}};
  const Json story = {{"story", 0}, {"numbers", {10, 5, 3}}, {"distractor", 0}};
  check(
      {{"code_trace",
        code,
        {"7", "It prints 7.", "The output is 7", "`7`"},
        {"3", "4", "x", "3 7"}},
       {"letter_analogy",
        abc,
        {"ijl", "IJL", "i j l", "\"ijl\"", "abc is to abd as ijk is to ijl"},
        {"ijk", "ijm", "ijd", "ij l m", "ijl or ijk"}},
       {"letter_analogy", place, {"7", "7th", "It is number 7", "seven"}, {"6", "8", "g"}},
       {"letter_analogy",
        after,
        {"h", "H", "The letter after g is h.", "the letter h"},
        {"g", "i", "hi"}},
       {"multi_step", story, {"12", "12 apples", "10 + 5 - 3 = 12", "twelve"}, {"15", "18", "2"}}});
}

TEST(Kinds, AskWhatIsAskedFirst) {
  const std::pair<const char*, std::vector<const char*>> wanted[] = {
      {"percentage", {"% of "}},  {"primes", {"prime"}},      {"fraction", {"1/2", "/6"}},
      {"rounding", {"47", "83"}}, {"roman", {"XIV", " 14 "}}, {"power", {"144", "squared"}}};
  for (const auto& [name, pieces] : wanted) {
    std::string all;
    for (uint64_t i = 0; i < 1500; ++i) {
      all +=
          find_task(name).make(1, i % 2 == 0 ? Split::Train : Split::Heldout, i, 3).prompt + " \n";
    }
    for (const char* piece : pieces) EXPECT_NE(all.find(piece), all.npos) << name << ": " << piece;
  }
}

TEST(Kinds, RolesAreReadInTheWordsOfThePuzzle) {
  // Anna says that Ben is a knave, Ben that they are of different kinds: he is a knight.
  const Json facts = {{"names", {"Anna", "Ben"}}, {"said", {{1, 1, 1}, {3, 0, 1}}}};
  check({{"knights_knaves",
          facts,
          {"Anna: knave, Ben: knight", "Anna: liar, Ben: truth-teller",
           "Anna is a liar and Ben is a truth teller.", "Anna: Schurke, Ben: Ritter",
           "Anna: L\u00fcgner, Ben: Wahrheitssager", "Ben is honest, Anna is a liar."},
          {"Anna: knight, Ben: knave", "Anna: truth-teller, Ben: liar",
           "Anna: Ritter, Ben: Schurke", "Anna: liar", "Anna or Ben: liar", "Anna: liar, Ben: liar",
           "Anna: liar, Ben: not liar", "Anna: kein Ritter, Ben: kein Schurke"}}});
}

TEST(Kinds, StoriesTellAllTheirNumbers) {
  for (const tasks::multi_step::Story& story : tasks::multi_step::stories()) {
    for (const auto* texts : {&story.english, &story.german}) {
      for (const std::string& text : *texts) {
        for (size_t i = 0; i < story.ranges.size(); ++i) {
          // The number of a range of one is said in another way: "twice", "a dozen".
          if (story.ranges[i].first == story.ranges[i].second) continue;
          const std::string slot = std::to_string(i) + "}";
          EXPECT_TRUE(text.find("{" + slot) != text.npos || text.find("{n" + slot) != text.npos)
              << slot << ": " << text;
        }
      }
    }
  }
}

TEST(Kinds, PromptsTellTheNumbersOfTheirFacts) {
  for (const char* name : {"gcd", "geometry"}) {
    const Task& task = find_task(name);
    for (uint64_t i = 0; i < 3000; ++i) {
      const Problem p = task.make(1 + static_cast<int>(i % 4), Split::Train, i, 9);
      for (const auto& [key, value] : p.facts.items()) {
        for (const Json& one : value.is_array() ? value : Json::array({value})) {
          // A size of 1 is none: all that are drawn are 2 at least.
          if (!one.is_number() || (key == "sizes" && one == 1)) continue;
          EXPECT_NE(p.prompt.find(one.dump()), p.prompt.npos) << p.facts << ": " << p.prompt;
        }
      }
    }
  }
}

TEST(Kinds, WordsAndCalendar) {
  const Json words = {{"words", {"pear", "Apple", "fig"}}, {"down", false}};
  const Json size = {{"ask", "vowels"}, {"word", "Kangaroo"}};
  const Json days = {{"from", {7, 27}}, {"to", {9, 1}}, {"weekday", 1}};
  const auto asked = [&days](const char* what) {
    Json out = days;
    out["ask"] = what;
    return out;
  };
  const Json leap = {{"ask", "leap"}, {"year", 1900}};
  const Json claim = {{"ask", "more"}, {"numbers", {"1.4", "1.54"}}};
  check(
      {{"alphabetical",
        words,
        {"apple, fig, pear", "Apple fig pear", "apple, fig and pear"},
        {"fig, apple, pear", "apple, fig", "apple, fig, pear, fig", "pear, fig, Apple"}},
       {"word_size", size, {"4", "four", "4 vowels"}, {"8", "3", "4 or 5"}},
       {"calendar",
        asked("after"),
        {"September 1", "1 September", "Sept 1st", "1. September", "September 1, 2023"},
        {"September 2", "August 1", "1", "September", "August 31 or September 1",
         "not September 1"}},
       {"calendar", asked("before"), {"July 27", "27. Juli", "the 27th of July"}, {"July 28"}},
       {"calendar", asked("between"), {"36", "36 days"}, {"35", "36 or 37"}},
       {"calendar", asked("weekday"), {"Wednesday", "Mittwoch", "It is a Wednesday."}, {"Tuesday"}},
       {"calendar",
        leap,
        {"no", "Nein", "1900 is not a leap year", "No it is not"},
        {"yes", "1900 is a leap year"}},
       {"comparison",
        claim,
        {"no", "No, 1.4 is smaller", "No it is not", "no 1.4 is smaller", "False"},
        {"yes", "True"}}});
}

TEST(Kinds, FactsOutOfRangeAreErrors) {
  const std::pair<const char*, Json> bad[] = {
      {"rounding", {{"value", 5}, {"places", 99}, {"to", 1}}},
      {"rounding", {{"value", 5}, {"places", 0}, {"to", -2}}},
      {"percentage", {{"ask", "much"}, {"p", 5}, {"n", 5}}},
      {"fraction", {{"ask", "add"}, {"a", 1}, {"b", 0}, {"c", 1}, {"d", 2}}},
      {"fraction", {{"ask", "div"}, {"a", 1}, {"b", 2}, {"c", 0}, {"d", 2}}},
      {"power", {{"ask", "power"}, {"base", 10000}, {"exponent", 12}}},
      {"primes", {{"ask", "is"}, {"n", int64_t{1} << 60}}},
      {"remainder", {{"ask", "rest"}, {"a", 1}, {"b", 0}}},
      {"average", {{"ask", "mean"}, {"numbers", Json::array()}}},
      {"clock", {{"ask", "after"}, {"start", 5000}, {"minutes", 1}, {"twelve", false}}},
      {"units", {{"from", "km"}, {"to", "kg"}, {"value", 1}, {"places", 0}}},
      {"geometry", {{"figure", "sphere"}, {"sizes", {1, 1, 1}}, {"unit", "cm"}}},
      {"brackets", {{"formula", "1/0"}}},
      {"brackets", {{"formula", "import os"}}},
      {"roman", {{"n", 0}, {"to", true}}},
      {"probability", {{"ask", "coins"}, {"n", 63}, {"k", 1}}},
      {"letter_analogy", {{"ask", "shift"}, {"a", "A1"}, {"n", 3}}},
      {"multi_step", {{"story", 999}, {"numbers", {1, 2, 3}}, {"distractor", 0}}},
      {"comparison", {{"ask", "larger"}, {"numbers", {"1", "x"}}}},
      {"alphabetical", {{"words", {"one"}}, {"down", false}}},
      {"word_size", {{"ask", "letters"}, {"word", "two words"}}},
      {"calendar", {{"ask", "after"}, {"from", {2, 30}}, {"to", {3, 1}}, {"weekday", 0}}},
      {"calendar", {{"ask", "between"}, {"from", {3, 2}}, {"to", {3, 1}}, {"weekday", 0}}}};
  for (const auto& [task, facts] : bad) {
    EXPECT_THROW(find_task(task).verify(facts, "1"), Error) << task << " " << facts;
  }
}

}  // namespace
}  // namespace ponder
