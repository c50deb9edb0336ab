// Filters on lists and dicts.
#include <algorithm>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "text/jinja/builtins.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"
#include "text/jinja/unicode.h"

namespace ponder::jinja {
namespace {

using Args = const Arguments&;

Value generated(Runtime& rt, std::vector<Value> items) {
  return rt.list(std::move(items), Flavor::Generator);
}

// What an item is compared by: an attribute of it, without case if that is asked for.
Value sort_key(Runtime& rt, const Value& item, const Value* attribute, bool fold_case) {
  Value key = attribute && !attribute->is_none() ? get_path(rt, item, *attribute) : item;
  if (fold_case && key.text()) return rt.text(lower(key.text()->bytes));
  return key;
}

// "a,b" sorts by a, then by b.
Value sort_keys(Runtime& rt, const Value& item, const Value* attribute, bool fold_case) {
  if (!attribute || !attribute->text()) return sort_key(rt, item, attribute, fold_case);
  std::vector<Value> keys;
  std::string_view rest = attribute->text()->bytes;
  while (true) {
    const size_t comma = rest.find(',');
    const Value part = rt.text(std::string(rest.substr(0, comma)));
    keys.push_back(sort_key(rt, item, &part, fold_case));
    if (comma == rest.npos) break;
    rest.remove_prefix(comma + 1);
  }
  return rt.list(std::move(keys));
}

// The order of `keys`, stable also backwards.
std::vector<size_t> sorted_places(Runtime& rt, const std::vector<Value>& keys, bool reverse) {
  std::vector<size_t> places(keys.size());
  std::iota(places.begin(), places.end(), size_t{0});
  std::stable_sort(places.begin(), places.end(), [&](size_t a, size_t b) {
    return reverse ? order(rt, keys[b], keys[a]) < 0 : order(rt, keys[a], keys[b]) < 0;
  });
  return places;
}

std::vector<Value> picked(const std::vector<Value>& items, const std::vector<size_t>& places) {
  std::vector<Value> out;
  out.reserve(places.size());
  for (size_t place : places) out.push_back(items[place]);
  return out;
}

Value filter_length(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "length", args, {});
  return Value(length(rt, in));
}

Value filter_list(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "list", args, {});
  return rt.list(iterate(rt, in)->items);
}

Value filter_first(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "first", args, {});
  const auto items = iterate(rt, in);
  return items->items.empty() ? rt.undefined("No first item, sequence was empty.")
                              : items->items[0];
}

Value filter_last(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "last", args, {});
  if (in.sequence() && in.sequence()->flavor == Flavor::Generator) {
    rt.error("'generator' object is not reversible");
  }
  const auto items = iterate(rt, in);
  return items->items.empty() ? rt.undefined("No last item, sequence was empty.")
                              : items->items.back();
}

Value filter_reverse(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "reverse", args, {});
  if (const Text* text = in.text()) {
    std::u32string codes = decode(text->bytes);
    std::reverse(codes.begin(), codes.end());
    return rt.text(encode(codes));
  }
  std::vector<Value> items = iterate(rt, in)->items;
  std::reverse(items.begin(), items.end());
  return generated(rt, std::move(items));
}

Value filter_join(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "join", args, {"d", "attribute"});
  const std::string separator = to_text(rt, p.value(0, rt.text("")));
  Builder out(rt);
  bool first = true;
  const auto items = iterate(rt, in);
  for (const Value& item : items->items) {
    if (!first) out += separator;
    first = false;
    append_text(out, p.given(1) ? get_path(rt, item, p.value(1)) : item);
    rt.step();
  }
  return out.value();
}

Value filter_sort(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "sort", args, {"reverse", "case_sensitive", "attribute"});
  const auto items = iterate(rt, in);
  std::vector<Value> keys;
  for (const Value& item : items->items) {
    keys.push_back(sort_keys(rt, item, p.find(2), !p.flag(1, false)));
  }
  return rt.list(picked(items->items, sorted_places(rt, keys, p.flag(0, false))));
}

