// An importance matrix in either form, and what convert takes from it.
#include "base/error.h"
#include "formats/importance.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  try {
    const ImportanceMatrix matrix = read_importance(std::as_bytes(std::span(data, size)), "fuzz");
    for (const auto& [name, entry] : matrix.entries) {
      if (entry.means().size() != entry.sums.size() || entry.unseen() < 0 || !matrix.find(name))
        __builtin_trap();
    }
  } catch (const Error&) {
  }
  return 0;
}
