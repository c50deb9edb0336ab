#include "base/direct_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace ponder {

DirectFile::DirectFile(std::string path, PositionedRead read)
    : path_(std::move(path)), read_(read ? std::move(read) : PositionedRead(::pread)) {
  constexpr int kFlags = O_RDONLY | O_CLOEXEC;
  file_ = ::open(path_.c_str(), kFlags | O_DIRECT);
  if (file_ < 0 && errno == EINVAL) file_ = ::open(path_.c_str(), kFlags);  // as on tmpfs
  if (file_ < 0) fail("cannot open {}: {}", path_, std::strerror(errno));
}

DirectFile::~DirectFile() { ::close(file_); }

// Some file systems open a file for direct reads and then refuse them.
ssize_t DirectFile::read_some(std::byte* out, uint64_t bytes, uint64_t first) const {
  const auto once = [&] { return read_(file_, out, bytes, static_cast<off_t>(first)); };
  const ssize_t got = once();
  if (got >= 0 || errno != EINVAL) return got;
  const int flags = ::fcntl(file_, F_GETFL);
  if (flags < 0 || ::fcntl(file_, F_SETFL, flags & ~O_DIRECT) != 0) return -1;
  return once();
}

void DirectFile::read(uint64_t first, uint64_t bytes, uint64_t needed, std::byte* out) const {
  PONDER_CHECK(first % kDirectAlign == 0 && bytes % kDirectAlign == 0 && needed <= bytes);
  uint64_t done = 0;
  while (done < needed) {
    // A direct read goes on where a block begins.
    const uint64_t from = done / kDirectAlign * kDirectAlign;
    const ssize_t got = read_some(out + from, bytes - from, first + from);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      fail("cannot read {} at byte {}: {}; is the disk sound?", path_, first + from,
           std::strerror(errno));
    }
    const uint64_t reached = from + static_cast<uint64_t>(got);
    if (reached <= done) {
      fail("cannot read {}: it ends at byte {}, but had more when it was opened; was it changed?",
           path_, first + done);
    }
    done = reached;
  }
}

}  // namespace ponder
