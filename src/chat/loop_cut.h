// Notices endless repetition: the last tokens are one block, over and over.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ponder {

class LoopCut {
 public:
  // A block of at most kLongest tokens, repeated at least kTimes, and kTokens tokens in all: a
  // table or a row of a hundred zeros is not cut, and 300 of them are. Repetition with a change in
  // it (a number that counts) is none.
  static constexpr int64_t kLongest = 512, kTimes = 4, kTokens = 256;

  // True if the tokens so far end in such a repetition. 512 comparisons a token.
  bool push(int32_t token);
  void reset();

 private:
  std::vector<int32_t> tokens_;
  std::array<int32_t, kLongest + 1> run_{};  // [p]: how many last tokens equal the one p before
};

}  // namespace ponder
