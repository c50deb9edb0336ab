// Verifiers of form: regex, and json-schema.
#include "base/error.h"
#include "graders/answer.h"
#include "graders/fences.h"
#include "graders/verifiers/verifiers.h"
#include "grammar/json_schema.h"
#include "grammar/regex.h"

namespace ponder {

std::unique_ptr<Verifier> regex_verifier(const VerifierSpec& spec) {
  check_options(spec, {"pattern", "search", "ignore_case"});
  const auto given = json_string(spec.options, "pattern", spec.place);
  const bool search = json_bool(spec.options, "search", spec.place).value_or(false);
  const bool fold = json_bool(spec.options, "ignore_case", spec.place).value_or(false);
  const Regex regex(given ? *given : spec.reference(), !search, fold, spec.place);
  return verifier_of([=](std::string_view answer) {
    const std::string piece = search ? std::string(answer) : final_answer(answer);
    const auto result = regex.match(piece);
    if (result == Regex::Result::Limit) return undecided("the pattern took too long");
    if (result == Regex::Result::Match) return right();
    return wrong("the pattern does not match \"" + printable(piece) + "\"");
  });
}

std::unique_ptr<Verifier> json_schema_verifier(const VerifierSpec& spec) {
  check_options(spec, {"schema"});
  const Json* schema = json_member(spec.options, "schema");
  if (!schema) fail("{}: the verifier json-schema needs a \"schema\"", spec.place);
  check_schema(*schema, spec.place);
  return verifier_of([own = *schema](std::string_view answer) {
    // What is JSON as it stands is the answer, whatever boxes and tags its strings hold.
    const bool whole = Json::accept(trimmed(answer));
    const std::string text =
        whole ? std::string(trimmed(answer)) : last_program(whole_answer(answer), "json");
    Json value;
    try {
      value = parse_json(text, "the answer");
    } catch (const Error& error) {
      return wrong(error.what());
    }
    const SchemaVerdict verdict = validate(own, value);
    if (!verdict.limit.empty()) return undecided(verdict.limit);
    return verdict.fault.empty() ? right() : wrong(printable(verdict.fault));
  });
}

}  // namespace ponder
