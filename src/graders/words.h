// Words as they are compared.
#pragma once

#include <string>
#include <string_view>

namespace ponder {

// One case for all letters, by Unicode's full case folding: "STRASSE" and "Straße" are the same.
// Of what is no UTF-8, only ASCII is folded.
std::string folded_case(std::string_view text);

}  // namespace ponder
