// More of how fractions are asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::fraction {

PhraseForms more_forms(std::string_view ask, bool german) {
  if (german) {
    if (ask == "simplify")
      return {.commands = {"k\u00fcrze {x} so weit wie m\u00f6glich", "k\u00fcrze den Bruch {x}",
                           "k\u00fcrze {x} vollst\u00e4ndig"},
              .questions = {"was ist {x} gek\u00fcrzt", "wie k\u00fcrzt man {x}"},
              .terse = {"{x} k\u00fcrzen", "{x} gek\u00fcrzt?", "K\u00fcrze: {x}"}};
    if (ask == "of")
      return {.questions = {"wie viel sind {x} von {n}", "was sind {x} von {n}",
                            "wie viel ist {x} von {n}"},
              .terse = {"{x} von {n}?", "{x} von {n} = ?", "{x} von {n} sind ___."}};
    return {};
  }
  if (ask == "simplify")
    return {
        .nouns = {"{x} in lowest terms", "{x} in its simplest form", "{x} simplified",
                  "{x} reduced to lowest terms", "the simplest form of {x}"},
        .commands = {"simplify {x}", "simplify the fraction {x}", "reduce {x}",
                     "reduce {x} to lowest terms",
                     "reduce the fraction {x} to its lowest "
                     "terms",
                     "simplify the fraction {x} to its lowest terms", "write {x} in simplest form",
                     "write {x} in lowest terms",
                     "express "
                     "{x} in simplest form",
                     "put {x} in its lowest terms", "cancel {x} down"},
        .questions = {"what is {x} in simplest form", "what is {x} in lowest terms",
                      "what is {x} simplified", "how do you simplify {x}",
                      "can {x} be "
                      "simplified, and to what",
                      "what is the simplest form of the fraction {x}", "what does {x} reduce to",
                      "what is {x} as a "
                      "fraction in lowest terms"},
        .terse = {"simplify {x}", "simplify: {x}", "{x} simplified", "{x} simplest form",
                  "{x} in lowest terms?", "{x} = ? (simplest form)",
                  "reduce: "
                  "{x}",
                  "lowest terms: {x}", "{x} reduced", "Simplify.\n{x}",
                  "Fraction: {x}\nSimplest form:",
                  "Simplify the fraction {x}. Give only the "
                  "simplified fraction as your final answer."}};
  if (ask == "of")
    return {.nouns = {"{x} of {n}", "{x} of the number {n}"},
            .expressions = {"{x} of {n}"},
            .commands = {"find {x} of {n}", "calculate {x} of {n}", "work out {x} of {n}",
                         "take {x} of {n}"},
            .questions = {"what is {x} of {n}", "how much is {x} of {n}", "what's {x} of {n}",
                          "{x} of {n} is what",
                          "{name} has {n} <apples|coins|cards> and "
                          "gives away {x} of them. How many is that",
                          "{x} of {n} students walk to school. How many students is that",
                          "a tank of {n} litres "
                          "is {x} full. How many litres are in it",
                          "{name} read {x} of a book of {n} pages. How many pages is that"},
            .terse = {"{x} of {n}", "{x} of {n} =", "{x} of {n} = ?", "{x} of {n}?",
                      "{x} of {n} is ___.", "{x} x {n}", "{x} \u00d7 {n} = ?"}};
  if (ask == "add")
    return {.nouns = {"the sum of {x} and {y}", "{x} plus {y}"},
            .expressions = {"{x} + {y}"},
            .commands = {"add {x} and {y}", "add the fractions {x} and {y}",
                         "find the sum of {x} and {y}", "work out {x} plus {y}"},
            .questions = {"what is {x} + {y}", "what is {x} plus {y}",
                          "what is the sum of the fractions {x} and {y}",
                          "how much is {x} and {y} together", "what do {x} and {y} add up to",
                          "{name} ate {x} of a pizza and then {y} more of it. How much of it is "
                          "that in all, as a "
                          "fraction"},
            .terse = {"{x} + {y} = ?", "{x} + {y} in simplest form", "{x} plus {y}",
                      "add: {x} + {y}", "{x} and {y} added"}};
  if (ask == "sub")
    return {.nouns = {"the difference of {x} and {y}", "{x} minus {y}"},
            .expressions = {"{x} - {y}"},
            .commands = {"subtract {y} from {x}", "take {y} from {x}",
                         "find the difference {x} - {y}", "work out {x} minus {y}"},
            .questions = {"what is {x} - {y}", "what is {x} minus {y}", "what is {x} take away {y}",
                          "what do you get when you subtract {y} from {x}"},
            .terse = {"{x} - {y} = ?", "{x} - {y} in simplest form", "{x} minus {y}",
                      "subtract: {x} - {y}"}};
  if (ask == "mul")
    return {.nouns = {"the product of {x} and {y}", "{x} times {y}"},
            .expressions = {"{x} * {y}", "{x} \u00d7 {y}"},
            .commands = {"multiply {x} by {y}", "multiply {x} and {y}",
                         "multiply the fractions {x} and {y}", "find the product of {x} and {y}"},
            .questions = {"what is {x} times {y}", "what is {x} multiplied by {y}",
                          "what is the product of the fractions {x} and {y}", "what is {x} of {y}"},
            .terse = {"{x} x {y} = ?", "{x} times {y}", "{x} * {y} in simplest form",
                      "multiply: {x} \u00d7 {y}"}};
  return {.nouns = {"the quotient of {x} and {y}", "{x} divided by {y}"},
          .expressions = {"{x} \u00f7 {y}"},
          .commands = {"divide {x} by {y}", "divide the fraction {x} by {y}",
                       "work out {x} divided by {y}"},
          .questions = {"what is {x} divided by {y}", "what is {x} \u00f7 {y}",
                        "how many times does {y} fit into {x}, as a fraction or number"},
          .terse = {"{x} \u00f7 {y} = ?", "{x} divided by {y}", "{x} \u00f7 {y} in simplest form",
                    "divide: {x} \u00f7 {y}"}};
}

}  // namespace ponder::tasks::fraction
