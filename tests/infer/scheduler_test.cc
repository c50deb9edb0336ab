#include "infer/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.h"

namespace ponder::scheduler_test {
namespace {

using Shares = std::vector<std::pair<size_t, int64_t>>;

Shares shares_of(const Plan& plan) {
  Shares out;
  for (const Plan::Share& share : plan.shares) out.emplace_back(share.sequence, share.rows);
  return out;
}

Plan planned(const std::vector<SequenceState>& sequences, const StepLimits& limits) {
  Plan plan;
  plan_step(sequences, limits, plan);
  return plan;
}

TEST(Scheduler, DecodesFirstAndSharesTheRestAmongOldestAndShortest) {
  const Plan plan = planned({{0, 20, 0}, {70, 1, 2}, {0, 10, 0}, {5, 1, 1}}, {16, 64, 100});
  EXPECT_EQ(shares_of(plan), (Shares{{1, 1}, {3, 1}, {0, 7}, {2, 7}}));
}

TEST(Scheduler, ALongPromptGoesOnWhereItWasCut) {
  const Plan plan = planned({{14, 6, 1}, {0, 10, 0}}, {16, 64, 100});
  EXPECT_EQ(shares_of(plan), (Shares{{0, 6}, {1, 10}}));
}

TEST(Scheduler, TheOldestTakesAPageFromTheYoungest) {
  const Plan plan = planned({{64, 1, 1}, {10, 1, 1}, {20, 1, 1}}, {16, 64, 0});
  EXPECT_EQ(plan.preempted, std::vector<size_t>{2});
  EXPECT_EQ(shares_of(plan), (Shares{{0, 1}, {1, 1}}));
}

TEST(Scheduler, AYoungerOneNeverTakesFromAnOlder) {
  const Plan plan = planned({{10, 1, 1}, {64, 1, 1}}, {16, 64, 0});
  EXPECT_TRUE(plan.preempted.empty());
  EXPECT_EQ(shares_of(plan), (Shares{{0, 1}}));
}

TEST(Scheduler, AShareGivenBeforeIsTakenBackWithThePages) {
  // The oldest still reads its prompt; the youngest got its row first, and loses it again.
  const Plan plan = planned({{64, 70, 1}, {63, 1, 1}, {64, 1, 1}}, {512, 64, 1});
  EXPECT_EQ(plan.preempted, std::vector<size_t>{2});
  EXPECT_EQ(shares_of(plan), (Shares{{1, 1}, {0, 70}}));
}

TEST(Scheduler, NobodyStartsWithoutRoomAndNobodyOvertakes) {
  const Plan plan = planned({{10, 1, 1}, {0, 300, 0}, {0, 5, 0}}, {512, 64, 5});
  EXPECT_EQ(shares_of(plan), (Shares{{0, 1}}));
}

TEST(Scheduler, TheOldestStartsWithWhatThereIs) {
  const Plan plan = planned({{0, 300, 0}}, {512, 64, 2});
  EXPECT_EQ(shares_of(plan), (Shares{{0, 128}}));
}

SequenceState started(int64_t cached, int64_t pending, int64_t pages) {
  SequenceState out;
  out.cached = cached;
  out.pending = pending;
  out.pages = pages;
  return out;
}

TEST(Scheduler, DraftsGetTheRowsThatNobodyElseWants) {
  SequenceState a = started(70, 1, 2), b = started(63, 1, 1);
  a.drafts = b.drafts = 4;
  const SequenceState prompt = started(0, 7, 0);
  EXPECT_EQ(shares_of(planned({a, b, prompt}, {12, 64, 100})), (Shares{{0, 4}, {1, 1}, {2, 7}}));
  EXPECT_EQ(shares_of(planned({a, b}, {12, 64, 0})), (Shares{{0, 5}, {1, 1}}))
      << "no page is taken from anybody for a draft";
  EXPECT_EQ(shares_of(planned({a, b}, {12, 64, 1})), (Shares{{0, 5}, {1, 5}}));
}

TEST(Scheduler, PagesThatOthersHoldComeFreeWithTheLastOfThem) {
  const std::vector<int32_t> users = {3, 2, 0}, both = {0, 1};
  SequenceState a = started(64, 1, 1), b = started(130, 1, 3), c = started(130, 1, 3);
  b.shared = c.shared = both;
  StepLimits limits{16, 64, 0};
  limits.users = users;
  Plan plan = planned({a, b, c}, limits);
  EXPECT_EQ(plan.preempted, std::vector<size_t>{2}) << "its own page is enough";
  a.pending = 190;  // three pages
  limits.rows = 512;
  plan = planned({a, b, c}, limits);
  EXPECT_EQ(plan.preempted, (std::vector<size_t>{2, 1}));
  EXPECT_EQ(shares_of(plan), (Shares{{0, 190}}));
}

TEST(Scheduler, WhatIsFoundNeedsNoRowsAndNoPagesButThoseThatCountAsFree) {
  SequenceState running = started(10, 1, 1), fresh = started(0, 300, 0);
  fresh.found = 3;
  EXPECT_EQ(shares_of(planned({running, fresh}, {512, 64, 3})), (Shares{{0, 1}, {1, 108}}));
  fresh.found_free = 1;
  EXPECT_EQ(shares_of(planned({running, fresh}, {512, 64, 3})), (Shares{{0, 1}}));
  EXPECT_EQ(shares_of(planned({running, fresh}, {512, 64, 4})), (Shares{{0, 1}, {1, 108}}));
}

TEST(Scheduler, WhoWaitsForAPageLetsOthersPass) {
  SequenceState leader = started(0, 20, 0), follower = leader, other = started(0, 5, 0);
  follower.waits = true;
  EXPECT_EQ(shares_of(planned({leader, follower, other}, {512, 64, 9})), (Shares{{0, 20}, {2, 5}}));
}

// Rows of prompts by turns: `lengths` in the order of their coming, each with its owner.
struct Line {
  struct One {
    int64_t length;
    size_t owner;
    int priority = 0;
    int64_t done = 0, step = 0;  // when its last row was given
  };
  std::vector<One> all;
  std::vector<int64_t> given = std::vector<int64_t>(8, 0);
  int64_t steps = 0;

