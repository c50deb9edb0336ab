#include "tasks/kinds/knights_words.h"

#include "tasks/kinds/kinds.h"
#include "tasks/kinds/knights_later_words.h"

namespace ponder::tasks::knights_knaves {
namespace {

std::vector<std::string> with_later(std::vector<std::string> forms) {
  for (size_t i = 0; i < forms.size(); ++i) forms[i] += "|" + later_statements()[i];
  return forms;
}

// By kind. {x} and {y} are the two that are spoken of, {Y} the second behind "of" ("me"), {is},
// {tells} and {lies} go with {y}; of one person, {y} is that person. {K}: "a knight", {Ks}: the
// plural, {V} and {Vs}: of the others.
const std::vector<std::string>& english_statements() {
  static const std::vector<std::string> all = with_later(
      {"{y} {is} {K}<|||, believe me>|{y} {is} {K}|{y} {is} not {V}|{y} always {tells} the "
       "truth|{y} never {lies}|{y} {is} one of the {Ks}|it is true that {y} {is} {K}|{y} {is} {K}, "
       "not {V}|{y} {is} honest and {is} {K}|{y} {is} definitely {K}|{y} {is} surely not {V}",
       "{y} {is} {V}|{y} {is} {V}|{y} {is} {V}|{y} {is} not {K}|{y} always {lies}|{y} never "
       "{tells} "
       "the truth|{y} {is} one of the {Vs}|it is not true that {y} {is} {K}|{y} {is} {V}, not "
       "{K}|{y} {is} definitely {V}|{y} {is} surely not {K}|{y} {is} {V}",
       "{x} and {y} are of the same kind|{x} and {y} are the same kind|{x} and {y} are the "
       "same|{x} "
       "and {y} are of the same type|{y} {is} of the same kind as {x}|{x} and {y} are both {Ks} or "
       "both {Vs}|{x} and {y} are either both {Ks} or both {Vs}|{y} {is} the same type as {x}|{x} "
       "is {K} if and only if {y} {is} {K}|{y} {is} {K} if and only if {x} is {K}|{x} and {y} "
       "belong to the same group",
       "{x} and {y} are of different kinds|{x} and {y} are different|{x} and {y} are not the same "
       "kind|{y} {is} not of the same kind as {x}|exactly one of {x} and {Y} is {K}|exactly one of "
       "{x} and {Y} is {V}|one of {x} and {Y} is {K} and the other is {V}|{x} and {y} are "
       "different "
       "types|{x} and {y} are of opposite kinds|either {x} is {K} or {y} {is} {K}, but not "
       "both|{x} "
       "and {y} belong to different groups|{x} and {y} are not the same",
       "{x} and {y} are both {Ks}|both {x} and {y} are {Ks}|{x} and {y} are {Ks}|{x} and {y} both "
       "<always|> tell the truth|neither {x} nor {y} {is} {V}|{x} is {K} and {y} {is} {K}|{y} {is} "
       "{K} and {x} is {K}|{x} and {y} are both honest, that is, {Ks}",
       "{x} and {y} are both {Vs}|both {x} and {y} are {Vs}|{x} and {y} are {Vs}|{x} and {y} both "
       "always lie|neither {x} nor {y} {is} {K}|{x} is {V} and {y} {is} {V}|{y} {is} {V} and {x} "
       "is "
       "{V}|{x} is not {K} and {y} {is} not {K}",
       "at least one of {x} and {Y} is {V}|{x} and {y} are not both {Ks}|{x} is {V} or {y} {is} "
       "{V}, or both are|there is at least one {v} among {x} and {Y}|one of {x} and {Y} is {V}, or "
       "both are|of {x} and {Y}, at least one is {V}|{x} is {V} or {y} {is} {V}|if {x} is {K}, "
       "then "
       "{y} {is} {V}|if {x} is {K} then {y} {is} {V}|it is not the case that {x} and {y} are both "
       "{Ks}"});
  return all;
}

const std::vector<std::string>& german_statements() {
  static const std::vector<std::string> all = {
      "{y} {is} ein {K}|{y} {is} ein {K}|{y} {is} kein {V}|{y} {tells} immer die Wahrheit|{y} "
      "{lies} nie|es stimmt, dass {y} ein {K} {is}",
      "{y} {is} ein {V}|{y} {is} ein {V}|{y} {is} kein {K}|{y} {lies} immer|{y} {tells} nie die "
      "Wahrheit|es stimmt nicht, dass {y} ein {K} {is}",
      "{x} und {y} sind von derselben Art|{x} und {y} sind gleich|{x} und {y} sind entweder beide "
      "{Ks} oder beide {Vs}|{y} {is} von derselben Art wie {x}|{x} und {y} sind von der gleichen "
      "Sorte|{x} ist genau dann ein {K}, wenn {y} ein {K} {is}",
      "{x} und {y} sind verschieden|{x} und {y} sind von verschiedener Art|{x} und {y} sind nicht "
      "von derselben Art|genau einer von {x} und {Y} ist ein {K}|genau einer von {x} und {Y} ist "
      "ein {V}",
      "{x} und {y} sind beide {Ks}|{x} und {y} sagen beide immer die Wahrheit|weder {x} noch {y} "
      "{is} ein {V}|sowohl {x} als auch {y} sind {Ks}",
      "{x} und {y} sind beide {Vs}|{x} und {y} l\u00fcgen beide immer|weder {x} noch {y} {is} ein "
      "{K}|sowohl {x} als auch {y} sind {Vs}",
      "mindestens einer von {x} und {Y} ist ein {V}|wenn {x} ein {K} ist, dann {is} {y} ein "
      "{V}|{x} und {y} sind nicht beide {Ks}|von {x} und "
      "{Y} ist mindestens einer ein {V}|wenigstens einer von {x} und {Y} ist ein {V}"};
  return all;
}

// Of two people, what one says of both, and of the other one; by kind, empty where there is none.
const std::vector<std::string>& statements_of_two(bool german) {
  static const std::vector<std::string> english = {
      "<the other one|the other person> is {K}|my friend here is {K}",
      "<the other one|the other person> is {V}|my friend here is {V}",
      "we are <both |>the same<| kind| type>|we are of the same <kind|type>|we are both {Ks} or "
      "both {Vs}|both of us are {Ks} or both of us are {Vs}|we are the same kind of person",
      "we are different|we are <of different kinds|different types|of opposite "
      "kinds|opposites>|<exactly|only|just> one of us is {K}|exactly one of us is {V}|one of us is "
      "{K} and the other is {V}|we are not the same<| kind| type>",
      "we are both {Ks}|both of us are {Ks}|neither of us is {V}|we both <always |>tell the "
      "truth|none of us lies|we are {Ks}, both of us",
      "we are both {Vs}|both of us are {Vs}|neither of us is {K}|we both <always |>lie|both of us "
      "are liars, that is, {Vs}",
      "at least one of us is {V}|one of us is {V}, or both are|we are not both {Ks}|not both of us "
      "are {Ks}|at least one of us <always |>lies|one or both of us are {Vs}"};
  static const std::vector<std::string> deutsch = {
      "der andere ist ein {K}",
      "der andere ist ein {V}",
      "wir sind gleich|wir sind <von derselben Art|von der gleichen Sorte>|wir sind beide {Ks} "
      "oder "
      "beide {Vs}",
      "wir sind verschieden|genau einer von uns ist ein {K}|genau einer von uns ist ein {V}|wir "
      "sind "
      "nicht <gleich|von derselben Art>",
      "wir sind beide {Ks}|wir beide sind {Ks}|keiner von uns ist ein {V}|wir sagen beide die "
      "Wahrheit",
      "wir sind beide {Vs}|wir beide sind {Vs}|keiner von uns ist ein {K}|wir l\u00fcgen beide",
      "mindestens einer von uns ist ein {V}|wir sind nicht beide {Ks}|wenigstens einer von uns "
      "l\u00fcgt"};
  return german ? deutsch : english;
}

const Phrases& puzzles() {
  static const Phrases all(
      {.terse =
           {"{KS} always tell the truth, {Vs} always lie. {w} Who is {K} and who {V}?",
            "On an island live {Ks}, who tell the truth, and {Vs}, who lie. {w} Who is what?",
            "{w} {KS} tell the truth and {Vs} lie. Tell for each whether {k} or {v}.",
            "{KS} and {Vs}: {w} Who is who?",
            "{w} Who is {K}, who is {V}?",
            "You meet {names} on <an|the> island of {Ks} and {Vs}. {w} <Who is who|What is each of "
            "them>?",
            "<There is|I visited|Imagine> an island where everyone is either {K}, who always tells "
            "the truth, or {V}, who always lies. {w} <Find out what everyone is.|Determine who is "
            "what.>",
            "A logic puzzle: every person is {K} (always truthful) or {V} (always lying). {w} "
            "<Identify each person.|What is each person?>",
            "{names} are each {K} or {V}. {KS} only say true things, {Vs} only false things. {w} "
            "<Who is which|So who is what>?",
            "Each of {names} is {K} or {V}. {w} Which of them are {Ks} and which are {Vs}?",
            "A very special island is inhabited only by {Ks} and {Vs}. {KS} always <tell|speak> "
            "the truth, and {Vs} always lie. You meet {names}. {w} <Can you tell|Can you find "
            "out|So> who is {K} and who is {V}?",
            "In a village everybody either always lies ({Vs}) or never lies ({Ks}). {w} <Sort them "
            "out|Say what each one is>.",
            "{KS}: always true. {VS}: always false. {w} <Roles|Who's who>?",
            "{names}: each is {K} or {V}. {w} Solve it.",
            "Some people here are {Ks} and say nothing but the truth, the others are {Vs} and say "
            "nothing but lies. {w} Give the role of each.",
            "{w} Given that {Ks} never lie and {Vs} never tell the truth, who is {K} and who is "
            "{V}?",
            "<My friend|Our teacher|My brother> gave <me|us> this riddle. {KS} tell the truth, "
            "{Vs} lie. {w} Who is {K}? Who is {V}?",
            "We know that {Ks} tell the truth and {Vs} lie. {w} What can you say about {names}?",
            "Statements:\n{lines}\n{KS} are always right, {Vs} always wrong. Assign a role to "
            "each.",
            "{KS} always tell the truth and {Vs} always lie.\n{lines}\n<Who is who|Who is {K} and "
            "who is {V}>?",
            "Puzzle of {Ks} and {Vs}:\n{lines}\n<What is everyone|Which role has each person>?",
            "{lines}\n{KS} tell the truth, {Vs} lie. Who is what?",
            "There are {count} people: {names}. Each is either {K}, always truthful, or {V}, "
            "always lying. {w} Who is {K} and who is {V}?",
            "A traveller meets {names}. Each of them is either {K} or {V}; {Ks} always speak the "
            "truth and {Vs} never do. {w} <Help the traveller to find out who is what.|What is "
            "each of them?>",
            "Which of {names} is {K} and which is {V}? {w} Remember: {Ks} tell the truth, {Vs} "
            "lie.",
            "Find the {Ks} and the {Vs}. {w}",
            "Who is lying and who is telling the truth? {KS} always tell the truth, {Vs} always "
            "lie. {w} Answer with {k} or {v} for each person.",
            "{w} Every one of them is {K} who never lies or {V} who always does. <Decide for "
            "each.|What are they?>",
            "Suppose that {Ks} say only what is true and {Vs} only what is false. {w} Name the "
            "role of everyone.",
            "<Solve|Please solve> this puzzle of {Ks} and {Vs}. {w}",
            "{count} people, each {K} or {V}. {w} Work out who is who.",
            "Here is what {names} say. {w} {KS} tell the truth, {Vs} lie. Label each person as {k} "
            "or {v}.",
            "A very special island is inhabited only by {Ks} and {Vs}. {KS} always tell the truth, "
            "and {Vs} always lie. You meet {count} inhabitants: {names}. {w} So who is {K} and who "
            "is "
            "{V}?",
            "You meet {count} people on an island: {names}. {KS} always tell the truth, {Vs} "
            "always "
            "lie. {w} Who is {K} and who is {V}?",
            "On the island of {Ks} and {Vs}, {Ks} always tell the truth and {Vs} always lie. {w} "
            "<Who is who|What are they|What is each>?",
            "On an island each inhabitant is either {K} (always tells the truth) or {V} (always "
            "lies). You meet {names}. {w} <What is each of them|Who is what>?",
            "On a certain island, everyone is either {K} or {V}. {w} <Determine the type of each "
            "person.|Work out each person's type.>",
            "{names} live on an island of {Ks} and {Vs}. {w} Determine who is {K} and who is {V}.",
            "{names} are inhabitants of an island where {Ks} always tell the truth and {Vs} always "
            "lie. {w} Can you determine who is {K} and who is {V}?",
            "{count} islanders, {names}, talk to you. {w} Each is {K} or {V}. Which is which?",
            "{KS} always tell the truth. {VS} always lie. {w} Who is {K} and who is {V}?",
            "{KS} always say the truth, {Vs} never. {w} Tell me what each one is.",
            "{KS} only tell the truth, {Vs} only lie. {w} Identify who is {K} and who is {V}.",
            "Everyone here is {K} or {V}. {w} Who's {K}, who's {V}?",
            "Everybody in this room is either {K} or {V}. {KS} tell the truth, {Vs} lie. {w} What "
            "is "
            "everybody?",
            "{w} If {Ks} always tell the truth and {Vs} always lie, what is each of {names}?",
            "{w} {KS} always tell the truth, {Vs} always lie. Determine the identity of each "
            "person.",
            "{w} Assuming each of them is {K} (tells the truth) or {V} (lies), who is who?",
            "{lines}\n\n{KS} always tell the truth; {Vs} always lie. Identify each one.",
            "{lines}\nWho is {K} and who is {V}?",
            "Knights-and-knaves style puzzle with {Ks} (truth) and {Vs} (lies):\n{lines}\nSolve "
            "it.",
            "Logic question. {names} are each {K} or {V}. {w} Who is what?",
            "Riddle: {KS} tell the truth, {Vs} lie. {w} Who is what?",
            "Can you solve this? {KS} always tell the truth and {Vs} always lie. {w} What is "
            "{names}, each?",
            "I met {names}. {w} I know {Ks} tell the truth and {Vs} lie. Who is {K}, who is {V}?",
            "While travelling you meet {names}. {w} {KS} never lie and {Vs} always do. What is "
            "each "
            "of them?",
            "There are only {Ks} and {Vs} in this town. {w} Find everyone's role.",
            "Truth or lie? {Vs} always lie, {Ks} always tell the truth. {w} For every person say "
            "{k} "
            "or {v}.",
            "help me with a logic puzzle. {Ks} = truth, {Vs} = lies. {w} who is what",
            "{names}. Each one is {K} or {V}. {w} Who is who? ({KS} tell the truth, {Vs} lie.)",
            "{KS} tell the truth; {Vs} lie. Given: {w} Find: the role of each person.",
            "My homework: \"{KS} always tell the truth and {Vs} always lie. {names} are each one "
            "of "
            "them.\" {w} What are they?",
            "In this game some players are {Ks} and always tell the truth, the rest are {Vs} and "
            "always lie. {w} What is every player?",
            "Deduce from these statements who is {K} (truthful) and who is {V} (lying). {w}"}},
      {.terse =
           {"{KS} sagen immer die Wahrheit, {Vs} l\u00fcgen immer. {w} Wer ist was?",
            "Auf einer Insel leben {Ks}, die immer die Wahrheit sagen, und {Vs}, die immer "
            "l\u00fcgen. {w} Wer ist ein {k}, wer ein {v}?",
            "{w} {KS} sagen die Wahrheit, {Vs} l\u00fcgen. Wer ist wer?",
            "{names} sind jeweils {k} oder {v}. {KS} sagen nur Wahres, {Vs} nur Falsches. {w} "
            "Wer ist was?",
            "Du triffst {names} auf der Insel der {Ks2} und {Vs2}. {w} Wer ist ein {k} und "
            "wer ein {v}?",
            "Ein R\u00e4tsel: {KS} l\u00fcgen nie, {Vs} immer. {w} Bestimme f\u00fcr jeden, "
            "was er ist.",
            "Jeder ist entweder ein {k} und sagt immer die Wahrheit oder ein {v} und "
            "l\u00fcgt immer. {w} Finde heraus, wer was ist.",
            "{lines}\n{KS} sagen die Wahrheit, {Vs} l\u00fcgen. Wer ist was?",
            "{KS} und {Vs}: {w} Wer ist wer?",
            "Wer l\u00fcgt und wer sagt die Wahrheit? {KS} sagen immer die Wahrheit, {Vs} "
            "nie. {w} Antworte f\u00fcr jeden mit {k} oder {v}.",
            "In einem Dorf wohnen nur {Ks} (sagen immer die Wahrheit) und {Vs} (l\u00fcgen "
            "immer). {w} Was ist jeder?",
            "Mein Lehrer hat uns dieses R\u00e4tsel gegeben. {KS} sagen die Wahrheit, {Vs} "
            "l\u00fcgen. {w} Wer ist ein {k}? Wer ist ein {v}?",
            "Du triffst {names}. {KS} sagen immer die Wahrheit, {Vs} l\u00fcgen immer. {w} Was ist "
            "jeder von ihnen?",
            "{names} sind entweder {Ks} oder {Vs}. {w} Bestimme, wer was ist.",
            "Logikr\u00e4tsel: {KS} sagen die Wahrheit, {Vs} l\u00fcgen. {w} Wer ist was?",
            "{w} Wenn {Ks} immer die Wahrheit sagen und {Vs} immer l\u00fcgen, wer ist was?",
            "Jeder hier ist ein {k} oder ein {v}. {w} Wer ist ein {k} und wer ein {v}?",
            "{lines}\nWer ist ein {k}, wer ein {v}?",
            "Auf der Insel trifft man {names}. {w} {KS} l\u00fcgen nie, {Vs} immer. Wer ist was?",
            "Nur {Ks} sagen die Wahrheit, {Vs} l\u00fcgen immer. {w} Sag f\u00fcr jeden, ob er ein "
            "{k} "
            "oder ein {v} ist."}},
      later_puzzles(false), later_puzzles(true));
  return all;
}

const std::vector<Roles>& roles_of(bool german) {
  static const std::vector<Roles> english = {
      {"knight", "knave", "knights", "knaves"},  {"truth-teller", "liar", "truth-tellers", "liars"},
      {"sage", "fool", "sages", "fools"},        {"saint", "sinner", "saints", "sinners"},
      {"angel", "devil", "angels", "devils"},    {"altruist", "egoist", "altruists", "egoists"},
      {"hero", "villain", "heroes", "villains"}, {"pioneer", "laggard", "pioneers", "laggards"}};
  static const std::vector<Roles> deutsch = {
      {"Ritter", "Schurke", "Ritter", "Schurken"},
      {"Wahrheitssager", "L\u00fcgner", "Wahrheitssager", "L\u00fcgner"}};
  return german ? deutsch : english;
}

// How one person's words are brought in: {n} says {s}; the last of English are no direct speech.
constexpr size_t kIndirect = 7;
const std::vector<std::string>& speech(bool german) {
  static const std::vector<std::string> english = {"{n} says: \"{S}.\"",
                                                   "{n} says: \"{S}.\"",
                                                   "{n} says, \"{S}.\"",
                                                   "{n} claims: \"{S}.\"",
                                                   "\"{S},\" says {n}.",
                                                   "{n}: \"{S}.\"",
                                                   "{n} said: \"{S}.\"",
                                                   "{n} tells you: \"{S}.\"",
                                                   "{n} states: \"{S}.\"",
                                                   "{n} states, \"{S}.\"",
                                                   "{n} remarked, \"{S}.\"",
                                                   "{n} remarks: \"{S}.\"",
                                                   "{n} noted, \"{S}.\"",
                                                   "{n} asserted: \"{S}.\"",
                                                   "{n} commented, \"{S}.\"",
                                                   "{n} stated, \"{S}.\"",
                                                   "{n} declares: \"{S}.\"",
                                                   "{n} tells me: \"{S}.\"",
                                                   "{n} said, \"{S}.\"",
                                                   "{n} was heard saying, \"{S}.\"",
                                                   "In {n}'s words: \"{S}.\"",
                                                   "\"{S},\" according to {n}.",
                                                   "\"{S},\" claimed {n}.",
                                                   "{n} replies: \"{S}.\"",
                                                   "Statement by {n}: \"{S}.\"",
                                                   "{n} announces: \"{S}.\"",
                                                   "{n} says that {s}.",
                                                   "{n} claims that {s}.",
                                                   "{n} tells you that {s}.",
                                                   "According to {n}, {s}.",
                                                   "{n} says {s}.",
                                                   "{n} claims {s}.",
                                                   "{n} tells you {s}."};
  static const std::vector<std::string> deutsch = {"{n} sagt: \"{S}.\"",
                                                   "{n} sagt: \"{S}.\"",
                                                   "{n} behauptet: \"{S}.\"",
                                                   "\"{S}\", sagt {n}.",
                                                   "{n} erkl\u00e4rt: \"{S}.\"",
                                                   "{n} sagte: \"{S}.\"",
                                                   "\"{S}\", behauptet {n}.",
                                                   "Aussage von {n}: \"{S}.\"",
                                                   "{n}: \"{S}.\"",
                                                   "{n} meint: \"{S}.\"",
                                                   "{n} sagt: {S}.",
                                                   "{n}: {S}."};
  return german ? deutsch : english;
}

std::string with_capital(std::string text) {
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// "a knight", "an angel"; German has no article of one form, and the forms bring theirs.
std::string with_article(const std::string& role, bool german) {
  if (german) return role;
  return (std::string_view("aeiou").find(role[0]) == std::string_view::npos ? "a " : "an ") + role;
}

// What `speaker` says, without a mark.
std::string spoken(const std::vector<std::string>& names, const Statement& s, size_t speaker,
                   const Roles& roles, bool german, Rng& rng) {
  const auto self = static_cast<int64_t>(speaker);
  const int64_t x = s.b != self && s.a == self ? s.b : s.a,
                y = s.b != self && s.a == self ? s.a : s.b;
  const bool me = y == self;
  const auto named = [&](int64_t person) { return names[static_cast<size_t>(person)]; };
  const std::string i = german ? "ich" : "I", to_me = german ? "mir" : "me";
  const auto verb = [&](const char* mine, const char* other) {
    return std::string(me ? mine : other);
  };
  // Of two, both are "we", and who is not the speaker is the other one.
  const auto kind = static_cast<size_t>(s.kind);
  const bool of_two = names.size() == 2 && (s.a != s.b ? x == self || me : !me);
  const bool as_two = of_two && chance(rng, s.a == s.b ? 0.12 : 0.5);
  const std::string& forms = as_two ? statements_of_two(german)[kind]
                                    : (german ? german_statements() : english_statements())[kind];
  return without_fences(
      expanded("<" + forms + ">", rng,
               {{"x", x == self ? i : named(x)},
                {"y", me ? i : named(y)},
                {"Y", me ? to_me : named(y)},
                {"is", german ? verb("bin", "ist") : verb("am", "is")},
                {"tells", german ? verb("sage", "sagt") : verb("tell", "tells")},
                {"lies", german ? verb("l\u00fcge", "l\u00fcgt") : verb("lie", "lies")},
                {"K", with_article(roles.knight, german)},
                {"V", with_article(roles.knave, german)},
                {"v", roles.knave},
                {"Ks", roles.knights},
                {"Vs", roles.knaves}}));
}

}  // namespace

const Roles& drawn_roles(Rng& rng, bool german) {
  const bool knights = chance(rng, 0.6), liars = chance(rng, 0.6);
  const std::vector<Roles>& all = roles_of(german);
  return all[knights ? 0 : liars ? 1 : 1 + rng.below(all.size() - 1)];
}

const Roles& roles_in(const std::string& prompt, bool german) {
  const std::string lower = lower_ascii(prompt);
  for (const Roles& roles : roles_of(german)) {
    for (const std::string& word : {roles.knave, roles.knaves, roles.knight}) {
      if (lower.find(lower_ascii(word)) != lower.npos) return roles;
    }
  }
  return roles_of(german).front();
}

std::string told_puzzle(const std::vector<std::string>& names, const std::vector<Statement>& said,
                        const Roles& roles, bool german, Rng& rng) {
  const auto& ways = speech(german);
  const size_t way = rng.below(ways.size());
  const bool mixed = chance(rng, 0.25);
  std::string words, lines;
  for (size_t i = 0; i < said.size(); ++i) {
    const std::string text = spoken(names, said[i], i, roles, german, rng);
    const bool mine = said[i].a == static_cast<int64_t>(i) ||
                      said[i].b == static_cast<int64_t>(i) || text.find("other ") != text.npos ||
                      text.find("andere") != text.npos || text.find("my ") != text.npos;
    size_t one = mixed ? rng.below(ways.size()) : way;
    if (mine && one + kIndirect >= ways.size()) one = 0;  // "says that I ..." would be the reader
    const std::string line = without_fences(
        expanded(ways[one], rng, {{"n", names[i]}, {"s", text}, {"S", with_capital(text)}}));
    words += (i > 0 ? " " : "") + line;
    lines += (i > 0 ? "\n" : "") + line;
  }
  std::string all = joined(names, ", ");
  const size_t last = all.rfind(", ");
  if (last != all.npos) all.replace(last, 2, german ? " und " : " and ");
  return puzzles().say(
      rng,
      {{"w", words},
       {"lines", lines},
       {"names", all},
       {"count", chance(rng, 0.5) ? std::to_string(names.size())
                                  : number_word(static_cast<int64_t>(names.size()), german)},
       {"K", with_article(roles.knight, german)},
       {"V", with_article(roles.knave, german)},
       {"k", roles.knight},
       {"v", roles.knave},
       {"Ks", roles.knights},
       {"Vs", roles.knaves},
       {"KS", with_capital(roles.knights)},
       {"VS", with_capital(roles.knaves)},
       {"Ks2", roles.knights},
       {"Vs2", roles.knaves}},
      german);
}

}  // namespace ponder::tasks::knights_knaves
