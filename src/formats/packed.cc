#include "formats/packed.h"

#include <cstring>

#include "base/checked.h"
#include "base/error.h"
#include "base/json.h"
#include "formats/gguf.h"
#include "formats/gguf_config.h"
#include "formats/gguf_metadata.h"
#include "formats/packed_form.h"
#include "tensor/interleave.h"

namespace ponder {
namespace {

constexpr size_t kMaxDimensions = 4, kLongestName = 4096;
constexpr uint64_t kMaxSize = uint64_t{1} << 40;  // of a dimension

// The parts of the file before its data, and where that begins.
struct PackedParts {
  std::string_view facts;
  std::span<const std::byte> tokenizer, data;
};

PackedParts parts_of(std::span<const std::byte> file, const std::string& place) {
  uint64_t sizes[2] = {};
  if (file.size() < kPackedHead) fail("{}: it ends within the packed file's head", place);
  std::memcpy(sizes, file.data() + kPackedMagic.size(), sizeof sizes);
  const uint64_t rest = file.size() - kPackedHead;
  if (sizes[0] > rest || sizes[1] > rest - sizes[0]) {
    fail("{}: its head says {} and {} bytes, but the file has {}; it is cut off or damaged", place,
         sizes[0], sizes[1], file.size());
  }
  const std::byte* facts = file.data() + kPackedHead;
  const uint64_t begin =
      std::min<uint64_t>(packed_up(kPackedHead + sizes[0] + sizes[1], kPackedBlock), file.size());
  return {{reinterpret_cast<const char*>(facts), sizes[0]},
          {facts + sizes[0], sizes[1]},
          file.subspan(begin)};
}

[[noreturn]] void fail_entry(const std::string& place, const Json& entry) {
  fail("{}: the packed tensor {} is not [name, type, shape, offset, turned] with sizes that fit",
       place, value_text(entry));
}

bool is_size(const Json& value, uint64_t most) {
  return value.is_number_integer() && value >= 0 && value <= most;
}

// Name, type and shape; every product is checked.
StoredTensor read_entry(const Json& entry, const std::string& place) {
  const bool form = entry.is_array() && entry.size() == 5 && entry[0].is_string() &&
                    entry[1].is_string() && entry[2].is_array() && entry[4].is_boolean() &&
                    is_size(entry[3], INT64_MAX);
  if (!form || entry[2].size() > kMaxDimensions || entry[2].empty()) fail_entry(place, entry);
  StoredTensor out;
  out.name = entry[0];
  const auto type = dtype_from_name(entry[1].get<std::string>());
  if (!type || out.name.empty() || out.name.size() > kLongestName) fail_entry(place, entry);
  out.dtype = *type;
  uint64_t elements = 1;
  for (const Json& size : entry[2]) {
    if (!is_size(size, kMaxSize) || size < 1) fail_entry(place, entry);
    const auto product = checked_mul(elements, size.get<uint64_t>());
    if (!product || *product > INT64_MAX) fail_entry(place, entry);
    elements = *product;
    out.shape.push_back(size);
  }
  const auto bytes = dtype_bytes(*type, elements);
  if (!bytes || out.shape.back() % dtype_info(*type).block != 0) fail_entry(place, entry);
  out.bytes = *bytes;
  return out;
}

// Whoever wants its rows one by one gets them so.
std::shared_ptr<const MadeRows> rows_of_tiles(const StoredTensor& tensor, uint64_t bytes) {
  Weight weight;
  weight.dtype = tensor.dtype;
  weight.rows = tensor.row_count();
  weight.cols = tensor.shape.back();
  weight.row_bytes = static_cast<int64_t>(tensor.row_bytes());
  weight.data = tensor.tiles;
  weight.interleaved = true;
  StoredTensor from = tensor;
  from.data = tensor.tiles;
  from.bytes = bytes;
  const auto write = [weight](int64_t first, int64_t count, std::byte* out) {
    for (int64_t i = 0; i < count; ++i, out += weight.row_bytes) stored_row(weight, first + i, out);
  };
  return std::make_shared<const MadeRows>(MadeRows{{std::move(from)}, write});
}

StoredTensor read_tensor(const Json& entry, const PackedParts& parts, const std::string& place) {
  StoredTensor out = read_entry(entry, place);
  const bool turned = entry[4];
  const uint64_t offset = entry[3], bytes = turned ? turned_bytes(out) : out.bytes;
  if (bytes == 0 || offset % kPackedLine != 0 || !range_inside(offset, bytes, parts.data.size())) {
    fail_entry(place, entry);
  }
  (turned ? out.tiles : out.data) = parts.data.data() + offset;
  if (turned) out.made = rows_of_tiles(out, bytes);
  return out;
}

void check_layout(const Json& facts, const std::string& place) {
  const Json* layout = json_member(facts, "layout");
  const auto rows = layout && layout->is_object() ? json_int(*layout, "rows", place) : std::nullopt;
  if (rows != kInterleavedRows) {
    fail(
        "{}: it is packed with {} rows side by side, but this ponder's kernels take {}; pack the "
        "model anew",
        place, rows ? std::to_string(*rows) : "an unknown number of", kInterleavedRows);
  }
}

void read_facts(const Json& facts, Checkpoint& out) {
  const std::string& place = out.path;
  check_layout(facts, place);
  for (const auto& [key, to] :
       {std::pair("config", &out.config), std::pair("generation_config", &out.generation_config)}) {
    const Json* value = json_member(facts, key);
    if (!value || !value->is_object()) fail("{}: its \"{}\" is no object", place, key);
    *to = *value;
  }
  out.chat_template = json_string(facts, "chat_template", place).value_or("");
  out.tool_template = json_string(facts, "tool_template", place).value_or("");
  for (const auto& [key, to] : {std::pair("unread", &out.unread), std::pair("notes", &out.notes)}) {
    const Json* list = json_member(facts, key);
    for (const Json& text : list && list->is_array() ? *list : Json::array()) {
      if (!text.is_string()) fail("{}: its \"{}\" are no texts", place, key);
      to->push_back(text);
    }
  }
}

}  // namespace

uint64_t turned_bytes(const StoredTensor& tensor) {
  if (tensor.shape.size() < 2 || block_words(tensor.dtype).words == 0) return 0;
  constexpr uint64_t kLargest = uint64_t{1} << 56;  // more than any file: nothing below overflows
  if (tensor.bytes > kLargest) return 0;
  Weight weight;
  weight.rows = tensor.row_count();
  weight.row_bytes = static_cast<int64_t>(tensor.row_bytes());
  return static_cast<uint64_t>(interleaved_bytes(weight));
}

bool is_packed(std::span<const std::byte> file) {
  return file.size() >= kPackedMagic.size() &&
         std::memcmp(file.data(), kPackedMagic.data(), kPackedMagic.size()) == 0;
}

Checkpoint open_packed(MappedFile file, bool with_tokenizer) {
  Checkpoint out;
  out.format = Checkpoint::Format::Gguf;
  out.packed = true;
  out.path = file.path();
  out.files.push_back(std::move(file));
  const PackedParts parts = parts_of(out.files[0].bytes(), out.path);
  const Json facts = parse_json_object(parts.facts, out.path);
  read_facts(facts, out);
  const Json* tensors = json_member(facts, "tensors");
  if (!tensors || !tensors->is_array()) fail("{}: it has no list of tensors", out.path);
  for (const Json& entry : *tensors) out.tensors.push_back(read_tensor(entry, parts, out.path));
  out.index_names();
  const Gguf tokenizer(parts.tokenizer, out.path);
  out.metadata = metadata_from_gguf(tokenizer);
  if (with_tokenizer) out.has_tokenizer = tokenizer_from_gguf(tokenizer, out.tokenizer);
  return out;
}

}  // namespace ponder
