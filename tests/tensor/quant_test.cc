#include "tensor/quant.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"

namespace ponder {
namespace {

// Every quantised type, and the half-precision ones.
std::vector<DType> stored_types() {
  std::vector<DType> out = {DType::F16, DType::BF16};
  for (int i = 0; i < kDTypes; ++i) {
    if (is_quantised(static_cast<DType>(i))) out.push_back(static_cast<DType>(i));
  }
  return out;
}

std::string fixture(const std::string& name) {
  return read_file(std::string(PONDER_FIXTURES) + "/quant/" + name, 1 << 20);
}

std::vector<float> floats_of(std::string_view bytes) {
  std::vector<float> out(bytes.size() / sizeof(float));
  std::memcpy(out.data(), bytes.data(), out.size() * sizeof(float));
  return out;
}

const std::byte* bytes_of(const std::string& text) {
  return reinterpret_cast<const std::byte*>(text.data());
}

std::vector<float> round_trip(DType type, const float* in, int64_t count) {
  std::vector<std::byte> stored(*dtype_bytes(type, static_cast<uint64_t>(count)));
  encode(type, in, count, stored.data());
  std::vector<float> out(static_cast<size_t>(count));
  decode(type, stored.data(), count, out.data());
  return out;
}

double rmse(const float* a, const float* b, int64_t count) {
  double sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
  return std::sqrt(sum / static_cast<double>(count));
}

TEST(Quant, DecodesEveryTypeBitForBitAsTheReference) {
  for (const DType type : stored_types()) {
    const DTypeInfo& info = dtype_info(type);
    const std::string file = fixture(std::string(info.name) + ".bin");
    const size_t per_block = static_cast<size_t>(info.bytes) + 4 * static_cast<size_t>(info.block);
    const size_t blocks = file.size() / per_block;
    ASSERT_EQ(blocks * per_block, file.size()) << info.name;
    const auto count = static_cast<int64_t>(blocks) * info.block;
    std::vector<float> decoded(static_cast<size_t>(count));
    decode(type, bytes_of(file), count, decoded.data());
    const char* expected = file.data() + blocks * static_cast<size_t>(info.bytes);
    EXPECT_EQ(std::memcmp(decoded.data(), expected, decoded.size() * sizeof(float)), 0)
        << info.name;
  }
}

TEST(Quant, EncodesQ8_0AndQ4_0ByteForByteAsTheReference) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  for (const DType type : {DType::Q8_0, DType::Q4_0}) {
    const std::string expected = fixture(std::string("rows.") + dtype_info(type).name);
    std::vector<std::byte> stored(expected.size());
    encode(type, rows.data(), static_cast<int64_t>(rows.size()), stored.data());
    EXPECT_EQ(std::memcmp(stored.data(), expected.data(), expected.size()), 0)
        << dtype_info(type).name;
  }
}

TEST(Quant, LeavesNoMoreErrorThanLlamaCppsQuantiser) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  std::istringstream lines(fixture("rmse.txt"));
  std::string name;
  int64_t first, end;
  double reference;
  int seen = 0;
  while (lines >> name >> first >> end >> reference) {
    const DType type = *dtype_from_name(name);
    const float* in = rows.data() + first * 256;
    const double ours =
        rmse(in, round_trip(type, in, (end - first) * 256).data(), (end - first) * 256);
    EXPECT_LE(ours, reference * 1.01) << name << " rows " << first << " to " << end;
    RecordProperty(name + "_" + std::to_string(first), std::to_string(ours / reference));
    ++seen;
  }
  EXPECT_EQ(seen, 12);
}

TEST(Quant, KeepsZerosAndConstantRowsFinite) {
  for (const DType type : {DType::Q8_0, DType::Q4_0, DType::Q4_K, DType::Q6_K}) {
    for (const float value : {0.0f, -0.0f, 1.5f, -3.0f, 1e-30f, 60000.0f}) {
      const std::vector<float> row(256, value);
      for (const float decoded : round_trip(type, row.data(), 256)) {
        EXPECT_NEAR(decoded, value, std::fabs(value) * 0.08f + 1e-6f) << dtype_info(type).name;
      }
    }
  }
}

