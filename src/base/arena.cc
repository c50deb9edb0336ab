#include "base/arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

constexpr size_t kLine = 64;
constexpr size_t kSmallestPiece = 1 << 20;

}  // namespace

std::byte* map_memory(size_t bytes) {
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) {
    fail("out of memory: cannot get {} MiB; choose a smaller context or model", bytes >> 20);
  }
  ::madvise(data, bytes, MADV_HUGEPAGE);
  return static_cast<std::byte*>(data);
}

void unmap_memory(std::byte* data, size_t bytes) noexcept {
  if (data) ::munmap(data, bytes);
}

Arena::~Arena() {
  for (Piece& piece : pieces_) unmap_memory(piece.data, piece.size);
}

Arena::Arena(Arena&& other) noexcept { *this = std::move(other); }

Arena& Arena::operator=(Arena&& other) noexcept {
  std::swap(pieces_, other.pieces_);
  std::swap(used_, other.used_);
  std::swap(capacity_, other.capacity_);
  return *this;
}

void* Arena::take_bytes(size_t bytes) {
  size_t rounded = (bytes + kLine - 1) / kLine * kLine;
  if (pieces_.empty() || used_ + rounded > pieces_.back().size) add_piece(rounded);
  void* out = pieces_.back().data + used_;
  used_ += rounded;
  return out;
}

void Arena::add_piece(size_t bytes) {
  size_t size = std::max({bytes, kSmallestPiece, capacity_});
  pieces_.push_back({map_memory(size), size});
  capacity_ += size;
  used_ = 0;
}

void Arena::reset() {
  if (pieces_.size() > 1) {
    size_t total = capacity_;
    for (Piece& piece : pieces_) unmap_memory(piece.data, piece.size);
    pieces_.clear();
    capacity_ = 0;
    add_piece(total);
  }
  used_ = 0;
}

}  // namespace ponder
