// How the matrices of a routed expert lie in files, and what reading them takes.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "formats/checkpoint.h"
#include "tensor/weight.h"

namespace ponder {

// One matrix as its file holds it, and as it is wanted.
struct StoredMatrix {
  Weight weight;  // as kernels take it, but without data
  int file = 0;   // index into Checkpoint::files
  uint64_t offset = 0, bytes = 0;
  bool turns = false;  // stored row by row, wanted with sixteen rows side by side
};

// Where `weight`, a view of the tensor, lies in its file. Error if no file holds its rows.
StoredMatrix matrix_in_file(const Checkpoint& checkpoint, const StoredTensor& tensor, Weight weight,
                            bool interleaved);

using StoredExpert = std::array<StoredMatrix, 3>;  // gate, up, down

// A matrix within what is read at once.
struct ReadPart {
  size_t matrix;
  uint64_t at;     // where it begins in what was read
  uint64_t place;  // where it is wanted in the expert's memory
};

// A run of a file in whole blocks of kDirectAlign.
struct ReadRun {
  int file = 0;
  uint64_t first = 0, bytes = 0, needed = 0;  // see DirectFile::read
  bool direct = false;                        // straight to `place`, where its parts are wanted
  uint64_t place = 0;
  std::vector<ReadPart> parts;
};

// Matrices that lie together are read together.
std::vector<ReadRun> runs_of(const StoredExpert& expert);

// Bytes of memory for such an expert, wherever in a file it lies; a multiple of kDirectAlign.
uint64_t memory_of(const StoredExpert& expert);

// What a run that is not direct has read, put where it is wanted in `memory`.
void place_parts(const StoredExpert& expert, const ReadRun& run, const std::byte* read,
                 std::byte* memory);

// Where each matrix is in the expert's memory.
std::array<uint64_t, 3> places_of(const StoredExpert& expert);

}  // namespace ponder
