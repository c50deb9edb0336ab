// Matrix products of every table against plain double arithmetic on the decoded weights, for every
// stored type and for shapes that cut tiles, panels and pieces.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "base/arena.h"
#include "base/rng.h"
#include "kernels/kernels.h"
#include "kernels/random_blocks.h"
#include "tensor/interleave.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

std::vector<DType> weight_types() {
  std::vector<DType> out = {DType::F32, DType::F16, DType::BF16};
  for (const DType type : quantised_types()) out.push_back(type);
  return out;
}

// A stored matrix of random numbers, at the very end of its memory, so that a read beyond it shows.
struct Stored {
  std::vector<std::byte> bytes;
  Weight weight;

  Stored(DType type, int64_t rows, int64_t cols, uint64_t seed) {
    Rng rng(seed);
    const DTypeInfo& info = dtype_info(type);
    weight.dtype = type;
    weight.rows = rows;
    weight.cols = cols;
    weight.row_bytes = static_cast<int64_t>(*dtype_bytes(type, static_cast<uint64_t>(cols)));
    if (info.block == 1) {
      bytes.resize(static_cast<size_t>(rows * weight.row_bytes));
      std::vector<float> numbers;
      for (int64_t i = 0; i < rows * cols; ++i) numbers.push_back(static_cast<float>(rng.normal()));
      encode(type, numbers.data(), rows * cols, bytes.data());
    } else {
      bytes = random_blocks(type, rows * cols, rng);
    }
    weight.data = bytes.data();
  }
  // The same weight with sixteen rows side by side.
  Weight interleaved() {
    Weight out = weight;
    tiles.resize(static_cast<size_t>(interleaved_bytes(weight)));
    interleave(weight, 0, (weight.rows + 15) / 16, tiles.data());
    out.interleaved = true;
    out.data = tiles.data();
    return out;
  }
  std::vector<std::byte> tiles;
};

// y [m, n] by one table, outputs in pieces of `piece`.
std::vector<float> multiply(Isa isa, const Weight& w, const std::vector<float>& x, int64_t m,
                            int64_t piece, const std::vector<float>& bias) {
  const Kernels<float>& k = kernels_for<float>(isa);
  Arena arena;
  void* packed = arena.take_bytes(k.packed_bytes(w.dtype, m, w.cols));
  for (int64_t g = 0; g * pack_rows(w.dtype) < m; ++g)
    k.pack(w.dtype, x.data(), w.cols, nullptr, m, w.cols, g, packed);
  auto* scratch = static_cast<std::byte*>(arena.take_bytes(k.gemm_scratch(w.dtype, m, w.cols)));
  std::vector<float> y(static_cast<size_t>(m * w.rows));
  for (int64_t n = 0; n < w.rows; n += piece) {
    k.gemm({w, packed, m, n, std::min(n + piece, w.rows), bias.data(), y.data(), w.rows}, scratch);
  }
  return y;
}

class Gemm : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (!isa_usable(GetParam())) GTEST_SKIP() << "this machine cannot run " << isa_name(GetParam());
  }
  // How far a table's roundings of x and w may go, root mean square.
  double bound(DType type) const {
    if (packs_as_real(type) || GetParam() == Isa::Scalar) return 1e-5;
    // x as bytes, against random offsets that cancel much of the sum.
    if (is_quantised(type)) return 2.5e-2;
    return rounds_to_bf16(GetParam()) ? 1e-2 : 1e-5;
  }
};

TEST_P(Gemm, IsNearDoubleForEveryTypeAndShape) {
  for (const DType type : weight_types()) {
    const int64_t block = dtype_info(type).block;
    for (const auto& [rows, blocks] :
         {std::pair<int64_t, int64_t>{67, 3}, {130, block >= 64 ? 5 : 19}, {16, 1}}) {
      const int64_t cols = block == 1 ? blocks * 37 : blocks * block;
      const Stored stored(type, rows, cols, 7);
      Rng rng(9);
      std::vector<float> bias, w(static_cast<size_t>(cols));
      for (int64_t n = 0; n < rows; ++n) bias.push_back(static_cast<float>(rng.normal()));
      for (const int64_t m : {1, 5, 16, 33}) {
        std::vector<float> x;
        for (int64_t i = 0; i < m * cols; ++i) x.push_back(static_cast<float>(rng.normal()));
        const std::vector<float> y = multiply(GetParam(), stored.weight, x, m, rows, bias);
        double error = 0, size = 0;
        for (int64_t n = 0; n < rows; ++n) {
          decode_row(stored.weight, n, w.data());
          for (int64_t i = 0; i < m; ++i) {
            double want = 0;
            for (int64_t c = 0; c < cols; ++c)
              want += static_cast<double>(w[static_cast<size_t>(c)]) *
                      static_cast<double>(x[static_cast<size_t>(i * cols + c)]);
            size += want * want;
            want += static_cast<double>(bias[static_cast<size_t>(n)]);
            error += std::pow(static_cast<double>(y[static_cast<size_t>(i * rows + n)]) - want, 2);
          }
        }
        EXPECT_LT(std::sqrt(error / size), bound(type))
            << dtype_info(type).name << " " << rows << " x " << cols << ", " << m << " rows of x";
      }
    }
  }
}

TEST_P(Gemm, BitsAreTheSameWhetherRowsLieSideBySideOrNot) {
  for (const DType type : weight_types()) {
    if (block_words(type).words == 0) continue;
    const bool wide = dtype_info(type).block > 32;
    for (const int64_t rows : {16, 70}) {
      Stored stored(type, rows, wide ? 1280 : 1120, 17);
      const Weight side_by_side = stored.interleaved();
      const std::vector<float> bias(static_cast<size_t>(rows), 0.25f);
      for (const int64_t m : {1, 2, 15, 35}) {
        Rng rng(19);
        std::vector<float> x;
        for (int64_t i = 0; i < m * stored.weight.cols; ++i)
          x.push_back(static_cast<float>(rng.normal()));
        const std::vector<float> a = multiply(GetParam(), stored.weight, x, m, 48, bias),
                                 b = multiply(GetParam(), side_by_side, x, m, 32, bias);
        EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(float)), 0)
            << dtype_info(type).name << " " << rows << " outputs, " << m << " rows";
      }
    }
  }
}

TEST_P(Gemm, BitsOfARowDependOnItAlone) {
  constexpr int64_t kRows = 150, kMany = 40;
  for (const DType type : weight_types()) {
    const int64_t cols = dtype_info(type).block > 32 ? 1280 : 1120;
    const Stored stored(type, kRows, cols, 11);
    const std::vector<float> bias(kRows, 0.5f);
    Rng rng(13);
    std::vector<float> x;
    for (int64_t i = 0; i < kMany * cols; ++i) x.push_back(static_cast<float>(rng.normal()));
    const std::vector<float> all = multiply(GetParam(), stored.weight, x, kMany, kRows, bias);
    for (const int64_t m : {1, 3, 17}) {
      const std::vector<float> few = multiply(GetParam(), stored.weight, x, m, 64, bias);
      EXPECT_EQ(std::memcmp(all.data(), few.data(), few.size() * sizeof(float)), 0)
          << dtype_info(type).name << ", " << m << " rows";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, Gemm, testing::ValuesIn(kIsas),
                         [](const auto& param) { return isa_name(param.param); });

}  // namespace
}  // namespace ponder
