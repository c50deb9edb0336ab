// The parsed template: one kind of node for expressions and statements, owned by one pool, so that
// taking a deep tree apart needs no recursion.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "text/jinja/value.h"

namespace ponder::jinja {

enum class NodeKind {
  // Expressions
  Constant,  // value
  Name,      // name
  List,
  Tuple,
  DictLiteral,  // items (a dict: key, value, key, value, ...)
  Attribute,    // a . name
  Item,         // a [ b ]
  Slice,        // items: start, stop, step (null where absent), inside Item::b
  Call,         // a ( items, named, star, double_star )
  Filter,       // a | name ( ... ); a is null where a block's text comes in
  Test,         // a is name ( ... )
  Unary,        // name: "-", "+", "not"
  Binary,       // a name b
  Concat,       // items joined by ~
  Compare,      // items[0] operators[0] items[1] ...
  And,
  Or,         // a, b
  Condition,  // b if a else c (c may be null)
  // Statements
  Output,       // items
  Data,         // value (a text)
  Set,          // target a = b
  SetBlock,     // target a, body, filter b (may be null)
  For,          // target a in b if c: body, orelse; name "recursive" if it is
  If,           // items: conditions; branches; orelse
  Macro,        // name, parameters, body
  CallBlock,    // call a, parameters, body
  FilterBlock,  // filter b, body
  With,         // items: target, value, target, value, ...; body
  Scope,        // body (a generation block)
  Autoescape,   // a: whether to; body
  Break,
  Continue,
  NamespaceTarget,  // name . text of value
};

struct Node {
  NodeKind kind;
  int line = 0;
  int depth = 1;  // levels of nodes below, itself included
  std::string name;
  Value value;
  Node *a = nullptr, *b = nullptr, *c = nullptr;
  Node *star = nullptr, *double_star = nullptr;
  std::vector<Node*> items, body, orelse;
  std::vector<std::pair<std::string, Node*>> named;  // also a macro's parameters and defaults
  std::vector<std::string> operators;
  std::vector<std::vector<Node*>> branches;
  bool uses_varargs = false, uses_kwargs = false, uses_caller = false;  // of a macro's body
};

struct Template {
  std::deque<Node> pool;
  std::vector<Node*> body;
};

}  // namespace ponder::jinja
