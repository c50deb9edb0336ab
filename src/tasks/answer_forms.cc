#include "tasks/answer_forms.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/json.h"
#include "graders/rational.h"
#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

using Lines = std::vector<std::string>;
using Pieces = std::vector<std::string>;

// The answer in this form; empty: it cannot be written so.
using Writer = std::string (*)(const std::string& answer);

struct AnswerForm {
  Writer write;
  Lines english, german;  // as `expanded` reads them
};

Pieces pieces_of(const std::string& answer, std::string_view sign) {
  Pieces out;
  size_t from = 0;
  for (size_t at = 0; (at = answer.find(sign, from)) != answer.npos; from = at + sign.size())
    out.push_back(answer.substr(from, at - from));
  out.push_back(answer.substr(from));
  return out;
}

bool is_plain(const std::string& text, std::string_view bytes) {
  return !text.empty() && text.find_first_not_of(bytes) == text.npos;
}

// "3, 5, 9" and "kiwi, plum"; not "Anna: knight, Ben: knave".
Pieces list_of(const std::string& answer) {
  Pieces pieces = pieces_of(answer, ", ");
  const bool single = std::any_of(pieces.begin(), pieces.end(), [](const std::string& piece) {
    return piece.empty() || piece.find_first_of(" :\"'") != piece.npos;
  });
  return pieces.size() < 2 || single ? Pieces{} : pieces;
}

template <char kSign>
std::string separated(const std::string& answer) {
  const Pieces pieces = list_of(answer);
  const std::string sign = kSign == ' ' || kSign == ',' ? std::string(1, kSign)
                           : kSign == '<'               ? " < "
                                                        : std::string(1, kSign) + " ";
  return pieces.empty() ? "" : joined(pieces, sign);
}

bool is_number(const std::string& text) {
  return is_plain(text, "-0123456789.") && Rational::parse(text).has_value();
}

std::string json_list(const std::string& answer) {
  std::vector<std::string> out = list_of(answer);
  if (out.empty()) return "";
  for (std::string& piece : out) {
    if (!is_number(piece)) piece = Json(piece).dump();
  }
  return "[" + joined(out, ", ") + "]";
}

template <size_t kAt>
std::string yes_or_no(const std::string& answer) {
  struct Pair {
    const char *yes, *no;
  };
  static constexpr std::array<Pair, 4> kPairs = {
      {{"Yes", "No"}, {"YES", "NO"}, {"True", "False"}, {"true", "false"}}};
  if (answer == "yes" || answer == "ja") return kPairs[kAt].yes;
  return answer == "no" || answer == "nein" ? kPairs[kAt].no : "";
}

// "2*2*3" with another sign of multiplication.
template <int kSign>
std::string product(const std::string& answer) {
  static constexpr std::array<std::string_view, 4> kSigns = {" \u00d7 ", " x ", " * ", ", "};
  const Pieces pieces = pieces_of(answer, "*");
  return pieces.size() < 2 || !is_plain(answer, "0123456789*") ? "" : joined(pieces, kSigns[kSign]);
}

// "4:30" and "4 h 45 min" with two digits of each.
std::string two_digits(const std::string& answer) {
  const bool span = answer.find(" h ") != answer.npos && answer.ends_with(" min");
  const Pieces pieces =
      span ? pieces_of(answer.substr(0, answer.size() - 4), " h ") : pieces_of(answer, ":");
  if (pieces.size() != 2 || !is_plain(pieces[0] + pieces[1], "0123456789")) return "";
  std::string out = pieces[0].size() < 2 ? "0" : "";
  out += pieces[0] + (pieces[1].size() < 2 ? ":0" : ":");
  return out + pieces[1];
}

// "16 euros", "76 km": the number alone.
std::string without_unit(const std::string& answer) {
  const Pieces pieces = pieces_of(answer, " ");
  const bool fits = pieces.size() == 2 && is_plain(pieces[0], "-0123456789.") &&
                    !is_plain(pieces[1], "-0123456789.");
  return fits ? pieces[0] : "";
}

std::string upper(const std::string& answer) {
  // "3 mg" and "3 MG" are not the same.
  if (answer.find_first_of("0123456789") != answer.npos) return "";
  std::string out = answer;
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out == answer || out.size() > 24 ? "" : out;
}

