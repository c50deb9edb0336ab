#include "base/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace ponder {
namespace {

volatile sig_atomic_t g_signal = 0;

void on_signal(int number) {
  if (g_signal != 0) _exit(128 + number);
  g_signal = number;
}

struct sigaction g_old_interrupt, g_old_terminate;

}  // namespace

InterruptGuard::InterruptGuard(Signals signals) : signals_(signals) {
  g_signal = 0;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, &g_old_interrupt);
  if (signals_ == Signals::InterruptAndTerminate) sigaction(SIGTERM, &action, &g_old_terminate);
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
}

}  // namespace ponder
