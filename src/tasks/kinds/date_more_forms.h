// More forms of questions about days, for those in forms.h.
#pragma once

#include "tasks/phrases.h"

namespace ponder::tasks::date_arithmetic {

PhraseForms more_weekday_after(bool german);
PhraseForms more_later(bool german);
PhraseForms more_earlier(bool german);

}  // namespace ponder::tasks::date_arithmetic
