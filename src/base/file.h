// Files: read-only memory maps, whole-file reads with a cap, and writes that are atomic (a reader
// sees the old file or the new one, never half of one).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ponder {

// A whole file mapped read-only. Move-only; unmapped on destruction.
class MappedFile {
 public:
  MappedFile() = default;
  explicit MappedFile(const std::string& path);  // Error if it cannot be opened or is not a file
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  const std::string& path() const { return path_; }

  // Tells the kernel that these pages may be dropped (they come back from the file when touched):
  // used after a tensor was repacked, so that it is not resident twice.
  void drop(const std::byte* begin, size_t size) const;

 private:
  std::string path_;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// The whole file as a string. Error if it is missing or larger than `max_bytes`.
std::string read_file(const std::string& path, uint64_t max_bytes);

// Collects a file beside its final place; `commit` makes it durable (fsync) and renames it there.
// Without commit the partial file is removed. Error on any failed write (disk full names the path).
class AtomicFile {
 public:
  explicit AtomicFile(std::string path, unsigned mode = 0644);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  uint64_t size() const { return size_; }
  void commit();

 private:
  void flush();

  std::string path_, partial_, buffer_;
  int fd_ = -1;
  uint64_t size_ = 0;
};

}  // namespace ponder
