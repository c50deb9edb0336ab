#include "base/interrupt.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>

namespace ponder {
namespace {

// What sends a signal to a process and to its group, as timeout(1) does, sends it twice at once.
constexpr int64_t kOneWishMs = 1000;

volatile sig_atomic_t g_signal = 0;
volatile int64_t g_at_ms = 0;

int64_t now_ms() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);  // may be called in a handler
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void on_signal(int number) {
  if (g_signal == 0) {
    g_at_ms = now_ms();
    g_signal = number;
  } else if (number == SIGINT && now_ms() - g_at_ms > kOneWishMs) {
    _exit(128 + number);
  }
}

struct sigaction g_old_interrupt, g_old_terminate;

// What was ignored before this program began, as of a job in the background of a script, stays so.
void take(int number, struct sigaction& old) {
  sigaction(number, nullptr, &old);
  if (old.sa_handler == SIG_IGN) return;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigaction(number, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard(Signals signals) : signals_(signals) {
  g_signal = 0;
  take(SIGINT, g_old_interrupt);
  if (signals_ == Signals::InterruptAndTerminate) take(SIGTERM, g_old_terminate);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &g_old_interrupt, nullptr);
  if (signals_ == Signals::InterruptAndTerminate) sigaction(SIGTERM, &g_old_terminate, nullptr);
}

bool InterruptGuard::caught() const { return g_signal != 0; }

void InterruptGuard::end_if_caught() const {
  if (!caught()) return;
  const int number = g_signal;
  ::signal(number, SIG_DFL);
  raise(number);
  _exit(128 + number);  // the first process of a container does not end by its own signal
}

}  // namespace ponder
