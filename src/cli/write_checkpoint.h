// What convert and merge share: a checkpoint is read, and written anew.
#pragma once

#include <string>

namespace ponder {

struct WriteCheckpoint {
  const char* what = "";       // for the line that tells how far it is
  std::string in, out;         // a model as -m names it; a .gguf file or a folder
  std::string quant, adapter;  // "" where there is none
  std::string imatrix = {};    // a file of importances for `quant`, or ""
  bool packed = false;         // in the kernels' own layout (formats/packed.h)
  bool force = false;          // an existing `out` is replaced
};

// CLI::ValidationError for a type that does not exist, Error if it cannot be done.
void write_checkpoint(const WriteCheckpoint& options);

}  // namespace ponder
