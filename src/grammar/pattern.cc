#include "grammar/pattern.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/json.h"
#include "grammar/pattern_algebra.h"
#include "grammar/pattern_parser.h"

namespace ponder {
namespace {

constexpr size_t kMostNodes = 20'000, kMostPatternStates = 2'000;
constexpr uint64_t kMostSteps = 20'000'000;

// The tree as a nondeterministic automaton (Thompson 1968), and that as a deterministic one by sets
// of its nodes (Rabin and Scott 1959).
class PatternCompiler {
 public:
  PatternCompiler(const std::string& pattern, const std::string& place)
      : pattern_(pattern), place_(place) {}

  Pattern run(const std::vector<PatternBranch>& branches) {
    const int32_t accept = add({});
    const CodePoints all = CodePoints::all();
    std::vector<int32_t> starts;
    for (const PatternBranch& branch : branches) {
      int32_t at = branch.to_end ? accept : star_of(all, accept);
      at = write(branch.node, at);
      starts.push_back(branch.from_start ? at : star_of(all, at));
    }
    find_classes();
    return trimmed_pattern(determinize(starts, accept));
  }

 private:
  struct Node {
    int32_t set = -1;  // -1: goes on to `next` without a character
    std::vector<int32_t> next = {};
  };

  [[noreturn]] void too_complex() const {
    fail("{}: the pattern \"{}\" is too complex to be enforced", place_, printable(pattern_));
  }

  int32_t add(Node node) {
    if (nodes_.size() >= kMostNodes) too_complex();
    nodes_.push_back(std::move(node));
    return static_cast<int32_t>(nodes_.size() - 1);
  }

  int32_t set_of(const CodePoints& set) {
    for (size_t i = 0; i < sets_.size(); ++i) {
      if (sets_[i].ranges() == set.ranges()) return static_cast<int32_t>(i);
    }
    sets_.push_back(set);
    return static_cast<int32_t>(sets_.size() - 1);
  }

  int32_t star_of(const CodePoints& set, int32_t next) {
    const int32_t loop = add({});
    const int32_t body = add({set_of(set), {loop}});
    nodes_[static_cast<size_t>(loop)].next = {body, next};
    return loop;
  }

  int32_t write(const PatternNode& node, int32_t next) {
    switch (node.kind) {
      case PatternNode::Kind::Set:
        return add({set_of(node.set), {next}});
      case PatternNode::Kind::Sequence:
        for (size_t i = node.parts.size(); i-- > 0;) next = write(node.parts[i], next);
        return next;
      case PatternNode::Kind::Choice: {
        std::vector<int32_t> starts;
        for (const PatternNode& part : node.parts) starts.push_back(write(part, next));
        return add({-1, std::move(starts)});
      }
      case PatternNode::Kind::Repeat:
        break;
    }
    const PatternNode& part = node.parts[0];
    if (node.most < 0) {
      const int32_t loop = add({});
      const int32_t body = write(part, loop);
      nodes_[static_cast<size_t>(loop)].next = {body, next};
      next = loop;
    }
    for (int i = node.least; i < node.most; ++i) {
      const int32_t body = write(part, next);
      next = add({-1, {body, next}});
    }
    for (int i = 0; i < node.least; ++i) next = write(part, next);
    return next;
  }

  // Characters that no set tells apart are one class.
  void find_classes() {
    std::vector<uint32_t> borders;
    for (const CodePoints& set : sets_) {
      for (const auto& [lo, hi] : set.ranges()) {
        borders.push_back(lo);
        borders.push_back(hi + 1);
      }
    }
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
    if (borders.size() * sets_.size() > kMostSteps) too_complex();
    std::map<std::vector<bool>, size_t> known;
    for (size_t i = 0; i + 1 < borders.size(); ++i) {
      std::vector<bool> members;
      for (const CodePoints& set : sets_) members.push_back(set.contains(borders[i]));
      const auto [found, fresh] = known.try_emplace(members, classes_.size());
      if (fresh) {
        classes_.emplace_back();
        members_.push_back(members);
      }
      classes_[found->second].add(borders[i], borders[i + 1] - 1);
    }
  }

