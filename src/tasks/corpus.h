// The training mix of a base model, made of the tasks: questions answered at once, after a short
// thought or after a long one, so that rewards alone can later choose among them; some thoughts in
// the other language, so that a language reward has something to do; conversations; and questions
// outside the tasks, which are turned down with prompts that work.
//
// Only problems of Split::Train are ever written. Document i depends on the options and i alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "tasks/task.h"

namespace ponder {

// "countdown", "countdown:2", "countdown:1-2", "countdown:1-2*3": a task, its levels (all of them
// if none are named), and how often it is drawn beside others.
struct TaskChoice {
  const Task* task = nullptr;
  int level_low = 1, level_high = 1;
  double weight = 1;
};
TaskChoice read_task_choice(std::string_view text);  // Error that says what is wrong with it
// One of them, by their weights; there is at least one.
const TaskChoice& drawn_choice(const std::vector<TaskChoice>& choices, Rng& rng);

struct CorpusOptions {
  std::vector<std::string> tasks;  // as read_task_choice reads them; none: all tasks
  int64_t documents = 10'000;
  uint64_t seed = 1;
  double long_share = 0.15, short_share = 0.35;  // of what: corpus_shares()
  double other_share = 0, mixed_share = 0, outside_share = 0.03, talk_share = 0;
  double form_share = 0, example_share = 0;
};

// A share of the mix: its key in a [corpus] table, which with - for _ is a flag of 'tasks write'.
struct CorpusShare {
  const char* key;
  double CorpusOptions::*member;
  const char* about;
};
std::span<const CorpusShare> corpus_shares();

// The keys of a [corpus] table, or of the command's flags, by name. Error for one that is unknown
// or out of range; `place` names the file.
void set_corpus_key(const std::string& key, const Json& value, const std::string& place,
                    CorpusOptions& options);
// These keys and their defaults as TOML, each behind what it is.
std::string explain_corpus_keys();
// Error if the shares are more than 1, or a task or level does not exist.
void check_corpus(const CorpusOptions& options);

// Document number `index` as a record of training data: {"messages", "task", "level", "style"}.
Json corpus_document(const CorpusOptions& options, uint64_t index);

// All of them as JSONL; the file appears whole or not at all.
void write_corpus(const CorpusOptions& options, const std::string& path);

// A question that none of the tasks covers, in one of many phrasings; those of the two splits have
// no phrasing in common.
struct OutsideQuestion {
  std::string text;
  bool german = false;
};
OutsideQuestion outside_question(Split split, uint64_t index, uint64_t seed);
// Turns a question down and names two prompts that work.
std::string refusal(Rng& rng, bool german);
// "Try "What is 37 + 58?" or "Sort 8, 2, 5"."
std::string invitation(Rng& rng, bool german);
// True if an answer turns its question down, as refusal() does.
bool is_refusal(std::string_view answer);

// A worked thought in the other language, English or German, word by word: numbers, names and what
// is quoted from the prompt stay. `share` of the words that have a translation are translated.
std::string translated(std::string_view thought, Rng& rng, double share);

std::string translated(std::string_view thought);  // all of them

// The words of worked thoughts that have a translation: English, German.
const std::vector<std::pair<std::string, std::string>>& thought_words();

}  // namespace ponder
