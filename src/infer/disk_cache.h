// The prefix cache's pages in a folder, so that they outlive the program: written in the background
// when a sequence ends, read back when a prompt begins alike. A page that is damaged, cut or of
// another model, build or user is never used; a disk that is full or fails is done without.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "infer/page_file.h"

namespace ponder {

class DiskCache {
 public:
  // Pages of `page_bytes`, of the model that `fingerprint` stands for; all files together take at
  // most `bytes`. Error if the folder cannot be made or written to, or another process uses it.
  DiskCache(const std::string& folder, int64_t bytes, int64_t page_bytes,
            const PageKey& fingerprint);
  ~DiskCache();  // what waits is still written
  DiskCache(const DiskCache&) = delete;
  DiskCache& operator=(const DiskCache&) = delete;

  PageKey root(std::string_view salt) const { return root_key(secret_, fingerprint_, salt); }
  PageKey next(const PageKey& before, std::span<const int32_t> tokens) const {
    return next_key(secret_, before, tokens);
  }

  // False if it is not there or not to be trusted; then `page` is as it was.
  bool load(const PageKey& key, std::span<const int32_t> tokens, std::byte* page);
  // Copies the page and writes it later, if it is not there yet. What comes faster than the disk
  // can write is left out.
  void store(const PageKey& key, std::span<const int32_t> tokens, const std::byte* page);
  void flush();  // waits until all that was stored is written

  struct Counters {
    int64_t loaded = 0, stored = 0;  // pages
    int64_t rejected = 0;            // files that were not what their names said, and were deleted
    int64_t failed = 0;              // pages that could not be written
    int64_t files = 0, bytes = 0;    // there now
  };
  Counters counters() const;

 private:
  struct Entry {
    int64_t bytes;
    uint64_t last_use;
  };
  struct Job {
    PageKey key;
    std::vector<std::byte> file;
  };
  std::string path_of(const PageKey& key) const;
  void open_secret();
  void index_files();
  void add(const PageKey& key, int64_t bytes);  // the rest: with `mutex_` locked
  void remove(PageKey key);
  void make_room(int64_t bytes);
  void write_loop();

  std::string folder_;
  int64_t limit_;
  size_t page_bytes_;
  PageKey fingerprint_;
  PageSecret secret_;
  int lock_ = -1;

  mutable std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::map<PageKey, Entry> files_;
  std::set<std::pair<uint64_t, PageKey>> by_use_;  // the longest unused first
  std::set<PageKey> waiting_;                      // keys of `jobs_` and of what is being written
  std::deque<Job> jobs_;
  size_t queued_bytes_ = 0;
  uint64_t clock_ = 0;
  bool stop_ = false, broken_ = false;
  Counters counters_;
  std::thread writer_;
};

}  // namespace ponder
