// More forms for programs to be read, beside those of forms.h and more_forms.h.
#pragma once

#include "tasks/phrases.h"

namespace ponder::tasks::code_trace {

PhraseForms later_forms(bool german);

}  // namespace ponder::tasks::code_trace
