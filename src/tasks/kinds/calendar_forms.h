// How dates without a year, leap years and weekdays of a month are asked for.
#pragma once

#include <string_view>

#include "tasks/phrases.h"

namespace ponder::tasks::calendar {

// "after", "before", "between", "leap" or "weekday". Slots: {x} and {y} are dates, {n} days, {w}
// a weekday, {a} a year, {name} somebody.
const Phrases& phrases_of(std::string_view ask);

}  // namespace ponder::tasks::calendar
