// Parts of attention that are run side by side and folded in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/kernels.h"

namespace ponder {

// Splits of several runs that are attended to at the same time. The first of a run goes to what
// will be its result, later ones to a place of their own, from which they are folded.
template <class R>
struct SplitWave {
  struct Part {
    size_t run;
    int64_t split;
    AttendTask<R> task;
  };
  std::vector<Part> parts;
  std::vector<size_t> first;  // part of each of its runs

  void add(size_t run, int64_t split, const AttendTask<R>& task, R* place) {
    if (parts.empty() || parts.back().run != run) first.push_back(parts.size());
    parts.push_back({run, split, task});
    AttendTask<R>& t = parts.back().task;
    for (int i = 0; place && i < t.lanes; ++i) t.out[i] = place + i * t.kv.v_dim;
  }
  // The parts of its i-th run.
  std::span<Part> of(int64_t i) {
    const auto at = static_cast<size_t>(i);
    const size_t end = at + 1 < first.size() ? first[at + 1] : parts.size();
    return std::span(parts).subspan(first[at], end - first[at]);
  }
  void clear() {
    parts.clear();
    first.clear();
  }
};

}  // namespace ponder
