// More of what is said after an answer: the same of other numbers, about a list, another operation,
// the result in another way.
#include "tasks/talk_words.h"

namespace ponder {

const TalkForms& again_forms() {
  static const TalkForms all = {
      {"and {m}",
       "what about {m}",
       "how about {m}",
       "and what about {m}",
       "and how about {m}",
       "and for {m}",
       "now {m}",
       "now do {m}",
       "<ok|okay|great|thanks|good>, <and |now |>{m}",
       "and now {m}",
       "the same for {m}",
       "<do |>the same <with|for> {m}",
       "same <thing |question |>for {m}",
       "same with {m}",
       "what would it be for {m}",
       "what is it for {m}",
       "and with {m}",
       "then {m}",
       "next: {m}",
       "next one: {m}",
       "<can you |could you |please |>also do {m}",
       "{m}",
       "{m}",
       "try {m}",
       "now try {m}",
       "and if it is {m} instead",
       "and if it were {m}",
       "what if it's {m}",
       "let's do {m}",
       "one more: {m}",
       "another one: {m}",
       "next is {m}",
       "{m} as well",
       "{m}, too",
       "make that {m}",
       "I meant {m}",
       "sorry, I meant {m}",
       "no, {m}",
       "change it to {m}",
       "what about {m} then",
       "also {m}",
       "and then {m}",
       "repeat that for {m}",
       "again for {m}",
       "once more, with {m}",
       "ok and {m}"},
      {"und {m}", "und was ist mit {m}", "wie ist es mit {m}", "jetzt {m}", "und jetzt {m}",
       "und bei {m}", "das Gleiche mit {m}", "dasselbe f\u00fcr {m}", "n\u00e4chste: {m}", "{m}",
       "auch {m}", "noch eine: {m}", "ich meinte {m}", "mach das mit {m}", "danke, und {m}",
       "und wenn es {m} w\u00e4re", "nochmal mit {m}", "ok, jetzt {m}"}};
  return all;
}

const TalkForms& changed_number_forms() {
  static const TalkForms all = {
      {"<and |now |>with {n} instead of {o}",
       "what if it <were|was|is> {n} instead of {o}",
       "what if {o} <were|was> {n}",
       "change <the |>{o} to {n}",
       "<and |>if it's {n}, not {o}",
       "make the {o} a {n}",
       "{n} instead of {o}",
       "replace {o} <by|with> {n}",
       "use {n} instead of {o}",
       "now the same with {n} instead of {o}",
       "not {o} but {n}",
       "sorry, {n} instead of {o}",
       "I meant {n}, not {o}",
       "oh, it was {n}, not {o}",
       "suppose it were {n} instead of {o}",
       "and what if there were {n} instead of {o}",
       "let's say {n} instead of {o}",
       "same question, but {n} instead of {o}",
       "how about {n} instead of {o}",
       "do it again with {n} in place of {o}",
       "wait, the {o} should be {n}",
       "<what|and what> would it be with {n} instead of {o}"},
      {"und mit {n} statt {o}", "{n} statt {o}", "was w\u00e4re mit {n} statt {o}",
       "und wenn es {n} statt {o} w\u00e4ren", "ersetze {o} durch {n}", "ich meinte {n}, nicht {o}",
       "nimm {n} statt {o}", "jetzt mit {n} statt {o}", "nicht {o}, sondern {n}",
       "dasselbe mit {n} statt {o}"}};
  return all;
}

const TalkForms& divided_forms() {
  static const TalkForms all = {
      {"divide <that|it> by {n}", "<now |then |and |>divided by {n}", "/{n}", "/ {n}",
       "split <that|it> <into {n} equal parts|{n} ways|among {n} people>", "{n} people share that",
       "what is that divided by {n}", "share it equally among {n}", "the result divided by {n}",
       "and divided by {n}", "divide your answer by {n}", "take that over {n}",
       "how much is it for each of {n}", "and if {n} people share it",
       "what if you divide it by {n}", "<can|could> you divide that by {n}", "over {n}",
       "then split it into {n}", "ans / {n}"},
      {"geteilt durch {n}", "teile das durch {n}", "und durch {n}", "durch {n}",
       "teil es durch {n}", "und das geteilt durch {n}", "verteile das auf {n} Leute",
       "was ist das geteilt durch {n}"}};
  return all;
}

const TalkForms& half_forms() {
  static const TalkForms all = {
      {"half of that", "and half of it", "what is half of that", "halve it", "halve that",
       "now halve it", "cut it in half", "divide it by two", "take half of it", "half of it",
       "and the half", "what's half", "what is half the result", "one half of that"},
      {"und die H\u00e4lfte davon", "die H\u00e4lfte davon", "halbiere das", "halbiere es",
       "wie viel ist die H\u00e4lfte", "nimm die H\u00e4lfte"}};
  return all;
}

const TalkForms& percent_of_forms() {
  static const TalkForms all = {
      {"{n}% of that", "and {n}% of it", "what is {n}% of that", "take {n}% of it",
       "{n} percent of that", "how much is {n} percent of it", "what's {n}% of your answer",
       "now {n}% of that", "and {n} percent of the result"},
      {"{n}% davon", "und {n}% davon", "was sind {n} Prozent davon", "wie viel sind {n}% davon"}};
  return all;
}

const TalkForms& list_sum_forms() {
  static const TalkForms all = {
      {"<and |now |>what is their sum", "add them<| all><| up>", "what do they add up to",
       "and the sum",
       "<and |>what is the sum of <them|these|those|these numbers|the numbers|the list>",
       "sum them up", "now add them up", "what's the total", "and in total",
       "how much is it all together", "the sum of all of them", "total of the list",
       "what do you get if you add all of them"},
      {"und die Summe", "addiere sie alle", "was ist ihre Summe", "und zusammen",
       "wie gro\u00df ist die Summe", "z\u00e4hle sie zusammen"}};
  return all;
}

const TalkForms& list_mean_forms() {
  static const TalkForms all = {
      {"and the <average|mean>", "what is their <average|mean>", "what's the <mean|average>",
       "now the average", "average <them|of them|of these|of the list>", "and on average",
       "what is the mean of <them|these numbers|the list|those>", "give me the mean as well",
       "and the average of those"},
      {"und der Durchschnitt", "was ist der Mittelwert", "und im Schnitt",
       "wie gro\u00df ist ihr Durchschnitt", "und der Mittelwert davon"}};
  return all;
}

const TalkForms& list_median_forms() {
  static const TalkForms all = {
      {"and the median", "what is the median", "what's their median", "now the median",
       "median of <them|these|those|the list>", "which one is in the middle", "and the middle one"},
      {"und der Median", "was ist der Median", "welche steht in der Mitte"}};
  return all;
}

const TalkForms& list_range_forms() {
  static const TalkForms all = {
      {"and the range", "what is the range", "what's their range", "now the range",
       "range of <them|these|those|the list>",
       "the difference between the largest and the smallest",
       "how far apart are the largest and the smallest"},
      {"und die Spannweite", "was ist die Spannweite",
       "wie gro\u00df ist der Abstand zwischen der gr\u00f6\u00dften und der kleinsten"}};
  return all;
}

const TalkForms& list_count_forms() {
  static const TalkForms all = {
      {"how many are there", "how many numbers <is that|are that|are there|are in the list>",
       "and how many are they", "count them", "how long is the list",
       "what is the length of the list", "how many did I give you"},
      {"wie viele sind es", "wie viele Zahlen sind das", "z\u00e4hle sie",
       "und wie viele sind das"}};
  return all;
}

const TalkForms& list_largest_forms() {
  static const TalkForms all = {
      {"<and |>which is the <largest|biggest|greatest|highest>",
       "and the <largest|biggest|maximum|max>",
       "what is the <largest|maximum|highest> <of them|one|number>", "the biggest one",
       "which of them is the largest", "what's the max"},
      {"und die gr\u00f6\u00dfte", "welche ist die gr\u00f6\u00dfte", "was ist das Maximum"}};
  return all;
}

const TalkForms& list_smallest_forms() {
  static const TalkForms all = {
      {"<and |>which is the <smallest|lowest|least>", "and the <smallest|minimum|lowest|min>",
       "what is the <smallest|minimum|lowest> <of them|one|number>", "the smallest one",
       "which of them is the smallest", "what's the min"},
      {"und die kleinste", "welche ist die kleinste", "was ist das Minimum"}};
  return all;
}

const TalkForms& list_with_forms() {
  static const TalkForms all = {
      {"add {n} to the list", "<now |and |>with {n}", "put {n} in<| too| as well>", "include {n}",
       "I forgot {n}", "{n} belongs to the list, too", "and if {n} is in the list as well",
       "insert {n}", "append {n} and sort again", "also {n}", "there is also {n}",
       "oh, and {n}<| too>", "now sort it with {n} in it", "sort them again with {n} added"},
      {"f\u00fcge {n} hinzu", "und mit {n}", "{n} fehlt noch", "ich habe {n} vergessen",
       "nimm noch {n} dazu"}};
  return all;
}

const TalkForms& list_without_forms() {
  static const TalkForms all = {
      {"without {n}", "<now |and |>without the {n}", "remove {n}", "take {n} out", "drop the {n}",
       "leave out {n}", "delete {n} from the list", "{n} should not be there", "and if {n} is gone",
       "remove {n} from the list", "take away the {n}", "again, but without {n}"},
      {"ohne {n}", "und ohne die {n}", "streiche {n}", "nimm {n} heraus", "lass {n} weg"}};
  return all;
}

const TalkForms& instead_times_forms() {
  static const TalkForms all = {
      {"<and |now |>multiply them<| instead>", "and <their |the |>product",
       "and if you multiply them", "what if you multiply them instead", "what is their product",
       "multiply instead", "I meant times", "no, times", "now the product", "and multiplied",
       "use multiplication instead", "<can|could> you multiply the two instead",
       "what would the product be", "times instead of plus", "sorry, I wanted to multiply them"},
      {"und das Produkt", "multipliziere sie stattdessen", "und mal statt plus", "ich meinte mal",
       "und multipliziert"}};
  return all;
}

const TalkForms& instead_minus_forms() {
  static const TalkForms all = {
      {"<and |now |>subtract them<| instead>", "and <their |the |>difference",
       "and if you subtract the second", "what if you subtract them instead",
       "what is their difference", "subtract instead", "I meant minus", "no, minus",
       "now the difference", "and minus", "use subtraction instead", "minus instead",
       "what is the first minus the second", "sorry, I wanted minus"},
      {"und die Differenz", "subtrahiere sie stattdessen", "und minus", "ich meinte minus",
       "und die erste minus die zweite"}};
  return all;
}

const TalkForms& instead_plus_forms() {
  static const TalkForms all = {
      {"<and |now |>add them<| instead>", "and <their |the |>sum", "and if you add them",
       "what if you add them instead", "what is their sum", "add instead", "I meant plus",
       "no, plus", "now the sum", "and added up", "use addition instead", "plus instead",
       "what do the two add up to", "sorry, I wanted to add them"},
      {"und die Summe", "addiere sie stattdessen", "und plus", "ich meinte plus", "und addiert"}};
  return all;
}

const TalkForms& view_words_forms() {
  static const TalkForms all = {
      {"<and |>in words", "spell that number out", "write <that|it> in words",
       "how is that written in words", "as a word", "say it in words", "write the number out",
       "how do you spell that number", "spell it out", "write it as a word", "in words please"},
      {"in Worten", "und in Worten", "schreib das aus", "als Wort",
       "wie schreibt man das in Worten"}};
  return all;
}

const TalkForms& view_roman_forms() {
  static const TalkForms all = {
      {"<and |>in Roman numerals", "as a Roman numeral", "what is that in Roman numerals",
       "write <that|it> in Roman numerals", "how would the Romans write <that|it>",
       "convert <that|it> to Roman numerals", "give me that as a Roman numeral", "roman?",
       "and in roman numbers", "now in Roman"},
      {"und r\u00f6misch", "in r\u00f6mischen Zahlen", "als r\u00f6mische Zahl",
       "wie schreibt man das r\u00f6misch"}};
  return all;
}

const TalkForms& view_square_forms() {
  static const TalkForms all = {
      {"square <that|it>", "<and |now |>squared", "what is <that|it> squared", "the square of that",
       "and its square", "raise that to the power of 2", "now square it", "times itself",
       "multiply it by itself", "what's the square of that"},
      {"und zum Quadrat", "quadriere das", "was ist das Quadrat davon", "hoch 2",
       "mal sich selbst"}};
  return all;
}

const TalkForms& view_ten_forms() {
  static const TalkForms all = {
      {"round <that|it> to the nearest ten", "rounded to the nearest ten", "to the nearest 10",
       "and rounded to tens", "<and |>what is that to the nearest ten", "round it to tens",
       "now round to the nearest 10"},
      {"auf Zehner gerundet", "runde das auf Zehner", "und auf Zehner gerundet"}};
  return all;
}

const TalkForms& view_hundred_forms() {
  static const TalkForms all = {
      {"round <that|it> to the nearest hundred", "rounded to the nearest hundred",
       "to the nearest 100", "and rounded to hundreds",
       "<and |>what is that to the nearest hundred", "now round to the nearest 100"},
      {"auf Hunderter gerundet", "runde das auf Hunderter", "und auf Hunderter gerundet"}};
  return all;
}

const TalkForms& view_prime_forms() {
  static const TalkForms all = {
      {"is <that|it> prime", "is <that|it> a prime number", "is the result prime",
       "and is it a prime", "prime?", "is your answer a prime number"},
      {"ist das eine Primzahl", "ist das prim", "und ist es eine Primzahl"}};
  return all;
}

const TalkForms& view_parity_forms() {
  static const TalkForms all = {
      {"is <that|it> even or odd", "odd or even", "even or odd?", "is the result odd or even",
       "and is it odd or even", "is that number even or odd"},
      {"ist das gerade oder ungerade", "gerade oder ungerade", "und ist es gerade oder ungerade"}};
  return all;
}

const TalkForms& view_more_forms() {
  static const TalkForms all = {
      {"is <that|it> <more|greater|larger|bigger> than {n}", "is that above {n}", "more than {n}?",
       "is it over {n}", "is the result bigger than {n}", "and is that more than {n}"},
      {"ist das mehr als {n}", "ist das gr\u00f6\u00dfer als {n}", "mehr als {n}?"}};
  return all;
}

const TalkForms& view_percent_forms() {
  static const TalkForms all = {
      {"<and |>in percent", "as a percentage", "what is that in percent", "what percent is that",
       "give <that|it> as a percentage", "convert it to a percentage", "in %?", "as percent"},
      {"in Prozent", "und in Prozent", "wie viel Prozent sind das", "als Prozentzahl"}};
  return all;
}

const TalkForms& view_decimal_forms() {
  static const TalkForms all = {
      {"<and |>as a decimal", "in decimals", "what is that as a decimal", "write it as a decimal",
       "give <that|it> as a decimal number", "convert it to a decimal", "decimal?"},
      {"als Dezimalzahl", "und als Dezimalzahl", "als Kommazahl", "wie ist das als Dezimalbruch"}};
  return all;
}

}  // namespace ponder
