#include "base/file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/error.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBuffer = 1 << 20;

// What git has in the place of a large file that was not fetched.
bool is_lfs_pointer(int fd, off_t size) {
  constexpr std::string_view kBegin = "version https://git-lfs.github.com/spec/";
  constexpr off_t kLongest = 1024;  // of a pointer, by its specification
  char begin[kBegin.size()];
  return size < kLongest && ::pread(fd, begin, sizeof begin, 0) == ssize_t{sizeof begin} &&
         std::string_view(begin, sizeof begin) == kBegin;
}

// An open file that is a regular file, and its size.
std::pair<int, uint64_t> open_regular(const std::string& path) {
  // Without O_NONBLOCK a FIFO in the place of a model would wait for a writer; files ignore it.
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) fail("cannot open {}: {}", path, std::strerror(errno));
  struct stat status;
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    fail("cannot read {}: it is not a file", path);
  }
  if (is_lfs_pointer(fd, status.st_size)) {
    ::close(fd);
    fail("{}: it is a pointer of git-lfs, not the file itself; run 'git lfs pull' beside it", path);
  }
  return {fd, static_cast<uint64_t>(status.st_size)};
}

// Where a file of this path lies: a link's end, which the link goes on to name. A device or a pipe
// would be replaced by a file.
std::string place_of(std::string path) {
  std::error_code error;
  const fs::file_status there = fs::status(path, error);
  if (fs::exists(there) && !fs::is_regular_file(there) && !fs::is_directory(there)) {
    fail("cannot write {}: it is a device or a pipe; give the name of a file", path);
  }
  if (!fs::is_symlink(fs::symlink_status(path, error))) return path;
  const fs::path end = fs::canonical(path, error);
  if (error) fail("cannot write {}: it is a link to nothing; remove it first", path);
  return end.string();
}

}  // namespace

MappedFile::MappedFile(const std::string& path) : path_(path) {
  auto [fd, size] = open_regular(path);
  if (size > 0) {
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    int mmap_errno = errno;
    ::close(fd);
    if (mapped == MAP_FAILED) fail("cannot map {}: {}", path, std::strerror(mmap_errno));
    data_ = static_cast<const std::byte*>(mapped);
    size_ = size;
  } else {
    ::close(fd);
  }
}

MappedFile::~MappedFile() {
  if (data_) ::munmap(const_cast<std::byte*>(data_), size_);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

void MappedFile::drop(const std::byte* begin, size_t size) const {
  const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
  auto first = (reinterpret_cast<uintptr_t>(begin) + page - 1) / page * page;
  auto last = (reinterpret_cast<uintptr_t>(begin) + size) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

std::string read_file(const std::string& path, uint64_t max_bytes) {
  auto [fd, size] = open_regular(path);
  if (size > max_bytes) {
    ::close(fd);
    fail("cannot read {}: it has {} bytes, more than the limit of {}", path, size, max_bytes);
  }
  std::string out(size, '\0');
  size_t done = 0;
  while (done < size) {
    ssize_t got = ::read(fd, out.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<size_t>(got);
  }
  ::close(fd);
  if (done < size) fail("cannot read {}: it ended after {} of {} bytes", path, done, size);
  return out;
}

AtomicFile::AtomicFile(std::string path, unsigned mode)
    : path_(place_of(std::move(path))), partial_(path_ + ".partial") {
  fd_ = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd_ < 0) fail("cannot write {}: {}", partial_, std::strerror(errno));
  buffer_.reserve(kBuffer);
}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(partial_.c_str());
}

void AtomicFile::write(const void* data, size_t size) {
  const char* bytes = static_cast<const char*>(data);
  size_ += size;
  while (size > 0) {
    size_t part = std::min(size, kBuffer - buffer_.size());
    buffer_.append(bytes, part);
    bytes += part;
    size -= part;
    if (buffer_.size() == kBuffer) flush();
  }
}

void AtomicFile::flush() {
  size_t done = 0;
  while (done < buffer_.size()) {
    ssize_t put = ::write(fd_, buffer_.data() + done, buffer_.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0)
      fail("cannot write {}: {}; free some space or choose another place", path_,
           std::strerror(errno));
    done += static_cast<size_t>(put);
  }
  buffer_.clear();
}

void AtomicFile::commit() {
  flush();
  if (::fsync(fd_) != 0) fail("cannot write {}: {}", path_, std::strerror(errno));
  ::close(std::exchange(fd_, -1));
  if (std::rename(partial_.c_str(), path_.c_str()) != 0) {
    int rename_errno = errno;
    ::unlink(partial_.c_str());
    fail("cannot write {}: {}", path_, std::strerror(rename_errno));
  }
}

}  // namespace ponder
