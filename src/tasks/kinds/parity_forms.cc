#include "tasks/kinds/parity_forms.h"

#include "graders/answer.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::parity {
namespace {

// Forms with "EVEN" where the parity stands ("GERAD" in German).
PhraseForms of_parity(PhraseForms forms, const char* english, const char* german) {
  for (auto* lines :
       {&forms.nouns, &forms.commands, &forms.infinitives, &forms.questions, &forms.terse}) {
    for (std::string& line : *lines) {
      replace_all(line, "EVEN", english);
      replace_all(line, "GERAD", german);
    }
  }
  return forms;
}

Phrases either(bool even, std::string_view ask, const PhraseForms& english,
               const PhraseForms& german) {
  const char *word = even ? "even" : "odd", *wort = even ? "gerad" : "ungerad";
  return Phrases(of_parity(with_more(english, more_forms(ask, false)), word, wort),
                 of_parity(with_more(german, more_forms(ask, true)), word, wort));
}

Phrases counts(bool even) {
  return either(
      even, "count",
      {.nouns = {"the number of EVEN numbers in {list}",
                 "the count of EVEN <numbers|values> <in|among> {list}",
                 "how many EVEN numbers there are in {list}", "how many of {list} are EVEN",
                 "the amount of EVEN numbers in the list {list}"},
       .commands =
           {"count the EVEN numbers in {list}", "count how many of {list} are EVEN",
            "count only the EVEN <numbers|ones|elements> <in|of|among> {list}",
            "<find|work out|determine|say> how many EVEN numbers <are in|the list has>: {list}",
            "go through {list} and count the EVEN numbers",
            "look at {list} and <say|write down> how many are EVEN", "count the EVENs: {list}"},
       .questions = {"how many EVEN numbers are in {list}", "how many of {list} are EVEN",
                     "how many EVENs are in {list}", "how many of these numbers are EVEN: {list}",
                     "how many EVEN numbers <do you see|can you find|are there> <in|among> {list}",
                     "how many EVEN <values|elements|entries> does the list {list} <have|contain>",
                     "of the numbers {list}, how many are EVEN",
                     "<in|among> {list} how many numbers are EVEN",
                     "what is the number of EVEN ones among {list}",
                     "how often is a number EVEN in {list}",
                     "if you count only the EVEN numbers of {list}, what do you get",
                     "how many numbers in <the list|the row|this set> {list} are EVEN"},
       .terse =
           {"count EVENs: {list}", "EVEN numbers in {list}, how many", "{list} how many EVEN",
            "{list}: how many are EVEN?", "{list}\nHow many EVEN numbers?",
            "number of EVENs in {list}", "count(EVEN) of {list}", "list: {list}\nEVEN count: ?",
            "The numbers are {list}. How many of them are EVEN?",
            "Here is a list: {list}. Count the EVEN numbers.",
            "<Tickets|Cards|Houses|Balls> have the numbers {list}. How many <of the numbers|> are "
            "EVEN?",
            "<A child|My class|Our teacher> wrote down {list}. How many EVEN numbers are there?",
            "How many numbers are EVEN? {list}", "EVEN how many: {list}"}},
      {.nouns = {"die Anzahl der GERADen Zahlen in {list}",
                 "die Zahl der GERADen Zahlen unter {list}"},
       .commands = {"z\u00e4hle die GERADen Zahlen in {list}",
                    "z\u00e4hle nur die GERADen Zahlen: {list}",
                    "bestimme, wie viele der Zahlen {list} GERADe sind",
                    "gib an, wie viele von {list} GERADe sind"},
       .infinitives = {"die GERADen Zahlen in {list} z\u00e4hlen"},
       .questions = {"wie viele GERADe Zahlen sind in {list}",
                     "wie viele der Zahlen {list} sind GERADe", "wie viele von {list} sind GERADe",
                     "wie viele GERADe Zahlen gibt es in der Liste {list}",
                     "wie viele GERADe Zahlen findest du unter {list}",
                     "wie viele GERADe Zahlen enth\u00e4lt die Reihe {list}"},
       .terse = {"GERADe Zahlen in {list}, wie viele?", "{list}: wie viele sind GERADe?",
                 "Anzahl GERADe: {list}", "Die Zahlen sind {list}. Wie viele davon sind GERADe?",
                 "wie viele GERADe: {list}"}});
}

Phrases sums(bool even) {
  return either(
      even, "sum",
      {.nouns = {"the sum of the EVEN numbers in {list}",
                 "the sum of all EVEN <numbers|values> <in|among> {list}",
                 "the total of the EVEN <ones|numbers> <among|of|in> {list}",
                 "the sum of only the EVEN numbers of {list}",
                 "the sum of those numbers in {list} that are EVEN"},
       .commands = {"add up the EVEN numbers in {list}", "sum only the EVEN ones of {list}",
                    "add <only|just> the EVEN numbers <of|in|from> {list}",
                    "sum <up|> <all|> <the|> EVEN <numbers|values|elements> <in|of> {list}",
                    "pick the EVEN numbers from {list} and add them <up|together>",
                    "<find|work out|compute|calculate> the total of the EVEN numbers: {list}",
                    "take the EVEN numbers out of {list} and give their sum",
                    "add together every EVEN number in {list}"},
       .questions = {"what do the EVEN numbers of {list} add up to",
                     "what is the sum of the EVEN numbers in {list}",
                     "if you add up only the EVEN numbers of {list}, what do you get",
                     "how much do the EVEN ones <in|of|among> {list} make <together|in all>",
                     "what total do the EVEN numbers in {list} have",
                     "what do you get when you add all EVEN numbers in <the list|> {list}",
                     "of {list}, what is the sum of those that are EVEN",
                     "how much is the sum of all EVEN numbers among {list}"},
       .terse =
           {"sum of EVENs: {list}", "sum EVEN {list}", "{list} sum of the EVEN numbers",
            "{list}: sum of EVEN ones?", "{list}\nsum of the EVEN numbers?",
            "list: {list}\nEVEN sum: ?", "sum(EVEN) of {list}",
            "The numbers are {list}. Add the EVEN ones.",
            "Here is a list: {list}. What is the sum of its EVEN numbers?", "add EVENs: {list}",
            "Only the EVEN numbers count: {list}. What is their sum?",
            "<Cards|Balls|Tickets> carry the numbers {list}. Add up those with an EVEN number.",
            "EVEN total: {list}", "Ignore everything that is not EVEN and add the rest: {list}"}},
      {.nouns = {"die Summe der GERADen Zahlen in {list}",
                 "die Summe aller GERADen Zahlen unter {list}"},
       .commands = {"addiere die GERADen Zahlen in {list}",
                    "addiere nur die GERADen Zahlen: {list}",
                    "z\u00e4hle die GERADen Zahlen von {list} zusammen",
                    "berechne die Summe der GERADen Zahlen: {list}"},
       .infinitives = {"die GERADen Zahlen in {list} addieren"},
       .questions = {"wie gro\u00df ist die Summe der GERADen Zahlen in {list}",
                     "was ergeben die GERADen Zahlen von {list} zusammen",
                     "was kommt heraus, wenn man nur die GERADen Zahlen von {list} addiert"},
       .terse = {"Summe der GERADen: {list}", "{list}: Summe der GERADen Zahlen?",
                 "Die Zahlen sind {list}. Addiere nur die GERADen."}});
}

}  // namespace

