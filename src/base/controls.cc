#include "base/controls.h"

#include <fmt/format.h>

namespace ponder {
namespace {

// The code of such a character that the text begins with; 0: it is another one.
int hidden_control(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
  };
  if (byte(0) == 0xC2 && byte(1) < 0xA0) return byte(1);
  if (byte(0) == 0xD8 && byte(1) == 0x9C) return 0x061C;
  if (byte(0) != 0xE2 || (byte(1) != 0x80 && byte(1) != 0x81)) return 0;
  const int code = 0x2000 + (byte(1) - 0x80) * 64 + (byte(2) - 0x80);
  const bool hidden = code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
                      (code >= 0x2066 && code <= 0x2069);
  return hidden ? code : 0;
}

}  // namespace

std::string escaped_controls(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const int code = hidden_control(text.substr(at));
    if (code == 0) {
      out += text[at];
      continue;
    }
    out += fmt::format("\\u{:04x}", code);
    at += code < 0x800 ? 1 : 2;  // its other bytes
  }
  return out;
}

}  // namespace ponder
