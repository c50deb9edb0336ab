// A packed file: its head, facts and tensors, each of which is read from end to end.
#include "formats/packed.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  static const int file = memfd_create("packed", 0);
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  PONDER_CHECK(ftruncate(file, 0) == 0);
  PONDER_CHECK(pwrite(file, data, size, 0) == static_cast<ssize_t>(size));
  try {
    const Checkpoint checkpoint = open_packed(MappedFile(path), true);
    for (const StoredTensor& tensor : checkpoint.tensors) {
      std::vector<std::byte> row(tensor.row_bytes());
      tensor.read_rows(tensor.row_count() - 1, 1, row.data());
    }
  } catch (const Error&) {
  }
  return 0;
}
