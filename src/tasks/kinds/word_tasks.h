// How words are asked to be put in order and measured, and how a list of words is read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tasks/phrases.h"

namespace ponder::tasks {

// Slots: {list} and {l} are the words in two manners, {name} somebody.
const Phrases& alphabet_phrases(bool down);
// Slots: {t} is the word. "letters", "vowels" or "consonants".
const Phrases& size_phrases(std::string_view ask);

// The words of a text in lower case, without marks between and around them.
std::vector<std::string> words_in(std::string_view text);

}  // namespace ponder::tasks
