// More forms for sorting, beside those of forms.h and more_forms.h.
#pragma once

#include "tasks/phrases.h"

namespace ponder::tasks::sorting {

PhraseForms later_forms(bool down, bool in_german);

}  // namespace ponder::tasks::sorting
