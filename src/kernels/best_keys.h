// Choosing keys for one query. Small and branchy, so that every table shares this one.
#pragma once

#include <cstdint>

namespace ponder {

// The `count` keys of the n > count that have the highest scores, in rising order; of equal scores
// the earlier keys. A score that is no number counts as the highest (or, with its sign, the
// lowest).
template <class R>
void best_keys(const R* scores, int64_t n, int64_t count, int32_t* chosen);

}  // namespace ponder
