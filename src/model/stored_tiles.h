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

// All of a weight's rows, sixteen side by side or as they are stored. Ends early when the load is
// called off, which check_called_off tells.
void copy_weight(const StoredTensor& tensor, const Weight& weight, bool interleaved,
                 std::byte* out);

// Block b of `out`, whose numbers are bf16 or R, is the transpose of rows [first_row + b * stride,
// + out.cols).
template <class R>
void turn_blocks(const Weight& weight, int64_t first_row, int64_t stride, int64_t blocks,
                 const Weight& out, std::byte* data);

}  // namespace ponder
