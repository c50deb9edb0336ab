#include "serve/fields.h"

#include <algorithm>
#include <cmath>

#include "serve/api_error.h"

namespace ponder {

Fields::Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
  if (!object.is_object()) {
    bad_field(path_, "{} must be a JSON object", path_.empty() ? "the request" : path_);
  }
}

std::string Fields::name_of(const char* field) const {
  return path_.empty() ? field : path_ + "." + field;
}

void Fields::wrong(const char* name, const Json& value, std::string_view must_be) const {
  const std::string shown = json_line(value);
  bad_field(name_of(name), "{} is {}, but must be {}", name_of(name), printable(shown, 60),
            must_be);
}

const Json* Fields::any(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) return nullptr;
  read_.push_back(found.key());
  return found->is_null() ? nullptr : &*found;
}

std::optional<double> Fields::number(const char* name, double low, double high) {
  const Json* value = any(name);
  if (!value) return std::nullopt;
  const double out = value->is_number() ? value->get<double>() : NAN;
  if (!(out >= low && out <= high)) {
    wrong(name, *value, fmt::format("a number from {} to {}", low, high));
  }
  return out;
}

std::optional<int64_t> Fields::whole(const char* name, int64_t low, int64_t high) {
  const Json* value = any(name);
  if (!value) return std::nullopt;
  const bool fits = value->is_number_integer() &&
                    (!value->is_number_unsigned() || value->get<uint64_t>() <= INT64_MAX);
  if (!fits || value->get<int64_t>() < low || value->get<int64_t>() > high) {
    wrong(name, *value, fmt::format("an integer from {} to {}", low, high));
  }
  return value->get<int64_t>();
}

std::optional<uint64_t> Fields::seed(const char* name) {
  const Json* value = any(name);
  if (!value) return std::nullopt;
  if (!value->is_number_integer()) wrong(name, *value, "an integer of 64 bits");
  return value->is_number_unsigned() ? value->get<uint64_t>()
                                     : static_cast<uint64_t>(value->get<int64_t>());
}

std::optional<bool> Fields::flag(const char* name) {
  const Json* value = any(name);
  if (!value) return std::nullopt;
  if (!value->is_boolean()) wrong(name, *value, "true or false");
  return value->get<bool>();
}

std::optional<std::string> Fields::text(const char* name) {
  const Json* value = any(name);
  if (!value) return std::nullopt;
  if (!value->is_string()) wrong(name, *value, "a string");
  return value->get<std::string>();
}

const Json* Fields::list(const char* name) {
  const Json* value = any(name);
  if (value && !value->is_array()) wrong(name, *value, "a list");
  return value;
}

const Json* Fields::object(const char* name) {
  const Json* value = any(name);
  if (value && !value->is_object()) wrong(name, *value, "an object");
  return value;
}

void Fields::refuse(const char* name, std::string_view why, const Json& harmless) {
  const Json* value = any(name);
  if (!value || *value == harmless) return;
  bad_field(name_of(name), "{}: {}", name_of(name), why);
}

void Fields::finish() const {
  for (const auto& [key, value] : object_.items()) {
    if (value.is_null()) continue;  // not given
    if (std::find(read_.begin(), read_.end(), key) != read_.end()) continue;
    const std::string name = printable(path_.empty() ? key : path_ + "." + key);
    throw ApiError(400, "invalid_request_error",
                   fmt::format("{} is not supported here, and ignoring it could change the answer; "
                               "leave it out",
                               name),
                   name, "unsupported_parameter");
  }
}

// Where a text that is JSON otherwise has a number beyond every double, as "a.b[2]".
class RangeFinder : public nlohmann::json_sax<Json> {
 public:
  std::string place, number;  // "": there is none such

  bool null() override { return next(); }
  bool boolean(bool) override { return next(); }
  bool number_integer(number_integer_t) override { return next(); }
  bool number_unsigned(number_unsigned_t) override { return next(); }
  bool number_float(number_float_t, const string_t&) override { return next(); }
  bool string(string_t&) override { return next(); }
  bool binary(binary_t&) override { return next(); }
  bool start_object(size_t) override { return open({"", -1}); }
  bool key(string_t& name) override {
    steps_.back().name = name;
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(size_t) override { return open({"", 0}); }
  bool end_array() override { return close(); }
  bool parse_error(size_t, const std::string& token, const Json::exception& error) override {
    constexpr int kOutOfRange = 406;
    if (error.id != kOutOfRange) return false;
    number = token;
    for (const Step& step : steps_) {
      place += step.index >= 0 ? fmt::format("[{}]", step.index)
                               : (place.empty() ? "" : ".") + step.name;
    }
    return false;
  }

 private:
  struct Step {
    std::string name;
    int64_t index;  // in an array; -1: it is an object
  };
  bool next() {
    if (!steps_.empty() && steps_.back().index >= 0) ++steps_.back().index;
    return true;
  }
  bool open(Step step) {
    steps_.push_back(std::move(step));
    return true;
  }
  bool close() {
    steps_.pop_back();
    return next();
  }

  std::vector<Step> steps_;
};

Json read_body(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw ApiError(400, "invalid_request_error", "the request has no body; send a JSON object");
  }
  try {
    return parse_json_object(body, "the request's body");
  } catch (const Error& error) {
    RangeFinder finder;
    Json::sax_parse(body, &finder);
    if (!finder.number.empty()) {
      const std::string name = printable(finder.place);
      bad_field(name, "{} is {}, which is beyond all numbers here", name,
                printable(finder.number, 40));
    }
    throw ApiError(400, "invalid_request_error", error.what(), "", "invalid_json");
  }
}

}  // namespace ponder
