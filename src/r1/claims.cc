#include "r1/claims.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace ponder {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const Json> lines, const char* scalar) {
  double sum = 0, count = 0;
  for (const Json& line : lines) {
    if (!line.contains(scalar)) continue;
    sum += line.at(scalar).get<double>();
    ++count;
  }
  return count > 0 ? sum / count : kUnknown;
}

size_t tenth(size_t lines) { return std::min(lines, std::max<size_t>(1, lines / 10)); }

// Collects a claim's figures; one that is not known leaves the claim undecided.
class Builder {
 public:
  Builder(const RunFacts& facts, int number, std::string says) : facts_(facts) {
    claim_.number = number;
    claim_.says = std::move(says);
  }
  double measured(const char* stage, const char* figure, const std::string& name) {
    const auto at = facts_.evaluations.find(stage);
    if (at == facts_.evaluations.end()) return add(name, kUnknown);
    const Json& value = at->second.at("all").at(figure);
    return add(name, value.is_object()   ? value.at("value").get<double>()
                     : value.is_number() ? value.get<double>()
                                         : kUnknown);
  }
  double figure(const char* stage, const char* key, const std::string& name) {
    const auto at = facts_.figures.find(stage);
    if (at == facts_.figures.end() || !at->second.contains(key)) return add(name, kUnknown);
    return add(name, at->second.at(key).get<double>());
  }
  double logged(const char* stage, const char* scalar, bool last, const std::string& name) {
    const auto at = facts_.metrics.find(stage);
    if (at == facts_.metrics.end()) return add(name, kUnknown);
    return add(name, last ? mean_at_end(at->second, scalar) : mean_at_start(at->second, scalar));
  }
  Claim decide(bool holds) {
    if (known_) claim_.holds = holds;
    return std::move(claim_);
  }

 private:
  double add(const std::string& name, double value) {
    if (std::isnan(value)) {
      known_ = false;
    } else {
      claim_.figures.emplace_back(name, value);
    }
    return value;
  }

  const RunFacts& facts_;
  Claim claim_;
  bool known_ = true;
};

Claim rewards_alone(const RunFacts& facts) {
  Builder b(facts, 1, "Rewards alone lift pass@1 (R1-Zero, AIME: 15.6 to 77.9)");
  const double before = b.measured("base", "pass@1", "base pass@1"),
               after = b.measured("zero", "pass@1", "zero pass@1");
  return b.decide(after > before);
}

Claim longer_thoughts(const RunFacts& facts) {
  Builder b(facts, 2, "Thinking gets longer by itself");
  const double first = b.logged("zero", "length", false, "tokens at the start"),
               last = b.logged("zero", "length", true, "tokens at the end");
  b.measured("base", "thought_tokens", "base thought tokens");
  b.measured("zero", "thought_tokens", "zero thought tokens");
  return b.decide(last > first);
}

Claim majority(const RunFacts& facts) {
  Builder b(facts, 3, "A majority of answers is right more often than one (R1, AIME: 79.8, 86.7)");
  const double one = b.measured("final", "pass@1", "final pass@1"),
               many = b.measured("final", "cons@k", "final cons@k");
  return b.decide(many > one);
}

Claim cold_start(const RunFacts& facts) {
  Builder b(facts, 4,
            "A cold start costs accuracy and buys readability, and RL wins it back (AIME: 77.9, "
            "59.0, 74.0)");
  const double zero = b.measured("zero", "pass@1", "zero pass@1"),
               cold = b.measured("coldstart", "pass@1", "coldstart pass@1"),
               rl = b.measured("rl1", "pass@1", "rl1 pass@1"),
               mixed = b.measured("zero", "language_consistency", "zero language"),
               clean = b.measured("coldstart", "language_consistency", "coldstart language");
  return b.decide(cold < zero && rl > cold && clean > mixed);
}

Claim distillation(const RunFacts& facts) {
  Builder b(facts, 5,
            "A small model learns more from a large one's answers than from its own RL at equal "
            "compute (32B: 72.6 and 47.0)");
  b.measured("student-base", "pass@1", "student-base pass@1");
  const double distilled = b.measured("distilled", "pass@1", "distilled pass@1"),
               own = b.measured("student-rl", "pass@1", "student-rl pass@1");
  b.figure("distilled", "flops", "FLOPs of training on answers");
  b.figure("traces", "flops", "FLOPs of writing them");
  b.figure("student-rl", "flops", "FLOPs of its own RL");
  return b.decide(distilled > own);
}

Claim language_reward(const RunFacts& facts) {
  Builder b(facts, 6, "A reward for one language keeps it, at little cost in accuracy");
  const double with = b.measured("rl1", "language_consistency", "with it: language"),
               without = b.measured("rl1-plain", "language_consistency", "without: language"),
               right = b.measured("rl1", "pass@1", "with it: pass@1"),
               right_without = b.measured("rl1-plain", "pass@1", "without: pass@1");
  constexpr double kLittle = 0.05;
  return b.decide(with > without && right > right_without - kLittle);
}

Claim too_early(const RunFacts& facts) {
  Builder b(facts, 7, "RL fails on a base that is too weak for it");
  const double before = b.measured("early-base", "pass@1", "early-base pass@1"),
               after = b.measured("early-rl", "pass@1", "early-rl pass@1"),
               base = b.measured("base", "pass@1", "base pass@1"),
               zero = b.measured("zero", "pass@1", "zero pass@1");
  return b.decide(after - before < (zero - base) / 2);
}

}  // namespace

double mean_at_start(const std::vector<Json>& lines, const char* scalar) {
  return mean_of(std::span(lines).first(tenth(lines.size())), scalar);
}

double mean_at_end(const std::vector<Json>& lines, const char* scalar) {
  return mean_of(std::span(lines).last(tenth(lines.size())), scalar);
}

std::vector<Claim> judge_claims(const RunFacts& facts) {
  return {rewards_alone(facts), longer_thoughts(facts), majority(facts), cold_start(facts),
          distillation(facts),  language_reward(facts), too_early(facts)};
}

Json claims_json(const std::vector<Claim>& claims) {
  Json out = Json::array();
  for (const Claim& claim : claims) {
    Json figures = Json::object();
    for (const auto& [name, value] : claim.figures) figures[name] = value;
    out.push_back({{"claim", claim.number},
                   {"says", claim.says},
                   {"figures", figures},
                   {"holds", claim.holds ? Json(*claim.holds) : Json(nullptr)}});
  }
  return out;
}

}  // namespace ponder
