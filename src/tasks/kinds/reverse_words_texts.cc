#include "tasks/kinds/reverse_words_texts.h"

#include "tasks/kinds/kinds.h"

namespace ponder::tasks::reverse_words {
namespace {

using Words = std::vector<std::string>;

const Words& everyday() {
  static const Words words = {
      "hello",     "world",     "python",    "cat",       "dog",       "sun",       "level",
      "racecar",   "stressed",  "drawer",    "garden",    "banana",    "orange",    "school",
      "teacher",   "student",   "friend",    "family",    "mother",    "father",    "sister",
      "brother",   "summer",    "winter",    "spring",    "autumn",    "morning",   "evening",
      "coffee",    "sugar",     "butter",    "cheese",    "bottle",    "mirror",    "pencil",
      "letter",    "number",    "flower",    "animal",    "tiger",     "lion",      "monkey",
      "rabbit",    "turtle",    "dolphin",   "penguin",   "giraffe",   "dragon",    "castle",
      "bridge",    "train",     "plane",     "rocket",    "planet",    "galaxy",    "comet",
      "doctor",    "nurse",     "farmer",    "baker",     "artist",    "singer",    "music",
      "guitar",    "violin",    "drum",      "football",  "tennis",    "hockey",    "swimming",
      "keyboard",  "monitor",   "internet",  "website",   "program",   "function",  "variable",
      "string",    "array",     "object",    "machine",   "engine",    "robot",     "battery",
      "market",    "ticket",    "holiday",   "birthday",  "present",   "picture",   "painting",
      "hospital",  "library",   "museum",    "theatre",   "airport",   "station",   "village",
      "weather",   "thunder",   "rainbow",   "sunshine",  "snowman",   "blanket",   "pillow",
      "carpet",    "curtain",   "kitchen",   "bathroom",  "bedroom",   "ceiling",   "building",
      "elephant",  "crocodile", "butterfly", "dinosaur",  "adventure", "beautiful", "important",
      "wonderful", "yesterday", "education", "knowledge", "president", "algorithm", "alphabet",
      "backwards", "reverse",   "stop",      "live",      "pots",      "smart",     "desserts",
      "apple",     "peach",     "cherry",    "melon",     "potato",    "tomato",    "carrot",
      "onion",     "pepper",    "spider",    "sandwich",  "breakfast", "question",  "answer",
      "paper",     "money",     "silver",    "golden",    "yellow",    "purple",    "open",
      "model",     "token",     "language",  "data",      "cloud",     "green",     "tea",
      "haus",      "schule",    "katze",     "garten",    "sommer",    "fenster",   "blume",
      "wasser",    "apfel",     "lampe",     "nebel",     "regen",     "hund",      "tisch"};
  return words;
}

const Words& of(size_t part) {
  static const std::vector<Words> parts = {
      {"the", "my", "our", "a", "this", "every", "that", "your", "his", "her"},
      {"old",    "big",   "little", "quick", "lazy",   "red",   "happy",
       "tired",  "brown", "clever", "cold",  "bright", "young", "strange",
       "hungry", "quiet", "green",  "wild",  "new",    "kind"},
      {"dog",    "fox",    "teacher", "boy",   "girl",   "cat",    "robot",
       "bird",   "friend", "king",    "child", "farmer", "train",  "horse",
       "wizard", "pirate", "river",   "baker", "nurse",  "captain"},
      {"jumps",  "sleeps", "runs",   "sings", "waits",  "looks", "walks",
       "dances", "flies",  "sits",   "swims", "laughs", "works", "reads",
       "plays",  "stands", "dreams", "hides", "lives",  "falls"},
      {"over", "under", "behind", "near", "in", "on", "by", "beside", "around", "across", "with"},
      {"the", "a", "my", "our", "one", "another"},
      {"house", "garden", "sea", "table", "hill", "tree", "school", "window", "market", "bridge",
       "fence", "lake", "forest", "city", "door", "kitchen", "mountain", "street"},
      {"every", "all", "most", "late", "early"},
      {"day", "night", "morning", "evening", "summer"}};
  return parts[part % parts.size()];
}

}  // namespace

std::string everyday_word(size_t most, Rng& rng) {
  while (true) {
    const std::string& word = everyday()[rng.below(everyday().size())];
    if (word.size() <= most) return word;
  }
}

Words phrase(int64_t count, Rng& rng) {
  static const std::vector<Words> kSayings = {{"hello", "world"},
                                              {"good", "morning"},
                                              {"open", "the", "door"},
                                              {"how", "are", "you"},
                                              {"i", "love", "you"},
                                              {"i", "like", "green", "apples"},
                                              {"time", "flies", "like", "an", "arrow"},
                                              {"all", "that", "glitters", "is", "not", "gold"},
                                              {"practice", "makes", "perfect"},
                                              {"the", "sky", "is", "blue"},
                                              {"see", "you", "later"},
                                              {"today", "is", "a", "good", "day"},
                                              {"actions", "speak", "louder", "than", "words"},
                                              {"better", "late", "than", "never"},
                                              {"we", "went", "to", "the", "park"},
                                              {"she", "reads", "a", "book"},
                                              {"he", "plays", "the", "guitar"},
                                              {"where", "is", "my", "bag"},
                                              {"never", "give", "up"},
                                              {"ice", "cream"},
                                              {"machine", "learning", "is", "fun"},
                                              {"thank", "you", "very", "much"}};
  if (chance(rng, 0.3)) {
    const Words& saying = kSayings[rng.below(kSayings.size())];
    if (static_cast<int64_t>(saying.size()) == count) return saying;
  }
  Words out;
  // Short ones leave out where a sentence begins: "old dog", "fox jumps over".
  const size_t first = count <= 3 ? rng.below(3) : 0;
  for (int64_t i = 0; i < count; ++i) {
    const Words& from = of(first + static_cast<size_t>(i));
    out.push_back(from[rng.below(from.size())]);
  }
  return out;
}

std::string written_list(const Words& words, Rng& rng) {
  const std::string quoted = "\"" + joined(words, "\", \"") + "\"";
  switch (rng.below(9)) {
    case 0:
      return quoted;
    case 1:
      return "[" + quoted + "]";
    case 2:
      return "'" + joined(words, "', '") + "'";
    case 3:
      return joined(words, " - ");
    case 4:
      return joined(words, "\n");
    case 5:
      return joined(words, " / ");
    case 6:
      return "[" + joined(words, ", ") + "]";
    case 7:
      return joined(words, "; ");
    default:
      return joined(words, ", ");
  }
}

}  // namespace ponder::tasks::reverse_words
