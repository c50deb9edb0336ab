#include "tasks/kinds/letter_forms.h"

#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::letter_analogy {

const Phrases& analogy_phrases() {
  static const Phrases all(
      {.nouns = {"the string that goes with {c} if {a} goes with {b}",
                 "the missing <string|group|part>: {a} : {b} :: {c} : ?"},
       .commands = {"complete: {a} is to {b} as {c} is to",
                    "complete the <letter|> analogy {a} : {b} = {c} : ?",
                    "change {c} as {a} was changed to {b}",
                    "do to {c} what was done to {a} to <get|make> {b}",
                    "apply to {c} the <change|rule> that <turns|makes|takes> {a} <into|to> {b}",
                    "<solve|finish> the <letter|string> analogy: {a} is to {b} as {c} is to ?",
                    "<find|work out> the rule from {a} to {b} and use it on {c}",
                    "transform {c} <in the same way as|just like> {a} -> {b}",
                    "fill in the blank: {a} -> {b}, {c} -> __"},
       .questions = {"{a} is to {b} as {c} is to what",
                     "if {a} changes to {b}, what does {c} change to",
                     "{a} becomes {b}, what does {c} become", "{a} goes to {b}, where does {c} go",
                     "if {a} -> {b}, then {c} -> what",
                     "let {a} turn into {b}, what does {c} turn into",
                     "if {a} <turns into|becomes|is mapped to|gives|is coded as> {b}, what "
                     "<happens to|about|will become of> {c}",
                     "{a} is changed to {b}, how is {c} changed in the same way",
                     "suppose {a} <becomes|is turned into> {b}, what would {c} become",
                     "what is to {c} <as|what> {b} is to {a}",
                     "following the pattern {a} -> {b}, what is {c} -> ?",
                     "if the string {a} is changed to {b}, how would you change the string {c} in "
                     "the same way",
                     "by the rule that makes {b} out of {a}, what is made out of {c}",
                     "which <letters go|string goes> with {c} as {b} goes with {a}"},
       .terse = {"{a} is to {b} as {c} is to ?", "{a} -> {b}, {c} -> ?", "{a}:{b}::{c}:?",
                 "{a} : {b} = {c} : ?", "{a} {b} {c} ?", "{a} to {b}, {c} to ?",
                 "{a} => {b}\n{c} => ?", "{a} -> {b}\n{c} ->", "{a} becomes {b}. {c} becomes ...",
                 "{a}\u2192{b}, {c}\u2192?", "analogy: {a} {b} / {c} ?",
                 "input: {a}, output: {b}\ninput: {c}, output: ?",
                 "Example: {a} -> {b}. Now you: {c} -> ?", "rule: {a} -> {b}; apply to {c}",
                 "{a} is to {b} as {c} is to ___",
                 "Someone changed {a} to {b}. Do the same to {c}.",
                 "In a secret rule, {a} is turned into {b}. What is {c} turned into?",
                 "The pair is {a} / {b}. Which pair begins with {c}? Give its second part.",
                 "Here {a} makes {b}. What does {c} make by the same rule?"}},
      {.commands = {"erg\u00e4nze: {a} verh\u00e4lt sich zu {b} wie {c} zu",
                    "\u00e4ndere {c} so, wie {a} zu {b} wurde"},
       .questions = {"{a} wird zu {b}, wozu wird {c}",
                     "wenn aus {a} {b} wird, was wird dann aus {c}"},
       .terse = {"{a} -> {b}, {c} -> ?", "{a} : {b} = {c} : ?",
                 "{a} verh\u00e4lt sich zu {b} wie {c} zu ?"}},
      more_forms("analogy", false), more_forms("analogy", true));
  return all;
}

