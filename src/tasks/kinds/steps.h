// Arithmetic as thinking out loud: what a thought of many kinds writes for one sum, difference,
// product or quotient. `all`: digit by digit where the numbers are big; else the result alone. Each
// ends with a line "12+5=17".
#pragma once

#include <cstdint>
#include <string>

namespace ponder {

std::string sum_steps(int64_t a, int64_t b, bool all);         // any signs
std::string difference_steps(int64_t a, int64_t b, bool all);  // any signs
std::string product_steps(int64_t a, int64_t b, bool all);     // any signs
// "17/5=3 rest 2", or "15/5=3"; a >= 0, b > 0.
std::string quotient_steps(int64_t a, int64_t b, bool all);
// "6/8: both by 2: 3/4": trial by small primes until nothing divides both.
std::string reduction_steps(int64_t top, int64_t bottom, bool all);
// "3/4", or "3" if the denominator is 1; in lowest terms.
std::string fraction_text(int64_t top, int64_t bottom);

}  // namespace ponder
