#include "text/jinja/ops.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "text/jinja/format.h"
#include "text/jinja/text_parts.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

[[noreturn]] void overflow(Runtime& runtime) {
  runtime.error("an integer does not fit into 64 bits; use smaller numbers");
}

// What using an undefined value as anything but a text or a truth value gives.
void require_defined(Runtime& runtime, const Value& value) {
  if (const Undefined* undefined = value.get<Undefined>()) {
    runtime.error(undefined->why ? *undefined->why : "a value is undefined");
  }
}

int64_t floor_divide(int64_t a, int64_t b) {
  const int64_t quotient = a / b;
  return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
}

Value integer_power(Runtime& runtime, int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) runtime.error("0 cannot be raised to a negative power");
    return Value(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  }
  if (base == 0 || base == 1) return Value(int64_t{exponent == 0 ? 1 : base});
  if (base == -1) return Value(int64_t{exponent % 2 ? -1 : 1});
  int64_t result = 1;
  for (int64_t i = 0; i < exponent; ++i) {  // at most 63 rounds: |base| >= 2
    if (__builtin_mul_overflow(result, base, &result)) overflow(runtime);
  }
  return Value(result);
}

Value integer_binary(Runtime& runtime, std::string_view op, int64_t a, int64_t b) {
  int64_t out = 0;
  bool wrapped = false;
  if (op == "+") {
    wrapped = __builtin_add_overflow(a, b, &out);
  } else if (op == "-") {
    wrapped = __builtin_sub_overflow(a, b, &out);
  } else if (op == "*") {
    wrapped = __builtin_mul_overflow(a, b, &out);
  } else if (op == "**") {
    return integer_power(runtime, a, b);
  } else {
    if (b == 0) runtime.error("division by zero");
    if (op == "/") return Value(static_cast<double>(a) / static_cast<double>(b));
    if (b == -1) {  // the one quotient that can overflow, and whose remainder is undefined in C++
      if (op == "%") return Value(int64_t{0});
      wrapped = __builtin_sub_overflow(int64_t{0}, a, &out);
    } else {
      const int64_t quotient = floor_divide(a, b);
      out = op == "//" ? quotient : a - quotient * b;
    }
  }
  if (wrapped) overflow(runtime);
  return Value(out);
}

Value float_binary(Runtime& runtime, std::string_view op, double a, double b) {
  if (op == "+") return Value(a + b);
  if (op == "-") return Value(a - b);
  if (op == "*") return Value(a * b);
  if (op == "**") {
    const double power = std::pow(a, b);
    if (std::isinf(power) && !std::isinf(a) && !std::isinf(b)) {
      runtime.error("the result of ** is too large for a float");
    }
    if (std::isnan(power) && !std::isnan(a) && !std::isnan(b)) {
      runtime.error("the result of ** is no real number");
    }
    return Value(power);
  }
  if (b == 0) runtime.error("division by zero");
  if (op == "/") return Value(a / b);
  double rest = std::fmod(a, b);
  if (rest != 0 && (rest < 0) != (b < 0)) rest += b;
  if (op == "%") return Value(rest == 0 ? std::copysign(0.0, b) : rest);
  const double quotient = (a - rest) / b;
  const double floored = std::floor(quotient);
  return Value(quotient - floored > 0.5 ? floored + 1 : floored);
}

Value repeat(Runtime& runtime, const Value& what, int64_t count) {
  const auto times = static_cast<size_t>(std::max<int64_t>(count, 0));
  if (const Text* text = what.text()) {
    Builder out(runtime);
    out.repeat(text->bytes, times);
    return out.value();
  }
  const Sequence& s = *what.sequence();
  size_t total = 0;
  if (__builtin_mul_overflow(s.items.size(), times, &total)) total = SIZE_MAX;
  runtime.check_room(total);
  std::vector<Value> items;
  items.reserve(total);
  for (size_t i = 0; i < total; ++i) items.push_back(s.items[i % s.items.size()]);
  return runtime.list(std::move(items), s.flavor);
}

bool is_list_like(const Value& value) {
  const Sequence* s = value.sequence();
  return s && (s->flavor == Flavor::List || s->flavor == Flavor::Tuple);
}

