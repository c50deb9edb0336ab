#include "formats/importance.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "formats/gguf.h"
#include "formats/gguf_writer.h"

namespace ponder {
namespace {

using ImportanceEntry = ImportanceMatrix::Entry;

constexpr std::string_view kSums = ".in_sum2", kCounts = ".counts";

void check_entry(const ImportanceEntry& entry, std::string_view name, const std::string& place) {
  const auto bad = [](float value) { return !std::isfinite(value) || value < 0; };
  for (const std::vector<float>* part : {&entry.sums, &entry.counts}) {
    const auto found = std::find_if(part->begin(), part->end(), bad);
    if (found == part->end()) continue;
    fail("{}: \"{}\" has a {} of {}; it must be a number of at least 0", place, printable(name),
         part == &entry.sums ? "sum" : "count", *found);
  }
  if (entry.sums.empty() || entry.counts.empty()) {
    fail("{}: \"{}\" has {}; the file must have {}{} and {}{}", place, printable(name),
         entry.sums.empty() ? "no sums" : "no counts", printable(name), kSums, printable(name),
         kCounts);
  }
  if (entry.sums.size() % entry.counts.size() != 0) {
    fail("{}: \"{}\" has {} sums, but {} counts, which do not divide them", place, printable(name),
         entry.sums.size(), entry.counts.size());
  }
}

std::vector<float> floats_of(const GgufTensor& tensor, const std::string& place) {
  if (tensor.dtype != DType::F32) {
    fail("{}: tensor \"{}\" is {}; an importance matrix holds F32", place, printable(tensor.name),
         dtype_info(tensor.dtype).name);
  }
  std::vector<float> out(tensor.bytes / sizeof(float));
  std::memcpy(out.data(), tensor.data, tensor.bytes);
  return out;
}

ImportanceMatrix read_gguf_form(const Gguf& file) {
  const std::string& place = file.place();
  if (file.string("general.type") != "imatrix") {
    fail("{}: its general.type is {}, not imatrix; it is no importance matrix", place,
         file.string("general.type") ? printable(*file.string("general.type")) : "missing");
  }
  ImportanceMatrix out;
  if (const auto names = file.array("imatrix.datasets")) {
    for (const std::string_view name : names->strings(file.place_of("imatrix.datasets")))
      out.datasets.emplace_back(name);
  }
  out.chunk_count = file.integer("imatrix.chunk_count").value_or(0);
  out.chunk_size = file.integer("imatrix.chunk_size").value_or(0);
  // Other tensors (newer files have the sums without squares, too) say nothing here.
  for (const GgufTensor& tensor : file.tensors()) {
    for (const std::string_view ending : {kSums, kCounts}) {
      if (!tensor.name.ends_with(ending)) continue;
      const std::string_view name = tensor.name.substr(0, tensor.name.size() - ending.size());
      ImportanceEntry& entry = out.entries[std::string(name)];
      (ending == kSums ? entry.sums : entry.counts) = floats_of(tensor, place);
    }
  }
  return out;
}

// The older form: int32 entries, and of each int32 length, name, int32 calls, int32 values, F32
// calls * mean; then int32 chunks, int32 length, the text's name.
class DatReader {
 public:
  DatReader(std::span<const std::byte> bytes, const std::string& place)
      : bytes_(bytes), place_(place) {}

  bool at_end() const { return bytes_.empty(); }

  std::span<const std::byte> take(uint64_t size, const char* what) {
    if (size > bytes_.size()) {
      fail(
          "{}: {} needs {} bytes, but the file ends after {} more; it is no importance matrix, or "
          "was cut short",
          place_, what, size, bytes_.size());
    }
    const auto out = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return out;
  }

  uint32_t count(const char* what) {
    int32_t value;
    std::memcpy(&value, take(sizeof value, what).data(), sizeof value);
    if (value < 0) fail("{}: {} is {}; it is no importance matrix", place_, what, value);
    return static_cast<uint32_t>(value);
  }

