// The 256 letters with which a byte-level vocabulary spells bytes: printable bytes stand for
// themselves, the other 68 are U+0100 and on (GPT-2's table).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

std::string byte_letter(uint8_t byte);
std::string to_byte_letters(std::string_view bytes);
// Appends the bytes that the letters stand for; false, and nothing appended, if some character is
// no letter.
bool append_from_byte_letters(std::string& out, std::string_view text);
// Nothing if some character is none of the letters (a special token's spelling, for example).
std::optional<std::string> from_byte_letters(std::string_view text);

}  // namespace ponder
