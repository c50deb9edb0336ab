// Stories of two to four steps, from textbooks and tests: other questions about the same few steps.
#include "tasks/kinds/multi_step_stories.h"

namespace ponder::tasks::multi_step {

std::vector<Story> more_stories() {
  return {
      {1,
       {{10, 60}, {2, 20}, {2, 20}},
       {{'+', 0, 1}, {'+', 3, 2}},
       {"{x} has {0} {t}, {y} has {1} and their friend has {2}. How many {t} do they have <in "
        "all|altogether|together>?",
        "{x} read {0} pages on Monday, {1} on Tuesday and {2} on Wednesday. How many pages did {x} "
        "read in total?",
        "On a farm there are {0} cows, {1} goats and {2} horses. How many animals are there "
        "altogether?",
        "A shop sold {0} {t} on Friday, {1} on Saturday and {2} on Sunday. How many {t} did it "
        "sell in all?",
        "{x} spent {0} dollars on food, {1} dollars on a shirt and {2} dollars on a book. How much "
        "did {x} spend in all?",
        "{x} scored {0}, {1} and {2} points in three games. What was the total score?",
        "A trip has three parts of {0} km, {1} km and {2} km. How long is the whole trip in km?",
        "There are {0} red, {1} blue and {2} green {t} in a jar. How many {t} are in the jar?",
        "{x} started with {0} {t}, was given {1} by {y} and bought another {2}. How many {t} does "
        "{x} have now?",
        "After giving {1} {t} to {y} and losing {2}, {x} still has {0} {t}. How many {t} did {x} "
        "have at first?",
        "{x} used {1} {t} yesterday and {2} today, and {0} are left. How many {t} were there to "
        "begin with?"},
       {"{x} hat {0} {t}, {y} hat {1} und ein Freund hat {2}. Wie viele {t} haben sie zusammen?",
        "{x} liest am Montag {0}, am Dienstag {1} und am Mittwoch {2} Seiten. Wie viele Seiten "
        "sind das insgesamt?",
        "Auf dem Hof sind {0} K\u00fche, {1} Ziegen und {2} Pferde. Wie viele Tiere sind es?",
        "{x} gibt {1} {t} an {y}, verliert {2} und hat noch {0}. Wie viele {t} hatte {x} am "
        "Anfang?"}},
      {1,
       {{2, 9}, {2, 9}, {2, 30}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"{x} buys {0} <notebooks|sandwiches|tickets> for {1} dollars each and a bag for {2} "
        "dollars. How much does {x} spend <in total|altogether>?",
        "{x} bought {0} bags of {t} with {1} in each bag. {x} already had {2} {t}. How many does "
        "{x} have now?",
        "A plumber takes {1} euros per hour and {2} euros for coming. How many euros do {0} hours "
        "cost?",
        "{x} earns {1} dollars an hour. {x} worked {0} hours and got a tip of {2} dollars. How "
        "much did {x} earn?",
        "{x} saves {1} dollars a week. After {0} weeks grandma adds {2} dollars. How much money is "
        "there?",
        "Renting a boat costs {2} dollars plus {1} dollars an hour. What do {0} hours cost, in "
        "dollars?",
        "There were {2} people in the hall. Then {0} buses with {1} people each arrived. How many "
        "people are in the hall now?",
        "{x} had {2} stickers and got {1} new ones every day for {0} days. How many stickers does "
        "{x} have?",
        "A phone plan costs {2} euros at the start and {1} euros a month. What does it cost for "
        "{0} months in all?",
        "{x} ran {1} km on each of {0} days and {2} km on the last day. How many km did {x} run in "
        "all?"},
       {"{x} kauft {0} Hefte zu je {1} Euro und eine Tasche f\u00fcr {2} Euro. Wie viel Euro gibt "
        "{x} aus?",
        "Ein Handwerker nimmt {1} Euro pro Stunde und {2} Euro f\u00fcr die Anfahrt. Wie viel Euro "
        "kosten {0} Stunden?",
        "{x} spart jede Woche {1} Euro. Nach {0} Wochen schenkt Oma {2} Euro. Wie viel Euro sind "
        "es nun?",
        "Ein Boot kostet {2} Euro und dazu {1} Euro pro Stunde. Was kosten {0} Stunden, in Euro?"}},
      {1,
       {{50, 100}, {2, 9}, {2, 5}},
       {{'*', 1, 2}, {'-', 0, 3}},
       {"{x} has {0} dollars. {x} buys {1} <books|pizzas|caps> at {2} dollars each. How much money "
        "does {x} have left?",
        "{x} pays for {1} tickets at {2} euros each with {0} euros. How much change does {x} get, "
        "in euros?",
        "A farmer has {0} eggs and fills {1} boxes with {2} eggs each. How many eggs are left?",
        "{x} has {0} {t} and gives {2} to each of {1} classmates. How many {t} does {x} keep?",
        "A <bus company|school> has {0} seats in all. {1} groups of {2} people have booked. How "
        "many seats are still free?",
        "A bottle holds {0} ml. {x} takes {1} sips of {2} ml. How many ml are left?",
        "There are {0} pages to type. {x} types {2} pages an hour for {1} hours. How many pages "
        "are left to type?",
        "Of {0} chairs, {1} rows of {2} are set up. How many chairs are not used?",
        "A class has {0} points and loses {2} points {1} times. How many points are left?"},
       {"{x} hat {0} Euro und kauft {1} B\u00fccher zu je {2} Euro. Wie viel Geld hat {x} noch?",
        "{x} bezahlt {1} Karten zu je {2} Euro mit {0} Euro. Wie viel Euro bekommt {x} "
        "zur\u00fcck?",
        "Ein Bauer hat {0} Eier und f\u00fcllt {1} Schachteln mit je {2} Eiern. Wie viele Eier "
        "bleiben?",
        "{x} hat {0} {t} und gibt {1} Mitsch\u00fclern je {2}. Wie viele {t} beh\u00e4lt {x}?"}},
      {1,
       {{8, 60}, {2, 6}, {2, 9}},
       {{'/', 0, 1}, {'+', 3, 2}},
       {"{x} and friends, {1} in all, share {0} {t} equally. {x} already had {2}. How many {t} "
        "does {x} have now?",
        "{0} dollars are split evenly among {1} children. {x}, one of them, already has {2} "
        "dollars. How much does {x} have then?",
        "{0} {t} are put equally into {1} boxes, then {2} more are put into each box. How many {t} "
        "are in one box?",
        "A ribbon of {0} cm is cut into {1} equal pieces, and each is made {2} cm longer. How long "
        "is a piece, in cm?",
        "{x} reads {0} pages in {1} days, the same each day, and today {2} more than that. How "
        "many pages does {x} read today?",
        "A bill of {0} euros is shared equally by {1} people, and {x} adds a tip of {2} euros. How "
        "much does {x} pay?"},
       {"{1} Kinder teilen {0} {t} gerecht. {x} ist dabei und hatte schon {2}. Wie viele {t} hat "
        "{x} jetzt?",
        "{0} {t} kommen gleichm\u00e4\u00dfig in {1} Kisten, danach noch {2} in jede. Wie viele "
        "{t} sind in einer Kiste?",
        "Eine Rechnung von {0} Euro wird durch {1} Personen geteilt, {x} gibt noch {2} Euro "
        "Trinkgeld. Wie viel zahlt {x}?"}},
      {2,
       {{5, 30}, {2, 9}, {2, 15}},
       {{'*', 0, 1}, {'-', 3, 2}},
       {"{x} has {0} {t}. {y} has {1} times as many, but gives {2} away. How many {t} does {y} "
        "have left?",
        "{x} packs {1} boxes with {0} {t} each, but {2} {t} are taken out again. How many {t} are "
        "packed?",
        "{y} is {2} years younger than {1} times {x}'s age. {x} is {0}. How old is {y}?",
        "{x} earns {0} dollars an hour, works {1} hours and pays {2} dollars for the bus. How much "
        "is left?",
        "A theatre has {1} rows of {0} seats. {2} seats are broken. How many seats can be used?",
        "{x} sells {1} {t} at {0} cents each and pays {2} cents for the stand. How many cents does "
        "{x} make?"},
       {"{x} hat {0} {t}. {y} hat {1}-mal so viele, verschenkt aber {2}. Wie viele {t} hat {y} "
        "noch?",
        "Ein Theater hat {1} Reihen mit {0} Pl\u00e4tzen. {2} Pl\u00e4tze sind kaputt. Wie viele "
        "kann man benutzen?",
        "{x} verdient {0} Euro in der Stunde, arbeitet {1} Stunden und zahlt {2} Euro f\u00fcr den "
        "Bus. Wie viel bleibt?"}},
      {2,
       {{3, 20}, {2, 15}, {2, 5}, {2, 20}},
       {{'+', 0, 1}, {'*', 4, 2}, {'+', 5, 3}},
       {"Each of {2} children gets {0} {t} and {1} stickers, and {3} things are left over. How "
        "many things were there in all?",
        "{x} runs {0} km and swims {1} km on each of {2} days and walks {3} km on the last day. "
        "How many km is that in all?",
        "{2} friends each buy a ticket for {0} euros and a drink for {1} euros. Parking costs {3} "
        "euros. What do they pay in all?",
        "In each of {2} rooms are {0} tables and {1} chairs. {3} more pieces are in the hall. How "
        "many pieces of furniture is that?"},
       {"{2} Freunde kaufen je eine Karte f\u00fcr {0} Euro und ein Getr\u00e4nk f\u00fcr {1} "
        "Euro. Das Parken kostet {3} Euro. Was zahlen sie "
        "insgesamt?",
        "In {2} Zimmern stehen je {0} Tische und {1} St\u00fchle, im Flur noch {3} M\u00f6bel. Wie "
        "viele M\u00f6bel sind das?"}},
      {2,
       {{20, 90}, {2, 30}, {2, 5}},
       {{'+', 0, 1}, {'/', 3, 2}, {'-', 0, 4}},
       {"{x} has {0} {t} and {y} has {1}. They put them together and share equally among {2} "
        "people. How many fewer than at the start does {x} have then?",
        "{x} has {0} marbles. With the {1} of {y}, all are shared equally by {2} children, {x} "
        "being one. How many marbles has {x} lost?"},
       {"{x} hat {0} {t} und {y} hat {1}. Sie legen alle zusammen und teilen gerecht unter {2} "
        "Leuten. Wie viele hat {x} dann weniger als am Anfang?"}},
      {3,
       {{2, 9}, {2, 12}, {2, 9}, {2, 12}, {2, 5}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 5, 6}, {'/', 7, 4}},
       {"{x} buys {0} {t} at {1} cents each and {2} pens at {3} cents each. {4} friends share the "
        "cost equally. How many cents does each pay?",
        "{0} boxes of {1} {t} and {2} boxes of {3} {t} are shared equally by {4} classes. How many "
        "{t} does each class get?",
        "{x} works {0} hours for {1} dollars an hour and {2} hours for {3} dollars an hour, and "
        "spreads the money evenly over {4} weeks. How much is that a "
        "week?",
        "There are {0} rows of {1} trees and {2} rows of {3} trees. {4} workers water the same "
        "number of trees each. How many trees does one worker water?"},
       {"{0} Kisten mit je {1} {t} und {2} Kisten mit je {3} {t} werden gerecht auf {4} Klassen "
        "verteilt. Wie viele {t} bekommt jede Klasse?",
        "{x} arbeitet {0} Stunden zu je {1} Euro und {2} Stunden zu je {3} Euro und verteilt das "
        "Geld auf {4} Wochen. Wie viel ist das pro Woche?"}}};
}

}  // namespace ponder::tasks::multi_step
