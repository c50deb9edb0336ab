#include "formats/gguf.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <unordered_set>

#include "base/checked.h"
#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr uint64_t kMaxValues = 10'000;
constexpr uint64_t kMaxTensors = 1'000'000;
constexpr uint64_t kMaxKey = 1024;
constexpr uint32_t kMaxRank = 4;
constexpr uint64_t kMaxAlignment = 65'536;
constexpr uint64_t kMaxDimension = uint64_t{1} << 40;

// Bytes of one value; 0 for strings and arrays.
constexpr std::array<uint64_t, 13> kWidths = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

uint64_t width_of(GgufType type) { return kWidths[static_cast<size_t>(type)]; }

template <class T>
T load(const std::byte* in) {
  T value;
  std::memcpy(&value, in, sizeof value);
  return value;
}

// Reads forward through the header; every step is checked against the end of the file.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& place)
      : bytes_(bytes), place_(place) {}

  uint64_t position() const { return position_; }
  uint64_t left() const { return bytes_.size() - position_; }

  std::span<const std::byte> take(uint64_t size, const char* what) {
    if (size > left()) {
      fail(
          "{}: at byte {}: {} needs {} bytes, but the file ends after {} more; it is damaged or "
          "was cut short",
          place_, position_, what, size, left());
    }
    const auto out = bytes_.subspan(position_, size);
    position_ += size;
    return out;
  }

  template <class T>
  T number(const char* what) {
    return load<T>(take(sizeof(T), what).data());
  }

  std::string_view string(uint64_t limit, const char* what) {
    const uint64_t begin = position_;
    const auto size = number<uint64_t>(what);
    if (size > limit) {
      fail("{}: at byte {}: {} claims {} bytes, more than the {} it may have", place_, begin, what,
           size, limit);
    }
    const auto text = take(size, what);
    return {reinterpret_cast<const char*>(text.data()), text.size()};
  }

  GgufType type(const char* what) {
    const uint64_t begin = position_;
    const auto number_read = number<uint32_t>(what);
    if (number_read >= kWidths.size()) {
      fail("{}: at byte {}: {} has the unknown type {}", place_, begin, what, number_read);
    }
    return static_cast<GgufType>(number_read);
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& place_;
  uint64_t position_ = 0;
};

int64_t integer_at(GgufType type, const std::byte* in, const std::string& place) {
  switch (type) {
    case GgufType::U8:
      return load<uint8_t>(in);
    case GgufType::I8:
      return load<int8_t>(in);
    case GgufType::U16:
      return load<uint16_t>(in);
    case GgufType::I16:
      return load<int16_t>(in);
    case GgufType::U32:
      return load<uint32_t>(in);
    case GgufType::I32:
      return load<int32_t>(in);
    case GgufType::I64:
      return load<int64_t>(in);
    case GgufType::U64: {
      const auto value = load<uint64_t>(in);
      if (value > static_cast<uint64_t>(INT64_MAX)) fail("{}: {} is too large", place, value);
      return static_cast<int64_t>(value);
    }
    default:
      fail("{}: it must be an integer, but has type {}", place, static_cast<uint32_t>(type));
  }
}

GgufArray read_array(Reader& reader, const std::string& place) {
  GgufArray array;
  array.type = reader.type("an array's element");
  array.count = reader.number<uint64_t>("an array's length");
  if (array.type == GgufType::Array)
    fail("{}: it is an array of arrays, which no model uses", place);
  if (array.type != GgufType::String) {
    const auto size = checked_mul(array.count, width_of(array.type));
    if (!size) fail("{}: its length {} is impossible", place, array.count);
    array.data = reader.take(*size, "an array");
    return array;
  }
  if (array.count > reader.left() / sizeof(uint64_t)) {
    fail("{}: it claims {} strings, more than the file could hold", place, array.count);
  }
  Reader strings = reader;
  for (uint64_t i = 0; i < array.count; ++i) strings.string(strings.left(), "a string in an array");
  array.data = reader.take(strings.position() - reader.position(), "an array");
  return array;
}

