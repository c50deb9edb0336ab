// code: the answer is a Python program, and is run against tests in the sandbox. What is expected
// stays outside: a program that wants to cheat finds nothing to read.
#include <algorithm>

#include "base/error.h"
#include "graders/fences.h"
#include "graders/sandbox.h"
#include "graders/verifiers/verifiers.h"

namespace ponder {
namespace {

constexpr size_t kMostTests = 100;

struct Test {
  std::string input, output;        // what it must print for what it reads; or
  std::optional<std::string> call;  // an expression, and
  Json value;                       // its value
};

Test read_test(const Json& given, const std::string& place) {
  if (!given.is_object()) fail("{}: a test must be an object", place);
  Test out;
  out.call = json_string(given, "call", place);
  const auto output = json_string(given, "output", place);
  if (out.call.has_value() == output.has_value() || (out.call && !given.contains("value"))) {
    fail("{}: a test has either \"input\" and \"output\", or \"call\" and \"value\"", place);
  }
  out.input = json_string(given, "input", place).value_or("");
  out.output = output.value_or("");
  if (out.call) out.value = given["value"];
  if (has_rounded(out.value)) {
    fail(
        "{}: a test's \"value\" has a number beyond 64 bits, which a JSON reader rounds; compare "
        "in the \"call\" (f(9) == 10**30), with the value true",
        place);
  }
  return out;
}

// Lines without the white space at their ends, and without empty ones at the end of all.
std::string plain_output(std::string_view text) {
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) {
      line.remove_suffix(1);
    }
    out.append(line).append("\n");
    at = end + 1;
  }
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

// What is wrong with the program's result in this test; empty if nothing.
std::string test_fault(const Test& test, const SandboxResult& ran) {
  if (!ran.ended_well) return ran.why;
  if (!test.call) {
    if (plain_output(ran.output) == plain_output(test.output)) return "";
    return "it printed \"" + printable(ran.output) + "\"";
  }
  try {
    if (same_json(parse_json(ran.output, "the value"), test.value)) return "";
  } catch (const Error&) {
    return "its value is no JSON";
  }
  return *test.call + " gave " + printable(ran.output);
}

Verdict run_tests(const std::string& program, const std::vector<Test>& tests,
                  const SandboxLimits& limits) {
  size_t passed = 0;
  std::string first;
  for (size_t i = 0; i < tests.size(); ++i) {
    const SandboxResult ran = run_python(program, tests[i].input, tests[i].call, limits);
    if (!ran.fault.empty()) return undecided(ran.fault);
    const std::string fault = test_fault(tests[i], ran);
    passed += fault.empty();
    if (!fault.empty() && first.empty()) first = fmt::format("test {}: {}", i + 1, fault);
  }
  Verdict out = first.empty() ? right() : wrong(printable(first, 400));
  out.partial = static_cast<double>(passed) / static_cast<double>(tests.size());
  return out;
}

}  // namespace

std::unique_ptr<Verifier> code_verifier(const VerifierSpec& spec) {
  check_options(spec, {"language", "tests", "timeout_ms", "memory_mb"});
  const std::string language = json_string(spec.options, "language", spec.place).value_or("python");
  if (language != "python") {
    fail("{}: \"language\" is {}, but only python is run", spec.place, printable(language));
  }
  const Json* given = json_member(spec.options, "tests");
  if (!given || !given->is_array() || given->empty() || given->size() > kMostTests) {
    fail("{}: \"tests\" must be a list of 1 to {} tests", spec.place, kMostTests);
  }
  std::vector<Test> tests;
  for (const Json& test : *given) tests.push_back(read_test(test, spec.place));
  SandboxLimits limits;
  limits.wall_ms = json_int(spec.options, "timeout_ms", spec.place).value_or(limits.wall_ms);
  const int64_t megabytes = json_int(spec.options, "memory_mb", spec.place).value_or(256);
  if (limits.wall_ms < 1 || limits.wall_ms > 60'000 || megabytes < 64 || megabytes > 4096) {
    fail("{}: \"timeout_ms\" must be 1 to 60000, and \"memory_mb\" 64 to 4096", spec.place);
  }
  limits.memory_bytes = megabytes << 20;
  return verifier_of([=](std::string_view answer) {
    return run_tests(last_program(answer, language), tests, limits);
  });
}

}  // namespace ponder
