// One JSON object a line, for machines that read logs. No text of prompts or replies unless asked.
#pragma once

#include <string_view>

#include "base/json.h"

namespace ponder {

class Log {
 public:
  explicit Log(int fd) : fd_(fd) {}  // -1: nowhere

  // {"time":"2026-01-31T12:00:00.123Z","level":...,"event":..., then `more`}, in one write.
  void line(std::string_view level, std::string_view event, const Json& more) const;

 private:
  int fd_;
};

}  // namespace ponder
