#include "cli/terminal.h"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/error.h"

namespace ponder {
namespace {

volatile sig_atomic_t g_signal = 0;

void on_signal(int number) {
  if (g_signal != 0) _exit(128 + number);
  g_signal = number;
}

struct sigaction g_old_action;

}  // namespace

bool colours_wanted(int fd) {
  const char* no_color = std::getenv("NO_COLOR");
  return isatty(fd) && !(no_color && *no_color);
}

void write_now(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      fail("cannot write to standard output: {}", std::strerror(errno));
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
}

InterruptGuard::InterruptGuard() {
  g_signal = 0;
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, &g_old_action);
}

InterruptGuard::~InterruptGuard() { sigaction(SIGINT, &g_old_action, nullptr); }

bool InterruptGuard::caught() const { return g_signal != 0; }

void InterruptGuard::end_if_caught() const {
  if (!caught()) return;
  const int number = g_signal;
  ::signal(number, SIG_DFL);
  raise(number);
}

}  // namespace ponder
