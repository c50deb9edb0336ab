// How sums and differences are asked for. {c} is a chain in signs, {w} one in words ("12 plus 5
// minus 9"), {list} the terms; {a} and {b} are two terms without signs.
#include "tasks/kinds/forms.h"

namespace ponder::tasks::chain_sum {

const Phrases& chains() {
  static const Phrases all(
      {.expressions = {"{c}", "{c}"},
       .commands = {"evaluate {c}", "work out {c} from left to right", "add it up: {c}",
                    "find the value of {c}", "simplify {c}"},
       .questions = {"what does {c} come to", "what do you get for {c}", "what number is {c}",
                     "my <teacher|sister|friend> asks what {c} is, what is it"},
       .terse = {"{c} = ___", "{c} = __?", "{c} = x, x = ?", "calculate: {c}", "compute: {c}",
                 "Q: {c}\nA:", "Q: What is {c}?\nA:", "Sum: {c}",
                 "Problem: {c} =", "Question: What is {c}?\nAnswer:", "fill in the blank: {c} = __",
                 "{c}, give only the number", "if x = {c}, what is x?", "{c}, anyone?",
                 "1) {c} ="}},
      {.expressions = {"{c}"},
       .commands = {"berechne den Wert von {c}"},
       .infinitives = {"{c} <ausrechnen|berechnen>"},
       .questions = {"was kommt bei {c} heraus", "welche Zahl ergibt {c}"},
       .terse = {"{c} = ___", "Aufgabe: {c} =", "Frage: Was ist {c}?\nAntwort:",
                 "wie gro\u00df ist x, wenn x = {c}?", "{c}, nur die Zahl bitte"}});
  return all;
}

const Phrases& spoken_chains() {
  static const Phrases all(
      {.expressions = {"{w}"},
       .commands = {"work out {w}"},
       .questions = {"what is {w}", "what do you get for {w}", "how much does {w} make"},
       .terse = {"{w}", "{w}?", "{w} is what?", "{w} makes?", "mental maths: {w}. What do you get?",
                 "go step by step: {w}. Where do you end?",
                 "type {w} into a calculator. What does it show?"}},
      {.expressions = {"{w}"},
       .questions = {"was ist {w}", "wie viel ist {w}"},
       .terse = {"{w}", "Kopfrechnen: {w}. Was kommt heraus?"}});
  return all;
}

const Phrases& sums_of_many() {
  static const Phrases all(
      {.nouns = {"the <sum|total> of {list}", "the <sum|total> of the numbers {list}",
                 "{list} <added together|added up>", "the sum of all these numbers: {list}"},
       .commands = {"add <up |together |>{list}", "add <these|the> numbers: {list}",
                    "sum <up |>{list}", "total {list}", "find the total of {list}",
                    "compute the sum of the list {list}"},
       .questions = {"what do {list} add up to", "what do {list} make <together|in all>",
                     "how much is it if you add {list}", "what do you get when you add {list}",
                     "I wrote down {list}. What is the sum",
                     "the bills are for {list} euros. What is the total",
                     "a hiker walks {list} km on the days of a tour. How many km is that in all"},
       .terse = {"sum {list}", "sum of {list}", "add {list}", "sum([{cs}])", "sum: {list}",
                 "total of {list}?", "SUM({cs})", "add up: {list}", "{list}\nSum?",
                 "numbers: {list}\ntotal:", "Q: What is the sum of {list}?\nA:"}},
      {.nouns = {"die Summe von {list}", "die Summe der Zahlen {list}"},
       .commands = {"addiere {list}", "z\u00e4hle {list} zusammen",
                    "berechne die Summe von {list}"},
       .infinitives = {"{list} <addieren|zusammenrechnen>"},
       .questions = {"wie viel sind {list} zusammen", "welche Summe ergeben {list}"},
       .terse = {"Summe von {list}", "Summe: {list}", "SUMME({cs})", "{list} zusammen?"}});
  return all;
}

const Phrases& sum_stories() {
  static const Phrases all(
      {.nouns = {"{b} more than {a}", "{a} increased by {b}", "the number {b} greater than {a}",
                 "the sum when {b} is added to {a}", "{a} raised by {b}"},
       .commands = {"increase {a} by {b}", "count on {b} from {a}", "find the sum of {a} and {b}",
                    "put {a} and {b} together", "start at {a} and go up {b}"},
       .questions = {"which number is {b} more than {a}", "what is {a} increased by {b}",
                     "how much do {a} and {b} come to",
                     "I think of a number, take away {b} and get {a}. What was my number",
                     "which number minus {b} is {a}",
                     "on a number line I stand at {a} and jump {b} to the right. Where do I land",
                     "a thermometer shows {a} degrees and it gets {b} degrees warmer. What does it "
                     "show now",
                     "one path is {a} m long and the next one {b} m. How long are both together",
                     "the first jar weighs {a} g, the second {b} g. What do both weigh",
                     "a lift is on floor {a} and goes up {b} floors. Where is it",
                     "a score of {a} goes up by {b}. What is it now",
                     "my balance is {a} euros and {b} euros come in. What is it now"},
       .terse = {"{a} + {b}", "{b} more than {a}", "{a} and {b} = ?", "{a} add {b}",
                 "? - {b} = {a}", "{a}\n+ {b}\n-----", "sum({a}, {b})",
                 "Q: {a} + {b}?\nA:", "{a} + {b}, only the number", "adding {a} and {b} gives"}},
      {.nouns = {"{a} vermehrt um {b}", "die Summe aus {a} und {b}"},
       .commands = {"erh\u00f6he {a} um {b}", "bilde die Summe aus {a} und {b}"},
       .questions = {"welche Zahl ist um {b} gr\u00f6\u00dfer als {a}",
                     "es sind {a} Grad und es wird {b} Grad w\u00e4rmer. Wie viel Grad sind es "
                     "dann",
                     "ein Weg ist {a} m lang, der andere {b} m. Wie lang sind beide zusammen",
                     "von welcher Zahl muss man {b} abziehen, um {a} zu erhalten"},
       .terse = {"{a} + {b}", "{b} mehr als {a}", "? - {b} = {a}", "{a} und {b} zusammen"}});
  return all;
}

const Phrases& differences() {
  static const Phrases all(
      {.nouns = {"the difference <between|of> {a} and {b}", "{a} reduced by {b}",
                 "the gap between {b} and {a}", "the distance from {b} to {a} on a number line",
                 "{b} less than {a}"},
       .expressions = {"{a} minus {b}", "{a} take away {b}"},
       .commands = {"subtract {b} from {a}", "take {b} <away|> from {a}", "take away {b} from {a}",
                    "deduct {b} from {a}", "decrease {a} by {b}",
                    "find the difference between {a} and {b}", "count back {b} from {a}",
                    "remove {b} from {a}"},
       .questions = {"what is left of {a} <if|when> you take away {b}",
                     "how much <more|bigger> is {a} than {b}", "how much less is {b} than {a}",
                     "by how much is {a} greater than {b}", "how far is it from {b} to {a}",
                     "what must be added to {b} to get {a}", "{b} plus what is {a}",
                     "which number is {b} less than {a}", "how many are left if {b} of {a} go",
                     "a thermometer shows {a} degrees and it gets {b} degrees colder. What does it "
                     "show now",
                     "a rope is {a} m long and {b} m are cut off. How long is it now",
                     "a book has {a} pages and I have read {b}. How many pages are left",
                     "my balance is {a} euros and I pay {b} euros. What is it now",
                     "I think of a number, add {b} and get {a}. What was my number",
                     "a score of {a} goes down by {b}. What is it now"},
       .terse = {"{a} - {b}", "{b} less than {a}", "{a} subtract {b}", "difference {a} {b}",
                 "difference of {a} and {b}", "{b} + ? = {a}", "? + {b} = {a}", "{a}\n- {b}\n-----",
                 "Q: {a} - {b}?\nA:", "{b} to {a}, how far?", "{a} - {b}, only the number"}},
      {.nouns = {"die Differenz von {a} und {b}", "die Differenz aus {a} und {b}",
                 "der Unterschied zwischen {a} und {b}", "{a} vermindert um {b}"},
       .expressions = {"{a} minus {b}"},
       .commands = {"ziehe {b} von {a} ab", "subtrahiere {b} von {a}", "vermindere {a} um {b}",
                    "nimm {b} von {a} weg"},
       .infinitives = {"{b} von {a} <abziehen|subtrahieren>"},
       .questions = {"wie viel bleibt von {a}, wenn man {b} wegnimmt",
                     "um wie viel ist {a} gr\u00f6\u00dfer als {b}",
                     "wie weit ist es von {b} bis "
                     "{a}",
                     "was muss man zu {b} addieren, um {a} zu erhalten",
                     "ein Buch hat {a} Seiten und ich habe {b} gelesen. Wie viele bleiben noch",
                     "ein Seil ist {a} m lang, {b} m werden abgeschnitten. Wie lang ist es noch"},
       .terse = {"{a} - {b}", "{b} weniger als {a}", "{b} + ? = {a}", "Differenz {a} und {b}"}});
  return all;
}

const Phrases& below_zero() {
  static const Phrases all(
      {.nouns = {"{a} reduced by {b}", "{b} less than {a}"},
       .expressions = {"{a} minus {b}", "{a} take away {b}"},
       .commands = {"subtract {b} from {a}", "take {b} away from {a}", "decrease {a} by {b}"},
       .questions = {"a thermometer shows {a} degrees and it gets {b} degrees colder. What does it "
                     "show now",
                     "on a number line I stand at {a} and jump {b} to the left. Where do I land",
                     "which number is {b} less than {a}", "{b} plus which number is {a}",
                     "a score of {a} drops by {b} points. What is it now"},
       .terse = {"{a} - {b}", "{a} subtract {b}", "? + {b} = {a}", "Q: {a} - {b}?\nA:"}},
      {.expressions = {"{a} minus {b}"},
       .commands = {"ziehe {b} von {a} ab", "subtrahiere {b} von {a}"},
       .infinitives = {"{b} von {a} abziehen"},
       .questions = {"es sind {a} Grad und es wird {b} Grad k\u00e4lter. Wie viel Grad sind es "
                     "dann"},
       .terse = {"{a} - {b}", "? + {b} = {a}"}});
  return all;
}

}  // namespace ponder::tasks::chain_sum
