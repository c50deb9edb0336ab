#include "tensor/weight.h"

#include <algorithm>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "tensor/interleave.h"
#include "tensor/quant.h"

namespace ponder {

Weight rows_of(const Weight& weight, int64_t first, int64_t count) {
  PONDER_CHECK(first >= 0 && count >= 0 && first + count <= weight.rows);
  Weight out = weight;
  out.rows = count;
  PONDER_CHECK(!weight.interleaved || first % kInterleavedRows == 0);
  if (weight.data) out.data = weight.interleaved ? weight.tile(first) : weight.row(first);
  out.first_row += first;
  out.parts = nullptr;
  return out;
}

template <class R>
void decode_row(const Weight& weight, int64_t r, R* out) {
  if (weight.interleaved) {
    std::vector<std::byte> stored(static_cast<size_t>(weight.row_bytes));
    stored_row(weight, r, stored.data());
    Weight row = weight;
    row.interleaved = false;
    row.data = stored.data();
    return decode_row(row, 0, out);
  }
  if (weight.dtype == DType::F64) {
    const auto* in = reinterpret_cast<const double*>(weight.row(r));
    for (int64_t c = 0; c < weight.cols; ++c) out[c] = static_cast<R>(in[c]);
    return;
  }
  if constexpr (std::is_same_v<R, float>) {
    decode(weight.dtype, weight.row(r), weight.cols, out);
  } else {
    std::vector<float> row(static_cast<size_t>(weight.cols));
    decode(weight.dtype, weight.row(r), weight.cols, row.data());
    for (int64_t c = 0; c < weight.cols; ++c) out[c] = row[static_cast<size_t>(c)];
  }
  if (weight.scales) {
    const float* scale = weight.scale_row(r);
    for (int64_t first = 0; first < weight.cols; first += weight.scale_cols, ++scale) {
      const int64_t end = std::min(weight.cols, first + weight.scale_cols);
      for (int64_t c = first; c < end; ++c) out[c] *= static_cast<R>(*scale);
    }
  }
}

template void decode_row(const Weight&, int64_t, float*);
template void decode_row(const Weight&, int64_t, double*);

}  // namespace ponder
