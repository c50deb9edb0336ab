// Still more of how letters are asked about: puzzle books, tests of reasoning, codes, chats.
#include "tasks/kinds/letter_forms.h"

namespace ponder::tasks::letter_analogy {
namespace {

PhraseForms treated_english() {
  return {.nouns = {"the letters that complete {a} : {b} :: {c} : ?",
                    "the result of changing {c} in the way {a} was changed to {b}",
                    "the answer to the letter-string analogy {a} -> {b}, {c} -> ?"},
          .commands = {"complete the pattern: {a} -> {b}, {c} -> ?",
                       "<look at|study> how {a} becomes {b} and do the same <with|to> {c}",
                       "<use|take> the same <rule|transformation|change> as in {a} -> {b} on {c}",
                       "solve this analogy: {a} : {b}, {c} : ?",
                       "give the string that relates to {c} as {b} relates to {a}",
                       "work out what {c} becomes if {a} becomes {b}"},
          .questions = {"if {a} is transformed <into|to> {b}, what is {c} transformed <into|to>",
                        "the string {a} was changed to {b}. What should {c} be changed to",
                        "in a code, {a} is written as {b}. How is {c} written",
                        "if {a} is coded as {b}, how is {c} coded",
                        "if the code for {a} is {b}, what is the "
                        "code for {c}",
                        "a machine turns {a} into {b}. What does it turn {c} into",
                        "I put in {a} and got {b}. What do I get for {c}",
                        "{a} relates to {b} the way {c} relates to what",
                        "{a} goes in and {b} comes out. If {c} goes in, what comes out",
                        "what completes the analogy {a} : {b} = {c} : ?",
                        "which string completes the pair {c} and ? in the way of {a} and {b}",
                        "what do I get if I treat {c} the way {a} was treated to get {b}"},
          .terse = {"[{a}] [{b}]\n[{c}] [?]", "[{a}] -> [{b}], [{c}] -> [?]", "{a} | {b}\n{c} | ?",
                    "{a} = {b}\n{c} = ?", "If {a} = {b}, then {c} = ?",
                    "{a} ==\\> {b}; {c} ==\\> ?", "\"{a}\" -\\> \"{b}\"\n\"{c}\" -\\> ?",
                    "({a}, {b}), ({c}, ?)", "in: {a} out: {b} | in: {c} out:",
                    "Let's try to complete the pattern:\n\n[{a}] [{b}]\n[{c}] [?]",
                    "Pattern: {a} to {b}. What about {c}?", "{a} -\\> {b}. And {c}?",
                    "Same rule: {a} gives {b}, {c} gives ___",
                    "Analogy test. {a} is to {b} as {c} is to: <Only the letters.|>",
                    "f({a}) = {b}, f({c}) = ?", "code: {a} -\\> {b}. code {c}.",
                    "Letter puzzle: {a} changes to {b}. {c} changes to?",
                    "1) {a} -\\> {b}\n2) {c} -\\> ?", "{a} went to {b}, so {c} goes to"}};
}

PhraseForms treated_german() {
  return {.commands = {"vervollst\u00e4ndige das Muster: {a} -> {b}, {c} -> ?",
                       "wende auf {c} dieselbe Regel an wie bei {a} -> {b}"},
          .questions = {"wenn {a} als {b} verschl\u00fcsselt wird, wie wird {c} verschl\u00fcsselt",
                        "eine Maschine macht aus {a} {b}. Was macht sie aus {c}",
                        "{a} verh\u00e4lt sich zu {b} wie {c} zu was"},
          .terse = {"[{a}] [{b}]\n[{c}] [?]", "aus {a} wird {b}, aus {c} wird ?",
                    "Muster: {a} zu {b}. Und {c}?"}};
}

PhraseForms next_english() {
  return {
      .nouns = {"the <letter|one> that should replace the question mark: {list}, ?",
                "the letter that <completes|continues> the pattern {list}",
                "the next term of the letter sequence {list}"},
      .commands = {"find the pattern and give the next letter: {list}",
                   "predict the next letter in {list}", "tell me the letter after these: {list}",
                   "work out which letter follows in the series {list}"},
      .questions = {"what letter comes next in <this|the> <pattern|series|sequence>: {list}",
                    "what would be the next letter in {list}",
                    "which letter should replace the question mark: {list}, ?",
                    "what is the next letter if the row goes {list}",
                    "can you find the next letter in {list}",
                    "in the pattern {list}, what is the letter after the last one",
                    "I see the letters {list}. Which one comes now"},
      .terse = {"{list}, next?", "{list} -\\> ?", "{list}, what letter?",
                "Find the next: {list}, _", "Pattern: {list}, ___", "{list} then",
                "IQ test. {list}, ?", "What's next? {list}",
                "Letter sequence: {list}. Next letter? <One letter only.|>",
                "Complete: {list}, ...", "the letters go {list}, and then?"}};
}

PhraseForms next_german() {
  return {.nouns = {"der Buchstabe, der das Muster fortsetzt: {list}"},
          .commands = {"finde den n\u00e4chsten Buchstaben der Folge {list}"},
          .questions = {"welcher Buchstabe ersetzt das Fragezeichen: {list}, ?",
                        "welcher Buchstabe ist der n\u00e4chste in {list}"},
          .terse = {"{list}, wie weiter?", "{list}, n\u00e4chster?", "Muster: {list}, ___"}};
}

PhraseForms place_english() {
  return {.nouns = {"{a}'s <place|position> in the alphabet",
                    "the number of the letter {a}, with a = 1, b = 2, and so on",
                    "the numerical <value|position> of {a} in the alphabet"},
          .commands = {"convert the letter {a} to its number in the alphabet",
                       "tell me which letter of the alphabet {a} is, as a number",
                       "translate {a} into a number with a=1, b=2, c=3"},
          .questions = {"what is {a}'s number in the alphabet", "what number letter is {a}",
                        "how far into the alphabet is {a}",
                        "{a} is which letter of the alphabet, "
                        "counted from the start",
                        "if a is 1 and z is 26, what is {a}",
                        "in the code a=1, b=2, c=3, which number stands for {a}",
                        "which number does {a} get if letters are numbered from 1"},
          .terse = {"{a} = which number?", "A=1, B=2, {a}=?", "number of {a}?", "{a} in numbers",
                    "letter {a}, place?", "{a} is letter number ___ of the alphabet.",
                    "Alphabet position of \"{a}\"? <Number only.|>", "a1 b2 c3 ... {a}?"}};
}

PhraseForms place_german() {
  return {.questions = {"der wievielte Buchstabe im Alphabet ist {a}",
                        "welche Nummer hat {a} im Alphabet",
                        "wenn a = 1 und b = 2 ist, was ist dann {a}"},
          .terse = {"{a}, Platz im Alphabet?", "A=1, B=2, {a}=?", "Nummer von {a}?"}};
}

PhraseForms at_english() {
  return {
      .nouns = {"letter {n} of the alphabet", "the letter that is number {n} in the alphabet",
                "the letter for the number {n} if a is 1"},
      .commands = {"convert {n} to a letter, a being 1", "name letter number {n} of the alphabet",
                   "translate {n} into a letter with a=1, b=2, c=3"},
      .questions = {"what's letter number {n} in the alphabet",
                    "which letter do you reach when you count {n} letters from a, a included",
                    "which letter stands for {n} in the code a=1, b=2, c=3",
                    "if I count through the alphabet up to {n}, at which letter am I",
                    "what letter has the number {n} if a is 1 and z is 26"},
      .terse = {"A=1, B=2, ?={n}", "{n} = which letter?", "{n} as a letter (a=1)", "letter #{n}?",
                "Number {n} of the alphabet is the letter ___.", "alphabet[{n}] (counting from 1)",
                "1=a, 2=b, {n}=?"}};
}

PhraseForms at_german() {
  return {.questions = {"welcher Buchstabe hat im Alphabet die Nummer {n}",
                        "welcher Buchstabe steht im Alphabet an Stelle {n}",
                        "wenn a = 1 und b = 2 ist, welcher Buchstabe ist {n}"},
          .terse = {"Buchstabe Nummer {n}?", "A=1, B=2, ?={n}", "{n} als Buchstabe (a=1)"}};
}

PhraseForms after_english() {
  return {.nouns = {"the letter <right|directly|just> after {a}",
                    "the successor of {a} in the "
                    "alphabet"},
          .commands = {"name the letter that comes right after {a}", "say the letter after {a}"},
          .questions = {"what letter comes right after {a} in the alphabet",
                        "which letter is next after {a}", "in the alphabet, what follows {a}",
                        "when singing the alphabet, what do you sing after {a}",
                        "which letter stands to the right of {a} in the alphabet"},
          .terse = {"after {a}?", "{a}, then?", "{a} comes before ___ in the alphabet.",
                    "chr(ord('{a}') + 1)", "{a} + 1 letter", "alphabet: {a}, ?"}};
}

PhraseForms after_german() {
  return {
      .questions = {"welcher Buchstabe kommt direkt nach {a}", "was kommt im Alphabet nach {a}"},
      .terse = {"nach {a}?", "{a}, dann?"}};
}

PhraseForms before_english() {
  return {.nouns = {"the letter <right|directly|just> before {a}",
                    "the predecessor of {a} in the alphabet"},
          .commands = {"name the letter that comes right before {a}", "say the letter before {a}"},
          .questions = {"what letter comes right before {a} in the alphabet",
                        "in the alphabet, what precedes {a}",
                        "which letter stands to the left of {a} in the alphabet",
                        "which letter is one earlier than {a}",
                        "when singing the alphabet, what do you sing just before {a}"},
          .terse = {"before {a}?", "?, {a}", "{a} comes after ___ in the alphabet.",
                    "chr(ord('{a}') - 1)", "{a} - 1 letter", "letter in front of {a}"}};
}

PhraseForms before_german() {
  return {.questions = {"welcher Buchstabe kommt direkt vor {a}", "was kommt im Alphabet vor {a}"},
          .terse = {"vor {a}?", "?, {a}: welcher Buchstabe fehlt?"}};
}

PhraseForms shift_english() {
  return {
      .nouns = {"the Caesar cipher of {a} with <key|shift> {n}",
                "\"{a}\" encrypted with a Caesar shift of {n}",
                "\"{a}\" with each letter moved {n} <forward|ahead> in the alphabet",
                "{a} in ROT{n}"},
      .commands = {"<encrypt|encode|encipher> \"{a}\" with a Caesar <cipher|shift> of {n}",
                   "apply a Caesar shift of {n} to {a}",
                   "<shift|move> every letter of \"{a}\" "
                   "forward by {n}",
                   "replace each letter of {a} by the one {n} later in the "
                   "alphabet",
                   "encode {a} by moving each letter {n} to the right", "apply ROT{n} to {a}",
                   "push each letter of {a} {n} ahead, with a after z"},
      .questions = {"what is {a} in a Caesar cipher with a shift of {n}",
                    "what does \"{a}\" become if each letter is moved {n} forward in the alphabet",
                    "how do I write {a} in a code that shifts letters by {n}",
                    "if every letter is replaced by the one {n} after it, what does {a} become",
                    "we use a secret code that moves each letter {n} forward. What is {a} in it",
                    "which word do I send for {a} with Caesar key {n}"},
      .terse = {"Caesar +{n}: {a}", "ROT{n}({a})", "{a}, Caesar shift {n}", "caesar(\"{a}\", {n})",
                "shift +{n}: {a}",
                "Plaintext: {a}\nKey: {n}\nCiphertext:", "Caesar cipher, key {n}, text {a}",
                "encode {a} (each letter +{n})", "Message: {a}. Shift: {n} forward. Encrypted:",
                "Each letter plus {n}: {a} -\\> ?"}};
}

PhraseForms shift_german() {
  return {.commands = {"verschl\u00fcssle {a} mit der C\u00e4sar-Verschiebung {n}",
                       "r\u00fccke jeden Buchstaben von {a} im Alphabet um {n} weiter"},
          .questions = {"wie lautet {a}, wenn jeder Buchstabe um {n} Stellen weitergeht"},
          .terse = {"C\u00e4sar +{n}: {a}", "Klartext: {a}\nSchl\u00fcssel: {n}\nGeheimtext:"}};
}

}  // namespace

PhraseForms later_forms(std::string_view ask, bool german) {
  if (ask == "analogy") return german ? treated_german() : treated_english();
  if (ask == "next") return german ? next_german() : next_english();
  if (ask == "place") return german ? place_german() : place_english();
  if (ask == "at") return german ? at_german() : at_english();
  if (ask == "after") return german ? after_german() : after_english();
  if (ask == "before") return german ? before_german() : before_english();
  return german ? shift_german() : shift_english();
}

}  // namespace ponder::tasks::letter_analogy
