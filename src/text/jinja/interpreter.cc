#include "text/jinja/interpreter.h"

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/error.h"
#include "text/jinja/builtins.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"

namespace ponder::jinja {
namespace {

// Variables of one block. A macro keeps a pointer to the scope that it was defined in, so scopes
// are owned by the interpreter's stack, or, once a macro was defined in them, until the end.
struct Scope {
  explicit Scope(Scope* parent) : outer(parent) {}
  Scope* outer;
  std::unordered_map<std::string_view, Value> variables;  // names are the template's own
  bool kept = false;

  const Value* find(std::string_view name) const {
    for (const Scope* scope = this; scope; scope = scope->outer) {
      if (const auto at = scope->variables.find(name); at != scope->variables.end()) {
        return &at->second;
      }
    }
    return nullptr;
  }
};

enum class Flow { Normal, Break, Continue };

class Interpreter {
 public:
  Interpreter(Runtime& runtime, const Variables& variables) : runtime_(runtime) {
    for (const auto& [name, value] : variables) globals_.variables[name] = value;
  }

  std::string run(const Template& program) {
    Builder out(runtime_);
    Inner scope(*this, &globals_);
    execute(program.body, out);
    return out.take();
  }

 private:
  // A new scope for as long as it lives; longer if a macro was defined in it or below it.
  class Inner {
   public:
    Inner(Interpreter& interpreter, Scope* outer)
        : interpreter_(interpreter),
          before_(interpreter.scope_),
          own_(std::make_unique<Scope>(outer)) {
      interpreter_.scope_ = own_.get();
    }
    ~Inner() {
      interpreter_.scope_ = before_;
      if (own_->kept) interpreter_.kept_.push_back(std::move(own_));
    }
    Inner(const Inner&) = delete;
    Inner& operator=(const Inner&) = delete;

   private:
    Interpreter& interpreter_;
    Scope* before_;
    std::unique_ptr<Scope> own_;
  };

  Flow execute(const std::vector<Node*>& body, Builder& out) {
    for (const Node* node : body) {
      if (const Flow flow = execute(*node, out); flow != Flow::Normal) return flow;
    }
    return Flow::Normal;
  }

  Flow execute(const Node& node, Builder& out) {
    Runtime::Level level(runtime_);
    at(node);
    switch (node.kind) {
      case NodeKind::Data:
        out += node.value.text()->bytes;
        break;
      case NodeKind::Output:
        for (const Node* item : node.items) append_text(out, shown(*item));
        break;
      case NodeKind::Set:
        assign(*node.a, evaluate(*node.b));
        break;
      case NodeKind::SetBlock:
        execute_set_block(node);
        break;
      case NodeKind::For:
        return execute_for(node, out);
      case NodeKind::If:
        return execute_if(node, out);
      case NodeKind::Macro:
        assign_name(node.name, make_macro(node));
        break;
      case NodeKind::CallBlock:
        append_text(out, evaluate_call(*node.a, &node));
        break;
      case NodeKind::FilterBlock:
        append_text(out, filtered_body(node, node.b));
        break;
      case NodeKind::With:
        return execute_with(node, out);
      case NodeKind::Scope: {
        Inner scope(*this, scope_);
        return execute(node.body, out);
      }
      case NodeKind::Autoescape: {
        const bool before = std::exchange(escapes_, evaluate(*node.a).truthy());
        Inner scope(*this, scope_);
        const Flow flow = execute(node.body, out);
        escapes_ = before;
        return flow;
      }
      case NodeKind::Break:
        return Flow::Break;
      default:
        return Flow::Continue;
    }
    return Flow::Normal;
  }

  // What {{ }} gives, without what HTML would read as marks where the template asks for that.
  Value shown(const Node& node) {
    Value value = evaluate(node);
    if (!escapes_) return value;
    return apply_filter(runtime_, "escape", value, {});
  }

  void at(const Node& node) {
    runtime_.line = node.line;
    runtime_.step();
  }

  Flow execute_if(const Node& node, Builder& out) {
    for (size_t i = 0; i < node.items.size(); ++i) {
      if (evaluate(*node.items[i]).truthy()) return execute(node.branches[i], out);
    }
    return execute(node.orelse, out);
  }

