// More of how divisions with a remainder are asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::remainder {
namespace {

PhraseForms quotient_english() {
  return {.nouns = {"the quotient and remainder of {a} divided by {b}",
                    "the quotient and the remainder of "
                    "{a} \u00f7 {b}",
                    "the quotient and remainder when {a} is divided by {b}",
                    "{a} \u00f7 {b} with remainder", "{a} divided by {b}, with the remainder",
                    "the whole number quotient and the remainder of {a} / {b}"},
          .commands = {"divide {a} by {b} with remainder",
                       "divide {a} by {b} and give the quotient and "
                       "remainder",
                       "find the quotient and remainder of {a} \u00f7 {b}",
                       "find the quotient and the remainder when {a} is divided by {b}",
                       "do the division {a} \u00f7 {b} and give the remainder too",
                       "do long division: {a} \u00f7 {b}, with remainder",
                       "write {a} \u00f7 {b} as a quotient with a remainder",
                       "work out {a} \u00f7 {b}, leaving the answer with a remainder",
                       "calculate {a} divided by {b}, giving a quotient and a remainder",
                       "use long division to divide {a} by {b}. Give quotient and remainder"},
          .questions = {"what is {a} divided by {b}, with the remainder",
                        "what is {a} \u00f7 {b} with remainder",
                        "what are the quotient and remainder when {a} is divided by {b}",
                        "what are the quotient and the remainder of {a} divided by {b}",
                        "how many times does {b} go into {a}, and what is the remainder",
                        "how many times does {b} fit into {a} and how much is left over",
                        "how often does {b} go into {a} and what remains",
                        "what is {a} / {b} as a whole number and a remainder",
                        "what is {a} over {b} as quotient and remainder",
                        "{a} <apples|pencils|stickers|candies|cookies> are shared by {b} "
                        "<kids|children|friends>. How "
                        "many does each get and how many are left over",
                        "{name} has {a} <photos|stamps|cards> and puts {b} on each page. How many "
                        "pages are full and how "
                        "many are left",
                        "{a} <students|people|players> are put into groups of {b}. How many full "
                        "groups are there and "
                        "how many are left over",
                        "a baker packs {a} <rolls|muffins|donuts> in boxes of {b}. How many full "
                        "boxes are there and how "
                        "many are left over",
                        "how many bags of {b} can be filled with {a} <marbles|oranges|nuts> and "
                        "how many stay over",
                        "a rope of {a} m is cut into pieces of {b} m. How many pieces are there "
                        "and how many metres are "
                        "left",
                        "{a} days are how many periods of {b} days, and how many days remain",
                        "if {b} friends split {a} coins evenly, how many does each get and what is "
                        "the remainder"},
          .terse = {"{a} \u00f7 {b} = ? remainder ?",
                    "{a} \u00f7 {b} = ___ R ___",
                    "{a} / {b} with remainder",
                    "{a}/{b} with remainder",
                    "{a} : {b} remainder and quotient",
                    "{a} divided by {b}, quotient "
                    "and remainder",
                    "{b} into {a}: how often and what's left?",
                    "quotient and remainder: {a}, {b}",
                    "{a} \u00f7 {b} (with remainder)",
                    "long division {a} \u00f7 {b}, with remainder",
                    "{b})\u203e{a}, quotient and remainder?",
                    "Divide with remainder: {a} \u00f7 {b}",
                    "Divide. Write the quotient and remainder. {a} \u00f7 {b}",
                    "{a} \u00f7 {b} = __ r __",
                    "{a} = {b} \u00d7 __ + __ with the largest possible whole number first. Give "
                    "quotient and "
                    "remainder.",
                    "divmod({a}, {b}), as quotient and remainder",
                    "how many {b}s in {a} and how many left",
                    "{a} by {b}: quotient = ?, remainder = ?",
                    "{a} split into groups of {b}: groups and leftovers?",
                    "Q: What are the quotient and remainder of {a} \u00f7 {b}?\nA:"}};
}

PhraseForms quotient_german() {
  return {
      .nouns = {"der Quotient und der Rest von {a} geteilt durch {b}",
                "das Ergebnis von {a} : {b} mit Rest"},
      .commands = {"rechne {a} : {b} mit Rest", "rechne schriftlich mit Rest: {a} : {b}",
                   "teile mit Rest: {a} : {b}", "gib Quotient und Rest von {a} : {b} an",
                   "dividiere {a} durch {b} mit Rest"},
      .infinitives = {"{a} : {b} mit Rest rechnen", "{a} durch {b} teilen und den Rest angeben"},
      .questions =
          {"wie oft passt die {b} in die {a} und welcher Rest bleibt",
           "wie viel ist {a} geteilt durch {b} mit Rest",
           "was sind Quotient und Rest von {a} durch {b}",
           "{a} \u00c4pfel werden an {b} Kinder verteilt. Wie viele bekommt jedes und wie viele "
           "bleiben",
           "{name} klebt {a} Fotos ein, {b} auf jede Seite. Wie viele Seiten werden voll "
           "und wie viele Fotos bleiben",
           "{a} Sch\u00fcler bilden Gruppen zu {b}. Wie viele Gruppen "
           "sind es und wie viele bleiben \u00fcbrig"},
      .terse = {"{a} : {b} = ? Rest ?", "{a} : {b} = ___ R ___", "{a} durch {b} mit Rest",
                "{a}/{b} mit Rest", "mit Rest: {a} : {b}",
                "Teile mit Rest. {a} : {b} =", "{a} geteilt durch {b}: Ergebnis und Rest?"}};
}

PhraseForms left_english() {
  return {
      .nouns = {"the remainder when {a} is divided by {b}",
                "the remainder when dividing {a} by {b}",
                "the remainder of the division {a} \u00f7 {b}", "the remainder of {a} over {b}",
                "the remainder if you divide {a} by {b}", "the modulus of {a} and {b}",
                "the leftover when {a} is divided by {b}",
                "the remainder after {a} is divided by {b}"},
      .expressions = {"{a} mod {b}", "{a} modulo {b}"},
      .commands = {"calculate the remainder when {a} is divided by {b}",
                   "find the remainder of {a} divided "
                   "by {b}",
                   "find the remainder of {a} \u00f7 {b}", "compute {a} mod {b}",
                   "calculate {a} modulo {b}", "tell me the remainder of {a} divided by {b}",
                   "determine the remainder when {a} is divided by {b}",
                   "give the remainder of {a} by {b}", "work out the remainder of {a} / {b}",
                   "take {a} modulo {b}", "evaluate {a} % {b}"},
      .questions =
          {"what is the remainder when {a} is divided by {b}",
           "what is the remainder when you divide {a} "
           "by {b}",
           "what is the remainder of {a} divided by {b}",
           "what is the remainder of {a} \u00f7 {b}",
           "what's the remainder of {a}/{b}",
           "what is {a} mod {b}",
           "what is {a} modulo {b}",
           "what does {a} mod {b} equal",
           "what is left over when you divide {a} by {b}",
           "when {a} is divided by {b}, what is the remainder",
           "if {a} is divided by {b}, what is the "
           "remainder",
           "dividing {a} by {b} leaves what remainder",
           "how much is left over when {a} is "
           "divided by {b}",
           "what remainder do I get for {a} divided by {b}",
           "in Python, what is {a} % {b}",
           "what does {a} % {b} give",
           "what does the program print: "
           "print({a} % {b})",
           "{a} <apples|candies|pencils|cookies> are shared equally by {b} <kids|friends|"
           "children>. How many are left",
           "{name} has {a} <beads|cards|coins> and makes piles of {b}. How many "
           "are left over",
           "{a} students get into groups of {b}. How many students are left without a group",
           "a farmer puts {a} eggs in cartons of {b}. How many eggs are left over",
           "{a} people ride in vans that hold {b}, and every van is filled before the next. How "
           "many are "
           "left for a van that is not full",
           "{name} deals {a} cards to {b} players. How many cards are left",
           "how many are left over if {a} is split into groups of {b}",
           "I have {a} stickers, {b} fit on a page. How many are left after filling whole pages",
           "after {b} goes into {a} as often as it can, what is left"},
      .terse = {"{a} mod {b} = ?",
                "{a} mod {b} =",
                "{a} % {b} = ?",
                "{a} % {b} =",
                "{a}%{b}",
                "remainder {a} {b}",
                "remainder of {a} divided by {b}",
                "remainder when {a} is divided by {b}",
                "remainder: {a} \u00f7 {b}",
                "{a} divided by {b} remainder",
                "{a}/{b} remainder?",
                "{a} \u00f7 {b}, what is left over?",
                "print({a} % {b})",
                "=MOD({a};{b})",
                "MOD({a}, {b})",
                "{a} mod {b}?",
                "{a} modulo {b}",
                "{a} (mod {b})",
                "x = {a}\ny = {b}\nx % y = ?",
                "{a} \u00f7 {b} has a remainder of ___.",
                "When {a} is divided by {b}, the remainder is ___.",
                "{a} = {b}q + r. What is r, the remainder?",
                "leftover of {a} in groups of {b}",
                "Only the remainder: {a} : {b}",
                "Q: What is {a} mod {b}?\nA:",
                "rest of {a} divided by {b}?"}};
}

PhraseForms left_german() {
  return {.nouns = {"der Rest, wenn man {a} durch {b} teilt", "der Divisionsrest von {a} und {b}",
                    "der Rest der Division {a} : {b}"},
          .expressions = {"{a} modulo {b}", "{a} mod {b}"},
          .commands = {"bestimme den Rest von {a} durch {b}", "berechne {a} modulo {b}",
                       "gib den Rest von {a} : {b} an", "berechne {a} mod {b}"},
          .infinitives = {"den Rest von {a} : {b} bestimmen", "{a} modulo {b} berechnen"},
          .questions = {"was ist der Rest von {a} geteilt durch {b}",
                        "welcher Rest bleibt bei {a} : {b}", "was ist der Rest bei {a} durch {b}",
                        "was bleibt als Rest, wenn ich {a} durch {b} teile",
                        "wie viel bleibt \u00fcbrig, wenn ich {a} durch {b} teile",
                        "was ist {a} mod {b}",
                        "{name} verteilt {a} Karten an {b} Spieler. Wie viele bleiben \u00fcbrig",
                        "{a} Sch\u00fcler bilden Gruppen zu {b}. Wie viele bleiben \u00fcbrig"},
          .terse = {"{a} mod {b} = ?", "Rest {a} : {b}", "Rest von {a} durch {b}?",
                    "{a} : {b} Rest?", "{a} geteilt durch {b}, Rest", "{a} : {b} hat den Rest ___.",
                    "{a} % {b} = ?", "REST({a};{b})", "Welcher Rest: {a} : {b}"}};
}

PhraseForms even_english() {
  return {
      .questions = {"is {b} a factor of {a}",
                    "is {a} a multiple of {b}",
                    "does {b} divide {a}",
                    "is {a} divisible "
                    "by {b}",
                    "is {b} a divisor of {a}",
                    "does {b} go evenly into {a}",
                    "does {b} go into {a}",
                    "can {a} be divided by {b}",
                    "can {a} be evenly divided by {b}",
                    "can {a} be divided evenly by {b}",
                    "can {b} divide {a} evenly",
                    "is {a} in the {b} times table",
                    "is {a} a number in the times table "
                    "of {b}",
                    "does dividing {a} by {b} leave no remainder",
                    "is {a} mod {b} equal to 0",
                    "is {a} % {b} == 0",
                    "do I get no remainder for {a} / {b}",
                    "is {a} exactly divisible by {b}",
                    "is {a} / {b} a whole number",
                    "is {a} / {b} an integer",
                    "is it possible to divide {a} by {b} "
                    "without remainder",
                    "if I divide {a} by {b}, is there no remainder",
                    "can {a} <students|people> be split into groups of {b} with nobody left out",
                    "can {name} put {a} <books|cards|apples> into piles of {b} with none left over",
                    "can {b} <friends|kids|people> share {a} <candies|coins|stickers> equally",
                    "will {a} cookies fit into bags of {b} with none left over",
                    "is it true that {a} is divisible by "
                    "{b}",
                    "is it true that {a} is a multiple of {b}",
                    "am I right that {b} divides {a}",
                    "my friend says {a} is divisible by {b}. Is that right",
                    "would {a} divide by {b} exactly"},
      .terse = {"{a} divisible by {b}", "divisible? {a} by {b}", "{b} a factor of {a}?",
                "{a} a multiple of "
                "{b}?",
                "{b} divides {a}", "{b} goes into {a}?", "{a}/{b} even?  No remainder?",
                "{a} % {b} == 0", "True or false: {a} is divisible by {b}.",
                "true or false: {b} is a factor of "
                "{a}",
                "Yes or no? {a} is a multiple of {b}.", "{a} is divisible by {b}: yes or no?",
                "{a} : {b} without remainder?", "is {a} divisible by {b}? yes/no",
                "Check: is {b} a divisor of {a}?", "does {b} | {a}?",
                "Q: Is {b} a factor of {a}?\nA:", "{a} divisible by {b}, correct?"}};
}

PhraseForms even_german() {
  return {
      .questions = {"ist {a} ohne Rest durch {b} teilbar", "ist {b} Teiler von {a}",
                    "kann man {a} durch {b} teilen", "geht {a} : {b} ohne Rest auf",
                    "geh\u00f6rt {a} zur {b}er-Reihe", "ist {a} in der Einmaleinsreihe von {b}",
                    "k\u00f6nnen {b} Kinder {a} Bonbons gerecht teilen",
                    "bleibt bei {a} : {b} kein Rest", "ist es wahr, dass {b} die Zahl {a} teilt"},
      .terse = {"{a} teilbar durch {b}?", "teilbar? {a} durch {b}", "Teilt {b} die {a}?",
                "{a} : {b} ohne Rest?", "Wahr oder falsch: {a} ist durch {b} teilbar.",
                "Ja oder nein: {b} ist ein Teiler von {a}."}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  if (ask == "both") return german ? quotient_german() : quotient_english();
  if (ask == "rest") return german ? left_german() : left_english();
  return german ? even_german() : even_english();
}

}  // namespace ponder::tasks::remainder
