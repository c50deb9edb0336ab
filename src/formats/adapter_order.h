// Where a GGUF keeps a matrix's rows or columns in another order than Hugging Face's, which is an
// adapter's: the order that its B or A must be put in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "formats/checkpoint.h"

namespace ponder {

// Hugging Face's row (or column) that is number `at` of the stored matrix; null: the same one.
struct AdapterOrder {
  std::function<int64_t(int64_t)> rows, columns;
};
AdapterOrder adapter_order(const Checkpoint& checkpoint, const std::string& module);

// The row in Hugging Face's order that is row `row` of a matrix whose heads' halves lie in pairs.
int64_t half_split_row(int64_t row, int64_t head_dim);

// A [rank, in] and B [out, rank] of one adapter, from Hugging Face's order into the checkpoint's
// and back.
struct AdapterHalves {
  std::vector<float>&a, &b;
  int64_t rank;
};
void to_stored_order(const AdapterOrder& order, AdapterHalves halves);
void to_published_order(const AdapterOrder& order, AdapterHalves halves);

}  // namespace ponder
