// The fenced blocks of an answer, as Markdown has them.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

// The inside of the last complete block (``` or ~~~, indented or not) that is not marked as another
// language than `language`; of the last one if all are; the whole text if there is none. What all
// lines are indented by is taken off.
std::string last_program(std::string_view text, std::string_view language);

}  // namespace ponder
