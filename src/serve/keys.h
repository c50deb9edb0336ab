// The keys that a server lets in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ponder {

class Keys {
 public:
  Keys() = default;

  // A key on each line; "#" begins a comment, "NAME KEY" gives it a name for logs (else "key-1").
  // Error if a line has more words, or a key has fewer than 8 bytes.
  void add_lines(std::string_view text, const std::string& place);
  void add(std::string name, std::string key);

  bool empty() const { return keys_.empty(); }

  // The name of the key. Takes the same time for every wrong key of a length: all are compared,
  // each to its end.
  std::optional<std::string> find(std::string_view given) const;

 private:
  std::vector<std::pair<std::string, std::string>> keys_;  // name, key
};

}  // namespace ponder