const Lines& box_wishes() {
  static const Lines lines = {
      "<Put|Write|Give|Place|State|Enclose> <the|your> <final |>answer <in|inside|within> "
      "\\\\boxed\\{\\}.",
      "<Please|> reason step by step, and put your final answer within \\\\boxed\\{\\}.",
      "Use \\\\boxed\\{\\} for the <answer|result|final answer>.",
      "The <answer|result> <belongs|goes> in \\\\boxed\\{\\}<, please|>.",
      "<Finish|End> with \\\\boxed\\{<answer|result|...>\\}.",
      "<Box|Please box> <the|your> <final |>answer<, like \\\\boxed\\{...\\}| with "
      "\\\\boxed\\{\\}>."};
  return lines;
}

const std::vector<AnswerForm>& forms_for_all() {
  static const std::vector<AnswerForm> forms = {
      {[](const std::string& a) { return "\\boxed{" + a + "}"; },
       box_wishes(),
       {"<Schreibe|Setze|Gib> <die|deine> Antwort in \\\\boxed\\{\\}<.| an.>",
        "Ergebnis bitte in \\\\boxed\\{\\}."}},
      {[](const std::string& a) { return "<answer>" + a + "</answer>"; },
       {"<Put|Write|Give|Wrap> <the|your> <final |>answer <in|inside|between> \\<answer> <... "
        "|>tags.",
        "Reply with \\<answer>...\\</answer>.",
        "<Format|Output format>: \\<answer>your answer\\</answer>",
        "The <answer|result> goes between \\<answer> and \\</answer>."},
       {"Antwort bitte in \\<answer>...\\</answer>."}},
      {[](const std::string& a) { return "Answer: " + a; },
       {"<Write|Give|State> the <final |>answer <as|in the form> \"Answer: <...|X>\".",
        "<Start|Begin> your <answer|reply> with \"Answer:\".",
        "The <last|final> line <should|must> be \"Answer: <...|X>\".",
        "<End|Finish> with \"Answer: ...\".", "<Format|Output>: Answer: ..."},
       {"Beginne die Antwort mit \"Answer:\"."}},
      {[](const std::string& a) { return "The answer is " + a + "."; },
       {"<End|Finish> with \"The answer is <...|X>.\"",
        "<Say|Write|Reply|Answer> \"The answer is <...|X>.\"",
        "<Give|State> it as: The answer is <...|X>.",
        "Put it <like this|this way>: \"The answer is ....\""},
       {"Antworte mit \"The answer is ...\"."}},
      {[](const std::string& a) { return "**" + a + "**"; },
       {"<Write|Put|Give> the <final |>answer in bold<.| (**like this**).>",
        "<Make|Print> the answer bold.", "Mark the <answer|result> with ** on both sides."},
       {"Schreibe das Ergebnis fett."}},
      {upper,
       {"<Answer|Reply> in <capital letters|capitals|upper case|all caps>.",
        "<Write|Give> the answer in <capitals|upper case>."},
       {"Antworte in Gro\u00dfbuchstaben."}},
      {without_unit,
       {"<Do not|Don't> <give|write|include|add> <the |>unit<s|>.",
        "<Without|No> unit<s|><, please|>.",
        "<Give|Write|Return> <only the number|the number alone|just the number>.",
        "Only the number, no unit<s|>.", "Answer with <a|the> number <alone|only>.",
        "Leave <out|off> the unit<s|>."},
       {"Ohne Einheit.", "Nur die Zahl<, bitte|>.", "Die Einheit <bitte |>weglassen."}}};
  return forms;
}

const std::vector<AnswerForm>& list_forms() {
  static const std::vector<AnswerForm> forms = {
      {json_list,
       {"<Give|Return|Write|Output|Print> <it|the answer|the result> as a <JSON |>list.",
        "<Answer|Reply> with a <JSON |>list<.|, like [..., ...].>",
        "Format: a <JSON list|JSON array|list in brackets>.", "As a JSON array<, please|>.",
        "<Put|Write> <it|them|the result> in square brackets<.| with commas between.>",
        "The <answer|result> <should|must> be a <Python|JSON> list.",
        "Your <output|answer> should be a list in square brackets."},
       {"Als JSON-Liste bitte.", "Antworte mit einer Liste in eckigen Klammern."}},
      {separated<','>,
       {"<Separate|Part> <them|the items> with commas and no <spaces|blanks>.",
        "Commas <alone|only> between<, no spaces|, no blanks>.", "Format: a,b,c",
        "Use commas without spaces."},
       {"Mit Kommas ohne Leerzeichen."}},
      {separated<' '>,
       {"<Separate|Part> <them|the items> <by|with> <spaces|blanks>.",
        "<Separated by|With> <single |>spaces<, please|>.", "No commas, only spaces between.",
        "Write <it|them> with spaces <in between|between>, no commas.", "Format: a b c"},
       {"Mit Leerzeichen dazwischen<, ohne Kommas|>."}},
      {separated<';'>,
       {"<Separate|Part> <them|the items> <by|with> semicolons.",
        "Use ; <between them|as the separator>."},
       {"Mit Semikolon <getrennt|dazwischen>."}},
      {[](const std::string& a) { return list_of(a).empty() ? std::string() : a; },
       {"<Give|Return|Write|Output> <a|it as a|the answer as a> <comma-separated|comma separated> "
        "list.",
        "<Separate|Part> <them|the items> <by|with> commas.", "Format: a, b, c",
        "<Answer|Reply> with <the items|them> separated by a comma and a space.",
        "Your output should be a comma-separated list."},
       {"Mit Kommas getrennt<, bitte|>."}}};
  return forms;
}

