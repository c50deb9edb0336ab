// More forms for reversals, beside those of forms.h and more_forms.h.
#pragma once

#include "tasks/phrases.h"

namespace ponder::tasks::reverse_words {

PhraseForms later_forms(bool letters, bool german);

}  // namespace ponder::tasks::reverse_words
