#include "text/jinja/lexer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (c & 0x80);
}
bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f); }

// Jinja reads \r\n and \r as \n, and drops one newline at the very end.
std::string normalize_newlines(std::string_view source) {
  std::string out;
  out.reserve(source.size());
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      out += source[i];
    } else {
      out += '\n';
      if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    }
  }
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

class Lexer {
 public:
  Lexer(std::string_view source, const std::string& place)
      : text_(normalize_newlines(source)), place_(place) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) read_text();
    add(TokenKind::End, "");
    return std::move(tokens_);
  }

 private:
  [[noreturn]] void error(const std::string& what) const {
    fail("{}, line {}: {}", place_, line_, what);
  }
  void add(TokenKind kind, std::string text) { tokens_.push_back({kind, std::move(text), line_}); }
  char peek(size_t offset = 0) const {
    return at_ + offset < text_.size() ? text_[at_ + offset] : '\0';
  }
  bool starts(std::string_view what) const { return text_.compare(at_, what.size(), what) == 0; }
  void move_to(size_t end) {
    line_ += static_cast<int>(std::count(text_.begin() + at_, text_.begin() + end, '\n'));
    at_ = end;
  }
  void skip_blanks() {
    size_t end = at_;
    while (end < text_.size() && is_blank(text_[end])) ++end;
    move_to(end);
  }

  // The next {{, {% or {#.
  size_t next_opening() const {
    size_t i = at_;
    while ((i = text_.find('{', i)) != std::string::npos && i + 1 < text_.size()) {
      const char c = text_[i + 1];
      if (c == '{' || c == '%' || c == '#') return i;
      ++i;
    }
    return text_.size();
  }

  // Adds text_[from, to) less what the tag that follows strips. `sign`: the tag's - or +.
  void add_data(size_t from, size_t to, char sign, bool lstrip) {
    size_t end = to;
    if (sign == '-') {
      end = from + rstrip_blanks(std::string_view(text_).substr(from, to - from)).size();
    } else if (sign != '+' && lstrip) {
      size_t start = to;
      while (start > from && text_[start - 1] != '\n') --start;
      const bool at_line_start = start > from || line_starting_;
      const auto is_all_blank = [&] {
        return strip_blanks(std::string_view(text_).substr(start, to - start)).empty();
      };
      if (at_line_start && is_all_blank()) end = start;
    }
    if (end > from) add(TokenKind::Data, text_.substr(from, end - from));
    move_to(to);
  }

  void read_text() {
    const size_t from = at_, to = next_opening();
    if (to == text_.size()) {
      add_data(from, to, '+', false);
      return;
    }
    const char kind = text_[to + 1];
    const char sign = to + 2 < text_.size() ? text_[to + 2] : '\0';
    const bool signed_tag = sign == '-' || sign == '+';
    add_data(from, to, sign, kind != '{');
    if (kind == '#') {
      read_comment();
      return;
    }
    move_to(to + 2 + (signed_tag ? 1 : 0));
    if (kind == '{') {
      add(TokenKind::OutputBegin, "{{");
      read_tokens("}}", TokenKind::OutputEnd);
    } else if (!read_raw()) {
      add(TokenKind::BlockBegin, "{%");
      read_tokens("%}", TokenKind::BlockEnd);
    }
  }

  // After a closing delimiter, whose sign (- or + or none) decides what blanks go with it.
  void close(char sign, size_t length, bool trim) {
    move_to(at_ + length);
    if (sign == '-') {
      skip_blanks();
    } else if (sign != '+' && trim && peek() == '\n') {
      move_to(at_ + 1);
    }
    line_starting_ = at_ > 0 && text_[at_ - 1] == '\n';
  }

  void read_comment() {
    const size_t end = text_.find("#}", at_ + 2);
    if (end == std::string::npos) error("the comment {# does not end, add #}");
    const char sign = end > at_ + 2 ? text_[end - 1] : '\0';
    move_to(end);
    close(sign, 2, true);
  }

  // {% raw %} ... {% endraw %}; at_ is behind {% and its sign. False if this is another tag.
  bool read_raw() {
    const size_t saved = at_;
    const int saved_line = line_;
    skip_blanks();
    if (starts("raw") && !is_word(peek(3))) {
      move_to(at_ + 3);
      skip_blanks();
      const char sign = peek();
      if (starts("-%}") || starts("%}")) {
        close(sign, sign == '-' ? 3 : 2, false);
        read_raw_body();
        return true;
      }
    }
    at_ = saved;
    line_ = saved_line;
    return false;
  }

  void read_raw_body() {
    const size_t from = at_;
    for (size_t open = from; (open = text_.find("{%", open)) != std::string::npos; open += 2) {
      size_t i = open + 2;
      const char sign = i < text_.size() ? text_[i] : '\0';
      if (sign == '-' || sign == '+') ++i;
      while (i < text_.size() && is_blank(text_[i])) ++i;
      if (text_.compare(i, 6, "endraw") != 0) continue;
      i += 6;
      while (i < text_.size() && is_blank(text_[i])) ++i;
      const char end_sign = i < text_.size() ? text_[i] : '\0';
      if (end_sign == '-' || end_sign == '+') ++i;
      if (text_.compare(i, 2, "%}") != 0) continue;
      add_data(from, open, sign, true);
      move_to(i);
      close(end_sign, 2, true);
      return;
    }
    error("{% raw %} does not end, add {% endraw %}");
  }

  void read_tokens(std::string_view closing, TokenKind kind) {
    std::string brackets;
    const int opened = line_;
    while (true) {
      skip_blanks();
      if (at_ >= text_.size())
        fail("{}, line {}: a tag does not end, add {}", place_, opened, closing);
      if (brackets.empty()) {
        const char sign = peek();
        const bool is_signed = sign == '-' || (sign == '+' && kind == TokenKind::BlockEnd);
        if (text_.compare(at_ + (is_signed ? 1 : 0), 2, closing) == 0) {
          add(kind, std::string(closing));
          close(sign, is_signed ? 3 : 2, kind == TokenKind::BlockEnd);
          return;
        }
      }
      if (read_number() || read_name()) continue;
      if (peek() == '"' || peek() == '\'') {
        read_string();
      } else {
        read_operator(brackets);
      }
    }
  }

  // Digits with single underscores between them, from `i`; the place behind them.
  template <class IsDigit>
  size_t digits(size_t i, IsDigit is_one) const {
    while (i < text_.size() &&
           (is_one(text_[i]) || (text_[i] == '_' && i + 1 < text_.size() && is_one(text_[i + 1]) &&
                                 is_word(text_[i - 1])))) {
      ++i;
    }
    return i;
  }

  bool read_number() {
    if (!is_ascii_digit(peek())) return false;
    const char prefix = static_cast<char>(peek(1) | 0x20);
    size_t end = at_;
    bool is_float = false;
    if (peek() == '0' && (prefix == 'x' || prefix == 'o' || prefix == 'b')) {
      end = digits(at_ + 2, [&](char c) {
        const char low = static_cast<char>(c | 0x20);
        if (prefix == 'x') return is_ascii_digit(c) || (low >= 'a' && low <= 'f');
        return c >= '0' && c <= (prefix == 'o' ? '7' : '1');
      });
    } else {
      end = digits(at_, is_ascii_digit);
      if (end + 1 < text_.size() && text_[end] == '.' && is_ascii_digit(text_[end + 1]) &&
          (at_ == 0 || text_[at_ - 1] != '.')) {
        end = digits(end + 1, is_ascii_digit);
        is_float = true;
      }
      size_t exponent = end;
      if (exponent < text_.size() && (text_[exponent] | 0x20) == 'e') {
        ++exponent;
        if (exponent < text_.size() && (text_[exponent] == '+' || text_[exponent] == '-'))
          ++exponent;
        if (exponent < text_.size() && is_ascii_digit(text_[exponent])) {
          end = digits(exponent, is_ascii_digit);
          is_float = true;
        }
      }
    }
    std::string number = text_.substr(at_, end - at_);
    std::erase(number, '_');
    add(is_float ? TokenKind::Float : TokenKind::Integer, std::move(number));
    move_to(end);
    return true;
  }

  bool read_name() {
    if (!is_word(peek())) return false;
    size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    for (char32_t code : decode(std::string_view(text_).substr(at_, end - at_))) {
      if (code != '_' && !is_alnum(code)) error("unexpected character in a name");
    }
    add(TokenKind::Name, text_.substr(at_, end - at_));
    move_to(end);
    return true;
  }

  void read_string() {
    const char quote = peek();
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote) end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) error("a string does not end, add the closing quote");
    add(TokenKind::String, unescape(std::string_view(text_).substr(at_ + 1, end - at_ - 1)));
    move_to(end + 1);
  }

  static int digit_value(char c) {
    if (is_ascii_digit(c)) return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : 99;
  }

  // Up to `most` digits of `base` at s[i], which moves behind them; nothing if fewer than `least`.
  static std::optional<char32_t> coded(std::string_view s, size_t& i, int base, int least,
                                       int most) {
    char32_t code = 0;
    int count = 0;
    size_t at = i;
    while (count < most && at < s.size() && digit_value(s[at]) < base) {
      code = code * static_cast<char32_t>(base) + static_cast<char32_t>(digit_value(s[at++]));
      ++count;
    }
    if (count < least) return std::nullopt;
    i = at;
    return code;
  }

  std::string unescape(std::string_view s) const {
    static constexpr std::string_view kLetters = "abfnrtv\\'\"";
    static constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
    std::string out;
    for (size_t i = 0; i < s.size();) {
      if (s[i] != '\\' || i + 1 >= s.size()) {
        out += s[i++];
        continue;
      }
      const char c = s[i + 1];
      i += 2;
      if (c == '\n') continue;  // a continued line
      if (const size_t at = kLetters.find(c); at != std::string_view::npos) {
        out += kMeanings[at];
      } else if (c >= '0' && c <= '7') {
        --i;
        append_code_point(out, *coded(s, i, 8, 1, 3));
      } else if (c == 'x' || c == 'u' || c == 'U') {
        const int count = c == 'x' ? 2 : c == 'u' ? 4 : 8;
        const auto code = coded(s, i, 16, count, count);
        if (!code || *code > 0x10FFFF)
          error(fmt::format("the escape \\{} needs {} hex digits", c, count));
        append_code_point(out, *code);
      } else if (c == 'N') {
        error("the escape \\N{...} is not supported, write the character itself");
      } else {
        out += '\\';
        out += c;
      }
    }
    return out;
  }

  void read_operator(std::string& brackets) {
    static constexpr std::array<std::string_view, 6> kLong = {"**", "//", "==", "!=", ">=", "<="};
    for (std::string_view op : kLong) {
      if (starts(op)) {
        add(TokenKind::Operator, std::string(op));
        move_to(at_ + 2);
        return;
      }
    }
    const char c = peek();
    static constexpr std::string_view kSingle = "+-/*%~[](){}><=.:|,;";
    if (kSingle.find(c) == std::string_view::npos) {
      error(fmt::format("unexpected character '{}'", c));
    }
    if (c == '(' || c == '[' || c == '{') brackets += c == '(' ? ')' : c == '[' ? ']' : '}';
    if (c == ')' || c == ']' || c == '}') {
      if (brackets.empty() || brackets.back() != c) error(fmt::format("unexpected {}", c));
      brackets.pop_back();
    }
    add(TokenKind::Operator, std::string(1, c));
    move_to(at_ + 1);
  }

  const std::string text_;
  const std::string& place_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int line_ = 1;
  bool line_starting_ = true;  // the last delimiter ended with a newline, or nothing came yet
};

}  // namespace

std::vector<Token> tokenize(std::string_view source, const std::string& place) {
  return Lexer(source, place).run();
}

}  // namespace ponder::jinja
