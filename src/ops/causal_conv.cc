#include "ops/ops.h"
#include "ops/state_places.h"

namespace ponder {
namespace {

// The inputs of one segment and those right before it, by their distance from its first row.
template <class R>
struct ConvInputs {
  const Tensor<R>& x;
  int64_t first_row, before;
  const R* history;  // [before, channels]

  const R* at(int64_t row) const {
    return row < 0 ? history + (before + row) * x.cols : x.row(first_row + row);
  }
};

// A copy of what the cache has of the rows before, or zeros.
template <class R>
const R* conv_history(Graph<R>& g, const Segment& segment, const KvCache& cache, int64_t layer,
                      int64_t count) {
  if (segment.position == 0) return g.zeros(count);
  PONDER_CHECK(keeps_states(g, cache));
  R* out = g.arena().template take<R>(count);
  g.kernels().copy(reinterpret_cast<const R*>(cache.state(layer, page_before(segment))), out,
                   count);
  return out;
}

template <class R>
void leave_inputs(Graph<R>& g, const ConvInputs<R>& in, const Segment& segment,
                  const KvCache& cache, int64_t layer) {
  each_page(segment, [&](int32_t page, int64_t done) {
    if (!cache.has_state(page)) return;
    R* to = reinterpret_cast<R*>(cache.state(layer, page));
    for (int64_t i = 0; i < in.before; ++i)
      g.kernels().copy(in.at(done - in.before + i), to + i * in.x.cols, in.x.cols);
  });
}

// [taps, channels] of [channels, taps].
template <class R>
R* turned_weight(Graph<R>& g, const Weight& weight) {
  const auto* from = reinterpret_cast<const R*>(weight.data);
  R* out = g.arena().template take<R>(weight.rows * weight.cols);
  for (int64_t c = 0; c < weight.rows; ++c) {
    for (int64_t j = 0; j < weight.cols; ++j) out[j * weight.rows + c] = from[c * weight.cols + j];
  }
  return out;
}

template <class R>
struct ConvRun {
  Tensor<R> x, y;
  const R* weight;  // [taps, channels]
  R* grad;          // of the stored weight [channels, taps]; or null
  int64_t taps;
};

constexpr int64_t kConvChannels = 256;  // for one thread, in the backward

// Some channels of one segment. What is recorded begins each sequence, so that no row reaches
// before its segment.
template <class R>
void conv_backward_rows(const Kernels<R>& kernels, const ConvRun<R>& run, const Segment& segment,
                        int64_t channel, int64_t n, R* dweight) {
  const int64_t all = run.x.cols;
  for (int64_t row = 0; row < segment.rows; ++row) {
    const R* dy = run.y.grad_row(segment.first_row + row) + channel;
    for (int64_t j = std::max<int64_t>(0, run.taps - 1 - row); j < run.taps; ++j) {
      const int64_t source = segment.first_row + row - (run.taps - 1) + j, at = j * all + channel;
      if (run.x.grad)
        kernels.multiply_add(run.weight + at, dy, run.x.grad_row(source) + channel, n);
      if (dweight) kernels.multiply_add(dy, run.x.row(source) + channel, dweight + at, n);
    }
  }
}

template <class R>
void conv_backward(Graph<R>& g, const ConvRun<R>& run, const Segment* segments, int64_t count) {
  g.settle(run.y);
  g.settle(run.x);
  const Arena::Mark mark = g.arena().mark();
  const int64_t all = run.x.cols, taps = run.taps;
  R* dweight = run.grad ? g.zeros(taps * all) : nullptr;
  g.parallel((all + kConvChannels - 1) / kConvChannels, 2 * run.x.rows * taps * kConvChannels,
             [&](int64_t i, int) {
               const int64_t channel = i * kConvChannels;
               const int64_t n = std::min(kConvChannels, all - channel);
               for (int64_t s = 0; s < count; ++s)
                 conv_backward_rows(g.kernels(), run, segments[s], channel, n, dweight);
               for (int64_t c = channel; dweight && c < channel + n; ++c) {
                 for (int64_t j = 0; j < taps; ++j) run.grad[c * taps + j] += dweight[j * all + c];
               }
             });
  g.arena().rewind(mark);
}

}  // namespace

template <class R>
Tensor<R> causal_conv(Graph<R>& g, const Tensor<R>& x, const Weight& weight, const Batch& batch,
                      KvCache& cache, int64_t layer) {
  PONDER_CHECK(weight.rows == x.cols && weight.cols >= 1);
  const int64_t taps = weight.cols, n = x.cols;
  const ConvRun<R> run{x, g.make(x.rows, n), turned_weight<R>(g, weight),
                       static_cast<R*>(weight.grad), taps};
  for (const Segment& segment : batch.segments) {
    PONDER_CHECK(segment.position == 0 || keeps_states(g, cache));
    const ConvInputs<R> in{x, segment.first_row, taps - 1,
                           conv_history(g, segment, cache, layer, (taps - 1) * n)};
    g.parallel_rows(segment.rows, taps * n, [&](int64_t row) {
      R* y = run.y.row(segment.first_row + row);
      g.kernels().backward.zero(y, n);
      for (int64_t j = 0; j < taps; ++j)
        g.kernels().multiply_add(run.weight + j * n, in.at(row - (taps - 1) + j), y, n);
    });
    if (keeps_states(g, cache)) leave_inputs(g, in, segment, cache, layer);
  }
  if (g.recording()) {
    const auto count = static_cast<int64_t>(batch.segments.size());
    const Segment* segments = g.keep(batch.segments.data(), count);
    g.record([&g, run, segments, count] { conv_backward(g, run, segments, count); });
  }
  return run.y;
}

template Tensor<float> causal_conv(Graph<float>&, const Tensor<float>&, const Weight&, const Batch&,
                                   KvCache&, int64_t);
template Tensor<double> causal_conv(Graph<double>&, const Tensor<double>&, const Weight&,
                                    const Batch&, KvCache&, int64_t);

}  // namespace ponder
