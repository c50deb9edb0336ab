// From a checkpoint's tensor to a weight in memory of our own, some rows at a time, so that several
// threads can do it.
#pragma once

#include "formats/checkpoint.h"
#include "tensor/weight.h"

namespace ponder {

// The rows of tiles (of sixteen) [first, last) of a weight, to where they belong in `out`. The
// weight is some rows of the tensor, from its first_row on.
void copy_tiles(const StoredTensor& tensor, const Weight& weight, int64_t first, int64_t last,
                bool interleaved, std::byte* out);

}  // namespace ponder
