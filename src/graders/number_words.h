// Numbers in words: "forty-two", "one hundred and five", "ten million", "zweiundvierzig".
#pragma once

#include <optional>
#include <string_view>

#include "graders/rational.h"

namespace ponder {

// The one number of a text without digits: "one or two", "not seven" and "two thirds" have none.
std::optional<Rational> read_number_word(std::string_view piece);

// What a word behind a number multiplies it by: 1000000 for "million"; in German (`german`) a
// Billion is 10^12.
std::optional<Rational> scale_word(std::string_view lower_word, bool german);

// Words in lower case that make another number of the one behind them ("not", "at least", "root
// of").
bool changes_what_follows(std::string_view lower_before);
bool says_minus(std::string_view lower_before);
// "and a half", "thirds": what makes another number of the one before it.
bool changes_what_precedes(std::string_view lower_after);

}  // namespace ponder
