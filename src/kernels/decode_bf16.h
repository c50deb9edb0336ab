// Stored weights to bf16, 32 numbers (one zmm) at a time, for the tables that multiply in bf16. A
// 4- or 5-bit block has at most 32 different values: they are computed once and looked up.
// Block layouts: ggml's block_q* structs, as tensor/quant.h documents them.
#pragma once

#include "kernels/vector_body.h"
#include "tensor/quant.h"

namespace ponder {
namespace {

using Bf16x32 = __m512i;

inline int64_t padded_k(int64_t k) { return round_up(k, 32); }
inline V16 load_k(const float* x, int64_t first, int64_t k) {
  return first >= k ? zero16() : load_n(x + first, smaller(16, k - first));
}

inline float half_at(const std::byte* p) {
  uint16_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(bits)));
}
inline __m128i bytes16(const std::byte* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
inline __m256i bytes32(const std::byte* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
inline Bf16x32 round_pair(__m512 low, __m512 high) {
  return reinterpret_cast<Bf16x32>(_mm512_cvtne2ps_pbh(high, low));
}
inline __m512 iota16() {
  return _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
// The common types have decoders of 256 numbers at a time. They are bound by the one port that
// moves bytes within a vector, so scales go through memory (a broadcast load needs no port) and two
// tables of sixteen values share one conversion and one register.

// GCC would see through the memory and shuffle the registers after all.
inline void keep_in_memory() { asm volatile("" : : : "memory"); }

// The 16-bit words of `from` and `more` (numbered on from 32) that `words` names.
inline __m512i pick_words(const std::byte* from, const std::byte* more, __m512i words) {
  return _mm512_permutex2var_epi16(_mm512_loadu_si512(from), words, _mm512_loadu_si512(more));
}
inline __m512i words_of(__m256i words) { return _mm512_castsi256_si512(words); }

// The scales of eight blocks of 18 bytes.
inline void scales_q4_0(const std::byte* in, float* out) {
  const __m512i at =
      words_of(_mm256_setr_epi16(0, 9, 18, 27, 32, 41, 50, 59, 0, 0, 0, 0, 0, 0, 0, 0));
  _mm256_store_ps(out, _mm256_cvtph_ps(_mm512_castsi512_si128(pick_words(in, in + 72, at))));
  keep_in_memory();
}
// The scales and minima of eight blocks of 20 bytes, side by side.
inline void scales_q4_1(const std::byte* in, float* out) {
  const __m512i at =
      words_of(_mm256_setr_epi16(0, 1, 10, 11, 20, 21, 30, 31, 32, 33, 42, 43, 52, 53, 62, 63));
  _mm512_store_ps(out, _mm512_cvtph_ps(_mm512_castsi512_si256(pick_words(in, in + 80, at))));
  keep_in_memory();
}
// The scales of eight blocks of 34 bytes.
inline void scales_q8_0(const std::byte* in, float* out) {
  const __m512i at = words_of(_mm256_setr_epi16(0, 17, 32, 49, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m128i first = _mm512_castsi512_si128(pick_words(in, in + 68, at));
  const __m128i second = _mm512_castsi512_si128(pick_words(in + 136, in + 204, at));
  _mm256_store_ps(out, _mm256_cvtph_ps(_mm_unpacklo_epi64(first, second)));
  keep_in_memory();
}

// 32 bytes of two nibbles each: the low nibbles look up values of `table`'s first or second half as
// `half` says (0 or 16 a lane), the high ones likewise.
inline void look_up_nibbles(__m256i packed, Bf16x32 table, __m512i low_half, __m512i high_half,
                            Bf16x32* low, Bf16x32* high) {
  const __m512i q = _mm512_cvtepu8_epi16(packed);
  constexpr int kAndOr = 0xf8;  // a | (b & c), as a table of truth
  *low = _mm512_permutexvar_epi16(
      _mm512_ternarylogic_epi32(low_half, q, _mm512_set1_epi16(0xf), kAndOr), table);
  *high = _mm512_permutexvar_epi16(_mm512_or_si512(_mm512_srli_epi16(q, 4), high_half), table);
}
// [a's low, b's low] and [a's high, b's high] numbers of two blocks, put in order.
inline void store_blocks(Bf16x32 low, Bf16x32 high, uint16_t* a, uint16_t* b) {
  _mm512_store_si512(a, _mm512_shuffle_i64x2(low, high, 0x44));
  _mm512_store_si512(b, _mm512_shuffle_i64x2(low, high, 0xee));
}
inline __m512i second_in_upper_lanes() {
  return _mm512_inserti64x4(_mm512_setzero_si512(), _mm256_set1_epi16(16), 1);
}
inline __m256i two_of16(const std::byte* a, const std::byte* b) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(bytes16(a)), bytes16(b), 1);
}

inline void decode256_q8_0(const std::byte* in, int vectors, uint16_t* out, int64_t stride) {
  alignas(32) float d[8];
  scales_q8_0(in, d);
#pragma GCC unroll 8
  for (int b = 0; b < 8; ++b) {
    if (b >= vectors) break;
    const __m512 scale = _mm512_set1_ps(d[b]);
    const __m512 low = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes16(in + 34 * b + 2)));
    const __m512 high = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes16(in + 34 * b + 18)));
    _mm512_store_si512(out + b * stride,
                       round_pair(_mm512_mul_ps(low, scale), _mm512_mul_ps(high, scale)));
  }
}

