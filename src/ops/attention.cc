#include <algorithm>

#include "ops/ops.h"
#include "ops/split_wave.h"

namespace ponder {
namespace {

// Query rows that share keys: one segment, one stored head, a run of (token, query head) pairs.
template <class R>
struct LaneRun {
  const Segment* segment;
  int64_t kv_head;
  int64_t first, count;  // lanes: lane i is token i / group, query head kv_head * group + i % group
  // Of one token alone: the keys that it sees, if it does not see all before it.
  std::span<const int32_t> chosen = {};
};

// Chosen keys lie side by side in pages of a worker's own, for one split at a time.
constexpr int32_t kGatheredPages[kSplit / kPage] = {0, 1, 2, 3, 4, 5, 6, 7};
constexpr size_t kGatherSlack = 4096;  // vector loads may run past the last page's end

size_t gather_bytes(DType dtype, int64_t k_dim) {
  return static_cast<size_t>(kSplit * k_dim * dtype_info(dtype).bytes) + kGatherSlack;
}

// What `gather_keys` brought to `to`, as pages.
KvPages gathered(const KvPages& from, std::byte* to) {
  KvPages out = from;
  out.pool = to;
  out.page_bytes = kPage * from.k_dim * dtype_info(from.dtype).bytes;
  out.ids = kGatheredPages;
  out.slots = nullptr;
  out.k_offset = out.v_offset = 0;
  return out;
}

// Of so many lanes: as few runs as can be, all about as long, of whole vectors. A short one at the
// end would read all keys for next to nothing.
int64_t lanes_a_run(int64_t lanes) {
  const int64_t runs = std::max<int64_t>(1, (lanes + kMaxLanes - 1) / kMaxLanes);
  return ((lanes + runs - 1) / runs + kLanes - 1) / kLanes * kLanes;
}

template <class R>
struct Attention {
  Graph<R>& g;
  const Tensor<R>& q;
  const Tensor<R>& out;
  KvCache& cache;
  int64_t layer;
  KvShape shape;
  int64_t group;
  const AttendOptions<R>& options;
  const R* nothing = nullptr;        // zeros, where there are sinks
  R *max = nullptr, *sum = nullptr;  // [query heads, rows], kept while recording

  AttendTask<R> task(const LaneRun<R>& run) const {
    AttendTask<R> t;
    t.kv = cache.view(layer, run.kv_head, run.segment->pages);
    t.scale = options.scale;
    t.lanes = static_cast<int>(run.count);
    for (int64_t i = 0; i < run.count; ++i) {
      const int64_t lane = run.first + i, token = lane / group;
      const int64_t row = run.segment->first_row + token, head = run.kv_head * group + lane % group;
      t.q[i] = q.row(row) + head * shape.k_dim;
      t.out[i] = out.row(row) + head * shape.v_dim;
      t.visible[i] = run.chosen.empty() ? run.segment->position + token + 1
                                        : static_cast<int64_t>(run.chosen.size());
      t.first[i] = options.sight.first(run.segment->position + token);
    }
    return t;
  }

  // The splits with keys that some lane sees: from the first on, up to here.
  int64_t first_split(const LaneRun<R>& run) const {
    return options.sight.first(run.segment->position + run.first / group) / kSplit;
  }
  int64_t splits(const LaneRun<R>& run) const {
    const int64_t last = run.chosen.empty()
                             ? run.segment->position + (run.first + run.count - 1) / group + 1
                             : static_cast<int64_t>(run.chosen.size());
    return (last + kSplit - 1) / kSplit;
  }

  size_t scratch_bytes() const {
    return attend_bytes() + (options.choice ? gather_bytes(cache.layout().dtype, shape.k_dim) : 0);
  }
  size_t attend_bytes() const {
    const size_t bytes = g.kernels().attend_scratch(cache.layout().dtype, shape.k_dim, shape.v_dim);
    constexpr size_t kLine = 64;
    return (bytes + kLine - 1) / kLine * kLine;
  }

  // Some keys of a run that sees chosen ones alone.
  void attend_chosen(const LaneRun<R>& run, AttendTask<R>& part, std::span<const int32_t> keys,
                     std::byte* scratch) const {
    const KvPages all = part.kv;
    const KvPages more = shape.more > 0 ? cache.more_view(layer, run.segment->pages) : all;
    std::byte* to = scratch + attend_bytes();
    part.first_key = 0;
    part.last_key = static_cast<int64_t>(keys.size());
    g.kernels().gather_keys(all, more, keys.data(), part.last_key, options.choice->page_keys, to);
    part.kv = gathered(all, to);
    std::fill(part.visible, part.visible + part.lanes, part.last_key);
    g.kernels().attend(part, scratch);
    part.kv = all;
  }

