// Sequences of models with layers that see but a window or a block of the text: which of their
// pages keep the keys of those layers. A sequence holds those that its next rows see; what it has
// passed is given up when room is needed, but for where others are likely to go on from: where a
// prompt ends, since the next one of a chat is the same up to there while what was thought behind
// it is dropped, and where it began itself, since that was of use once.
#include <algorithm>

#include "infer/engine_memory.h"
#include "infer/engine_sequence.h"

namespace ponder {

int64_t Engine::first_seen_page(int64_t position) const {
  return cache_.layout().first_seen(position) / kPage;
}

// Of the pages found behind those it has, how many may be gone on from: there are the state after
// the last one, and what the rows behind it see.
size_t Engine::reachable(const Sequence& s) const {
  const int64_t had = s.cached / kPage;
  auto count = static_cast<int64_t>(s.found.size()), lacks = count - 1;  // the last without window
  for (; count > 0; --count) {
    lacks = std::min(lacks, count - 1);
    while (lacks >= 0 && windows_.has(s.found[static_cast<size_t>(lacks)])) --lacks;
    const bool sees = first_seen_page((had + count) * kPage) - had > lacks;
    const int32_t last = s.found[static_cast<size_t>(count - 1)];
    if (sees && (!cache_.keeps_states() || cache_.has_state(last))) break;
  }
  return static_cast<size_t>(count);
}

// Whether others are likely to go on from a place whose rows see this page of the sequence.
bool Engine::goes_on_from(const Sequence& s, int64_t page) const {
  const auto seen_from = [&](int64_t pages) {
    return page < pages && page >= first_seen_page(pages * kPage);
  };
  for (int64_t border = s.prompt / kPage; ends_prompt(s, border); --border) {
    if (page == border || seen_from(border)) return true;
  }
  return seen_from(s.begun / kPage);
}

// Whether this is the last border of pages that the next turn's prompt may share with this one:
// what a template ends a prompt with is not there in the next one.
bool Engine::ends_prompt(const Sequence& s, int64_t border) {
  constexpr int64_t kAsking = 16;  // tokens
  return border == s.prompt / kPage || border == std::max<int64_t>(0, s.prompt - kAsking) / kPage;
}

// Holds what its next rows see, now that it is where it is, of pages from the `had`-th on for the
// first time, and lets go of what it has passed.
void Engine::move_windows(Sequence& s, size_t had) {
  if (!cache_.bounds_windows()) return;
  const auto first = static_cast<size_t>(first_seen_page(s.cached));
  for (; s.first_window < std::min(first, had); ++s.first_window) {
    const auto page = static_cast<int64_t>(s.first_window);
    windows_.let_go(s.pages[s.first_window], goes_on_from(s, page));
  }
  s.first_window = std::max(s.first_window, first);
  for (size_t page = std::max(first, had); page < s.pages.size(); ++page)
    windows_.hold(s.pages[page]);
}

// When it ends or has to start again. What it has passed is older than what others go on from.
void Engine::let_go_of_windows(Sequence& s) {
  if (!cache_.bounds_windows()) return;
  for (; s.first_window < s.pages.size(); ++s.first_window)
    windows_.let_go(s.pages[s.first_window], true);
  s.first_window = 0;
  for (size_t page = 0; page < s.pages.size(); ++page) {
    if (goes_on_from(s, static_cast<int64_t>(page))) windows_.renew(s.pages[page]);
  }
}

// Windows that a sequence holds at most, with a page that it begins.
int64_t Engine::windows_for(const Sequence& s) const {
  return std::min(windows_of_sequence(cache_.layout()), pages_of(s.end));
}

// How many are left for sequences that have not started.
int64_t Engine::windows_left() const {
  if (!cache_.bounds_windows()) return INT64_MAX;
  int64_t out = cache_.windows() - windows_of_rows(rows_);
  for (const auto& s : sequences_) {
    if (s->started()) out -= windows_for(*s);
  }
  return out;
}

}  // namespace ponder
