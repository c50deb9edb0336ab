// A set of texts, to be found as the beginning of another text: one table probe a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ponder {

class ByteTrie {
 public:
  ByteTrie();
  // Value >= 0. A text that is added again gets the new value.
  void add(std::string_view text, int32_t value);

  struct Match {
    size_t size = 0;
    int32_t value = -1;  // none
  };
  Match longest(std::string_view text) const;

  // Calls take(size, value) for each member that the text begins with, the shortest first.
  template <class Take>
  void each(std::string_view text, const Take& take) const {
    uint32_t node = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      node = child(node, static_cast<uint8_t>(text[i]));
      if (node == 0) return;
      if (values_[node] >= 0) take(i + 1, values_[node]);
    }
  }

 private:
  struct Edge {
    uint64_t key;  // node << 8 | byte, plus one; 0: empty
    uint32_t child;
  };
  uint32_t child(uint32_t node, uint8_t byte) const;
  Edge& slot(uint64_t key);
  void grow();

  std::vector<Edge> edges_;  // open addressing
  std::vector<int32_t> values_;
};

}  // namespace ponder
