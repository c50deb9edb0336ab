// What a run tells while it runs: metrics.jsonl in its folder, one line a step, the same for
// TensorBoard, and a line for the person who watches. One rank writes; for the others every call
// does nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "train/data.h"
#include "train/event_log.h"

namespace ponder {

// Draws how far the data are tokenised; nothing where stderr is no terminal.
DataStream::Progress tokenizing_line(bool writes);

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
  // Waits until what was written is on the disk: a checkpoint must not outlive its lines.
  void sync();

 private:
  double value_of(std::string_view name) const;
  std::string line() const;

  bool writes_, terminal_, open_line_ = false;
  int64_t first_, done_, steps_;
  double peak_;
  std::string path_;
  std::FILE* file_ = nullptr;
  std::optional<EventLog> events_;
  NamedScalars scalars_;
  NamedTexts texts_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace ponder
