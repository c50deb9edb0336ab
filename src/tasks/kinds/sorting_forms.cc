// How a list of numbers is asked to be sorted.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"
#include "tasks/kinds/sorting_later_forms.h"

namespace ponder::tasks::sorting {
namespace {

PhraseForms upwards_english() {
  return {
      .nouns = {"the <sorted|ordered> list of {n}",
                ("{n} <sorted|in order|in ascending order|from smallest to largest|from least to "
                 "greatest>"),
                "the list {n} in <increasing|ascending> order"},
      .commands =
          {"sort< these numbers| the numbers| the list| this list| this| these|>: {n}",
           "sort {n}",
           "sort {n}",
           "sort {n}",
           "sort the numbers {n}",
           ("<sort|order> <these|the> <numbers|> <from smallest to largest|from low to high|in "
            "ascending order|ascending|from small to large>: {n}"),
           ("sort {n} <from smallest to largest|from low to high|in ascending order|ascending|from "
            "least to greatest|upwards>"),
           "put {n} in <increasing|ascending|the right|numerical> order",
           "put {n} in order",
           ("arrange {n} <in order|from lowest to highest|from smallest to largest|in ascending "
            "order>"),
           "order {n}",
           "order <the numbers|these>: {n}",
           "rank {n} from smallest to largest",
           "list {n} <from the smallest up|from lowest to highest|smallest first>",
           "write {n} in order <of size|of size, smallest first|starting with the smallest>",
           "line up {n} from <small to big|the smallest to the largest>",
           "place these numbers in <ascending|increasing> order: {n}",
           "<rearrange|reorder> {n} so that they <increase|get bigger|go up>",
           "bring {n} into <ascending order|order>",
           "tidy up this list, smallest number first: {n}"},
      .questions = {"what is {n} <sorted|in order|in ascending order>",
                    "how does {n} look <sorted|when sorted|in ascending order>",
                    "what is the right order of {n}, smallest first",
                    "which order do {n} have from smallest to largest",
                    "what do I get if I sort {n} in ascending order",
                    "what are the numbers {n} from low to high",
                    "how do I order {n} from least to greatest",
                    "I have the <points|scores|prices> {n}, what are they from lowest to highest",
                    "in which order do {n} stand on the number line, from left to right",
                    "my teacher wants {n} in order from the smallest, how is that"},
      .terse = {"sort {n}", "sort: {n}", "{n} sorted", "ascending: {n}", "sorted([{l}])",
                "sort asc {n}", "{n} small to big", "least to greatest: {n}", "[{l}].sort()",
                "[{l}] -> sorted", "{n} -> ascending", "numbers: {n} order: ascending",
                "Input: [{l}]\nTask: sort ascending\nOutput:",
                "Q: Sort these numbers from smallest to largest: {n} A:",
                "Here are some numbers: {n}. Sort them.",
                ("The <heights|ages|scores|weights> are {n}. Put them in order from smallest to "
                 "largest."),
                "Numbers: {n}\nSmallest first, please.",
                "{name} has the cards {n} and lays them in order, lowest first. How do they lie?"}};
}

PhraseForms upwards_german() {
  return {
      .nouns = {"{n} der Gr\u00f6\u00dfe nach geordnet", "{n} aufsteigend sortiert",
                "die sortierte Liste von {n}"},
      .commands = {"sortiere {n}", "sortiere <diese|die> Zahlen: {n}", "ordne {n}",
                   "sortiere {n} <aufsteigend|der Gr\u00f6\u00dfe nach|von klein nach gro\u00df>",
                   "ordne die Zahlen der Gr\u00f6\u00dfe nach, die kleinste zuerst: {n}",
                   "ordne {n} von klein nach gro\u00df", "bringe {n} in aufsteigende Reihenfolge",
                   "schreibe {n} geordnet auf, die kleinste Zahl zuerst",
                   "stelle {n} der Gr\u00f6\u00dfe nach auf"},
      .infinitives = {"{n} <aufsteigend|> sortieren", "{n} der Gr\u00f6\u00dfe nach ordnen",
                      "{n} von klein nach gro\u00df ordnen",
                      "diese Zahlen aufsteigend sortieren: {n}"},
      .questions = {"wie lautet {n} sortiert",
                    "wie sieht {n} der Gr\u00f6\u00dfe nach geordnet aus",
                    "was ist die richtige Reihenfolge von {n}, die kleinste zuerst",
                    "wie ordnet man {n} von der kleinsten zur gr\u00f6\u00dften Zahl"},
      .terse = {"sortiere {n}", "{n} sortiert", "aufsteigend: {n}", "{n} von klein nach gro\u00df",
                "der Gr\u00f6\u00dfe nach: {n}",
                "Hier sind Zahlen: {n}. Sortiere sie von klein nach gro\u00df.",
                "kleinste zuerst: {n}"}};
}

PhraseForms downwards_english() {
  return {
      .nouns = {"{n} in <descending|decreasing> order",
                "{n} <from largest to smallest|from greatest to least|from high to low>",
                "the list {n}, largest first"},
      .commands =
          {("<sort|order> <these|the> <numbers|> <from largest to smallest|from high to low|in "
            "descending order|descending|from large to small>: {n}"),
           ("sort {n} <from largest to smallest|from high to low|in descending "
            "order|descending|from greatest to least|downwards|largest first>"),
           "put {n} in <decreasing|descending> order",
           ("arrange {n} <from highest to lowest|from largest to smallest|in descending order>"),
           "order {n} <from big to small|with the largest first>",
           "list {n} <from the largest down|from highest to lowest|biggest first>",
           "rank {n} from <highest to lowest|best to worst, the most points first>",
           "write {n} in order of size, <largest first|starting with the largest>",
           "place these numbers in <descending|decreasing> order: {n}",
           "<rearrange|reorder> {n} so that they <decrease|get smaller|go down>",
           "bring {n} into descending order",
           "line up {n} from <big to small|the largest to the smallest>"},
      .questions = {"what is {n} in <descending|decreasing> order",
                    "how does {n} look sorted from largest to smallest",
                    "what is the order of {n} if the biggest comes first",
                    "which order do {n} have from largest to smallest",
                    "what do I get if I sort {n} in descending order",
                    "how do I order {n} from greatest to least",
                    "I have the <points|scores|prices> {n}, what are they from highest to lowest",
                    "in which order do {n} stand on the number line, from right to left"},
      .terse = {
          "sort descending {n}", "sort desc: {n}", "descending: {n}", "sorted([{l}], reverse=True)",
          "{n} big to small", "greatest to least: {n}", "{n} largest first",
          "[{l}] -> sorted descending", "{n} -> descending", "numbers: {n} order: descending",
          "Input: [{l}]\nTask: sort descending\nOutput:",
          "Q: Sort these numbers from largest to smallest: {n} A:",
          "Here are some numbers: {n}. Sort them, largest first.",
          ("The <heights|ages|scores|weights> are {n}. Put them in order from largest to "
           "smallest."),
          "Numbers: {n}\nBiggest first, please.",
          ("{name} has the cards {n} and lays them in order, highest first. How do they lie?")}};
}

PhraseForms downwards_german() {
  return {
      .nouns = {"{n} absteigend sortiert", "{n} von gro\u00df nach klein"},
      .commands = {"sortiere {n} <absteigend|von gro\u00df nach klein>", "sortiere absteigend: {n}",
                   "ordne {n} von gro\u00df nach klein",
                   "ordne die Zahlen der Gr\u00f6\u00dfe nach, die gr\u00f6\u00dfte zuerst: {n}",
                   "bringe {n} in absteigende Reihenfolge",
                   "schreibe {n} geordnet auf, die gr\u00f6\u00dfte Zahl zuerst"},
      .infinitives = {"{n} absteigend sortieren", "{n} von gro\u00df nach klein ordnen",
                      "diese Zahlen absteigend sortieren: {n}"},
      .questions = {"wie lautet {n} absteigend sortiert",
                    "wie sieht {n} von gro\u00df nach klein geordnet aus",
                    "wie ordnet man {n} von der gr\u00f6\u00dften zur kleinsten Zahl",
                    "was ist die Reihenfolge von {n}, die gr\u00f6\u00dfte zuerst"},
      .terse = {"absteigend: {n}", "{n} absteigend", "gr\u00f6\u00dfte zuerst: {n}",
                "{n} von gro\u00df nach klein",
                "Hier sind Zahlen: {n}. Sortiere sie von gro\u00df nach klein."}};
}

}  // namespace

const Phrases& phrases_of(bool down) {
  const auto with_all = [](const PhraseForms& first, bool of_down, bool german) {
    return with_more(with_more(first, comparison::more_of_order(!of_down, german, "n")),
                     later_forms(of_down, german));
  };
  static const Phrases kUpwards(with_all(upwards_english(), false, false),
                                with_all(upwards_german(), false, true));
  static const Phrases kDownwards(with_all(downwards_english(), true, false),
                                  with_all(downwards_german(), true, true));
  return down ? kDownwards : kUpwards;
}

}  // namespace ponder::tasks::sorting
