#include "cli/progress.h"

#include <unistd.h>

#include <cstdio>

#include "base/error.h"
#include "base/tell.h"

namespace ponder {

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(isatty(STDERR_FILENO)) {}

void Progress::wipe() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

void Progress::update(uint64_t done, uint64_t total, std::string_view note) {
  using namespace std::chrono_literals;
  if (!terminal_ || total == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_ < 100ms) return;
  drawn_ = true;
  last_ = now;
  tell("\r\x1b[K{} {:.0f}%{}{}", what_,
       100.0 * static_cast<double>(done) / static_cast<double>(total), note.empty() ? "" : " ",
       note);
  std::fflush(stderr);
}

}  // namespace ponder