TEST(Quant, KnowsEveryTypeByItsNameAndItsNumber) {
  for (int i = 0; i < kDTypes; ++i) {
    const auto type = static_cast<DType>(i);
    const DTypeInfo& info = dtype_info(type);
    EXPECT_EQ(dtype_from_name(info.name), type);
    if (info.ggml < 0) continue;
    EXPECT_EQ(dtype_from_ggml(static_cast<uint32_t>(info.ggml)), type) << info.name;
    EXPECT_EQ(unread_ggml_name(static_cast<uint32_t>(info.ggml)), nullptr) << info.name;
  }
  EXPECT_FALSE(dtype_from_ggml(31));
  EXPECT_STREQ(unread_ggml_name(31), "Q4_0_4_4");
  EXPECT_EQ(unread_ggml_name(4000), nullptr);
}

TEST(Quant, EncodesExactlyTheNamedTypes) {
  for (int i = 0; i < kDTypes; ++i) {
    const auto type = static_cast<DType>(i);
    const bool named = type == DType::F32 || type == DType::F16 || type == DType::BF16 ||
                       type == DType::Q8_0 || type == DType::Q4_0 || type == DType::Q4_K ||
                       type == DType::Q6_K;
    EXPECT_EQ(can_encode(type), named) << dtype_info(type).name;
  }
}

TEST(HalfPrecision, EveryF16SurvivesTheRoundTrip) {
  for (uint32_t bits = 0; bits < 65536; ++bits) {
    const float value = f16_to_f32(static_cast<uint16_t>(bits));
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(f16_to_f32(f32_to_f16(value))));
    } else {
      EXPECT_EQ(f32_to_f16(value), bits);
    }
  }
}

TEST(HalfPrecision, F16RoundsToNearestEven) {
  // Between neighbours a < b: the midpoint goes to the even one, and a hair beside it to the
  // nearer.
  for (uint32_t bits = 0; bits < 0x7bff; ++bits) {
    const float low = f16_to_f32(static_cast<uint16_t>(bits));
    const float high = f16_to_f32(static_cast<uint16_t>(bits + 1));
    const float middle = (low + high) / 2;
    EXPECT_EQ(f32_to_f16(middle), bits % 2 == 0 ? bits : bits + 1);
    EXPECT_EQ(f32_to_f16(std::nextafterf(middle, 0)), bits);
    EXPECT_EQ(f32_to_f16(std::nextafterf(middle, 1e9f)), bits + 1);
  }
  EXPECT_EQ(f32_to_f16(65519.0f), 0x7bff);
  EXPECT_EQ(f32_to_f16(65520.0f), 0x7c00);
  EXPECT_EQ(f32_to_f16(-std::numeric_limits<float>::infinity()), 0xfc00);
}

TEST(HalfPrecision, Bf16RoundsToNearestEvenAndKeepsNaN) {
  EXPECT_EQ(f32_to_bf16(1.0f), 0x3f80);
  EXPECT_EQ(f32_to_bf16(1.00390625f), 0x3f80);  // the midpoint above an even value
  EXPECT_EQ(f32_to_bf16(1.01171875f), 0x3f82);  // the midpoint above an odd value
  EXPECT_TRUE(std::isnan(bf16_to_f32(f32_to_bf16(std::nanf("")))));
  EXPECT_EQ(f32_to_bf16(3.4e38f), 0x7f80);
  EXPECT_EQ(bf16_to_f32(0xc040), -3.0f);
}

TEST(HalfPrecision, F8HasTheValuesOfTheOcpSpecification) {
  EXPECT_EQ(f8_e4m3_to_f32(0x7e), 448.0f);
  EXPECT_EQ(f8_e4m3_to_f32(0x08), 0x1p-6f);
  EXPECT_EQ(f8_e4m3_to_f32(0x01), 0x1p-9f);
  EXPECT_EQ(f8_e4m3_to_f32(0xb8), -1.0f);
  EXPECT_EQ(f8_e4m3_to_f32(0x80), 0.0f);
  EXPECT_TRUE(std::signbit(f8_e4m3_to_f32(0x80)));
  EXPECT_TRUE(std::isnan(f8_e4m3_to_f32(0x7f)));
  EXPECT_TRUE(std::isnan(f8_e4m3_to_f32(0xff)));
}

}  // namespace
}  // namespace ponder