GgufValue read_value(Reader& reader, const std::string& place) {
  const GgufType type = reader.type("a metadata value");
  if (type == GgufType::Array) return read_array(reader, place);
  if (type == GgufType::String) return reader.string(reader.left(), "a metadata string");
  const std::byte* data = reader.take(width_of(type), "a metadata value").data();
  if (type == GgufType::F32) {
    // The shortest decimal that is this float: 1e-05, not 9.999999747378752e-06.
    const std::string text = fmt::format("{}", load<float>(data));
    double value = load<float>(data);
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  if (type == GgufType::F64) return load<double>(data);
  if (type == GgufType::Bool) return load<uint8_t>(data) != 0;
  return integer_at(type, data, place);
}

DType tensor_type(uint32_t number, const std::string& place, std::string_view name) {
  const auto type = dtype_from_ggml(number);
  if (!type) {
    const char* known = unread_ggml_name(number);
    fail(
        "{}: tensor \"{}\" has GGML type {}{}, which ponder does not read (it reads {}); take a "
        "file with one of those",
        place, printable(name), number, known ? fmt::format(" ({})", known) : "",
        dtype_names([](const DTypeInfo& info) { return info.ggml >= 0; }));
  }
  return *type;
}

// One tensor's description; `offset` receives where its data starts in the data section.
GgufTensor read_tensor(Reader& reader, const std::string& place, uint64_t* offset) {
  GgufTensor tensor;
  tensor.name = reader.string(kMaxKey, "a tensor's name");
  const auto rank = reader.number<uint32_t>("a tensor's rank");
  if (rank == 0 || rank > kMaxRank) {
    fail("{}: tensor \"{}\" has {} dimensions; 1 to {} are possible", place, printable(tensor.name),
         rank, kMaxRank);
  }
  uint64_t elements = 1;
  for (uint32_t i = 0; i < rank; ++i) {
    const auto size = reader.number<uint64_t>("a tensor's shape");
    const auto product = checked_mul(elements, size);
    if (size == 0 || size > kMaxDimension || !product) {
      fail("{}: tensor \"{}\": its shape is impossible (dimension {} is {})", place,
           printable(tensor.name), i, size);
    }
    elements = *product;
    tensor.shape.insert(tensor.shape.begin(), static_cast<int64_t>(size));
  }
  tensor.dtype = tensor_type(reader.number<uint32_t>("a tensor's type"), place, tensor.name);
  *offset = reader.number<uint64_t>("a tensor's offset");
  const int block = dtype_info(tensor.dtype).block;
  const auto bytes = dtype_bytes(tensor.dtype, elements);
  if (tensor.shape.back() % block != 0 || !bytes) {
    fail("{}: tensor \"{}\": rows of {} elements are no whole number of {} blocks of {}", place,
         printable(tensor.name), tensor.shape.back(), dtype_info(tensor.dtype).name, block);
  }
  tensor.bytes = *bytes;
  return tensor;
}

// Finds the tensor's data at `offset` of the data section, which starts at `data_begin`.
void place_tensor(GgufTensor& tensor, std::span<const std::byte> bytes, uint64_t data_begin,
                  uint64_t offset, const std::string& place) {
  const uint64_t available = bytes.size() - std::min<uint64_t>(data_begin, bytes.size());
  if (!range_inside(offset, tensor.bytes, available)) {
    fail(
        "{}: tensor \"{}\" needs {} bytes at offset {}, but the file has {} bytes of data; it is "
        "damaged or was cut short",
        place, printable(tensor.name), tensor.bytes, offset, available);
  }
  tensor.data = bytes.data() + data_begin + offset;
  // Blocks hold half-precision scales.
  const DTypeInfo& info = dtype_info(tensor.dtype);
  const auto width = static_cast<uint64_t>(is_quantised(tensor.dtype) ? 2 : info.bytes);
  if ((data_begin + offset) % width != 0) {
    fail("{}: tensor \"{}\": its data is not aligned for {}; general.alignment is too small", place,
         printable(tensor.name), info.name);
  }
}

uint64_t checked_alignment(std::optional<int64_t> value, uint64_t standard,
                           const std::string& place) {
  if (!value) return standard;
  const auto alignment = static_cast<uint64_t>(*value);
  if (*value <= 0 || alignment > kMaxAlignment || !std::has_single_bit(alignment)) {
    fail("{}: general.alignment is {}; it must be a power of two up to {}", place, *value,
         kMaxAlignment);
  }
  return alignment;
}

void check_no_overlap(const std::vector<GgufTensor>& tensors, const std::string& place) {
  std::vector<const GgufTensor*> order;
  order.reserve(tensors.size());
  for (const GgufTensor& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(),
            [](const GgufTensor* a, const GgufTensor* b) { return a->data < b->data; });
  for (size_t i = 1; i < order.size(); ++i) {
    if (order[i - 1]->data + order[i - 1]->bytes > order[i]->data) {
      fail("{}: tensors \"{}\" and \"{}\" overlap", place, printable(order[i - 1]->name),
           printable(order[i]->name));
    }
  }
}

[[noreturn]] void wrong_type(const std::string& place, const char* wanted) {
  fail("{}: it must be {}", place, wanted);
}

template <class T>
std::optional<T> typed(const Gguf& file, std::string_view key, const char* wanted) {
  const GgufValue* value = file.find(key);
  if (!value) return std::nullopt;
  const T* out = std::get_if<T>(value);
  if (!out) wrong_type(file.place_of(key), wanted);
  return *out;
}

}  // namespace

