// More of how percentages are asked for. {p} percent of {n} is {a}.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::percentage {

PhraseForms more_forms(std::string_view ask, bool german) {
  if (german) {
    if (ask == "part")
      return {.questions = {"was sind {p}% von {n}", "wie viel sind {p} Prozent von {n}",
                            "was sind {p} Prozent von {n}", "wie viel sind {p} % von {n}",
                            "wie hoch ist der Prozentwert von {p}% bei {n}"},
              .terse = {"{p}% von {n}?", "{p} % von {n} = ?", "{p} Prozent von {n} sind ___.",
                        "Prozentwert: {p}% von {n}", "G = {n}, p = {p}%, W = ?"}};
    if (ask == "rate")
      return {
          .questions = {"wie viel Prozent von {n} sind {a}", "wie viel Prozent sind {a} von {n}",
                        "{a} sind wie viel Prozent von {n}", "{a} von {n} sind wie viel Prozent"},
          .terse = {"{a} von {n} in Prozent", "{a} von {n} = ? %", "{a} sind ___ % von {n}.",
                    "W = {a}, G = {n}, p = ?"}};
    if (ask == "up")
      return {.questions = {"was ist {n} plus {p}%", "was ist {n} um {p}% erh\u00f6ht",
                            "{n} steigt um {p}%. Wie viel ist das dann"},
              .terse = {"{n} + {p}% = ?", "{n} plus {p} Prozent", "{n} um {p}% erh\u00f6hen"}};
    if (ask == "down")
      return {.questions = {"was ist {n} minus {p}%", "was ist {n} um {p}% verringert",
                            "auf {n} gibt es {p}% Rabatt. Was ist der neue Preis"},
              .terse = {"{n} - {p}% = ?", "{n} minus {p} Prozent", "{n} mit {p}% Rabatt"}};
    return {
        .questions = {"{a} sind {p}% von welcher Zahl", "von welcher Zahl sind {p}% genau {a}",
                      "{p} Prozent einer Zahl sind {a}. Wie "
                      "hei\u00dft die Zahl"},
        .terse = {"{a} sind {p}% von ___.", "{p}% = {a}, 100% = ?", "W = {a}, p = {p}%, G = ?"}};
  }
  if (ask == "part")
    return {.nouns = {"{p}% of {n}", "{p} percent of {n}", "{p} percent of the number {n}"},
            .expressions = {"{p}% of {n}"},
            .commands = {"find {p}% of {n}", "calculate {p}% of {n}",
                         "calculate {p} percent of {n}", "work out {p}% of {n}"},
            .questions = {"what is {p}% of {n}", "what is {p} percent of {n}", "what's {p}% of {n}",
                          "how much is {p}% of {n}",
                          "how much is {p} "
                          "percent of {n}",
                          "what number is {p}% of {n}", "if I take {p}% of {n}, what do I get",
                          "{p} percent of {n} is what "
                          "number",
                          "what does {p}% of {n} come to", "how much is a {p}% share of {n}",
                          "a bill is {n} and the tip is {p}%. How "
                          "much is the tip"},
            .terse = {"{p}% of {n}", "{p}% of {n} = ?", "{p}% of {n} is", "{p} percent of {n}?",
                      "{p} % of {n} =", "{n} * {p}%",
                      "___ is {p}% of "
                      "{n}.",
                      "{p}% of {n} is ___.", "{p}/100 of {n}", "={p}%*{n}",
                      "what's {p}% of {n}? only the number", "Percent: {p}\nNumber: {n}\nResult:"}};
  if (ask == "rate")
    return {.nouns = {"{a} as a percentage of {n}", "{a} out of {n} as a percentage",
                      "the percentage that {a} is of {n}",
                      "the percentage for {a} "
                      "out of {n}"},
            .commands = {"express {a} as a percentage of {n}",
                         "write {a} out of {n} as a percentage", "express {a}/{n} as a percentage",
                         "find what "
                         "percent of {n} is {a}",
                         "convert {a} out of {n} to a percentage", "convert {a}/{n} to a percent"},
            .questions = {"what percent of {n} is {a}", "what percentage of {n} is {a}",
                          "{a} is what percent of {n}", "{a} is what percentage of {n}",
                          "what percent is {a} out of {n}",
                          "what is {a} out of {n} as a percentage", "what is {a}/{n} in percent",
                          "how many percent "
                          "of {n} is {a}",
                          "what is {a} as a percentage of {n}",
                          "if I got {a} points out of {n}, what percent is that",
                          "I scored {a} "
                          "out of {n}. What percentage is that",
                          "{name} got {a} of {n} points. What is that in percent"},
            .terse = {"{a} is what % of {n}", "{a} out of {n} in percent", "{a}/{n} as %",
                      "{a}/{n} = ?%", "{a} of {n} = ___ %",
                      "percentage: {a} out of "
                      "{n}",
                      "{a} is ___ percent of {n}.", "what % is {a} of {n}", "% of {n} that is {a}?",
                      "score {a}/{n}, percent?"}};
  if (ask == "up")
    return {.nouns = {"{n} increased by {p}%", "{n} plus {p}%", "{n} with an increase of {p}%",
                      "{n} after a {p}% increase"},
            .commands = {"increase {n} by {p}%", "increase {n} by {p} percent", "add {p}% to {n}",
                         "raise {n} by {p}%"},
            .questions = {"what is {n} increased by {p}%", "what is {n} plus {p}%",
                          "what do you get when {n} is increased by {p}%",
                          "if {n} goes up by "
                          "{p}%, what is it",
                          "what is {p}% more than {n}",
                          "a price of {n} rises by {p}%. What is the new price",
                          "the rent was {n} and "
                          "went up {p}%. What is it now",
                          "a salary of {n} is raised by {p}%. How much is it then",
                          "a meal costs {n} and the tip is "
                          "{p}%. How much is it in all",
                          "what is {n} with {p}% tax added"},
            .terse = {"{n} + {p}%", "{n} + {p}% = ?", "{n} plus {p} percent",
                      "{p}% increase on {n}", "{n} up {p}%", "{n} increased by {p}%",
                      "{n}, tax "
                      "{p}%, total?",
                      "Price: {n}\nIncrease: {p}%\nNew price:"}};
  if (ask == "down")
    return {.nouns = {"{n} decreased by {p}%", "{n} minus {p}%", "{n} with {p}% off",
                      "{n} after a {p}% discount", "{n} after a {p}% decrease"},
            .commands = {"decrease {n} by {p}%", "decrease {n} by {p} percent", "take {p}% off {n}",
                         "reduce {n} by {p}%", "subtract {p}% from {n}"},
            .questions = {"what is {n} decreased by {p}%", "what is {n} minus {p}%",
                          "what is {n} with {p}% off",
                          "what do you get when {n} is reduced by "
                          "{p}%",
                          "if {n} goes down by {p}%, what is it", "what is {p}% less than {n}",
                          "a shirt costs {n} and is {p}% off. What is the "
                          "sale price",
                          "an item of {n} is on sale for {p}% off. What does it cost",
                          "a price of {n} falls by {p}%. What is the new "
                          "price",
                          "how much do I pay for something of {n} with a {p}% discount"},
            .terse = {"{n} - {p}%", "{n} - {p}% = ?", "{n} minus {p} percent", "{p}% off {n}",
                      "{n} with {p}% discount", "{n} down {p}%",
                      "{n} less {p}%, "
                      "new price?",
                      "Price: {n}\nDiscount: {p}%\nSale price:"}};
  return {.nouns = {"the number of which {p}% is {a}", "the whole if {p}% of it is {a}",
                    "the number that {a} is {p}% of"},
          .commands = {"find the number if {p}% of it is {a}", "find the whole: {p}% is {a}"},
          .questions = {"{a} is {p}% of what number", "{a} is {p} percent of what number",
                        "{a} is {p}% of what", "{p}% of what number is {a}",
                        "of which "
                        "number is {a} {p}%",
                        "what number has {a} as its {p}%",
                        "if {p}% of a number is {a}, what is the number",
                        "if {a} is {p}%, what is "
                        "100%",
                        "{p} percent of a number is {a}. What is the number"},
          .terse = {"{a} is {p}% of ___", "{a} = {p}% of ?", "{p}% of ___ is {a}.",
                    "{p}% = {a}, 100% = ?", "{p}% of x = {a}, x?", "{a} is {p}% of?"}};
}

}  // namespace ponder::tasks::percentage
