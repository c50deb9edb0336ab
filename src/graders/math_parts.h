// The parts of a mathematical answer as text: lists, names, relations and matrices. Everything here
// takes what `unified_math` leaves.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

// What stands in outer brackets of a list, and what those were: "(" ")" a point or an open
// interval,
// "{" "}" a set, none: a plain list, whose order does not matter; `kUnion` the parts of a union.
constexpr char kUnion = 'u';
struct Listed {
  char open = 0, close = 0;
  std::vector<std::string> items;
};
Listed listed(std::string text);

// "x = 3", "f(x) = 3" and "x \in S": what is named, and what it is.
struct NamedPart {
  std::string name;
  std::string value;
};
NamedPart named_part(std::string_view piece);
// "x = 1", "y = 2" of "(x, y) = (1, 2)"; empty if it is nothing of the kind.
std::vector<std::string> named_tuple(std::string_view piece);

// a < b <= c: its operands, and between each two '<', 'l' (at most) or '!' (not equal), turned so
// that the smaller stands first.
struct Chain {
  std::vector<std::string> operands;
  std::string signs;
};
std::optional<Chain> chain_of(std::string_view text);

struct MatrixCells {
  bool determinant = false;
  std::vector<std::vector<std::string>> rows;
};
std::optional<MatrixCells> matrix_of(std::string_view piece);

// "yes", "no solution", "May 5": words are no products of letters.
bool reads_as_words(std::string_view piece);
// Of words without their case, marks and spaces between; of others all signs but spaces that divide
// nothing.
std::string spelled_words(std::string_view piece);
std::string spelled_signs(std::string_view piece);

}  // namespace ponder
