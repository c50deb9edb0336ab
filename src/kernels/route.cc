#include "kernels/route.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace ponder {
namespace {

// The `count` best indices of `values`, best first, ties to the lower index.
template <class R>
void best(const R* values, int64_t size, int64_t count, int32_t* out) {
  std::vector<int32_t> order(static_cast<size_t>(size));
  std::iota(order.begin(), order.end(), 0);
  std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](int32_t a, int32_t b) {
    return values[a] != values[b] ? values[a] > values[b] : a < b;
  });
  std::copy(order.begin(), order.begin() + count, out);
}

// Puts experts of the groups that are not among the best out of reach.
template <class R>
void keep_groups(const RouteOptions& options, std::vector<R>& choice) {
  const int64_t size = options.experts / options.groups;
  std::vector<R> scores;
  for (int64_t g = 0; g < options.groups; ++g) {
    std::vector<R> group(choice.begin() + g * size, choice.begin() + (g + 1) * size);
    const int64_t top = options.group_by_top2 ? std::min<int64_t>(2, size) : 1;
    std::partial_sort(group.begin(), group.begin() + top, group.end(), std::greater<R>());
    scores.push_back(std::accumulate(group.begin(), group.begin() + top, R(0)));
  }
  std::vector<int32_t> kept(static_cast<size_t>(options.top_groups));
  best(scores.data(), options.groups, options.top_groups, kept.data());
  for (int64_t g = 0; g < options.groups; ++g) {
    if (std::find(kept.begin(), kept.end(), g) != kept.end()) continue;
    std::fill(choice.begin() + g * size, choice.begin() + (g + 1) * size,
              -std::numeric_limits<R>::infinity());
  }
}

// ln(1 + e^x); from 20 on the reference takes x.
template <class R>
R softplus(R x) {
  return x > R(20) ? x : std::log1p(std::exp(x));
}

template <class R>
void gates_of(const RouteOptions& options, const R* scores, const int32_t* chosen, R* gates) {
  R sum = 0;
  for (int64_t i = 0; i < options.top_k; ++i) sum += gates[i] = scores[chosen[i]];
  // The reference adds 1e-20 so that gates that are all zero stay finite.
  const R factor = R(options.scale) / (options.normalise ? sum + R(1e-20) : R(1));
  for (int64_t i = 0; i < options.top_k; ++i) gates[i] *= factor;
}

}  // namespace

template <class R>
void route_scores(const RouteOptions& options, const R* logits, R* scores) {
  const int64_t n = options.experts;
  if (options.score == RouteScore::Sigmoid) {
    for (int64_t e = 0; e < n; ++e) scores[e] = R(1) / (R(1) + std::exp(-logits[e]));
    return;
  }
  if (options.score == RouteScore::SqrtSoftplus) {
    for (int64_t e = 0; e < n; ++e) scores[e] = std::sqrt(softplus(logits[e]));
    return;
  }
  const R top = *std::max_element(logits, logits + n);
  R sum = 0;
  for (int64_t e = 0; e < n; ++e) sum += scores[e] = std::exp(logits[e] - top);
  for (int64_t e = 0; e < n; ++e) scores[e] /= sum;
}

// Softplus is s * s, whose slope is the logistic function: 1 - e^(-s * s).
template <class R>
R score_slope(RouteScore score, R value) {
  if (score == RouteScore::Sigmoid) return value * (R(1) - value);
  return value > R(0) ? -std::expm1(-value * value) / (R(2) * value) : R(0);
}

template <class R>
void route(const RouteOptions& options, const R* logits, const R* bias, int32_t* chosen, R* gates) {
  std::vector<R> scores(static_cast<size_t>(options.experts));
  route_scores(options, logits, scores.data());
  std::vector<R> choice = scores;
  if (bias) {
    for (size_t e = 0; e < choice.size(); ++e) choice[e] += bias[e];
  }
  if (options.groups > 1) keep_groups(options, choice);
  best(choice.data(), options.experts, options.top_k, chosen);
  gates_of(options, scores.data(), chosen, gates);
}

template <class R>
void chosen_gates(const RouteOptions& options, const R* logits, const int32_t* chosen, R* gates) {
  std::vector<R> scores(static_cast<size_t>(options.experts));
  route_scores(options, logits, scores.data());
  gates_of(options, scores.data(), chosen, gates);
}

template float score_slope(RouteScore, float);
template double score_slope(RouteScore, double);
template void chosen_gates(const RouteOptions&, const float*, const int32_t*, float*);
template void chosen_gates(const RouteOptions&, const double*, const int32_t*, double*);
template void route_scores(const RouteOptions&, const float*, float*);
template void route_scores(const RouteOptions&, const double*, double*);
template void route(const RouteOptions&, const float*, const float*, int32_t*, float*);
template void route(const RouteOptions&, const double*, const double*, int32_t*, double*);

}  // namespace ponder