std::vector<std::string_view> GgufArray::strings(const std::string& place) const {
  if (type != GgufType::String) wrong_type(place, "an array of strings");
  std::vector<std::string_view> out;
  out.reserve(count);
  Reader reader(data, place);
  for (uint64_t i = 0; i < count; ++i) out.push_back(reader.string(reader.left(), "a string"));
  return out;
}

std::vector<int64_t> GgufArray::integers(const std::string& place) const {
  if (width_of(type) == 0) wrong_type(place, "an array of integers");
  std::vector<int64_t> out;
  out.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    out.push_back(integer_at(type, data.data() + i * width_of(type), place));
  }
  return out;
}

std::vector<double> GgufArray::numbers(const std::string& place) const {
  std::vector<double> out;
  const auto take = [&](auto zero) {
    out.reserve(count);
    for (uint64_t i = 0; i < count; ++i) {
      decltype(zero) value;
      std::memcpy(&value, data.data() + i * sizeof value, sizeof value);
      out.push_back(static_cast<double>(value));
    }
  };
  if (type == GgufType::F32) {
    take(float{});
  } else if (type == GgufType::F64) {
    take(double{});
  } else {
    for (const int64_t value : integers(place)) out.push_back(static_cast<double>(value));
  }
  return out;
}

Gguf::Gguf(std::span<const std::byte> bytes, std::string place) : place_(std::move(place)) {
  static_assert(std::endian::native == std::endian::little);
  Reader reader(bytes, place_);
  const auto magic = reader.take(4, "the magic number");
  if (std::memcmp(magic.data(), "GGUF", 4) != 0) fail("{}: it is no GGUF file", place_);
  version_ = reader.number<uint32_t>("the version");
  if (version_ != 2 && version_ != 3) {
    fail("{}: it is GGUF version {} (or big-endian); ponder reads versions 2 and 3", place_,
         version_);
  }
  const auto tensor_count = reader.number<uint64_t>("the number of tensors");
  const auto value_count = reader.number<uint64_t>("the number of metadata values");
  if (tensor_count > kMaxTensors || value_count > kMaxValues) {
    fail("{}: it claims {} tensors and {} metadata values; at most {} and {} are possible", place_,
         tensor_count, value_count, kMaxTensors, kMaxValues);
  }

  for (uint64_t i = 0; i < value_count; ++i) {
    const std::string_view key = reader.string(kMaxKey, "a metadata key");
    const uint64_t begin = reader.position();
    const GgufValue value = read_value(reader, place_of(key));
    if (!by_key_.try_emplace(key, values_.size()).second) {
      fail("{}: metadata \"{}\" is there twice", place_, printable(key));
    }
    values_.push_back({key, value, bytes.subspan(begin, reader.position() - begin)});
  }
  alignment_ = checked_alignment(integer("general.alignment"), alignment_, place_);

  std::vector<uint64_t> offsets;
  std::unordered_set<std::string_view> names;
  for (uint64_t i = 0; i < tensor_count; ++i) {
    offsets.push_back(0);
    tensors_.push_back(read_tensor(reader, place_, &offsets.back()));
    if (!names.insert(tensors_.back().name).second) {
      fail("{}: tensor \"{}\" is there twice", place_, printable(tensors_.back().name));
    }
  }
  if (tensors_.empty()) return;  // a first shard may hold metadata alone

  const uint64_t data_begin = (reader.position() + alignment_ - 1) / alignment_ * alignment_;
  for (size_t i = 0; i < tensors_.size(); ++i) {
    if (offsets[i] % alignment_ != 0) {
      fail("{}: tensor \"{}\": its offset {} is no multiple of the alignment {}", place_,
           printable(tensors_[i].name), offsets[i], alignment_);
    }
    place_tensor(tensors_[i], bytes, data_begin, offsets[i], place_);
  }
  check_no_overlap(tensors_, place_);
}

const GgufValue* Gguf::find(std::string_view key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &values_[found->second].value;
}

std::string Gguf::place_of(std::string_view key) const {
  return fmt::format("{}: metadata \"{}\"", place_, printable(key));
}

std::optional<int64_t> Gguf::integer(std::string_view key) const {
  return typed<int64_t>(*this, key, "an integer");
}

std::optional<double> Gguf::number(std::string_view key) const {
  const GgufValue* value = find(key);
  if (!value) return std::nullopt;
  if (const auto* whole = std::get_if<int64_t>(value)) return static_cast<double>(*whole);
  return typed<double>(*this, key, "a number");
}

std::optional<bool> Gguf::boolean(std::string_view key) const {
  return typed<bool>(*this, key, "true or false");
}

std::optional<std::string_view> Gguf::string(std::string_view key) const {
  return typed<std::string_view>(*this, key, "a string");
}

std::optional<GgufArray> Gguf::array(std::string_view key) const {
  return typed<GgufArray>(*this, key, "an array");
}

}  // namespace ponder