  Flow execute_with(const Node& node, Builder& out) {
    std::vector<Value> values;
    for (size_t i = 1; i < node.items.size(); i += 2) values.push_back(evaluate(*node.items[i]));
    Inner scope(*this, scope_);
    for (size_t i = 0; i < values.size(); ++i) assign(*node.items[2 * i], values[i]);
    return execute(node.body, out);
  }

  // The body's text, through the filters (null: none).
  Value filtered_body(const Node& node, const Node* filters) {
    Value text;
    {
      Inner scope(*this, scope_);
      Builder body(runtime_);
      execute(node.body, body);
      text = body.value();
    }
    return filters ? evaluate_filter(*filters, &text) : text;
  }

  void execute_set_block(const Node& node) { assign(*node.a, filtered_body(node, node.b)); }

  std::shared_ptr<const Sequence> selected(const Node& node,
                                           const std::shared_ptr<const Sequence>& items) {
    std::vector<Value> kept;
    for (const Value& item : items->items) {
      Inner scope(*this, scope_);
      assign(*node.a, item);
      if (evaluate(*node.c).truthy()) kept.push_back(item);
    }
    return *runtime_.list(std::move(kept)).get<std::shared_ptr<const Sequence>>();
  }

  Flow execute_for(const Node& node, Builder& out) {
    return run_loop(node, evaluate(*node.b), 0, out);
  }

  // The body's text for other items, where the loop stands.
  std::function<Value(const Value&, int64_t)> recursion(const Node& node) {
    runtime_.step(32);
    for (Scope* scope = scope_; scope && !scope->kept; scope = scope->outer) scope->kept = true;
    return [this, &node, home = scope_](const Value& items, int64_t depth0) {
      const int line = runtime_.line;
      Inner scope(*this, home);
      Builder out(runtime_);
      run_loop(node, items, depth0, out);
      runtime_.line = line;
      return out.value();
    };
  }

  Flow run_loop(const Node& node, const Value& over, int64_t depth0, Builder& out) {
    auto items = iterate(runtime_, over);
    if (node.c) items = selected(node, std::move(items));
    if (items->items.empty()) {
      Inner scope(*this, scope_);
      return execute(node.orelse, out);
    }
    const auto loop = std::make_shared<Loop>();
    loop->items = items;
    loop->depth0 = depth0;
    if (node.name == "recursive") loop->again = recursion(node);
    Flow flow = Flow::Normal;
    for (size_t i = 0; i < items->items.size() && flow != Flow::Break; ++i) {
      runtime_.line = node.line;
      runtime_.step();
      loop->index = i;
      Inner scope(*this, scope_);
      scope_->variables["loop"] = Value(loop);
      assign(*node.a, items->items[i]);
      flow = execute(node.body, out);
    }
    return Flow::Normal;
  }

  void assign_name(std::string_view name, Value value) {
    scope_->variables[name] = std::move(value);
  }

  void assign(const Node& target, Value value) {
    if (target.kind == NodeKind::Name) {
      assign_name(target.name, std::move(value));
    } else if (target.kind == NodeKind::NamespaceTarget) {
      const Value* space = scope_->find(target.name);
      if (!space || !space->space()) {
        runtime_.error(
            fmt::format("'{}' is no namespace, so its attributes cannot be set", target.name));
      }
      set_attribute(*space->space(), target.value.text()->bytes, std::move(value));
    } else {
      unpack(target, value);
    }
  }

  void set_attribute(Namespace& space, std::string_view name, Value value) {
    if (name.starts_with('_')) {
      runtime_.error(
          fmt::format("a namespace cannot hold '{}': names must not begin with _", name));
    }
    runtime_.step(space.attributes.size() / 16);
    space.set(name, std::move(value));
  }

  void unpack(const Node& target, const Value& value) {
    const auto items = iterate(runtime_, value);
    if (items->items.size() != target.items.size()) {
      runtime_.error(fmt::format("{} values cannot be unpacked into {} names", items->items.size(),
                                 target.items.size()));
    }
    for (size_t i = 0; i < items->items.size(); ++i) assign(*target.items[i], items->items[i]);
  }

  // A callable of this macro or call block, closed over the current scope.
  Value make_macro(const Node& node) {
    runtime_.step(32);  // a kept scope takes a few hundred bytes that no budget counts
    for (Scope* scope = scope_; scope && !scope->kept; scope = scope->outer) scope->kept = true;
    Scope* home = scope_;
    return runtime_.function(node.name, [this, &node, home](Runtime&, Arguments& arguments) {
      return call_macro(node, home, arguments);
    });
  }

