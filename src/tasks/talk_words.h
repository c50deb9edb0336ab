// The words of conversations: forms as `expanded` (tasks/phrases.h) reads them, in two languages.
#pragma once

#include <string>
#include <vector>

namespace ponder {

struct TalkForms {
  std::vector<std::string> english, german;
};

// With a slot {n}, after a result.
const TalkForms& plus_forms();
const TalkForms& minus_forms();
const TalkForms& times_forms();
// After a result, as they stand.
const TalkForms& double_forms();
const TalkForms& triple_forms();
const TalkForms& binary_forms();
const TalkForms& hexadecimal_forms();
const TalkForms& octal_forms();
const TalkForms& why_forms();
const TalkForms& round_forms();  // the other way round
const TalkForms& undo_forms();

// With a slot {m}: the same of other numbers or words.
const TalkForms& again_forms();
// With slots {n} and {o}: one number of the problem is n, no longer o.
const TalkForms& changed_number_forms();
// More of a result, with a slot {n} in divided, percent_of and view_more.
const TalkForms& divided_forms();
const TalkForms& half_forms();
const TalkForms& percent_of_forms();
const TalkForms& view_words_forms();
const TalkForms& view_roman_forms();
const TalkForms& view_square_forms();
const TalkForms& view_ten_forms();
const TalkForms& view_hundred_forms();
const TalkForms& view_prime_forms();
const TalkForms& view_parity_forms();
const TalkForms& view_more_forms();
const TalkForms& view_percent_forms();
const TalkForms& view_decimal_forms();
// Of a list; with and without have a slot {n}.
const TalkForms& list_sum_forms();
const TalkForms& list_mean_forms();
const TalkForms& list_median_forms();
const TalkForms& list_range_forms();
const TalkForms& list_count_forms();
const TalkForms& list_largest_forms();
const TalkForms& list_smallest_forms();
const TalkForms& list_with_forms();
const TalkForms& list_without_forms();
// Of two numbers.
const TalkForms& instead_times_forms();
const TalkForms& instead_minus_forms();
const TalkForms& instead_plus_forms();

// Of a system message: the answer alone, in German, in a sentence, as JSON; the last with a slot
// {k} for the key.
const TalkForms& bare_forms();
const TalkForms& in_german_forms();
const TalkForms& sentence_forms();
const TalkForms& json_forms();
const TalkForms& json_key_forms();

const TalkForms& hello_forms();
const TalkForms& thanks_forms();
const TalkForms& about_forms();

}  // namespace ponder
