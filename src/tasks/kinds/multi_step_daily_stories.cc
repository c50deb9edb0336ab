// Stories of every day: shops and change, buses and queues, pages, work, what is left over.
#include "tasks/kinds/multi_step_stories.h"

namespace ponder::tasks::multi_step {
namespace {

std::vector<Story> on_the_way() {
  return {
      {3,
       {{10, 50}, {2, 15}, {2, 15}, {2, 15}, {2, 15}},
       {{'+', 0, 1}, {'-', 5, 2}, {'+', 6, 3}, {'-', 7, 4}},
       {"A bus leaves with {0} passengers. At the first stop {1} get on and {2} get off. At the "
        "second stop {3} get on and {4} get off. How many passengers are on the bus now?",
        "There are {0} people on a train. First stop: {1} get on, {2} get off. Second stop: {3} "
        "get on, {4} get off. How many people are still on the train?",
        "A library had {0} books on a shelf. On Monday {1} were returned and {2} borrowed; on "
        "Tuesday {3} were returned and {4} borrowed. How many are on the shelf now?"},
       {"Ein Bus f\u00e4hrt mit {0} Leuten los. Am ersten Halt steigen {1} ein und {2} aus, am "
        "zweiten {3} ein und {4} aus. Wie viele Leute sind jetzt im Bus?"}},
      {1,
       {{10, 60}, {2, 15}, {2, 15}},
       {{'-', 0, 1}, {'+', 3, 2}},
       {"A bus has {0} passengers. At the next stop {1} get off and {2} get on. How many are on "
        "the bus <now|afterwards>?",
        "{x} waits in a queue with {0} people in front. {1} of them give up and leave, but {2} "
        "others push in before {x}. How many people are in front of {x} now?",
        "It is {0} degrees at noon. By evening it gets {1} degrees colder, and the next morning "
        "it is {2} degrees warmer than in the evening. What is the temperature that morning?",
        "A lift is on floor {0}. It goes down {1} floors and then up {2}. On which floor is it?",
        "{x} had ${n0}, spent ${n1} and was then given ${n2}. How many dollars does {x} have?",
        "There were {0} cars in the car park. {1} left, {2} came. How many cars are there?"},
       {"In einem Bus sitzen {0} Leute. Am n\u00e4chsten Halt steigen {1} aus und {2} ein. Wie "
        "viele sind nun im Bus?",
        "Der Aufzug ist im {0}. Stock. Er f\u00e4hrt {1} Stockwerke nach unten und dann {2} nach "
        "oben. In welchem Stock ist er?"}},
      {1,
       {{3, 40}, {2, 30}, {1, 1}},
       {{'+', 0, 1}, {'+', 3, 2}},
       {"{x} stands in a queue. There are {0} people in front of {x} and {1} behind. How many "
        "people are in the queue, with {x}?",
        "In a row of seats {0} are to the left of {x}'s seat and {1} to the right. How many seats "
        "are in the row?",
        "{0} runners came in before {x} and {1} after {x}. How many runners were there in all, {x} "
        "included?"},
       {"{x} steht in einer Schlange. Vor {x} stehen {0} Leute, dahinter {1}. Wie viele Leute "
        "stehen in der Schlange, {x} mitgez\u00e4hlt?"}},
      {1,
       {{3, 60}, {20, 150}, {1, 1}},
       {{'-', 1, 0}, {'+', 3, 2}},
       {"{x} reads from page {0} to page {1}, both included. How many pages is that?",
        "For homework we read pages {0} to {1}, the first and the last page too. How many pages "
        "are those?",
        "Lockers are numbered from {0} to {1}. How many lockers are there?"},
       {"{x} liest von Seite {0} bis einschlie\u00dflich Seite {1}, Seite {0} mitgez\u00e4hlt. "
        "Wie viele Seiten sind das?"}},
      {2,
       {{60, 200}, {5, 30}, {2, 2}},
       {{'*', 1, 2}, {'+', 1, 3}, {'-', 0, 4}},
       {"A book has {0} pages. {x} reads {1} pages on Monday and twice as many on Tuesday. How "
        "many pages are left to read?",
        "{x} has {0} pages to read. Yesterday {x} read {1} pages and today twice as many as "
        "yesterday. How many pages are still to go?",
        "A farmer had {0} {t}, sold {1} in the morning and double that in the afternoon. How many "
        "{t} were not sold?"},
       {"Ein Buch hat {0} Seiten. Am Montag liest {x} {1} Seiten, am Dienstag doppelt so viele. "
        "Wie viele Seiten fehlen noch?"}},
  };
}

std::vector<Story> in_shops() {
  return {
      {2,
       {{2, 8}, {2, 9}, {2, 20}, {100, 100}},
       {{'*', 0, 1}, {'+', 4, 2}, {'-', 3, 5}},
       {"{x} buys {0} <books|shirts|toys> for ${n1} each and a bag for ${n2} and pays with a $100 "
        "bill. How much change does {x} get, in dollars?",
        "{x} pays with a 100 euro note. In the basket are {0} <plants|games> at {1} euros each and "
        "a cake for {2} euros. How many euros does {x} get back?"},
       {"{x} kauft {0} B\u00fccher zu je {1} Euro und ein Spiel f\u00fcr {2} Euro und bezahlt mit "
        "einem 100-Euro-Schein. Wie viel Euro bekommt {x} zur\u00fcck?"}},
      {1,
       {{2, 9}, {2, 6}, {50, 50}},
       {{'*', 0, 1}, {'-', 2, 3}},
       {"{x} buys {0} sandwiches at ${n1} each and pays with a $50 bill. What is the change?",
        "I get {0} notebooks for {1} euros each and hand over a 50 euro note. How many euros do I "
        "get back?",
        "{0} tickets, {1} pounds each, paid with a \u00a350 note: how many pounds change?"},
       {"{x} kauft {0} Hefte zu je {1} Euro und bezahlt mit einem 50-Euro-Schein. Wie viel Euro "
        "bekommt {x} zur\u00fcck?"}},
      {1,
       {{15, 99}, {2, 15}, {2, 9}},
       {{'-', 0, 1}, {'/', 3, 2}},
       {"{x} has {0} dollars. After paying {1} dollars for the bus, how many {2}-dollar tickets "
        "can {x} buy?",
        "{x} has {0} euros, keeps {1} euros and spends all the rest on toys at {2} euros each. How "
        "many toys does {x} get?",
        "The bill was {0} dollars. {1} dollars were for drinks, and the rest for meals at {2} "
        "dollars each. How many meals were there?",
        "{0} {t} arrive, {1} are broken. The good ones go into boxes of {2}. How many boxes are "
        "filled?"},
       {"{x} hat {0} Euro, gibt {1} Euro f\u00fcr den Bus aus und kauft vom Rest Karten zu je {2} "
        "Euro. Wie viele Karten sind das?"}},
      {1,
       {{2, 12}, {5, 40}, {30, 150}},
       {{'-', 2, 1}, {'/', 3, 0}},
       {"{x} wants <a bike|a game|shoes> for {2} dollars and has {1} dollars. {x} saves {0} "
        "dollars a week. How many weeks does it take?",
        "{x} has saved ${n1} and needs ${n2}. At ${n0} a week, how many weeks must {x} go on "
        "saving?",
        "A puzzle has {2} pieces. {1} are in place, and {x} adds {0} a day. In how many days is it "
        "done?",
        "I'm on page {1} of {2}. If I read {0} pages a day, how many days do I need?"},
       {"{x} hat {1} Euro und braucht {2} Euro. Jede Woche kommen {0} Euro dazu. Wie viele Wochen "
        "dauert es?"}},
      {1,
       {{2, 20}, {2, 12}, {5, 40}},
       {{'-', 2, 1}, {'*', 3, 0}},
       {"{x} buys {0} {t} for {1} dollars each and sells them for {2} dollars each. How many "
        "dollars of profit is that?",
        "It costs {1} euros to make a cap, and it sells for {2} euros. What is the profit on {0} "
        "caps, in euros?",
        "{0} {t} that cost {2} euros each are now {1} euros each. How many euros does one save on "
        "all of them?"},
       {"{x} kauft {0} {t} f\u00fcr je {1} Euro und verkauft sie f\u00fcr je {2} Euro. Wie viel "
        "Euro Gewinn sind das?"}},
      {1,
       {{5, 20}, {20, 59}, {12, 12}},
       {{'*', 0, 2}, {'-', 3, 1}},
       {"A magazine costs {0} euros a month, or {1} euros for the whole year. How many euros does "
        "one save in a year with the yearly price?",
        "{x} saves ${n0} every month. After a year {x} spends ${n1}. How much is left?",
        "A dozen rolls go into each of {0} bags, and {1} rolls are sold. How many rolls are "
        "left?"},
       {"{x} spart jeden Monat {0} Euro. Nach einem Jahr gibt {x} {1} Euro aus. Wie viel Euro "
        "bleiben?"}},
      {2,
       {{2, 9}, {3, 15}, {2, 9}, {2, 9}},
       {{'*', 0, 1}, {'*', 2, 3}, {'-', 4, 5}},
       {"{x} has {0} boxes of {1} {t} and gives {3} {t} to each of {2} friends. How many {t} are "
        "left?",
        "{x} earns {1} dollars an hour for {0} hours and then buys {2} tickets at {3} dollars "
        "each. How much money is left?",
        "There are {0} rows of {1} chairs. {2} groups of {3} people sit down. How many chairs stay "
        "empty?",
        "{x} sold {0} cakes at {1} euros each. The eggs came to {2} boxes at {3} euros each. What "
        "is the profit in euros?"},
       {"{x} hat {0} Kisten mit je {1} {t} und gibt {2} Freunden je {3}. Wie viele {t} bleiben?",
        "{x} verdient {0} Stunden lang je {1} Euro und kauft {2} Karten zu je {3} Euro. Wie viel "
        "Euro bleiben?"}},
  };
}

std::vector<Story> at_work() {
  return {
      {2,
       {{2, 15}, {2, 9}, {2, 7}},
       {{'*', 0, 1}, {'*', 3, 2}},
       {"{x} earns ${n0} an hour and works {1} hours a day. How much does {x} earn in {2} days?",
        "A machine makes {0} {t} a minute. It runs {1} minutes a day. How many {t} does it make in "
        "{2} days?",
        "{x} walks the dog {1} times a day, {0} minutes each time. How many minutes is that in {2} "
        "days?",
        "In {2} weeks {x} trains {1} times a week for {0} minutes. How many minutes of training is "
        "that?"},
       {"{x} verdient {0} Euro pro Stunde und arbeitet {1} Stunden am Tag. Wie viel Euro sind das "
        "in {2} Tagen?"}},
      {2,
       {{2, 20}, {2, 8}, {7, 7}},
       {{'*', 0, 2}, {'*', 3, 1}},
       {"{x} reads {0} pages every day. How many pages is that in {1} weeks?",
        "A hen house gives {0} eggs a day. How many eggs are there after {1} weeks?",
        "{x} does {0} push-ups each day for {1} weeks. How many push-ups is that in all?"},
       {"{x} liest jeden Tag {0} Seiten. Wie viele Seiten sind das in {1} Wochen?"}},
      {3,
       {{5, 15}, {2, 9}, {2, 8}, {2, 6}},
       {{'*', 0, 1}, {'+', 0, 2}, {'*', 5, 3}, {'+', 4, 6}},
       {"{x} gets ${n0} an hour. On Saturday {x} works {1} hours. On Sunday the pay is ${n2} an "
        "hour more, and {x} works {3} hours. How much does {x} earn on the two days?",
        "A child's ticket costs {0} euros, an adult's {2} euros more. What do {1} children and "
        "{3} adults pay together, in euros?",
        "Small boxes hold {0} {t}. Large boxes hold {2} more. How many {t} are in {1} small and "
        "{3} large boxes?"},
       {"Eine Kinderkarte kostet {0} Euro, eine f\u00fcr Erwachsene {2} Euro mehr. Was zahlen {1} "
        "Kinder und {3} Erwachsene zusammen, in Euro?"}},
      {3,
       {{2, 9}, {3, 12}, {2, 15}, {2, 9}},
       {{'*', 0, 1}, {'-', 4, 2}, {'*', 5, 3}},
       {"{x} plants {0} rows of {1} tomato plants. {2} plants die, and each of the others gives "
        "{3} tomatoes. How many tomatoes does {x} get?",
        "A baker makes {0} trays of {1} rolls. {2} are burnt. The rest sell at {3} cents each. How "
        "many cents is that?",
        "{0} buses with {1} people each arrive, but {2} people do not pay. All others pay {3} "
        "euros each. How many euros come in?"},
       {"{x} pflanzt {0} Reihen mit je {1} Tomaten. {2} Pflanzen gehen ein, die anderen tragen je "
        "{3} Tomaten. Wie viele Tomaten sind das?"}},
      {1,
       {{8, 40}, {2, 7}, {2, 9}},
       {{'-', 0, 1}, {'*', 3, 2}},
       {"{x} types {0} words a minute, {y} types {1} fewer. How many words does {y} type in {2} "
        "minutes?",
        "A job pays {0} euros an hour, but {1} euros of each hour go to tax. How many euros are "
        "left after {2} hours?",
        "Of {0} {t} in a pack {1} are green. How many that are not green are in {2} packs?"},
       {"{x} bekommt {0} Euro pro Stunde, davon gehen {1} Euro ab. Wie viel Euro bleiben nach {2} "
        "Stunden?"}},
      {2,
       {{2, 12}, {2, 15}, {4, 4}, {2, 2}},
       {{'*', 0, 2}, {'*', 1, 3}, {'+', 4, 5}},
       {"A farm has {0} <cows|sheep|horses> and {1} <hens|ducks|geese>. How many legs do the "
        "animals have <in all|altogether>?",
        "In a car park are {0} cars and {1} bicycles. How many wheels is that, without spare "
        "ones?",
        "{0} dogs and {1} birds live in a house. How many legs do they have together?"},
       {"Auf einem Hof leben {0} K\u00fche und {1} H\u00fchner. Wie viele Beine haben die Tiere "
        "zusammen?",
        "Auf dem Parkplatz stehen {0} Autos und {1} Fahrr\u00e4der. Wie viele R\u00e4der sind "
        "das, ohne Ersatzr\u00e4der?"}},
      {2,
       {{2, 6}, {2, 30}, {2, 20}, {12, 12}},
       {{'*', 0, 3}, {'-', 4, 1}, {'+', 5, 2}},
       {"{x} buys {0} dozen eggs, uses {1} and gets {2} from a neighbour. How many eggs are there "
        "now?",
        "A bakery has {0} dozen rolls, sells {1} and bakes {2} more. How many rolls does it "
        "have?"},
       {"{x} kauft {0} Dutzend Eier, verbraucht {1} und bekommt {2} dazu. Wie viele Eier sind es "
        "nun?"}},
      {1,
       {{10, 60}, {2, 20}, {2, 6}},
       {{'+', 0, 1}, {'/', 3, 2}},
       {"{0} children and {1} adults go on a trip in cars. Every car takes {2} people. How many "
        "cars are needed, if all are full?",
        "{x} has {0} {t}, buys {1} more and puts {2} into each bag. How many bags are filled?",
        "{x} saved {0} dollars, got {1} from grandma and buys books at {2} dollars each with all "
        "of it. How many books is that?"},
       {"{x} hat {0} {t}, kauft {1} dazu und packt immer {2} in eine T\u00fcte. Wie viele "
        "T\u00fcten werden voll?"}},
  };
}

}  // namespace

std::vector<Story> daily_stories() {
  std::vector<Story> all = on_the_way();
  for (const auto& more : {in_shops(), at_work()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace ponder::tasks::multi_step
