// Numbers of JSON compared and divided as the decimals that are written, not as they are rounded.
#pragma once

#include "base/json.h"

namespace ponder {

// Below, at or above 0: `a` is less than `b`, equal to it or more.
int number_order(const Json& a, const Json& b);
// Whether `value` is an integer times `unit`, which is above 0.
bool is_multiple_of(const Json& value, const Json& unit);

}  // namespace ponder
