#include "cli/text_file.h"

#include "base/error.h"
#include "base/file.h"
#include "text/utf8.h"

namespace ponder {

std::string read_text_file(const std::string& path) {
  constexpr uint64_t kMost = 4u << 20;
  std::string text = read_file(path, kMost);
  check_byte_text(text, path);
  if (text.find('\0') != std::string::npos || replace_invalid_utf8(text) != text) {
    fail("{}: it is no text (UTF-8), and only texts can be read here", path);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace ponder
