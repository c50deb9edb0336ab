// The gradients of attention over a cache of bf16, by tiles. A square of up to 256 keys and 256
// tokens at a time: its weights and their gradients lie as [key][token], so that the rows of a
// result tile are rows of the next product's left tile.
#pragma once

#include "kernels/bf16_grad_tiles.h"
#include "kernels/vector_backward.h"

namespace ponder {
namespace {

constexpr int64_t kSquareTiles = kGradSquare / 16, kSquareSteps = kGradSquare / kTileDepth;
constexpr float kLog2E = 1.44269504f;

// Parts of the scratch. [a][b] counts tiles; "left" and "right" say for which side of a product.
struct SquareScratch {
  int64_t k_steps, v_steps;       // of 32 dimensions
  uint16_t *k_rows, *v_rows;      // left [key / 16][dim / 32]: sums over dimensions
  uint16_t* k_columns;            // left [dim / 16][key / 32]: sums over keys
  uint16_t *q_turned, *o_turned;  // right [token / 16][dim / 32]
  uint16_t *q_rows, *o_rows;      // right [dim / 16][token / 32]: sums over tokens
  uint16_t *p, *ds;               // left [key / 16][token / 32]
  uint16_t* ds_right;             // right [token / 16][key / 32]: sums over keys
  float* dq;                      // [dim][kGradSquare tokens]
  float *base, *inverse, *mean;   // of each token
  size_t bytes = 0;               // of all parts

  SquareScratch(const AttendGrad<float>& task, std::byte* scratch)
      : k_steps((task.k_dim + kTileDepth - 1) / kTileDepth),
        v_steps((task.v_dim + kTileDepth - 1) / kTileDepth),
        base_(scratch) {
    const int64_t k_size = kGradSquare * k_steps * kTileDepth;
    const int64_t v_size = kGradSquare * v_steps * kTileDepth;
    for (uint16_t** part : {&k_rows, &k_columns, &q_turned, &q_rows}) take(part, k_size);
    for (uint16_t** part : {&v_rows, &o_turned, &o_rows}) take(part, v_size);
    for (uint16_t** part : {&p, &ds, &ds_right}) take(part, kGradSquare * kGradSquare);
    take(&dq, k_size);
    for (float** part : {&base, &inverse, &mean}) take(part, kGradSquare);
  }

 private:
  std::byte* base_;  // null: only the size is asked for

