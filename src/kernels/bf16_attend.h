// Attention over a cache of bf16: what AVX-512 and AMX share. Queries and weights are packed in
// pairs of neighbours, as VDPBF16PS and TDPBF16PS want them.
#pragma once

#include "kernels/attend_body.h"
#include "kernels/decode_bf16.h"

namespace ponder {
namespace {

// A page of the cache as bf16: K is used where it lies, V too unless it is part of K.
struct Bf16Page {
  const uint16_t* k;  // [kPage, k_dim]
  const uint16_t* v;  // [v_dim, kPage]
  int64_t k_dim, k_pad, v_dim;

  Bf16Page(const KvPages& kv, int64_t p, const AttendScratch& scratch, float* buffer)
      : k(reinterpret_cast<const uint16_t*>(kv.k(p))),
        k_dim(kv.k_dim),
        k_pad(scratch.k_pad),
        v_dim(kv.v_dim) {
    if (kv.v_in_k) {
      turn(reinterpret_cast<uint16_t*>(buffer));
      v = reinterpret_cast<const uint16_t*>(buffer);
    } else {
      v = reinterpret_cast<const uint16_t*>(kv.v(p));
    }
  }

 private:
  // [kPage, k_dim] -> [v_dim, kPage]: 32 keys and 32 dimensions at a time, in pairs of keys.
  void turn(uint16_t* out) const {
    for (int64_t key = 0; key < kPage; key += 32) {
      for (int64_t d = 0; d < v_dim; d += 16) turn_tile(k + key * k_dim + d, out + d * kPage + key);
    }
  }
  void turn_tile(const uint16_t* in, uint16_t* out) const {
    __m512i rows[16];
    for (int i = 0; i < 16; ++i) {
      const __m256i even = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + 2 * i * k_dim));
      const __m256i odd =
          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in + (2 * i + 1) * k_dim));
      rows[i] = _mm512_or_si512(_mm512_cvtepu16_epi32(even),
                                _mm512_slli_epi32(_mm512_cvtepu16_epi32(odd), 16));
    }
    transpose16(rows);
    for (int i = 0; i < 16; ++i) _mm512_storeu_si512(out + i * kPage, rows[i]);
  }
};

// Up to sixteen rows of k numbers as [padded / 2, lanes, 2] bf16: for each pair of numbers, all
// rows; in the order that `type` wants. `wide`: always sixteen lanes, those without a row zero.
inline void pack_pairs(const float* const* rows, int count, bool wide, int64_t k, int64_t padded,
                       void* out) {
  const int lanes = wide ? 16 : count;
  const auto mask = static_cast<__mmask16>((1u << lanes) - 1);
  auto* pairs = static_cast<uint32_t*>(out);
  for (int64_t s = 0; s < padded / 32; ++s) {
    __m512i r[16];
    for (int i = 0; i < count; ++i)
      r[i] = round_pair(load_k(rows[i], 32 * s, k).v, load_k(rows[i], 32 * s + 16, k).v);
    if (lanes == 1) {
      _mm512_storeu_si512(pairs + 16 * s, r[0]);
      continue;
    }
    for (int i = count; i < 16; ++i) r[i] = _mm512_setzero_si512();
    transpose16(r);
    for (int i = 0; i < 16; ++i) _mm512_mask_storeu_epi32(pairs + (16 * s + i) * lanes, mask, r[i]);
  }
}
inline void pack_q_pairs(const float* const* q, int lanes, int64_t k_dim, int64_t k_pad,
                         float* out) {
  pack_pairs(q, lanes, true, k_dim, k_pad, out);
}

// The page's weights [keys, 16] as [keys / 2, 16, 2] bf16, in their own place; up to the next 32
// keys they are zero.
inline void pack_weights(int64_t keys, float* scores) {
  // Interleaves the numbers of two keys: lane i of both side by side.
  alignas(64) uint16_t order[32];
  for (uint16_t i = 0; i < 16; ++i) {
    order[2 * i] = i;
    order[2 * i + 1] = static_cast<uint16_t>(i + 16);
  }
  const __m512i interleave = _mm512_load_si512(order);
  auto* pairs = reinterpret_cast<__m512i*>(scores);
  for (int64_t s = 0; s < keys; s += 2) {
    const Bf16x32 both = round_pair(load(scores + s * kWidth).v, load(scores + (s + 1) * kWidth).v);
    pairs[s / 2] = _mm512_permutexvar_epi16(interleave, both);
  }
  for (int64_t s = keys; s < round_up(keys, 32); s += 2) pairs[s / 2] = _mm512_setzero_si512();
}

inline __m512bh pair_of(const uint16_t* p) {
  int32_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return reinterpret_cast<__m512bh>(_mm512_set1_epi32(bits));
}

}  // namespace
}  // namespace ponder
