#include "graders/answer.h"

#include <algorithm>

#include "base/ascii.h"
#include "graders/display.h"
#include "graders/words.h"

namespace ponder {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

// "x**2" is a power, "**2**" is bold: between two operands the stars are no markup.
void keep_powers(std::string& text) {
  for (size_t at = 0; (at = text.find("**", at)) != text.npos; ++at) {
    if (at == 0 || at + 2 >= text.size()) continue;
    const char before = text[at - 1], after = text[at + 2];
    if ((in_word(before) || before == ')') && (in_word(after) || after == '(')) {
      text.replace(at, 2, "^");
    }
  }
}

// "\," and the like are spaces, but not behind a backslash: in "\\ 2" a row ends.
void plain_spaces(std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (text[at] != '\\' || next == '\0') {
      out += text[at];
    } else if (std::string_view(",;:! ").find(next) != std::string_view::npos) {
      out += ' ';
      ++at;
    } else {
      out += text[at];
      if (next == '\\') out += text[++at];
    }
  }
  text = std::move(out);
}

// "\left(" is "(", but "\leftarrow" a word of its own; "\right." closes nothing that is seen.
void without_sizes(std::string& text, std::string_view command) {
  std::string out;
  size_t at = 0;
  for (size_t found; (found = text.find(command, at)) != text.npos;) {
    const size_t end = found + command.size();
    const char next = end < text.size() ? text[end] : ' ';
    const bool word = std::isalpha(static_cast<unsigned char>(next)) != 0;
    out.append(text, at, (word ? end : found) - at);
    at = end + (next == '.' ? 1 : 0);
  }
  text = out.append(text, std::min(at, text.size()));
}

// A dollar that is money, while those around a formula are taken off.
constexpr std::string_view kMoney = "\uff04";

// Signs with several spellings become the one that a parser knows.
std::string unified(std::string_view text) {
  std::string out(text);
  for (const char* minus : {"\u2212", "\u2013", "\u2014", "\\minus"}) replace_all(out, minus, "-");
  for (const char* space : {"\u00a0", "\u202f", "\u2009"}) replace_all(out, space, " ");
  plain_spaces(out);
  keep_powers(out);
  for (const char* gone : {"**", "__", "`", "\\displaystyle"}) replace_all(out, gone, "");
  replace_all(out, "\\$", kMoney);
  for (const char* command : {"\\left", "\\right"}) without_sizes(out, command);
  return joined_displays(out);
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

constexpr std::string_view kHashes = "####";

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

}  // namespace

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

bool is_cut_off(std::string_view text) {
  constexpr size_t kLongestTail = 60;  // since it is asked for each dot that goes
  if (text.size() > kLongestTail) text.remove_prefix(text.size() - kLongestTail);
  if (!text.ends_with("...") && !text.ends_with("\u2026")) return false;
  text = text.substr(0, text.find_last_not_of(".\xe2\x80\xa6") + 1);
  const size_t digits =
      text.size() - std::min(text.size(), text.find_last_not_of("0123456789") + 1);
  return digits > 0 && digits < text.size() && text[text.size() - digits - 1] == '.';
}

std::string_view bare(std::string_view text) {
  for (bool again = true; again;) {
    text = trimmed(text);
    again = false;
    // "3!" is an expression, so only marks that end a sentence go.
    while (!text.empty() && !is_cut_off(text) &&
           (text.back() == '.' || text.back() == ',' || text.back() == ';')) {
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

std::optional<std::string_view> behind_hashes(std::string_view text) {
  const std::string_view line = last_line(text);
  const size_t at = line.rfind(kHashes);
  if (at == line.npos) return std::nullopt;
  const std::string_view rest = trimmed(line.substr(at + kHashes.size()));
  return rest.empty() ? std::nullopt : std::optional(rest);
}

std::string final_answer(std::string_view text) {
  const std::string plain = unified(text);
  std::optional<std::string_view> piece = last_boxed(plain);
  if (!piece) {
    const auto tagged = last_tagged(plain);
    const std::string_view where = tagged ? *tagged : std::string_view(plain);
    const std::string_view said = behind_hashes(where).value_or(where);
    piece = last_announced(said);
    if (!piece && said.size() < where.size()) piece = said;
    if (!piece || trimmed(*piece).empty()) piece = last_line(where);
  }
  const std::string rows = stated_rows(bare(*piece));
  std::string out(bare(rows));
  replace_all(out, kMoney, "$");
  return out;
}

std::string whole_answer(std::string_view text) {
  if (const auto boxed = last_boxed(text)) return std::string(trimmed(*boxed));
  return std::string(trimmed(last_tagged(text).value_or(text)));
}

bool has_box(std::string_view text) { return last_boxed(text).has_value(); }

std::string plain_words(std::string_view piece) {
  std::string out;
  for (const char c : folded_case(bare(piece))) {
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
