// Attention of a few query rows over a cache of bf16: one token's heads that share their keys,
// which is what decoding asks for. `attend_lanes` would leave most of its lanes empty; here the
// lanes hold sixteen keys, then sixteen dimensions, and a row's numbers are broadcast. Each score,
// maximum, sum and result is taken in the order of `attend_lanes`, so that the bits are the same.
#pragma once

#include <type_traits>

#include "kernels/bf16_attend.h"

namespace ponder {
namespace {

constexpr int kFewLanes = 8;  // with more the sums no longer fit in the registers

// The part of the scratch that each row has.
template <int L>
struct FewRows {
  uint16_t* q;        // [k_pad / 2, L, 2] bf16
  float* out;         // [L, v_pad], the running sum
  float* scores;      // [L, kPage]
  uint16_t* weights;  // [L, kPage] bf16
  int64_t v_pad;
  V16 max, sum;  // a lane for each row
};

template <int N>
using Number = std::integral_constant<int, N>;

// Calls f(Number<P>()): how many of sixteen pairs there are, in steps that can be unrolled.
template <class F>
[[gnu::always_inline]] inline void with_pairs(int64_t numbers, F f) {
  numbers > 16 ? f(Number<16>()) : f(Number<8>());
}

[[gnu::always_inline]] inline __m512 add_pairs(__m512 sum, const uint16_t* pair, __m512i others) {
  return _mm512_dpbf16_ps(sum, pair_of(pair), reinterpret_cast<__m512bh>(others));
}

template <int L>
void score_few(const KvPages& kv, const uint16_t* k, int64_t keys, const FewRows<L>& rows) {
  for (int64_t s = 0; s < keys; s += 16) {
    __m512 sum[L];
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane) sum[lane] = _mm512_setzero_ps();
    for (int64_t d = 0; d < kv.k_dim; d += 32) {
      const __mmask32 mask = first_numbers(kv.k_dim - d);
      __m512i pairs[16];
#pragma GCC unroll 16
      for (int i = 0; i < 16; ++i)
        pairs[i] = _mm512_maskz_loadu_epi16(mask, k + (s + i) * kv.k_dim + d);
      transpose16(pairs);
      const uint16_t* q = rows.q + d * L;
      with_pairs(kv.k_dim - d, [&](auto count) {
#pragma GCC unroll 16
        for (int p = 0; p < decltype(count)::value; ++p) {
#pragma GCC unroll 8
          for (int lane = 0; lane < L; ++lane)
            sum[lane] = add_pairs(sum[lane], q + 2 * (p * L + lane), pairs[p]);
        }
      });
    }
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane)
      _mm512_storeu_ps(rows.scores + lane * kPage + s, sum[lane]);
  }
}

// As `soften` does: scores to weights. Returns by how much earlier sums shrink.
template <int L>
V16 soften_few(const AttendTask<float>& task, int64_t first_key, int64_t keys, FewRows<L>& rows) {
  const V16 minus_infinity = splat(-std::numeric_limits<float>::infinity());
  float tops[kWidth] = {};
  store(tops, rows.max);
  for (int lane = 0; lane < L; ++lane) {
    float* scores = rows.scores + lane * kPage;
    const V16 visible = splat(static_cast<float>(task.visible[lane]));
    const V16 first = splat(static_cast<float>(task.first[lane]));
    V16 top = splat(tops[lane]);
    for (int64_t s = 0; s < keys; s += kWidth) {
      alignas(64) float key[kWidth];
      for (int i = 0; i < kWidth; ++i) key[i] = static_cast<float>(first_key + s + i);
      const V16 scaled = load(scores + s) * splat(task.scale);
      const V16 score = select_less(load(key), first, minus_infinity,
                                    select_less(load(key), visible, scaled, minus_infinity));
      store(scores + s, score);
      top = max(score, top);
    }
    tops[lane] = _mm512_reduce_max_ps(top.v);
  }
  const V16 top = load(tops);
  const V16 base = select_less(minus_infinity, top, top, zero16());
  const V16 shrink = exp16(rows.max - base);
  float bases[kWidth], sums[kWidth] = {};
  store(bases, base);
  for (int lane = 0; lane < L; ++lane) {
    float* scores = rows.scores + lane * kPage;
    for (int64_t s = 0; s < keys; s += kWidth)
      store(scores + s, exp16(load(scores + s) - splat(bases[lane])));
  }
  float sum[L] = {};
  for (int64_t s = 0; s < keys; ++s) {
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane) sum[lane] += rows.scores[lane * kPage + s];
  }
  for (int lane = 0; lane < L; ++lane) sums[lane] = sum[lane];
  rows.sum = fma(rows.sum, shrink, load(sums));
  rows.max = top;
  return shrink;
}

template <int L>
void shrink_few(V16 shrink, const FewRows<L>& rows) {
  float factors[kWidth];
  store(factors, shrink);
  for (int lane = 0; lane < L; ++lane) {
    if (factors[lane] == 1.0f) continue;
    float* out = rows.out + lane * rows.v_pad;
    for (int64_t d = 0; d < rows.v_pad; d += kWidth)
      store(out + d, load(out + d) * splat(factors[lane]));
  }
}

template <int L>
void round_weights(int64_t keys, const FewRows<L>& rows) {
  for (int lane = 0; lane < L; ++lane) {
    for (int64_t s = 0; s < keys; s += kWidth) {
      const V16 weight = load(rows.scores + lane * kPage + s);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(rows.weights + lane * kPage + s),
                          reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(weight.v)));
    }
  }
}

