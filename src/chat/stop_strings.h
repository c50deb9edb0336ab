// Finds stop strings in a stream of text, over any chunk border. Neither a stop string, nor what
// follows it, nor text that may still turn out to be one is ever passed on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ponder {

class StopStrings {
 public:
  // Behind the first of `ends` none is looked for: what opens a call, which is no text. Error if a
  // stop string is empty.
  explicit StopStrings(std::vector<std::string> stops, std::vector<std::string> ends = {});

  std::string push(std::string_view text);  // what is certain; nothing more once `hit`
  std::string finish();                     // what was held back
  bool hit() const { return !found_.empty(); }
  const std::string& found() const { return found_; }  // the one that was hit

 private:
  std::vector<std::string> stops_, ends_;
  std::string held_;   // a suffix of the text so far that may begin a stop string
  std::string found_;  // "": none yet
};

}  // namespace ponder
