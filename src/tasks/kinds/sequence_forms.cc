// How the next term of a sequence is asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::sequence {
namespace {

PhraseForms next_english() {
  return {
      .nouns = {"the next <number|term> <in|of> <the sequence |>{s}",
                "the next element of the <integer |>sequence {s}"},
      .commands = {"continue< the sequence| the series| this| the pattern|>: {s}", "continue {s}",
                   "complete the <sequence|series|pattern> {s}", "find the next <number|term>: {s}",
                   "give the next number of {s}", "extend {s} by one number",
                   "<predict|guess|work out> the next number: {s}",
                   "find the rule and <give|write> the next number: {s}",
                   "fill in the next number: {s}",
                   "carry on the <pattern|sequence|row> with one more number: {s}",
                   "write the number that comes next: {s}",
                   "look at the pattern and continue with one number: {s}",
                   "keep <counting|going> like this, one more number: {s}"},
      .questions =
          {"what is the next <number|term|one>: {s}",
           "what is the <missing|following> number: {s}",
           ("what is the next <number|value> in <the list|the row|the series|the pattern>: {s}"),
           "which <number|term> <continues|follows in> <the pattern|the row|the list>: {s}",
           "what comes next: {s}",
           "what comes next in <the sequence |>{s}",
           "what comes after {s}",
           "what <number|> comes next <after|in> {s}",
           "which number <follows|comes after|is next in> {s}",
           "{s} what comes next",
           "{s} what is next",
           "what is the next <number|term> <in|of> {s}",
           "how does <this|the sequence> go on: {s}",
           "which number <should come next|continues the row|is next>: {s}",
           "what would the next <number|term> be: {s}",
           "what number goes at the end: {s}",
           "I count {s} and what is next",
           "what is the pattern and which number is next: {s}",
           "my teacher wrote {s} on the board, which number comes next",
           "an IQ test shows {s} and asks for the next number, what is it",
           "someone says {s}, what number do they say next",
           "if the pattern goes on, which number is next: {s}",
           "how would you continue {s}"},
      .terse = {"the next <number|term|one>: {s}",
                "missing number: {s}",
                "{s}",
                "next: {s}",
                "{s} next?",
                "sequence {s}",
                "next number: {s}",
                "next term {s}",
                "continue: {s}",
                "{s} -> next",
                "pattern: {s}",
                "Find the next term. {s}",
                "Number series: {s}",
                "Here is a <sequence|row of numbers>: {s} What is the next number?",
                "Q: What number comes next? {s} A:",
                "Look at this series: {s} What number should come next?",
                "The numbers follow a rule: {s} Give <only |>the next one.",
                "sequence = [{l}], next element?",
                "a = [{l}]; what comes next?",
                "1st to last term: {l}. Next term?",
                "Complete: {s}",
                "{s} and then?",
                "missing at the end: {s}"}};
}

PhraseForms next_german() {
  return {
      .nouns = {"die n\u00e4chste Zahl der Folge {s}"},
      .commands = {"setze die Folge forc: setze fort: {s}",
                   "setze die Zahlenreihe um eine Zahl fort: {s}",
                   "erg\u00e4nze die n\u00e4chste Zahl: {s}", "nenne die n\u00e4chste Zahl: {s}",
                   "finde die Regel und nenne die n\u00e4chste Zahl: {s}",
                   "f\u00fchre die Reihe um eine Zahl weiter: {s}"},
      .infinitives = {"die Zahlenfolge um eine Zahl fortsetzen: {s}",
                      "die n\u00e4chste Zahl nennen: {s}", "die Reihe erg\u00e4nzen: {s}"},
      .questions = {"wie geht es weiter: {s}", "welche Zahl kommt nach {s}",
                    "was kommt als N\u00e4chstes: {s}", "welche Zahl kommt als n\u00e4chste: {s}",
                    "wie geht die Zahlenreihe weiter: {s}", "welche Zahl folgt auf {s}",
                    "wie lautet das n\u00e4chste Glied der Folge {s}",
                    "was ist die n\u00e4chste Zahl in der Reihe {s}",
                    "welche Zahl muss als N\u00e4chstes stehen: {s}", "{s} und dann"},
      .terse = {"die n\u00e4chste Zahl: {s}", "das n\u00e4chste Glied der Zahlenfolge: {s}", "{s}",
                "{s} n\u00e4chste Zahl?", "Zahlenreihe: {s}", "Folge: {s}", "weiter: {s}",
                "Hier ist eine Zahlenfolge: {s} Welche Zahl kommt als N\u00e4chstes?",
                "Zahlenfolge fortsetzen: {s}", "Welche Zahl fehlt am Ende? {s}"}};
}

}  // namespace

const Phrases& phrases() {
  static const Phrases kAll(next_english(), next_german(), more_forms(false), more_forms(true));
  return kAll;
}

}  // namespace ponder::tasks::sequence
