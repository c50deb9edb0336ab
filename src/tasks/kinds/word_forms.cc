#include "base/ascii.h"
#include "tasks/kinds/word_tasks.h"

namespace ponder::tasks {
namespace {

PhraseForms upwards(bool german) {
  if (german) {
    return {
        .nouns = {"die alphabetische Reihenfolge von {list}", "{list} alphabetisch sortiert",
                  "{list} von A bis Z", "die W\u00f6rter {list} in alphabetischer Ordnung"},
        .commands =
            {"sortiere alphabetisch: {list}",
             "sortiere <die W\u00f6rter |>{list} <alphabetisch|nach dem Alphabet|von A bis Z>",
             "ordne <diese W\u00f6rter |>alphabetisch: {l}",
             "ordne {list} <alphabetisch|nach dem Alphabet>",
             "bringe {list} in alphabetische <Reihenfolge|Ordnung>",
             "schreibe {list} in alphabetischer Reihenfolge <auf|>"},
        .infinitives = {"{list} alphabetisch <sortieren|ordnen>",
                        "diese W\u00f6rter nach dem Alphabet ordnen: {list}"},
        .questions = {"in welcher Reihenfolge stehen {list} im <W\u00f6rterbuch|Lexikon>",
                      "wie lautet die alphabetische Reihenfolge von {list}",
                      "wie ordnet man {list} nach dem Alphabet",
                      "welche Reihenfolge haben {list} im Alphabet"},
        .terse = {"alphabetisch: {list}", "{list} alphabetisch", "von A bis Z: {list}",
                  "ABC-Ordnung: {list}", "W\u00f6rter: {list}\nSortiere sie nach dem Alphabet."}};
  }
  return {
      .nouns = {"the alphabetical order of {list}",
                "the <words|list> {list} in <alphabetical|ABC|dictionary> order",
                "{list} sorted alphabetically", "{list} <in alphabetical order|from A to Z>"},
      .commands = {"sort <these words|the words|> <alphabetically|in alphabetical order|from A to "
                   "Z|by the alphabet>: {list}",
                   "sort {list} <alphabetically|in alphabetical order|from A to Z>",
                   "put {list} in <alphabetical|ABC|dictionary> order",
                   "put <these|the following> words in alphabetical order: {l}",
                   "alphabetize<:|> {list}", "alphabetise {l}",
                   "arrange <the words |>{list} <alphabetically|in alphabetical order>",
                   "order <these words|> alphabetically: {list}",
                   "list {list} <from A to Z|in the order of the alphabet>",
                   "write {list} in alphabetical order",
                   "rearrange {l} so that they are in <alphabetical|dictionary> order",
                   "organize these words by the alphabet: {list}"},
      .questions = {"in <which|what> order <do|would> {list} <stand|appear|come> in a dictionary",
                    "what is the alphabetical order of {list}",
                    "how are {list} sorted alphabetically",
                    "what do I get if I sort {list} alphabetically",
                    "{list}: what is the order from A to Z",
                    "what order do {list} have in the alphabet",
                    "how would a dictionary list {list}",
                    "my teacher wants {list} in alphabetical order, how is that"},
      .terse = {"A to Z: {list}", "A-Z: {l}", "alphabetical order: {list}", "alphabetical: {list}",
                "{list} in alphabetical order", "{list} alphabetically", "{l} -> alphabetical",
                "sort words: {list}", "words: {list}\norder: alphabetical",
                "Here are some words: {list}. Sort them alphabetically.",
                "{name} files the cards {list} by the alphabet. How do they lie?",
                "Q: Sort alphabetically: {l}\nA:"}};
}

PhraseForms downwards(bool german) {
  if (german) {
    return {
        .nouns = {"die umgekehrte alphabetische Reihenfolge von {list}", "{list} von Z bis A"},
        .commands = {"sortiere {list} <von Z bis A|umgekehrt alphabetisch|r\u00fcckw\u00e4rts nach "
                     "dem Alphabet>",
                     "ordne {list} <von Z bis A|umgekehrt alphabetisch>",
                     "sortiere alphabetisch absteigend: {list}"},
        .infinitives = {"{list} von Z bis A <sortieren|ordnen>",
                        "{list} umgekehrt alphabetisch ordnen"},
        .questions = {"wie lautet die umgekehrte alphabetische Reihenfolge von {list}",
                      "wie ordnet man {list} von Z bis A"},
        .terse = {"von Z bis A: {list}", "{list} von Z bis A", "umgekehrt alphabetisch: {list}"}};
  }
  return {
      .nouns = {"the reverse alphabetical order of {list}",
                "{list} <from Z to A|in reverse alphabetical order>",
                "the words {list} in reverse alphabetical order"},
      .commands =
          {"sort <these words |the words |>from Z to A: {list}",
           "sort {list} <from Z to A|in reverse alphabetical order|alphabetically backwards>",
           "put {list} in <reverse alphabetical|descending alphabetical|Z to A> order",
           "arrange {list} <from Z to A|in reverse alphabetical order>", "order {l} from Z to A",
           "list {list} in reverse alphabetical order", "write {list} from Z to A",
           "alphabetize {list} in reverse"},
      .questions = {"what is the reverse alphabetical order of {list}",
                    "how are {list} sorted from Z to A", "what order do {list} have from Z to A",
                    "how do {list} stand if the end of the alphabet comes first"},
      .terse = {"Z to A: {list}", "Z-A: {l}", "{list} from Z to A", "reverse alphabetical: {list}",
                "reverse alphabetical order of {list}", "words: {list}\norder: Z to A",
                "sort words descending: {list}"}};
}

PhraseForms sizes(bool german) {
  if (german) {
    return {.nouns = {"die L\u00e4nge von \"{t}\"",
                      "die <Anzahl|Zahl> der Buchstaben <von|in> <\"{t}\"|{t}>",
                      "die <Anzahl|Zahl> der Buchstaben des Wortes {t}"},
            .commands = {"z\u00e4hle die Buchstaben <von|in> <{t}|\"{t}\">",
                         "gib an, wie lang das Wort {t} ist",
                         "buchstabiere {t} und z\u00e4hle die Buchstaben"},
            .infinitives = {"die Buchstaben von {t} z\u00e4hlen"},
            .questions = {"wie viele Buchstaben hat <das Wort |>{t}",
                          "wie lang ist das Wort <{t}|\"{t}\">",
                          "aus wie vielen Buchstaben besteht <das Wort |>{t}",
                          "wie viele Buchstaben stecken in \"{t}\"",
                          "wie viele Buchstaben braucht man f\u00fcr {t}"},
            .terse = {"Anzahl Buchstaben: {t}", "{t}, wie viele Buchstaben?", "L\u00e4nge von {t}?",
                      "Wort: {t}, Buchstaben: ?"}};
  }
  return {.nouns = {"the <length|number of letters> of <the word |><\"{t}\"|{t}>",
                    "the number of letters <in|of> <\"{t}\"|{t}|the word {t}>",
                    "the letter count of \"{t}\""},
          .commands = {"count the letters <of|in> <\"{t}\"|{t}|the word {t}|the word \"{t}\">",
                       "count how many letters <\"{t}\"|{t}> has",
                       "<find|work out|give> the length of <the word |>\"{t}\"",
                       "say how long the word {t} is", "spell {t} and count its letters"},
          .questions = {"how many letters does <the word |><{t}|\"{t}\"> have",
                        "how many letters are <there |>in <the word |><{t}|\"{t}\">",
                        "how long is the word <{t}|\"{t}\">", "how many letters is {t}",
                        "how many letters make up the word {t}",
                        "how many letters do you need to write <{t}|\"{t}\">",
                        "{t} has how many letters", "what is the length of <\"{t}\"|the word {t}>",
                        "how many characters are in \"{t}\""},
          .terse = {"len(\"{t}\")", "letters in {t}", "{t}: how many letters?", "length of {t}",
                    "number of letters: {t}", "\"{t}\".length", "word: {t}\nletters: ?",
                    "{name} writes the word {t}. How many letters is that?", "count letters {t}",
                    "word length of \"{t}\"?"}};
}

// {k}, "vowels" or what else is counted, as its alternatives have it.
PhraseForms counted(bool german, const std::string& k) {
  if (german) {
    return {.nouns = {"die <Anzahl|Zahl> der " + k + " <in|von> <\"{t}\"|{t}>",
                      "die Anzahl der " + k + " des Wortes {t}"},
            .commands = {"z\u00e4hle die " + k + " <in|von> <{t}|\"{t}\">",
                         "gib an, wie viele " + k + " {t} hat"},
            .infinitives = {"die " + k + " von {t} z\u00e4hlen"},
            .questions = {"wie viele " + k + " hat <das Wort |><{t}|\"{t}\">",
                          "wie viele " + k + " sind in <{t}|\"{t}\">",
                          "wie viele " + k + " stecken in {t}",
                          "wie viele " + k + " enth\u00e4lt das Wort {t}"},
            .terse = {k + " in {t}?", "Anzahl " + k + ": {t}", "{t}, wie viele " + k + "?",
                      "{t}: Anzahl der " + k}};
  }
  return {.nouns = {"the <number|count> of " + k + " in <\"{t}\"|{t}|the word {t}>",
                    "how many " + k + " there are in \"{t}\""},
          .commands = {"count the " + k + " <in|of> <\"{t}\"|{t}|the word {t}|the word \"{t}\">",
                       "count how many " + k + " <\"{t}\"|{t}> has",
                       "<find|work out|determine> the number of " + k + " in \"{t}\"",
                       "go through {t} and count the " + k},
          .questions = {"how many " + k + " are <there |>in <the word |><{t}|\"{t}\">",
                        "how many " + k + " does <the word |><{t}|\"{t}\"> <have|contain>",
                        "how many of the letters in {t} are " + k,
                        "how many letters of \"{t}\" are " + k, "{t} has how many " + k,
                        "if you spell {t}, how many " + k + " do you say",
                        "how many " + k + " can you find in {t}"},
          .terse = {k + " in {t}", "number of " + k + " in \"{t}\"", "{t}: how many " + k + "?",
                    "count " + k + ": {t}", "word: {t}\n" + k + ": ?",
                    "Take the word {t}. How many " + k + " does it have?", "\"{t}\", " + k + "?"}};
}

}  // namespace

const Phrases& alphabet_phrases(bool down) {
  static const Phrases kUp(upwards(false), upwards(true)), kDown(downwards(false), downwards(true));
  return down ? kDown : kUp;
}

const Phrases& size_phrases(std::string_view ask) {
  static const Phrases kLetters(sizes(false), sizes(true)),
      kVowels(counted(false, "vowels<| (a, e, i, o, u)>"), counted(true, "<Vokale|Selbstlaute>")),
      kConsonants(counted(false, "consonants"), counted(true, "<Konsonanten|Mitlaute>"));
  return ask == "letters" ? kLetters : ask == "vowels" ? kVowels : kConsonants;
}

std::vector<std::string> words_in(std::string_view text) {
  const auto in_word = [](unsigned char c) {
    return c >= 0x80 || c == '\'' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  std::vector<std::string> out;
  std::string word;
  for (const char c : lower_ascii(text) + " ") {
    if (in_word(static_cast<unsigned char>(c))) {
      word += c;
    } else if (!word.empty()) {
      out.push_back(std::exchange(word, {}));
    }
  }
  return out;
}

}  // namespace ponder::tasks
