// Reads the episodes of a run (rl/episode_store.h) while the run goes on writing them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/json.h"

namespace ponder {

// Which episodes are wanted; what is not set does not matter.
struct EpisodeFilter {
  std::optional<int64_t> step, level;
  std::string task, text;  // text: in prompt, thought or answer, whatever the case of its letters
  std::optional<double> reward_low, reward_high;
  std::optional<bool> right, truncated, undecided, heldout;
  std::string order;  // "": as asked; "best", "worst", "longest", "shortest"
  int64_t offset = 0, limit = 50;
};

class EpisodeReader {
 public:
  // Error if it is no such database.
  explicit EpisodeReader(const std::string& path);
  ~EpisodeReader();
  EpisodeReader(const EpisodeReader&) = delete;
  EpisodeReader& operator=(const EpisodeReader&) = delete;

  // {"steps": [0, 1, ...], "heldout_steps": [...], "tasks": ["countdown", ...]}: all steps, those
  // at which held-out questions were asked (each time the same), and the tasks of some of them.
  Json overview() const;
  // {"total", "episodes": [...]}: how many fit, and a page of them with the beginnings of their
  // texts.
  Json list(const EpisodeFilter& filter) const;
  // One with all of its text; null if there is none.
  Json one(int64_t step, int64_t question, int64_t sample) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ponder