  template <class T>
  void take(T** part, int64_t count) {
    if (base_) *part = reinterpret_cast<T*>(base_ + bytes);
    bytes += static_cast<size_t>(count) * sizeof(T);
  }
};

// `count` rows of `columns` numbers, 32 by 32: `put(rows, r, c)` stores each.
template <class Put>
inline void pack_matrix(const float* from, int64_t ld, int64_t count, int64_t columns, Put put) {
  Bf16x32 rows[kGradGroup];
  for (int64_t r = 0; r < count; r += kGradGroup) {
    for (int64_t c = 0; c < columns; c += kTileDepth) {
      for (int64_t i = 0; i < kGradGroup; ++i) {
        rows[i] =
            r + i < count ? load_row(from + (r + i) * ld, c, columns) : _mm512_setzero_si512();
      }
      put(rows, r, c);
    }
  }
}

inline void pack_keys(const AttendGrad<float>& task, int64_t key, int64_t count,
                      const SquareScratch& s) {
  pack_matrix(task.k + key * task.ldk, task.ldk, count, task.k_dim,
              [&](const Bf16x32* rows, int64_t r, int64_t c) {
                uint16_t* tile = s.k_rows + (r / 16 * s.k_steps + c / 32) * kTileSize;
                put_rows(rows, tile, tile + s.k_steps * kTileSize);
                uint16_t* turned = s.k_columns + (c / 16 * kSquareSteps + r / 32) * kTileSize;
                if (task.dq) put_turned(rows, turned, turned + kSquareSteps * kTileSize);
              });
  pack_matrix(task.v + key * task.ldv, task.ldv, count, task.v_dim,
              [&](const Bf16x32* rows, int64_t r, int64_t c) {
                uint16_t* tile = s.v_rows + (r / 16 * s.v_steps + c / 32) * kTileSize;
                put_rows(rows, tile, tile + s.v_steps * kTileSize);
              });
}

// Rows of tokens, both as right tiles that sum over dimensions and as such that sum over tokens.
inline void pack_tokens(const float* from, int64_t ld, int64_t count, int64_t columns,
                        int64_t steps, bool wants_rows, uint16_t* turned, uint16_t* as_rows) {
  pack_matrix(from, ld, count, columns, [&](Bf16x32* rows, int64_t r, int64_t c) {
    uint16_t* tile = as_rows + (c / 16 * kSquareSteps + r / 32) * kTileSize;
    if (wants_rows) put_pairs(rows, tile, tile + kSquareSteps * kTileSize);
    tile = turned + (r / 16 * steps + c / 32) * kTileSize;
    transpose16(rows);
    put_vectors(rows, tile);
    transpose16(rows + 16);
    put_vectors(rows + 16, tile + steps * kTileSize);
  });
}

inline void pack_queries(const AttendGrad<float>& task, int64_t head, int64_t token, int64_t count,
                         const SquareScratch& s) {
  const float* dout = task.dout + token * task.ldo + head * task.v_dim;
  const float* out = task.out + token * task.ldo + head * task.v_dim;
  pack_tokens(task.q + token * task.ldq + head * task.k_dim, task.ldq, count, task.k_dim, s.k_steps,
              task.dk, s.q_turned, s.q_rows);
  pack_tokens(dout, task.ldo, count, task.v_dim, s.v_steps, task.dv, s.o_turned, s.o_rows);
  for (int64_t t = 0; t < kGradSquare; ++t) {
    const bool there = t < count;
    s.base[t] = there ? task.max[head * task.ldm + token + t] * kLog2E : 0.0f;
    s.inverse[t] = there ? 1.0f / task.sum[head * task.ldm + token + t] : 0.0f;
    s.mean[t] = there ? dot_v(dout + t * task.ldo, out + t * task.ldo, task.v_dim) : 0.0f;
  }
}

// 2^x to 4e-5, which is enough for what is rounded to bf16; from 2^-80 on, so that no product with
// it is subnormal.
inline __m512 power_of_two_roughly(__m512 x) {
  x = _mm512_max_ps(x, _mm512_set1_ps(-80.0f));
  const __m512 n = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 f = _mm512_sub_ps(x, n);
  __m512 p = _mm512_set1_ps(0.0096181291f);
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.0555041087f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.2402265070f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.6931471806f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(1.0f));
  return _mm512_scalef_ps(p, n);
}

// What sixteen tokens bring to a block.
struct BlockTokens {
  __m512 base, inverse, mean;

  BlockTokens(const SquareScratch& s, int64_t t)
      : base(_mm512_loadu_ps(s.base + t)),
        inverse(_mm512_loadu_ps(s.inverse + t)),
        mean(_mm512_loadu_ps(s.mean + t)) {}

  void soften(const float* score, const float* dp, __m512 scale, __mmask16 seen, __m512* p,
              __m512* ds) const {
    const __m512 shifted =
        _mm512_fmsub_ps(_mm512_load_ps(score), _mm512_mul_ps(scale, _mm512_set1_ps(kLog2E)), base);
    *p = _mm512_maskz_mul_ps(seen, power_of_two_roughly(shifted), inverse);
    *ds = _mm512_mul_ps(_mm512_mul_ps(*p, scale), _mm512_sub_ps(_mm512_load_ps(dp), mean));
  }
};

// Which of a block's tokens see a key of it, as far as their first keys say.
class BlockBounds {
 public:
  // `key` and `token` are the block's first, of which `tokens` are there.
  BlockBounds(const AttendGrad<float>& task, int64_t key, int64_t token, int64_t tokens) {
    tokens = smaller(kGradGroup, tokens);
    if (!task.first || task.first[token + tokens - 1] <= key) return;
    bounded_ = true;
    for (int64_t i = 0; i < kGradGroup; ++i) {
      uint32_t mask = 0;
      for (int64_t t = 0; t < tokens; ++t)
        mask |= static_cast<uint32_t>(task.first[token + t] <= key + i) << t;
      masks_[i] = mask;
    }
  }
  uint32_t tokens_of(int64_t i) const { return bounded_ ? masks_[i] : ~0u; }