Value joined(Runtime& runtime, const Sequence& a, const Sequence& b) {
  runtime.check_room(a.items.size() + b.items.size());
  std::vector<Value> items;
  items.reserve(a.items.size() + b.items.size());
  items.insert(items.end(), a.items.begin(), a.items.end());
  items.insert(items.end(), b.items.begin(), b.items.end());
  return runtime.list(std::move(items), a.flavor);
}

std::partial_ordering order_items(Runtime& runtime, const Sequence& a, const Sequence& b) {
  const size_t n = std::min(a.items.size(), b.items.size());
  for (size_t i = 0; i < n; ++i) {
    if (!equal(runtime, a.items[i], b.items[i])) return order(runtime, a.items[i], b.items[i]);
  }
  return a.items.size() <=> b.items.size();
}

std::partial_ordering order_numbers(const Value& a, const Value& b) {
  if (a.is_integral() && b.is_integral()) return a.integer() <=> b.integer();
  return a.real() <=> b.real();
}

// Index i of n items, counted from the end if negative; false if outside.
bool resolve_index(int64_t i, size_t n, size_t& out) {
  const auto size = static_cast<int64_t>(n);
  if (i < 0) i += size;
  if (i < 0 || i >= size) return false;
  out = static_cast<size_t>(i);
  return true;
}

struct SliceRange {
  int64_t start, step;
  size_t count;
};

SliceRange slice_range(Runtime& runtime, size_t n, const Value& start, const Value& stop,
                       const Value& step) {
  const auto number = [&](const Value& value, int64_t otherwise) {
    if (value.is_none()) return otherwise;
    require_defined(runtime, value);
    if (!value.is_integral()) {
      runtime.error(fmt::format("a slice needs integers, not a {}", value.type_name()));
    }
    return value.integer();
  };
  // Steps beyond the length take one item at most; clamping them keeps the arithmetic from
  // wrapping.
  const auto size = static_cast<int64_t>(n);
  const int64_t by = std::clamp<int64_t>(number(step, 1), -size - 1, size + 1);
  if (by == 0) runtime.error("the step of a slice cannot be zero");
  const int64_t low = by > 0 ? 0 : -1, high = by > 0 ? size : size - 1;
  const auto bound = [&](const Value& value, int64_t otherwise) {
    if (value.is_none()) return otherwise;
    const int64_t i = std::clamp<int64_t>(number(value, 0), -size - 1, size + 1);
    return std::clamp(i < 0 ? i + size : i, low, high);
  };
  const int64_t from = bound(start, by > 0 ? low : high), to = bound(stop, by > 0 ? high : low);
  const int64_t span = by > 0 ? to - from : from - to;
  const int64_t stride = by > 0 ? by : -by;
  return {from, by, span > 0 ? static_cast<size_t>((span + stride - 1) / stride) : 0};
}

Value no_attribute(Runtime& runtime, const Value& object, std::string_view name) {
  return runtime.undefined(
      fmt::format("'{} object' has no attribute '{}'", object.type_name(), name.substr(0, 100)));
}

Value loop_attribute(Runtime& runtime, const Loop& loop, std::string_view name) {
  const auto& items = loop.items->items;
  const auto n = static_cast<int64_t>(items.size()), i = static_cast<int64_t>(loop.index);
  if (name == "index") return Value(i + 1);
  if (name == "index0") return Value(i);
  if (name == "revindex") return Value(n - i);
  if (name == "revindex0") return Value(n - i - 1);
  if (name == "first") return Value(i == 0);
  if (name == "last") return Value(i + 1 == n);
  if (name == "length") return Value(n);
  if (name == "depth") return Value(loop.depth0 + 1);
  if (name == "depth0") return Value(loop.depth0);
  if (name == "previtem") {
    return i > 0 ? items[loop.index - 1] : runtime.undefined("there is no previous item");
  }
  if (name == "nextitem") {
    return i + 1 < n ? items[loop.index + 1] : runtime.undefined("there is no next item");
  }
  return runtime.undefined(fmt::format("'loop' has no attribute '{}'", name));
}

}  // namespace

