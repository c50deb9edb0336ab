// Slots that pages of the cache may own, one each: who has which, and which are free. Ownership
// only.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/error.h"

namespace ponder {

class PageSlots {
 public:
  static constexpr int32_t kNone = -1;

  PageSlots() = default;  // none at all
  PageSlots(int64_t pages, int64_t count) : count_(count), of_(static_cast<size_t>(pages), kNone) {
    for (int64_t i = count - 1; i >= 0; --i) free_.push_back(static_cast<int32_t>(i));
  }

  int64_t count() const { return count_; }
  int64_t free() const { return static_cast<int64_t>(free_.size()); }
  bool is_slot(int32_t slot) const { return slot >= 0 && slot < count_; }
  bool has(int32_t page) const { return of(page) != kNone; }
  int32_t of(int32_t page) const { return of_[static_cast<size_t>(page)]; }
  const int32_t* all() const { return of_.data(); }  // of each page

  int32_t pop() {  // a free one, the caller's until it is a page's or given back
    PONDER_CHECK(!free_.empty());
    const int32_t out = free_.back();
    free_.pop_back();
    return out;
  }
  void give_back(int32_t slot) { free_.push_back(slot); }
  void own(int32_t page, int32_t slot) {  // in place of what it has
    drop(page);
    of_[static_cast<size_t>(page)] = slot;
  }
  void drop(int32_t page) {  // if it has one
    int32_t& slot = of_[static_cast<size_t>(page)];
    if (slot != kNone) free_.push_back(std::exchange(slot, kNone));
  }
  void swap(int32_t a, int32_t b) {
    std::swap(of_[static_cast<size_t>(a)], of_[static_cast<size_t>(b)]);
  }

 private:
  int64_t count_ = 0;
  std::vector<int32_t> of_, free_;
};

}  // namespace ponder
