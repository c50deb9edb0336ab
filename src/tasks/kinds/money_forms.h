// How people ask about money.
#pragma once

#include "tasks/phrases.h"

namespace ponder::tasks::money {

// Slots: {x}, {y} amounts, {n} a count, {name} a person, {thing} "a book", {things} "apples";
// German {ding} "ein Buch", {dinge} "\u00c4pfel".
const Phrases& change_phrases();
const Phrases& sum_phrases();
const Phrases& times_phrases();
const Phrases& each_phrases();
// A third amount {z}: one more price, or what {n} at {x} each are paid with.
const Phrases& three_phrases();
const Phrases& buys_phrases();
// Of "change", "sum", "times" or "each", in money_more_forms.cc.
PhraseForms more_forms(std::string_view ask, bool german);
PhraseForms later_forms(std::string_view ask, bool german);

}  // namespace ponder::tasks::money
