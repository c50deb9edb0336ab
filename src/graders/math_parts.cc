#include "graders/math_parts.h"

#include <algorithm>
#include <cctype>

#include "base/ascii.h"
#include "graders/answer.h"
#include "graders/words.h"

namespace ponder {
namespace {

constexpr std::string_view kOpen = "([{", kClose = ")]}";

bool is_in(std::string_view set, char c) { return set.find(c) != set.npos; }
bool is_alpha(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

bool is_function_of_something(std::string_view text) {
  constexpr std::string_view kFunctions[] = {"sin", "cos", "tan", "log", "ln", "exp", "sqrt"};
  return std::any_of(std::begin(kFunctions), std::end(kFunctions),
                     [&](std::string_view name) { return text.starts_with(name); });
}

// "x", "x_1", "f(x)", "\theta", "Alice"; "xyz" is a product.
bool is_name(std::string_view text) {
  constexpr size_t kShortestWord = 4;
  const bool command = text.starts_with('\\');
  if (command) text.remove_prefix(1);
  if (text.empty() || !is_alpha(text[0]) || is_function_of_something(text)) return false;
  const size_t letters =
      static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_alpha) - text.begin());
  const std::string_view rest = text.substr(letters);
  if (letters == 1 && rest.size() == 3 && rest[0] == '(' && rest[2] == ')')
    return is_alpha(rest[1]);
  if (command || letters == 1)
    return rest.empty() || (rest[0] == '_' && rest.find_first_of("+-*/^(") == rest.npos);
  return rest.empty() && letters >= kShortestWord;
}

std::string plain_name(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '{' && c != '}' && c != '$') out += c;
  }
  replace_all(out, "\\text", "");
  return out;
}

// At depth 0 of brackets; npos if it is not there.
size_t find_outside(std::string_view text, std::string_view what) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (depth == 0 && text.substr(i).starts_with(what)) return i;
    depth += is_in(kOpen, text[i]) ? 1 : is_in(kClose, text[i]) ? -1 : 0;
  }
  return text.npos;
}

// The pieces between commas that are in no bracket. "1,234" stays one piece.
std::vector<std::string> pieces_between_commas(std::string_view text) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    depth += is_in(kOpen, c) ? 1 : is_in(kClose, c) ? -1 : 0;
    const auto digit = [&](size_t at) { return at < text.size() && is_digit(text[at]); };
    const bool thousands = c == ',' && i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) &&
                           digit(i + 3) && !digit(i + 4);
    if ((c == ',' || c == ';') && depth <= 0 && !thousands) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  std::erase_if(out,
                [](const std::string& piece) { return trimmed(piece).empty(); });  // "2, and 3"
  if (out.empty()) out.emplace_back();
  return out;
}

void conjunctions_to_commas(std::string& text) {
  for (std::string_view word : {"or", "and", "oder", "und"}) {
    for (const char* form : {"\\text{ {} }", "\\text{{}}", "\\text{{} }", "\\text{ {}}", " {} "}) {
      std::string whole(form);
      const size_t at = whole.find("{}");
      whole.replace(at, 2, word);
      replace_all(text, whole, ",");
    }
  }
}

// Both signs of "\pm"; several of one piece have the same sign.
void with_both_signs(std::vector<std::string>& items) {
  std::vector<std::string> out;
  for (const std::string& item : items) {
    if (item.find("\\pm") == item.npos) {
      out.push_back(item);
      continue;
    }
    for (const auto& [upper, lower] : {std::pair("+", "-"), std::pair("-", "+")}) {
      std::string one = item;
      replace_all(one, "\\pm", upper);
      replace_all(one, "\\mp", lower);
      out.push_back(std::move(one));
    }
  }
  items = std::move(out);
}

std::vector<std::string> united(std::string_view text) {
  std::vector<std::string> out;
  for (size_t at; (at = find_outside(text, "\\cup")) != text.npos;) {
    out.emplace_back(trimmed(text.substr(0, at)));
    text.remove_prefix(at + 4);
  }
  out.emplace_back(trimmed(text));
  return out;
}

}  // namespace

