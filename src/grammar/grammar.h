// A grammar over bytes, as a small program with a stack: what an answer may be when it must be JSON
// of a given form. Made by GrammarBuilder, immutable, may be shared by threads; run by Automaton.
//
// Positions of a program and what they do to a configuration (position, stack of frames):
//   Byte       a byte of [lo, hi] goes on to `a`
//   Split      goes on to `a` and to `b`
//   Call       pushes the place to return to (`b`), goes on to the start of rule `a`
//   Return     pops it
//   Enter      pushes a counter of 0 for the Repeat at `a`, goes on there
//   Repeat     with its count within the limits `c`: pops it and goes on to `b`; below the most: to
//              its body `a`, which ends with Back
//   Back       counts one more, goes on to the Repeat at `a`
//   EnterText  pushes a counter of characters for the text limits `c`, goes on to `a`
//   Tick       counts a character that begins here, after which the pattern's state is `b`, goes on
//              to `a`
//   LeaveText  with its count within the limits `c`: pops it and goes on to `a`
//   Accept     the answer is complete
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ponder {

struct Grammar {
  enum class Op : uint8_t {
    Byte,
    Split,
    Call,
    Return,
    Enter,
    Repeat,
    Back,
    EnterText,
    Tick,
    LeaveText,
    Accept
  };
  struct Instr {
    Op op = Op::Accept;
    uint8_t lo = 0, hi = 0;
    bool deep = false;  // of a Call: it counts for the depth
    int32_t a = 0, b = 0, c = 0;
  };
  struct Counts {
    int32_t least = 0, most = -1;  // -1: no limit

    // Counts beyond which nothing changes are one count.
    int32_t next(int32_t count) const { return most < 0 && count >= least ? least : count + 1; }
  };
  // Limits on a text's characters. Where a pattern holds as well, `live` tells for each of its
  // states and counts whether the text can still come to an end.
  struct TextLimits {
    Counts counts;
    int32_t columns = 0;  // counts that a row of `live` has
    std::vector<bool> live;

    bool can_end(int32_t state, int32_t count) const {
      if (live.empty()) return counts.most < 0 || count <= counts.most;
      return count < columns && live[static_cast<size_t>(state) * static_cast<size_t>(columns) +
                                     static_cast<size_t>(count)];
    }
  };

  static constexpr int kDepth = 60;  // most values within each other

  std::vector<Instr> code;
  std::vector<int32_t> rules;  // where each begins
  std::vector<Counts> repeats;
  std::vector<TextLimits> texts;
  std::vector<int32_t>
      height;  // of each position: the depth that its shortest way to the end needs
  int32_t start = 0;
  std::array<uint8_t, 256> class_of{};  // bytes that no position tells apart
  int classes = 1;
};

}  // namespace ponder
