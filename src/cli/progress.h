// A line on stderr that tells how far something long has come; silent where stderr is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace ponder {

class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress() { wipe(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Cheap enough to call for every piece of work: redraws a few times a second. `note` stands
  // behind the percentage.
  void update(uint64_t done, uint64_t total, std::string_view note = {});
  void wipe();  // the line, before something else is written

 private:
  std::string what_;
  bool terminal_, drawn_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace ponder
