#include "tasks/task_verifier.h"

#include "base/error.h"
#include "graders/verifiers/verifiers.h"
#include "tasks/task.h"

namespace ponder {
namespace {

std::unique_ptr<Verifier> task_verifier(const VerifierSpec& spec) {
  check_options(spec, {"task", "facts"});
  const Task& task = find_task(json_string(spec.options, "task", spec.place).value_or(""));
  const Json* facts = json_member(spec.options, "facts");
  if (!facts) fail("{}: the verifier of a task needs its \"facts\"", spec.place);
  task.verify(*facts, "");  // facts of something else shall be an error now, not at the first reply
  return verifier_of(
      [&task, own = *facts](std::string_view answer) { return task.verify(own, answer); });
}

constexpr VerifierKind kTaskVerifiers[] = {{"task", task_verifier}};

}  // namespace

VerifierOptions with_tasks(VerifierOptions options) {
  options.further = kTaskVerifiers;
  return options;
}

}  // namespace ponder
