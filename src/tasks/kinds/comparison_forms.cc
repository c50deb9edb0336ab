// How numbers are compared. {a} and {b} are two, {list} is three of them.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::comparison {
namespace {

PhraseForms larger_english() {
  return {
      .nouns = {"the larger of {a} and {b}", "the bigger number, {a} or {b}",
                "the greater of {a} and {b}", "the maximum of {a} and {b}",
                "the <largest|biggest|highest> of {a} and {b}",
                "the <larger|greater> value, {a} or {b}"},
      .commands = {"compare {a} and {b} and name the larger one", "choose the bigger one: {a}, {b}",
                   "pick the <larger|bigger|greater> number: "
                   "{a} or {b}",
                   "say which is larger, {a} or {b}", "circle the greater number: {a}   {b}",
                   "decide whether {a} or {b} is the larger number",
                   "look at {a} and {b} and name the bigger one"},
      .questions =
          {"which is larger, {a} or {b}",
           "which is bigger, {a} or {b}",
           "which number is greater: {a} or {b}",
           "what is more, {a} or {b}",
           "which is <larger|bigger|greater>: {a} or {b}",
           "{a} or {b}, which is more",
           "which one is bigger, {a} or {b}",
           "which has the larger value, {a} or {b}",
           "which <number|one> is <higher|the higher one>, {a} or {b}",
           "what's <bigger|larger|greater>, {a} or {b}",
           "which of the <two |>numbers {a} and {b} is <larger|bigger|greater>",
           "is {a} or {b} the <larger|bigger|greater> number",
           "of {a} and {b}, which is the <larger|greater>",
           "my <brother|friend> says {a} and I say {b}. Which number is larger",
           "which <number|one> lies further <to the right|right> on the number line, {a} or {b}",
           "which number is worth more, {a} or {b}",
           "between {a} and {b}, which is the greater number",
           "I have to choose the bigger number from {a} and {b}, which one is it",
           "if you order {a} and {b} from small to large, which comes last",
           "two cards show {a} and {b}. Which card wins if the higher number wins"},
      .terse = {"larger: {a} or {b}", "bigger: {a}, {b}", "max({a}, {b})", "{a} or {b}, larger?",
                "{a} vs {b}, which is bigger?", "{a} vs {b} larger", "larger number: {a}, {b}",
                "max of {a} and {b}", "greater: {a} or {b}?", "which is more {a} {b}",
                "Q: Which is larger, {a} or {b}?\nA:",
                "Question: {a} or {b}, which is "
                "greater?\nAnswer:",
                "MAX({a}; {b})", "numbers: {a} and {b}\nlarger number:",
                "{a} and {b}: give only the <larger|bigger> one.",
                "here are two numbers, {a} and {b}. Which one is greater?",
                "{a} or {b}? I want the bigger one.", "A) {a}  B) {b}\nWrite the larger number.",
                "compare: {a}, {b}. The greater one is"}};
}

PhraseForms larger_german() {
  return {.nouns = {"die gr\u00f6\u00dfere Zahl von {a} und {b}",
                    "die gr\u00f6\u00dfere der Zahlen {a} und {b}", "das Maximum von {a} und {b}"},
          .commands = {"nenne die gr\u00f6\u00dfere Zahl: {a} oder {b}",
                       "vergleiche {a} und {b} und nenne die gr\u00f6\u00dfere Zahl",
                       "w\u00e4hle die gr\u00f6\u00dfere Zahl: {a}, {b}"},
          .questions = {"was ist gr\u00f6\u00dfer, {a} oder {b}",
                        "welche Zahl ist gr\u00f6\u00dfer, {a} oder {b}",
                        "was ist mehr, {a} oder {b}", "ist {a} oder {b} die gr\u00f6\u00dfere Zahl",
                        "welche der <beiden |>Zahlen {a} und {b} ist gr\u00f6\u00dfer",
                        "welche Zahl liegt auf dem Zahlenstrahl weiter rechts, {a} oder {b}",
                        "mein Freund sagt {a} und ich sage {b}. Welche Zahl ist gr\u00f6\u00dfer",
                        "welche Zahl ist mehr wert, {a} oder {b}"},
          .terse = {"gr\u00f6\u00dfer: {a} oder {b}", "{a} oder {b}, was ist gr\u00f6\u00dfer?",
                    "max({a}, {b})", "gr\u00f6\u00dfere Zahl: {a}, {b}", "was ist mehr {a} {b}",
                    "Frage: Welche Zahl ist gr\u00f6\u00dfer, {a} oder {b}?\nAntwort:",
                    "hier sind zwei Zahlen: {a} und {b}. Nenne nur die gr\u00f6\u00dfere."}};
}

PhraseForms smaller_english() {
  return {
      .nouns = {"the smaller of {a} and {b}", "the smaller number, {a} or {b}",
                "the lesser of {a} and {b}", "the minimum of {a} and {b}",
                "the <smallest|lowest> of {a} and {b}", "the smaller value, {a} or {b}"},
      .commands = {"compare {a} and {b} and name the smaller one",
                   "choose the smaller one: {a}, {b}",
                   "pick the <smaller|lower> number: {a} or "
                   "{b}",
                   "say which is smaller, {a} or {b}",
                   "circle the smaller number: {a}   "
                   "{b}",
                   "decide whether {a} or {b} is the smaller number",
                   "look at {a} and {b} and name the smaller one"},
      .questions =
          {"which is smaller, {a} or {b}", "which number is less: {a} or {b}",
           "what is less, {a} or {b}", "which is <smaller|lower|less>: {a} or {b}",
           "{a} or {b}, which is less", "which one is smaller, {a} or {b}",
           "which has the smaller value, {a} or {b}", "what's <smaller|less>, {a} or {b}",
           "which <number|one> is <lower|the lower one>, {a} or {b}",
           "which of the <two |>numbers {a} and {b} is smaller", "is {a} or {b} the smaller number",
           "of {a} and {b}, which is the <smaller|lesser>",
           "my <sister|friend> says {a} and I say {b}. Which number is smaller",
           "which <number|one> lies further <to the left|left> on the number line, {a} or {b}",
           "which number is worth less, {a} or {b}",
           "between {a} and {b}, which is the smaller number",
           "I have to choose the smaller number from {a} and {b}, which one is it",
           "if you order {a} and {b} from small to large, which comes first",
           "two cards show {a} and {b}. Which card wins if the lower number wins"},
      .terse = {"smaller: {a} or {b}", "min({a}, {b})", "{a} or {b}, smaller?",
                "{a} vs {b}, which is smaller?", "{a} vs {b} smaller", "smaller number: {a}, {b}",
                "min of {a} and {b}", "less: {a} or {b}?", "which is less {a} {b}",
                "Q: Which is smaller, {a} or {b}?\nA:",
                "Question: {a} or {b}, which is "
                "less?\nAnswer:",
                "MIN({a}; {b})",
                "numbers: {a} and {b}\nsmaller number:", "{a} and {b}: give only the smaller one.",
                "here are two numbers, {a} and {b}. Which one is smaller?",
                "{a} or {b}? I want the smaller one.", "A) {a}  B) {b}\nWrite the smaller number.",
                "compare: {a}, {b}. The smaller one is"}};
}

PhraseForms smaller_german() {
  return {.nouns = {"die kleinere Zahl von {a} und {b}", "die kleinere der Zahlen {a} und {b}",
                    "das Minimum von {a} und {b}"},
          .commands = {"nenne die kleinere Zahl: {a} oder {b}",
                       "vergleiche {a} und {b} und nenne die kleinere Zahl",
                       "w\u00e4hle die kleinere Zahl: {a}, {b}"},
          .questions = {"was ist kleiner, {a} oder {b}", "welche Zahl ist kleiner, {a} oder {b}",
                        "was ist weniger, {a} oder {b}", "ist {a} oder {b} die kleinere Zahl",
                        "welche der <beiden |>Zahlen {a} und {b} ist kleiner",
                        "welche Zahl liegt auf dem Zahlenstrahl weiter links, {a} oder {b}",
                        "mein Freund sagt {a} und ich sage {b}. Welche Zahl ist kleiner",
                        "welche Zahl ist weniger wert, {a} oder {b}"},
          .terse = {"kleiner: {a} oder {b}", "{a} oder {b}, was ist kleiner?", "min({a}, {b})",
                    "kleinere Zahl: {a}, {b}", "was ist weniger {a} {b}",
                    "Frage: Welche Zahl ist kleiner, {a} oder {b}?\nAntwort:",
                    "hier sind zwei Zahlen: {a} und {b}. Nenne nur die kleinere."}};
}

PhraseForms sign_english() {
  return {
      .commands = {"put \\<, \\> or = between {a} and {b}",
                   "compare {a} and {b} with \\<, \\> or =", "fill in \\<, \\> or =: {a} __ {b}",
                   "write \\<, \\> or = in the gap: {a} ___ {b}",
                   "choose the right sign (\\<, \\>, =): {a} [ ] {b}",
                   "insert the correct symbol, \\<, = or \\>: {a} ... {b}",
                   "compare using \\>, \\< or =: {a} and {b}",
                   "make a true statement with \\<, \\> or =: {a} __ {b}",
                   "replace the ? with \\<, \\> or =: {a} ? {b}",
                   "complete {a} __ {b} with \\<, = or \\>"},
      .questions =
          {"which sign goes between {a} and {b}: \\<, \\> or =",
           "what belongs between {a} and {b}, \\<, = or \\>",
           "which symbol makes {a} __ {b} true: \\<, \\> or =", "is it \\<, \\> or = in {a} __ {b}",
           "does \\<, \\> or = belong in the box: {a} \u25a1 {b}",
           "which of the signs \\<, = and \\> stands between {a} and {b}",
           "in my workbook it says {a} \u25ef {b}. Which sign goes in the circle, \\<, \\> "
           "or =",
           "how do {a} and {b} compare, with \\<, \\> or =",
           "the crocodile eats the bigger number. Which sign goes between {a} and {b}, "
           "\\<, \\> or ="},
      .terse = {"{a} ? {b} (\\<, \\>, =)", "{a} __ {b}, \\<, \\> or =", "{a} _ {b}\n\\<, \\> or =?",
                "{a} \u25a1 {b} (\\<, =, \\>)", "\\<, \\> or =: {a} and {b}",
                "{a} ___ {b}: less than (\\<), equal (=) or greater than (\\>)?",
                "Q: Which sign, \\<, \\> or =, makes it true: {a} __ {b}?\nA:",
                "{a} ... {b}. Which sign: \\<, = or \\>?",
                "{a} {b} \\<, \\> or =", "{a} and {b}: \\<, \\> or =? Only the sign.",
                "sign between {a} and {b} (\\<, \\>, =)",
                "compare the numbers.\n{a} __ {b}\nUse \\<, \\> or =."}};
}

PhraseForms sign_german() {
  return {.commands = {"setze \\<, \\> oder = zwischen {a} und {b}",
                       "setze das richtige Zeichen ein (\\<, \\>, =): {a} __ {b}",
                       "vergleiche mit \\<, \\> oder =: {a} und {b}",
                       "f\u00fclle die L\u00fccke mit \\<, = oder \\>: {a} ___ {b}"},
          .questions = {"welches Zeichen geh\u00f6rt zwischen {a} und {b}: \\<, \\> oder =",
                        "was geh\u00f6rt in die L\u00fccke, \\<, \\> oder =: {a} __ {b}",
                        "welches Zeichen macht {a} __ {b} wahr: \\<, = oder \\>",
                        "kommt bei {a} __ {b} ein \\<, ein \\> oder ein = hin"},
          .terse = {"{a} __ {b} (\\<, \\>, =)", "{a} ? {b}, \\<, \\> oder =",
                    "\\<, \\> oder =: {a} und "
                    "{b}",
                    "{a} \u25a1 {b}: \\<, = oder \\>?",
                    "Frage: Welches Zeichen (\\<, \\>, =) passt: {a} __ {b}?\nAntwort:"}};
}

PhraseForms rising_english() {
  return {
      .commands = {"order {list} from smallest to largest", "put {list} in order, smallest first",
                   "arrange {list} from least to greatest", "write {list} in increasing order",
                   "order {list}, <starting with the smallest|"
                   "the smallest first>",
                   "rank {list} from <lowest to highest|least to greatest>",
                   "list {list} in ascending order",
                   "write <these|the> numbers from smallest to "
                   "biggest: {list}",
                   "place {list} on a number line and read them from left to "
                   "right",
                   "compare {list} and put them in ascending order"},
      .questions = {"what is the order of {list} from small to large",
                    "what is {list} in order from least to greatest",
                    "how do you order {list}, smallest first",
                    "in which order do {list} stand on the number line, from left to right",
                    "what do {list} look like in ascending order",
                    "my homework is to order {list} from smallest to largest. What do I write"},
      .terse = {"{list} from smallest to largest", "{list} ascending", "least to greatest: {list}",
                "ascending order: {list}", "smallest to largest: {list}", "{list}, smallest first",
                "Numbers: {list}\nFrom smallest to largest:",
                "Q: Order {list} from smallest to largest.\nA:",
                "here are three numbers: {list}. Order them from least to greatest.",
                "__ \\< __ \\< __ with {list}", "increasing order of {list}?",
                "{list}. Write them from smallest to largest, separated by commas."}};
}

PhraseForms rising_german() {
  return {.commands = {"ordne {list} von klein nach gro\u00df",
                       "ordne die Zahlen {list}, die kleinste zuerst",
                       "schreibe {list} der Gr\u00f6\u00dfe nach auf, beginne mit der kleinsten",
                       "bringe {list} in aufsteigende Reihenfolge"},
          .infinitives = {"{list} der Gr\u00f6\u00dfe nach ordnen",
                          "{list} von klein nach gro\u00df ordnen"},
          .questions = {"in welcher Reihenfolge stehen {list} auf dem Zahlenstrahl von links nach "
                        "rechts",
                        "wie lauten {list} von klein nach gro\u00df geordnet"},
          .terse = {"{list} von klein nach gro\u00df", "aufsteigend: {list}",
                    "{list}, kleinste zuerst", "Zahlen: {list}\nVon klein nach gro\u00df:"}};
}

PhraseForms falling_english() {
  return {
      .commands = {"order {list} from largest to smallest", "put {list} in order, largest first",
                   "arrange {list} from greatest to least", "write {list} in decreasing order",
                   "order {list}, <starting with the largest|the biggest first>",
                   "rank {list} from <highest to lowest|greatest to least>",
                   "list {list} in descending order",
                   "write <these|the> numbers from biggest to smallest: {list}",
                   "place {list} on a number line and read them from right to left",
                   "compare {list} and put them in descending order"},
      .questions = {"what is the order of {list} from large to small",
                    "what is {list} in order from greatest to least",
                    "how do you order {list}, largest first",
                    "in which order do {list} stand on the number line, from right to left",
                    "what do {list} look like in descending order",
                    "my homework is to order {list} from largest to smallest. What do I write"},
      .terse = {"{list} from largest to smallest", "{list} descending", "greatest to least: {list}",
                "descending order: {list}", "largest to smallest: {list}", "{list}, largest first",
                "Numbers: {list}\nFrom largest to smallest:",
                "Q: Order {list} from largest to smallest.\nA:",
                "here are three numbers: {list}. Order them from greatest to least.",
                "__ \\> __ \\> __ with {list}", "decreasing order of {list}?",
                "{list}. Write them from largest to smallest, separated by commas."}};
}

PhraseForms falling_german() {
  return {
      .commands = {"ordne {list} von gro\u00df nach klein",
                   "ordne die Zahlen {list}, die gr\u00f6\u00dfte zuerst",
                   "schreibe {list} der Gr\u00f6\u00dfe nach auf, beginne mit der "
                   "gr\u00f6\u00dften",
                   "bringe {list} in absteigende Reihenfolge"},
      .infinitives = {"{list} von gro\u00df nach klein ordnen"},
      .questions = {"in welcher Reihenfolge stehen {list} auf dem Zahlenstrahl von rechts nach "
                    "links",
                    "wie lauten {list} von gro\u00df nach klein geordnet"},
      .terse = {"{list} von gro\u00df nach klein", "absteigend: {list}",
                "{list}, gr\u00f6\u00dfte zuerst", "Zahlen: {list}\nVon gro\u00df nach klein:"}};
}

}  // namespace

const Phrases& two_forms(bool larger) {
  static const Phrases more(with_more(larger_english(), more_of_two(true, false)),
                            with_more(larger_german(), more_of_two(true, true))),
      less(with_more(smaller_english(), more_of_two(false, false)),
           with_more(smaller_german(), more_of_two(false, true)));
  return larger ? more : less;
}

const Phrases& sign_forms() {
  static const Phrases all(with_more(sign_english(), more_of_signs(false)),
                           with_more(sign_german(), more_of_signs(true)));
  return all;
}

const Phrases& order_forms(bool up) {
  static const Phrases rising(with_more(rising_english(), more_of_order(true, false, "list")),
                              with_more(rising_german(), more_of_order(true, true, "list"))),
      falling(with_more(falling_english(), more_of_order(false, false, "list")),
              with_more(falling_german(), more_of_order(false, true, "list")));
  return up ? rising : falling;
}

}  // namespace ponder::tasks::comparison
