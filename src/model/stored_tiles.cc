#include "model/stored_tiles.h"

#include <algorithm>
#include <vector>

#include "tensor/interleave.h"

namespace ponder {

void copy_tiles(const StoredTensor& tensor, const Weight& weight, int64_t first, int64_t last,
                bool interleaved, std::byte* out) {
  if (!tensor.made) return interleave(weight, first, last, out);
  const int64_t row = first * kInterleavedRows;
  const int64_t count = std::min(last * kInterleavedRows, weight.rows) - row;
  const int64_t of_tensor = weight.first_row + row;
  if (!interleaved) return tensor.read_rows(of_tensor, count, out + row * weight.row_bytes);
  std::vector<std::byte> bytes(static_cast<size_t>(count * weight.row_bytes));
  tensor.read_rows(of_tensor, count, bytes.data());
  Weight rows = weight;
  rows.rows = count;
  rows.data = bytes.data();
  interleave(rows, 0, last - first, out + first * weight.tile_bytes());
}

}  // namespace ponder
