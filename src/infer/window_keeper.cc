#include "infer/window_keeper.h"

#include "base/error.h"

namespace ponder {

WindowKeeper::WindowKeeper(KvCache& pages, bool keeps) : pages_(pages), keeps_(keeps) {
  if (!on()) return;
  users_.assign(static_cast<size_t>(pages.pages()), 0);
  turns_.assign(static_cast<size_t>(pages.pages()), {});
}

void WindowKeeper::unlist(int32_t page) { idle_.erase(turns_[static_cast<size_t>(page)]); }

void WindowKeeper::list(int32_t page, bool from_here) {
  unlist(page);
  Turn& turn = turns_[static_cast<size_t>(page)];
  turn = {from_here, ++clock_, page};
  idle_.insert(turn);
}

bool WindowKeeper::make_room() {
  if (!on()) return true;
  while (pages_.free_windows() == 0 && !idle_.empty()) {
    const int32_t page = std::get<int32_t>(*idle_.begin());
    idle_.erase(idle_.begin());
    if (pages_.has_window(page)) pages_.drop_window(page);
  }
  return pages_.free_windows() > 0;
}

void WindowKeeper::take(int32_t page) {
  if (!on()) return;
  PONDER_CHECK(make_room());
  unlist(page);
  pages_.take_window(page);
  users_[static_cast<size_t>(page)] = 1;
}

void WindowKeeper::hold(int32_t page) {
  if (!on()) return;
  PONDER_CHECK(has(page));
  if (users_[static_cast<size_t>(page)]++ == 0) unlist(page);
}

void WindowKeeper::let_go(int32_t page, bool from_here) {
  if (!on()) return;
  int32_t& users = users_[static_cast<size_t>(page)];
  PONDER_CHECK(users > 0);
  if (--users > 0) return;
  if (keeps_) {
    list(page, from_here);
  } else {
    pages_.drop_window(page);
  }
}

void WindowKeeper::renew(int32_t page) {
  if (on() && users_[static_cast<size_t>(page)] == 0 && has(page)) list(page, true);
}

void WindowKeeper::replace(int32_t page, int32_t by) {
  if (!on()) return;
  users_[static_cast<size_t>(page)] = 0;
  hold(by);
}

}  // namespace ponder
