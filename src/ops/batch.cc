#include "ops/batch.h"

namespace ponder {

void Batch::clear() {
  tokens.clear();
  positions.clear();
  segments.clear();
  wanted.clear();
}

void Batch::add(const int32_t* ids, int64_t count, int64_t position, const int32_t* pages,
                bool all_logits) {
  segments.push_back({rows(), count, position, pages});
  for (int64_t i = 0; i < count; ++i) {
    if (all_logits || i == count - 1) wanted.push_back(static_cast<int32_t>(rows()));
    tokens.push_back(ids[i]);
    positions.push_back(static_cast<int32_t>(position + i));
  }
}

}  // namespace ponder
