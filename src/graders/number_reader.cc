// The one number of a piece, and the numbers of a list.
#include <algorithm>
#include <array>

#include "graders/answer.h"
#include "graders/number_words.h"
#include "graders/words.h"

namespace ponder {
namespace {

constexpr int64_t kLargestTens = 300;

bool is_letter(char c) { return in_word(c) && !is_digit(c); }

size_t past_digits(std::string_view text, size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

size_t past_spaces(std::string_view text, size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at;
}

// One digit, or a group with digits alone: what \frac takes. Its end, or `at`.
size_t fraction_part(std::string_view text, size_t at, std::string& digits) {
  const size_t begin = past_spaces(text, at);
  if (begin < text.size() && is_digit(text[begin])) {
    digits = text[begin];
    return begin + 1;
  }
  if (begin >= text.size() || text[begin] != '{') return at;
  const size_t end = past_digits(text, begin + 1);
  if (end == begin + 1 || end >= text.size() || text[end] != '}') return at;
  digits = text.substr(begin + 1, end - begin - 1);
  return end + 1;
}

// "\frac{3}{4}" and "\dfrac34" as "3/4", behind a whole number as "1 3/4".
void plain_fractions(std::string& text) {
  for (const char* name : {"\\dfrac", "\\tfrac", "\\cfrac"}) replace_all(text, name, "\\frac");
  constexpr std::string_view kFrac = "\\frac";
  std::string out;
  size_t at = 0;
  for (size_t found; (found = text.find(kFrac, at)) != text.npos;) {
    out.append(text, at, found - at);
    std::string upper, lower;
    const size_t middle = fraction_part(text, found + kFrac.size(), upper);
    const size_t end = upper.empty() ? middle : fraction_part(text, middle, lower);
    if (!out.empty() && is_digit(out.back())) out += ' ';
    at = lower.empty() ? found + kFrac.size() : end;
    out += lower.empty() ? std::string(kFrac) : upper + "/" + lower;
    if (!lower.empty() && at < text.size() && is_digit(text[at])) out += ' ';
  }
  text = out.append(text, at);
}

constexpr std::pair<std::string_view, std::string_view> kFractionSigns[] = {
    {"\u00bd", "1/2"}, {"\u00bc", "1/4"}, {"\u00be", "3/4"}, {"\u2153", "1/3"}, {"\u2154", "2/3"},
    {"\u2155", "1/5"}, {"\u2156", "2/5"}, {"\u2157", "3/5"}, {"\u2158", "4/5"}, {"\u2159", "1/6"},
    {"\u215a", "5/6"}, {"\u215b", "1/8"}, {"\u215c", "3/8"}, {"\u215d", "5/8"}, {"\u215e", "7/8"}};

// Only digits, words and the signs that make a number.
std::string plain_signs_of_number(std::string_view piece) {
  std::string text(piece);
  plain_fractions(text);
  for (const auto& [sign, fraction] : kFractionSigns) {
    // "1\u00bd" is one and a half.
    replace_all(text, sign, " " + std::string(fraction) + " ");
  }
  replace_all(text, "\u2044", "/");
  replace_all(text, "{,}", ",");
  for (const char* gone :
       {"^\\circ", "^{\\circ}", "\u00b0", "\\%", "\\$", "\u20ac", "\u00a3", "\u00a5", "\\text",
        "\\mathrm", "\\mathbf", "\\quad", "\\qquad", "\\approx", "\u2248", "{", "}"}) {
    replace_all(text, gone, gone[0] == '\\' && gone[1] == 't' ? " " : "");
  }
  return text;
}

// Groups of three digits after `mark`, from `at`: "1,234,567". Returns the end, or `at` if the
// digits are not grouped so.
size_t grouped_end(std::string_view text, size_t at, char mark) {
  size_t end = at, lead = 0;
  while (end < text.size() && is_digit(text[end])) ++end, ++lead;
  if (lead == 0 || lead > 3) return at;
  size_t groups = 0;
  while (end + 3 < text.size() && text[end] == mark && is_digit(text[end + 1]) &&
         is_digit(text[end + 2]) && is_digit(text[end + 3]) &&
         (end + 4 == text.size() || !is_digit(text[end + 4]))) {
    end += 4;
    ++groups;
  }
  return groups > 0 ? end : at;
}

struct Scanned {
  Rational value;
  size_t end, begin = 0;
};

// The end of "/4" behind the digits that end at `at`; 0 if there is none.
size_t fraction_end(std::string_view text, size_t at) {
  at = past_spaces(text, at);
  if (at >= text.size() || text[at] != '/') return 0;
  const size_t bottom = past_spaces(text, at + 1), stop = past_digits(text, bottom);
  return stop > bottom ? stop : 0;
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_digit(c) || c == '/') out += c;
  }
  return out;
}

// The number that begins at `at` (a digit, a point before digits). `group`: the thousands mark;
// `point`: the decimal one.
std::optional<Scanned> scan_number(std::string_view text, size_t at, char group, char point) {
  std::string digits;
  size_t end = at;
  for (const char mark : {group, ' ', '_', '\''}) {
    if (end == at) end = grouped_end(text, at, mark);
  }
  if (end == at) {
    while (end < text.size() && is_digit(text[end])) ++end;
  }
  for (size_t i = at; i < end; ++i) {
    if (is_digit(text[i])) digits += text[i];
  }
  if (end + 1 < text.size() && text[end] == point && is_digit(text[end + 1])) {
    digits += '.';
    for (++end; end < text.size() && is_digit(text[end]); ++end) digits += text[end];
  }
  const bool whole = digits.find('.') == digits.npos;
  if (const size_t stop = fraction_end(text, end); stop > 0 && whole) {
    digits += digits_of(text.substr(end, stop - end));
    end = stop;
  }
  const auto value = Rational::parse(digits);
  if (!value) return std::nullopt;
  // "3 1/2"
  const size_t next = past_spaces(text, end), top = past_digits(text, next);
  if (const size_t stop = fraction_end(text, top); value->is_integer() && whole && next > end &&
                                                   top > next && stop > 0 &&
                                                   digits.find('/') == digits.npos) {
    const auto part = Rational::parse(digits_of(text.substr(next, stop - next)));
    return part ? std::optional(Scanned{*value + *part, stop}) : std::nullopt;
  }
  return Scanned{*value, end};
}

// "e3" and " million" behind a number.
std::optional<Scanned> scaled(std::string_view text, Scanned number, bool german) {
  const size_t at = number.end;
  if (at < text.size() && lower_ascii(text[at]) == 'e') {
    const bool sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
    const size_t digits = at + (sign ? 2 : 1), end = past_digits(text, digits);
    if (end > digits) {
      if (end - digits > 3 || (end < text.size() && (is_letter(text[end]) || text[end] == '.')))
        return std::nullopt;
      const int64_t tens = std::stoll(std::string(text.substr(digits, end - digits)));
      if (tens > kLargestTens) return std::nullopt;
      Rational factor = 1;
      for (int64_t i = 0; i < tens; ++i) factor = factor * Rational(10);
      number.value = text[at + 1] == '-' ? number.value / factor : number.value * factor;
      number.end = end;
    }
  }
  for (;;) {
    const size_t begin = past_spaces(text, number.end);
    size_t end = begin;
    while (end < text.size() && is_letter(text[end])) ++end;
    const auto factor = scale_word(lower_ascii(text.substr(begin, end - begin)), german);
    if (!factor || begin == number.end) return number;
    number.value = number.value * *factor;
    number.end = end;
  }
}

// A sign belongs to a number if nothing stands before it that it could subtract from.
bool negative_at(std::string_view text, size_t number) {
  size_t i = number;
  while (i > 0 && (text[i - 1] == ' ' || text[i - 1] == '$')) --i;
  if (i == 0 || text[i - 1] != '-') return false;
  size_t before = i - 1;
  while (before > 0 && text[before - 1] == ' ') --before;
  return before == 0 ||
         !(is_digit(text[before - 1]) || is_letter(text[before - 1]) || text[before - 1] == ')');
}

// Letters right behind a number that name its unit, and are no variables.
constexpr std::string_view kShortUnits[] = {
    "m",  "g",  "s",  "h",  "l",  "t",  "d",  "L",  "C",  "F",  "K",  "V",  "W",  "J",
    "N",  "km", "cm", "mm", "dm", "kg", "mg", "ml", "mL", "cl", "dl", "ms", "hr", "mi",
    "ft", "in", "oz", "lb", "am", "pm", "st", "nd", "rd", "th", "Hz", "kB", "MB", "GB"};

// "3x", "3 pi", "3!", "3^2", "3(x+1)", "3 + x": no number stands there.
bool is_part_of_more(std::string_view text, const Scanned& number) {
  const size_t next = past_spaces(text, number.end);
  if (next >= text.size()) return false;
  if (std::string_view("^!+=_<>").find(text[next]) != std::string_view::npos) return true;
  if (next == number.end && text[next] == '(') return true;
  const std::string_view after = text.substr(next);
  for (const std::string_view sign :
       {"\u221a", "\u03c0", "\u00d7", "\u00b7", "\u22c5", "\u00f7", "\u00b1", "\u00b2", "\u00b3"}) {
    if (after.starts_with(sign)) return true;
  }
  size_t from = next;
  if (text[next] == '*' || text[next] == '/' || (text[next] == '-' && next > number.end)) {
    from = past_spaces(text, next + 1);
  }
  size_t end = from;
  while (end < text.size() && is_letter(text[end])) ++end;
  const std::string_view word = text.substr(from, end - from);
  const bool unit =
      std::find(std::begin(kShortUnits), std::end(kShortUnits), word) != std::end(kShortUnits);
  if (word.size() == 1 && from > next) return text[next] != '/' || !unit;  // "3*x", "3 - x"
  if (word.size() == 1) return !unit && (from == number.end || (word != "a" && word != "I"));
  if (word.size() == 2 && from == number.end && !unit) return true;
  return changes_what_precedes(lower_ascii(after));
}

// "x + 3", "\u221a3", "x_3", "> 3", "at least 3"
bool is_changed_by_before(std::string_view text, const Scanned& number) {
  std::string_view before = trimmed(text.substr(0, number.begin));
  bool opened = false;
  while (before.ends_with('$') || before.ends_with('(')) {
    opened |= before.ends_with('(');
    before = trimmed(before.substr(0, before.size() - 1));
  }
  if (before.ends_with('=')) return true;  // "x >= 3", "x != 3"
  if (before.ends_with('-')) {
    if (opened) return true;  // "-(3)"
    before = trimmed(before.substr(0, before.size() - 1));
    const bool lone = !before.empty() && is_letter(before.back()) &&
                      (before.size() == 1 || !is_letter(before[before.size() - 2]));
    if (lone) return true;  // "x - 3"
  }
  const bool sign =
      !before.empty() && std::string_view("*/^_+<>").find(before.back()) != std::string_view::npos;
  if (sign && before.size() > 1) {
    // "<b>3" is markup.
    const bool tag = before.ends_with('>') && before.rfind('<') != before.npos;
    if (!tag) return true;
  }
  if (sign && (before.back() == '<' || before.back() == '>')) return true;
  for (const std::string_view mark :
       {"\u221a", "\u03c0", "\u2264", "\u2265", "\u2260", "\u00b1", "\u00d7", "\u00b7", "\u00f7"}) {
    if (before.ends_with(mark)) return true;
  }
  return changes_what_follows(folded_case(before));
}

// All numbers of a text, in order; nullopt where something looks like a number and is none, or is
// part of a name ("x2").
std::optional<std::vector<Scanned>> all_numbers(std::string_view text, bool german) {
  const char group = german ? '.' : ',', point = german ? ',' : '.';
  std::vector<Scanned> out;
  size_t at = 0;
  while (at < text.size()) {
    const bool begins = is_digit(text[at]) || (text[at] == point && at + 1 < text.size() &&
                                               is_digit(text[at + 1]) && point == '.');
    if (!begins) {
      ++at;
      continue;
    }
    if (at > 0 && (is_letter(text[at - 1]) || text[at - 1] == '^')) return std::nullopt;
    auto number = scan_number(text, at, group, point);
    if (number) number = scaled(text, *number, german);
    if (!number) return std::nullopt;
    // "3.4.5" and "12,3" are not what their first digits say.
    const size_t end = number->end;
    if (end + 1 < text.size() && (text[end] == '.' || text[end] == ',') && is_digit(text[end + 1]))
      return std::nullopt;
    number->begin = at;
    out.push_back(*number);
    at = end;
  }
  return out;
}

struct Marks {
  size_t first_end = std::string_view::npos, last_end = 0;  // past the first and the last mark
};

// The first or the last "=" that is no part of ">=", "<=", "!=" or "~=".
size_t plain_equals(std::string_view piece, bool last) {
  size_t at = last ? piece.rfind('=') : piece.find('=');
  while (at != piece.npos && at > 0 && std::string_view("<>!~").find(piece[at - 1]) != piece.npos) {
    at = last ? piece.rfind('=', at - 1) : piece.find('=', at + 1);
  }
  return at;
}

// Where a piece says that something equals, or is, something.
Marks equals_marks(std::string_view piece) {
  Marks out;
  for (std::string_view mark : {"=", " is ", " are ", " equals ", " ist ", " sind ", " ergibt ",
                                ": ", "\\Rightarrow", "->", "\u2192", "\\to "}) {
    const bool sign = mark == "=";
    const size_t first = sign ? plain_equals(piece, false) : piece.find(mark);
    if (first == piece.npos) continue;
    const size_t last = sign ? plain_equals(piece, true) : piece.rfind(mark);
    out.first_end = std::min(out.first_end, first + mark.size());
    out.last_end = std::max(out.last_end, last + mark.size());
  }
  return out;
}

bool has_digit(std::string_view text) { return std::any_of(text.begin(), text.end(), is_digit); }

// "x = 2 or x = 3", "2 or 3", "x = 2, y = 3": more than one answer, where the last would be read.
bool has_alternatives(std::string_view piece) {
  for (std::string_view word : {" or ", " oder ", ";", " | "}) {
    const size_t found = piece.find(word);
    if (found == piece.npos) continue;
    if (has_digit(piece.substr(0, found)) && has_digit(piece.substr(found))) return true;
  }
  const Marks marks = equals_marks(piece);
  if (marks.first_end >= marks.last_end) return false;
  const std::string_view between = piece.substr(marks.first_end, marks.last_end - marks.first_end);
  for (std::string_view word : {" and ", " und ", ", "}) {
    if (between.find(word) != between.npos) return true;
  }
  return false;
}

// "not x = 7", "the answer is not: 7".
bool is_denied(std::string_view piece) {
  const std::string said = lower_ascii(piece.substr(0, equals_marks(piece).last_end));
  for (const std::string_view word : {"not ", "not:", "never ", "nicht ", "nicht:"}) {
    if (said.starts_with(word)) return true;
  }
  for (const std::string_view word : {" not =", " not:", " nicht =", " nicht:"}) {
    if (said.find(word) != said.npos) return true;
  }
  return false;
}

}  // namespace

