#include "grammar/text_grammar.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "grammar/builder.h"
#include "grammar/code_points.h"
#include "grammar/pattern.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kLongestRules = 200'000;
constexpr int kMostNested = 100, kMostTimes = 10'000;

class GbnfReader {
 public:
  GbnfReader(const std::string& rules, GrammarBuilder& builder) : builder_(builder) {
    if (rules.size() > kLongestRules) {
      fail("{}: it has {} bytes; at most {} are read", builder.place(), rules.size(),
           kLongestRules);
    }
    for (std::string_view rest = rules; !rest.empty();) {
      const Utf8Step step = utf8_step(rest);
      if (step.kind != Utf8Step::Kind::Character) wrong("is no valid UTF-8");
      text_.push_back(step.code_point);
      rest.remove_prefix(step.size);
    }
  }

  int32_t run() {
    for (space(true); !end(); space(true)) rule();
    for (const auto& [name, rule] : rules_) {
      if (!written_.contains(name)) wrong("has no rule of the name " + name);
    }
    const auto root = written_.find("root");
    if (root == written_.end()) wrong("has no rule \"root\", where an answer begins");
    return builder_.call(rules_["root"], builder_.accept(), true);
  }

 private:
  // What is read, to be written from its end.
  struct Node {
    enum class Kind { Set, Sequence, Choice, Repeat, Rule } kind = Kind::Sequence;
    CodePoints set = {};
    std::vector<Node> parts = {};
    int least = 0, most = -1;
    int32_t rule = -1;
  };

