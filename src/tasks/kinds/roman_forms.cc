// How Roman numerals are asked for.
#include "tasks/kinds/forms.h"

namespace ponder::tasks::roman {
namespace {

PhraseForms from_english() {
  return {.nouns = {"{r} as a number", "{r} in numbers", "the value of {r}", "{r} in digits",
                    "the Roman numeral {r} as a number", "the Roman numeral {r}",
                    "{r} in <ordinary|normal|Arabic|our> <numbers|digits|numerals>",
                    "the number <behind|for> the Roman numeral {r}", "the decimal value of {r}"},
          .commands = {"convert {r} to a number", "read the Roman numeral {r}",
                       "write {r} as a normal number", "translate {r} from Roman numerals",
                       "convert the Roman numeral {r} to decimal",
                       "turn {r} into an <ordinary|Arabic> number",
                       "change {r} to <Arabic numerals|digits>", "decode the Roman numeral {r}",
                       "write the Roman numeral {r} in digits"},
          .questions = {"what number is {r}", "which number is the Roman numeral {r}",
                        "what does {r} mean in Roman numerals",
                        "what does the Roman numeral {r} stand for",
                        "what number do the Roman <letters|signs> {r} <stand for|make>",
                        "which number did the Romans write as {r}",
                        "how do you read the Roman numeral {r}",
                        "on a <clock|gravestone|building|statue> it says {r}, which number is that",
                        "in our numbers, what is {r}",
                        "a chapter has the number {r}, which chapter is it",
                        "which number is written {r} in Roman numerals",
                        "my book says {r} at the top of the page, what number is that",
                        "what is the Roman number {r} worth"},
          .terse = {"{r} as a number", "{r} in decimal", "roman {r}", "{r} = ?", "{r} to arabic",
                    "{r} to number", "roman numeral {r} value", "roman_to_int(\"{r}\")",
                    "{r} in Arabic numerals: __", "{r} -> number",
                    "Q: What number is the Roman numeral {r}? A:",
                    "The Roman numeral {r} is the number __.",
                    "Convert from Roman: {r}.< Give only the number.|>",
                    "Roman: {r}\nDecimal:", "An old stone shows {r}. Which number is it?"}};
}

PhraseForms from_german() {
  return {
      .nouns = {"{r} als Zahl", "die r\u00f6mische Zahl {r}",
                "der Wert der r\u00f6mischen Zahl {r}", "{r} in normalen Ziffern",
                "die r\u00f6mische Zahl {r} in arabischen Ziffern"},
      .commands = {"wandle {r} in eine normale Zahl um",
                   "schreibe die r\u00f6mische Zahl {r} in Ziffern",
                   "lies die r\u00f6mische Zahl {r}", "\u00fcbersetze die r\u00f6mische Zahl {r}"},
      .infinitives = {"die r\u00f6mische Zahl {r} in eine Dezimalzahl umwandeln",
                      "{r} als arabische Zahl schreiben"},
      .questions = {"welche Zahl ist {r}", "was bedeutet die r\u00f6mische Zahl {r}",
                    "welche Zahl bedeutet {r} bei den R\u00f6mern",
                    "wie viel ist {r} in unseren Zahlen", "f\u00fcr welche Zahl steht {r}",
                    "auf einem Stein steht {r}, welche Zahl ist das",
                    "wie liest man die r\u00f6mische Zahl {r}"},
      .terse = {"{r} als Zahl", "{r} = ? (r\u00f6misch)", "r\u00f6mische Zahl {r}",
                "{r} in arabischen Ziffern", "{r} ist welche Zahl?"}};
}

PhraseForms into_english() {
  return {
      .nouns = {"{n} in Roman numerals", "{n} as a Roman numeral", "the Roman numeral for {n}",
                "the Roman <number|numeral|form> of {n}",
                "{n} in <Roman numbers|the Roman system|Roman notation>",
                "the way the Romans wrote {n}"},
      .commands = {"write {n} in Roman numerals", "convert {n} to Roman numerals",
                   "write {n} as a Roman numeral", "turn {n} into a Roman numeral",
                   "express {n} in Roman numerals", "change the number {n} into Roman numerals",
                   "translate {n} into Roman numerals", "give the Roman numeral <for|of> {n}",
                   "<spell|put> {n} in Roman letters"},
      .questions = {"how do you write {n} in Roman numerals",
                    "how is {n} written in Roman numerals", "what is {n} in Roman",
                    "how would the Romans write {n}",
                    "which Roman numeral <is|stands for|means> {n}",
                    "what does {n} look like in Roman numerals",
                    "how did they write {n} in ancient Rome",
                    "which letters make {n} in Roman numerals",
                    "I want to carve {n} in Roman numerals, what do I carve",
                    "chapter {n} gets a Roman numeral, which one",
                    "{name} needs {n} in Roman numerals for a tattoo, what is it",
                    "what is the number {n} as the Romans wrote it"},
      .terse = {"{n} in roman", "roman numeral {n}", "{n} to roman numerals", "{n} roman",
                "{n} -> roman", "int_to_roman({n})", "{n} = __ in Roman numerals",
                "{n} in Roman numerals: __", "roman({n})", "Q: What is {n} in Roman numerals? A:",
                "Write the number {n} the way the Romans did.",
                "The number {n}. As a Roman numeral, please.< Only the numeral.|>",
                "Decimal: {n}\nRoman:", "My teacher wants {n} in Roman numerals."}};
}

PhraseForms into_german() {
  return {
      .nouns = {"{n} als r\u00f6mische Zahl", "{n} in r\u00f6mischen Zahlen",
                "die r\u00f6mische Zahl f\u00fcr {n}", "{n} in r\u00f6mischer Schreibweise"},
      .commands = {"schreibe {n} als r\u00f6mische Zahl", "schreibe {n} in r\u00f6mischen Zahlen",
                   "wandle {n} in eine r\u00f6mische Zahl um",
                   "gib {n} in r\u00f6mischen Ziffern an", "schreibe die Zahl {n} r\u00f6misch"},
      .infinitives = {"{n} als r\u00f6mische Zahl schreiben",
                      "{n} in r\u00f6mische Zahlen umwandeln"},
      .questions = {"wie schreibt man {n} in r\u00f6mischen Zahlen",
                    "wie schrieben die R\u00f6mer {n}", "wie lautet {n} als r\u00f6mische Zahl",
                    "welche r\u00f6mische Zahl steht f\u00fcr {n}",
                    "wie sieht {n} in r\u00f6mischen Ziffern aus",
                    "was ist {n} bei den R\u00f6mern"},
      .terse = {"{n} r\u00f6misch", "{n} in r\u00f6mischen Zahlen",
                "{n} als r\u00f6mische Zahl = __", "r\u00f6mische Zahl f\u00fcr {n}?",
                "{n} in r\u00f6misch bitte"}};
}

}  // namespace

const Phrases& phrases_of(bool to) {
  static const Phrases kFrom(from_english(), from_german());
  static const Phrases kInto(into_english(), into_german());
  return to ? kInto : kFrom;
}

}  // namespace ponder::tasks::roman
