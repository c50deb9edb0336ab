// The verifiers, and what they are made from.
#pragma once

#include "base/error.h"
#include "graders/verifier.h"

namespace ponder {

struct VerifierSpec {
  const Json& options;  // the "verifier" object (empty if only its name was given)
  const Json& problem;  // the whole line
  const std::string& place;
  bool allow_commands;

  // The reference answer as text (a number in JSON is taken as written). Error if there is none.
  std::string reference() const;
};

std::unique_ptr<Verifier> exact_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> number_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> choice_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> countdown_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> math_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> regex_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> json_schema_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> command_verifier(const VerifierSpec& spec);
std::unique_ptr<Verifier> code_verifier(const VerifierSpec& spec);

// A text in quotes, for people.
inline std::string shown(std::string_view text) { return "\"" + printable(text) + "\""; }

// A verifier from a function (std::string_view answer) -> Verdict.
template <class F>
std::unique_ptr<Verifier> verifier_of(F judge) {
  struct Made final : Verifier {
    explicit Made(F f) : judge_(std::move(f)) {}
    Verdict verify(std::string_view answer) const override { return judge_(answer); }
    F judge_;
  };
  return std::make_unique<Made>(std::move(judge));
}

// Error unless every option is one of `known` ("type" always is): a misspelt one shall not be
// ignored.
void check_options(const VerifierSpec& spec, std::initializer_list<std::string_view> known);

}  // namespace ponder
