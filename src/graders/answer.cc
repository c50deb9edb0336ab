#include "graders/answer.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/ascii.h"

namespace ponder {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// "x**2" is a power, "**2**" is bold: between two operands the stars are no markup.
void keep_powers(std::string& text) {
  const auto operand = [](char c) { return is_digit(c) || is_letter(c); };
  for (size_t at = 0; (at = text.find("**", at)) != text.npos; ++at) {
    if (at == 0 || at + 2 >= text.size()) continue;
    const char before = text[at - 1], after = text[at + 2];
    if ((operand(before) || before == ')') && (operand(after) || after == '(')) {
      text.replace(at, 2, "^");
    }
  }
}

// Signs with several spellings become the one that a parser knows.
std::string unified(std::string_view text) {
  std::string out(text);
  for (const char* minus : {"\u2212", "\u2013", "\u2014", "\\minus"}) replace_all(out, minus, "-");
  for (const char* space : {"\u00a0", "\u202f", "\u2009", "\\,", "\\;", "\\:", "\\!", "\\ "}) {
    replace_all(out, space, " ");
  }
  keep_powers(out);
  for (const char* gone : {"\\$", "**", "__", "`", "\\left", "\\right", "\\displaystyle"}) {
    replace_all(out, gone, "");
  }
  return out;
}

// The end of the group that opens at `open` ('{'), past its brace; npos if it is never closed.
size_t group_end(std::string_view text, size_t open) {
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '{') {
      ++depth;
    } else if (text[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// Behind a command without braces, as in MATH's "$\\boxed 5$" and "\\boxed5": up to the end of the
// formula on this line, else of the word.
std::string_view bare_box(std::string_view rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const bool begins = !rest.empty() && (std::isalnum(static_cast<unsigned char>(rest[0])) != 0 ||
                                        rest[0] == '-' || rest[0] == '\\');
  if (!begins) return {};
  const std::string_view line = rest.substr(0, rest.find('\n'));
  const size_t formula = line.find('$');
  return formula != line.npos ? line.substr(0, formula) : line.substr(0, line.find(' '));
}

struct Box {
  size_t at;
  std::string_view inside;  // none if it was never closed
};

// The last one that this command begins; a mention of the command alone is none.
std::optional<Box> last_box(std::string_view text, std::string_view command) {
  for (size_t at = text.rfind(command); at != text.npos;
       at = at == 0 ? text.npos : text.rfind(command, at - 1)) {
    const size_t open = at + command.size();
    if (open < text.size() && text[open] == '{') {
      const size_t end = group_end(text, open);
      return Box{at, end == text.npos ? "" : text.substr(open + 1, end - open - 2)};
    }
    if (const std::string_view inside = bare_box(text.substr(open)); !inside.empty())
      return Box{at, inside};
  }
  return std::nullopt;
}

std::optional<std::string_view> last_boxed(std::string_view text) {
  // A box that was never closed is no answer, and an earlier one was taken back.
  const std::optional<Box> boxed = last_box(text, "\\boxed"), framed = last_box(text, "\\fbox");
  if (boxed && framed) return boxed->at > framed->at ? boxed->inside : framed->inside;
  if (boxed) return boxed->inside;
  return framed ? std::optional(framed->inside) : std::nullopt;
}

std::optional<std::string_view> last_tagged(std::string_view text) {
  const size_t begin = text.rfind("<answer>");
  if (begin == text.npos) return std::nullopt;
  const std::string_view rest = text.substr(begin + 8);
  return rest.substr(0, rest.find("</answer>"));
}

// What announces an answer, in lower case.
constexpr std::string_view kAnnounced[] = {
    "answer is",    "answer:",   "answer =",        "result is",      "result:",
    "solution is",  "solution:", "antwort ist",     "antwort lautet", "antwort:",
    "ergebnis ist", "ergebnis:", "l\u00f6sung ist", "l\u00f6sung:",   "answer\n"};

std::optional<std::string_view> last_announced(std::string_view text) {
  const std::string lower = lower_ascii(text);
  size_t begin = 0;
  for (std::string_view words : kAnnounced) {
    const size_t found = lower.rfind(words);
    if (found != lower.npos) begin = std::max(begin, found + words.size());
  }
  if (begin == 0) return std::nullopt;
  std::string_view rest = text.substr(begin);
  while (!rest.empty() && (rest[0] == ':' || kSpace.find(rest[0]) != kSpace.npos)) {
    rest.remove_prefix(1);
  }
  return rest.substr(0, rest.find('\n'));
}

std::string_view last_line(std::string_view text) {
  text = trimmed(text);
  const size_t begin = text.rfind('\n');
  return begin == text.npos ? text : text.substr(begin + 1);
}

bool strip_pair(std::string_view& text, std::string_view open, std::string_view close) {
  if (text.size() < open.size() + close.size() || !text.starts_with(open) ||
      !text.ends_with(close)) {
    return false;
  }
  const std::string_view inner = text.substr(open.size(), text.size() - open.size() - close.size());
  // "$3$ and $4$" is no quoted "3$ and $4".
  if (inner.find(open) != inner.npos || inner.find(close) != inner.npos) return false;
  text = inner;
  return true;
}

// Quotes, dollars and closing marks around a piece.
std::string_view bare(std::string_view text) {
  for (bool again = true; again;) {
    text = trimmed(text);
    again = false;
    // "3!" is an expression, so only marks that end a sentence go.
    while (!text.empty() && (text.back() == '.' || text.back() == ',' || text.back() == ';')) {
      text.remove_suffix(1);
      again = true;
    }
    constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
        {"$$", "$$"}, {"$", "$"},       {"\\(", "\\)"},       {"\\[", "\\]"},
        {"\"", "\""}, {"'", "'"},       {"\u201c", "\u201d"}, {"\u201e", "\u201c"},
        {"*", "*"},   {"\\text{", "}"}, {"\\mathrm{", "}"},   {"\\textbf{", "}"}};
    for (const auto& [open, close] : kPairs) again = strip_pair(text, open, close) || again;
  }
  return text;
}

// "\frac{3}{4}" and "\dfrac34" as "(3)/(4)".
void plain_fractions(std::string& text) {
  for (const char* name : {"\\dfrac", "\\tfrac", "\\cfrac"}) replace_all(text, name, "\\frac");
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    const size_t found = text.find("\\frac{", at);
    if (found == text.npos) break;
    const size_t middle = group_end(text, found + 5);
    const size_t end =
        middle < text.size() && text[middle] == '{' ? group_end(text, middle) : text.npos;
    if (end == text.npos) break;
    out += text.substr(at, found - at);
    const std::string upper = text.substr(found + 6, middle - found - 7);
    const std::string lower = text.substr(middle + 1, end - middle - 2);
    if (!upper.empty() && std::all_of(upper.begin(), upper.end(), is_digit) && !lower.empty() &&
        std::all_of(lower.begin(), lower.end(), is_digit)) {
      out += upper + "/" + lower;
    } else {
      out += text.substr(found, end - found);
    }
    at = end;
  }
  text = out + text.substr(std::min(at, text.size()));
}

constexpr std::array<std::pair<std::string_view, int>, 28> kNumberWords = {
    {{"zero", 0},    {"none", 0},      {"one", 1},         {"two", 2},    {"three", 3}, {"four", 4},
     {"five", 5},    {"six", 6},       {"seven", 7},       {"eight", 8},  {"nine", 9},  {"ten", 10},
     {"eleven", 11}, {"twelve", 12},   {"null", 0},        {"eins", 1},   {"zwei", 2},  {"drei", 3},
     {"vier", 4},    {"f\u00fcnf", 5}, {"sechs", 6},       {"sieben", 7}, {"acht", 8},  {"neun", 9},
     {"zehn", 10},   {"elf", 11},      {"zw\u00f6lf", 12}, {"keine", 0}}};

// The one number word of a text without digits; "one or two" has none.
std::optional<Rational> number_word(std::string_view piece) {
  const std::string text = lower_ascii(piece);
  std::optional<Rational> found;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    const std::string_view word = std::string_view(text).substr(at, end - at);
    for (const auto& [name, value] : kNumberWords) {
      if (word != name) continue;
      if (found) return std::nullopt;
      found = Rational(value);
    }
    at = std::max(end, at + 1);
  }
  return found;
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
  size_t end;
};

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
  size_t after = end;
  while (after < text.size() && text[after] == ' ') ++after;
  if (after < text.size() && text[after] == '/' && digits.find('.') == digits.npos) {
    size_t bottom = after + 1;
    while (bottom < text.size() && text[bottom] == ' ') ++bottom;
    size_t stop = bottom;
    while (stop < text.size() && is_digit(text[stop])) ++stop;
    if (stop > bottom) {
      digits += "/" + std::string(text.substr(bottom, stop - bottom));
      end = stop;
    }
  }
  const auto value = Rational::parse(digits);
  if (!value) return std::nullopt;
  return Scanned{*value, end};
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

