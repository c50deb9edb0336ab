// command: a program of the user's own judges. It reads one JSON object {"prompt", "answer",
// "response"} and writes one {"score": 0 to 1, "partial": optional}. Whatever else it does,
// hanging, dying or writing something else, is an error that is counted.
#include "base/error.h"
#include "graders/process.h"
#include "graders/verifiers/verifiers.h"

namespace ponder {
namespace {

Verdict read_verdict(const ProcessResult& result, const std::string& program, int64_t wall_ms) {
  const auto broken = [&](const std::string& how) {
    return undecided(fmt::format("the verifier {} {}", program, how));
  };
  if (!result.fault.empty()) return undecided(result.fault);
  if (result.timed_out) return broken(fmt::format("took longer than {} ms", wall_ms));
  if (result.too_much_output) return broken("wrote too much");
  if (result.signal != 0) return broken(fmt::format("died of signal {}", result.signal));
  if (result.exit_code != 0) {
    return broken(fmt::format("ended with status {}: {}", result.exit_code,
                              printable(result.error_output, 200)));
  }
  try {
    const Json said = parse_json_object(result.output, "its output");
    const auto score = json_number(said, "score", "its output");
    if (!score || !(*score >= 0 && *score <= 1)) return broken("gave no \"score\" from 0 to 1");
    Verdict out{*score, json_number(said, "partial", "its output"), "", ""};
    return out;
  } catch (const Error& error) {
    return broken(fmt::format("wrote no verdict: {}", error.what()));
  }
}

}  // namespace

std::unique_ptr<Verifier> command_verifier(const VerifierSpec& spec) {
  check_options(spec, {"command", "timeout_ms"});
  if (!spec.allow_commands) {
    fail(
        "{}: the verifier runs a program; allow it with --allow-commands (of train: "
        "rl.allow_commands) if you trust the file",
        spec.place);
  }
  const Json* given = json_member(spec.options, "command");
  std::vector<std::string> command;
  if (given && given->is_array()) {
    for (const Json& word : *given) {
      if (!word.is_string()) fail("{}: \"command\" must be a list of texts", spec.place);
      command.push_back(word.get<std::string>());
    }
  }
  if (command.empty() || command[0].empty()) {
    fail("{}: \"command\" must be a list: the program and its arguments", spec.place);
  }
  ProcessLimits limits;
  limits.wall_ms = json_int(spec.options, "timeout_ms", spec.place).value_or(limits.wall_ms);
  if (limits.wall_ms < 1 || limits.wall_ms > 600'000) {
    fail("{}: \"timeout_ms\" is {}, but must be 1 to 600000", spec.place, limits.wall_ms);
  }
  Json question = Json::object();
  for (const char* key : {"prompt", "answer"}) {
    if (const Json* member = json_member(spec.problem, key)) question[key] = *member;
  }
  return verifier_of([=](std::string_view answer) {
    Json asked = question;
    asked["response"] = valid_utf8(answer);
    const auto result = run_process(command, asked.dump() + "\n", limits);
    return read_verdict(result, printable(command[0]), limits.wall_ms);
  });
}

}  // namespace ponder
