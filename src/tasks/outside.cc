// Questions outside the tasks, how they are turned down, and what the model offers instead.
#include <algorithm>

#include "graders/answer.h"
#include "tasks/corpus.h"
#include "tasks/outside_words.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

using Words = OutsideWords;

// Prompts that are within the tasks.
const Words& offers(bool german) {
  static const Words english = {"What is 37 + 58?",
                                "Use 3, 5, 7 to make 26",
                                "Sort 8, 2, 5",
                                "How many r's are in strawberry?",
                                "What is 12 * 7?",
                                "Solve 3x + 4 = 19",
                                "What comes next: 2, 4, 6, 8?",
                                "gcd of 12 and 18",
                                "Convert 13 to binary",
                                "Spell river backwards",
                                "Which weekday is 10 days after Monday?"};
  static const Words deutsch = {"Was ist 37 + 58?", "Sortiere 8, 2, 5",
                                "Wie viele r sind in Erdbeere?", "Was ist 12 * 7?",
                                "L\u00f6se 3x + 4 = 19"};
  return german ? deutsch : english;
}

}  // namespace

OutsideQuestion outside_question(Split split, uint64_t index, uint64_t seed) {
  Rng rng(seed, mix64(index) + 0x6f757473u);
  OutsideQuestion out;
  out.german = rng.below(8) == 0;
  const Words& all = out.german ? outside_german(split) : outside_english(split);
  out.text = all[rng.below(all.size())];
  for (const auto& [slot, choices] : outside_fillings()) {
    for (size_t at; (at = out.text.find(slot)) != out.text.npos;)
      out.text.replace(at, slot.size(), choices[rng.below(choices.size())]);
  }
  out.text = typed(expanded(out.text, rng, {}), out.german ? "de" : "en", rng);
  return out;
}

std::string invitation(Rng& rng, bool german) {
  const Words& all = offers(german);
  const size_t one = rng.below(all.size());
  const size_t other = (one + 1 + rng.below(all.size() - 1)) % all.size();
  return (german ? "Versuche \"" : "Try \"") + all[one] + (german ? "\" oder \"" : "\" or \"") +
         all[other] + "\".";
}

std::string refusal(Rng& rng, bool german) {
  return (german ? "Das kann ich nicht. Ich l\u00f6se kleine Aufgaben. "
                 : "I cannot help with that. I solve small problems. ") +
         invitation(rng, german);
}

bool is_refusal(std::string_view answer) {
  const std::string_view text = trimmed(answer);
  return text.starts_with("I cannot help with that") || text.starts_with("Das kann ich nicht");
}

}  // namespace ponder
