// Characters that a terminal acts on without showing them.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

// The text, valid UTF-8, with C1 controls (U+009B is ESC [) and what turns the direction of writing
// or breaks a line written as \u009b. Those of ASCII stay: what becomes of them is their reader's.
std::string escaped_controls(std::string_view text);

}  // namespace ponder
