// Which pages keep the keys of layers that see but a window or a block of the text (KvCache's
// windows). Those that rows of running sequences will see are held; the others stay to go on from
// until room is needed: first those that a sequence only passed, the longest unused before others,
// then those from which others are likely to go on. Nothing to do where a cache does not bound
// windows: there every page has its keys.
#pragma once

#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

#include "ops/kv_cache.h"

namespace ponder {

class WindowKeeper {
 public:
  // `keeps`: what nobody holds, too.
  WindowKeeper(KvCache& pages, bool keeps);

  bool has(int32_t page) const { return pages_.has_window(page); }
  bool make_room();                           // for one more page; false if all are held
  void take(int32_t page);                    // for a page that has none: held
  void hold(int32_t page);                    // one that has them, once more
  void let_go(int32_t page, bool from_here);  // whether others are likely to go on from here
  void renew(int32_t page);  // of one that nobody holds: others are, and it goes last
  // A held page's place is taken by another that has the same keys.
  void replace(int32_t page, int32_t by);

 private:
  using Turn = std::tuple<bool, uint64_t, int32_t>;  // is gone on from, when, page
  bool on() const { return pages_.bounds_windows(); }
  void unlist(int32_t page);
  void list(int32_t page, bool from_here);

  KvCache& pages_;
  bool keeps_;
  std::vector<int32_t> users_;  // of each page
  std::vector<Turn> turns_;     // of each page that is in `idle_`
  std::set<Turn> idle_;         // next to go first; of some their page has been given back
  uint64_t clock_ = 0;
};

}  // namespace ponder