  // Splits [first, last) of this run, folded in order; the result is in `t`, unnormalised. The
  // later partials need `spare` [lanes, v_dim].
  void run_splits(const LaneRun<R>& run, AttendTask<R>& t, int64_t first, int64_t last, R* spare,
                  std::byte* scratch) const {
    const int64_t v_dim = t.kv.v_dim;
    const int64_t visible = *std::max_element(t.visible, t.visible + t.lanes);
    const int64_t begin = *std::min_element(t.first, t.first + t.lanes) / kPage * kPage;
    const auto attend = [&](AttendTask<R>& part, int64_t s) {
      part.first_key = std::max(begin, s * kSplit);
      part.last_key = std::min(visible, (s + 1) * kSplit);
      if (run.chosen.empty()) return g.kernels().attend(part, scratch);
      attend_chosen(run, part,
                    run.chosen.subspan(static_cast<size_t>(part.first_key),
                                       static_cast<size_t>(part.last_key - part.first_key)),
                    scratch);
    };
    attend(t, first);
    for (int64_t s = first + 1; s < last; ++s) {
      AttendTask<R> part = t;
      for (int i = 0; i < t.lanes; ++i) part.out[i] = spare + i * v_dim;
      attend(part, s);
      for (int i = 0; i < t.lanes; ++i) {
        g.kernels().fold(t.out[i], &t.max[i], &t.sum[i], part.out[i], part.max[i], part.sum[i],
                         v_dim);
      }
    }
  }

  void finish(AttendTask<R>& t, const LaneRun<R>& run) const {
    for (int i = 0; i < t.lanes; ++i) {
      if (options.sinks) {  // one more term of the sum, that goes to no value
        const int64_t head = run.kv_head * group + (run.first + i) % group;
        g.kernels().fold(t.out[i], &t.max[i], &t.sum[i], nothing, options.sinks.data[head], R(1),
                         t.kv.v_dim);
      }
      g.kernels().normalise(t.out[i], t.sum[i], t.kv.v_dim);
      if (!max) continue;
      const int64_t lane = run.first + i;
      const int64_t at =
          (run.kv_head * group + lane % group) * q.rows + run.segment->first_row + lane / group;
      max[at] = t.max[i];
      sum[at] = t.sum[i];
    }
  }
};

// Parts of one run, in their order, into its result, which is finished with the last one.
template <class R>
void fold_parts(const Attention<R>& a, const std::vector<LaneRun<R>>& runs,
                std::span<typename SplitWave<R>::Part> parts, std::vector<AttendTask<R>>& results) {
  const LaneRun<R>& run = runs[parts[0].run];
  AttendTask<R>& t = results[parts[0].run];
  for (auto& part : parts) {
    if (part.split == a.first_split(run)) {
      t = part.task;
      continue;
    }
    for (int i = 0; i < t.lanes; ++i) {
      a.g.kernels().fold(t.out[i], &t.max[i], &t.sum[i], part.task.out[i], part.task.max[i],
                         part.task.sum[i], a.shape.v_dim);
    }
  }
  if (parts.back().split + 1 == a.splits(run)) a.finish(t, run);
}

// Few long runs (decoding at depth): each split is an item of its own, and a second region folds
// them in the same order in which `run_splits` does, so the bits do not tell which way was taken.
// Not all at once: of a long text the parts of a prompt's rows would take more than its keys.
template <class R>
void attend_by_split(const Attention<R>& a, const std::vector<LaneRun<R>>& runs) {
  constexpr int64_t kMostNumbers = 1 << 18, kPartsAThread = 8;
  const size_t scratch_bytes = a.scratch_bytes();
  std::vector<AttendTask<R>> results;
  for (const LaneRun<R>& run : runs) results.push_back(a.task(run));
  std::byte* base = a.g.take_scratch(scratch_bytes);
  SplitWave<R> wave;
  const auto attend = [&] {
    a.g.parallel(static_cast<int64_t>(wave.parts.size()), kSplit * a.shape.v_dim,
                 [&](int64_t p, int worker) {
                   auto& part = wave.parts[static_cast<size_t>(p)];
                   a.run_splits(runs[part.run], part.task, part.split, part.split + 1, nullptr,
                                a.g.scratch(scratch_bytes, worker, base));
                 });
    a.g.parallel(static_cast<int64_t>(wave.first.size()), a.shape.v_dim * 64,
                 [&](int64_t i, int) { fold_parts(a, runs, wave.of(i), results); });
    wave.clear();
  };
  const Arena::Mark mark = a.g.arena().mark();
  int64_t numbers = 0;
  for (size_t r = 0; r < runs.size(); ++r) {
    for (int64_t s = a.first_split(runs[r]); s < a.splits(runs[r]); ++s) {
      const bool begins = s == a.first_split(runs[r]);
      const int64_t more = begins ? 0 : results[r].lanes * a.shape.v_dim;
      const auto count = static_cast<int64_t>(wave.parts.size());
      if (numbers + more > kMostNumbers && count >= kPartsAThread * a.g.threads()) {
        attend();
        a.g.arena().rewind(mark);
        numbers = 0;
      }
      numbers += more;
      wave.add(r, s, results[r], begins ? nullptr : a.g.arena().template take<R>(more));
    }
  }
  attend();
}

// `before(run)` is called before a run, by the thread that runs it.
template <class R, class Before>
void attend_whole(const Attention<R>& a, const std::vector<LaneRun<R>>& runs,
                  const Before& before) {
  const size_t scratch_bytes = a.scratch_bytes();
  const int64_t v_dim = a.shape.v_dim;
  const size_t spare_bytes = static_cast<size_t>(kMaxLanes * v_dim) * sizeof(R);
  std::byte* base = a.g.take_scratch(scratch_bytes + spare_bytes);
  // Later runs see more keys: longest first, so that no thread is left with a long one at the end.
  const auto count = static_cast<int64_t>(runs.size());
  a.g.parallel(count, kPage * v_dim * kLanes, [&](int64_t i, int worker) {
    const LaneRun<R>& run = runs[static_cast<size_t>(count - 1 - i)];
    std::byte* mine = a.g.scratch(scratch_bytes + spare_bytes, worker, base);
    before(run);
    AttendTask<R> t = a.task(run);
    a.run_splits(run, t, a.first_split(run), a.splits(run),
                 reinterpret_cast<R*>(mine + scratch_bytes), mine);
    a.finish(t, run);
  });
}

// Writes keys and values to the cache.
template <class R>
struct Store {
  Graph<R>& g;
  const Tensor<R>& k;
  const Tensor<R>& v;
  KvCache& cache;
  int64_t layer;
  KvShape shape;