Listed listed(std::string text) {
  replace_all(text, "\\{", "{");
  replace_all(text, "\\}", "}");
  conjunctions_to_commas(text);
  text = std::string(trimmed(text));
  const std::string_view all = text;
  Listed out;
  if (all.size() >= 2 && is_in(kOpen, all.front()) && is_in(kClose, all.back())) {
    // The brackets are the list's own only if the first one is closed by the last.
    int depth = 0;
    size_t i = 0;
    for (; i < all.size(); ++i) {
      if (is_in(kOpen, all[i])) ++depth;
      if (is_in(kClose, all[i]) && --depth == 0) break;
    }
    auto inner = pieces_between_commas(all.substr(1, all.size() - 2));
    if (i + 1 == all.size() && (inner.size() > 1 || all.front() == '{')) {
      if (all.front() == '{') with_both_signs(inner);
      if (inner.size() == 1 && inner[0].empty()) return {0, 0, {"\\emptyset "}};
      return {all.front(), all.back(), inner};
    }
  }
  out.items = pieces_between_commas(all);
  if (out.items.size() == 1) {
    if (auto parts = united(all); parts.size() > 1) return {kUnion, kUnion, parts};
  }
  with_both_signs(out.items);
  return out;
}

NamedPart named_part(std::string_view piece) {
  piece = trimmed(piece);
  if (const size_t in = find_outside(piece, "\\in "); in != piece.npos && in > 0) {
    const std::string name = plain_name(piece.substr(0, in));
    if (is_name(name)) return {name, std::string(trimmed(piece.substr(in + 4)))};
  }
  const size_t equals = find_outside(piece, "=");
  if (equals == piece.npos || equals == 0) return {"", std::string(piece)};
  const std::string left = plain_name(piece.substr(0, equals));
  if (is_name(left)) return {left, std::string(trimmed(piece.substr(equals + 1)))};
  // "5 = x"
  const size_t last = piece.rfind('=');
  const std::string right = plain_name(piece.substr(last + 1));
  if (last == equals && is_name(right) && piece.substr(0, last).find_first_of("0123456789") == 0)
    return {right, std::string(trimmed(piece.substr(0, last)))};
  return {"", std::string(piece)};
}

std::vector<std::string> named_tuple(std::string_view piece) {
  const size_t equals = find_outside(piece, "=");
  if (equals == piece.npos) return {};
  const Listed names = listed(std::string(piece.substr(0, equals)));
  const Listed values = listed(std::string(piece.substr(equals + 1)));
  if (names.open != '(' || values.open != '(' || names.items.size() != values.items.size())
    return {};
  std::vector<std::string> out;
  for (size_t i = 0; i < names.items.size(); ++i) {
    if (!is_name(plain_name(names.items[i]))) return {};
    out.push_back(plain_name(names.items[i]) + " = " + values.items[i]);
  }
  return out;
}

std::optional<Chain> chain_of(std::string_view piece) {
  std::string text(piece);
  for (const auto& [sign, byte] : {std::pair("\\le ", "\1"), {"\\ge ", "\2"}, {"\\ne ", "\3"}})
    replace_all(text, sign, byte);
  Chain out;
  char direction = 0;
  size_t at = 0;
  for (size_t found; (found = text.find_first_of("\1\2\3<>", at)) != text.npos; at = found + 1) {
    out.operands.push_back(text.substr(at, found - at));
    const char sign = text[found];
    const char turned = sign == '\3' ? '!' : sign == '<' || sign == '\1' ? '<' : '>';
    if (direction != 0 && (turned != direction || turned == '!')) return std::nullopt;
    direction = turned;
    out.signs += sign == '\3' ? '!' : sign == '<' || sign == '>' ? '<' : 'l';
  }
  if (direction == 0) return std::nullopt;
  out.operands.push_back(text.substr(at));
  if (direction == '>') {
    std::reverse(out.operands.begin(), out.operands.end());
    std::reverse(out.signs.begin(), out.signs.end());
  }
  return out;
}

