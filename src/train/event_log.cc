#include "train/event_log.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/error.h"
#include "base/file.h"

namespace ponder {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestFile = uint64_t{4} << 30;
constexpr std::string_view kName = "events.out.tfevents.";

constexpr std::array<uint32_t, 256> make_table() {
  std::array<uint32_t, 256> out{};
  for (uint32_t i = 0; i < 256; ++i) {
    out[i] = i;
    for (int bit = 0; bit < 8; ++bit) out[i] = out[i] >> 1 ^ (out[i] & 1 ? 0x82f63b78u : 0);
  }
  return out;
}

constexpr std::array<uint32_t, 256> kTable = make_table();

// TFRecord's disguise of a checksum, for checksums of data that hold checksums.
uint32_t masked_crc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8u;
}

void append_fixed(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
}

uint64_t fixed_at(std::string_view bytes, size_t at, int size) {
  uint64_t out = 0;
  for (int i = size; i-- > 0;) out = out << 8 | static_cast<uint8_t>(bytes[at + size_t(i)]);
  return out;
}

void append_varint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

// Protobuf fields: a key of number and wire type, then the value.
enum Wire : uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

void append_key(std::string& out, uint64_t field, Wire wire) {
  append_varint(out, field << 3 | wire);
}
void append_int(std::string& out, uint64_t field, uint64_t value) {
  append_key(out, field, kVarint);
  append_varint(out, value);
}
void append_bytes(std::string& out, uint64_t field, std::string_view value) {
  append_key(out, field, kBytes);
  append_varint(out, value.size());
  out += value;
}

std::string event_start(double wall_time, int64_t step) {
  std::string out;
  append_key(out, 1, kFixed64);
  append_fixed(out, std::bit_cast<uint64_t>(wall_time), 8);
  if (step != 0) append_int(out, 2, static_cast<uint64_t>(step));
  return out;
}

std::string scalar_value(std::string_view tag, double value) {
  std::string out;
  append_bytes(out, 1, tag);
  append_key(out, 2, kFixed32);
  append_fixed(out, std::bit_cast<uint32_t>(static_cast<float>(value)), 4);
  return out;
}

// A string as a tensor without dimensions, with the metadata that makes the text dashboard show it.
std::string text_value(std::string_view tag, std::string_view text) {
  constexpr uint64_t kStringType = 7, kTensorClass = 2;
  std::string tensor, plugin, metadata, out;
  append_int(tensor, 1, kStringType);
  append_bytes(tensor, 2, "");  // the shape
  append_bytes(tensor, 8, text);
  append_bytes(plugin, 1, "text");
  append_bytes(metadata, 1, plugin);
  append_int(metadata, 4, kTensorClass);
  append_bytes(out, 1, tag);
  append_bytes(out, 8, tensor);
  append_bytes(out, 9, metadata);
  return out;
}

// The step of one of our own messages: the field after the time, if it is there.
int64_t step_of(std::string_view message) {
  uint64_t out = 0;
  if (message.size() < 10 || message[9] != 0x10) return 0;
  for (size_t i = 10, shift = 0; i < message.size() && shift < 64; ++i, shift += 7) {
    out |= (static_cast<uint64_t>(message[i]) & 0x7f) << shift;
    if (!(message[i] & 0x80)) break;
  }
  return static_cast<int64_t>(out);
}

// Whole records of steps up to `step`; the first that is damaged ends them.
std::string kept_records(std::string_view all, int64_t step) {
  std::string out;
  for (size_t at = 0; all.size() - at >= 16;) {
    const uint64_t size = fixed_at(all, at, 8);
    if (size > all.size() - at - 16) break;
    const std::string_view message = all.substr(at + 12, size);
    const std::string record = tfrecord(message);
    if (all.substr(at, record.size()) != record) break;
    if (step_of(message) <= step) out += record;
    at += record.size();
  }
  return out;
}

std::optional<std::string> file_in(const std::string& dir) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(kName) && !name.ends_with(".partial")) return entry.path().string();
  }
  return std::nullopt;
}

double now() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

}  // namespace

uint32_t crc32c(std::string_view bytes) {
  uint32_t out = ~0u;
  for (const char c : bytes) out = kTable[(out ^ static_cast<uint8_t>(c)) & 0xff] ^ out >> 8;
  return ~out;
}

std::string tfrecord(std::string_view message) {
  std::string out;
  append_fixed(out, message.size(), 8);
  append_fixed(out, masked_crc32c(out), 4);
  out += message;
  append_fixed(out, masked_crc32c(message), 4);
  return out;
}

std::string version_event(double wall_time) {
  std::string out = event_start(wall_time, 0);
  append_bytes(out, 3, "brain.Event:2");
  return out;
}

std::string step_event(double wall_time, int64_t step, const NamedScalars& scalars,
                       const NamedTexts& texts) {
  std::string summary;
  for (const auto& [tag, value] : scalars) append_bytes(summary, 1, scalar_value(tag, value));
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string& name = texts[i].first;
    const auto before = std::count_if(texts.begin(), texts.begin() + static_cast<int64_t>(i),
                                      [&](const auto& other) { return other.first == name; });
    const std::string tag = before ? fmt::format("{}/{}", name, before + 1) : name;
    append_bytes(summary, 1, text_value(tag, texts[i].second));
  }
  std::string out = event_start(wall_time, step);
  append_bytes(out, 5, summary);
  return out;
}

EventLog::EventLog(const std::string& dir, int64_t step) {
  const std::optional<std::string> old = file_in(dir);
  const double time = now();
  path_ = old ? *old : fmt::format("{}/{}{:010}.ponder", dir, kName, static_cast<int64_t>(time));
  std::string kept = old ? kept_records(read_file(path_, kLargestFile), step) : "";
  if (kept.empty()) kept = tfrecord(version_event(time));
  AtomicFile start(path_);
  start.write(kept);
  start.commit();
  file_ = std::fopen(path_.c_str(), "ae");
  if (!file_) fail("cannot write {}: {}", path_, std::strerror(errno));
}

EventLog::~EventLog() {
  if (file_) std::fclose(file_);
}

void EventLog::write(const std::string& bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size() ||
      std::fflush(file_) != 0) {
    fail("cannot write {}: {}; free some space and go on with --resume", path_,
         std::strerror(errno));
  }
}

void EventLog::add(int64_t step, const NamedScalars& scalars, const NamedTexts& texts) {
  write(tfrecord(step_event(now(), step, scalars, texts)));
}

}  // namespace ponder
