#include "graders/verifier.h"

#include <algorithm>

#include "base/error.h"
#include "graders/answer.h"
#include "graders/verifiers/verifiers.h"
#include "text/thought.h"

namespace ponder {
namespace {

constexpr VerifierKind kVerifiers[] = {
    {"exact", exact_verifier},
    {"number", number_verifier},
    {"choice", choice_verifier},
    {"countdown", countdown_verifier},
    {"math", math_verifier},
    {"regex", regex_verifier},
    {"json-schema", json_schema_verifier},
    {"command", command_verifier},
    {"code", code_verifier},
};

}  // namespace

Verdict right() { return {1, std::nullopt, "", ""}; }
Verdict wrong(std::string why) { return {0, std::nullopt, "", std::move(why)}; }
Verdict undecided(std::string error) { return {0, std::nullopt, std::move(error), ""}; }

std::string VerifierSpec::reference() const {
  const Json* answer = json_member(problem, "answer");
  if (answer && answer->is_string()) return answer->get<std::string>();
  if (answer && answer->is_number()) return answer->dump();
  fail("{}: \"answer\" must be the right answer, as a string or a number", place);
}

void check_options(const VerifierSpec& spec, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : spec.options.items()) {
    if (name == "type" || std::find(known.begin(), known.end(), name) != known.end()) continue;
    fail("{}: the verifier has no option \"{}\"", spec.place, printable(name));
  }
}

std::unique_ptr<Verifier> make_verifier(const Json& problem, const std::string& place,
                                        const VerifierOptions& options) {
  const Json* how = json_member(problem, "verifier");
  if (!how || !(how->is_string() || how->is_object())) {
    fail("{}: \"verifier\" must be a name, or an object with \"type\"", place);
  }
  const Json object = how->is_object() ? *how : Json::object();
  const std::string name =
      how->is_string() ? how->get<std::string>() : json_string(object, "type", place).value_or("");
  std::string names;
  for (const auto kinds : {std::span<const VerifierKind>(kVerifiers), options.further}) {
    for (const auto& [known, make] : kinds) {
      if (known == name) return make({object, problem, place, options.allow_commands});
      names += (names.empty() ? "" : ", ") + std::string(known);
    }
  }
  fail("{}: there is no verifier \"{}\"; choose one of {}", place, printable(name), names);
}

std::optional<std::string> answer_of_reply(std::string_view reply) {
  const bool opens = trimmed(reply).starts_with("<think>");
  const bool closes = reply.find("</think>") != reply.npos;
  if (!opens && !closes) return std::string(reply);
  ThoughtSplitter splitter(!opens);
  std::string answer = splitter.push(reply).answer;
  answer += splitter.finish().answer;
  if (!splitter.closed()) return std::nullopt;
  return answer;
}

Verdict verify_reply(const Verifier& verifier, std::string_view reply) {
  const auto answer = answer_of_reply(reply);
  if (!answer) return wrong("the thought never ends, so there is no answer");
  if (answer->size() > kLongestAnswer) {
    return undecided(fmt::format("the answer has {} bytes; at most {} are read", answer->size(),
                                 kLongestAnswer));
  }
  return verifier.verify(*answer);
}

}  // namespace ponder
