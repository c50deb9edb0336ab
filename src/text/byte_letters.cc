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

std::optional<std::string> from_byte_letters(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Step step = utf8_step(text);
    if (step.kind != Utf8Step::Kind::Character || step.code_point >= kLetterEnd) {
      return std::nullopt;
    }
    const int16_t byte = kTable.byte[step.code_point];
    if (byte < 0) return std::nullopt;
    out += static_cast<char>(byte);
    text.remove_prefix(step.size);
  }
  return out;
}

}  // namespace ponder
