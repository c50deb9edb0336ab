#include "text/jinja/parser.h"

#include <algorithm>
#include <initializer_list>

#include "base/error.h"
#include "text/jinja/parser_base.h"

namespace ponder::jinja {
namespace {

class Parser : public ExpressionParser {
 public:
  using ExpressionParser::ExpressionParser;

  void run() {
    out_.body = parse_body({});
    if (peek().kind != TokenKind::End) unexpected("the end of the template");
  }

 private:
  using Body = std::vector<Node*>;

  // Statements up to a tag that is one of `ends`, whose name is left as the next token.
  Body parse_body(std::initializer_list<std::string_view> ends) {
    Level level(*this);
    Body body;
    while (true) {
      const Token token = peek();
      if (token.kind == TokenKind::End) {
        if (ends.size() != 0) error(fmt::format("{{% {} %}} is missing", *(ends.end() - 1)));
        return body;
      }
      next();
      if (token.kind == TokenKind::Data) {
        body.push_back(data(token));
      } else if (token.kind == TokenKind::OutputBegin) {
        Node* output = make(NodeKind::Output, token.line);
        output->items.push_back(parse_tuple());
        end_tag(TokenKind::OutputEnd);
        body.push_back(sealed(output));
      } else {
        if (std::any_of(ends.begin(), ends.end(), [&](auto end) { return is_name(end); }))
          return body;
        body.push_back(parse_statement());
      }
    }
  }

  Node* data(const Token& token) {
    Node* node = make(NodeKind::Data, token.line);
    node->value = Value(std::make_shared<const Text>(token.text, nullptr));
    return node;
  }

  void end_tag(TokenKind kind = TokenKind::BlockEnd) {
    if (peek().kind != kind) unexpected(kind == TokenKind::BlockEnd ? "'%}'" : "'}}'");
    next();
  }

  // The body of a statement and its end tag.
  Body parse_block(std::string_view end) {
    end_tag();
    Body body = parse_body({end});
    next();
    end_tag();
    return body;
  }

  Node* parse_statement() {
    struct Tag {
      std::string_view name;
      Node* (Parser::*parse)(int line);
    };
    static constexpr Tag kTags[] = {{"for", &Parser::parse_for},
                                    {"if", &Parser::parse_if},
                                    {"set", &Parser::parse_set},
                                    {"macro", &Parser::parse_macro},
                                    {"call", &Parser::parse_call_block},
                                    {"filter", &Parser::parse_filter_block},
                                    {"with", &Parser::parse_with},
                                    {"autoescape", &Parser::parse_autoescape},
                                    {"generation", &Parser::parse_generation},
                                    {"break", &Parser::parse_break},
                                    {"continue", &Parser::parse_continue},
                                    {"print", &Parser::parse_print}};
    if (peek().kind != TokenKind::Name) unexpected("a tag's name");
    for (const Tag& tag : kTags) {
      if (is_name(tag.name)) return sealed((this->*tag.parse)(next().line));
    }
    for (std::string_view tag : {"include", "import", "from", "extends", "block"}) {
      if (is_name(tag)) {
        error(
            fmt::format("the tag {{% {} %}} is not supported: a chat template stands alone", tag));
      }
    }
    error(fmt::format("unknown tag {{% {} %}}", peek().text.substr(0, 40)));
  }

  // name, ns.name, or several of them with commas; `for` targets end at "in".
  Node* parse_target(std::string_view end, bool spaces) {
    const int line = peek().line;
    Body parts;
    bool is_tuple = false;
    while (true) {
      parts.push_back(parse_one_target(spaces));
      if (!skip_operator(",")) break;
      is_tuple = true;
      if ((!end.empty() && is_name(end)) || is_operator("=") || is_operator(")")) break;
    }
    if (!is_tuple) return parts[0];
    Node* tuple = make(NodeKind::Tuple, line);
    tuple->items = std::move(parts);
    return sealed(tuple);
  }

  Node* parse_one_target(bool spaces) {
    Level level(*this);
    if (skip_operator("(")) {
      Node* node = parse_target({}, spaces);
      expect_operator(")");
      return node;
    }
    const int line = peek().line;
    std::string name = expect_name();
    for (std::string_view reserved : {"true", "false", "none", "True", "False", "None", "loop"}) {
      if (name == reserved) error(fmt::format("'{}' cannot be set", name));
    }
    const bool in_space = spaces && skip_operator(".");
    Node* node = make(in_space ? NodeKind::NamespaceTarget : NodeKind::Name, line);
    node->name = std::move(name);
    if (in_space) node->value = Value(std::make_shared<const Text>(expect_name(), nullptr));
    return node;
  }

