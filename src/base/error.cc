#include "base/error.h"

#include <cstdio>
#include <cstdlib>

namespace ponder {

void check_failed(const char* expression, const char* file, int line) noexcept {
  std::fprintf(stderr, "ponder: broken invariant `%s` at %s:%d\n", expression, file, line);
  std::abort();
}

}  // namespace ponder
