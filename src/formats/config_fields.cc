#include "formats/config_fields.h"

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

bool whole_within(const Json& value, int64_t low, int64_t high) {
  return value.is_number_integer() && value.get<double>() >= static_cast<double>(low) &&
         value.get<double>() <= static_cast<double>(high);
}

bool number_within(const Json& value, double low, double high) {
  return value.is_number() && value.get<double>() >= low && value.get<double>() <= high;
}

}  // namespace

ConfigFields::ConfigFields(const Json& object, std::string place)
    : object_(object), place_(std::move(place)) {
  if (!object.is_object()) fail("{}: it is not a JSON object", place_);
}

const Json* ConfigFields::find(const char* key) const { return json_member(object_, key); }

bool ConfigFields::has(const char* key) const { return find(key) != nullptr; }

void ConfigFields::wrong(const char* key, const std::string& wanted) const {
  fail("{}: \"{}\" is {}, but must be {}", place_, key, value_text(*find(key)), wanted);
}

void ConfigFields::note(const std::string& key, Json value) {
  settings_.emplace_back(key, std::move(value));
}

int64_t ConfigFields::integer(const char* key, int64_t low, int64_t high) {
  if (!has(key)) fail("{}: the key \"{}\" is missing", place_, key);
  if (!whole_within(*find(key), low, high)) {
    wrong(key, fmt::format("a whole number from {} to {}", low, high));
  }
  note(key, find(key)->get<int64_t>());
  return find(key)->get<int64_t>();
}

int64_t ConfigFields::integer_or(const char* key, int64_t low, int64_t high, int64_t otherwise) {
  if (has(key)) return integer(key, low, high);
  note(key, otherwise);
  return otherwise;
}

double ConfigFields::number_or(const char* key, double low, double high, double otherwise) {
  if (has(key)) {
    if (!number_within(*find(key), low, high)) {
      wrong(key, fmt::format("a number from {} to {}", low, high));
    }
    otherwise = find(key)->get<double>();
  }
  note(key, otherwise);
  return otherwise;
}

bool ConfigFields::boolean_or(const char* key, bool otherwise) {
  if (has(key)) {
    if (!find(key)->is_boolean()) wrong(key, "true or false");
    otherwise = find(key)->get<bool>();
  }
  note(key, otherwise);
  return otherwise;
}

std::string ConfigFields::text_or(const char* key, const char* otherwise) {
  std::string out = otherwise;
  if (has(key)) {
    if (!find(key)->is_string()) wrong(key, "a string");
    out = find(key)->get<std::string>();
  }
  note(key, out);
  return out;
}

std::string ConfigFields::one_of(const char* key, std::initializer_list<const char*> known,
                                 const char* otherwise) {
  const std::string value = text_or(key, otherwise);
  std::string list;
  for (const char* name : known) {
    if (value == name) return value;
    list += list.empty() ? name : std::string(", ") + name;
  }
  fail("{}: \"{}\" is \"{}\", which is not supported; supported: {}", place_, key, printable(value),
       list);
}

std::vector<int64_t> ConfigFields::integers(const char* key, int64_t low, int64_t high,
                                            size_t most) {
  std::vector<int64_t> out;
  if (const Json* list = find(key)) {
    const std::string wanted =
        fmt::format("a list of at most {} whole numbers from {} to {}", most, low, high);
    if (!list->is_array() || list->size() > most) wrong(key, wanted);
    for (const Json& value : *list) {
      if (!whole_within(value, low, high)) wrong(key, wanted);
      out.push_back(value.get<int64_t>());
    }
  }
  note(key, out);
  return out;
}

std::vector<double> ConfigFields::numbers(const char* key, double low, double high, size_t most) {
  std::vector<double> out;
  if (const Json* list = find(key)) {
    const std::string wanted =
        fmt::format("a list of at most {} numbers from {} to {}", most, low, high);
    if (!list->is_array() || list->size() > most) wrong(key, wanted);
    for (const Json& value : *list) {
      if (!number_within(value, low, high)) wrong(key, wanted);
      out.push_back(value.get<double>());
    }
  }
  note(key, out);
  return out;
}

std::vector<std::string> ConfigFields::texts(const char* key, size_t most) {
  std::vector<std::string> out;
  if (const Json* list = find(key)) {
    const std::string wanted = fmt::format("a list of at most {} strings", most);
    if (!list->is_array() || list->size() > most) wrong(key, wanted);
    for (const Json& value : *list) {
      if (!value.is_string()) wrong(key, wanted);
      out.push_back(value.get<std::string>());
    }
  }
  note(key, out);
  return out;
}

const Json& ConfigFields::any(const char* key) {
  static const Json kNull;
  const Json* value = find(key);
  seen_.emplace_back(key);
  return value ? *value : kNull;
}

void ConfigFields::only(const char* key, std::initializer_list<Json> values) {
  if (!has(key)) return;
  seen_.emplace_back(key);
  std::string list;
  for (const Json& value : values) {
    if (*find(key) == value) return;
    list += (list.empty() ? "" : " or ") + value.dump();
  }
  fail("{}: \"{}\" is {}, which ponder does not compute; it knows {} alone", place_, key,
       value_text(*find(key)), list);
}

std::vector<std::string> ConfigFields::unread() const {
  std::vector<std::string> out;
  for (const auto& [key, value] : object_.items()) {
    const bool read =
        std::find(seen_.begin(), seen_.end(), key) != seen_.end() ||
        std::any_of(settings_.begin(), settings_.end(),
                    [&name = key](const auto& setting) { return setting.first == name; });
    if (!read && !value.is_null()) out.push_back(key);
  }
  return out;
}

}  // namespace ponder