// V is part of K: two keys' rows make the pairs of 32 dimensions.
template <int L>
void add_latent(const KvPages& kv, const uint16_t* k, int64_t keys, const FewRows<L>& rows) {
  const PairOrder order;
  const __m512i low = _mm512_load_si512(order.low), high = _mm512_load_si512(order.high);
  for (int64_t d = 0; d < kv.v_dim; d += 32) {
    const __mmask32 mask = first_numbers(kv.k_dim - d);
    float* out = rows.out + d;
    __m512 sum[L][2];
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane) {
      sum[lane][0] = _mm512_loadu_ps(out + lane * rows.v_pad);
      sum[lane][1] = _mm512_loadu_ps(out + lane * rows.v_pad + 16);
    }
    for (int64_t s = 0; s < keys; s += 2) {
      const __m512i even = _mm512_maskz_loadu_epi16(mask, k + s * kv.k_dim + d);
      const __m512i odd = _mm512_maskz_loadu_epi16(mask, k + (s + 1) * kv.k_dim + d);
      const __m512i first = _mm512_permutex2var_epi16(even, low, odd);
      const __m512i second = _mm512_permutex2var_epi16(even, high, odd);
#pragma GCC unroll 8
      for (int lane = 0; lane < L; ++lane) {
        const uint16_t* pair = rows.weights + lane * kPage + s;
        sum[lane][0] = add_pairs(sum[lane][0], pair, first);
        sum[lane][1] = add_pairs(sum[lane][1], pair, second);
      }
    }
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane) {
      _mm512_storeu_ps(out + lane * rows.v_pad, sum[lane][0]);
      _mm512_storeu_ps(out + lane * rows.v_pad + 16, sum[lane][1]);
    }
  }
}

// V [v_dim, kPage]: sixteen dimensions of 32 keys are turned at a time. What is summed beyond v_dim
// is a copy of the last dimension and never read.
template <int L>
void add_values_few(const KvPages& kv, const uint16_t* v, int64_t keys, const FewRows<L>& rows) {
  for (int64_t d = 0; d < kv.v_dim; d += 16) {
    float* out = rows.out + d;
    __m512 sum[L];
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane) sum[lane] = _mm512_loadu_ps(out + lane * rows.v_pad);
    for (int64_t s = 0; s < keys; s += 32) {
      __m512i pairs[16];
#pragma GCC unroll 16
      for (int i = 0; i < 16; ++i)
        pairs[i] = _mm512_loadu_si512(v + smaller(d + i, kv.v_dim - 1) * kPage + s);
      transpose16(pairs);
      with_pairs(keys - s, [&](auto count) {
#pragma GCC unroll 16
        for (int p = 0; p < decltype(count)::value; ++p) {
#pragma GCC unroll 8
          for (int lane = 0; lane < L; ++lane)
            sum[lane] = add_pairs(sum[lane], rows.weights + lane * kPage + s + 2 * p, pairs[p]);
        }
      });
    }
#pragma GCC unroll 8
    for (int lane = 0; lane < L; ++lane) _mm512_storeu_ps(out + lane * rows.v_pad, sum[lane]);
  }
}

template <int L>
FewRows<L> few_rows(const AttendTask<float>& task, std::byte* scratch) {
  const AttendScratch sizes(task.kv.k_dim, task.kv.v_dim);
  FewRows<L> rows;
  rows.v_pad = sizes.v_pad;
  rows.q = reinterpret_cast<uint16_t*>(scratch);
  rows.out = reinterpret_cast<float*>(scratch) + sizes.k_pad / 2 * L;
  rows.scores = rows.out + rows.v_pad * L;
  rows.weights = reinterpret_cast<uint16_t*>(rows.scores + kPage * L);
  rows.max = splat(-std::numeric_limits<float>::infinity());
  rows.sum = zero16();
  std::memset(rows.out, 0, static_cast<size_t>(rows.v_pad * L) * sizeof(float));
  pack_pairs(task.q, L, false, task.kv.k_dim, sizes.k_pad, rows.q);
  return rows;
}

template <int L>
void attend_few(AttendTask<float>& task, std::byte* scratch) {
  FewRows<L> rows = few_rows<L>(task, scratch);
  const KvPages& kv = task.kv;
  prefetch_page(kv, task.first_key, task.last_key);
  for (int64_t key = task.first_key; key < task.last_key; key += kPage) {
    const int64_t keys = smaller(kPage, round_up(task.last_key - key, kWidth));
    if (key + kPage < task.last_key) prefetch_page(kv, key + kPage, task.last_key);
    const auto* k = reinterpret_cast<const uint16_t*>(kv.k(key / kPage));
    score_few(kv, k, keys, rows);
    shrink_few(soften_few(task, key, keys, rows), rows);
    round_weights(keys, rows);
    if (kv.v_in_k) {
      add_latent(kv, k, keys, rows);
    } else {
      add_values_few(kv, reinterpret_cast<const uint16_t*>(kv.v(key / kPage)), keys, rows);
    }
  }
  float max[kWidth], sum[kWidth];
  store(max, rows.max);
  store(sum, rows.sum);
  for (int lane = 0; lane < L; ++lane) {
    task.max[lane] = max[lane];
    task.sum[lane] = sum[lane];
    std::memcpy(task.out[lane], rows.out + lane * rows.v_pad,
                static_cast<size_t>(kv.v_dim) * sizeof(float));
  }
}

using AttendFew = void (*)(AttendTask<float>&, std::byte*);
constexpr AttendFew kAttendFew[kFewLanes] = {attend_few<1>, attend_few<2>, attend_few<3>,
                                             attend_few<4>, attend_few<5>, attend_few<6>,
                                             attend_few<7>, attend_few<8>};

}  // namespace
}  // namespace ponder
