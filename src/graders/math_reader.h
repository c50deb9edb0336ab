// Reads an expression as people and LaTeX write it ("3x^2 + \frac{1}{2}", "2*sqrt(3)/3") into exact
// algebra. Side by side means times; "3\frac{1}{2}" is a mixed number; single letters are
// variables. Signs are spelled as `unified_math` leaves them.
#pragma once

#include <optional>
#include <string_view>

#include "graders/algebra.h"

namespace ponder {

// nullopt if it is no expression (or longer than 2,000 characters, deeper than 40 brackets, or
// divides by zero). Overload where the algebra's limits are reached.
std::optional<Algebraic> read_expression(std::string_view text, Algebra& algebra);

}  // namespace ponder