  // Rows [first, last) of a segment, one head.
  void rows(const Segment& segment, int64_t head, int64_t first, int64_t last) const {
    const KvPages pages = cache.view(layer, head, segment.pages);
    for (int64_t r = first; r < last; ++r) {
      const int64_t row = segment.first_row + r;
      g.kernels().store_kv(pages, k.row(row) + head * shape.k_dim, v.row(row) + head * shape.v_dim,
                           segment.position + r);
    }
  }
  void all(const Batch& batch) const {
    constexpr int64_t kCost = 4;  // of a number: V's lie far apart
    const int64_t heads = shape.heads;
    for (const Segment& segment : batch.segments) {
      const int64_t run = std::min(kPage, segment.rows), runs = (segment.rows + run - 1) / run;
      g.parallel(heads * runs, run * k.cols / heads * kCost, [&](int64_t i, int) {
        const int64_t first = i / heads * run;
        rows(segment, i % heads, first, std::min(segment.rows, first + run));
      });
    }
  }
};

// What the closure keeps; the cache itself is not needed any more.
template <class R>
struct AttentionStep {
  Tensor<R> q, k, v, out;
  const Segment* segments;
  int64_t count, heads, group, k_dim, v_dim;  // heads: stored ones
  DType kv;
  AttendOptions<R> options;
  const R *max, *sum;    // [query heads, rows]
  const int64_t* first;  // of each token of a segment, or null
};

template <class R>
AttendGrad<R> grad_task(const AttentionStep<R>& a, const Segment& segment, int64_t head) {
  const int64_t row = segment.first_row;
  const int64_t q_at = head * a.group * a.k_dim, k_at = head * a.k_dim, v_at = head * a.v_dim;
  AttendGrad<R> t;
  t.kv = a.kv;
  t.q = a.q.row(row) + q_at;
  t.k = a.k.row(row) + k_at;
  t.v = a.v.row(row) + v_at;
  t.out = a.out.row(row) + head * a.group * a.v_dim;
  t.dout = a.out.grad_row(row) + head * a.group * a.v_dim;
  t.dq = a.q.grad ? a.q.grad_row(row) + q_at : nullptr;
  t.dk = a.k.grad ? a.k.grad_row(row) + k_at : nullptr;
  t.dv = a.v.grad ? a.v.grad_row(row) + v_at : nullptr;
  t.ldq = a.q.ld;
  t.ldk = a.k.ld;
  t.ldv = a.v.ld;
  t.ldo = a.out.ld;
  t.group = a.group;
  t.rows = segment.rows;
  t.k_dim = a.k_dim;
  t.v_dim = a.v_dim;
  t.scale = a.options.scale;
  t.first = a.first;
  t.ldm = a.q.rows;
  t.max = a.max + head * a.group * t.ldm + row;
  t.sum = a.sum + head * a.group * t.ldm + row;
  return t;
}

// Squares of one task: the gradients of queries [q0, q1), or of keys [k0, k1), or of all.
template <class R>
struct AttendGradRun {
  AttendGrad<R> task;
  int64_t q0, q1, k0, k1;
};

// Where there are few long tasks the gradients of queries and of keys are made apart, square by
// square, at the price of making the scores twice. The sums are the same, in the same order.
template <class R>
std::vector<AttendGradRun<R>> cut(const std::vector<AttendGrad<R>>& tasks, int threads) {
  constexpr int64_t kEnoughTasksAThread = 3;
  const bool whole = static_cast<int64_t>(tasks.size()) >= kEnoughTasksAThread * threads;
  std::vector<AttendGradRun<R>> runs;
  for (const AttendGrad<R>& task : tasks) {
    const int64_t rows = task.rows;
    if (whole || threads == 1 || rows <= kGradSquare) {
      runs.push_back({task, 0, rows, 0, rows});
      continue;
    }
    AttendGrad<R> queries = task, keys = task;
    queries.dk = queries.dv = nullptr;
    keys.dq = nullptr;
    for (int64_t at = 0; at < rows; at += kGradSquare) {
      const int64_t end = std::min(rows, at + kGradSquare);
      runs.push_back({queries, at, end, 0, end});
      runs.push_back({keys, at, rows, at, end});
    }
  }
  return runs;
}

// In one fixed order, segment after segment; the heads are apart.
template <class R>
void sink_backward(Graph<R>& g, const AttentionStep<R>& a) {
  if (!a.options.sinks || !a.options.sinks.grad) return;
  const int64_t heads = a.heads * a.group;
  g.parallel(heads, a.out.rows * a.v_dim, [&](int64_t h, int) {
    const R sink = a.options.sinks.data[h];
    for (const Segment* s = a.segments; s < a.segments + a.count; ++s) {
      const int64_t row = s->first_row, at = h * a.out.rows + row;
      a.options.sinks.grad[h] +=
          g.kernels().backward.sink(sink, a.max + at, a.sum + at, a.out.row(row) + h * a.v_dim,
                                    a.out.grad_row(row) + h * a.v_dim, a.out.ld, s->rows, a.v_dim);
    }
  });
}

// The first key of each token, as long as the longest segment; null if all see all.
template <class R>
const int64_t* first_keys(Graph<R>& g, const KeySight& sight, const Batch& batch) {
  if (sight.sees == KeySight::Sees::All) return nullptr;
  int64_t rows = 0;
  for (const Segment& segment : batch.segments) rows = std::max(rows, segment.rows);
  int64_t* out = g.arena().template take<int64_t>(rows);
  for (int64_t t = 0; t < rows; ++t) out[t] = sight.first(t);
  return out;
}

template <class R>
void attention_backward(Graph<R>& g, const AttentionStep<R>& a) {
  const BackwardKernels<R>& kernels = g.kernels().backward;
  g.settle(a.out);
  sink_backward(g, a);
  const bool v_in_k = a.v.grad && a.v.grad == a.k.grad;
  const bool write_dq = g.writes(a.q), write_dk = g.writes(a.k), write_dv = g.writes(a.v);
  std::vector<AttendGrad<R>> tasks;
  int64_t longest = 0;
  for (const Segment* s = a.segments; s < a.segments + a.count; ++s) {
    longest = std::max(longest, s->rows);
    for (int64_t head = 0; head < a.heads; ++head) {
      AttendGrad<R> task = grad_task(a, *s, head);
      task.write_dq = write_dq;
      task.write_dk = write_dk;
      task.write_dv = write_dv && !v_in_k;
      tasks.push_back(task);
    }
  }
  const std::vector<AttendGradRun<R>> runs = cut(tasks, g.threads());
  const Arena::Mark mark = g.arena().mark();
  size_t bytes = 0;
  for (const AttendGrad<R>& task : tasks) bytes = std::max(bytes, kernels.attend_scratch(task));
  std::byte* base = g.take_scratch(bytes);
  const int64_t cost = longest * longest * a.group * (a.k_dim + a.v_dim);
  g.parallel(static_cast<int64_t>(runs.size()), cost, [&](int64_t i, int worker) {
    const AttendGradRun<R>& run = runs[static_cast<size_t>(i)];
    kernels.attend(run.task, run.q0, run.q1, run.k0, run.k1, g.scratch(bytes, worker, base));
  });
  g.arena().rewind(mark);
}

}  // namespace

template <class R>
Tensor<R> attention(Graph<R>& g, const Tensor<R>& q, const Tensor<R>& k, const Tensor<R>& v,
                    const Batch& batch, KvCache& cache, int64_t layer,
                    const std::type_identity_t<AttendOptions<R>>& options) {
  const KvShape shape = cache.layout().shape(layer);
  const KeyChoice* choice = options.choice;
  const int64_t heads = q.cols / shape.k_dim;
  PONDER_CHECK(shape.heads > 0 && heads % shape.heads == 0);
  PONDER_CHECK(!choice || (shape.v_in_k && !g.recording()));
  const Store<R> store{g, k, v, cache, layer, shape};
  Tensor<R> out = g.make(q.rows, heads * shape.v_dim);
  Attention<R> a{g, q, out, cache, layer, shape, heads / shape.heads, options};
  if (options.sinks) a.nothing = g.zeros(shape.v_dim);
  if (g.recording()) {
    a.max = g.arena().template take<R>(heads * q.rows);
    a.sum = g.arena().template take<R>(heads * q.rows);
  }
  std::vector<LaneRun<R>> runs;
  bool deep = false, cut = false;  // keys of more than one split; lanes of more than one run
  const auto add = [&](const Segment& segment, int64_t h, int64_t first, int64_t last,
                       std::span<const int32_t> chosen) {
    const int64_t most = lanes_a_run(last - first);
    for (; first < last; first += most) {
      runs.push_back({&segment, h, first, std::min(most, last - first), chosen});
      deep = deep || a.splits(runs.back()) - a.first_split(runs.back()) > 1;
    }
  };
  for (const Segment& segment : batch.segments) {
    // Rows that see all keys before them.
    const int64_t whole =
        !choice ? segment.rows
        : choice->counts.empty()
            ? std::clamp<int64_t>(choice->most - segment.position, 0, segment.rows)
            : 0;
    for (int64_t h = 0; h < shape.heads; ++h) {
      cut = cut || whole < segment.rows || whole * a.group > kMaxLanes;
      add(segment, h, 0, whole * a.group, {});
      for (int64_t r = whole; r < segment.rows; ++r)
        add(segment, h, r * a.group, (r + 1) * a.group, choice->of(segment.first_row + r));
    }
  }
  constexpr int64_t kEnoughRunsAThread = 8;
  const bool few = static_cast<int64_t>(runs.size()) < kEnoughRunsAThread * g.threads();
  const Arena::Mark mark = g.arena().mark();
  const bool by_split = deep && few && g.threads() > 1;
  if (!options.stored && (by_split || cut)) store.all(batch);
  if (by_split) {
    attend_by_split(a, runs);
  } else if (cut || options.stored) {
    attend_whole(a, runs, [](const LaneRun<R>&) {});
  } else {
    // Each run is all that reads its keys: what it fetches to write to, it reads next.
    attend_whole(a, runs, [&](const LaneRun<R>& run) {
      store.rows(*run.segment, run.kv_head, 0, run.segment->rows);
    });
  }
  g.arena().rewind(mark);
  if (g.recording()) {
    for (const Segment& segment : batch.segments) PONDER_CHECK(segment.position == 0);
    const auto count = static_cast<int64_t>(batch.segments.size());
    const AttentionStep<R> step{q,
                                k,
                                v,
                                out,
                                g.keep(batch.segments.data(), count),
                                count,
                                shape.heads,
                                a.group,
                                shape.k_dim,
                                shape.v_dim,
                                cache.layout().dtype,
                                options,
                                a.max,
                                a.sum,
                                first_keys(g, options.sight, batch)};
    g.record([&g, step] { attention_backward(g, step); });
  }
  return out;
}

template Tensor<float> attention(Graph<float>&, const Tensor<float>&, const Tensor<float>&,
                                 const Tensor<float>&, const Batch&, KvCache&, int64_t,
                                 const AttendOptions<float>&);
template Tensor<double> attention(Graph<double>&, const Tensor<double>&, const Tensor<double>&,
                                  const Tensor<double>&, const Batch&, KvCache&, int64_t,
                                  const AttendOptions<double>&);

}  // namespace ponder
