#include "serve/log.h"

#include <fmt/chrono.h>
#include <unistd.h>

#include <chrono>

namespace ponder {

void Log::line(std::string_view level, std::string_view event, const Json& more) const {
  if (fd_ < 0) return;
  const auto now = std::chrono::system_clock::now();
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  Json out;
  out["time"] = fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                            fmt::gmtime(std::chrono::system_clock::to_time_t(now)), ms);
  out["level"] = level;
  out["event"] = event;
  out.update(more);
  const std::string text = json_line(out) + "\n";
  // A log that cannot be written must not stop the server.
  [[maybe_unused]] const ssize_t ignored = ::write(fd_, text.data(), text.size());
}

}  // namespace ponder
