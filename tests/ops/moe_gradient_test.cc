// Gradients of the mixture of experts, with every way to route.
#include "ops/gradient_check.h"

namespace ponder {
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
        return check.weigh(g, moe(g, leaves.x.tensor(), p));
      },
      3);
}

TEST(MoeGradient, EqualsFiniteDifferencesWithEveryWayToRoute) {
  for (const bool sigmoid : {false, true}) {
    for (const bool normalise : {false, true}) {
      for (const int64_t groups : {1, 3}) {
        RouteOptions options;
        options.experts = 6;
        options.top_k = 3;
        options.groups = groups;
        options.top_groups = groups == 1 ? 1 : 2;
        options.sigmoid = sigmoid;
        options.group_by_top2 = sigmoid;
        options.normalise = normalise;
        options.scale = 2.5;
        expect_right(options, sigmoid, 7, 11);
      }
    }
  }
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

}  // namespace
}  // namespace ponder