 private:
  bool bounded_ = false;
  uint32_t masks_[kGradGroup];
};

// 32 keys against 32 tokens: scores and dout v by tiles, and what becomes of them. On the diagonal
// key i is seen by the tokens from i on.
inline void make_block(GradTiles& tiles, const SquareScratch& s, float scale, int64_t key,
                       int64_t token, bool diagonal, const BlockBounds& bounds) {
  alignas(64) float scores[32 * 32], dp[32 * 32];
  const auto products = [&](const uint16_t* left, const uint16_t* right, int64_t steps,
                            float* out) {
    const TileTarget to{out, 32, nullptr, 32, 32, true};
    const int64_t stride = steps * kTileSize;
    tiles.begin(to);
    tiles.multiply({left + key / 16 * stride, stride, right + token / 16 * stride, stride, steps});
    tiles.end(to);
  };
  products(s.k_rows, s.q_turned, s.k_steps, scores);
  products(s.v_rows, s.o_turned, s.v_steps, dp);
  const BlockTokens first(s, token), second(s, token + 16);
  const __m512 scales = _mm512_set1_ps(scale);
  Bf16x32 ds_rows[kGradGroup];
  uint16_t* p_tile = s.p + (key / 16 * kSquareSteps + token / 32) * kTileSize;
  uint16_t* ds_tile = s.ds + (key / 16 * kSquareSteps + token / 32) * kTileSize;
  for (int64_t i = 0; i < kGradGroup; ++i) {
    const uint32_t seen = (diagonal ? ~0u << i : ~0u) & bounds.tokens_of(i);
    const float *score = scores + i * 32, *slope = dp + i * 32;
    __m512 p[2], ds[2];
    first.soften(score, slope, scales, static_cast<__mmask16>(seen & 0xffff), p, ds);
    second.soften(score + 16, slope + 16, scales, static_cast<__mmask16>(seen >> 16), p + 1,
                  ds + 1);
    const int64_t at = i / 16 * kSquareSteps * kTileSize + i % 16 * 32;
    ds_rows[i] = round_pair(ds[0], ds[1]);
    _mm512_store_si512(p_tile + at, round_pair(p[0], p[1]));
    _mm512_store_si512(ds_tile + at, ds_rows[i]);
  }
  uint16_t* right = s.ds_right + (token / 16 * kSquareSteps + key / 32) * kTileSize;
  put_pairs(ds_rows, right, right + kSquareSteps * kTileSize);
}

// to[i][j] (+)= sum over the steps [begin, end) of left row i and right column j.
inline void multiply_square(GradTiles& tiles, const uint16_t* left, int64_t i,
                            const uint16_t* right, int64_t j, int64_t begin, int64_t end,
                            const TileTarget& to) {
  constexpr int64_t kStride = kSquareSteps * kTileSize;
  tiles.begin(to);
  tiles.multiply({left + i / 16 * kStride + begin * kTileSize, kStride,
                  right + j / 16 * kStride + begin * kTileSize, kStride, end - begin});
  tiles.end(to);
}

// One square: `keys` from `key` on, `tokens` from `token` on, of one head. `first`: nobody has
// given these keys anything yet; `first_keys`: no other key has given these tokens.
inline void run_square(GradTiles& tiles, const AttendGrad<float>& task, int64_t key, int64_t keys,
                       int64_t token, int64_t tokens, bool first, bool first_keys,
                       const SquareScratch& s) {
  const bool diagonal = key == token;
  const int64_t token_steps = (tokens + 31) / 32;
  for (int64_t k = 0; k < keys; k += 32) {
    for (int64_t t = diagonal ? k : 0; t < tokens; t += 32) {
      make_block(tiles, s, task.scale, k, t, diagonal && k == t,
                 BlockBounds(task, key + k, token + t, tokens - t));
    }
  }
  const auto give = [&](float* to, int64_t ld, int64_t dim, bool write, const uint16_t* left,
                        const uint16_t* right) {
    for (int64_t d = 0; to && d < dim; d += 32) {
      for (int64_t k = 0; k < keys; k += 32) {
        multiply_square(tiles, left, k, right, d, diagonal ? k / 32 : 0, token_steps,
                        {to + (key + k) * ld + d, ld, nullptr, smaller(32, keys - k),
                         smaller(32, dim - d), write && first});
      }
    }
  };
  give(task.dk, task.ldk, task.k_dim, task.write_dk, s.ds, s.q_rows);
  give(task.dv, task.ldv, task.v_dim, task.write_dv, s.p, s.o_rows);
  for (int64_t d = 0; task.dq && d < task.k_dim; d += 32) {
    for (int64_t t = 0; t < tokens; t += 32) {
      multiply_square(tiles, s.k_columns, d, s.ds_right, t, 0,
                      diagonal ? t / 32 + 1 : (keys + 31) / 32,
                      {s.dq + d * kGradSquare + t, kGradSquare, nullptr, 32, 32, first_keys});
    }
  }
}

// The sum of all keys' squares, turned, to dq.
inline void put_queries(const AttendGrad<float>& task, int64_t head, int64_t token, int64_t count,
                        const SquareScratch& s) {
  for (int64_t d = 0; d < task.k_dim; d += 16) {
    const int64_t columns = smaller(16, task.k_dim - d);
    const auto mask = static_cast<__mmask16>((1u << columns) - 1);
    for (int64_t t = 0; t < count; t += 16) {
      __m512i rows[16];
      for (int i = 0; i < 16; ++i) rows[i] = _mm512_load_si512(s.dq + (d + i) * kGradSquare + t);
      transpose16(rows);
      for (int64_t i = 0; i < smaller(16, count - t); ++i) {
        float* to = task.dq + (token + t + i) * task.ldq + head * task.k_dim + d;
        __m512 sum = _mm512_castsi512_ps(rows[i]);
        if (!task.write_dq) sum = _mm512_add_ps(_mm512_maskz_loadu_ps(mask, to), sum);
        _mm512_mask_storeu_ps(to, mask, sum);
      }
    }
  }
}

inline size_t attend_scratch(const AttendGrad<float>& task) {
  if (task.kv != DType::BF16) return attend_backward_scratch_v(task);
  return SquareScratch(task, nullptr).bytes;
}

inline void attend(const AttendGrad<float>& task, int64_t q0, int64_t q1, int64_t k0, int64_t k1,
                   std::byte* scratch) {
  if (task.kv != DType::BF16) return attend_backward_v(task, q0, q1, k0, k1, scratch);
  const SquareScratch s(task, scratch);
  GradTiles tiles;
  int64_t packed = -1;
  for (int64_t head = 0; head < task.group; ++head) {
    for (int64_t token = q0; token < q1; token += kGradSquare) {
      const int64_t tokens = smaller(kGradSquare, q1 - token);
      pack_queries(task, head, token, tokens, s);
      const int64_t seen = task.first_of(token) / kGradSquare * kGradSquare;
      for (int64_t key = k0 > seen ? k0 : seen; key < smaller(k1, token + tokens);
           key += kGradSquare) {
        const int64_t keys = smaller(kGradSquare, k1 - key);
        if (packed != key) pack_keys(task, key, keys, s);
        packed = key;
        run_square(tiles, task, key, keys, token, tokens, head == 0 && token == key, key == seen,
                   s);
      }
      if (task.dq) put_queries(task, head, token, tokens, s);
    }
  }
}

}  // namespace
}  // namespace ponder