const Phrases& next_phrases() {
  static const Phrases all(
      {.nouns = {"the next letter of {list}", "the letter that comes next: {list}",
                 "the next letter in the <sequence|series|pattern|row> {list}",
                 "the missing <last|next> letter: {list}, ?", "the letter that continues {list}"},
       .commands = {"continue {list}",
                    "continue the <letters|letter sequence|pattern|series> {list}",
                    "complete the <letter|> <series|sequence|pattern>: {list}, ?",
                    "<find|give|name|write down> the next letter: {list}",
                    "add one more letter to {list}", "extend the letters {list} by one",
                    "fill in the blank: {list}, __"},
       .questions = {"which letter comes next: {list}", "what comes next: {list}",
                     "what letter follows {list}", "{list}, what is next",
                     "which letter <continues|goes on with|should follow|must follow> {list}",
                     "what is the next letter in <the series|the sequence|the pattern|> {list}",
                     "how do the letters {list} go on",
                     "what letter <should|would|does> come after {list}",
                     "look at the letters {list}, which one is next",
                     "{list} and then which letter", "which letter belongs behind {list}"},
       .terse = {"{list} ?", "{list}, ?", "next letter: {list}", "{list} ...", "{list}, ...?",
                 "{list}, __", "letter series: {list}, ?", "letters {list} next?",
                 "Here is a letter pattern: {list}. What comes next?",
                 "The letters are {list}. Which one follows?", "sequence: {list}\nnext:",
                 "My <teacher|sister|friend> wrote {list}. Which letter comes next?",
                 "{list} - and now?"}},
      {.nouns = {"der n\u00e4chste Buchstabe: {list}",
                 "der n\u00e4chste Buchstabe in der Reihe {list}"},
       .commands = {"setze die Buchstaben fort: {list}",
                    "nenne den n\u00e4chsten Buchstaben: {list}"},
       .infinitives = {"die Buchstabenreihe {list} fortsetzen"},
       .questions = {"welcher Buchstabe kommt als n\u00e4chster: {list}",
                     "wie geht es weiter: {list}", "welcher Buchstabe folgt auf {list}",
                     "wie geht die Reihe {list} weiter", "was kommt nach {list}",
                     "welcher Buchstabe setzt die Reihe {list} fort"},
       .terse = {"{list}, ?", "{list} ...", "Buchstabenreihe: {list}, ?",
                 "Die Buchstaben sind {list}. Welcher kommt danach?",
                 "n\u00e4chster Buchstabe: {list}"}},
      more_forms("next", false), more_forms("next", true));
  return all;
}

const Phrases& place_phrases() {
  static const Phrases all(
      {.nouns = {"the position of {a} in the alphabet",
                 "the place of the letter {a} in the alphabet",
                 "the <index|number|rank> of the letter {a} in the alphabet",
                 "the alphabet <position|number|place> of <the letter|> {a}",
                 "the position of the letter {a} in the English alphabet, counting from 1",
                 "the ordinal number of {a} in the alphabet"},
       .commands = {"<give|find|name> the position of {a} in the alphabet",
                    "count to {a} in the alphabet and give the number",
                    "say which number the letter {a} has in the alphabet",
                    "number the alphabet from 1 and give the number of {a}"},
       .questions = {"which place has {a} in the alphabet",
                     "what number is the letter {a} in the alphabet",
                     "which number of the alphabet is {a}",
                     "where in the alphabet is <the letter|> {a}",
                     "at which <place|position> <in|of> the alphabet is <the letter|> {a}",
                     "how many letters are there from a to {a}, both counted",
                     "what is the <number|position> of <the letter|> {a} if a is 1",
                     "if A = 1<, B = 2|> and so on, what is {a}", "which letter number is {a}",
                     "what <numeric|> place does {a} hold in the alphabet",
                     "<the letter|> {a} is the how-manyth letter of the alphabet",
                     "counting from a, which letter of the alphabet is {a}"},
       .terse = {"position of {a} in the alphabet", "alphabet place of {a}",
                 "{a} in the alphabet, which number?", "{a} = ? (a = 1, b = 2, ...)",
                 "letter {a}, position?", "place of {a} in abc", "alphabet index of {a}, a is 1",
                 "a is 1, b is 2. What is {a}?", "The letter {a}: which place in the alphabet?",
                 "letter number of {a}", "My son asks which number {a} has in the alphabet.",
                 "In the alphabet, the letter {a} is number ___"}},
      {.nouns = {"die Stelle von {a} im Alphabet", "die Nummer des Buchstabens {a} im Alphabet"},
       .commands = {"nenne die Stelle von {a} im Alphabet",
                    "gib an, der wievielte Buchstabe {a} ist"},
       .questions = {"an welcher Stelle im Alphabet steht {a}", "der wievielte Buchstabe ist {a}",
                     "der wievielte Buchstabe des Alphabets ist <das|> {a}",
                     "welche Nummer hat {a} im Alphabet", "wo im Alphabet steht der Buchstabe {a}",
                     "an welcher Position steht {a} im ABC",
                     "wenn A = 1 und B = 2 ist, welche Zahl hat {a}"},
       .terse = {"Stelle von {a} im Alphabet?", "Position von {a} im Alphabet",
                 "{a} im Alphabet, welche Nummer?"}},
      more_forms("place", false), more_forms("place", true));
  return all;
}

