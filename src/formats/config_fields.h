// The members of one JSON object from a stranger's file, read with limits. What was asked for is
// remembered, with the value that came of it: so whoever reads an object can say in the end which
// of its keys nobody read, and two objects can be compared by what they mean.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace ponder {

class ConfigFields {
 public:
  // `place` (the file) goes into every error; `object` must outlive this.
  ConfigFields(const Json& object, std::string place);

  // Not missing and not null, which is the same everywhere here.
  bool has(const char* key) const;

  // Error unless it is a whole number from low to high (and there, for `integer`).
  int64_t integer(const char* key, int64_t low, int64_t high);
  int64_t integer_or(const char* key, int64_t low, int64_t high, int64_t otherwise);
  double number_or(const char* key, double low, double high, double otherwise);
  bool boolean_or(const char* key, bool otherwise);
  std::string text_or(const char* key, const char* otherwise);
  // The value must be one that this program computes.
  std::string one_of(const char* key, std::initializer_list<const char*> known,
                     const char* otherwise);
  // A list (empty if it is not there) of at most `most` entries; Error if one is of another type.
  std::vector<int64_t> integers(const char* key, int64_t low, int64_t high, size_t most);
  std::vector<double> numbers(const char* key, double low, double high, size_t most);
  std::vector<std::string> texts(const char* key, size_t most);
  // A member that is read elsewhere, or null: it counts as read, but is no setting.
  const Json& any(const char* key);
  // Refuses every value but those given, since any other means something that is not computed; no
  // setting.
  void only(const char* key, std::initializer_list<Json> values);

  const std::string& place() const { return place_; }
  // Every key that was asked for, in order, with its value or what stands in for it.
  const std::vector<std::pair<std::string, Json>>& settings() const { return settings_; }
  // Keys of the object that are not null and that nobody asked for.
  std::vector<std::string> unread() const;
  // Stands for a setting that follows from others, for whoever compares.
  void note(const std::string& key, Json value);

 private:
  const Json* find(const char* key) const;
  [[noreturn]] void wrong(const char* key, const std::string& wanted) const;

  const Json& object_;
  std::string place_;
  std::vector<std::pair<std::string, Json>> settings_;
  std::vector<std::string> seen_;
};

}  // namespace ponder
