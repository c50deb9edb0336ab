// A row's product depends on the row alone: not on how many share the call, nor on the threads.
#include <memory>

#include "ops/bits.h"

namespace ponder::linear_bits_test {
namespace {

constexpr DType kTypes[] = {DType::F32,  DType::F16,  DType::BF16, DType::Q8_0,
                            DType::Q4_0, DType::Q4_K, DType::Q6_K};

// Those, and every other type of blocks.
std::vector<DType> all_types() {
  std::vector<DType> out(std::begin(kTypes), std::end(kTypes));
  for (const DType type : quantised_types()) {
    if (std::find(out.begin(), out.end(), type) == out.end()) out.push_back(type);
  }
  return out;
}

bool is_usual(DType type) {
  return std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes);
}

class LinearBits : public EveryIsa {
 protected:
  std::vector<float> product(const Weight& w, std::vector<float>& bias, std::vector<float>& x,
                             int64_t first, int64_t count, int threads) {
    ThreadPool pool(threads);
    Arena arena;
    Graph<float> g(kernels(), pool, arena);
    const Tensor<float> rows{x.data() + first * w.cols, count, w.cols, w.cols};
    return rows_of_result(linear(g, rows, {w, view_of(bias, 1, w.rows)}), 0, count);
  }
};

TEST_P(LinearBits, AreTheSameAloneAndInABatch) {
  constexpr int64_t kRows = 67;
  for (const DType type : all_types()) {
    for (const auto& [out, in] : {std::pair<int64_t, int64_t>{203, 512}, {70, 256}}) {
      if (out > 70 && !is_usual(type)) continue;  // one shape is enough for them
      OwnedWeight w(1, type, out, in);
      std::vector<float> x = random_floats(2, kRows * in), bias = random_floats(3, out);
      const std::vector<float> whole = product(w.view, bias, x, 0, kRows, 1);
      EXPECT_EQ(first_difference(whole, product(w.view, bias, x, 0, kRows, 2)), -1)
          << "2 threads, " << dtype_info(type).name;
      for (const int64_t batch : {1, 3, 16, 17, 33, 64}) {
        std::vector<float> pieces;
        for (int64_t first = 0; first < kRows; first += batch) {
          const auto piece =
              product(w.view, bias, x, first, std::min(batch, kRows - first), 1 + int(batch % 2));
          pieces.insert(pieces.end(), piece.begin(), piece.end());
        }
        EXPECT_EQ(first_difference(whole, pieces), -1)
            << dtype_info(type).name << ", " << batch << " rows at once";
      }
    }
  }
}

TEST_P(LinearBits, AreTheSameForAnyInWhichNoBlockFits) {
  for (const DType type : {DType::F32, DType::BF16}) {
    for (const int64_t in : {1, 20, 40, 72, 131}) {
      OwnedWeight w(1, type, 61, in);
      std::vector<float> x = random_floats(2, 21 * in), bias = random_floats(3, 61);
      const std::vector<float> whole = product(w.view, bias, x, 0, 21, 2);
      for (int64_t r = 0; r < 21; ++r) {
        const std::vector<float> row(whole.begin() + r * 61, whole.begin() + (r + 1) * 61);
        EXPECT_EQ(first_difference(row, product(w.view, bias, x, r, 1, 1)), -1)
            << dtype_info(type).name << " in " << in << " row " << r;
      }
    }
  }
}

TEST_P(LinearBits, OfSeveralWeightsAtOnceAreThoseOfEachAlone) {
  std::vector<float> x = random_floats(2, 9 * 256);
  std::vector<OwnedWeight> weights;
  std::vector<LinearParam<float>> params;
  for (const DType type : kTypes) weights.emplace_back(4, type, 33, 256);
  for (OwnedWeight& w : weights) params.push_back({w.view});
  ThreadPool pool(2);
  Arena arena;
  Graph<float> g(kernels(), pool, arena);
  std::vector<Tensor<float>> outs(params.size());
  linears<float>(g, view_of(x, 9, 256), params, outs);
  for (size_t i = 0; i < params.size(); ++i) {
    const Tensor<float> alone = linear(g, view_of(x, 9, 256), params[i]);
    EXPECT_EQ(first_difference(rows_of_result(outs[i], 0, 9), rows_of_result(alone, 0, 9)), -1)
        << dtype_info(params[i].weight.dtype).name;
  }
}

// With an adapter on a base of any stored type; its gradients, too, for any number of threads.
TEST_P(LinearBits, WithAnAdapterAreTheSameForAnyBatchAndThreads) {
  constexpr int64_t kRows = 35, kOut = 83, kIn = 256, kRank = 8;
  for (const DType type : all_types()) {
    for (const DType of_adapter : {DType::F32, DType::BF16}) {
      OwnedWeight w(1, type, kOut, kIn), a(2, of_adapter, kRank, kIn),
          b(3, of_adapter, kOut, kRank);
      std::vector<float> x = random_floats(4, kRows * kIn);
      const LinearParam<float> param{w.view, {}, {a.view, b.view, 0.5f}};
      auto run = [&](int64_t first, int64_t count, int threads) {
        ThreadPool pool(threads);
        Arena arena;
        Graph<float> g(kernels(), pool, arena);
        return rows_of_result(linear(g, {x.data() + first * kIn, count, kIn, kIn}, param), 0,
                              count);
      };
      auto gradients = [&](int threads) {
        ThreadPool pool(threads);
        Arena arena;
        Graph<float> g(kernels(), pool, arena, true);
        std::vector<float> dx(x.size(), 0.0f);
        const Tensor<float> in{x.data(), kRows, kIn, kIn, dx.data()};
        const Tensor<float> y = linear(g, in, {w.view, {}, {a.trained(), b.trained(), 0.5f}});
        EXPECT_EQ(first_difference(rows_of_result(y, 0, kRows), run(0, kRows, 1)), -1);
        g.settle(y);
        for (int64_t i = 0; i < y.size(); ++i) y.grad[i] = static_cast<float>(i % 7) - 3;
        g.backward();
        dx.insert(dx.end(), a.grad.begin(), a.grad.end());
        dx.insert(dx.end(), b.grad.begin(), b.grad.end());
        return dx;
      };
      const std::vector<float> whole = run(0, kRows, 1);
      EXPECT_EQ(first_difference(whole, run(0, kRows, 2)), -1) << dtype_info(type).name;
      for (int64_t r = 0; r < kRows; r += 11) {
        const std::vector<float> row(whole.begin() + r * kOut, whole.begin() + (r + 1) * kOut);
        EXPECT_EQ(first_difference(row, run(r, 1, 1)), -1) << dtype_info(type).name << " row " << r;
      }
      EXPECT_EQ(first_difference(gradients(1), gradients(2)), -1) << dtype_info(type).name;
    }
  }
}

// A row goes to experts of its own choice whatever the rest of the batch chooses, and the shared
// ones give what they give apart from the routed.
TEST_P(LinearBits, OfExpertsAreTheSameAloneAndInABatch) {
  constexpr int64_t kRows = 40, kHidden = 256, kInner = 256, kExperts = 6;
  for (const DType type :
       {DType::F32, DType::BF16, DType::Q8_0, DType::Q4_K, DType::MXFP4, DType::IQ2_XXS}) {
    std::vector<OwnedWeight> owned;
    std::vector<Weight> gate, up, down;
    OwnedWeight router(5, DType::F32, kExperts, kHidden);
    for (uint64_t e = 0; e < kExperts; ++e) {
      owned.emplace_back(10 + e, type, kInner, kHidden);
      gate.push_back(owned.back().view);
      owned.emplace_back(20 + e, type, kInner, kHidden);
      up.push_back(owned.back().view);
      owned.emplace_back(30 + e, type, kHidden, kInner);
      down.push_back(owned.back().view);
    }
    MoeParam<float> p;
    p.route.experts = kExperts;
    p.route.top_k = 2;
    p.router = router.view;
    p.gate = gate;
    p.up = up;
    p.down = down;
    OwnedWeight shared_gate(40, type, 2 * kInner, kHidden),
        shared_up(41, type, 2 * kInner, kHidden), shared_down(42, type, kHidden, 2 * kInner);
    const MlpParam<float> shared{{{shared_gate.view}, {shared_up.view}}, {shared_down.view}};
    p.shared = &shared;
    std::vector<float> x = random_floats(6, kRows * kHidden, 0.1);
    auto run = [&](int64_t first, int64_t count, int threads) {
      ThreadPool pool(threads);
      Arena arena;
      Graph<float> g(kernels(), pool, arena);
      return rows_of_result(moe(g, {x.data() + first * kHidden, count, kHidden, kHidden}, p, {}), 0,
                            count);
    };
    auto apart = [&] {
      ThreadPool pool(2);
      Arena arena;
      Graph<float> g(kernels(), pool, arena);
      const Tensor<float> in{x.data(), kRows, kHidden, kHidden};
      MoeParam<float> routed = p;
      routed.shared = nullptr;
      const Tensor<float> y = moe(g, in, routed, {});
      const Tensor<float> hidden =
          swiglu(g, linear(g, in, shared.gate_up[0]), linear(g, in, shared.gate_up[1]));
      return rows_of_result(residual(g, y, linear(g, hidden, shared.down)), 0, kRows);
    };
    const std::vector<float> whole = run(0, kRows, 2);
    EXPECT_EQ(first_difference(whole, run(0, kRows, 1)), -1) << dtype_info(type).name;
    EXPECT_EQ(first_difference(whole, apart()), -1) << dtype_info(type).name;
    for (int64_t r = 0; r < kRows; r += 7) {
      const std::vector<float> row(whole.begin() + r * kHidden, whole.begin() + (r + 1) * kHidden);
      EXPECT_EQ(first_difference(row, run(r, 1, 1)), -1) << dtype_info(type).name << " row " << r;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Isa, LinearBits, testing::ValuesIn(usable_isas()), isa_test_name);

}  // namespace
}  // namespace ponder::linear_bits_test
