// Stories of one thing after the other: many small choices in few sentences, so that what happens
// is read, and not which story it is.
#include "tasks/kinds/multi_step_stories.h"

namespace ponder::tasks::multi_step {
namespace {

// What {x} has at first, what comes in and what goes out, with a slot of their own.
std::string has(const std::string& n) {
  return "<{x} <has|had|owns|starts with|begins with> " + n + " {t}|There <are|were> " + n +
         " {t} in a <box|bag|basket|jar|drawer|shop|room>|A <shop|farmer|teacher|club|school> "
         "<has|had> " +
         n + " {t}|{x}'s <shelf|bag|box|collection> <has|holds> " + n + " {t}>. ";
}
std::string in(const std::string& n) {
  return "<<Then|Later|After that|The next day|In the afternoon|On Monday|>"
         " {x} <buys|gets|finds|picks|receives|wins|collects|makes|is given|brings|orders|adds> " +
         n + " <more|more|new ones|more of them|others>|{y} gives {x} " + n + " <more|new ones>|" +
         n + " more <are added|arrive|come in|are bought>|<Then|Later|Next,> " + n +
         " <more |>are put in|{y} brings " + n + " more>. ";
}
std::string out(const std::string& n) {
  return "<<Then|Later|After that|The next day|In the evening|On Tuesday|>"
         " {x} <gives away|loses|sells|eats|uses|breaks|drops|throws away|donates|spends|hands out|"
         "uses up|takes out> " +
         n + "<| of them>|{x} gives " + n + " <to {y}|to a friend|away>|" + n +
         " of them <are lost|break|are sold|are given away|go missing|are stolen|are taken out|are "
         "used>|{y} takes " +
         n + "<| of them|| away>>. ";
}
const char* kNow =
    "<How many {t} <are there now|are left|are there in the end|remain|are there>?|How many {t} "
    "does "
    "{x} have <now|left|in the end|at the end>?|How many does {x} have <now|left>?|How many are "
    "<left|there now>?|What is the number of {t} now?|How many {t} is that <now|in the end>?>";

std::string hat(const std::string& n) {
  return "<{x} hat " + n + " {t}|In einer Kiste <sind|liegen> " + n + " {t}|Ein Laden hat " + n +
         " {t}|Am Anfang gibt es " + n + " {t}>. ";
}
std::string dazu(const std::string& n) {
  return "<<Dann|Sp\u00e4ter|Danach|Am n\u00e4chsten Tag> <kommen " + n + " dazu|werden " + n +
         " gekauft|bekommt {x} " + n + " dazu|findet {x} noch " + n + ">|{y} bringt " + n +
         " mit>. ";
}
std::string weg(const std::string& n) {
  return "<<Dann|Sp\u00e4ter|Danach|Am Abend> <werden " + n + " verkauft|gehen " + n +
         " verloren|gibt {x} " + n + " weg|nimmt {y} " + n + " weg|verliert {x} " + n + ">|" + n +
         " davon <gehen kaputt|fehlen|werden verschenkt>>. ";
}
const char* kJetzt =
    "<Wie viele {t} sind es jetzt?|Wie viele {t} sind \u00fcbrig?|Wie viele {t} bleiben?|"
    "Wie viele sind es am Ende?>";

// "+-": comes in, goes out.
Story events(int level, const std::string& signs) {
  Story story{level, {{20, 99}}, {}, {}, {}};
  std::string english = has("{0}"), deutsch = hat("{0}");
  size_t value = 0;
  for (size_t i = 0; i < signs.size(); ++i) {
    const std::string slot = "{" + std::to_string(i + 1) + "}";
    story.ranges.emplace_back(2, 30);
    story.steps.push_back({signs[i], value, i + 1});
    value = signs.size() + 1 + i;
    english += signs[i] == '+' ? in(slot) : out(slot);
    deutsch += signs[i] == '+' ? dazu(slot) : weg(slot);
  }
  story.english = {english + kNow};
  story.german = {deutsch + kJetzt};
  return story;
}

const char* kGroups =
    "<{x} <has|buys|packs|fills> {0} <boxes|bags|packs|baskets|jars|crates> <of|with> {1} {t}<| "
    "each>|There are {0} <boxes|bags|rows|shelves|tables|plates|teams|classes> with {1} {t} "
    "<each|on each|in each>|{0} <children|friends|people|players> <have|bring|collect|pick> {1} "
    "{t} "
    "each|{x} <makes|finds|collects|buys|picks|sells> {1} {t} <a|every|each> day for {0} days>. ";
const char* kPrices =
    "<{x} buys {0} <books|pens|tickets|sandwiches|shirts|toys|cakes|plants> <for|at> "
    "<{1} dollars|${1}|{1} euros|\u00a3{1}> each|{0} <books|tickets|meals|toys|pies> for {1} "
    "<dollars|euros> each go into {x}'s basket>";

}  // namespace

std::vector<Story> event_stories() {
  std::vector<Story> all;
  for (const char* signs : {"+-", "--", "++", "-+"}) all.push_back(events(1, signs));
  for (const char* signs : {"+-+", "--+", "-+-", "++-", "+--"}) all.push_back(events(2, signs));
  for (const char* signs : {"+-+-", "-+-+", "++--", "--+-"}) all.push_back(events(3, signs));
  const std::string groups = kGroups, prices = kPrices;
  all.push_back({1,
                 {{2, 9}, {2, 12}, {2, 15}},
                 {{'*', 0, 1}, {'-', 3, 2}},
                 {groups + out("{2}") + kNow},
                 {}});
  all.push_back(
      {1, {{2, 9}, {2, 12}, {2, 30}}, {{'*', 0, 1}, {'+', 3, 2}}, {groups + in("{2}") + kNow}, {}});
  all.push_back({2,
                 {{2, 9}, {2, 12}, {2, 20}, {2, 20}},
                 {{'*', 0, 1}, {'+', 4, 2}, {'-', 5, 3}},
                 {groups + in("{2}") + out("{3}") + kNow},
                 {}});
  all.push_back({2,
                 {{2, 9}, {2, 12}, {2, 15}, {2, 15}},
                 {{'*', 0, 1}, {'-', 4, 2}, {'-', 5, 3}},
                 {groups + out("{2}") + out("{3}") + kNow},
                 {}});
  all.push_back(
      {1,
       {{2, 9}, {2, 15}, {20, 99}},
       {{'*', 0, 1}, {'-', 2, 3}},
       {"{x} has {2} <dollars|euros>. " + prices +
            ". How much <money |>does {x} have <left|now|after paying>?",
        prices + ". {x} pays with {2} <dollars|euros>. How much change <does {x} "
                 "get|is that>?",
        "{x} goes shopping with {2} <dollars|euros> and buys {0} <books|pens|tickets|toys> "
        "for {1} <dollars|euros> each. How much <is left|does {x} bring home>?"},
       {}});
  all.push_back(
      {1,
       {{2, 9}, {2, 15}, {2, 40}},
       {{'*', 0, 1}, {'+', 2, 3}},
       {prices + " and a <bag|gift|game|lamp> for {2}. <What is the total|How much is "
                 "that in all|How much is it together>?",
        "{x} works {0} hours <for|and earns> {1} <dollars|euros> an hour and gets {2} more as a "
        "<tip|present>. How much <money |>does {x} get <in all|altogether>?"},
       {}});
  all.push_back(
      {2,
       {{2, 8}, {2, 12}, {2, 8}, {2, 12}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {"{x} buys {0} <pens|apples|books|tickets> <at|for> {1} <dollars|euros|cents> each and "
        "{2} <pencils|pears|maps|drinks> <at|for> {3} each. <What is the total cost|How much "
        "is that altogether|What does {x} pay>?",
        "There are {0} <boxes|bags> of {1} {t} and {2} <jars|tins> of {3} {t}. How many {t} "
        "are there <in all|altogether|in total>?",
        "{x} runs {1} km on {0} days and {3} km on {2} other days. How many km <is that|does "
        "{x} run> in all?",
        "A hall has {0} rows of {1} seats and {2} rows of {3} seats. How many seats <are "
        "there|has it>?"},
       {"{x} kauft {0} Stifte zu je {1} Euro und {2} Hefte zu je {3} Euro. Was kostet alles "
        "zusammen?",
        "Es gibt {0} Kisten mit je {1} {t} und {2} Dosen mit je {3} {t}. Wie viele {t} sind es "
        "insgesamt?"}});
  all.push_back(
      {1,
       {{2, 12}, {2, 9}, {2, 9}},
       {{'*', 0, 1}, {'/', 3, 2}},
       {groups + "They are shared <equally|evenly|fairly> among {2} <people|children|friends>. "
                 "How many {t} does each <one |>get?",
        groups + "All of them are packed <equally |>into {2} <bags|boxes>. How many {t} go into "
                 "each?"},
       {}});
  all.push_back({1,
                 {{20, 90}, {2, 20}, {2, 9}},
                 {{'-', 0, 1}, {'/', 3, 2}},
                 {has("{0}") + out("{1}") +
                  "The rest <is|are> shared <equally|evenly> among {2} "
                  "<friends|children|people|bags>. How many <{t} |>does each "
                  "get?"},
                 {}});
  all.push_back({1,
                 {{5, 40}, {2, 20}, {2, 9}},
                 {{'+', 0, 1}, {'/', 3, 2}},
                 {has("{0}") + in("{1}") +
                  "All of them are <shared equally among|split evenly between|"
                  "put equally into> {2} <friends|children|people|boxes>. How many "
                  "<{t} |>does each get?"},
                 {}});
  return all;
}

}  // namespace ponder::tasks::multi_step
