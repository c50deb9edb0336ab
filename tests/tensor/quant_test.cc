#include "tensor/quant.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "tensor/dtype_table.h"

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

std::vector<DType> encoded_blocks() {
  std::vector<DType> out;
  for (const DType type : stored_types()) {
    if (is_quantised(type) && can_encode(type)) out.push_back(type);
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

TEST(DTypeTable, EachRowDecodesInOneWay) {
  for (const DTypeInfo& row : kDTypeTable)
    EXPECT_NE(row.decode != nullptr, row.unpack != nullptr) << row.name;
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

TEST(Quant, EncodesTypesWithoutASearchByteForByteAsTheReference) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  for (const DType type : {DType::Q8_0, DType::Q4_0, DType::Q4_1, DType::Q5_0, DType::Q5_1}) {
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
  EXPECT_EQ(seen, 3 * static_cast<int>(encoded_blocks().size()));
}

TEST(Quant, AnImportanceLowersTheErrorThatItWeighs) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  std::vector<float> importance(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) importance[i] = i % 16 < 3 ? 100.0f : 0.5f;
  const auto weighted = [&](DType type, const float* given) {
    std::vector<std::byte> stored(*dtype_bytes(type, rows.size()));
    encode(type, rows.data(), static_cast<int64_t>(rows.size()), stored.data(), given);
    std::vector<float> out(rows.size());
    decode(type, stored.data(), static_cast<int64_t>(rows.size()), out.data());
    double sum = 0;
    for (size_t i = 0; i < rows.size(); ++i)
      sum += importance[i] * (double{out[i]} - rows[i]) * (double{out[i]} - rows[i]);
    return sum;
  };
  for (const DType type : encoded_blocks()) {
    if (type == DType::Q8_0) continue;  // which has no search
    EXPECT_LT(weighted(type, importance.data()), 0.95 * weighted(type, nullptr))
        << dtype_info(type).name;
  }
}

TEST(Quant, AnImportanceOfZerosSaysNothing) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  const std::vector<float> zeros(256, 0.0f);
  for (const DType type : encoded_blocks()) {
    std::vector<std::byte> stored(*dtype_bytes(type, 256));
    std::vector<float> out(256);
    encode(type, rows.data(), 256, stored.data(), zeros.data());
    decode(type, stored.data(), 256, out.data());
    EXPECT_LT(rmse(rows.data(), out.data(), 256),
              1.3 * rmse(rows.data(), round_trip(type, rows.data(), 256).data(), 256))
        << dtype_info(type).name;
  }
}

// What a type can say it keeps: to the last bit where a block has one scale, and nearly where those
// of a super-block are found one after another.
TEST(Quant, KeepsWhatItWroteItself) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  const auto count = static_cast<int64_t>(rows.size());
  for (const DType type : encoded_blocks()) {
    const std::vector<float> once = round_trip(type, rows.data(), count);
    const std::vector<float> twice = round_trip(type, once.data(), count);
    const double loss = rmse(once.data(), rows.data(), count);
    const bool whole = dtype_info(type).block == 32 || type == DType::IQ4_XS;
    EXPECT_LE(rmse(twice.data(), once.data(), count), (whole ? 0 : 0.25) * loss)
        << dtype_info(type).name;
    RecordProperty(dtype_info(type).name,
                   std::to_string(rmse(twice.data(), once.data(), count) / loss));
  }
}

TEST(Quant, HugeNumbersAndNaNDecodeToNumbers) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const DType type : encoded_blocks()) {
    for (const float odd : {kNaN, kInfinity, -kInfinity, 3e38f, -1e20f, 1e-42f}) {
      std::vector<float> row = floats_of(fixture("rows.f32"));
      row.resize(256);
      row[0] = row[40] = row[200] = odd;
      const std::vector<float> weights(256, 1.0f);
      for (const bool weighed : {false, true}) {
        std::vector<std::byte> stored(*dtype_bytes(type, 256));
        std::vector<float> out(256);
        encode(type, row.data(), 256, stored.data(), weighed ? weights.data() : nullptr);
        decode(type, stored.data(), 256, out.data());
        for (const float decoded : out)
          ASSERT_TRUE(std::isfinite(decoded)) << dtype_info(type).name << " with " << odd;
        EXPECT_LT(std::fabs(out[0]), std::isnan(odd) ? 0.05f : 2e8f) << dtype_info(type).name;
        EXPECT_GE(out[0], odd > 1 ? 3e4f : -2e8f) << dtype_info(type).name;
      }
    }
  }
}

TEST(Quant, KeepsZerosAndConstantRowsFinite) {
  for (const DType type : encoded_blocks()) {
    for (const float value : {0.0f, -0.0f, 1.5f, -3.0f, 1e-30f, 60000.0f}) {
      const std::vector<float> row(256, value);
      for (const float decoded : round_trip(type, row.data(), 256)) {
        // Between 4 and 6, FP4 has nothing.
        const float share = type == DType::MXFP4 ? 0.2f : 0.08f;
        EXPECT_NEAR(decoded, value, std::fabs(value) * share + 1e-6f) << dtype_info(type).name;
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

TEST(Quant, ABlockDependsOnItsOwnNumbersAlone) {
  const std::vector<float> rows = floats_of(fixture("rows.f32"));
  for (const DType type : encoded_blocks()) {
    const std::vector<float> all = round_trip(type, rows.data(), 2048);
    const std::vector<float> alone = round_trip(type, rows.data() + 1024, 256);
    EXPECT_TRUE(std::equal(alone.begin(), alone.end(), all.begin() + 1024))
        << dtype_info(type).name;
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
