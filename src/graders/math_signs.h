// One spelling for signs that mathematics has several of: "≤", "\leq" and "<=" are "\le ".
#pragma once

#include <string>
#include <string_view>

namespace ponder {

std::string unified_math(std::string_view text);

}  // namespace ponder