  std::string text(const char* what) {
    const auto bytes = take(count(what), what);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& place_;
};

ImportanceMatrix read_dat_form(std::span<const std::byte> bytes, const std::string& place) {
  DatReader reader(bytes, place);
  ImportanceMatrix out;
  const uint32_t entries = reader.count("the number of its entries");
  for (uint32_t i = 0; i < entries; ++i) {
    const std::string name = reader.text("an entry's name");
    if (out.entries.contains(name)) fail("{}: \"{}\" is there twice", place, printable(name));
    const uint32_t calls = reader.count("an entry's number of calls");
    const uint32_t size = reader.count("an entry's number of values");
    if (size == 0) fail("{}: \"{}\" has no values", place, printable(name));
    const auto values = reader.take(uint64_t{size} * sizeof(float), "an entry's values");
    ImportanceEntry& entry = out.entries[name];
    entry.sums.resize(size);
    std::memcpy(entry.sums.data(), values.data(), values.size());
    // Without calls the values are the means themselves.
    entry.counts = {calls == 0 ? 1 : static_cast<float>(calls)};
  }
  if (!reader.at_end()) out.chunk_count = reader.count("the number of chunks");
  if (!reader.at_end()) out.datasets = {reader.text("the text's name")};
  if (!reader.at_end())
    fail("{}: it goes on behind the text's name; it is no importance matrix", place);
  return out;
}

}  // namespace

std::vector<float> ImportanceMatrix::Entry::means() const {
  std::vector<float> out(sums.size(), 1.0f);
  const size_t each = sums.size() / counts.size();
  for (size_t i = 0; i < sums.size(); ++i) {
    if (counts[i / each] > 0) out[i] = sums[i] / counts[i / each];
  }
  return out;
}

int64_t ImportanceMatrix::Entry::unseen() const {
  return std::count(counts.begin(), counts.end(), 0.0f);
}

const ImportanceMatrix::Entry* ImportanceMatrix::find(std::string_view name) const {
  const auto at = [&](std::string_view key) {
    const auto found = entries.find(key);
    return found == entries.end() ? nullptr : &found->second;
  };
  if (const Entry* entry = at(name)) return entry;
  constexpr std::string_view kBoth = "ffn_gate_up_exps.weight", kGate = "ffn_gate_exps.weight",
                             kUp = "ffn_up_exps.weight";
  const auto instead = [&](std::string_view ending, std::string_view other) {
    std::string key(name.substr(0, name.size() - ending.size()));
    return at(key += other);
  };
  // Queries, keys and values have the same inputs, fused (phi3's GGUF) or not.
  constexpr std::string_view kFused = "attn_qkv.weight",
                             kSingle[] = {"attn_q.weight", "attn_k.weight", "attn_v.weight"};
  for (const std::string_view single : kSingle) {
    if (name.ends_with(single)) return instead(single, kFused);
    if (!name.ends_with(kFused)) continue;
    if (const Entry* entry = instead(kFused, single)) return entry;
  }
  if (name.ends_with(kBoth)) return instead(kBoth, kGate);
  if (name.ends_with(kGate)) return instead(kGate, kBoth);
  return name.ends_with(kUp) ? instead(kUp, kBoth) : nullptr;
}

ImportanceMatrix read_importance(std::span<const std::byte> bytes, const std::string& place) {
  const bool gguf = bytes.size() >= 4 && std::memcmp(bytes.data(), "GGUF", 4) == 0;
  ImportanceMatrix out = gguf ? read_gguf_form(Gguf(bytes, place)) : read_dat_form(bytes, place);
  if (out.entries.empty()) fail("{}: it holds no importance of any matrix", place);
  for (const auto& [name, entry] : out.entries) check_entry(entry, name, place);
  return out;
}

ImportanceMatrix open_importance(const std::string& path) {
  const MappedFile file(path);
  return read_importance(file.bytes(), path);
}

void write_importance(const ImportanceMatrix& matrix, const std::string& path) {
  GgufMetadata metadata;
  metadata.add_string("general.type", "imatrix");
  metadata.add_strings("imatrix.datasets", matrix.datasets);
  metadata.add_u32("imatrix.chunk_count", static_cast<uint64_t>(matrix.chunk_count));
  metadata.add_u32("imatrix.chunk_size", static_cast<uint64_t>(matrix.chunk_size));
  std::vector<GgufPlan> plan;
  for (const auto& [name, entry] : matrix.entries) {
    const auto counts = static_cast<int64_t>(entry.counts.size());
    const int64_t each = static_cast<int64_t>(entry.sums.size()) / counts;
    plan.push_back({fmt::format("{}{}", name, kSums), {counts, each}, DType::F32});
    plan.push_back({fmt::format("{}{}", name, kCounts), {counts, 1}, DType::F32});
  }
  AtomicFile file(path);
  write_gguf_header(file, metadata, plan);
  for (const auto& [name, entry] : matrix.entries) {
    for (const std::vector<float>* part : {&entry.sums, &entry.counts}) {
      const uint64_t size = part->size() * sizeof(float);
      file.write(part->data(), size);
      file.write(std::string(gguf_padding(size), '\0'));
    }
  }
  file.commit();
}

}  // namespace ponder
