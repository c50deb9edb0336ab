// Experts on several ranks, each of which has rows of its own: results and gradients are those of
// one rank that has all rows, which moe_gradient_test.cc holds to finite differences.
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "base/rng.h"
#include "base/shared_room.h"
#include "ops/ops.h"

namespace ponder::spread_experts_test {
namespace {

constexpr int64_t kHidden = 6, kInner = 5, kExperts = 7, kTopK = 2, kRows = 11;

struct Matrix {
  int64_t rows, cols;
  std::vector<double> value, grad;

  Matrix(int64_t r, int64_t c, uint64_t seed) : rows(r), cols(c) {
    Rng rng(seed);
    for (int64_t i = 0; i < r * c; ++i) value.push_back(rng.normal());
    grad.assign(value.size(), 0);
  }
  Weight weight(bool here = true) {
    Weight w;
    w.dtype = DType::F64;
    w.rows = rows;
    w.cols = cols;
    w.row_bytes = cols * static_cast<int64_t>(sizeof(double));
    if (here) w.data = reinterpret_cast<const std::byte*>(value.data());
    if (here) w.grad = grad.data();
    return w;
  }
};

// One rank's numbers: the same on all, but for the gradients.
struct World {
  Matrix x{kRows, kHidden, 1}, router{kExperts, kHidden, 2};
  std::vector<Matrix> gate, up, down;
  Matrix shared[3] = {{3, kHidden, 3}, {3, kHidden, 4}, {kHidden, 3, 5}};
  std::vector<double> y;

  World() {
    for (uint64_t e = 0; e < kExperts; ++e) {
      gate.emplace_back(kInner, kHidden, 10 + 3 * e);
      up.emplace_back(kInner, kHidden, 11 + 3 * e);
      down.emplace_back(kHidden, kInner, 12 + 3 * e);
    }
  }

  // Over the rows [first, end); a null cluster has all experts.
  void run(int64_t first, int64_t end, Cluster* cluster, const std::vector<int64_t>& parts) {
    const auto here = [&](int64_t e) {
      return !cluster || (e >= parts[static_cast<size_t>(cluster->rank())] &&
                          e < parts[static_cast<size_t>(cluster->rank()) + 1]);
    };
    std::vector<Weight> gates, ups, downs;
    for (int64_t e = 0; e < kExperts; ++e) {
      const auto i = static_cast<size_t>(e);
      gates.push_back(gate[i].weight(here(e)));
      ups.push_back(up[i].weight(here(e)));
      downs.push_back(down[i].weight(here(e)));
    }
    const MlpParam<double> beside{{{shared[0].weight()}, {shared[1].weight()}},
                                  {shared[2].weight()}};
    RouteOptions route;
    route.experts = kExperts;
    route.top_k = kTopK;
    MoeParam<double> p{route, router.weight(), {}, gates, ups, downs, nullptr, &beside};
    if (cluster) p.expert_parts = parts.data();
    p.own_rows = cluster != nullptr;
    ThreadPool pool(1);
    Arena arena;
    Graph<double> g(kernels_for<double>(Isa::Scalar), pool, arena, true);
    g.set_ranks(cluster);
    const Tensor<double> rows{x.value.data() + first * kHidden, end - first, kHidden, kHidden,
                              x.grad.data() + first * kHidden};
    const Tensor<double> said = moe(g, rows, p, {});
    ASSERT_TRUE(g.writes(said));
    const Rng weights(99);
    for (int64_t r = 0; r < said.rows; ++r) {
      for (int64_t c = 0; c < kHidden; ++c) {
        y.push_back(said.row(r)[c]);
        said.grad_row(r)[c] = weights.uniform_at(static_cast<uint64_t>((first + r) * kHidden + c));
      }
    }
    g.backward();
  }

  std::vector<Matrix*> experts() {
    std::vector<Matrix*> out;
    for (size_t e = 0; e < kExperts; ++e) {
      for (Matrix* one : {&gate[e], &up[e], &down[e]}) out.push_back(one);
    }
    return out;
  }
  std::vector<Matrix*> shared_by_all() { return {&x, &router, &shared[0], &shared[1], &shared[2]}; }
};

void expect_near(const std::vector<double>& got, const std::vector<double>& expected,
                 const std::string& what) {
  ASSERT_EQ(got.size(), expected.size()) << what;
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], expected[i], 1e-12 * (1 + std::fabs(expected[i]))) << what << " " << i;
}

void add(std::vector<double>& to, const std::vector<double>& from) {
  for (size_t i = 0; i < to.size(); ++i) to[i] += from[i];
}

TEST(SpreadExperts, ComputeAndLearnWhatOneRankDoes) {
  World one;
  one.run(0, kRows, nullptr, {});
  // Even and uneven shares of rows, a rank with one row, one with an expert that few choose.
  for (const auto& [rows, parts] :
       std::vector<std::pair<std::vector<int64_t>, std::vector<int64_t>>>{
           {{0, 5, 11}, {0, 3, 7}},
           {{0, 1, 11}, {0, 6, 7}},
           {{0, 4, 5, 11}, {0, 1, 2, 7}},
           {{0, 2, 7, 9, 11}, {0, 2, 4, 6, 7}}}) {
    const auto ranks = static_cast<int>(parts.size()) - 1;
    const auto room = SharedRoom::of_this_process(ranks);
    std::vector<World> worlds(static_cast<size_t>(ranks));
    std::vector<std::thread> threads;
    for (int rank = 0; rank < ranks; ++rank) {
      threads.emplace_back([&, rank] {
        SharedCluster cluster(room, rank);
        const auto me = static_cast<size_t>(rank);
        worlds[me].run(rows[me], rows[me + 1], &cluster, parts);
      });
    }
    for (std::thread& thread : threads) thread.join();
    World all = std::move(worlds[0]);
    const auto into = all.experts(), shares = all.shared_by_all();
    for (size_t r = 1; r < worlds.size(); ++r) {
      all.y.insert(all.y.end(), worlds[r].y.begin(), worlds[r].y.end());
      const auto from = worlds[r].experts(), theirs = worlds[r].shared_by_all();
      for (size_t i = 0; i < into.size(); ++i) add(into[i]->grad, from[i]->grad);
      for (size_t i = 0; i < shares.size(); ++i) add(shares[i]->grad, theirs[i]->grad);
    }
    const std::string what = std::to_string(ranks) + " ranks";
    expect_near(all.y, one.y, what + ": results");
    for (size_t i = 0; i < into.size(); ++i)
      expect_near(into[i]->grad, one.experts()[i]->grad, what + ": of experts");
    for (size_t i = 0; i < shares.size(); ++i)
      expect_near(shares[i]->grad, one.shared_by_all()[i]->grad, what + ": of all");
  }
}

}  // namespace
}  // namespace ponder::spread_experts_test
