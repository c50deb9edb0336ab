// Still more of how numbers are asked to be sorted, in either direction: exams, code, shops, races.
#include "tasks/kinds/sorting_later_forms.h"

#include "tasks/kinds/kinds.h"

namespace ponder::tasks::sorting {
namespace {

using Marks = std::vector<std::pair<std::string, std::string>>;

// What stands for a direction in the forms below.
Marks english_marks(bool down) {
  if (down)
    return {{"[dir]",
             "<in descending order|in decreasing order|from largest to smallest|from highest to "
             "lowest|from greatest to least|from biggest to smallest|from high to low|largest "
             "first|with the largest first|largest to smallest|descending>"},
            {"[dir2]", "<descending|decreasing>"},
            {"[one]", "<largest|biggest|greatest|highest>"},
            {"[last]", "<smallest|lowest>"},
            {"[word]", "descending"},
            {"[js]", "(a, b) =\\> b - a"},
            {"[sql]", "DESC"}};
  return {{"[dir]",
           "<in ascending order|in increasing order|from smallest to largest|from lowest to "
           "highest|from least to greatest|from smallest to biggest|from low to high|smallest "
           "first|with the smallest first|smallest to largest|ascending>"},
          {"[dir2]", "<ascending|increasing>"},
          {"[one]", "<smallest|lowest|least>"},
          {"[last]", "<largest|biggest|highest>"},
          {"[word]", "ascending"},
          {"[js]", "(a, b) =\\> a - b"},
          {"[sql]", "ASC"}};
}

Marks german_marks(bool down) {
  if (down)
    return {{"[dir]",
             "<absteigend|von gro\u00df nach klein|von der gr\u00f6\u00dften zur kleinsten|in "
             "absteigender Reihenfolge|vom gr\u00f6\u00dften zum kleinsten Wert>"},
            {"[one]", "gr\u00f6\u00dfte"},
            {"[word]", "absteigend"}};
  return {{"[dir]",
           "<aufsteigend|von klein nach gro\u00df|von der kleinsten zur gr\u00f6\u00dften|in "
           "aufsteigender Reihenfolge|vom kleinsten zum gr\u00f6\u00dften Wert>"},
          {"[one]", "kleinste"},
          {"[word]", "aufsteigend"}};
}

PhraseForms turned(PhraseForms forms, const Marks& marks) {
  for (auto* some :
       {&forms.nouns, &forms.commands, &forms.infinitives, &forms.questions, &forms.terse}) {
    for (std::string& form : *some) {
      for (const auto& [mark, text] : marks) replace_all(form, mark, text);
    }
  }
  return forms;
}

PhraseForms english() {
  return {
      .nouns = {"the <numbers|values> {n} <sorted|arranged|ordered|listed> [dir]",
                "{n}, sorted [dir]", "the [dir2] order of {n}", "{n} put in order, [one] first",
                "the list [{l}] sorted [dir]", "the correct order of {n}, starting with the [one]"},
      .commands =
          {"<sort|arrange|order|organise|organize|put|list|rank|write> <these|the following> "
           "<numbers|integers|values> [dir]: {n}",
           "<arrange|put|list|write> {n} [dir]", "sort the <array|list|sequence> [{l}] [dir]",
           "sort the <array|list|numbers>, [one] <number |value |>first: {n}",
           "return the <list|array> [{l}] sorted [dir]",
           "take the numbers {n} and <sort|order|arrange> them [dir]",
           "<give|show|write> me {n} [dir]", "order these from the [one] to the [last]: {n}",
           "sort {n} so that the [one] comes first and the [last] comes last",
           "<sort|order> the <scores|prices|temperatures|years|heights|ages> {n} [dir]",
           "make an ordered list, [one] first, out of {n}",
           "arrange the cards with the numbers {n} [dir]",
           "<re-arrange|rearrange> the following so that they are in [dir2] order: {n}"},
      .questions = {"what is the <list|array|sequence> [{l}] sorted [dir]",
                    "how would you <order|sort|arrange> {n} [dir]",
                    "what does the list [{l}] look like after sorting it [dir]",
                    "what's the [dir2] order of {n}", "if I sort {n} [dir], what is the result",
                    "in what order should {n} be written if the [one] comes first",
                    "the results are {n}. What are they [dir]",
                    "I wrote down {n}. Can you sort them [dir]",
                    "{name} wants the prices {n} listed [dir]. What is the list",
                    "{name} has the numbers {n} and sorts them [dir]. What does {name} write down",
                    "the children weigh {n} kg. What is the order if the [one] number comes first",
                    "what does a sorted version of {n} look like, [one] first"},
      .terse = {"{n} [dir]",
                "{n} - sort [dir]",
                "{n}\nSort [dir].",
                "sort [dir]: {n}",
                "sort([{l}], order='[word]')",
                "[{l}].sort([js])",
                "ORDER BY n [sql]: {l}",
                "{n} [dir]?",
                "Numbers: {l}\nSorted ([word]):",
                "Unsorted: {l}\nSorted, [one] first:",
                "Input: {l}\nOutput: the numbers [dir]",
                "order [dir]: {n}",
                "Arrange [dir]:\n{n}",
                "Please sort these [dir].\n\n{n}",
                "<Sort|Order|Arrange> the numbers [dir] and <separate them with commas|write them "
                "with commas between them|give them as a comma separated list>: {n}",
                "<Sort|Order> [dir]. <Answer with the list only.|Only the list.|Give just the "
                "sorted numbers.> {n}",
                "I have {n}. Put them [dir].",
                "Scores: {l}. Rank them [dir].",
                "The following data were collected: {l}. Arrange the data [dir].",
                "[one] to [last]: {n}",
                "<my list|list>: {n} - now [dir] pls",
                "Students have the marks {n}. Write the marks [dir]."}};
}

PhraseForms german() {
  return {
      .nouns = {"die Liste {n} [dir]", "die Zahlen {n} [dir] geordnet",
                "{n} geordnet, die [one] Zahl zuerst"},
      .commands = {"<sortiere|ordne> <die|diese|die folgenden> <Zahlen|Werte> [dir]: {n}",
                   "sortiere die Liste [{l}] [dir]", "schreibe {n} [dir] auf",
                   "ordne {n} so, dass die [one] Zahl zuerst kommt",
                   "ordne die <Preise|Punkte|Ergebnisse|Gr\u00f6\u00dfen> {n} [dir]",
                   "liste {n} [dir] auf"},
      .infinitives = {"die Liste {n} [dir] sortieren", "die Zahlen {n} [dir] ordnen",
                      "{n} [dir] aufschreiben"},
      .questions = {"wie lauten {n} [dir] sortiert", "wie lautet die Liste [{l}] [dir] sortiert",
                    "in welcher Reihenfolge stehen {n}, wenn die [one] Zahl zuerst kommt",
                    "was sind die Zahlen {n} [dir] geordnet"},
      .terse = {"{n} [dir]", "[dir]: {n}",
                "Zahlen: {l}\n[dir] sortiert:", "{n}\nbitte [dir] sortieren", "sortiere [dir]: {n}",
                "Ordne [dir]!\n{n}", "Sortiere [dir], nur die Liste: {n}",
                "{name} hat die Karten {n} und legt sie "
                "[dir] hin. Wie liegen sie?"}};
}

}  // namespace

PhraseForms later_forms(bool down, bool in_german) {
  return in_german ? turned(german(), german_marks(down)) : turned(english(), english_marks(down));
}

}  // namespace ponder::tasks::sorting
