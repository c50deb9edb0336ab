// Stories that came later, of one to three steps: textbooks, shops, school, sports, home.
#include "tasks/kinds/word_problem_stories.h"

namespace ponder::tasks::word_problem {

std::vector<Story> later_one_step() {
  return {
      {1,
       {{3, 90}, {2, 60}},
       {{'+', 0, 1}},
       {"@ has {0} #. @2 gives @ {1} more #. How many # does @ have <now|in all|altogether|in "
        "total|>?",
        "@ has {0} # and @2 has {1} #. How many # do they have <together|altogether|in all|in "
        "total|combined>?",
        "If @ has {0} # and gets {1} more, how many # does @ have?",
        "@ had {0} #. Then @ bought {1} more. How many # does @ have now?",
        "@ picked {0} # and @2 picked {1} #. How many # did they pick <in total|altogether|in "
        "all>?",
        "@ found {0} # on Monday and {1} # on Tuesday. How many # did @ find <in all|altogether>?",
        "@ made {0} # yesterday and {1} # today. How many # has @ made?",
        "There are {0} # on the table and {1} # on the floor. How many # are there <in "
        "all|altogether>?",
        "There are {0} # in one <box|bag|drawer|basket> and {1} # in another. What is the total "
        "number of #?",
        "A <store|shop> sold {0} # in the morning and {1} # in the afternoon. How many # did it "
        "sell that day?",
        "{0} <kids|people|students> were at the <party|pool|park>. {1} more came. How many are "
        "there now?",
        "There were {0} <birds|ducks|cows|sheep>, and {1} more joined them. How many are there in "
        "total?",
        "@ read {0} pages on Saturday and {1} on Sunday. How many pages did @ read over the "
        "weekend?",
        "@ saved {0} {m} in May and {1} {m} in June. How much did @ save <in total|altogether>?",
        "@ scored {0} points in the first game and {1} in the second one. What is the total score?",
        "@ drove {0} miles before lunch and {1} miles after it. How many miles did @ drive?",
        "A recipe needs {0} grams of flour and {1} grams of sugar. How many grams is that "
        "together?",
        "@ already has {0} #. For a birthday, @ gets {1}. How many # is that?",
        "@2 took {1} of the # and {0} were left. How many # were there <before|to begin with>?",
        "@ sold {1} # and still has {0}. How many # did @ start with?",
        "After eating {1} #, @ has {0} left. How many # did @ have <at first|in the beginning>?",
        "@ is {0} years old. How old will @ be in {1} years?",
        "@2 is {1} years older than @, who is {0}. How old is @2?",
        "@ has {0} #. That is {1} less than @2 has. How many # does @2 have?",
        "{0} # plus {1} # are how many #?",
        "how many # are {0} # and {1} #?",
        "@: {0} #, @2: {1} #. How many together?",
        "A <train|ferry|plane> has {0} passengers in first class and {1} in second class. How many "
        "passengers is that?"},
       {"@ hat {0} #. @2 gibt @ noch {1} dazu. Wie viele # hat @ jetzt?",
        "@ hat {0} # und @2 hat {1}. Wie viele # haben sie <zusammen|insgesamt>?",
        "Wenn @ {0} # hat und {1} dazubekommt, wie viele # hat @ dann?",
        "@ hat gestern {0} # gefunden und heute {1}. Wie viele # sind das insgesamt?",
        "In einer Kiste sind {0} # und in einer anderen {1}. Wie viele # sind es zusammen?",
        "{0} Kinder sind im Park, dann kommen noch {1}. Wie viele Kinder sind jetzt da?",
        "@ liest am Samstag {0} Seiten und am Sonntag {1}. Wie viele Seiten sind das am "
        "Wochenende?",
        "@ hat {1} # gegessen und noch {0} \u00fcbrig. Wie viele # waren es am Anfang?",
        "@ hat {0} Punkte im ersten Spiel und {1} im zweiten. Wie viele Punkte sind das zusammen?",
        "@ ist {0} Jahre alt. Wie alt ist @ in {1} Jahren?",
        "{0} # und {1} #, wie viele # sind das?"}},
      {1,
       {{30, 99}, {2, 29}},
       {{'-', 0, 1}},
       {"@ has {0} #. @ gives {1} to @2. How many # does @ have <left|now|>?",
        "@ had {0} # and ate {1}. How many # are left?",
        "@ had {0} # and lost {1}. How many # does @ have left?",
        "@ has {0} # and gives away {1} of them. How many # <remain|are left|does @ keep>?",
        "@ baked {0} # and sold {1}. How many # were not sold?",
        "If @ has {0} # and gives {1} to @2, how many # does @ have left?",
        "There are {0} # in the <fridge|bag|box|jar>. @ takes out {1}. How many # are left in it?",
        "There were {0} # on the tree. {1} fell off. How many are still on the tree?",
        "There were {0} people on the <bus|train>. {1} got off. How many are still on it?",
        "A class has {0} students. {1} are absent today. How many are here?",
        "A class has {0} students, {1} of them are girls. How many boys are in the class?",
        "@ has {0} {m} and spends {1} {m}. How much money is left?",
        "@ needs {0} {m} for a <bike|game|trip> and has {1} {m}. How much more does @ need?",
        "A <book|comic> has {0} pages. @ has read {1} pages. How many pages are left?",
        "@ has {0} # and @2 has {1} #. How many more # does @ have?",
        "@ has {0} #, @2 has {1}. What is the difference?",
        "@ is {0} years old, @2 is {1}. How much older is @?",
        "@2 has {1} fewer # than @. @ has {0}. How many # does @2 have?",
        "@ wants {0} # and has {1}. How many are still missing?",
        "Of the {0} #, {1} are red. The rest are blue. How many are blue?",
        "@ and @2 have {0} # in all. @ has {1}. How many # does @2 have?",
        "There are {0} seats and {1} people. How many seats stay empty if everybody sits down?",
        "{0} # minus {1} # leaves how many #?",
        "@ had {0} #. Now @ has {1}. How many # did @ give away?",
        "@ got some # and now has {0}. Before it was {1}. How many # did @ get?",
        "A tank holds {0} litres. There are {1} litres in it. How many litres are missing?",
        "It is {0} degrees in summer and {1} degrees in winter. How many degrees warmer is it in "
        "summer?",
        "A rope was {0} metres long. @ cut off {1} metres. How long is the rope now, in metres?"},
       {"@ hat {0} # und gibt {1} an @2 ab. Wie viele # hat @ noch?",
        "@ hatte {0} # und hat {1} gegessen. Wie viele # sind \u00fcbrig?",
        "Im Bus sitzen {0} Leute. {1} steigen aus. Wie viele sind noch im Bus?",
        "In der Klasse sind {0} Kinder, {1} davon sind krank. Wie viele sind da?",
        "@ hat {0} Euro und gibt {1} Euro aus. Wie viel Geld bleibt?",
        "@ braucht {0} Euro und hat {1} Euro. Wie viel fehlt noch?",
        "@ ist {0} Jahre alt, @2 ist {1}. Wie viel \u00e4lter ist @?",
        "Von {0} #n sind {1} rot, der Rest ist blau. Wie viele sind blau?",
        "@ und @2 haben zusammen {0} #. @ hat {1}. Wie viele hat @2?",
        "In der Dose waren {0} #. @ nimmt {1} heraus. Wie viele # bleiben in der Dose?",
        "{0} # minus {1} #, wie viele # bleiben?"}},
      {1,
       {{2, 12}, {2, 12}},
       {{'*', 0, 1}},
       {"There are {0} <boxes|bags|baskets|packs> with {1} # in each. How many # are there <in "
        "all|altogether|in total|>?",
        "@ has {0} <bags|boxes|jars> of #. Each has {1} #. How many # does @ have <in "
        "all|altogether|>?",
        "@ buys {0} packs of #. There are {1} # in each pack. How many # does @ buy?",
        "Each of {0} <kids|friends|students> has {1} #. How many # do they have altogether?",
        "If each <child|kid> gets {1} #, how many # are needed for {0} <children|kids>?",
        "@ gives {1} # to each of {0} friends. How many # does @ give away?",
        "{0} tables have {1} <chairs|plates|cups> each. How many is that?",
        "A <book|ticket|toy> costs {1} {m}. How much do {0} cost?",
        "One pack of # weighs {1} kg. How much do {0} packs weigh, in kg?",
        "@ runs {1} km every day. How many km does @ run in {0} days?",
        "@ practises {1} minutes a day. How many minutes is that in {0} days?",
        "There are {0} rows of {1} <seats|chairs|trees|cars>. How many are there?",
        "A garden has {0} rows with {1} <plants|flowers|bushes> in each row. How many does it "
        "have?",
        "{0} cars have {1} people in each. How many people is that?",
        "A week of work has {1} hours a day for {0} days. How many hours is that?",
        "A spider web catches {1} flies a day. How many flies is that in {0} days?",
        "@ can type {1} words in a minute. How many words can @ type in {0} minutes?",
        "@2 has {0} times as many # as @. @ has {1}. How many # does @2 have?",
        "@ has {1} #, and @2 has {0} times that many. How many # does @2 have?",
        "{0} times {1} # are how many #?",
        "{0} bags, {1} # in each: how many #?",
        "In a hotel there are {0} floors with {1} rooms each. How many rooms are there?",
        "A pizza is cut into {1} slices. How many slices do {0} pizzas make?"},
       {"In {0} Kisten sind je {1} #. Wie viele # sind das <insgesamt|zusammen|>?",
        "@ kauft {0} Packungen mit je {1} #n. Wie viele # sind das?",
        "Jedes von {0} Kindern hat {1} #. Wie viele # haben sie zusammen?",
        "@ gibt {0} Freunden je {1} #. Wie viele # verschenkt @?",
        "Ein Buch kostet {1} Euro. Wie viel kosten {0} B\u00fccher?",
        "@ l\u00e4uft jeden Tag {1} km. Wie viele km sind das in {0} Tagen?",
        "Es gibt {0} Reihen mit {1} St\u00fchlen. Wie viele St\u00fchle sind es?",
        "Eine Pizza hat {1} St\u00fccke. Wie viele St\u00fccke haben {0} Pizzen?",
        "@ hat {1} #, @2 hat {0}-mal so viele. Wie viele hat @2?"}},
      {1,
       {{12, 99}, {2, 9}},
       {{'/', 0, 1}},
       {"@ has {0} # and shares them equally among {1} <friends|kids|people>. How many # does each "
        "one get?",
        "@ has {0} # and wants to put them into {1} equal groups. How many # are in each group?",
        "If {0} # are shared equally by {1} <people|friends>, how many does each get?",
        "{0} # are packed into {1} boxes, the same number in each. How many # are in each box?",
        "{1} <kids|friends> share {0} # equally. How many # does each of them get?",
        "There are {0} # to be divided among {1} <children|teams>. How many does each get?",
        "{0} <students|children> are split into {1} equal <teams|groups>. How many are in each?",
        "@ reads a book of {0} pages in {1} days, the same every day. How many pages a day is "
        "that?",
        "{1} tickets cost {0} {m}. How much does one ticket cost?",
        "@ earns {0} {m} in {1} hours. How much does @ earn in one hour?",
        "{0} # in packs of {1}: how many packs is that?",
        "@ puts {1} # in each bag and has {0} #. How many bags does @ need?",
        "How many groups of {1} can be made from {0} <children|players>?",
        "Each <van|boat|table> holds {1} people. How many are needed for {0} people?",
        "{0} cm of <string|wire> are cut into pieces of {1} cm. How many pieces are there?",
        "A car uses {0} litres of petrol in {1} days, the same every day. How many litres is that "
        "a day?",
        "{0} # are given out, {1} to each child. How many children get some?",
        "@ has {1} times as many # as @2. @ has {0}. How many # does @2 have?",
        "@ walks {0} km in {1} days, each day the same distance. How far does @ walk in a day, in "
        "km?",
        "{0} # go equally onto {1} plates. How many # are on a plate?"},
       {"@ hat {0} # und verteilt sie gleichm\u00e4\u00dfig auf {1} Kinder. Wie viele # bekommt "
        "jedes Kind?",
        "{0} # werden in {1} Kisten gepackt, in jede gleich viele. Wie viele # sind in einer "
        "Kiste?",
        "{1} Freunde teilen {0} # gerecht. Wie viele # bekommt jeder?",
        "{0} Sch\u00fcler werden in {1} gleich gro\u00dfe Gruppen geteilt. Wie viele "
        "sind in jeder?",
        "@ packt immer {1} # in einen Beutel und hat {0} #. Wie viele Beutel braucht @?",
        "{1} Karten kosten {0} Euro. Was kostet eine Karte?",
        "@ bekommt {0} Euro f\u00fcr {1} Stunden. Wie viel ist das pro Stunde?",
        "An jeden Tisch passen {1} Leute. Wie viele Tische braucht man f\u00fcr {0} Leute?"}}};
}

std::vector<Story> later_more_steps() {
  return {
      {2,
       {{10, 60}, {5, 30}, {2, 14}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"@ has {0} #. @ buys {1} more and gives {2} to @2. How many # does @ have <now|left|>?",
        "@ had {0} #, got {1} more and then lost {2}. How many # are left?",
        "@ and @2 have {0} and {1} #. Together they eat {2}. How many # are left?",
        "A bus has {0} people. {1} get on and {2} get off. How many people are on the bus now?",
        "@ has {0} {m}, earns {1} {m} and spends {2} {m}. How much money does @ have?",
        "There are {0} boys and {1} girls in a class. {2} children are sick. How many children are "
        "in school?",
        "A shop has {0} #. It gets {1} more and sells {2}. How many # does it have?",
        "There are {0} red and {1} blue #. {2} of them are broken. How many are not broken?",
        "@ picked {0} # and @2 picked {1}. They gave {2} to a neighbour. How many # do they have "
        "left?",
        "@ scored {0} points, then {1} points, and then lost {2} points. What is the score?"},
       {"@ hat {0} #, kauft {1} dazu und gibt @2 {2}. Wie viele # hat @ noch?",
        "Im Bus sind {0} Leute. {1} steigen ein und {2} aus. Wie viele Leute sind jetzt im "
        "Bus?",
        "@ hat {0} Euro, verdient {1} Euro und gibt {2} Euro aus. Wie viel Geld hat @?",
        "In der Klasse sind {0} Jungen und {1} M\u00e4dchen. {2} Kinder sind "
        "krank. Wie viele Kinder sind da?",
        "@ pfl\u00fcckt {0} # und @2 pfl\u00fcckt {1}. {2} davon verschenken sie. Wie viele # "
        "haben sie noch?"}},
      {2,
       {{2, 9}, {2, 12}, {2, 30}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"@ buys {0} packs of # with {1} in each. @ already had {2} #. How many # does @ have now?",
        "@ has {0} boxes with {1} # each and {2} single #. How many # are that "
        "<in all|altogether>?",
        "There are {0} bags with {1} # each. @2 brings {2} more. How many # are there?",
        "@ works {0} hours for {1} {m} an hour and gets a tip of {2} {m}. "
        "How much does @ get?",
        "A taxi costs {1} {m} per km and {2} {m} at the start. What does a ride of {0} km cost?",
        "{0} tables seat {1} people each, and {2} people stand. How many "
        "people are there?",
        "@ reads {1} pages a day for {0} days and then {2} more pages. How many pages did @ read?",
        "A team wins {0} games with {1} points each and gets {2} extra points. How "
        "many points is that?",
        "{0} tickets cost {1} {m} each and the parking costs {2} {m}. How much is that in total?"},
       {"@ kauft {0} Packungen mit je {1} #n und hatte schon {2}. Wie viele # hat @ jetzt?",
        "@ arbeitet {0} Stunden f\u00fcr je {1} Euro und bekommt {2} Euro Trinkgeld. Wie viel "
        "bekommt @?",
        "In {0} Kisten sind je {1} #, dazu kommen {2} einzelne. Wie viele # sind das zusammen?",
        "{0} Karten kosten je {1} Euro, das Parken kostet {2} Euro. Was kostet alles zusammen?"}},
      {2,
       {{50, 99}, {2, 7}, {2, 7}},
       {{'*', 1, 2}, {'-', 0, 3}},
       {"@ has {0} # and gives {1} to each of {2} friends. How many # are left?",
        "@ has {0} {m} and buys {1} <books|toys|cups> for {2} {m} each. How much money is left?",
        "There are {0} #. {1} people take "
        "{2} each. How many # are left?",
        "@ has {0} # and uses {1} a day for {2} days. How many # remain?",
        "A book has {0} pages. @ reads {1} pages a day for {2} days. How many pages are left?",
        "@ pays with {0} {m} and buys {1} tickets for {2} {m} each. How much change does @ get?",
        "A farmer has {0} eggs and sells {1} boxes with {2} eggs each. How many eggs are left?",
        "There are {0} seats. {1} families "
        "of {2} sit down. How many seats are free?"},
       {"@ hat {0} # und gibt {1} Freunden je {2}. Wie viele # bleiben?",
        "@ hat {0} Euro und kauft {1} B\u00fccher f\u00fcr je {2} Euro. Wie viel Geld bleibt?",
        "Ein Buch hat {0} Seiten. @ liest {1} Tage lang je {2} "
        "Seiten. Wie viele Seiten bleiben?",
        "@ zahlt mit {0} Euro und kauft {1} Karten zu je {2} Euro. Wie viel bekommt @ "
        "zur\u00fcck?"}},
      {2,
       {{10, 60}, {10, 60}, {2, 6}},
       {{'+', 0, 1}, {'/', 3, 2}},
       {"@ has {0} # and @2 has {1}. They put them together and share them equally among {2} "
        "<friends|kids>. How many # does each get?",
        "There are {0} boys and {1} girls. They make {2} equal teams. How many children are in "
        "each "
        "team?",
        "@ picked {0} # in the morning and {1} in the afternoon and packs them into {2} bags with "
        "the same number. How many # are in each bag?",
        "{0} {m} and {1} {m} are shared equally by {2} people. How much does each "
        "get?",
        "@ earned {0} {m} on one day and {1} {m} on the next and works {2} hours in all. How much "
        "is that per hour?"},
       {"@ hat {0} # und @2 hat {1}. Sie teilen alle gerecht unter {2} Kindern auf. Wie viele "
        "bekommt jedes?",
        "{0} Jungen und {1} M\u00e4dchen bilden {2} gleich gro\u00dfe Gruppen. Wie viele Kinder "
        "sind in einer Gruppe?",
        "@ pfl\u00fcckt morgens {0} # und abends {1} und packt sie gleichm\u00e4\u00dfig in {2} "
        "K\u00f6rbe. Wie viele sind in einem Korb?"}},
      {2,
       {{5, 40}, {2, 20}},
       {{'+', 0, 1}, {'+', 0, 2}},
       {"@ has {0} #. @2 has {1} more # than @. How many # do they have <together|altogether|in "
        "all>?",
        "@ is {0} years old. @2 is {1} years older. How old are they together?",
        "@ sold {0} # on Monday and {1} more on Tuesday than on "
        "Monday. How many # did @ sell on both days?",
        "A shirt costs {0} {m}. A coat costs {1} {m} more than the shirt. What do both cost "
        "together?",
        "@ read {0} pages. @2 read {1} pages more. How many pages did they read altogether?",
        "There are {0} cats and {1} more dogs than cats. How many animals are there?"},
       {"@ hat {0} #. @2 hat {1} mehr als @. Wie viele # haben sie zusammen?",
        "@ ist {0} Jahre alt. @2 ist {1} Jahre \u00e4lter. Wie alt sind sie zusammen?",
        "Ein Hemd kostet {0} Euro. Ein Mantel kostet {1} Euro mehr. Was kosten beide "
        "zusammen?"}},
      {3,
       {{3, 9}, {3, 9}, {2, 20}, {2, 5}},
       {{'*', 0, 1}, {'+', 4, 2}, {'*', 5, 3}},
       {"One set has {0} boxes with {1} # each and {2} loose #. How many # are in {3} sets?",
        "Each day @ walks {0} rounds of {1} km and then {2} km home. How many km is that in {3} "
        "days?",
        "A pack has {0} rows of {1} # and {2} extra ones. "
        "How many # do {3} packs have?",
        "For one party @ needs {0} plates with {1} # each and {2} # more. How many # are needed "
        "for {3} such parties?"},
       {"Ein Set hat {0} Schachteln mit je {1} #n und {2} einzelne. Wie viele # sind in {3} Sets?",
        "@ l\u00e4uft jeden Tag {0} Runden von {1} km und dann {2} km nach Hause. Wie viele km "
        "sind das in {3} Tagen?"}},
      {3,
       {{60, 99}, {3, 20}, {3, 20}, {2, 6}},
       {{'-', 0, 1}, {'-', 4, 2}, {'/', 5, 3}},
       {"@ has {0} #, eats {1}, gives {2} away and shares the rest equally among {3} friends. How "
        "many # does each friend get?",
        "@ has {0} {m}, pays {1} {m} for food and {2} {m} for a ticket, and divides the rest "
        "evenly over {3} days. How much is that a "
        "day?",
        "Of {0} pages, @ read {1} on Monday and {2} on Tuesday and wants to read the others in {3} "
        "days, the same number each day. How many pages a day is that?"},
       {"@ hat {0} #, isst {1}, verschenkt {2} und teilt den Rest gleichm\u00e4\u00dfig unter {3} "
        "Freunden auf. Wie viele # bekommt jeder?",
        "@ hat {0} Euro, gibt {1} Euro f\u00fcr Essen und {2} Euro f\u00fcr eine Karte aus und "
        "teilt den Rest auf {3} Tage auf. Wie "
        "viel ist das pro Tag?"}}};
}

}  // namespace ponder::tasks::word_problem