  [[noreturn]] void wrong(const std::string& what) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<int64_t>(at_),
                                     static_cast<uint32_t>('\n'));
    fail("{}: the grammar {} (line {})", builder_.place(), what, line);
  }

  bool end() const { return at_ >= text_.size(); }
  uint32_t peek() const { return end() ? 0 : text_[at_]; }
  uint32_t next() {
    if (end()) wrong("ends too early");
    return text_[at_++];
  }
  bool take(uint32_t c) {
    if (end() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  // Blanks and comments; line ends where a rule may go on.
  void space(bool lines) {
    while (!end()) {
      const uint32_t c = peek();
      if (c == '#') {
        while (!end() && peek() != '\n') ++at_;
      } else if (c == ' ' || c == '\t' || (lines && (c == '\n' || c == '\r'))) {
        ++at_;
      } else {
        return;
      }
    }
  }

  static bool is_name(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  }
  std::string name() {
    std::string out;
    while (is_name(peek())) out += static_cast<char>(next());
    if (out.empty()) wrong("has something else where a rule's name is expected");
    return out;
  }
  int32_t rule_of(const std::string& its_name) {
    const auto [found, fresh] = rules_.try_emplace(its_name, -1);
    if (fresh) found->second = builder_.new_rule();
    return found->second;
  }

  void rule() {
    const std::string its_name = name();
    space(false);
    if (!take(':') || !take(':') || !take('=')) wrong("lacks ::= after " + its_name);
    space(true);
    const Node body = choice(false);
    if (!end() && peek() != '\n' && peek() != '\r') wrong("has something behind a rule");
    const int32_t number = rule_of(its_name);
    if (std::exchange(written_[its_name], true)) wrong("has the rule " + its_name + " twice");
    builder_.set_rule(number, write(body, builder_.ret()));
  }

  Node choice(bool nested) {
    if (++depth_ > kMostNested) wrong("has too many brackets within each other");
    Node out{.kind = Node::Kind::Choice};
    do {
      space(true);
      out.parts.push_back(sequence(nested));
    } while (take('|'));
    --depth_;
    return out;
  }

  Node sequence(bool nested) {
    Node out;
    while (!end()) {
      const uint32_t c = peek();
      if (c == '"') {
        out.parts.push_back(repeated(literal(), nested));
      } else if (c == '[') {
        out.parts.push_back(repeated({.kind = Node::Kind::Set, .set = set()}, nested));
      } else if (c == '.') {
        ++at_;
        out.parts.push_back(repeated({.kind = Node::Kind::Set, .set = CodePoints::all()}, nested));
      } else if (c == '(') {
        ++at_;
        Node group = choice(true);
        if (!take(')')) wrong("lacks a )");
        out.parts.push_back(repeated(std::move(group), nested));
      } else if (is_name(c)) {
        out.parts.push_back(repeated({.kind = Node::Kind::Rule, .rule = rule_of(name())}, nested));
      } else if (c == '<' || c == '!') {
        wrong("names tokens, which is not supported; write their text");
      } else {
        break;
      }
    }
    return out;
  }

  Node repeated(Node node, bool nested) {
    for (;;) {
      Node out{.kind = Node::Kind::Repeat};
      if (take('*')) {
      } else if (take('+')) {
        out.least = 1;
      } else if (take('?')) {
        out.most = 1;
      } else if (take('{')) {
        counts(out);
      } else {
        space(nested);
        return node;
      }
      out.parts.push_back(std::move(node));
      node = std::move(out);
    }
  }

  int number() {
    int value = -1;
    for (space(true); peek() >= '0' && peek() <= '9'; space(true)) {
      value = std::max(0, value) * 10 + static_cast<int>(next() - '0');
      if (value > kMostTimes) wrong(fmt::format("repeats more than {} times", kMostTimes));
    }
    return value;
  }
  void counts(Node& out) {
    out.least = number();
    if (!take(',')) {
      out.most = out.least;
    } else {
      out.most = number();
      out.least = std::max(0, out.least);
    }
    if (out.least < 0 || !take('}')) wrong("has a { that begins no count");
    if (out.most >= 0 && out.most < out.least) wrong("repeats more than at most");
  }

  Node literal() {
    Node out;
    ++at_;
    while (!take('"')) {
      const uint32_t c = character();
      out.parts.push_back({.kind = Node::Kind::Set, .set = {{c, c}}});
    }
    return out;
  }

  CodePoints set() {
    ++at_;
    const bool negated = take('^');
    CodePoints out;
    while (!take(']')) {
      const uint32_t from = character();
      const bool range = peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (range) ++at_;
      const uint32_t to = range ? character() : from;
      if (to < from) wrong("has a range that runs backwards");
      out.add(from, to);
    }
    return negated ? out.complement() : out;
  }

  uint32_t hex(int digits) {
    uint32_t value = 0;
    for (int i = 0; i < digits; ++i) {
      const uint32_t c = next(), low = c | 0x20;
      const bool letter = low >= 'a' && low <= 'f';
      if (!letter && (c < '0' || c > '9')) wrong("has an escape that is no number");
      value = value * 16 + (letter ? low - 'a' + 10 : c - '0');
    }
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) wrong("names no character");
    return value;
  }

  uint32_t character() {
    const uint32_t c = next();
    if (c != '\\') return c;
    const uint32_t escaped = next();
    switch (escaped) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'x':
        return hex(2);
      case 'u':
        return hex(4);
      case 'U':
        return hex(8);
      case '"':
      case '\\':
      case '[':
      case ']':
        return escaped;
      default:
        wrong("has an escape that is not known");
    }
  }

  int32_t write(const Node& node, int32_t next) {
    switch (node.kind) {
      case Node::Kind::Set:
        if (node.set.empty()) wrong("has a class without characters");
        return raw_character(builder_, node.set, next);
      case Node::Kind::Sequence:
        for (size_t i = node.parts.size(); i-- > 0;) next = write(node.parts[i], next);
        return next;
      case Node::Kind::Choice: {
        std::vector<int32_t> ways;
        for (const Node& part : node.parts) ways.push_back(write(part, next));
        return builder_.any_of(ways);
      }
      case Node::Kind::Rule:
        return builder_.call_or_go(node.rule, next);
      case Node::Kind::Repeat:
        break;
    }
    const auto body = [&](int32_t then) { return write(node.parts[0], then); };
    if (node.most == 0) return next;
    if (node.most < 0 && node.least <= 1) {
      const int32_t loop = builder_.star(body, next);
      return node.least == 0 ? loop : body(loop);
    }
    if (node.least == 0 && node.most == 1) return builder_.optional(body(next), next);
    return builder_.repeat({node.least, node.most}, body, next);
  }

  GrammarBuilder& builder_;
  std::vector<uint32_t> text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::map<std::string, int32_t> rules_;
  std::map<std::string, bool> written_;
};

}  // namespace

std::shared_ptr<const Grammar> choice_grammar(const std::vector<std::string>& texts,
                                              const std::string& place) {
  GrammarBuilder builder(place);
  std::vector<int32_t> ways;
  const int32_t end = builder.accept();
  for (const std::string& text : texts) ways.push_back(builder.literal(text, end));
  if (ways.empty()) fail("{}: it names no text", place);
  return builder.finish(builder.any_of(ways));
}

std::shared_ptr<const Grammar> regex_grammar(const std::string& pattern, const std::string& place) {
  GrammarBuilder builder(place);
  const Pattern read = read_pattern(pattern, place, true);
  const int32_t end = builder.accept();
  std::vector<int32_t> places;
  for (size_t i = 0; i < read.states.size(); ++i) places.push_back(builder.hole());
  for (size_t i = 0; i < read.states.size(); ++i) {
    std::vector<int32_t> ways;
    if (read.states[i].accepting) ways.push_back(end);
    for (const auto& [set, target] : read.states[i].next) {
      ways.push_back(raw_character(builder, set, places[static_cast<size_t>(target)]));
    }
    builder.fill(places[i], builder.any_of(ways));
  }
  return builder.finish(places[0]);
}

std::shared_ptr<const Grammar> gbnf_grammar(const std::string& rules, const std::string& place) {
  GrammarBuilder builder(place);
  return builder.finish(GbnfReader(rules, builder).run());
}

}  // namespace ponder
