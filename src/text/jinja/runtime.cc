#include "text/jinja/runtime.h"

#include <algorithm>

#include "base/error.h"

namespace ponder::jinja {
namespace {

// Levels of one call of a macro or function are about ten, so that the default of 200 lets macros
// recurse a hundred deep; one level takes under 1.5 KiB of stack, also under asan.
constexpr int kLevelsPerDepth = 5;
constexpr size_t kLivePerOutput = 16;

}  // namespace

Runtime::Runtime(const TemplateLimits& limits, const std::string& place)
    : limits_(limits), place_(place) {
  budget_.most = limits.output_bytes * kLivePerOutput;
}

Runtime::~Runtime() {
  // Namespaces may hold each other: empty them one by one, so that no chain is taken apart deeply.
  for (const auto& space : spaces_) {
    const auto attributes = std::move(space->attributes);
    space->attributes.clear();
  }
}

void Runtime::error(std::string_view what) const { fail("{}, line {}: {}", place_, line, what); }

void Runtime::step(uint64_t count) {
  steps_ += count;
  if (steps_ > limits_.steps) {
    error(fmt::format("the template takes more than {} steps, it may be endless; simplify it",
                      limits_.steps));
  }
}

void Runtime::check_size(size_t bytes) const {
  if (bytes > limits_.output_bytes) {
    error(fmt::format("the template builds a text of more than {} bytes; simplify it",
                      limits_.output_bytes));
  }
}

void Runtime::check_live() const {
  if (budget_.live > budget_.most) {
    error(fmt::format("the template's values hold more than {} bytes; simplify it", budget_.most));
  }
}

void Runtime::check_room(size_t count) const {
  if (count > (budget_.most - std::min(budget_.most, budget_.live)) / sizeof(Value)) {
    error(fmt::format("the template makes a list of {} items; simplify it", count));
  }
}

void Runtime::check_depth(int depth) const {
  if (depth > limits_.depth) {
    error(fmt::format("values are nested deeper than {} levels; flatten them", limits_.depth));
  }
}

void Runtime::enter() {
  if (level_ >= limits_.depth * kLevelsPerDepth) {
    error(fmt::format(
        "the template calls itself deeper than {} levels, it may be endless; simplify it",
        limits_.depth * kLevelsPerDepth));
  }
  ++level_;
}

Value Runtime::text(std::string bytes) {
  check_size(bytes.size());
  step(1 + bytes.size() / 512);
  auto text = std::make_shared<const Text>(std::move(bytes), &budget_);
  check_live();
  return Value(std::move(text));
}

Value Runtime::safe_text(std::string bytes) {
  check_size(bytes.size());
  step(1 + bytes.size() / 512);
  auto text = std::make_shared<Text>(std::move(bytes), &budget_);
  text->safe = true;
  check_live();
  return Value(std::shared_ptr<const Text>(std::move(text)));
}

Value Runtime::list(std::vector<Value> items, Flavor flavor) {
  step(items.size() / 16);
  auto list = std::make_shared<const Sequence>(std::move(items), flavor, &budget_);
  check_depth(list->depth);
  check_live();
  return Value(std::move(list));
}

Value Runtime::dict(Dict::Entries entries) {
  step(entries.size() / 4);
  Dict::Entries unique;
  unique.reserve(entries.size());
  std::unordered_map<std::string, size_t> places;
  for (auto& [key, value] : entries) {
    std::string name = key_of(key);
    if (name.empty()) error(fmt::format("a {} cannot be a dict's key", key.type_name()));
    work(name.size());
    const auto [at, is_new] = places.emplace(std::move(name), unique.size());
    if (is_new) {
      unique.emplace_back(std::move(key), std::move(value));
    } else {
      unique[at->second].second = std::move(value);
    }
  }
  auto dict = std::make_shared<const Dict>(std::move(unique), &budget_);
  check_depth(dict->depth);
  check_live();
  return Value(std::move(dict));
}

Value Runtime::space() {
  step();
  auto space = std::make_shared<Namespace>();
  spaces_.push_back(space);
  return Value(std::move(space));
}

Value Runtime::function(std::string name, std::function<Value(Runtime&, Arguments&)> call,
                        int depth) {
  step();
  check_depth(depth);
  return Value(std::make_shared<const Callable>(Callable{std::move(name), std::move(call), depth}));
}

Value Runtime::undefined(std::string why) {
  return Value(Undefined{std::make_shared<const std::string>(std::move(why))});
}

Builder& Builder::operator+=(std::string_view bytes) {
  runtime_.check_size(bytes_.size() + bytes.size());
  runtime_.work(bytes.size());
  const size_t before = bytes_.capacity();
  bytes_ += bytes;
  const size_t more = bytes_.capacity() - before;
  charged_ += more;
  runtime_.budget()->live += more;
  runtime_.check_live();
  return *this;
}

void Builder::repeat(std::string_view bytes, size_t count) {
  if (bytes.empty()) return;
  size_t total = 0;
  if (__builtin_mul_overflow(bytes.size(), count, &total)) total = SIZE_MAX / 2;
  runtime_.check_size(total);
  runtime_.step(count / 64);
  std::string run;
  run.reserve(total);
  if (count) run = bytes;
  while (run.size() < total) run.append(run, 0, total - run.size());  // doubles
  *this += run;
}

Parameters::Parameters(Runtime& runtime, std::string_view function, const Arguments& arguments,
                       std::vector<std::string_view> names, size_t required)
    : runtime_(runtime), function_(function), names_(std::move(names)), found_(names_.size()) {
  if (arguments.positional.size() > names_.size()) {
    runtime_.error(fmt::format("{} takes at most {} arguments, {} are given", function,
                               names_.size(), arguments.positional.size()));
  }
  for (size_t i = 0; i < arguments.positional.size(); ++i) found_[i] = &arguments.positional[i];
  for (const auto& [name, value] : arguments.named) {
    const auto at = std::find(names_.begin(), names_.end(), name);
    if (at == names_.end())
      runtime_.error(fmt::format("{} takes no argument '{}'", function, name));
    const Value*& place = found_[static_cast<size_t>(at - names_.begin())];
    if (place) runtime_.error(fmt::format("{} is given '{}' twice", function, name));
    place = &value;
  }
  for (size_t i = 0; i < required; ++i) {
    if (!found_[i]) runtime_.error(fmt::format("{} needs the argument '{}'", function, names_[i]));
  }
}

void Parameters::wrong(size_t i, std::string_view wanted) const {
  runtime_.error(fmt::format("{} needs {} for '{}', not a {}", function_, wanted, names_[i],
                             found_[i]->type_name()));
}

Value Parameters::value(size_t i, const Value& otherwise) const {
  return found_[i] ? *found_[i] : otherwise;
}

int64_t Parameters::integer(size_t i, int64_t otherwise) const {
  if (!given(i)) return otherwise;
  if (!found_[i]->is_integral()) wrong(i, "an integer");
  return found_[i]->integer();
}

bool Parameters::flag(size_t i, bool otherwise) const {
  return found_[i] ? found_[i]->truthy() : otherwise;
}

std::string_view Parameters::text(size_t i, std::string_view otherwise) const {
  if (!given(i)) return otherwise;
  if (!found_[i]->text()) wrong(i, "a string");
  return found_[i]->text()->bytes;
}

}  // namespace ponder::jinja
