// Verifiers that read an answer and compare: exact, number, choice, countdown, and our own tasks'.
#include <algorithm>

#include "base/error.h"
#include "graders/answer.h"
#include "graders/expression.h"
#include "graders/verifiers/verifiers.h"

namespace ponder {
namespace {

std::string shown(std::string_view text) { return "\"" + printable(text) + "\""; }

Rational number_of(const std::string& text, bool german, const std::string& place,
                   const char* key) {
  const auto number = read_number(text, german);
  if (!number) fail("{}: \"{}\" is {}, but must be a number", place, key, shown(text));
  return *number;
}

// "(B)", "B.", "Option B", "B) because": the letter, in upper case; nullopt if there is none, or if
// another choice is named too.
std::optional<char> chosen_letter(std::string_view piece, char last) {
  std::string text(piece);
  for (const char* gone : {"\\text", "\\mathrm", "\\textbf", "{", "}", "$"}) {
    replace_all(text, gone, " ");
  }
  std::optional<char> found;
  size_t at = 0;
  bool first = true;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) ||
                                 static_cast<unsigned char>(text[end]) >= 0x80)) {
      ++end;
    }
    if (end == at + 1) {
      const char c = text[at];
      const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      const bool apostrophe = at > 0 && text[at - 1] == '\'';
      // A small letter counts only as the first word: "a" is an article too.
      const bool plain = upper >= 'A' && upper <= last && (c == upper || first) && !apostrophe;
      // "A dog" is a sentence, "A. dog" and "A" are choices; the other letters are no words.
      const bool article = upper == 'A' && end + 1 < text.size() && text[end] == ' ' &&
                           std::islower(static_cast<unsigned char>(text[end + 1])) &&
                           text.compare(end, 4, " or ") != 0 && text.compare(end, 5, " and ") != 0;
      if (plain && !article) {
        if (found && *found != upper) return std::nullopt;
        found = upper;
      }
    }
    if (end > at) first = false;
    at = std::max(end, at + 1);
  }
  return found;
}

}  // namespace

std::unique_ptr<Verifier> exact_verifier(const VerifierSpec& spec) {
  check_options(spec, {"ignore_case"});
  const bool fold = json_bool(spec.options, "ignore_case", spec.place).value_or(false);
  const auto normal = [fold](std::string_view text) {
    return fold ? lower_ascii(trimmed(text)) : std::string(trimmed(text));
  };
  const std::string wanted = normal(spec.reference());
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    const bool same = normal(answer) == wanted || normal(piece) == wanted ||
                      normal(piece) == normal(final_answer(wanted));
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

std::vector<std::string> read_choices(const VerifierSpec& spec) {
  std::vector<std::string> out;
  const Json* given = json_member(spec.options, "choices");
  if (!given) return out;
  if (!given->is_array() || given->empty() || given->size() > 26) {
    fail("{}: \"choices\" must be a list of 1 to 26 texts", spec.place);
  }
  for (const Json& choice : *given) {
    if (!choice.is_string()) fail("{}: \"choices\" must be a list of texts", spec.place);
    std::string text(trimmed(choice.get_ref<const std::string&>()));
    if (std::find(out.begin(), out.end(), text) != out.end())
      fail("{}: \"choices\" has {} twice", spec.place, shown(text));
    out.push_back(std::move(text));
  }
  return out;
}

// The choice of this text, letter by letter; else the only one that is so but for case and marks.
std::optional<size_t> choice_of(const std::vector<std::string>& choices, std::string_view piece) {
  const auto exact = std::find(choices.begin(), choices.end(), trimmed(piece));
  if (exact != choices.end()) return static_cast<size_t>(exact - choices.begin());
  std::optional<size_t> found;
  for (size_t i = 0; i < choices.size(); ++i) {
    if (plain_words(piece) != plain_words(choices[i])) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

std::unique_ptr<Verifier> choice_verifier(const VerifierSpec& spec) {
  check_options(spec, {"choices"});
  const std::vector<std::string> choices = read_choices(spec);
  const char last = static_cast<char>('A' + (choices.empty() ? 25 : choices.size() - 1));
  const std::string reference = spec.reference();
  std::optional<char> wanted = chosen_letter(reference, last);
  if (const auto one = choice_of(choices, reference)) wanted = static_cast<char>('A' + *one);
  if (!wanted)
    fail("{}: \"answer\" is {}, but must be a choice's letter", spec.place, shown(reference));
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    if (const auto one = choice_of(choices, piece)) {
      return *wanted == static_cast<char>('A' + *one) ? right()
                                                      : wrong(shown(piece) + " is another choice");
    }
    const auto letter = chosen_letter(piece, last);
    if (!letter) return wrong("no single choice in " + shown(piece));
    return *letter == *wanted ? right() : wrong(fmt::format("{} is not {}", *letter, *wanted));
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
