// Ctrl-C, and where it is asked for SIGTERM, as a wish that work looks at between its pieces.
#pragma once

namespace ponder {

// While one lives (they do not nest), these signals only set `caught`; Ctrl-C once more, a second
// later, ends the program where it is. A signal that is ignored stays ignored.
class InterruptGuard {
 public:
  enum class Signals { Interrupt, InterruptAndTerminate };
  explicit InterruptGuard(Signals signals = Signals::Interrupt);
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  bool caught() const;
  void end_if_caught() const;  // the program, by the same signal: what a shell expects

 private:
  Signals signals_;
};

}  // namespace ponder
