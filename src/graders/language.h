// In which language a thought is written, word by word: R1's language consistency is the share of
// words that are of the target language (arXiv 2501.12948, section 2.3.2, eq. 7).
//
// Chinese, Japanese, Korean, Russian, Greek, Arabic, Hebrew and Thai are told by their script,
// where one character or run of them is a word. For languages in Latin letters a word counts if
// the Hunspell dictionary of that language has it (/usr/share/hunspell, or DICPATH). What says
// nothing about a language is left out: numbers, formulas, single letters, what holds a digit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ponder {

struct LanguageShare {
  int64_t words = 0, own = 0;  // all that count; those of the language
  double consistency() const {
    return words > 0 ? static_cast<double>(own) / static_cast<double>(words) : 1;
  }
};

// True if words of `language` ("en", "de", "zh", ...) can be told here.
bool knows_language(std::string_view language);

// Of at most the first 100,000 words. Words of `spared` (the question, with its names) count only
// if they are of the language. Error if the language is not known, saying which package is
// missing. May be called from several threads.
LanguageShare language_share(std::string_view text, std::string_view language,
                             std::string_view spared = {});

// The share alone; 1 where no word counts.
double language_consistency(std::string_view text, std::string_view language,
                            std::string_view spared = {});

}  // namespace ponder
