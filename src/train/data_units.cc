#include "train/data_units.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

constexpr int64_t kStride = 64;  // documents an entry of the index

}  // namespace

DataUnits::DataUnits(TokenCache cache, const Cut& cut)
    : cache_(std::move(cache)), cut_(cut), starts_{0} {
  int64_t total = 0;
  for (int64_t document = 0; document < cache_.documents(); ++document) {
    if (document > 0 && document % kStride == 0) starts_.push_back(total);
    if (!held_out(document)) total += units_of(document);
  }
  starts_.push_back(total);
}

// A document that is cut off before the first token with a loss teaches nothing.
int64_t DataUnits::units_of(const TokenCache& cache, const Cut& cut, int64_t document) {
  const int64_t rows = cache.size(document) - 1;
  if (cut.split) return (rows + cut.sequence - 1) / cut.sequence;
  if (rows <= cut.sequence) return 1;
  const int64_t begin = cache.begin(document);
  for (int64_t row = 0; row < cut.sequence; ++row) {
    if (cache.loss(begin + row + 1)) return 1;
  }
  return 0;
}

Unit DataUnits::unit_of(int64_t document, int64_t number) const {
  const int64_t rows = cache_.size(document) - 1, first = number * cut_.sequence;
  return {document, first, std::min(cut_.sequence, rows - first)};
}

Unit DataUnits::unit(int64_t number) const {
  PONDER_CHECK(number >= 0 && number < count());
  const auto after = std::upper_bound(starts_.begin(), starts_.end() - 1, number);
  const int64_t block = after - starts_.begin() - 1;
  int64_t left = number - starts_[static_cast<size_t>(block)];
  for (int64_t document = block * kStride;; ++document) {
    const int64_t units = held_out(document) ? 0 : units_of(document);
    if (left < units) return unit_of(document, left);
    left -= units;
  }
}

void DataUnits::read(const Unit& piece, std::vector<int32_t>& tokens,
                     std::vector<int32_t>& targets) const {
  const int64_t begin = cache_.begin(piece.document) + piece.first;
  for (int64_t at = begin; at < begin + piece.rows; ++at) {
    tokens.push_back(cache_.token(at));
    targets.push_back(cache_.loss(at + 1) ? cache_.token(at + 1) : -1);
  }
}

}  // namespace ponder
