#include "grammar/automaton.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/rng.h"

namespace ponder {
namespace {

using Op = Grammar::Op;

constexpr size_t kMostStates = 60'000, kMostRemembered = 4'000'000, kMostCells = 8'000'000;

uint64_t both(int32_t a, int32_t b) {
  return (static_cast<uint64_t>(static_cast<uint32_t>(a)) << 32) | static_cast<uint32_t>(b);
}

}  // namespace

size_t Automaton::FrameHash::operator()(const Frame& frame) const {
  return mix64(mix64(both(frame.at, frame.count)) + both(frame.below, frame.depth));
}

Automaton::Automaton(std::shared_ptr<const Grammar> grammar) : grammar_(std::move(grammar)) {}

int32_t Automaton::start() {
  found_.clear();
  seen_.clear();
  go(grammar_->start, -1);
  return intern();
}

int32_t Automaton::push(int32_t at, int32_t count, int32_t below, int32_t depth) {
  const Frame wanted{at, count, below, depth};
  const auto [found, fresh] = frame_ids_.try_emplace(wanted, static_cast<int32_t>(frames_.size()));
  if (fresh) frames_.push_back(wanted);
  return found->second;
}

int32_t Automaton::find_step(int32_t state, uint8_t byte) {
  found_.clear();
  seen_.clear();
  const State from = info(state);
  for (size_t i = from.begin; i < from.end; ++i) {
    const Config config = configs_[i];
    const Grammar::Instr& instr = grammar_->code[static_cast<size_t>(config.at)];
    if (instr.op == Op::Byte && instr.lo <= byte && byte <= instr.hi) go(instr.a, config.stack);
  }
  const int32_t next = found_.empty() ? kDead : intern();
  next_[row(state, byte)] = next;
  return next;
}

// Adds every configuration that waits for a byte, or accepts, reached from this one without one.
void Automaton::go(int32_t at, int32_t stack) {
  todo_.push_back({at, stack});
  while (!todo_.empty()) {
    const Config config = todo_.back();
    todo_.pop_back();
    const auto place = static_cast<size_t>(config.at);
    const Op op = grammar_->code[place].op;
    // Only what can come to an end within the depth. Rounds of a Repeat were promised on Enter.
    if (op != Op::Repeat && op != Op::Back &&
        depth_of(config.stack) + grammar_->height[place] > Grammar::kDepth) {
      continue;
    }
    if (op == Op::Byte || op == Op::Accept) {
      if (seen_.try_emplace(both(config.at, config.stack), true).second) found_.push_back(config);
    } else if (op != Op::Split || seen_.try_emplace(both(config.at, config.stack), true).second) {
      follow(config);
    }
  }
}

void Automaton::follow(const Config& config) {
  const Grammar::Instr& instr = grammar_->code[static_cast<size_t>(config.at)];
  const int32_t depth = depth_of(config.stack);
  switch (instr.op) {
    case Op::Split:
      todo_.push_back({instr.b, config.stack});
      todo_.push_back({instr.a, config.stack});
      return;
    case Op::Call:
      todo_.push_back({grammar_->rules[static_cast<size_t>(instr.a)],
                       push(instr.b, 0, config.stack, depth + (instr.deep ? 1 : 0))});
      return;
    case Op::Return:
      todo_.push_back({frame(config.stack).at, frame(config.stack).below});
      return;
    case Op::Enter:
      todo_.push_back({instr.a, push(instr.a, 0, config.stack, depth)});
      return;
    case Op::Repeat: {
      const Grammar::Counts& limits = grammar_->repeats[static_cast<size_t>(instr.c)];
      const Frame top = frame(config.stack);
      if (top.count >= limits.least) todo_.push_back({instr.b, top.below});
      if (limits.most < 0 || top.count < limits.most) todo_.push_back({instr.a, config.stack});
      return;
    }
    case Op::Back: {
      const Grammar::Counts& limits = grammar_->repeats[static_cast<size_t>(instr.c)];
      const Frame top = frame(config.stack);
      todo_.push_back({instr.a, push(instr.a, limits.next(top.count), top.below, top.depth)});
      return;
    }
    case Op::EnterText:
    case Op::Tick:
    case Op::LeaveText:
      return text_op(instr, config);
    case Op::Byte:
    case Op::Accept:
      return;
  }
}

void Automaton::text_op(const Grammar::Instr& instr, const Config& config) {
  const Grammar::TextLimits& limits = grammar_->texts[static_cast<size_t>(instr.c)];
  if (instr.op == Op::EnterText) {
    // The frame's place tells `key` which limits it counts for.
    todo_.push_back({instr.a, push(config.at, 0, config.stack, depth_of(config.stack))});
    return;
  }
  const Frame top = frame(config.stack);
  if (instr.op == Op::LeaveText) {
    if (top.count >= limits.counts.least) todo_.push_back({instr.a, top.below});
    return;
  }
  const int32_t count = limits.counts.next(top.count);
  if (limits.can_end(instr.b, count)) {
    todo_.push_back({instr.a, push(top.at, count, top.below, top.depth)});
  }
}

int32_t Automaton::intern() {
  if (found_.size() > kMostConfigs) keep_first();
  std::sort(found_.begin(), found_.end());
  uint64_t hash = found_.size();
  for (const Config& config : found_) hash = mix64(hash + both(config.at, config.stack));
  const auto [first, last] = state_ids_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const State& state = info(it->second);
    if (std::equal(found_.begin(), found_.end(),
                   configs_.begin() + static_cast<int64_t>(state.begin),
                   configs_.begin() + static_cast<int64_t>(state.end))) {
      return it->second;
    }
  }
  const auto id = static_cast<int32_t>(states_.size());
  const size_t begin = configs_.size();
  configs_.insert(configs_.end(), found_.begin(), found_.end());
  const bool accepting = std::any_of(found_.begin(), found_.end(), [&](const Config& config) {
    return grammar_->code[static_cast<size_t>(config.at)].op == Op::Accept;
  });
  states_.push_back({begin, configs_.size(), accepting});
  next_.resize(next_.size() + static_cast<size_t>(grammar_->classes), kUnknown);
  state_ids_.emplace(hash, id);
  return id;
}

