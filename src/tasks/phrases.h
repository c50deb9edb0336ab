// How people put a problem: hundreds of prompts for a task from a few short lists of forms, and
// what happens to any prompt on its way through a keyboard (case, signs, blanks, slips, a
// greeting).
//
// A task's pose() writes what it asks with `Phrases`; Task::make then hands the prompt to typed().
// Material (numbers, names, words to be spelled: every slot's filling) is fenced by kept() and
// comes through both unchanged. How a problem is said never decides its split: facts do.
//
//   void pose(Problem& problem, uint64_t wording) const override {
//     static const Phrases kPhrases({
//         .nouns = {"the <sum|total> of {a} and {b}"},      // What is ...? / Tell me ... / ...?
//         .expressions = {"{a} + {b}"},                     // Calculate ... / ... = ? / ...
//         .commands = {"add <up|> {a} and {b}"},            // Please ... / Can you ...? / ...
//         .questions = {"how much is {a} plus {b}"},        // as it stands, with "?"
//         .terse = {"{a} plus {b}"},                        // as it stands
//     });
//     Rng rng(wording);
//     problem.prompt = kPhrases.say(rng, {{"a", said_number(a, rng)}, {"b", said_number(b, rng)}});
//   }
//
// Forms begin in lower case and have no mark at the end. "<x|y|>" is one of its alternatives (which
// may hold others), "{name}" a slot; "\\<" is a plain "<"; two blanks in a row are one. Give a
// second set of forms for German and say it with `german`, having set problem.language to "de"
// (in_german() of kinds.h does so by chance).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/rng.h"

namespace ponder {

struct PhraseForms {
  std::vector<std::string> nouns = {};        // "the sum of {a} and {b}"; German: in the nominative
  std::vector<std::string> expressions = {};  // "{a} + {b}"
  std::vector<std::string> commands = {};     // "sort {list}"; German: "sortiere {list}"
  std::vector<std::string> infinitives = {};  // German alone: "{list} <aufsteigend|> sortieren"
  std::vector<std::string> questions = {};    // "how many {letter}'s are in {word}"
  std::vector<std::string> terse = {};        // "gcd {a} {b}"
};

// These forms and more, such as stories that are true only where things can be counted.
PhraseForms with_more(PhraseForms forms, const PhraseForms& more);

// The names of slots and what stands there.
using PhraseSlots = std::vector<std::pair<std::string_view, std::string>>;

class Phrases {
 public:
  explicit Phrases(PhraseForms english, PhraseForms german = {});
  Phrases(const PhraseForms& english, const PhraseForms& german, const PhraseForms& more_english,
          const PhraseForms& more_german)
      : Phrases(with_more(english, more_english), with_more(german, more_german)) {}

  std::string say(Rng& rng, const PhraseSlots& slots, bool german = false) const;
  bool has_german() const { return !german_.empty(); }

 private:
  std::vector<std::string> english_, german_;  // whole sentences, still with slots
};

// One of a form's sentences: alternatives chosen, slots filled and fenced.
std::string expanded(std::string_view form, Rng& rng, const PhraseSlots& slots);

// Fences `text`: typed() leaves it alone. Fences may hold others.
std::string kept(std::string_view text);
std::string without_fences(std::string_view text);

// A number as it is said: digits, now and then a word ("seven", "sieben") up to a hundred.
std::string said_number(int64_t value, Rng& rng, bool german = false);
// The word itself, -999 to 999: "minus forty-two", "zweiundvierzig".
std::string number_word(int64_t value, bool german);

// A list as people write one: "8, 2, 5", "8,2,5", "8 2 5", "8, 2 and 5", "[8, 2, 5]", or a line
// each.
std::string said_list(const std::vector<std::string>& items, Rng& rng, bool german = false);
std::string said_list(const std::vector<int64_t>& items, Rng& rng, bool german = false);

// A formula that is written "12 + 5 * -3": with or without blanks, with other signs ("x", "\u00d7",
// "\u2212", "\u00f7"). `times`: whether "x" may stand for "*" (not where x is an unknown).
std::string said_formula(std::string_view formula, Rng& rng, bool times = true);

// As people type: a greeting before, thanks or a sentence behind, lower case, no mark at the end,
// slips. Fences are gone afterwards.
std::string typed(std::string_view prompt, std::string_view language, Rng& rng);

}  // namespace ponder
