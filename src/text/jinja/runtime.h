// What every operation of one render shares: where it is, what it may still spend, and how it makes
// values. All growth goes through here, so a hostile template ends in one sentence.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/chat_template.h"
#include "text/jinja/value.h"

namespace ponder::jinja {

class Runtime {
 public:
  // `place` names the template in errors and must outlive the runtime.
  Runtime(const TemplateLimits& limits, const std::string& place);
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  [[noreturn]] void error(std::string_view what) const;  // one Error with place and line

  void step(uint64_t count = 1);
  void work(size_t bytes) { step(bytes / 512); }  // moving or comparing this many bytes
  void check_size(size_t bytes) const;  // Error if one text (or buffer) may not be so long
  void check_live() const;              // Error if all values together hold too much

  void check_room(size_t count) const;  // Error if a list of so many values is over the limit

  Value text(std::string bytes);
  Value safe_text(std::string bytes);
  Value list(std::vector<Value> items, Flavor flavor = Flavor::List);
  Value dict(Dict::Entries entries);  // a later entry of the same key wins, at the first's place
  Value space();                      // an empty namespace
  Value function(std::string name, std::function<Value(Runtime&, Arguments&)> call, int depth = 1);
  Value undefined(std::string why);

  const TemplateLimits& limits() const { return limits_; }
  Budget* budget() { return &budget_; }
  std::string_view place() const { return place_; }

  int line = 1;

  // One more level of nested evaluation for as long as it lives.
  class Level {
   public:
    explicit Level(Runtime& runtime) : runtime_(runtime) { runtime_.enter(); }
    ~Level() { --runtime_.level_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Runtime& runtime_;
  };

 private:
  void enter();
  void check_depth(int depth) const;

  const TemplateLimits& limits_;
  const std::string& place_;
  Budget budget_;
  uint64_t steps_ = 0;
  int level_ = 0;
  std::vector<std::shared_ptr<Namespace>> spaces_;
};

// A text that grows under the limits.
class Builder {
 public:
  explicit Builder(Runtime& runtime) : runtime_(runtime) {}
  ~Builder() { runtime_.budget()->live -= charged_; }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  Builder& operator+=(std::string_view bytes);
  Builder& operator+=(char byte) { return *this += std::string_view(&byte, 1); }
  void repeat(std::string_view bytes, size_t count);
  std::string_view view() const { return bytes_; }
  std::string take() { return std::move(bytes_); }
  Value value() { return runtime_.text(take()); }
  Runtime& runtime() { return runtime_; }

 private:
  Runtime& runtime_;
  std::string bytes_;
  size_t charged_ = 0;
};

// Arguments of a built-in function, matched to its parameters' names as Python does it.
class Parameters {
 public:
  // Error if there are too many, an unknown or doubled name, or fewer than `required`.
  Parameters(Runtime& runtime, std::string_view function, const Arguments& arguments,
             std::vector<std::string_view> names, size_t required = 0);
  const Value* find(size_t i) const { return found_[i]; }  // null if not given
  Value value(size_t i, const Value& otherwise = Value::none()) const;
  int64_t integer(size_t i, int64_t otherwise) const;
  bool flag(size_t i, bool otherwise) const;
  std::string_view text(size_t i, std::string_view otherwise) const;
  bool given(size_t i) const { return found_[i] && !found_[i]->is_none(); }

 private:
  [[noreturn]] void wrong(size_t i, std::string_view wanted) const;
  Runtime& runtime_;
  std::string_view function_;
  std::vector<std::string_view> names_;
  std::vector<const Value*> found_;
};

}  // namespace ponder::jinja
