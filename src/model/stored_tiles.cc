#include "model/stored_tiles.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/call_off.h"
#include "base/cpu.h"
#include "base/threads.h"
#include "tensor/interleave.h"
#include "tensor/quant.h"

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

void copy_weight(const StoredTensor& tensor, const Weight& weight, bool interleaved,
                 std::byte* out) {
  const auto stored_bytes = static_cast<uint64_t>(weight.rows * weight.row_bytes);
  const auto bytes = interleaved ? static_cast<uint64_t>(interleaved_bytes(weight)) : stored_bytes;
  const std::byte* tiles = weight.rows == tensor.row_count() ? tensor.tiles : nullptr;
  const std::byte* rows = tensor.made ? nullptr : weight.data;
  const std::atomic<bool>* off = CallOff::current();
  if (const std::byte* as_it_is = interleaved ? tiles : rows) {
    constexpr uint64_t kPiece = 32 << 20;
    for (uint64_t at = 0; at < bytes && !called_off(off); at += kPiece)
      std::memcpy(out + at, as_it_is + at, std::min<uint64_t>(kPiece, bytes - at));
    return;
  }
  constexpr int64_t kTilesAnItem = 16, kWorthThreads = 1 << 20;
  const int64_t count = (weight.rows + kInterleavedRows - 1) / kInterleavedRows;
  ThreadPool pool(stored_bytes < kWorthThreads ? 1 : usable_cores());
  pool.parallel((count + kTilesAnItem - 1) / kTilesAnItem, [&](int64_t i, int) {
    if (called_off(off)) return;
    copy_tiles(tensor, weight, i * kTilesAnItem, std::min(count, (i + 1) * kTilesAnItem),
               interleaved, out);
  });
}

template <class R>
void turn_blocks(const Weight& weight, int64_t first_row, int64_t stride, int64_t blocks,
                 const Weight& out, std::byte* data) {
  std::vector<R> row(static_cast<size_t>(weight.cols));
  for (int64_t b = 0; b < blocks; ++b) {
    for (int64_t r = 0; r < out.cols; ++r) {
      decode_row(weight, first_row + b * stride + r, row.data());
      for (int64_t c = 0; c < weight.cols; ++c) {
        std::byte* place = data + (b * weight.cols + c) * out.row_bytes;
        const R value = row[static_cast<size_t>(c)];
        if (out.dtype == DType::BF16) {
          reinterpret_cast<uint16_t*>(place)[r] = f32_to_bf16(static_cast<float>(value));
        } else {
          reinterpret_cast<R*>(place)[r] = value;
        }
      }
    }
  }
}

template void turn_blocks<float>(const Weight&, int64_t, int64_t, int64_t, const Weight&,
                                 std::byte*);
template void turn_blocks<double>(const Weight&, int64_t, int64_t, int64_t, const Weight&,
                                  std::byte*);

}  // namespace ponder
