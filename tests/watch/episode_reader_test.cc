#include "watch/episode_reader.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "watch_fixture.h"

namespace ponder {
namespace {

class EpisodeReading : public testing::Test {
 protected:
  EpisodeReading() : path_(folder_.path() + "/episodes.db"), store_(path_, 0) {
    for (int64_t step = 0; step < 20; ++step) add_episodes(store_, step, step / 5);
  }

  int64_t total(const EpisodeFilter& filter) const {
    return EpisodeReader(path_).list(filter)["total"].get<int64_t>();
  }

  WatchFolder folder_;
  std::string path_;
  EpisodeStore store_;  // the run, which goes on
};

TEST_F(EpisodeReading, TellsStepsAndTasks) {
  const Json found = EpisodeReader(path_).overview();
  ASSERT_EQ(found["steps"].size(), 20u);
  EXPECT_EQ(found["steps"][19], 19);
  EXPECT_EQ(found["tasks"], Json::parse(R"(["countdown","gcd"])"));
}

TEST_F(EpisodeReading, SeesWhatTheRunWritesMeanwhile) {
  const EpisodeReader reader(path_);
  EXPECT_EQ(reader.overview()["steps"].size(), 20u);
  add_episodes(store_, 20, 3);
  EXPECT_EQ(reader.overview()["steps"].size(), 21u);
}

TEST_F(EpisodeReading, HeldOutQuestionsStandApartAndAreTheSameAtEachStep) {
  for (const int64_t step : {4, 19}) add_episodes(store_, step, 1, Split::Heldout);
  const EpisodeReader reader(path_);
  EXPECT_EQ(reader.overview()["heldout_steps"], Json::parse("[4, 19]"));
  EpisodeFilter filter;
  filter.step = 19;
  filter.heldout = false;
  EXPECT_EQ(total(filter), 6);
  filter.heldout = true;
  EXPECT_EQ(total(filter), 6);
  EXPECT_EQ(reader.one(4, -2, 0)["prompt"], reader.one(19, -2, 0)["prompt"]);
}

TEST_F(EpisodeReading, Filters) {
  EpisodeFilter filter;
  EXPECT_EQ(total(filter), 120);
  filter.step = 19;
  EXPECT_EQ(total(filter), 6);
  filter.task = "gcd";
  EXPECT_EQ(total(filter), 3);
  filter = {};
  filter.right = true;
  EXPECT_EQ(total(filter), 5 + 10 + 15);
  filter = {};
  filter.truncated = true;
  EXPECT_EQ(total(filter), 20);
  filter.undecided = true;
  EXPECT_EQ(total(filter), 0);
  filter = {};
  filter.reward_low = 1;
  filter.reward_high = 1.05;
  EXPECT_EQ(total(filter), 15);
  filter = {};
  filter.text = "zEBRA";
  EXPECT_EQ(total(filter), 20);
  filter.text = "' OR 1=1 --";
  EXPECT_EQ(total(filter), 0);
}

TEST_F(EpisodeReading, OrdersAndPages) {
  EpisodeFilter filter;
  filter.step = 19;
  filter.order = "longest";
  filter.limit = 2;
  filter.offset = 1;
  const Json found = EpisodeReader(path_).list(filter);
  EXPECT_EQ(found["total"], 6);
  ASSERT_EQ(found["episodes"].size(), 2u);
  EXPECT_EQ(found["episodes"][0]["tokens"], 14);
  filter.order = "; DROP TABLE episodes";
  EXPECT_EQ(EpisodeReader(path_).list(filter)["episodes"][0]["sample"], 1);
}

TEST_F(EpisodeReading, GivesOneWhole) {
  const EpisodeReader reader(path_);
  const Json one = reader.one(7, 1, 0);
  EXPECT_EQ(one["thought"], "Thought 3 of step 7");
  EXPECT_EQ(one["answer"], "Zebra \xEF\xBF\xBD");  // valid UTF-8 whatever the model wrote
  EXPECT_EQ(one["expected"], "6");
  EXPECT_TRUE(reader.one(7, 9, 0).is_null());
}

TEST(EpisodeReader, RefusesWhatIsNoDatabase) {
  const WatchFolder folder;
  folder.write("episodes.db", "this is a text, and no database at all");
  EXPECT_THROW(EpisodeReader(folder.path() + "/episodes.db"), Error);
  EXPECT_THROW(EpisodeReader(folder.path() + "/none.db"), Error);
}

}  // namespace
}  // namespace ponder
