#include "formats/gguf_fields.h"

#include <algorithm>

#include "base/error.h"
#include "formats/family.h"

namespace ponder {

GgufFields::GgufFields(const Gguf& file, std::string architecture,
                       std::vector<std::string_view> tensors)
    : file_(file), architecture_(std::move(architecture)), tensors_(std::move(tensors)) {
  if (!tensors_.empty()) return;
  for (const GgufTensor& tensor : file.tensors()) tensors_.push_back(tensor.name);
}

std::string GgufFields::key(std::string_view name) const {
  return fmt::format("{}.{}", architecture_, name);
}

std::string GgufFields::place_of(std::string_view name) const { return file_.place_of(key(name)); }

bool GgufFields::has(std::string_view name) {
  read_.insert(key(name));
  return file_.find(key(name)) != nullptr;
}

std::optional<int64_t> GgufFields::find_int(std::string_view name) {
  return has(name) ? file_.integer(key(name)) : std::nullopt;
}

std::optional<double> GgufFields::find_number(std::string_view name) {
  return has(name) ? file_.number(key(name)) : std::nullopt;
}

std::optional<bool> GgufFields::find_bool(std::string_view name) {
  return has(name) ? file_.boolean(key(name)) : std::nullopt;
}

std::optional<std::string> GgufFields::find_string(std::string_view name) {
  if (!has(name)) return std::nullopt;
  return std::string(*file_.string(key(name)));
}

std::optional<std::vector<bool>> GgufFields::find_flags(std::string_view name) {
  if (!has(name)) return std::nullopt;
  const auto* list = std::get_if<GgufArray>(file_.find(key(name)));
  if (!list) fail("{}: it is no array", place_of(name));
  std::vector<bool> out;
  if (list->type == GgufType::Bool) {
    for (const std::byte flag : list->data) out.push_back(flag != std::byte{0});
  } else {
    for (const int64_t flag : list->integers(place_of(name))) out.push_back(flag != 0);
  }
  return out;
}

namespace {

template <class T>
T same_of(const std::vector<T>& list, const std::string& place) {
  if (list.empty()) fail("{}: it is an empty list", place);
  if (std::all_of(list.begin(), list.end(), [&](T v) { return v == list[0]; })) return list[0];
  fail("{}: its layers differ, which ponder does not support", place);
}

}  // namespace

int64_t GgufFields::integer(std::string_view name) {
  return same_of(integers(name), place_of(name));
}

double GgufFields::number(std::string_view name) {
  if (!has(name)) fail("{}: metadata \"{}\" is missing", file_.place(), key(name));
  const auto* list = std::get_if<GgufArray>(file_.find(key(name)));
  return list ? same_of(list->numbers(place_of(name)), place_of(name)) : *file_.number(key(name));
}

std::vector<int64_t> GgufFields::integers(std::string_view name) {
  if (!has(name)) fail("{}: metadata \"{}\" is missing", file_.place(), key(name));
  const GgufValue* value = file_.find(key(name));
  if (!std::holds_alternative<GgufArray>(*value)) return {*file_.integer(key(name))};
  std::vector<int64_t> out = std::get<GgufArray>(*value).integers(place_of(name));
  if (out.empty()) fail("{}: it is an empty list", place_of(name));
  return out;
}

bool GgufFields::has_tensor(std::string_view name) const {
  return std::find(tensors_.begin(), tensors_.end(), name) != tensors_.end();
}

bool GgufFields::any_tensor_ends(std::string_view suffix) const {
  return std::any_of(tensors_.begin(), tensors_.end(),
                     [&](std::string_view name) { return name.ends_with(suffix); });
}

namespace {

bool is_zero(const GgufValue& value) {
  if (const auto* whole = std::get_if<int64_t>(&value)) return *whole == 0;
  const auto* number = std::get_if<double>(&value);
  return number && *number == 0;
}

}  // namespace

std::vector<std::string> GgufFields::unread() const {
  std::vector<std::string> out;
  for (const GgufEntry& entry : file_.values()) {
    const std::string name(entry.key);
    if (!name.starts_with(architecture_ + ".") || read_.contains(name)) continue;
    if (is_zero(entry.value)) continue;
    if (!gguf_key_changes_nothing(name.substr(architecture_.size() + 1))) out.push_back(name);
  }
  return out;
}

GgufKeys::GgufKeys(GgufMetadata& metadata, std::string architecture, std::string place)
    : metadata_(metadata), architecture_(std::move(architecture)), place_(std::move(place)) {}

std::string GgufKeys::key(std::string_view name) const {
  return fmt::format("{}.{}", architecture_, name);
}

void GgufKeys::add_u32(std::string_view name, int64_t value) {
  if (value < 0) fail("{}: {} for {} must not be negative", place_, value, key(name));
  metadata_.add_u32(key(name), static_cast<uint64_t>(value));
}

void GgufKeys::add_f32(std::string_view name, double value) { metadata_.add_f32(key(name), value); }

void GgufKeys::add_bool(std::string_view name, bool value) { metadata_.add_bool(key(name), value); }

void GgufKeys::add_string(std::string_view name, std::string_view value) {
  metadata_.add_string(key(name), value);
}

void GgufKeys::add_i32s(std::string_view name, const std::vector<int32_t>& values) {
  metadata_.add_i32s(key(name), values);
}

void GgufKeys::add_f32s(std::string_view name, const std::vector<float>& values) {
  metadata_.add_f32s(key(name), values);
}

void GgufKeys::add_flags(std::string_view name, const std::vector<bool>& values) {
  metadata_.add_bools(key(name), values);
}

void GgufKeys::integer(std::string_view name, const Json& config, const char* from) {
  add_u32(name, required_int(config, from, place_));
}

void GgufKeys::optional_integer(std::string_view name, const Json& config, const char* from) {
  if (const auto value = json_int(config, from, place_)) add_u32(name, *value);
}

int64_t required_int(const Json& config, const char* key, const std::string& place) {
  const auto value = json_int(config, key, place);
  if (!value) fail("{}: \"{}\" is missing", place, key);
  return *value;
}

}  // namespace ponder
