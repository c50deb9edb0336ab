// Where an operator with a state finds it and leaves it: shared by those that have one.
#pragma once

#include "ops/batch.h"
#include "ops/graph.h"
#include "ops/kv_cache.h"

namespace ponder {

// Whether states are read and left at all: not while recording or rehearsing, where sequences are
// whole.
template <class R>
bool keeps_states(const Graph<R>& g, const KvCache& cache) {
  return cache.keeps_states() && !g.recording() && !g.rehearsing();
}

// The page whose slot has the state before the segment's first row; of one that goes on.
inline int32_t page_before(const Segment& segment) {
  return segment.pages[(segment.position - 1) / kPage];
}
inline int32_t last_page(const Segment& segment) {
  return segment.pages[(segment.position + segment.rows - 1) / kPage];
}

// fn(page, rows) for each page with rows of the segment: `rows` of them are done with its last one.
template <class Fn>
void each_page(const Segment& segment, Fn&& fn) {
  const int64_t end = segment.position + segment.rows;
  for (int64_t page = segment.position / kPage; page * kPage < end; ++page) {
    const int64_t done = (page + 1) * kPage < end ? (page + 1) * kPage : end;
    fn(segment.pages[page], done - segment.position);
  }
}

}  // namespace ponder
