// More of how people ask about letters.
#include "tasks/kinds/letter_forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::letter_analogy {
namespace {

PhraseForms analogy_english() {
  return {.nouns = {"the answer to the analogy {a} is to {b} as {c} is to what",
                    "the string that completes {a} : {b} :: {c} : ?",
                    "the letters that complete the analogy {a} -> {b}, {c} -> ?"},
          .commands = {"complete the pattern: {a} -> {b}, {c} -> ?",
                       "complete the analogy: {a} is to {b} as {c} is to ?",
                       "complete this analogy: {a} : {b} :: {c} : __",
                       "solve: {a} is to {b} as {c} is to ...", "solve {a}:{b}::{c}:?",
                       "finish the pattern: {a} becomes {b}, {c} becomes ...",
                       "use the same rule: {a} -> {b}, so {c} -> ?",
                       "apply the same change to {c}: {a} -> {b}",
                       "apply the same transformation to {c} that changes {a} into {b}",
                       "make the same change to {c} as from {a} to {b}",
                       "transform {c} the way {a} was transformed into {b}",
                       "figure out the rule: {a} -> {b}. Then do it to {c}",
                       "say what {c} becomes if {a} becomes {b}",
                       "give the missing letters: {a} is to {b} "
                       "as {c} is to ____"},
          .questions = {"{a} is to {b} as {c} is to ?",
                        "if {a} is to {b}, then {c} is to what",
                        "if {a} changes to {b}, what should {c} change to",
                        "if {a} becomes {b}, what does {c} become",
                        "if {a} becomes {b}, then what will {c} become",
                        "if {a} goes to {b}, what does {c} go to",
                        "if {a} maps to {b}, what does {c} map to",
                        "if {a} is {b}, what is {c}",
                        "if {a} turns into {b}, what does {c} turn into by the same rule",
                        "if {a} is written as {b}, how is {c} written",
                        "if {a} is coded as {b}, how is {c} coded",
                        "in a certain code, {a} is written as {b}. How is {c} written in that code",
                        "in a code language {a} is {b}. What is {c} in the same language",
                        "a machine turns {a} into {b}. What does it turn {c} into",
                        "a machine gets {a} and gives {b}. What does it give for {c}",
                        "what comes out for {c} if {a} gives {b}",
                        "{a} changed into {b}. What would {c} change into",
                        "suppose {a} is changed to {b}. How would you change {c}",
                        "let's try to complete the pattern: {a} -> {b}, what about {c}",
                        "what is the equivalent of {b} for {c}, if {a} goes with {b}",
                        "{b} comes from {a}. What comes from {c} in the same way",
                        "what is {c} changed in the same way as {a} to {b}",
                        "which letters complete it: {a} is to {b} as {c} is to",
                        "my sister changed {a} to {b}. What would she make of {c}",
                        "the rule makes {b} from {a}. What does it make from {c}"},
          .terse = {"{a} is to {b} as {c} is to",
                    "{a} -> {b}; {c} ->",
                    "{a} : {b} :: {c} :",
                    "{a}->{b}, {c}->",
                    "{a} -> {b}\n{c} -> ?",
                    "{a} = {b}, {c} = ?",
                    "{a} - {b}, {c} - ?",
                    "{a} : {b}, {c} : ?",
                    "{a} | {b}\n{c} | ?",
                    "[{a}] [{b}]\n[{c}] [?]",
                    "{a} --> {b}, {c} --> ?",
                    "{a} became {b}. What about {c}?",
                    "{a} to {b} is like {c} to ?",
                    "{a} is to {b}, as {c} is to ...",
                    "As {a} is to {b}, so {c} is to ___.",
                    "Analogy. {a} : {b}. {c} : ___",
                    "Letter analogy\n{a} : {b}\n{c} : ?",
                    "Let's try to complete the pattern:\n{a} -> {b}\n{c} ->",
                    "Let's try to complete the pattern:\n\n[{a}] [{b}]\n[{c}] [",
                    "Pattern: {a} -> {b}. Next: {c} -> ?",
                    "If {a} -> {b} then {c} -> ?",
                    "Change {a} to {b}. Now change {c} the same way.",
                    "{a} turns into {b}. Following the same rule, {c} turns into ___.",
                    "Complete: {a} -> {b} and {c} -> ___",
                    "same rule: {a}>{b}, {c}>?",
                    "Here is a rule by example: {a} becomes {b}. Do {c}.",
                    "Given: {a} -> {b}\nFind: {c} -> ?",
                    "Q: If {a} becomes {b}, what does {c} become?\nA:",
                    "IQ test: {a} is to {b} as {c} is to ?",
                    "f({a}) = {b}, f({c}) = ?"}};
}

PhraseForms analogy_german() {
  return {.nouns = {"die L\u00f6sung der Analogie {a} : {b} = {c} : ?"},
          .commands = {"vervollst\u00e4ndige das Muster: {a} -> {b}, {c} -> ?",
                       "wende dieselbe Regel an: {a} wird zu {b}, {c} wird zu",
                       "ver\u00e4ndere {c} genauso, wie aus {a} {b} wurde",
                       "l\u00f6se die Analogie: {a} zu {b} wie {c} zu ?"},
          .questions = {"wenn {a} zu {b} wird, was wird aus {c}",
                        "{a} verh\u00e4lt sich zu {b} wie {c} zu was",
                        "eine Maschine macht aus {a} {b}. Was macht sie aus {c}",
                        "nach derselben Regel wie {a} zu {b}, was wird aus {c}",
                        "in einer Geheimschrift wird {a} zu {b}. Wie schreibt man {c}"},
          .terse = {"{a} -> {b}, {c} ->", "{a} wird {b}, {c} wird ?",
                    "aus {a} wird {b}, aus {c} wird ___", "{a} zu {b} ist wie {c} zu ?",
                    "{a} : {b}\n{c} : ?", "Regel: {a} -> {b}. Und {c}?"}};
}

PhraseForms series_english() {
  return {
      .nouns = {"the next letter in the sequence {list}", "the letter after {list}",
                "the next letter: {list}", "the next term of the letter series {list}",
                "the letter missing at the end of {list}, _"},
      .commands = {"find the next letter in the sequence: {list}",
                   "find the next letter: {list}, ?", "complete the sequence: {list}, __",
                   "complete the letter series {list}", "find the missing letter: {list}, ?",
                   "continue the pattern: {list}", "continue the series with one letter: {list}",
                   "predict the next letter: {list}", "tell me the next letter in {list}",
                   "say which letter is next: {list}",
                   "write the next letter in the pattern: {list}"},
      .questions = {"what letter comes next: {list}", "what letter comes next in {list}",
                    "which letter comes next in this series: {list}",
                    "what is the next letter: {list}",
                    "what is the next letter in the sequence {list}", "what comes after {list}",
                    "what comes next in the pattern {list}",
                    "what letter should come next in the series {list}",
                    "which letter comes next in the sequence {list}, ?",
                    "what is the missing letter: {list}, ?",
                    "which letter replaces the question mark: {list}, ?",
                    "what goes in the blank: {list}, __", "what's the next letter after {list}",
                    "what letter would continue the pattern {list}",
                    "in the series {list}, which letter is next",
                    "if the pattern {list} goes on, what is the "
                    "next letter",
                    "I see {list}. Which letter is next",
                    "can you see which letter follows: {list}",
                    "given the sequence of letters {list}, what is next"},
      .terse = {"{list}, what's next?", "{list} what comes next", "{list} next letter?",
                "{list}, next?", "next: {list}", "{list} -> ?", "{list}, ___", "{list}, _",
                "{list} and then?", "Letters: {list}. Next letter?", "Sequence: {list}, ?",
                "Series: {list}, ...", "What comes next?\n{list}, ?", "Find the pattern: {list}, ?",
                "Complete the pattern. {list}, ___", "IQ test: {list}, ?",
                "{list} ... which letter is next?", "Q: Which letter comes next: {list}?\nA:",
                "Look at this series: {list}, ... What letter "
                "should come next?"}};
}

PhraseForms series_german() {
  return {.nouns = {"der Buchstabe nach {list}", "der fehlende Buchstabe: {list}, ?"},
          .commands = {"finde den n\u00e4chsten Buchstaben: {list}",
                       "erg\u00e4nze die Reihe: {list}, __",
                       "vervollst\u00e4ndige die Buchstabenreihe {list}, ?"},
          .questions = {"welcher Buchstabe fehlt: {list}, ?",
                        "welcher Buchstabe kommt als N\u00e4chstes: "
                        "{list}",
                        "was ist der n\u00e4chste Buchstabe: {list}",
                        "welcher Buchstabe ersetzt das Fragezeichen: {list}, ?"},
          .terse = {"{list}, was kommt als N\u00e4chstes?", "{list}, __", "{list} und dann?",
                    "Reihe: {list}, ?"}};
}

PhraseForms number_english() {
  return {.nouns = {"the number of the letter {a} in the alphabet",
                    "the position of {a} in the English "
                    "alphabet",
                    "the alphabet position of {a}", "the alphabetical position of {a}",
                    "the place number of {a}, if a is 1 and z is 26"},
          .commands = {"find the position of the letter {a} in the alphabet",
                       "count which letter of the "
                       "alphabet {a} is",
                       "convert the letter {a} to its number in the alphabet (a=1)",
                       "tell me what number {a} is in the alphabet",
                       "give the number for {a} if a = 1, b = "
                       "2, and so on"},
          .questions = {"what position is {a} in the alphabet",
                        "what is the position of the letter {a} in the "
                        "alphabet",
                        "what number letter is {a}", "what number in the alphabet is {a}",
                        "what place is {a} in the alphabet", "which letter number is {a}",
                        "what letter of the alphabet is {a}, as a number",
                        "where does {a} come in the alphabet", "how far into the alphabet is {a}",
                        "counting from a, what number is {a}", "if a is 1 and b is 2, what is {a}",
                        "if a=1, b=2, ..., what number is {a}", "what number does {a} get if a = 1",
                        "the letter {a} is number what in the alphabet",
                        "in the alphabet, what number is the letter {a}",
                        "what is the number of {a} when the letters are numbered from 1 to 26",
                        "how many letters into the alphabet do I find {a}"},
          .terse = {"{a} number in alphabet", "{a} alphabet position", "letter {a} = number ?",
                    "{a} = ? (a=1)", "alphabet number of {a}", "position of {a} in alphabet?",
                    "{a} is which number letter", "a=1, b=2, {a}=?",
                    "The letter {a} is the ___th letter of the alphabet.", "number for letter {a}?",
                    "A1Z26: {a}", "Q: What number is {a} in the alphabet?\nA:"}};
}

PhraseForms number_german() {
  return {
      .nouns = {"die Stelle von {a} im Alphabet", "die Nummer des Buchstabens {a} im Alphabet"},
      .commands = {"gib die Position von {a} im Alphabet an"},
      .questions = {"an welcher Stelle im Alphabet steht {a}", "welche Nummer hat {a} im Alphabet",
                    "der wievielte Buchstabe ist {a}", "wenn a 1 und b 2 ist, was ist dann {a}"},
      .terse = {"{a} im Alphabet, Stelle?", "Position von {a} im Alphabet", "a=1, b=2, {a}=?"}};
}

PhraseForms numbered_english() {
  return {
      .nouns = {"letter number {n} of the alphabet", "the letter in position {n} of the alphabet",
                "the letter at place {n} in the alphabet",
                "the letter number {n} in the English alphabet"},
      .commands = {"give the letter in position {n} of the alphabet",
                   "find letter number {n} of the "
                   "alphabet",
                   "tell me which letter is number {n} in the alphabet",
                   "convert {n} to a letter (1 = a)"},
      .questions = {"which letter is number {n} in the alphabet",
                    "what letter is number {n} of the alphabet",
                    "what letter is in position {n} of the alphabet",
                    "what is letter number {n} in the alphabet",
                    "which letter of the alphabet is number {n}",
                    "what letter comes at place {n} in the alphabet",
                    "if 1 is a and 2 is b, what letter is {n}",
                    "if a=1, b=2, ..., which letter is {n}",
                    "which letter do I reach if I count {n} letters from a, with a as one",
                    "what is the letter with the number {n} in the alphabet",
                    "which letter stands at position {n} in the alphabet"},
      .terse = {"letter number {n}", "letter {n} of the alphabet", "alphabet letter {n}?",
                "{n} = which "
                "letter (a=1)",
                "position {n} in alphabet, letter?", "1=a, 2=b, {n}=?", "A1Z26: {n} = ?",
                "what letter is {n}", "number {n} letter in alphabet",
                "Letter number {n} of the alphabet is ___.",
                "Q: Which letter is number {n} in the alphabet?\nA:"}};
}

PhraseForms numbered_german() {
  return {.nouns = {"der {n}. Buchstabe des Alphabets", "der Buchstabe Nummer {n} im Alphabet"},
          .commands = {"nenne den {n}. Buchstaben im Alphabet"},
          .questions = {"welcher Buchstabe ist der {n}. im Alphabet",
                        "welcher Buchstabe steht an Stelle {n} im Alphabet",
                        "wenn a 1 und b 2 ist, welcher Buchstabe ist {n}"},
          .terse = {"Buchstabe Nummer {n}", "{n}. Buchstabe?", "1=a, 2=b, {n}=?"}};
}

PhraseForms following_english() {
  return {.nouns = {"the letter after {a}", "the letter that comes after {a} in the alphabet",
                    "the letter right after {a}", "the letter following {a}",
                    "the next letter after {a}"},
          .commands = {"give the letter after {a}", "say the letter that comes after {a}",
                       "name the letter that follows {a} in the alphabet",
                       "write the letter after {a}"},
          .questions = {"what letter comes after {a}", "which letter comes after {a}",
                        "what letter is after {a} in the alphabet",
                        "which letter comes right after {a}", "what is the letter after {a}",
                        "what comes after {a} in the alphabet",
                        "which letter follows {a} in the alphabet", "after {a} comes which letter",
                        "in the alphabet, what comes after {a}", "what's the next letter after {a}",
                        "which letter is just behind {a} in the abc",
                        "I am at {a} in the abc, what is next", "what letter is one after {a}"},
          .terse = {"letter after {a}", "after {a}?", "{a} then?", "{a}, __", "{a} -> next letter",
                    "{a} next", "after {a} comes ___", "{a} + 1 in the alphabet",
                    "alphabet: after {a}", "Q: What letter comes after {a}?\nA:"}};
}

PhraseForms following_german() {
  return {.nouns = {"der Buchstabe nach {a}"},
          .commands = {"nenne den Buchstaben nach {a}"},
          .questions = {"welcher Buchstabe kommt nach {a}", "was kommt im Alphabet nach {a}",
                        "welcher Buchstabe folgt im Alphabet auf {a}"},
          .terse = {"nach {a} kommt ___", "Buchstabe nach {a}", "{a}, und dann?"}};
}

PhraseForms preceding_english() {
  return {
      .nouns = {"the letter before {a}", "the letter that comes before {a} in the alphabet",
                "the letter right before {a}", "the letter preceding {a}",
                "the previous letter of {a}"},
      .commands = {"give the letter before {a}", "say the letter that comes before {a}",
                   "name the letter that precedes {a} in the alphabet",
                   "write the letter before {a}"},
      .questions = {"what letter comes before {a}", "which letter comes before {a}",
                    "what letter is before {a} in the alphabet",
                    "which letter comes right before {a}", "what is the letter before {a}",
                    "what comes before {a} in the alphabet",
                    "which letter precedes {a} in the alphabet", "before {a} comes which letter",
                    "in the alphabet, what comes just before {a}",
                    "what's the previous letter, before {a}",
                    "which letter is just in front of {a} in the abc",
                    "what letter is one before {a}"},
      .terse = {"letter before {a}", "before {a}?", "__, {a}", "{a} \\<- previous letter",
                "previous letter "
                "of {a}",
                "before {a} comes ___", "{a} - 1 in the alphabet", "alphabet: before {a}",
                "Q: What letter comes before {a}?\nA:"}};
}

PhraseForms preceding_german() {
  return {.nouns = {"der Buchstabe vor {a}"},
          .commands = {"nenne den Buchstaben vor {a}"},
          .questions = {"welcher Buchstabe kommt vor {a}", "was kommt im Alphabet vor {a}",
                        "welcher Buchstabe steht direkt vor {a}"},
          .terse = {"vor {a} kommt ___", "Buchstabe vor {a}"}};
}

PhraseForms caesar_english() {
  return {
      .nouns = {"{a} with each letter shifted forward by {n}",
                "the Caesar cipher of {a} with shift {n}", "{a} shifted by {n}",
                "{a} moved {n} <places|letters> forward in the alphabet",
                "{a} encrypted with a Caesar shift of {n}"},
      .commands = {"shift each letter of {a} forward by {n}", "shift each letter in {a} by {n}",
                   "shift every letter of {a} {n} forward in the alphabet", "shift {a} by {n}",
                   "encode {a} with a Caesar cipher of shift {n}",
                   "apply a Caesar shift of {n} to {a}",
                   "encrypt {a} using a Caesar cipher with key {n}", "Caesar-shift {a} by {n}",
                   "replace each letter of {a} with the letter {n} places later in the alphabet",
                   "move each letter of {a} forward {n} in the alphabet",
                   "move every letter in {a} {n} "
                   "places to the right in the alphabet",
                   "rotate the letters of {a} by {n}",
                   "encode the word {a}: every letter goes {n} forward",
                   "write {a} in a secret code where every letter is moved on by {n}"},
      .questions = {"what is {a} shifted by {n}",
                    "what do you get if you shift each letter of {a} by {n}",
                    "what does {a} become when every letter moves {n} forward in the alphabet",
                    "what is the Caesar cipher of {a} with a shift of {n}",
                    "if every letter of {a} is moved {n} forward, what is the word",
                    "how do you write {a} with a Caesar shift of {n}",
                    "how is {a} encoded if each letter "
                    "is replaced by the one {n} after it",
                    "in a code each letter moves {n} forward. What is "
                    "{a} in this code",
                    "what's {a} in Caesar code with key {n}",
                    "what is {a} after rotating each letter by {n}"},
      .terse = {"caesar {n}: {a}", "Caesar shift {n}, {a}", "{a} shift {n}", "{a} +{n}",
                "rot{n} {a}", "rot{n}({a})", "ROT-{n} of {a}", "{a} -> shift +{n} -> ?",
                "word: {a}, key: {n}, Caesar code?", "caesar({a}, {n})",
                "Text: {a}\nShift: {n}\nResult:", "shift letters of {a} forward {n}",
                "Encode with shift {n}: {a}", "each letter +{n}: {a}",
                "{a}, every letter {n} further", "Q: What is {a} shifted forward by {n}?\nA:"}};
}

PhraseForms caesar_german() {
  return {
      .nouns = {"{a} mit der C\u00e4sar-Verschl\u00fcsselung um {n}"},
      .commands = {"verschiebe jeden Buchstaben von {a} um {n} nach vorn im Alphabet",
                   "verschl\u00fcssele {a} mit dem C\u00e4sar-Code, Schl\u00fcssel {n}",
                   "ersetze jeden Buchstaben von {a} durch den, der {n} weiter im Alphabet steht"},
      .questions = {"was wird aus {a}, wenn jeder Buchstabe um {n} weiter im Alphabet r\u00fcckt",
                    "wie lautet {a} mit einer Verschiebung um {n}"},
      .terse = {"C\u00e4sar {n}: {a}", "{a}, jeder Buchstabe {n} weiter", "{a} um {n} verschoben"}};
}

PhraseForms first_of(std::string_view ask, bool german) {
  if (ask == "analogy") return german ? analogy_german() : analogy_english();
  if (ask == "next") return german ? series_german() : series_english();
  if (ask == "place") return german ? number_german() : number_english();
  if (ask == "at") return german ? numbered_german() : numbered_english();
  if (ask == "after") return german ? following_german() : following_english();
  if (ask == "before") return german ? preceding_german() : preceding_english();
  return german ? caesar_german() : caesar_english();
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  return with_more(first_of(ask, german), later_forms(ask, german));
}

}  // namespace ponder::tasks::letter_analogy