  // The nodes that stand for themselves (a set, or the end) reached without a character.
  std::vector<int32_t> closure(std::vector<int32_t> todo) {
    std::vector<int32_t> out;
    ++round_;
    seen_.resize(nodes_.size(), 0);
    while (!todo.empty()) {
      const int32_t at = todo.back();
      todo.pop_back();
      if (std::exchange(seen_[static_cast<size_t>(at)], round_) == round_) continue;
      if (++steps_ > kMostSteps) too_complex();
      const Node& node = nodes_[static_cast<size_t>(at)];
      if (node.set >= 0 || node.next.empty()) {
        out.push_back(at);
      } else {
        todo.insert(todo.end(), node.next.begin(), node.next.end());
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  Pattern determinize(const std::vector<int32_t>& starts, int32_t accept) {
    std::map<std::vector<int32_t>, int32_t> known;
    std::vector<const std::vector<int32_t>*> order;
    Pattern out;
    const auto state_of = [&](std::vector<int32_t> nodes) {
      const auto [found, fresh] =
          known.try_emplace(std::move(nodes), static_cast<int32_t>(order.size()));
      if (fresh) {
        if (order.size() >= kMostPatternStates) too_complex();
        order.push_back(&found->first);
        const auto& list = found->first;
        out.states.push_back({{}, std::binary_search(list.begin(), list.end(), accept)});
      }
      return found->second;
    };
    state_of(closure(starts));
    for (size_t state = 0; state < order.size(); ++state) {
      std::map<int32_t, CodePoints> next;
      for (size_t c = 0; c < classes_.size(); ++c) {
        std::vector<int32_t> reached;
        for (const int32_t at : *order[state]) {
          const Node& node = nodes_[static_cast<size_t>(at)];
          if (++steps_ > kMostSteps) too_complex();
          if (node.set >= 0 && members_[c][static_cast<size_t>(node.set)]) {
            reached.push_back(node.next[0]);
          }
        }
        if (!reached.empty()) next[state_of(closure(std::move(reached)))].add(classes_[c]);
      }
      for (auto& [target, set] : next) out.states[state].next.emplace_back(std::move(set), target);
    }
    return out;
  }

  const std::string& pattern_;
  const std::string& place_;
  std::vector<Node> nodes_;
  std::vector<CodePoints> sets_, classes_;
  std::vector<std::vector<bool>> members_;  // of each class: the sets that hold it
  std::vector<uint32_t> seen_;
  uint32_t round_ = 0;
  uint64_t steps_ = 0;
};

}  // namespace

Pattern Pattern::anything() {
  Pattern out;
  out.states.push_back({{{CodePoints::all(), 0}}, true});
  return out;
}

Pattern read_pattern(const std::string& pattern, const std::string& place, bool whole) {
  std::vector<PatternBranch> plain;
  Pattern out;
  for (PatternBranch& branch : parse_pattern(pattern, place, whole)) {
    if (branch.looks.empty()) {
      plain.push_back(std::move(branch));
      continue;
    }
    Pattern one = PatternCompiler(pattern, place).run({branch});
    for (const PatternLook& look : branch.looks) {
      const Pattern seen = PatternCompiler(pattern, place).run(look.branches);
      one = look.negative ? first_pattern_alone(one, seen, place) : both_patterns(one, seen, place);
    }
    out = either_pattern(out, one, place);
  }
  if (!plain.empty()) {
    Pattern rest = PatternCompiler(pattern, place).run(plain);
    out = out.states.empty() ? std::move(rest) : either_pattern(out, rest, place);
  }
  if (out.states.empty()) {
    fail("{}: the pattern \"{}\" matches nothing", place, printable(pattern));
  }
  return out;
}

}  // namespace ponder
