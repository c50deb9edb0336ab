// math: the answer is the same expression, list, set, tuple, interval, matrix, relation or words as
// the reference.
#include <algorithm>
#include <set>

#include "base/error.h"
#include "graders/answer.h"
#include "graders/math_parts.h"
#include "graders/math_reader.h"
#include "graders/math_signs.h"
#include "graders/quantity.h"
#include "graders/verifiers/verifiers.h"

namespace ponder {
namespace {

constexpr size_t kMostItems = 50;
constexpr int kDeepestList = 6, kMostComparisons = 10'000;

// How far lists of lists are followed.
struct Reach {
  int depth;
  int* comparisons;  // that are left for all of the answer
  Reach inner() const { return {depth - 1, comparisons}; }
};

bool same_answer(const std::string& a, const std::string& b, Reach reach);

// Two answers that are no lists. A new algebra each, so that its limits are per pair.
class Comparison {
 public:
  explicit Comparison(Reach reach) : reach_(reach) {}

  bool same(const std::string& a, const std::string& b) {
    if (spelled_signs(a) == spelled_signs(b)) return !spelled_signs(a).empty();
    const NamedPart left = named_part(a), right = named_part(b);
    // "y - 2x = 1" and "y = 2x + 1"
    const bool both = a.find('=') != a.npos && b.find('=') != b.npos;
    if (both && same_equation(a, b)) return true;
    if (!names_agree(left.name, right.name)) return false;
    if (left.name.empty() && right.name.empty()) return same_value(a, b);
    return same_answer(left.value, right.value, reach_.inner());
  }

 private:
  // A value without a name may be that of any; "y" is what people call f(x).
  static bool names_agree(const std::string& a, const std::string& b) {
    const auto function = [](const std::string& name) { return name.ends_with("(x)"); };
    return a.empty() || b.empty() || a == b || (a == "y" && function(b)) ||
           (b == "y" && function(a));
  }

  bool same_value(const std::string& a, const std::string& b) {
    if (spelled_signs(a) == spelled_signs(b)) return !spelled_signs(a).empty();
    const auto p_matrix = matrix_of(a), q_matrix = matrix_of(b);
    if (p_matrix || q_matrix) return p_matrix && q_matrix && same_matrix(*p_matrix, *q_matrix);
    const auto p_chain = chain_of(a), q_chain = chain_of(b);
    if (p_chain || q_chain) return p_chain && q_chain && same_chain(*p_chain, *q_chain);
    const bool p_equals = a.find('=') != a.npos, q_equals = b.find('=') != b.npos;
    if (p_equals || q_equals) return same_through(a, b);
    return same_quantity(a, b);
  }

  // "6*7 = 42": every part is the value.
  bool same_through(const std::string& a, const std::string& b) {
    const size_t p = a.find('='), q = b.find('=');
    if ((p == a.npos) == (q == b.npos)) return false;
    const std::string& chain = p == a.npos ? b : a;
    const std::string& value = p == a.npos ? a : b;
    std::string_view rest = chain;
    for (bool more = true; more;) {
      const size_t end = std::min(rest.find('='), rest.size());
      if (!same_quantity(std::string(rest.substr(0, end)), value)) return false;
      more = end < rest.size();
      if (more) rest.remove_prefix(end + 1);
    }
    return true;
  }

  bool same_quantity(const std::string& a, const std::string& b) {
    Quantity left = read_quantity(a), right = read_quantity(b);
    // "5 m" is five metres where the other side has a unit that is none of a letter.
    if (left.letter && !right.unit) left = {a, std::nullopt};
    if (right.letter && !left.unit) right = {b, std::nullopt};
    if (!left.unit && !right.unit && (reads_as_words(left.value) || reads_as_words(right.value)))
      return spelled_words(a) == spelled_words(b);
    // A unit that only one side names is the one that was asked for.
    const bool converted = left.unit && right.unit;
    if (converted && !same_kind(*left.unit, *right.unit)) return false;
    const auto p = amount(left, converted), q = p ? amount(right, converted) : std::nullopt;
    return p && q && algebra_.equal(*p, *q);
  }
  std::optional<Algebraic> amount(const Quantity& quantity, bool in_base_units) {
    const auto value = read_expression(quantity.value, algebra_);
    if (!value || !quantity.unit) return value;
    const Measure& unit = *quantity.unit;
    return algebra_.product(*value,
                            algebra_.number(in_base_units ? unit.factor * unit.scale : unit.scale));
  }

  bool same_matrix(const MatrixCells& a, const MatrixCells& b) const {
    if (a.determinant != b.determinant || a.rows.size() != b.rows.size()) return false;
    size_t cells = 0;
    for (size_t row = 0; row < a.rows.size(); ++row) {
      if (a.rows[row].size() != b.rows[row].size()) return false;
      cells += a.rows[row].size();
    }
    if (cells > kMostItems) return false;
    for (size_t row = 0; row < a.rows.size(); ++row) {
      for (size_t column = 0; column < a.rows[row].size(); ++column) {
        if (!same_answer(a.rows[row][column], b.rows[row][column], reach_.inner())) return false;
      }
    }
    return true;
  }

  // One sign: "a < b" and "b > a" are both b - a > 0, up to a positive factor; "a != b" is
  // a - b != 0, up to any. Several: the same operands.
  bool same_chain(const Chain& a, const Chain& b) {
    if (a.signs != b.signs || a.operands.size() > kMostItems) return false;
    if (a.signs.size() > 1) {
      return std::equal(
          a.operands.begin(), a.operands.end(), b.operands.begin(),
          [&](const std::string& x, const std::string& y) { return same_quantity(x, y); });
    }
    const auto factor =
        ratio(difference(a.operands[1], a.operands[0]), difference(b.operands[1], b.operands[0]));
    return factor && (a.signs == "!" || Rational(0) < *factor);
  }

