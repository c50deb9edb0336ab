// What a run tells while it runs: metrics.jsonl in its folder, one line a step, and a line for the
// person who watches. One rank writes; for the others every call does nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/json.h"
#include "train/data.h"

namespace ponder {

class RunLog {
 public:
  // The run has done `step` of `steps` steps: lines of later ones, which a run that was killed may
  // have left, are taken off. `peak` is this machine's FLOP/s, for shares of it; 0: not known.
  RunLog(const std::string& dir, int64_t step, int64_t steps, double peak, bool writes);
  ~RunLog();
  RunLog(const RunLog&) = delete;
  RunLog& operator=(const RunLog&) = delete;

  void describe(const DataFacts& data, int64_t parameters);

  void begin_step(int64_t done);
  void scalar(std::string_view name, double value);
  void text(std::string_view name, const std::string& text);
  // Error if the line cannot be written. `shown`: the person gets a line that stays.
  void end_step(bool shown);

 private:
  double value_of(std::string_view name) const;
  std::string line() const;

  bool writes_, terminal_, open_line_ = false;
  int64_t first_, done_, steps_;
  double peak_;
  std::string path_;
  std::FILE* file_ = nullptr;
  std::vector<std::pair<std::string, double>> scalars_;
  std::vector<std::pair<std::string, std::string>> texts_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace ponder