inline void decode256_q4_0(const std::byte* in, int vectors, uint16_t* out, int64_t stride) {
  alignas(32) float d[8];
  scales_q4_0(in, d);
  const __m512 values = _mm512_sub_ps(iota16(), _mm512_set1_ps(8));
#pragma GCC unroll 4
  for (int b = 0; b < 8; b += 2) {
    if (b >= vectors) break;
    const Bf16x32 table = round_pair(_mm512_mul_ps(values, _mm512_set1_ps(d[b])),
                                     _mm512_mul_ps(values, _mm512_set1_ps(d[b + 1])));
    Bf16x32 low, high;
    look_up_nibbles(two_of16(in + 18 * b + 2, in + 18 * b + 20), table, second_in_upper_lanes(),
                    second_in_upper_lanes(), &low, &high);
    store_blocks(low, high, out + b * stride, out + (b + 1) * stride);
  }
}

inline void decode256_q4_1(const std::byte* in, int vectors, uint16_t* out, int64_t stride) {
  alignas(64) float dm[16];
  scales_q4_1(in, dm);
#pragma GCC unroll 4
  for (int b = 0; b < 8; b += 2) {
    if (b >= vectors) break;
    const float* f = dm + 2 * b;
    const Bf16x32 table =
        round_pair(_mm512_fmadd_ps(iota16(), _mm512_set1_ps(f[0]), _mm512_set1_ps(f[1])),
                   _mm512_fmadd_ps(iota16(), _mm512_set1_ps(f[2]), _mm512_set1_ps(f[3])));
    Bf16x32 low, high;
    look_up_nibbles(two_of16(in + 20 * b + 4, in + 20 * b + 24), table, second_in_upper_lanes(),
                    second_in_upper_lanes(), &low, &high);
    store_blocks(low, high, out + b * stride, out + (b + 1) * stride);
  }
}

// 16 bytes of nibbles -> 32 bytes: low nibbles first, then high ones (the order of Q4_0 and its
// kin).
inline __m256i nibbles(__m128i packed) {
  const __m128i mask = _mm_set1_epi8(0xf);
  return _mm256_set_m128i(_mm_and_si128(_mm_srli_epi16(packed, 4), mask),
                          _mm_and_si128(packed, mask));
}
inline Bf16x32 look_up32(__m512 low, __m512 high, __m256i indices) {
  return _mm512_permutexvar_epi16(_mm512_cvtepu8_epi16(indices), round_pair(low, high));
}
// The fifth bits of 32 numbers, as 16 in the bytes where they are set.
inline __m256i fifth_bits(const std::byte* p) {
  uint32_t bits;
  std::memcpy(&bits, p, sizeof bits);
  return _mm256_maskz_set1_epi8(bits, 16);
}
inline Bf16x32 scaled_bytes(__m256i signed_bytes, __m512 low_scale, __m512 high_scale) {
  const __m512 low = _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm256_castsi256_si128(signed_bytes)));
  const __m512 high =
      _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm256_extracti128_si256(signed_bytes, 1)));
  return round_pair(_mm512_mul_ps(low, low_scale), _mm512_mul_ps(high, high_scale));
}

// Each decoder below turns one block at `in` into block / 32 vectors, given to `emit`.

