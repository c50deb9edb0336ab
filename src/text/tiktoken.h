// Vocabularies as tiktoken keeps them: tiktoken.model (a line for each token: its bytes in base64,
// a blank, its rank) and tekken.json of Mistral. A pair of tokens merges if its bytes are a token,
// the lowest rank first.
#pragma once

#include <string>
#include <string_view>

#include "text/tokenizer_spec.h"

namespace ponder {

// Ids are ranks. Without pattern and special tokens, which are not in the file. Error, with `place`
// and line, if it does not hold together.
TokenizerSpec read_tiktoken(std::string_view text, const std::string& place);

// Whether a file looks like one: its first line is base64, a blank and a number.
bool looks_like_tiktoken(std::string_view text);

// With pattern and special tokens, which come before all others.
TokenizerSpec read_tekken(std::string_view json, const std::string& place);

// Kimi's pattern and its 256 special ids behind the vocabulary, those that nobody names as
// <|reserved_token_N|> (tokenization_kimi.py). `added`: the names that the folder gives.
void apply_kimi(TokenizerSpec& spec, const std::vector<TokenizerSpec::Added>& added);

}  // namespace ponder