  Value call_macro(const Node& node, Scope* home, Arguments& arguments) {
    const int line = runtime_.line;
    Inner scope(*this, home);
    std::vector<Value> rest;
    for (size_t i = 0; i < arguments.positional.size(); ++i) {
      if (i < node.named.size()) {
        assign_name(node.named[i].first, std::move(arguments.positional[i]));
      } else {
        rest.push_back(std::move(arguments.positional[i]));
      }
    }
    if (!rest.empty() && !node.uses_varargs) {
      runtime_.error(
          fmt::format("macro '{}' takes not more than {} arguments", node.name, node.named.size()));
    }
    if (node.uses_varargs) assign_name("varargs", runtime_.list(std::move(rest), Flavor::Tuple));
    bind_named(node, arguments);
    for (const auto& [name, otherwise] : node.named) {
      if (scope_->variables.contains(name)) continue;
      assign_name(name, otherwise ? evaluate(*otherwise)
                                  : runtime_.undefined(
                                        fmt::format("parameter '{}' was not provided", name)));
    }
    Builder out(runtime_);
    execute(node.body, out);
    runtime_.line = line;
    return out.value();
  }

  void bind_named(const Node& node, Arguments& arguments) {
    Dict::Entries others;
    bool has_caller = false;
    for (auto& argument : arguments.named) {
      const std::string& name = argument.first;
      Value& value = argument.second;
      const auto is_it = [&](const auto& parameter) { return parameter.first == name; };
      const auto at = std::find_if(node.named.begin(), node.named.end(), is_it);
      if (at != node.named.end()) {
        if (scope_->variables.contains(at->first)) {
          runtime_.error(fmt::format("macro '{}' is given '{}' twice", node.name, name));
        }
        assign_name(at->first, std::move(value));
      } else if (name == "caller" && node.uses_caller) {
        assign_name("caller", std::move(value));
        has_caller = true;
      } else if (node.uses_kwargs) {
        others.emplace_back(runtime_.text(name), std::move(value));
      } else {
        runtime_.error(fmt::format("macro '{}' takes no keyword argument '{}'", node.name, name));
      }
    }
    if (node.uses_kwargs) assign_name("kwargs", runtime_.dict(std::move(others)));
    if (node.uses_caller && !has_caller && !scope_->variables.contains("caller")) {
      assign_name("caller", runtime_.undefined("No caller defined"));
    }
  }

  Arguments evaluate_arguments(const Node& node) {
    Arguments out;
    for (const Node* item : node.items) out.positional.push_back(evaluate(*item));
    for (const auto& [name, item] : node.named) out.named.emplace_back(name, evaluate(*item));
    if (node.star) {
      const auto items = iterate(runtime_, evaluate(*node.star));
      runtime_.step(items->items.size());
      out.positional.insert(out.positional.end(), items->items.begin(), items->items.end());
    }
    if (node.double_star) {
      const Value named = evaluate(*node.double_star);
      if (!named.dict()) runtime_.error("what follows ** in a call must be a dict");
      runtime_.step(named.dict()->entries.size());
      for (const auto& [name, value] : named.dict()->entries) {
        if (!name.text()) runtime_.error("the keys behind ** in a call must be strings");
        out.named.emplace_back(name.text()->bytes, value);
      }
    }
    return out;
  }

  // `block`: the call block whose body is the caller, or null.
  Value evaluate_call(const Node& node, const Node* block) {
    const Value function = evaluate(*node.a);
    Arguments arguments = evaluate_arguments(node);
    if (block) arguments.named.emplace_back("caller", make_macro(*block));
    runtime_.line = node.line;
    return call(runtime_, function, arguments);
  }

  // `input`: the text that the innermost filter of a block takes.
  Value evaluate_filter(const Node& node, const Value* input) {
    Runtime::Level level(runtime_);
    Value value = !node.a ? *input : input ? evaluate_filter(*node.a, input) : evaluate(*node.a);
    const Arguments arguments = evaluate_arguments(node);
    at(node);
    return apply_filter(runtime_, node.name, value, arguments);
  }

  Value evaluate_test(const Node& node) {
    const Value value = evaluate(*node.a);
    const Arguments arguments = evaluate_arguments(node);
    at(node);
    return Value(apply_test(runtime_, node.name, value, arguments));
  }

