// Stories of two to four steps, from the place of a rest that is shared on.
#include "tasks/kinds/multi_step_stories.h"

namespace ponder::tasks::multi_step {

std::vector<Story> later_stories() {
  return {
      {2,
       {{2, 9}, {3, 12}, {2, 9}, {3, 12}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {"{x} buys {0} {t} at {1} cents each and {2} pens at {3} cents each. How many cents does "
        "{x} pay?",
        "A farm has {0} rows of {1} apple trees and {2} rows of {3} pear trees. How many trees is "
        "that?",
        "{x} works {0} hours at {1} dollars an hour and {2} hours at {3} dollars an hour. How many "
        "dollars does {x} earn?",
        "There are {0} tables for {1} people and {2} tables for {3} people. How many people can "
        "sit?",
        "{x} packs {0} boxes with {1} {t} and {2} boxes with {3} {t}. How many {t} are packed?",
        "A team scored {0} times {1} points and {2} times {3} points. How many points is that in "
        "all?",
        "{0} small buses take {1} people each, {2} large ones {3} people each. How many people can "
        "go?",
        "For the party {x} orders {0} pizzas for {1} dollars each and {2} drinks for {3} dollars "
        "each. How many dollars is the bill?",
        "In {0} vases there are {1} roses each, in {2} others {3} each. How many roses are there?",
        "{x} walks {0} rounds of {1} km and {y} walks {2} rounds of {3} km. How many km do both "
        "walk together?",
        "{0} spiders catch {1} flies each and {2} frogs catch {3} flies each. How many flies are "
        "caught?"},
       {"{x} kauft {0} {t} zu je {1} Cent und {2} Stifte zu je {3} Cent. Wie viel Cent zahlt {x}?",
        "Auf einem Hof stehen {0} Reihen mit {1} Apfelb\u00e4umen und {2} Reihen mit {3} "
        "Birnb\u00e4umen. Wie viele B\u00e4ume sind das?",
        "{x} arbeitet {0} Stunden f\u00fcr je {1} Euro und {2} Stunden f\u00fcr je {3} Euro. Wie "
        "viel Euro verdient {x}?",
        "Es gibt {0} Tische f\u00fcr {1} Leute und {2} Tische f\u00fcr {3} Leute. Wie viele Leute "
        "finden Platz?"}},
      {2,
       {{20, 80}, {2, 5}, {1, 15}},
       {{'/', 0, 1}, {'-', 3, 2}},
       {"{x} and friends, {1} people in all, share {0} {t} equally. Then {x} eats {2}. How many "
        "{t} does {x} have left?",
        "A rope of {0} m is cut into {1} equal pieces. From one piece {2} m are cut off. How many "
        "metres long is that piece now?",
        "{0} {t} are dealt out equally to {1} children. {x}, one of them, gives {2} away. How many "
        "does {x} keep?",
        "{x} puts {0} {t} into {1} equal piles. From the first pile {2} are taken. How many {t} "
        "are left in that pile?",
        "{1} friends win {0} euros and share them equally. {x}, one of them, spends {2} euros. How "
        "many euros does {x} still have?",
        "{0} pupils form {1} groups of the same size. {2} pupils of one group are ill. How many of "
        "that group are there?",
        "A farmer spreads {0} eggs evenly over {1} baskets. In one basket {2} eggs break. How many "
        "whole eggs does it hold?"},
       {"{0} {t} werden gleichm\u00e4\u00dfig auf {1} Kinder verteilt. {x}, eins davon, verschenkt "
        "danach {2} davon. Wie viele hat {x} noch?",
        "Ein Seil von {0} m wird in {1} gleiche St\u00fccke geteilt. Von einem St\u00fcck werden "
        "{2} m abgeschnitten. Wie viele Meter lang ist es jetzt?",
        "{1} Freunde teilen {0} Euro gleichm\u00e4\u00dfig. {x}, einer davon, gibt {2} Euro aus. "
        "Wie viel Euro hat {x} noch?"}},
      {3,
       {{20, 60}, {2, 19}, {2, 9}, {1, 20}},
       {{'-', 0, 1}, {'*', 4, 2}, {'+', 5, 3}},
       {"{x} bakes {0} cakes and keeps {1}. The others are sold for {2} dollars each, and there "
        "are {3} dollars of tips. How many dollars does {x} get?",
        "A hall has {0} seats, but {1} are broken. All the others are sold at {2} euros, and {x} "
        "adds {3} euros. How many euros is that?",
        "Of {0} {t}, {x} gives {1} away and sells the rest for {2} cents each. {x} already had {3} "
        "cents. How many cents does {x} have now?",
        "There are {0} pupils in a year, {1} stay at home. Each of the others pays {2} euros for "
        "the trip, and the school pays {3} euros more. How many euros are there?",
        "{x} picks {0} apples and eats {1}. For each that is left {x} gets {2} points, and there "
        "are {3} extra points. How many points does {x} get?",
        "From {0} tickets {1} are given away. The others cost {2} dollars each, and {3} dollars "
        "are donated. How much money comes in, in dollars?"},
       {"{x} backt {0} Kuchen und beh\u00e4lt {1}. Die anderen werden f\u00fcr je {2} Euro "
        "verkauft, dazu kommen {3} Euro Trinkgeld. Wie viel Euro bekommt {x}?",
        "Von {0} Karten werden {1} verschenkt. Die anderen kosten je {2} Euro, und {3} Euro werden "
        "gespendet. Wie viel Euro kommen herein?"}},
      {3,
       {{2, 9}, {2, 12}, {2, 9}, {2, 12}, {100, 250}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 5, 6}, {'-', 4, 7}},
       {"{x} has {4} euros. {x} buys {0} {t} at {1} euros each and {2} more things at {3} euros "
        "each. How many euros does {x} have left?",
        "A tank holds {4} litres. {0} buckets of {1} litres and {2} cans of {3} litres are taken "
        "out. How many litres are left?",
        "A book has {4} pages. {x} reads {1} pages on each of {0} days and {3} pages on each of "
        "{2} days. How many pages are left?",
        "There are {4} {t} in a store. {0} customers take {1} each and {2} customers take {3} "
        "each. How many {t} remain?",
        "{x} must walk {4} km and does {0} days of {1} km and {2} days of {3} km. How many km are "
        "still to go?",
        "Of {4} seats, {0} rows of {1} and {2} rows of {3} are taken. How many seats are free?"},
       {"{x} hat {4} Euro und kauft {0} {t} zu je {1} Euro und {2} Spiele zu je {3} Euro. Wie viel "
        "Euro bleiben {x}?",
        "Ein Buch hat {4} Seiten. {x} liest an {0} Tagen je {1} Seiten und an {2} Tagen je {3} "
        "Seiten. Wie viele Seiten bleiben?",
        "In einem Tank sind {4} Liter. {0} Eimer mit je {1} Litern und {2} Kannen mit je {3} "
        "Litern werden entnommen. Wie viele Liter bleiben?"}},
      {3,
       {{3, 12}, {2, 6}, {2, 9}, {2, 6}},
       {{'*', 0, 1}, {'+', 4, 2}, {'*', 5, 3}},
       {"Each of {1} shelves holds {0} {t}, and {2} more lie on the floor. {3} rooms look just "
        "like that. How many {t} are there in all?",
        "A lesson has {1} parts of {0} minutes and a break of {2} minutes. How many minutes are "
        "{3} such lessons?",
        "A packet has {1} rows of {0} {t} and {2} loose ones. How many {t} are in {3} packets?",
        "On each of {3} days {x} does {1} rounds of {0} km and another {2} km home. How many km is "
        "that altogether?",
        "A bus has {1} rows of {0} seats and {2} seats at the back. How many seats do {3} such "
        "buses have?",
        "For one cake {x} needs {1} spoons of {0} g of sugar and {2} g more. How many grams are "
        "needed for {3} cakes?"},
       {"In einem Zimmer stehen {1} Regale mit je {0} {t}, und {2} liegen auf dem Boden. {3} "
        "Zimmer sehen genau so aus. Wie viele {t} sind es?",
        "Ein Bus hat {1} Reihen mit {0} Pl\u00e4tzen und hinten {2} Pl\u00e4tze. Wie viele "
        "Pl\u00e4tze haben {3} solche Busse?",
        "Eine Packung hat {1} Reihen mit je {0} {t} und {2} lose. Wie viele {t} sind in {3} "
        "Packungen?"}},
      {3,
       {{10, 50}, {2, 5}, {2, 20}, {2, 4}},
       {{'*', 0, 1}, {'+', 4, 2}, {'+', 5, 0}, {'/', 6, 3}},
       {"{x} has {0} {t}, {y} has {1} times as many, and they find {2} more. They share all of "
        "them equally among {3} people. How many does each get?",
        "One box holds {0} {t}, a second one {1} times as many. {2} {t} are added, and all are "
        "spread evenly over {3} bags. How many are in a bag?",
        "{x} saved {0} dollars, {y} {1} times as much, and their aunt gives {2} dollars. All of it "
        "is shared equally by {3} children. How many dollars does each get?"},
       {"{x} hat {0} {t}, {y} {1}-mal so viele, und sie finden noch {2}. Sie teilen alle "
        "gleichm\u00e4\u00dfig unter {3} Leuten auf. Wie viele bekommt jeder?"}},
      {1,
       {{30, 90}, {2, 14}, {2, 14}},
       {{'-', 0, 1}, {'-', 3, 2}},
       {"{x} has {0} {t}, gives {1} to {y} and loses {2}. How many {t} are left?",
        "Of {0} {t}, {1} are sold in the morning and {2} in the afternoon. How many remain?",
        "A book has {0} pages. {x} read {1} yesterday and {2} today. How many pages are left to "
        "read?",
        "{x} has {0} dollars, spends {1} on food and {2} on a ticket. How many dollars does {x} "
        "have left?",
        "There were {0} birds on a wire. First {1} flew away, then {2} more. How many birds "
        "stayed?",
        "A barrel holds {0} litres. {1} litres are used for the roses and {2} for the trees. How "
        "many litres are still in it?",
        "In a class test of {0} points {x} loses {1} points in the first part and {2} in the "
        "second. How many points does {x} get?",
        "From a rope of {0} m, {x} cuts first {1} m and then {2} m. How long is the rest, in "
        "metres?",
        "{0} people are at a party. {1} leave at nine and {2} at ten. How many are still there?"},
       {"{x} hat {0} {t}, gibt {y} {1} und verliert {2}. Wie viele {t} bleiben?",
        "Ein Buch hat {0} Seiten. Gestern hat {x} {1} gelesen, heute {2}. Wie viele Seiten fehlen "
        "noch?",
        "Auf einer Leitung sitzen {0} V\u00f6gel. Erst fliegen {1} weg, dann noch {2}. Wie viele "
        "V\u00f6gel bleiben?",
        "{x} hat {0} Euro, gibt {1} f\u00fcr Essen und {2} f\u00fcr eine Karte aus. Wie viel Euro "
        "bleiben?"}},
      {1,
       {{6, 90}, {2, 9}, {2, 9}},
       {{'/', 0, 1}, {'*', 3, 2}},
       {"{1} {t} cost {0} cents. How many cents do {2} {t} cost at the same price?",
        "In {1} hours a machine makes {0} {t}. How many does it make in {2} hours?",
        "{x} reads {0} pages in {1} days, always the same number. How many pages does {x} read in "
        "{2} days?",
        "{1} boxes hold {0} {t}, all boxes the same. How many {t} do {2} boxes hold?",
        "A car needs {1} hours for {0} km. How many km does it go in {2} hours at that speed?",
        "{1} equal bags weigh {0} kg. How many kg do {2} of these bags weigh?",
        "A recipe for {1} people needs {0} g of flour. How many grams are needed for {2} people?",
        "{x} earns {0} dollars in {1} hours. How many dollars does {x} earn in {2} hours?"},
       {"{1} {t} kosten {0} Cent. Wie viel Cent kosten {2} {t}?",
        "In {1} Stunden macht eine Maschine {0} {t}. Wie viele macht sie in {2} Stunden?",
        "{1} gleiche S\u00e4cke wiegen {0} kg. Wie viele kg wiegen {2} solche S\u00e4cke?",
        "Ein Auto braucht {1} Stunden f\u00fcr {0} km. Wie viele km f\u00e4hrt es so in {2} "
        "Stunden?"}},
      {2,
       {{2, 9}, {2, 9}, {2, 9}},
       {{'*', 0, 1}, {'*', 3, 2}},
       {"A house has {0} floors with {1} rooms each, and each room has {2} windows. How many "
        "windows is that?",
        "{x} has {0} boxes. In each box are {1} bags with {2} {t} each. How many {t} are there?",
        "There are {0} streets with {1} houses each, and in every house live {2} people. How many "
        "people live there?",
        "{0} trees have {1} branches each with {2} nests on every branch. How many nests are "
        "there?",
        "{x} trains {0} weeks, {1} times a week, {2} km each time. How many km is that?",
        "A shop sells {0} crates of {1} packs with {2} {t} in each pack. How many {t} does it "
        "sell?",
        "{0} classes of {1} groups with {2} children in each group: how many children?"},
       {"Ein Haus hat {0} Stockwerke mit je {1} Zimmern, und jedes Zimmer hat {2} Fenster. Wie "
        "viele Fenster sind das?",
        "{x} hat {0} Kisten. In jeder sind {1} Beutel mit je {2} {t}. Wie viele {t} sind es?",
        "{x} trainiert {0} Wochen lang {1}-mal in der Woche je {2} km. Wie viele km sind das?"}},
      {2,
       {{20, 90}, {2, 20}, {2, 8}},
       {{'-', 0, 1}, {'/', 3, 2}},
       {"{x} has {0} {t}, keeps {1} and shares the rest equally among {2} friends. How many does "
        "each friend get?",
        "Of {0} {t} {1} are broken. The others are packed into {2} equal boxes. How many are in a "
        "box?",
        "{0} children come, {1} of them only watch. The others make {2} teams of the same size. "
        "How many are in a team?",
        "A bill of {0} euros is lowered by {1} euros and split equally by {2} people. How many "
        "euros does each pay?",
        "From {0} cm of wire {x} cuts off {1} cm and bends the rest into {2} equal sides. How many "
        "cm long is a side?",
        "{x} has read {1} of {0} pages and wants to read the rest in {2} days, the same number a "
        "day. How many pages a day is that?"},
       {"{x} hat {0} {t}, beh\u00e4lt {1} und verteilt den Rest gleichm\u00e4\u00dfig auf {2} "
        "Freunde. Wie viele bekommt jeder?",
        "Von {0} {t} sind {1} kaputt. Die anderen kommen in {2} gleiche Kisten. Wie viele sind in "
        "einer Kiste?"}},
      {1,
       {{12, 60}, {2, 11}},
       {{'-', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t}. {y} has {1} fewer. How many {t} do they have together?",
        "{x} is carrying {0} kg and {y} {1} kg less. How many kg do both carry?",
        "On Monday {x} sold {0} {t}, on Tuesday {1} fewer. How many were sold on both days?",
        "There are {0} boys in a club and {1} fewer girls than boys. How many members are that?",
        "A big bottle costs {0} cents, a small one {1} cents less. How many cents do both cost?",
        "{y} has {1} {t} less than {x}, who has {0}. How many do the two have in all?"},
       {"{x} hat {0} {t}. {y} hat {1} weniger. Wie viele {t} haben sie zusammen?",
        "Im Verein sind {0} Jungen und {1} M\u00e4dchen weniger als Jungen. Wie viele Kinder sind "
        "es?",
        "Am Montag verkauft {x} {0} {t}, am Dienstag {1} weniger. Wie viele sind es an beiden "
        "Tagen?"}},
      {3,
       {{3, 12}, {4, 12}, {2, 20}, {2, 8}},
       {{'*', 0, 1}, {'-', 4, 2}, {'/', 5, 3}},
       {"{x} has {0} trays with {1} {t} each. {2} are eaten, and the rest is put into bags of {3}. "
        "How many bags are filled?",
        "A school orders {0} packs of {1} {t}. {2} {t} are missing. The others are shared equally "
        "by {3} classes. How many does each class get?",
        "In {0} rows stand {1} chairs each. {2} chairs are taken away and the rest is set around "
        "tables, {3} at a table. How many tables are there?",
        "{x} works {0} hours for {1} dollars an hour and pays {2} dollars of it in tax. With the "
        "rest {x} buys books at {3} dollars each. How many books is that?"},
       {"{x} hat {0} Bleche mit je {1} Keksen. {2} werden gegessen, der Rest kommt in T\u00fcten "
        "zu je {3}. Wie viele T\u00fcten werden es?",
        "Eine Schule bestellt {0} Packungen mit je {1} {t}. {2} fehlen. Die anderen teilen sich "
        "{3} Klassen gleichm\u00e4\u00dfig. Wie viele bekommt jede Klasse?"}},
      {1,
       {{5, 40}, {5, 40}, {5, 40}},
       {{'+', 0, 1}, {'+', 3, 2}},
       {"{x} has {0} {t}, {y} has {1}, and their friend has {2}. How many {t} do the three have "
        "together?",
        "A shop sold {0} {t} on Friday, {1} on Saturday and {2} on Sunday. How many {t} were sold "
        "in all?",
        "{x} ran {0} km in May, {1} km in June and {2} km in July. What is the total in km?",
        "There are {0} red, {1} blue and {2} white {t} in a box. How many {t} is that altogether?",
        "{x} pays {0} dollars for shoes, {1} for a shirt and {2} for a hat. How many dollars does "
        "{x} pay?",
        "Three classes have {0}, {1} and {2} pupils. How many pupils are there?"},
       {"{x} hat {0} {t}, {y} hat {1} und ihr Freund hat {2}. Wie viele {t} haben die drei "
        "zusammen?",
        "In einer Kiste sind {0} rote, {1} blaue und {2} wei\u00dfe {t}. Wie viele {t} sind das?",
        "Drei Klassen haben {0}, {1} und {2} Kinder. Wie viele Kinder sind es zusammen?"}},
  };
}

}  // namespace ponder::tasks::multi_step