const Phrases& is_phrases() {
  static const Phrases all(
      {.nouns = {"the parity of {n}", "whether {n} is odd or even"},
       .commands = {"tell me <if|whether> {n} is <odd or even|even or odd>",
                    "<decide|say|determine|find out|check|work out> <if|whether> {n} is <odd or "
                    "even|even or odd>",
                    "classify {n} as <odd or even|even or odd>", "determine the parity of {n}",
                    "choose for {n}: <odd or even|even or odd>",
                    "name the parity of <the number|> {n}", "sort {n} into odd or even"},
       .questions = {"is {n} odd or even", "is {n} even or odd", "is the number {n} odd or even",
                     "{n}: odd or even", "what is {n}, <odd or even|even or odd>",
                     "which is {n}, <odd or even|even or odd>",
                     "would you call {n} <odd or even|even or odd>",
                     "is {n} an <odd or an even|even or an odd> number",
                     "is {n} an <odd number or an even|even number or an odd> one",
                     "which kind of number is {n}, even or odd",
                     "does {n} belong to the <odd or the even|even or the odd> numbers",
                     "among even and odd, which is {n}",
                     "<what parity has {n}|what parity does {n} have>",
                     "do you count {n} as odd or <as|> even"},
       .terse = {"{n} odd or even?", "{n} even or odd", "odd or even: {n}", "parity of {n}",
                 "parity: {n}", "{n} - even or odd?", "even/odd: {n}", "odd/even? {n}",
                 "{n} is (odd/even)?",
                 "number: {n}\nodd or even:", "I have the number {n}. Is it even or odd?",
                 "The number is {n}. Even or odd?", "My house number is {n}. Is that odd or even?",
                 "A page has the number {n}. Is it an odd or an even page?",
                 "{n} is an ___ number (odd or even)", "even or odd {n}",
                 "{n}, odd or even? One word.",
                 "{n} people stand in line. Is that an even or an odd number?"}},
      {.nouns = {"die Parit\u00e4t von {n}"},
       .commands = {"sag mir, ob {n} gerade oder ungerade ist",
                    "<bestimme|entscheide|pr\u00fcfe>, ob {n} gerade oder ungerade ist",
                    "gib an, ob die Zahl {n} gerade oder ungerade ist"},
       .questions = {"ist {n} gerade oder ungerade", "ist die Zahl {n} gerade oder ungerade",
                     "ist {n} eine gerade oder eine ungerade Zahl",
                     "ist {n} eine gerade Zahl oder eine ungerade",
                     "was ist {n}, gerade oder ungerade",
                     "geh\u00f6rt {n} zu den geraden oder zu den ungeraden Zahlen"},
       .terse = {"{n} gerade oder ungerade?", "gerade oder ungerade: {n}", "{n}: gerade/ungerade?",
                 "Die Zahl ist {n}. Gerade oder ungerade?",
                 "Meine Hausnummer ist {n}. Ist sie gerade oder ungerade?"}},
      more_forms("is", false), more_forms("is", true));
  return all;
}

const Phrases& count_phrases(bool even) {
  static const Phrases evens = counts(true), odds = counts(false);
  return even ? evens : odds;
}

const Phrases& sum_phrases(bool even) {
  static const Phrases evens = sums(true), odds = sums(false);
  return even ? evens : odds;
}

}  // namespace ponder::tasks::parity
