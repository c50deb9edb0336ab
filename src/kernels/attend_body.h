// Attention of up to 64 query rows over the pages of one sequence, sixteen rows side by side in the
// lanes of a vector: a row's arithmetic is the same whatever its neighbours are. Included once by
// each vector table, which names the two inner products in a `Products` type.
#pragma once

#include <limits>
#include <type_traits>

#include "kernels/best_keys.h"
#include "kernels/delta_body.h"
#include "kernels/hyper.h"
#include "kernels/index_body.h"
#include "kernels/log_prob.h"
#include "kernels/route.h"
#include "kernels/rows.h"
#include "kernels/tables.h"
#include "kernels/vector_body.h"

namespace ponder {
namespace {

constexpr int64_t kGroups = kMaxLanes / kLanes;
constexpr int64_t kDimStep = 32;  // dimensions are padded to this in scratch, for tiles

// Of up to eight queries the other eight lanes would be computed for nobody, and take registers of
// their own.
#if defined(__AVX512F__)
using FewLanes = V16;
#else
using FewLanes = V8;
#endif

// The part of the scratch that belongs to sixteen lanes.
struct LaneGroup {
  float* q;       // [k_dim / 2, 16, 2] bf16, or [k_dim, 16] float
  float* out;     // [v_dim, 16], the running sum
  float* scores;  // [kPage, 16]
  V16 max, sum, first, visible;
  int lanes;
};

struct AttendScratch {
  int64_t k_pad, v_pad;

