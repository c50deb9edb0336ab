// Users' problems: a JSONL file with the fields that people have in theirs.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/posed.h"
#include "tasks/task_verifier.h"
#include "text/utf8.h"

namespace ponder {
namespace {

constexpr int64_t kHighestLevel = 1000;

// The first of these members, whatever the case of its letters; nullptr if there is none.
const Json* first_member(const Json& line, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    for (const auto& [key, value] : line.items()) {
      if (!value.is_null() && lower_ascii(key) == name) return &value;
    }
  }
  return nullptr;
}

// verl's and SkyRL's prompts are lists of messages.
std::string only_message(const Json& list, const std::string& place) {
  const Json* first = list.size() == 1 && list[0].is_object() ? &list[0] : nullptr;
  const Json* content = first ? json_member(*first, "content") : nullptr;
  if (!content || !content->is_string() || json_string(*first, "role", place) != "user") {
    fail(
        "{}: the question is a list, but not of one message of the user with a text; give it as a "
        "text",
        place);
  }
  return content->get<std::string>();
}

std::string question_of(const Json& line, const std::string& place) {
  const Json* question = first_member(line, {"prompt", "problem", "question"});
  if (!question) {
    fail("{}: there is no question; give it as \"prompt\", \"problem\" or \"question\"", place);
  }
  if (!question->is_array() && !question->is_string())
    fail("{}: the question must be a text", place);
  std::string text =
      question->is_array() ? only_message(*question, place) : question->get<std::string>();
  if (trimmed(text).empty()) fail("{}: the question is empty", place);
  return text;
}

std::string type_of(const Json& verifier) {
  if (verifier.is_string()) return verifier.get<std::string>();
  const Json* type = verifier.is_object() ? json_member(verifier, "type") : nullptr;
  return type && type->is_string() ? type->get<std::string>() : std::string();
}

const Json* answer_of(const Json& line) {
  const Json* answer =
      first_member(line, {"answer", "final_answer", "expected_answer", "ground_truth"});
  for (const char* rule : {"reward_model", "reward_spec"}) {  // verl's, SkyRL's
    const Json* how = json_member(line, rule);
    if (!answer && how && how->is_object()) answer = json_member(*how, "ground_truth");
  }
  return answer;
}

// None of what is neither a text nor a number.
std::optional<std::string> text_of(const Json& answer, const std::string& place) {
  if (answer.is_string()) return answer.get<std::string>();
  if (answer.is_number()) return plain_number(answer, place + ": \"answer\"");
  return std::nullopt;
}

std::string reference_of(const Json& line, const std::string& place) {
  if (const Json* answer = answer_of(line)) {
    const auto said = text_of(*answer, place);
    if (!said) fail("{}: the right answer must be a text or a number", place);
    const std::string text(behind_hashes(*said).value_or(*said));
    if (trimmed(text).empty()) fail("{}: the right answer is empty", place);
    return text;
  }
  const Json* solution = first_member(line, {"solution"});
  if (solution && solution->is_string()) {
    const std::string text = solution->get<std::string>();
    if (const auto last = behind_hashes(text)) return std::string(*last);
    if (has_box(text)) return final_answer(text);
    fail(
        "{}: the \"solution\" does not say which is the answer; put it in \\boxed{{}}, or give "
        "\"answer\"",
        place);
  }
  fail(
      "{}: there is no right answer; give it as \"answer\", or in the \\boxed{{}} of a "
      "\"solution\"",
      place);
}

// What a line that names its verifier says is right, under any of the names that people use; of
// numbers and mathematics worked out or not. None: whether it needs one, the verifier knows.
std::optional<std::string> reference_for(const Json& how, const Json& line,
                                         const std::string& place) {
  const std::string type = type_of(how);
  if (type == "math" || type == "number") {
    const bool said = answer_of(line) || first_member(line, {"solution"});
    return said ? std::optional(reference_of(line, place)) : std::nullopt;
  }
  const Json* answer = answer_of(line);
  return answer ? text_of(*answer, place) : std::nullopt;
}

// 3, "3" or "Level 3"; 0 for what is no level.
int level_of(const Json& line) {
  const Json* level = first_member(line, {"level"});
  if (!level) return 0;
  int64_t number = 0;
  if (level->is_number_integer()) {
    number = level->get<int64_t>();
  } else if (level->is_string()) {
    std::string_view text = level->get_ref<const std::string&>();
    if (const size_t space = text.rfind(' '); space != text.npos) text.remove_prefix(space + 1);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.size() > 4 || text.empty() || !std::all_of(text.begin(), text.end(), digit)) return 0;
    number = std::stoi(std::string(text));
  }
  return number >= 0 && number <= kHighestLevel ? static_cast<int>(number) : 0;
}

