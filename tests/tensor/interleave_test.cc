// Rows side by side are the stored bits in another order: what comes out is what went in.
#include "tensor/interleave.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "base/rng.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

struct Both {
  std::vector<std::byte> bytes, tiles;
  Weight stored, interleaved;

  Both(DType type, int64_t rows, int64_t blocks) {
    const DTypeInfo& info = dtype_info(type);
    stored.dtype = type;
    stored.rows = rows;
    stored.cols = blocks * info.block;
    stored.row_bytes = blocks * info.bytes;
    Rng rng(3);
    for (int64_t i = 0; i < rows * stored.row_bytes; ++i)
      bytes.push_back(static_cast<std::byte>(rng.below(256)));
    stored.data = bytes.data();
    tiles.resize(static_cast<size_t>(interleaved_bytes(stored)));
    // In two parts, as threads do it.
    const int64_t all = (rows + kInterleavedRows - 1) / kInterleavedRows;
    interleave(stored, all / 2, all, tiles.data());
    interleave(stored, 0, all / 2, tiles.data());
    interleaved = stored;
    interleaved.interleaved = true;
    interleaved.data = tiles.data();
  }
};

std::vector<DType> interleaved_types() {
  std::vector<DType> out;
  for (int i = 0; i < kDTypes; ++i) {
    if (block_words(static_cast<DType>(i)).words > 0) out.push_back(static_cast<DType>(i));
  }
  return out;
}

TEST(Interleave, GivesBackEveryRowBitByBit) {
  for (const DType type : interleaved_types()) {
    for (const auto& [rows, blocks] : {std::pair<int64_t, int64_t>{37, 3}, {16, 1}, {1, 2}}) {
      const Both both(type, rows, blocks);
      std::vector<std::byte> row(static_cast<size_t>(both.stored.row_bytes));
      for (int64_t r = 0; r < rows; ++r) {
        stored_row(both.interleaved, r, row.data());
        EXPECT_EQ(std::memcmp(row.data(), both.stored.row(r), row.size()), 0)
            << dtype_info(type).name << " row " << r << " of " << rows;
      }
    }
  }
}

TEST(Interleave, ViewsAndDecodedRowsAreThoseOfTheStoredWeight) {
  for (const DType type : interleaved_types()) {
    const Both both(type, 70, 2);
    const Weight view = rows_of(both.interleaved, 48, 20);
    std::vector<float> a(static_cast<size_t>(view.cols)), b(a.size());
    for (int64_t r = 0; r < view.rows; ++r) {
      decode_row(both.stored, 48 + r, a.data());
      decode_row(view, r, b.data());
      EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)), 0)
          << dtype_info(type).name << " row " << r;
    }
  }
}

TEST(Interleave, TakesNoMoreMemoryThanWhatIsStoredButForTheLastTile) {
  for (const DType type : interleaved_types()) {
    const Both both(type, 64, 4);
    EXPECT_EQ(interleaved_bytes(both.stored), 64 * both.stored.row_bytes);
  }
}

}  // namespace
}  // namespace ponder
