#include "infer/prefix_cache.h"

#include <xxhash.h>

#include <algorithm>

#include "base/error.h"

namespace ponder {
namespace {

// Of pages that begin at the same place only the newest are compared token by token: at a root
// there may be thousands.
constexpr size_t kTailsCompared = 64;

int64_t agreement(std::span<const int32_t> a, std::span<const int32_t> b) {
  return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
}

}  // namespace

PrefixCache::PrefixCache(KvCache& pages)
    : pages_(pages),
      nodes_(static_cast<size_t>(pages.pages())),
      users_(static_cast<size_t>(pages.pages())) {}

int32_t PrefixCache::root(std::string_view salt) {
  std::string name(salt);
  const auto found = roots_.find(name);
  if (found != roots_.end()) {
    ++users_of(found->second);
    return found->second;
  }
  if (unused_roots_.empty()) {
    unused_roots_.push_back(static_cast<int32_t>(nodes_.size()));
    nodes_.emplace_back();
    users_.push_back(0);
  }
  const int32_t node = unused_roots_.back();
  unused_roots_.pop_back();
  users_of(node) = 1;
  at(node).salt = name;
  roots_.emplace(std::move(name), node);
  return node;
}

void PrefixCache::drop_unused_root(int32_t node) {
  Node& root = at(node);
  if (!idle(node) || !root.children.empty()) return;
  roots_.erase(root.salt);
  root = {};
  unused_roots_.push_back(node);
}

uint64_t PrefixCache::hash_of(int32_t parent, const int32_t* tokens) {
  return XXH3_64bits_withSeed(tokens, kPage * sizeof(int32_t), static_cast<uint64_t>(parent));
}

int32_t PrefixCache::child(int32_t node, const int32_t* tokens) const {
  const auto [first, last] = by_hash_.equal_range(hash_of(node, tokens));
  for (auto it = first; it != last; ++it) {
    const Node& page = at(it->second);
    if (page.parent == node && std::equal(page.tokens.begin(), page.tokens.end(), tokens)) {
      return it->second;
    }
  }
  return kNone;
}

void PrefixCache::hold(int32_t node) {
  if (users_of(node)++ > 0 || is_root(node)) return;
  --idle_pages_;
  idle_leaves_.erase({at(node).last_use, node});
}

void PrefixCache::release(int32_t node) {
  PONDER_CHECK(users_of(node) > 0);
  if (--users_of(node) > 0) return;
  if (is_root(node)) {
    drop_unused_root(node);
  } else {
    become_idle(node);
  }
}

void PrefixCache::become_idle(int32_t node) {
  Node& page = at(node);
  page.last_use = ++clock_;
  ++idle_pages_;
  if (page.children.empty()) idle_leaves_.emplace(page.last_use, node);
}

void PrefixCache::attach(int32_t parent, std::span<const int32_t> tokens, int32_t page) {
  Node& above = at(parent);
  if (!is_root(parent)) idle_leaves_.erase({above.last_use, parent});
  above.children.push_back(page);
  Node& node = at(page);
  node.parent = parent;
  node.tokens.assign(tokens.begin(), tokens.end());
  if (node.tokens.size() == kPage) {
    node.hash = hash_of(parent, tokens.data());
    by_hash_.emplace(node.hash, page);
  }
}

void PrefixCache::detach(int32_t page) {
  Node& node = at(page);
  const auto [first, last] = by_hash_.equal_range(node.hash);
  const auto entry = std::find_if(first, last, [&](const auto& one) { return one.second == page; });
  if (entry != last) by_hash_.erase(entry);
  const int32_t parent = node.parent;
  Node& above = at(parent);
  std::erase(above.children, page);
  node = {};
  if (!above.children.empty()) return;
  if (is_root(parent)) {
    drop_unused_root(parent);
  } else if (idle(parent)) {
    idle_leaves_.emplace(above.last_use, parent);
  }
}

int32_t PrefixCache::insert(int32_t parent, const int32_t* tokens, int32_t page) {
  const int32_t same = child(parent, tokens);
  if (same != kNone) {
    pages_.move_state(page, same);
    pages_.move_window(page, same);
    pages_.give_back(page);
    hold(same);
    return same;
  }
  attach(parent, {tokens, kPage}, page);
  users_of(page) = 1;
  return page;
}

void PrefixCache::insert_tail(int32_t parent, std::span<const int32_t> tokens, int32_t page) {
  const Tail known = longest_tail(parent, tokens);
  if (known.tokens == static_cast<int64_t>(tokens.size())) {
    pages_.give_back(page);
    return;
  }
  const bool extends = known.page != kNone && idle(known.page) && at(known.page).children.empty() &&
                       known.tokens == static_cast<int64_t>(at(known.page).tokens.size());
  attach(parent, tokens, page);
  become_idle(page);
  if (!extends) return;
  // The shorter one is of no use any more.
  idle_leaves_.erase({at(known.page).last_use, known.page});
  --idle_pages_;
  detach(known.page);
  pages_.give_back(known.page);
}

PrefixCache::Tail PrefixCache::longest_tail(int32_t node, std::span<const int32_t> tokens) const {
  Tail best;
  const std::vector<int32_t>& children = at(node).children;
  const size_t count = std::min(children.size(), kTailsCompared);
  for (size_t i = children.size() - count; i < children.size(); ++i) {
    const std::vector<int32_t>& theirs = at(children[i]).tokens;
    const size_t shorter = std::min(theirs.size(), tokens.size());
    const int64_t same = agreement(tokens.first(shorter), theirs);
    const bool whole = same == static_cast<int64_t>(theirs.size());
    if (pages_.keeps_states() && !(whole && pages_.has_state(children[i]))) continue;
    if (!pages_.has_window(children[i])) continue;
    if (same > best.tokens) best = {children[i], same};
  }
  return best;
}

void PrefixCache::evict() {
  PONDER_CHECK(!idle_leaves_.empty());
  const int32_t page = idle_leaves_.begin()->second;
  idle_leaves_.erase(idle_leaves_.begin());
  --idle_pages_;
  detach(page);
  pages_.give_back(page);
}

int32_t PrefixCache::take_page() {
  if (pages_.free_pages() == 0) evict();
  return pages_.take();
}

int32_t PrefixCache::take_copy(int32_t page) {
  hold(page);
  const bool room = free_pages() > 0;
  if (room && pages_.free_pages() == 0) evict();
  const int32_t copy = room ? pages_.take_copy(page) : kNone;
  release(page);
  return copy;
}

void PrefixCache::clear() {
  while (idle_pages_ > 0) evict();
}

}  // namespace ponder
