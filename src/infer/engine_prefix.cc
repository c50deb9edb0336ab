// What the engine finds in the prefix cache, and leaves there.
#include <algorithm>

#include "infer/draft_model.h"
#include "infer/engine_sequence.h"

namespace ponder {

// Whole pages that somebody has computed meanwhile. One that has not started only remembers them:
// while it waits its pages may be given to others.
void Engine::find_pages(Sequence& s) {
  const bool started = s.started();
  if (started && s.cached != static_cast<int64_t>(s.pages.size()) * kPage) return;
  int32_t node = s.node();
  for (int64_t at = s.cached; at + kPage <= s.sharable(); at += kPage) {
    node = prefixes_.child(node, s.tokens.data() + at);
    if (node == PrefixCache::kNone) break;
    s.found.push_back(node);
  }
  s.found.resize(reachable(s));
}

// Whether an older sequence is about to compute the very page that comes next. Nobody waits for one
// that itself waits for all that are as urgent.
bool Engine::waits_for_page(const Sequence& s) {
  const auto node_of = [](const Sequence& one) {
    return one.found.empty() ? one.node() : one.found.back();
  };
  const auto first_of = [](const Sequence& one) {
    return (one.shared + static_cast<int64_t>(one.found.size())) * kPage;
  };
  const int64_t first = first_of(s);
  const int32_t* next = s.tokens.data() + first;
  if (s.cached <= first && first + kPage <= s.sharable()) {
    for (const Sequence* other : computing_) {
      if (node_of(*other) != node_of(s)) continue;
      if (other->request.turn.priority > s.request.turn.priority) continue;
      if (std::equal(next, next + kPage, other->tokens.data() + first_of(*other))) return true;
    }
  }
  if (first + kPage <= s.length()) computing_.push_back(&s);
  return false;
}

void Engine::hold_found(Sequence& s) {
  const size_t had = s.pages.size();
  for (const int32_t page : s.found) {
    prefixes_.hold(page);
    s.pages.push_back(page);
    ++s.shared;
    s.found_keys(kPage);
    if (!s.preempted) s.hits += kPage;
  }
  s.found.clear();
  if (had == 0) s.begun = s.cached;
  move_windows(s, had);
}

// The next page may begin like one that there is. A copy of it costs less than a row or two.
void Engine::copy_tail(Sequence& s, int64_t& rows) {
  const bool at_page = s.cached == static_cast<int64_t>(s.pages.size()) * kPage;
  const int64_t most = std::min({kPage, s.sharable() - s.cached, rows - 1});
  if (!prefix_cache_ || !at_page || most <= 0) return;
  const std::span<const int32_t> next(s.tokens.data() + s.cached, static_cast<size_t>(most));
  PrefixCache::Tail tail = prefixes_.longest_tail(s.node(), next);
  if (tail.tokens == 0) return;
  if (cache_.keeps_states() || cache_.bounds_windows()) {  // which may give up that very page's
    if (cache_.keeps_states() && !make_room_for_state()) return;
    if (!windows_.make_room()) return;
    tail = prefixes_.longest_tail(s.node(), next);
    if (tail.tokens == 0) return;
  }
  const int32_t copy = prefixes_.take_copy(tail.page);
  if (copy == PrefixCache::kNone) return;
  if (draft_model_) draft_model_->copy_page(tail.page, copy);
  s.pages.push_back(copy);
  windows_.hold(copy);
  s.found_keys(tail.tokens);
  rows -= tail.tokens;
  if (!s.preempted) s.hits += tail.tokens;
}

// Pages whose keys are all there can be of use to others from now on.
void Engine::file_pages(Sequence& s) {
  if (!prefix_cache_) return;
  for (; (s.shared + 1) * kPage <= s.cached; ++s.shared) {
    int32_t& page = s.pages[static_cast<size_t>(s.shared)];
    const int32_t own = page;
    page = prefixes_.insert(s.node(), s.page_tokens(s.shared).data(), own);
    if (page != own) windows_.replace(own, page);
  }
}

void Engine::retire(Sequence& s) {
  s.done = true;
  if (s.spare >= 0) cache_.give_back_state(s.spare);  // of a step that failed
  s.spare = PrefixCache::kNone;
  store_pages(s);
  let_go_of_windows(s);
  renew_states(s);
  const int64_t rest = s.cached - s.shared * kPage;
  const auto tail = s.pages.begin() + s.shared;
  // Where there are states, a page without one is of no use at its end.
  const bool useful = rest > 0 && (!cache_.keeps_states() || cache_.has_state(*tail));
  if (prefix_cache_ && useful) {
    const int32_t* tokens = s.tokens.data() + s.shared * kPage;
    prefixes_.insert_tail(s.node(), {tokens, static_cast<size_t>(rest)}, *tail);
    s.pages.erase(tail);
  }
  give_back_pages(s);
  prefixes_.release(s.root);
}

}  // namespace ponder
