// More of how the kinds are asked for that fill no file of their own: letters counted, texts and
// words turned round, sequences, units.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks {

PhraseForms letter_count::more_forms(bool german) {
  if (german)
    return {.questions = {"wie viele {l}'s sind in <\"{t}\"|{t}>",
                          "wie viele {l}s sind in <\"{t}\"|{t}>",
                          "wie viele {l} gibt es in <\"{t}\"|{t}>",
                          "wie oft ist "
                          "ein {l} in <\"{t}\"|{t}>",
                          "wie viele Male kommt {l} in \"{t}\" vor",
                          "wie viele Buchstaben {l} sind in <\"{t}\"|{t}>"},
            .terse = {"{l} in {t}?", "wie viele {l} in {t}", "{t}, Anzahl {l}?",
                      "In \"{t}\" kommt {l} ___ mal vor.", "wie oft {l} in {t}"}};
  return {.nouns = {"the number of times the letter {l} appears in <\"{t}\"|{t}>",
                    "the number of {l}s in <\"{t}\"|{t}>", "the total number of {l}'s in \"{t}\""},
          .commands = {"count the number of {l}'s in <\"{t}\"|{t}>",
                       "count the letter {l} in <\"{t}\"|{t}>",
                       "count how many times {l} appears in <\"{t}\"|{t}>",
                       "count how often "
                       "the letter {l} appears in \"{t}\"",
                       "tell me how many {l}'s are in <\"{t}\"|{t}>",
                       "tell me how many times the letter \"{l}\" is in \"{t}\"",
                       "count the {l}s: {t}"},
          .questions = {"how many times does the letter \"{l}\" appear in the text: \"{t}\"",
                        "how many times does the letter {l} appear in <\"{t}\"|{t}>",
                        "how many times does {l} occur in "
                        "<\"{t}\"|{t}>",
                        "how many {l}'s are in {w} {t}", "how many {l}s are in {w} {t}",
                        "how many {l}'s are there in {w} \"{t}\"",
                        "how many {l}'s can you find in <\"{t}\"|{t}>",
                        "how many "
                        "{l}'s do you see in <\"{t}\"|{t}>",
                        "how many letter {l}'s are in <\"{t}\"|{t}>",
                        "how many of the letter {l} are in <\"{t}\"|{t}>",
                        "how many instances of {l} are in \"{t}\"",
                        "what is the "
                        "number of {l}'s in \"{t}\"",
                        "can you count the {l}'s in <\"{t}\"|{t}>",
                        "do you know how many {l}'s are in <\"{t}\"|{t}>",
                        "how many {l} does {t} have", "how many {l}'s in {w} {t}"},
          .terse = {"how many {l} in {t}", "how many {l}'s in {t}", "how many {l}s in {t}?",
                    "{t}: number of {l}?", "{t}, how many {l}'s?", "{l}s in \"{t}\"?",
                    "count of {l} in {t}", "number of {l} in {t}",
                    "{l} appears "
                    "in {t} ___ times.",
                    "There are ___ {l}'s in \"{t}\".", "\"{t}\": count the {l}'s",
                    "Text: \"{t}\"\nHow many {l}'s?", "how often {l} in {t}",
                    "Letter: {l}. Word: {t}. Count?", "{t} has how many {l}'s"}};
}

PhraseForms reverse_words::more_forms(bool letters, bool german) {
  if (german) {
    if (!letters)
      return {.commands = {"kehre die Reihenfolge der W\u00f6rter um: {t}",
                           "schreibe die W\u00f6rter in umgekehrter Reihenfolge: {t}"},
              .questions = {"wie lautet {t} mit den W\u00f6rtern in umgekehrter Reihenfolge"},
              .terse = {"{t} - W\u00f6rter umdrehen", "W\u00f6rter r\u00fcckw\u00e4rts: {t}"}};
    return {.commands = {"schreibe \"{t}\" r\u00fcckw\u00e4rts", "drehe \"{t}\" um",
                         "buchstabiere \"{t}\" von hinten"},
            .questions = {"was ist \"{t}\" r\u00fcckw\u00e4rts",
                          "wie schreibt man \"{t}\" r\u00fcckw\u00e4rts",
                          "wie lautet \"{t}\" von hinten"},
            .terse = {"{t} r\u00fcckw\u00e4rts", "{t} von hinten", "r\u00fcckw\u00e4rts: {t}",
                      "{t} umgedreht"}};
  }
  if (!letters)
    return {
        .nouns = {"the words of \"{t}\" in reverse order",
                  "\"{t}\" with the words in reverse order"},
        .commands = {"reverse the order of the words: {t}", "reverse the word order: {t}",
                     "reverse the words in \"{t}\"", "write the words in reverse order: {t}",
                     "put these words in reverse order: {t}",
                     "list the words from last to first: {t}",
                     "say the words in the opposite order: {t}"},
        .questions = {"what is \"{t}\" with the words in reverse order",
                      "how does \"{t}\" look with its words in reverse order",
                      "what do you get when you reverse the order of the words {t}"},
        .terse = {"reverse words: {t}", "reverse the words: {t}", "words in reverse: {t}",
                  "{t} - reverse the word order", "{t} | words reversed", "last word first: {t}",
                  "Solve the following problem: reverse the words "
                  "of \"{t}\"."}};
  return {
      .nouns = {"\"{t}\" backwards", "\"{t}\" spelled backwards", "\"{t}\" in reverse",
                "the reverse of \"{t}\"", "the letters of \"{t}\" backwards"},
      .commands = {"spell \"{t}\" backwards", "spell this backward: {t}", "spell {t} backward",
                   "write \"{t}\" backwards", "write {t} in reverse", "reverse \"{t}\"",
                   "reverse the string \"{t}\"",
                   "say {t} "
                   "backwards",
                   "write the letters of \"{t}\" in reverse order",
                   "turn \"{t}\" around letter by letter", "type {t} backwards",
                   "mirror the letters of \"{t}\""},
      .questions = {"what is \"{t}\" spelled backwards", "what is {t} backwards",
                    "what's \"{t}\" backwards", "how do you spell {t} backwards",
                    "how do you write \"{t}\" backwards",
                    "what does \"{t}\" look like "
                    "backwards",
                    "how is {t} spelled in reverse", "what is the reverse of \"{t}\"",
                    "if you read \"{t}\" backwards, what do you get",
                    "can you spell {t} backwards"},
      .terse = {"{t} backwards?", "{t} in reverse", "{t} spelled backward", "reverse: {t}",
                "reverse \"{t}\"", "backwards {t}", "spell backwards: {t}", "{t} reversed is ___.",
                "Spell this word or text "
                "backward (example: sun -> nus): {t}",
                "reversed(\"{t}\")", "{t} from back to front", "{t} but backwards"}};
}