void Automaton::keep_first() {
  std::vector<std::pair<Written, Config>> order;
  for (const Config& config : found_) order.emplace_back(write(config), config);
  std::sort(order.begin(), order.end());
  found_.clear();
  for (size_t i = 0; i < kMostConfigs; ++i) found_.push_back(order[i].second);
}

bool Automaton::closed(int32_t state) const {
  const State& s = info(state);
  return s.accepting && s.end - s.begin == 1;
}

std::string Automaton::key(int32_t state, int32_t longest) const {
  std::string out;
  const auto add = [&](int32_t value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const auto add_count = [&](const Grammar::Counts& limits, int32_t count) {
    add(std::clamp(limits.least - count, 0, longest));
    add(limits.most < 0 ? longest : std::min(limits.most - count, longest));
  };
  std::vector<std::string> parts;
  for (size_t i = info(state).begin; i < info(state).end; ++i) {
    out.clear();
    add(configs_[i].at);
    add(depth_of(configs_[i].stack));
    for (int32_t at = configs_[i].stack; at >= 0; at = frame(at).below) {
      const Frame& f = frame(at);
      const Grammar::Instr& instr = grammar_->code[static_cast<size_t>(f.at)];
      add(f.at);
      if (instr.op == Op::Repeat) {
        add_count(grammar_->repeats[static_cast<size_t>(instr.c)], f.count);
      } else if (instr.op == Op::EnterText) {
        const Grammar::TextLimits& limits = grammar_->texts[static_cast<size_t>(instr.c)];
        if (limits.live.empty()) {
          add_count(limits.counts, f.count);
        } else {
          add(f.count);
        }
      }
    }
    parts.push_back(out);
  }
  std::sort(parts.begin(), parts.end());
  out.clear();
  for (const std::string& part : parts) {
    add(static_cast<int32_t>(part.size()));
    out += part;
  }
  return out;
}

bool Automaton::full() const {
  return states_.size() > kMostStates || configs_.size() > kMostRemembered ||
         frames_.size() > kMostRemembered || next_.size() > kMostCells;
}

Automaton::Written Automaton::write(const Config& config) const {
  Written out{{config.at, depth_of(config.stack)}};
  for (int32_t at = config.stack; at >= 0; at = frame(at).below) {
    out.emplace_back(frame(at).at, frame(at).count);
    out.emplace_back(frame(at).depth, 0);
  }
  return out;
}

Automaton::Config Automaton::read(const Written& written) {
  int32_t stack = -1;
  for (size_t i = written.size(); i > 1; i -= 2) {
    stack = push(written[i - 2].first, written[i - 2].second, stack, written[i - 1].first);
  }
  return {written[0].first, stack};
}

void Automaton::forget(const std::vector<int32_t*>& roots) {
  std::vector<std::vector<Written>> kept;
  for (const int32_t* root : roots) {
    kept.emplace_back();
    if (*root < 0) continue;
    for (size_t i = info(*root).begin; i < info(*root).end; ++i) {
      kept.back().push_back(write(configs_[i]));
    }
  }
  frames_.clear();
  frame_ids_.clear();
  configs_.clear();
  states_.clear();
  state_ids_.clear();
  next_.clear();
  for (size_t i = 0; i < roots.size(); ++i) {
    if (*roots[i] < 0) continue;
    found_.clear();
    for (const Written& written : kept[i]) found_.push_back(read(written));
    *roots[i] = intern();
  }
}

}  // namespace ponder
