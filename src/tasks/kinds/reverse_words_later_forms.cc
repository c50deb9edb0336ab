// Still more of how a reversal is asked for. {t} is the text, {l} of word order a list with commas,
// quotes, brackets or lines.
#include "tasks/kinds/reverse_words_later_forms.h"

namespace ponder::tasks::reverse_words {
namespace {

PhraseForms letters_english() {
  return {
      .nouns =
          {"<\"{t}\"|'{t}'|{t}> with <its|the> letters <reversed|flipped|in backward order>",
           "the string <\"{t}\"|'{t}'> reversed <character by character|letter by letter>",
           "the mirror image of the letters in \"{t}\"",
           "the letters of <\"{t}\"|{t}> in reverse order, <joined|written together>",
           "<\"{t}\"|{t}> <from end to start|back to front|from the last letter to the first>"},
      .commands =
          {"reverse '{t}'", "reverse this<| string| text>: {t}",
           "reverse the following <string|text|letters|input>: {t}",
           "<spell|write|type|print|output|return> <\"{t}\"|'{t}'|{t}> <backwards|in reverse|in "
           "reverse order|back to front>",
           "give <me |>the reverse of <\"{t}\"|{t}>", "give <me |>{t} spelled backwards",
           "<take|consider> <\"{t}\"|{t}> and <reverse|flip> <its letters|the order of its "
           "letters>",
           "<rewrite|copy> \"{t}\" with the letters in reverse order",
           "list the letters of \"{t}\" backwards without spaces between them",
           "invert the string \"{t}\"", "flip \"{t}\" around",
           "perform a string reversal on \"{t}\"",
           "start at the end of \"{t}\" and spell it to the beginning"},
      .questions =
          {"what does <\"{t}\"|'{t}'|{t}> become when <reversed|spelled backwards|its letters are "
           "reversed|you flip it>",
           "how would you <spell|write|say> <\"{t}\"|{t}> <backwards|in reverse>",
           "what's <\"{t}\"|{t}> <spelled backwards|in reverse|reversed>",
           "which <string|text> do you get by reversing <\"{t}\"|{t}>",
           "if you spell <\"{t}\"|{t}> from right to left, what do you get",
           "if \"{t}\" is reversed letter by letter, what is the result",
           "what is the output of reverse('{t}')", "what is the output of \"{t}\"[::-1] in Python",
           "what does print(\"{t}\"[::-1]) show",
           "what would \"{t}\" be if all letters were in the opposite order",
           "someone typed \"{t}\" from the last letter to the first, what did they type",
           "we play a game of saying things backwards and I say \"{t}\", what do you say"},
      .terse = {"{t}, backwards please",
                "\"{t}\" in reverse?",
                "'{t}' reversed?",
                "reverse of {t}?",
                "the reverse of \"{t}\" is",
                "print(''.join(reversed('{t}')))",
                "print(\"{t}\"[::-1])",
                "Reverse the letters.\n{t}",
                "Text: {t}\nReversed:",
                "String: \"{t}\"\nReversed string:",
                "Input: \"{t}\"\nOutput (reversed):",
                "{t} => ?  (reversed)",
                "<Reverse|Spell backwards|Write backwards> and answer with the result only: {t}",
                "<Spell|Write> \"{t}\" backwards. <Reply with the reversed text only.|No other "
                "words.|Give just the letters.>",
                "<I need|give me> {t} backwards",
                "Example: abc -> cba. Now: {t} ->",
                "dog -> god, pots -> stop, {t} -> ?",
                "if abc becomes cba, {t} becomes",
                "Secret message! Read it from the end: {t}",
                "The backwards language: hello is olleh. What is \"{t}\"?",
                "Task: string reversal. Input: {t}",
                "spell it from the end: {t}"}};
}

PhraseForms letters_german() {
  return {.nouns = {"\"{t}\" mit umgekehrten Buchstaben", "die Umkehrung von \"{t}\"",
                    "{t} von rechts nach links gelesen",
                    "\"{t}\" Buchstabe f\u00fcr Buchstabe r\u00fcckw\u00e4rts"},
          .commands = {"gib \"{t}\" r\u00fcckw\u00e4rts aus", "drehe die Buchstaben von {t} um",
                       "schreibe die Buchstaben von \"{t}\" in umgekehrter Reihenfolge",
                       "kehre den Text \"{t}\" um", "kehre die Zeichenkette \"{t}\" um",
                       "lies {t} von hinten", "spiegle die Buchstaben von \"{t}\""},
          .infinitives = {"{t} von hinten nach vorne schreiben", "\"{t}\" umdrehen"},
          .questions = {"wie buchstabiert man {t} r\u00fcckw\u00e4rts",
                        "was wird aus \"{t}\", wenn man die Buchstaben umdreht",
                        "wie sieht \"{t}\" r\u00fcckw\u00e4rts aus",
                        "wie lautet {t}, wenn man hinten anf\u00e4ngt",
                        "was steht da, wenn ich \"{t}\" von hinten lese"},
          .terse = {"Text: {t}\nR\u00fcckw\u00e4rts:", "{t} bitte r\u00fcckw\u00e4rts",
                    "abc -> cba, {t} -> ?", "umdrehen: {t}", "\"{t}\" umgekehrt?",
                    "Schreibe \"{t}\" r\u00fcckw\u00e4rts. Nur das Ergebnis.",
                    "buchstaben umkehren: {t}",
                    "Geheimschrift: alles r\u00fcckw\u00e4rts. Was ist \"{t}\"?"}};
}

PhraseForms order_english() {
  return {
      .nouns = {"the <sentence|phrase|text> \"{t}\" with its words in <reverse|the opposite> order",
                "\"{t}\" with the word order reversed, the words themselves unchanged",
                "the reverse order of the words {l}", "the <list|sequence> {l} from back to front",
                "the words {l} from the last to the first"},
      .commands =
          {"reverse the <order of the |>words in <\"{t}\"|'{t}'|the sentence \"{t}\"|the phrase "
           "\"{t}\">",
           "reverse this <sentence|phrase> word by word: {t}", "reverse <the|this> list: {l}",
           "reverse this list of words: {l}",
           "reverse the order of <these|the following> words: "
           "{l}",
           "reverse the order of the items: {l}",
           "write <this|the> <sentence|phrase> with the words in reverse order: {t}",
           "<write|say|type> <the sentence|> \"{t}\" with the last word first",
           "<flip|turn around|invert> the <order|sequence> of <the|these> words: {l}",
           "put the last word first and the first word last, and so on: {t}",
           "list <these|the following> <items|words> from last to first: {l}",
           "<rearrange|reorder> these words so that the last comes first: {l}",
           "<give|return|output> the words of \"{t}\" in reverse order, but do not reverse the "
           "letters",
           "<give|print|return> the list backwards: {l}",
           "say the words of \"{t}\" backwards, without changing any word",
           "read the list from the bottom to the top: {l}"},
      .questions = {"what is <\"{t}\"|the sentence \"{t}\"> with <its|the> words <reversed|in "
                    "reverse order>",
                    "what is the reverse order of <these words|this list>: {l}",
                    "what does \"{t}\" become if the order of its words is reversed",
                    "how do you write \"{t}\" with the words backwards, each word kept as it is",
                    "if I read the words {l} from the last to the first, what do I read",
                    "which list do I get when I reverse {l}",
                    "how does the list {l} go if I start at the end",
                    "what's the output of ' '.join('{t}'.split()[::-1])",
                    "what do I get if I reverse the words of \"{t}\"",
                    "what is the opposite order of {l}"},
      .terse = {"' '.join(reversed(\"{t}\".split()))",
                "reverse word order: {l}",
                "reverse the list {l}",
                "{l} reversed?",
                "{l} backwards",
                "{l}\nReverse the order.",
                "Words: {l}\nReversed order:",
                "Sentence: {t}\nWords reversed:",
                "Input: {l}\nOutput: the words in reverse order",
                "Sentence: \"{t}\". Reverse the order of the words.",
                "Example: one two three -> three two one. Now: {t} ->",
                "a b c -> c b a; {t} -> ?",
                "Reverse the word order of the following sentence and answer with the result "
                "only.\n{t}",
                "I have the words {l}. <List|Say> them backwards.",
                "The list is {l}. Last item first, please.",
                "They stand in a line in this order: {l}. They turn round and now the last is "
                "first. What is the order?",
                "Keep every word as it is, just reverse their order: {t}",
                "Yoda says \"{t}\" with the words from last to first. What does he say?",
                "first to last: {l}\nlast to first:",
                "words backwards: {l}"}};
}

PhraseForms order_german() {
  return {
      .nouns = {"der Satz \"{t}\" mit den W\u00f6rtern in umgekehrter Reihenfolge",
                "die umgekehrte Reihenfolge von {l}"},
      .commands =
          {"drehe die Reihenfolge um: {l}", "kehre die Liste um: {l}",
           "schreibe den Satz mit den W\u00f6rtern in umgekehrter Reihenfolge: {t}",
           "kehre die Wortreihenfolge von \"{t}\" um, ohne die W\u00f6rter zu ver\u00e4ndern",
           "gib die Liste r\u00fcckw\u00e4rts aus, Wort f\u00fcr Wort: {l}",
           "z\u00e4hle die W\u00f6rter von hinten auf: {l}"},
      .infinitives = {"die Liste umkehren: {l}", "die W\u00f6rter von \"{t}\" von hinten aufsagen"},
      .questions = {"wie lautet die Liste von hinten nach vorne: {l}",
                    "was ist die umgekehrte Reihenfolge von {l}",
                    "wie lautet der Satz \"{t}\", wenn das letzte Wort zuerst kommt"},
      .terse = {"{l} in umgekehrter Reihenfolge", "Liste umdrehen: {l}",
                "Satz: {t}\nW\u00f6rter umgekehrt:", "eins zwei drei -> drei zwei eins; {t} -> ?",
                "{l}\nReihenfolge umkehren.",
                "Die W\u00f6rter bleiben gleich, nur die Reihenfolge wird umgedreht: {t}"}};
}

}  // namespace

PhraseForms later_forms(bool letters, bool german) {
  if (letters) return german ? letters_german() : letters_english();
  return german ? order_german() : order_english();
}

}  // namespace ponder::tasks::reverse_words
