// More of how powers and roots are asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::power {
namespace {

PhraseForms squared_english() {
  return {
      .nouns = {"the square of {b}", "{b} squared", "the value of {b} squared",
                "the value of {b}\u00b2", "the square number of {b}",
                "the product of {b} with itself", "the area of a square with side {b}",
                "{b} raised to the power of 2", "{b} raised to the second power"},
      .expressions = {"{b}\u00b2", "{b}^2", "${b}^2$", "({b})^2"},
      .commands = {"compute the square of {b}", "calculate {b} squared", "evaluate {b} squared",
                   "find the value of {b}\u00b2", "square the number {b}", "give the square of {b}",
                   "work out {b} squared", "tell me {b} squared", "raise {b} to the second power"},
      .questions = {"what is {b} squared", "what's {b} squared", "what is the square of {b}",
                    "what is {b} to the power of 2", "what does {b} squared equal",
                    "what is {b} raised to the power of 2", "how much is {b}\u00b2",
                    "what is the value of {b}\u00b2", "what do you get if you square {b}",
                    "what is {b} multiplied by itself", "what is {b} times itself",
                    "{b} squared is what number",
                    "if a square has side length {b}, what is its area",
                    "a square grid has {b} rows and {b} columns. How many cells does it have",
                    "if n = {b}, what is n squared", "let x = {b}. What is x^2"},
      .terse = {"{b} squared =",
                "{b}^2 = ?",
                "{b}\u00b2 =",
                "{b}\u00b2?",
                "{b} sq",
                "{b} to the 2nd",
                "{b}*{b}, i.e. {b}^2",
                "{b} ** 2",
                "print({b}**2)",
                "=POWER({b};2)",
                "=POWER({b},2)",
                "{b} ^2",
                "the square of {b} is",
                "{b} squared equals ___.",
                "Evaluate: {b}\u00b2",
                "Simplify {b}^2.",
                "What is {b} squared? Only the number.",
                "sq({b})",
                "Q: What is {b} squared?\nA:",
                "f(x) = x^2. What is f({b})?",
                "Let f(x) = x\u00b2. Find f({b})."}};
}

PhraseForms squared_german() {
  return {
      .nouns = {"das Quadrat der Zahl {b}", "der Wert von {b}\u00b2", "{b} im Quadrat"},
      .expressions = {"{b}\u00b2", "{b}^2"},
      .commands = {"berechne {b} zum Quadrat", "berechne {b} hoch 2"},
      .questions = {"was ist {b} zum Quadrat", "was ist {b} hoch 2", "wie viel ist {b} hoch zwei",
                    "was ist das Quadrat von {b}", "wie viel ist {b} im Quadrat",
                    "wie viele Felder hat ein Quadrat mit {b} mal {b} Feldern"},
      .terse = {"{b} hoch 2 = ?", "{b}\u00b2?", "{b} im Quadrat", "f(x) = x\u00b2. Was ist f({b})?",
                "{b} hoch zwei ="}};
}

PhraseForms cubed_english() {
  return {
      .nouns = {"the cube of {b}", "{b} cubed", "the value of {b} cubed", "the value of {b}\u00b3",
                "{b} raised to the power of 3", "{b} raised to the third power",
                "the volume of a cube with edge {b}"},
      .expressions = {"{b}\u00b3", "{b}^3", "${b}^3$", "({b})^3"},
      .commands = {"compute the cube of {b}", "calculate {b} cubed", "evaluate {b} cubed",
                   "find the value of {b}\u00b3", "work out {b} cubed", "tell me {b} cubed",
                   "multiply {b} by itself twice, that is find {b} cubed"},
      .questions = {"what is {b} cubed", "what's {b} cubed", "what is the cube of {b}",
                    "what is {b} to the power of 3", "what does {b} cubed equal",
                    "how much is {b}\u00b3", "what is the value of {b}\u00b3",
                    "what do you get if you cube {b}", "{b} cubed is what number",
                    "what is {b} times {b} times {b}",
                    "a cube has edges of {b}. What is its volume", "if n = {b}, what is n cubed",
                    "let x = {b}. What is x^3", "what is {b} raised to the power of 3"},
      .terse = {"{b} cubed =", "{b}^3 = ?", "{b}\u00b3 =", "{b}\u00b3?", "{b} to the 3rd",
                "{b} ** 3", "print({b}**3)", "=POWER({b};3)", "the cube of {b} is",
                "{b} cubed equals ___.", "{b} * {b} * {b}", "{b} x {b} x {b}",
                "Evaluate: {b}\u00b3", "Q: What is {b} cubed?\nA:", "f(x) = x^3. What is f({b})?"}};
}

PhraseForms cubed_german() {
  return {
      .nouns = {"der Wert von {b}\u00b3", "{b} zur dritten Potenz"},
      .expressions = {"{b}\u00b3", "{b}^3"},
      .commands = {"berechne {b} hoch 3"},
      .questions =
          {"was ist {b} hoch 3", "wie viel ist {b} hoch drei", "was ist {b} mal {b} mal {b}",
           "wie viele kleine W\u00fcrfel hat ein W\u00fcrfel, der {b} breit, tief und hoch ist"},
      .terse = {"{b} hoch 3 = ?", "{b}\u00b3?", "f(x) = x\u00b3. Was ist f({b})?"}};
}

PhraseForms raised_english() {
  return {
      .nouns = {"{b} to the power of {e}", "the value of {b}^{e}",
                "the value of {b} to the power of {e}", "{b} to the {e}th power",
                "the {e}th power of {b}", "{b} raised to the power of {e}",
                "{b} raised to the {e}th power", "{b} multiplied by itself with {e} factors"},
      .expressions = {"{b}^{e}", "{b}^{e}", "{b} to the power of {e}", "{b}**{e}", "${b}^{e}$",
                      "({b})^{e}"},
      .commands = {"compute {b} to the power of {e}", "calculate {b}^{e}", "evaluate {b}^{e}",
                   "calculate {b} raised to the power of {e}", "find the value of {b}^{e}",
                   "work out {b} to the power {e}", "raise {b} to the power {e}",
                   "compute an exponentiation: {b}^{e}", "expand {b}^{e} to a plain number",
                   "simplify {b}^{e}", "write {b}^{e} in standard form as a whole number"},
      .questions =
          {"what is {b} to the power of {e}", "what's {b} to the power of {e}",
           "what is {b} to the {e}th power", "what is {b} raised to the power of {e}",
           "what is {b} raised to {e}", "what is {b}^{e}", "what is {b} to the {e}",
           "what does {b}^{e} equal", "how much is {b}^{e}", "what number is {b}^{e}",
           "what is the value of {b}^{e}", "what is the {e}th power of {b}",
           "what do you get when you raise {b} to the power {e}",
           "if the base is {b} and the exponent is {e}, what is the power",
           "if x = {b}, what is x to the power of {e}", "let x = {b}. What is x^{e}",
           "a lock has {e} dials with {b} digits each. How many codes are there, that is {b}^{e}",
           "in Python, what is {b}**{e}", "what does print({b}**{e}) show"},
      .terse = {"{b}^{e} =",
                "{b}^{e} = ?",
                "{b}^{e}?",
                "{b} ^ {e} = ?",
                "{b}**{e} = ?",
                "{b} ** {e}",
                "print({b} ** {e})",
                "{b} to the {e}th",
                "{b} power {e}",
                "{b} raised to {e}",
                "{b} to the power {e}",
                "=POWER({b};{e})",
                "POWER({b}, {e})",
                "power({b},{e})",
                "{b} to the power of {e} is",
                "{b}^{e} equals ___.",
                "Evaluate: {b}^{e}",
                "Evaluate the power {b}^{e}.",
                "Compute {b}^{e}",
                "base = {b}\nexponent = {e}\nvalue = ?",
                "Q: What is {b} to the power of {e}?\nA:",
                "f(x) = x^{e}. What is f({b})?",
                "exponent {e} base {b}",
                "{b} hat {e}"}};
}

PhraseForms raised_german() {
  return {
      .nouns = {"der Wert von {b}^{e}", "{b} zur {e}. Potenz", "die {e}te Potenz von {b}"},
      .expressions = {"{b}^{e}", "{b} hoch {e}"},
      .commands = {"berechne {b} hoch {e}", "berechne {b}^{e}", "rechne die Potenz {b}^{e} aus"},
      .questions = {"was ist {b} hoch {e}", "wie viel ist {b}^{e}",
                    "was ist die {e}. Potenz von {b}", "was ergibt {b} hoch {e}",
                    "wie gro\u00df ist {b}^{e}"},
      .terse = {"{b} hoch {e}?", "{b}^{e} = ?", "{b}^{e}?", "POTENZ({b};{e})",
                "Basis {b}, Hochzahl {e}?"}};
}

PhraseForms rooted_english() {
  return {.nouns = {"the square root of {n}", "the square root of {n}", "the value of \u221a{n}",
                    "the positive square root of {n}", "the principal square root of {n}",
                    "\u221a{n}", "the side of a square with area {n}",
                    "the number which multiplied by itself makes {n}"},
          .expressions = {"\u221a{n}", "sqrt({n})", "$\\\\sqrt{open}{n}{close}$", "\u221a({n})",
                          "{n}^0.5"},
          .commands = {"calculate the square root of {n}", "compute the square root of {n}",
                       "evaluate \u221a{n}", "work out the square root of {n}",
                       "evaluate sqrt({n})", "determine the square root of {n}",
                       "give the square root of {n}", "tell me the square root of {n}",
                       "find the side length of a square with area {n}",
                       "find the number that gives {n} when squared (the positive one)"},
          .questions = {"what is the square root of {n}",
                        "what's the square root of {n}",
                        "whats the root of {n}",
                        "what is the value of \u221a{n}",
                        "how much is \u221a{n}",
                        "what number squared equals {n}",
                        "what number squared is {n}",
                        "what number multiplied by itself equals {n}",
                        "what positive number multiplied by itself gives {n}",
                        "what times itself is {n}",
                        "which number do I have to square to get {n}",
                        "which number has the square {n}",
                        "{n} is what number squared",
                        "what does \u221a{n} equal",
                        "what is the principal square root of "
                        "{n}",
                        "if a square has an area of {n}, what is its side length",
                        "the area of a square is {n}. What "
                        "is the length of a side",
                        "a square field has an area of {n}. How long is each side",
                        "{n} soldiers stand in a square. How many are in each row",
                        "what is {n} to the power of 1/2",
                        "if x times x is {n}, what is x (positive)",
                        "{n} tiles make a square. How many tiles are along "
                        "a side",
                        "if x^2 = {n} and x > 0, what is x"},
          .terse = {"sqrt {n} = ?",
                    "\u221a{n} = ?",
                    "\u221a{n} =",
                    "\u221a{n}?",
                    "sqrt({n}) =",
                    "root of {n}",
                    "square root {n}",
                    "sq root of {n}",
                    "the square root of {n} is",
                    "sqrt of {n}",
                    "math.sqrt({n})",
                    "=SQRT({n})",
                    "__^2 = {n}",
                    "__\u00b2 = {n} "
                    "(positive)",
                    "?\u00b2 = {n}, positive",
                    "x^2 = {n}, x > 0",
                    "\u221a{n} equals ___.",
                    "Simplify: \u221a{n}",
                    "Evaluate \u221a{n}.",
                    "The square root of {n} equals what?",
                    "{n}, square root?",
                    "__ x __ = {n} (same number, positive)",
                    "Q: What is the square root of {n}?\nA:"}};
}

PhraseForms rooted_german() {
  return {.nouns = {"die Quadratwurzel aus {n}", "der Wert von \u221a{n}",
                    "die Seitenl\u00e4nge eines Quadrats "
                    "mit der Fl\u00e4che {n}"},
          .expressions = {"\u221a{n}", "\u221a({n})"},
          .commands = {"berechne die Wurzel aus {n}", "berechne die Quadratwurzel von {n}"},
          .infinitives = {"die Wurzel aus {n} berechnen"},
          .questions = {"was ist die Wurzel aus {n}", "was ist die Wurzel von {n}",
                        "wie viel ist die Wurzel "
                        "aus {n}",
                        "was ist die Quadratwurzel aus {n}", "welche Zahl ergibt quadriert {n}",
                        "welche positive Zahl ergibt mit sich selbst malgenommen {n}",
                        "wie gro\u00df ist \u221a{n}"},
          .terse = {"Wurzel aus {n}?", "Wurzel {n} = ?", "wurzel von {n}",
                    "\u221a{n} =", "WURZEL({n})", "__\u00b2 = {n} (positiv)"}};
}

PhraseForms cube_rooted_english() {
  return {.nouns = {"the cube root of {n}", "the value of \u221b{n}",
                    "the edge of a cube with volume {n}", "the third root of {n}"},
          .expressions = {"\u221b{n}", "\u221b({n})", "{n}^(1/3)"},
          .commands = {"calculate the cube root of {n}", "compute the cube root of {n}",
                       "evaluate \u221b{n}", "work out the cube root of {n}",
                       "tell me the cube root of {n}"},
          .questions = {"what is the cube root of {n}", "what's the cube root of {n}",
                        "what is the value of "
                        "\u221b{n}",
                        "what number cubed equals {n}", "what number cubed is {n}",
                        "what number to the third power is {n}", "{n} is what number cubed",
                        "which number do I "
                        "have to cube to get {n}",
                        "if x^3 = {n}, what is x",
                        "a cube has a volume of {n}. How long "
                        "is each edge",
                        "the volume of a cube is {n}. What is the length of an edge",
                        "what is {n} to the power of 1/3",
                        "which number times itself times itself is {n}"},
          .terse = {"cube root {n} = ?", "\u221b{n} = ?", "\u221b{n} =", "\u221b{n}?", "cbrt {n}",
                    "cube root of "
                    "{n}?",
                    "x^3 = {n}", "x^3 = {n}, x?", "__^3 = {n}", "3rd root of {n}",
                    "the cube root of {n} is", "\u221b{n} equals ___.",
                    "Q: What is the cube root of {n}?\nA:"}};
}

PhraseForms cube_rooted_german() {
  return {
      .nouns = {"die dritte Wurzel von {n}", "der Wert von \u221b{n}"},
      .commands = {"berechne die dritte Wurzel aus {n}", "berechne die Kubikwurzel aus {n}"},
      .questions = {"was ist die dritte Wurzel aus {n}", "was ist die Kubikwurzel von {n}",
                    "welche Zahl ergibt hoch 3 die Zahl {n}"},
      .terse = {"dritte Wurzel von {n}?", "\u221b{n} = ?", "__\u00b3 = {n}", "Kubikwurzel {n}"}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, int64_t exponent, bool german) {
  if (ask == "root" && exponent == 2) return german ? rooted_german() : rooted_english();
  if (ask == "root") return german ? cube_rooted_german() : cube_rooted_english();
  if (exponent == 2) return german ? squared_german() : squared_english();
  if (exponent == 3) return german ? cubed_german() : cubed_english();
  return german ? raised_german() : raised_english();
}

}  // namespace ponder::tasks::power
