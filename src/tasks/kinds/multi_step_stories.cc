#include "tasks/kinds/multi_step_stories.h"

namespace ponder::tasks::multi_step {

std::vector<Story> first_stories() {
  return {
      {1,
       {{5, 40}, {2, 20}, {2, 15}},
       {{'+', 0, 1}, {'-', 3, 2}},
       {"{x} has {0} {t}. {y} gives {x} {1} more. Then {x} loses {2}. How many {t} does {x} have "
        "<now|in the end|left|>?",
        "{x} picked {0} {t} in the morning and {1} in the afternoon. {2} of them were bad. How "
        "many good {t} are there?",
        "There were {0} {t} on the table. {x} put {1} more there and {y} took {2} away. How many "
        "{t} are on the table?",
        "A bus has {0} passengers. At the next stop {1} get on and {2} get off. How many "
        "passengers are on the bus?",
        "{x} <collected|found|made> {0} {t} on Monday and {1} on Tuesday, <but then|and on "
        "Wednesday> gave {2} away. How many {t} does {x} still have?",
        "A <library|bookshop> had {0} copies of a novel. It bought {1} more and lent out {2}. How "
        "many copies are there now?",
        "{x} starts a game with {0} points, wins {1} and then loses {2}. <What is the score|How "
        "many points does {x} have> now?",
        "In a <pond|lake> there are {0} ducks. {1} fly in and {2} fly away. How many ducks are in "
        "the <pond|lake> after that?",
        "A <baker|shop> had {0} rolls, baked {1} more and sold {2}. How many rolls are left?",
        "{x} had {0} {t}, {y} brought {1} more, and then {2} were used up. How many {t} remain?",
        "There are {0} children in the <yard|pool|gym>. {1} more come, then {2} go home. How many "
        "children are <still there|left>?",
        "{x}'s piggy bank held {0} coins. {x} put in {1} and later took out {2}. How many coins "
        "are in it?",
        "If you <have|start with> {0} {t}, get {1} more and give away {2}, how many {t} do you "
        "have?",
        "A train leaves with {0} people. At one station {1} get on, at the next one {2} get off. "
        "How many people are on the train?",
        "How many {t} does {x} have after starting with {0}, buying {1} and losing {2}?",
        "start: {0} {t}, then +{1}, then -{2}. how many {t} does {x} have?"},
       {"{x} hat {0} {t}. {y} schenkt {x} {1} dazu. Dann verliert {x} {2}. Wie viele {t} hat {x} "
        "jetzt?",
        "In einem Bus sitzen {0} Leute. {1} steigen ein und {2} steigen aus. Wie viele Leute sind "
        "im Bus?",
        "{x} sammelt am Montag {0} {t} und am Dienstag {1}. Am Mittwoch verschenkt {x} {2} davon. "
        "Wie viele {t} hat {x} noch?",
        "Auf dem Tisch lagen {0} {t}. {x} legt {1} dazu und {y} nimmt {2} weg. Wie viele {t} "
        "liegen jetzt auf dem Tisch?",
        "Im Schwimmbad sind {0} Kinder. {1} kommen dazu, dann gehen {2} nach Hause. Wie viele "
        "Kinder sind noch da?",
        "Ein B\u00e4cker hat {0} Br\u00f6tchen, backt {1} neue und verkauft {2}. Wie viele "
        "Br\u00f6tchen sind \u00fcbrig?",
        "{x} beginnt mit {0} Punkten, gewinnt {1} und verliert {2}. Wie viele Punkte hat {x} am "
        "Ende?",
        "Auf dem See sind {0} Enten. {1} landen und {2} fliegen weg. Wie viele Enten sind nun auf "
        "dem See?"}},
      {1,
       {{2, 9}, {2, 9}, {1, 15}},
       {{'*', 0, 1}, {'+', 3, 2}},
       {"{x} has {0} boxes with {1} {t} each and {2} more {t} on the shelf. How many {t} does {x} "
        "have?",
        "{x} buys {0} packs of {1} {t} and already had {2}. How many {t} are there altogether?",
        "There are {0} tables with {1} chairs each and {2} spare chairs. How many chairs are there "
        "in all?",
        "A <parking lot|car park> has {0} rows of {1} cars, and {2} more cars are on the street. "
        "How many cars are there?",
        "{x} planted {0} rows with {1} tulips in each row and {2} more by the door. How many "
        "tulips did {x} plant?",
        "{x} did {0} sets of {1} push-ups and then {2} more. How many push-ups was that?",
        "A <theatre|cinema> has {0} rows of {1} seats and {2} extra seats. How many people can sit "
        "down?",
        "For {0} days {x} reads {1} pages a day, and on the last day another {2}. How many pages "
        "does {x} read in all?",
        "Each of {0} children brings {1} {t}; the teacher adds {2}. How many {t} are there?",
        "{x} has {2} loose {t} and {0} bags, each with {1} {t} in it. How many {t} is that?",
        "A team wins {0} games with {1} points each and gets {2} bonus points. How many points has "
        "the team?",
        "An egg box holds {1} eggs. {x} has {0} full boxes and {2} single eggs. How many eggs does "
        "{x} have?",
        "There are {0} vans with {1} people in each, and {2} people come on foot. How many people "
        "come?",
        "On {0} plates lie {1} biscuits each. Another {2} are in the tin. How many biscuits are "
        "there?"},
       {"{x} hat {0} Schachteln mit je {1} {t} und noch {2} einzelne. Wie viele {t} hat {x}?",
        "Es gibt {0} Tische mit je {1} St\u00fchlen und {2} St\u00fchle extra. Wie viele "
        "St\u00fchle sind es zusammen?",
        "{x} kauft {0} Packungen mit je {1} {t} und hatte schon {2}. Wie viele {t} sind es nun?",
        "Auf {0} Tellern liegen je {1} Kekse, in der Dose sind noch {2}. Wie viele Kekse sind es "
        "insgesamt?",
        "{x} liest {0} Tage lang je {1} Seiten und danach noch {2}. Wie viele Seiten sind das?",
        "In {0} Reihen stehen je {1} Autos, auf der Stra\u00dfe noch {2}. Wie viele Autos sind "
        "es?"}},
      {1,
       {{20, 60}, {2, 9}, {2, 6}},
       {{'*', 1, 2}, {'-', 0, 3}},
       {"{x} has {0} {t} and gives {1} of them to each of {2} friends. How many {t} are left?",
        "{x} has {0} euros and buys {2} books for {1} euros each. How many euros are left?",
        "A roll has {0} m of ribbon. {x} cuts off {2} pieces of {1} m. How many metres remain?",
        "A book has {0} pages. {x} reads {1} pages a day for {2} days. How many pages are still to "
        "read?",
        "{x} baked {0} muffins and <put|packed> {1} into each of {2} boxes. How many muffins were "
        "not packed?",
        "A tank with {0} litres of water loses {1} litres every hour. How many litres are in it "
        "after {2} hours?",
        "{x} had {0} {t}. For {2} weeks {x} used {1} every week. How many {t} remain?",
        "There are {0} seats in a hall. {2} groups of {1} people sit down. How many seats stay "
        "empty?",
        "From {0} kg of flour a baker takes {1} kg {2} times. How many kg are left?",
        "Of {0} <dollars|euros>, {x} spends {1} on each of {2} days. How much is left?",
        "{2} children take {1} {t} each out of a basket of {0}. How many {t} stay in the basket?",
        "{x} wants to walk {0} km and walks {1} km on each of {2} days. How many km are still to "
        "go?",
        "How many of {0} {t} are left when {2} people get {1} each?"},
       {"{x} hat {0} {t} und gibt {2} Freunden je {1} davon. Wie viele {t} bleiben \u00fcbrig?",
        "{x} hat {0} Euro und kauft {2} B\u00fccher zu je {1} Euro. Wie viel Euro bleiben?",
        "Ein Buch hat {0} Seiten. {x} liest {2} Tage lang je {1} Seiten. Wie viele Seiten fehlen "
        "noch?",
        "Von einem Band von {0} m werden {2} St\u00fccke zu je {1} m abgeschnitten. Wie viele "
        "Meter bleiben?",
        "In einem Saal sind {0} Pl\u00e4tze. {2} Gruppen mit je {1} Leuten setzen sich. Wie viele "
        "Pl\u00e4tze bleiben frei?",
        "{2} Kinder nehmen je {1} {t} aus einem Korb mit {0}. Wie viele {t} bleiben im Korb?"}},
      {1,
       {{5, 40}, {2, 20}},
       {{'+', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t}. {y} has {1} more than {x}. How many {t} do they have together?",
        "{x} read {0} pages on Monday and {1} more than that on Tuesday. How many pages did {x} "
        "read on both days?",
        "{x} ran {0} km last week and {1} km more this week. How many km is that in <all|both "
        "weeks together>?",
        "A <class|team> has {0} girls and {1} more boys than girls. How many children are in the "
        "<class|team>?",
        "There are {0} red {t}, and {1} more blue {t} than red ones. How many {t} are there in "
        "all?",
        "{y} has {1} more {t} than {x}, who has {0}. What do they have altogether?",
        "A pen costs {0} cents and a notebook {1} cents more. How many cents do both cost "
        "together?",
        "{x} scored {0} points in the first half and {1} more than that in the second. What was "
        "the total score?",
        "One farm has {0} cows. The next one has {1} more. How many cows do the two farms have?",
        "On Saturday {0} people came, on Sunday {1} more than on Saturday. How many came on the "
        "two days?",
        "{x} saved {0} dollars. {y} saved {1} dollars more than {x}. How many dollars did the two "
        "save together?"},
       {"{x} hat {0} {t}. {y} hat {1} mehr als {x}. Wie viele {t} haben sie zusammen?",
        "{x} liest am Montag {0} Seiten und am Dienstag {1} Seiten mehr. Wie viele Seiten liest "
        "{x} an beiden Tagen?",
        "In einer Klasse sind {0} M\u00e4dchen und {1} Jungen mehr als M\u00e4dchen. Wie viele "
        "Kinder sind in der Klasse?",
        "Am Samstag kamen {0} Leute, am Sonntag {1} mehr. Wie viele Leute kamen an beiden Tagen?",
        "Ein Stift kostet {0} Cent, ein Heft {1} Cent mehr. Wie viel Cent kosten beide zusammen?"}},
      {1,
       {{3, 25}, {2, 5}},
       {{'*', 0, 1}, {'+', 0, 2}},
       {"{x} has {0} {t}. {y} has {1} times as many. How many {t} do they have altogether?",
        "{x} sold {0} {t} in April and {1} times as many in May. How many {t} did {x} sell in both "
        "months?",
        "There are {0} cats in a village and {1} times as many dogs. How many cats and dogs are "
        "there <in all|together>?",
        "{y} has {1} times as many {t} as {x}. {x} has {0}. How many do the two have together?",
        "A small bag holds {0} {t}, a large one {1} times as many. How many {t} are in both?",
        "{x} walked {0} km on Saturday and {1} times as far on Sunday. How many km was that in "
        "all?",
        "{x} found {0} {t} and {y} found {1} times that number. How many did they find together?",
        "A child's ticket costs {0} euros, an adult's {1} times as much. How many euros do one of "
        "each cost together?",
        "In the garden grow {0} roses and {1} times as many tulips. How many flowers are that?",
        "{x} is allowed {0} minutes of games on Friday and {1} times as much on Saturday. How many "
        "minutes is that on both days?"},
       {"{x} hat {0} {t}. {y} hat {1}-mal so viele. Wie viele {t} haben sie zusammen?",
        "{x} verkauft im April {0} {t} und im Mai {1}-mal so viele. Wie viele {t} sind es in "
        "beiden Monaten?",
        "Im Garten wachsen {0} Rosen und {1}-mal so viele Tulpen. Wie viele Blumen sind das?",
        "{x} l\u00e4uft am Samstag {0} km und am Sonntag {1}-mal so weit. Wie viele km sind das "
        "zusammen?"}},
      {2,
       {{3, 12}, {2, 8}, {2, 6}},
       {{'+', 0, 1}, {'*', 3, 2}},
       {"Every day {x} finds {0} {t} and {y} finds {1}. How many {t} do they find in {2} days?",
        "{x} runs {0} km in the morning and {1} km in the evening. How many km is that in {2} "
        "days?",
        "A ticket costs {0} euros and a drink {1} euros. {2} friends each buy one of both. How "
        "much do they pay together, in euros?",
        "Each lunch bag gets {0} grapes and {1} nuts. How many pieces are in {2} lunch bags?",
        "{x} drinks {0} glasses of water and {1} cups of tea a day. How many drinks is that in {2} "
        "days?",
        "In each of {2} classes there are {0} girls and {1} boys. How many children are there?",
        "One set has {0} red and {1} blue {t}. How many {t} do {2} sets have?",
        "A machine makes {0} {t} an hour and another one makes {1}. How many {t} do both make in "
        "{2} hours?",
        "{2} teams meet, each with {0} players and {1} trainers. How many people are that?",
        "For one costume {x} needs {0} buttons and {1} pins. How many buttons and pins are needed "
        "for {2} costumes?",
        "{x} does homework for {0} minutes and plays the piano for {1} minutes every day. How many "
        "minutes is that in {2} days?"},
       {"Jeden Tag findet {x} {0} {t} und {y} {1}. Wie viele {t} finden sie in {2} Tagen?",
        "Eine Karte kostet {0} Euro und ein Getr\u00e4nk {1} Euro. {2} Freunde kaufen je beides. "
        "Wie viel Euro zahlen sie?",
        "In jeder von {2} Klassen sind {0} M\u00e4dchen und {1} Jungen. Wie viele Kinder sind es?",
        "{x} l\u00e4uft morgens {0} km und abends {1} km. Wie viele km sind das in {2} Tagen?",
        "Eine Maschine macht {0} {t} pro Stunde, eine andere {1}. Wie viele {t} machen beide in "
        "{2} Stunden?"}},
      {2,
       {{10, 60}, {10, 60}, {2, 6}},
       {{'+', 0, 1}, {'/', 3, 2}},
       {"{x} has {0} {t} and {y} has {1}. They share all of them equally among {2} children. How "
        "many does each child get?",
        "{x} collected {0} {t} and {y} collected {1}. They pack them into {2} equal boxes. How "
        "many {t} are in each box?",
        "{0} red and {1} green {t} are put together and shared equally by {2} people. How many "
        "does each get?",
        "A class has {0} girls and {1} boys. The teacher makes {2} teams of the same size. How "
        "many children are in a team?",
        "{x} earned {0} dollars on Saturday and {1} on Sunday and spreads the money evenly over "
        "{2} envelopes. How many dollars are in each?",
        "{0} cm and {1} cm of rope are joined and cut into {2} equal parts. How many cm long is "
        "each part?",
        "There are {0} {t} in one box and {1} in another. All are dealt out evenly to {2} players. "
        "How many does one player get?",
        "{x} reads a book of {0} pages and one of {1} pages in {2} days, the same number of pages "
        "every day. How many pages is that a day?",
        "If {0} {t} and {1} {t} are put into {2} bags evenly, how many are in a bag?",
        "From two trees {x} picks {0} and {1} pears and fills {2} baskets equally. How many pears "
        "are in a basket?"},
       {"{x} hat {0} {t} und {y} hat {1}. Sie verteilen alle gleichm\u00e4\u00dfig auf {2} Kinder. "
        "Wie viele bekommt jedes Kind?",
        "In einer Klasse sind {0} M\u00e4dchen und {1} Jungen. Es werden {2} gleich gro\u00dfe "
        "Gruppen gebildet. Wie viele Kinder sind in einer Gruppe?",
        "{x} pfl\u00fcckt {0} Birnen von einem Baum und {1} von einem anderen und f\u00fcllt damit "
        "{2} K\u00f6rbe gleichm\u00e4\u00dfig. Wie viele Birnen sind in einem Korb?",
        "{0} rote und {1} gr\u00fcne {t} werden gleichm\u00e4\u00dfig auf {2} Kisten verteilt. Wie "
        "viele {t} sind in jeder Kiste?"}},
      {2,
       {{2, 9}, {3, 12}, {2, 9}},
       {{'*', 0, 1}, {'-', 3, 2}, {'*', 4, 0}},
       {"{x} has {0} bags with {1} {t} each. {2} {t} are lost. The rest is worth {0} points each. "
        "How many points is that?",
        "{x} fills {0} boxes with {1} {t} each, but {2} {t} break. Every one that is left sells "
        "for {0} cents. How many cents come in?",
        "There are {0} trays of {1} {t}. {2} {t} are thrown away and each of the others is sold "
        "for {0} euros. How many euros is that?"},
       {"{x} hat {0} Beutel mit je {1} {t}. {2} gehen verloren. Jedes St\u00fcck, das bleibt, "
        "z\u00e4hlt {0} Punkte. Wie viele Punkte sind das?"}},
  };
}

const std::vector<Story>& stories() {
  static const std::vector<Story> all = [] {
    std::vector<Story> out = first_stories();
    for (Story& story : later_stories()) out.push_back(std::move(story));
    for (Story& story : more_stories()) out.push_back(std::move(story));
    for (Story& story : event_stories()) out.push_back(std::move(story));
    for (Story& story : compared_stories()) out.push_back(std::move(story));
    for (Story& story : daily_stories()) out.push_back(std::move(story));
    return out;
  }();
  return all;
}

const std::vector<std::string>& distractors(bool german) {
  static const std::vector<std::string> english = {"{x} is {d} years old. ",
                                                   "It is {d} degrees outside. ",
                                                   "The shop opened {d} years ago. ",
                                                   "{y} has {d} cousins. ",
                                                   "{x} lives at number {d}. ",
                                                   "{y} waited for {d} minutes. ",
                                                   "Today is day {d} of the holidays. ",
                                                   "{x}'s house has {d} steps. ",
                                                   "{y} is {d} cm taller than last year. ",
                                                   "Bus number {d} stops here. ",
                                                   "{x} slept {d} minutes longer today. ",
                                                   "The radio has played {d} songs. ",
                                                   "{x} and {y} have been friends for {d} years. ",
                                                   "{y} got up at {d} minutes past seven. ",
                                                   "{x}'s phone is at {d} percent. ",
                                                   "There are {d} houses in the street. ",
                                                   "{y} wears a shirt with the number {d}. ",
                                                   "The walk there takes {d} minutes. "};
  static const std::vector<std::string> deutsch = {"{x} ist {d} Jahre alt. ",
                                                   "Drau\u00dfen sind es {d} Grad. ",
                                                   "{y} wohnt in Haus Nummer {d}. ",
                                                   "{y} wartet {d} Minuten. ",
                                                   "Hier h\u00e4lt der Bus Nummer {d}. ",
                                                   "{x} hat {d} Minuten l\u00e4nger geschlafen. ",
                                                   "Den Laden gibt es seit {d} Jahren. ",
                                                   "{y} tr\u00e4gt das Trikot mit der {d}. ",
                                                   "Der Weg dorthin dauert {d} Minuten. ",
                                                   "In der Stra\u00dfe stehen {d} H\u00e4user. "};
  return german ? deutsch : english;
}

}  // namespace ponder::tasks::multi_step