  void step(int64_t prompt_rows) {
    std::vector<SequenceState> states;
    for (const One& one : all) {
      SequenceState state = started(one.done, one.length - one.done, (one.done + 63) / 64);
      state.given = given[one.owner];
      state.priority = one.priority;
      states.push_back(state);
    }
    StepLimits limits{512, 64, 100'000};
    limits.paced_rows = static_cast<double>(prompt_rows);
    ++steps;
    int64_t rows = 0;
    for (const Plan::Share& share : planned(states, limits).shares) {
      One& one = all[share.sequence];
      if (one.done == one.length) continue;
      rows += share.rows;
      one.done += share.rows;
      given[one.owner] += share.rows;
      if (one.done == one.length) one.step = steps;
    }
    EXPECT_LE(rows, prompt_rows);
  }
};

TEST(Scheduler, AShortPromptDoesNotWaitForALongOneOfWhomever) {
  Line line{{{7000, 0}, {7000, 0}, {40, 1}, {50, 0}}};
  for (int i = 0; i < 3; ++i) line.step(128);
  EXPECT_EQ(line.all[2].step, 1);
  EXPECT_LE(line.all[3].step, 2) << "its owner has long ones, too";
}

TEST(Scheduler, NoNumberOfShortPromptsStarvesALongOne) {
  for (const size_t other : {size_t{0}, size_t{1}}) {
    Line line{{{6400, 0}}};
    while (line.all[0].step == 0 && line.steps < 500) {
      line.all.push_back({60, other});  // more than a step can do
      line.all.push_back({60, other});
      line.all.push_back({60, other});
      line.step(128);
    }
    EXPECT_LE(line.all[0].step, 110) << other;
  }
}

TEST(Scheduler, OwnersOfLongPromptsHaveTurnsByWhatTheyWereGiven) {
  Line line{{{3000, 0}, {3000, 0}, {3000, 0}, {3000, 1}}};
  while (line.all[3].step == 0 && line.steps < 500) line.step(128);
  EXPECT_LT(line.given[0], 4 * line.given[1]);
}

TEST(Scheduler, WhatIsLessUrgentWaits) {
  Line line{{{300, 0, 1}, {300, 1, 0}}};
  for (int i = 0; i < 6; ++i) line.step(128);
  EXPECT_EQ(line.all[1].step, 3);
  EXPECT_EQ(line.all[0].step, 5);
}

TEST(Scheduler, RowsFarBackInTheirPromptAreFewerInOneStep) {
  StepLimits limits{4096, 64, 100'000};
  limits.paced_rows = 1000;
  limits.attended_rows = 0.001;
  const auto rows_at = [&](int64_t position, int64_t pending = 7000) {
    const std::vector<SequenceState> one{started(position, pending, position / 64)};
    return static_cast<double>(planned(one, limits).shares.at(0).rows);
  };
  // Sixteen go side by side, so what is cut is cut there.
  EXPECT_EQ(rows_at(0), 720);     // of 732: n (1 + 0.001 n / 2) = 1000
  EXPECT_EQ(rows_at(6400), 128);  // of 134
  EXPECT_EQ(rows_at(6400, 103), 103) << "and the end of a prompt is no cut";
  limits.paced_rows = 0;
  EXPECT_EQ(rows_at(0), 32) << "some in any case";  // twice of 31: n (1 + 0.001 n / 2) = 32
  EXPECT_EQ(rows_at(6400), 8) << "but they count as what they cost";
  EXPECT_EQ(rows_at(1'000'000), 2);
}

TEST(Scheduler, WhatDecodingTakesIsNotForPrompts) {
  StepLimits limits{512, 64, 100'000};
  limits.paced_rows = 500;
  limits.attended_rows = 0.001;
  std::vector<SequenceState> all;
  for (int i = 0; i < 20; ++i) all.push_back(started(6400, 1, 100));
  all.push_back(started(0, 600, 0));
  const auto rows = static_cast<double>(planned(all, limits).shares.back().rows);
  EXPECT_NEAR(rows, 306, 3);  // n (1 + 0.001 n / 2) = 500 - 20 * 7.4
}

// Sequences of random lengths in a small pool: everything ends, nothing is over its limits.
TEST(Scheduler, EverySequenceEndsInASmallPool) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Rng rng(seed);
    constexpr int64_t kPool = 8, kPageTokens = 4, kRows = 8;
    struct Job {
      SequenceState state;
      int64_t length, end;
    };
    std::vector<Job> jobs;
    for (int i = 0; i < 12; ++i) {
      const auto prompt = static_cast<int64_t>(1 + rng.below(20));
      const auto more = static_cast<int64_t>(1 + rng.below(12));
      jobs.push_back({{0, prompt, 0}, prompt, prompt + more});
    }
    int steps = 0;
    while (!jobs.empty()) {
      ASSERT_LT(++steps, 5000) << "seed " << seed;
      std::vector<SequenceState> states;
      int64_t used = 0;
      for (const Job& job : jobs) {
        states.push_back(job.state);
        used += job.state.pages;
      }
      const Plan plan = planned(states, {kRows, kPageTokens, kPool - used});
      ASSERT_FALSE(plan.shares.empty());
      for (const size_t i : plan.preempted) jobs[i].state = {0, jobs[i].length, 0};
      int64_t rows = 0;
      for (const Plan::Share& share : plan.shares) {
        Job& job = jobs[share.sequence];
        ASSERT_EQ(std::count(plan.preempted.begin(), plan.preempted.end(), share.sequence), 0);
        rows += share.rows;
        job.state.cached += share.rows;
        job.state.pages =
            std::max(job.state.pages, (job.state.cached + kPageTokens - 1) / kPageTokens);
        if (job.state.cached == job.length) ++job.length;
        job.state.pending = job.length - job.state.cached;
      }
      ASSERT_LE(rows, kRows);
      used = 0;
      for (const Job& job : jobs) used += job.state.pages;
      ASSERT_LE(used, kPool);
      std::erase_if(jobs, [](const Job& job) { return job.length > job.end; });
    }
  }
}

}  // namespace
}  // namespace ponder::scheduler_test
