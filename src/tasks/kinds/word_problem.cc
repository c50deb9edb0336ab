// Word problems of one to three steps, in English and in German.
#include <algorithm>

#include "base/error.h"
#include "tasks/kinds/asked.h"
#include "tasks/kinds/kinds.h"
#include "tasks/kinds/story_frames.h"
#include "tasks/kinds/word_problem_stories.h"
#include "tasks/phrases.h"

namespace ponder::tasks::word_problem {
namespace {

// A story's place is part of a problem's facts: new ones come behind those there are. The first
// three of one step were there first, then those of more, then the other ones, then the later ones.
const std::vector<Story>& stories() {
  static const std::vector<Story> list = [] {
    std::vector<Story> out = one_step_stories();
    const std::vector<Story> more = more_steps_stories();
    out.insert(out.begin() + 3, more.begin(), more.end());
    for (const auto& later : {later_one_step(), later_more_steps(), daily_stories()})
      out.insert(out.end(), later.begin(), later.end());
    return out;
  }();
  return list;
}

// The same things in both languages.
constexpr std::pair<const char*, const char*> kThings[] = {{"apples", "\u00c4pfel"},
                                                           {"pencils", "Stifte"},
                                                           {"marbles", "Murmeln"},
                                                           {"cards", "Karten"},
                                                           {"eggs", "Eier"},
                                                           {"stones", "Steine"},
                                                           {"books", "B\u00fccher"},
                                                           {"coins", "M\u00fcnzen"},
                                                           {"balls", "B\u00e4lle"},
                                                           {"cookies", "Kekse"},
                                                           {"oranges", "Orangen"},
                                                           {"pears", "Birnen"},
                                                           {"stamps", "Briefmarken"},
                                                           {"flowers", "Blumen"},
                                                           {"candies", "Bonbons"},
                                                           {"stickers", "Sticker"},
                                                           {"shells", "Muscheln"},
                                                           {"toys", "Spielsachen"},
                                                           {"lemons", "Zitronen"},
                                                           {"nuts", "N\u00fcsse"},
                                                           {"tickets", "Tickets"},
                                                           {"cups", "Tassen"},
                                                           {"hats", "H\u00fcte"},
                                                           {"keys", "Schl\u00fcssel"},
                                                           {"beads", "Perlen"},
                                                           {"buttons", "Kn\u00f6pfe"},
                                                           {"balloons", "Ballons"},
                                                           {"bananas", "Bananen"},
                                                           {"plums", "Pflaumen"},
                                                           {"cherries", "Kirschen"},
                                                           {"tomatoes", "Tomaten"},
                                                           {"potatoes", "Kartoffeln"},
                                                           {"carrots", "Karotten"},
                                                           {"onions", "Zwiebeln"},
                                                           {"peaches", "Pfirsiche"},
                                                           {"mangoes", "Mangos"},
                                                           {"strawberries", "Erdbeeren"},
                                                           {"grapes", "Trauben"},
                                                           {"muffins", "Muffins"},
                                                           {"cakes", "Kuchen"},
                                                           {"sandwiches", "Br\u00f6tchen"},
                                                           {"pizzas", "Pizzen"},
                                                           {"bottles", "Flaschen"},
                                                           {"glasses", "Gl\u00e4ser"},
                                                           {"spoons", "L\u00f6ffel"},
                                                           {"forks", "Gabeln"},
                                                           {"bowls", "Sch\u00fcsseln"},
                                                           {"bricks", "Ziegel"},
                                                           {"blocks", "Kl\u00f6tze"},
                                                           {"cubes", "W\u00fcrfel"},
                                                           {"dolls", "Puppen"},
                                                           {"kites", "Drachen"},
                                                           {"toy cars", "Spielzeugautos"},
                                                           {"puzzles", "Puzzles"},
                                                           {"posters", "Poster"},
                                                           {"photos", "Fotos"},
                                                           {"pictures", "Bilder"},
                                                           {"postcards", "Postkarten"},
                                                           {"letters", "Briefe"},
                                                           {"envelopes", "Umschl\u00e4ge"},
                                                           {"notebooks", "Hefte"},
                                                           {"pens", "Kugelschreiber"},
                                                           {"erasers", "Radiergummis"},
                                                           {"rulers", "Lineale"},
                                                           {"crayons", "Buntstifte"},
                                                           {"brushes", "Pinsel"},
                                                           {"candles", "Kerzen"},
                                                           {"lamps", "Lampen"},
                                                           {"batteries", "Batterien"},
                                                           {"screws", "Schrauben"},
                                                           {"nails", "N\u00e4gel"},
                                                           {"ropes", "Seile"},
                                                           {"planks", "Bretter"},
                                                           {"socks", "Socken"},
                                                           {"shirts", "Hemden"},
                                                           {"scarves", "Schals"},
                                                           {"gloves", "Handschuhe"},
                                                           {"shoes", "Schuhe"},
                                                           {"rings", "Ringe"},
                                                           {"leaves", "Bl\u00e4tter"},
                                                           {"acorns", "Eicheln"},
                                                           {"feathers", "Federn"},
                                                           {"roses", "Rosen"},
                                                           {"tulips", "Tulpen"},
                                                           {"seeds", "Samen"},
                                                           {"bushes", "B\u00fcsche"},
                                                           {"cushions", "Kissen"},
                                                           {"towels", "Handt\u00fccher"},
                                                           {"magazines", "Zeitschriften"},
                                                           {"newspapers", "Zeitungen"},
                                                           {"medals", "Medaillen"},
                                                           {"badges", "Abzeichen"},
                                                           {"tokens", "Chips"},
                                                           {"whistles", "Pfeifen"},
                                                           {"sweets", "S\u00fc\u00dfigkeiten"},
                                                           {"biscuits", "Pl\u00e4tzchen"},
                                                           {"chicks", "K\u00fcken"},
                                                           {"goldfish", "Goldfische"}};

// "\u00c4pfel" in the dative: "\u00c4pfeln"; "Tassen" stays.
std::string dative(const std::string& plural) {
  return plural.ends_with("n") || plural.ends_with("s") ? plural : plural + "n";
}

// Some that nobody has heard before, so that names are copied.
std::string any_name(Rng& rng) {
  if (!chance(rng, 0.2)) return drawn_name(rng);
  std::string out = invented_word(rng, between(rng, 3, 7));
  out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

const Story& story_of(const Json& facts) {
  const int64_t which = facts.at("story");
  if (which < 0 || which >= static_cast<int64_t>(stories().size())) {
    fail("there is no story {}; choose 0 to {}", which, stories().size() - 1);
  }
  const Story& story = stories()[static_cast<size_t>(which)];
  if (facts.at("numbers").size() != story.ranges.size()) {
    fail("story {} needs {} numbers", which, story.ranges.size());
  }
  return story;
}

// The numbers and the results of all steps; the last one is the answer.
std::vector<Rational> computed(const Story& story, const Integers& numbers) {
  std::vector<Rational> out(numbers.begin(), numbers.end());
  for (const Step& step : story.steps) {
    const Rational a = out[step.a], b = out[step.b];
    if (step.sign == '/' && b == Rational(0)) fail("a story shares among nobody");
    out.push_back(step.sign == '+'   ? a + b
                  : step.sign == '-' ? a - b
                  : step.sign == '*' ? a * b
                                     : a / b);
  }
  return out;
}

// What is shared comes out even.
bool all_whole(const std::vector<Rational>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const Rational& value) { return value.is_integer(); });
}

class WordProblem final : public Task {
 public:
  WordProblem()
      : Task("word_problem", "word problems in English and German",
             {"one step", "two steps", "three steps"}) {}

