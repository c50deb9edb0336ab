// More of how numbers are compared: each form is written once and turned for the other side.
#include "graders/answer.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::comparison {
namespace {

using Words = std::vector<std::pair<std::string_view, const char*>>;

PhraseForms with_words(PhraseForms forms, const Words& words) {
  for (auto* lines : {&forms.nouns, &forms.expressions, &forms.commands, &forms.infinitives,
                      &forms.questions, &forms.terse}) {
    for (std::string& line : *lines) {
      for (const auto& [name, word] : words) replace_all(line, name, word);
    }
  }
  return forms;
}

// MORE: "larger", MOST: "largest", MUCH: "more", MAX: "maximum".
PhraseForms two_english() {
  return {.nouns = {"the MORE number: {a} or {b}", "the MORE of the two numbers {a} and {b}",
                    "the MORE of these two: {a}, {b}", "whichever is MORE, {a} or {b}",
                    "the MOST value: {a}, {b}", "the number that is MORE: {a} or {b}"},
          .commands = {"pick the MORE one: {a} or {b}", "pick the MOST number of {a} and {b}",
                       "identify the MORE value: {a}, {b}", "find the MORE number, {a} or {b}",
                       "select the MORE of these two numbers: {a} and {b}",
                       "tell me which number is MORE: {a} or {b}",
                       "tell me which one is MORE, {a} or {b}",
                       "compare {a} and {b}: which is MORE", "underline the MORE number: {a}, {b}",
                       "compare the numbers {a} and {b} and write the MORE one",
                       "determine which of {a} and {b} is MORE", "decide which is MORE: {a} or {b}",
                       "write down the MORE of the two numbers {a} and {b}",
                       "find the MAX of {a} and {b}"},
          .questions = {"which is MORE: {a} or {b}",
                        "which is MORE, {a} or {b}",
                        "which one is MORE: {a} or {b}",
                        "what is MORE: {a} or {b}",
                        "which number is MORE, {a} or {b}",
                        "which of these is MORE: {a} or {b}",
                        "which of these two numbers is MORE: {a}, {b}",
                        "which of the following is MORE: {a}, {b}",
                        "which value is MORE, {a} or {b}",
                        "out of {a} and {b}, which one is MORE",
                        "between {a} and {b}, which one is MORE",
                        "is {a} MORE than {b}, or is {b} MORE",
                        "is {a} or {b} MORE",
                        "{a} or {b}: which is MORE",
                        "{a} and {b}: which of them is MORE",
                        "when you compare {a} and {b}, which is MORE",
                        "if you compare {a} with {b}, which one comes out MORE",
                        "{a} versus {b}, which is MORE",
                        "{a} vs. {b}: which number is MORE",
                        "I can't tell which is MORE, {a} or {b}. Which one is it",
                        "we are arguing whether {a} or {b} is MORE. Which is it",
                        "my teacher asked which is MORE, {a} or {b}. What do I say",
                        "which would you call the MORE number, {a} or {b}",
                        "which number is the MOST, {a} or {b}",
                        "what's the MAX of {a} and {b}",
                        "Tom has {a} and Mia has {b} on the calculator. Which number is MORE",
                        "one thermometer shows {a} and another one {b}. Which number is MORE",
                        "which side of the scale shows MORE: left {a}, right {b}",
                        "given {a} and {b}, which number is MORE",
                        "if x = {a} and y = {b}, which value is MORE",
                        "let a = {a} and b = {b}. Which of the two values is MORE",
                        "two numbers are given, {a} and {b}. Which of them is MORE"},
          .terse = {"which is MORE {a} or {b}",
                    "MORE number {a} or {b}?",
                    "{a} or {b} MORE",
                    "{a}, {b}: MORE one?",
                    "{a} {b} which is MORE",
                    "is {a} or {b} MORE?",
                    "{a} / {b} - which one is MORE?",
                    "{a} and {b}. Which is MORE?",
                    "Numbers: {a}, {b}. MORE: ?",
                    "the MORE one of {a} and {b}, only the number",
                    "{a} or {b}? Which is MORE?",
                    "{a} or {b}. Pick the MORE one.",
                    "the MOST of: {a}, {b}",
                    "Choose the MORE number. {a} {b}",
                    "Compare. Which is MORE? {a} or {b}",
                    "Which of these numbers is MORE?\n{a}\n{b}",
                    "Which number is MORE?\na) {a}\nb) {b}\nWrite the number.",
                    "Which is MORE:\n{a}\nor\n{b}?",
                    "x = {a}, y = {b}. The MORE value is",
                    "compare {a} vs {b} and give me the MORE number",
                    "Compare these numbers: {a} and {b}. Only say the MORE one.",
                    "{a} compared to {b}: the MORE number is ___",
                    "Of the two numbers {a} and {b}, ___ is MORE.",
                    "your output should be only the number: pick the MOST of {a} and {b}.",
                    "Your task is to pick the MOST number out of several options: {a}, {b}.",
                    "we got {a} and my friend got {b}, which number is MORE?",
                    "print(MAXF({a}, {b}))",
                    "What does MAXF({a}, {b}) return?",
                    "if a = {a} and b = {b}, what is MAXF(a, b)?",
                    "=MAXF({a};{b})"}};
}

PhraseForms two_german() {
  return {
      .nouns = {"die MORE der beiden Zahlen {a} und {b}", "die MORE Zahl: {a} oder {b}",
                "die MOST Zahl von {a} und {b}"},
      .commands = {"gib die MORE Zahl an: {a} oder {b}", "bestimme die MORE der Zahlen {a} und {b}",
                   "kreise die MORE Zahl ein: {a}   {b}", "finde die MORE Zahl: {a}, {b}",
                   "schreibe die MORE Zahl auf: {a} oder {b}"},
      .infinitives = {"die MORE der Zahlen {a} und {b} nennen",
                      "sagen, welche Zahl MORX ist: {a} oder {b}"},
      .questions = {"welche von beiden ist MORX: {a} oder {b}", "welche ist MORX, {a} oder {b}",
                    "ist {a} MORX als {b} oder umgekehrt, welche Zahl ist MORX",
                    "was von beiden ist MORX, {a} oder {b}",
                    "welche dieser Zahlen ist MORX: {a}, {b}", "{a} oder {b}, welche ist MORX",
                    "wenn ich {a} und {b} vergleiche, welche Zahl ist MORX",
                    "wir streiten, ob {a} oder {b} MORX ist. Was stimmt",
                    "welcher Wert ist MORX, {a} oder {b}",
                    "ein Thermometer zeigt {a}, das andere {b}. Welche Zahl ist MORX",
                    "gegeben sind {a} und {b}. Welche Zahl ist MORX"},
      .terse = {"{a} oder {b} MORX?", "MORX: {a}, {b}?", "welche Zahl ist MORX {a} {b}",
                "{a} und {b}. Welche ist MORX?", "{a} vs {b}, was ist MORX?",
                "Welche Zahl ist MORX?\n{a}\n{b}", "die MORE Zahl von {a} und {b}?",
                "Vergleiche: {a} und {b}. MORX ist ...", "{a} oder {b}? Nur die MORE Zahl.",
                "Von {a} und {b} ist ___ MORX."}};
}

const Words& words_of_two(bool larger, bool german) {
  static const Words more = {{"MOST", "<largest|biggest|greatest|highest>"},
                             {"MORE", "<larger|bigger|greater|bigger|higher>"},
                             {"MAXF", "max"},
                             {"MAX", "<maximum|max>"}},
                     less = {{"MOST", "<smallest|lowest|smallest>"},
                             {"MORE", "<smaller|smaller|lower|smaller>"},
                             {"MAXF", "min"},
                             {"MAX", "<minimum|min>"}},
                     mehr = {{"MOST", "gr\u00f6\u00dfte"},
                             {"MORE", "<gr\u00f6\u00dfere|gr\u00f6\u00dfere|h\u00f6here>"},
                             {"MORX", "<gr\u00f6\u00dfer|gr\u00f6\u00dfer|h\u00f6her>"}},
                     weniger = {{"MOST", "kleinste"},
                                {"MORE", "<kleinere|kleinere|niedrigere>"},
                                {"MORX", "<kleiner|kleiner|niedriger>"}};
  return german ? (larger ? mehr : weniger) : larger ? more : less;
}

PhraseForms order_english() {
  return {
      .nouns = {"{list} in ASC order", "{list} sorted UPW", "{list} UPW", "the ASC order of {list}",
                "the numbers {list} in ASC order", "the list {list} sorted in ASC order",
                "{list} arranged UPW", "the correct order of {list}, FIRST first"},
      .commands = {"sort {list} in ASC order",
                   "sort {list} UPW",
                   "sort <the numbers|these numbers|the following numbers> in "
                   "ASC order: {list}",
                   "put {list} in ASC order",
                   "put <these|the following> numbers in ASC order: "
                   "{list}",
                   "put {list} in order UPW",
                   "arrange {list} in ASC order",
                   "arrange <these|the following> numbers UPW: {list}",
                   "order the following numbers UPW: {list}",
                   "order {list} in ASC order",
                   "write <these|the following> numbers in ASC order: {list}",
                   "place {list} in order, FIRST first",
                   "rearrange {list} in ASC order",
                   "line up {list} UPW",
                   "rank these UPW: {list}",
                   "sort the list so that the FIRST comes first: {list}",
                   "start with the FIRST and put {list} in order",
                   "rewrite the list {list} UPW",
                   "organise {list} UPW",
                   "take {list} and sort them UPW",
                   "arrange in ASC order: {list}",
                   "order UPW: {list}",
                   "list these numbers, FIRST first: {list}"},
      .questions = {"what is {list} in ASC order", "what is {list} sorted UPW",
                    "how would you order {list} UPW", "how do {list} go in ASC order",
                    "what's the right order of {list}, FIRST first",
                    "what is the order of these numbers UPW: {list}",
                    "which order is right if {list} go UPW",
                    "the scores are {list}. What are they UPW",
                    "the children are numbered {list} and line up UPW. What is the line",
                    "how should I write {list} in ASC order",
                    "which comes first, second and so on when {list} are in ASC order",
                    "if {list} are sorted UPW, what does the list look like"},
      .terse = {"{list} UPW",
                "{list} - UPW",
                "{list}: put in ASC order",
                "{list} ASC order",
                "{list}, FIRST first",
                "FIRST first: {list}",
                "{list} - put them in order, FIRST first",
                "{list}\nSort UPW.",
                "{list}\nPut these in ASC order.",
                "ASC: {list}",
                "order UPW {list}",
                "sort UPW: {list}",
                "Order the following numbers UPW:\n{list}",
                "Sort the following numbers in ASC order: {list}",
                "Arrange the following in ASC order:\n{list}",
                "Numbers: {list}\nTask: ASC order\nAnswer:",
                "Put the numbers in order UPW.\n{list}",
                "I have {list}. I want them UPW.",
                "we rolled {list}. Write them in ASC order.",
                "Here are the results: {list}. List them UPW.",
                "The prices are {list}. Put them UPW.",
                "Write UPW: {list}. Give only the numbers, separated by commas.",
                "{list} in order please, FIRST first",
                "My class measured {list}. Sort the values UPW.",
                "{list} -> UPW",
                "Sort {list}. Start with the FIRST.",
                "rank UPW: {list}",
                "can u sort {list} UPW",
                "Q: What is {list} in ASC order?\nA:"}};
}

PhraseForms order_german() {
  return {
      .nouns = {"die Reihenfolge von {list}, die FIRST Zahl zuerst", "{list} in ASCR Reihenfolge",
                "{list} ASC sortiert"},
      .commands = {"sortiere {list} ASC", "sortiere die Zahlen {list} UPW", "sortiere {list} UPW",
                   "ordne {list} ASC", "ordne die folgenden Zahlen UPW: {list}",
                   "ordne die Zahlen {list} der Gr\u00f6\u00dfe nach, beginne mit der FIRSN",
                   "schreibe die Zahlen {list} in ASCR Reihenfolge",
                   "bringe die Zahlen in die richtige Reihenfolge, UPW: {list}",
                   "stelle {list} in ASCR Reihenfolge auf"},
      .infinitives = {"{list} ASC sortieren", "{list} ASC ordnen",
                      "die Zahlen {list} UPW sortieren"},
      .questions = {"wie lauten {list} in ASCR Reihenfolge", "wie sortiert man {list} UPW",
                    "was ist die richtige Reihenfolge von {list}, UPW",
                    "wie sehen {list} ASC sortiert aus"},
      .terse = {"{list} ASC", "{list} sortieren, UPW", "{list}\nASC sortieren.", "{list} UPW",
                "sortiere UPW: {list}", "{list}, die FIRST zuerst",
                "Zahlen: {list}\nAufgabe: ASC ordnen\nAntwort:",
                "Die Ergebnisse sind {list}. Ordne sie UPW.", "{list} - bitte UPW ordnen"}};
}

const Words& words_of_order(bool up, bool german) {
  static const Words
      rising = {{"UPW",
                 "<from smallest to largest|from least to greatest|from lowest to highest|"
                 "from small to large|from smallest to biggest|from low to high|in "
                 "increasing order>"},
                {"ASC", "<ascending|increasing|ascending|rising>"},
                {"FIRST", "<smallest|smallest|lowest|least>"}},
      falling = {{"UPW",
                  "<from largest to smallest|from greatest to least|from highest to lowest|"
                  "from large to small|from biggest to smallest|from high to low|in "
                  "decreasing order>"},
                 {"ASC", "<descending|decreasing|descending|falling>"},
                 {"FIRST", "<largest|biggest|highest|greatest>"}},
      steigend = {{"UPW", "<von klein nach gro\u00df|von der kleinsten zur gr\u00f6\u00dften>"},
                  {"ASCR", "<aufsteigender|steigender>"},
                  {"ASC", "aufsteigend"},
                  {"FIRSN", "kleinsten"},
                  {"FIRST", "kleinste"}},
      fallend = {{"UPW", "<von gro\u00df nach klein|von der gr\u00f6\u00dften zur kleinsten>"},
                 {"ASCR", "<absteigender|fallender>"},
                 {"ASC", "absteigend"},
                 {"FIRSN", "gr\u00f6\u00dften"},
                 {"FIRST", "gr\u00f6\u00dfte"}};
  return german ? (up ? steigend : fallend) : up ? rising : falling;
}

}  // namespace

