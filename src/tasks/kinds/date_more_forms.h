// More forms of questions about days, for those in forms.h.
#pragma once

#include <string_view>

#include "tasks/phrases.h"

namespace ponder::tasks::date_arithmetic {

PhraseForms more_weekday_after(bool german);
PhraseForms more_later(bool german);
PhraseForms more_earlier(bool german);
// Of "weekday after", "weekday before", "weekday of", "between", "later" or "earlier".
PhraseForms later_forms(std::string_view ask, bool german);

}  // namespace ponder::tasks::date_arithmetic
