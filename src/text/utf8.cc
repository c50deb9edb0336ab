#include "text/utf8.h"

#include <simdjson.h>

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Lead {
  size_t size;        // bytes of the character, 0 if this byte starts none
  uint8_t low, high;  // bounds of the second byte: no overlong forms, no surrogates
};

Lead lead_of(uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

void append_replacements(std::string& out, size_t count) {
  for (size_t i = 0; i < count; ++i) out.append(kReplacement);
}

// Appends the text of `bytes` and returns where an incomplete character at the end begins.
size_t append_replacing(std::string& out, std::string_view bytes, bool each_byte = false) {
  size_t at = 0;
  while (at < bytes.size()) {
    Utf8Step step = utf8_step(bytes.substr(at));
    if (step.kind == Utf8Step::Kind::Incomplete) break;
    if (step.kind == Utf8Step::Kind::Character) {
      out.append(bytes, at, step.size);
    } else {
      append_replacements(out, each_byte ? step.size : 1);
    }
    at += step.size;
  }
  return at;
}

}  // namespace

Utf8Step utf8_step(std::string_view text) {
  using Kind = Utf8Step::Kind;
  PONDER_CHECK(!text.empty());
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const Lead lead = lead_of(byte(0));
  if (lead.size == 0) return {Kind::Invalid, 0, 1};
  if (lead.size == 1) return {Kind::Character, byte(0), 1};
  uint32_t code_point = byte(0) & (0x7Fu >> lead.size);
  for (size_t i = 1; i < lead.size; ++i) {
    if (i == text.size()) return {Kind::Incomplete, 0, i};
    const uint8_t low = i == 1 ? lead.low : 0x80, high = i == 1 ? lead.high : 0xBF;
    if (byte(i) < low || byte(i) > high) return {Kind::Invalid, 0, i};
    code_point = code_point << 6 | (byte(i) & 0x3Fu);
  }
  return {Kind::Character, code_point, lead.size};
}

std::string Utf8Stream::push(std::string_view bytes) {
  std::string out;
  // Only the character that is pending needs the copy; the rest of a long chunk does not.
  while (!pending_.empty() && !bytes.empty()) {
    pending_ += bytes.front();
    bytes.remove_prefix(1);
    pending_.erase(0, append_replacing(out, pending_, each_byte_));
  }
  if (!bytes.empty()) pending_.assign(bytes.substr(append_replacing(out, bytes, each_byte_)));
  return out;
}

std::string Utf8Stream::finish() {
  std::string out;
  append_replacements(out, each_byte_ ? pending_.size() : std::min<size_t>(1, pending_.size()));
  pending_.clear();
  return out;
}

bool is_valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string replace_invalid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  if (append_replacing(out, text) < text.size()) out.append(kReplacement);
  return out;
}

void append_utf8(std::string& out, uint32_t code_point) {
  const auto push = [&](uint32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | code_point >> 6);
    push(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    push(0xE0 | code_point >> 12);
    push(0x80 | (code_point >> 6 & 0x3F));
    push(0x80 | (code_point & 0x3F));
  } else {
    push(0xF0 | code_point >> 18);
    push(0x80 | (code_point >> 12 & 0x3F));
    push(0x80 | (code_point >> 6 & 0x3F));
    push(0x80 | (code_point & 0x3F));
  }
}

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  return text.starts_with(kMark) ? text.substr(kMark.size()) : text;
}

void check_byte_text(std::string_view text, const std::string& path) {
  constexpr size_t kLooked = 4096;
  const std::string_view begin = text.substr(0, kLooked);
  const bool marked = begin.starts_with("\xFF\xFE") || begin.starts_with("\xFE\xFF");
  size_t zeros[2] = {};
  for (size_t i = 0; i < begin.size(); ++i) zeros[i % 2] += begin[i] == '\0' ? 1 : 0;
  // Every other byte of UTF-16 is 0 where people write Latin letters.
  const size_t most = std::max(zeros[0], zeros[1]), fewest = std::min(zeros[0], zeros[1]);
  if (!marked && (most < 2 || most * 4 < begin.size() || fewest * 8 > most)) return;
  fail("{}: its text is UTF-16 or UTF-32; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)", path);
}

}  // namespace ponder
