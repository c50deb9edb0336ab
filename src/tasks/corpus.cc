#include "tasks/corpus.h"

#include <cmath>

#include "base/error.h"
#include "base/file.h"
#include "base/rng.h"
#include "tasks/answer_forms.h"
#include "tasks/phrases.h"
#include "tasks/talk.h"

namespace ponder {
namespace {

enum class Style { None, Short, Long };
constexpr const char* kStyleNames[] = {"none", "short", "long"};

std::vector<TaskChoice> choices_of(const CorpusOptions& options) {
  std::vector<TaskChoice> out;
  for (const std::string& text : options.tasks) out.push_back(read_task_choice(text));
  if (out.empty()) {
    for (const Task* task : all_tasks()) out.push_back(read_task_choice(task->name()));
  }
  return out;
}

Json document(const std::string& question, const std::string& thought, const std::string& answer) {
  Json reply = {{"role", "assistant"}, {"content", answer}};
  if (!thought.empty()) reply["reasoning_content"] = thought;
  return {{"messages", {{{"role", "user"}, {"content", question}}, std::move(reply)}}};
}

std::optional<int> whole_number(std::string_view text) {
  if (text.empty() || text.size() > 3 || text.find_first_not_of("0123456789") != text.npos) {
    return std::nullopt;
  }
  return std::stoi(std::string(text));
}

// One key of the options: a share, a number or the tasks.
double read_share(const Json& value, const std::string& key, const std::string& place) {
  if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= 1)) {
    fail("{}: \"corpus.{}\" is {}, but must be a number from 0 to 1", place, key, value.dump());
  }
  return value.get<double>();
}

int64_t read_count(const Json& value, const std::string& key, const std::string& place,
                   int64_t low) {
  constexpr int64_t kMost = int64_t{1} << 32;
  if (!value.is_number_integer() || value.get<int64_t>() < low || value.get<int64_t>() > kMost) {
    fail("{}: \"corpus.{}\" is {}, but must be a whole number from {} to {}", place, key,
         value.dump(), low, kMost);
  }
  return value.get<int64_t>();
}

}  // namespace

const TaskChoice& drawn_choice(const std::vector<TaskChoice>& choices, Rng& rng) {
  double sum = 0;
  for (const TaskChoice& choice : choices) sum += choice.weight;
  double at = rng.uniform() * sum;
  for (const TaskChoice& choice : choices) {
    if ((at -= choice.weight) < 0) return choice;
  }
  return choices.back();
}

TaskChoice read_task_choice(std::string_view text) {
  TaskChoice out;
  const std::string whole(text);
  if (const size_t star = text.find('*'); star != text.npos) {
    const std::string weight(text.substr(star + 1));
    char* end = nullptr;
    out.weight = std::strtod(weight.c_str(), &end);
    if (weight.empty() || *end != '\0' || !(out.weight > 0) || !std::isfinite(out.weight)) {
      fail("\"{}\": what follows * must be a number above 0, as in countdown:1-2*3", whole);
    }
    text = text.substr(0, star);
  }
  const size_t colon = text.find(':');
  out.task = &find_task(text.substr(0, colon));
  const int most = static_cast<int>(out.task->levels().size());
  out.level_high = most;
  if (colon == text.npos) return out;
  const std::string_view levels = text.substr(colon + 1);
  const size_t dash = levels.find('-');
  const auto low = whole_number(levels.substr(0, dash));
  const auto high = dash == levels.npos ? low : whole_number(levels.substr(dash + 1));
  if (!low || !high || *low < 1 || *high > most || *low > *high) {
    fail("\"{}\": the levels of {} are 1 to {}; write {}:2 or {}:1-{}", whole, out.task->name(),
         most, out.task->name(), out.task->name(), most);
  }
  out.level_low = *low;
  out.level_high = *high;
  return out;
}

constexpr CorpusShare kShares[] = {
    {"long", &CorpusOptions::long_share, "share of problems that are thought about at length"},
    {"short", &CorpusOptions::short_share, "and in short; the rest is answered at once"},
    {"other_language", &CorpusOptions::other_share,
     "share of thoughts in the language that the prompt is not in"},
    {"mixed_language", &CorpusOptions::mixed_share, "share of thoughts in both languages at once"},
    {"outside", &CorpusOptions::outside_share, "share of questions outside the tasks, turned down"},
    {"talk", &CorpusOptions::talk_share,
     "share of conversations: follow-ups, system messages, a calculator"},
    {"answer_forms", &CorpusOptions::form_share,
     "share of problems that say how the answer is to be written"},
    {"examples", &CorpusOptions::example_share,
     "share of problems behind an example with its answer"},
};

void set_corpus_key(const std::string& key, const Json& value, const std::string& place,
                    CorpusOptions& options) {
  for (const CorpusShare& share : kShares) {
    if (key != share.key) continue;
    options.*share.member = read_share(value, key, place);
    return;
  }
  if (key == "documents") {
    options.documents = read_count(value, key, place, 1);
  } else if (key == "seed") {
    options.seed = static_cast<uint64_t>(read_count(value, key, place, 0));
  } else if (key == "tasks") {
    if (!value.is_array()) fail("{}: \"corpus.tasks\" must be a list of strings", place);
    options.tasks.clear();
    for (const Json& entry : value) {
      if (!entry.is_string()) fail("{}: \"corpus.tasks\" must be a list of strings", place);
      options.tasks.push_back(entry.get<std::string>());
    }
  } else {
    std::string shares;
    for (const CorpusShare& share : kShares) shares += fmt::format(", {}", share.key);
    fail("{}: there is no key \"corpus.{}\"; the keys are tasks, documents, seed{}", place, key,
         shares);
  }
}

