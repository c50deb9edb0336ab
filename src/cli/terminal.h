// What a terminal may be shown, and Ctrl-C.
#pragma once

#include <string_view>

namespace ponder {

bool colours_wanted(int fd);  // a terminal, and NO_COLOR is unset (https://no-color.org)

// Writes at once, so that text streams. Error if it cannot (a closed pipe, a full disk).
void write_now(std::string_view text);

// While one lives (they do not nest), Ctrl-C only sets `caught`; a second Ctrl-C before that was
// looked at ends the program, since something hangs.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  bool caught() const;
  void end_if_caught() const;  // the program, by the same signal: what a shell expects
};

}  // namespace ponder
