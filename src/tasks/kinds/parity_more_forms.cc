// More of how odd and even numbers are asked for. "EVEN" is the parity, "GERAD" in German.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::parity {
namespace {

PhraseForms kind_english() {
  return {.commands = {"say whether {n} is odd or even", "say if {n} is even or odd",
                       "determine whether {n} is odd "
                       "or even",
                       "tell whether {n} is even or odd", "identify {n} as odd or even",
                       "label {n} as odd or "
                       "even",
                       "state whether {n} is an odd or an even number", "write odd or even for {n}",
                       "tell me whether {n} is an even number or an odd number",
                       "check if {n} is odd or even", "circle one for {n}: odd / even"},
          .questions = {"is {n} odd or even",
                        "is {n} even or odd",
                        "is {n} an even or odd number",
                        "is {n} an odd or even number",
                        "is {n} an even number or an odd number",
                        "is {n} an odd number or an even number",
                        "is the number {n} even "
                        "or odd",
                        "what is {n}: even or odd",
                        "is {n} even, or is it odd",
                        "is {n} odd, or is it even",
                        "what's {n}, odd or even",
                        "would {n} be odd or even",
                        "do you know if {n} is odd or even",
                        "which is it for "
                        "{n}, odd or even",
                        "what kind of number is {n}, odd or even",
                        "can {n} be split into two equal whole numbers, "
                        "or is it odd: is {n} odd or even",
                        "when you divide {n} by 2, is there a remainder, so is {n} odd or even",
                        "my locker number is {n}. Is it odd or even",
                        "there are {n} socks in the drawer. Is that an odd or an even "
                        "number",
                        "the bus line is {n}. Is that even or odd",
                        "there are {n} kids in our class. Is this odd or even",
                        "my birthday is on day {n}. Is that an odd or even number",
                        "even houses are on the left, odd ones on the "
                        "right. My house is {n}. Is {n} odd or even",
                        "if I roll {n}, is that odd or even"},
          .terse = {"{n}: odd or even?",
                    "{n}, odd or even",
                    "{n} - odd or even?",
                    "{n} even or odd?",
                    "odd or even? {n}",
                    "even or odd? {n}",
                    "even or odd: {n}",
                    "{n} odd/even",
                    "odd/even {n}",
                    "{n} is odd or even?",
                    "{n} is "
                    "___ (odd/even).",
                    "The number {n} is (odd, even):",
                    "Is {n} odd or even? Just the word.",
                    "Odd or even?\n{n}",
                    "Even or odd?\n{n}",
                    "Write odd or even: {n}",
                    "Number {n}. Odd or even?",
                    "parity({n})",
                    "parity {n}",
                    "n = {n}. Is n odd or even?",
                    "x = {n}, is x even or odd?",
                    "'odd' if {n} % 2 else 'even'",
                    "print(\"even\" if {n} % 2 == 0 else \"odd\")",
                    "Q: Is {n} odd or even?\nA:",
                    "{n} = even or odd number",
                    "is {n} odd or even",
                    "tell me odd or even: {n}"}};
}

PhraseForms kind_german() {
  return {.commands = {"sag, ob {n} gerade oder ungerade ist",
                       "entscheide, ob die Zahl {n} gerade oder ungerade ist",
                       "schreibe gerade oder ungerade f\u00fcr {n}"},
          .questions = {"ist {n} gerade oder ungerade", "ist {n} eine gerade oder ungerade Zahl",
                        "ist die {n} gerade "
                        "oder ungerade",
                        "ist {n} ungerade oder gerade",
                        "welche Art von Zahl ist {n}, gerade oder "
                        "ungerade",
                        "wei\u00dft du, ob {n} gerade oder ungerade ist",
                        "in unserer Klasse sind {n} Kinder. "
                        "Ist das gerade oder ungerade"},
          .terse = {"{n} gerade oder ungerade", "gerade oder ungerade? {n}",
                    "{n} - gerade oder ungerade?",
                    "{n}: gerade "
                    "oder ungerade?",
                    "{n} ungerade oder gerade?", "{n} ist ___ (gerade/ungerade).",
                    "Gerade oder "
                    "ungerade?\n{n}"}};
}

PhraseForms counted_english() {
  return {
      .nouns = {"the number of EVEN numbers in the list {list}",
                "the number of EVEN numbers among {list}",
                "the number "
                "of EVEN numbers: {list}",
                "the count of EVEN numbers in {list}", "the number of EVEN integers in {list}",
                "how many numbers are EVEN in {list}"},
      .commands = {"count the EVEN numbers: {list}", "count the number of EVEN numbers in {list}",
                   "count the EVEN numbers "
                   "in this list: {list}",
                   "count how many EVEN numbers there are in {list}",
                   "count how many EVEN "
                   "numbers are in the list {list}",
                   "find the number of EVEN numbers in {list}",
                   "tell me how many EVEN "
                   "numbers are in {list}",
                   "tell me how many of these are EVEN: {list}", "count all EVEN values in {list}",
                   "count the EVEN integers in {list}",
                   "give the number of EVEN numbers in {list}"},
      .questions = {"how many EVEN numbers are there in {list}",
                    "how many EVEN numbers are in this list: {list}",
                    "how many EVEN "
                    "numbers are in the list {list}",
                    "how many EVEN numbers are there: {list}",
                    "how many of the numbers {list} are "
                    "EVEN",
                    "how many of the following numbers are EVEN: {list}",
                    "how many of these are EVEN: {list}",
                    "how many EVEN "
                    "integers are there in {list}",
                    "how many numbers in the list {list} are EVEN",
                    "how many of the numbers in {list} "
                    "are EVEN",
                    "what is the number of EVEN numbers in {list}",
                    "how many EVEN ones do you count in {list}",
                    "how many EVEN numbers can you find in {list}",
                    "how many EVEN numbers do you see here: {list}",
                    "we rolled "
                    "{list}. How many rolls were EVEN",
                    "the house numbers are {list}. How many are EVEN",
                    "I drew the numbers {list}. "
                    "How many of them are EVEN",
                    "the lottery numbers are {list}. How many EVEN numbers are among them",
                    "the ages are "
                    "{list}. How many of them are EVEN numbers",
                    "given {list}, how many are EVEN"},
      .terse = {
          "how many EVEN: {list}", "how many EVEN numbers {list}", "{list}, how many are EVEN",
          "{list} - how many EVEN "
          "numbers?",
          "{list}. How many of these are EVEN?", "number of EVEN numbers: {list}",
          "count EVEN: {list}", "count EVEN numbers {list}", "# of EVEN numbers in {list}",
          "EVEN count of {list}",
          "Numbers: {list}\nHow many "
          "are EVEN?",
          "List: {list}\nNumber of EVEN numbers:",
          "Look at these numbers: {list}. How many are EVEN?", "How many EVEN numbers?\n{list}",
          "Of {list}, ___ numbers are EVEN.",
          "In the list {list} there are ___ EVEN "
          "numbers.",
          "Q: How many EVEN numbers are in {list}?\nA:", "Count. How many of {list} are EVEN?"}};
}

PhraseForms counted_german() {
  return {.nouns = {"die Anzahl der GERADen Zahlen: {list}",
                    "die Anzahl der GERADen Zahlen in der Liste {list}"},
          .commands = {"z\u00e4hle, wie viele Zahlen GERADe sind: {list}",
                       "z\u00e4hle die GERADen Zahlen: {list}",
                       "sag mir, wie viele GERADe Zahlen in {list} sind"},
          .questions = {"wie viele GERADe Zahlen gibt es in {list}",
                        "wie viele dieser Zahlen sind GERADe: {list}",
                        "wie viele "
                        "der folgenden Zahlen sind GERADe: {list}",
                        "ich habe {list} gew\u00fcrfelt oder gezogen. Wie viele davon "
                        "sind GERADe"},
          .terse = {"wie viele GERADe Zahlen: {list}", "{list}, wie viele sind GERADe",
                    "Anzahl GERADer Zahlen: {list}", "{list}. Wie viele davon sind GERADe?"}};
}

PhraseForms added_english() {
  return {
      .nouns = {"the sum of the EVEN numbers in the list {list}",
                "the sum of all the EVEN numbers in {list}",
                "the sum of all "
                "EVEN numbers among {list}",
                "the sum of the EVEN numbers: {list}", "the total of all EVEN numbers in {list}",
                "the sum of the EVEN integers in {list}"},
      .commands = {"add the EVEN numbers in {list}", "add all the EVEN numbers: {list}",
                   "add all the EVEN numbers in {list}",
                   "add up all EVEN numbers in the list {list}", "sum the EVEN numbers in {list}",
                   "sum all the EVEN numbers: "
                   "{list}",
                   "find the sum of the EVEN numbers in {list}",
                   "find the sum of all EVEN numbers in the list {list}",
                   "calculate the sum of the EVEN numbers in {list}",
                   "compute the sum of the EVEN numbers: {list}",
                   "add up just "
                   "the EVEN ones: {list}",
                   "total the EVEN numbers in {list}"},
      .questions = {"what is the sum of the EVEN numbers: {list}",
                    "what is the sum of all EVEN numbers in {list}",
                    "what is the sum of the "
                    "EVEN numbers in the list {list}",
                    "what do you get if you add the EVEN numbers in {list}",
                    "what do the EVEN numbers "
                    "in {list} sum to",
                    "what is the total of all EVEN numbers in {list}",
                    "how much are the EVEN numbers in {list} together",
                    "how much do all EVEN numbers in {list} add up to",
                    "if I add only the EVEN numbers in {list}, what do I get",
                    "only "
                    "EVEN rolls score. We rolled {list}. What is the total of the EVEN ones",
                    "the cards show {list}. What is the sum of the "
                    "EVEN cards",
                    "given {list}, what is the sum of the EVEN numbers",
                    "the EVEN numbers of {list} make what sum"},
      .terse = {"sum of the EVEN numbers: {list}", "sum of EVEN numbers in {list}",
                "sum of EVEN numbers {list}",
                "{list}, sum of "
                "EVEN numbers",
                "{list} - add the EVEN numbers", "{list}. Add up the EVEN ones.",
                "add EVEN numbers: {list}", "EVEN sum {list}",
                "Numbers: {list}\nSum of the EVEN ones?", "List: {list}\nSum of EVEN numbers:",
                "Sum of the EVEN "
                "numbers?\n{list}",
                "The EVEN numbers in {list} add up to ___.",
                "Look at {list}. What is the sum of the EVEN "
                "numbers?",
                "Q: What is the sum of the EVEN numbers in {list}?\nA:"}};
}

PhraseForms added_german() {
  return {
      .nouns = {"die Summe der GERADen Zahlen: {list}",
                "die Summe der GERADen Zahlen in der Liste {list}"},
      .commands = {"addiere alle GERADen Zahlen in {list}", "addiere alle GERADen Zahlen: {list}",
                   "bilde die Summe der GERADen "
                   "Zahlen von {list}"},
      .questions = {"was ist die Summe der GERADen Zahlen in {list}",
                    "was ist die Summe aller GERADen Zahlen: {list}",
                    "wie viel "
                    "ergeben alle GERADen Zahlen in {list} zusammen"},
      .terse = {"Summe der GERADen Zahlen: {list}", "{list}, Summe der GERADen",
                "{list}. Addiere die GERADen Zahlen."}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  if (ask == "is") return german ? kind_german() : kind_english();
  if (ask == "count") return german ? counted_german() : counted_english();
  return german ? added_german() : added_english();
}

}  // namespace ponder::tasks::parity
