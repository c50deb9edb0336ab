// Reading members of a tokenizer file's JSON, each fault a sentence that names the file.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

// A text from a file, fit to stand in a sentence: control characters escaped, cut at 200 bytes.
std::string shown_text_of_file(std::string_view text);

class JsonParts {
 public:
  using Element = simdjson::dom::element;

  explicit JsonParts(const std::string& place) : place_(place) {}

  // A member that is null counts as absent, as in the reference.
  std::optional<Element> optional(const Element& from, std::string_view key) const;
  Element member(const Element& from, std::string_view key, std::string_view where) const;
  std::string_view text(const Element& value, std::string_view what) const;
  bool flag(const Element& from, std::string_view key, bool otherwise) const;
  int64_t integer(const Element& from, std::string_view key, int64_t otherwise) const;
  std::string_view type(const Element& part, std::string_view what) const;
  std::string_view text_or(const Element& from, std::string_view key,
                           std::string_view otherwise) const;
  // The members of a list, none if it is absent.
  std::vector<Element> list(const Element& from, std::string_view key) const;
  [[noreturn]] void unsupported(std::string_view what, std::string_view name) const;
  const std::string& place() const { return place_; }

 private:
  const std::string& place_;
};

}  // namespace ponder