PhraseForms sequence::more_forms(bool german) {
  if (german)
    return {
        .questions = {"welche Zahl kommt als n\u00e4chste: {s}", "wie geht es weiter: {s}",
                      "was ist die n\u00e4chste Zahl: {s}",
                      "wie lautet die n\u00e4chste Zahl der Folge {s}", "welche Zahl folgt: {s}"},
        .terse = {"{s} n\u00e4chste Zahl?", "n\u00e4chste Zahl: {s}", "Zahlenreihe: {s}",
                  "{s} wie weiter?", "IQ-Test: {s}", "Setze fort.\n{s}"}};
  return {
      .nouns = {"the next number in the sequence: {s}", "the next number in this pattern: {s}",
                "the next term of {s}", "the number that comes next: {s}",
                "the missing number at the end: {s}"},
      .commands = {"find the next number in the sequence: {s}",
                   "find the next term of the sequence {s}", "continue the sequence: {s}",
                   "continue the pattern: {s}", "complete the sequence: {s}",
                   "give the next term: "
                   "{s}",
                   "predict the next number in the sequence: {s}", "tell me the next number: {s}",
                   "figure out the next number: {s}", "extend the pattern by one number: {s}"},
      .questions = {"what is the next number in the sequence {s}",
                    "what is the next number in this sequence: {s}", "what is next in {s}",
                    "what comes next: {s}", "what comes next in the sequence {s}",
                    "what number "
                    "comes next: {s}",
                    "what number comes next in this pattern: {s}",
                    "which number comes next in the series {s}", "what's the next number: {s}",
                    "what's next: {s}", "what is the next term in {s}",
                    "what "
                    "number should come next: {s}",
                    "what number would come next in {s}", "can you find the next number: {s}",
                    "which number goes in the blank at the end: {s}",
                    "what is the number after these: {s}"},
      .terse = {"{s} what's next", "{s} next?", "{s} next number", "next number: {s}",
                "next in sequence: {s}", "sequence: {s}", "pattern: {s}", "{s} what comes next?",
                "{s} - next?", "Next term?\n{s}", "What comes next?\n{s}",
                "Find the "
                "pattern.\n{s}",
                "IQ test: {s}", "Number series: {s}", "Sequence: {s}\nNext:", "Continue: {s}",
                "{s} and then?", "Look at this series: {s} What number should come next?"}};
}

PhraseForms units::more_forms(bool german) {
  if (german)
    return {.questions = {"wie viele {to} sind {n} {from}", "wie viel {to} sind {n} {from}",
                          "was sind {n} {from} in {in}", "wie viel ist {n} {from} in {in}",
                          "wie viele {to} stecken in {n} {from}"},
            .terse = {"{n} {from} in {to}?", "{n} {from} in {in}?", "{n} {from} = ___ {to}",
                      "{n} {from} sind ___ {to}.", "{n} {from} umrechnen in {to}"}};
  return {.nouns = {"{n} {from} in {to}", "{n} {from} in {to}", "the amount of {to} in {n} {from}"},
          .commands = {"convert {n} {from} to {to}", "convert {n} {from} into {to}",
                       "convert from {from} to {to}: {n}", "find how many {to} are in {n} {from}",
                       "tell me {n} {from} in {to}", "put {n} {from} into {to}"},
          .questions = {"how many {to} are in {n} {from}", "how many {to} are there in {n} {from}",
                        "how many {to} is {n} {from}", "how many {to} equal {n} {from}",
                        "what is {n} {from} in {to}", "what's {n} {from} in {to}",
                        "how much is "
                        "{n} {from} in {to}",
                        "{n} {from} is how many {to}", "{n} {from} equals how many {to}",
                        "how do I convert {n} {from} to {to}", "how many {to} would {n} {from} be",
                        "can you convert {n} {from} to {to}"},
          .terse = {"{n} {from} to {to}", "{n} {from} in {to}?", "{n} {from} to {to}?",
                    "{n} {from} = ? {to}", "{n} {from} = ___ {to}", "{n} {from} equals ___ {to}.",
                    "{n} {from} is how many {to}", "{to} in {n} {from}",
                    "how many {to} in {n} "
                    "{from}",
                    "Convert. {n} {from} = __ {to}", "{n} {from}, in {to} please",
                    "{n} {from} as {to}", "There are ___ {to} in {n} {from}."}};
}

}  // namespace ponder::tasks