  // Two equations are the same if the differences of their sides are, up to a constant factor.
  bool same_equation(const std::string& a, const std::string& b) {
    const size_t x = a.find('='), y = b.find('=');
    if (a.find('=', x + 1) != a.npos || b.find('=', y + 1) != b.npos) return false;
    return ratio(difference(a.substr(0, x), a.substr(x + 1)),
                 difference(b.substr(0, y), b.substr(y + 1)))
        .has_value();
  }
  std::optional<Rational> ratio(const std::optional<Algebraic>& a,
                                const std::optional<Algebraic>& b) {
    if (!a || !b || algebra_.is_zero(*a) || algebra_.is_zero(*b)) return std::nullopt;
    const auto quotient = algebra_.quotient(*a, *b);
    return quotient ? algebra_.rational(*quotient) : std::nullopt;
  }
  std::optional<Algebraic> difference(const std::string& a, const std::string& b) {
    if (reads_as_words(a) || reads_as_words(b)) return std::nullopt;
    const auto left = read_expression(a, algebra_);
    const auto right = left ? read_expression(b, algebra_) : std::nullopt;
    if (!right) return std::nullopt;
    return algebra_.difference(*left, *right);
  }

  Algebra algebra_;
  Reach reach_;
};

// Each item of one list has a partner in the other; greedy, since equality is transitive.
bool same_items(const std::vector<std::string>& a, std::vector<std::string> b, bool ordered,
                Reach reach) {
  if (a.size() != b.size() || a.size() > kMostItems) return false;
  for (const std::string& item : a) {
    const auto end = ordered ? b.begin() + 1 : b.end();
    const auto found = std::find_if(
        b.begin(), end, [&](const std::string& other) { return same_answer(item, other, reach); });
    if (found == end) return false;
    b.erase(found);
  }
  return true;
}

// "x = 2, 3" names both.
Listed list_of(const std::string& text) {
  Listed list = listed(text);
  if (list.open != 0 || list.items.size() < 2) return list;
  const std::string name = named_part(list.items[0]).name;
  const bool more = std::any_of(
      list.items.begin() + 1, list.items.end(),
      [](const std::string& item) { return item.find('=') != item.npos || chain_of(item); });
  for (size_t i = 1; i < list.items.size() && !name.empty() && !more; ++i)
    list.items[i] = name + "=" + list.items[i];
  return list;
}

bool is_unordered(const Listed& list) {
  return list.open == 0 || list.open == '{' || list.open == kUnion;
}
bool is_single(const Listed& list) { return list.open == 0 && list.items.size() == 1; }

// "x = 1, y = 2": of a list without names the order then says which is which.
bool has_several_names(const Listed& list) {
  std::set<std::string> names;
  for (const std::string& item : list.items) names.insert(named_part(item).name);
  return names.size() > 1 && !names.contains("");
}

// "(x, y) = (1, 2)" beside another such, a list of both, or the point alone.
bool same_named_point(const std::string& a, const std::string& b, Reach reach) {
  const auto left = named_tuple(a), right = named_tuple(b);
  if (left.empty()) return same_named_point(b, a, reach);
  if (!right.empty()) return same_items(left, right, false, reach);
  const Listed other = listed(b);
  if (is_unordered(other))
    return same_items(left, other.items, false, reach) && has_several_names(other);
  return same_answer(a.substr(a.find('=') + 1), b, reach);
}

bool same_answer(const std::string& a, const std::string& b, Reach reach) {
  if (reach.depth <= 0) return false;
  if (--*reach.comparisons < 0) throw Overload{"too many comparisons"};
  if (!named_tuple(a).empty() || !named_tuple(b).empty())
    return same_named_point(a, b, reach.inner());
  const Listed left = list_of(a), right = list_of(b);
  if (is_single(left) && is_single(right))
    return Comparison(reach).same(left.items[0], right.items[0]);
  if (is_single(left) || is_single(right)) {
    // "x = (1, 2)" beside the point alone
    const NamedPart part = named_part(is_single(left) ? a : b);
    if (!part.name.empty()) return same_answer(part.value, is_single(left) ? b : a, reach.inner());
  }
  if ((left.open == kUnion) != (right.open == kUnion)) return false;
  if (is_unordered(left) && is_unordered(right)) {
    const bool ordered = has_several_names(left) != has_several_names(right);
    return same_items(left.items, right.items, ordered, reach.inner());
  }
  return left.open == right.open && left.close == right.close &&
         same_items(left.items, right.items, true, reach.inner());
}

}  // namespace

std::unique_ptr<Verifier> math_verifier(const VerifierSpec& spec) {
  check_options(spec, {});
  const std::string wanted = final_answer(spec.reference());
  if (wanted.empty()) fail("{}: \"answer\" is empty", spec.place);
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    int comparisons = kMostComparisons;
    try {
      const Reach reach{kDeepestList, &comparisons};
      if (same_answer(unified_math(piece), unified_math(wanted), reach)) return right();
    } catch (const Overload& limit) {
      return undecided(fmt::format("the expression is beyond the limits: {}", limit.what));
    }
    return wrong("\"" + printable(piece) + "\" is not \"" + printable(wanted) + "\"");
  });
}

}  // namespace ponder
