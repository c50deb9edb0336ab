#include "http/gzip.h"

#include <gtest/gtest.h>

namespace ponder::http {
namespace {

// python3 -c 'import gzip; print(gzip.compress(b"{\"a\": 1}" * 50, mtime=0))'
std::string compressed() {
  constexpr std::string_view kHex =
      "1f8b0800000000000203ab564a54b25230acad1ea507050d00f81e5d2c90010000";
  std::string out;
  for (size_t i = 0; i < kHex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(kHex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

std::string plain() {
  std::string out;
  for (int i = 0; i < 50; ++i) out += "{\"a\": 1}";
  return out;
}

class Purse : public Allowance {
 public:
  explicit Purse(size_t bytes) : left_(bytes) {}
  bool grow(size_t bytes) override {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }
  void shrink(size_t bytes) override { left_ += bytes; }

 private:
  size_t left_;
};

TEST(Gzip, BodiesAreReadWithinTheirLimits) {
  EXPECT_EQ(gunzip(compressed(), 400, nullptr), plain());
  EXPECT_FALSE(gunzip(compressed(), 399, nullptr)) << "it becomes more than it may";
  Purse enough(401), little(400);  // the text and its end
  bool full = false;
  EXPECT_TRUE(gunzip(compressed(), 1000, &enough, &full));
  EXPECT_FALSE(full);
  EXPECT_FALSE(gunzip(compressed(), 1000, &little, &full));
  EXPECT_TRUE(full);
}

TEST(Gzip, WhatIsNotWholeIsRefused) {
  const std::string good = compressed();
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(gunzip(good.substr(0, size), 1000, nullptr)) << size;
  EXPECT_FALSE(gunzip(good + "x", 1000, nullptr));
  EXPECT_FALSE(gunzip(good + good, 1000, nullptr)) << "one body is one file";
  for (const size_t at : {0u, 2u, 3u, 12u, 20u}) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0xe1);
    EXPECT_FALSE(gunzip(bad, 1000, nullptr)) << at;
  }
  for (const size_t from_end : {1u, 5u}) {  // the length, the checksum
    std::string bad = good;
    bad[bad.size() - from_end] = static_cast<char>(bad[bad.size() - from_end] ^ 1);
    EXPECT_FALSE(gunzip(bad, 1000, nullptr)) << from_end;
  }
}

}  // namespace
}  // namespace ponder::http
