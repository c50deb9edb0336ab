#include "tasks/kinds/knights_later_words.h"

namespace ponder::tasks::knights_knaves {
namespace {

PhraseForms islands() {
  return {
      .terse = {
          "On a <remote|small|strange|faraway> island, {Ks} always tell the truth and {Vs} always "
          "lie. You meet {names}. {w} <Who is {K} and who is {V}?|What is each of them?>",
          "You <land|arrive|are> on an island with two kinds of people: {Ks}, who always tell the "
          "truth, and {Vs}, who always lie. {w} Which kind is each of {names}?",
          "{count} people, {names}, stand before you. Each is {K} (always honest) or {V} (always "
          "dishonest). {w} <Determine each person's type.|Say what each one is.>",
          "You come to a fork in the road and meet {names}. {KS} never lie, {Vs} always do. {w} "
          "Who is what?",
          "In a <town|land|kingdom> of {Ks} and {Vs}, the {Ks} say only true things and the {Vs} "
          "only false ones. {w} <Classify everyone.|Who belongs to which group?>",
          "<Every|Each> <inhabitant|resident|person> of this <city|planet|castle> is either {K} "
          "or {V}. {KS} tell the truth, {Vs} lie. {names} talk to you. {w} What are they?",
          "{names} are on trial. {KS} always tell the truth, {Vs} always lie. {w} The judge asks: "
          "who is {K} and who is {V}?",
          "{names} sit at a table. {w} Everyone at the table is {K} who always speaks the truth "
          "or {V} who always lies. <Who is who?|Find each one's role.>",
          "There are two types of people here. {KS} always speak the truth. {VS} always lie. "
          "{w} What type is each of {names}?",
          "A detective questions {names}. {KS} tell the truth, {Vs} lie, and each is one or the "
          "other. {w} What does the detective conclude about each?",
          "Rules:\n- {Ks} always tell the truth\n- {Vs} always lie\n\nStatements:\n{lines}\n\nWho "
          "is {K} and who is {V}?",
          "Facts: {Ks} are truthful, {Vs} lie every time.\n{lines}\nQuestion: what is each "
          "person?",
          "Premises:\n{KS} only make true statements.\n{VS} only make false statements.\n{lines}\n"
          "Conclusion: who is what?",
          "{lines}\n\nEach person is {K} (truth) or {V} (lie). <Answer for each name.|List the "
          "role of each.|Who is what?>",
          "{lines}\n\nAssume {Ks} tell the truth and {Vs} lie. Work out everyone's role.",
          "Setting: {names}, each {K} or {V}. {KS} tell the truth and {Vs} lie.\n{lines}\nSolve.",
          "{w} Each of {names} is either {K} or {V}. As usual, {Ks} tell the truth and {Vs} lie. "
          "<Your answer?|Which is which?>",
          "{w} Who among {names} is {K}, and who is {V}? {KS} always tell the truth, {Vs} never "
          "do.",
          "{w}\nFigure out who tells the truth ({K}) and who lies ({V}).",
          "{w} Only {Ks} tell the truth; {Vs} do nothing but lie. Find out what each person is."}};
}

PhraseForms chats() {
  return {
      .terse = {
          "I'm stuck on this riddle: {Ks} tell the truth, {Vs} lie. {w} What is each person?",
          "my puzzle book says {Ks} always tell the truth and {Vs} always lie. {w} so who's what?",
          "ok logic time. {names} are {Ks} or {Vs}. {Ks} don't lie, {Vs} do. {w} who's who?",
          "help: {w} {Ks} tell the truth, {Vs} lie. roles?",
          "Job interview puzzle: {Ks} always tell the truth, {Vs} always lie. {w} What are "
          "{names}?",
          "Use logic to <find|work out> what each of {names} is. {KS} always tell the truth; {Vs} "
          "always lie. {w}",
          "Work out who can be trusted: {Ks} always tell the truth, {Vs} always lie. {w} Give "
          "{k} or {v} for {names}.",
          "For each person below answer {k} or {v}. {KS} tell the truth and {Vs} lie.\n{lines}",
          "<Assign|Give> every person the label {k} or {v} so that {Ks} speak truly and {Vs} "
          "falsely.\n{lines}",
          "{KS} vs {Vs}: the first always tell the truth, the others always lie. {w} Sort out "
          "{names}.",
          "{names}: who lies and who does not? Who lies is {V}, who is honest is {K}. {w}",
          "Imagine you meet {names}, and each of them is either {K}, so never lies, or {V}, so "
          "always lies. {w} What is each one?",
          "Exam: {KS} always say true sentences and {Vs} always false ones. {w} State the type of "
          "each person.",
          "Can these statements be sorted out? {w} ({KS} tell the truth, {Vs} lie.) What is each "
          "speaker?",
          "<Hint: |>every statement by {K} is true, and every statement by {V} is false. {w} What "
          "are the roles of {names}?"}};
}

PhraseForms deutsch() {
  return {
      .terse = {
          "Auf einer fernen Insel sagen {Ks} immer die Wahrheit und {Vs} l\u00fcgen immer. Du "
          "triffst {names}. {w} Wer ist was?",
          "{count} Leute stehen vor dir: {names}. Jeder ist ein {k} (sagt die Wahrheit) oder ein "
          "{v} (l\u00fcgt). {w} Was ist jeder?",
          "Es gibt zwei Arten von Menschen: {Ks} sagen die Wahrheit, {Vs} l\u00fcgen. {w} Zu "
          "welcher Art geh\u00f6ren {names}?",
          "Regeln: {KS} sagen immer die Wahrheit, {Vs} l\u00fcgen immer.\nAussagen:\n{lines}\nWer "
          "ist was?",
          "{lines}\n\nJeder ist ein {k} oder ein {v}. {KS} l\u00fcgen nie, {Vs} immer. Gib "
          "f\u00fcr "
          "jeden an, was er ist.",
          "Ich komme bei diesem R\u00e4tsel nicht weiter: {KS} sagen die Wahrheit, {Vs} "
          "l\u00fcgen. "
          "{w} Wer ist was?",
          "Ein Detektiv befragt {names}. {KS} sagen die Wahrheit, {Vs} l\u00fcgen. {w} Was ist "
          "jeder?",
          "{w} Jeder von ihnen ist ein {k}, der nie l\u00fcgt, oder ein {v}, der immer l\u00fcgt. "
          "Wer ist wer?",
          "Bestimme mit Logik, was {names} sind. {KS} sagen immer die Wahrheit, {Vs} nie. {w}",
          "Wem kann man glauben? {KS} sagen die Wahrheit, {Vs} l\u00fcgen. {w} Antworte f\u00fcr "
          "{names} mit {k} oder {v}."}};
}

}  // namespace

PhraseForms later_puzzles(bool german) {
  return german ? deutsch() : with_more(islands(), chats());
}

const std::vector<std::string>& later_statements() {
  static const std::vector<std::string> all = {
      "{y} {is} certainly {K}|{y} {is} nothing but {K}",
      "{y} {is} certainly {V}|{y} {is} nothing but {V}",
      "{x} and {y} are alike|{x} and {y} are either two {Ks} or two {Vs}",
      "{x} and {y} are not alike|of {x} and {Y}, exactly one is {K}|of {x} and {Y}, exactly one is "
      "{V}",
      "{x} and {y} are {Ks}, both of them|both {x} and {y} always tell the truth|everything {x} "
      "and {y} say is true",
      "{x} and {y} are {Vs}, both of them|both {x} and {y} always lie|everything {x} and {y} say "
      "is false",
      "{x} and {y} cannot both be {Ks}|not both {x} and {y} are {Ks}|there is {V} among {x} and "
      "{Y}"};
  return all;
}

}  // namespace ponder::tasks::knights_knaves
