#include "text/byte_trie.h"

namespace ponder {
namespace {

constexpr size_t kFirstEdges = 64;

size_t edge_hash(uint64_t key) {
  key *= 0x9E3779B97F4A7C15u;
  return key ^ key >> 32;
}

uint64_t edge_key(uint32_t node, uint8_t byte) { return (uint64_t{node} << 8 | byte) + 1; }

}  // namespace

ByteTrie::ByteTrie() : edges_(kFirstEdges, {0, 0}), values_(1, -1) {}

uint32_t ByteTrie::child(uint32_t node, uint8_t byte) const {
  const uint64_t key = edge_key(node, byte);
  for (size_t at = edge_hash(key);; ++at) {
    const Edge& edge = edges_[at & (edges_.size() - 1)];
    if (edge.key == key) return edge.child;
    if (edge.key == 0) return 0;
  }
}

ByteTrie::Edge& ByteTrie::slot(uint64_t key) {
  for (size_t at = edge_hash(key);; ++at) {
    Edge& edge = edges_[at & (edges_.size() - 1)];
    if (edge.key == key || edge.key == 0) return edge;
  }
}

void ByteTrie::grow() {
  std::vector<Edge> old(edges_.size() * 2, {0, 0});
  old.swap(edges_);
  for (const Edge& edge : old) {
    if (edge.key != 0) slot(edge.key) = edge;
  }
}

void ByteTrie::add(std::string_view text, int32_t value) {
  uint32_t node = 0;
  for (const char c : text) {
    if (values_.size() * 3 > edges_.size() * 2) grow();
    Edge& edge = slot(edge_key(node, static_cast<uint8_t>(c)));
    if (edge.key == 0) {
      edge = {edge_key(node, static_cast<uint8_t>(c)), static_cast<uint32_t>(values_.size())};
      values_.push_back(-1);
    }
    node = edge.child;
  }
  values_[node] = value;
}

ByteTrie::Match ByteTrie::longest(std::string_view text) const {
  Match out;
  each(text, [&](size_t size, int32_t value) { out = {size, value}; });
  return out;
}

}  // namespace ponder
