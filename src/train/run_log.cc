#include "train/run_log.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/tell.h"

namespace ponder {
namespace {

constexpr uint64_t kLargestLog = uint64_t{4} << 30;

// Keeps the lines of steps that are part of the run, and whole.
void cut_log(const std::string& path, int64_t step) {
  if (!std::filesystem::exists(path)) return;
  const std::string all = read_file(path, kLargestLog);
  std::string kept;
  for (size_t at = 0; at < all.size();) {
    const size_t end = all.find('\n', at);
    if (end == std::string::npos) break;
    const std::string line = all.substr(at, end - at + 1);
    const Json record = Json::parse(line, nullptr, false);
    const Json* its = record.is_object() ? json_member(record, "step") : nullptr;
    if (its && its->is_number_integer() && its->get<int64_t>() <= step) kept += line;
    at = end + 1;
  }
  AtomicFile file(path);
  file.write(kept);
  file.commit();
}

// What the line tells of a step, where the step has it.
struct Shown {
  std::string_view scalar;
  const char* format;
};
constexpr Shown kShown[] = {
    {"reward", "  reward {:.3f}"},
    {"length", "  length {:.1f}"},
    {"entropy", "  entropy {:.3f}"},
    {"loss", "  loss {:.4f}"},
    {"divergence", "  divergence {:.4f}"},
    {"validation_loss", "  held out {:.4f}"},
    {"heldout_accuracy", "  held out {:.3f} right"},
    {"tokens_per_second", "  {:.0f} tokens/s"},
};

std::string duration(double seconds) {
  const auto s = static_cast<int64_t>(seconds);
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string bar(int64_t done, int64_t all) {
  constexpr int64_t kWidth = 20;
  const int64_t full = done * kWidth / all;
  std::string out;
  for (int64_t i = 0; i < kWidth; ++i) out += i < full ? "█" : "░";
  return out;
}

}  // namespace

DataStream::Progress tokenizing_line(bool writes) {
  if (!writes || ::isatty(STDERR_FILENO) != 1) return {};
  return [shown = uint64_t{101}](uint64_t done, uint64_t total) mutable {
    const uint64_t percent = total == 0 ? 100 : done * 100 / total;
    if (percent == shown) return;
    shown = percent;
    tell("\r\033[K");
    if (done < total) tell("tokenizing the data {}%", percent);
    std::fflush(stderr);
  };
}

RunLog::RunLog(const std::string& dir, int64_t step, int64_t steps, double peak, bool writes)
    : writes_(writes),
      terminal_(::isatty(STDERR_FILENO) == 1),
      first_(step),
      done_(step),
      steps_(steps),
      peak_(peak),
      path_(dir + "/metrics.jsonl"),
      begin_(std::chrono::steady_clock::now()) {
  if (!writes_) return;
  cut_log(path_, step);
  file_ = std::fopen(path_.c_str(), "ae");
  if (!file_) fail("cannot write {}: {}", path_, std::strerror(errno));
  events_.emplace(dir, step);
}

RunLog::~RunLog() {
  if (open_line_) tell("\n");
  if (file_) std::fclose(file_);
}

void RunLog::describe(const DataFacts& data, int64_t parameters) {
  if (!writes_) return;
  tell("{} parameters; {} documents, {} tokens an epoch, {} documents held out\n", parameters,
       data.documents, data.rows, data.held_out);
  if (data.dropped > 0) tell("{} records had nothing to learn and were left out\n", data.dropped);
  if (data.truncated > 0)
    tell("{} documents were longer than data.sequence and were cut\n", data.truncated);
}

void RunLog::begin_step(int64_t done) {
  done_ = done;
  scalars_.clear();
  texts_.clear();
}

void RunLog::scalar(std::string_view name, double value) { scalars_.emplace_back(name, value); }
void RunLog::text(std::string_view name, const std::string& text) {
  texts_.emplace_back(name, valid_utf8(text));
}

double RunLog::value_of(std::string_view name) const {
  for (const auto& [key, value] : scalars_) {
    if (key == name) return value;
  }
  return 0;
}

std::string RunLog::line() const {
  const double flops = value_of("flops_per_second");
  const double passed = seconds_since(begin_);
  const double left =
      passed / static_cast<double>(done_ - first_) * static_cast<double>(steps_ - done_);
  // A bar is drawn for eyes; a file gets the numbers.
  std::string out = terminal_ ? bar(done_, steps_) + " " : "";
  out += fmt::format("{}/{}", done_, steps_);
  for (const Shown& shown : kShown) {
    for (const auto& [name, value] : scalars_) {
      if (name == shown.scalar) out += fmt::format(fmt::runtime(shown.format), value);
    }
  }
  if (flops > 0) out += fmt::format("  {:.0f} GFLOP/s", flops / 1e9);
  if (flops > 0 && peak_ > 0) out += fmt::format(" ({:.0f}%)", 100 * flops / peak_);
  return out + "  " + duration(left) + " left";
}

void RunLog::sync() {
  if (file_ && ::fdatasync(::fileno(file_)) != 0 && errno != EINVAL)
    fail("cannot write {}: {}", path_, std::strerror(errno));
}

void RunLog::end_step(bool shown) {
  if (!writes_) return;
  Json record = {{"step", done_}};
  for (const auto& [name, value] : scalars_) record[name] = value;
  for (const auto& [name, text] : texts_) {
    if (!record.contains(name)) record[name] = Json::array();
    record[name].push_back(text);
  }
  const std::string text = json_line(record) + "\n";
  if (std::fputs(text.c_str(), file_) < 0 || std::fflush(file_) != 0)
    fail("cannot write {}: {}; free some space and go on with --resume", path_,
         std::strerror(errno));
  events_->add(done_, scalars_, texts_);
  if (terminal_) {
    tell("\r\033[K{}{}", line(), shown ? "\n" : "");
    open_line_ = !shown;
  } else if (shown) {
    tell("{}\n", line());
  }
  for (const auto& [name, sample] : texts_)
    if (shown) tell("  {}\n", printable(sample, 400));
}

}  // namespace ponder