std::span<const CorpusShare> corpus_shares() { return kShares; }

std::string explain_corpus_keys() {
  const CorpusOptions defaults;
  std::string out = fmt::format(
      "# tasks to write, as NAME or NAME:LOW-HIGH*WEIGHT; none: those of rl.tasks, or all\n"
      "tasks = []\n# how many\ndocuments = {}\n# the same seed gives the same documents\n"
      "seed = {}\n",
      defaults.documents, defaults.seed);
  for (const CorpusShare& share : kShares) {
    out += fmt::format("# {}\n{} = {}\n", share.about, share.key, defaults.*share.member);
  }
  return out;
}

void check_corpus(const CorpusOptions& options) {
  choices_of(options);
  if (options.long_share + options.short_share > 1) {
    fail("the shares of long ({}) and short ({}) thoughts are more than 1 together",
         options.long_share, options.short_share);
  }
  if (options.outside_share + options.talk_share > 1) {
    fail("the shares of questions outside the tasks ({}) and of conversations ({}) are more than 1",
         options.outside_share, options.talk_share);
  }
  if (options.form_share + options.example_share > 1) {
    fail("the shares of forms of answers ({}) and of examples ({}) are more than 1",
         options.form_share, options.example_share);
  }
  if (options.other_share + options.mixed_share > 1) {
    fail("the shares of thoughts in the other language ({}) and in both ({}) are more than 1",
         options.other_share, options.mixed_share);
  }
}

// Turned down; where there are conversations, a quarter is small talk, which is answered.
static Json outside_document(const CorpusOptions& options, uint64_t index, Style style, Rng& rng) {
  const OutsideQuestion asked = outside_question(Split::Train, index, options.seed);
  std::string question = asked.text, thought = "none of my tasks",
              answer = refusal(rng, asked.german);
  if (options.talk_share > 0 && rng.uniform() < 0.25) {
    SmallTalk talk = small_talk(rng);
    question = typed(talk.question, "", rng);
    thought = "small talk";
    answer = std::move(talk.answer);
  }
  Json out = document(question, style == Style::None ? "" : thought, answer);
  out["task"] = "outside";
  return out;
}

// Some with a wish about the form of the answer, some behind examples.
static Json as_asked(const CorpusOptions& options, const Task& task, const Problem& problem,
                     const Trace& trace, Rng& rng) {
  const double at = options.form_share + options.example_share > 0 ? rng.uniform() : 1;
  if (at < options.form_share) {
    if (const auto form = asked_form(task, problem, trace.answer, rng))
      return document(form->prompt, trace.thought, form->answer);
  } else if (at < options.form_share + options.example_share) {
    if (const auto shown = behind_example(task, problem, options.seed, rng))
      return document(shown->prompt, trace.thought, trace.answer);
  }
  return document(problem.prompt, trace.thought, trace.answer);
}

Json corpus_document(const CorpusOptions& options, uint64_t index) {
  Rng rng(options.seed, mix64(index) + 0x636f7270u);
  const double kind = rng.uniform(), style_at = rng.uniform(), language_at = rng.uniform();
  Style style = Style::None;
  if (style_at < options.long_share) {
    style = Style::Long;
  } else if (style_at < options.long_share + options.short_share) {
    style = Style::Short;
  }
  if (kind < options.outside_share) return outside_document(options, index, style, rng);
  const std::vector<TaskChoice> choices = choices_of(options);
  if (kind < options.outside_share + options.talk_share)
    return conversation_document(choices, index, options.seed);
  const TaskChoice& choice = drawn_choice(choices, rng);
  const auto span =
      static_cast<uint64_t>(choice.level_high) - static_cast<uint64_t>(choice.level_low) + 1;
  const int level = choice.level_low + static_cast<int>(rng.below(span));
  const Problem problem = choice.task->make(level, Split::Train, index, options.seed);
  Trace trace{"", problem.answer};
  if (style != Style::None) {
    trace = choice.task->trace(problem, rng,
                               style == Style::Long ? TraceStyle::Long : TraceStyle::Short);
    if (language_at < options.other_share) {
      trace.thought = translated(trace.thought, rng, 1);
    } else if (language_at < options.other_share + options.mixed_share) {
      trace.thought = translated(trace.thought, rng, 0.5);
    }
  }
  Json out = as_asked(options, *choice.task, problem, trace, rng);
  out["task"] = choice.task->name();
  out["level"] = level;
  out["style"] = kStyleNames[static_cast<int>(style)];
  return out;
}

void write_corpus(const CorpusOptions& options, const std::string& path) {
  check_corpus(options);
  AtomicFile file(path);
  for (int64_t i = 0; i < options.documents; ++i) {
    file.write(corpus_document(options, static_cast<uint64_t>(i)).dump());
    file.write("\n");
  }
  file.commit();
}

}  // namespace ponder