template <class Emit>
inline void decode_q5_0(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in)), half = _mm512_set1_ps(16);
  const __m512 high = _mm512_mul_ps(d, iota16()),
               low = _mm512_mul_ps(d, _mm512_sub_ps(iota16(), half));
  emit(0, look_up32(low, high, _mm256_or_si256(nibbles(bytes16(in + 6)), fifth_bits(in + 2))));
}
template <class Emit>
inline void decode_q5_1(const std::byte* in, Emit emit) {
  const __m512 d = _mm512_set1_ps(half_at(in)), m = _mm512_set1_ps(half_at(in + 2));
  const __m512 high = _mm512_fmadd_ps(d, _mm512_add_ps(iota16(), _mm512_set1_ps(16)), m);
  emit(0, look_up32(_mm512_fmadd_ps(d, iota16(), m), high,
                    _mm256_or_si256(nibbles(bytes16(in + 8)), fifth_bits(in + 4))));
}

// The eight 6-bit scales and minima of Q4_K and Q5_K, unpacked to bytes: scales, then minima.
inline void unpack_scales(const std::byte* in, uint8_t* out) {
  uint32_t a, b, c, sc[4];
  std::memcpy(&a, in, 4);
  std::memcpy(&b, in + 4, 4);
  std::memcpy(&c, in + 8, 4);
  sc[0] = a & 0x3f3f3f3fu;
  sc[1] = (c & 0x0f0f0f0fu) | ((a >> 2) & 0x30303030u);
  sc[2] = b & 0x3f3f3f3fu;
  sc[3] = ((c >> 4) & 0x0f0f0f0fu) | ((b >> 2) & 0x30303030u);
  std::memcpy(out, sc, 16);
}
// d * scale and -dmin * min of the eight groups, sixteen floats.
inline __m512 group_factors(const std::byte* in) {
  alignas(16) uint8_t scales[16];
  unpack_scales(in + 4, scales);
  const __m512 d =
      _mm512_insertf32x8(_mm512_set1_ps(half_at(in)), _mm256_set1_ps(-half_at(in + 2)), 1);
  return _mm512_mul_ps(
      d,
      _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_load_si128(reinterpret_cast<__m128i*>(scales)))));
}
inline __m512 lane_of(__m512 values, int lane) {
  return _mm512_permutexvar_ps(_mm512_set1_epi32(lane), values);
}

inline void decode256_q4_k(const std::byte* in, int vectors, uint16_t* out, int64_t stride) {
  alignas(64) float factors[16];
  _mm512_store_ps(factors, group_factors(in));
  keep_in_memory();
#pragma GCC unroll 4
  for (int g = 0; g < 8; g += 2) {
    if (g >= vectors) break;
    const float* d = factors + g;
    const Bf16x32 table =
        round_pair(_mm512_fmadd_ps(iota16(), _mm512_set1_ps(d[0]), _mm512_set1_ps(d[8])),
                   _mm512_fmadd_ps(iota16(), _mm512_set1_ps(d[1]), _mm512_set1_ps(d[9])));
    Bf16x32 low, high;
    look_up_nibbles(bytes32(in + 16 + 16 * g), table, _mm512_setzero_si512(), _mm512_set1_epi16(16),
                    &low, &high);
    _mm512_store_si512(out + g * stride, low);
    _mm512_store_si512(out + (g + 1) * stride, high);
  }
}

// The 32 five-bit numbers of a group of Q5_K.
inline __m256i q5_k_bytes(const std::byte* in, __m256i high_bits, int group) {
  const __m256i q = bytes32(in + 48 + 32 * (group / 2));
  const __m256i nibble =
      _mm256_and_si256(group % 2 ? _mm256_srli_epi16(q, 4) : q, _mm256_set1_epi8(0xf));
  const __m256i bit = _mm256_set1_epi8(static_cast<char>(1 << group));
  return _mm256_or_si256(nibble, _mm256_maskz_set1_epi8(_mm256_test_epi8_mask(high_bits, bit), 16));
}
template <class Emit>
inline void decode_q5_k(const std::byte* in, Emit emit) {
  const __m512 factors = group_factors(in), upper = _mm512_add_ps(iota16(), _mm512_set1_ps(16));
  const __m256i high_bits = bytes32(in + 16);
#pragma GCC unroll 8
  for (int group = 0; group < 8; ++group) {
    const __m512 d = lane_of(factors, group), m = lane_of(factors, group + 8);
    emit(group, look_up32(_mm512_fmadd_ps(d, iota16(), m), _mm512_fmadd_ps(d, upper, m),
                          q5_k_bytes(in, high_bits, group)));
  }
}

