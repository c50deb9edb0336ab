// How rounding is asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::rounding {
namespace {

PhraseForms round_english() {
  return {
      .nouns = {"{n} rounded to {to}", "{n} rounded to {to}", "{n} to {to}",
                "{n} <rounded off|when rounded|if rounded> to {to}", "{n} correct to {to}",
                "the value of {n} to {to}", "the rounded value of {n}, to {to}"},
      .commands = {"round {n} to {to}", "round {n} to {to}", "round <off |>{n} to {to}",
                   "round <the number |>{n} <to|correct to> {to}", "write {n} correct to {to}",
                   "round this to {to}: {n}", "give {n} to {to}", "express {n} to {to}",
                   "state {n} correct to {to}", "approximate {n} to {to}",
                   "write {n}, rounded to {to}", "round to {to}: {n}", "estimate {n} to {to}",
                   "<make|turn> {n} into a round number, to {to}"},
      .questions = {"what is {n} rounded to {to}",
                    "what do you get <if|when> you round {n} to {to}",
                    "how do you round {n} to {to}", "what does {n} round to, to {to}",
                    "to {to}, what is {n}", "what is {n} if I round to {to}",
                    "how much is {n} to {to}", "{n} is about how much, to {to}",
                    "my calculator shows {n}, what is that to {to}", "{n} rounded to {to} is what",
                    "when {n} is rounded to {to}, what number results",
                    "which number do I write for {n} if I must round to {to}",
                    "my teacher wants {n} rounded to {to}, what do I write",
                    "I measured {n} and have to round to {to}, what do I get",
                    "roughly how much is {n}, to {to}"},
      .terse = {"{n} to {to}", "round {n}, {to}", "rounding: {n} to {to}", "round {n} {to}",
                "{n} rounded ({to})", "{n} \u2248 __ ({to})", "{n} \u2248 ? to {to}", "{n}, {to}",
                "Round to {to}. {n} -> __", "Q: What is {n} rounded to {to}? A:",
                "Number: {n}. Round to {to}.", "{n} rounds to what? Round to {to}.",
                "Round {n} to {to}.< Give only the number.| Just the number.|>",
                "The sum is {n}. Write it to {to}.",
                "A <scale|meter> shows {n}. Round it to {to}."}};
}

PhraseForms round_german() {
  return {
      .nouns = {"{n}, auf {to} gerundet", "{n} gerundet auf {to}",
                "der gerundete Wert von {n} (auf {to})", "die Zahl {n}, gerundet auf {to}"},
      .commands = {"runde {n} auf {to}", "runde <die Zahl |>{n} auf {to}", "runde auf {to}: {n}",
                   "gib {n} auf {to} gerundet an", "schreibe {n} auf {to} gerundet"},
      .infinitives = {"{n} auf {to} runden", "die Zahl {n} auf {to} runden",
                      "{n} auf {to} gerundet angeben"},
      .questions = {"was ist {n} auf {to} gerundet", "wie rundet man {n} auf {to}",
                    "wie viel ist {n}, wenn man auf {to} rundet",
                    "was ergibt {n} gerundet auf {to}", "auf {to} gerundet, was ist {n}",
                    "welche Zahl erh\u00e4lt man, wenn man {n} auf {to} rundet",
                    "ich soll {n} auf {to} runden, was kommt heraus",
                    "mein Taschenrechner zeigt {n}, was ist das auf {to} gerundet",
                    "wie lautet {n} auf {to} gerundet"},
      .terse = {"{n} auf {to} runden", "{n} gerundet auf {to}", "{n} \u2248 __ (auf {to})",
                "Runden auf {to}: {n}", "{n} -> auf {to}", "{n} \u2248 ? (auf {to} gerundet)",
                "Runde auf {to}. {n} \u2248 __", "Die Waage zeigt {n}. Runde auf {to}."}};
}

}  // namespace

const Phrases& phrases() {
  static const Phrases kAll(round_english(), round_german(), more_forms(false), more_forms(true));
  return kAll;
}

}  // namespace ponder::tasks::rounding
