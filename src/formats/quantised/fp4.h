// FP4 (E2M1): two numbers a byte, the first in its low half.
#pragma once

#include "formats/quantised/form.h"

namespace ponder {

// `blocks`, of columns / 2 bytes a row, and `scales`, a power of two (E8M0) for each 32 numbers, as
// MXFP4 [leading..., columns] (OCP Microscaling Formats 1.0). Error unless the sizes agree.
MadeWeight make_mxfp4(const QuantisedModule& module, const StoredTensor& blocks,
                      const StoredTensor& scales, const std::vector<int64_t>& leading,
                      int64_t columns);

// NVFP4: `packed` [n, k / 2], a `scale` in E4M3 for each 16 numbers, and one for all, which
// divides the others (compressed-tensors) or counts times them (`multiplies`).
MadeWeight make_nvfp4(const QuantisedModule& module, const StoredTensor& packed,
                      const StoredTensor& scale, const StoredTensor& global, bool multiplies);

}  // namespace ponder
