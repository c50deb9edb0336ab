// Ctrl-C, and where it is asked for SIGTERM, as a wish that work looks at between its pieces.
#pragma once

namespace ponder {

// While one lives (they do not nest), these signals only set `caught`; a second one before that
// was looked at ends the program, since something hangs.
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