// All numbers of a text, in order; nullopt where something looks like a number and is none, or is
// part of a name ("x2").
std::optional<std::vector<Rational>> all_numbers(std::string_view text, char group, char point) {
  std::vector<Rational> out;
  size_t at = 0;
  while (at < text.size()) {
    const bool begins = is_digit(text[at]) || (text[at] == point && at + 1 < text.size() &&
                                               is_digit(text[at + 1]) && point == '.');
    if (!begins) {
      ++at;
      continue;
    }
    if (at > 0 && (is_letter(text[at - 1]) || text[at - 1] == '^')) return std::nullopt;
    const auto number = scan_number(text, at, group, point);
    if (!number) return std::nullopt;
    // "1e5", "3.4.5", "12,3" and "2^10" are not what their first digits say.
    if (number->end + 1 < text.size()) {
      const char next = text[number->end], then = text[number->end + 1];
      if ((next == '.' || next == ',' || next == 'e' || next == 'E' || next == '^') &&
          (is_digit(then) || (next == '^') || (next != '.' && next != ',' && then == '-'))) {
        return std::nullopt;
      }
    }
    out.push_back(negative_at(text, at) ? Rational(0) - number->value : number->value);
    at = number->end;
  }
  return out;
}

struct Marks {
  size_t first_end = std::string_view::npos, last_end = 0;  // past the first and the last mark
};

