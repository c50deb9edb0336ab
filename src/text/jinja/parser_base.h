// The two halves of the parser: expressions, and statements on top of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/jinja/ast.h"
#include "text/jinja/lexer.h"

namespace ponder::jinja {

class ExpressionParser {
 public:
  ExpressionParser(std::vector<Token> tokens, const std::string& place, int depth, Template& out)
      : place_(place), out_(out), tokens_(std::move(tokens)), most_depth_(depth) {}

 protected:
  // Where a tuple without parentheses may also end.
  Node* parse_tuple(bool conditions = true, bool in_parentheses = false, std::string_view end = {});
  Node* parse_expression(bool conditions = true);
  Node* parse_primary();
  Node* parse_filters(Node* input);  // zero or more `| name(...)`
  Node* parse_filter(Node* input);   // one, behind its |
  void parse_arguments(Node& call);  // "(" ... ")"

  [[noreturn]] void error(const std::string& what) const;
  [[noreturn]] void unexpected(std::string_view wanted) const;
  const Token& peek(size_t offset = 0) const;
  Token next();
  bool is_operator(std::string_view text) const;
  bool is_name(std::string_view text) const;
  bool skip_operator(std::string_view text);
  bool skip_name(std::string_view text);
  void expect_operator(std::string_view text);
  std::string expect_name();

  Node* make(NodeKind kind, int line);
  Node* sealed(Node* node);  // sets its depth from its children; Error if too deep

  // One more level of the parser's own recursion for as long as it lives.
  class Level {
   public:
    explicit Level(ExpressionParser& parser);
    ~Level() { --parser_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    ExpressionParser& parser_;
  };

  const std::string& place_;
  Template& out_;
  bool saw_varargs_ = false, saw_kwargs_ = false, saw_caller_ = false;

 private:
  Node* parse_or();
  Node* parse_and();
  Node* parse_not();
  Node* parse_compare();
  Node* parse_sum();
  Node* parse_concat();
  Node* parse_product();
  Node* parse_power();
  Node* parse_unary(bool with_filters);
  Node* parse_postfix(Node* node);
  Node* parse_suffixes(Node* node);  // filters, tests and calls
  Node* parse_subscript(Node* node);
  Node* parse_bracket();
  Node* parse_test(Node* node);
  Node* parse_list();
  Node* parse_dict();
  Node* parse_number();
  Node* parse_name();
  Node* binary(std::string op, Node* a, Node* b);
  bool at_tuple_end(std::string_view end) const;

  std::vector<Token> tokens_;
  size_t at_ = 0;
  int level_ = 0;
  int most_depth_;
};

}  // namespace ponder::jinja
