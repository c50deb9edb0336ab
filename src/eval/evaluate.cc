#include "eval/evaluate.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "rl/answer_text.h"
#include "rl/rollout.h"

namespace ponder {
namespace {

// What a stop string of the prompt's form cuts off, and whether it came.
bool cut_at_stop(std::string& text, const std::vector<std::string>& stops) {
  size_t first = text.npos;
  for (const std::string& stop : stops) first = std::min(first, text.find(stop));
  if (first == text.npos) return false;
  text.resize(first);
  return true;
}

void read_tokens(const Episode& episode, const Prompt& prompt, const Reply::TextOf& text_of,
                 const ThoughtForm& form, EvalAnswer& out) {
  AnswerText text = read_answer(episode, prompt.inside_thought, text_of, form);
  out.thought = std::move(text.thought);
  out.answer = std::move(text.answer);
  out.tokens = static_cast<int64_t>(episode.completion.size());
  out.thought_tokens = text.thought_tokens;
  out.unclosed = text.unclosed;
  out.truncated = episode.truncated && !cut_at_stop(out.answer, prompt.stop);
}

Prompt prompt_of(const ChatFormat& format, const Problem& problem, const EvalOptions& options) {
  std::vector<Message> messages;
  if (!options.system.empty()) messages.push_back({.role = "system", .content = options.system});
  messages.push_back({.role = "user", .content = problem.prompt});
  return format.prompt(messages, options.think);
}

// Before the first is asked: nothing that was answered may be lost to one that cannot be.
void check_room(const Engine& engine, const PosedProblem& posed, const Prompt& prompt) {
  in_place(posed.place.empty() ? posed.problem.task : posed.place,
           [&] { engine.room_for(static_cast<int64_t>(prompt.ids.size()), std::nullopt); });
}

void judge(const PosedProblem& posed, EvalAnswer& answer) {
  const std::string& language = posed.problem.language;
  if (knows_language(language) && !answer.thought.empty())
    answer.language = language_share(answer.thought, language, posed.problem.prompt);
  answer.verdict = judged(*posed.verifier, answer.answer, answer.unclosed);
}

// Answers of one problem that were decided.
struct Decided {
  int64_t count = 0;
  double score = 0, right = 0;  // the sum of scores; answers with the whole score
};
Decided decided(std::span<const EvalAnswer> answers) {
  Decided out;
  for (const EvalAnswer& answer : answers) {
    if (!answer.verdict.error.empty()) continue;
    ++out.count;
    out.score += answer.verdict.score;
    out.right += answer.verdict.score >= 1;
  }
  return out;
}

std::vector<int64_t> counts_of(int64_t samples) {
  std::vector<int64_t> out;
  for (int64_t k = 1; k < samples; k *= 2) out.push_back(k);
  out.push_back(samples);
  return out;
}

class Figures {
 public:
  Figures(std::span<const PosedProblem> problems, std::span<const EvalAnswer> answers,
          int64_t samples)
      : problems_(problems), answers_(answers), samples_(samples) {
    for (size_t i = 0; i < problems.size(); ++i)
      consensus_.push_back(consensus_of(problems[i], of(i)));
  }

  EvalFigures of_problems(const std::vector<size_t>& chosen) const {
    EvalFigures out;
    out.problems = static_cast<int64_t>(chosen.size());
    out.answers = out.problems * samples_;
    for (const int64_t k : counts_of(samples_)) out.pass.emplace_back(k, pass(chosen, k));
    std::vector<double> votes;
    for (const size_t i : chosen) {
      if (consensus_[i]) votes.push_back(*consensus_[i]);
    }
    out.consensus = bootstrap_mean(votes);
    lengths(chosen, out);
    return out;
  }

 private:
  std::span<const EvalAnswer> of(size_t problem) const {
    const auto each = static_cast<size_t>(samples_);
    return answers_.subspan(problem * each, each);
  }

  // Problems with fewer than k decided answers have no say in pass@k.
  Estimate pass(const std::vector<size_t>& chosen, int64_t k) const {
    std::vector<double> values;
    for (const size_t i : chosen) {
      const Decided d = decided(of(i));
      if (d.count >= k) values.push_back(pass_at(d.count, k == 1 ? d.score : d.right, k));
    }
    return bootstrap_mean(values);
  }

  void lengths(const std::vector<size_t>& chosen, EvalFigures& out) const {
    std::vector<double> thoughts, lengths, languages;
    const auto count = static_cast<double>(out.answers);
    for (const size_t i : chosen) {
      double tokens = 0;
      LanguageShare language;
      for (const EvalAnswer& answer : of(i)) {
        thoughts.push_back(static_cast<double>(answer.thought_tokens));
        tokens += static_cast<double>(answer.tokens);
        out.thought_mean += thoughts.back();
        out.truncated += answer.truncated;
        out.stopped += !answer.truncated && !answer.unclosed;
        if (answer.language) {
          language.words += answer.language->words;
          language.own += answer.language->own;
        }
        count_error(answer.verdict.error, out);
      }
      lengths.push_back(tokens / static_cast<double>(samples_));
      if (language.words > 0) languages.push_back(language.consistency());
    }
    for (double* mean : {&out.thought_mean, &out.truncated, &out.stopped}) *mean /= count;
    out.thought_median = median(thoughts);
    out.length = bootstrap_mean(lengths);
    out.language = bootstrap_mean(languages);
  }

