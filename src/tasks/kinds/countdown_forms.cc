// How a target is asked for that is made from numbers. {n} are the numbers, {cs} with commas, and
// {t} is the target.
#include "tasks/kinds/forms.h"

namespace ponder::tasks::countdown {
namespace {

PhraseForms english() {
  return {
      .commands =
          {"use <the numbers |>{n} to <make|get|reach> {t}", "use {n} to make {t}",
           "use {n} to make {t}. use each number <exactly |>once<, with + - * /|>",
           "make {t} <from|with|out of|using> {n}", "make {t} <from|with> {n}, each <number |>once",
           "get {t} <from|out of|using> {n}<|, each number once|, using every number once>",
           "combine {n} to <get|make> {t}<|, using each number once>", "reach {t} with {n}",
           "write an expression that equals {t} with {n}",
           "write an expression that equals {t} using <all of |>{n} <exactly once|once each|>",
           "put +, -, * and / between {n} in any order so that the result is {t}",
           "find a calculation with {n} that gives {t}",
           "build {t} from {n} with plus, minus, times and divide, each number used once",
           "arrange {n} with + - * / and brackets to get {t}"},
      .questions = {"how can <I|you|one> <get|make> {t} <from|out of|with> {n}",
                    "how do you make {t} from {n}",
                    "how do I get {t} if I have to use each of {n} exactly once",
                    "which calculation with {n} gives {t}",
                    "what expression with all of {n} equals {t}",
                    "I have the cards {n} and must reach {t}. How do I do it",
                    "can {n} be combined to {t}, and how",
                    "is there a way to reach {t} from {n} using each number once, and which",
                    "in a number game I drew {n} and the target is {t}. What do I write",
                    "my teacher says {n} can make {t}. How"},
      .terse = {
          "countdown {n} target {t}",
          "numbers: {n}. target: {t}",
          "{n} -> {t}",
          "countdown: {n}, make {t}",
          "numbers {n}, target {t}. use every number once.",
          "{n} = {t}?",
          "{n} to {t}",
          "target {t}: {n}",
          "target: {t}\nnumbers: {n}",
          "\\{\"numbers\": [{cs}], \"target\": {t}\\}",
          "given nums = [{cs}] and target = {t}, find an expression.",
          "numbers game: {n}, target {t}",
          "[{cs}] => {t}",
          "make {t}: {n}",
          "Q: How can {n} make {t}?\nA:",
          "here are the numbers {n}. Make {t} with all of them.",
          "you are given {n}. Use each number exactly once and +, -, *, / to get {t}.",
          "using the numbers {cs}, create an equation that equals {t}. Each number must be used "
          "once. You may use + - * / and brackets.",
          "the target is {t}. Your numbers are {n}. Every number must be used exactly once.",
          "reach {t}. Numbers: {n}. Operations: + - * /",
          "Puzzle: make {t} out of {n}. All numbers, each once.",

          "with {n} and the four operations, get exactly {t}.",
          "cards {n}, goal {t}",
          "I need {t} from {n}, each used once. Just the expression.",
          "give one expression with {n} (each once) whose value is {t}.",
          "use all the numbers {n} once. Write only the expression for {t}.",
          "{n}. Combine them all with + - * / so that you get {t}."}};
}

PhraseForms german() {
  return {.commands = {"bilde {t} aus {n}", "mache {t} aus {n}", "benutze {n}, um {t} zu bilden",
                       "verwende {n} je einmal, um {t} zu erhalten",
                       "stelle aus {n} mit + - * / die Zahl {t} her",
                       "schreibe einen Term mit {n}, der {t} ergibt",
                       "verbinde {n} mit plus, minus, mal und geteilt zu {t}"},
          .infinitives = {"aus {n} die Zahl {t} bilden", "mit {n} auf {t} kommen"},
          .questions = {"wie komme ich mit {n} auf {t}", "wie kann man aus {n} die Zahl {t} bilden",
                        "welche Rechnung mit {n} ergibt {t}",
                        "ich habe die Karten {n} und soll {t} erreichen. Wie geht das",
                        "wie macht man {t} aus {n}, wenn jede Zahl genau einmal vorkommt"},
          .terse = {"Zahlen: {n}. Ziel: {t}", "{n} -> {t}", "Ziel {t}: {n}", "aus {n} mach {t}",
                    "Ziel: {t}\nZahlen: {n}", "Zahlen {n}, Ziel {t}, jede Zahl einmal",
                    "gegeben sind {n}. Bilde daraus {t}, jede Zahl genau einmal.",
                    "Frage: Wie wird aus {n} die Zahl {t}?\nAntwort:",
                    "das Ziel ist {t}. Deine Zahlen sind {n}. Benutze jede einmal."}};
}

}  // namespace

const Phrases& forms() {
  static const Phrases all(english(), german());
  return all;
}

}  // namespace ponder::tasks::countdown
