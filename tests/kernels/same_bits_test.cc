// What AVX2's table computes in float NEON's computes to the bit, and products of bytes are the
// same bits in all tables of one architecture: they are held to the same fingerprints, since no
// machine runs them all.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include "base/arena.h"
#include "kernels/kernels.h"
#include "kernels/random_blocks.h"

namespace ponder::same_bits_test {
namespace {

// FNV-1a of the bits.
class Fingerprint {
 public:
  void add(const std::vector<float>& numbers) {
    for (const float number : numbers) {
      uint32_t bits;
      std::memcpy(&bits, &number, sizeof bits);
      for (int i = 0; i < 4; ++i) hash_ = (hash_ ^ ((bits >> 8 * i) & 255)) * 0x100000001b3u;
    }
  }
  uint64_t value() const { return hash_; }

 private:
  uint64_t hash_ = 0xcbf29ce484222325u;
};

// Nothing of the mathematical library, which is another one on another machine.
std::vector<float> numbers(int64_t count, float most, Rng& rng) {
  std::vector<float> out;
  for (int64_t i = 0; i < count; ++i)
    out.push_back(most * static_cast<float>(2 * rng.uniform() - 1));
  return out;
}

std::vector<float> product(const Kernels<float>& k, DType type, Rng& rng) {
  constexpr int64_t kX = 7, kRows = 9, kCols = 1024;
  const std::vector<std::byte> bytes = [&] {
    if (is_quantised(type)) return random_blocks(type, kRows * kCols, rng);
    std::vector<std::byte> out(static_cast<size_t>(kRows * kCols * dtype_info(type).bytes));
    encode(type, numbers(kRows * kCols, 1, rng).data(), kRows * kCols, out.data());
    return out;
  }();
  Weight w;
  w.dtype = type;
  w.rows = kRows;
  w.cols = kCols;
  w.row_bytes = static_cast<int64_t>(*dtype_bytes(type, kCols));
  w.data = bytes.data();
  const std::vector<float> x = numbers(kX * kCols, 2, rng), bias = numbers(kRows, 1, rng);
  Arena arena;
  void* packed = arena.take_bytes(k.packed_bytes(type, kX, kCols));
  for (int64_t g = 0; g * pack_rows(type) < kX; ++g)
    k.pack(type, x.data(), kCols, nullptr, kX, kCols, g, packed);
  std::vector<float> y(kX * kRows);
  k.gemm({w, packed, kX, 0, kRows, bias.data(), y.data(), kRows},
         static_cast<std::byte*>(arena.take_bytes(k.gemm_scratch(type, kX, kCols))));
  return y;
}

std::vector<float> each_of(const Kernels<float>& k, Rng& rng) {
  constexpr int64_t kCount = 77;
  const std::vector<float> a = numbers(kCount, 90, rng), b = numbers(kCount, 3, rng);
  std::vector<float> all, y(kCount);
  const auto keep = [&] { all.insert(all.end(), y.begin(), y.end()); };
  k.rms_norm(a.data(), b.data(), y.data(), kCount, 1e-6f), keep();
  k.swiglu(a.data(), b.data(), y.data(), kCount), keep();
  k.glu({.slope = 1.5957691216, .cubic = 0.044715}, b.data(), a.data(), y.data(), kCount), keep();
  k.multiply_add(a.data(), b.data(), y.data(), kCount), keep();
  k.divide(a.data(), b.data(), y.data(), kCount), keep();
  y = a;
  k.soft_cap(y.data(), 30, kCount), keep();
  std::vector<float> max = b, sum(kCount, 1), total = a;
  k.pool(a.data(), b.data(), a.data(), max.data(), sum.data(), total.data(), kCount);
  for (const auto* part : {&max, &sum, &total}) all.insert(all.end(), part->begin(), part->end());
  return all;
}

std::vector<float> attention(const Kernels<float>& k, DType dtype, Rng& rng) {
  constexpr int64_t kDim = 40, kKeys = 150;
  const int64_t size = dtype == DType::BF16 ? 2 : 4, page = 2 * kDim * kPage * size;
  std::vector<std::byte> pool(static_cast<size_t>(3 * page));
  const int32_t ids[] = {2, 0, 1};
  KvPages kv{.dtype = dtype, .pool = pool.data(), .page_bytes = page, .ids = ids};
  kv.v_offset = page / 2;
  kv.k_dim = kv.v_dim = kDim;
  for (int64_t s = 0; s < kKeys; ++s) {
    const std::vector<float> key = numbers(kDim, 1, rng), value = numbers(kDim, 1, rng);
    k.store_kv(kv, key.data(), value.data(), s);
  }
  const std::vector<float> q = numbers(3 * kDim, 4, rng);
  std::vector<float> out(3 * kDim);
  AttendTask<float> task;
  task.kv = kv;
  task.scale = 0.4f;
  task.lanes = 3;
  for (int i = 0; i < 3; ++i) {
    task.q[i] = q.data() + i * kDim;
    task.out[i] = out.data() + i * kDim;
    task.visible[i] = kKeys - 60 * i;
    task.first[i] = 5 * i;
  }
  task.last_key = kKeys;
  Arena arena;
  k.attend(task, static_cast<std::byte*>(arena.take_bytes(k.attend_scratch(dtype, kDim, kDim))));
  for (int i = 0; i < 3; ++i) out.insert(out.end(), {task.max[i], task.sum[i]});
  return out;
}

constexpr Isa kX86[] = {Isa::Avx2, Isa::Avx512, Isa::Amx};
constexpr Isa kArm[] = {Isa::Neon, Isa::Dotprod};
constexpr Isa kWithoutBf16[] = {Isa::Avx2, Isa::Neon, Isa::Dotprod};

template <class Fn>
void expect_on(std::span<const Isa> tables, uint64_t want, Fn fn) {
  for (const Isa isa : tables) {
    if (!isa_usable(isa)) continue;
    Fingerprint found;
    fn(kernels_for<float>(isa), found);
    EXPECT_EQ(found.value(), want) << isa_name(isa);
  }
}

void products_of_bytes(const Kernels<float>& k, Fingerprint& found, Rng& rng) {
  for (int i = 0; i < kDTypes; ++i) {
    const auto type = static_cast<DType>(i);
    if (is_quantised(type)) found.add(product(k, type, rng));
  }
}
void products_of_numbers(const Kernels<float>& k, Fingerprint& found, Rng& rng) {
  for (const DType type : {DType::F32, DType::F16, DType::BF16}) found.add(product(k, type, rng));
}

TEST(SameBits, OfProductsOfBytesOnEveryX86Table) {
  expect_on(kX86, 0x90aaa83cbe8488de, [](const Kernels<float>& k, Fingerprint& found) {
    Rng rng(3);
    products_of_bytes(k, found, rng);
  });
}

TEST(SameBits, OfProductsWithEveryTypeOnEveryArmTable) {
  expect_on(kArm, 0xd1531f585d0cbe5c, [](const Kernels<float>& k, Fingerprint& found) {
    Rng rng(3);
    products_of_bytes(k, found, rng);
    products_of_numbers(k, found, rng);
  });
}

TEST(SameBits, OfProductsWithNumbers) {
  expect_on(kWithoutBf16, 0x5b1728dabefec3ae, [](const Kernels<float>& k, Fingerprint& found) {
    Rng rng(6);
    products_of_numbers(k, found, rng);
  });
}

TEST(SameBits, OfWhatIsDoneElementByElement) {
  expect_on(kWithoutBf16, 0x55b97cecd495ac03, [](const Kernels<float>& k, Fingerprint& found) {
    Rng rng(4);
    found.add(each_of(k, rng));
  });
}

TEST(SameBits, OfAttention) {
  expect_on(kWithoutBf16, 0xe7077402c8aa6b5, [](const Kernels<float>& k, Fingerprint& found) {
    Rng rng(5);
    for (const DType dtype : {DType::F32, DType::BF16}) found.add(attention(k, dtype, rng));
  });
}

}  // namespace
}  // namespace ponder::same_bits_test