// Where a piece says that something equals, or is, something.
Marks equals_marks(std::string_view piece) {
  Marks out;
  for (std::string_view mark : {"=", " is ", " are ", " equals ", " ist ", " sind ", " ergibt ",
                                ": ", "\\Rightarrow", "->", "\u2192", "\\to "}) {
    const size_t first = piece.find(mark);
    if (first == piece.npos) continue;
    out.first_end = std::min(out.first_end, first + mark.size());
    out.last_end = std::max(out.last_end, piece.rfind(mark) + mark.size());
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

}  // namespace

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == text.npos) return "";
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  if (text.find(from) == text.npos) return;
  std::string out;
  size_t at = 0;
  for (size_t found; (found = text.find(from, at)) != text.npos; at = found + from.size()) {
    out.append(text, at, found - at).append(to);
  }
  out.append(text, at);
  text = std::move(out);
}

std::string final_answer(std::string_view text) {
  const std::string plain = unified(text);
  std::optional<std::string_view> piece = last_boxed(plain);
  if (!piece) {
    const auto tagged = last_tagged(plain);
    const std::string_view where = tagged ? *tagged : std::string_view(plain);
    piece = last_announced(where);
    if (!piece || trimmed(*piece).empty()) piece = last_line(where);
  }
  return std::string(bare(*piece));
}

bool has_box(std::string_view text) { return last_boxed(text).has_value(); }

std::string_view after_last_equals(std::string_view piece) {
  return trimmed(piece.substr(equals_marks(piece).last_end));
}

std::optional<Rational> read_number(std::string_view piece, bool german) {
  if (has_alternatives(piece)) return std::nullopt;
  std::string text(bare(after_last_equals(piece)));
  plain_fractions(text);
  replace_all(text, "{,}", ",");
  const auto numbers = german ? all_numbers(text, '.', ',') : all_numbers(text, ',', '.');
  if (!numbers || numbers->size() > 1) return std::nullopt;
  if (numbers->empty()) return number_word(text);
  return numbers->front();
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

std::string plain_words(std::string_view piece) {
  std::string out;
  for (const char c : lower_ascii(bare(piece))) {
    const bool space = kSpace.find(c) != kSpace.npos || c == ',' || c == '"';
    if (!space) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return std::string(trimmed(out));
}

}  // namespace ponder
