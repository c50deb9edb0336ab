#include "graders/verifier.h"

#include <algorithm>

#include "base/error.h"
#include "graders/answer.h"
#include "graders/verifiers/verifiers.h"
#include "text/thought_form.h"

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

// Which form a reply is written in, and whether it begins inside its thought.
struct Written {
  const ThoughtForm* form = nullptr;
  bool inside = false;
};

bool has(std::string_view reply, std::string_view text) { return reply.find(text) != reply.npos; }

// <think> before others: a reply may speak of another family's marks.
Written form_of_reply(std::string_view reply) {
  const std::string_view text = trimmed(reply);
  for (const ThoughtForm& form : thought_forms()) {
    const bool channels = form.channels && has(text, "<|channel|>") && has(text, "<|message|>");
    if (channels || text.starts_with(form.open))
      return {&form,
              channels && !text.starts_with("<|channel|>") && !text.starts_with("<|start|>")};
  }
  // The template wrote the first mark.
  if (has(reply, think_form().close)) return {&think_form(), true};
  for (const ThoughtForm& form : thought_forms()) {
    if (has(reply, form.close)) return {&form, true};
  }
  return {};
}

}  // namespace

Verdict right() { return {1, std::nullopt, "", ""}; }
Verdict wrong(std::string why) { return {0, std::nullopt, "", std::move(why)}; }
Verdict undecided(std::string error) { return {0, std::nullopt, std::move(error), ""}; }

std::string VerifierSpec::reference() const {
  const Json* answer = json_member(problem, "answer");
  if (answer && answer->is_string()) return answer->get<std::string>();
  if (answer && answer->is_number()) return plain_number(*answer, place + ": \"answer\"");
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
  const auto [form, inside] = form_of_reply(reply);
  if (!form) return std::string(reply);
  const std::unique_ptr<ThoughtReader> reader = form->reader(inside);
  std::string answer = reader->push(reply).answer;
  answer += reader->finish().answer;
  if (reader->inside()) return std::nullopt;
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
