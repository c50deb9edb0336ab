#include "infer/disk_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostQueued = size_t{256} << 20;
constexpr const char* kEnding = ".kv";

std::optional<PageKey> key_of(const std::string& name) {
  if (name.size() != 32 + std::strlen(kEnding) || !name.ends_with(kEnding)) return std::nullopt;
  PageKey key;
  const char* digits = name.data();
  const auto high = std::from_chars(digits, digits + 16, key.high, 16);
  const auto low = std::from_chars(digits + 16, digits + 32, key.low, 16);
  if (high.ptr != digits + 16 || low.ptr != digits + 32 || key.hex() + kEnding != name) {
    return std::nullopt;
  }
  return key;
}

// All of a file that has exactly this many bytes; else empty.
std::vector<std::byte> read_exactly(const std::string& path, size_t bytes) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return {};
  struct stat info {};
  std::vector<std::byte> out;
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size == static_cast<off_t>(bytes)) {
    out.resize(bytes);
    size_t done = 0;
    while (done < bytes) {
      const ssize_t got = read(fd, out.data() + done, bytes - done);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += static_cast<size_t>(got);
    }
    if (done < bytes) out.clear();
  }
  close(fd);
  return out;
}

}  // namespace

DiskCache::DiskCache(const std::string& folder, int64_t bytes, int64_t page_bytes,
                     const PageKey& fingerprint)
    : folder_(folder),
      limit_(bytes),
      page_bytes_(static_cast<size_t>(page_bytes)),
      fingerprint_(fingerprint) {
  std::error_code error;
  if (fs::create_directories(folder_, error)) {
    // What people asked lies here.
    fs::permissions(folder_, fs::perms::owner_all, error);
  }
  struct stat info {};
  if (stat(folder_.c_str(), &info) == 0 && (info.st_mode & S_IWOTH) != 0) {
    fail("{}: everybody on this machine may write keys of tokens into it; chmod o-w it", folder_);
  }
  open_secret();
  index_files();
  writer_ = std::thread([this] { write_loop(); });
}

DiskCache::~DiskCache() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  writer_.join();
  close(lock_);
}

// A file that is made once, and locked as long as this process lives, however it ends.
void DiskCache::open_secret() {
  const std::string path = folder_ + "/secret";
  lock_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_ < 0) {
    fail("{}: the cache's folder cannot be used: {}; give another one", folder_,
         std::strerror(errno));
  }
  if (flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    close(lock_);
    fail("{}: another process keeps its cache in this folder; give each a folder of its own",
         folder_);
  }
  if (pread(lock_, secret_.data(), secret_.size(), 0) == static_cast<ssize_t>(secret_.size())) {
    return;
  }
  const auto size = static_cast<ssize_t>(secret_.size());
  if (getrandom(secret_.data(), secret_.size(), 0) != size ||
      pwrite(lock_, secret_.data(), secret_.size(), 0) != size) {
    const std::string why = std::strerror(errno);
    close(lock_);
    fail("{}: it cannot be written: {}; give another folder for the cache", path, why);
  }
}

// What an earlier run left, in the order of its use. Files that are not pages are not touched,
// but for those that it had begun to write.
void DiskCache::index_files() {
  std::vector<std::pair<fs::file_time_type, std::pair<PageKey, int64_t>>> found;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (const std::optional<PageKey> key = key_of(name)) {
      const auto bytes = static_cast<int64_t>(it->file_size(ignored));
      const auto time = it->last_write_time(ignored);
      if (!ignored) found.push_back({time, {*key, bytes}});
    } else if (key_of(name.substr(0, 32 + std::strlen(kEnding)))) {
      fs::remove(it->path(), ignored);
    }
  }
  std::sort(found.begin(), found.end());
  const std::lock_guard lock(mutex_);
  for (const auto& [time, file] : found) add(file.first, file.second);
  make_room(0);
}

std::string DiskCache::path_of(const PageKey& key) const {
  return folder_ + "/" + key.hex() + kEnding;
}

void DiskCache::add(const PageKey& key, int64_t bytes) {
  files_[key] = {bytes, ++clock_};
  by_use_.emplace(clock_, key);
  counters_.bytes += bytes;
}

// By value: the key may be the one in the lists that it is taken off.
void DiskCache::remove(PageKey key) {
  const auto entry = files_.find(key);
  if (entry == files_.end()) return;
  by_use_.erase({entry->second.last_use, key});
  counters_.bytes -= entry->second.bytes;
  files_.erase(entry);
  std::error_code ignored;
  fs::remove(path_of(key), ignored);
}

void DiskCache::make_room(int64_t bytes) {
  while (!by_use_.empty() && counters_.bytes + bytes > limit_) remove(by_use_.begin()->second);
}

bool DiskCache::load(const PageKey& key, std::span<const int32_t> tokens, std::byte* page) {
  {
    const std::lock_guard lock(mutex_);
    const auto entry = files_.find(key);
    if (entry == files_.end()) return false;
    by_use_.erase({entry->second.last_use, key});
    entry->second.last_use = ++clock_;
    by_use_.emplace(clock_, key);
  }
  const std::string path = path_of(key);
  const std::vector<std::byte> file =
      read_exactly(path, page_file_bytes(tokens.size(), page_bytes_));
  const std::span<const std::byte> numbers =
      read_page_file(secret_, key, tokens, page_bytes_, file);
  const std::lock_guard lock(mutex_);
  if (numbers.empty()) {
    remove(key);
    ++counters_.rejected;
    return false;
  }
  std::memcpy(page, numbers.data(), numbers.size());
  std::error_code ignored;  // the next run shall know that it was of use
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  ++counters_.loaded;
  return true;
}

void DiskCache::store(const PageKey& key, std::span<const int32_t> tokens, const std::byte* page) {
  const size_t bytes = page_file_bytes(tokens.size(), page_bytes_);
  {
    const std::lock_guard lock(mutex_);
    if (broken_ || static_cast<int64_t>(bytes) > limit_) return;
    if (queued_bytes_ + bytes > kMostQueued) return;
    if (files_.contains(key) || !waiting_.insert(key).second) return;
    queued_bytes_ += bytes;
  }
  Job job{key, page_file(secret_, key, tokens, {page, page_bytes_})};
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void DiskCache::flush() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return waiting_.empty(); });
}

DiskCache::Counters DiskCache::counters() const {
  const std::lock_guard lock(mutex_);
  Counters out = counters_;
  out.files = static_cast<int64_t>(files_.size());
  return out;
}

void DiskCache::write_loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    const auto bytes = static_cast<int64_t>(job.file.size());
    if (!broken_) make_room(bytes);
    const bool tried = !broken_;
    lock.unlock();
    bool written = false;
    if (tried) {
      try {
        AtomicFile file(path_of(job.key), 0600);
        file.write(job.file.data(), job.file.size());
        file.commit();
        written = true;
      } catch (const Error&) {  // the disk is full or gone: the answers need it not
      }
    }
    lock.lock();
    if (written) {
      add(job.key, bytes);
      ++counters_.stored;
    } else {
      broken_ = true;
      ++counters_.failed;
    }
    queued_bytes_ -= job.file.size();
    waiting_.erase(job.key);
    if (waiting_.empty()) idle_.notify_all();
  }
}

}  // namespace ponder
