// Which pages of the KV cache hold the keys of which tokens: a radix tree whose nodes are pages, so
// that sequences which begin alike share them. A page whose keys are all there is a node: its path
// from a root spells the tokens that it was computed from. Sequences hold the nodes of their path;
// what nobody holds stays until room is needed, the longest unused first.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ops/kv_cache.h"

namespace ponder {

class PrefixCache {
 public:
  static constexpr int32_t kNone = -1;

  explicit PrefixCache(KvCache& pages);

  // A tree of its own for each salt: what lies under one is never found under another. The root is
  // there as long as it is held or has pages.
  int32_t root(std::string_view salt);  // held once more
  // A node is named by its page's number; roots have numbers above all pages'.
  // The page of `tokens` [kPage] after `node`, or kNone.
  int32_t child(int32_t node, const int32_t* tokens) const;
  // Of a sequence. Whoever holds a node also holds all nodes above it, and lets go from below.
  void hold(int32_t node);
  void release(int32_t node);
  std::span<const int32_t> users() const { return users_; }  // of every page and root
  bool idle(int32_t page) const { return users_[static_cast<size_t>(page)] == 0; }

  // Makes `page`, which is full and was computed after `parent`, a node that is held once. If there
  // is such a node already the page is given back, and that node is held instead: its keys are the
  // same to the bit.
  int32_t insert(int32_t parent, const int32_t* tokens, int32_t page);
  // Keeps a page whose first `tokens` (fewer than a page's) are of use after `parent`.
  void insert_tail(int32_t parent, std::span<const int32_t> tokens, int32_t page);

  // The page after `node` whose tokens agree longest with `tokens`, for a copy. Where sequences
  // have states: one whose tokens all agree, and that has the state after them; where windows are
  // bounded, one that has its window.
  struct Tail {
    int32_t page = kNone;
    int64_t tokens = 0;
  };
  Tail longest_tail(int32_t node, std::span<const int32_t> tokens) const;

  // A page that is free, or that of a node which nobody holds; there must be one.
  int32_t take_page();
  // The same, as a copy of `page`; kNone if there is no other page to be had.
  int32_t take_copy(int32_t page);
  int64_t free_pages() const { return pages_.free_pages() + idle_pages_; }
  int64_t idle_pages() const { return idle_pages_; }

  void clear();  // nothing is held but roots

 private:
  struct Node {
    int32_t parent = kNone;
    uint64_t last_use = 0;  // the clock when somebody let go of it
    uint64_t hash = 0;
    std::vector<int32_t> tokens, children;
    std::string salt;  // of a root
  };
  Node& at(int32_t node) { return nodes_[static_cast<size_t>(node)]; }
  const Node& at(int32_t node) const { return nodes_[static_cast<size_t>(node)]; }
  int32_t& users_of(int32_t node) { return users_[static_cast<size_t>(node)]; }
  bool is_root(int32_t node) const { return node >= pages_.pages(); }
  static uint64_t hash_of(int32_t parent, const int32_t* tokens);
  void attach(int32_t parent, std::span<const int32_t> tokens, int32_t page);
  void detach(int32_t page);
  void become_idle(int32_t node);
  void drop_unused_root(int32_t node);
  void evict();

  KvCache& pages_;
  std::vector<Node> nodes_;                             // [pages, then roots]
  std::vector<int32_t> users_;                          // [the same]
  std::unordered_multimap<uint64_t, int32_t> by_hash_;  // full pages
  std::unordered_map<std::string, int32_t> roots_;      // by salt
  std::vector<int32_t> unused_roots_;                   // numbers that are free again
  std::set<std::pair<uint64_t, int32_t>> idle_leaves_;  // (last use, page): next to go first
  int64_t idle_pages_ = 0;
  uint64_t clock_ = 0;
};

}  // namespace ponder