const Phrases& at_phrases() {
  static const Phrases all(
      {.nouns = {"letter number {n} of the alphabet",
                 "the letter at <place|position> {n} of the alphabet",
                 "the letter <in|on> <place|position> {n} <of|in> the alphabet",
                 "the alphabet's letter number {n}", "the letter with number {n} if a is 1",
                 "the letter you reach when you count to {n} in the alphabet"},
       .commands = {"<give|name|write down> letter number {n} of the alphabet",
                    "count {n} letters into the alphabet and name the last one",
                    "say the letter <at|in> <place|position> {n} of the alphabet",
                    "turn the number {n} into a letter, with 1 for a"},
       .questions = {"which letter is number {n} in the alphabet",
                     "which letter has place {n} in the alphabet",
                     "what letter <is|stands|comes> at <place|position> {n} <of|in> the alphabet",
                     "what is the letter number {n} of the English alphabet",
                     "if a is 1 and b is 2, which letter is {n}",
                     "if A=1, B=2 and so on, what letter is {n}",
                     "which letter do you get when you count {n} letters from a, a included",
                     "which letter belongs to the number {n} in the alphabet",
                     "in the alphabet, what is letter number {n}"},
       .terse = {"letter {n} of the alphabet", "alphabet letter {n}", "letter number {n}?",
                 "{n} = which letter (a = 1)?", "alphabet position {n}, which letter?",
                 "a is 1, b is 2. Which letter is {n}?", "letter at position {n} in abc",
                 "number {n} as a letter of the alphabet", "place {n} in the alphabet:",
                 "Letter no. {n} of the alphabet is ___", "1 is a, 2 is b, {n} is ?"}},
      {.nouns = {"der Buchstabe an Stelle {n} im Alphabet", "Buchstabe Nummer {n} im Alphabet"},
       .commands = {"nenne den Buchstaben an Stelle {n} im Alphabet"},
       .questions = {"welcher Buchstabe steht an Stelle {n} im Alphabet",
                     "welcher Buchstabe ist die Nummer {n} im Alphabet",
                     "welcher Buchstabe hat im Alphabet die Nummer {n}",
                     "wenn A = 1 und B = 2 ist, welcher Buchstabe ist {n}",
                     "wie hei\u00dft der Buchstabe an Position {n} im ABC"},
       .terse = {"Buchstabe Nummer {n} im Alphabet", "Alphabet, Stelle {n}?",
                 "Position {n} im Alphabet: welcher Buchstabe?"}},
      more_forms("at", false), more_forms("at", true));
  return all;
}