Value unary(Runtime& runtime, std::string_view op, const Value& a) {
  if (op == "not") return Value(!a.truthy());
  require_defined(runtime, a);
  if (!a.is_number()) {
    runtime.error(fmt::format("bad operand type for unary {}: '{}'", op, a.type_name()));
  }
  if (a.is_float()) return Value(op == "-" ? -a.real() : a.real());
  return op == "-" ? integer_binary(runtime, "-", 0, a.integer()) : Value(a.integer());
}

Value binary(Runtime& runtime, std::string_view op, const Value& a, const Value& b) {
  if (op == "%" && a.text()) return format_percent(runtime, a.text()->bytes, b);
  require_defined(runtime, a);
  require_defined(runtime, b);
  if (a.is_number() && b.is_number()) {
    if (a.is_float() || b.is_float()) return float_binary(runtime, op, a.real(), b.real());
    return integer_binary(runtime, op, a.integer(), b.integer());
  }
  if (op == "+" && a.text() && b.text()) {
    Builder out(runtime);
    const bool safe = a.text()->safe || b.text()->safe;
    for (const Text* one : {a.text(), b.text()}) {
      append_escaped(out, one->bytes, safe && !one->safe);
    }
    return safe ? runtime.safe_text(out.take()) : out.value();
  }
  if (op == "+" && is_list_like(a) && is_list_like(b) &&
      a.sequence()->flavor == b.sequence()->flavor) {
    return joined(runtime, *a.sequence(), *b.sequence());
  }
  if (op == "*" && (a.text() || is_list_like(a)) && b.is_integral()) {
    return repeat(runtime, a, b.integer());
  }
  if (op == "*" && a.is_integral() && (b.text() || is_list_like(b))) {
    return repeat(runtime, b, a.integer());
  }
  runtime.error(fmt::format("unsupported operand types for {}: '{}' and '{}'", op, a.type_name(),
                            b.type_name()));
}

bool equal(Runtime& runtime, const Value& a, const Value& b) {
  runtime.step();
  Runtime::Level level(runtime);
  if (a.is_number() && b.is_number()) return order_numbers(a, b) == 0;
  if (a.text() && b.text()) {
    if (a.text()->bytes.size() != b.text()->bytes.size()) return false;
    runtime.work(a.text()->bytes.size());
    return a.text()->bytes == b.text()->bytes;
  }
  if (a.sequence() && b.sequence()) {
    const Sequence &s = *a.sequence(), &t = *b.sequence();
    if (&s == &t) return true;
    if (s.flavor != t.flavor || s.flavor == Flavor::Generator) return false;
    if (s.items.size() != t.items.size()) return false;
    for (size_t i = 0; i < s.items.size(); ++i) {
      if (!equal(runtime, s.items[i], t.items[i])) return false;
    }
    return true;
  }
  if (a.dict() && b.dict()) {
    const Dict &d = *a.dict(), &e = *b.dict();
    if (&d == &e) return true;
    if (d.entries.size() != e.entries.size()) return false;
    for (const auto& [key, value] : d.entries) {
      const Value* other = e.find(key);
      if (!other || !equal(runtime, value, *other)) return false;
    }
    return true;
  }
  if (a.is_undefined() || b.is_undefined()) return a.is_undefined() && b.is_undefined();
  return a.same_object(b);
}

std::partial_ordering order(Runtime& runtime, const Value& a, const Value& b) {
  runtime.step();
  Runtime::Level level(runtime);
  if (a.is_number() && b.is_number()) return order_numbers(a, b);
  if (a.text() && b.text()) {
    runtime.work(std::min(a.text()->bytes.size(), b.text()->bytes.size()));
    return a.text()->bytes.compare(b.text()->bytes) <=> 0;
  }
  if (is_list_like(a) && is_list_like(b) && a.sequence()->flavor == b.sequence()->flavor) {
    return order_items(runtime, *a.sequence(), *b.sequence());
  }
  require_defined(runtime, a);
  require_defined(runtime, b);
  runtime.error(fmt::format("'{}' and '{}' cannot be ordered", a.type_name(), b.type_name()));
}

