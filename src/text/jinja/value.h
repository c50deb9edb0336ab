// Values of the template language: Python's objects as far as a chat template can make them.
// Strings, sequences and dicts are immutable and shared, so a copy of a Value costs a counter. Only
// a namespace can change; the runtime owns all namespaces and empties them at the end, because they
// are the only way to a cycle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace ponder::jinja {

class Runtime;
class Value;

// Bytes that the values of one render hold at this moment.
struct Budget {
  size_t live = 0, most = 0;
};

// Adds `bytes` to a budget for as long as it lives (nothing for a null budget: literals of the
// parsed template, which are as large as its source).
class Charge {
 public:
  Charge(Budget* budget, size_t bytes) : budget_(budget), bytes_(bytes) {
    if (budget_) budget_->live += bytes_;
  }
  ~Charge() {
    if (budget_) budget_->live -= bytes_;
  }
  Charge(const Charge&) = delete;
  Charge& operator=(const Charge&) = delete;

 private:
  Budget* budget_;
  size_t bytes_;
};

struct Undefined {
  std::shared_ptr<const std::string> why;  // the sentence that using this value gives
};
struct None {};

struct Text {
  Text(std::string value, Budget* budget);
  std::string bytes;
  bool ascii;         // then byte offsets are code point offsets
  bool safe = false;  // jinja2's Markup: what is added to it is escaped as HTML
  Charge charge;
};

// The flavors print, compare and index differently, but all are a run of values.
enum class Flavor { List, Tuple, Range, Group, Generator, Keys, Values, Items };

struct Sequence {
  Sequence(std::vector<Value> values, Flavor flavor, Budget* budget);
  std::vector<Value> items;
  Flavor flavor;
  int depth;  // levels of containers inside, itself included
  // Python's generators give their items once.
  mutable bool consumed = false;
  Charge charge;
};

struct Dict {
  using Entries = std::vector<std::pair<Value, Value>>;
  Dict(Entries values, Budget* budget);  // keys must differ: see Runtime::dict
  const Value* find(const Value& key) const;
  const Value* find(std::string_view key) const;

  Entries entries;
  std::unordered_map<std::string, size_t> index;  // by key_of(), only in a large dict
  int depth;
  Charge charge;
};

struct Namespace {
  std::vector<std::pair<std::string, Value>> attributes;
  const Value* find(std::string_view name) const;
  void set(std::string_view name, Value value);
};

struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;
};

struct Callable {
  std::string name;
  std::function<Value(Runtime&, Arguments&)> call;
  int depth = 1;
};

struct Loop;

class Value {
 public:
  using Data = std::variant<Undefined, None, bool, int64_t, double, std::shared_ptr<const Text>,
                            std::shared_ptr<const Sequence>, std::shared_ptr<const Dict>,
                            std::shared_ptr<Namespace>, std::shared_ptr<const Callable>,
                            std::shared_ptr<Loop>>;

  Value() : data_(Undefined{}) {}
  template <class T>
  requires(!std::is_same_v<std::remove_cvref_t<T>, Value>) explicit Value(T&& data)
      : data_(std::forward<T>(data)) {}
  static Value none() { return Value(None{}); }

  template <class T>
  const T* get() const {
    return std::get_if<T>(&data_);
  }
  const Text* text() const { return pointed<std::shared_ptr<const Text>>(); }
  const Sequence* sequence() const { return pointed<std::shared_ptr<const Sequence>>(); }
  const Dict* dict() const { return pointed<std::shared_ptr<const Dict>>(); }
  Namespace* space() const { return pointed<std::shared_ptr<Namespace>>(); }
  const Callable* callable() const { return pointed<std::shared_ptr<const Callable>>(); }
  Loop* loop() const { return pointed<std::shared_ptr<Loop>>(); }
  bool is_undefined() const { return get<Undefined>() != nullptr; }
  bool is_none() const { return get<None>() != nullptr; }
  bool is_bool() const { return get<bool>() != nullptr; }
  bool is_int() const { return get<int64_t>() != nullptr; }  // not a bool
  bool is_float() const { return get<double>() != nullptr; }
  bool is_number() const { return is_bool() || is_int() || is_float(); }
  bool is_integral() const { return is_bool() || is_int(); }
  int64_t integer() const { return is_bool() ? *get<bool>() : *get<int64_t>(); }
  double real() const { return is_float() ? *get<double>() : static_cast<double>(integer()); }

  bool truthy() const;                         // Python's bool()
  int depth() const;                           // levels of containers
  std::string_view type_name() const;          // as Python names it
  bool same_object(const Value& other) const;  // Python's `is`

 private:
  template <class Pointer>
  auto pointed() const -> decltype(std::declval<Pointer>().get()) {
    const Pointer* pointer = std::get_if<Pointer>(&data_);
    return pointer ? pointer->get() : nullptr;
  }
  Data data_;
};

// The `loop` variable of one for statement.
struct Loop {
  std::shared_ptr<const Sequence> items;
  size_t index = 0;
  Value changed;  // what loop.changed() was last given
  int64_t depth0 = 0;
  // loop(items) of a recursive one: the body's text for these.
  std::function<Value(const Value& items, int64_t depth0)> again = {};
};

// A text that is equal for two keys exactly if Python's dict takes them for the same key. Empty if
// the value cannot be a key.
std::string key_of(const Value& key);

}  // namespace ponder::jinja
