// FP8 (E4M3) matrices with scales, which stay what they are.
#pragma once

#include <optional>
#include <utility>

#include "formats/quantised/form.h"

namespace ponder {

using BlockSize = std::pair<int64_t, int64_t>;  // rows, columns

// `weight` [n, k] with the numbers of `scale`: one a block, [ceil(n / rows), ceil(k / columns)] and
// no other. Without a block size the shape says it: one; one a row, [n] or [n, 1]; or blocks of
// (128, 128).
MadeWeight make_fp8(const QuantisedModule& module, const StoredTensor& weight,
                    const StoredTensor& scale, std::optional<BlockSize> block);

// Types of such scales. U8 is E8M0, as older files spell it.
inline constexpr DType kFp8ScaleTypes[] = {DType::F32, DType::BF16, DType::F16, DType::F8_E8M0,
                                           DType::U8};

}  // namespace ponder