// The scales of the sixteen groups of Q6_K, and the 32 signed numbers of two of them.
inline __m512 q6_k_scales(const std::byte* in) {
  return _mm512_mul_ps(_mm512_set1_ps(half_at(in + 208)),
                       _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes16(in + 192))));
}
inline __m256i q6_k_bytes(const std::byte* in, int groups) {
  const int half = groups / 4, part = groups % 4;  // of 128 numbers; of 32
  const __m256i ql = bytes32(in + 64 * half + 32 * (part % 2)), qh = bytes32(in + 128 + 32 * half);
  const __m256i nibble =
      _mm256_and_si256(part < 2 ? ql : _mm256_srli_epi16(ql, 4), _mm256_set1_epi8(0xf));
  const __m256i upper = part == 0   ? _mm256_slli_epi16(qh, 4)
                        : part == 1 ? _mm256_slli_epi16(qh, 2)
                        : part == 2 ? qh
                                    : _mm256_srli_epi16(qh, 2);
  const __m256i q = _mm256_or_si256(nibble, _mm256_and_si256(upper, _mm256_set1_epi8(0x30)));
  return _mm256_sub_epi8(q, _mm256_set1_epi8(32));
}
template <class Emit>
inline void decode_q6_k(const std::byte* in, Emit emit) {
  const __m512 scales = q6_k_scales(in);
#pragma GCC unroll 8
  for (int group = 0; group < 8; ++group) {
    emit(group, scaled_bytes(q6_k_bytes(in, group), lane_of(scales, 2 * group),
                             lane_of(scales, 2 * group + 1)));
  }
}

// The rest a block at a time, rare types through the reference decoder.
template <class DecodeBlock>
inline void decode_blocks(const std::byte* in, int vectors, int block_bytes, int vectors_a_block,
                          uint16_t* out, int64_t stride, DecodeBlock decode_block) {
  for (int i = 0; i < vectors; i += vectors_a_block, in += block_bytes) {
    decode_block(in, [&](int j, Bf16x32 v) { _mm512_store_si512(out + (i + j) * stride, v); });
  }
}
inline void decode256_q5_0(const std::byte* in, int vectors, uint16_t* out, int64_t stride) {
  decode_blocks(in, vectors, 22, 1, out, stride,
                [](const std::byte* b, auto emit) { decode_q5_0(b, emit); });
}
inline void decode256_q5_1(const std::byte* in, int vectors, uint16_t* out, int64_t stride) {
  decode_blocks(in, vectors, 24, 1, out, stride,
                [](const std::byte* b, auto emit) { decode_q5_1(b, emit); });
}
inline void decode256_q5_k(const std::byte* in, int, uint16_t* out, int64_t stride) {
  decode_blocks(in, 8, 176, 8, out, stride,
                [](const std::byte* b, auto emit) { decode_q5_k(b, emit); });
}
inline void decode256_q6_k(const std::byte* in, int, uint16_t* out, int64_t stride) {
  decode_blocks(in, 8, 210, 8, out, stride,
                [](const std::byte* b, auto emit) { decode_q6_k(b, emit); });
}
template <DType kType>
inline void decode256_slowly(const std::byte* in, int, uint16_t* out, int64_t stride) {
  alignas(64) float buffer[256];
  decode(kType, in, 256, buffer);
  for (int i = 0; i < 8; ++i) {
    _mm512_store_si512(out + i * stride, round_pair(_mm512_load_ps(buffer + 32 * i),
                                                    _mm512_load_ps(buffer + 32 * i + 16)));
  }
}

// E4M3 to float is a shift of its bits and a power of two, subnormals included.
inline __m512 widen_f8(__m128i bytes) {
  const __m512i x = _mm512_cvtepu8_epi32(bytes);
  const __m512i magnitude = _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(0x7f)), 20);
  const __m512i sign = _mm512_slli_epi32(_mm512_and_si512(x, _mm512_set1_epi32(0x80)), 24);
  return _mm512_mul_ps(_mm512_castsi512_ps(_mm512_or_si512(magnitude, sign)),
                       _mm512_set1_ps(0x1p120f));
}

