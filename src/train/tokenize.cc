#include "train/tokenize.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>

#include "base/error.h"
#include "base/threads.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchBytes = size_t{8} << 20;  // of text that is encoded at once
constexpr std::string_view kSeparator = "<|endoftext|>";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What one call of the encoder takes: a line of JSONL, or a part of a text.
struct Task {
  std::string_view text;
  int64_t line = 0;                // JSONL: from 1
  bool first = true, last = true;  // Text: of its document
};

struct Outcome {
  std::vector<EncodedDocument> documents;
  std::exception_ptr error;
};

std::string_view text_of(const MappedFile& file) {
  std::string_view text(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

std::string_view take_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Gives the file's tasks in order.
class TaskReader {
 public:
  TaskReader(std::string_view text, SourceFormat format, const DocumentEncoder& encoder)
      : rest_(text), format_(format), encoder_(encoder) {}

  bool next(Task& out) { return format_ == SourceFormat::Jsonl ? next_line(out) : next_part(out); }
  size_t left() const { return rest_.size() + document_.size(); }

 private:
  bool next_line(Task& out) {
    while (!rest_.empty()) {
      out = {take_line(rest_), ++line_};
      if (!is_blank(out.text)) return true;
    }
    return false;
  }
  bool next_part(Task& out) {
    bool first = false;
    while (document_.empty()) {
      if (rest_.empty()) return false;
      document_ = take_document();
      first = true;
    }
    const size_t size = encoder_.next_part(document_);
    out = {document_.substr(0, size), 0, first, size == document_.size()};
    document_.remove_prefix(size);
    return true;
  }
  // Up to a line that is the separator; blank lines at a document's ends are not its text.
  std::string_view take_document() {
    size_t end = rest_.size(), next = rest_.size();
    for (size_t at = rest_.find(kSeparator); at != std::string_view::npos;
         at = rest_.find(kSeparator, at + 1)) {
      std::string_view line = rest_.substr(at);
      line = take_line(line);
      if ((at == 0 || rest_[at - 1] == '\n') && is_blank(line.substr(kSeparator.size()))) {
        end = at;
        next = std::min(at + line.size() + 1, rest_.size());
        break;
      }
    }
    const std::string_view out = rest_.substr(0, end);
    const bool separated = next != rest_.size() || end != rest_.size() || cut_;
    cut_ = true;
    rest_.remove_prefix(next);
    if (is_blank(out)) return {};
    if (!separated) return out;
    const size_t begin = out.find_first_not_of("\r\n");
    return out.substr(begin, out.find_last_not_of("\r\n") - begin + 1);
  }

  std::string_view rest_, document_;
  SourceFormat format_;
  const DocumentEncoder& encoder_;
  int64_t line_ = 0;
  bool cut_ = false;
};

Outcome run_task(const Task& task, const SourceFile& file, const DocumentEncoder& encoder) {
  Outcome out;
  const std::string place = task.line ? fmt::format("{}:{}", file.path, task.line) : file.path;
  try {
    if (file.format == SourceFormat::Text) {
      EncodedDocument part = encoder.encode_part(task.text, task.first, task.last);
      if (part.tokens.size() >= 2) out.documents.push_back(std::move(part));
      return out;
    }
    const Record record = parse_record(task.text, place);
    try {
      out.documents = encoder.encode(record);
    } catch (const Error& error) {
      fail("{}: {}", place, error.what());
    }
  } catch (...) {  // carried out of the worker; Error is not the only one (out of memory)
    out.error = std::current_exception();
  }
  return out;
}

void tokenize(const SourceFile& file, const MappedFile& mapped, const DocumentEncoder& encoder,
              TokenCacheWriter& writer, const TokenizeProgress& progress) {
  const std::string_view text = text_of(mapped);
  TaskReader reader(text, file.format, encoder);
  ThreadPool pool(usable_cores());
  std::vector<Task> tasks;
  std::vector<Outcome> outcomes;
  for (Task task; reader.left() > 0;) {
    tasks.clear();
    const size_t begin = text.size() - reader.left();
    while (text.size() - reader.left() - begin < kBatchBytes && reader.next(task)) {
      tasks.push_back(task);
    }
    outcomes.assign(tasks.size(), {});
    pool.parallel(static_cast<int64_t>(tasks.size()), [&](int64_t i, int) {
      outcomes[static_cast<size_t>(i)] = run_task(tasks[static_cast<size_t>(i)], file, encoder);
    });
    for (const Outcome& outcome : outcomes) {
      if (outcome.error) std::rethrow_exception(outcome.error);
      for (const EncodedDocument& document : outcome.documents) writer.add(document);
      if (outcome.documents.empty()) writer.drop();
    }
    const size_t done = text.size() - reader.left();
    mapped.drop(reinterpret_cast<const std::byte*>(text.data()) + begin, done - begin);
    if (progress) progress(done, text.size());
  }
}

// Held while a cache is looked for and made: the ranks of a run ask for the same files at once.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder) {
    const std::string path = folder + "/lock";
    fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd_ < 0) fail("cannot write {}: {}", path, std::strerror(errno));
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FolderLock() { ::close(fd_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int fd_;
};

CacheKey key_of(const SourceFile& file, const MappedFile& mapped, const DocumentEncoder& encoder,
                int64_t vocab_size) {
  constexpr size_t kPiece = size_t{16} << 20;
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                 XXH3_freeState);
  PONDER_CHECK(state && XXH3_128bits_reset(state.get()) == XXH_OK);
  const uint64_t options[] = {encoder.fingerprint(), static_cast<uint64_t>(file.format),
                              static_cast<uint64_t>(vocab_size)};
  XXH3_128bits_update(state.get(), options, sizeof options);
  const std::span<const std::byte> bytes = mapped.bytes();
  for (size_t at = 0; at < bytes.size(); at += kPiece) {
    const size_t size = std::min(kPiece, bytes.size() - at);
    XXH3_128bits_update(state.get(), bytes.data() + at, size);
    mapped.drop(bytes.data() + at, size);
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return {hash.high64, hash.low64};
}

std::optional<SourceFormat> format_of(const fs::path& path, const std::string& format,
                                      const std::string& place) {
  if (format == "text") return SourceFormat::Text;
  if (format == "jsonl") return SourceFormat::Jsonl;
  if (!format.empty()) {
    fail("{}: there is no data format '{}'; choose text or jsonl", place, format);
  }
  if (path.extension() == ".txt") return SourceFormat::Text;
  if (path.extension() == ".jsonl") return SourceFormat::Jsonl;
  return std::nullopt;
}

}  // namespace

std::vector<SourceFile> source_files(const std::string& path, const std::string& format) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) fail("training data {}: there is no such file or folder", path);
  std::vector<SourceFile> out;
  if (!fs::is_directory(status)) {
    const auto found = format_of(path, format, path);
    if (!found) {
      fail("training data {}: its name ends neither in .txt nor in .jsonl; say its format", path);
    }
    return {{path, *found}};
  }
  for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (hidden && at->is_directory()) at.disable_recursion_pending();
    if (hidden || !at->is_regular_file()) continue;
    if (const auto found = format_of(at->path(), format, path)) {
      out.push_back({at->path().string(), *found});
    }
  }
  if (error) fail("cannot read {}: {}", path, error.message());
  if (out.empty()) fail("training data {}: the folder has no .txt and no .jsonl file", path);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  return out;
}

TokenCache tokenized(const SourceFile& file, const std::string& cache_dir,
                     const DocumentEncoder& encoder, int64_t vocab_size, CacheKey& key,
                     const TokenizeProgress& progress) {
  std::error_code error;
  fs::create_directories(cache_dir, error);
  if (error) fail("cannot make the folder {}: {}", cache_dir, error.message());
  const MappedFile mapped(file.path);
  key = key_of(file, mapped, encoder, vocab_size);
  const std::string path = fmt::format("{}/{:016x}{:016x}.tokens", cache_dir, key[0], key[1]);
  const FolderLock lock(cache_dir);
  if (auto found = TokenCache::open(path, key)) return std::move(*found);
  TokenCacheWriter writer(path, key, vocab_size);
  tokenize(file, mapped, encoder, writer, progress);
  writer.commit();
  auto made = TokenCache::open(path, key);
  if (!made) fail("{}: it does not hold what was written to it; is the disk sound?", path);
  return std::move(*made);
}

}  // namespace ponder
