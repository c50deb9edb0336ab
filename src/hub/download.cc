#include "hub/download.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"

namespace ponder {
namespace {

constexpr size_t kChunk = 1 << 20;
// So much more must have come before failed tries count anew: a server that sends byte by byte
// between cuts would have one try for ever.
constexpr uint64_t kGotAhead = 1 << 20;
constexpr uint64_t kMaxEtagFile = 1000;

// Instead of what was asked for: all must come anew.
struct AnotherPart {};

// The bytes that are there so far, and their digest.
class PartialFile final : public HubSink {
 public:
  PartialFile(const HubFile& file, std::string path, const HubProgress& progress)
      : file_(file), path_(std::move(path)), progress_(progress), digest_(file.kind, file.size) {
    fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd_ < 0) fail("cannot write {}: {}", path_, std::strerror(errno));
    read_what_is_there();
  }
  ~PartialFile() override { ::close(fd_); }

  uint64_t size() const { return size_; }
  bool complete() const { return size_ == file_.size; }
  bool right() { return digest_.hex() == file_.checksum; }
  std::string etag() const {
    std::error_code ignored;
    if (!std::filesystem::exists(etag_path(), ignored)) return "";
    std::string etag = read_file(etag_path(), kMaxEtagFile);
    for (const char c : etag) {
      if (c <= 0x20 || c >= 0x7f) return "";
    }
    return etag;
  }

  void start_anew() {
    if (::ftruncate(fd_, 0) != 0 || ::lseek(fd_, 0, SEEK_SET) != 0) {
      fail("cannot write {}: {}", path_, std::strerror(errno));
    }
    size_ = 0;
    digest_.restart();
    progress_(0);
  }

  // Of one of another size no byte is of use, nor is it a reason to drop what is there.
  void check_whole(std::optional<uint64_t> whole) const {
    if (!whole || *whole == file_.size) return;
    fail(
        "{}: the hub lists {} bytes, but has {}; try again when its list is right, or pull another "
        "--revision",
        printable(file_.name), file_.size, *whole);
  }

  void begin(const HubResponse& head) override {
    check_whole(head.whole);
    if (head.status == 206) {
      if (!head.content_range.starts_with(fmt::format("bytes {}-", size_))) throw AnotherPart();
      return;
    }
    start_anew();
    std::filesystem::remove(etag_path());
    if (head.etag.empty()) return;
    AtomicFile out(etag_path());
    out.write(head.etag);
    out.commit();
  }

  void write(std::string_view bytes) override {
    if (bytes.size() > file_.size - size_) {
      remove();
      fail("{}: the hub sends more than the {} bytes that it lists; nothing was kept",
           printable(file_.name), file_.size);
    }
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t put = ::write(fd_, bytes.data() + done, bytes.size() - done);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        fail("cannot write {}: {}; free some space, and the same command goes on from there", path_,
             std::strerror(errno));
      }
      done += static_cast<size_t>(put);
    }
    digest_.update(bytes);
    size_ += bytes.size();
    progress_(size_);
  }

  void remove() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    std::filesystem::remove(etag_path(), ignored);
  }

  void become(const std::string& final_path) {
    if (::fsync(fd_) != 0 || std::rename(path_.c_str(), final_path.c_str()) != 0) {
      fail("cannot write {}: {}", final_path, std::strerror(errno));
    }
    remove();
  }

 private:
  std::string etag_path() const { return path_ + ".etag"; }

  void read_what_is_there() {
    std::vector<char> chunk(kChunk);
    for (;;) {
      const ssize_t got = ::read(fd_, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail("cannot read {}: {}", path_, std::strerror(errno));
      if (got == 0) return;
      size_ += static_cast<uint64_t>(got);
      if (size_ > file_.size) return start_anew();
      digest_.update({chunk.data(), static_cast<size_t>(got)});
      progress_(size_);
    }
  }

  const HubFile& file_;
  std::string path_;
  const HubProgress& progress_;
  Digest digest_;
  int fd_ = -1;
  uint64_t size_ = 0;
};

