#include "graders/language.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace ponder {
namespace {

constexpr const char* kEnglish =
    "First we add the two numbers, then we check whether the sum is right. It doesn't fit, so we "
    "try another way.";
constexpr const char* kGerman =
    "Zuerst addieren wir beide Zahlen, dann pr\u00fcfen wir, ob die Summe stimmt. Das passt nicht, "
    "also versuchen wir einen anderen Weg.";
constexpr const char* kChinese = "\u9996\u5148\u628a\u4e24\u4e2a\u6570\u76f8\u52a0";

TEST(Language, TellsTheTargetLanguageFromOthers) {
  EXPECT_EQ(language_consistency(kEnglish, "en"), 1);
  EXPECT_EQ(language_consistency(kGerman, "de"), 1);
  EXPECT_EQ(language_consistency(kChinese, "zh"), 1);
  EXPECT_LT(language_consistency(kGerman, "en"), 0.5);
  EXPECT_LT(language_consistency(kEnglish, "de"), 0.5);
  EXPECT_EQ(language_consistency(kChinese, "en"), 0);
  EXPECT_EQ(language_consistency(kEnglish, "zh"), 0);
}

TEST(Language, AMixtureHasItsShare) {
  const LanguageShare share =
      language_share("we add the numbers \u76f8\u52a0 \u0441\u0443\u043c\u043c\u0430", "en");
  EXPECT_EQ(share.words, 7);  // a Chinese character counts as a word, a Russian word as one
  EXPECT_EQ(share.own, 4);
}

TEST(Language, FormulasAndNamesSayNothing) {
  EXPECT_EQ(language_share("12 + 3x = 15, gcd(12, 18) \\frac{1}{2} x2 y_1 a", "en").words, 0);
  EXPECT_EQ(language_consistency("12+3=15", "de"), 1);
  EXPECT_EQ(language_share("Zorblax lies", "en").own, 1);
  EXPECT_EQ(language_share("Zorblax lies", "en", "Is Zorblax a knight?").words, 1);
}

TEST(Language, ReadsOnAnyBytes) {
  const std::string odd("\xff\xfe we \xc3", 7);
  EXPECT_EQ(language_share(odd, "en").words, 1);
  EXPECT_EQ(language_share(std::string(100'000, 'x'), "de").own, 0);
  EXPECT_EQ(language_share("", "en").words, 0);
}

TEST(Language, SaysWhichLanguageIsUnknown) {
  EXPECT_TRUE(knows_language("en"));
  EXPECT_TRUE(knows_language("ko"));
  for (const char* none : {"", "xx", "../../etc/passwd", "EN"}) {
    EXPECT_FALSE(knows_language(none)) << none;
    EXPECT_THROW(language_share("word", none), Error);
  }
}

}  // namespace
}  // namespace ponder
