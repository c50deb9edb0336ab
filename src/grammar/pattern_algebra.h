// Automata of texts put together: what two of them take both, one of them, or the first alone.
// A pattern without states takes no text.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "grammar/pattern.h"

namespace ponder {

// Error that names `place` if the result is too complex.
Pattern both_patterns(const Pattern& a, const Pattern& b, const std::string& place);
Pattern either_pattern(const Pattern& a, const Pattern& b, const std::string& place);
Pattern first_pattern_alone(const Pattern& a, const Pattern& b, const std::string& place);

// Exactly these texts.
Pattern pattern_of_texts(std::span<const std::string> texts, const std::string& place);
bool fits_pattern(const Pattern& pattern, std::string_view text);

// Without the states from which no accepting one can be reached.
Pattern trimmed_pattern(Pattern all);

}  // namespace ponder