// Numbers [k0, k1) of row `n`: vector i of them goes to out + i * stride (in bf16 numbers). k0 is a
// multiple of 256; a partial last vector is filled with zeros (is_paired types: with any finite
// number).
inline void decode_plain(const Weight& w, int64_t n, int64_t k0, int64_t k1, uint16_t* out,
                         int64_t stride) {
  for (int64_t k = k0; k < k1; k += 32, out += stride) {
    const int64_t count = smaller(32, k1 - k);
    const __mmask32 mask = count == 32 ? ~0u : (1u << count) - 1;
    if (w.dtype == DType::BF16) {
      _mm512_storeu_si512(out, _mm512_maskz_loadu_epi16(mask, w.row(n) + 2 * k));
    } else {
      const __m256i bytes = _mm256_maskz_loadu_epi8(mask, w.row(n) + k);
      const __m512 scale = _mm512_set1_ps(w.scale_row(n)[k / kFp8Block]);
      _mm512_storeu_si512(
          out, round_pair(_mm512_mul_ps(widen_f8(_mm256_castsi256_si128(bytes)), scale),
                          _mm512_mul_ps(widen_f8(_mm256_extracti128_si256(bytes, 1)), scale)));
    }
  }
}

// Decodes numbers of one stored type: `run(w, n, k0, k1, out, stride)` as `decode_plain` has it.
struct DecodePlain {
  static void run(const Weight& w, int64_t n, int64_t k0, int64_t k1, uint16_t* out,
                  int64_t stride) {
    decode_plain(w, n, k0, k1, out, stride);
  }
};
template <DType kType, int kBlock, int kBytes,
          void (*kDecode256)(const std::byte*, int, uint16_t*, int64_t)>
struct DecodeRun {
  static inline void run(const Weight& w, int64_t n, int64_t k0, int64_t k1, uint16_t* out,
                         int64_t stride) {
    const std::byte* in = w.row(n) + k0 / kBlock * kBytes;
    int64_t count = k1 - k0;
    for (; count >= 256; count -= 256, in += 256 / kBlock * kBytes, out += 8 * stride)
      kDecode256(in, 8, out, stride);
    if (count == 0) return;
    const int vectors = static_cast<int>(padded_k(count) / 32);
    const std::byte* const stored_end = w.row(w.rows);
    if (stored_end - in >= 256 / kBlock * kBytes) return kDecode256(in, vectors, out, stride);
    // The end of the last row is copied, with zeros behind it, so that nothing beyond it is read.
    alignas(64) std::byte end[256 / kBlock * kBytes] = {};
    std::memcpy(end, in, static_cast<size_t>(count / kBlock * kBytes));
    kDecode256(end, vectors, out, stride);
  }
};

// Calls `f` with the decoder of this type, if it is of the kind that every table decodes to bf16.
template <class F>
inline void with_bf16_decoder(DType type, F f) {
  switch (type) {
    case DType::Q2_K:
      return f(DecodeRun<DType::Q2_K, 256, 84, decode256_slowly<DType::Q2_K>>());
    case DType::Q3_K:
      return f(DecodeRun<DType::Q3_K, 256, 110, decode256_slowly<DType::Q3_K>>());
    default:
      return f(DecodePlain());
  }
}

// Of any type, for the table that has no integer units to use.
template <class F>
inline void with_decoder(DType type, F f) {
  switch (type) {
    case DType::Q8_0:
      return f(DecodeRun<DType::Q8_0, 32, 34, decode256_q8_0>());
    case DType::Q4_0:
      return f(DecodeRun<DType::Q4_0, 32, 18, decode256_q4_0>());
    case DType::Q4_1:
      return f(DecodeRun<DType::Q4_1, 32, 20, decode256_q4_1>());
    case DType::Q5_0:
      return f(DecodeRun<DType::Q5_0, 32, 22, decode256_q5_0>());
    case DType::Q5_1:
      return f(DecodeRun<DType::Q5_1, 32, 24, decode256_q5_1>());
    case DType::Q4_K:
      return f(DecodeRun<DType::Q4_K, 256, 144, decode256_q4_k>());
    case DType::Q5_K:
      return f(DecodeRun<DType::Q5_K, 256, 176, decode256_q5_k>());
    case DType::Q6_K:
      return f(DecodeRun<DType::Q6_K, 256, 210, decode256_q6_k>());
    default:
      return with_bf16_decoder(type, f);
  }
}

// Asks for bytes of w that will be needed a panel later: its rows are read in short pieces, which
// the processor's own prefetcher does not follow.
inline void prefetch(const std::byte* begin, int64_t bytes) {
  for (int64_t i = 0; i < bytes; i += 64) _mm_prefetch(begin + i, _MM_HINT_T0);
}

// Sixteen vectors of sixteen 32-bit numbers, turned.
inline void transpose16(__m512i* r) {
  __m512i t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
  }
  for (int i = 0; i < 4; ++i) {
    r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

}  // namespace
}  // namespace ponder
