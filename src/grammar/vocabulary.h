// A tokenizer's tokens as a tree of their bytes, to find those that a grammar allows: whole
// branches fall away at their first byte that does not fit.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "grammar/automaton.h"
#include "text/tokenizer.h"

namespace ponder {

// Bit t % 64 of word t / 64: token t.
using TokenMask = std::vector<uint64_t>;

class Vocabulary {
 public:
  // Tokens below `size` of the tokenizer. Control tokens, and the tags of thoughts, are never text;
  // those of `ends` end an answer (outside of any grammar).
  Vocabulary(const Tokenizer& tokenizer, int32_t size, std::span<const int32_t> ends);

  size_t words() const { return words_; }
  int32_t longest() const { return longest_; }  // bytes of a token
  const TokenMask& ends() const { return ends_; }
  // What the grammar reads of a token; empty if it may not come.
  std::string_view bytes(int32_t token) const;

  // Sets the bits of all tokens that the grammar allows after `state`. May make the automaton
  // forget all but `state` (which changes then) and `roots`.
  void allowed(Automaton& automaton, int32_t& state, const std::vector<int32_t*>& roots,
               TokenMask& out) const;

 private:
  struct Node {
    uint8_t byte;
    uint8_t unused = 0;
    uint16_t depth;  // bytes before this one
    int32_t token;   // that ends here; -1: none
    uint32_t end;    // where the tree goes on after this branch
  };
  using Tree = std::vector<Node>;  // in the order of the bytes

  void build(Tree& tree, std::vector<int32_t> tokens);
  void walk(const Tree& tree, Automaton& automaton, int32_t& state,
            const std::vector<int32_t*>& roots, TokenMask& out) const;
  void set(int32_t token, TokenMask& out) const;

  const Tokenizer& tokenizer_;
  std::vector<bool> text_;     // of each token
  std::vector<int32_t> same_;  // the next token with the same bytes; -1: none
  size_t words_;
  int32_t longest_ = 0;
  TokenMask ends_, plain_mask_;
  Tree plain_,
      others_;  // tokens of nothing but printable ASCII without quote and backslash; others
};

}  // namespace ponder
