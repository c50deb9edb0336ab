// What the engine keeps in a folder, and finds there again.
#include "infer/disk_cache.h"
#include "infer/engine_sequence.h"

namespace ponder {

// Whole pages in the place of rows that would compute them.
void Engine::load_pages(Sequence& s, int64_t& rows) {
  if (!disk_ || s.cached != s.shared * kPage) return;
  if (s.cached != static_cast<int64_t>(s.pages.size()) * kPage) return;
  if (rows < kPage || s.cached + kPage > s.sharable()) return;
  PageKey key = disk_->root(s.request.salt);
  for (int64_t page = 0; page < s.shared; ++page) key = disk_->next(key, s.page_tokens(page));
  for (; rows >= kPage && s.cached + kPage <= s.sharable(); rows -= kPage) {
    key = disk_->next(key, s.page_tokens(s.shared));
    const int32_t page = prefixes_.take_page();
    if (!disk_->load(key, s.page_tokens(s.shared), cache_.data(page))) {
      cache_.give_back(page);
      return;
    }
    s.pages.push_back(prefixes_.insert(s.node(), s.page_tokens(s.shared).data(), page));
    ++s.shared;
    s.found_keys(kPage);
    if (!s.preempted) s.hits += kPage;
  }
}

void Engine::store_pages(const Sequence& s) {
  if (!disk_) return;
  PageKey key = disk_->root(s.request.salt);
  for (int64_t page = 0; page < s.shared; ++page) {
    key = disk_->next(key, s.page_tokens(page));
    disk_->store(key, s.page_tokens(page), cache_.data(s.pages[static_cast<size_t>(page)]));
  }
}

}  // namespace ponder
