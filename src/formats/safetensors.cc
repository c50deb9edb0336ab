#include "formats/safetensors.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/checked.h"
#include "base/error.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr uint64_t kMaxHeader = 100u << 20;  // the limit of the reference implementation
constexpr size_t kMaxEntries = 1'000'000;
constexpr size_t kMaxAxes = 8;
constexpr size_t kMaxName = 4096;
constexpr uint64_t kMaxAxisSize = uint64_t{1} << 40;

namespace dom = simdjson::dom;

struct Source {
  std::span<const std::byte> bytes;
  const std::string& place;
  uint64_t data_begin;
};

uint64_t unsigned_of(dom::element value, const Source& source, std::string_view name,
                     const char* field) {
  uint64_t number;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) {
    fail("{}: tensor \"{}\": {} must hold whole numbers from 0", source.place, printable(name),
         field);
  }
  return number;
}

dom::array array_of(dom::object entry, const Source& source, std::string_view name,
                    const char* field) {
  dom::array array;
  if (entry.at_key(field).get_array().get(array) != simdjson::SUCCESS) {
    fail("{}: tensor \"{}\" has no list \"{}\"", source.place, printable(name), field);
  }
  return array;
}

// Shape, and the number of elements; every product is checked.
std::vector<int64_t> read_shape(dom::object entry, const Source& source, std::string_view name,
                                uint64_t* elements) {
  std::vector<int64_t> shape;
  *elements = 1;
  for (dom::element dimension : array_of(entry, source, name, "shape")) {
    const uint64_t size = unsigned_of(dimension, source, name, "shape");
    const auto product = checked_mul(*elements, size);
    if (shape.size() == kMaxAxes || size > kMaxAxisSize || !product) {
      fail("{}: tensor \"{}\": its shape is impossible (at most {} dimensions, and sizes that fit)",
           source.place, printable(name), kMaxAxes);
    }
    *elements = *product;
    shape.push_back(static_cast<int64_t>(size));
  }
  return shape;
}

DType read_dtype(dom::object entry, const Source& source, std::string_view name) {
  std::string_view text;
  if (entry.at_key("dtype").get_string().get(text) != simdjson::SUCCESS) {
    fail("{}: tensor \"{}\" has no \"dtype\"", source.place, printable(name));
  }
  const auto type = dtype_from_safetensors(text);
  if (!type) {
    fail(
        "{}: tensor \"{}\" has the type {}, which ponder does not read (it reads F32, F16, BF16, "
        "F8_E4M3, F8_E8M0 and integers)",
        source.place, printable(name), printable(text, 20));
  }
  return *type;
}

StoredTensor read_entry(std::string_view name, dom::element value, const Source& source,
                        int index) {
  dom::object entry;
  if (value.get_object().get(entry) != simdjson::SUCCESS) {
    fail("{}: the entry of tensor \"{}\" is not an object", source.place, printable(name));
  }
  StoredTensor tensor;
  tensor.name = std::string(name);
  tensor.file = index;
  tensor.dtype = read_dtype(entry, source, name);
  uint64_t elements;
  tensor.shape = read_shape(entry, source, name, &elements);

  uint64_t offsets[2];
  size_t count = 0;
  for (dom::element offset : array_of(entry, source, name, "data_offsets")) {
    if (count < 2) offsets[count] = unsigned_of(offset, source, name, "data_offsets");
    ++count;
  }
  const uint64_t available = source.bytes.size() - source.data_begin;
  if (count != 2 || offsets[0] > offsets[1] || offsets[1] > available) {
    fail(
        "{}: tensor \"{}\": its data_offsets lie outside the file's {} bytes of data; the file is "
        "damaged or was cut short",
        source.place, printable(name), available);
  }
  tensor.bytes = offsets[1] - offsets[0];
  const auto expected = dtype_bytes(tensor.dtype, elements);
  if (!expected || *expected != tensor.bytes) {
    fail("{}: tensor \"{}\": its data_offsets give {} bytes, but its shape and type need {}",
         source.place, printable(name), tensor.bytes, expected.value_or(UINT64_MAX));
  }
  tensor.data = source.bytes.data() + source.data_begin + offsets[0];
  const auto width = static_cast<uint64_t>(dtype_info(tensor.dtype).bytes);
  if ((source.data_begin + offsets[0]) % width != 0) {
    fail(
        "{}: tensor \"{}\": its data starts at byte {}, which is not aligned for {}; save the file "
        "again with a current safetensors",
        source.place, printable(name), source.data_begin + offsets[0],
        dtype_info(tensor.dtype).name);
  }
  return tensor;
}

