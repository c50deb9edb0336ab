// Stories of one to three steps from more places: comparisons, fractions said in words, times,
// teams, kitchens, journeys. A range of one number is said in another way ("half", "a week").
#include "tasks/kinds/word_problem_stories.h"

namespace ponder::tasks::word_problem {
namespace {

std::vector<Story> one_step() {
  return {
      {1,
       {{3, 60}, {2, 30}},
       {{'+', 0, 1}},
       {"@ is {0} years old. @2 is {1} years older. How old is @2?",
        "@2 has {1} more # than @. @ has {0}. How many # does @2 have?",
        "@'s plant was {0} cm tall. It has grown {1} cm. How tall is it now<, in cm|>?",
        "@ read up to page {0} and reads {1} more pages. On which page is @ then?",
        "It was {0} degrees in the morning and got {1} degrees warmer. How warm is it?",
        "Yesterday @ did {0} push-ups and today {1} more than yesterday. How many did @ do today?",
        "The second box weighs {1} kg more than the first, which weighs {0} kg. What is the weight "
        "of the second box?"},
       {"@ ist {0} Jahre alt. @2 ist {1} Jahre \u00e4lter. Wie alt ist @2?",
        "@2 hat {1} # mehr als @. @ hat {0}. Wie viele # hat @2?",
        "Eine Pflanze war {0} cm hoch und ist {1} cm gewachsen. Wie hoch ist sie jetzt?",
        "Am Morgen waren es {0} Grad, dann wurde es {1} Grad w\u00e4rmer. Wie warm ist es?",
        "@ ist auf Seite {0} und liest noch {1} Seiten. Auf welcher Seite ist @ dann?"}},
      {1,
       {{30, 99}, {2, 29}},
       {{'-', 0, 1}},
       {"@ has {0} #. @2 has {1} fewer. How many # does @2 have?",
        "@ is {0} years old, @2 is {1} years younger. How old is @2?",
        "A book has {0} pages. @ is on page {1}. How many pages are still to come?",
        "It was {0} degrees at noon, and it is {1} degrees colder now. How many degrees is it?",
        "A string is {0} cm long. @ cuts off {1} cm. How long is the rest<, in cm|>?",
        "@2 scored {1} points fewer than @, who scored {0}. What did @2 score?",
        "The <film|match|lesson> lasts {0} minutes. {1} minutes have passed. How many minutes are "
        "left?",
        "Together @ and @2 have {0} #. {1} of them are @2's. How many are @'s?",
        "There are {0} <children|pupils> in the class. {1} are <boys|ill today>. How many are "
        "not?"},
       {"@ hat {0} #, @2 hat {1} weniger. Wie viele # hat @2?",
        "@ ist {0} Jahre alt, @2 ist {1} Jahre j\u00fcnger. Wie alt ist @2?",
        "Ein Buch hat {0} Seiten. @ ist auf Seite {1}. Wie viele Seiten fehlen noch?",
        "Zusammen haben @ und @2 {0} #. {1} davon geh\u00f6ren @2. Wie viele geh\u00f6ren @?",
        "Eine Schnur ist {0} cm lang. @ schneidet {1} cm ab. Wie lang ist der Rest?",
        "In der Klasse sind {0} Kinder, {1} davon sind krank. Wie viele sind nicht krank?"}},
      {1,
       {{2, 45}, {2, 2}},
       {{'*', 0, 1}},
       {"@ has {0} #. @2 has twice as many. How many # does @2 have?",
        "@2 is double @'s age. @ is {0}. How old is @2?",
        "One pair of shoes is two shoes. How many shoes are {0} pairs?",
        "A small ticket costs {0} {m}, a large one double. What does the large one cost?"},
       {"@ hat {0} #. @2 hat doppelt so viele. Wie viele # hat @2?",
        "@2 ist doppelt so alt wie @. @ ist {0}. Wie alt ist @2?",
        "@ l\u00e4uft {0} km, @2 l\u00e4uft doppelt so weit. Wie viele km l\u00e4uft @2?"}},
      {1,
       {{4, 120}, {2, 2}},
       {{'/', 0, 1}},
       {"@ has {0} #. @2 has half as many. How many # does @2 have?",
        "Half of the {0} # are <red|broken|sold>. How many is that?",
        "@ gives half of {0} # to @2. How many does @2 get?",
        "@ and @2 share {0} {m} equally, half each. How much does @2 get?"},
       {"@ hat {0} #. @2 hat halb so viele. Wie viele # hat @2?",
        "Die H\u00e4lfte von {0} #n ist kaputt. Wie viele sind das?",
        "@ gibt @2 die H\u00e4lfte von {0} #n. Wie viele bekommt @2?"}},
      {1,
       {{2, 25}, {7, 7}},
       {{'*', 0, 1}},
       {"@ eats {0} # every day. How many # is that in a week?",
        "@ reads {0} pages a day. How many pages does @ read in one week?",
        "A shop sells {0} # a day, Sundays too. How many # does it sell in a week?",
        "How many days are {0} weeks?"},
       {"@ liest jeden Tag {0} Seiten. Wie viele Seiten sind das in einer Woche?",
        "@ verbraucht jeden Tag {0} #. Wie viele sind das in einer Woche?",
        "Wie viele Tage sind {0} Wochen?"}},
      {1,
       {{2, 12}, {12, 12}},
       {{'*', 0, 1}},
       {"A dozen is 12. How many # are {0} dozen?", "@ buys {0} dozen eggs. How many eggs is that?",
        "@ saves {0} {m} a month. How much is that in a year?"},
       {"@ kauft {0} Dutzend Eier. Wie viele Eier sind das?",
        "@ spart jeden Monat {0} Euro. Wie viel ist das in einem Jahr?"}},
      {1,
       {{6, 144}, {2, 12}},
       {{'/', 0, 1}},
       {"@ has {0} # and puts {1} into each <bag|box|row>. How many <bags|boxes|rows> are that?",
        "{0} # fill boxes of {1}. How many boxes are needed?",
        "@ reads {1} pages a day. How many days does a book of {0} pages take?",
        "A ticket costs {1} {m}. How many tickets can @ buy with {0} {m}?",
        "{0} children form teams of {1}. How many teams are there?",
        "A rope of {0} m is cut into pieces of {1} m. How many pieces does @ get?",
        "@ earns {1} {m} an hour. How many hours must @ work for {0} {m}?",
        "@ paid {0} {m} for {1} # of the same price. What did one cost?"},
       {"@ packt {0} # in T\u00fcten zu je {1}. Wie viele T\u00fcten werden es?",
        "@ liest {1} Seiten am Tag. Wie viele Tage braucht @ f\u00fcr {0} Seiten?",
        "Eine Karte kostet {1} Euro. Wie viele Karten bekommt @ f\u00fcr {0} Euro?",
        "{0} Kinder bilden Gruppen zu je {1}. Wie viele Gruppen gibt es?",
        "@ verdient {1} Euro pro Stunde. Wie viele Stunden muss @ f\u00fcr {0} Euro arbeiten?"}},
  };
}

std::vector<Story> two_steps() {
  return {
      {2,
       {{3, 40}, {2, 2}},
       {{'*', 0, 1}, {'+', 0, 2}},
       {"@2 has twice as many # as @. @ has {0}. How many # do they have together?",
        "@2 has double the # that @ has, and @ has {0}. How many # is that <in all|altogether>?",
        "On Friday {0} guests came, on Saturday twice as many. How many came on both days?"},
       {"@ hat {0} #, @2 hat doppelt so viele. Wie viele haben sie zusammen?",
        "Am Freitag kamen {0} G\u00e4ste, am Samstag doppelt so viele. Wie viele kamen an beiden "
        "Tagen?"}},
      {2,
       {{20, 80}, {2, 12}, {2, 12}},
       {{'-', 0, 1}, {'+', 3, 2}},
       {"{0} people are on a bus. {1} get off and {2} get on. How many people are on the bus?",
        "@ has {0} #, gives {1} to @2 and gets {2} back later. How many # does @ have?",
        "A lorry carries {0} crates. {1} are taken off and {2} put on. How many crates does it "
        "carry?",
        "@ had {0} {m}, paid {1} and then earned {2}. How much does @ have now?",
        "{0} children were in the pool. {1} went home, then {2} others came. How many are there?"},
       {"In einem Bus sitzen {0} Leute. {1} steigen aus und {2} steigen ein. Wie viele Leute "
        "sitzen jetzt im Bus?",
        "@ hat {0} #, gibt @2 {1} und bekommt sp\u00e4ter {2} zur\u00fcck. Wie viele # hat @ "
        "jetzt?",
        "Im Schwimmbad sind {0} Kinder. {1} gehen, {2} kommen dazu. Wie viele sind nun da?"}},
      {2,
       {{3, 30}, {3, 30}, {1, 1}},
       {{'+', 0, 1}, {'+', 3, 2}},
       {"@ stands in a line with {0} people in front and {1} behind. How many people are in the "
        "line, @ included?",
        "In a race {0} runners finish before @ and {1} after @. How many runners are there, with "
        "@?"},
       {"@ steht in einer Schlange: {0} Leute davor, {1} dahinter. Wie viele Leute sind es mit "
        "@?",
        "Bei einem Rennen kommen {0} vor @ ins Ziel und {1} nach @. Wie viele L\u00e4ufer sind es "
        "mit @?"}},
      {2,
       {{2, 12}, {5, 30}, {31, 160}},
       {{'-', 2, 1}, {'/', 3, 0}},
       {"@ wants a game for {2} {m} and has {1}. @ saves {0} {m} a week. How many weeks does it "
        "take?",
        "@ has read {1} of {2} pages and reads {0} pages a day now. In how many days is the book "
        "finished?",
        "{2} # are needed and {1} are there. One bag holds {0}. How many bags must be bought?",
        "A train has {2} km to go in all and has done {1} km. It does {0} km every minute. How "
        "many minutes are left?"},
       {"@ m\u00f6chte ein Spiel f\u00fcr {2} Euro und hat {1} Euro. Jede Woche spart @ {0} Euro. "
        "Wie viele Wochen dauert es?",
        "@ hat {1} von {2} Seiten gelesen und liest jetzt {0} Seiten am Tag. Nach wie vielen Tagen "
        "ist das Buch fertig?"}},
      {2,
       {{2, 12}, {2, 9}, {10, 20}},
       {{'-', 2, 1}, {'*', 3, 0}},
       {"@ buys {0} # at {1} {m} each and sells them at {2} {m} each. How much profit is that?",
        "A shirt that cost {2} {m} now costs {1}. How much does one save on {0} shirts?",
        "@ runs {2} km a day, @2 only {1}. How many more km does @ run in {0} days?",
        "{0} boxes had {2} # each. {1} are taken out of every box. How many # are left in all?"},
       {"@ kauft {0} # zu je {1} Euro und verkauft sie zu je {2} Euro. Wie viel Gewinn macht @?",
        "@ l\u00e4uft {2} km am Tag, @2 nur {1} km. Wie viele km l\u00e4uft @ in {0} Tagen mehr?",
        "In {0} Kisten lagen je {2} #. Aus jeder werden {1} genommen. Wie viele # sind es noch?"}},
      {2,
       {{2, 15}, {2, 15}, {4, 4}},
       {{'+', 0, 1}, {'*', 3, 2}},
       {"There are {0} cats and {1} dogs. How many legs do they have in all?",
        "{0} red and {1} blue cars stand in a row. How many wheels do they have together?"},
       {"Auf einem Hof sind {0} Katzen und {1} Hunde. Wie viele Beine haben sie zusammen?",
        "Auf einem Parkplatz stehen {0} rote und {1} blaue Autos. Wie viele R\u00e4der haben "
        "sie?"}},
      {2,
       {{6, 90}, {3, 3}},
       {{'/', 0, 1}, {'-', 0, 2}},
       {"A third of @'s {0} # are broken. How many are whole?",
        "@ has {0} # and gives one third to @2. How many does @ keep?"},
       {"Ein Drittel von {0} #n ist kaputt. Wie viele sind ganz?",
        "@ hat {0} # und gibt @2 ein Drittel davon. Wie viele beh\u00e4lt @?"}},
  };
}

std::vector<Story> three_steps() {
  return {
      {3,
       {{10, 60}, {2, 20}, {2, 10}},
       {{'+', 0, 1}, {'-', 3, 2}, {'+', 3, 4}},
       {"@ starts with {0} # on Monday morning and gets {1} more. On Tuesday @ has {2} fewer than "
        "that. What do the numbers of Monday evening and Tuesday add up to?",
        "Class A has {0} children and {1} come to join it. Class B then has {2} fewer than class "
        "A. How many children are in the two classes?"},
       {"Klasse A hat {0} Kinder, und {1} kommen dazu. Klasse B hat dann {2} Kinder weniger als "
        "Klasse A. Wie viele Kinder sind in beiden Klassen?"}},
      {3,
       {{100, 200}, {5, 30}, {2, 2}},
       {{'*', 1, 2}, {'+', 1, 3}, {'-', 0, 4}},
       {"@ has {0} {m}. A cap costs {1} {m} and a jacket twice as much as the cap. How much is "
        "left "
        "after both?",
        "A book has {0} pages. @ reads {1} pages on the first day and double that on the second. "
        "How many pages are left?",
        "Of {0} #, @ takes {1} and @2 takes twice as many as @. How many # remain?"},
       {"@ hat {0} Euro. Eine M\u00fctze kostet {1} Euro, eine Jacke doppelt so viel. Wie viel "
        "Euro bleiben nach dem Kauf von beiden?",
        "Ein Buch hat {0} Seiten. @ liest am ersten Tag {1} Seiten und am zweiten doppelt so "
        "viele. Wie viele Seiten bleiben?",
        "Von {0} #n nimmt @ {1} und @2 doppelt so viele wie @. Wie viele # bleiben?"}},
      {3,
       {{2, 9}, {2, 9}, {2, 18}, {100, 100}},
       {{'*', 0, 1}, {'+', 4, 2}, {'-', 3, 5}},
       {"@ buys {0} # at {1} euros each and a bag for {2} euros and pays with a 100 euro note. How "
        "many euros does @ get back?",
        "{0} tickets at {1} dollars and a drink at {2} dollars: how much change is there from "
        "$100?"},
       {"@ kauft {0} # zu je {1} Euro und eine Tasche f\u00fcr {2} Euro und zahlt mit einem "
        "100-Euro-Schein. Wie viel Euro bekommt @ zur\u00fcck?"}},
      {3,
       {{2, 9}, {3, 12}, {2, 9}, {2, 9}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {"@ eats {1} # a day for {0} days, and then {3} a day for {2} days. How many # are eaten?",
        "{0} cars with {1} people and {2} vans with {3} people arrive. How many people come?",
        "@ did {0} sets of {1} sit-ups and {2} sets of {3} squats. How many movements is that "
        "altogether?"},
       {"{0} Autos mit je {1} Leuten und {2} Busse mit je {3} Leuten kommen an. Wie viele Leute "
        "sind das?",
        "@ macht {0} S\u00e4tze mit je {1} Kniebeugen und {2} S\u00e4tze mit je {3} "
        "Liegest\u00fctzen. Wie viele \u00dcbungen sind das?"}},
      {3,
       {{10, 50}, {2, 15}, {2, 15}, {2, 9}},
       {{'+', 0, 1}, {'+', 4, 2}, {'-', 5, 3}},
       {"A bus has {0} people on it. {1} get on at the first stop and {2} at the second, and {3} "
        "get off at the third. How many people are on the bus after that?",
        "@ has {0} #, gets {1} from @2 and {2} from an aunt and loses {3}. How many # does @ "
        "have?",
        "A shop has {0} #. {1} come on Monday, {2} come on Tuesday, and {3} are sold. How many # "
        "are there now?"},
       {"In einem Bus sitzen {0} Leute. Am ersten Halt steigen {1} ein, am zweiten {2}, am dritten "
        "steigen {3} aus. Wie viele Leute sind dann im Bus?",
        "@ hat {0} #, bekommt {1} von @2 und {2} von einer Tante und verliert {3}. Wie viele # "
        "hat @ nun?"}},
  };
}

}  // namespace

std::vector<Story> daily_stories() {
  std::vector<Story> all = one_step();
  for (const auto& more : {two_steps(), three_steps()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace ponder::tasks::word_problem
