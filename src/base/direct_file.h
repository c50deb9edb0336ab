// Reading parts of a file past the page cache: what is kept in memory is the reader's own affair.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace ponder {

inline constexpr uint64_t kDirectAlign = 4096;  // of offsets, sizes and memory

// As pread(2): a seam for tests of disks that fail.
using PositionedRead = std::function<ssize_t(int file, void* out, size_t bytes, off_t first)>;

class DirectFile {
 public:
  // Error if it cannot be opened. `read` empty: pread.
  explicit DirectFile(std::string path, PositionedRead read = {});
  ~DirectFile();
  DirectFile(const DirectFile&) = delete;
  DirectFile& operator=(const DirectFile&) = delete;

  // `bytes` from `first` on to `out`, all three multiples of kDirectAlign; the last ones beyond
  // `needed` may lie behind the file's end. From several threads at once. Error that names the file
  // and the place if the disk fails or the file has become shorter.
  void read(uint64_t first, uint64_t bytes, uint64_t needed, std::byte* out) const;

 private:
  ssize_t read_some(std::byte* out, uint64_t bytes, uint64_t first) const;

  std::string path_;
  PositionedRead read_;
  int file_;
};

}  // namespace ponder