const Phrases& after_phrases() {
  static const Phrases all(
      {.nouns = {"the letter after {a}", "the letter that follows {a} in the alphabet",
                 "the letter <right|directly|immediately|just> after {a} <in the alphabet|>",
                 "the next letter <of the alphabet|> after {a}",
                 "the <successor|right neighbour> of {a} in the alphabet",
                 "the letter that comes one place after {a}"},
       .commands = {"name the letter that <comes after|follows> {a}",
                    "<give|write down> the letter after {a}",
                    "go one letter forward from {a} in the alphabet",
                    "say the alphabet on by one letter from {a}"},
       .questions = {"which letter comes after {a}", "what comes after {a} in the alphabet",
                     "what letter follows {a}",
                     "what letter comes <next after|right after|directly after|just after> {a} <in "
                     "the alphabet|>",
                     "which letter is next after {a}",
                     "<saying|reciting> the alphabet, what comes after {a}",
                     "after <the letter|> {a} comes which letter",
                     "if I say {a}, which letter of the alphabet do I say next",
                     "<the letter|> {a} is followed by which letter",
                     "which letter has {a} right before it in the alphabet",
                     "in the alphabet, what follows {a}", "what is one letter after {a}"},
       .terse = {"letter after {a}", "after {a}?", "next letter after {a}",
                 "{a} + 1 letter in the alphabet?", "alphabet: {a}, then?",
                 "{a}, and then in the alphabet?", "following letter of {a}",
                 "In the alphabet, the letter after {a} is ___", "which letter after {a}",
                 "A child says {a}. Which letter of the alphabet comes next?",
                 "alphabet successor of {a}"}},
      {.nouns = {"der Buchstabe nach {a}", "der Buchstabe, der im Alphabet auf {a} folgt",
                 "der Nachfolger von {a} im Alphabet"},
       .commands = {"nenne den Buchstaben nach {a}"},
       .questions = {"welcher Buchstabe kommt nach {a}", "was kommt im Alphabet nach {a}",
                     "welcher Buchstabe folgt im Alphabet auf {a}",
                     "welcher Buchstabe steht direkt hinter {a}",
                     "wie geht das Alphabet nach {a} weiter"},
       .terse = {"nach {a} kommt?", "Buchstabe nach {a}", "Alphabet: {a}, dann?"}},
      more_forms("after", false), more_forms("after", true));
  return all;
}

const Phrases& before_phrases() {
  static const Phrases all(
      {.nouns = {"the letter before {a}", "the letter that stands before {a} in the alphabet",
                 "the letter <right|directly|immediately|just> before {a} <in the alphabet|>",
                 "the <predecessor|left neighbour> of {a} in the alphabet",
                 "the letter that comes one place before {a}",
                 "the letter that {a} follows in the alphabet"},
       .commands = {"name the letter that <comes before|precedes> {a}",
                    "<give|write down> the letter before {a}",
                    "go one letter back from {a} in the alphabet", "step back one letter from {a}"},
       .questions =
           {"which letter comes before {a}", "what comes before {a} in the alphabet",
            "what letter precedes {a}",
            "what letter comes <right before|directly before|just before> {a} <in the alphabet|>",
            "which letter does {a} follow", "<saying|reciting> the alphabet, what comes before {a}",
            "before <the letter|> {a} comes which letter",
            "<the letter|> {a} comes right after which letter",
            "which letter has {a} right after it in the alphabet",
            "in the alphabet, what is before {a}", "what is one letter before {a}",
            "which letter is the one in front of {a}"},
       .terse = {"letter before {a}", "before {a}?", "previous letter of {a}",
                 "{a} - 1 letter in the alphabet?", "alphabet: ?, {a}",
                 "the one before {a} in the alphabet?", "preceding letter of {a}",
                 "In the alphabet, the letter before {a} is ___", "which letter before {a}",
                 "alphabet predecessor of {a}"}},
      {.nouns = {"der Buchstabe vor {a}", "der Buchstabe, der im Alphabet vor {a} steht",
                 "der Vorg\u00e4nger von {a} im Alphabet"},
       .commands = {"nenne den Buchstaben vor {a}"},
       .questions = {"welcher Buchstabe kommt vor {a}", "was kommt im Alphabet vor {a}",
                     "welcher Buchstabe steht direkt vor {a}",
                     "auf welchen Buchstaben folgt im Alphabet {a}"},
       .terse = {"vor {a} kommt?", "Buchstabe vor {a}", "Alphabet: ?, {a}"}},
      more_forms("before", false), more_forms("before", true));
  return all;
}