  static void count_error(const std::string& error, EvalFigures& out) {
    constexpr size_t kShown = 3;
    if (error.empty()) return;
    ++out.errors;
    if (out.reasons.size() < kShown &&
        std::find(out.reasons.begin(), out.reasons.end(), error) == out.reasons.end())
      out.reasons.push_back(error);
  }

  std::span<const PosedProblem> problems_;
  std::span<const EvalAnswer> answers_;
  int64_t samples_;
  std::vector<std::optional<double>> consensus_;
};

}  // namespace

SamplingParams r1_sampling() {
  SamplingParams out;
  out.temperature = 0.6f;
  out.top_p = 0.95f;
  return out;
}

std::vector<EvalAnswer> answer_problems(const EvalSubject& subject,
                                        std::span<const PosedProblem> problems,
                                        const EvalOptions& options) {
  std::vector<Prompt> prompts;
  std::vector<std::vector<int32_t>> ids;
  for (const PosedProblem& posed : problems) {
    prompts.push_back(prompt_of(subject.format, posed.problem, options));
    check_room(subject.engine, posed, prompts.back());
    ids.push_back(prompts.back().ids);
  }
  const ThoughtForm& form = subject.format.thought_form();
  const Reply::TextOf text_of = shown_text(subject.tokenizer, {}, form);
  const auto samples = static_cast<size_t>(options.samples);
  std::vector<EvalAnswer> out(problems.size() * samples);
  RolloutOptions rollout;
  rollout.group = options.samples;
  rollout.max_tokens = options.max_tokens;
  rollout.fit_context = true;
  rollout.sampling = options.sampling;
  rollout.stop_tokens = subject.stop_tokens;
  rollout.parallel = static_cast<size_t>(options.parallel);
  if (options.progress) {
    rollout.progress = [&](size_t done) {
      options.progress(static_cast<int64_t>(done), static_cast<int64_t>(out.size()));
    };
  }
  roll_out(subject.engine, ids, rollout, options.seed, [&](std::span<Episode> group) {
    for (const Episode& episode : group) {
      const auto problem = static_cast<size_t>(episode.question);
      EvalAnswer& answer = out[problem * samples + static_cast<size_t>(episode.sample)];
      read_tokens(episode, prompts[problem], text_of, form, answer);
      judge(problems[problem], answer);
    }
  });
  return out;
}

std::optional<double> consensus_of(const PosedProblem& problem,
                                   std::span<const EvalAnswer> answers) {
  std::vector<std::string> votes;
  std::vector<double> scores;
  bool judged = false;
  for (const EvalAnswer& answer : answers) {
    judged = judged || answer.verdict.error.empty();
    if (answer.truncated || answer.unclosed || !answer.verdict.error.empty()) continue;
    votes.push_back(answer.answer);
    scores.push_back(answer.verdict.score);
  }
  if (!judged) return std::nullopt;
  struct Class {
    double count = 0, score = 0;
  };
  std::map<int, Class> classes;
  const std::vector<int> which = same_answers(problem.same, votes);
  double most = 0;
  for (size_t i = 0; i < votes.size(); ++i) {
    if (which[i] < 0) continue;
    Class& c = classes[which[i]];
    ++c.count;
    c.score += scores[i];
    most = std::max(most, c.count);
  }
  double score = 0, winners = 0;
  for (const auto& [number, c] : classes) {
    if (c.count < most) continue;
    score += c.score / c.count;
    ++winners;
  }
  return winners > 0 ? score / winners : 0;
}

std::vector<EvalFigures> eval_figures(std::span<const PosedProblem> problems,
                                      std::span<const EvalAnswer> answers, int64_t samples) {
  PONDER_CHECK(answers.size() == problems.size() * static_cast<size_t>(samples));
  const Figures figures(problems, answers, samples);
  std::vector<std::string> tasks;  // in the order of the problems
  std::map<std::pair<std::string, int>, std::vector<size_t>> parts;
  std::vector<size_t> all;
  for (size_t i = 0; i < problems.size(); ++i) {
    const Problem& problem = problems[i].problem;
    if (std::find(tasks.begin(), tasks.end(), problem.task) == tasks.end())
      tasks.push_back(problem.task);
    parts[{problem.task, 0}].push_back(i);
    if (problem.level > 0) parts[{problem.task, problem.level}].push_back(i);
    all.push_back(i);
  }
  std::vector<EvalFigures> out;
  const auto add = [&](const std::vector<size_t>& chosen, const std::string& task, int level) {
    out.push_back(figures.of_problems(chosen));
    out.back().task = task;
    out.back().level = level;
  };
  add(all, "", 0);
  for (const std::string& task : tasks) {
    for (const auto& [key, chosen] : parts) {
      if (key.first == task) add(chosen, task, key.second);
    }
  }
  return out;
}

}  // namespace ponder
