// The words of a language in Latin letters, from an installed Hunspell dictionary.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace ponder {

// The dictionary of "en", "de", ...; nullptr if there is none in /usr/share/hunspell or DICPATH.
// Opened once and kept. May be called from several threads.
class Dictionary;
Dictionary* find_dictionary(std::string_view language);

// True if the word, as written or with a capital letter, is in it. UTF-8; what is longer than 40
// characters is no word. May be called from several threads.
bool has_word(Dictionary& dictionary, std::string_view word);

}  // namespace ponder
