#include "tasks/kinds/knights_words.h"

#include "tasks/kinds/kinds.h"

namespace ponder::tasks::knights_knaves {
namespace {

// By kind. {x} and {y} are the two that are spoken of, {Y} the second behind "of" ("me"), {is},
// {tells} and {lies} go with {y}; of one person, {y} is that person. {K}: "a knight", {Ks}: the
// plural, {V} and {Vs}: of the others.
const std::vector<std::string>& english_statements() {
  static const std::vector<std::string> all = {
      "{y} {is} {K}<|||, believe me>|{y} {is} {K}|{y} {is} not {V}|{y} always {tells} the "
      "truth|{y} never {lies}|{y} {is} one of the {Ks}|it is true that {y} {is} {K}|{y} {is} {K}, "
      "not {V}",
      "{y} {is} {V}|{y} {is} {V}|{y} {is} {V}|{y} {is} not {K}|{y} always {lies}|{y} never {tells} "
      "the truth|{y} {is} one of the {Vs}|it is not true that {y} {is} {K}|{y} {is} {V}, not {K}",
      "{x} and {y} are of the same kind|{x} and {y} are the same kind|{x} and {y} are the same|{x} "
      "and {y} are of the same type|{y} {is} of the same kind as {x}|{x} and {y} are both {Ks} or "
      "both {Vs}|{x} and {y} are either both {Ks} or both {Vs}|{y} {is} the same type as {x}",
      "{x} and {y} are of different kinds|{x} and {y} are different|{x} and {y} are not the same "
      "kind|{y} {is} not of the same kind as {x}|exactly one of {x} and {Y} is {K}|exactly one of "
      "{x} and {Y} is {V}|one of {x} and {Y} is {K} and the other is {V}|{x} and {y} are different "
      "types|{x} and {y} are of opposite kinds",
      "{x} and {y} are both {Ks}|both {x} and {y} are {Ks}|{x} and {y} are {Ks}|{x} and {y} both "
      "<always|> tell the truth|neither {x} nor {y} {is} {V}|{x} is {K} and {y} {is} {K}",
      "{x} and {y} are both {Vs}|both {x} and {y} are {Vs}|{x} and {y} are {Vs}|{x} and {y} both "
      "always lie|neither {x} nor {y} {is} {K}|{x} is {V} and {y} {is} {V}",
      "at least one of {x} and {Y} is {V}|{x} and {y} are not both {Ks}|{x} is {V} or {y} {is} "
      "{V}, or both are|there is at least one {v} among {x} and {Y}|one of {x} and {Y} is {V}, or "
      "both are|of {x} and {Y}, at least one is {V}"};
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
      "Sorte",
      "{x} und {y} sind verschieden|{x} und {y} sind von verschiedener Art|{x} und {y} sind nicht "
      "von derselben Art|genau einer von {x} und {Y} ist ein {K}|genau einer von {x} und {Y} ist "
      "ein {V}",
      "{x} und {y} sind beide {Ks}|{x} und {y} sagen beide immer die Wahrheit|weder {x} noch {y} "
      "{is} ein {V}|sowohl {x} als auch {y} sind {Ks}",
      "{x} und {y} sind beide {Vs}|{x} und {y} l\u00fcgen beide immer|weder {x} noch {y} {is} ein "
      "{K}|sowohl {x} als auch {y} sind {Vs}",
      "mindestens einer von {x} und {Y} ist ein {V}|{x} und {y} sind nicht beide {Ks}|von {x} und "
      "{Y} ist mindestens einer ein {V}|wenigstens einer von {x} und {Y} ist ein {V}"};
  return all;
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
            "or {v}."}},
      {.terse = {"{KS} sagen immer die Wahrheit, {Vs} l\u00fcgen immer. {w} Wer ist was?",
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
                 "l\u00fcgen. {w} Wer ist ein {k}?  Wer ist ein {v}?"}});
  return all;
}

