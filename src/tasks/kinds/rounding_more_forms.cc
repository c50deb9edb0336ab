// More of how rounding is asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::rounding {

PhraseForms more_forms(bool german) {
  if (german) {
    return {
        .nouns = {"{n} auf {to} gerundet", "die auf {to} gerundete Zahl {n}"},
        .commands = {"runde {n} auf {to}", "runde auf {to}: {n}", "runde die Zahl {n} auf {to}",
                     "runde {n} bitte auf {to}", "runde den Wert {n} auf {to}"},
        .infinitives = {"{n} auf {to} runden", "die Zahl {n} auf {to} runden"},
        .questions = {"was ist {n} auf {to} gerundet", "wie viel ist {n} auf {to} gerundet",
                      "was ergibt {n}, auf {to} gerundet", "wie lautet {n}, gerundet auf {to}",
                      "ich habe {n} ausgerechnet. Was ist das auf {to} gerundet",
                      "eine Stadt hat {n} Einwohner oder Einheiten. Was ist {n} auf {to} gerundet",
                      "wenn ich {n} auf {to} runde, was kommt heraus"},
        .terse = {"{n} auf {to}", "{n}, auf {to} gerundet?", "runden: {n} auf {to}",
                  "{n} gerundet ({to})", "{n} auf {to} gerundet =", "Runde {n} ({to}).",
                  "auf {to} runden: {n}", "{n} auf {to} gerundet ist ___.",
                  "Runde.\n{n} (auf {to})", "{n} rund auf {to}?",
                  "Frage: Was ist {n} auf {to} gerundet?\nAntwort:"}};
  }
  return {.nouns = {"{n} rounded to {to}", "{n} rounded to {to}", "{n} rounded off to {to}",
                    "the number {n} rounded "
                    "to {to}",
                    "the rounding of {n} to {to}", "{n} when you round it to {to}"},
          .commands = {"round {n} to {to}", "round {n} to {to}", "round the number {n} to {to}",
                       "round the following "
                       "to {to}: {n}",
                       "round {n}, to {to}", "round each number to {to}: {n}",
                       "round this number to "
                       "{to}: {n}",
                       "please round off {n} to {to}", "round the value {n} to {to}",
                       "round my result {n} "
                       "to {to}",
                       "take {n} and round it to {to}", "write {n} rounded to {to}",
                       "give {n} rounded to {to}", "give me {n} to {to}",
                       "tell me what {n} is rounded to {to}", "use rounding to write {n} to {to}",
                       "round up or down to {to}: {n}"},
          .questions = {"what is {n} rounded to {to}",
                        "what's {n} rounded to {to}",
                        "what is {n} to {to}",
                        "what is the "
                        "number {n} rounded to {to}",
                        "how much is {n} rounded to {to}",
                        "what do I get if I round {n} to "
                        "{to}",
                        "what do you get when {n} is rounded to {to}",
                        "if I round {n} to {to}, what is it",
                        "rounded to {to}, what is {n}",
                        "how would you round {n} to {to}",
                        "how do I round {n} to {to}",
                        "when rounding {n} to {to}, what is the answer",
                        "does {n} round up or down to {to}, and to what "
                        "number",
                        "the population is {n}. What is that rounded to {to}",
                        "a distance is {n} km. "
                        "What is that rounded to {to}, without the unit",
                        "the bill came to {n}. What is it rounded to {to}",
                        "a scale shows {n}. What is it rounded to {to}",
                        "my answer is {n} but I should round to {to}. What "
                        "do I write",
                        "the stadium counted {n}. How much is that to {to}",
                        "what number is {n} rounded to {to}"},
          .terse = {"round {n} to {to}",
                    "{n} rounded to {to}",
                    "{n} round to {to}",
                    "{n} to {to}?",
                    "{n} -> {to}",
                    "{n}: "
                    "round to {to}",
                    "{n} - round to {to}",
                    "Round to {to}.\n{n}",
                    "Round to {to}: {n}",
                    "round({n}) to {to}",
                    "rounded to {to}: {n}",
                    "{n} rounded to {to} is",
                    "{n} rounded to {to} is ___.",
                    "{n} \u2248 ___ "
                    "(rounded to {to})",
                    "{n} \u2248 (to {to})",
                    "Round {n}. To {to}.",
                    "{n}. Round that to {to}.",
                    "Round the number.\nNumber: {n}\nPlace: {to}",
                    "To {to}: {n}",
                    "value {n}, precision: {to}",
                    "rounding {n} ({to})",
                    "can u round {n} to {to}",
                    "I got {n}. Round to {to}.",
                    "Give your answer to {to}: {n}",
                    "The calculator says {n}. Give this to {to}.",
                    "Q: Round {n} to {to}.\nA:"}};
}

}  // namespace ponder::tasks::rounding
