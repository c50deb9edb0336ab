// Stories of two and three steps.
#include "tasks/kinds/word_problem_stories.h"

namespace ponder::tasks::word_problem {

std::vector<Story> more_steps_stories() {
  return {
      {2,
       {{5, 99}, {1, 60}, {1, 6}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"@ has {0} #, gets {1} more and loses {2}. How many # does @ have?",
        "{0} people sit in a bus. {1} get on and {2} get off. How many are in the bus?",
        ("@ had {0} #, bought {1} more and gave {2} to @2. How many # does @ have <left|now>?"),
        ("A <library|shop> had {0} #. {1} new ones came and {2} were <lost|thrown away>. How many "
         "# are there now?"),
        ("@ counts {0} # in one box and {1} in another. {2} of them are broken. How many are "
         "good?")},
       {"@ hat {0} #, bekommt {1} dazu und verliert {2}. Wie viele # hat @?",
        ("In einem Bus sitzen {0} Leute. {1} steigen ein und {2} steigen aus. Wie viele sind im "
         "Bus?"),
        "@ hatte {0} #, kaufte {1} dazu und schenkte @2 {2}. Wie viele # hat @ noch?",
        ("In einer Kiste sind {0} #, in einer anderen {1}. {2} davon sind kaputt. Wie viele # sind "
         "noch ganz?")}},
      {2,
       {{2, 12}, {3, 20}, {1, 30}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"@ has {0} boxes with {1} # each and {2} single ones. How many # are there?",
        ("A hall has {0} rows of {1} seats and {2} seats at the side. How many seats are there?"),
        ("@ saves {1} {m} a week for {0} weeks and had {2} before. How many {m} has @ now?"),
        ("A taxi costs {1} euros per km and {2} euros at the start. How many euros is a ride of "
         "{0} km?"),
        ("@ reads {1} pages on each of {0} days and {2} pages on the day after. How many pages is "
         "that?"),
        "@2 has {2} #. @ has {0} bags of {1} #. How many # do they have together?"},
       {"@ hat {0} Schachteln mit je {1} #n und {2} einzelne. Wie viele # sind es?",
        ("Ein Saal hat {0} Reihen mit {1} Pl\u00e4tzen und {2} Pl\u00e4tze am Rand. Wie viele "
         "Pl\u00e4tze gibt es?"),
        ("@ spart {0} Wochen lang je {1} Euro und hatte schon {2} Euro. Wie viel Euro hat @ "
         "jetzt?"),
        ("Ein Taxi kostet {1} Euro pro km und {2} Euro beim Einsteigen. Wie viel Euro kostet eine "
         "Fahrt von {0} km?")}},
      {2,
       {{2, 9}, {2, 10}, {100, 200}},
       {{'*', 0, 1}, {'-', 2, 3}},
       {("@ buys {0} # at {1} euros each and pays with {2} euros. How many euros does @ get back?"),
        "From a rope of {2} m, {0} pieces of {1} m are cut. How many m are left?",
        ("A book has {2} pages. @ reads {1} pages on each of {0} days. How many pages are left?"),
        ("A tank holds {2} litres. {0} buckets of {1} litres are taken out. How many litres "
         "remain?"),
        ("@ has {2} # and gives {1} to each of {0} <friends|children>. How many # does @ keep?")},
       {("@ kauft {0} # zu je {1} Euro und zahlt mit {2} Euro. Wie viel Euro bekommt @ "
         "zur\u00fcck?"),
        ("Von einem Seil von {2} m werden {0} St\u00fccke zu {1} m abgeschnitten. Wie viele m "
         "bleiben?"),
        ("Ein Buch hat {2} Seiten. @ liest an {0} Tagen je {1} Seiten. Wie viele Seiten bleiben "
         "\u00fcbrig?"),
        ("In einem Fass sind {2} Liter. {0} Eimer mit je {1} Litern werden herausgenommen. Wie "
         "viele Liter bleiben?")}},
      {3,
       {{2, 9}, {2, 12}, {2, 9}, {2, 12}},
       {{'*', 0, 1}, {'*', 2, 3}, {'+', 4, 5}},
       {("@ buys {0} # at {1} euros each and {2} books at {3} euros each. What does it cost in "
         "euros?"),
        ("A farmer has {0} fields with {1} trees each and {2} fields with {3} trees each. How many "
         "trees are there?"),
        ("@ packs {0} bags with {1} # each and {2} boxes with {3} # each. How many # are packed?"),
        ("@ works {0} days of {1} hours and @2 works {2} days of {3} hours. How many hours do they "
         "work together?"),
        ("A house has {0} floors with {1} windows each and a garage block has {2} floors with {3} "
         "windows each. How many windows are there?")},
       {("@ kauft {0} # zu je {1} Euro und {2} B\u00fccher zu je {3} Euro. Wie viel Euro kostet "
         "das?"),
        ("Ein Bauer hat {0} Felder mit je {1} B\u00e4umen und {2} Felder mit je {3} B\u00e4umen. "
         "Wie viele B\u00e4ume sind es?"),
        ("@ packt {0} Beutel mit je {1} #n und {2} Kisten mit je {3} #n. Wie viele # sind "
         "eingepackt?"),
        ("@ arbeitet {0} Tage je {1} Stunden und @2 {2} Tage je {3} Stunden. Wie viele Stunden "
         "arbeiten sie zusammen?")}},
      {3,
       {{20, 60}, {2, 19}, {2, 9}, {1, 20}},
       {{'-', 0, 1}, {'*', 4, 2}, {'+', 5, 3}},
       {("@ has {0} # and loses {1}. Each one left is worth {2} points, and @ finds {3} points "
         "more. How many points does @ have?"),
        ("Of {0} seats {1} are broken. The others cost {2} euros each, and there are {3} euros of "
         "tips. How many euros come in?"),
        ("{1} of {0} <players|pupils> stay at home. Each of the others brings {2} #, and the "
         "teacher brings {3}. How many # are there?")},
       {("@ hat {0} # und verliert {1}. F\u00fcr alle \u00fcbrigen gibt es je {2} Punkte, und @ "
         "findet noch {3} Punkte. Wie viele Punkte hat @?"),
        ("Von {0} Pl\u00e4tzen sind {1} kaputt. Die anderen kosten je {2} Euro, dazu kommen {3} "
         "Euro Trinkgeld. Wie viel Euro kommen herein?"),
        ("Von {0} Kindern bleiben {1} zu Hause. Die anderen bringen je {2} # mit und die Lehrerin "
         "{3}. Wie viele # sind es?")}},
      {3,
       {{2, 9}, {3, 12}, {2, 9}, {1, 5}},
       {{'*', 0, 1}, {'*', 4, 2}, {'-', 5, 3}},
       {("A shelf holds {0} rows of {1} #. @ has {2} such shelves, and {3} # are missing. How many "
         "# are there?"),
        ("@ takes {2} trips of {0} days each, reads {1} pages a day and skips {3} pages of that in "
         "all. How many pages does @ read?"),
        ("{2} trucks bring {0} crates each, with {1} # in a crate. {3} # are broken. How many are "
         "whole?")},
       {("Ein Regal fasst {0} Reihen mit {1} #n. @ hat {2} solche Regale, und {3} # fehlen. Wie "
         "viele # sind es?"),
        ("@ macht {2} Reisen von je {0} Tagen, nimmt sich {1} Seiten am Tag vor und l\u00e4sst "
         "davon insgesamt {3} Seiten aus. Wie viele Seiten liest @?"),
        ("{2} Lastwagen bringen je {0} Kisten mit je {1} #n. {3} # sind kaputt. Wie viele sind "
         "ganz?")}},
      {2,
       {{2, 60}, {2, 60}, {2, 60}},
       {{'+', 0, 1}, {'+', 3, 2}},
       {("@ <found|sold|picked> {0} # on Monday, {1} on Tuesday and {2} on Wednesday. How many # "
         "is that <altogether|in all>?"),
        ("There are {0} red, {1} blue and {2} green # in a box. How many # are there< in total|>?"),
        "@ has {0} #, @2 has {1} and their friend has {2}. How many # do the three have?",
        "@ <walks|cycles> {0} km, then {1} km and at last {2} km. How many km is that?",
        ("A school has three classes with {0}, {1} and {2} children. How many children go to the "
         "school?"),
        ("The first book has {0} pages, the second {1} and the third {2}. How many pages do all "
         "three have?")},
       {("@ findet am Montag {0} #, am Dienstag {1} und am Mittwoch {2}. Wie viele # sind das "
         "insgesamt?"),
        ("In einer Kiste liegen {0} rote, {1} blaue und {2} gr\u00fcne #. Wie viele # sind es?"),
        "@ f\u00e4hrt {0} km, dann {1} km und zum Schluss {2} km. Wie viele km sind das?",
        ("Eine Schule hat drei Klassen mit {0}, {1} und {2} Kindern. Wie viele Kinder sind es?")}},
      {2,
       {{60, 99}, {2, 25}, {2, 25}},
       {{'-', 0, 1}, {'-', 3, 2}},
       {"@ has {0} #, gives {1} to @2 and then loses {2}. How many # are left?",
        ("A baker has {0} loaves. {1} are sold in the morning and {2} in the afternoon. How many "
         "loaves are left?"),
        ("{0} birds sit in a tree. {1} fly away, then {2} more fly away. How many birds are still "
         "there?"),
        ("A road is {0} km long. @ drives {1} km, rests, and drives {2} km. How many km are left?"),
        "@ had {0} {m}, spent {1} on a game and {2} on a book. How many {m} has @ left?",
        "Of {0} pupils, {1} come by bus and {2} by bike. The others walk. How many walk?"},
       {"@ hat {0} #, gibt @2 {1} davon und verliert dann {2}. Wie viele # bleiben?",
        ("Ein B\u00e4cker hat {0} Brote. Am Morgen verkauft er {1} und am Nachmittag {2}. Wie "
         "viele Brote bleiben \u00fcbrig?"),
        ("{0} V\u00f6gel sitzen im Baum. Erst fliegen {1} weg, dann noch {2}. Wie viele sitzen "
         "noch da?"),
        ("Von {0} Sch\u00fclern kommen {1} mit dem Bus und {2} mit dem Rad. Die anderen gehen zu "
         "Fu\u00df. Wie viele gehen zu Fu\u00df?")}},
      {2,
       {{30, 90}, {2, 25}, {2, 30}},
       {{'-', 0, 1}, {'+', 3, 2}},
       {("{0} people are on a train. {1} get off and {2} get on. How many people are on the train "
         "now?"),
        "@ had {0} #, gave away {1} and later got {2}. How many # does @ have now?",
        ("A pool has {0} <fish|frogs>. {1} are taken out and {2} new ones are put in. How many are "
         "in it?"),
        ("A shop has {0} #. It sells {1} and orders {2} new ones. How many # are in the shop "
         "then?")},
       {("In einem Zug sitzen {0} Leute. {1} steigen aus und {2} steigen ein. Wie viele Leute sind "
         "jetzt im Zug?"),
        ("@ hatte {0} #, verschenkte {1} und bekam sp\u00e4ter {2}. Wie viele # hat @ jetzt?"),
        ("Ein Laden hat {0} #. {1} werden verkauft und {2} neue kommen dazu. Wie viele # sind dann "
         "im Laden?")}},
      {2,
       {{2, 12}, {2, 12}, {2, 9}},
       {{'+', 0, 1}, {'*', 3, 2}},
       {"Each of {2} bags holds {0} red and {1} blue #. How many # are in the bags?",
        ("{2} tables each have {0} chairs inside the room and {1} on the terrace. How many chairs "
         "are there?"),
        ("A class has {0} girls and {1} boys, and each child gets {2} #. How many # are given "
         "out?"),
        ("@ eats {0} and @2 eats {1} # a day. How many # do they eat together in {2} days?")},
       {("In jedem von {2} Beuteln sind {0} rote und {1} blaue #. Wie viele # sind in den "
         "Beuteln?"),
        ("In einer Klasse sind {0} M\u00e4dchen und {1} Jungen. Jedes Kind bekommt {2} #. Wie "
         "viele # werden verteilt?")}},
      {2,
       {{2, 9}, {2, 12}, {2, 6}},
       {{'*', 0, 1}, {'/', 3, 2}},
       {("@ has {0} boxes with {1} # each and packs them all into {2} equal bags. How many # go "
         "into each bag?"),
        ("{0} packs of {1} # are shared equally by {2} children. How many # does each child get?"),
        ("{0} rows of {1} <pupils|soldiers> form {2} equal groups. How many are in each group?")},
       {("@ hat {0} Kisten mit je {1} #n und verteilt alle gleichm\u00e4\u00dfig auf {2} Beutel. "
         "Wie viele # kommen in jeden Beutel?"),
        ("{0} Packungen mit je {1} #n werden gerecht an {2} Kinder verteilt. Wie viele # bekommt "
         "jedes Kind?")}},
      {2,
       {{12, 90}, {2, 9}, {2, 20}},
       {{'/', 0, 1}, {'+', 3, 2}},
       {("{0} # are shared equally among {1} children. @ is one of them and gets {2} more. How "
         "many # does @ have then?"),
        ("@ and friends, {1} people in all, divide {0} # equally. @ already had {2}. How many # "
         "has @ now?"),
        ("{0} <pupils|players> are split into {1} equal groups. {2} guests join one of the groups. "
         "How many are in that group?")},
       {("{0} # werden gleichm\u00e4\u00dfig an {1} Kinder verteilt. @ ist eins davon und bekommt "
         "noch {2} dazu. Wie viele # hat @ dann?"),
        ("{0} Sch\u00fcler bilden {1} gleich gro\u00dfe Gruppen. Zu einer Gruppe kommen {2} "
         "G\u00e4ste dazu. Wie viele sind in dieser Gruppe?")}},
      {2,
       {{10, 60}, {2, 9}},
       {{'-', 0, 1}, {'+', 0, 2}},
       {"@ has {0} #. @2 has {1} fewer than @. How many # do they have together?",
        ("@ <sold|found> {0} # today and {1} fewer yesterday. How many # is that on both days?"),
        "@ is {0} years old and @2 is {1} years younger. How old are they together?"},
       {"@ hat {0} #. @2 hat {1} weniger. Wie viele # haben beide zusammen?",
        ("@ ist {0} Jahre alt und @2 ist {1} Jahre j\u00fcnger. Wie alt sind beide zusammen?")}},
      {2,
       {{2, 9}, {2, 9}, {2, 12}},
       {{'*', 0, 1}, {'*', 3, 2}},
       {("@ has {0} boxes. In each box are {1} packs, and each pack has {2} #. How many # are "
         "there?"),
        ("A house has {0} floors, each floor {1} rooms, and each room {2} lamps. How many lamps "
         "are there?"),
        ("Each child in {0} teams of {1} children <collects|brings> {2} #. How many # is that?"),
        "@ <runs|walks> {2} km {1} times a week. How many km is that in {0} weeks?"},
       {("@ hat {0} Kisten. In jeder sind {1} Packungen mit je {2} #n. Wie viele # sind es?"),
        ("Ein Haus hat {0} Stockwerke mit je {1} Zimmern, und in jedem Zimmer stehen {2} "
         "St\u00fchle. Wie viele St\u00fchle sind das?"),
        "@ l\u00e4uft {1}-mal in der Woche {2} km. Wie viele km sind das in {0} Wochen?"}},
      {3,
       {{2, 9}, {5, 12}, {5, 30}, {2, 10}},
       {{'*', 0, 1}, {'+', 4, 2}, {'-', 5, 3}},
       {("@ has {0} boxes with {1} # each, buys {2} more and gives {3} to @2. How many # does @ "
         "have now?"),
        ("A school orders {0} packs of {1} # and finds {2} in a cupboard. {3} are broken. How many "
         "good ones are there?"),
        ("A bus company has {0} garages with {1} buses each. It buys {2} and sells {3}. How many "
         "buses has it then?"),
        ("@ works {0} hours for {1} {m} an hour, gets {2} {m} extra and spends {3}. How many {m} "
         "are left of it?")},
       {("@ hat {0} Kisten mit je {1} #n, kauft {2} dazu und gibt @2 {3}. Wie viele # hat @ "
         "jetzt?"),
        ("Eine Schule bestellt {0} Packungen mit je {1} #n und findet noch {2} im Schrank. {3} "
         "sind kaputt. Wie viele sind in Ordnung?"),
        ("@ arbeitet {0} Stunden f\u00fcr {1} Euro pro Stunde, bekommt {2} Euro dazu und gibt {3} "
         "Euro aus. Wie viel Euro bleiben davon?")}},
      {3,
       {{20, 50}, {2, 20}, {2, 10}, {2, 20}},
       {{'+', 0, 1}, {'-', 4, 2}, {'+', 5, 3}},
       {("A tram leaves with {0} people. At the first stop {1} get on, at the second {2} get off "
         "and at the third {3} get on. How many people are in the tram?"),
        ("@ starts a game with {0} points, wins {1}, loses {2} and wins {3}. How many points does "
         "@ have at the end?"),
        ("In the morning a park has {0} ducks. {1} come, {2} leave, and {3} come again. How many "
         "ducks are in the park?"),
        "@ has {0} #. @2 gives @ {1}, then @ loses {2} and finds {3}. How many # has @?"},
       {("Eine Bahn f\u00e4hrt mit {0} Leuten los. Zuerst steigen {1} ein, dann {2} aus und dann "
         "{3} ein. Wie viele Leute sind in der Bahn?"),
        ("@ beginnt ein Spiel mit {0} Punkten, gewinnt {1}, verliert {2} und gewinnt {3}. Wie "
         "viele Punkte hat @ am Ende?"),
        "@ hat {0} #, bekommt {1}, verliert {2} und findet {3}. Wie viele # hat @?"}},
      {3,
       {{8, 12}, {10, 15}, {2, 7}, {3, 9}},
       {{'*', 0, 1}, {'*', 2, 3}, {'-', 4, 5}},
       {("@ works {0} hours at {1} {m} an hour. @2 works {2} hours at {3} {m} an hour. How much "
         "more does @ earn?"),
        ("@ has {0} boxes of {1} # and @2 has {2} boxes of {3} #. How many more # does @ have than "
         "@2?"),
        ("A farmer plants {0} rows of {1} trees and {2} rows of {3} bushes. How many more trees "
         "than bushes are there?")},
       {("@ arbeitet {0} Stunden zu je {1} Euro und @2 {2} Stunden zu je {3} Euro. Wie viel Euro "
         "verdient @ mehr?"),
        ("@ hat {0} Kisten mit je {1} #n und @2 hat {2} Kisten mit je {3} #n. Wie viele # hat @ "
         "mehr als @2?")}},
      {3,
       {{40, 99}, {2, 20}, {2, 6}, {2, 9}},
       {{'-', 0, 1}, {'/', 4, 2}, {'+', 5, 3}},
       {("@ has {0} # and keeps {1}. The others are shared equally by {2} children. One child "
         "already had {3} #. How many # does that child have now?"),
        ("Of {0} # {1} are broken. The good ones go into {2} equal boxes, and {3} more are put "
         "into each box. How many # are in a box?"),
        ("A rope of {0} m loses {1} m. The rest is cut into {2} equal pieces, and one piece is "
         "made longer by {3} m. How many metres long is that piece?")},
       {("@ hat {0} # und beh\u00e4lt {1}. Die anderen werden gerecht an {2} Kinder verteilt. Ein "
         "Kind hatte schon {3}. Wie viele # hat dieses Kind jetzt?"),
        ("Von {0} #n sind {1} kaputt. Die guten kommen gleichm\u00e4\u00dfig in {2} Kisten, und in "
         "jede Kiste werden noch {3} gelegt. Wie viele # sind in einer Kiste?")}}};
}

}  // namespace ponder::tasks::word_problem
