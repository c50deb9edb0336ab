// What the tests of the data stream share: files of random words, a tokenizer, streams over them.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/rng.h"
#include "corpus.h"
#include "train/data.h"

namespace ponder {

inline std::string words(Rng& rng, int64_t count) {
  std::string out;
  for (int64_t i = 0; i < count; ++i) {
    out += i ? " " : "";
    for (uint64_t letters = 1 + rng.below(7); letters > 0; --letters) {
      out += static_cast<char>('a' + rng.below(26));
    }
  }
  return out;
}

inline std::string text_records(uint64_t seed, int64_t count) {
  Rng rng(seed);
  std::string out;
  for (int64_t i = 0; i < count; ++i) {
    const auto length = static_cast<int64_t>(1 + rng.below(60));
    out += nlohmann::json{{"text", words(rng, length)}}.dump() + "\n";
  }
  return out;
}

struct World {
  TempFolder folder;
  Tokenizer tokenizer = fixture_tokenizer("smollm2");
  ChatFormat chat = fixture_format(tokenizer, "smollm2");

  DataOptions options(const std::vector<std::string>& paths) const {
    DataOptions out;
    for (const std::string& path : paths) out.sources.push_back({path, "", 1});
    out.sequence = 32;
    out.batch_tokens = 100;
    out.seed = 7;
    out.cache_dir = folder / "cache";
    return out;
  }
  DataStream stream(const DataOptions& from) const { return DataStream(from, tokenizer, &chat); }
};

inline void expect_same(const TrainBatch& a, const TrainBatch& b) {
  EXPECT_EQ(a.tokens, b.tokens);
  EXPECT_EQ(a.targets, b.targets);
  EXPECT_EQ(a.epoch, b.epoch);
  ASSERT_EQ(a.pieces.size(), b.pieces.size());
  for (size_t i = 0; i < a.pieces.size(); ++i) {
    EXPECT_EQ(a.pieces[i].first_row, b.pieces[i].first_row);
    EXPECT_EQ(a.pieces[i].rows, b.pieces[i].rows);
  }
}

}  // namespace ponder
