// Verifiers of users' own problems: a line {"prompt", "answer", "verifier"} says how its answers
// are judged, and a model's reply gets a verdict. docs/verifiers.md describes each.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "graders/verdict.h"

namespace ponder {

class Verifier {
 public:
  virtual ~Verifier() = default;
  // Judges an answer: the reply without its thought.
  virtual Verdict verify(std::string_view answer) const = 0;
};

struct VerifierSpec;
using MakeVerifier = std::unique_ptr<Verifier> (*)(const VerifierSpec&);

struct VerifierKind {
  std::string_view name;
  MakeVerifier make;
};

struct VerifierOptions {
  // Lines of a file may name programs to run; they do so only if whoever runs ponder said so.
  bool allow_commands = false;
  // Kinds of rooms below this one, beside its own.
  std::span<const VerifierKind> further = {};
};

// The verifier of one problem: an object with "verifier" (a name, or an object with "type" and its
// options), "answer" (the reference, where the verifier needs one) and "prompt". Error that names
// `place` and the member if it does not make sense.
std::unique_ptr<Verifier> make_verifier(const Json& problem, const std::string& place,
                                        const VerifierOptions& options = {});

// Verdict on a whole reply, thought and all. A thought that never ends has no answer: score 0.
Verdict verify_reply(const Verifier& verifier, std::string_view reply);

// The part of a reply after its thought, in whatever form of text/thought_form.h that is written:
// whether the reply holds both marks or, because the template wrote the first, only the one that
// ends it. nullopt if the thought never ends.
std::optional<std::string> answer_of_reply(std::string_view reply);

}  // namespace ponder
