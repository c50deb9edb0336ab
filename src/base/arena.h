// A bump allocator: what lives exactly as long as one step (activations, tape, scratch) is taken
// here and given back all at once, so that serving allocates nothing per token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ponder {

inline constexpr int64_t kArenaLine = 64;  // bytes; everything taken is aligned to it

class Arena {
 public:
  Arena() = default;
  // Where little is written of what is taken: small pages, of which each write costs one.
  static Arena sparse();
  ~Arena();
  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;

  // Uninitialised memory for `count` objects, aligned to a cache line.
  template <class T>
  T* take(int64_t count) {
    return static_cast<T*>(take_bytes(static_cast<size_t>(count) * sizeof(T)));
  }
  void* take_bytes(size_t bytes);

  // Everything taken since `mark` is gone; its memory is taken again.
  struct Mark {
    size_t pieces, used;
  };
  Mark mark() const { return {pieces_.size(), used_}; }
  void rewind(Mark mark) { used_ = pieces_.size() == mark.pieces ? mark.used : 0; }

  void reset();  // everything taken is gone; the memory is kept, merged into one piece
  size_t capacity() const { return capacity_; }

 private:
  struct Piece {
    std::byte* data;
    size_t size;
  };
  void add_piece(size_t bytes);

  std::vector<Piece> pieces_;
  size_t used_ = 0;  // in the last piece
  size_t capacity_ = 0;
  bool huge_pages_ = true;
};

// Zeroed memory straight from the system, in huge pages where it has them.
std::byte* map_memory(size_t bytes, bool huge_pages = true);
void unmap_memory(std::byte* data, size_t bytes) noexcept;
// Addresses with no memory behind them, of any number: who reads one ends the program. Given back
// by unmap_memory.
std::byte* reserve_addresses(size_t bytes);

}  // namespace ponder
