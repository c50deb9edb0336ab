// What the kinds whose answer is one value, a choice or a yes share: how they are asked in two
// languages, and how an answer is read: "12", "12 cm", "1 1/2", "50%", "2 h 15 min", "Yes, it is
// prime".
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder {

// "en", or with this chance "de".
std::string drawn_language(Rng& rng, double german = 0.2);
bool is_german(const Json& facts);  // the fact "language", which is English if it is missing

// Sets the prompt, and the language as the facts say.
void ask(Problem& problem, const Phrases& phrases, uint64_t wording, const PhraseSlots& slots);

// The number `name` of the facts; Error if it is not from `low` to `high`.
int64_t fact_number(const Json& facts, std::string_view name, int64_t low = -1'000'000'000,
                    int64_t high = 1'000'000'000);
// One of these texts; Error that lists them.
std::string fact_choice(const Json& facts, std::string_view name,
                        std::initializer_list<std::string_view> choices);
Integers fact_numbers(const Json& facts, std::string_view name, size_t least, size_t most);

// scaled / 10^places, without zeros behind the last digit: "12.5"; German "12,5".
std::string decimal_text(int64_t scaled, int64_t places, bool german = false);
Rational decimal_value(int64_t scaled, int64_t places);
int64_t power_of_ten(int64_t exponent);  // 0 to 18

// What "50%" is: no value of this kind, one half, or 50 because a rate was asked for.
enum class Percent { None, Part, Asked };

// How a value may be written.
struct ValueForm {
  bool german = false;         // a decimal comma; a point is read, too
  std::string_view unit = "";  // what is asked for, as unit_factor knows it; may be left out
  bool same_unit = false;      // no other unit of the kind will do
  Percent percent = Percent::None;
};
std::optional<Rational> read_value(std::string_view piece, const ValueForm& form);
Verdict judge_value(std::string_view answer, const Rational& wanted, const ValueForm& form = {});

// "not 3", "3 or 4": a text, with a blank before and behind, that names no one value.
bool denies(std::string_view lower);
// "3 or 4", "odd; 3": a text that leaves the choice to its reader.
bool offers_several(std::string_view lower);

// Yes or no, in words of two languages, or said with `word`: "it is not prime". Also with a word
// that says no ("composite").
Verdict judge_yes(std::string_view answer, bool wanted, std::string_view word = "",
                  std::string_view opposite = "");

// What one of a unit is of its kind's smallest, and which kind it is of: length, area, volume,
// mass, time or money. nullopt for words that are no unit.
struct UnitFactor {
  char kind;
  Rational factor;
};
std::optional<UnitFactor> unit_factor(std::string_view word);

// A task whose answer is one value.
class ValueTask : public Task {
 protected:
  using Task::Task;

 private:
  virtual Rational wanted(const Json& facts) const = 0;
  virtual ValueForm form(const Json& facts) const { return {.german = is_german(facts)}; }
  Verdict judge(const Json& facts, std::string_view answer) const override {
    return judge_value(answer, wanted(facts), form(facts));
  }
};

// A thought in the language of its problem, and the problem's answer.
Trace told(const Problem& problem, std::string thought);

// People and countable things, many of them; now and then a name that nobody has.
std::string drawn_name(Rng& rng);
struct Noun {
  const char *english, *german;  // plurals
};
const Noun& drawn_noun(Rng& rng);

}  // namespace ponder
