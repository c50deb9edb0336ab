// More forms for probabilities, beside those of forms.h and more_forms.h.
#pragma once

#include <string_view>

#include "tasks/phrases.h"

namespace ponder::tasks::probability {

// Of "bag", "die", "two", "coins", "both" or "sided".
PhraseForms later_forms(std::string_view ask, bool german);

}  // namespace ponder::tasks::probability
