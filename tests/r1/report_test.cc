#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "r1/claims.h"
#include "r1/svg_plot.h"

namespace ponder {
namespace {

size_t count(const std::string& text, const std::string& part) {
  size_t out = 0;
  for (size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++out;
  return out;
}

TEST(SvgPlot, TicksAreRoundAndSpanTheRange) {
  const std::vector<double> t = ticks(0, 1, 5);
  ASSERT_EQ(t.size(), 6u);
  for (size_t i = 0; i < t.size(); ++i) EXPECT_NEAR(t[i], 0.2 * static_cast<double>(i), 1e-12);
  for (const auto& [low, high] : {std::pair{-3.7, 12.0}, {1e-9, 3e-9}, {1e6, 1e6 + 1}}) {
    const std::vector<double> all = ticks(low, high, 6);
    ASSERT_GE(all.size(), 2u);
    EXPECT_LE(all.front(), low);
    EXPECT_GE(all.back(), high);
    EXPECT_LE(all.size(), 9u);
  }
  EXPECT_TRUE(ticks(1, 1, 5).empty());
}

TEST(SvgPlot, DrawsEverySeriesAndEscapesTexts) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const LineSeries series[] = {{"a<b", {{0, 1}, {1, nan}, {2, 3}}}, {"b", {}}};
  const std::string lines = line_plot({"T & t", "x", "y"}, series);
  EXPECT_EQ(count(lines, "<polyline"), 2u);
  EXPECT_EQ(count(lines, "a&lt;b"), 1u);
  EXPECT_EQ(count(lines, "T &amp; t"), 1u);
  EXPECT_EQ(count(lines, "nan"), 0u);
  const std::string groups[] = {"g", "h"};
  const BarSeries bars[] = {{"s", {1, nan}}, {"t", {0.5, 2}}};
  const std::string drawn = bar_plot({"B", "", "y"}, groups, bars);
  EXPECT_EQ(count(drawn, "<rect"), 1u + 3u + 2u);  // background, bars, legend
  EXPECT_EQ(count(drawn, "nan"), 0u);
  EXPECT_EQ(count(line_plot({"", "", ""}, {}), "nan"), 0u);
}

TEST(SvgPlot, SmoothingIsAMeanOfWhatCameBefore) {
  const auto out = smoothed({{1, 2}, {2, 4}, {3, 9}}, 2);
  EXPECT_EQ(out[0].second, 2);
  EXPECT_EQ(out[1].second, 3);
  EXPECT_EQ(out[2].second, 6.5);
}

Json evaluation(double pass, double consensus = 0, double language = 1) {
  const auto estimate = [](double value) {
    return Json{{"value", value}, {"low", value}, {"high", value}};
  };
  return {{"all",
           {{"pass@1", estimate(pass)},
            {"cons@k", estimate(consensus)},
            {"language_consistency", estimate(language)},
            {"thought_tokens", 7}}}};
}

TEST(Claims, AreDecidedByTheFigures) {
  RunFacts facts;
  facts.evaluations = {{"base", evaluation(0.1)},
                       {"zero", evaluation(0.7, 0, 0.6)},
                       {"coldstart", evaluation(0.5, 0, 0.99)},
                       {"rl1", evaluation(0.68, 0, 0.99)},
                       {"rl1-plain", evaluation(0.7, 0, 0.7)},
                       {"final", evaluation(0.7, 0.8)},
                       {"early-base", evaluation(0.02)},
                       {"early-rl", evaluation(0.03)}};
  for (int step = 1; step <= 20; ++step)
    facts.metrics["zero"].push_back({{"step", step}, {"length", 10 + step}});
  const std::vector<Claim> claims = judge_claims(facts);
  ASSERT_EQ(claims.size(), 7u);
  for (const Claim& claim : claims) {
    if (claim.number == 5) {
      EXPECT_FALSE(claim.holds);  // no student was trained
    } else {
      EXPECT_EQ(claim.holds, true) << claim.number;
    }
  }
  EXPECT_EQ(claims[1].figures[0].second, 11.5);
  EXPECT_EQ(claims[1].figures[1].second, 29.5);
  facts.evaluations["zero"] = evaluation(0.05);
  EXPECT_EQ(judge_claims(facts)[0].holds, false);
  EXPECT_TRUE(claims_json(claims)[4]["holds"].is_null());
}

}  // namespace
}  // namespace ponder