PhraseForms more_of_two(bool larger, bool german) {
  return with_words(german ? two_german() : two_english(), words_of_two(larger, german));
}

PhraseForms more_of_order(bool up, bool german, std::string_view list) {
  PhraseForms out =
      with_words(german ? order_german() : order_english(), words_of_order(up, german));
  const std::string slot = "{" + std::string(list) + "}";
  return with_words(out, {{"{list}", slot.c_str()}});
}

PhraseForms more_of_signs(bool german) {
  if (german) {
    return {.commands = {"setze \\<, \\> oder = ein: {a} __ {b}",
                         "vergleiche die Zahlen und setze das richtige Zeichen: {a} __ {b} (\\<, "
                         "\\>, =)",
                         "erg\u00e4nze \\<, \\> oder =: {a} ? {b}",
                         "schreibe \\<, \\> oder = dazwischen: {a} und {b}"},
            .questions = {"welches Zeichen passt: {a} __ {b}, \\<, \\> oder =",
                          "wie vergleicht man {a} und {b}, mit \\<, \\> oder =",
                          "hei\u00dft es {a} \\< {b}, {a} = {b} oder {a} \\> {b}, welches Zeichen "
                          "ist richtig",
                          "welches Zeichen muss zwischen {a} und {b} stehen, \\<, \\> oder ="},
            .terse = {"{a} _ {b} (\\<, \\>, =)", "Zeichen: {a} __ {b}, \\<, \\> oder =?",
                      "{a} {b} \\<, \\> oder =?",
                      "kleiner, gr\u00f6\u00dfer oder gleich? Setze das "
                      "Zeichen \\<, \\> oder =: {a} __ {b}",
                      "Setze \\<, \\> oder =.\n{a} __ {b}"}};
  }
  return {
      .commands =
          {"put the <correct|right> sign (\\<, \\> or =) between {a} and {b}",
           "fill in the blank with \\<, \\>, or =: {a} ___ {b}",
           "fill in the circle with \\<, \\> or =: {a} \u25cb {b}",
           "use \\<, \\> or = to compare {a} and {b}", "use \\<, \\>, or = to complete: {a} __ {b}",
           "write \\>, \\< or = to make the statement true: {a} __ {b}",
           "complete the statement using \\<, \\> or =: {a} __ {b}",
           "compare {a} ___ {b} using \\<, \\> or =", "choose \\<, \\> or = for {a} ... {b}",
           "tell me the right symbol (\\<, \\>, =) for {a} ? {b}",
           "compare the two numbers {a} and {b} using \\<, \\> or =",
           "place the correct inequality sign or = between {a} and {b}",
           "insert \\<, \\> or =: {a} ___ {b}", "give me the sign only: {a} __ {b}, \\<, \\> or ="},
      .questions = {"which symbol goes in the blank, \\<, \\> or =: {a} __ {b}",
                    "what sign should I put between {a} and {b}: \\<, \\> or =",
                    "less than, greater than or equal, which sign (\\<, \\>, =) fits {a} __ {b}",
                    "is it {a} \\< {b}, {a} = {b} or {a} \\> {b}, which sign is right",
                    "which one is true, {a} \\< {b}, {a} \\> {b} or {a} = {b}, give the sign",
                    "what is the right sign: {a} _ {b}, \\<, \\> or =",
                    "should it be \\<, \\> or = between {a} and {b}",
                    "what comparison sign (\\<, \\>, =) belongs between {a} and {b}",
                    "what goes in the box: {a} [ ] {b}, \\<, \\> or ="},
      .terse = {"{a} ? {b}", "{a} __ {b} (\\<, \\> or =)", "{a} [ ] {b}: \\<, \\> or =?",
                "{a} ( ) {b} \\>, \\< or =", "compare: {a} ___ {b}",
                "{a} ___ {b}\nUse \\<, \\> or =.", "Compare using \\<, \\>, or =.\n{a} __ {b}",
                "Fill in \\<, \\> or =.\n{a} ___ {b}", "{a} \u25cb {b}. Write \\<, \\> or =.",
                "{a} vs {b}: \\<, \\> or =?", "sign? {a} _ {b} (\\>, \\<, =)",
                "{a} is (\\<, =, \\>) {b}. Which sign?",
                "Write the correct symbol (\\<, \\>, =).\n{a} ____ {b}",
                "Exercise: {a} __ {b}. Put in \\<, \\> or =.", "\\<, = or \\>? {a} __ {b}",
                "answer with one sign, \\<, = or \\>: {a} __ {b}"}};
}

}  // namespace ponder::tasks::comparison
