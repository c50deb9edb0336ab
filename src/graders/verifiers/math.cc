// math: the answer is the same expression, list, set, tuple, interval or equation as the reference.
#include <algorithm>

#include "base/error.h"
#include "graders/answer.h"
#include "graders/math_reader.h"
#include "graders/verifiers/verifiers.h"

namespace ponder {
namespace {

constexpr size_t kMostItems = 50;

// What stands in outer brackets of a list, and what those were: "(" ")" a point or an open
// interval, "{"
// "}" a set, none: a plain list, whose order does not matter.
struct Listed {
  char open = 0, close = 0;
  std::vector<std::string> items;
};

// The pieces between commas that are in no bracket. "1,234" stays one piece.
std::vector<std::string> pieces_of(std::string_view text) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    const auto digit = [&](size_t at) {
      return at < text.size() && text[at] >= '0' && text[at] <= '9';
    };
    const bool thousands = c == ',' && i > 0 && digit(i - 1) && digit(i + 1) && digit(i + 2) &&
                           digit(i + 3) && !digit(i + 4);
    if ((c == ',' || c == ';') && depth <= 0 && !thousands) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

Listed listed(std::string text) {
  replace_all(text, "\\{", "{");
  replace_all(text, "\\}", "}");
  for (const char* word : {" or ", " and ", " oder ", " und ", "\\text{ or }", "\\text{ and }",
                           "\\text{or}", "\\text{and}"}) {
    replace_all(text, word, ",");
  }
  Listed out;
  text = std::string(trimmed(text));
  const std::string_view all = text;
  constexpr std::string_view kOpen = "([{", kClose = ")]}";
  if (all.size() >= 2 && kOpen.find(all.front()) != kOpen.npos &&
      kClose.find(all.back()) != kClose.npos) {
    // The brackets are the list's own only if the first one is closed by the last.
    int depth = 0;
    size_t i = 0;
    for (; i < all.size(); ++i) {
      if (kOpen.find(all[i]) != kOpen.npos) ++depth;
      if (kClose.find(all[i]) != kClose.npos && --depth == 0) break;
    }
    const auto inner = pieces_of(all.substr(1, all.size() - 2));
    if (i + 1 == all.size() && (inner.size() > 1 || all.front() == '{')) {
      return {all.front(), all.back(), inner};
    }
  }
  out.items = pieces_of(all);
  return out;
}

// "x = 3" and "f(x) = 3" say 3; another left side makes an equation.
std::string without_name(std::string_view piece) {
  piece = trimmed(piece);
  const size_t equals = piece.find('=');
  if (equals == piece.npos || equals == 0) return std::string(piece);
  const std::string left(trimmed(piece.substr(0, equals)));
  const bool letter = std::isalpha(static_cast<unsigned char>(left[0]));
  const bool name = letter && (left.size() == 1 || (left.size() >= 3 && left[1] == '_') ||
                               (left.size() == 4 && left[1] == '(' && left[3] == ')'));
  return name ? without_name(piece.substr(equals + 1)) : std::string(piece);
}

// Words behind a number are its unit; those that are mathematics are not.
std::string without_unit(const std::string& piece) {
  std::string text = piece;
  for (const char* command : {"\\text{", "\\mathrm{", "\\textbf{", "\\mbox{"}) {
    if (const size_t found = text.rfind(command); found != text.npos && found > 0) {
      const size_t end = text.find('}', found);
      if (end + 1 == text.size()) text.erase(found);
    }
  }
  const size_t end = text.find_last_of("0123456789})");
  if (end == text.npos || end + 1 == text.size()) return text;
  const std::string word = lower_ascii(trimmed(text.substr(end + 1)));
  constexpr std::string_view kMath[] = {"sqrt", "sin", "cos", "tan", "log", "exp", "infty", "pi"};
  constexpr std::string_view kUnits[] = {"cm", "mm", "km", "kg", "ml", "ms", "m", "s", "g"};
  const bool letters = std::all_of(word.begin(), word.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
  if (!letters || text[end + 1] != ' ') return text;
  for (const std::string_view name : kMath) {
    if (word.find(name) != word.npos) return text;
  }
  const bool unit = std::find(std::begin(kUnits), std::end(kUnits), word) != std::end(kUnits);
  // One letter is a variable, "m", "s" and "g" among them where the number has brackets.
  if (word.size() >= 3 || (unit && word.size() == 2)) text.erase(end + 1);
  return text;
}

std::string squeezed(std::string text) {
  for (const char* gone : {" ", "\\text", "{", "}", "$", "\\mathrm"}) replace_all(text, gone, "");
  return lower_ascii(text);
}

struct Relation {
  std::string smaller, larger;
  bool strict;
};

// The one inequality of a piece. A chain ("1 < x < 2") is none, and is compared as text.
std::optional<Relation> relation_of(std::string text) {
  for (const char* sign : {"\\leq", "\\le", "\u2264", "<="}) replace_all(text, sign, "\1");
  for (const char* sign : {"\\geq", "\\ge", "\u2265", ">="}) replace_all(text, sign, "\2");
  replace_all(text, "\\lt", "<");
  replace_all(text, "\\gt", ">");
  const size_t at = text.find_first_of("\1\2<>");
  if (at == text.npos || text.find_first_of("\1\2<>", at + 1) != text.npos) return std::nullopt;
  const std::string left = text.substr(0, at), right = text.substr(at + 1);
  const char sign = text[at];
  const bool less = sign == '<' || sign == '\1';
  return Relation{less ? left : right, less ? right : left, sign == '<' || sign == '>'};
}

class Comparison {
 public:
  bool same(const std::string& a, const std::string& b) {
    const std::string left = without_name(a), right = without_name(b);
    if (squeezed(left) == squeezed(right)) return !squeezed(left).empty();
    const auto p_relation = relation_of(left), q_relation = relation_of(right);
    if (p_relation || q_relation)
      return p_relation && q_relation && same_relation(*p_relation, *q_relation);
    const size_t x = left.find('='), y = right.find('=');
    if ((x == left.npos) != (y == right.npos)) return false;
    if (x != left.npos) return same_equation(left, x, right, y);
    const auto p = read_expression(without_unit(left), algebra_);
    const auto q = p ? read_expression(without_unit(right), algebra_) : std::nullopt;
    return p && q && algebra_.equal(*p, *q);
  }

 private:
  // "a < b" and "b > a" are both b - a > 0, up to a positive factor.
  bool same_relation(const Relation& a, const Relation& b) {
    if (a.strict != b.strict) return false;
    const auto p = difference(a.larger, a.smaller), q = difference(b.larger, b.smaller);
    if (!p || !q || algebra_.is_zero(*p)) return false;
    const auto ratio = algebra_.quotient(*p, *q);
    const auto factor = ratio ? algebra_.rational(*ratio) : std::nullopt;
    return factor && Rational(0) < *factor;
  }
  // Two equations are the same if the differences of their sides are, up to a constant factor.
  bool same_equation(const std::string& a, size_t x, const std::string& b, size_t y) {
    const auto p = sides(a, x), q = sides(b, y);
    if (!p || !q || algebra_.is_zero(*p) || algebra_.is_zero(*q)) return false;
    const auto ratio = algebra_.quotient(*p, *q);
    return ratio && algebra_.rational(*ratio);
  }
  std::optional<Algebraic> sides(const std::string& text, size_t equals) {
    return difference(text.substr(0, equals), text.substr(equals + 1));
  }
  std::optional<Algebraic> difference(const std::string& a, const std::string& b) {
    const auto left = read_expression(a, algebra_);
    const auto right = left ? read_expression(b, algebra_) : std::nullopt;
    if (!right) return std::nullopt;
    return algebra_.difference(*left, *right);
  }

  Algebra algebra_;
};

// Each item of one list has a partner in the other; greedy, since equality is transitive.
bool same_items(const std::vector<std::string>& a, std::vector<std::string> b, bool ordered) {
  if (a.size() != b.size() || a.size() > kMostItems) return false;
  for (const std::string& item : a) {
    const auto found =
        std::find_if(b.begin(), ordered ? b.begin() + 1 : b.end(), [&](const std::string& other) {
          // A new algebra each, so that its limits are per pair.
          return Comparison().same(item, other);
        });
    if (found == b.end() || (ordered && found != b.begin())) return false;
    b.erase(found);
  }
  return true;
}

bool same_answer(const std::string& piece, const std::string& wanted) {
  const Listed a = listed(without_name(piece)), b = listed(without_name(wanted));
  const auto unordered = [](const Listed& list) { return list.open == 0 || list.open == '{'; };
  if (unordered(a) && unordered(b)) return same_items(a.items, b.items, false);
  return a.open == b.open && a.close == b.close && same_items(a.items, b.items, true);
}

}  // namespace

std::unique_ptr<Verifier> math_verifier(const VerifierSpec& spec) {
  check_options(spec, {});
  const std::string wanted = final_answer(spec.reference());
  if (wanted.empty()) fail("{}: \"answer\" is empty", spec.place);
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    try {
      if (same_answer(piece, wanted)) return right();
    } catch (const Overload& limit) {
      return undecided(fmt::format("the expression is beyond the limits: {}", limit.what));
    }
    return wrong("\"" + printable(piece) + "\" is not \"" + printable(wanted) + "\"");
  });
}

}  // namespace ponder
