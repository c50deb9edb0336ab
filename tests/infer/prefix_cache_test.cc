#include "infer/prefix_cache.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>

#include "base/rng.h"

namespace ponder::prefix_cache_test {
namespace {

constexpr KvLayout kTiny = {DType::F32, 1, 1, 2, 2, false};

std::vector<int32_t> tokens_of(int64_t count, int32_t first) {
  std::vector<int32_t> out(static_cast<size_t>(count));
  std::iota(out.begin(), out.end(), first);
  return out;
}

struct Tree : testing::Test {
  Tree() : pages(kTiny, 4), cache(pages) {}
  // A page after `parent`, held; it begins with the number `first`.
  int32_t add(int32_t parent, int32_t first) {
    return cache.insert(parent, tokens_of(kPage, first).data(), cache.take_page());
  }
  int32_t find(int32_t parent, int32_t first) const {
    return cache.child(parent, tokens_of(kPage, first).data());
  }

  KvCache pages;
  PrefixCache cache;
};

TEST_F(Tree, FindsAPageByTheTokensOnItsPathAndByNoOthers) {
  const int32_t root = cache.root(""), a = add(root, 0), b = add(a, 1000);
  EXPECT_EQ(find(root, 0), a);
  EXPECT_EQ(find(a, 1000), b);
  EXPECT_EQ(find(root, 1000), PrefixCache::kNone);
  EXPECT_EQ(find(b, 1000), PrefixCache::kNone);
  EXPECT_EQ(find(a, 1001), PrefixCache::kNone);
}

TEST_F(Tree, NothingIsFoundUnderAnotherSalt) {
  const int32_t mine = cache.root("mine"), yours = cache.root("yours");
  add(mine, 0);
  EXPECT_NE(mine, yours);
  EXPECT_EQ(find(yours, 0), PrefixCache::kNone);
  EXPECT_EQ(cache.longest_tail(yours, tokens_of(10, 0)).tokens, 0);
  EXPECT_EQ(cache.root("mine"), mine);
}

TEST_F(Tree, ASaltWithoutSequencesAndPagesIsForgotten) {
  const int32_t first = cache.root("one");
  add(first, 0);
  cache.release(find(first, 0));
  cache.release(first);
  EXPECT_EQ(cache.root("one"), first) << "its page is still there";
  cache.release(first);
  cache.clear();
  EXPECT_EQ(cache.root("two"), first) << "the number is free again";
}

TEST_F(Tree, ThePageOfTheFirstIsKeptWhenTwoComputedTheSame) {
  const int32_t root = cache.root(""), a = add(root, 0);
  EXPECT_EQ(add(root, 0), a);
  EXPECT_EQ(pages.free_pages(), 3);
  cache.release(a);
  EXPECT_FALSE(cache.idle(a));
  cache.release(a);
  EXPECT_TRUE(cache.idle(a));
}

TEST_F(Tree, TheLongestUnusedGoesFirstAndLeavesBeforeWhatTheyHangOn) {
  const int32_t root = cache.root(""), a = add(root, 0), b = add(a, 100), c = add(root, 200);
  cache.release(c);
  cache.release(b);
  cache.release(a);
  cache.hold(c);
  cache.release(c);
  EXPECT_EQ(cache.free_pages(), 4);
  cache.take_page();
  cache.take_page();
  EXPECT_EQ(find(a, 100), PrefixCache::kNone) << "b was the longest unused leaf";
  EXPECT_EQ(find(root, 0), a);
  cache.take_page();
  EXPECT_EQ(find(root, 0), PrefixCache::kNone);
  EXPECT_EQ(find(root, 200), c);
}

TEST_F(Tree, WhatIsHeldIsNeverGivenAway) {
  const int32_t root = cache.root(""), a = add(root, 0), b = add(a, 100);
  cache.release(b);
  cache.take_page();
  cache.take_page();
  EXPECT_EQ(cache.free_pages(), 1);
  cache.take_page();
  EXPECT_EQ(cache.free_pages(), 0);
  EXPECT_EQ(find(root, 0), a);
  EXPECT_EQ(find(a, 100), PrefixCache::kNone);
}

TEST_F(Tree, ATailIsTheLongestAgreementAndALongerOneReplacesItsBeginning) {
  const int32_t root = cache.root("");
  cache.insert_tail(root, tokens_of(10, 0), cache.take_page());
  EXPECT_EQ(cache.longest_tail(root, tokens_of(5, 0)).tokens, 5);
  EXPECT_EQ(cache.longest_tail(root, tokens_of(30, 0)).tokens, 10);
  cache.insert_tail(root, tokens_of(8, 0), cache.take_page());
  EXPECT_EQ(pages.free_pages(), 3) << "nothing new in it";
  cache.insert_tail(root, tokens_of(20, 0), cache.take_page());
  EXPECT_EQ(pages.free_pages(), 3);
  EXPECT_EQ(cache.longest_tail(root, tokens_of(30, 0)).tokens, 20);
}

TEST_F(Tree, ACopyNeverTakesThePlaceOfItsOriginal) {
  const int32_t root = cache.root(""), page = cache.take_page();
  std::memset(pages.data(page), 7, static_cast<size_t>(kTiny.page_bytes()));
  cache.insert_tail(root, tokens_of(10, 0), page);
  for (int i = 0; i < 2; ++i) cache.take_page();
  const int32_t copy = cache.take_copy(page);
  ASSERT_NE(copy, PrefixCache::kNone);
  EXPECT_EQ(
      std::memcmp(pages.data(copy), pages.data(page), static_cast<size_t>(kTiny.page_bytes())), 0);
  EXPECT_EQ(cache.take_copy(page), PrefixCache::kNone) << "no other page is left";
  EXPECT_EQ(cache.longest_tail(root, tokens_of(10, 0)).tokens, 10);
}

// Whatever is held, let go and filed: pages are neither lost nor given out twice.
TEST(PrefixCache, PagesAddUp) {
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Rng rng(seed);
    KvCache pages(kTiny, 12);
    PrefixCache cache(pages);
    std::vector<std::vector<int32_t>> paths;  // of sequences: root, then pages
    int64_t held_twice = 0;
    for (int i = 0; i < 300; ++i) {
      if (rng.below(3) == 0) paths.push_back({cache.root(rng.below(2) ? "a" : "b")});
      if (paths.empty()) continue;
      std::vector<int32_t>& path = paths[rng.below(paths.size())];
      if (rng.below(3) > 0 && cache.free_pages() > 0) {
        const auto tokens = tokens_of(kPage, static_cast<int32_t>(rng.below(3)));
        const int32_t known = cache.child(path.back(), tokens.data());
        if (known == PrefixCache::kNone) {
          path.push_back(cache.insert(path.back(), tokens.data(), cache.take_page()));
        } else {
          cache.hold(known);
          path.push_back(known);
        }
      } else {
        if (rng.below(2) && cache.free_pages() > 0) {
          const auto tail = tokens_of(static_cast<int64_t>(1 + rng.below(63)), 50);
          cache.insert_tail(path.back(), tail, cache.take_page());
        }
        for (; !path.empty(); path.pop_back()) cache.release(path.back());
        std::erase_if(paths, [](const auto& one) { return one.empty(); });
      }
      std::vector<bool> held(12);
      held_twice = 0;
      for (const auto& one : paths) {
        for (size_t k = 1; k < one.size(); ++k) {
          held_twice += held[static_cast<size_t>(one[k])];
          held[static_cast<size_t>(one[k])] = true;
        }
      }
      const auto in_use = std::count(held.begin(), held.end(), true);
      ASSERT_EQ(cache.free_pages(), 12 - in_use) << "seed " << seed << ", step " << i;
    }
    for (auto& path : paths) {
      for (; !path.empty(); path.pop_back()) cache.release(path.back());
    }
    cache.clear();
    EXPECT_EQ(pages.free_pages(), 12);
  }
}

}  // namespace
}  // namespace ponder::prefix_cache_test
