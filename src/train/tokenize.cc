#include "train/tokenize.h"

#include <xxhash.h>

#include <algorithm>
#include <exception>
#include <filesystem>

#include "base/error.h"
#include "base/folder_lock.h"
#include "base/threads.h"
#include "text/utf8.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr size_t kBatchBytes = size_t{8} << 20;  // of text that is encoded at once

struct Outcome {
  std::vector<EncodedDocument> documents;
  std::exception_ptr error;
};

Outcome run_task(const SourceReader::Task& task, const SourceFile& file,
                 const DocumentEncoder& encoder) {
  Outcome out;
  const std::string place = task.line ? fmt::format("{}:{}", file.path, task.line) : file.path;
  try {
    if (file.format == SourceFormat::Text) {
      EncodedDocument part = encoder.encode_part(task.text, task.first, task.last);
      if (part.tokens.size() >= 2) out.documents.push_back(std::move(part));
      return out;
    }
    const Record record = parse_record(task.text, place);
    in_place(place, [&] { out.documents = encoder.encode(record); });
  } catch (...) {  // carried out of the worker; Error is not the only one (out of memory)
    out.error = std::current_exception();
  }
  return out;
}

void tokenize(const SourceFile& file, const DocumentEncoder& encoder, ThreadPool& pool,
              TokenCacheWriter& writer, const TokenizeProgress& progress) {
  const MappedFile mapped(file.path);
  const std::string_view text(reinterpret_cast<const char*>(mapped.bytes().data()),
                              mapped.bytes().size());
  check_byte_text(text, file.path);
  SourceReader reader(text, file.format, encoder.part_bytes());
  std::vector<SourceReader::Task> tasks;
  std::vector<Outcome> outcomes;
  BrokenTexts broken(file);
  for (SourceReader::Task task; reader.left() > 0;) {
    tasks.clear();
    const size_t begin = text.size() - reader.left();
    while (text.size() - reader.left() - begin < kBatchBytes && reader.next(task)) {
      tasks.push_back(task);
    }
    outcomes.assign(tasks.size(), {});
    pool.parallel(static_cast<int64_t>(tasks.size()), [&](int64_t i, int) {
      const SourceReader::Task& one = tasks[static_cast<size_t>(i)];
      broken.look(one);
      outcomes[static_cast<size_t>(i)] = run_task(one, file, encoder);
    });
    for (const Outcome& outcome : outcomes) {
      if (outcome.error) std::rethrow_exception(outcome.error);
      for (const EncodedDocument& document : outcome.documents) writer.add(document);
      if (outcome.documents.empty()) writer.drop();
    }
    const size_t done = text.size() - reader.left();
    mapped.drop(reinterpret_cast<const std::byte*>(text.data()) + begin, done - begin);
    progress(done, text.size());
  }
  broken.tell_them();
}

CacheKey key_of(const std::vector<SourceFile>& files, const DocumentEncoder& encoder,
                int64_t vocab_size) {
  constexpr size_t kPiece = size_t{16} << 20;
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(),
                                                                 XXH3_freeState);
  PONDER_CHECK(state && XXH3_128bits_reset(state.get()) == XXH_OK);
  const auto add = [&](uint64_t value) { XXH3_128bits_update(state.get(), &value, sizeof value); };
  add(encoder.fingerprint());
  add(static_cast<uint64_t>(vocab_size));
  for (const SourceFile& file : files) {
    const MappedFile mapped(file.path);
    const std::span<const std::byte> bytes = mapped.bytes();
    add(static_cast<uint64_t>(file.format));
    add(bytes.size());
    for (size_t at = 0; at < bytes.size(); at += kPiece) {
      const size_t size = std::min(kPiece, bytes.size() - at);
      XXH3_128bits_update(state.get(), bytes.data() + at, size);
      mapped.drop(bytes.data() + at, size);
    }
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
  return {hash.high64, hash.low64};
}

}  // namespace

TokenCache tokenized(const std::vector<SourceFile>& files, const std::string& cache_dir,
                     const DocumentEncoder& encoder, int64_t vocab_size,
                     const TokenizeProgress& progress) {
  std::error_code error;
  fs::create_directories(cache_dir, error);
  if (error) fail("cannot make the folder {}: {}", cache_dir, error.message());
  const CacheKey key = key_of(files, encoder, vocab_size);
  const std::string path = fmt::format("{}/{:016x}{:016x}.tokens", cache_dir, key[0], key[1]);
  // The ranks of a run ask for the same files at once; its folder, which may be this one, has a
  // lock of its own.
  const FolderLock lock(cache_dir, FolderLock::IfHeld::Wait, "cache.lock");
  if (auto found = TokenCache::open(path, key)) return std::move(*found);
  TokenCacheWriter writer(path, key, vocab_size);
  ThreadPool pool(usable_cores());
  uint64_t total = 0, before = 0;
  for (const SourceFile& file : files) total += fs::file_size(file.path, error);
  for (const SourceFile& file : files) {
    uint64_t size = 0;
    tokenize(file, encoder, pool, writer, [&](uint64_t done, uint64_t of) {
      size = of;
      if (progress) progress(before + done, total);
    });
    before += size;
  }
  writer.commit();
  auto made = TokenCache::open(path, key);
  if (!made) fail("{}: it does not hold what was written to it; is the disk sound?", path);
  return std::move(*made);
}

}  // namespace ponder
