// How a reversal is asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"
#include "tasks/kinds/reverse_words_later_forms.h"

namespace ponder::tasks::reverse_words {
namespace {

PhraseForms backwards_english() {
  return {
      .nouns = {("<\"{t}\"|{t}> <backwards|reversed|spelled backwards|in reverse|read from right "
                 "to left>"),
                "<\"{t}\"|{t}> with its letters in reverse order", "the reverse of <\"{t}\"|{t}>",
                "the letters of \"{t}\" from last to first"},
      .commands = {("<write|spell|say|read> <\"{t}\"|{t}> <backwards|backward|in reverse|from "
                    "right to left>"),
                   "reverse the letters <of|in> <\"{t}\"|{t}>", "reverse the letters: {t}",
                   "reverse <the string|the text|> <\"{t}\"|{t}>", "reverse {t}",
                   "turn <\"{t}\"|{t}> around", "spell <\"{t}\"|{t}> from the end",
                   "flip the letters of <\"{t}\"|{t}>",
                   "write <\"{t}\"|{t}> from the last letter to the first",
                   "put the letters of \"{t}\" in <reverse|the opposite> order",
                   "read \"{t}\" from the <end|back> and write what you see",
                   "reverse the characters <in|of> \"{t}\""},
      .questions = {"how do you <spell|write> <\"{t}\"|{t}> backwards",
                    "what does {t} read backwards",
                    "what is <\"{t}\"|{t}> when you <reverse it|turn it around>",
                    "what do I get if I read \"{t}\" from right to left",
                    "what <is|would be> the reversed string of \"{t}\"",
                    "what comes out when the letters of \"{t}\" are reversed",
                    "if I start at the last letter of \"{t}\" and go to the first, what do I spell",
                    "my friend writes everything backwards, how does my friend write \"{t}\""},
      .terse = {
          "{t} backwards", "reverse {t}", "{t} reversed", "reverse(\"{t}\")", "\"{t}\"[::-1]",
          "reverse string: {t}", "backwards: {t}", "{t} -> reversed", "{t} spelled backwards",
          "\"{t}\".split(\"\").reverse().join(\"\")",
          "Input: {t}\nTask: reverse the string\nOutput:",
          "Q: What is \"{t}\" spelled backwards? A:", "Here is a text: {t}. Write it backwards.",
          "Secret code: each text is written backwards. What is \"{t}\" in the code?",
          "echo {t} | rev"}};
}

PhraseForms backwards_german() {
  return {
      .nouns = {"\"{t}\" r\u00fcckw\u00e4rts", "\"{t}\" von hinten gelesen",
                "{t} r\u00fcckw\u00e4rts geschrieben"},
      .commands = {"schreibe {t} r\u00fcckw\u00e4rts", "schreibe \"{t}\" von hinten nach vorne",
                   "drehe {t} um", "buchstabiere {t} r\u00fcckw\u00e4rts",
                   "kehre die Buchstaben von \"{t}\" um", "lies \"{t}\" von rechts nach links"},
      .infinitives = {"{t} r\u00fcckw\u00e4rts schreiben", "\"{t}\" von hinten buchstabieren",
                      "die Buchstaben von \"{t}\" umkehren"},
      .questions = {"was ist {t} r\u00fcckw\u00e4rts", "wie schreibt man {t} r\u00fcckw\u00e4rts",
                    "was ergibt \"{t}\" von hinten gelesen",
                    "wie hei\u00dft \"{t}\" von rechts nach links",
                    "was kommt heraus, wenn man \"{t}\" umdreht"},
      .terse = {"{t} r\u00fcckw\u00e4rts", "{t} umgedreht", "r\u00fcckw\u00e4rts: {t}",
                "{t} von hinten", "Schreib {t} mal r\u00fcckw\u00e4rts!"}};
}

PhraseForms word_english() {
  return {
      .commands = {"reverse the word <\"{t}\"|{t}>", "reverse the letters <of|in> the word {t}",
                   "turn the word <\"{t}\"|{t}> around",
                   "spell the word <\"{t}\"|{t}> <backwards|from the end>", "flip the word {t}"},
      .questions = {"what is the word {t} spelled backwards",
                    "which letters do I write if I write the word {t} backwards"},
      .terse = {"word: {t}, backwards: __", "The word is {t}. Spell it backwards."}};
}

PhraseForms word_german() {
  return {.commands = {"drehe das Wort {t} um", "schreibe das Wort {t} r\u00fcckw\u00e4rts"},
          .infinitives = {"das Wort {t} r\u00fcckw\u00e4rts buchstabieren"},
          .questions = {"wie lautet das Wort {t} r\u00fcckw\u00e4rts"},
          .terse = {"Das Wort hei\u00dft {t}. Wie hei\u00dft es r\u00fcckw\u00e4rts?"}};
}

PhraseForms turned_english() {
  return {
      .nouns = {"the word list \"{t}\" in <reverse|the opposite> order"},
      .commands =
          {"reverse the order of <these words|the words>: {t}",
           "reverse the <word order|words>: {t}",
           ("<write|put|say> <these|the> words <in reverse order|in the opposite order|from last "
            "to first>: {t}"),
           "put the words \"{t}\" in <the opposite|reverse> order",
           "reverse the words <of|in> \"{t}\"", "turn the order of the words around: {t}",
           ("<list|name> these words <backwards, last word first|starting with the last one>: {t}"),
           "read these words from the <last|end> to the <first|start>: {t}",
           "flip the order of the words: {t}", "write the last word first, and so on: {t}",
           "<invert|swap> the word order, but leave each word as it is: {t}",
           "say these words the other way round, word by word: {t}",
           "go through the words from the end and write them down: {t}"},
      .questions = {"what are these words in reverse order: {t}",
                    "what is the list with the last word first: {t}",
                    "how do these words go if the last comes first: {t}",
                    "what do you get if you reverse the order of the words: {t}",
                    "can the order of these words be reversed, and how does it look then: {t}"},
      .terse = {"these words from last to first: {t}", "words in reverse: {t}",
                "reverse words: {t}", "word order reversed: {t}", "last word first: {t}",
                "reverse the order: {t}", "words from last to first: {t}",
                "Here are some words: {t}. Write them in reverse order.",
                "Words: {t}\nReverse the order of the words.",
                "{t}\nNow the words in the opposite order.",
                "Input: {t}\nTask: reverse the word order\nOutput:",
                "Q: Put these words in reverse order: {t} A:",
                "{t} - now from the last word to the first",
                "The first becomes last: reverse the order of the words {t}."}};
}

PhraseForms turned_german() {
  return {.commands = {"kehre die Reihenfolge der W\u00f6rter um: {t}",
                       "schreibe die W\u00f6rter in umgekehrter Reihenfolge: {t}",
                       "drehe die Reihenfolge der W\u00f6rter um: {t}",
                       "schreibe das letzte Wort zuerst und so weiter: {t}",
                       "nenne die W\u00f6rter vom letzten bis zum ersten: {t}",
                       "lies die W\u00f6rter von hinten nach vorne vor: {t}"},
          .infinitives = {"die Reihenfolge der W\u00f6rter umkehren: {t}",
                          "die W\u00f6rter vom letzten zum ersten aufschreiben: {t}"},
          .questions = {"wie lauten die W\u00f6rter in umgekehrter Reihenfolge: {t}",
                        "was ist die umgekehrte Reihenfolge dieser W\u00f6rter: {t}",
                        "wie sieht die Liste aus, wenn das letzte Wort zuerst kommt: {t}"},
          .terse = {"die W\u00f6rter in umgekehrter Reihenfolge: {t}", "W\u00f6rter umgekehrt: {t}",
                    "letztes Wort zuerst: {t}", "Wortreihenfolge umkehren: {t}",
                    "Hier sind W\u00f6rter: {t}. Schreibe sie in umgekehrter Reihenfolge."}};
}

}  // namespace

const Phrases& phrases_of(bool letters, bool one_word) {
  const auto with_all = [](const PhraseForms& first, bool of_letters, bool german) {
    return with_more(with_more(first, more_forms(of_letters, german)),
                     later_forms(of_letters, german));
  };
  static const PhraseForms kEnglish = with_all(backwards_english(), true, false),
                           kGerman = with_all(backwards_german(), true, true);
  static const Phrases kText(kEnglish, kGerman);
  static const Phrases kWord(with_more(kEnglish, word_english()),
                             with_more(kGerman, word_german()));
  static const Phrases kOrder(with_all(turned_english(), false, false),
                              with_all(turned_german(), false, true));
  return !letters ? kOrder : one_word ? kWord : kText;
}

}  // namespace ponder::tasks::reverse_words