  AttendScratch(int64_t k_dim, int64_t v_dim)
      : k_pad(round_up(k_dim, kDimStep)), v_pad(round_up(v_dim, kDimStep)) {}
  int64_t group_floats() const { return (k_pad + v_pad + kPage) * kWidth; }
  // One decoded page: K as [kPage, k_pad] and V as [v_pad, kPage].
  int64_t page_floats() const { return kPage * (k_pad + v_pad); }
  size_t bytes() const {
    return static_cast<size_t>(kGroups * group_floats() + page_floats()) * sizeof(float);
  }
};

inline size_t attend_scratch_v(DType, int64_t k_dim, int64_t v_dim) {
  return AttendScratch(k_dim, v_dim).bytes();
}

// Scores of `keys` keys of one page to weights, and what became of the running maximum and sum.
// Returns by how much earlier sums shrink.
inline V16 soften(LaneGroup& group, int64_t first_key, int64_t keys, float scale) {
  const V16 minus_infinity = splat(-std::numeric_limits<float>::infinity());
  V16 top = group.max;
  for (int64_t s = 0; s < keys; ++s) {
    const V16 key = splat(static_cast<float>(first_key + s));
    const V16 scaled = load(group.scores + s * kWidth) * splat(scale);
    const V16 score = select_less(key, group.first, minus_infinity,
                                  select_less(key, group.visible, scaled, minus_infinity));
    store(group.scores + s * kWidth, score);
    top = max(score, top);
  }
  // A lane that sees nothing yet keeps -inf, and -inf - -inf is no number: give such lanes a 0.
  const V16 base = select_less(minus_infinity, top, top, zero16());
  const V16 shrink = exp16(group.max - base);
  V16 sum = zero16();
  for (int64_t s = 0; s < keys; ++s) {
    const V16 score = load(group.scores + s * kWidth);
    // exp16 of -inf is a 0 already; a masked key must add exactly nothing.
    const V16 weight = exp16(score - base);
    store(group.scores + s * kWidth, weight);
    sum = sum + weight;
  }
  group.sum = fma(group.sum, shrink, sum);
  group.max = top;
  return shrink;
}

// Asks for the keys and values [first, last) of the page that holds them: each line of it alone
// would be waited for.
inline void prefetch_page(const KvPages& kv, int64_t first, int64_t last) {
  const int64_t bytes = kv.dtype == DType::BF16 ? 2 : 4, keys = smaller(kPage, last - first);
  const std::byte* v = kv.v(first / kPage);
  prefetch(kv.k(first / kPage), keys * kv.k_dim * bytes);
  for (int64_t d = 0; !kv.v_in_k && d < kv.v_dim; ++d)
    prefetch(v + d * kPage * bytes, keys * bytes);
}

// `Products` has: Page (what it needs of a page, made once for all groups), pack_q(task, lanes...),
// scores(page, keys, group) and add_values(page, keys, group).
template <class Products>
void attend_lanes(AttendTask<float>& task, std::byte* scratch_bytes) {
  const AttendScratch scratch(task.kv.k_dim, task.kv.v_dim);
  auto* base = reinterpret_cast<float*>(scratch_bytes);
  LaneGroup groups[kGroups];
  prefetch_page(task.kv, task.first_key, task.last_key);
  const int64_t count = (task.lanes + kWidth - 1) / kWidth;
  for (int64_t i = 0; i < count; ++i) {
    LaneGroup& group = groups[i];
    group.q = base + i * scratch.group_floats();
    group.out = group.q + scratch.k_pad * kWidth;
    group.scores = group.out + scratch.v_pad * kWidth;
    group.max = splat(-std::numeric_limits<float>::infinity());
    group.sum = zero16();
    group.lanes = static_cast<int>(smaller(kWidth, task.lanes - i * kWidth));
    float visible[kWidth] = {}, first[kWidth] = {};
    for (int lane = 0; lane < group.lanes; ++lane) {
      visible[lane] = static_cast<float>(task.visible[i * kWidth + lane]);
      first[lane] = static_cast<float>(task.first[i * kWidth + lane]);
    }
    group.visible = load(visible);
    group.first = load(first);
    std::memset(group.out, 0, static_cast<size_t>(scratch.v_pad * kWidth) * sizeof(float));
    Products::pack_q(task.q + i * kWidth, group.lanes, task.kv.k_dim, scratch.k_pad, group.q);
  }
  float* page_scratch = base + kGroups * scratch.group_floats();
  for (int64_t key = task.first_key; key < task.last_key; key += kPage) {
    // Keys that no lane sees would add exactly nothing: whole vectors of them are left out.
    const int64_t keys = smaller(kPage, round_up(task.last_key - key, kWidth));
    if (key + kPage < task.last_key) prefetch_page(task.kv, key + kPage, task.last_key);
    const typename Products::Page page(task.kv, key / kPage, scratch, page_scratch);
    for (int64_t i = 0; i < count; ++i) {
      LaneGroup& group = groups[i];
      Products::scores(page, keys, group);
      const V16 shrink = soften(group, key, keys, task.scale);
      if (!all_equal(shrink, splat(1.0f))) {
        for (int64_t d = 0; d < task.kv.v_dim; ++d)
          store(group.out + d * kWidth, load(group.out + d * kWidth) * shrink);
      }
      Products::add_values(page, keys, group);
    }
  }
  for (int64_t i = 0; i < count; ++i) {
    float max[kWidth], sum[kWidth];
    store(max, groups[i].max);
    store(sum, groups[i].sum);
    for (int lane = 0; lane < groups[i].lanes; ++lane) {
      task.max[i * kWidth + lane] = max[lane];
      task.sum[i * kWidth + lane] = sum[lane];
      float* out = task.out[i * kWidth + lane];
      for (int64_t d = 0; d < task.kv.v_dim; ++d) out[d] = groups[i].out[d * kWidth + lane];
    }
  }
}

// Products in float, over a cache of floats or of bf16 that is widened page by page.
struct RealProducts {
  struct Page {
    const float* k;  // [kPage, k_ld]
    const float* v;  // [v_dim, kPage]
    int64_t k_dim, k_ld, v_dim;

