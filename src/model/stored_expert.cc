#include "model/stored_expert.h"

#include <algorithm>
#include <cstring>

#include "base/direct_file.h"
#include "base/error.h"
#include "tensor/interleave.h"

namespace ponder {

StoredMatrix matrix_in_file(const Checkpoint& checkpoint, const StoredTensor& tensor, Weight weight,
                            bool interleaved) {
  const auto whole = checkpoint.files[static_cast<size_t>(tensor.file)].bytes();
  const std::byte* end = whole.data() + whole.size();
  const std::byte* data = tensor.tiles ? tensor.tiles : tensor.data;
  if ((tensor.made && !tensor.tiles) || data < whole.data() || data >= end) {
    fail(
        "{}: its experts are stored in a form that ponder computes its own from, so they cannot be "
        "read one by one; 'ponder convert' makes a file of them that can",
        checkpoint.path);
  }
  StoredMatrix out;
  out.weight = weight;
  out.weight.data = nullptr;
  out.weight.interleaved = interleaved;
  out.turns = interleaved && !tensor.tiles;
  out.file = tensor.file;
  out.offset = static_cast<uint64_t>(data - whole.data());
  out.bytes = tensor.tiles ? static_cast<uint64_t>(interleaved_bytes(out.weight)) : tensor.bytes;
  return out;
}
namespace {

uint64_t below(uint64_t offset) { return offset / kDirectAlign * kDirectAlign; }
uint64_t above(uint64_t offset) { return below(offset + kDirectAlign - 1); }

// A new run, or the one before if the matrix begins in it or right behind.
ReadRun& run_for(std::vector<ReadRun>& runs, const StoredMatrix& matrix) {
  const uint64_t first = below(matrix.offset);
  const bool follows = !runs.empty() && runs.back().file == matrix.file &&
                       first >= runs.back().first && first <= runs.back().first + runs.back().bytes;
  if (!follows) {
    ReadRun& run = runs.emplace_back();
    run.file = matrix.file;
    run.first = first;
    run.direct = true;
  }
  return runs.back();
}

uint64_t turned_bytes(const StoredMatrix& matrix) {
  constexpr uint64_t kLine = 64;  // tiles begin at multiples of it
  const uint64_t bytes =
      matrix.turns ? static_cast<uint64_t>(interleaved_bytes(matrix.weight)) : matrix.bytes;
  return (bytes + kLine - 1) / kLine * kLine;
}

// Direct runs need whole blocks, the others what becomes of their parts.
void place_runs(const StoredExpert& expert, std::vector<ReadRun>& runs) {
  uint64_t end = 0;
  for (ReadRun& run : runs) {
    end = above(end);
    run.place = end;
    for (ReadPart& part : run.parts) {
      part.place = run.direct ? run.place + part.at : end;
      if (!run.direct) end += turned_bytes(expert[part.matrix]);
    }
    if (run.direct) end += run.bytes;
  }
}

}  // namespace

std::vector<ReadRun> runs_of(const StoredExpert& expert) {
  std::vector<ReadRun> out;
  for (size_t i = 0; i < expert.size(); ++i) {
    const StoredMatrix& matrix = expert[i];
    ReadRun& run = run_for(out, matrix);
    const uint64_t end = matrix.offset + matrix.bytes - run.first;
    run.needed = std::max(run.needed, end);
    run.bytes = above(run.needed);
    run.direct = run.direct && !matrix.turns;
    run.parts.push_back({i, matrix.offset - run.first, 0});
  }
  place_runs(expert, out);
  return out;
}

uint64_t memory_of(const StoredExpert& expert) {
  uint64_t out = 0;
  for (const StoredMatrix& matrix : expert)
    out += above(std::max(turned_bytes(matrix), matrix.bytes)) + kDirectAlign;
  return out;
}

void place_parts(const StoredExpert& expert, const ReadRun& run, const std::byte* read,
                 std::byte* memory) {
  for (const ReadPart& part : run.parts) {
    const StoredMatrix& matrix = expert[part.matrix];
    const std::byte* from = read + part.at;
    if (!matrix.turns) {
      std::memcpy(memory + part.place, from, matrix.bytes);
      continue;
    }
    Weight stored = matrix.weight;
    stored.data = from;
    interleave(stored, 0, (stored.rows + kInterleavedRows - 1) / kInterleavedRows,
               memory + part.place);
  }
}

std::array<uint64_t, 3> places_of(const StoredExpert& expert) {
  std::array<uint64_t, 3> out{};
  for (const ReadRun& run : runs_of(expert)) {
    for (const ReadPart& part : run.parts) out[part.matrix] = part.place;
  }
  return out;
}

}  // namespace ponder
