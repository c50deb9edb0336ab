#include "formats/gguf_writer.h"

#include "base/error.h"

namespace ponder {
namespace {

constexpr uint64_t kAlignment = 32;  // GGUF's default, so general.alignment need not be written
constexpr uint32_t kVersion = 3;

template <class T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append_string(std::string& out, std::string_view text) {
  append<uint64_t>(out, text.size());
  out += text;
}

}  // namespace

template <class T>
void GgufMetadata::put(T value) {
  append(bytes_, value);
}

void GgufMetadata::put_string(std::string_view text) { append_string(bytes_, text); }

void GgufMetadata::begin(std::string_view key, GgufType type) {
  ++count_;
  put_string(key);
  put(static_cast<uint32_t>(type));
}

void GgufMetadata::add_u32(std::string_view key, uint64_t value) {
  if (value > UINT32_MAX) fail("{} for {} does not fit GGUF's 32 bits", value, key);
  begin(key, GgufType::U32);
  put(static_cast<uint32_t>(value));
}

void GgufMetadata::add_f32(std::string_view key, double value) {
  begin(key, GgufType::F32);
  put(static_cast<float>(value));
}

void GgufMetadata::add_bool(std::string_view key, bool value) {
  begin(key, GgufType::Bool);
  put(static_cast<uint8_t>(value));
}

void GgufMetadata::add_string(std::string_view key, std::string_view value) {
  begin(key, GgufType::String);
  put_string(value);
}

void GgufMetadata::add_strings(std::string_view key, const std::vector<std::string>& values) {
  begin(key, GgufType::Array);
  put(static_cast<uint32_t>(GgufType::String));
  put<uint64_t>(values.size());
  for (const std::string& value : values) put_string(value);
}

void GgufMetadata::add_i32s(std::string_view key, const std::vector<int32_t>& values) {
  begin(key, GgufType::Array);
  put(static_cast<uint32_t>(GgufType::I32));
  put<uint64_t>(values.size());
  for (const int32_t value : values) put(value);
}

void GgufMetadata::add_f32s(std::string_view key, const std::vector<float>& values) {
  begin(key, GgufType::Array);
  put(static_cast<uint32_t>(GgufType::F32));
  put<uint64_t>(values.size());
  for (const float value : values) put(value);
}

void GgufMetadata::add_u8s(std::string_view key, std::string_view values) {
  begin(key, GgufType::Array);
  put(static_cast<uint32_t>(GgufType::U8));
  put<uint64_t>(values.size());
  bytes_ += values;
}

void GgufMetadata::add_bools(std::string_view key, const std::vector<bool>& values) {
  begin(key, GgufType::Array);
  put(static_cast<uint32_t>(GgufType::Bool));
  put<uint64_t>(values.size());
  for (const bool value : values) put<uint8_t>(value);
}

void GgufMetadata::add_raw(std::string_view key, std::span<const std::byte> value) {
  ++count_;
  put_string(key);
  bytes_.append(reinterpret_cast<const char*>(value.data()), value.size());
}

uint64_t gguf_padding(uint64_t bytes) { return (kAlignment - bytes % kAlignment) % kAlignment; }

std::string gguf_header(const GgufMetadata& metadata, const std::vector<GgufPlan>& plan) {
  std::string out = "GGUF";
  append(out, kVersion);
  append<uint64_t>(out, plan.size());
  append<uint64_t>(out, metadata.count());
  out += metadata.bytes();
  uint64_t offset = 0;
  for (const GgufPlan& tensor : plan) {
    append_string(out, tensor.name);
    append<uint32_t>(out, static_cast<uint32_t>(tensor.shape.size()));
    uint64_t elements = 1;
    for (auto size = tensor.shape.rbegin(); size != tensor.shape.rend(); ++size) {
      append<uint64_t>(out, static_cast<uint64_t>(*size));
      elements *= static_cast<uint64_t>(*size);
    }
    append(out, static_cast<uint32_t>(dtype_info(tensor.dtype).ggml));
    append(out, offset);
    const uint64_t bytes = *dtype_bytes(tensor.dtype, elements);
    offset += bytes + gguf_padding(bytes);
  }
  out.append(gguf_padding(out.size()), '\0');
  return out;
}

void write_gguf_header(AtomicFile& file, const GgufMetadata& metadata,
                       const std::vector<GgufPlan>& plan) {
  PONDER_CHECK(file.size() == 0);
  file.write(gguf_header(metadata, plan));
}

}  // namespace ponder
