// A token's attention depends on its own sequence alone: prefilled whole or in chunks, decoded,
// beside other sequences, with any number of threads, below and above a split of 512 keys.
#include "ops/bits.h"

namespace ponder::attention_bits_test {
namespace {

struct Shape {
  const char* what;
  DType dtype;
  int64_t heads, group, k_dim, v_dim;
  bool v_in_k;
};

constexpr Shape kShapes[] = {{"F32", DType::F32, 1, 3, 64, 64, false},
                             {"BF16", DType::BF16, 1, 2, 64, 64, false},
                             {"odd dims", DType::BF16, 2, 1, 20, 20, false},
                             {"wide k", DType::BF16, 2, 1, 48, 32, false},
                             {"v in k", DType::BF16, 1, 2, 72, 64, true},
                             {"many heads", DType::BF16, 1, 8, 40, 24, false},
                             {"many heads, v in k", DType::BF16, 1, 7, 56, 40, true},
                             {"v in k, F32", DType::F32, 1, 2, 72, 64, true}};

// One sequence's queries, keys and values, and the cache's pages for it.
struct Sequence {
  std::vector<float> q, k, v;
  std::vector<int32_t> pages;
  int64_t length = 0, done = 0;
};

class AttentionBits : public EveryIsa {
 protected:
  void use(const Shape& shape) {
    shape_ = shape;
    layout_ = {shape.dtype, 2, shape.heads, shape.k_dim, shape.v_dim, shape.v_in_k};
  }

  Sequence sequence(uint64_t seed, int64_t length) const {
    Sequence s;
    s.length = length;
    s.q = random_floats(seed, length * shape_.heads * shape_.group * shape_.k_dim);
    s.k = random_floats(seed + 1000, length * shape_.heads * shape_.k_dim);
    s.v = random_floats(seed + 2000, length * shape_.heads * shape_.v_dim);
    return s;
  }

  // The next counts[i] tokens of sequences[i], in one batch: the result of each.
  std::vector<std::vector<float>> step(KvCache& cache, std::vector<Sequence*> sequences,
                                       std::vector<int64_t> counts, int threads) {
    ThreadPool pool(threads);
    Arena arena;
    Graph<float> g(kernels(), pool, arena);
    Batch batch;
    std::vector<float> q, k, v;
    auto append = [&](std::vector<float>& to, const std::vector<float>& from, const Sequence& s,
                      int64_t count) {
      const int64_t width = static_cast<int64_t>(from.size()) / s.length;
      to.insert(to.end(), from.begin() + s.done * width, from.begin() + (s.done + count) * width);
    };
    for (size_t i = 0; i < sequences.size(); ++i) {
      Sequence& s = *sequences[i];
      while (static_cast<int64_t>(s.pages.size()) * kPage < s.done + counts[i])
        s.pages.push_back(cache.take());
      append(q, s.q, s, counts[i]);
      append(k, s.k, s, counts[i]);
      append(v, s.v, s, counts[i]);
      const std::vector<int32_t> ids(static_cast<size_t>(counts[i]), 0);
      batch.add(ids.data(), counts[i], s.done, s.pages.data(), false);
    }
    const int64_t rows = batch.rows();
    const Tensor<float> keys = view_of(k, rows, shape_.heads * shape_.k_dim);
    const Tensor<float> values = shape_.v_in_k ? keys.columns(0, shape_.v_dim)
                                               : view_of(v, rows, shape_.heads * shape_.v_dim);
    const Tensor<float> out =
        attention(g, view_of(q, rows, shape_.heads * shape_.group * shape_.k_dim), keys, values,
                  batch, cache, 1,
                  {0.15f, sight_,
                   view_of(sinks_, sinks_.empty() ? 0 : 1, static_cast<int64_t>(sinks_.size()))});
    std::vector<std::vector<float>> results;
    for (size_t i = 0, row = 0; i < sequences.size(); row += static_cast<size_t>(counts[i++])) {
      results.push_back(rows_of_result(out, static_cast<int64_t>(row), counts[i]));
      sequences[i]->done += counts[i];
    }
    return results;
  }

  // The whole sequence, in chunks of the given sizes in turn.
  std::vector<float> prefill(Sequence s, const std::vector<int64_t>& chunks, int threads) {
    KvCache cache(layout_, 32);
    std::vector<float> out;
    for (size_t i = 0; s.done < s.length; ++i) {
      const int64_t count = std::min(chunks[i % chunks.size()], s.length - s.done);
      const std::vector<float> piece = step(cache, {&s}, {count}, threads)[0];
      out.insert(out.end(), piece.begin(), piece.end());
    }
    return out;
  }