const Phrases& shift_phrases() {
  static const Phrases all(
      {.nouns = {"\"{a}\" with each letter moved {n} forward",
                 "\"{a}\" in the Caesar cipher with shift {n}",
                 "\"{a}\" with every letter replaced by the one {n} later <in the alphabet|>",
                 "the Caesar <code|cipher> of \"{a}\" with a shift of {n}",
                 "the word you get when each letter of \"{a}\" is moved <on|forward> by {n}"},
       .commands = {"shift each letter of \"{a}\" by {n}", "shift \"{a}\" by {n}",
                    "move every letter of \"{a}\" {n} <places|steps|letters> <forward|on|ahead>",
                    "<encode|encrypt|encipher> \"{a}\" with a Caesar <shift|cipher> of {n}",
                    "apply a Caesar cipher with <shift|key> {n} to \"{a}\"",
                    "replace <each|every> letter of \"{a}\" by the letter {n} <places|positions> "
                    "<later|further on> in the alphabet",
                    "advance each letter in \"{a}\" by {n}",
                    "rotate the letters of \"{a}\" forward by {n} in the alphabet",
                    "write \"{a}\" in secret code by moving each letter {n} forward",
                    "push each letter of <the word|> \"{a}\" {n} <places|letters> further along "
                    "the alphabet",
                    "caesar-shift \"{a}\" by +{n}"},
       .questions = {"what is \"{a}\" shifted by {n}",
                     "what do you get when you shift \"{a}\" by {n} letters",
                     "how is \"{a}\" written if <each|every> letter is moved forward by {n}",
                     "what does \"{a}\" become <in a|with a> Caesar cipher <of|with shift> {n}",
                     "if every letter of \"{a}\" goes {n} <places|steps> forward in the alphabet, "
                     "what <word|> comes out",
                     "what is \"{a}\" in a code where each letter stands {n} places later",
                     "what is the Caesar shift of \"{a}\" by {n}",
                     "in a secret code each letter is replaced by the one {n} later, how is "
                     "\"{a}\" written"},
       .terse =
           {"shift {a} by {n}", "caesar {a} {n}", "{a} caesar +{n}", "caesar({a}, {n})",
            "{a}, each letter +{n}", "ROT{n} of {a}", "rot{n}: {a}",
            "text: {a}, shift: {n}, cipher: ?", "Caesar cipher, key {n}: {a} -> ?",
            "My friend and I use a code: each letter moves {n} forward. How do I write \"{a}\"?",
            "plaintext = {a}\nshift = {n}\nciphertext =", "letters of {a} moved on by {n}",
            "Spies move each letter {n} places forward in the alphabet. What do they write for "
            "\"{a}\"?"}},
      {.nouns = {"\"{a}\" in der C\u00e4sar-Verschl\u00fcsselung mit Verschiebung {n}"},
       .commands =
           {"verschiebe jeden Buchstaben von \"{a}\" um {n}",
            "verschl\u00fcssele \"{a}\" mit einer C\u00e4sar-Verschiebung um {n}",
            "ersetze jeden Buchstaben von \"{a}\" durch den, der im Alphabet {n} weiter steht"},
       .infinitives = {"jeden Buchstaben von \"{a}\" um {n} verschieben"},
       .questions = {"was wird aus \"{a}\", wenn man jeden Buchstaben um {n} weiter schiebt"},
       .terse = {"{a} um {n} verschoben", "C\u00e4sar {n}: {a}"}},
      more_forms("shift", false), more_forms("shift", true));
  return all;
}

}  // namespace ponder::tasks::letter_analogy
