// How a formula with several operations is asked for. {e} is the formula.
#include "tasks/kinds/forms.h"

namespace ponder::tasks::brackets {
namespace {

PhraseForms english() {
  return {
      .nouns = {"the value of {e}", "the result of {e}", "the answer to {e}",
                "the value of the expression {e}"},
      .expressions = {"{e}", "{e}", "{e}"},
      .commands = {"evaluate {e}", "simplify {e}", "work this out: {e}",
                   "evaluate the expression {e}", "compute the value of {e}",
                   "calculate {e}<, brackets first| in the right order|>",
                   "solve {e} <using the order of operations|step by step|with PEMDAS|with BODMAS>",
                   "use the order of operations to <evaluate|find> {e}",
                   "apply <BIDMAS|PEMDAS|BODMAS> to {e}", "find the value of {e}",
                   "simplify the numerical expression {e}", "reduce {e} to a single number"},
      .questions = {"what does {e} come to", "what do I get for {e} in the right order",
                    "what is the value of the expression {e}", "what number is {e}",
                    "what's the <final |>answer to {e}",
                    "my <teacher|book|brother|calculator> says the order matters. What is {e}",
                    "what do you get if you work out {e}", "what does my calculator show for {e}",
                    "which number equals {e}",
                    "my friend and I disagree about {e}, what is it really",
                    "following the order of operations, what is {e}"},
      .terse = {"{e}",
                "{e} = ?",
                "{e}=",
                "{e} = ___",
                "{e} = x, x = ?",
                "evaluate: {e}",
                "simplify: {e}",
                "calculate: {e}",
                "solve: {e}",
                "work out: {e}",
                "a) {e}",
                "Problem: {e}",
                "Expression: {e}\nValue:",
                "Q: {e}\nA:",
                "Q: What is {e}?\nA:",
                "Question: Evaluate {e}.\nAnswer:",
                "order of operations: {e}",
                "PEMDAS: {e}",
                "BODMAS {e}",
                "{e}, what's the result?",
                "{e}. Give only the number.",
                "compute {e} and give just the number.",
                "what is the result of the following expression?\n{e}",
                "evaluate the following<| expression>:\n{e}",
                "fill in the missing number: {e} = __",
                "brackets first, then times and divide, then plus and minus: {e}",
                "let x = {e}. What is x?",
                "find y: y = {e}"}};
}

PhraseForms german() {
  return {.nouns = {"der Wert von {e}", "das Ergebnis von {e}", "der Wert des Terms {e}"},
          .expressions = {"{e}", "{e}"},
          .commands = {"rechne {e}", "berechne den Term {e}", "berechne den Wert von {e}",
                       "werte den Ausdruck {e} aus", "vereinfache {e}", "l\u00f6se {e}",
                       "rechne Schritt f\u00fcr Schritt: {e}"},
          .infinitives = {"{e} <berechnen|ausrechnen>", "den Wert von {e} bestimmen"},
          .questions = {"welchen Wert hat {e}", "welchen Wert hat der Term {e}",
                        "was kommt bei {e} heraus",
                        "was ergibt {e}, wenn man Punkt vor Strich "
                        "beachtet",
                        "welche Zahl ist {e}"},
          .terse = {"{e}", "{e} = ?", "{e} =", "berechne: {e}", "Punkt vor Strich: {e}",
                    "Aufgabe: {e}", "Term: {e}\nWert:", "Frage: Was ist {e}?\nAntwort:",
                    "beachte Klammern und Punkt vor Strich: {e}",
                    "wie gro\u00df ist x, wenn x = {e}?"}};
}

}  // namespace

const Phrases& forms() {
  static const Phrases all(english(), german());
  return all;
}

}  // namespace ponder::tasks::brackets
