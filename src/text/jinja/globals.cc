// The functions that every template can call.
#include <ctime>

#include "base/error.h"
#include "text/jinja/builtins.h"
#include "text/jinja/ops.h"
#include "text/jinja/print.h"

namespace ponder::jinja {
namespace {

constexpr int64_t kMostRange = 100'000;  // as in Jinja's sandbox

Value make_range(Runtime& rt, Arguments& args) {
  const Parameters p(rt, "range", args, {"start", "stop", "step"}, 1);
  const int64_t start = p.given(1) ? p.integer(0, 0) : 0;
  const int64_t stop = p.given(1) ? p.integer(1, 0) : p.integer(0, 0);
  const int64_t step = p.integer(2, 1);
  if (step == 0) rt.error("range() arg 3 must not be zero");
  int64_t span = 0;
  const bool wraps = step > 0 ? __builtin_sub_overflow(stop, start, &span)
                              : __builtin_sub_overflow(start, stop, &span);
  const uint64_t stride = step > 0 ? static_cast<uint64_t>(step) : 0 - static_cast<uint64_t>(step);
  const bool is_empty = step > 0 ? start >= stop : start <= stop;
  const uint64_t count = is_empty ? 0 : (static_cast<uint64_t>(span) - 1) / stride + 1;
  if (!is_empty && (wraps || count > kMostRange)) {
    rt.error(fmt::format("Range too big. The sandbox blocks ranges larger than {}", kMostRange));
  }
  std::vector<Value> items;
  items.reserve(count);
  for (uint64_t i = 0; i < count; ++i) items.emplace_back(start + static_cast<int64_t>(i) * step);
  return rt.list(std::move(items), Flavor::Range);
}

// The entries of dict(...) and namespace(...): a dict or pairs, then named ones.
Dict::Entries read_entries(Runtime& rt, std::string_view name, Arguments& args) {
  if (args.positional.size() > 1) rt.error(fmt::format("{} takes at most one argument", name));
  Dict::Entries entries;
  if (!args.positional.empty()) {
    const Value& from = args.positional[0];
    if (from.dict()) {
      entries = from.dict()->entries;
    } else {
      const auto items = iterate(rt, from);
      for (const Value& pair : items->items) {
        const auto parts = iterate(rt, pair);
        if (parts->items.size() != 2)
          rt.error(fmt::format("{} needs pairs of key and value", name));
        entries.emplace_back(parts->items[0], parts->items[1]);
      }
    }
  }
  for (auto& [key, value] : args.named) entries.emplace_back(rt.text(key), std::move(value));
  return entries;
}

Value make_dict(Runtime& rt, Arguments& args) { return rt.dict(read_entries(rt, "dict", args)); }

Value make_namespace(Runtime& rt, Arguments& args) {
  const Value attributes = rt.dict(read_entries(rt, "namespace", args));
  Value out = rt.space();
  rt.step(attributes.dict()->entries.size());
  for (const auto& [name, value] : attributes.dict()->entries) {
    if (!name.text() || name.text()->bytes.starts_with('_')) {
      rt.error("a namespace's names are strings that do not begin with _");
    }
    out.space()->attributes.emplace_back(name.text()->bytes, value);
  }
  return out;
}

// A function that gives "" at its first call and the separator later.
Value make_joiner(Runtime& rt, Arguments& args) {
  const Parameters p(rt, "joiner", args, {"sep"});
  const Value separator = p.value(0, rt.text(", "));
  return rt.function(
      "joiner",
      [separator, used = std::make_shared<bool>(false)](Runtime& runtime, Arguments&) {
        return std::exchange(*used, true) ? separator : runtime.text("");
      },
      separator.depth() + 1);
}

// An object whose next() goes round its items; `current` is what next() gives next.
Value make_cycler(Runtime& rt, Arguments& args) {
  if (args.positional.empty()) rt.error("at least one item has to be provided");
  const Value items = rt.list(args.positional);
  Value out = rt.space();
  Namespace* self = out.space();  // owned by the runtime, as the functions below are
  self->set("current", items.sequence()->items[0]);
  const auto place = std::make_shared<size_t>(0);
  const auto move = [self, items, place](size_t to) {
    const auto& all = items.sequence()->items;
    const Value before = all[*place];
    *place = to % all.size();
    self->set("current", all[*place]);
    return before;
  };
  self->set("next", rt.function(
                        "next", [move, place](Runtime&, Arguments&) { return move(*place + 1); },
                        items.depth() + 1));
  self->set("reset", rt.function(
                         "reset",
                         [move](Runtime&, Arguments&) {
                           move(0);
                           return Value::none();
                         },
                         items.depth() + 1));
  return out;
}

Value raise_exception(Runtime& rt, Arguments& args) {
  const Parameters p(rt, "raise_exception", args, {"message"}, 1);
  rt.error(to_text(rt, p.value(0)));
}

Value strftime_now(Runtime& rt, Arguments& args) {
  const Parameters p(rt, "strftime_now", args, {"format"}, 1);
  const std::string format(p.text(0, ""));
  if (format.empty()) return rt.text("");
  std::tm parts{};
  if (rt.limits().now) {
    const auto fixed = static_cast<std::time_t>(*rt.limits().now);
    gmtime_r(&fixed, &parts);
  } else {
    const std::time_t now = std::time(nullptr);
    localtime_r(&now, &parts);
  }
  char buffer[1024];
  // strftime gives 0 both for no room and for an empty result, so a character is put in front.
  const size_t size = std::strftime(buffer, sizeof buffer, ("x" + format).c_str(), &parts);
  if (size == 0) rt.error("strftime_now's result is longer than 1023 bytes");
  return rt.text(std::string(buffer + 1, size - 1));
}

}  // namespace

void add_globals(Runtime& runtime, Variables& variables) {
  struct Global {
    const char* name;
    Value (*call)(Runtime&, Arguments&);
  };
  static constexpr Global kGlobals[] = {
      {"range", make_range},         {"dict", make_dict},     {"namespace", make_namespace},
      {"joiner", make_joiner},       {"cycler", make_cycler}, {"raise_exception", raise_exception},
      {"strftime_now", strftime_now}};
  // In front: a variable of the caller hides a function of the same name.
  for (const Global& global : kGlobals) {
    variables.insert(variables.begin(), {global.name, runtime.function(global.name, global.call)});
  }
}

}  // namespace ponder::jinja
