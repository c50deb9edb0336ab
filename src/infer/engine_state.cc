// Sequences of models whose layers keep a state: who has a slot of the cache for it. The last page
// of each running sequence has one; whole pages keep theirs as snapshots, from which others that
// begin alike go on, until a slot is needed: then the longest unused snapshot is given up, and
// before all others those behind a prompt that its answer has passed.
#include <algorithm>

#include "base/error.h"
#include "infer/engine_sequence.h"

namespace ponder {

// Whether a running sequence goes on from this page's state, or is about to leave one there.
bool Engine::is_current(int32_t page) const {
  for (const auto& s : sequences_) {
    const auto at = [&](int64_t tokens) {
      return tokens > 0 && s->started() &&
             s->pages[static_cast<size_t>((tokens - 1) / kPage)] == page;
    };
    if (at(s->cached) || at(s->fed)) return true;
  }
  return false;
}

// Makes one slot free, if there is a snapshot to give up.
bool Engine::make_room_for_state() {
  if (cache_.free_states() > 0) return true;
  int32_t oldest = PrefixCache::kNone;
  for (int32_t page = 0; page < cache_.pages(); ++page) {
    if (!cache_.has_state(page)) continue;
    const bool older =
        oldest == PrefixCache::kNone || cache_.state_use(page) < cache_.state_use(oldest);
    if (older && !is_current(page)) oldest = page;
  }
  if (oldest == PrefixCache::kNone) return false;
  cache_.drop_state(oldest);
  return true;
}

// In a step a sequence needs the slot that it goes on from and the one that it leaves.
int64_t Engine::most_started() const {
  return cache_.keeps_states() ? cache_.states() / 2 : INT64_MAX;
}

// Before guessed tokens are tried the state without them is put aside. False if there is no room.
bool Engine::spare_state(Sequence& s) {
  constexpr int64_t kSlots = 3;  // of each sequence
  int64_t active = running();
  for (const Plan::Share& share : plan_.shares) active += !sequences_[share.sequence]->started();
  if (active * kSlots > cache_.states() || !make_room_for_state()) return false;
  s.spare = cache_.copy_state(s.pages[static_cast<size_t>((s.cached - 1) / kPage)]);
  return true;
}

// Slots for what the rows up to `last` leave behind: the last page's, and snapshots while there are
// slots that nobody uses.
void Engine::place_states(Sequence& s, int64_t last) {
  if (!cache_.keeps_states()) return;
  s.fed = last;
  const int32_t end = s.pages[static_cast<size_t>((last - 1) / kPage)];
  if (!cache_.has_state(end)) {
    PONDER_CHECK(make_room_for_state());
    cache_.take_state(end);
  }
  if (!prefix_cache_) return;
  for (int64_t page = s.cached / kPage; (page + 1) * kPage < last; ++page) {
    const int32_t whole = s.pages[static_cast<size_t>(page)];
    if (cache_.has_state(whole)) continue;
    const bool room = ends_prompt(s, page + 1) ? make_room_for_state() : cache_.free_states() > 0;
    if (room) cache_.take_state(whole);
  }
}

// Snapshots behind its prompt that its answer has passed are of little use: others go on from where
// the prompt ends, or from where the answer does.
void Engine::age_states(Sequence& s) {
  if (!cache_.keeps_states()) return;
  s.aged = std::max(s.aged, s.prompt / kPage);
  for (; (s.aged + 1) * kPage < s.cached; ++s.aged) {
    const int32_t page = s.pages[static_cast<size_t>(s.aged)];
    if (cache_.has_state(page)) cache_.age_state(page);
  }
}

// When it is done: where its prompt ended is what others go on from.
void Engine::renew_states(const Sequence& s) {
  if (!cache_.keeps_states()) return;
  for (int64_t page = 0; page < static_cast<int64_t>(s.pages.size()); ++page) {
    const int32_t whole = s.pages[static_cast<size_t>(page)];
    if (ends_prompt(s, page + 1) && cache_.has_state(whole)) cache_.renew_state(whole);
  }
}

// After a step. Where not all of its rows counted no state is that of the last one that did: that
// of before the step comes back, and the rows that counted run again in the next one, to the same
// bits.
void Engine::settle_state(Sequence& s, const Segment& segment) {
  s.fed = 0;
  if (!cache_.keeps_states()) return;
  if (s.cached < segment.position + segment.rows) {
    for (auto page = static_cast<size_t>(s.cached / kPage); page < s.pages.size(); ++page)
      cache_.drop_state(s.pages[page]);
    PONDER_CHECK(s.done ||
                 s.spare >= 0);  // all known tokens count, unless it ends with one of them
    if (!s.done) {
      cache_.put_state(s.pages[static_cast<size_t>((segment.position - 1) / kPage)], s.spare);
      s.spare = PrefixCache::kNone;
      s.cached = segment.position;
    }
  }
  if (s.spare >= 0) cache_.give_back_state(s.spare);
  s.spare = PrefixCache::kNone;
}

}  // namespace ponder
