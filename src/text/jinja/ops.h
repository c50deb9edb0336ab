// Operators, comparison, indexing and iteration with Python's meaning.
#pragma once

#include <compare>
#include <memory>
#include <string_view>

#include "text/jinja/runtime.h"

namespace ponder::jinja {

Value unary(Runtime& runtime, std::string_view op, const Value& a);
// + - * / // % **; Error for types that do not fit, division by zero and 64-bit overflow.
Value binary(Runtime& runtime, std::string_view op, const Value& a, const Value& b);

bool equal(Runtime& runtime, const Value& a, const Value& b);
// Error if Python would not order the two types.
std::partial_ordering order(Runtime& runtime, const Value& a, const Value& b);
bool contains(Runtime& runtime, const Value& container, const Value& item);
bool compare(Runtime& runtime, std::string_view op, const Value& a, const Value& b);

// The items that a for loop would see: characters of a text, keys of a dict. Error if not iterable.
std::shared_ptr<const Sequence> iterate(Runtime& runtime, const Value& value);
bool is_iterable(const Value& value);
int64_t length(Runtime& runtime, const Value& value);

Value get_attribute(Runtime& runtime, const Value& object, std::string_view name);  // a.name
Value get_item(Runtime& runtime, const Value& object, const Value& key);            // a[key]
Value get_slice(Runtime& runtime, const Value& object, const Value& start, const Value& stop,
                const Value& step);
// "a.b.0", as map(attribute=...) and its kin read it.
Value get_path(Runtime& runtime, const Value& object, const Value& path);

// A method of a text, dict, list or other value, bound to it; false if it has none of this name.
bool get_method(Runtime& runtime, const Value& object, std::string_view name, Value& method);

Value call(Runtime& runtime, const Value& function, Arguments& arguments);

}  // namespace ponder::jinja
