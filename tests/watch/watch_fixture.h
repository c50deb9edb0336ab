// A folder that a run might have made, gone with the test.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "rl/episode_store.h"

namespace ponder {

class WatchFolder {
 public:
  WatchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "watchXXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~WatchFolder() { std::filesystem::remove_all(path_); }
  WatchFolder(const WatchFolder&) = delete;
  WatchFolder& operator=(const WatchFolder&) = delete;

  const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    put(name, text, std::ios::trunc);
  }
  void append(const std::string& name, const std::string& text) const {
    put(name, text, std::ios::app);
  }

 private:
  void put(const std::string& name, const std::string& text, std::ios::openmode mode) const {
    const std::filesystem::path file = path_ + "/" + name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary | mode) << text;
  }

  std::string path_;
};

// A step of a run on two questions with three answers each, of which the first `right` are right.
inline void add_episodes(EpisodeStore& store, int64_t step, int64_t right,
                         Split split = Split::Train) {
  std::vector<Question> questions(2);
  questions[0].problem.task = "countdown";
  questions[0].problem.prompt = "Make 16 of 3, 5 and 8.";
  questions[0].problem.answer = "3+5+8";
  questions[1].problem.task = "gcd";
  questions[1].problem.level = 2;
  questions[1].problem.prompt = "GCD of 12 and 18?";
  questions[1].problem.answer = "6";
  std::vector<Episode> episodes;
  std::vector<EpisodeText> texts;
  for (int64_t i = 0; i < 6; ++i) {
    Episode e;
    e.question = i / 3;
    e.sample = i % 3;
    e.completion.resize(static_cast<size_t>(10 + i));
    e.reward.accuracy = i < right ? 1 : 0;
    e.reward.total = e.reward.accuracy + 0.1 * static_cast<double>(i);
    e.truncated = i == 4;
    if (i == 5) e.reward.error = "the verifier did not answer";
    episodes.push_back(e);
    texts.push_back({"Thought " + std::to_string(i) + " of step " + std::to_string(step),
                     i == 3 ? "Zebra \xff" : "3+5+8"});
  }
  store.add(step, split, questions, episodes, texts);
}

}  // namespace ponder
