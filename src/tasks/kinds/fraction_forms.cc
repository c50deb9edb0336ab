// How fractions are asked for. {x} and {y} are fractions, {n} is a number, {name} a person; of a
// difference {x} is not the smaller one.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::fraction {
namespace {

PhraseForms add_english() {
  return {
      .nouns = {"the sum of {x} and {y}", "{x} and {y} <together|added>", "{x} increased by {y}"},
      .expressions = {"{x} + {y}", "{x} plus {y}"},
      .commands = {"add {x} and {y}", "add {x} to {y}", "add the fractions {x} and {y}",
                   "find the sum of {x} and {y}",
                   "bring {x} and {y} to a common denominator and "
                   "add them"},
      .questions = {"what do {x} and {y} make together",
                    "I ate {x} of one cake and {y} of another, how much cake is that",
                    "what is the sum of {x} and {y}", "how much do {x} and {y} add up to",
                    "which fraction is {y} more than {x}",
                    "{name} walks {x} of a mile and then {y} of a mile. How far is that",
                    "a recipe takes {x} of a litre of milk and {y} of a litre of water. How much "
                    "liquid is that",
                    "one board is {x} m long, the next {y} m. How long are both",
                    "{name} reads for {x} of an hour and then {y} of an hour. How long is that in "
                    "hours",
                    "{name} used {x} kg of flour and {y} kg of sugar. How many kg is that in all",
                    "one jug has {x} of a litre in it, another {y}. How much do they hold together",
                    "my teacher asks for {x} plus {y} in lowest terms, what is it",
                    "what do you get when you add {x} and {y}"},
      .terse = {"{x}+{y}", "sum of {x} and {y}", "{x} + {y} = ?", "{x} + {y} =", "{x} plus {y}?",
                "{x} + {y} = ___", "add {x} {y}", "fractions: {x} + {y}",
                "Q: {x} + {y}\nA:", "Q: What is {x} + {y}?\nA:", "{x} + {y} in lowest terms",
                "calculate: {x} + {y}", "{x} + {y}. Give the answer as a fraction.",
                "{x} and {y} together", "work out {x} + {y} and simplify."}};
}

PhraseForms add_german() {
  return {.nouns = {"die Summe von {x} und {y}", "die Summe aus {x} und {y}"},
          .expressions = {"{x} + {y}", "{x} plus {y}"},
          .commands = {"addiere {x} und {y}", "addiere die Br\u00fcche {x} und {y}",
                       "z\u00e4hle {x} und {y} zusammen"},
          .infinitives = {"{x} und {y} addieren"},
          .questions =
              {"wie viel sind {x} und {y} zusammen", "was ergeben {x} und {y} zusammen",
               "ein Brett ist {x} m lang, ein anderes {y} m. Wie lang sind beide zusammen",
               "{name} isst {x} von einer Torte und {y} von einer anderen. Wie viel Torte ist das"},
          .terse = {"{x}+{y}", "{x} + {y} = ?", "Summe von {x} und {y}", "Br\u00fcche: {x} + {y}",
                    "{x} + {y} gek\u00fcrzt", "Frage: Was ist {x} + {y}?\nAntwort:"}};
}

PhraseForms sub_english() {
  return {
      .nouns = {"the difference between {x} and {y}", "the difference of {x} and {y}",
                "{x} reduced by {y}"},
      .expressions = {"{x} - {y}", "{x} minus {y}", "{x} take away {y}"},
      .commands = {"subtract {y} from {x}", "take {y} away from {x}",
                   "subtract the fraction {y} from {x}", "find the difference of {x} and {y}",
                   "bring {x} and {y} to a common denominator and subtract the second"},
      .questions = {"what is left if I take {y} from {x}",
                    "what is the difference between {x} and {y}", "how much more is {x} than {y}",
                    "by how much is {x} greater than {y}", "what must be added to {y} to get {x}",
                    "{x} of a cake is there and {y} of the whole cake is eaten. How much is left",
                    "a board is {x} m long and {y} m are sawn off. How long is it now",
                    "a bottle has {x} of a litre in it and {name} pours out {y} of a litre. How "
                    "much is left",
                    "{name} has {x} of a mile to go and has gone {y} of a mile. How much is left",
                    "the tank was {x} full and {y} of the tank was used. How full is it now",
                    "my teacher asks for {x} minus {y} in lowest terms, what is it",
                    "which fraction is {y} less than {x}"},
      .terse = {"{x}-{y}", "{x} - {y} = ?", "{x} - {y} =", "{x} minus {y}?", "{x} - {y} = ___",
                "{x} subtract {y}", "difference of {x} and {y}", "fractions: {x} - {y}",
                "Q: {x} - {y}\nA:", "Q: What is {x} - {y}?\nA:", "{x} - {y} in lowest terms",
                "calculate: {x} - {y}", "{x} - {y}. Give the answer as a fraction.",
                "{y} + ? = {x}", "work out {x} - {y} and simplify."}};
}

PhraseForms sub_german() {
  return {
      .nouns = {"die Differenz von {x} und {y}", "der Unterschied zwischen {x} und {y}"},
      .expressions = {"{x} - {y}", "{x} minus {y}"},
      .commands = {"ziehe {y} von {x} ab", "subtrahiere {y} von {x}"},
      .infinitives = {"{y} von {x} abziehen"},
      .questions = {"was bleibt von {x}, wenn man {y} abzieht",
                    "um wie viel ist {x} gr\u00f6\u00dfer als {y}",
                    "ein Brett ist {x} m lang und {y} m werden abges\u00e4gt. Wie lang ist es "
                    "jetzt"},
      .terse = {"{x}-{y}", "{x} - {y} = ?", "Differenz von {x} und {y}", "Br\u00fcche: {x} - {y}",
                "{x} - {y} gek\u00fcrzt", "Frage: Was ist {x} - {y}?\nAntwort:"}};
}

PhraseForms mul_english() {
  return {
      .nouns = {"the product of {x} and {y}", "{x} of {y}", "{x} multiplied by {y}"},
      .expressions = {"{x} * {y}", "{x} \u00d7 {y}", "{x} times {y}", "{x} \u00b7 {y}"},
      .commands = {"multiply {x} by {y}", "multiply {x} and {y}",
                   "multiply the fractions {x} and "
                   "{y}",
                   "find the product of {x} and {y}", "find {x} of {y}"},
      .questions =
          {"what is {x} of {y}", "what is the product of {x} and {y}",
           "what is {x} multiplied by {y}", "how much is {x} of {y}",
           "{y} of a cake is left and I eat {x} of that. What part of the cake do I eat",
           "{y} of a garden is lawn and {x} of the lawn is in the shade. What part of the "
           "garden is that",
           "a recipe needs {y} of a litre and I make {x} of the recipe. How many litres do "
           "I need",
           "{y} of the class play chess and {x} of these are girls. What part of the class "
           "is that",
           "what do you get when you multiply {x} by {y}"},
      .terse = {"{x} x {y}", "product of {x} and {y}", "{x} * {y} = ?",
                "{x} \u00d7 {y} =", "{x} times {y}?", "{x} of {y}?", "{x}*{y}", "({x})({y})",
                "fractions: {x} * {y}", "Q: {x} \u00d7 {y}\nA:", "Q: What is {x} times {y}?\nA:",
                "{x} \u00b7 {y} in lowest terms", "calculate: {x} * {y}", "{x} of {y} is",
                "{x} * {y}. Give the answer as a fraction.",
                "work out {x} \u00d7 {y} and simplify."}};
}

PhraseForms mul_german() {
  return {.nouns = {"das Produkt von {x} und {y}", "das Produkt aus {x} und {y}", "{x} von {y}"},
          .expressions = {"{x} * {y}", "{x} mal {y}", "{x} \u00b7 {y}"},
          .commands = {"multipliziere {x} mit {y}", "multipliziere die Br\u00fcche {x} und {y}"},
          .infinitives = {"{x} mit {y} multiplizieren"},
          .questions = {"wie viel ist {x} von {y}"},
          .terse = {"{x} mal {y}", "{x} \u00b7 {y} = ?", "Produkt von {x} und {y}",
                    "Br\u00fcche: {x} \u00b7 {y}", "{x} * {y} gek\u00fcrzt",
                    "Frage: Was ist {x} mal {y}?\nAntwort:"}};
}

PhraseForms div_english() {
  return {
      .nouns = {"the quotient of {x} and {y}", "{x} divided by {y}"},
      .expressions = {"({x}) / ({y})", "{x} \u00f7 {y}", "{x} divided by {y}", "{x} over {y}"},
      .commands = {"divide {x} by {y}", "divide the fraction {x} by {y}",
                   "find the quotient of {x} and {y}", "multiply {x} by the reciprocal of {y}"},
      .questions = {"how often does {y} fit into {x}", "how many times does {y} go into {x}",
                    "what is the quotient of {x} and {y}",
                    "what do you get when you divide {x} by "
                    "{y}",
                    "by what must {y} be multiplied to get {x}",
                    "how many pieces of {y} m, parts of a piece counted too, are there in {x} m of "
                    "ribbon",
                    "how many glasses of {y} of a litre, parts counted too, are in {x} of a litre",
                    "what is {x} shared out in portions of {y}, as a number of portions"},
      .terse = {"{x} : {y}", "{x} \u00f7 {y} = ?", "{x} \u00f7 {y} =", "{x} divided by {y}?",
                "{x} : {y} = ___", "({x})/({y})", "fractions: {x} \u00f7 {y}",
                "Q: {x} \u00f7 "
                "{y}\nA:",
                "Q: What is {x} divided by {y}?\nA:", "{x} \u00f7 {y} in lowest terms",
                "calculate: {x} \u00f7 {y}", "{y} goes into {x} how often?",
                "{x} \u00f7 {y}. Give the answer as a fraction.", "{y} * ? = {x}",
                "work out {x} \u00f7 {y} and simplify."}};
}

PhraseForms div_german() {
  return {.nouns = {"der Quotient aus {x} und {y}", "der Quotient von {x} und {y}"},
          .expressions = {"{x} : {y}", "{x} geteilt durch {y}"},
          .commands = {"teile {x} durch {y}", "dividiere {x} durch {y}"},
          .infinitives = {"{x} durch {y} <teilen|dividieren>"},
          .questions = {"wie oft passt {y} in {x}",
                        "womit muss man {y} multiplizieren, um {x} zu "
                        "erhalten"},
          .terse = {"{x} : {y}", "{x} : {y} = ?", "{x} durch {y}", "Br\u00fcche: {x} : {y}",
                    "{x} : {y} gek\u00fcrzt", "Frage: Was ist {x} geteilt durch {y}?\nAntwort:"}};
}

PhraseForms simplify_english() {
  return {.nouns = {"{x} in lowest terms", "{x} in its simplest form", "the simplest form of {x}",
                    "{x} reduced as far as possible", "the reduced form of {x}",
                    "{x} <fully |>simplified", "{x} with the smallest possible denominator"},
          .commands = {"simplify {x}", "simplify {x}", "reduce {x}", "reduce {x} to lowest terms",
                       "write {x} in simplest form", "cancel {x} down", "simplify the fraction {x}",
                       "reduce the fraction {x} as far as possible", "write {x} in lowest terms",
                       "express {x} in its <lowest terms|simplest form>", "cancel the fraction {x}",
                       "shorten {x} as much as you can", "bring {x} to its simplest form",
                       "divide top and bottom of {x} by their greatest common factor"},
          .questions = {"how do you simplify {x}", "can {x} be simplified, and to what",
                        "what is the simplest form of {x}", "what does {x} reduce to",
                        "what is {x} when it is fully cancelled", "how far can {x} be reduced",
                        "which fraction in lowest terms equals {x}",
                        "what is the simplest fraction equal to {x}",
                        "my answer was {x}, but the teacher wants it simplified. What is it then",
                        "a quiz gave {x} of the points. What is that in lowest terms",
                        "which fraction with the smallest denominator is the same as {x}",
                        "{name} has done {x} of the work. What is that fraction in simplest form"},
          .terse = {"simplify {x}", "{x} simplified", "{x} lowest terms", "reduce {x}",
                    "{x} reduced", "{x} simplest form", "simplify: {x}", "{x} -> lowest terms",
                    "{x} = ? (simplest form)", "cancel {x}",
                    "Fraction: {x}\nSimplest form:", "Q: What is {x} in lowest terms?\nA:",
                    "Question: Simplify {x}.\nAnswer:", "simplest form of {x}?",
                    "{x} in simplest form please", "simplify {x} completely. Only the fraction."}};
}

PhraseForms simplify_german() {
  return {
      .nouns = {"{x} vollst\u00e4ndig gek\u00fcrzt", "der Bruch {x} in gek\u00fcrzter Form",
                "die gek\u00fcrzte Form von {x}"},
      .commands = {"k\u00fcrze {x}", "k\u00fcrze den Bruch {x}", "k\u00fcrze {x} vollst\u00e4ndig",
                   "k\u00fcrze {x} so weit wie m\u00f6glich", "vereinfache den Bruch {x}"},
      .infinitives = {"{x} k\u00fcrzen", "den Bruch {x} vollst\u00e4ndig k\u00fcrzen"},
      .questions = {"wie weit l\u00e4sst sich {x} k\u00fcrzen, und was bleibt",
                    "wie lautet {x} vollst\u00e4ndig gek\u00fcrzt",
                    "welcher gek\u00fcrzte Bruch ist gleich {x}"},
      .terse = {"k\u00fcrze {x}", "{x} gek\u00fcrzt", "{x} k\u00fcrzen", "k\u00fcrzen: {x}",
                "{x} = ? (gek\u00fcrzt)",
                "Frage: Was ist {x} vollst\u00e4ndig gek\u00fcrzt?\nAntwort:"}};
}

PhraseForms of_english() {
  return {.nouns = {"{x} of {n}", "{x} of {n}", "{x} of the number {n}"},
          .expressions = {"{x} of {n}", "{x} times {n}"},
          .commands = {"find {x} of {n}", "work out {x} of {n}", "calculate {x} of {n}",
                       "take {x} of {n}", "multiply {n} by {x}", "determine {x} of {n}"},
          .questions =
              {"how much is {x} of {n}",
               "how many are {x} of {n}",
               "what is {x} of {n}",
               "there are {n} pupils and {x} of them walk to school, how many walk",
               "a bag holds {n} sweets and I take {x} of them, how many do I take",
               "{name} has {n} marbles and gives away {x} of them. How many does {name} give away",
               "a book has {n} pages and {name} has read {x} of it. How many pages is that",
               "of {n} seats {x} are taken. How many seats are taken",
               "a trip is {n} km long and {x} of it is done. How many km are done",
               "{x} of {n} eggs are brown. How many eggs are brown",
               "a tank holds {n} litres and is {x} full. How many litres are in it",
               "{name} saved {n} euros and spends {x} of it. How much does {name} spend",
               "a film lasts {n} minutes and {x} of it is over. How many minutes is that",
               "in a class of {n}, {x} have a pet. How many have a pet",
               "{x} of the {n} cars in the yard are red. How many red cars are there",
               "a baker made {n} rolls and sold {x} of them. How many were sold",
               "there are {n} trees and {x} of them are oaks. How many oaks are there",
               "{name} answered {x} of {n} questions correctly. How many answers were correct",
               "a rope is {n} m long. How long is {x} of it",
               "a choir has {n} singers and {x} of them are children. How many children sing",
               "of {n} tickets {x} have been sold. How many is that",
               "a farmer has {n} animals, and {x} of them are sheep. How many sheep has he",
               "how many minutes are {x} of {n} minutes",
               "{x} of what I own is lent out, and I own "
               "{n} books. How many are lent out"},
          .terse = {"{x} of {n}", "{x} * {n}", "{x} of {n}?", "{x} of {n} = ?", "{x} of {n} is",
                    "{n} * {x}", "{x} \u00d7 {n}", "find {x} of {n}", "{x} of {n} kg",
                    "{x} of {n} euros?", "Q: What is {x} of {n}?\nA:",
                    "fraction of a number: {x} of "
                    "{n}",
                    "whole: {n}, part: {x}. How many?",
                    "Number: {n}\nFraction: {x}\nPart:", "{x} of {n}, just the number"}};
}

PhraseForms of_german() {
  return {
      .nouns = {"{x} von {n}"},
      .expressions = {"{x} von {n}"},
      .commands = {"berechne {x} von {n}", "bestimme {x} von {n}", "nimm {x} von {n}"},
      .infinitives = {"{x} von {n} <berechnen|ausrechnen>"},
      .questions = {"wie viel sind {x} von {n}", "wie viel ist {x} von {n}",
                    "in einer T\u00fcte sind {n} Bonbons und ich nehme {x} davon. Wie viele nehme "
                    "ich",
                    "{name} hat {n} Murmeln und verschenkt {x} davon. Wie viele verschenkt {name}",
                    "ein Buch hat {n} Seiten und {name} hat {x} davon gelesen. Wie viele Seiten "
                    "sind das",
                    "eine Strecke ist {n} km lang und {x} davon sind geschafft. Wie viele km sind "
                    "das",
                    "es gibt {n} Pl\u00e4tze und {x} davon sind besetzt. Wie viele sind besetzt",
                    "ein B\u00e4cker hat {n} Br\u00f6tchen gebacken und {x} davon verkauft. Wie "
                    "viele hat er verkauft",
                    "ein Tank fasst {n} Liter und ist zu {x} voll. Wie viele Liter sind darin"},
      .terse = {"{x} von {n}", "{x} von {n} = ?", "{x} \u00b7 {n}", "{x} von {n} Euro?",
                "Frage: Wie viel ist {x} von {n}?\nAntwort:", "Bruchteil: {x} von {n}"}};
}

}  // namespace

const Phrases& spoken_forms() {
  static const Phrases all({.expressions = {"{x} {o} {y}"},
                            .questions = {"what is {x} {o} {y}", "how much is {x} {o} {y}"},
                            .terse = {"{x} {o} {y}", "{x} {o} {y}?"}});
  return all;
}

const Phrases& forms_of(std::string_view ask) {
  static const Phrases add(add_english(), add_german(), more_forms("add", false),
                           more_forms("add", true)),
      sub(sub_english(), sub_german(), more_forms("sub", false), more_forms("sub", true)),
      mul(mul_english(), mul_german(), more_forms("mul", false), more_forms("mul", true)),
      div(div_english(), div_german(), more_forms("div", false), more_forms("div", true)),
      simplify(simplify_english(), simplify_german(), more_forms("simplify", false),
               more_forms("simplify", true)),
      of(of_english(), of_german(), more_forms("of", false), more_forms("of", true));
  return ask == "add"   ? add
         : ask == "sub" ? sub
         : ask == "mul" ? mul
         : ask == "div" ? div
         : ask == "of"  ? of
                        : simplify;
}

}  // namespace ponder::tasks::fraction
