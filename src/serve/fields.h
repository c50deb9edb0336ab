// The fields of one JSON object of a request, each read at most once with its type and range. What
// nobody read in the end is an error that names it: a field that is silently dropped would change
// the result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace ponder {

class Fields {
 public:
  // `path`: what stands before a name in errors ("messages[3]"). ApiError 400 if it is no object.
  // `object` must outlive this.
  explicit Fields(const Json& object, std::string path = {});

  // The member, or nullptr if it is missing or null. It counts as read.
  const Json* any(const char* name);

  // ApiError 400 that names the field, what it is and what it must be.
  std::optional<double> number(const char* name, double low, double high);
  std::optional<int64_t> whole(const char* name, int64_t low, int64_t high);
  std::optional<uint64_t> seed(const char* name);  // any integer of 64 bits
  std::optional<bool> flag(const char* name);
  std::optional<std::string> text(const char* name);
  const Json* list(const char* name);
  const Json* object(const char* name);

  void ignore(const char* name) { any(name); }  // it changes nothing here
  // It would change the result, but cannot: an error unless it is missing, null or `harmless`.
  void refuse(const char* name, std::string_view why, const Json& harmless = nullptr);
  void finish() const;  // ApiError 400 if there is a field that nobody read

  std::string name_of(const char* field) const;
  [[noreturn]] void wrong(const char* name, const Json& value, std::string_view must_be) const;

 private:
  const Json& object_;
  std::string path_;
  std::vector<std::string_view> read_;
};

// A request's body as JSON. ApiError 400 that says where it ends to be JSON, or what it has too
// much of.
Json read_body(std::string_view body);

}  // namespace ponder