// The rest; all of it if the hub has no such rest.
HubResponse get_from_there(HubClient& client, const std::string& url_path, PartialFile& partial) {
  if (partial.size() > 0) {
    try {
      HubResponse response = client.get(url_path, partial.size(), partial.etag(), 0, partial);
      if (response.status != 416) return response;
      partial.check_whole(response.whole);
    } catch (const AnotherPart&) {
    }
    partial.start_anew();
  }
  try {
    return client.get(url_path, 0, "", 0, partial);
  } catch (const AnotherPart&) {
    throw HubCut("the hub sends a part, but was asked for all");
  }
}

// `farthest` is where earlier attempts ended: only what is beyond got ahead, or one that begins
// anew each time would go on for ever.
HubResponse get_rest(HubClient& client, const std::string& url_path, PartialFile& partial,
                     uint64_t& farthest, bool& got_ahead) {
  const uint64_t before = partial.size();
  const auto note_end = [&] {
    got_ahead = partial.size() >= std::max(before, farthest) + kGotAhead;
    farthest = std::max(farthest, partial.size());
  };
  HubResponse response;
  try {
    response = get_from_there(client, url_path, partial);
  } catch (const HubCut&) {
    note_end();
    throw;
  }
  if (response.ok() && !partial.complete()) {
    // It ended there before, and asking for more gave nothing.
    if (before > 0 && partial.size() == before) partial.check_whole(before);
    note_end();
    throw HubCut(fmt::format("it ended early, at {} bytes", partial.size()));
  }
  return response;
}

}  // namespace

uint64_t bytes_there(const std::string& path, uint64_t size) {
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && static_cast<uint64_t>(status.st_size) == size) {
    return size;
  }
  if (::stat((path + ".partial").c_str(), &status) != 0) return 0;
  const auto partial = static_cast<uint64_t>(status.st_size);
  return partial <= size ? partial : 0;
}

void download_file(HubClient& client, const std::string& url_path, const HubFile& file,
                   const std::string& path, const HubRetries& retries,
                   const HubProgress& progress) {
  struct stat status;
  if (::stat(path.c_str(), &status) == 0 && static_cast<uint64_t>(status.st_size) == file.size) {
    return progress(file.size);
  }
  PartialFile partial(file, path + ".partial", progress);
  bool resumed = partial.size() > 0;
  for (;;) {
    if (!partial.complete() || (file.size == 0 && !resumed)) {
      uint64_t farthest = 0;
      const HubResponse response =
          with_retries(retries, printable(file.name), [&](bool& got_ahead) {
            return get_rest(client, url_path, partial, farthest, got_ahead);
          });
      if (!response.ok()) fail_status(response, client, printable(file.name), "");
    }
    if (partial.right()) break;
    // What lay there may be what is wrong; a file that came in one piece has no such excuse.
    if (!std::exchange(resumed, false)) {
      partial.remove();
      fail("{}: what came has not the checksum that the hub lists ({}); nothing of it was kept",
           printable(file.name), file.checksum);
    }
    partial.start_anew();
  }
  partial.become(path);
}

void fail_status(const HubResponse& response, const HubClient& client, const std::string& what,
                 const std::string& model) {
  const std::string& hub = client.endpoint();
  const std::string page = hub + (model.empty() ? "" : "/" + model);
  switch (response.status) {
    case 401:
      if (client.has_token()) fail("{}: {} does not accept the token in HF_TOKEN (401)", what, hub);
      fail(
          "{}: {} shows it to nobody without a token, or has no such model (401); check the name, "
          "or set HF_TOKEN",
          what, hub);
    case 403:
      fail(
          "{}: {} refuses access (403); look at {} whether its terms must be accepted, and use a "
          "token in HF_TOKEN that may read it",
          what, hub, page);
    case 404:
      fail("{}: {} has no such model, revision or file (404)", what, hub);
    case 416:
      fail("{}: {} says that the part asked for is not there (416)", what, hub);
    case 429:
      fail("{}: {} was asked too often (429); try again {}", what, hub,
           response.retry_after > 0 ? fmt::format("in {:.0f} s", response.retry_after) : "later");
    default:
      if (response.status >= 500) {
        fail("{}: {} is in trouble ({}); the same command goes on later", what, hub,
             response.status);
      }
      fail("{}: {} answers {}, which means nothing here", what, hub, response.status);
  }
}

}  // namespace ponder
