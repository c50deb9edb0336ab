// Where a checkpoint keeps a matrix's rows or columns in another order than Hugging Face's, which
// is an adapter's: the order that its B or A must be put in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/checkpoint.h"

namespace ponder {

// Hugging Face's row (or column) that is number i of the stored matrix; empty: the same one.
struct AdapterOrder {
  std::vector<int64_t> rows, columns;
};
// Of a linear module of the checkpoint. Error if its config asks for another size.
AdapterOrder adapter_order(const Checkpoint& checkpoint, const std::string& module,
                           int64_t out_features, int64_t in_features);

// Whether the rows of q and k are those of a GGUF, a head's halves in pairs: of one, or of a folder
// that was exported of one.
bool rows_are_turned(const Checkpoint& checkpoint);

// A [rank, in] and B [out, rank] of one adapter, from Hugging Face's order into the checkpoint's
// and back.
struct AdapterHalves {
  std::vector<float>&a, &b;
  int64_t rank;
};
void to_stored_order(const AdapterOrder& order, AdapterHalves halves);
void to_published_order(const AdapterOrder& order, AdapterHalves halves);

}  // namespace ponder
