// How people ask about letters.
#pragma once

#include <string_view>

#include "tasks/phrases.h"

namespace ponder::tasks::letter_analogy {

// Slots: {a}, {b}, {c} letters or strings of them, {n} a number, {list} letters one by one.
const Phrases& analogy_phrases();
const Phrases& next_phrases();
const Phrases& place_phrases();
const Phrases& at_phrases();
const Phrases& after_phrases();
const Phrases& before_phrases();
const Phrases& shift_phrases();
// Still more, by what is asked: "analogy", "next", "place", "at", "after", "before" or "shift".
PhraseForms later_forms(std::string_view ask, bool german);

}  // namespace ponder::tasks::letter_analogy
