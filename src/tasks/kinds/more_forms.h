// More of how people ask, in KIND_more_forms.cc beside KIND_forms.cc: textbooks, exams, chats,
// quizzes, stories. The slots of a set are those of the first file.
#pragma once

#include <string_view>

#include "tasks/phrases.h"

namespace ponder::tasks {

namespace average {
PhraseForms more_forms(std::string_view ask, bool german);  // as forms_of of forms.h
}
namespace clock {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace code_trace {
PhraseForms more_forms(bool german);
}
namespace comparison {
PhraseForms more_of_two(bool larger, bool german);
PhraseForms more_of_signs(bool german);
// Lists in order; `list` is the name of their slot.
PhraseForms more_of_order(bool up, bool german, std::string_view list);
}  // namespace comparison
namespace fraction {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace letter_count {
PhraseForms more_forms(bool german);
}
namespace letter_analogy {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace parity {
PhraseForms more_forms(std::string_view ask, bool german);  // "is", "count" or "sum"
}
namespace percentage {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace power {
PhraseForms more_forms(std::string_view ask, int64_t exponent, bool german);
}
namespace primes {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace probability {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace remainder {
PhraseForms more_forms(std::string_view ask, bool german);
}
namespace reverse_words {
PhraseForms more_forms(bool letters, bool german);
}
namespace sequence {
PhraseForms more_forms(bool german);
}
namespace units {
PhraseForms more_forms(bool german);
}
namespace rounding {
PhraseForms more_forms(bool german);
}

}  // namespace ponder::tasks
