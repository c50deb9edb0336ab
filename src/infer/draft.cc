#include "infer/draft.h"

#include <algorithm>

namespace ponder {
namespace {

constexpr int64_t kShortest = 2;  // tokens that must agree
constexpr int64_t kLongest = 16;  // and no more than these are compared

// How many tokens before `end` agree with the last ones.
int64_t agreement(std::span<const int32_t> tokens, int64_t end) {
  const auto length = static_cast<int64_t>(tokens.size());
  const int64_t most = std::min(kLongest, end);
  int64_t same = 0;
  while (same < most && tokens[static_cast<size_t>(end - 1 - same)] ==
                            tokens[static_cast<size_t>(length - 1 - same)]) {
    ++same;
  }
  return same;
}

}  // namespace

void lookup_draft(std::span<const int32_t> tokens, int64_t count, std::vector<int32_t>& out) {
  out.clear();
  const auto length = static_cast<int64_t>(tokens.size());
  int64_t best = kShortest - 1, place = 0;
  for (int64_t end = length - 1; end >= kShortest && best < kLongest; --end) {
    if (tokens[static_cast<size_t>(end - 1)] != tokens.back()) continue;
    const int64_t same = agreement(tokens, end);
    if (same <= best) continue;
    best = same;
    place = end;
  }
  if (best < kShortest) return;
  for (int64_t at = place; at < place + count; ++at) {
    out.push_back(at < length ? tokens[static_cast<size_t>(at)]
                              : out[static_cast<size_t>(at - length)]);
  }
}

void DraftLength::tried(int64_t drafted, int64_t accepted) {
  if (drafted == 0) return;
  length_ = std::min(most_, accepted == drafted ? std::max(length_, 2 * drafted) : accepted + 1);
}

}  // namespace ponder
