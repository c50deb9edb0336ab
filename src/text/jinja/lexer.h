// Cuts a template into text and tokens, with Jinja's rules for blanks under trim_blocks and
// lstrip_blocks (what transformers sets).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ponder::jinja {

enum class TokenKind {
  Data,
  BlockBegin,
  BlockEnd,
  OutputBegin,
  OutputEnd,
  Name,
  String,
  Integer,
  Float,
  Operator,
  End
};

struct Token {
  TokenKind kind;
  std::string text;  // a string's value with its escapes resolved, a number without underscores
  int line;
};

// Error (place and line) if a tag, comment, raw block or string does not end, if brackets do not
// match, or at a character that starts no token.
std::vector<Token> tokenize(std::string_view source, const std::string& place);

}  // namespace ponder::jinja