// How one person's words are brought in: {n} says {s}; the last two are no direct speech.
const std::vector<std::string>& speech(bool german) {
  static const std::vector<std::string> english = {
      "{n} says: \"{S}.\"", "{n} says: \"{S}.\"",  "{n} says, \"{S}.\"", "{n} claims: \"{S}.\"",
      "\"{S},\" says {n}.", "{n}: \"{S}.\"",       "{n} said: \"{S}.\"", "{n} tells you: \"{S}.\"",
      "{n} says that {s}.", "{n} claims that {s}."};
  static const std::vector<std::string> deutsch = {
      "{n} sagt: \"{S}.\"", "{n} sagt: \"{S}.\"",  "{n} behauptet: \"{S}.\"", "\"{S}\", sagt {n}.",
      "{n}: \"{S}.\"",      "{n} meint: \"{S}.\"", "{n} sagt: {S}.",          "{n}: {S}."};
  return german ? deutsch : english;
}

std::string with_capital(std::string text) {
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// What `speaker` says, without a mark.
std::string spoken(const std::vector<std::string>& names, const Statement& s, size_t speaker,
                   const Roles& roles, bool german, Rng& rng) {
  const auto self = static_cast<int64_t>(speaker);
  const int64_t x = s.b != self && s.a == self ? s.b : s.a,
                y = s.b != self && s.a == self ? s.a : s.b;
  const bool me = y == self;
  const auto named = [&](int64_t person) { return names[static_cast<size_t>(person)]; };
  const std::string i = german ? "ich" : "I", to_me = german ? "mir" : "me", a = german ? "" : "a ";
  const auto verb = [&](const char* mine, const char* other) {
    return std::string(me ? mine : other);
  };
  const std::string& forms =
      (german ? german_statements() : english_statements())[static_cast<size_t>(s.kind)];
  return without_fences(
      expanded("<" + forms + ">", rng,
               {{"x", x == self ? i : named(x)},
                {"y", me ? i : named(y)},
                {"Y", me ? to_me : named(y)},
                {"is", german ? verb("bin", "ist") : verb("am", "is")},
                {"tells", german ? verb("sage", "sagt") : verb("tell", "tells")},
                {"lies", german ? verb("l\u00fcge", "l\u00fcgt") : verb("lie", "lies")},
                {"K", a + roles.knight},
                {"V", a + roles.knave},
                {"v", roles.knave},
                {"Ks", roles.knights},
                {"Vs", roles.knaves}}));
}

}  // namespace

const Roles& drawn_roles(Rng& rng, bool german) {
  static const std::vector<Roles> english = {{"knight", "knave", "knights", "knaves"},
                                             {"truth-teller", "liar", "truth-tellers", "liars"}};
  static const std::vector<Roles> deutsch = {
      {"Ritter", "Schurke", "Ritter", "Schurken"},
      {"Wahrheitssager", "L\u00fcgner", "Wahrheitssager", "L\u00fcgner"}};
  return (german ? deutsch : english)[chance(rng, 0.3) ? 1 : 0];
}

std::string told_puzzle(const std::vector<std::string>& names, const std::vector<Statement>& said,
                        const Roles& roles, bool german, Rng& rng) {
  const auto& ways = speech(german);
  const size_t way = rng.below(ways.size());
  const bool mixed = chance(rng, 0.25);
  std::string words, lines;
  for (size_t i = 0; i < said.size(); ++i) {
    const std::string text = spoken(names, said[i], i, roles, german, rng);
    const bool mine = said[i].a == static_cast<int64_t>(i) || said[i].b == static_cast<int64_t>(i);
    size_t one = mixed ? rng.below(ways.size()) : way;
    if (mine && one + 2 >= ways.size()) one = 0;  // "says that I ..." would be the reader
    const std::string line = without_fences(
        expanded(ways[one], rng, {{"n", names[i]}, {"s", text}, {"S", with_capital(text)}}));
    words += (i > 0 ? " " : "") + line;
    lines += (i > 0 ? "\n" : "") + line;
  }
  std::string all = joined(names, ", ");
  const size_t last = all.rfind(", ");
  if (last != all.npos) all.replace(last, 2, german ? " und " : " and ");
  const std::string a = german ? "" : "a ", behind = german ? "n" : "";
  return puzzles().say(
      rng,
      {{"w", words},
       {"lines", lines},
       {"names", all},
       {"count", chance(rng, 0.5) ? std::to_string(names.size())
                                  : number_word(static_cast<int64_t>(names.size()), german)},
       {"K", a + roles.knight},
       {"V", a + roles.knave},
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
