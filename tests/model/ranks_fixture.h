// Threads of a test as ranks that hold one model together.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/shared_room.h"
#include "model/follow.h"

namespace ponder {

// Runs work(ranks) as rank 0 of `size`, whom the others follow. What those ended with, "" for the
// end that rank 0 said.
template <class Work>
std::vector<std::string> with_ranks(int size, RankLayout layout, Work&& work) {
  const auto room = SharedRoom::of_this_process(size);
  auto ranks = std::make_shared<Ranks>();
  ranks->cluster = std::make_shared<SharedCluster>(room, 0);
  ranks->layout = layout;
  std::vector<std::string> faults(static_cast<size_t>(size));
  std::vector<std::thread> others;
  for (int rank = 1; rank < size; ++rank) {
    others.emplace_back([&faults, room, rank] {
      const auto cluster = std::make_shared<SharedCluster>(room, rank);
      try {
        follow(cluster, 1);
      } catch (const Error& error) {
        faults[static_cast<size_t>(rank)] = error.what();
      }
    });
  }
  try {
    work(ranks);
    end_following(*ranks->cluster);
  } catch (const std::exception& error) {
    faults[0] = error.what();
    ranks->cluster->give_up();
  }
  for (std::thread& other : others) other.join();
  return faults;
}

template <class Work>
void expect_with_ranks(int size, RankLayout layout, Work&& work) {
  const std::vector<std::string> faults = with_ranks(size, layout, std::forward<Work>(work));
  for (size_t r = 0; r < faults.size(); ++r) EXPECT_EQ(faults[r], "") << "rank " << r;
}

}  // namespace ponder