 private:
  Json draw(int level, Rng& rng) const override {
    size_t which = 0;
    do {
      which = rng.below(stories().size());
    } while (stories()[which].level != level);
    Integers numbers;
    do {
      numbers.clear();
      for (const auto& [low, high] : stories()[which].ranges)
        numbers.push_back(between(rng, low, high));
    } while (!all_whole(computed(stories()[which], numbers)));
    return {{"story", which}, {"numbers", numbers}, {"language", chance(rng, 0.5) ? "de" : "en"}};
  }

  std::string key(const Json& facts) const override {
    return fmt::format("story {} {}", facts.at("story").get<int64_t>(),
                       joined(facts.at("numbers").get<Integers>(), ","));
  }

  void pose(Problem& problem, uint64_t wording) const override {
    const Story& story = story_of(problem.facts);
    problem.language = problem.facts.at("language");
    const bool german = problem.language == "de";
    static constexpr std::string_view kSlots[] = {"0", "1", "2", "3"};
    PhraseSlots slots;
    Rng rng(wording);
    const auto numbers = problem.facts.at("numbers").get<Integers>();
    for (size_t i = 0; i < numbers.size(); ++i)
      slots.emplace_back(kSlots[i], said_number(numbers[i], rng, german));
    slots.emplace_back("d", std::to_string(between(rng, 6, 15)));
    static const std::vector<std::string> kCurrencies = {"dollars", "euros", "pounds"};
    slots.emplace_back("m", kCurrencies[rng.below(3)]);
    const auto& texts = german ? story.german : story.english;
    const std::string told_story = expanded(texts[rng.below(texts.size())], rng, slots);
    problem.prompt = named(in_story_frame(told_story, rng, german), german, rng);
    problem.answer = computed(story, numbers).back().text();
  }

  // People and things for the letters that stand for them.
  static std::string named(std::string text, bool german, Rng& rng) {
    const auto& [thing, ding] = kThings[rng.below(std::size(kThings))];
    const bool lower = chance(rng, 0.15);
    std::string name = any_name(rng), other = any_name(rng);
    while (other == name) other = any_name(rng);
    if (lower) name = lower_ascii(name), other = lower_ascii(other);
    replace_all(text, "@2", kept(other));
    replace_all(text, "@", kept(name));
    if (german) replace_all(text, "#n", kept(dative(ding)));
    replace_all(text, "#", kept(german ? ding : thing));
    return text;
  }

  Verdict judge(const Json& facts, std::string_view answer) const override {
    const auto numbers = facts.at("numbers").get<Integers>();
    return judge_number(answer, computed(story_of(facts), numbers).back(),
                        facts.at("language") == "de");
  }

  Trace work(const Problem& problem, Rng&, TraceStyle style) const override {
    const Story& story = story_of(problem.facts);
    Integers values;
    for (const Rational& value : computed(story, problem.facts.at("numbers").get<Integers>()))
      values.push_back(std::stoll(value.text()));
    const bool german = problem.facts.at("language") == "de";
    return told(problem, style == TraceStyle::Long
                             ? story_thought(problem.prompt, values, story.steps, german)
                             : brief_story_thought(values, story.steps, german));
  }
  bool works_in_german() const override { return true; }
};

}  // namespace
}  // namespace ponder::tasks::word_problem

namespace ponder {

const Task& word_problem_task() {
  static const tasks::word_problem::WordProblem task;
  return task;
}

}  // namespace ponder
