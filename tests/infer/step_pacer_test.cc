// How much of prompts a step takes on, tried on machines that are made up.
#include "infer/step_pacer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace ponder::step_pacer_test {
namespace {

// A step takes base + rows * row + attended * pair seconds; one in twenty is held up by half.
struct Machine {
  double base, row, pair;
  double uneven = 0;  // two steps that are alike differ by up to so much of themselves, each way
  Rng rng{1};

  double seconds(const StepWork& work) {
    const double late = (rng.uniform() < 0.05 ? 1.5 : 1) + uneven * (2 * rng.uniform() - 1);
    return late * (base + row * static_cast<double>(work.rows) + pair * work.attended);
  }
};

struct Seen {
  double late = 0, seconds = 0;  // share of steps above the target; all of them
  double rows = 0;
};

// `steps` of one long prompt after the other, beginning at other places.
Seen run(StepPacer& pacer, Machine& machine, double target, int steps) {
  Seen out;
  for (int i = 0; i < steps; ++i) {
    const double position = i * 337 % 8000;
    const double one = 1 + pacer.attended_rows() * position;
    const StepWork work{std::max<int64_t>(32, std::llround(std::min(512.0, pacer.rows() / one))),
                        0};
    const StepWork all{work.rows, static_cast<double>(work.rows) *
                                      (position + static_cast<double>(work.rows) / 2)};
    const double seconds = machine.seconds(all);
    pacer.took(seconds, all);
    out.late += seconds > target;
    out.seconds += seconds;
    out.rows += static_cast<double>(all.rows);
  }
  out.late /= steps;
  return out;
}

TEST(StepPacer, StepsKeepTheirTimeWhereverTheirRowsLookBackTo) {
  Machine machine{0.03, 0.00023, 1.6e-7};
  StepPacer pacer(0.25);
  run(pacer, machine, 0.25, 300);
  const Seen seen = run(pacer, machine, 0.25, 1000);
  EXPECT_LE(seen.late, 0.02);
  EXPECT_GE(seen.seconds / 1000, 0.12) << "but they are not much shorter than they may be";
}

TEST(StepPacer, ItFollowsAMachineThatBecomesSlowerOrQuicker) {
  StepPacer pacer(0.25);
  Machine quick{0.005, 0.00005, 3e-8}, slow{0.05, 0.0008, 2e-7};
  run(pacer, quick, 0.25, 200);
  EXPECT_GE(pacer.rows(), 512);
  run(pacer, slow, 0.25, 100);
  EXPECT_LE(run(pacer, slow, 0.25, 300).late, 0.05);
  EXPECT_LE(pacer.rows(), 300);
  run(pacer, quick, 0.25, 300);
  EXPECT_GE(pacer.rows(), 512);
}

TEST(StepPacer, AFewRowsAreLeftOfASlowMachineAndOneLongStepSaysLittle) {
  StepPacer pacer(0.25);
  for (int i = 0; i < 20; ++i)
    pacer.took(1 + 0.006 * pacer.rows(), {std::llround(pacer.rows()), 1000});
  EXPECT_EQ(pacer.rows(), 64);
  StepPacer other(0.25);
  for (int i = 0; i < 100; ++i)
    other.took(0.01 + 0.0004 * static_cast<double>(100 + i), {100 + i, 1000});
  const double before = other.rows();
  other.took(9, {3, 10});
  EXPECT_GE(other.rows(), 0.6 * before);
}

// Under load steps are much alike, and what they differ by is little beside their noise.
TEST(StepPacer, StepsThatAreAlikeDoNotMakeItForgetWhatOthersTold) {
  Machine machine{0.01, 0.00044, 3e-7, 0.25};
  StepPacer pacer(0.2);
  run(pacer, machine, 0.2, 100);
  for (int i = 0; i < 400; ++i) {
    const StepWork work{64 + i % 3, 64 * 6000.0 + 300 * i};
    pacer.took(machine.seconds(work), work);
    EXPECT_GE(pacer.attended_rows(), 0.5 * machine.pair / machine.row);
    EXPECT_LE(pacer.attended_rows(), 3 * machine.pair / machine.row);
    EXPECT_LE(pacer.rows(), 600) << "as many at the beginning of a prompt would take twice as long";
  }
}

TEST(StepPacer, WithoutATimeThereIsNoLimit) {
  StepPacer pacer(0);
  pacer.took(9, {512, 1000});
  EXPECT_TRUE(std::isinf(pacer.rows()));
  EXPECT_EQ(pacer.attended_rows(), 0);
}

}  // namespace
}  // namespace ponder::step_pacer_test
