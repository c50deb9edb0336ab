// Verifiers that read an answer and compare: exact, number and countdown.
#include <algorithm>

#include "base/error.h"
#include "graders/answer.h"
#include "graders/expression.h"
#include "graders/verifiers/verifiers.h"
#include "graders/words.h"

namespace ponder {
namespace {

Rational number_of(const std::string& text, bool german, const std::string& place,
                   const char* key) {
  const auto number = read_number(text, german);
  if (!number) fail("{}: \"{}\" is {}, but must be a number", place, key, shown(text));
  return *number;
}

}  // namespace

std::unique_ptr<Verifier> exact_verifier(const VerifierSpec& spec) {
  check_options(spec, {"ignore_case"});
  const bool fold = json_bool(spec.options, "ignore_case", spec.place).value_or(false);
  const auto normal = [fold](std::string_view text) {
    return fold ? folded_case(trimmed(text)) : std::string(trimmed(text));
  };
  const std::string wanted = normal(spec.reference());
  // Of several lines all count, so that none of them alone is what either side says.
  const bool lines = wanted.find('\n') != wanted.npos;
  return verifier_of([=](std::string_view answer) {
    const std::string piece = lines ? whole_answer(answer) : final_answer(answer);
    const bool same = normal(answer) == wanted || normal(piece) == wanted ||
                      (!lines && normal(piece) == normal(final_answer(wanted)));
    return same && !wanted.empty() ? right() : wrong(shown(piece) + " is not " + shown(wanted));
  });
}

// A number of the options as text, since 0.1 is no binary fraction.
std::string option_text(const Json& value, const char* name, const std::string& place) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? plain_number(value, fmt::format("{}: \"{}\"", place, name))
                           : value.dump();
}

std::unique_ptr<Verifier> number_verifier(const VerifierSpec& spec) {
  check_options(spec, {"tolerance", "german"});
  const bool german = json_bool(spec.options, "german", spec.place).value_or(false);
  // JSON's own numbers have no language.
  const Json* reference = json_member(spec.problem, "answer");
  const Rational wanted =
      number_of(final_answer(spec.reference()), german && !(reference && reference->is_number()),
                spec.place, "answer");
  Rational tolerance;
  if (const Json* given = json_member(spec.options, "tolerance")) {
    const std::string text = option_text(*given, "tolerance", spec.place);
    const auto read = Rational::parse(text);  // a number alone: of "10%" nobody knows ten of what
    if (!read || *read < Rational(0))
      fail("{}: \"tolerance\" is {}, but must be a number, not negative", spec.place, shown(text));
    tolerance = *read;
  }
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    const auto number = read_number(piece, german);
    if (!number) return wrong("no single number in " + shown(piece));
    const Rational off = *number < wanted ? wanted - *number : *number - wanted;
    if (tolerance < off) return wrong(number->text() + " is not " + wanted.text());
    return right();
  });
}

std::unique_ptr<Verifier> countdown_verifier(const VerifierSpec& spec) {
  check_options(spec, {"numbers", "target", "use"});
  std::vector<int64_t> numbers;
  const Json* given = json_member(spec.options, "numbers");
  if (!given || !given->is_array() || given->empty() || given->size() > 64) {
    fail("{}: \"numbers\" must be a list of 1 to 64 integers", spec.place);
  }
  for (const Json& number : *given) {
    if (!number.is_number_integer() || number < 0 || number > 999'999'999) {
      fail("{}: \"numbers\" must be integers from 0 to 999999999", spec.place);
    }
    numbers.push_back(number.get<int64_t>());
  }
  const Json* goal = json_member(spec.options, "target");
  const std::string target_text =
      goal ? option_text(*goal, "target", spec.place) : spec.reference();
  const Rational target = number_of(target_text, false, spec.place, "target");
  const std::string use = json_string(spec.options, "use", spec.place).value_or("all");
  if (use != "all" && use != "any") fail("{}: \"use\" must be \"all\" or \"any\"", spec.place);
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    const std::string fault = countdown_fault(piece, numbers, target, use == "all");
    return fault.empty() ? right() : wrong(shown(piece) + ": " + fault);
  });
}

}  // namespace ponder