bool contains(Runtime& runtime, const Value& container, const Value& item) {
  if (const Text* text = container.text()) {
    require_defined(runtime, item);
    if (!item.text()) {
      runtime.error(
          fmt::format("'in <string>' needs a string on the left, not a {}", item.type_name()));
    }
    runtime.work(text->bytes.size());
    return find_bytes(text->bytes, item.text()->bytes) != std::string::npos;
  }
  if (const Dict* dict = container.dict()) {
    if (!item.text()) runtime.step(dict->entries.size());
    return dict->find(item) != nullptr;
  }
  const auto items = iterate(runtime, container);
  for (const Value& other : items->items) {
    if (equal(runtime, other, item)) return true;
  }
  return false;
}

bool compare(Runtime& runtime, std::string_view op, const Value& a, const Value& b) {
  if (op == "==") return equal(runtime, a, b);
  if (op == "!=") return !equal(runtime, a, b);
  if (op == "in") return contains(runtime, b, a);
  if (op == "not in") return !contains(runtime, b, a);
  const std::partial_ordering result = order(runtime, a, b);
  if (op == "<") return result < 0;
  if (op == "<=") return result <= 0;
  if (op == ">") return result > 0;
  return result >= 0;
}

bool is_iterable(const Value& value) {
  return value.is_undefined() || value.text() || value.sequence() || value.dict() || value.loop();
}

std::shared_ptr<const Sequence> iterate(Runtime& runtime, const Value& value) {
  if (const auto* shared = value.get<std::shared_ptr<const Sequence>>()) {
    const Sequence& s = **shared;
    if (s.flavor != Flavor::Generator) return *shared;
    if (!s.consumed) {
      s.consumed = true;
      return *shared;
    }
    return std::make_shared<const Sequence>(std::vector<Value>{}, Flavor::List, runtime.budget());
  }
  std::vector<Value> items;
  if (const Text* text = value.text()) {
    runtime.check_room(text->bytes.size());
    for (char32_t code : decode(text->bytes)) {
      std::string letter;
      append_code_point(letter, code);
      items.push_back(runtime.text(std::move(letter)));
    }
  } else if (const Dict* dict = value.dict()) {
    items.reserve(dict->entries.size());
    for (const auto& entry : dict->entries) items.push_back(entry.first);
  } else if (const Loop* loop = value.loop()) {
    items = loop->items->items;
  } else if (!value.is_undefined()) {
    runtime.error(fmt::format("'{}' object is not iterable", value.type_name()));
  }
  const Value list = runtime.list(std::move(items));
  return *list.get<std::shared_ptr<const Sequence>>();
}

int64_t length(Runtime& runtime, const Value& value) {
  if (value.is_undefined()) return 0;
  if (const Text* text = value.text()) {
    runtime.work(text->ascii ? 0 : text->bytes.size());
    return static_cast<int64_t>(text->ascii ? text->bytes.size() : count_code_points(text->bytes));
  }
  if (value.dict()) return static_cast<int64_t>(value.dict()->entries.size());
  if (value.sequence() && value.sequence()->flavor != Flavor::Generator) {
    return static_cast<int64_t>(value.sequence()->items.size());
  }
  if (value.loop()) return static_cast<int64_t>(value.loop()->items->items.size());
  runtime.error(fmt::format("object of type '{}' has no len()", value.type_name()));
}

Value get_attribute(Runtime& runtime, const Value& object, std::string_view name) {
  require_defined(runtime, object);
  if (name.starts_with("__")) {
    return runtime.undefined(
        fmt::format("access to attribute '{}' is unsafe", name.substr(0, 100)));
  }
  if (const Namespace* space = object.space()) {
    runtime.step(space->attributes.size() / 16);
    if (const Value* value = space->find(name)) return *value;
    return no_attribute(runtime, object, name);
  }
  if (object.loop()) {
    if (Value method; get_method(runtime, object, name, method)) return method;
    return loop_attribute(runtime, *object.loop(), name);
  }
  const Sequence* s = object.sequence();
  if (s && s->flavor == Flavor::Group && (name == "grouper" || name == "list")) {
    return s->items[name == "list" ? 1 : 0];
  }
  if (Value method; get_method(runtime, object, name, method)) return method;
  if (object.dict()) {
    if (const Value* value = object.dict()->find(name)) return *value;
  }
  return no_attribute(runtime, object, name);
}

