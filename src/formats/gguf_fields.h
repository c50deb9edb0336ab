// The keys "<architecture>.<name>" of GGUF metadata, for families: read from a file, which keeps in
// mind which were asked for, or written.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "formats/gguf.h"
#include "formats/gguf_writer.h"

namespace ponder {

class GgufFields {
 public:
  // `tensors` are the names in all parts of a split file; without them the file's own.
  GgufFields(const Gguf& file, std::string architecture,
             std::vector<std::string_view> tensors = {});

  const Gguf& file() const { return file_; }
  std::string key(std::string_view name) const;
  std::string place_of(std::string_view name) const;

  std::optional<int64_t> find_int(std::string_view name);
  std::optional<double> find_number(std::string_view name);
  std::optional<bool> find_bool(std::string_view name);
  std::optional<std::string> find_string(std::string_view name);
  // One a layer, as booleans or whole numbers.
  std::optional<std::vector<bool>> find_flags(std::string_view name);
  // Error if it is missing. Some writers give a list with one number a layer; all must agree here.
  int64_t integer(std::string_view name);
  // At least one: the number, or those of the list. Error if it is missing.
  std::vector<int64_t> integers(std::string_view name);
  // The same of any number.
  double number(std::string_view name);
  // The key counts as read.
  bool has(std::string_view name);

  bool has_tensor(std::string_view name) const;
  bool any_tensor_ends(std::string_view suffix) const;

  // Keys of this architecture that nobody asked for, that are not 0 (a feature that is not there)
  // and that no list excuses.
  std::vector<std::string> unread() const;

 private:
  const Gguf& file_;
  std::string architecture_;
  std::vector<std::string_view> tensors_;
  std::set<std::string> read_;
};

class GgufKeys {
 public:
  GgufKeys(GgufMetadata& metadata, std::string architecture, std::string place);

  std::string key(std::string_view name) const;
  const std::string& place() const { return place_; }
  void add_u32(std::string_view name, int64_t value);  // Error if it is negative
  void add_f32(std::string_view name, double value);
  void add_bool(std::string_view name, bool value);
  void add_string(std::string_view name, std::string_view value);
  void add_flags(std::string_view name, const std::vector<bool>& values);
  void add_i32s(std::string_view name, const std::vector<int32_t>& values);
  void add_f32s(std::string_view name, const std::vector<float>& values);
  // From a key of the config, which must be there, or only if it is.
  void integer(std::string_view name, const Json& config, const char* from);
  void optional_integer(std::string_view name, const Json& config, const char* from);

 private:
  GgufMetadata& metadata_;
  std::string architecture_, place_;
};

// A setting that must be there.
int64_t required_int(const Json& config, const char* key, const std::string& place);

}  // namespace ponder
