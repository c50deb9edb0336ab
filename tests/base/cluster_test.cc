// Ranks that meet in memory: threads of this process, and children of it.
#include "base/cluster.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <thread>

#include "base/rng.h"
#include "base/shared_room.h"
#include "base/wire.h"

namespace ponder::cluster_test {
namespace {

using Work = std::function<void(Cluster&)>;

// Each rank in a thread of its own; the sentence with which it ended, "" if it did well.
std::vector<std::string> as_ranks(int size, const Work& work) {
  const auto room = SharedRoom::of_this_process(size);
  std::vector<std::string> faults(static_cast<size_t>(size));
  std::vector<std::thread> threads;
  for (int rank = 0; rank < size; ++rank) {
    threads.emplace_back([&, rank] {
      SharedCluster cluster(room, rank);
      try {
        work(cluster);
      } catch (const Error& error) {
        faults[static_cast<size_t>(rank)] = error.what();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return faults;
}

std::vector<std::byte> numbers(uint64_t seed, size_t count) {
  const Rng rng(seed);
  std::vector<std::byte> out(count);
  for (size_t i = 0; i < count; i += sizeof(uint64_t)) {
    const uint64_t eight = rng.at(i);
    std::memcpy(out.data() + i, &eight, std::min(sizeof eight, count - i));
  }
  return out;
}

// How many bytes rank r has: none, few, and more than one piece of a room.
size_t length(size_t r, size_t round) {
  constexpr size_t kLengths[] = {0, 1, 77, 4096, 1'500'000};
  return kLengths[(r * 3 + round) % 5];
}

TEST(Cluster, GathersPartsOfAllLengths) {
  for (const int size : {1, 2, 3, 5}) {
    const auto faults = as_ranks(size, [](Cluster& cluster) {
      const auto ranks = static_cast<size_t>(cluster.size());
      for (size_t round = 0; round < 10; ++round) {
        std::vector<size_t> begins = {0};
        std::vector<std::byte> wanted;
        for (size_t r = 0; r < ranks; ++r) {
          const auto part = numbers(100 * round + r, length(r, round));
          begins.push_back(begins.back() + part.size());
          wanted.insert(wanted.end(), part.begin(), part.end());
        }
        const auto own = static_cast<size_t>(cluster.rank());
        std::vector<std::byte> all(wanted.size());
        std::copy(wanted.begin() + static_cast<int64_t>(begins[own]),
                  wanted.begin() + static_cast<int64_t>(begins[own + 1]),
                  all.begin() + static_cast<int64_t>(begins[own]));
        cluster.all_gather(all.data(), begins);
        if (all != wanted) fail("round {} differs", round);
      }
    });
    for (const std::string& fault : faults) EXPECT_EQ(fault, "") << size << " ranks";
  }
}

// Two matrices at once, of which ranks have none, few or many columns, in rows with room behind;
// the second one's parts lie apart from the whole at first. More rows than fit one piece.
TEST(Cluster, GathersColumnsIntoPlace) {
  constexpr size_t kRows = 700, kRoom = 16;
  for (const int size : {1, 2, 3, 5}) {
    const auto faults = as_ranks(size, [](Cluster& cluster) {
      const auto ranks = static_cast<size_t>(cluster.size());
      const auto own = static_cast<size_t>(cluster.rank());
      for (size_t round = 0; round < 4; ++round) {
        std::vector<ColumnParts> parts;
        std::vector<std::vector<std::byte>> wanted, got, apart(2);
        for (size_t m = 0; m < 2; ++m) {
          std::vector<size_t> begins = {0};
          for (size_t r = 0; r < ranks; ++r)
            begins.push_back(begins.back() + length(r + m, round) % 5000);
          const size_t stride = begins.back() + kRoom, width = begins[own + 1] - begins[own];
          wanted.push_back(numbers(10 * round + m, kRows * stride));
          got.emplace_back(kRows * stride);
          std::vector<std::byte>& source = m == 0 ? got[m] : apart[m];
          const size_t first = m == 0 ? begins[own] : 0, step = m == 0 ? stride : width;
          if (m == 1) source.resize(kRows * width);
          for (size_t row = 0; row < kRows; ++row) {
            std::byte* line = wanted[m].data() + row * stride;
            std::fill_n(line + begins.back(), kRoom, std::byte{});  // which nobody writes
            std::copy_n(line + begins[own], width, source.data() + row * step + first);
          }
          parts.push_back({nullptr, stride, nullptr, step, begins});
        }
        for (size_t m = 0; m < 2; ++m) {
          parts[m].whole = got[m].data();
          parts[m].own = m == 0 ? got[m].data() + parts[m].begins[own] : apart[m].data();
        }
        const RowLoop each = [](int64_t rows, int64_t, const std::function<void(int64_t)>& fn) {
          for (int64_t row = 0; row < rows; ++row) fn(row);
        };
        if (!cluster.gather_columns(parts, kRows, each)) fail("round {} was not done", round);
        if (got != wanted) fail("round {} differs", round);
      }
    });
    for (const std::string& fault : faults) EXPECT_EQ(fault, "") << size << " ranks";
  }
}

TEST(Cluster, SendsEachRankItsOwn) {
  for (const int size : {1, 2, 3, 4}) {
    const auto faults = as_ranks(size, [](Cluster& cluster) {
      const auto ranks = static_cast<size_t>(cluster.size());
      const auto me = static_cast<size_t>(cluster.rank());
      const auto message = [&](size_t round, size_t from, size_t to) {
        return numbers(round * 10'000 + from * 100 + to, length(from + 2 * to, round));
      };
      for (size_t round = 0; round < 8; ++round) {
        std::vector<size_t> begins = {0}, received_begins = {0};
        std::vector<std::byte> sent, wanted;
        for (size_t r = 0; r < ranks; ++r) {
          const auto to = message(round, me, r), from = message(round, r, me);
          sent.insert(sent.end(), to.begin(), to.end());
          wanted.insert(wanted.end(), from.begin(), from.end());
          begins.push_back(sent.size());
          received_begins.push_back(wanted.size());
        }
        std::vector<std::byte> received(wanted.size());
        cluster.all_to_all(sent.data(), begins, received.data(), received_begins);
        if (received != wanted) fail("round {} differs", round);
      }
    });
    for (const std::string& fault : faults) EXPECT_EQ(fault, "") << size << " ranks";
  }
}

TEST(Cluster, SumsInTheOrderOfRanks) {
  const auto faults = as_ranks(3, [](Cluster& cluster) {
    std::vector<float> values = {1e8f, 1.0f};
    if (cluster.rank() == 1) values = {-1e8f, 2.0f};
    if (cluster.rank() == 2) values = {0.5f, 4.0f};
    cluster.sum(std::span(values));
    if (values != std::vector<float>{0.5f, 7.0f}) fail("{} and {}", values[0], values[1]);
  });
  for (const std::string& fault : faults) EXPECT_EQ(fault, "");
}

TEST(Cluster, BroadcastsWhatRankZeroSays) {
  for (const size_t size : {size_t{0}, size_t{5}, size_t{4088}, size_t{4089}, size_t{9'000'000}}) {
    const auto faults = as_ranks(3, [&](Cluster& cluster) {
      const auto wanted = numbers(7, size);
      const auto got =
          cluster.broadcast(cluster.rank() == 0 ? wanted : std::vector<std::byte>(), 1 << 24);
      if (got != wanted) fail("{} bytes came", got.size());
    });
    for (const std::string& fault : faults) EXPECT_EQ(fault, "") << size << " bytes";
  }
}

TEST(Cluster, RefusesALongerMessageThanItWouldTake) {
  const auto faults = as_ranks(2, [](Cluster& cluster) { cluster.broadcast(numbers(1, 100), 99); });
  EXPECT_NE(faults[1].find("would take 99"), std::string::npos) << faults[1];
}

TEST(Cluster, ExchangesTexts) {
  const auto faults = as_ranks(4, [](Cluster& cluster) {
    const auto texts = cluster.texts(cluster.rank() == 2 ? std::string(10'000, 'x') : "fine");
    if (texts[0] != "fine" || texts[2] != std::string(511, 'x')) fail("{}", texts[2].size());
  });
  for (const std::string& fault : faults) EXPECT_EQ(fault, "");
}

TEST(Cluster, ARankThatGivesUpEndsTheOthersByName) {
  const auto faults = as_ranks(3, [](Cluster& cluster) {
    cluster.barrier();
    if (cluster.rank() == 1) return cluster.give_up();
    cluster.barrier();
  });
  EXPECT_EQ(faults[0], "rank 1 of 3 has ended");
  EXPECT_EQ(faults[2], "rank 1 of 3 has ended");
}

TEST(Cluster, ARankThatStallsIsNotWaitedForLongerThanSaid) {
  const auto faults = as_ranks(3, [](Cluster& cluster) {
    cluster.barrier();
    if (cluster.rank() == 2) std::this_thread::sleep_for(std::chrono::seconds(1));
    if (cluster.rank() == 0) cluster.set_patience(0.05);
    cluster.barrier();
  });
  EXPECT_EQ(faults[0], "rank 2 of 3 has not come for 0.05 s");
  EXPECT_EQ(faults[1], "rank 2 of 3 has ended");
}

TEST(Cluster, OtherSizesThanOnesOwnAreNoticed) {
  const auto faults = as_ranks(2, [](Cluster& cluster) {
    std::vector<std::byte> all(64);
    const size_t half = cluster.rank() == 0 ? 32 : 16;
    const size_t begins[] = {0, half, 64};
    cluster.all_gather(all.data(), begins);
  });
  EXPECT_EQ(faults[0], "rank 1 of 2 does something else than rank 0 of 2");
  EXPECT_EQ(faults[1], "rank 0 of 2 does something else than rank 1 of 2");
}

// Rank 1 is a child that is killed while rank 0 waits for it.
TEST(Cluster, AProcessThatDiesIsMissed) {
  const auto room = SharedRoom::of_this_process(2);
  const pid_t child = ::fork();
  if (child == 0) {
    SharedCluster cluster(room, 1, ::getpid());
    cluster.barrier();
    for (;;) ::pause();
  }
  SharedCluster cluster(room, 0, ::getpid());
  cluster.barrier();
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);  // as a launcher does
  try {
    cluster.barrier();
    FAIL() << "nobody missed it";
  } catch (const RankEnded& error) {
    EXPECT_STREQ(error.what(), "rank 1 of 2 has ended");
  }
}

TEST(Wire, ReadsBackWhatWasWritten) {
  WireWriter out;
  out.value(int32_t{-3});
  out.text("two words");
  const std::vector<int64_t> list = {1, 2, 3};
  out.values(std::span(list));
  const std::vector<std::byte> bytes = out.take();
  WireReader in(bytes);
  EXPECT_EQ(in.value_in<int32_t>(-5, 0, "a number"), -3);
  EXPECT_EQ(in.text(), "two words");
  EXPECT_EQ(in.values<int64_t>(), (std::vector<int64_t>{1, 2, 3}));
  in.end();
}

TEST(Wire, TakesNoNumberForGranted) {
  WireWriter out;
  out.value(uint64_t{1} << 62);
  const std::vector<std::byte> bytes = out.take();
  EXPECT_THROW(WireReader(bytes).values<int64_t>(), Error);
  EXPECT_THROW(WireReader(bytes).value_in<int64_t>(0, 10, "rows"), Error);
  EXPECT_THROW(WireReader(bytes).end(), Error);
  EXPECT_THROW(WireReader({}).value<int32_t>(), Error);
}

}  // namespace
}  // namespace ponder::cluster_test