std::optional<MatrixCells> matrix_of(std::string_view piece) {
  constexpr std::string_view kBegin = "\\begin{";
  piece = trimmed(piece);
  if (!piece.starts_with(kBegin)) return std::nullopt;
  const size_t close = piece.find('}');
  if (close == piece.npos) return std::nullopt;
  const std::string_view name = piece.substr(kBegin.size(), close - kBegin.size());
  const std::string end = "\\end{" + std::string(name) + "}";
  const bool known = name == "matrix" || name == "pmatrix" || name == "bmatrix" ||
                     name == "vmatrix" || name == "smallmatrix";
  if (!known || !piece.ends_with(end) || piece.size() < close + 1 + end.size()) return std::nullopt;
  std::string_view inside = piece.substr(close + 1, piece.size() - end.size() - close - 1);
  if (inside.find(kBegin) != inside.npos) return std::nullopt;
  MatrixCells out{name == "vmatrix", {}};
  for (;;) {
    const size_t row_end = std::min(inside.find("\\\\"), inside.size());
    std::string_view row = inside.substr(0, row_end);
    std::vector<std::string> cells;
    for (size_t at; (at = row.find('&')) != row.npos; row.remove_prefix(at + 1))
      cells.emplace_back(trimmed(row.substr(0, at)));
    cells.emplace_back(trimmed(row));
    if (row_end == inside.size()) {
      // A break behind the last row begins none.
      if (cells.size() > 1 || !cells[0].empty()) out.rows.push_back(std::move(cells));
      return out;
    }
    out.rows.push_back(std::move(cells));
    inside.remove_prefix(row_end + 2);
  }
}

bool reads_as_words(std::string_view piece) {
  constexpr std::string_view kNames[] = {
      "sqrt",   "sin",    "cos",  "tan",  "cot",  "sec",   "csc",  "log", "exp", "arcsin",
      "arccos", "arctan", "sinh", "cosh", "tanh", "floor", "ceil", "gcd", "lcm"};
  const size_t marked = piece.find("\\text{");
  if (marked != piece.npos && marked + 6 < piece.size()) return true;
  if (piece.find_first_of("+*^_=<>\\") != piece.npos) return false;
  if (piece == "no" || piece == "on") return true;
  for (size_t at = 0; at < piece.size();) {
    size_t end = at;
    while (end < piece.size() && in_word(piece[end]) && !is_digit(piece[end])) ++end;
    const std::string_view run = piece.substr(at, end - at);
    const bool glued = at > 0 && is_digit(piece[at - 1]);  // "2abc"
    const bool name = std::find(std::begin(kNames), std::end(kNames), run) != std::end(kNames);
    if (run.size() >= 3 && !glued && !name) return true;
    at = std::max(end, at + 1);
  }
  return false;
}

std::string spelled_signs(std::string_view piece) {
  std::string out;
  bool gap = false;
  for (size_t at = 0; at < piece.size(); ++at) {
    const char c = piece[at];
    const bool group = (c == '_' || c == '^') && at + 3 < piece.size() && piece[at + 1] == '{' &&
                       piece[at + 3] == '}';
    if (group) {  // "x_{2}" is "x_2"
      (out += c) += piece[at + 2];
      at += 3;
      continue;
    }
    if (c == ' ' || c == '\n' || c == '\t' || c == '$' || c == '~') {
      gap = true;
      continue;
    }
    if (gap && !out.empty() && in_word(out.back()) && in_word(c)) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

std::string spelled_words(std::string_view piece) {
  std::string text(piece);
  for (const char* gone : {"\\text", "{", "}", ",", "\""}) replace_all(text, gone, " ");
  std::string out = folded_case(spelled_signs(text));
  while (out.ends_with('.')) out.pop_back();
  return out;
}

}  // namespace ponder
