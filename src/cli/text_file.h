// A text that goes with a question.
#pragma once

#include <string>

namespace ponder {

// The file's text, without the line breaks at its end. Error if it is longer than 4 MiB, or no text
// (UTF-8 without zero bytes).
std::string read_text_file(const std::string& path);

}  // namespace ponder