const std::vector<AnswerForm>& choice_forms() {
  static const std::vector<AnswerForm> forms = {
      {yes_or_no<0>,
       {"Answer <with |>Yes or No.", "Yes or No?", "Reply <with |>\"Yes\" or \"No\"<.| only.>",
        "(Yes/No)"},
       {}},
      {yes_or_no<1>,
       {"Answer YES or NO.", "YES or NO?", "Reply with YES or NO<.| in capitals.>"},
       {}},
      {yes_or_no<2>,
       {"<Answer|Reply> <with |>True or False.", "True or False?",
        "Return <True or False|a boolean (True/False)>.",
        "<Write|Say> True if <it is|yes>, <else|otherwise> False."},
       {}},
      {yes_or_no<3>,
       {"<Answer|Reply> <with |>true or false.", "true or false?", "Return true or false."},
       {}}};
  return forms;
}

const std::vector<AnswerForm>& product_forms() {
  static const std::vector<AnswerForm> forms = {
      {product<0>,
       {"<Use|Write|Put> \u00d7 between the <factors|primes|numbers>.",
        "Separate the factors <by|with> \u00d7.",
        "<Write|Give> it <like|as in> <3 \u00d7 7|2 \u00d7 5|5 \u00d7 11>."},
       {"Mit \u00d7 zwischen den Faktoren."}},
      {product<1>,
       {"<Use|Write|Put> x between the <factors|primes|numbers>.",
        "Separate the factors <by|with> x.", "<Write|Give> it <like|as in> <3 x 7|2 x 5|5 x 11>."},
       {}},
      {product<2>,
       {"Separate the factors <by|with> * and blanks.",
        "<Write|Give> it <like|as in> <3 * 7|2 * 5|5 * 11>."},
       {}},
      {product<3>,
       {"<List|Give|Write> the <prime |>factors separated by commas.",
        "<As a list|A list> with commas<, please|>."},
       {"Die Faktoren mit Kommas getrennt."}}};
  return forms;
}

const std::vector<AnswerForm>& time_forms() {
  static const std::vector<AnswerForm> forms = {
      {two_digits,
       {"<Answer|Reply|Write it|Give it> <in|as> <HH:MM|hh:mm>.", "Format: <HH:MM|hh:mm>",
        "<Use|In> the <form|format> HH:MM.", "<Use|Write> two digits for hours and minutes.",
        "Give <the answer|the time> in HH:MM."},
       {"Im Format HH:MM.", "Bitte als HH:MM."}}};
  return forms;
}

using Forms = std::vector<const AnswerForm*>;

// Those in which this answer can be written, and is right.
Forms fitting(const Task& task, const Problem& problem, const std::string& answer,
              std::initializer_list<const std::vector<AnswerForm>*> kinds) {
  Forms out;
  for (const std::vector<AnswerForm>* forms : kinds) {
    for (const AnswerForm& form : *forms) {
      const std::string text = form.write(answer);
      if (!text.empty() && task.verify(problem.facts, text).score == 1) out.push_back(&form);
    }
  }
  return out;
}

// What asks for a form of its own kind is asked so twice in three times.
const AnswerForm* drawn_form(const Task& task, const Problem& problem, const std::string& answer,
                             Rng& rng) {
  const bool own_kind = rng.below(3) > 0;
  const Forms own = fitting(task, problem, answer,
                            {&list_forms(), &choice_forms(), &product_forms(), &time_forms()});
  const Forms all = fitting(task, problem, answer, {&forms_for_all()});
  const Forms& forms = own_kind && !own.empty() ? own : all;
  return forms.empty() ? nullptr : forms[rng.below(forms.size())];
}

