#include "formats/safetensors_writer.h"

#include <algorithm>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

std::string header_of(std::span<const TensorOut> tensors) {
  std::string header = R"({"__metadata__":{"format":"pt"})";
  uint64_t offset = 0;
  for (const TensorOut& tensor : tensors) {
    PONDER_CHECK(dtype_info(tensor.dtype).safetensors);
    const uint64_t end = offset + tensor.bytes();
    const Json entry = {{"dtype", dtype_info(tensor.dtype).safetensors},
                        {"shape", tensor.shape},
                        {"data_offsets", Json::array({offset, end})}};
    header += "," + Json(valid_utf8(tensor.name)).dump() + ":" + entry.dump();
    offset = end;
  }
  header += "}";
  // Blanks to a multiple of eight keep the data aligned, and eight bytes hold the length.
  header.append((8 - header.size() % 8) % 8, ' ');
  const uint64_t size = header.size();
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + header;
}

uint64_t elements_of(const std::vector<int64_t>& shape) {
  uint64_t elements = 1;
  for (const int64_t size : shape) elements *= static_cast<uint64_t>(size);
  return elements;
}

}  // namespace

uint64_t TensorOut::bytes() const { return *dtype_bytes(dtype, elements_of(shape)); }

TensorOut tensor_from_memory(std::string name, DType dtype, std::vector<int64_t> shape,
                             const void* data) {
  TensorOut out{std::move(name), dtype, std::move(shape), {}};
  out.pour = [data, bytes = out.bytes()](const ByteSink& sink) {
    sink(static_cast<const std::byte*>(data), bytes);
  };
  return out;
}

TensorOut tensor_from_floats(std::string name, DType dtype, std::vector<int64_t> shape,
                             const float* data) {
  if (dtype == DType::F32)
    return tensor_from_memory(std::move(name), dtype, std::move(shape), data);
  TensorOut out{std::move(name), dtype, std::move(shape), {}};
  out.pour = [data, dtype, count = elements_of(out.shape)](const ByteSink& sink) {
    constexpr uint64_t kPiece = 1 << 16;
    std::vector<std::byte> piece;
    for (uint64_t at = 0; at < count; at += kPiece) {
      const uint64_t some = std::min(kPiece, count - at);
      piece.resize(*dtype_bytes(dtype, some));
      encode(dtype, data + at, static_cast<int64_t>(some), piece.data());
      sink(piece.data(), piece.size());
    }
  };
  return out;
}

void sort_by_width(std::vector<TensorOut>& tensors) {
  std::stable_sort(tensors.begin(), tensors.end(), [](const TensorOut& a, const TensorOut& b) {
    return dtype_info(a.dtype).bytes > dtype_info(b.dtype).bytes;
  });
}

uint64_t write_safetensors(const std::string& path, std::span<const TensorOut> tensors) {
  AtomicFile file(path);
  file.write(header_of(tensors));
  for (const TensorOut& tensor : tensors) {
    const uint64_t before = file.size();
    tensor.pour([&](const std::byte* data, size_t size) { file.write(data, size); });
    PONDER_CHECK(file.size() - before == tensor.bytes());
  }
  file.commit();
  return file.size();
}

}  // namespace ponder
