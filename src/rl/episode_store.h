// Every answer that a policy was trained on, in a SQLite file that anybody can query.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "rl/episode.h"
#include "rl/practice.h"

namespace ponder {

// One episode's text beside it.
struct EpisodeText {
  std::string thought, answer;
};

class EpisodeStore {
 public:
  // Opens or makes `path`, and removes the episodes of `step` and later ones: a run that goes on
  // makes them again. Error if it is no such database.
  EpisodeStore(const std::string& path, int64_t step);
  ~EpisodeStore();
  EpisodeStore(const EpisodeStore&) = delete;
  EpisodeStore& operator=(const EpisodeStore&) = delete;

  // In one transaction. Table `episodes`: step, question, sample, task, level, language, prompt,
  // thought, answer, expected, reward, accuracy, format, overlong, advantage, truncated, tokens,
  // token_ids (int32 blob), logprobs (float32 blob), error, language_reward. Held-out questions,
  // which are the same at every step that asks them, are numbered -1, -2, ...
  void add(int64_t step, Split split, std::span<const Question> questions,
           std::span<const Episode> episodes, std::span<const EpisodeText> texts);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ponder