std::string_view after_last_equals(std::string_view piece) {
  return trimmed(piece.substr(equals_marks(piece).last_end));
}

std::optional<Rational> read_number(std::string_view piece, bool german) {
  if (has_alternatives(piece) || is_denied(piece)) return std::nullopt;
  const std::string text = plain_signs_of_number(bare(after_last_equals(piece)));
  // A command that is left ("\\sqrt", "\\pm", "\\le") makes something else of the number.
  if (text.find('\\') != text.npos) return std::nullopt;
  const auto numbers = all_numbers(text, german);
  if (!numbers || numbers->size() > 1) return std::nullopt;
  if (numbers->empty()) return read_number_word(text);
  if (is_cut_off(trimmed(text))) return std::nullopt;
  const Scanned& only = numbers->front();
  if (is_part_of_more(text, only) || is_changed_by_before(text, only)) return std::nullopt;
  const bool minus =
      negative_at(text, only.begin) || says_minus(lower_ascii(text.substr(0, only.begin)));
  return minus ? Rational(0) - only.value : only.value;
}

std::optional<std::vector<Rational>> read_numbers(std::string_view piece) {
  std::string text(piece);
  // Words may lead to the list, but none may stand in it.
  if (const size_t colon = text.rfind(": "); colon != text.npos) text.erase(0, colon + 2);
  for (std::string_view gone : {"->", "[", "]", "(", ")", "{", "}", "<=", "<", ">=", ">", ";", "\\",
                                "\u2192", " and ", " und "}) {
    replace_all(text, gone, " , ");
  }
  std::vector<Rational> out;
  size_t at = 0;
  constexpr std::string_view kBetween = ", \t\n";
  while ((at = text.find_first_not_of(kBetween, at)) != text.npos) {
    const size_t end = std::min(text.find_first_of(kBetween, at), text.size());
    std::string_view item = std::string_view(text).substr(at, end - at);
    if (item.ends_with('.')) item.remove_suffix(1);
    const auto number = Rational::parse(item);
    if (!number) return std::nullopt;
    out.push_back(*number);
    at = end;
  }
  return out;
}

}  // namespace ponder
