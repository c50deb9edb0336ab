// Which keys a query sees, up to its own: all, the last `size`, or those of its block of `size`.
#pragma once

#include <algorithm>
#include <cstdint>

namespace ponder {

struct KeySight {
  enum class Sees { All, Window, Chunk } sees = Sees::All;
  int64_t size = 0;

  // Rises with the position.
  int64_t first(int64_t position) const {
    if (sees == Sees::Window) return std::max<int64_t>(0, position + 1 - size);
    return sees == Sees::Chunk ? position / size * size : 0;
  }
  bool operator==(const KeySight&) const = default;
};

}  // namespace ponder
