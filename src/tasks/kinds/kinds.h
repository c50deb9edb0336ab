// The tasks, one file each, and what several of them share.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/phrases.h"
#include "tasks/task.h"

namespace ponder {

const Task& alphabetical_task();
const Task& average_task();
const Task& base_conversion_task();
const Task& brackets_task();
const Task& calendar_task();
const Task& chain_sum_task();
const Task& clock_task();
const Task& code_trace_task();
const Task& comparison_task();
const Task& countdown_task();
const Task& date_arithmetic_task();
const Task& decimal_task();
const Task& fraction_task();
const Task& gcd_task();
const Task& geometry_task();
const Task& knights_knaves_task();
const Task& letter_analogy_task();
const Task& letter_count_task();
const Task& linear_equation_task();
const Task& long_addition_task();
const Task& money_task();
const Task& multi_step_task();
const Task& multiplication_task();
const Task& parity_task();
const Task& percentage_task();
const Task& power_task();
const Task& primes_task();
const Task& probability_task();
const Task& remainder_task();
const Task& reverse_words_task();
const Task& roman_task();
const Task& rounding_task();
const Task& sequence_task();
const Task& sorting_task();
const Task& units_task();
const Task& word_problem_task();
const Task& word_size_task();

using Integers = std::vector<int64_t>;

inline int64_t between(Rng& rng, int64_t low, int64_t high) {  // both included
  return low + static_cast<int64_t>(rng.below(static_cast<uint64_t>(high - low + 1)));
}
inline bool chance(Rng& rng, double probability) { return rng.uniform() < probability; }

template <class T>
void shuffle(std::vector<T>& items, Rng& rng) {
  for (size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[rng.below(i)]);
}

// "3, 5, 8"
std::string joined(const Integers& numbers, std::string_view between = ", ");
std::string joined(const std::vector<std::string>& words, std::string_view between);
Integers sorted(Integers numbers);

// Writes `phrasings[wording % count]` with "{}" replaced by the pieces in order, "{1}" by the
// second, fenced (tasks/phrases.h, which composes many more forms than a list can hold).
std::string phrase(const std::vector<std::string>& phrasings, uint64_t wording,
                   const std::vector<std::string>& pieces);

// By chance a problem is put in German: sets its language, and says whether.
bool in_german(Problem& problem, Rng& rng);
// The sum of two numbers that are not negative, by tens and ones or digit by digit.
std::string sum_of_two(int64_t a, int64_t b);
// "XLIV"; 1 to 3999.
std::string roman_numeral(int64_t n);
// How two numbers are added in words.
const Phrases& additions();

// The answer must be this number, written in any plain way.
Verdict judge_number(std::string_view answer, const Rational& wanted, bool german = false);

// Short common English words, and longer ones.
const std::vector<std::string>& short_words();
const std::vector<std::string>& long_words();

// Digit-by-digit sum of two non-negative numbers, as thinking out loud. Every line is made of the
// line before: the digits that are left, the one that is added, and the result so far:
// "4|7+3|5 7+5=12 carry 1: 2", "0|4+0|3 4+3+1=8: 82".
std::string added_by_digits(int64_t a, int64_t b);
// The same for a positive number times one digit: "7*6=42 carry 4: 2", "4*6=24 24+4=28: 282".
std::string times_digit(int64_t a, int64_t digit);

// a + b or a - b (a >= b >= 0) by tens and ones: "63+78: 3+8=11 6+7+1=14 141",
// "141-78: 11-8=3 14-1-7=6 63". One digit each: "6+3=9".
std::string added_by_tens(int64_t a, int64_t b);
std::string subtracted_by_tens(int64_t a, int64_t b);
// How often a divisor is in a number that is not smaller, by decimal places, each with what is
// left: "7 in 95: 7*10=70 95-70: 5-0=5 9-7=2 25 7*3=21 25-21: 5-1=4 2-2=0 4".
std::string divided_by_places(int64_t number, int64_t divisor);

// Letters that can be said, and are in no dictionary, so that words are spelt and not remembered.
std::string invented_word(Rng& rng, int64_t letters);

}  // namespace ponder
