#include "tasks/task_verifier.h"

#include "base/error.h"
#include "graders/verifiers/verifiers.h"
#include "tasks/task.h"

namespace ponder {
namespace {

std::unique_ptr<Verifier> task_verifier(const VerifierSpec& spec) {
  check_options(spec, {"task", "facts"});
  const auto name = json_string(spec.options, "task", spec.place);
  if (!name) fail("{}: the verifier of a task needs its \"task\", a name", spec.place);
  const Task& task = in_place(spec.place, [&]() -> const Task& { return find_task(*name); });
  const Json* facts = json_member(spec.options, "facts");
  if (!facts) fail("{}: the verifier of a task needs its \"facts\"", spec.place);
  // Facts of something else shall be an error now, not at the first reply.
  in_place(spec.place, [&] { return task.verify(*facts, ""); });
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
