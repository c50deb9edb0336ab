#include "grammar/pattern_parser.h"

#include <charconv>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kLongest = 10'000;
constexpr int kMostDepth = 50, kMostRepeats = 1000;

const CodePoints kDigits = {{'0', '9'}};
const CodePoints kWord = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
const CodePoints kSpace = {{9, 13}, {32, 32}};
// What ECMA-262 takes for white space and PCRE2 does not: in neither \s nor \S here.
const CodePoints kUnicodeSpace = {{0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680},
                                  {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F},
                                  {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
const CodePoints kLineEnds = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};

class PatternParser {
 public:
  PatternParser(const std::string& pattern, const std::string& place, bool whole)
      : pattern_(pattern), place_(place), whole_(whole) {
    if (pattern.size() > kLongest) {
      fail("{}: a pattern has {} bytes; at most {} are allowed", place, pattern.size(), kLongest);
    }
    for (std::string_view rest = pattern; !rest.empty();) {
      const Utf8Step step = utf8_step(rest);
      if (step.kind != Utf8Step::Kind::Character) wrong("is no valid UTF-8");
      text_.push_back(step.code_point);
      rest.remove_prefix(step.size);
    }
  }

  std::vector<PatternBranch> run() {
    std::vector<PatternBranch> out;
    do {
      PatternBranch branch;
      branch.from_start = take('^') || whole_;
      while (branch.from_start && looks_ahead()) branch.looks.push_back(look());
      branch.node = sequence(true, branch);
      branch.to_end = branch.to_end || whole_;
      out.push_back(std::move(branch));
    } while (take('|'));
    if (at_ < text_.size()) wrong("has a ) too many");
    return out;
  }

 private:
  [[noreturn]] void wrong(const char* what) const {
    fail("{}: the pattern \"{}\" {} (character {})", place_, printable(pattern_), what, at_);
  }
  bool end() const { return at_ >= text_.size(); }
  uint32_t peek() const { return end() ? 0 : text_[at_]; }
  bool take(uint32_t c) {
    if (end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  uint32_t next() {
    if (end()) wrong("ends too early");
    return text_[at_++];
  }

  bool looks_ahead() const {
    return at_ + 2 < text_.size() && text_[at_] == '(' && text_[at_ + 1] == '?' &&
           (text_[at_ + 2] == '=' || text_[at_ + 2] == '!');
  }

  PatternLook look() {
    PatternLook out;
    out.negative = text_[at_ + 2] == '!';
    at_ += 3;
    do {
      PatternBranch branch;
      branch.from_start = true;
      branch.node = sequence(true, branch);
      out.branches.push_back(std::move(branch));
    } while (take('|'));
    if (!take(')')) wrong("lacks a )");
    return out;
  }

  PatternNode choice() {
    PatternNode out{.kind = PatternNode::Kind::Choice};
    PatternBranch none;
    do {
      out.parts.push_back(sequence(false, none));
    } while (take('|'));
    return out;
  }

  PatternNode sequence(bool outermost, PatternBranch& branch) {
    PatternNode out;
    while (!end() && peek() != '|' && peek() != ')') {
      if (peek() == '$' && outermost) {
        ++at_;
        if (!end() && peek() != '|' && peek() != ')')
          wrong("has a $ in its middle, which is not supported");
        branch.to_end = true;
        break;
      }
      out.parts.push_back(repeated(atom()));
    }
    return out;
  }

  PatternNode atom() {
    const uint32_t c = next();
    switch (c) {
      case '(':
        return group();
      case '[':
        return {.kind = PatternNode::Kind::Set, .set = set()};
      case '.':
        return {.kind = PatternNode::Kind::Set, .set = kLineEnds.complement()};
      case '\\':
        return {.kind = PatternNode::Kind::Set, .set = escape(false)};
      case '*':
      case '+':
      case '?':
        wrong("repeats nothing");
      case '^':
      case '$':
        wrong("has a ^ or $ in its middle, which is not supported");
      default:
        return {.kind = PatternNode::Kind::Set, .set = {{c, c}}};
    }
  }

  PatternNode group() {
    if (take('?')) {
      const bool plain = take(':');
      if (!plain) {
        const bool named = take('<') && peek() != '=' && peek() != '!';
        if (!named) wrong("looks ahead or behind or sets options, which is not supported");
        while (next() != '>') continue;
      }
    }
    if (++depth_ > kMostDepth) wrong("has too many groups within each other");
    PatternNode out = choice();
    --depth_;
    if (!take(')')) wrong("lacks a )");
    return out;
  }

  PatternNode repeated(PatternNode node) {
    int least = 0, most = -1;
    if (take('*')) {
    } else if (take('+')) {
      least = 1;
    } else if (take('?')) {
      most = 1;
    } else if (!counts(least, most)) {
      return node;
    }
    take('?');  // lazy: the same texts
    if (peek() == '+' || peek() == '*') wrong("repeats a repetition");
    PatternNode out{.kind = PatternNode::Kind::Repeat, .least = least, .most = most};
    out.parts.push_back(std::move(node));
    return out;
  }

  // {m}, {m,} or {m,n}; anything else is a plain brace.
  bool counts(int& least, int& most) {
    const size_t begin = at_;
    if (!take('{')) return false;
    const bool first = number(least);
    const bool comma = take(',');
    const bool second = comma && number(most);
    if (!first || !take('}')) {
      at_ = begin;
      wrong("has a { that begins no count; write \\{");
    }
    if (!comma) most = least;
    if (comma && !second) most = -1;
    if (most >= 0 && most < least) wrong("repeats more than at most");
    return true;
  }

  bool number(int& out) {
    const size_t begin = at_;
    int value = 0;
    while (peek() >= '0' && peek() <= '9') {
      value = value * 10 + static_cast<int>(next() - '0');
      if (value > kMostRepeats) wrong("repeats more than 1000 times, which is not supported");
    }
    if (at_ > begin) out = value;
    return at_ > begin;
  }

  // After a backslash.
  CodePoints escape(bool in_set) {
    const uint32_t c = next();
    constexpr std::string_view kNames = "nrtfv0", kValues("\n\r\t\f\v\0", 6);
    switch (c) {
      case 'd':
        return kDigits;
      case 'D':
        return kDigits.complement();
      case 'w':
        return kWord;
      case 'W':
        return kWord.complement();
      case 's':
        return kSpace;
      case 'S': {
        CodePoints spaces = kSpace;
        spaces.add(kUnicodeSpace);
        return spaces.complement();
      }
      case 'x':
        return one(hex(2));
      case 'u':
        return one(unicode());
      case 'b':
        if (in_set) return one('\b');
        break;
      default:
        break;
    }
    const size_t at = c < 128 ? kNames.find(static_cast<char>(c)) : std::string_view::npos;
    if (at != std::string_view::npos) return one(static_cast<uint8_t>(kValues[at]));
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '1' && c <= '9');
    if (letter) wrong("has an escape that is not supported");
    return one(c);
  }

  static CodePoints one(uint32_t c) { return {{c, c}}; }

  uint32_t hex(int digits) {
    uint32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const uint32_t c = next();
      const uint32_t low = c | 0x20;
      if (c >= '0' && c <= '9') {
        value = value * 16 + (c - '0');
      } else if (low >= 'a' && low <= 'f') {
        value = value * 16 + (low - 'a' + 10);
      } else {
        wrong("has an escape that is no number");
      }
    }
    return value;
  }

  uint32_t unicode() {
    if (!take('{')) {
      const uint32_t value = hex(4);
      if (value >= 0xD800 && value < 0xE000) wrong("names half a character; write \\u{...}");
      return value;
    }
    uint32_t value = 0;
    do {
      value = value * 16 + hex(1);
      if (value > 0x10FFFF) wrong("names a character that does not exist");
    } while (!take('}'));
    return value;
  }

  CodePoints set() {
    const bool negated = take('^');
    CodePoints out;
    bool first = true;
    while (first || peek() != ']') {
      if (first && peek() == ']') wrong("has an empty class, or a ] that should be \\]");
      first = false;
      const CodePoints from = member();
      const bool range = peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (!range) {
        out.add(from);
        continue;
      }
      ++at_;
      const CodePoints to = member();
      const uint32_t lo = single(from), hi = single(to);
      if (lo > hi) wrong("has a range that runs backwards");
      out.add(lo, hi);
    }
    ++at_;
    return negated ? out.complement() : out;
  }

  CodePoints member() {
    const uint32_t c = next();
    if (c == '[' && (peek() == ':' || peek() == '=' || peek() == '.')) {
      wrong("has a POSIX class, which is not supported");
    }
    return c == '\\' ? escape(true) : one(c);
  }

  uint32_t single(const CodePoints& set) const {
    const auto& ranges = set.ranges();
    if (ranges.size() != 1 || ranges[0].first != ranges[0].second) {
      wrong("has a range between classes");
    }
    return ranges[0].first;
  }

  const std::string& pattern_;
  const std::string& place_;
  bool whole_;
  std::vector<uint32_t> text_;
  size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::vector<PatternBranch> parse_pattern(const std::string& pattern, const std::string& place,
                                         bool whole) {
  return PatternParser(pattern, place, whole).run();
}

}  // namespace ponder
