#include "text/byte_letters.h"

#include <array>

#include "text/utf8.h"

namespace ponder {
namespace {

constexpr uint32_t kFirstStandIn = 0x100;
constexpr uint32_t kLetterEnd = kFirstStandIn + 68;

constexpr bool stands_for_itself(uint32_t byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte != 0xAD && byte <= 0xFF);
}

struct Table {
  std::array<uint32_t, 256> letter{};
  std::array<int16_t, kLetterEnd> byte{};
};

constexpr Table make_table() {
  Table table;
  for (auto& byte : table.byte) byte = -1;
  uint32_t stand_in = kFirstStandIn;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    table.letter[byte] = stands_for_itself(byte) ? byte : stand_in++;
    table.byte[table.letter[byte]] = static_cast<int16_t>(byte);
  }
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

std::string byte_letter(uint8_t byte) {
  std::string out;
  append_utf8(out, kTable.letter[byte]);
  return out;
}

std::string to_byte_letters(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) append_utf8(out, kTable.letter[static_cast<uint8_t>(byte)]);
  return out;
}

bool append_from_byte_letters(std::string& out, std::string_view text) {
  const size_t before = out.size();
  for (size_t i = 0; i < text.size(); ++i) {
    // All letters are below U+0144: one or two bytes of UTF-8. (Quick: a vocabulary has megabytes.)
    uint32_t letter = static_cast<uint8_t>(text[i]);
    const uint32_t second = i + 1 < text.size() ? static_cast<uint8_t>(text[i + 1]) : 0u;
    if (letter >= 0xC2 && letter < 0xC6 && (second & 0xC0) == 0x80) {
      letter = (letter & 0x1F) << 6 | (second & 0x3F);
      ++i;
    } else if (letter >= 0x80) {
      letter = kLetterEnd;
    }
    if (letter >= kLetterEnd || kTable.byte[letter] < 0) {
      out.resize(before);
      return false;
    }
    out += static_cast<char>(kTable.byte[letter]);
  }
  return true;
}

std::optional<std::string> from_byte_letters(std::string_view text) {
  std::string out;
  if (!append_from_byte_letters(out, text)) return std::nullopt;
  return out;
}

}  // namespace ponder
