// Still more of how probabilities are asked for: games, classrooms, tests with a wished form.
#include "tasks/kinds/probability_later_forms.h"

namespace ponder::tasks::probability {
namespace {

PhraseForms later_bag_english() {
  return {
      .nouns =
          {"the probability of a {color} one when one of {bag} <balls|marbles|cards|tickets> is "
           "<taken|drawn|picked> at random",
           "the likelihood of <drawing|picking> {color} from {bag} <balls|marbles>",
           "P({color}) for one draw from {bag} balls"},
      .commands = {"state the probability of {color} when one ball is drawn from {bag} balls",
                   "express as a fraction the probability of picking {color} from {bag} marbles",
                   "<determine|work out> how likely {color} is when I pick one of {bag} beads"},
      .questions =
          {"I have {bag} <marbles|socks|beads|balls> in a <bag|drawer|pouch> and take one out "
           "without "
           "looking. What's the probability that it's {color}",
           "someone draws one of {bag} <balls|tokens|chips>. What is the probability of {color}",
           "{name} has a box of {bag} <crayons|buttons|cars> and takes out one at random. What is "
           "the probability of a {color} one",
           "a bowl holds {bag} <sweets|jelly beans|candies>. {name} takes one with closed eyes. "
           "How "
           "likely is a {color} one",
           "with {bag} balls in an urn, what is the probability that the ball drawn is {color}",
           "a pack has {bag} balloons. One bursts. What is the probability that it was a {color} "
           "one",
           "a wheel is divided into {bag} equal fields. What is the probability that it stops on "
           "{color}",
           "in a bag are {bag} <counters|cubes|discs>. What is P({color}) for one draw",
           "out of {bag} umbrellas {name} grabs one in the dark. What is the probability that it "
           "is "
           "{color}"},
      .terse = {"Bag: {bag}. One draw. P({color}) = ___",
                "{bag} marbles, pick one, {color}? As a fraction.",
                "A bag: {bag} balls. Probability of {color}? <Simplify.|Give a fraction in lowest "
                "terms.|Answer as a fraction.>",
                "Contents: {bag}\nEvent: {color}\nProbability:", "prob of {color} from {bag}",
                "I draw one ball at random from {bag} balls. P({color})?",
                "{bag} in the bag. chance of {color}?",
                "One of {bag} tickets wins. How likely is it a {color} one?"}};
}

PhraseForms later_bag_german() {
  return {
      .nouns = {"die Wahrscheinlichkeit f\u00fcr {color} bei {bag} Kugeln und einem Zug"},
      .questions = {"ich habe {bag} Kugeln in einem Beutel und ziehe eine. Wie wahrscheinlich ist "
                    "eine {color}",
                    "in einer Tasche sind {bag} Murmeln und {name} nimmt ohne hinzusehen eine "
                    "heraus. Wie gro\u00df ist die Wahrscheinlichkeit f\u00fcr eine {color}",
                    "in einer Schale liegen {bag} Perlen. Mit welcher Wahrscheinlichkeit greift "
                    "man eine {color}"},
      .terse = {"Beutel: {bag}. Ein Zug. P({color}) = ?",
                "{bag} Kugeln, eine ziehen, {color}? Als "
                "Bruch."}};
}

PhraseForms later_die_english() {
  return {
      .nouns = {"the likelihood of {event} on one roll of a fair die",
                "the probability that one throw of a die gives {event}"},
      .commands = {"state the probability of {event} for one roll of a die",
                   "work out how likely it is to roll {event} with a six-sided die"},
      .questions = {"I throw a normal die. How likely do I get {event}",
                    "what's the likelihood of {event} on a fair six-sided die",
                    "{name} throws a die once. With what probability does it show {event}",
                    "in a board game {name} needs {event} with one die. What is the probability",
                    "one die, one throw: what is the probability of {event}",
                    "a fair cube with the faces 1 to 6 is rolled. What is P({event})",
                    "when a six-sided die is rolled once, what is the probability that the "
                    "result is {event}"},
      .terse = {"fair die, P({event})?", "1d6, {event}: probability = ___",
                "One roll. {event}. Probability as a fraction?",
                "Die: 6 faces\nEvent: {event}\nP =",
                "You win with {event} on one die. Your chance? <As a fraction.|>",
                "P({event}) on 1d6", "Roll one die, {event}, how likely?"}};
}

PhraseForms later_die_german() {
  return {.questions = {"ich w\u00fcrfle einmal. Wie wahrscheinlich ist {event}",
                        "{name} braucht {event} mit einem W\u00fcrfel. Wie gro\u00df ist die "
                        "Wahrscheinlichkeit daf\u00fcr",
                        "mit welcher Wahrscheinlichkeit zeigt ein W\u00fcrfel {event}"},
          .terse = {"ein W\u00fcrfel, {event}, P = ?",
                    "1 Wurf, {event}: Wahrscheinlichkeit als Bruch?"}};
}

PhraseForms later_two_english() {
  return {
      .nouns = {"the likelihood of a total of {n} when two dice are rolled",
                "P(total = {n}) for two fair dice"},
      .commands = {"state the probability that two dice <sum to|give a total of> {n}",
                   "express the probability of a sum of {n} with two dice as a fraction"},
      .questions = {"two six-sided dice are rolled. What is the probability that the total is {n}",
                    "{name} rolls a red and a blue die. How likely do they add up to {n}",
                    "in Monopoly I need a {n} with two dice. What is the probability",
                    "rolling two dice, what is the chance of getting {n} in total",
                    "if I roll a die twice, what is the probability that the sum is {n}",
                    "when two dice are thrown, with what probability is the sum {n}"},
      .terse = {"two dice, total {n}: P = ___", "2d6: P(sum = {n})?",
                "Dice: 2\nSum: {n}\nProbability:", "sum of {n} with a pair of dice, how likely?",
                "Two dice, the sum is {n}. Probability? <Simplified fraction.|>",
                "a die rolled twice, sum {n}, probability?"}};
}

PhraseForms later_two_german() {
  return {
      .questions = {"{name} w\u00fcrfelt mit zwei W\u00fcrfeln. Wie wahrscheinlich ist die Summe "
                    "{n}",
                    "ein W\u00fcrfel wird zweimal geworfen. Wie wahrscheinlich ist die Summe {n}"},
      .terse = {"2 W\u00fcrfel, Summe {n}: P = ?", "Augensumme {n}, zwei W\u00fcrfel?"}};
}

PhraseForms later_coins_english() {
  return {
      .nouns = {"the likelihood of exactly {k} <heads|tails> in {n} flips of a fair coin",
                "P(exactly {k} heads) for {n} tosses"},
      .commands = {"state the probability of <getting|seeing> exactly {k} heads in {n} coin flips",
                   "express the probability of exactly {k} tails in {n} tosses as a fraction"},
      .questions = {"I toss a coin {n} times. What's the probability of exactly {k} <heads|tails>",
                    "{n} fair coins are thrown at once. How likely is it that exactly {k} show "
                    "tails",
                    "{name} flips {n} coins. What is the probability that exactly {k} land "
                    "<heads|tails> up",
                    "when a coin is thrown {n} times, with what probability do I get exactly {k} "
                    "heads",
                    "in {n} tosses of a fair coin, how likely is it to see heads exactly {k} "
                    "times"},
      .terse = {"{n} tosses, exactly {k} heads: P = ___",
                "coin flips: {n}\nheads: exactly "
                "{k}\nprobability:",
                "exactly {k} of {n} coins heads. probability as a fraction?",
                "fair coin, {n} flips, P(heads = {k})",
                "Flip a fair coin {n} times. Exactly {k} heads. Probability? <Simplified "
                "fraction.|>"}};
}

PhraseForms later_coins_german() {
  return {
      .questions = {"{name} wirft {n} M\u00fcnzen. Mit welcher Wahrscheinlichkeit zeigen genau {k} "
                    "davon Kopf",
                    "eine faire M\u00fcnze wird {n} mal geworfen. Mit welcher Wahrscheinlichkeit "
                    "kommt genau {k} mal Zahl"},
      .terse = {"{n} W\u00fcrfe, genau {k} mal Kopf: P = ?"}};
}

PhraseForms later_both_english() {
  return {
      .nouns = {"the probability of two {color} ones in two draws without replacement from {bag} "
                "<balls|marbles>",
                "P(both {color}) when two of {bag} balls are drawn without replacement"},
      .commands =
          {"state the probability that two balls taken from {bag} balls, none put back, are "
           "both {color}"},
      .questions =
          {"I have {bag} <socks|marbles|sweets> in a bag and take two, one after the other, "
           "without "
           "putting back. How likely are both {color}",
           "{name} draws two of {bag} <beads|counters|tickets> and keeps both. What is the "
           "probability that both are {color}",
           "two balls are drawn one after the other from {bag} balls without replacement. What is "
           "P({color} and then {color})",
           "from a box of {bag} pens two are taken at random. What is the probability that both "
           "are "
           "{color}",
           "what is the probability that the first and the second ball are {color} if {bag} balls "
           "are in the urn and none is put back"},
      .terse = {"{bag} balls, take 2, keep them. Both {color}? Probability as a fraction.",
                "Contents: {bag}\nDraws: 2, without replacement\nEvent: both {color}\nProbability:",
                "draw 2 of {bag} marbles, no replacement, P(2 {color})",
                "Two out of {bag} marbles, not put back. How likely are both {color}?"}};
}

PhraseForms later_both_german() {
  return {.questions = {"in der Urne sind {bag} Kugeln und ich ziehe zwei ohne Zur\u00fccklegen. "
                        "Wie gro\u00df ist die Wahrscheinlichkeit f\u00fcr zwei {color}",
                        "in der Schachtel liegen {bag} Perlen und {name} nimmt blind zwei. Wie "
                        "wahrscheinlich sind zwei {color}"},
          .terse = {"{bag} Kugeln, zwei Z\u00fcge ohne Zur\u00fccklegen, beide {color}: P = ?"}};
}

PhraseForms later_sided_english() {
  return {
      .nouns = {"the likelihood of {event} on one roll of a {s}-sided die",
                "P({event}) for a random number from 1 to {s}"},
      .commands = {"work out the probability of {event} for a number drawn from 1 to {s}"},
      .questions = {"{s} cards are numbered 1 to {s} and one is turned over. How likely is {event}",
                    "{name} thinks of a number from 1 to {s}. If it is random, what is the "
                    "probability of {event}",
                    "a raffle has tickets 1 to {s}. What is the probability that the winning "
                    "ticket is {event}",
                    "a wheel of fortune shows the numbers 1 to {s}, all fields alike. What is "
                    "the probability of {event}"},
      .terse = {"numbers 1 to {s}, pick one: P({event}) = ___", "1d{s}, {event}, chance?",
                "Wheel with 1 to {s}. Event: {event}. Probability?"}};
}

PhraseForms later_sided_german() {
  return {
      .questions = {"{name} zieht eine von {s} Karten mit den Zahlen 1 bis {s}. Wie wahrscheinlich "
                    "ist {event}",
                    "ein W\u00fcrfel hat {s} Seiten. Mit welcher Wahrscheinlichkeit f\u00e4llt "
                    "{event}"},
      .terse = {"Zahlen 1 bis {s}, eine ziehen, {event}: P = ?"}};
}

}  // namespace

PhraseForms later_forms(std::string_view ask, bool german) {
  if (ask == "bag") return german ? later_bag_german() : later_bag_english();
  if (ask == "die") return german ? later_die_german() : later_die_english();
  if (ask == "two") return german ? later_two_german() : later_two_english();
  if (ask == "coins") return german ? later_coins_german() : later_coins_english();
  if (ask == "both") return german ? later_both_german() : later_both_english();
  return german ? later_sided_german() : later_sided_english();
}

}  // namespace ponder::tasks::probability
