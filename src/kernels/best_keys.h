// Choosing keys for one query, and bringing them together. Every table shares these.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/kernels.h"

namespace ponder {

// The `count` keys of the n > count that have the highest scores, in rising order; of equal scores
// the earlier keys. A score that is no number counts as the highest (or, with its sign, the
// lowest).
template <class R>
void best_keys(const R* scores, int64_t n, int64_t count, int32_t* chosen);

// Keys of the cache side by side: [count, k_dim] as they are stored, and zeros up to a whole page,
// since what is masked must be a number, too. Key number k lies in page k / page_keys, and in
// `more` those of a page behind its first kPage.
void gather_keys(const KvPages& from, const KvPages& more, const int32_t* keys, int64_t count,
                 int64_t page_keys, std::byte* to);

}  // namespace ponder
