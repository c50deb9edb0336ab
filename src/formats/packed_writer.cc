#include <algorithm>

#include "base/error.h"
#include "base/json.h"
#include "base/threads.h"
#include "formats/gguf.h"
#include "formats/gguf_writer.h"
#include "formats/packed.h"
#include "formats/packed_form.h"
#include "tensor/interleave.h"

namespace ponder {
namespace {

struct PackedTensor {
  const StoredTensor* tensor;
  bool turned;
  uint64_t offset, bytes;
};

// "model.layers.3.mlp.experts.7." of a routed expert's matrix; else "".
std::string expert_of(const std::string& name) {
  constexpr std::string_view kExperts = ".mlp.experts.", kWeight = "_proj.weight";
  const size_t at = name.find(kExperts);
  if (at == std::string::npos || !name.ends_with(kWeight)) return "";
  return name.substr(0, name.find('.', at + kExperts.size()) + 1);
}

// All else first; then expert by expert, gate, up and down.
std::vector<const StoredTensor*> in_order(const Checkpoint& checkpoint) {
  std::vector<const StoredTensor*> out;
  std::vector<std::string> experts;
  for (const StoredTensor& tensor : checkpoint.tensors) {
    const std::string expert = expert_of(tensor.name);
    if (expert.empty()) out.push_back(&tensor);
    if (tensor.name == expert + "gate_proj.weight") experts.push_back(expert);
  }
  for (const std::string& expert : experts) {
    for (const char* matrix : {"gate_proj", "up_proj", "down_proj"})
      out.push_back(&checkpoint.at(expert + matrix + ".weight"));
  }
  return out;
}

std::vector<PackedTensor> places(const Checkpoint& checkpoint,
                                 const std::set<std::string>& turned) {
  std::vector<PackedTensor> out;
  uint64_t end = 0;
  for (const StoredTensor* tensor : in_order(checkpoint)) {
    if (tensor->scales.values) {
      fail("{}: the tensor \"{}\" has scales of its own, which GGUF has not", checkpoint.path,
           printable(tensor->name));
    }
    const bool turns = turned.contains(tensor->name);
    const std::string expert = expert_of(tensor->name);
    const bool begins = !expert.empty() && tensor->name == expert + "gate_proj.weight";
    const uint64_t bytes = turns ? turned_bytes(*tensor) : tensor->bytes;
    PONDER_CHECK(!turns || bytes > 0);
    end = packed_up(end, begins ? kPackedBlock : kPackedLine);
    out.push_back({tensor, turns, end, bytes});
    end += bytes;
  }
  return out;
}

std::string facts_text(const Checkpoint& checkpoint, const std::vector<PackedTensor>& tensors) {
  Json list = Json::array();
  for (const PackedTensor& one : tensors) {
    list.push_back({one.tensor->name, dtype_info(one.tensor->dtype).name, one.tensor->shape,
                    one.offset, one.turned});
  }
  const Json facts = {
      {"layout", {{"rows", kInterleavedRows}}},
      {"config", checkpoint.config},
      {"generation_config",
       checkpoint.generation_config.is_object() ? checkpoint.generation_config : Json::object()},
      {"chat_template", valid_utf8(checkpoint.chat_template)},
      {"tool_template", valid_utf8(checkpoint.tool_template)},
      {"unread", checkpoint.unread},
      {"notes", checkpoint.notes},
      {"tensors", std::move(list)}};
  return json_line(facts);
}

std::string tokenizer_bytes(const Checkpoint& checkpoint) {
  const Gguf file(checkpoint.files[0].bytes(), checkpoint.path);
  GgufMetadata metadata;
  for (const GgufEntry& entry : file.values()) {
    const bool of_file = entry.key == "general.alignment" || entry.key.starts_with("split.");
    if (!of_file) metadata.add_raw(entry.key, entry.raw);
  }
  return gguf_header(metadata, {});
}

void write_zeros(AtomicFile& file, uint64_t count) { file.write(std::string(count, '\0')); }

// Its bytes, some rows at a time.
void write_tensor(AtomicFile& file, const PackedTensor& one, ThreadPool& pool) {
  constexpr int64_t kTilesAnItem = 4, kItems = 64;
  const StoredTensor& tensor = *one.tensor;
  const uint64_t row = tensor.row_bytes();
  const uint64_t tile = one.turned ? packed_up(kInterleavedRows * row, kPackedLine)
                                   : static_cast<uint64_t>(kInterleavedRows) * row;
  const int64_t rows = tensor.row_count();
  const int64_t tiles = (rows + kInterleavedRows - 1) / kInterleavedRows;
  std::vector<std::byte> piece(tile *
                               static_cast<uint64_t>(std::min(tiles, kTilesAnItem * kItems)));
  for (int64_t first = 0; first < tiles; first += kTilesAnItem * kItems) {
    const int64_t last = std::min(tiles, first + kTilesAnItem * kItems);
    pool.parallel((last - first + kTilesAnItem - 1) / kTilesAnItem, [&](int64_t i, int) {
      const int64_t begin = first + i * kTilesAnItem, end = std::min(last, begin + kTilesAnItem);
      std::byte* out = piece.data() + static_cast<uint64_t>(begin - first) * tile;
      if (one.turned) return tensor.read_tiles(begin, end, out);
      const int64_t from = begin * kInterleavedRows;
      tensor.read_rows(from, std::min(end * kInterleavedRows, rows) - from, out);
    });
    const uint64_t done = static_cast<uint64_t>(first) * tile;
    file.write(piece.data(),
               std::min<uint64_t>(static_cast<uint64_t>(last - first) * tile, one.bytes - done));
  }
}

}  // namespace

PackedReport write_packed(const Checkpoint& checkpoint, const std::set<std::string>& turned,
                          const std::string& out,
                          const std::function<void(uint64_t, uint64_t)>& progress) {
  PONDER_CHECK(checkpoint.format == Checkpoint::Format::Gguf && !checkpoint.packed);
  const std::vector<PackedTensor> tensors = places(checkpoint, turned);
  const std::string facts = facts_text(checkpoint, tensors);
  const std::string tokenizer = tokenizer_bytes(checkpoint);
  AtomicFile file(out);
  const uint64_t sizes[2] = {facts.size(), tokenizer.size()};
  file.write(kPackedMagic);
  file.write(sizes, sizeof sizes);
  file.write(facts);
  file.write(tokenizer);
  const uint64_t begin = packed_up(file.size(), kPackedBlock);
  const uint64_t end = tensors.empty() ? 0 : tensors.back().offset + tensors.back().bytes;
  ThreadPool pool(usable_cores());
  PackedReport report;
  for (const PackedTensor& one : tensors) {
    write_zeros(file, begin + one.offset - file.size());
    write_tensor(file, one, pool);
    ++report.tensors;
    report.turned += one.turned;
    if (progress) progress(one.offset + one.bytes, end);
  }
  file.commit();
  report.bytes = file.size();
  return report;
}

}  // namespace ponder
