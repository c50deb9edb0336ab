// Grammars of answers that are plain text: one of some texts, a regular expression, or rules in
// GBNF as llama.cpp reads them (Backus-Naur form with character classes and * + ? {m,n}).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "grammar/grammar.h"

namespace ponder {

// All of these are Errors that begin with `place` where no text could fit, or for what is wrong.
std::shared_ptr<const Grammar> choice_grammar(const std::vector<std::string>& texts,
                                              const std::string& place);
// The whole answer must match.
std::shared_ptr<const Grammar> regex_grammar(const std::string& pattern, const std::string& place);
// `root` is where an answer begins. Error with the line of the rules.
std::shared_ptr<const Grammar> gbnf_grammar(const std::string& rules, const std::string& place);

}  // namespace ponder
