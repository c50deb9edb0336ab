// choice: the answer names one choice, by its letter or by its text.
#include <algorithm>
#include <cctype>

#include "graders/answer.h"
#include "graders/verifiers/verifiers.h"
#include "graders/words.h"

namespace ponder {
namespace {

bool is_word_byte(std::string_view text, size_t at) {
  return at < text.size() && in_word(text[at]);
}

char upper_of(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string without_markup(std::string_view piece) {
  std::string text(piece);
  for (const char* gone : {"\\textbf", "\\text", "\\mathrm", "\\mathbf", "{", "}", "$"}) {
    replace_all(text, gone, " ");
  }
  return text;
}

// Whether the words before `at` leave a letter there as what is chosen.
bool denies(const std::string& lower) {
  if (lower.find("n't") != lower.npos || lower.find("n\u2019t") != lower.npos) return true;
  constexpr std::string_view kDenying[] = {"not",    "never", "neither", "nor",   "except",
                                           "cannot", "nicht", "kein",    "keine", "weder",
                                           "ausser", "but",   "no"};
  for (const char* phrase : {"is wrong", "is false", "is incorrect", "ist falsch"}) {
    if (lower.find(phrase) != lower.npos) return true;
  }
  size_t at = 0;
  while (at < lower.size()) {
    size_t end = at;
    while (is_word_byte(lower, end)) ++end;
    const std::string_view word = std::string_view(lower).substr(at, end - at);
    if (std::find(std::begin(kDenying), std::end(kDenying), word) != std::end(kDenying))
      return true;
    at = std::max(end, at + 1);
  }
  return false;
}

struct Label {
  char letter;
  std::string rest;  // what the choice says, as the answer has it
};

// "(A) Paris, (B) London", "A) B)", "A - B": behind the first letter another one of the choices, in
// brackets or alone. "(B) Plan A" has one in its text.
bool names_another(std::string_view rest, char last) {
  const auto is_choice = [last](char c) { return c >= 'A' && c <= last; };
  for (size_t at = 0; at + 2 < rest.size(); ++at) {
    const bool open = rest[at] == '(' || rest[at] == '[';
    if (open && is_choice(rest[at + 1]) && (rest[at + 2] == ')' || rest[at + 2] == ']'))
      return true;
  }
  const size_t first = rest.find_first_not_of(" +,-(["), end = rest.find_last_not_of(" .)],:");
  return first != rest.npos && first == end && is_choice(rest[first]);
}

// "B) a cat", "(B) Plan A", "Option B: ...", "B, because ...": a letter that stands first and has a
// mark of its own, whatever letters its text has. "A is wrong", "A or B" and "A, B" are none.
std::optional<Label> leading_label(const std::string& text, char last) {
  std::string_view rest = trimmed(text);
  for (const std::string_view word : {"option", "choice", "answer"}) {
    if (lower_ascii(rest.substr(0, word.size())) == word && !is_word_byte(rest, word.size()))
      rest = trimmed(rest.substr(word.size()));
  }
  const bool bracket = rest.starts_with('(') || rest.starts_with('[');
  if (bracket) rest = trimmed(rest.substr(1));
  if (rest.empty() || is_word_byte(rest, 1)) return std::nullopt;
  const char letter = upper_of(rest[0]);
  if (letter < 'A' || letter > last) return std::nullopt;
  rest = trimmed(rest.substr(1));
  const std::string_view marks = bracket ? ")]" : ").:,-";
  if (rest.empty() || marks.find(rest[0]) == marks.npos) return std::nullopt;
  const bool comma = rest[0] == ',';
  rest.remove_prefix(1);
  if (bracket && (rest.starts_with('.') || rest.starts_with(':'))) rest.remove_prefix(1);
  rest = trimmed(rest);
  const std::string lower = folded_case(rest);
  const auto starts = [&](std::string_view word) {
    return lower.starts_with(word) && !is_word_byte(lower, word.size());
  };
  for (const std::string_view word : {"is", "isn", "ist", "are", "or", "and", "oder", "und", "nor",
                                      "but", "not", "was", "can", "cannot", "&", "/", "?"}) {
    if (starts(word)) return std::nullopt;
  }
  if (comma && !starts("because") && !starts("since") && !starts("as") && !starts("weil") &&
      !starts("da"))
    return std::nullopt;
  if (names_another(rest, last)) return std::nullopt;
  return Label{letter, std::string(rest)};
}

// "B", "Option B", "I choose B": the only letter that stands for a choice; a small one only as the
// first word, and "A dog" is a sentence. nullopt if there is none, another one too, or a word that
// may deny it.
std::optional<char> lone_letter(const std::string& text, char last) {
  if (denies(folded_case(text))) return std::nullopt;
  std::optional<char> found;
  size_t at = 0;
  bool first = true;
  while (at < text.size()) {
    size_t end = at;
    while (is_word_byte(text, end)) ++end;
    if (end == at + 1) {
      const char c = text[at], upper = upper_of(c);
      const bool apostrophe = at > 0 && text[at - 1] == '\'';
      const bool plain = upper >= 'A' && upper <= last && (c == upper || first) && !apostrophe;
      const bool article = upper == 'A' && end + 1 < text.size() && text[end] == ' ' &&
                           std::islower(static_cast<unsigned char>(text[end + 1])) &&
                           text.compare(end, 4, " or ") != 0 &&
                           text.compare(end, 5, " and ") != 0 &&
                           text.compare(end, 4, " is ") != 0 && text.compare(end, 5, " ist ") != 0;
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

// The letter that a piece chooses; none if the text behind it is another choice's.
std::optional<char> chosen_letter(std::string_view piece, const std::vector<std::string>& choices,
                                  char last) {
  const std::string text = without_markup(piece);
  const auto label = leading_label(text, last);
  if (!label) return lone_letter(text, last);
  const auto said = label->rest.empty() ? std::nullopt : choice_of(choices, label->rest);
  return said && static_cast<char>('A' + *said) != label->letter ? std::nullopt
                                                                 : std::optional(label->letter);
}

}  // namespace

std::unique_ptr<Verifier> choice_verifier(const VerifierSpec& spec) {
  check_options(spec, {"choices"});
  const std::vector<std::string> choices = read_choices(spec);
  const char last = static_cast<char>('A' + (choices.empty() ? 25 : choices.size() - 1));
  const std::string reference = spec.reference();
  std::optional<char> wanted = chosen_letter(reference, {}, last);
  if (const auto one = choice_of(choices, reference)) wanted = static_cast<char>('A' + *one);
  if (!wanted)
    fail("{}: \"answer\" is {}, but must be a choice's letter", spec.place, shown(reference));
  return verifier_of([=](std::string_view answer) {
    const std::string piece = final_answer(answer);
    if (const auto one = choice_of(choices, piece)) {
      return *wanted == static_cast<char>('A' + *one) ? right()
                                                      : wrong(shown(piece) + " is another choice");
    }
    const auto letter = chosen_letter(piece, choices, last);
    if (!letter) return wrong("no single choice in " + shown(piece));
    return *letter == *wanted ? right() : wrong(fmt::format("{} is not {}", *letter, *wanted));
  });
}

}  // namespace ponder