  Node* parse_for(int line) {
    Node* node = make(NodeKind::For, line);
    node->a = parse_target("in", false);
    if (!skip_name("in")) unexpected("'in'");
    node->b = parse_tuple(false, false, "recursive");
    if (skip_name("if")) node->c = parse_expression();
    if (skip_name("recursive")) node->name = "recursive";
    end_tag();
    ++loops_;
    node->body = parse_body({"else", "endfor"});
    --loops_;
    if (skip_name("else")) {
      node->orelse = parse_block("endfor");
    } else {
      next();
      end_tag();
    }
    return node;
  }

  Node* parse_if(int line) {
    Node* node = make(NodeKind::If, line);
    while (true) {
      node->items.push_back(parse_tuple(false));
      end_tag();
      node->branches.push_back(parse_body({"elif", "else", "endif"}));
      if (skip_name("elif")) continue;
      if (skip_name("else")) {
        node->orelse = parse_block("endif");
      } else {
        next();
        end_tag();
      }
      return node;
    }
  }

  Node* parse_set(int line) {
    Node* target = parse_target({}, true);
    if (skip_operator("=")) {
      Node* node = make(NodeKind::Set, line);
      node->a = target;
      node->b = parse_tuple();
      end_tag();
      return node;
    }
    Node* node = make(NodeKind::SetBlock, line);
    node->a = target;
    node->b = parse_filters(nullptr);
    node->body = parse_block("endset");
    return node;
  }

  // Parameters and the body of a macro or call block.
  void parse_signature(Node& node) {
    expect_operator("(");
    while (!is_operator(")")) {
      if (!node.named.empty()) expect_operator(",");
      std::string name = expect_name();
      Node* otherwise = nullptr;
      if (skip_operator("=")) {
        otherwise = parse_expression();
      } else if (!node.named.empty() && node.named.back().second) {
        error("a parameter without a default cannot follow one that has one");
      }
      node.named.emplace_back(std::move(name), otherwise);
    }
    expect_operator(")");
  }

  void parse_macro_body(Node& node, std::string_view end) {
    const bool varargs = std::exchange(saw_varargs_, false),
               kwargs = std::exchange(saw_kwargs_, false);
    const bool caller = std::exchange(saw_caller_, false);
    const int loops = std::exchange(loops_, 0);
    node.body = parse_block(end);
    loops_ = loops;
    node.uses_varargs = std::exchange(saw_varargs_, varargs || saw_varargs_);
    node.uses_kwargs = std::exchange(saw_kwargs_, kwargs || saw_kwargs_);
    node.uses_caller = std::exchange(saw_caller_, caller || saw_caller_);
  }

  Node* parse_macro(int line) {
    Node* node = make(NodeKind::Macro, line);
    node->name = expect_name();
    parse_signature(*node);
    parse_macro_body(*node, "endmacro");
    return node;
  }

  Node* parse_call_block(int line) {
    Node* node = make(NodeKind::CallBlock, line);
    node->name = "caller";
    if (is_operator("(")) parse_signature(*node);
    node->a = parse_expression();
    if (node->a->kind != NodeKind::Call) error("{% call %} needs a call");
    parse_macro_body(*node, "endcall");
    return node;
  }

  Node* parse_filter_block(int line) {
    Node* node = make(NodeKind::FilterBlock, line);
    node->b = parse_filters(parse_filter(nullptr));
    node->body = parse_block("endfilter");
    return node;
  }

  Node* parse_with(int line) {
    Node* node = make(NodeKind::With, line);
    while (peek().kind != TokenKind::BlockEnd) {
      if (!node->items.empty()) expect_operator(",");
      node->items.push_back(parse_target({}, false));
      expect_operator("=");
      node->items.push_back(parse_expression());
    }
    node->body = parse_block("endwith");
    return node;
  }

  Node* parse_generation(int line) {
    Node* node = make(NodeKind::Scope, line);
    const int loops = std::exchange(loops_, 0);
    node->body = parse_block("endgeneration");
    loops_ = loops;
    return node;
  }

  Node* parse_autoescape(int line) {
    Node* node = make(NodeKind::Autoescape, line);
    node->a = parse_expression();
    node->body = parse_block("endautoescape");
    return node;
  }

  Node* parse_jump(NodeKind kind, int line) {
    if (loops_ == 0) error("break and continue belong into a loop");
    end_tag();
    return make(kind, line);
  }
  Node* parse_break(int line) { return parse_jump(NodeKind::Break, line); }
  Node* parse_continue(int line) { return parse_jump(NodeKind::Continue, line); }

  Node* parse_print(int line) {
    Node* node = make(NodeKind::Output, line);
    node->items.push_back(parse_tuple());
    end_tag();
    return node;
  }

  int loops_ = 0;  // loops around this place that break may leave
};

}  // namespace

std::unique_ptr<Template> parse(std::string_view source, const std::string& place, int depth) {
  auto out = std::make_unique<Template>();
  Parser(tokenize(source, place), place, depth, *out).run();
  return out;
}

}  // namespace ponder::jinja
