#include "train/data_units.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

constexpr int64_t kStride = 64;  // documents an entry of the index

}  // namespace

DataUnits::DataUnits(std::vector<TokenCache> caches, const Cut& cut)
    : caches_(std::move(caches)), first_documents_{0}, cut_(cut), starts_{0} {
  for (const TokenCache& cache : caches_) {
    first_documents_.push_back(first_documents_.back() + cache.documents());
  }
  int64_t total = 0;
  for (int64_t document = 0; document < documents(); ++document) {
    if (document > 0 && document % kStride == 0) starts_.push_back(total);
    if (!held_out(document)) total += units_of(document);
  }
  starts_.push_back(total);
}

DataUnits::Place DataUnits::find(int64_t document) const {
  PONDER_CHECK(document >= 0 && document < documents());
  const auto after = std::upper_bound(first_documents_.begin(), first_documents_.end(), document);
  const auto cache = static_cast<size_t>(after - first_documents_.begin()) - 1;
  return {&caches_[cache], document - first_documents_[cache]};
}

uint64_t DataUnits::hash(int64_t document) const {
  const Place place = find(document);
  return place.cache->hash(place.document);
}

int64_t DataUnits::size(int64_t document) const {
  const Place place = find(document);
  return place.cache->size(place.document);
}

// A document that is cut off before the first token with a loss teaches nothing.
int64_t DataUnits::units_of(int64_t document) const {
  const Place place = find(document);
  const int64_t rows = place.cache->size(place.document) - 1;
  if (cut_.split) return (rows + cut_.sequence - 1) / cut_.sequence;
  if (rows <= cut_.sequence) return 1;
  const int64_t begin = place.cache->begin(place.document);
  for (int64_t row = 0; row < cut_.sequence; ++row) {
    if (place.cache->loss(begin + row + 1)) return 1;
  }
  return 0;
}

Unit DataUnits::unit_of(int64_t document, int64_t number) const {
  const int64_t rows = size(document) - 1, first = number * cut_.sequence;
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
  const Place place = find(piece.document);
  const int64_t begin = place.cache->begin(place.document) + piece.first;
  for (int64_t at = begin; at < begin + piece.rows; ++at) {
    tokens.push_back(place.cache->token(at));
    targets.push_back(place.cache->loss(at + 1) ? place.cache->token(at + 1) : -1);
  }
}

}  // namespace ponder
