// Stories that compare: twice as many, half of them, older and younger, how many more. A range of
// one number is a number that the text says in another way ("twice", "a dozen", "a week").
#include "tasks/kinds/multi_step_stories.h"

namespace ponder::tasks::multi_step {
namespace {

std::vector<Story> doubled() {
  return {
      {1,
       {{3, 45}, {2, 2}},
       {{'*', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t} and {y} has twice as many. How many {t} do they have <together|in all|"
        "altogether>?",
        "{y} has twice as many {t} as {x}. If {x} has {0}, how many do they have in total?",
        "{x} sold {0} {t} on Saturday and double that on Sunday. How many {t} <did {x} sell|were "
        "sold> <over the weekend|in the two days>?",
        "A small pizza costs ${n0} and a large one twice as much. I buy one of each. How many "
        "dollars do I pay?",
        "In the first half {x} scored {0} points, in the second half twice that number. What was "
        "{x}'s final score?",
        "I picked {0} {t}, my brother picked twice as many as I did. How many did we pick <between "
        "us|together>?"},
       {"{x} hat {0} {t}, {y} hat doppelt so viele. Wie viele haben beide <zusammen|insgesamt>?",
        "{y} hat doppelt so viele {t} wie {x}. {x} hat {0}. Wie viele {t} sind das zusammen?",
        "Am Samstag kamen {0} G\u00e4ste, am Sonntag doppelt so viele. Wie viele G\u00e4ste kamen "
        "insgesamt?"}},
      {1,
       {{4, 80}, {2, 2}},
       {{'/', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t}. {y} has half as many. How many {t} do they have <together|in total>?",
        "{x} sold {0} {t} in April and half as many in May. How many {t} did {x} sell <altogether|"
        "in the two months>?",
        "{y} ran half as far as {x}, who ran {0} km. How many kilometres did the two run in all?",
        "A book costs {0} dollars and its <paperback|e-book> half of that. What do both cost "
        "together, in dollars?"},
       {"{x} hat {0} {t}, {y} hat halb so viele. Wie viele haben sie zusammen?",
        "Im Mai verkauft {x} {0} {t}, im Juni nur die H\u00e4lfte davon. Wie viele sind es in "
        "beiden Monaten?"}},
      {1,
       {{3, 25}, {2, 9}},
       {{'*', 0, 1}, {'-', 2, 0}},
       {"{x} has {0} {t}. {y} has {1} times as many. How many more {t} does {y} have than {x}?",
        "A cat weighs {0} kg and a dog {1} times as much. How many kg heavier is the dog?",
        "{y} is {1} times as old as {x}, who is {0}. How many years older is {y}?",
        "The small box holds {0} {t}, the big box {1} times as many. How many more fit into the "
        "big box?"},
       {"{x} hat {0} {t}, {y} hat {1}-mal so viele. Wie viele {t} hat {y} mehr als {x}?",
        "{y} ist {1}-mal so alt wie {x}. {x} ist {0}. Wie viele Jahre ist {y} \u00e4lter?"}},
      {2,
       {{3, 30}, {2, 15}, {2, 2}},
       {{'+', 0, 1}, {'*', 3, 2}},
       {"{x} has {0} {t}. {y} has {1} more than {x}, and {z} has twice as many as {y}. How many "
        "{t} does {z} have?",
        "{z} has twice as many {t} as {y}. {y} has {1} more {t} than {x}. {x} has {0}. How many "
        "{t} does {z} have?",
        "On Monday {0} people came, on Tuesday {1} more, and on Wednesday double the number of "
        "Tuesday. How many came on Wednesday?"},
       {"{x} hat {0} {t}. {y} hat {1} mehr als {x}, und {z} hat doppelt so viele wie {y}. Wie "
        "viele {t} hat {z}?"}},
      {2,
       {{6, 60}, {2, 20}, {2, 2}},
       {{'/', 0, 2}, {'-', 3, 1}},
       {"{x} had {0} {t}. Half of them were sold, and {1} of the others <got lost|broke>. How many "
        "{t} does {x} have left?",
        "{x} gives half of {0} {t} to {y} and then {1} more to {z}. How many does {x} keep?",
        "Of {0} cookies half are eaten at once, and another {1} in the evening. How many cookies "
        "are left?",
        "{x} spent half of {0} dollars on a game and {1} dollars on lunch. How much money is "
        "left?"},
       {"{x} hat {0} {t}, verkauft die H\u00e4lfte und verliert danach noch {1}. Wie viele {t} "
        "bleiben {x}?",
        "{x} hat {0} Euro, gibt die H\u00e4lfte f\u00fcr ein Spiel aus und {1} Euro f\u00fcr "
        "Essen. Wie viel Euro bleiben?"}},
  };
}

std::vector<Story> older() {
  return {
      {1,
       {{5, 40}, {2, 9}, {2, 12}},
       {{'+', 0, 1}, {'+', 3, 2}},
       {"{x} is {0} years old. {y} is {1} years older. How old will {y} be in {2} years?",
        "{y} is {1} years older than {x}. {x} is {0} now. What will {y}'s age be {2} years from "
        "now?",
        "My sister is {1} years older than me and I'm {0}. How old is she in {2} years?"},
       {"{x} ist {0} Jahre alt, {y} ist {1} Jahre \u00e4lter. Wie alt ist {y} in {2} Jahren?"}},
      {1,
       {{2, 12}, {8, 40}, {2, 9}},
       {{'+', 1, 0}, {'-', 3, 2}},
       {"{x} is {0} years older than {y}. {z} is {2} years younger than {x}. {y} is {1}. How old "
        "is {z}?",
        "{y} is {1}. {x} is {0} years older than {y}, and {z} is {2} years younger than {x}. What "
        "is {z}'s age?",
        "{x}'s tower is {0} blocks higher than {y}'s, and {z}'s is {2} blocks lower than {x}'s. "
        "{y}'s tower has {1} blocks. How many blocks has {z}'s?"},
       {"{x} ist {0} Jahre \u00e4lter als {y}, {z} ist {2} Jahre j\u00fcnger als {x}. {y} ist "
        "{1}. Wie alt ist {z}?"}},
      {2,
       {{4, 20}, {2, 5}, {2, 12}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"{x} is {0} years old. {x}'s mother is {1} times as old. How old will the "
        "mother be in {2} years?",
        "{y} is {1} times as old as {x}. {x} turned {0} today. How old will {y} be {2} years from "
        "today?"},
       {"{x} ist {0} Jahre alt. {y} ist {1}-mal so alt. Wie alt ist {y} in {2} Jahren?"}},
  };
}

std::vector<Story> differing() {
  return {
      {1,
       {{10, 60}, {5, 40}, {5, 60}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"{x} has {0} red and {1} blue {t}. {y} has {2} {t}. How many more {t} does {x} have than "
        "{y}?",
        "{x} read {0} pages on Saturday and {1} on Sunday. {y} read {2} pages in those two days. "
        "How many more pages did {x} read?",
        "Team A scored {0} points in the first half and {1} in the second. Team B scored {2} in "
        "all. By how many points did Team A win?",
        "A school has {0} girls and {1} boys. {2} of the children come by bus. How many do not?"},
       {"{x} hat {0} rote und {1} blaue {t}. {y} hat {2} {t}. Wie viele hat {x} mehr?",
        "An einer Schule sind {0} M\u00e4dchen und {1} Jungen. {2} Kinder kommen mit dem Bus. Wie "
        "viele kommen nicht mit dem Bus?"}},
      {2,
       {{5, 40}, {5, 40}, {10, 60}, {10, 60}},
       {{'+', 0, 1}, {'+', 2, 3}, {'-', 5, 4}},
       {"{x} picked {0} {t} on Friday and {1} on Saturday. {y} picked {2} on Friday and {3} on "
        "Saturday. How many more {t} did {y} pick than {x}?",
        "{x} scored {0} and {1} points in two games, {y} scored {2} and {3}. By how many points "
        "is {y} ahead?",
        "Shop A sold {0} {t} in May and {1} in June. Shop B sold {2} in May and {3} in June. How "
        "many more did Shop B sell?"},
       {"{x} sammelt {0} und {1} {t}, {y} sammelt {2} und {3}. Wie viele {t} hat {y} mehr als "
        "{x}?"}},
      {2,
       {{60, 150}, {5, 30}, {2, 12}},
       {{'+', 1, 2}, {'+', 1, 3}, {'-', 0, 4}},
       {"There are {0} {t} in a jar. {x} takes {1} and {y} takes {2} more than {x}. How many are "
        "left in the jar?",
        "{x} has ${n0}. A shirt costs ${n1} and a pair of shoes costs ${n2} more than the shirt. "
        "How much money is left after buying both?",
        "A box holds {0} red, blue and green {t}. {1} are red, and there are {2} more blue ones "
        "than red ones. How many are green?",
        "A road is {0} km long. {x} drives {1} km before lunch and {2} km more than that after "
        "lunch. How many km are left?"},
       {"In einer Kiste sind {0} {t}. {x} nimmt {1} und {y} nimmt {2} mehr als {x}. Wie viele {t} "
        "bleiben in der Kiste?",
        "{x} hat {0} Euro. Eine Hose kostet {1} Euro, die Schuhe kosten {2} Euro mehr. Wie viel "
        "Euro bleiben nach dem Kauf von beidem?"}},
      {3,
       {{5, 40}, {2, 15}, {2, 15}},
       {{'+', 0, 1}, {'-', 3, 2}, {'+', 0, 3}, {'+', 5, 4}},
       {"{x} has {0} {t}. {y} has {1} more than {x}, and {z} has {2} fewer than {y}. How many {t} "
        "do the three have <together|in all>?",
        "On Monday {x} made {0} {t}, on Tuesday {1} more than on Monday and on Wednesday {2} fewer "
        "than on Tuesday. How many {t} were made in the three days?",
        "{x} read {0} pages on the first day, {1} more on the second than on the first and {2} "
        "less on the third than on the second. How many pages is that?"},
       {"{x} hat {0} {t}, {y} hat {1} mehr als {x}, und {z} hat {2} weniger als {y}. Wie viele "
        "{t} haben die drei zusammen?"}},
      {3,
       {{3, 30}, {2, 15}, {2, 2}},
       {{'+', 0, 1}, {'*', 3, 2}, {'+', 0, 3}, {'+', 5, 4}},
       {"{x} has {0} {t}, {y} has {1} more than {x}, and {z} has twice as many as {y}. How many do "
        "the three of them have altogether?",
        "A tram carried {0} people on its first trip, {1} more on its second, and twice as many on "
        "the third as on the second. How many people were carried in all?"},
       {"{x} hat {0} {t}, {y} hat {1} mehr als {x}, und {z} hat doppelt so viele wie {y}. Wie "
        "viele haben sie zusammen?"}},
  };
}

std::vector<Story> parts() {
  return {
      {1,
       {{6, 120}, {3, 3}},
       {{'/', 0, 1}, {'-', 0, 2}},
       {"A third of the {0} pupils <walk to school|wear glasses>. How many do not?",
        "{x} had {0} {t} and gave <a|one> third of them to {y}. How many {t} are left?",
        "One third of {0} {t} are red, the rest are <blue|green>. How many are <not red|of the "
        "other colour>?",
        "{x} has read 1/3 of a book with {0} pages. How many pages are left?"},
       {"{x} hat {0} {t} und gibt {y} ein Drittel davon. Wie viele {t} bleiben?",
        "Ein Drittel der {0} Kinder kommt zu Fu\u00df. Wie viele kommen nicht zu Fu\u00df?"}},
      {1,
       {{8, 160}, {4, 4}},
       {{'/', 0, 1}, {'-', 0, 2}},
       {"A quarter of {0} {t} are broken. How many are still good?",
        "{x} spent a quarter of {0} dollars. How many dollars does {x} still have?",
        "One fourth of the {0} seats are taken. How many are free?",
        "{x} ate 1/4 of {0} grapes. How many grapes are left?"},
       {"Ein Viertel von {0} {t} ist kaputt. Wie viele sind noch ganz?",
        "{x} gibt ein Viertel von {0} Euro aus. Wie viel Euro bleiben?"}},
      {3,
       {{12, 90}, {2, 15}, {2, 15}, {2, 2}},
       {{'/', 0, 3}, {'-', 4, 1}, {'+', 5, 2}},
       {"{x} had {0} {t}. {x} gave half of them to {y}, lost {1} and then found {2}. How many {t} "
        "does {x} have now?",
        "A bus with {0} people stops and half of them get off. At the next stop {1} more get off "
        "and {2} get on. How many people are on the bus now?",
        "There were {0} birds in a tree. Half flew away. Later {1} more flew away and {2} came "
        "back. How many birds are in the tree?"},
       {"In einem Bus sitzen {0} Leute. Die H\u00e4lfte steigt aus, dann steigen noch {1} aus und "
        "{2} ein. Wie viele Leute sitzen jetzt im Bus?"}},
  };
}

}  // namespace

std::vector<Story> compared_stories() {
  std::vector<Story> all = doubled();
  for (const auto& more : {older(), differing(), parts()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace ponder::tasks::multi_step
