#include "text/jinja/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ponder::jinja {
namespace {

constexpr size_t kIndexedFrom = 9;  // below, looking at each key is as quick as hashing

bool is_ascii(const std::string& bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) == 0; });
}

template <class Entries, class Depth>
int depth_above(const Entries& entries, Depth depth) {
  int deepest = 0;
  for (const auto& entry : entries) deepest = std::max(deepest, depth(entry));
  return deepest + 1;
}

}  // namespace

Text::Text(std::string value, Budget* budget)
    : bytes(std::move(value)), ascii(is_ascii(bytes)), charge(budget, bytes.capacity() + 64) {}

Sequence::Sequence(std::vector<Value> values, Flavor kind, Budget* budget)
    : items(std::move(values)),
      flavor(kind),
      depth(depth_above(items, [](const Value& v) { return v.depth(); })),
      charge(budget, items.capacity() * sizeof(Value) + 64) {}

Dict::Dict(Entries values, Budget* budget)
    : entries(std::move(values)),
      depth(depth_above(entries,
                        [](const auto& e) { return std::max(e.first.depth(), e.second.depth()); })),
      charge(budget, entries.capacity() * (2 * sizeof(Value) + 96) + 64) {
  if (entries.size() < kIndexedFrom) return;
  for (size_t i = 0; i < entries.size(); ++i) index.emplace(key_of(entries[i].first), i);
}

const Value* Dict::find(const Value& key) const {
  if (const Text* text = key.text()) return find(text->bytes);
  const std::string wanted = key_of(key);
  if (!index.empty()) {
    const auto at = index.find(wanted);
    return at == index.end() ? nullptr : &entries[at->second].second;
  }
  for (const auto& [name, value] : entries) {
    if (!name.text() && key_of(name) == wanted) return &value;
  }
  return nullptr;
}

const Value* Dict::find(std::string_view key) const {
  if (!index.empty()) {
    const auto at = index.find("s" + std::string(key));
    return at == index.end() ? nullptr : &entries[at->second].second;
  }
  for (const auto& [name, value] : entries) {
    if (name.text() && name.text()->bytes == key) return &value;
  }
  return nullptr;
}

const Value* Namespace::find(std::string_view name) const {
  for (const auto& [key, value] : attributes) {
    if (key == name) return &value;
  }
  return nullptr;
}

void Namespace::set(std::string_view name, Value value) {
  for (auto& [key, old] : attributes) {
    if (key == name) {
      old = std::move(value);
      return;
    }
  }
  attributes.emplace_back(name, std::move(value));
}

bool Value::truthy() const {
  if (is_undefined() || is_none()) return false;
  if (is_integral()) return integer() != 0;
  if (is_float()) return real() != 0;
  if (text()) return !text()->bytes.empty();
  if (const Sequence* s = sequence()) return s->flavor == Flavor::Generator || !s->items.empty();
  if (dict()) return !dict()->entries.empty();
  if (loop()) return !loop()->items->items.empty();
  return true;
}

int Value::depth() const {
  if (sequence()) return sequence()->depth;
  if (dict()) return dict()->depth;
  if (callable()) return callable()->depth;
  if (loop()) return loop()->items->depth + 1;
  return 0;
}

std::string_view Value::type_name() const {
  static constexpr std::string_view kFlavors[] = {
      "list", "tuple", "range", "tuple", "generator", "dict_keys", "dict_values", "dict_items"};
  static constexpr std::string_view kNames[] = {"Undefined", "NoneType", "bool",       "int",
                                                "float",     "str",      "",           "dict",
                                                "Namespace", "function", "LoopContext"};
  if (sequence()) return kFlavors[static_cast<size_t>(sequence()->flavor)];
  return kNames[data_.index()];
}

bool Value::same_object(const Value& other) const {
  if (data_.index() != other.data_.index()) return false;
  if (is_none()) return true;
  if (is_integral()) return integer() == other.integer();
  if (is_float()) return real() == other.real();
  if (text()) return text()->bytes == other.text()->bytes;  // Python interns most short strings
  if (sequence()) return sequence() == other.sequence();
  if (dict()) return dict() == other.dict();
  if (space()) return space() == other.space();
  if (callable()) return callable() == other.callable();
  return loop() && loop() == other.loop();
}

std::string key_of(const Value& key) {
  if (key.text()) return "s" + key.text()->bytes;
  if (key.is_none()) return "n";
  if (key.is_integral()) return fmt::format("i{}", key.integer());
  if (key.is_float()) {
    const double real = key.real();
    if (real == std::floor(real) && std::abs(real) < 9e15) {
      return fmt::format("i{}", static_cast<int64_t>(real));
    }
    return fmt::format("f{}", real);
  }
  const Sequence* tuple = key.sequence();
  if (!tuple || tuple->flavor != Flavor::Tuple) return {};
  std::string out = "t";
  for (const Value& item : tuple->items) {
    const std::string part = key_of(item);
    if (part.empty()) return {};
    out += fmt::format("{}:{}", part.size(), part);
  }
  return out;
}

}  // namespace ponder::jinja