  Shape shape_{};
  KeySight sight_;
  std::vector<float> sinks_;
  KvLayout layout_;
};

TEST_P(AttentionBits, AreTheSamePrefilledWholeOrInChunks) {
  for (const Shape& shape : kShapes) {
    use(shape);
    const Sequence s = sequence(1, 213);
    const std::vector<float> whole = prefill(s, {213}, 1);
    EXPECT_EQ(first_difference(whole, prefill(s, {213}, 2)), -1) << shape.what << ", 2 threads";
    EXPECT_EQ(first_difference(whole, prefill(s, {1}, 1)), -1) << shape.what << ", one by one";
    EXPECT_EQ(first_difference(whole, prefill(s, {64}, 2)), -1) << shape.what << ", pages";
    EXPECT_EQ(first_difference(whole, prefill(s, {3, 70, 17, 1}, 2)), -1) << shape.what;
  }
}

// Windows and blocks shorter than a page, longer than a split, and with borders in between.
TEST_P(AttentionBits, AreTheSameWithWindowsBlocksAndSinks) {
  using Sees = KeySight::Sees;
  for (const Shape& shape : {kShapes[0], kShapes[1], kShapes[5]}) {
    use(shape);
    sinks_ = random_floats(77, shape.heads * shape.group);
    for (const KeySight& sight : {KeySight{Sees::Window, 9}, KeySight{Sees::Window, 130},
                                  KeySight{Sees::Window, 560}, KeySight{Sees::Chunk, 96}}) {
      sight_ = sight;
      const Sequence s = sequence(3, kSplit + 140);
      const std::vector<float> whole = prefill(s, {s.length}, 1);
      EXPECT_EQ(first_difference(whole, prefill(s, {s.length - 9, 1, 1, 5, 1}, 2)), -1)
          << shape.what << ", " << sight.size;
      EXPECT_EQ(first_difference(whole, prefill(s, {70, 1, 30}, 1)), -1)
          << shape.what << ", " << sight.size;
    }
  }
}

// What is beyond the window is as if it had never been.
TEST_P(AttentionBits, AWindowEqualsAShorterTextAndAWideOneNone) {
  use(kShapes[0]);
  const Sequence s = sequence(4, 90);
  const std::vector<float> all = prefill(s, {90}, 1);
  sight_ = {KeySight::Sees::Window, 90};
  EXPECT_EQ(first_difference(all, prefill(s, {90}, 1)), -1);
  sight_ = {KeySight::Sees::Window, 1};  // each token its own value
  const std::vector<float> own = prefill(s, {90}, 1);
  const int64_t group = shape_.group, dim = shape_.v_dim;
  for (int64_t at = 0; at < 90 * group * dim; ++at) {
    const int64_t row = at / (group * dim), d = at % dim;
    EXPECT_NEAR(own[static_cast<size_t>(at)], s.v[static_cast<size_t>(row * dim + d)], 1e-5f);
  }
}

TEST_P(AttentionBits, AreTheSameWhetherSplitsAreItemsOrNot) {
  for (const Shape& shape : {kShapes[1], kShapes[2], kShapes[4], kShapes[6]}) {
    use(shape);
    // Two splits, or three where the head is small.
    const Sequence s = sequence(2, (shape.k_dim < 32 ? 2 : 1) * kSplit + 70);
    // One thread never makes items of splits; two do for a few queries at depth.
    const std::vector<float> whole = prefill(s, {s.length}, 1);
    for (const int threads : {1, 2}) {
      EXPECT_EQ(first_difference(whole, prefill(s, {s.length - 9, 1, 1, 5, 1}, threads)), -1)
          << shape.what << ", " << threads << " threads";
    }
    EXPECT_EQ(first_difference(whole, prefill(s, {kSplit - 1, 1, 1, 30}, 2)), -1)
        << shape.what << ", around the border";
  }
}

// More parts than are attended to at the same time (two threads: sixteen, of 64 lanes of 256
// numbers): the last run goes on where it was left.
TEST_P(AttentionBits, AreTheSameInSeveralWavesOfSplits) {
  use({"wide v", DType::F32, 4, 16, 16, 256, false});
  const Sequence whole = sequence(5, 5 * kSplit + 74);
  std::vector<float> results[2];
  for (const int threads : {1, 2}) {
    Sequence s = whole;
    KvCache cache(layout_, 64);
    sight_ = {KeySight::Sees::Window, 1};  // its keys are there for little
    step(cache, {&s}, {s.length - 4}, 1);
    sight_ = {};
    results[threads - 1] = step(cache, {&s}, {4}, threads)[0];
  }
  EXPECT_EQ(first_difference(results[0], results[1]), -1);
}

TEST_P(AttentionBits, AreTheSameAloneAndBesideOthers) {
  for (const Shape& shape : kShapes) {
    use(shape);
    const std::vector<int64_t> lengths = {30, 1, 130, 65, 7};
    std::vector<Sequence> sequences;
    for (size_t i = 0; i < lengths.size(); ++i)
      sequences.push_back(sequence(10 + i, lengths[i] + 2));
    std::vector<std::vector<float>> alone;
    for (const Sequence& s : sequences) alone.push_back(prefill(s, {s.length}, 1));
    KvCache cache(layout_, 16);
    std::vector<Sequence*> all;
    for (Sequence& s : sequences) all.push_back(&s);
    // All prompts in one batch, then two steps of decoding in one batch.
    auto got = step(cache, all, lengths, 2);
    for (int decode = 0; decode < 2; ++decode) {
      const auto more = step(cache, all, {1, 1, 1, 1, 1}, 2);
      for (size_t i = 0; i < got.size(); ++i)
        got[i].insert(got[i].end(), more[i].begin(), more[i].end());
    }
    for (size_t i = 0; i < got.size(); ++i)
      EXPECT_EQ(first_difference(alone[i], got[i]), -1) << shape.what << ", sequence " << i;
  }
}

// A page that another sequence used before holds stale numbers beyond the last key.
TEST_P(AttentionBits, DoNotKnowWhoHadThePageBefore) {
  use(kShapes[1]);
  Sequence s = sequence(3, 70), other = sequence(4, 128);
  std::fill(other.v.begin(), other.v.end(), std::numeric_limits<float>::infinity());
  const std::vector<float> expected = prefill(s, {70}, 1);
  KvCache cache(layout_, 2);
  step(cache, {&other}, {128}, 1);
  for (const int32_t page : other.pages) cache.give_back(page);
  EXPECT_EQ(first_difference(expected, step(cache, {&s}, {70}, 1)[0]), -1);
}

INSTANTIATE_TEST_SUITE_P(Isa, AttentionBits, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::attention_bits_test
