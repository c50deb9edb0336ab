#include "cli/chat_assets.h"

#include <random>

#include "rl/task.h"
#include "web/pages.h"

namespace ponder {
namespace {

// "knights_knaves" -> "Knights knaves"
std::string title_of(const Task& task) {
  std::string out = task.name();
  for (char& c : out) {
    if (c == '_') c = ' ';
  }
  out[0] = static_cast<char>(out[0] & ~0x20);
  return out;
}

// One held-out problem of each task, other ones each time, at a level of the easier half.
Json task_suggestions() {
  Json out = Json::array();
  std::random_device random;
  const uint64_t seed = random();
  constexpr uint64_t kTries = 20;  // every task asks in English at least every second time
  for (const Task* task : all_tasks()) {
    const int level = (static_cast<int>(task->levels().size()) + 1) / 2;
    for (uint64_t i = 0; i < kTries; ++i) {
      const Problem problem = task->make(level, Split::Heldout, i, seed);
      if (problem.language != "en") continue;
      out.push_back({{"title", title_of(*task)}, {"prompt", problem.prompt}});
      break;
    }
  }
  return out;
}

Json general_suggestions() {
  const auto one = [](const char* title, const char* prompt) {
    return Json{{"title", title}, {"prompt", prompt}};
  };
  return {one("Count letters", "How many times does the letter r stand in strawberry?"),
          one("A trap",
              "A bat and a ball cost 1.10 in total. The bat costs 1.00 more than the ball. What "
              "does the ball cost?"),
          one("Prove it", "Prove that the square root of 2 is irrational."),
          one("Write code",
              "Write a Python function that finds the longest palindrome in a string, and say how "
              "long it takes."),
          one("Explain", "Why is the sky blue, but the sunset red?"),
          one("Work it out",
              "A train leaves at 9:40 and takes 2 hours and 35 minutes. It is 18 minutes late. "
              "When does it arrive?")};
}

const std::string& ui_json(const ChatFacts& facts) {
  static const std::string text =
      Json{{"about", facts.knows_tasks ? "A small model that thinks aloud about numbers, words and "
                                         "puzzles. These are new to it."
                                       : ""},
           {"thinks", facts.thinks},
           {"suggestions", facts.knows_tasks ? task_suggestions() : general_suggestions()}}
          .dump();
  return text;
}

}  // namespace

std::vector<http::Asset> chat_assets(const ChatFacts& facts) {
  const Page page = chat_page();
  return {{"/", "text/html; charset=utf-8", page.gzip, true, page.policy},
          {"/ui.json", "application/json", ui_json(facts)},
          {"/NOTICE.txt", "text/plain; charset=utf-8", pages_notice()}};
}

}  // namespace ponder