Value get_item(Runtime& runtime, const Value& object, const Value& key) {
  require_defined(runtime, object);
  if (const Dict* dict = object.dict()) {
    if (!key.text()) runtime.step(dict->entries.size());
    if (const Value* value = dict->find(key)) return *value;
  } else if (key.is_integral()) {
    size_t i = 0;
    if (const Text* text = object.text()) {
      if (text->ascii) {
        if (resolve_index(key.integer(), text->bytes.size(), i)) {
          return runtime.text(text->bytes.substr(i, 1));
        }
      } else {
        runtime.work(text->bytes.size() * 4);
        const std::u32string codes = decode(text->bytes);
        if (resolve_index(key.integer(), codes.size(), i)) {
          return runtime.text(encode(std::u32string_view(codes).substr(i, 1)));
        }
      }
    } else if (const Sequence* s = object.sequence(); s && s->flavor <= Flavor::Group) {
      if (resolve_index(key.integer(), s->items.size(), i)) return s->items[i];
    }
  }
  if (key.text()) {
    const std::string& name = key.text()->bytes;
    if (object.dict()) {
      if (Value method; get_method(runtime, object, name, method)) return method;
      return no_attribute(runtime, object, name);
    }
    return get_attribute(runtime, object, name);
  }
  return no_attribute(runtime, object, "of this index");
}

Value get_slice(Runtime& runtime, const Value& object, const Value& start, const Value& stop,
                const Value& step) {
  require_defined(runtime, object);
  if (const Text* text = object.text()) {
    const std::u32string codes = decode(text->bytes);
    runtime.work(text->bytes.size() * 4);
    const SliceRange range = slice_range(runtime, codes.size(), start, stop, step);
    std::string out;
    for (size_t i = 0; i < range.count; ++i) {
      append_code_point(
          out, codes[static_cast<size_t>(range.start + static_cast<int64_t>(i) * range.step)]);
    }
    return runtime.text(std::move(out));
  }
  const Sequence* s = object.sequence();
  if (!s || s->flavor > Flavor::Group) return no_attribute(runtime, object, "of a slice");
  const SliceRange range = slice_range(runtime, s->items.size(), start, stop, step);
  std::vector<Value> items;
  items.reserve(range.count);
  for (size_t i = 0; i < range.count; ++i) {
    items.push_back(
        s->items[static_cast<size_t>(range.start + static_cast<int64_t>(i) * range.step)]);
  }
  return runtime.list(std::move(items), s->flavor == Flavor::Group ? Flavor::Tuple : s->flavor);
}

Value get_path(Runtime& runtime, const Value& object, const Value& path) {
  if (!path.text()) return get_item(runtime, object, path);
  std::string_view rest = path.text()->bytes;
  Value at = object;
  while (true) {
    const size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    int64_t index = 0;
    const auto [end, code] = std::from_chars(part.data(), part.data() + part.size(), index);
    const bool is_index = code == std::errc() && end == part.data() + part.size();
    at = get_item(runtime, at, is_index ? Value(index) : runtime.text(std::string(part)));
    if (dot == rest.npos) return at;
    rest.remove_prefix(dot + 1);
  }
}

Value call(Runtime& runtime, const Value& function, Arguments& arguments) {
  require_defined(runtime, function);
  if (const Loop* loop = function.loop(); loop && loop->again) {
    if (arguments.positional.size() != 1 || !arguments.named.empty()) {
      runtime.error("loop() takes what it is to run over, and nothing else");
    }
    Runtime::Level level(runtime);
    return loop->again(arguments.positional[0], loop->depth0 + 1);
  }
  const Callable* callable = function.callable();
  if (!callable) runtime.error(fmt::format("'{}' object is not callable", function.type_name()));
  Runtime::Level level(runtime);
  return callable->call(runtime, arguments);
}

}  // namespace ponder::jinja
