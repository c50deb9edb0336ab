// Operators bind as in Jinja's own parser: or, and, not, comparisons, + -, ~, * / // %, **, signs,
// then filters and tests. Only parse_expression, not and signs recurse without eating a bracket, so
// they are what counts levels.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.h"
#include "text/jinja/parser_base.h"

namespace ponder::jinja {

void ExpressionParser::error(const std::string& what) const {
  fail("{}, line {}: {}", place_, peek().line, what);
}

void ExpressionParser::unexpected(std::string_view wanted) const {
  const Token& token = peek();
  const bool ends = token.kind == TokenKind::End;
  error(fmt::format("expected {}, found {}", wanted,
                    ends ? "the end of the template" : "'" + token.text.substr(0, 40) + "'"));
}

const Token& ExpressionParser::peek(size_t offset) const {
  return tokens_[std::min(at_ + offset, tokens_.size() - 1)];
}

Token ExpressionParser::next() {
  Token token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool ExpressionParser::is_operator(std::string_view text) const {
  return peek().kind == TokenKind::Operator && peek().text == text;
}
bool ExpressionParser::is_name(std::string_view text) const {
  return peek().kind == TokenKind::Name && peek().text == text;
}
bool ExpressionParser::skip_operator(std::string_view text) {
  if (!is_operator(text)) return false;
  next();
  return true;
}
bool ExpressionParser::skip_name(std::string_view text) {
  if (!is_name(text)) return false;
  next();
  return true;
}
void ExpressionParser::expect_operator(std::string_view text) {
  if (!skip_operator(text)) unexpected("'" + std::string(text) + "'");
}
std::string ExpressionParser::expect_name() {
  if (peek().kind != TokenKind::Name) unexpected("a name");
  return next().text;
}

ExpressionParser::Level::Level(ExpressionParser& parser) : parser_(parser) {
  if (parser.level_ >= parser.most_depth_) {
    parser.error(fmt::format("the template is nested deeper than {} levels; simplify it",
                             parser.most_depth_));
  }
  ++parser.level_;
}

Node* ExpressionParser::make(NodeKind kind, int line) {
  Node& node = out_.pool.emplace_back();
  node.kind = kind;
  node.line = line;
  return &node;
}

Node* ExpressionParser::sealed(Node* node) {
  int deepest = 0;
  const auto look = [&](const Node* child) {
    if (child) deepest = std::max(deepest, child->depth);
  };
  for (const Node* child : {node->a, node->b, node->c, node->star, node->double_star}) look(child);
  for (const auto* list : {&node->items, &node->body, &node->orelse}) {
    for (const Node* child : *list) look(child);
  }
  for (const auto& [name, child] : node->named) look(child);
  for (const auto& branch : node->branches) {
    for (const Node* child : branch) look(child);
  }
  node->depth = deepest + 1;
  if (node->depth > most_depth_) {
    error(fmt::format("the template is nested deeper than {} levels; simplify it", most_depth_));
  }
  return node;
}

bool ExpressionParser::at_tuple_end(std::string_view end) const {
  const TokenKind kind = peek().kind;
  return kind == TokenKind::OutputEnd || kind == TokenKind::BlockEnd || kind == TokenKind::End ||
         is_operator(")") || (!end.empty() && is_name(end));
}

Node* ExpressionParser::parse_tuple(bool conditions, bool in_parentheses, std::string_view end) {
  const int line = peek().line;
  std::vector<Node*> items;
  bool is_tuple = false;
  while (!at_tuple_end(end)) {
    items.push_back(parse_expression(conditions));
    if (!skip_operator(",")) break;
    is_tuple = true;
  }
  if (!is_tuple && !items.empty()) return items[0];
  if (!is_tuple && !in_parentheses) unexpected("an expression");
  Node* tuple = make(NodeKind::Tuple, line);
  tuple->items = std::move(items);
  return sealed(tuple);
}

Node* ExpressionParser::parse_expression(bool conditions) {
  Level level(*this);
  Node* node = parse_or();
  while (conditions && is_name("if")) {
    Node* condition = make(NodeKind::Condition, next().line);
    condition->b = node;
    condition->a = parse_or();
    if (skip_name("else")) condition->c = parse_expression();
    node = sealed(condition);
  }
  return node;
}

Node* ExpressionParser::binary(std::string op, Node* a, Node* b) {
  const NodeKind kind = op == "and" ? NodeKind::And : op == "or" ? NodeKind::Or : NodeKind::Binary;
  Node* node = make(kind, a->line);
  node->name = std::move(op);
  node->a = a;
  node->b = b;
  return sealed(node);
}

Node* ExpressionParser::parse_or() {
  Node* node = parse_and();
  while (skip_name("or")) node = binary("or", node, parse_and());
  return node;
}

Node* ExpressionParser::parse_and() {
  Node* node = parse_not();
  while (skip_name("and")) node = binary("and", node, parse_not());
  return node;
}

Node* ExpressionParser::parse_not() {
  if (!is_name("not")) return parse_compare();
  Level level(*this);
  Node* node = make(NodeKind::Unary, next().line);
  node->name = "not";
  node->a = parse_not();
  return sealed(node);
}

Node* ExpressionParser::parse_compare() {
  static constexpr std::array<std::string_view, 6> kOperators = {"==", "!=", "<", "<=", ">", ">="};
  Node* first = parse_sum();
  Node* node = nullptr;
  while (true) {
    std::string op;
    if (peek().kind == TokenKind::Operator &&
        std::find(kOperators.begin(), kOperators.end(), peek().text) != kOperators.end()) {
      op = next().text;
    } else if (skip_name("in")) {
      op = "in";
    } else if (is_name("not") && peek(1).kind == TokenKind::Name && peek(1).text == "in") {
      next();
      next();
      op = "not in";
    } else {
      break;
    }
    if (!node) {
      node = make(NodeKind::Compare, first->line);
      node->items.push_back(first);
    }
    node->operators.push_back(std::move(op));
    node->items.push_back(parse_sum());
  }
  return node ? sealed(node) : first;
}

Node* ExpressionParser::parse_sum() {
  Node* node = parse_concat();
  while (is_operator("+") || is_operator("-")) {
    std::string op = next().text;
    node = binary(std::move(op), node, parse_concat());
  }
  return node;
}

Node* ExpressionParser::parse_concat() {
  Node* first = parse_product();
  if (!is_operator("~")) return first;
  Node* node = make(NodeKind::Concat, first->line);
  node->items.push_back(first);
  while (skip_operator("~")) node->items.push_back(parse_product());
  return sealed(node);
}

Node* ExpressionParser::parse_product() {
  Node* node = parse_power();
  while (is_operator("*") || is_operator("/") || is_operator("//") || is_operator("%")) {
    std::string op = next().text;
    node = binary(std::move(op), node, parse_power());
  }
  return node;
}

Node* ExpressionParser::parse_power() {
  Node* node = parse_unary(true);
  while (skip_operator("**")) node = binary("**", node, parse_unary(true));
  return node;
}

Node* ExpressionParser::parse_unary(bool with_filters) {
  Node* node = nullptr;
  if (is_operator("-") || is_operator("+")) {
    Level level(*this);
    node = make(NodeKind::Unary, peek().line);
    node->name = next().text;
    node->a = parse_unary(false);
    node = sealed(node);
  } else {
    node = parse_primary();
  }
  node = parse_postfix(node);
  return with_filters ? parse_suffixes(node) : node;
}

Node* ExpressionParser::parse_postfix(Node* node) {
  while (true) {
    if (is_operator(".") || is_operator("[")) {
      node = parse_subscript(node);
    } else if (is_operator("(")) {
      Node* call = make(NodeKind::Call, peek().line);
      call->a = node;
      parse_arguments(*call);
      node = sealed(call);
    } else {
      return node;
    }
  }
}

Node* ExpressionParser::parse_suffixes(Node* node) {
  while (true) {
    if (is_operator("|")) {
      node = parse_filters(node);
    } else if (is_name("is")) {
      node = parse_test(node);
    } else if (is_operator("(")) {
      node = parse_postfix(node);
    } else {
      return node;
    }
  }
}

Node* ExpressionParser::parse_filters(Node* input) {
  while (skip_operator("|")) input = parse_filter(input);
  return input;
}

Node* ExpressionParser::parse_filter(Node* input) {
  Node* node = make(NodeKind::Filter, peek().line);
  node->name = expect_name();
  while (skip_operator(".")) node->name += "." + expect_name();
  node->a = input;
  if (is_operator("(")) parse_arguments(*node);
  return sealed(node);
}

Node* ExpressionParser::parse_test(Node* input) {
  const int line = next().line;  // is
  const bool negated = skip_name("not");
  Node* node = make(NodeKind::Test, line);
  node->name = expect_name();
  node->a = input;
  const Token& token = peek();
  const bool takes_one = token.kind == TokenKind::String || token.kind == TokenKind::Integer ||
                         token.kind == TokenKind::Float || is_operator("[") || is_operator("{") ||
                         (token.kind == TokenKind::Name && token.text != "else" &&
                          token.text != "or" && token.text != "and" && token.text != "if");
  if (is_operator("(")) {
    parse_arguments(*node);
  } else if (takes_one) {
    if (is_name("is")) error("tests cannot be chained with is, join them with and");
    node->items.push_back(parse_postfix(parse_primary()));
  }
  node = sealed(node);
  if (!negated) return node;
  Node* inverse = make(NodeKind::Unary, line);
  inverse->name = "not";
  inverse->a = node;
  return sealed(inverse);
}

Node* ExpressionParser::parse_subscript(Node* object) {
  const int line = peek().line;
  if (skip_operator("[")) {
    Node* node = make(NodeKind::Item, line);
    node->a = object;
    node->b = parse_bracket();
    return sealed(node);
  }
  expect_operator(".");
  if (peek().kind == TokenKind::Integer) {
    Node* node = make(NodeKind::Item, line);
    node->a = object;
    node->b = parse_number();
    return sealed(node);
  }
  Node* node = make(NodeKind::Attribute, line);
  node->a = object;
  node->name = expect_name();
  return sealed(node);
}

// What stands in brackets, up to and with the ].
Node* ExpressionParser::parse_bracket() {
  const int line = peek().line;
  std::vector<Node*> parts;
  while (!is_operator("]")) {
    if (!parts.empty()) expect_operator(",");
    Node* part = is_operator(":") ? nullptr : parse_expression();
    if (is_operator(":")) {
      Node* slice = make(NodeKind::Slice, line);
      slice->items = {part, nullptr, nullptr};
      for (size_t i = 1; i < 3 && skip_operator(":"); ++i) {
        if (!is_operator(":") && !is_operator("]") && !is_operator(",")) {
          slice->items[i] = parse_expression();
        }
      }
      part = sealed(slice);
    }
    parts.push_back(part);
  }
  if (parts.empty()) unexpected("an index");
  expect_operator("]");
  if (parts.size() == 1) return parts[0];
  Node* tuple = make(NodeKind::Tuple, line);
  for (const Node* part : parts) {
    if (part->kind == NodeKind::Slice) error("a slice cannot be one of several indices");
  }
  tuple->items = std::move(parts);
  return sealed(tuple);
}

void ExpressionParser::parse_arguments(Node& call) {
  expect_operator("(");
  bool first = true;
  while (!is_operator(")")) {
    if (!first) {
      expect_operator(",");
      if (is_operator(")")) break;
    }
    first = false;
    const bool is_named = peek().kind == TokenKind::Name && peek(1).kind == TokenKind::Operator &&
                          peek(1).text == "=";
    if (skip_operator("**")) {
      if (call.double_star) error("** may stand once in a call");
      call.double_star = parse_expression();
    } else if (skip_operator("*")) {
      if (call.star || call.double_star) error("* may stand once in a call, before any **");
      call.star = parse_expression();
    } else if (is_named) {
      std::string name = next().text;
      next();
      call.named.emplace_back(std::move(name), parse_expression());
    } else {
      if (call.star || call.double_star || !call.named.empty()) {
        error("arguments without a name come first in a call");
      }
      call.items.push_back(parse_expression());
    }
  }
  expect_operator(")");
}

Node* ExpressionParser::parse_primary() {
  const Token& token = peek();
  switch (token.kind) {
    case TokenKind::Name:
      return parse_name();
    case TokenKind::Integer:
    case TokenKind::Float:
      return parse_number();
    case TokenKind::String: {
      Node* node = make(NodeKind::Constant, token.line);
      std::string text;
      while (peek().kind == TokenKind::String) text += next().text;
      node->value = Value(std::make_shared<const Text>(std::move(text), nullptr));
      return node;
    }
    default:
      break;
  }
  if (skip_operator("(")) {
    Node* node = parse_tuple(true, true);
    expect_operator(")");
    return node;
  }
  if (is_operator("[")) return parse_list();
  if (is_operator("{")) return parse_dict();
  unexpected("an expression");
}

Node* ExpressionParser::parse_name() {
  Token token = next();
  const std::string& name = token.text;
  const bool is_true = name == "true" || name == "True";
  if (is_true || name == "false" || name == "False" || name == "none" || name == "None") {
    Node* node = make(NodeKind::Constant, token.line);
    node->value = name == "none" || name == "None" ? Value::none() : Value(is_true);
    return node;
  }
  saw_varargs_ |= name == "varargs";
  saw_kwargs_ |= name == "kwargs";
  saw_caller_ |= name == "caller";
  Node* node = make(NodeKind::Name, token.line);
  node->name = std::move(token.text);
  return node;
}

Node* ExpressionParser::parse_number() {
  const Token token = next();
  Node* node = make(NodeKind::Constant, token.line);
  const std::string& digits = token.text;
  const char* end = digits.data() + digits.size();
  if (token.kind == TokenKind::Float) {
    double value = 0;
    const auto result = std::from_chars(digits.data(), end, value);
    if (result.ec != std::errc())
      fail("{}, line {}: the number {} is too large", place_, token.line, digits.substr(0, 40));
    node->value = Value(value);
    return node;
  }
  const char prefix =
      digits.size() > 2 && digits[0] == '0' ? static_cast<char>(digits[1] | 0x20) : 0;
  const int base = prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
  int64_t value = 0;
  const auto result = std::from_chars(digits.data() + (base == 10 ? 0 : 2), end, value, base);
  const bool leading_zero = base == 10 && digits.size() > 1 && digits[0] == '0' && value != 0;
  if (result.ec != std::errc() || result.ptr != end || leading_zero) {
    fail("{}, line {}: {} is not an integer of at most 64 bits", place_, token.line,
         digits.substr(0, 40));
  }
  node->value = Value(value);
  return node;
}

Node* ExpressionParser::parse_list() {
  Node* node = make(NodeKind::List, next().line);
  while (!is_operator("]")) {
    if (!node->items.empty()) {
      expect_operator(",");
      if (is_operator("]")) break;
    }
    node->items.push_back(parse_expression());
  }
  expect_operator("]");
  return sealed(node);
}

Node* ExpressionParser::parse_dict() {
  Node* node = make(NodeKind::DictLiteral, next().line);
  while (!is_operator("}")) {
    if (!node->items.empty()) {
      expect_operator(",");
      if (is_operator("}")) break;
    }
    node->items.push_back(parse_expression());
    expect_operator(":");
    node->items.push_back(parse_expression());
  }
  expect_operator("}");
  return sealed(node);
}

}  // namespace ponder::jinja
