#include "tasks/posed.h"

#include "base/error.h"
#include "graders/answer.h"
#include "graders/verifiers/verifiers.h"

namespace ponder {
namespace {

// Answers with the same key are the same.
std::string key_of(SameAnswer same, const std::string& answer) {
  const std::string piece = final_answer(answer);
  if (piece.empty()) return {};
  if (same == SameAnswer::Number) {
    if (const auto number = read_number(piece)) return "#" + number->text();
    if (const auto numbers = read_numbers(piece)) {
      std::string out = "#";
      for (const Rational& number : *numbers) out += number.text() + ",";
      return out;
    }
  }
  std::string words = plain_words(piece);
  // "(1+2)*3" and "(1 + 2) * 3"; but "to get her" is not "together".
  if (words.find_first_of("+*/=") != words.npos) replace_all(words, " ", "");
  return words;
}

bool same_mathematics(const std::string& a, const std::string& b) {
  const Verdict verdict =
      make_verifier({{"verifier", "math"}, {"answer", a}}, "an answer")->verify(b);
  return verdict.error.empty() && verdict.score == 1;
}

}  // namespace

PosedProblem posed(const Task& task, int level, Split split, uint64_t index, uint64_t seed) {
  PosedProblem out;
  out.problem = task.make(level, split, index, seed);
  out.verifier = verifier_of([&task, facts = out.problem.facts](std::string_view answer) {
    return task.verify(facts, answer);
  });
  // A reference that is a number or a list of them: then so are the answers.
  const bool numbers = Rational::parse(out.problem.answer) || read_numbers(out.problem.answer);
  out.same = numbers ? SameAnswer::Number : SameAnswer::Text;
  return out;
}

std::vector<PosedProblem> heldout_problems(const Task& task, int level_low, int level_high,
                                           int64_t count, uint64_t seed) {
  std::vector<PosedProblem> out;
  for (int64_t i = 0; i < count; ++i) {
    const int level = level_low + static_cast<int>(i % (level_high - level_low + 1));
    out.push_back(posed(task, level, Split::Heldout, static_cast<uint64_t>(i), seed));
  }
  return out;
}

std::vector<int> same_answers(SameAnswer same, const std::vector<std::string>& answers) {
  std::vector<int> out;
  std::vector<std::pair<std::string, std::string>> classes;  // key, and the first answer's text
  for (const std::string& answer : answers) {
    const std::string key = key_of(same, answer);
    const std::string piece = final_answer(answer);
    int found = -1;
    for (size_t c = 0; c < classes.size() && found < 0 && !key.empty(); ++c) {
      const bool equal = classes[c].first == key ||
                         (same == SameAnswer::Math && same_mathematics(classes[c].second, piece));
      if (equal) found = static_cast<int>(c);
    }
    if (found < 0 && !key.empty()) {
      found = static_cast<int>(classes.size());
      classes.emplace_back(key, piece);
    }
    out.push_back(found);
  }
  return out;
}

}  // namespace ponder
