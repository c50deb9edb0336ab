#include "base/arena.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

constexpr size_t kLine = static_cast<size_t>(kArenaLine);
constexpr size_t kHugePage = 2 << 20;
constexpr size_t kSmallestPiece = kHugePage;

uintptr_t whole_pages(uintptr_t address) {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  return (address + page - 1) / page * page;
}

}  // namespace

std::byte* map_memory(size_t bytes, bool huge_pages) {
  // Only whole, aligned huge pages are used as such: take one more and give back the ends.
  const bool huge = huge_pages && bytes >= kHugePage;
  const size_t taken = huge ? bytes + kHugePage : bytes;
  void* data = ::mmap(nullptr, taken, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) {
    fail("out of memory: cannot get {} MiB; choose a smaller context or model", bytes >> 20);
  }
  if (!huge_pages) ::madvise(data, bytes, MADV_NOHUGEPAGE);
  if (!huge) return static_cast<std::byte*>(data);
  const auto begin = reinterpret_cast<uintptr_t>(data);
  const uintptr_t aligned = (begin + kHugePage - 1) / kHugePage * kHugePage;
  const uintptr_t end = whole_pages(aligned + bytes);
  if (aligned > begin) ::munmap(data, aligned - begin);
  if (begin + taken > end) ::munmap(reinterpret_cast<void*>(end), begin + taken - end);
  ::madvise(reinterpret_cast<void*>(aligned), bytes, MADV_HUGEPAGE);
  return reinterpret_cast<std::byte*>(aligned);
}

std::byte* reserve_addresses(size_t bytes) {
  void* data =
      ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED)
    fail("cannot reserve {} GiB of addresses; the model is too large", bytes >> 30);
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
  std::swap(huge_pages_, other.huge_pages_);
  return *this;
}

Arena Arena::sparse() {
  Arena out;
  out.huge_pages_ = false;
  return out;
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
  size = (size + kHugePage - 1) / kHugePage * kHugePage;
  pieces_.push_back({map_memory(size, huge_pages_), size});
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
