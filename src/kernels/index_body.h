// Scores of the lightning indexer for the vector tables: sixteen keys side by side, one chain of
// sums for each head and key. Included once by each table's translation unit.
#pragma once

#include "kernels/vector_body.h"

namespace ponder {
namespace {

inline V16 load_index(const KvPages& keys, const std::byte* page, int64_t at) {
  return keys.dtype == DType::BF16 ? load_bf16(reinterpret_cast<const uint16_t*>(page) + at)
                                   : load(reinterpret_cast<const float*>(page) + at);
}

// Sixteen keys: where they begin in their page.
struct IndexKeys {
  const std::byte* page;
  int64_t at;

  IndexKeys(const KvPages& keys, int64_t key)
      : page(keys.v(key / keys.page_keys)), at(key % keys.page_keys) {}
};

// Adds `Heads` heads' parts, from the first on, to the sums of 2 x 16 keys.
template <int Heads>
inline void add_heads(const IndexTask<float>& task, const IndexKeys* keys, int64_t head,
                      V16* total) {
  const int64_t dim = task.keys.v_dim, stride = task.keys.page_keys;
  V16 dots[Heads][2];
  for (auto& dot : dots) dot[0] = dot[1] = zero16();
  const float* q = task.q + head * dim;
  for (int64_t d = 0; d < dim; ++d) {
    const V16 k[2] = {load_index(task.keys, keys[0].page, d * stride + keys[0].at),
                      load_index(task.keys, keys[1].page, d * stride + keys[1].at)};
    for (int h = 0; h < Heads; ++h) {
      const V16 number = splat(q[h * dim + d]);
      for (int i = 0; i < 2; ++i) dots[h][i] = fma(number, k[i], dots[h][i]);
    }
  }
  for (int h = 0; h < Heads; ++h) {
    const V16 weight = splat(task.weights[head + h]);
    for (int i = 0; i < 2; ++i) total[i] = fma(weight, max(dots[h][i], zero16()), total[i]);
  }
}

inline void index_scores_v(const IndexTask<float>& task) {
  constexpr int kHeads = 4;
  constexpr int64_t kKeys = 2 * kWidth;
  for (int64_t key = task.first; key < task.last; key += kKeys) {
    // The second sixteen may lie in a page that nobody has.
    const IndexKeys keys[2] = {{task.keys, key},
                               {task.keys, key + kWidth < task.last ? key + kWidth : key}};
    V16 total[2] = {zero16(), zero16()};
    int64_t head = 0;
    for (; head + kHeads <= task.heads; head += kHeads) add_heads<kHeads>(task, keys, head, total);
    for (; head < task.heads; ++head) add_heads<1>(task, keys, head, total);
    for (int64_t i = 0; i < 2; ++i) {
      const int64_t at = key + i * kWidth, count = smaller(kWidth, task.last - at);
      if (count > 0) store_n(task.scores + at - task.first, total[i] * splat(task.scale), count);
    }
  }
}

}  // namespace
}  // namespace ponder
