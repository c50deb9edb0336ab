// The keys that a server lets in, each a tenant of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ponder {

class Keys {
 public:
  struct Key {
    // Of its tenant, in logs. One without a name is called "key #N", which no name can be: they
    // have no spaces.
    std::string name;
    std::string key = {};
    int priority = 0;  // of its requests at best: larger numbers wait for smaller ones
  };

  Keys() = default;

  // A key on each line: "[NAME] KEY [priority=N]". A line that begins with "#" is a comment, and so
  // is what stands behind a "#" between spaces. Error with place and line if one has more words, or
  // a word behind the first that begins with "#" or "priority=" elsewhere; if a key has fewer than
  // 8 bytes, or a name or a key stands there twice; if there is none.
  void add_lines(std::string_view text, const std::string& place);
  void add(Key key);

  bool empty() const { return keys_.empty(); }

  // nullptr if there is none such. Takes the same time for every wrong key of a length: all are
  // compared, each to its end.
  const Key* find(std::string_view given) const;

 private:
  std::vector<Key> keys_;
};

// The file's lines. Error if others than its owner and group may write to it.
Keys read_key_file(const std::string& path);

}  // namespace ponder
