#include "r1/selection.h"

#include <algorithm>
#include <set>

namespace ponder {

void Selection::add(Selection&& other) {
  problems += other.problems;
  answers += other.answers;
  right += other.right;
  for (const auto& [reason, count] : other.left_out) left_out[reason] += count;
  kept.insert(kept.end(), std::make_move_iterator(other.kept.begin()),
              std::make_move_iterator(other.kept.end()));
}

std::string why_unfit(const EvalAnswer& answer, const SelectOptions& options) {
  if (!answer.verdict.error.empty()) return "not judged";
  if (answer.verdict.score < 1) return "wrong";
  if (answer.truncated || answer.unclosed) return "did not end";
  if (answer.thought_tokens < options.min_tokens) return "too short";
  if (options.max_tokens > 0 && answer.thought_tokens > options.max_tokens) return "too long";
  if (answer.language && answer.language->consistency() < options.language)
    return "mixed languages";
  if (valid_utf8(answer.thought) != answer.thought || valid_utf8(answer.answer) != answer.answer)
    return "broken text";
  return "";
}

Selection select_answers(std::span<const PosedProblem> problems,
                         std::span<const EvalAnswer> answers, const SelectOptions& options) {
  Selection out;
  out.problems = static_cast<int64_t>(problems.size());
  std::vector<int64_t> taken(problems.size());
  const size_t samples = problems.empty() ? 1 : answers.size() / problems.size();
  for (size_t i = 0; i < answers.size(); ++i) {
    const EvalAnswer& answer = answers[i];
    ++out.answers;
    out.right += answer.verdict.score >= 1;
    std::string reason = why_unfit(answer, options);
    int64_t& count = taken[i / samples];
    if (reason.empty() && count >= options.per_problem) reason = "enough of its problem";
    if (!reason.empty()) {
      ++out.left_out[reason];
      continue;
    }
    ++count;
    const Problem& problem = problems[i / samples].problem;
    out.kept.push_back({{"messages",
                         {{{"role", "user"}, {"content", problem.prompt}},
                          {{"role", "assistant"},
                           {"reasoning_content", answer.thought},
                           {"content", answer.answer}}}},
                        {"task", problem.task},
                        {"level", problem.level},
                        {"language", problem.language},
                        {"tokens", answer.tokens}});
  }
  return out;
}

void drop_copies(Selection& selection) {
  std::set<std::string> seen;
  const auto is_copy = [&](const Json& chat) {
    return !seen.insert(chat.at("messages").dump()).second;
  };
  const size_t before = selection.kept.size();
  std::erase_if(selection.kept, is_copy);
  if (const size_t copies = before - selection.kept.size(); copies > 0)
    selection.left_out["a copy"] += static_cast<int64_t>(copies);
}

Json selection_json(const Selection& selection) {
  return {{"problems", selection.problems},
          {"answers", selection.answers},
          {"right", selection.right},
          {"kept", selection.kept.size()},
          {"left_out", selection.left_out}};
}

Json to_json(const Selection& selection) {
  Json out = selection_json(selection);
  out["kept"] = selection.kept;
  return out;
}

Selection selection_from(const Json& json) {
  Selection out;
  json.at("problems").get_to(out.problems);
  json.at("answers").get_to(out.answers);
  json.at("right").get_to(out.right);
  for (const auto& [reason, count] : json.at("left_out").items())
    out.left_out[reason] = count.get<int64_t>();
  for (const Json& chat : json.at("kept")) out.kept.push_back(chat);
  return out;
}

}  // namespace ponder
