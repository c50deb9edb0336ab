#include "chat/stop_strings.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace ponder {

StopStrings::StopStrings(std::vector<std::string> stops, std::vector<std::string> ends)
    : stops_(std::move(stops)), ends_(std::move(ends)) {
  for (const std::string& stop : stops_) {
    if (stop.empty()) fail("a stop string is empty; it would end every reply at once");
  }
  if (stops_.empty()) ends_.clear();
}

std::string StopStrings::push(std::string_view text) {
  if (hit()) return {};
  held_ += text;
  size_t end = std::string::npos;
  for (const std::string& mark : ends_) end = std::min(end, held_.find(mark));
  size_t first = std::string::npos;  // the earliest stop string ends the text
  for (const std::string& stop : stops_) {
    const size_t at = held_.find(stop);
    if (at > end || at >= first) continue;
    first = at;
    found_ = stop;
  }
  if (hit()) {
    held_.resize(first);
    return std::exchange(held_, {});
  }
  if (end != std::string::npos) {
    stops_.clear();
    ends_.clear();
    return std::exchange(held_, {});
  }
  size_t keep = 0;  // the longest suffix that is a prefix of a stop string, or of an end
  for (const std::vector<std::string>* list : {&stops_, &ends_}) {
    for (const std::string& one : *list) {
      size_t size = std::min(held_.size(), one.size() - 1);
      while (size > keep && held_.compare(held_.size() - size, size, one, 0, size) != 0) --size;
      keep = std::max(keep, size);
    }
  }
  std::string out = held_.substr(0, held_.size() - keep);
  held_.erase(0, out.size());
  return out;
}

std::string StopStrings::finish() { return std::exchange(held_, {}); }

}  // namespace ponder
