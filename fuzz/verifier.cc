// Answers of a model, judged by every verifier that reads them in this process. The first byte
// chooses the verifier; a line break divides its reference from the answer.
#include "graders/verifier.h"

#include <string_view>

#include "base/error.h"
#include "graders/answer.h"
#include "tasks/task.h"

namespace {

using ponder::Json;

// What the verifier is told; `reference` comes from the input too.
Json problem_of(uint8_t choice, const std::string& reference) {
  const char* names[] = {"exact", "number", "math", "choice", "regex", "math"};
  if (choice % 8 < 6) return {{"verifier", names[choice % 8]}, {"answer", reference}};
  if (choice % 8 == 6) {
    return {{"verifier", {{"type", "countdown"}, {"numbers", {1, 2, 3, 25}}, {"target", 30}}}};
  }
  return {
      {"verifier", {{"type", "json-schema"}, {"schema", ponder::parse_json(reference, "fuzz")}}}};
}

void judge_by_tasks(uint8_t choice, std::string_view answer) {
  const auto& tasks = ponder::all_tasks();
  const ponder::Task& task = *tasks[choice % tasks.size()];
  const ponder::Problem problem = task.make(1, ponder::Split::Train, choice, 0);
  task.verify(problem.facts, answer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ponder;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const size_t line = std::min(text.find('\n'), text.size());
  const std::string_view answer = text.substr(std::min(line + 1, text.size()));
  try {
    judge_by_tasks(data[0], text);
    const Json problem = problem_of(data[0], valid_utf8(text.substr(0, line)));
    const Verdict verdict = verify_reply(*make_verifier(problem, "fuzz"), answer);
    PONDER_CHECK(verdict.error.empty() || verdict.score == 0);
  } catch (const Error&) {
  }
  return 0;
}
