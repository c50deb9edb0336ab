// Formulas set over several lines, as one line: "\[\n42\n\]", "\begin{aligned} x &= 6\cdot 7 \\ &=
// 42 \end{aligned}".
#pragma once

#include <string>
#include <string_view>

namespace ponder {

// No line ends inside a display ("\[ \]", "$$ $$", "\begin{}" to "\end{}" of mathematics).
std::string joined_displays(std::string_view text);

// What an aligned formula states: all rows where each gives another name its value or they are the
// cases of a system, else the last one with those that it goes on from. Other pieces stay.
std::string stated_rows(std::string_view piece);

}  // namespace ponder
