// Plain arithmetic over written numbers ("(3 + 5) * 2", also with ×, ÷, \times, \frac{}{}),
// computed exactly: what Countdown answers are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graders/rational.h"

namespace ponder {

struct Arithmetic {
  Rational value;
  std::vector<int64_t> numbers;  // the literals, in the order of writing
};

// At most 300 characters, 64 numbers of nine digits and 32 levels of brackets. nullopt with a
// reason in `why` if it is more, is no expression, or divides by zero.
std::optional<Arithmetic> evaluate_arithmetic(std::string_view text, std::string& why);

// Countdown: `answer` is an expression over the given numbers, each used at most as often as it was
// given (exactly as often if `all`), whose value is `target`. "... = target" may follow or lead.
// Returns what is wrong with it; empty if nothing.
std::string countdown_fault(std::string_view answer, const std::vector<int64_t>& numbers,
                            const Rational& target, bool all);

}  // namespace ponder
