#include "tasks/kinds/story_frames.h"

#include <vector>

#include "tasks/kinds/kinds.h"
#include "tasks/phrases.h"

namespace ponder {
namespace {

constexpr double kFramed = 0.25, kAskedFirst = 0.04;

// The story stands where "~" is.
const std::vector<std::string>& frames(bool german) {
  static const std::vector<std::string> english = {
      "~ <Answer|Reply> with <the|a> number only.",
      "~ Give only the <final |>number.",
      "~ <Just|Only> the number<, please|>.",
      "~ <Write|Give> the answer as a <whole|plain> number<| without units>.",
      "~ (<Give|Write> your answer as a number.)",
      "~ No explanation<, just the result| needed>.",
      "~ Think step by step.",
      "~ <What is the answer|Can you help me|I can't figure it out|How do I work this out>?",
      "~ Thanks in advance!",
      "<Please |>solve this <word |math |maths |>problem: ~",
      "Solve: ~",
      "<Word problem|Problem|Exercise|Task|Puzzle|Brain teaser>: ~",
      "<Math|Maths> problem.\n\n~",
      "Q: ~\nA:",
      "Question: ~\nAnswer:",
      "Problem:\n~\n\nSolution:",
      "Read the <story|text> and answer the question. ~",
      "My <son|daughter|nephew|little sister> has this for homework: ~",
      "I'm stuck on this one: ~",
      "<can someone|could you|can you> help me with this? ~",
      "Here's one for you: ~",
      "Let's see if you can do this. ~",
      "This was on <my|our> <test|quiz|worksheet|exam>: ~",
      "ok next one: ~",
      "A <quick|short> one: ~",
      "<Consider|Imagine> the following <situation|story>. ~",
      "\"~\""};
  static const std::vector<std::string> deutsch = {
      "~ Antworte nur mit der Zahl.",
      "~ Nur die Zahl<, bitte|>.",
      "~ Gib <nur |>das Ergebnis als Zahl an.",
      "~ Ohne Rechenweg, nur das Ergebnis.",
      "~ Ich komme nicht drauf.",
      "<Textaufgabe|Sachaufgabe|Aufgabe|R\u00e4tsel>: ~",
      "L\u00f6se <diese|die> <Aufgabe|Textaufgabe|Sachaufgabe>: ~",
      "Frage: ~\nAntwort:",
      "Kannst du mir <hierbei|dabei> helfen? ~",
      "Das ist eine Hausaufgabe von meinem <Sohn|Bruder>: ~",
      "Das kam in der <Klassenarbeit|Pr\u00fcfung> dran: ~",
      "Lies den Text und beantworte die Frage. ~"};
  return german ? deutsch : english;
}

// "Question: How many are left?\nStory: ..."; the story itself where its question is no sentence.
std::string asked_first(const std::string& story, bool german) {
  const size_t at = story.rfind(". ");
  if (at == story.npos || !story.ends_with("?")) return story;
  const std::string question = story.substr(at + 2), told = story.substr(0, at + 1);
  return german ? "Frage: " + question + "\nText: " + told
                : "Question: " + question + "\nStory: " + told;
}

}  // namespace

std::string in_story_frame(const std::string& story, Rng& rng, bool german) {
  if (chance(rng, kAskedFirst)) return asked_first(story, german);
  if (!chance(rng, kFramed)) return story;
  const auto& all = frames(german);
  const std::string frame = expanded(all[rng.below(all.size())], rng, {});
  const size_t at = frame.find('~');
  return frame.substr(0, at) + story + frame.substr(at + 1);
}

}  // namespace ponder
