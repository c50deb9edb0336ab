// Gradients of the mixture of experts, with every way to route.
#include "ops/gradient_check.h"

namespace ponder::moe_gradient_test {
namespace {

struct MoeLeaves {
  Leaf &x, &router;
  std::vector<Leaf*> gate, up, down;
  Leaf bias;

  MoeLeaves(GradientCheck& check, int64_t rows, int64_t experts, int64_t hidden, int64_t inner)
      : x(check.leaf("x", rows, hidden)), router(check.leaf("router", experts, hidden)) {
    for (int64_t e = 0; e < experts; ++e) {
      const std::string name = std::to_string(e);
      gate.push_back(&check.leaf("gate" + name, inner, hidden));
      up.push_back(&check.leaf("up" + name, inner, hidden));
      down.push_back(&check.leaf("down" + name, hidden, inner));
    }
    bias = {"bias", 1, experts, std::vector<double>(static_cast<size_t>(experts)), {}};
    for (size_t e = 0; e < bias.value.size(); ++e) bias.value[e] = 0.3 * static_cast<double>(e % 3);
  }

  static std::vector<Weight> weights(const std::vector<Leaf*>& leaves) {
    std::vector<Weight> out;
    for (Leaf* leaf : leaves) out.push_back(leaf->weight());
    return out;
  }
};

void expect_right(const RouteOptions& options, bool bias, int64_t rows, uint64_t seed) {
  GradientCheck check(seed);
  MoeLeaves leaves(check, rows, options.experts, 6, 5);
  const std::vector<Weight> gate = leaves.weights(leaves.gate), up = leaves.weights(leaves.up),
                            down = leaves.weights(leaves.down);
  check.expect_right(
      [&](Graph<double>& g) {
        MoeParam<double> p{options, leaves.router.weight(), {}, gate, up, down};
        if (bias) p.bias = leaves.bias.tensor();
        return check.weigh(g, moe(g, leaves.x.tensor(), p, {}));
      },
      3);
}

TEST(MoeGradient, EqualsFiniteDifferencesWithEveryWayToRoute) {
  for (const RouteScore score :
       {RouteScore::Softmax, RouteScore::Sigmoid, RouteScore::SqrtSoftplus}) {
    for (const bool normalise : {false, true}) {
      for (const int64_t groups : {1, 3}) {
        const bool sigmoid = score != RouteScore::Softmax;
        RouteOptions options;
        options.experts = 6;
        options.top_k = 3;
        options.groups = groups;
        options.top_groups = groups == 1 ? 1 : 2;
        options.score = score;
        options.group_by_top2 = sigmoid;
        options.normalise = normalise;
        options.scale = 2.5;
        expect_right(options, sigmoid, 7, 11);
      }
    }
  }
}

// Beside the routed experts, with an adapter and without.
TEST(MoeGradient, OfSharedExperts) {
  for (const bool adapted : {false, true}) {
    constexpr int64_t kHidden = 6, kInner = 5, kShared = 8, kRank = 2;
    GradientCheck check(13);
    MoeLeaves leaves(check, 4, 3, kHidden, kInner);
    const std::vector<Weight> gate = leaves.weights(leaves.gate), up = leaves.weights(leaves.up),
                              down = leaves.weights(leaves.down);
    RouteOptions options;
    options.experts = 3;
    options.top_k = 2;
    Leaf& shared_gate = check.leaf("shared gate", kShared, kHidden);
    Leaf& shared_up = check.leaf("shared up", kShared, kHidden);
    Leaf& shared_down = check.leaf("shared down", kHidden, kShared);
    MlpParam<double> shared{{{shared_gate.weight()}, {shared_up.weight()}}, {shared_down.weight()}};
    if (adapted) {
      Leaf& a = check.leaf("a", kRank, kHidden);
      Leaf& b = check.leaf("b", kShared, kRank);
      shared.gate_up[1].adapter = {a.weight(), b.weight(), 0.5};
    }
    check.expect_right(
        [&](Graph<double>& g) {
          const MoeParam<double> p{options, leaves.router.weight(), {}, gate, up, down, nullptr,
                                   &shared};
          return check.weigh(g, moe(g, leaves.x.tensor(), p, {}));
        },
        3);
  }
}

// Biases everywhere, another unit, gates on what experts read, a gate on the shared expert.
TEST(MoeGradient, OfBiasesGatesAndUnitsEqualsFiniteDifferences) {
  constexpr int64_t kHidden = 6, kInner = 5, kExperts = 4;
  for (const bool scales_input : {false, true}) {
    GradientCheck check(16);
    MoeLeaves leaves(check, 7, kExperts, kHidden, kInner);
    const std::vector<Weight> gate = leaves.weights(leaves.gate), up = leaves.weights(leaves.up),
                              down = leaves.weights(leaves.down);
    std::vector<Leaf*> bias_leaves[3];
    for (int64_t e = 0; e < kExperts; ++e) {
      for (int j = 0; j < 3; ++j)
        bias_leaves[j].push_back(&check.leaf("bias", 1, j == 2 ? kHidden : kInner));
    }
    Leaf &router_bias = check.leaf("router bias", 1, kExperts),
         &shared_gate = check.leaf("shared gate", 1, kHidden);
    Leaf* shared[] = {&check.leaf("s", 3, kHidden), &check.leaf("s", 3, kHidden),
                      &check.leaf("s", kHidden, 3)};
    const MlpParam<double> mlp{{{shared[0]->weight()}, {shared[1]->weight()}},
                               {shared[2]->weight()}};
    RouteOptions options;
    options.experts = kExperts;
    options.top_k = 2;
    options.score = scales_input ? RouteScore::Sigmoid : RouteScore::Softmax;
    options.normalise = !scales_input;
    check.expect_right(
        [&](Graph<double>& g) {
          std::vector<Tensor<double>> biases[3];
          for (int j = 0; j < 3; ++j) {
            for (Leaf* leaf : bias_leaves[j]) biases[j].push_back(leaf->tensor());
          }
          MoeParam<double> p{options, leaves.router.weight(), {}, gate, up, down, nullptr, &mlp};
          p.shared_gate = shared_gate.weight();
          p.router_bias = router_bias.tensor();
          if (!scales_input) p.gate_bias = biases[0], p.up_bias = biases[1];
          p.down_bias = biases[2];
          p.glu = {.slope = 1.702, .cubic = 0.02, .shift = 1};
          p.scales_input = scales_input;
          const double sum = check.weigh(g, moe(g, leaves.x.tensor(), p, {}));
          g.backward();  // while the biases are there
          return sum;
        },
        2);
  }
}

// Gemma 4's: the router reads other rows than experts do, and each expert's gate has a scale.
TEST(MoeGradient, OfScaledGatesAndARouterWithRowsOfItsOwnEqualsFiniteDifferences) {
  RouteOptions options;
  options.experts = 5;
  options.top_k = 3;
  options.normalise = true;
  GradientCheck check(18);
  MoeLeaves leaves(check, 7, options.experts, 6, 5);
  const std::vector<Weight> gate = leaves.weights(leaves.gate), up = leaves.weights(leaves.up),
                            down = leaves.weights(leaves.down);
  Leaf &asked = check.leaf("asked", 7, 6), &scales = check.leaf("scales", 1, options.experts);
  check.expect_right(
      [&](Graph<double>& g) {
        MoeParam<double> p{options, leaves.router.weight(), {}, gate, up, down};
        p.gate_scale = scales.tensor();
        return check.weigh(g, moe(g, leaves.x.tensor(), p, {}, asked.tensor()));
      },
      3);
}

TEST(MoeGradient, OfOneRowAndOneChoice) {
  RouteOptions options;
  options.experts = 3;
  options.top_k = 1;
  expect_right(options, false, 1, 12);
}

TEST(MoeGradient, OfAllExpertsChosenByManyRows) {
  RouteOptions options;
  options.experts = 4;
  options.top_k = 4;
  options.normalise = true;
  expect_right(options, true, 67, 13);
}

// Of the output and the balance loss together, over sequences of different lengths.
TEST(MoeGradient, OfTheSequenceWiseBalanceEqualsFiniteDifferences) {
  for (const bool sigmoid : {false, true}) {
    RouteOptions options;
    options.experts = 5;
    options.top_k = 2;
    options.score = sigmoid ? RouteScore::Sigmoid : RouteScore::Softmax;
    options.normalise = true;
    GradientCheck check(14);
    MoeLeaves leaves(check, 13, options.experts, 6, 5);
    const std::vector<Weight> gate = leaves.weights(leaves.gate), up = leaves.weights(leaves.up),
                              down = leaves.weights(leaves.down);
    Batch batch;
    const std::vector<int32_t> tokens(13, 0);
    batch.add(tokens.data(), 4, 0, nullptr, true);
    batch.add(tokens.data(), 1, 0, nullptr, true);
    batch.add(tokens.data(), 8, 0, nullptr, true);
    MoeBalance balance;
    balance.slope = 0.7;
    check.expect_right(
        [&](Graph<double>& g) {
          MoeParam<double> p{options, leaves.router.weight(), {}, gate, up, down, &balance};
          balance.loss = 0;
          const double sum = check.weigh(g, moe(g, leaves.x.tensor(), p, batch));
          return sum + balance.loss;
        },
        3);
    int64_t choices = 0;
    for (const int64_t load : balance.load) choices += load;
    EXPECT_EQ(choices, 13 * options.top_k);  // of the one forward that was recorded
  }
}

// Equations 17 to 20 on routers that were made up: everybody alike, and everybody the same expert.
TEST(MoeBalance, IsLeastWhereExpertsAreUsedEvenly) {
  constexpr int64_t kExperts = 4, kRows = 8;
  RouteOptions options;
  options.experts = kExperts;
  options.top_k = 1;
  options.score = RouteScore::Sigmoid;
  std::vector<double> w(kExperts * 3), router(kExperts * kExperts), x(kRows * kExperts);
  const auto matrix = [](std::vector<double>& numbers, int64_t rows, int64_t cols) {
    Weight out;
    out.dtype = DType::F64;
    out.rows = rows;
    out.cols = cols;
    out.data = reinterpret_cast<const std::byte*>(numbers.data());
    out.row_bytes = cols * static_cast<int64_t>(sizeof(double));
    return out;
  };
  for (int64_t e = 0; e < kExperts; ++e) router[static_cast<size_t>(e * kExperts + e)] = 50;
  const std::vector<Weight> wide(kExperts, matrix(w, 3, kExperts)),
      narrow(kExperts, matrix(w, kExperts, 3));
  Batch batch;
  const std::vector<int32_t> tokens(kRows, 0);
  batch.add(tokens.data(), kRows, 0, nullptr, true);
  const auto loss = [&](bool even) {
    std::fill(x.begin(), x.end(), -1.0);  // scores of nearly 0 and nearly 1
    for (int64_t r = 0; r < kRows; ++r)
      x[static_cast<size_t>(r * kExperts + (even ? r % kExperts : 0))] = 1;
    ThreadPool pool(1);
    Arena arena;
    Graph<double> g(kernels_for<double>(Isa::Scalar), pool, arena, true);
    MoeBalance balance;
    balance.slope = 1.0 / kRows;
    const MoeParam<double> p{options, matrix(router, kExperts, kExperts), {}, wide, wide, narrow,
                             &balance};
    moe(g, {x.data(), kRows, kExperts, kExperts}, p, batch);
    return balance.loss;
  };
  EXPECT_NEAR(loss(true), 1, 1e-9);
  EXPECT_NEAR(loss(false), kExperts, 1e-9);
}

}  // namespace
}  // namespace ponder::moe_gradient_test
