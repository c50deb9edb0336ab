#include "train/sources.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "base/ascii.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/tell.h"
#include "formats/records.h"
#include "text/utf8.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSeparator = "<|endoftext|>";

std::optional<SourceFormat> format_of(const fs::path& path, const std::string& format,
                                      const std::string& place) {
  if (format == "text") return SourceFormat::Text;
  if (format == "jsonl") return SourceFormat::Jsonl;
  if (!format.empty()) {
    fail("{}: there is no data format '{}'; choose text or jsonl", place, format);
  }
  if (has_ending(path.string(), ".txt")) return SourceFormat::Text;
  if (has_ending(path.string(), ".jsonl")) return SourceFormat::Jsonl;
  return std::nullopt;
}

const char* advice(const std::string& path) {
  if (has_ending(path, ".parquet"))
    return "turn it into lines (Python: pandas.read_parquet(IN).to_json(OUT, orient=\"records\", "
           "lines=True))";
  if (has_ending(path, ".json")) return "turn its list into lines: jq -c '.[]' IN >OUT";
  return "say its format, which is text or jsonl";
}

std::string_view take_line(std::string_view& rest) {
  const size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(kTextSpace) == std::string_view::npos;
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
      fail("training data {}: its name ends neither in .txt nor in .jsonl; {}", path, advice(path));
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

size_t next_part(std::string_view rest, size_t part_bytes) {
  PONDER_CHECK(part_bytes >= 16);
  if (rest.size() <= part_bytes) return rest.size();
  for (size_t at = part_bytes; at > part_bytes / 2; --at) {
    if (rest[at - 1] == '\n' && kTextSpace.find(rest[at]) == std::string_view::npos) return at;
  }
  size_t at = part_bytes;
  while (at > part_bytes - 4 && (static_cast<uint8_t>(rest[at]) & 0xc0) == 0x80) --at;
  return at;
}

SourceReader::SourceReader(std::string_view text, SourceFormat format, size_t part_bytes)
    : rest_(without_byte_order_mark(text)), format_(format), part_bytes_(part_bytes) {}

bool SourceReader::next(Task& out) {
  return format_ == SourceFormat::Jsonl ? next_line(out) : next_part_of_text(out);
}

bool SourceReader::next_line(Task& out) {
  while (!rest_.empty()) {
    const std::string_view line = take_line(rest_);
    ++line_;
    if (is_blank(line)) continue;
    out = {line, line_, true, true};
    return true;
  }
  return false;
}

bool SourceReader::next_part_of_text(Task& out) {
  while (true) {
    if (!inside_) rest_.remove_prefix(std::min(rest_.find_first_not_of("\r\n"), rest_.size()));
    if (rest_.empty()) return false;
    const size_t limit = next_part(rest_, part_bytes_);
    size_t end = limit, next = limit;
    const bool separated = find_separator(limit, end, next);
    out = {rest_.substr(0, end), 0, !inside_, separated || next == rest_.size()};
    if (out.last) {
      out.text = out.text.substr(0, out.text.find_last_not_of("\r\n") + 1);
    }
    rest_.remove_prefix(next);
    const bool nothing = is_blank(out.text) && out.first && out.last;
    inside_ = !out.last;
    if (!nothing) return true;
  }
}

// A line of nothing but the separator that begins at `limit` or before: where the text before it
// ends, and where what follows begins.
bool SourceReader::find_separator(size_t limit, size_t& end, size_t& next) const {
  const std::string_view window = rest_.substr(0, limit + kSeparator.size());
  for (size_t at = window.find(kSeparator); at != std::string_view::npos;
       at = window.find(kSeparator, at + 1)) {
    const bool line_start = at > 0 ? rest_[at - 1] == '\n' : !inside_ || rest_.data()[-1] == '\n';
    std::string_view after = rest_.substr(at);
    const std::string_view line = take_line(after);
    if (!line_start || !is_blank(line.substr(kSeparator.size()))) continue;
    end = at;
    next = rest_.size() - after.size();
    return true;
  }
  return false;
}

void BrokenTexts::look(const SourceReader::Task& task) {
  if (!is_valid_utf8(task.text)) ++count_;
}

void BrokenTexts::tell_them() const {
  if (count_ == 0) return;
  tell(
      "ponder: {}: {} of its {} hold bytes that are no UTF-8, which are read as \ufffd; were it "
      "Latin-1, iconv -f LATIN1 -t UTF-8 would keep them\n",
      printable(file_.path), count_.load(),
      file_.format == SourceFormat::Jsonl ? "lines" : "parts");
}

void each_text(const SourceFile& file, const std::function<void(std::string_view)>& take,
               const std::function<void(uint64_t done, uint64_t total)>& progress) {
  constexpr size_t kPart = size_t{1} << 20;
  const MappedFile mapped(file.path);
  const std::string_view text(reinterpret_cast<const char*>(mapped.bytes().data()),
                              mapped.bytes().size());
  check_byte_text(text, file.path);
  SourceReader reader(text, file.format, kPart);
  BrokenTexts broken(file);
  for (SourceReader::Task task; reader.next(task);) {
    if (progress) progress(text.size() - reader.left(), text.size());
    broken.look(task);
    if (file.format == SourceFormat::Text) {
      take(task.text);
      continue;
    }
    const Record record = parse_record(task.text, fmt::format("{}:{}", file.path, task.line));
    for (const std::string* one : {&record.text, &record.completion}) take(*one);
    for (const Message& message : record.messages) {
      take(message.content);
      take(message.thought);
    }
  }
  broken.tell_them();
}

}  // namespace ponder