// Every byte of the data is of one tensor: the reference refuses other files, too, since they were
// cut together or lost a name.
void check_covered(std::vector<StoredTensor>::const_iterator begin,
                   std::vector<StoredTensor>::const_iterator end, const Source& source) {
  std::vector<const StoredTensor*> order;
  for (auto tensor = begin; tensor != end; ++tensor) {
    if (tensor->bytes > 0) order.push_back(&*tensor);
  }
  std::sort(order.begin(), order.end(),
            [](const StoredTensor* a, const StoredTensor* b) { return a->data < b->data; });
  const std::byte* at = source.bytes.data() + source.data_begin;
  const StoredTensor* before = nullptr;
  const auto check_gap = [&](const std::byte* next) {
    if (next <= at) return;
    fail("{}: {} bytes {} belong to no tensor; the file is damaged, get it again", source.place,
         next - at,
         before ? fmt::format("behind tensor \"{}\"", printable(before->name))
                : "behind the header");
  };
  for (const StoredTensor* tensor : order) {
    if (tensor->data < at) {
      fail("{}: tensors \"{}\" and \"{}\" overlap", source.place, printable(before->name),
           printable(tensor->name));
    }
    check_gap(tensor->data);
    at = tensor->data + tensor->bytes;
    before = tensor;
  }
  check_gap(source.bytes.data() + source.bytes.size());
}

uint64_t header_size(std::span<const std::byte> bytes, const std::string& place) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t size = 0;
  if (bytes.size() < sizeof size) {
    fail("{}: it has {} bytes, too few for a safetensors file", place, bytes.size());
  }
  std::memcpy(&size, bytes.data(), sizeof size);
  if (size > kMaxHeader || size > bytes.size() - sizeof size) {
    fail(
        "{}: its header claims {} bytes, but the file has {} (and {} is the limit); it is no "
        "safetensors file, or was cut short",
        place, size, bytes.size(), kMaxHeader);
  }
  return size;
}

// simdjson parses in place and needs readable bytes behind the text, so it gets a copy.
dom::object parse_object(dom::parser& parser, std::string_view text, const std::string& place,
                         const char* what) {
  dom::object object;
  if (text.empty()) fail("{}: its {} is empty", place, what);  // and may be of no address
  const auto error = parser.parse(text.data(), text.size(), true).get_object().get(object);
  if (error) {
    fail("{}: its {} is not a JSON object ({})", place, what, simdjson::error_message(error));
  }
  return object;
}

}  // namespace

void read_safetensors(std::span<const std::byte> bytes, const std::string& place, int index,
                      std::vector<StoredTensor>& out) {
  const uint64_t header = header_size(bytes, place);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + 8, header);
  dom::parser parser;
  const dom::object entries = parse_object(parser, text, place, "header");
  const Source source{bytes, place, 8 + header};

  const size_t first = out.size();
  std::unordered_set<std::string_view> names;  // views into the parser's strings
  for (const dom::key_value_pair entry : entries) {
    if (entry.key == "__metadata__") continue;
    if (out.size() - first >= kMaxEntries || entry.key.size() > kMaxName) {
      fail("{}: it has more than {} tensors, or a name longer than {} bytes", place, kMaxEntries,
           kMaxName);
    }
    if (!names.insert(entry.key).second) {
      fail("{}: tensor \"{}\" is listed twice", place, printable(entry.key));
    }
    out.push_back(read_entry(entry.key, entry.value, source, index));
  }
  check_covered(out.begin() + static_cast<ptrdiff_t>(first), out.end(), source);
}

void read_safetensors(const MappedFile& file, int index, std::vector<StoredTensor>& out) {
  read_safetensors(file.bytes(), file.path(), index, out);
}

std::vector<std::string> read_safetensors_index(std::string_view json, const std::string& place,
                                                std::vector<std::pair<std::string, int>>& weights) {
  dom::parser parser;
  const dom::object object = parse_object(parser, json, place, "content");
  dom::object map;
  if (object.at_key("weight_map").get_object().get(map) != simdjson::SUCCESS) {
    fail("{}: it has no object \"weight_map\"", place);
  }
  std::vector<std::string> shards;
  std::unordered_map<std::string_view, int> known;
  for (const dom::key_value_pair entry : map) {
    std::string_view shard;
    if (entry.value.get_string().get(shard) != simdjson::SUCCESS || shard.empty() ||
        shard.size() > 255 || shard.front() == '.' || shard.find('/') != std::string_view::npos ||
        shard.find('\0') != std::string_view::npos) {
      fail("{}: tensor \"{}\" is in no plain file name of the same folder", place,
           printable(entry.key));
    }
    const auto [found, fresh] = known.try_emplace(shard, static_cast<int>(shards.size()));
    if (fresh) shards.emplace_back(shard);
    if (shards.size() > 10'000 || weights.size() >= kMaxEntries) {
      fail("{}: it names more than 10000 shards or {} tensors", place, kMaxEntries);
    }
    weights.emplace_back(entry.key, found->second);
  }
  return shards;
}

}  // namespace ponder