    Page(const KvPages& kv, int64_t p, const AttendScratch& scratch, float* buffer)
        : k_dim(kv.k_dim), k_ld(kv.k_dim), v_dim(kv.v_dim) {
      float* v_buffer = buffer + kPage * scratch.k_pad;
      if (kv.dtype == DType::BF16) {
        widen(reinterpret_cast<const uint16_t*>(kv.k(p)), buffer, kPage * k_dim);
        k = buffer;
        if (!kv.v_in_k) widen(reinterpret_cast<const uint16_t*>(kv.v(p)), v_buffer, v_dim * kPage);
        v = v_buffer;
      } else {
        k = reinterpret_cast<const float*>(kv.k(p));
        v = kv.v_in_k ? v_buffer : reinterpret_cast<const float*>(kv.v(p));
      }
      if (kv.v_in_k) {
        for (int64_t s = 0; s < kPage; ++s) {
          for (int64_t d = 0; d < v_dim; ++d) v_buffer[d * kPage + s] = k[s * k_ld + d];
        }
      }
    }
    static void widen(const uint16_t* in, float* out,
                      int64_t count) {  // whole vectors: kPage divides
      for (int64_t i = 0; i < count; i += kWidth) store(out + i, load_bf16(in + i));
    }
  };

  static void pack_q(const float* const* q, int lanes, int64_t k_dim, int64_t, float* out) {
    for (int64_t d = 0; d < k_dim; ++d) {
      for (int lane = 0; lane < kWidth; ++lane)
        out[d * kWidth + lane] = lane < lanes ? q[lane][d] : 0.0f;
    }
  }
  static void scores(const Page& page, int64_t keys, LaneGroup& group) {
    if (group.lanes <= FewLanes::kLanes) return scores_of<FewLanes>(page, keys, group);
    scores_of<V16>(page, keys, group);
  }
  static void add_values(const Page& page, int64_t keys, LaneGroup& group) {
    if (group.lanes <= FewLanes::kLanes) return add_values_of<FewLanes>(page, keys, group);
    add_values_of<V16>(page, keys, group);
  }

 private:
  // Sums that do not wait for each other, as many as the registers hold beside what they are made
  // of.
  template <class V>
  static constexpr int kSums = std::is_same_v<V, FewLanes> ? 8 : 4;

