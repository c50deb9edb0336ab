// Who is next when more ask than can run: the tenant that was given least so far. Tokens given are
// counted for each; one that comes back starts at the least of those who are here, so that nobody
// saves up a right to block the others (the virtual token counter of Sheng et al., "Fairness in
// Serving Large Language Models", 2024).
// Items with a larger priority number wait while there are some with a smaller one.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace ponder {

template <class Item>
class FairQueue {
 public:
  // What a tenant was given, for those who give it elsewhere: they add to it.
  using Account = std::shared_ptr<std::atomic<int64_t>>;

  Account push(const std::string& tenant, Item item, int priority = 0) {
    Tenant& one = arrive(tenant);
    one.waiting.emplace(priority, std::move(item));
    ++size_;
    return one.given;
  }

  // The item whose turn it is; nullptr if nothing waits.
  const Item* front() const {
    const auto any = [](const Item&) { return true; };
    const auto next = first(tenants_, any);
    return next ? &next->item->second : nullptr;
  }

  std::optional<Item> pop() {
    return pop_first([](const Item&) { return true; });
  }
  // Takes the first one that `may`; its tenant counts as running until `leave`.
  template <class May>
  std::optional<Item> pop_first(May may) {
    const auto next = first(tenants_, may);
    if (!next) return std::nullopt;
    Item out = std::move(next->item->second);
    Tenant& tenant = next->tenant->second;
    tenant.waiting.erase(next->item);
    ++tenant.running;
    --size_;
    return out;
  }

  void charge(const std::string& tenant, int64_t tokens) {
    if (const auto found = tenants_.find(tenant); found != tenants_.end()) {
      *found->second.given += tokens;
    }
  }
  // Tokens that it is about to be given; taken back (negative) when it was. So whoever has many
  // waiting does not get all places before the first token is counted.
  void promise(const std::string& tenant, int64_t tokens) {
    if (const auto found = tenants_.find(tenant); found != tenants_.end()) {
      found->second.promised += tokens;
    }
  }
  void leave(const std::string& tenant) {
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) return;
    --found->second.running;
    forget_if_away(found);
  }

  // Takes out what `gone` says is gone; `out` gets each.
  template <class Gone, class Out>
  void remove_if(Gone gone, Out out) {
    for (auto at = tenants_.begin(); at != tenants_.end();) {
      auto& waiting = at->second.waiting;
      for (auto item = waiting.begin(); item != waiting.end();) {
        if (gone(item->second)) {
          out(std::move(item->second));
          item = waiting.erase(item);
          --size_;
        } else {
          ++item;
        }
      }
      at = forget_if_away(at);
    }
  }

  size_t size() const { return size_; }
  size_t waiting_of(const std::string& tenant) const {
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? 0 : found->second.waiting.size();
  }
  size_t tenants() const { return tenants_.size(); }  // that wait or run

 private:
  struct Tenant {
    Account given = std::make_shared<std::atomic<int64_t>>(0);
    int64_t promised = 0, running = 0;
    uint64_t since = 0;                // breaks ties: first come, first served
    std::multimap<int, Item> waiting;  // by priority; among equal ones first come, first served
  };
  using Tenants = std::map<std::string, Tenant>;

  Tenant& arrive(const std::string& name) {
    const auto found = tenants_.find(name);
    if (found != tenants_.end()) return found->second;
    int64_t least = 0;
    bool any = false;
    for (const auto& [other, tenant] : tenants_) {
      least = any ? std::min(least, tenant.given->load()) : tenant.given->load();
      any = true;
    }
    Tenant& fresh = tenants_[name];
    *fresh.given = least;
    fresh.since = ++arrivals_;
    return fresh;
  }

  using Rank = std::tuple<int, int64_t, uint64_t>;

  template <class At, class Place>
  struct Next {
    At tenant;
    Place item;
    Rank rank;
  };
  // The first of all that `may`, by urgency, then by what its tenant was given.
  template <class Map, class May>
  static auto first(Map& tenants, May may) {
    using At = decltype(tenants.begin());
    using Place = decltype((tenants.begin()->second).waiting.begin());
    std::optional<Next<At, Place>> out;
    for (At at = tenants.begin(); at != tenants.end(); ++at) {
      auto& tenant = at->second;
      auto& waiting = tenant.waiting;
      const Place item = std::find_if(waiting.begin(), waiting.end(),
                                      [&](const auto& one) { return may(one.second); });
      if (item == waiting.end()) continue;
      const Rank rank{item->first, tenant.given->load() + tenant.promised, tenant.since};
      if (!out || rank < out->rank) out = Next<At, Place>{at, item, rank};
    }
    return out;
  }

  typename Tenants::iterator forget_if_away(typename Tenants::iterator at) {
    const bool away = at->second.running == 0 && at->second.waiting.empty();
    return away ? tenants_.erase(at) : std::next(at);
  }

  Tenants tenants_;
  size_t size_ = 0;
  uint64_t arrivals_ = 0;
};

}  // namespace ponder