  Value evaluate_name(const Node& node) {
    if (const Value* value = scope_->find(node.name)) return *value;
    return runtime_.undefined(fmt::format("'{}' is undefined", node.name.substr(0, 100)));
  }

  std::vector<Value> evaluate_all(const std::vector<Node*>& nodes) {
    std::vector<Value> values;
    values.reserve(nodes.size());
    for (const Node* node : nodes) values.push_back(evaluate(*node));
    return values;
  }

  Value evaluate_dict(const Node& node) {
    Dict::Entries entries;
    for (size_t i = 0; i < node.items.size(); i += 2) {
      Value key = evaluate(*node.items[i]);
      entries.emplace_back(std::move(key), evaluate(*node.items[i + 1]));
    }
    return runtime_.dict(std::move(entries));
  }

  Value evaluate_item(const Node& node) {
    const Value object = evaluate(*node.a);
    if (node.b->kind != NodeKind::Slice) return get_item(runtime_, object, evaluate(*node.b));
    Value bounds[3] = {Value::none(), Value::none(), Value::none()};
    for (size_t i = 0; i < 3; ++i) {
      if (node.b->items[i]) bounds[i] = evaluate(*node.b->items[i]);
    }
    return get_slice(runtime_, object, bounds[0], bounds[1], bounds[2]);
  }

  Value evaluate_compare(const Node& node) {
    Value left = evaluate(*node.items[0]);
    for (size_t i = 0; i < node.operators.size(); ++i) {
      Value right = evaluate(*node.items[i + 1]);
      if (!compare(runtime_, node.operators[i], left, right)) return Value(false);
      left = std::move(right);
    }
    return Value(true);
  }

  Value evaluate_concat(const Node& node) {
    Builder out(runtime_);
    for (const Node* item : node.items) append_text(out, evaluate(*item));
    return out.value();
  }

  Value evaluate(const Node& node) {
    Runtime::Level level(runtime_);
    at(node);
    switch (node.kind) {
      case NodeKind::Constant:
        return node.value;
      case NodeKind::Name:
        return evaluate_name(node);
      case NodeKind::List:
        return runtime_.list(evaluate_all(node.items));
      case NodeKind::Tuple:
        return runtime_.list(evaluate_all(node.items), Flavor::Tuple);
      case NodeKind::DictLiteral:
        return evaluate_dict(node);
      case NodeKind::Attribute:
        return get_attribute(runtime_, evaluate(*node.a), node.name);
      case NodeKind::Item:
        return evaluate_item(node);
      case NodeKind::Call:
        return evaluate_call(node, nullptr);
      case NodeKind::Filter:
        return evaluate_filter(node, nullptr);
      case NodeKind::Test:
        return evaluate_test(node);
      case NodeKind::Unary:
        return unary(runtime_, node.name, evaluate(*node.a));
      case NodeKind::Binary:
        return evaluate_binary(node);
      case NodeKind::Concat:
        return evaluate_concat(node);
      case NodeKind::Compare:
        return evaluate_compare(node);
      case NodeKind::And:
      case NodeKind::Or:
        return evaluate_logic(node);
      case NodeKind::Condition:
        if (evaluate(*node.a).truthy()) return evaluate(*node.b);
        if (node.c) return evaluate(*node.c);
        return runtime_.undefined(
            "the inline if-expression has no else and its condition is false");
      default:
        runtime_.error("this cannot stand in an expression");
    }
  }

  Value evaluate_binary(const Node& node) {
    const Value left = evaluate(*node.a), right = evaluate(*node.b);
    return binary(runtime_, node.name, left, right);
  }

  Value evaluate_logic(const Node& node) {
    Value left = evaluate(*node.a);
    if (left.truthy() != (node.kind == NodeKind::And)) return left;
    return evaluate(*node.b);
  }

  Runtime& runtime_;
  Scope globals_{nullptr};
  Scope* scope_ = &globals_;
  bool escapes_ = false;  // within {% autoescape true %}
  std::vector<std::unique_ptr<Scope>> kept_;
};

}  // namespace

std::string interpret(Runtime& runtime, const Template& program, Variables variables) {
  add_globals(runtime, variables);
  return Interpreter(runtime, variables).run(program);
}

}  // namespace ponder::jinja
