// How the tasks are asked for, where the forms fill a file of their own: KIND_forms.cc beside
// KIND.cc.
#pragma once

#include <string>

#include "tasks/phrases.h"

namespace ponder::tasks {

namespace percentage {
// `things`: all numbers are whole, and the part is no more than the whole.
const Phrases& phrases_of(const std::string& ask, bool things);
}  // namespace percentage
namespace power {
const Phrases& phrases_of(const std::string& ask, int64_t exponent);
}
namespace primes {
const Phrases& phrases_of(const std::string& ask);
}
namespace probability {
const Phrases& phrases_of(const std::string& ask);
}
namespace remainder {
const Phrases& phrases_of(const std::string& ask);
}
namespace reverse_words {
const Phrases& phrases_of(bool letters, bool one_word);
}
namespace roman {
const Phrases& phrases_of(bool to);
}
namespace rounding {
const Phrases& phrases();
}
namespace sequence {
const Phrases& phrases();
}
namespace sorting {
const Phrases& phrases_of(bool down);
}
namespace units {
const Phrases& phrases_of(char kind);  // 't'ime, 'l'ength, 'g': mass, 'v'olume
}

}  // namespace ponder::tasks
