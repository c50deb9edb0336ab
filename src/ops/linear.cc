#include "ops/joined_linears.h"
#include "ops/linear_backward.h"
#include "ops/ranks.h"

namespace ponder {
namespace {

template <class R>
void record_backward(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
                     std::span<const Tensor<R>> outs) {
  const auto count = static_cast<int64_t>(params.size());
  const LinearParam<R>* p = g.keep(params.data(), count);
  const Tensor<R>* y = g.keep(outs.data(), count);
  g.record([&g, x, p, y, count] {
    LinearBackward<R> backward(g);
    backward.rows({.m = x.rows,
                   .k = x.cols,
                   .x = x.data,
                   .ldx = x.ld,
                   .dx = x.grad,
                   .lddx = x.ld,
                   .write_dx = g.writes(x)});
    for (int64_t i = 0; i < count; ++i) {
      g.settle(y[i]);
      backward.add(p[i].weight, y[i].grad, y[i].ld, p[i].bias.grad);
    }
    backward.run();
  });
}

template <class R>
void make_results(Graph<R>& g, int64_t rows, std::span<const LinearParam<R>> params,
                  std::span<Tensor<R>> outs) {
  for (size_t i = 0; i < params.size(); ++i)
    outs[i] = g.make(rows, whole_rows(g, params[i].weight));
}

// Other ranks' columns of those whose weights are cut.
template <class R>
void gather(Graph<R>& g, std::span<const LinearParam<R>> params, std::span<const Tensor<R>> outs) {
  std::vector<SharedColumns<R>> shared;
  for (size_t i = 0; i < params.size(); ++i) {
    const Weight& w = params[i].weight;
    if (w.parts) shared.push_back({outs[i], own_columns(g, outs[i], w), w.parts});
  }
  gather_columns(g, shared);
}

template <class R>
void add_stored(Graph<R>& g, GemmBatch<R>& batch, const Tensor<R>& x,
                std::span<const LinearParam<R>> params, std::span<const Tensor<R>> outs) {
  size_t packs[kProducts] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
  for (size_t i = 0; i < params.size(); ++i) {
    const LinearParam<R>& p = params[i];
    size_t& pack = packs[static_cast<size_t>(product_of(p.weight.dtype))];
    if (pack == SIZE_MAX) pack = batch.pack(p.weight.dtype, x.data, x.ld, nullptr, x.rows, x.cols);
    const Tensor<R> y = own_columns(g, outs[i], p.weight);
    const R* bias = p.bias ? p.bias.data + (y.data - outs[i].data) : nullptr;
    batch.add(p.weight, pack, bias, y.data, y.ld);
  }
}

// The products with the stored matrices alone, of this rank.
template <class R>
void plain(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
           std::span<Tensor<R>> outs) {
  make_results(g, x.rows, params, outs);
  GemmBatch<R> batch(g);
  add_stored<R>(g, batch, x, params, outs);
  batch.run();
  if (g.recording()) record_backward<R>(g, x, params, outs);
}

// outs[i] += xs[i] W_i^T; with `rows`, row r of xs belongs to row rows[r] of outs. What was there
// keeps its gradient, which is that of the sum.
template <class R>
void add_products(Graph<R>& g, std::span<const Tensor<R>> xs,
                  std::span<const LinearParam<R>> params, std::span<const Tensor<R>> outs,
                  std::span<const int32_t> rows = {}) {
  const Arena::Mark mark = g.arena().mark();
  std::vector<R*> sums;
  for (size_t i = 0; i < xs.size(); ++i) {
    sums.push_back(g.arena().template take<R>(xs[i].rows * params[i].weight.rows));
  }
  GemmBatch<R> batch(g);
  for (size_t i = 0; i < xs.size(); ++i) {
    const Weight& weight = params[i].weight;
    const size_t pack =
        batch.pack(weight.dtype, xs[i].data, xs[i].ld, nullptr, xs[i].rows, xs[i].cols);
    batch.add(weight, pack, nullptr, sums[i], weight.rows);
  }
  batch.run();
  for (size_t i = 0; i < xs.size(); ++i) {
    const Tensor<R> y = own_columns(g, outs[i], params[i].weight);
    g.parallel_rows(xs[i].rows, y.cols, [&](int64_t r) {
      R* to = y.row(rows.empty() ? r : rows[static_cast<size_t>(r)]);
      g.kernels().add(to, sums[i] + r * y.cols, to, y.cols);
    });
  }
  g.arena().rewind(mark);
  for (size_t i = 0; g.recording() && i < xs.size(); ++i)
    record_backward<R>(g, xs[i], params.subspan(i, 1), outs.subspan(i, 1));
}

// A x is one more product over x; the rest of an adapter's way is r numbers wide.
template <class R>
void adapted(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
             std::span<Tensor<R>> outs) {
  std::vector<LinearParam<R>> first(params.begin(), params.end()), second;
  std::vector<Tensor<R>> results, inner, sums;
  for (const LinearParam<R>& p : params) {
    if (p.adapter.a) first.push_back({p.adapter.a});
  }
  results.resize(first.size());
  plain<R>(g, x, first, results);
  size_t next = params.size();
  for (size_t i = 0; i < params.size(); ++i) {
    outs[i] = results[i];
    if (!params[i].adapter.a) continue;
    inner.push_back(scaled(g, results[next++], params[i].adapter.scale));
    second.push_back({params[i].adapter.b});
    sums.push_back(outs[i]);
  }
  add_products<R>(g, inner, second, sums);
}

// The rows of one served adapter, packed, as they would go through it alone.
template <class R>
void add_served(Graph<R>& g, const Tensor<R>& x, const AdapterRows& own,
                std::span<const LinearParam<R>> params, std::span<const Tensor<R>> outs) {
  std::vector<LinearParam<R>> first, second;
  std::vector<Tensor<R>> sums;
  std::vector<R> scales;
  for (size_t i = 0; i < params.size(); ++i) {
    if (params[i].served.empty()) continue;
    const LowRank<R>& adapter = params[i].served[static_cast<size_t>(own.adapter)];
    if (!adapter.a) continue;
    first.push_back({adapter.a});
    second.push_back({adapter.b});
    scales.push_back(adapter.scale);
    sums.push_back(outs[i]);
  }
  if (first.empty()) return;
  const Arena::Mark mark = g.arena().mark();
  std::vector<Tensor<R>> inner(first.size());
  plain<R>(g, take_rows(g, x, own.rows), first, inner);
  for (size_t i = 0; i < inner.size(); ++i) inner[i] = scaled(g, inner[i], scales[i]);
  add_products<R>(g, inner, second, sums, own.rows);
  g.arena().rewind(mark);
}

template <class R>
void add_served(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
                std::span<const Tensor<R>> outs) {
  if (g.adapter_rows().empty()) return;
  PONDER_CHECK(!g.recording());
  for (const AdapterRows& own : g.adapter_rows()) add_served<R>(g, x, own, params, outs);
}

template <class R>
bool any_adapter(const Graph<R>& g, std::span<const LinearParam<R>> params) {
  return std::any_of(params.begin(), params.end(), [&](const LinearParam<R>& p) {
    return bool(p.adapter.a) || (!p.served.empty() && !g.adapter_rows().empty());
  });
}

// With what adapters add, of this rank.
template <class R>
void own(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
         std::span<Tensor<R>> outs) {
  adapted(g, x, params, outs);
  add_served<R>(g, x, params, outs);
}

}  // namespace

template <class R>
JoinedLinears<R>::JoinedLinears(Graph<R>& g, const Tensor<R>& x,
                                std::span<const LinearParam<R>> params, std::span<Tensor<R>> outs)
    : g_(g), x_(x), params_(params), outs_(outs), adapted_(any_adapter(g, params)) {
  if (adapted_) {
    own(g, x, params, outs);
  } else {
    make_results(g, x.rows, params, outs);
  }
}

template <class R>
void JoinedLinears<R>::add(GemmBatch<R>& batch) const {
  if (!adapted_) add_stored<R>(g_, batch, x_, params_, outs_);
}

template <class R>
void JoinedLinears<R>::finish() const {
  gather<R>(g_, params_, outs_);
  if (!adapted_ && g_.recording()) record_backward<R>(g_, x_, params_, outs_);
}

template <class R>
void linears(Graph<R>& g, const Tensor<R>& x, std::span<const LinearParam<R>> params,
             std::span<Tensor<R>> outs) {
  if (any_adapter(g, params)) {
    own(g, x, params, outs);
  } else {
    plain(g, x, params, outs);
  }
  gather<R>(g, params, outs);
}

template <class R>
Tensor<R> linear(Graph<R>& g, const Tensor<R>& x, const LinearParam<R>& p) {
  Tensor<R> out;
  linears(g, x, std::span(&p, 1), std::span(&out, 1));
  return out;
}

template class JoinedLinears<float>;
template class JoinedLinears<double>;
template void linears(Graph<float>&, const Tensor<float>&, std::span<const LinearParam<float>>,
                      std::span<Tensor<float>>);
template void linears(Graph<double>&, const Tensor<double>&, std::span<const LinearParam<double>>,
                      std::span<Tensor<double>>);
template Tensor<float> linear(Graph<float>&, const Tensor<float>&, const LinearParam<float>&);
template Tensor<double> linear(Graph<double>&, const Tensor<double>&, const LinearParam<double>&);

}  // namespace ponder
