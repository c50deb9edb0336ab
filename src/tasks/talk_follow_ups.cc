// What is said after an answer.
#include "tasks/talk_words.h"

namespace ponder {

const TalkForms& plus_forms() {
  static const TalkForms all = {
      {"<now |>add {n} to <that|it>",
       "plus {n}",
       "and plus {n}",
       "+{n}",
       "+ {n}",
       "add {n}",
       "<and |now |>{n} more",
       "what if you add {n}",
       "then add {n}",
       "<and |>add <another|a further> {n}",
       "<ok |okay |great, |good, |>now plus {n}",
       "increase <it|that> by {n}",
       "<can|could> you add {n} to <that|it|the result|your answer>",
       "what is that plus {n}",
       "what is <it|the result> if I add {n}",
       "and {n} on top",
       "and with {n} more",
       "put {n} on top of that",
       "take that and add {n}",
       "the result plus {n}",
       "your answer plus {n}",
       "how much is that plus {n}",
       "what do I get with {n} more",
       "make it {n} more",
       "add {n} to the last <answer|result|number>",
       "raise it by {n}",
       "that + {n}",
       "ans + {n}",
       "and if it were {n} more",
       "sum it with {n}",
       "now <please |>add {n}"},
      {"z\u00e4hle {n} dazu", "und plus {n}", "plus {n}", "addiere {n}", "jetzt noch {n} dazu",
       "rechne {n} dazu", "was ist das plus {n}", "und wenn man {n} addiert", "das plus {n}",
       "nimm noch {n} dazu", "z\u00e4hl bitte noch {n} dazu", "und noch {n} mehr",
       "erh\u00f6he das um {n}", "addiere {n} zum Ergebnis", "wie viel ist das plus {n}"}};
  return all;
}

const TalkForms& minus_forms() {
  static const TalkForms all = {
      {"<now |>subtract {n}<| from that>",
       "minus {n}",
       "and minus {n}",
       "-{n}",
       "- {n}",
       "take {n} away",
       "take away {n} from that",
       "{n} less",
       "now take off {n}",
       "<now |then |>take {n} from <it|that>",
       "<and |>{n} fewer",
       "decrease <it|that> by {n}",
       "reduce it by {n}",
       "lower that by {n}",
       "what is that minus {n}",
       "what is left if you take {n} away",
       "what if I subtract {n}",
       "<can|could> you subtract {n} from <that|it|the result|your answer>",
       "the result minus {n}",
       "your answer minus {n}",
       "how much is that less {n}",
       "and without {n} of it",
       "and if it were {n} less",
       "deduct {n}",
       "remove {n}",
       "that - {n}",
       "ans - {n}",
       "go down by {n}",
       "subtract {n} from the last <answer|result|number>",
       "<ok |okay |good, |>now minus {n}",
       "take that and subtract {n}"},
      {"ziehe {n} ab", "und minus {n}", "minus {n}", "subtrahiere {n}", "jetzt {n} weniger",
       "zieh davon {n} ab", "was ist das minus {n}", "und wenn man {n} abzieht", "das minus {n}",
       "nimm {n} weg", "verringere es um {n}", "zieh bitte noch {n} ab",
       "subtrahiere {n} vom Ergebnis", "wie viel bleibt, wenn ich {n} abziehe"}};
  return all;
}

const TalkForms& times_forms() {
  static const TalkForms all = {
      {"<now |>multiply <that|it> by {n}",
       "times {n}",
       "and times {n}",
       "*{n}",
       "x {n}",
       "{n} times that",
       "\u00d7 {n}",
       "<now |then |>times {n}",
       "what is that times {n}",
       "what is {n} times that",
       "what if you multiply <it|that> by {n}",
       "<can|could> you multiply <that|it|the result|your answer> by {n}",
       "the result times {n}",
       "your answer times {n}",
       "how much is {n} times as much",
       "take it {n} times",
       "take that {n} times",
       "that * {n}",
       "ans * {n}",
       "make it {n} times as <big|large>",
       "multiply the last <answer|result|number> by {n}",
       "and if I had {n} of those",
       "{n} of them",
       "{n} times as much",
       "<ok |okay |good, |>now times {n}"},
      {"mal {n}", "und mal {n}", "multipliziere das mit {n}", "nimm das mal {n}",
       "was ist das mal {n}", "das mal {n}", "jetzt mal {n}", "und {n} mal so viel",
       "rechne das mal {n}", "wie viel ist das {n}-fache davon",
       "multipliziere das Ergebnis mit {n}", "nimm es {n} mal"}};
  return all;
}

const TalkForms& double_forms() {
  static const TalkForms all = {
      {"double it", "and doubled", "twice that", "now double that",
       "<now |please |then |>double <it|that|the result|your answer>",
       "what is <twice|double> that", "and twice as much", "what if I double it", "times two",
       "make it twice as <big|large>", "<can|could> you double <it|that>", "how much is the double",
       "two times that", "and the double of it", "double the last result", "multiply it by two"},
      {"verdopple es", "verdopple das", "das Doppelte davon", "und das Doppelte", "jetzt doppelt",
       "und doppelt so viel", "was ist das Doppelte davon", "nimm das mal zwei", "zweimal das",
       "verdopple das Ergebnis"}};
  return all;
}

const TalkForms& triple_forms() {
  static const TalkForms all = {
      {"triple it", "<now |please |>triple <it|that|the result>", "three times that",
       "what is three times that", "and tripled", "three times as much", "multiply it by three"},
      {"verdreifache es", "das Dreifache davon", "und das Dreifache", "dreimal das"}};
  return all;
}

const TalkForms& binary_forms() {
  static const TalkForms all = {
      {"and in binary",
       "in binary",
       "now in binary",
       "what is that in binary",
       "convert that to binary",
       "in base 2",
       "binary please",
       "<can|could> you <write|give|convert> <that|it> in binary",
       "how is that written in binary",
       "as a binary number",
       "show it in binary",
       "what would that be in base 2",
       "and with zeros and ones",
       "now as zeros and ones",
       "the same in binary",
       "write <that|it> in base <2|two>",
       "turn it into binary",
       "bin?",
       "how do I write it in binary",
       "to binary"},
      {"und bin\u00e4r", "in bin\u00e4r bitte", "und als Bin\u00e4rzahl", "was ist das bin\u00e4r",
       "schreibe das bin\u00e4r", "im Zweiersystem", "und im Dualsystem",
       "wandle das in eine Bin\u00e4rzahl um", "zur Basis 2"}};
  return all;
}

const TalkForms& hexadecimal_forms() {
  static const TalkForms all = {
      {"and in hex", "in hexadecimal", "what is it in hex", "as hex", "in base 16", "now in hex",
       "<can|could> you <write|give> <that|it> in hex", "convert that to hexadecimal",
       "how is that written in hex", "as a hexadecimal number", "what would that be in base 16",
       "the same in hex", "to hex", "hex?", "show it in hexadecimal"},
      {"und hexadezimal", "in hex bitte", "und als Hexadezimalzahl", "was ist das hexadezimal",
       "schreibe das hexadezimal", "im Sechzehnersystem", "zur Basis 16"}};
  return all;
}

const TalkForms& octal_forms() {
  static const TalkForms all = {
      {"and in base 8", "in octal", "now in octal", "and in octal", "what is that in octal",
       "convert that to base 8", "as an octal number", "to octal", "how is that written in base 8",
       "show it in octal"},
      {"und oktal", "im Achtersystem", "was ist das oktal", "zur Basis 8", "und als Oktalzahl"}};
  return all;
}

const TalkForms& why_forms() {
  static const TalkForms all = {{"why?",
                                 "why",
                                 "how did you get that?",
                                 "explain",
                                 "explain that.",
                                 "how?",
                                 "show me the steps",
                                 "show your work",
                                 "are you sure? why?",
                                 "are you sure?",
                                 "are you sure",
                                 "really?",
                                 "how come?",
                                 "why is that?",
                                 "can you explain it?",
                                 "what are the steps?",
                                 "how do you know?",
                                 "how did you <do|find|work out|calculate> that?",
                                 "show me how",
                                 "show me how you got <that|it|there>",
                                 "how so?",
                                 "I don't understand",
                                 "I don't get it",
                                 "I do not follow.< How?| Explain.|>",
                                 "explain <it|that|your answer>< please| to me| step by step|>",
                                 "walk me through it",
                                 "can you show the <steps|working|calculation>?",
                                 "could you show me how it works?",
                                 "what did you do there?",
                                 "where does that come from?",
                                 "prove it",
                                 "is that right?",
                                 "is that correct? <Show me.|How?>",
                                 "that seems wrong, <show me|how did you get it>",
                                 "I got something else. How did you do it?",
                                 "check it again",
                                 "please double-check",
                                 "what is the reason?",
                                 "and why?",
                                 "why that?",
                                 "justify your answer",
                                 "tell me how you got there",
                                 "how would I do that myself?",
                                 "my teacher wants to see the steps",
                                 "give me the working",
                                 "step by step please",
                                 "in steps please",
                                 "wait, why?",
                                 "huh?",
                                 "what makes you say that?"},
                                {"wie kommst du darauf?",
                                 "warum?",
                                 "bist du sicher?",
                                 "wirklich?",
                                 "wieso?",
                                 "erkl\u00e4re das",
                                 "erkl\u00e4r mir das bitte",
                                 "wie hast du das gerechnet?",
                                 "zeig mir den Rechenweg",
                                 "zeig mir die Schritte",
                                 "wie geht das?",
                                 "kannst du das erkl\u00e4ren?",
                                 "ich verstehe das nicht",
                                 "woher wei\u00dft du das?",
                                 "und warum?",
                                 "stimmt das?",
                                 "kannst du das noch mal pr\u00fcfen?",
                                 "Schritt f\u00fcr Schritt bitte",
                                 "was hast du gerechnet?",
                                 "begr\u00fcnde das"}};
  return all;
}

const TalkForms& round_forms() {
  static const TalkForms all = {
      {"no, the other way round",
       "the other way round",
       "now in reverse",
       "other way round please",
       "no, the other order",
       "reverse it",
       "and the other way around?",
       "wrong way round",
       "no, the opposite order",
       "the opposite order<, please|>",
       "<now |and |>in the opposite order",
       "<now |and |>the other way <around|round>",
       "reverse the order",
       "turn it around",
       "now from the other end",
       "I meant the other way <round|around>",
       "<sorry, |>I wanted it the other way round",
       "flip it",
       "flip the order",
       "and backwards?",
       "not like that, the other way",
       "can you reverse <it|that|the list>?",
       "could you turn the order around?",
       "what is it the other way round?",
       "how does it look in reverse?",
       "that is the wrong order",
       "wrong order",
       "start with the last one",
       "last one first, please",
       "and now back to front"},
      {"andersherum bitte", "umgekehrt bitte", "nein, andersherum", "und umgekehrt?",
       "jetzt in umgekehrter Reihenfolge", "dreh die Reihenfolge um", "falsch herum",
       "die andere Reihenfolge bitte", "ich meinte andersherum", "jetzt r\u00fcckw\u00e4rts",
       "kannst du das umdrehen?", "das Letzte zuerst bitte"}};
  return all;
}

const TalkForms& undo_forms() {
  static const TalkForms all = {
      {"undo that",
       "undo",
       "no, go back",
       "take that back",
       "forget that",
       "undo the last step",
       "back to before",
       "go back",
       "go back one step",
       "step back",
       "one step back<, please|>",
       "revert",
       "revert that",
       "never mind, go back",
       "never mind that<, go back|>",
       "what was it before?",
       "what did we have before?",
       "and before that?",
       "cancel that",
       "cancel the last step",
       "scratch that",
       "sorry, not that. Go back.",
       "return to the <last|previous> <number|result>",
       "the previous <number|result|value><, please|>",
       "I changed my mind, undo it",
       "that was a mistake, undo it",
       "can you undo that?",
       "back",
       "restore the old <number|value|result>",
       "no, leave that out",
       "without the last step",
       "ctrl z"},
      {"mach das r\u00fcckg\u00e4ngig", "r\u00fcckg\u00e4ngig", "zur\u00fcck",
       "einen Schritt zur\u00fcck", "geh zur\u00fcck", "nein, zur\u00fcck bitte",
       "nimm das zur\u00fcck", "vergiss das", "was war es vorher?", "was hatten wir davor?",
       "doch nicht, zur\u00fcck", "den letzten Schritt zur\u00fcck", "ohne den letzten Schritt",
       "kannst du das r\u00fcckg\u00e4ngig machen?", "das vorige Ergebnis bitte"}};
  return all;
}

}  // namespace ponder
