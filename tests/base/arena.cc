// The arena: aligned pieces that do not overlap, and memory that is kept over a reset.
#include "base/arena.h"

#include <gtest/gtest.h>

#include <cstring>
#include <utility>
#include <vector>

namespace ponder {
namespace {

TEST(Arena, EverythingTakenStartsAtACacheLine) {
  Arena arena;
  for (const size_t bytes : {0, 1, 63, 64, 65, 4096, 1 << 21}) {
    EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.take_bytes(bytes)) % 64, 0u) << bytes;
  }
  EXPECT_EQ(reinterpret_cast<uintptr_t>(arena.take<double>(3)) % 64, 0u);
}

TEST(Arena, WhatWasTakenStaysWholeWhileMoreIsTaken) {
  Arena arena;
  std::vector<std::pair<unsigned char*, size_t>> taken;
  for (size_t i = 0; i < 300; ++i) {  // 13 MiB: several pieces
    const size_t bytes = 1 + i * 293 % 90'000;
    taken.emplace_back(static_cast<unsigned char*>(arena.take_bytes(bytes)), bytes);
    std::memset(taken.back().first, static_cast<int>(i % 251), bytes);
  }
  for (size_t i = 0; i < taken.size(); ++i) {
    for (size_t b = 0; b < taken[i].second; ++b) ASSERT_EQ(taken[i].first[b], i % 251);
  }
}

TEST(Arena, ResetKeepsTheMemoryInOnePiece) {
  Arena arena;
  for (int i = 0; i < 40; ++i) arena.take_bytes(300'000);
  const size_t capacity = arena.capacity();
  EXPECT_GE(capacity, 40u * 300'000u);
  arena.reset();
  EXPECT_EQ(arena.capacity(), capacity);
  void* first = arena.take_bytes(capacity);  // all of it in one
  EXPECT_EQ(arena.capacity(), capacity);
  arena.reset();
  EXPECT_EQ(arena.take_bytes(1), first);
}

TEST(Arena, AStepThatRepeatsAsksForNoMoreMemory) {
  Arena arena;
  size_t capacity = 0;
  for (int step = 0; step < 10; ++step) {
    arena.reset();
    for (int i = 0; i < 100; ++i) arena.take<float>(7'000 + i);
    if (step > 1) {
      EXPECT_EQ(arena.capacity(), capacity) << step;
    }
    capacity = arena.capacity();
  }
}

TEST(Arena, AnUnusedOneResetsAndTakesNothing) {
  Arena arena;
  arena.reset();
  EXPECT_EQ(arena.capacity(), 0u);
}

TEST(Arena, MappedMemoryIsZero) {
  constexpr size_t kBytes = 3 << 20;
  std::byte* data = map_memory(kBytes);
  for (size_t i = 0; i < kBytes; i += 511) ASSERT_EQ(data[i], std::byte{0});
  unmap_memory(data, kBytes);
  unmap_memory(nullptr, 0);
}

}  // namespace
}  // namespace ponder
