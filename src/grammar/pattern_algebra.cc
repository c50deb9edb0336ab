#include "grammar/pattern_algebra.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/error.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr size_t kMostProductStates = 2'000;
constexpr int64_t kMostProductSteps = 20'000'000;
constexpr int32_t kNoState = -1;

int32_t state_after(const Pattern& pattern, int32_t state, uint32_t character) {
  if (state == kNoState || pattern.states.empty()) return kNoState;
  for (const auto& [set, target] : pattern.states[static_cast<size_t>(state)].next) {
    if (set.contains(character)) return target;
  }
  return kNoState;
}

bool accepts_at(const Pattern& pattern, int32_t state) {
  return state != kNoState && pattern.states[static_cast<size_t>(state)].accepting;
}

// Both run side by side (Rabin and Scott 1959); `takes` says what follows from what each says.
class PatternProduct {
 public:
  PatternProduct(const Pattern& a, const Pattern& b, bool (*takes)(bool, bool),
                 const std::string& place)
      : a_(a), b_(b), takes_(takes), place_(place) {}

  Pattern run() {
    state_of({a_.states.empty() ? kNoState : 0, b_.states.empty() ? kNoState : 0});
    for (size_t at = 0; at < pairs_.size(); ++at) step(at);
    return trimmed_pattern(std::move(out_));
  }

 private:
  using Pair = std::pair<int32_t, int32_t>;

  int32_t state_of(Pair pair) {
    const auto [found, fresh] = known_.try_emplace(pair, static_cast<int32_t>(pairs_.size()));
    if (fresh) {
      if (pairs_.size() >= kMostProductStates) too_complex();
      pairs_.push_back(pair);
      out_.states.push_back({{}, takes_(accepts_at(a_, pair.first), accepts_at(b_, pair.second))});
    }
    return found->second;
  }

  // Characters between neighbouring borders are told apart by neither.
  void add_borders(const Pattern& pattern, int32_t state, std::vector<uint32_t>& out) const {
    if (state == kNoState) return;
    for (const auto& [set, target] : pattern.states[static_cast<size_t>(state)].next) {
      for (const auto& [lo, hi] : set.ranges()) {
        out.push_back(lo);
        out.push_back(hi + 1);
      }
    }
  }

  void step(size_t at) {
    const Pair from = pairs_[at];
    std::vector<uint32_t> borders;
    add_borders(a_, from.first, borders);
    add_borders(b_, from.second, borders);
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
    std::map<int32_t, CodePoints> next;
    for (size_t i = 0; i + 1 < borders.size(); ++i) {
      steps_ += 1 + static_cast<int64_t>(borders.size());
      if (steps_ > kMostProductSteps) too_complex();
      const Pair to = {state_after(a_, from.first, borders[i]),
                       state_after(b_, from.second, borders[i])};
      if (to == Pair{kNoState, kNoState}) continue;
      next[state_of(to)].add(borders[i], borders[i + 1] - 1);
    }
    for (auto& [target, set] : next) out_.states[at].next.emplace_back(std::move(set), target);
  }

  [[noreturn]] void too_complex() const {
    fail("{}: its patterns together are too complex to be enforced", place_);
  }

  const Pattern &a_, &b_;
  bool (*takes_)(bool, bool);
  const std::string& place_;
  std::map<Pair, int32_t> known_;
  std::vector<Pair> pairs_;
  Pattern out_;
  int64_t steps_ = 0;
};

}  // namespace

Pattern both_patterns(const Pattern& a, const Pattern& b, const std::string& place) {
  return PatternProduct(
             a, b, [](bool x, bool y) { return x && y; }, place)
      .run();
}

Pattern either_pattern(const Pattern& a, const Pattern& b, const std::string& place) {
  return PatternProduct(
             a, b, [](bool x, bool y) { return x || y; }, place)
      .run();
}

Pattern first_pattern_alone(const Pattern& a, const Pattern& b, const std::string& place) {
  return PatternProduct(
             a, b, [](bool x, bool y) { return x && !y; }, place)
      .run();
}

Pattern pattern_of_texts(std::span<const std::string> texts, const std::string& place) {
  Pattern out;
  std::vector<std::map<uint32_t, int32_t>> tree(1);
  std::vector<bool> ends(1);
  for (const std::string& text : texts) {
    size_t at = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const Utf8Step step = utf8_step(rest);
      const uint32_t c = step.kind == Utf8Step::Kind::Character ? step.code_point : 0xFFFD;
      rest.remove_prefix(step.size);
      const auto [found, fresh] = tree[at].try_emplace(c, static_cast<int32_t>(tree.size()));
      at = static_cast<size_t>(found->second);
      if (!fresh) continue;
      if (tree.size() >= kMostProductStates) fail("{}: its texts are too long together", place);
      tree.emplace_back();
      ends.push_back(false);
    }
    ends[at] = true;
  }
  for (size_t i = 0; i < tree.size(); ++i) {
    Pattern::State& state = out.states.emplace_back();
    state.accepting = ends[i];
    for (const auto& [c, target] : tree[i]) state.next.emplace_back(CodePoints{{c, c}}, target);
  }
  return trimmed_pattern(std::move(out));
}

bool fits_pattern(const Pattern& pattern, std::string_view text) {
  int32_t state = pattern.states.empty() ? kNoState : 0;
  while (!text.empty() && state != kNoState) {
    const Utf8Step step = utf8_step(text);
    const bool whole = step.kind == Utf8Step::Kind::Character;
    state = state_after(pattern, state, whole ? step.code_point : 0xFFFD);
    text.remove_prefix(step.size);
  }
  return accepts_at(pattern, state);
}

Pattern trimmed_pattern(Pattern all) {
  std::vector<bool> alive(all.states.size());
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = all.states.size(); i-- > 0;) {
      const Pattern::State& state = all.states[i];
      const bool now = state.accepting ||
                       std::any_of(state.next.begin(), state.next.end(), [&](const auto& step) {
                         return alive[static_cast<size_t>(step.second)];
                       });
      if (now && !alive[i]) alive[i] = changed = true;
    }
  }
  Pattern out;
  if (alive.empty() || !alive[0]) return out;
  std::vector<int32_t> number(all.states.size(), kNoState);
  for (size_t i = 0; i < alive.size(); ++i) {
    if (!alive[i]) continue;
    number[i] = static_cast<int32_t>(out.states.size());
    out.states.push_back(std::move(all.states[i]));
  }
  for (Pattern::State& state : out.states) {
    std::erase_if(state.next,
                  [&](const auto& step) { return !alive[static_cast<size_t>(step.second)]; });
    for (auto& step : state.next) step.second = number[static_cast<size_t>(step.second)];
  }
  return out;
}

}  // namespace ponder
