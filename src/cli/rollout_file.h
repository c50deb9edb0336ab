// The two files of `ponder rollout`: prompts in, answers out, one JSON object a line.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "chat/assistant.h"

namespace ponder {

// One line of the prompts' file.
struct RolloutPrompt {
  std::vector<Message> messages;
  Json rest;                          // its other keys, which the answers carry on
  std::string place;                  // file and line
  std::vector<std::string> left_out;  // keys that answers have, too, with values of their own
};

// {"prompt": "..."} or {"messages": [...]}, which must not end with the assistant's. Blank lines
// are passed over. `system`, if not empty, goes before those that have no system message. Error
// with file and line.
std::vector<RolloutPrompt> read_prompts(const std::string& path, const std::string& system);

// The answers' file. A line is written when its answer has ended; what a killed run wrote stays.
class RolloutFile {
 public:
  // Reads what is there already. A last line that is not whole is cut off. Error if a line is of
  // another seed or of other prompts.
  // `by`: the model and how it is sampled; lines that say another are an error, too.
  RolloutFile(std::string path, uint64_t seed, std::string by,
              const std::vector<RolloutPrompt>& prompts);
  ~RolloutFile();
  RolloutFile(const RolloutFile&) = delete;
  RolloutFile& operator=(const RolloutFile&) = delete;

  bool has(int64_t index, int64_t sample) const { return known_.contains({index, sample}); }
  void append(int64_t index, int64_t sample, const RolloutPrompt& prompt, const Completion& answer);
  // Puts the lines in order of (index, sample), if they are not, in one atomic step.
  void sort();

 private:
  void check_line(const Json& line, const std::string& place,
                  const std::vector<RolloutPrompt>& prompts) const;

  std::string path_;
  uint64_t seed_;
  std::string by_;
  int fd_ = -1;
  std::set<std::pair<int64_t, int64_t>> known_;
};

}  // namespace ponder