Value filter_dictsort(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "dictsort", args, {"case_sensitive", "by", "reverse"});
  const std::string_view by = p.text(1, "key");
  if (by != "key" && by != "value") rt.error("dictsort sorts by 'key' or 'value'");
  if (!in.dict()) rt.error(fmt::format("dictsort needs a dict, not a {}", in.type_name()));
  std::vector<Value> keys, pairs;
  for (const auto& [key, value] : in.dict()->entries) {
    keys.push_back(sort_key(rt, by == "key" ? key : value, nullptr, !p.flag(0, false)));
    pairs.push_back(rt.list({key, value}, Flavor::Tuple));
  }
  return rt.list(picked(pairs, sorted_places(rt, keys, p.flag(2, false))));
}

Value filter_unique(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "unique", args, {"case_sensitive", "attribute"});
  std::unordered_set<std::string> seen;
  std::vector<Value> out;
  const auto items = iterate(rt, in);
  for (const Value& item : items->items) {
    rt.step();
    const Value key = sort_key(rt, item, p.find(1), !p.flag(0, false));
    std::string name = key_of(key);
    if (name.empty()) rt.error(fmt::format("unhashable type: '{}'", key.type_name()));
    if (seen.insert(std::move(name)).second) out.push_back(item);
  }
  return generated(rt, std::move(out));
}

template <bool largest>
Value filter_extreme(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, largest ? "max" : "min", args, {"case_sensitive", "attribute"});
  const auto items = iterate(rt, in);
  if (items->items.empty()) return rt.undefined("No aggregated item, sequence was empty.");
  size_t best = 0;
  Value best_key = sort_key(rt, items->items[0], p.find(1), !p.flag(0, false));
  for (size_t i = 1; i < items->items.size(); ++i) {
    Value key = sort_key(rt, items->items[i], p.find(1), !p.flag(0, false));
    if (largest ? order(rt, best_key, key) < 0 : order(rt, key, best_key) < 0) {
      best = i;
      best_key = std::move(key);
    }
  }
  return items->items[best];
}

Value filter_sum(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "sum", args, {"attribute", "start"});
  Value total = p.value(1, Value(int64_t{0}));
  if (total.text()) rt.error("sum() can't sum strings, use join");
  const auto items = iterate(rt, in);
  for (const Value& item : items->items) {
    rt.step();
    total = binary(rt, "+", total, p.given(0) ? get_path(rt, item, p.value(0)) : item);
  }
  return total;
}

Value filter_groupby(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "groupby", args, {"attribute", "default", "case_sensitive"}, 1);
  const bool fold = !p.flag(2, false);
  const auto items = iterate(rt, in);
  std::vector<Value> names, keys;
  for (const Value& item : items->items) {
    Value name = get_path(rt, item, p.value(0));
    if (name.is_undefined()) name = p.value(1, name);
    names.push_back(name);
    keys.push_back(sort_key(rt, name, nullptr, fold));
  }
  const std::vector<size_t> places = sorted_places(rt, keys, false);
  std::vector<Value> groups;
  for (size_t i = 0; i < places.size();) {
    const size_t start = i;
    std::vector<Value> members;
    while (i < places.size() && equal(rt, keys[places[i]], keys[places[start]])) {
      members.push_back(items->items[places[i++]]);
    }
    groups.push_back(rt.list({names[places[start]], rt.list(std::move(members))}, Flavor::Group));
    if (i == start) ++i;  // a key that does not equal itself (NaN) makes a group of none
  }
  return rt.list(std::move(groups));
}

Value filter_items(Runtime& rt, const Value& in, Args args) {
  Parameters(rt, "items", args, {});
  std::vector<Value> pairs;
  if (!in.dict() && !in.is_undefined()) rt.error("Can only get item pairs from a mapping.");
  if (in.dict()) {
    for (const auto& [key, value] : in.dict()->entries) {
      pairs.push_back(rt.list({key, value}, Flavor::Tuple));
    }
  }
  return generated(rt, std::move(pairs));
}

int64_t chunk_size(Runtime& rt, const Parameters& p) {
  const int64_t size = p.integer(0, 0);
  if (size < 1) rt.error("batch and slice need a count of at least 1");
  rt.check_room(static_cast<size_t>(size));
  return size;
}

