// How powers and roots are asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::power {
namespace {

PhraseForms square_english() {
  return {.nouns = {"the square of {b}", "{b} squared", "{b} to the power of <2|two>",
                    "{b} to the second power", "{b} <times|multiplied by> itself",
                    "the second power of {b}"},
          .expressions = {"{b}^2", "{b} squared", "{b}\u00b2", "{b}**2"},
          .commands = {"square {b}", "square the number {b}", "multiply {b} by itself",
                       "raise {b} to the power of 2", "find the square <of|number of> {b}"},
          .questions = {"how much is {b} squared", "what is {b} to the second power",
                        "what <number is|is> the square of {b}",
                        "what do you get when you multiply {b} by itself",
                        "what is the result if {b} is squared",
                        "which number has {b} as its square root", "whose square root is {b}",
                        "how much is {b} raised to the power of two",
                        "what is {b} times {b}, that is {b} squared"},
          .terse = {"{b}^2", "{b} squared", "square of {b}", "{b}\u00b2", "pow({b}, 2)",
                    "{b} ^ 2 =", "square({b})", "Q: {b}\u00b2 = ? A:", "{b}\u00b2 = __",
                    "If x = {b}, what is x\u00b2?", "n = {b}. Find n squared.", "Math.pow({b}, 2)",
                    "Give the square of {b}.< Only the number.|>",
                    "I think of the number {b} and square it. What do I get?"}};
}

PhraseForms square_german() {
  return {.nouns = {"das Quadrat von {b}", "{b} hoch 2", "{b} zum Quadrat",
                    "die Quadratzahl von {b}", "{b} hoch zwei"},
          .expressions = {"{b}^2", "{b} hoch 2", "{b}\u00b2"},
          .commands = {"quadriere {b}", "quadriere die Zahl {b}", "berechne das Quadrat von {b}",
                       "nimm {b} mit sich selbst mal"},
          .infinitives = {"{b} quadrieren", "das Quadrat von {b} berechnen"},
          .questions = {"wie viel ist {b} zum Quadrat", "wie gro\u00df ist das Quadrat von {b}",
                        "was ergibt {b} mit sich selbst multipliziert",
                        "welche Zahl hat die Wurzel {b}"},
          .terse = {"{b} hoch 2", "{b} quadrat", "{b} zum Quadrat", "{b}\u00b2 = ?",
                    "Quadrat von {b}", "Quadratzahl: {b}\u00b2 = __"}};
}

PhraseForms cube_english() {
  return {.nouns = {"the cube of {b}", "{b} cubed", "{b} to the power of <3|three>",
                    "{b} to the third power", "the third power of {b}"},
          .expressions = {"{b}^3", "{b} cubed", "{b}\u00b3", "{b}**3"},
          .commands = {"cube {b}", "cube the number {b}", "raise {b} to the third power",
                       "raise {b} to the power of 3", "find the cube of {b}",
                       "multiply three {b}s together"},
          .questions = {"how much is {b} cubed", "what is {b} to the third power",
                        "what number is the cube of {b}", "what do you get when {b} is cubed",
                        "which number has {b} as its cube root",
                        "how much is {b} used as a factor three times"},
          .terse = {"{b}^3", "{b} cubed", "cube of {b}", "{b}\u00b3", "pow({b}, 3)", "{b} ^ 3 =",
                    "{b}\u00b3 = __", "Q: {b}\u00b3 = ? A:", "If x = {b}, what is x\u00b3?",
                    "n = {b}. Find n cubed.", "Math.pow({b}, 3)"}};
}

PhraseForms cube_german() {
  return {.nouns = {"{b} hoch 3", "{b} hoch drei", "die Kubikzahl von {b}",
                    "die dritte Potenz von {b}", "der Kubus von {b}"},
          .expressions = {"{b}^3", "{b} hoch 3", "{b}\u00b3"},
          .commands = {"berechne die dritte Potenz von {b}", "nimm {b} hoch drei"},
          .infinitives = {"{b} hoch 3 nehmen", "die dritte Potenz von {b} berechnen"},
          .questions = {"wie viel ist {b} hoch 3", "welche Zahl hat die dritte Wurzel {b}"},
          .terse = {"{b} hoch 3", "{b}\u00b3 = ?", "Kubikzahl von {b}", "{b} hoch drei = __"}};
}

PhraseForms power_english() {
  return {
      .nouns = {"{b} to the power of {e}", "{b} to the power {e}", "the {e}th power of {b}",
                "{b} to the {e}th< power|>", "{b} raised to <the power of |the power |>{e}",
                "{b} with exponent {e}", "the power with base {b} and exponent {e}"},
      .expressions = {"{b}^{e}", "{b}^{e}", "{b}**{e}", "{b} to the {e}"},
      .commands = {"raise {b} to the power of {e}", "raise {b} to the {e}th power",
                   "take {b} to the power of {e}",
                   "multiply {b} by itself until there are {e} factors of {b}",
                   "use {b} as a factor {e} times and multiply"},
      .questions = {"how much is {b} to the power of {e}", "what is {b} to the {e}th",
                    "what do {e} factors of {b} multiply to",
                    "what is the product of {e} <copies of the number|factors that are each> {b}",
                    "what is {b} raised to the {e}th power",
                    "what is the value of the power with base {b} and exponent {e}",
                    "what do I get if I multiply together {e} <copies of |times the number >{b}"},
      .terse = {"{b}^{e}", "{b} ^ {e}", "{b} to the {e}", "{b}**{e}", "pow({b}, {e})",
                "Math.pow({b}, {e})", "base {b}, exponent {e}", "{b}^{e} = __",
                "Q: {b}^{e} = ? A:", "If x = {b}, what is x^{e}?", "Write {b}^{e} as a number."}};
}

PhraseForms power_german() {
  return {
      .nouns = {"{b} hoch {e}", "die {e}. Potenz von {b}",
                "die Potenz mit der Basis {b} und dem Exponenten {e}"},
      .expressions = {"{b}^{e}", "{b} hoch {e}"},
      .commands = {"berechne die Potenz {b}^{e}", "potenziere {b} mit {e}", "nimm {b} hoch {e}"},
      .infinitives = {"{b} mit {e} potenzieren", "{b} hoch {e} berechnen"},
      .questions = {"wie viel ist {b} hoch {e}", "welchen Wert hat {b} hoch {e}",
                    "was ergibt die Potenz mit Basis {b} und Hochzahl {e}"},
      .terse = {"{b} hoch {e}", "{b} hoch {e} = ?", "{b}^{e} = __",
                "Basis {b}, Exponent {e}, Wert?"}};
}

PhraseForms root_english() {
  return {
      .nouns = {"the square root of {n}", "the square root of {n}", "the root of {n}",
                "the positive <square |>root of {n}", "the number whose square is {n}",
                "the second root of {n}"},
      .expressions = {"sqrt({n})", "\u221a{n}", "\\\\sqrt{open}{n}{close}"},
      .commands = {"take the square root of {n}", "find the positive square root of {n}",
                   "find the positive number whose square is {n}",
                   "undo squaring: which positive number gave {n}", "simplify \u221a{n}",
                   "extract the square root of {n}"},
      .questions =
          {"which positive number squared is {n}", "what number times itself is {n}",
           "which number times itself gives {n}",
           "{n} is the square of <what|which> positive number",
           "what must be squared to <get|give> {n}", "{n} is a perfect square, what is its root",
           "how much is the square root of {n}", "what is the square root of the number {n}",
           "a square has an area of {n}, how long is its side",
           ("a square <garden|room|field> has {n} square metres, how many metres long is one side"),
           "{n} <tiles|coins|trees> are laid in a square, how many are in a row",
           "if x\u00b2 = {n} and x is positive, what is x"},
      .terse = {"sqrt {n}", "square root of {n}", "sqrt({n})", "\u221a{n}", "\u221a{n} = __",
                "root {n}", "Math.sqrt({n})", "{n}^(1/2)",
                "__ \u00d7 __ = {n}, the same number twice",
                "Q: \u221a{n} = ? A:", "x * x = {n}, x > 0, x = ?",
                "I multiply a positive number by itself and get {n}. What is the number?"}};
}

PhraseForms root_german() {
  return {.nouns = {"die Wurzel aus {n}", "die Quadratwurzel von {n}", "die Wurzel von {n}",
                    "die zweite Wurzel aus {n}"},
          .expressions = {"\u221a{n}", "sqrt({n})"},
          .commands = {"ziehe die Wurzel aus {n}", "bestimme die Quadratwurzel von {n}",
                       "berechne \u221a{n}", "nenne die positive Zahl, deren Quadrat {n} ist"},
          .infinitives = {"die Wurzel aus {n} ziehen", "die Quadratwurzel aus {n} berechnen"},
          .questions = {"welche Zahl mal sich selbst ist {n}",
                        "welche positive Zahl hat das Quadrat {n}",
                        "welche Zahl muss man quadrieren, um {n} zu erhalten",
                        "{n} ist das Quadrat welcher positiven Zahl",
                        "ein Quadrat hat die Fl\u00e4che {n}, wie lang ist eine Seite",
                        ("ein quadratischer Garten ist {n} Quadratmeter gro\u00df, wie viele Meter "
                         "lang ist eine Seite")},
          .terse = {"Wurzel aus {n}", "Wurzel {n}", "\u221a{n}", "\u221a{n} = ?",
                    "Quadratwurzel {n}", "x\u00b2 = {n}, x > 0, x = ?"}};
}

PhraseForms cube_root_english() {
  return {
      .nouns = {"the cube root of {n}", "the third root of {n}", "the number whose cube is {n}",
                "the cubic root of {n}"},
      .expressions = {"\u221b{n}", "cbrt({n})"},
      .commands = {"take the cube root of {n}", "find the cube root of {n}",
                   "find the number whose cube is {n}", "simplify \u221b{n}"},
      .questions = {"which number cubed is {n}", "a cube has a volume of {n}, how long is its edge",
                    "{n} is the cube of <what|which> number",
                    "what must be cubed to <get|give> {n}",
                    "which number to the third power is {n}",
                    "{n} is a perfect cube, what is its cube root", "if x\u00b3 = {n}, what is x",
                    "a cube is built of {n} small cubes, how many are along one edge",
                    ("a box is a cube and holds {n} cubic centimetres, how many centimetres long "
                     "is an edge")},
      .terse = {"cbrt({n})", "cube root of {n}", "\u221b{n}", "cube root {n}", "{n}^(1/3)",
                "x\u00b3 = {n}, x = ?", "x * x * x = {n}, x = ?", "__\u00b3 = {n}",
                "Q: \u221b{n} = ? A:", "Math.cbrt({n})",
                "I cube a number and get {n}. What is the number?"}};
}

PhraseForms cube_root_german() {
  return {
      .nouns = {"die Kubikwurzel von {n}", "die dritte Wurzel aus {n}", "die Kubikwurzel aus {n}"},
      .expressions = {"\u221b{n}"},
      .commands = {"ziehe die dritte Wurzel aus {n}", "bestimme die Kubikwurzel von {n}"},
      .infinitives = {"die dritte Wurzel aus {n} ziehen", "die Kubikwurzel aus {n} berechnen"},
      .questions = {"welche Zahl hoch 3 ist {n}",
                    "welche Zahl muss man hoch drei nehmen, um {n} zu erhalten",
                    "ein W\u00fcrfel hat das Volumen {n}, wie lang ist eine Kante"},
      .terse = {"dritte Wurzel aus {n}", "dritte Wurzel {n}", "x\u00b3 = {n}, x = ?",
                "Kubikwurzel aus {n}"}};
}

}  // namespace

const Phrases& phrases_of(const std::string& ask, int64_t exponent) {
  static const Phrases kSquare(square_english(), square_german(), more_forms("power", 2, false),
                               more_forms("power", 2, true));
  static const Phrases kCube(cube_english(), cube_german(), more_forms("power", 3, false),
                             more_forms("power", 3, true));
  static const Phrases kPower(power_english(), power_german(), more_forms("power", 4, false),
                              more_forms("power", 4, true));
  static const Phrases kRoot(root_english(), root_german(), more_forms("root", 2, false),
                             more_forms("root", 2, true));
  static const Phrases kCubeRoot(cube_root_english(), cube_root_german(),
                                 more_forms("root", 3, false), more_forms("root", 3, true));
  if (ask == "root") return exponent == 2 ? kRoot : kCubeRoot;
  return exponent == 2 ? kSquare : exponent == 3 ? kCube : kPower;
}

}  // namespace ponder::tasks::power
