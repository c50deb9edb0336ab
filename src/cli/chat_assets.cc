#include "cli/chat_assets.h"

#include <filesystem>
#include <random>

#include "base/error.h"
#include "base/file.h"
#include "tasks/corpus.h"
#include "tasks/practised.h"
#include "tasks/task.h"
#include "text/utf8.h"
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

// A held-out problem of each task, other ones each time.
Json task_suggestions(const std::vector<std::string>& tasks) {
  Json out = Json::array();
  std::random_device random;
  const uint64_t seed = random();
  constexpr uint64_t kTries = 20;  // every task asks in English at least every second time
  for (const std::string& name : tasks) {
    const TaskChoice choice = read_task_choice(name);
    const int level = (choice.level_low + choice.level_high) / 2;
    for (uint64_t i = 0; i < kTries; ++i) {
      const Problem problem = choice.task->make(level, Split::Heldout, i, seed, Manner::Plain);
      if (problem.language != "en") continue;
      out.push_back({{"title", title_of(*choice.task)}, {"prompt", problem.prompt}});
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

Json page_facts(const std::string& path, bool thinks) {
  Json out = {{"about", ""}, {"thinks", thinks}, {"suggestions", general_suggestions()}};
  if (const auto facts = read_ponder_json(path)) {
    out["about"] = facts->about;
    if (!facts->tasks.empty()) out["suggestions"] = task_suggestions(facts->tasks);
  }
  return out;
}

}  // namespace

std::vector<http::Asset> chat_assets(const std::string& path, bool thinks) {
  static const std::string facts = page_facts(path, thinks).dump();
  const Page page = chat_page(), connect = connect_page();
  return {{"/", "text/html; charset=utf-8", page.gzip, true, page.policy},
          {"/connect", "text/html; charset=utf-8", connect.gzip, true, connect.policy},
          {"/ui.json", "application/json", facts},
          {"/notices", "text/plain; charset=utf-8", pages_notice()}};
}

}  // namespace ponder