SameAnswer same_of(const Json& how, const std::string& reference) {
  const std::string type = type_of(how);
  if (type == "math") return SameAnswer::Math;
  const bool number = type == "number" || (type == "task" && Rational::parse(reference));
  return number ? SameAnswer::Number : SameAnswer::Text;
}

PosedProblem read_line(const Json& line, const std::string& place, const std::string& task,
                       const VerifierOptions& options) {
  PosedProblem out;
  out.place = place;
  out.problem.task = task;
  out.problem.level = level_of(line);
  out.problem.prompt = question_of(line, place);
  if (const Json* language = first_member(line, {"language"}); language && language->is_string())
    out.problem.language = language->get<std::string>();
  Json problem = line;
  problem["prompt"] = out.problem.prompt;
  const Json* how = json_member(line, "verifier");
  if (const Json* choices = first_member(line, {"choices", "options"});
      !how && choices && choices->is_structured() && !choices->empty()) {
    fail(
        "{}: it has choices, and nothing says how they are meant; write them into the question, "
        "and give \"verifier\": {{\"type\": \"choice\", \"choices\": [...]}}",
        place);
  }
  if (!how) {
    out.problem.answer = reference_of(line, place);
    problem["answer"] = out.problem.answer;
    problem["verifier"] = "math";
  } else if (const auto reference = reference_for(*how, line, place)) {
    out.problem.answer = *reference;
    const Json* answer = answer_of(line);
    problem["answer"] = answer && answer->is_number() ? *answer : Json(*reference);
  } else if (const Json* answer = json_member(line, "answer")) {
    out.problem.answer = answer->dump();
  }
  out.verifier = make_verifier(problem, place, with_tasks(options));
  out.same = same_of(problem["verifier"], out.problem.answer);
  return out;
}

// White space and case do not make another question.
uint64_t hash_of(const PosedProblem& posed) {
  std::string key;
  for (const char c : lower_ascii(posed.problem.prompt)) {
    if (std::string_view(" \t\r\n").find(c) == std::string_view::npos) key += c;
  }
  return stable_hash(key);
}

}  // namespace

OwnProblems split_problems(std::vector<PosedProblem> problems, const std::string& path) {
  std::vector<uint64_t> hashes;
  for (const PosedProblem& posed : problems) hashes.push_back(hash_of(posed));
  const auto [least, most] = std::minmax_element(hashes.begin(), hashes.end());
  if (problems.empty() || *least == *most)
    fail("{}: it needs two different questions at least, one to train and one to hold out", path);
  const auto is_heldout = [](uint64_t hash) { return hash % kHeldoutBuckets == 0; };
  const bool none = std::none_of(hashes.begin(), hashes.end(), is_heldout);
  const bool all = std::all_of(hashes.begin(), hashes.end(), is_heldout);
  const uint64_t first = *least, last = *most;
  OwnProblems out;
  for (size_t i = 0; i < problems.size(); ++i) {
    const bool held =
        (is_heldout(hashes[i]) && !(all && hashes[i] == last)) || (none && hashes[i] == first);
    (held ? out.heldout : out.train).push_back(std::move(problems[i]));
  }
  return out;
}

std::vector<PosedProblem> read_problem_file(const std::string& path,
                                            const VerifierOptions& options) {
  std::ifstream file(path);
  if (!file) fail("cannot read {}; give a JSONL file of problems", path);
  const std::string task = std::filesystem::path(path).stem().string();
  std::vector<PosedProblem> out;
  std::string text;
  for (uint64_t number = 1; std::getline(file, text); ++number) {
    if (number == 1) check_byte_text(text, path);
    if (text.find_first_not_of(" \t\r") == text.npos) continue;
    const std::string place = fmt::format("{}:{}", path, number);
    out.push_back(read_line(parse_json_object(valid_utf8(text), place), place, task, options));
  }
  if (file.bad()) fail("cannot read {} to its end", path);
  if (out.empty()) fail("{}: there is no problem in it", path);
  return out;
}

}  // namespace ponder
