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