std::string beside(const std::string& prompt, std::string wish, Rng& rng) {
  static constexpr const char* kGaps[] = {" ", " ", " ", "\n", "\n\n"};
  if (wish.ends_with('.') && rng.below(4) == 0) wish.pop_back();
  if (rng.below(6) == 0) {
    const bool ends = wish.ends_with('.') || wish.ends_with('?');
    return wish + (ends ? "" : ":") + (rng.below(2) == 0 ? "\n" : " ") + prompt;
  }
  const char* gap = kGaps[rng.below(std::size(kGaps))];
  const bool open = std::isalnum(static_cast<unsigned char>(prompt.back())) != 0;
  return prompt + (open && gap[0] == ' ' ? "." : "") + gap + wish;
}

// "Answer:" and "a:", where the answer is to be written already.
bool ends_with_a_label(std::string_view prompt) {
  const size_t end = prompt.find_last_not_of(" \n");
  const size_t line = prompt.rfind('\n', end);
  return end != prompt.npos && line != prompt.npos && prompt[end] == ':' &&
         std::tolower(static_cast<unsigned char>(prompt[line + 1])) == 'a';
}

// Another problem of its kind and language, or none.
std::optional<Problem> other_problem(const Task& task, const Problem& problem, uint64_t seed,
                                     Rng& rng) {
  constexpr int kTries = 40;  // one in twenty is German in the least German task
  for (int tries = 0; tries < kTries; ++tries) {
    Problem other =
        task.make(problem.level, Split::Train, rng.below(1u << 20), seed, Manner::Plain);
    if (other.language == problem.language && other.facts != problem.facts &&
        !ends_with_a_label(other.prompt)) {
      return other;
    }
  }
  return std::nullopt;
}

struct Frame {
  const char *question, *answer, *last, *end;
};

const Frame& drawn_frame(bool german, Rng& rng) {
  static constexpr Frame kEnglish[] = {
      {"Q: ", "\nA: ", "\n\nQ: ", "\nA:"},
      {"Question: ", "\nAnswer: ", "\n\nQuestion: ", "\nAnswer:"},
      {"Example: ", " -> ", "\nNow: ", ""},
      {"For example, ", " gives ", ". Now this one: ", ""},
      {"Problem: ", "\nSolution: ", "\n\nProblem: ", "\nSolution:"},
      {"Example:\n", "\n", "\n\nYour turn:\n", ""},
      {"Input: ", "\nOutput: ", "\n\nInput: ", "\nOutput:"}};
  static constexpr Frame kGerman[] = {{"Beispiel: ", " -> ", "\nJetzt: ", ""},
                                      {"F: ", "\nA: ", "\n\nF: ", "\nA:"},
                                      {"Beispiel:\n", "\n", "\n\nUnd nun:\n", ""}};
  return german ? kGerman[rng.below(std::size(kGerman))] : kEnglish[rng.below(std::size(kEnglish))];
}

}  // namespace

std::optional<AskedForm> asked_form(const Task& task, const Problem& problem,
                                    const std::string& answer, Rng& rng) {
  if (problem.prompt.empty() || ends_with_a_label(problem.prompt)) return std::nullopt;
  const AnswerForm* form = drawn_form(task, problem, answer, rng);
  if (!form) return std::nullopt;
  const bool german = problem.language == "de" && !form->german.empty() && rng.below(5) > 0;
  const Lines& wishes = german ? form->german : form->english;
  const std::string wish = without_fences(expanded(wishes[rng.below(wishes.size())], rng, {}));
  return AskedForm{beside(problem.prompt, wish, rng), form->write(answer)};
}

std::optional<WithExample> behind_example(const Task& task, const Problem& problem, uint64_t seed,
                                          Rng& rng) {
  if (ends_with_a_label(problem.prompt)) return std::nullopt;
  std::optional<Problem> other = other_problem(task, problem, seed, rng);
  if (!other) return std::nullopt;
  const Frame& frame = drawn_frame(problem.language == "de", rng);
  std::string prompt = frame.question + other->prompt + frame.answer + other->answer + frame.last +
                       problem.prompt + frame.end;
  return WithExample{std::move(prompt), std::move(*other)};
}

}  // namespace ponder
