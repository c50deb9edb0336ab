// What a terminal may be shown.
#pragma once

#include <string_view>

namespace ponder {

bool colours_wanted(int fd);  // a terminal, and NO_COLOR is unset (https://no-color.org)

// Writes at once, so that text streams. Error if it cannot (a closed pipe, a full disk).
void write_now(std::string_view text);

}  // namespace ponder