  template <class V>
  static void scores_of(const Page& page, int64_t keys, LaneGroup& group) {
    constexpr int kKeys = kSums<V>;
    for (int64_t s = 0; s < keys; s += kKeys) {
      V sum[kKeys] = {};
      const float* k = page.k + s * page.k_ld;
      for (int64_t d = 0; d < page.k_dim; ++d) {
        const V q = load_as<V>(group.q + d * kWidth);
#pragma GCC unroll 8
        for (int i = 0; i < kKeys; ++i) sum[i] = fma(splat_as<V>(k[i * page.k_ld + d]), q, sum[i]);
      }
      for (int i = 0; i < kKeys; ++i) store(group.scores + (s + i) * kWidth, sum[i]);
    }
  }
  template <class V>
  static void add_values_of(const Page& page, int64_t keys, LaneGroup& group) {
    constexpr int kDims = kSums<V>;
    for (int64_t d = 0; d < page.v_dim; d += kDims) {
      const int64_t count = smaller(kDims, page.v_dim - d);
      V sum[kDims];
      const float* v[kDims];
      for (int64_t i = 0; i < kDims; ++i) {
        const int64_t dim = d + (i < count ? i : 0);
        sum[i] = load_as<V>(group.out + dim * kWidth);
        v[i] = page.v + dim * kPage;
      }
      for (int64_t s = 0; s < keys; ++s) {
        const V weight = load_as<V>(group.scores + s * kWidth);
#pragma GCC unroll 8
        for (int i = 0; i < kDims; ++i) sum[i] = fma(splat_as<V>(v[i][s]), weight, sum[i]);
      }
      for (int64_t i = 0; i < count; ++i) store(group.out + (d + i) * kWidth, sum[i]);
    }
  }
};

// Rounds to nearest even; NaN stays NaN.
inline uint16_t to_bf16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<uint16_t>((bits >> 16) | 0x40u);
  return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

inline void store_kv_v(const KvPages& kv, const float* k, const float* v, int64_t position) {
  const int64_t keys = kv.page_keys, page = position / keys, slot = position % keys;
  const int64_t bytes = kv.dtype == DType::BF16 ? 2 : 4;
  for (int64_t d = 0; !kv.v_in_k && d < kv.v_dim; ++d)
    prefetch(kv.v(page) + (d * keys + slot) * bytes, 1);
  if (kv.dtype == DType::BF16) {
    auto* k_out = reinterpret_cast<uint16_t*>(kv.k(page)) + slot * kv.k_dim;
    for (int64_t d = 0; d < kv.k_dim; ++d) k_out[d] = to_bf16(k[d]);
    auto* v_out = reinterpret_cast<uint16_t*>(kv.v(page)) + slot;
    for (int64_t d = 0; !kv.v_in_k && d < kv.v_dim; ++d) v_out[d * keys] = to_bf16(v[d]);
    return;
  }
  copy_v(k, reinterpret_cast<float*>(kv.k(page)) + slot * kv.k_dim, kv.k_dim);
  auto* v_out = reinterpret_cast<float*>(kv.v(page)) + slot;
  for (int64_t d = 0; !kv.v_in_k && d < kv.v_dim; ++d) v_out[d * keys] = v[d];
}

inline void fold_v(float* out, float* max, float* sum, const float* later, float later_max,
                   float later_sum, int64_t v_dim) {
  if (later_max == -std::numeric_limits<float>::infinity()) return;
  const float top = *max > later_max ? *max : later_max;
  // exp16 of one lane, so that all tables of this body share one exponential.
  float a[16], b[16];
  store(a, exp16(splat(*max - top)));
  store(b, exp16(splat(later_max - top)));
  each_vector(v_dim, [&](int64_t i, int64_t n) {
    store_n(out + i, fma(load_n(later + i, n), splat(b[0]), load_n(out + i, n) * splat(a[0])), n);
  });
  *sum = *sum * a[0] + later_sum * b[0];
  *max = top;
}

inline void normalise_v(float* out, float sum, int64_t v_dim) {
  const V16 s = splat(sum);
  each_vector(v_dim, [&](int64_t i, int64_t n) { store_n(out + i, load_n(out + i, n) / s, n); });
}

// What the vector tables have in common; each adds its name, its packing and products, and
// `attend`.
inline Kernels<float> vector_kernels() {
  Kernels<float> out = {};
  out.attend_scratch = attend_scratch_v;
  out.fold = fold_v;
  out.normalise = normalise_v;
  out.index_scores = index_scores_v;
  out.best_keys = best_keys<float>;
  out.gather_keys = gather_keys;
  out.store_kv = store_kv_v;
  out.rms_norm = rms_norm_v;
  out.rope = rope_v;
  out.swiglu = swiglu_v;
  out.glu = glu_v;
  out.relu_squared = relu_squared<float>;
  out.center = center<float>;
  out.logistic = logistic<float>;
  out.logistic_gate = logistic_gate<float>;
  out.multiply_add = multiply_add_v;
  out.delta_rule = delta_rule_v;
  out.soft_cap = soft_cap_v;
  out.copy = copy_v;
  out.decode_row = decode_row<float>;
  out.add = add_v;
  out.scale_add = scale_add_v;
  out.route = route<float>;
  out.chosen_gates = chosen_gates<float>;
  out.hyper_weights = hyper_weights<float>;
  out.pool = pool_v;
  out.divide = divide_v;
  out.log_prob = log_prob<float>;
  out.divergence = divergence<float>;
  out.divergence_slope = divergence_slope<float>;
  return out;
}

}  // namespace
}  // namespace ponder
