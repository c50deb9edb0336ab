// How the tasks are asked for, where the forms fill a file of their own: KIND_forms.cc beside
// KIND.cc. The slots of a set are named there.
#pragma once

#include <string>
#include <string_view>

#include "tasks/phrases.h"

namespace ponder::tasks {

namespace average {
const Phrases& forms_of(std::string_view ask);  // "mean", "median", "range" or "mode"
}
namespace base_conversion {
const Phrases& any_bases();     // from any base into any other
const Phrases& out_of_ten();    // from decimal into a base that has a name
const Phrases& into_ten();      // from a base that has a name into decimal
const Phrases& named_bases();   // from a base that has a name into another
const Phrases& with_prefix();   // digits that say their base themselves (0b101, 0x1f)
const Phrases& plain_binary();  // zeros and ones, into decimal
}  // namespace base_conversion
namespace brackets {
const Phrases& forms();
}
namespace chain_sum {
const Phrases& chains();
const Phrases& spoken_chains();  // two terms or more, the signs in words
const Phrases& sums_of_many();   // three terms or more, none of them negative
const Phrases& sum_stories();
const Phrases& differences();  // what is taken away is not more
const Phrases& below_zero();   // it may be more
}  // namespace chain_sum
namespace clock {
// "after", "before", "between", "minutes" (between, in minutes), "to24" or "to12"
const Phrases& forms_of(std::string_view ask);
}  // namespace clock
namespace code_trace {
const Phrases& forms();
}
namespace comparison {
const Phrases& two_forms(bool larger);
const Phrases& sign_forms();
const Phrases& order_forms(bool up);
const Phrases& claim_forms(bool more);  // {a} is more or less than {b}: yes or no
}  // namespace comparison
namespace countdown {
const Phrases& forms();
}
namespace date_arithmetic {
const Phrases& weekday_after_forms();
const Phrases& weekday_before_forms();
const Phrases& weekday_of_forms();
const Phrases& days_between_forms();
const Phrases& moved_forms(bool later);
}  // namespace date_arithmetic
namespace decimal {
const Phrases& forms_of(char sign);  // '+', '-' or '*'
}
namespace fraction {
const Phrases& forms_of(std::string_view ask);  // "add", "sub", "mul", "div", "simplify" or "of"
const Phrases& spoken_forms();                  // {x} and {y} in words, {o} what is done
}  // namespace fraction
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
