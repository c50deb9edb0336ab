// Runs a grammar byte by byte. A state is the set of all configurations (position, stack) that the
// bytes so far allow; states and their steps are computed when they are first met and remembered,
// so that most steps are one look into a table. Stacks are shared: a frame knows the one below it.
//
// Where more than kMostConfigs configurations are possible at once, the first in an order that
// depends on nothing but themselves are kept. From every configuration an end can be reached, so
// what is kept never gets stuck.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "grammar/grammar.h"

namespace ponder {

class Automaton {
 public:
  static constexpr int32_t kDead = -1;

  explicit Automaton(std::shared_ptr<const Grammar> grammar);

  int32_t start();
  // The state after a byte; kDead if nothing may begin so.
  int32_t step(int32_t state, uint8_t byte) {
    const int32_t next = next_[row(state, byte)];
    return next == kUnknown ? find_step(state, byte) : next;
  }
  bool accepting(int32_t state) const { return info(state).accepting; }
  bool closed(int32_t state) const;  // accepting, and no byte may follow

  // Remembered states that differ only in counts so far from their limits that no text of up to
  // `longest` bytes can feel it have the same key.
  std::string key(int32_t state, int32_t longest) const;

  // When too much is remembered, all but what `roots` name is forgotten; they get new numbers.
  bool full() const;
  void forget(const std::vector<int32_t*>& roots);

 private:
  static constexpr int32_t kUnknown = -2;
  static constexpr size_t kMostConfigs = 1024;

  struct Frame {
    int32_t at, count, below, depth;
    bool operator==(const Frame&) const = default;
  };
  struct FrameHash {
    size_t operator()(const Frame& frame) const;
  };
  struct Config {
    int32_t at, stack;
    auto operator<=>(const Config&) const = default;
  };
  struct State {
    size_t begin, end;  // in configs_
    bool accepting;
  };
  // A configuration without the numbers of this automaton's frames.
  using Written = std::vector<std::pair<int32_t, int32_t>>;

  size_t row(int32_t state, uint8_t byte) const {
    return static_cast<size_t>(state) * static_cast<size_t>(grammar_->classes) +
           grammar_->class_of[byte];
  }
  const State& info(int32_t state) const { return states_[static_cast<size_t>(state)]; }
  const Frame& frame(int32_t stack) const { return frames_[static_cast<size_t>(stack)]; }
  int32_t depth_of(int32_t stack) const { return stack < 0 ? 0 : frame(stack).depth; }
  int32_t push(int32_t at, int32_t count, int32_t below, int32_t depth);
  int32_t find_step(int32_t state, uint8_t byte);
  void go(int32_t at, int32_t stack);
  void follow(const Config& config);
  void text_op(const Grammar::Instr& instr, const Config& config);
  int32_t intern();
  void keep_first();
  Written write(const Config& config) const;
  Config read(const Written& written);

  std::shared_ptr<const Grammar> grammar_;
  std::vector<Frame> frames_;
  std::unordered_map<Frame, int32_t, FrameHash> frame_ids_;
  std::vector<Config> configs_;
  std::vector<State> states_;
  std::unordered_multimap<uint64_t, int32_t> state_ids_;
  std::vector<int32_t> next_;
  // Of the state that is being made.
  std::vector<Config> todo_, found_;
  std::unordered_map<uint64_t, bool> seen_;
};

}  // namespace ponder