Value filter_batch(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "batch", args, {"linecount", "fill_with"}, 1);
  const auto size = static_cast<size_t>(chunk_size(rt, p));
  const auto items = iterate(rt, in);
  std::vector<Value> out;
  for (size_t i = 0; i < items->items.size(); i += size) {
    const size_t end = std::min(i + size, items->items.size());
    std::vector<Value> row(items->items.begin() + i, items->items.begin() + end);
    if (p.given(1)) row.resize(size, p.value(1));
    out.push_back(rt.list(std::move(row)));
  }
  return generated(rt, std::move(out));
}

Value filter_slice(Runtime& rt, const Value& in, Args args) {
  const Parameters p(rt, "slice", args, {"slices", "fill_with"}, 1);
  const auto count = static_cast<size_t>(chunk_size(rt, p));
  const auto items = iterate(rt, in);
  const size_t each = items->items.size() / count, longer = items->items.size() % count;
  std::vector<Value> out;
  size_t at = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t size = each + (i < longer ? 1 : 0);
    std::vector<Value> part(items->items.begin() + at, items->items.begin() + at + size);
    if (p.given(1) && i >= longer) part.push_back(p.value(1));
    out.push_back(rt.list(std::move(part)));
    at += size;
  }
  return generated(rt, std::move(out));
}

// What select, reject and map go through: jinja2 takes None and all else that is false for nothing.
std::shared_ptr<const Sequence> items_if_any(Runtime& rt, const Value& in) {
  return iterate(rt, in.truthy() ? in : rt.list({}));
}

Value filter_map(Runtime& rt, const Value& in, Args args) {
  std::vector<Value> out;
  if (args.positional.empty()) {
    const Parameters p(rt, "map", args, {"attribute", "default"}, 1);
    const auto items = items_if_any(rt, in);
    for (const Value& item : items->items) {
      Value value = get_path(rt, item, p.value(0));
      out.push_back(value.is_undefined() ? p.value(1, value) : std::move(value));
    }
    return generated(rt, std::move(out));
  }
  if (!args.positional[0].text()) rt.error("map needs the name of a filter");
  Arguments rest{{args.positional.begin() + 1, args.positional.end()}, args.named};
  const auto items = items_if_any(rt, in);
  for (const Value& item : items->items) {
    rt.step();
    out.push_back(apply_filter(rt, args.positional[0].text()->bytes, item, rest));
  }
  return generated(rt, std::move(out));
}

// select, reject, selectattr and rejectattr: keep what passes a test (no test: what is true).
template <bool keep, bool by_attribute>
Value filter_select(Runtime& rt, const Value& in, Args args) {
  size_t used = 0;
  const Value* attribute = nullptr;
  if (by_attribute) {
    if (args.positional.empty()) rt.error("selectattr needs an attribute's name");
    attribute = &args.positional[used++];
  }
  const Value* test = used < args.positional.size() ? &args.positional[used++] : nullptr;
  if (test && !test->text()) rt.error("select needs the name of a test");
  Arguments rest{{args.positional.begin() + used, args.positional.end()}, args.named};
  std::vector<Value> out;
  const auto items = items_if_any(rt, in);
  for (const Value& item : items->items) {
    rt.step();
    const Value value = attribute ? get_path(rt, item, *attribute) : item;
    const bool passes = test ? apply_test(rt, test->text()->bytes, value, rest) : value.truthy();
    if (passes == keep) out.push_back(item);
  }
  return generated(rt, std::move(out));
}

}  // namespace

FilterFunction find_sequence_filter(std::string_view name) {
  static const std::unordered_map<std::string_view, FilterFunction> kFilters = {
      {"length", filter_length},
      {"count", filter_length},
      {"list", filter_list},
      {"first", filter_first},
      {"last", filter_last},
      {"reverse", filter_reverse},
      {"join", filter_join},
      {"sort", filter_sort},
      {"dictsort", filter_dictsort},
      {"unique", filter_unique},
      {"min", filter_extreme<false>},
      {"max", filter_extreme<true>},
      {"sum", filter_sum},
      {"groupby", filter_groupby},
      {"items", filter_items},
      {"batch", filter_batch},
      {"slice", filter_slice},
      {"map", filter_map},
      {"select", filter_select<true, false>},
      {"reject", filter_select<false, false>},
      {"selectattr", filter_select<true, true>},
      {"rejectattr", filter_select<false, true>}};
  const auto at = kFilters.find(name);
  return at == kFilters.end() ? nullptr : at->second;
}

}  // namespace ponder::jinja
