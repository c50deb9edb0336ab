// More of how probabilities are asked for.
#include "tasks/kinds/more_forms.h"
#include "tasks/kinds/probability_later_forms.h"

namespace ponder::tasks::probability {
namespace {

PhraseForms one_drawn_english() {
  return {
      .nouns = {"the probability of picking a {color} <marble|ball|bead|counter> from a bag with "
                "{bag} ones",
                "the probability of drawing a {color} marble out of {bag} marbles",
                "the chance of getting a {color} ball "
                "out of {bag} balls",
                "the probability that a random ball out of {bag} balls is {color}",
                "the odds of picking a {color} one from {bag} marbles, as a probability"},
      .commands = {"find the probability of picking a {color} marble from {bag} marbles",
                   "calculate the probability that a "
                   "ball drawn from {bag} balls is {color}",
                   "give the chance of {color} as a fraction: {bag} balls in a bag",
                   "compute the probability of drawing a {color} ball from an urn with {bag} balls",
                   "write the probability of "
                   "taking a {color} counter out of {bag} counters as a fraction"},
      .questions =
          {"a bag contains {bag} <balls|marbles|counters|beads>. What is the probability of "
           "drawing a {color} one",
           "a bag contains {bag} <balls|marbles|counters|beads>. If one is picked at random, what "
           "is the probability that it is "
           "{color}",
           "a bag has {bag} <balls|marbles|tiles|cubes>. You pick one without looking. What is the "
           "probability of picking "
           "{color}",
           "there are {bag} <balls|marbles|counters|discs> in a bag. What is the probability of "
           "choosing a {color} one",
           "there are {bag} <candies|sweets|gumballs|jelly beans> in a jar. What is the chance of "
           "getting a {color} one",
           "a jar contains {bag} <candies|marbles|buttons>. One is chosen at random. What is the "
           "probability that it is "
           "{color}",
           "a box contains {bag} <pens|pencils|crayons|balls>. One is taken out at random. What is "
           "the probability "
           "it is {color}",
           "an urn contains {bag} balls. A ball is drawn at random. What is the probability of "
           "{color}",
           "a spinner has {bag} sectors of the same size. What is the probability of landing on "
           "{color}",
           "a spinner has {bag} equal parts. How likely is it to stop on {color}",
           "{name} has {bag} <socks|t-shirts|hats|ties> in a drawer and takes one at random. What "
           "is the probability that it is "
           "{color}",
           "{name} picks a <balloon|flower|tulip> at random out of {bag} ones. What is the "
           "probability of {color}",
           "{name} reaches into a bag of {bag} <blocks|tiles|marbles> and grabs one. What is the "
           "chance it is {color}",
           "if a marble is drawn from {bag} marbles, what are the chances that it is {color}",
           "if I take one ball from a box "
           "with {bag} balls, what's the probability it is {color}",
           "one of {bag} cards is turned over. What is the probability "
           "that it is {color}",
           "a raffle drum holds {bag} tickets. What is the probability that the first ticket is "
           "{color}",
           "what is the chance of pulling a {color} sock from a drawer with {bag} socks",
           "in a parking lot there are {bag} "
           "cars. One leaves at random. How likely is it a {color} one",
           "a gumball machine has {bag} gumballs. What is the "
           "probability that the next one is {color}",
           "a bouquet has {bag} flowers and I pull one out. What is the "
           "probability that it is {color}",
           "what's the probability of {color} if I draw one of {bag} marbles",
           "a deck has only {bag} cards. I draw one. What is the probability that it is {color}",
           "how likely am I to draw {color} from {bag} marbles, as a fraction",
           "there are {bag} fish in a tank. One is "
           "caught at random. What is the probability that it is {color}"},
      .terse = {"{bag} marbles, probability of {color}?",
                "{bag} balls in a bag, probability of {color}",
                "{bag} balls. Draw one. P({color}) "
                "= ?",
                "bag with {bag} marbles, chance of {color}?",
                "P({color}): bag with {bag} balls",
                "prob of {color} from {bag}",
                "probability {color}: {bag}",
                "In a bag: {bag} balls. Chance for {color}?",
                "Bag: {bag} marbles.\nEvent: {color}\n"
                "Probability:",
                "A bag contains {bag} balls. P({color}) = ___",
                "Spinner: {bag} equal sectors. P({color})?",
                "Marbles: {bag}. One is drawn at random. Probability of {color}? Give a simplified "
                "fraction.",
                "A bag has {bag} marbles. Find P({color}).",
                "A bag has {bag} candies. What is the probability of picking {color}? "
                "Write your answer as a fraction in simplest form.",
                "There are {bag} balls in a box and {name} picks one with closed "
                "eyes. What is the probability that it is {color}?",
                "Out of {bag} marbles I pick one blind. {color}?",
                "An urn holds {bag} balls; one ball is drawn. Find the probability that the ball "
                "is {color}.",
                "chances of {color} with {bag} balls?",
                "one ball out of {bag} balls, is {color} likely? Give the probability.",
                "Q: A bag contains {bag} marbles. What is the probability of drawing a {color} "
                "marble?\nA:"}};
}

PhraseForms one_drawn_german() {
  return {
      .questions =
          {"in einer Urne sind {bag} Kugeln. Eine wird gezogen. Wie gro\u00df ist die "
           "Wahrscheinlichkeit f\u00fcr eine {color}",
           "ein Beutel enth\u00e4lt {bag} Murmeln. Mit welcher Wahrscheinlichkeit zieht man eine "
           "{color}",
           "ein Gl\u00fccksrad hat {bag} gleich gro\u00dfe Felder. Wie wahrscheinlich ist eine "
           "{color} Fl\u00e4che",
           "{name} zieht eine von {bag} Karten. Wie wahrscheinlich ist eine {color}",
           "in einer Lostrommel sind {bag} Kugeln. Wie gro\u00df ist die Chance auf eine {color}",
           "in einer Schublade liegen {bag} Socken. Ich nehme blind eine heraus. Wie "
           "wahrscheinlich ist eine {color}",
           "was ist die Wahrscheinlichkeit f\u00fcr eine {color} Kugel bei {bag} Kugeln"},
      .terse = {"{bag} Kugeln, Wahrscheinlichkeit f\u00fcr {color}?",
                "Beutel mit {bag} Murmeln, eine {color}?",
                "P({color}) bei {bag} "
                "Kugeln",
                "Urne mit {bag} Kugeln. Wie wahrscheinlich ist eine {color}?",
                "{bag} Kugeln, eine ziehen, P({color}) = ___",
                "Chance auf eine {color} aus {bag} Kugeln?"}};
}

PhraseForms rolled_english() {
  return {
      .nouns = {"the probability of rolling {event}",
                "the probability of rolling {event} on a standard die",
                "the probability of rolling "
                "{event} on a fair six-sided die",
                "the probability of getting {event} on a die",
                "the chance of rolling {event} with one "
                "six-sided die",
                "the chances of rolling {event} on a dice",
                "the probability of {event} when a number cube is rolled",
                "the odds of rolling {event} on a regular die, as a probability"},
      .commands = {"find the probability of rolling {event} on a die",
                   "find the probability of getting {event} with one roll of a die",
                   "calculate the probability of rolling {event} with a fair die",
                   "write the probability of rolling {event} as a fraction",
                   "give the probability of {event} on a fair die",
                   "compute the probability of {event} when rolling one die"},
      .questions = {"what is the probability of rolling {event} on a die",
                    "what is the probability of rolling {event} with a fair die",
                    "what is the probability of rolling {event} on a six-sided die",
                    "what is the probability of getting {event} when you roll a "
                    "die",
                    "what is the chance of rolling {event}, with one die",
                    "what are the odds of rolling {event} with one die",
                    "what's the probability of rolling {event} with a dice",
                    "a fair die is rolled. What is the probability of getting {event}",
                    "a fair six-sided die is rolled. What is the probability of rolling {event}",
                    "a number cube is rolled once. What is the "
                    "probability of {event}",
                    "a standard die is thrown once. What is the probability that it shows {event}",
                    "you roll a die once. "
                    "What is the probability of {event}",
                    "you throw one die. What is the probability of getting {event}",
                    "if I roll a die, what is "
                    "the probability that I get {event}",
                    "if you roll a fair die, what is the probability of {event}",
                    "if a die is rolled, what is "
                    "the chance of {event}",
                    "{name} rolls a die. What is the probability that {name} rolls {event}",
                    "{name} rolls one die and wants "
                    "{event}. What is the probability",
                    "in a game of Ludo I need {event}. How likely is that in one roll",
                    "how likely am I to roll {event} with one die",
                    "how likely is it to roll {event}",
                    "how often, as a fraction, do you expect {event} "
                    "with a die",
                    "my little brother bets on {event} with one die. How likely does he win",
                    "a die has the numbers 1 to 6. What is the "
                    "probability that it lands on {event}"},
      .terse = {"probability of rolling {event}", "probability of {event} on a die",
                "chance of rolling {event}?", "P(rolling {event})",
                "P({event}), "
                "one die",
                "prob of {event} on a dice", "die roll: {event}, probability",
                "six-sided die, probability of {event}",
                "1 die, {event}, "
                "chance?",
                "Roll a die. P({event}) = ___", "A die is rolled. P({event})?",
                "A fair die is rolled once. Find the probability of getting "
                "{event}. Give a simplified fraction.",
                "Experiment: roll a die once\nEvent: {event}\nProbability:",
                "The probability of rolling "
                "{event} on a fair die is ___.",
                "Dice question. Chance of {event} in one throw?",
                "Q: What is the probability of rolling {event} on a "
                "fair die?\nA:"}};
}

PhraseForms rolled_german() {
  return {
      .nouns = {"die Wahrscheinlichkeit f\u00fcr {event} beim W\u00fcrfeln mit einem W\u00fcrfel"},
      .questions =
          {"ein W\u00fcrfel wird einmal geworfen. Wie gro\u00df ist die Wahrscheinlichkeit, "
           "{event} zu w\u00fcrfeln",
           "wie gro\u00df ist die Wahrscheinlichkeit, {event} zu w\u00fcrfeln, mit einem "
           "W\u00fcrfel",
           "was ist die Wahrscheinlichkeit, mit einem W\u00fcrfel {event} zu w\u00fcrfeln",
           "{name} wirft einen W\u00fcrfel und braucht {event}. Wie wahrscheinlich ist das",
           "beim Mensch \u00e4rgere dich nicht brauche ich {event}. Wie wahrscheinlich ist das bei "
           "einem Wurf",
           "wie wahrscheinlich w\u00fcrfelt man {event} mit einem normalen W\u00fcrfel"},
      .terse = {"Wahrscheinlichkeit {event} (ein W\u00fcrfel)?",
                "P({event}) beim W\u00fcrfeln mit einem W\u00fcrfel",
                "ein W\u00fcrfel: {event}, "
                "wie wahrscheinlich?",
                "W\u00fcrfeln: {event}, Chance?"}};
}

PhraseForms pair_english() {
  return {
      .nouns = {"the probability that the sum of two dice is {n}",
                "the probability of rolling a {n} with two dice",
                "the probability of rolling "
                "a sum of {n} with two fair dice",
                "the chance of rolling a {n} with two dice",
                "the probability that two dice sum to {n}",
                "the probability of getting a total of {n} with a pair of dice"},
      .commands = {"find the probability that the sum of two dice is {n}",
                   "find the probability of rolling a sum of {n} with two dice",
                   "calculate "
                   "the probability that two dice add up to {n}",
                   "compute the probability of a total of {n} with two six-sided dice"},
      .questions =
          {"what is the probability of rolling a sum of {n} with two dice",
           "what is the probability of rolling a {n} with two dice",
           "what is the "
           "probability that two dice add up to {n}",
           "what is the probability of getting a sum of {n} when rolling two dice",
           "two fair dice are "
           "rolled. What is the probability that the sum is {n}",
           "two dice are thrown. What is the probability that the sum of the numbers is {n}",
           "two six-sided dice are rolled. What is the probability of a total of {n}",
           "a pair of dice is rolled. What is the probability of a sum of "
           "{n}",
           "if two dice are rolled, what is the probability of getting a sum of {n}",
           "if I roll two dice, how likely is a total of {n}",
           "you roll two dice and add the numbers. What is the probability of {n}",
           "{name} rolls two dice. What is the probability that the total is "
           "{n}",
           "what are the chances of rolling a total of {n} on two dice",
           "in Monopoly I need {n} with two dice. How likely is that",
           "one red and one blue die are rolled. What is the probability that they add up to {n}"},
      .terse = {"probability of sum {n} with two dice", "two dice, total {n}, probability",
                "sum of two dice = {n}, probability?",
                "P(sum = {n}), two "
                "dice",
                "2 dice sum {n} chance", "2d6, P({n})", "chance of {n} with 2 dice",
                "Two dice are rolled. P(sum is {n}) = ___",
                "Two fair dice, "
                "sum {n}. Give the probability as a simplified fraction.",
                "Experiment: roll two dice\nEvent: sum {n}\nProbability:",
                "The probability that "
                "two dice add up to {n} is ___.",
                "Q: Two dice are rolled. What is the probability that the sum is {n}?\nA:"}};
}

PhraseForms pair_german() {
  return {
      .nouns =
          {"die Wahrscheinlichkeit f\u00fcr die Augensumme {n} beim Wurf von zwei W\u00fcrfeln"},
      .questions = {"zwei W\u00fcrfel werden geworfen. Wie gro\u00df ist die Wahrscheinlichkeit "
                    "f\u00fcr die Augensumme {n}",
                    "wie wahrscheinlich ist es, mit "
                    "zwei W\u00fcrfeln eine {n} zu werfen",
                    "wie gro\u00df ist die Wahrscheinlichkeit, mit zwei W\u00fcrfeln zusammen {n} "
                    "zu w\u00fcrfeln",
                    "{name} wirft zwei W\u00fcrfel. Wie wahrscheinlich ist die Summe {n}"},
      .terse = {"Augensumme {n}, zwei W\u00fcrfel, Wahrscheinlichkeit?",
                "P(Summe {n}), zwei W\u00fcrfel",
                "zwei W\u00fcrfel, zusammen {n}: wie wahrscheinlich?"}};
}

PhraseForms tossed_english() {
  return {
      .nouns = {"the probability of getting exactly {k} <heads|tails> in {n} coin flips",
                "the probability of exactly {k} <heads|tails> in {n} flips of a fair "
                "coin",
                "the probability of flipping exactly {k} <heads|tails> out of {n}",
                "the chance of getting exactly {k} <heads|tails> in {n} tosses",
                "the probability that exactly {k} of {n} coins land on <heads|tails>"},
      .commands =
          {"find the probability of getting exactly {k} <heads|tails> when {n} coins are tossed",
           "calculate the probability of exactly {k} <heads|tails> in "
           "{n} coin tosses",
           "compute the probability of getting exactly {k} heads if a fair coin is flipped {n} "
           "times"},
      .questions =
          {"a fair coin is flipped {n} times. What is the probability of getting exactly {k} "
           "<heads|tails>",
           "a coin is tossed {n} times. What is the probability "
           "of getting exactly {k} <heads|tails>",
           "if a fair coin is flipped {n} times, what is the probability of exactly {k} "
           "<heads|tails>",
           "if you flip a coin {n} "
           "times, what is the probability of getting exactly {k} <heads|tails>",
           "what is the probability of getting exactly {k} <heads|tails> in {n} coin flips",
           "what "
           "is the probability of exactly {k} <heads|tails> out of {n} flips",
           "you flip {n} fair coins. What is the probability that exactly {k} land on "
           "<heads|tails>",
           "{n} fair coins are flipped. What is the probability that exactly {k} come up "
           "<heads|tails>",
           "{name} flips a coin {n} times. What is "
           "the probability of exactly {k} <heads|tails>",
           "what are the odds of getting exactly {k} <heads|tails> with {n} coins",
           "how likely is it to get exactly {k} "
           "<heads|tails> in {n} flips",
           "I toss {n} coins. How likely do exactly {k} of them show <heads|tails>",
           "what's the chance that I get exactly {k} <heads|tails> "
           "out of {n} tosses",
           "a family flips a coin {n} times. How likely are exactly {k} tails"},
      .terse = {"{n} coin flips exactly {k} heads probability",
                "exactly {k} <heads|tails> in {n} flips",
                "P(exactly {k} <heads|tails>), {n} tosses",
                "flip {n} coins, "
                "exactly {k} <heads|tails>?",
                "{n} tosses, {k} <heads|tails> exactly, probability?",
                "coin flipped {n} times, chance of exactly {k} <heads|tails>",
                "A coin is flipped {n} "
                "times. P(exactly {k} heads) = ___",
                "binomial: n = {n}, p = 1/2, P(X = {k})",
                "Experiment: {n} coin flips\nEvent: exactly {k} <heads|tails>\nProbability:",
                "Probability of exactly {k} heads in {n} coin tosses? Simplified fraction please.",
                "Q: A coin is flipped {n} times. What is the probability of exactly {k} "
                "heads?\nA:"}};
}

PhraseForms tossed_german() {
  return {
      .questions =
          {"eine M\u00fcnze wird {n} mal geworfen. Wie gro\u00df ist die Wahrscheinlichkeit "
           "f\u00fcr genau {k} mal <Kopf|Zahl>",
           "wie gro\u00df ist die "
           "Wahrscheinlichkeit, bei {n} M\u00fcnzw\u00fcrfen genau {k} mal <Kopf|Zahl> zu erhalten",
           "{name} wirft {n} M\u00fcnzen. Wie wahrscheinlich ist genau {k} mal "
           "<Kopf|Zahl>",
           "wie hoch ist die Chance auf genau {k} mal <Kopf|Zahl> bei {n} W\u00fcrfen mit einer "
           "M\u00fcnze"},
      .terse = {"{n} M\u00fcnzw\u00fcrfe, genau {k} mal Zahl?",
                "genau {k} mal Kopf bei {n} W\u00fcrfen, Wahrscheinlichkeit?",
                "P(genau {k} mal Zahl), {n} "
                "M\u00fcnzw\u00fcrfe"}};
}

PhraseForms two_drawn_english() {
  return {
      .nouns = {"the probability of drawing two {color} marbles in a row without replacement from "
                "{bag} marbles",
                "the probability that two marbles drawn without "
                "replacement from {bag} marbles are both {color}",
                "the chance of picking two {color} balls from {bag} balls without replacement",
                "the probability of two "
                "{color} ones when two of {bag} marbles are picked at the same time"},
      .commands = {"find the probability of drawing two {color} marbles without replacement from "
                   "{bag} marbles",
                   "calculate the probability that both balls are {color} when two "
                   "are drawn without replacement from {bag} balls",
                   "compute the chance of two {color} ones if two of {bag} marbles are drawn "
                   "without replacement"},
      .questions = {"a bag contains {bag} <balls|marbles|beads>. Two are drawn without "
                    "replacement. What is the probability that both are {color}",
                    "a bag contains {bag} <balls|marbles>. If two are drawn at random without "
                    "replacement, what is the probability that both are {color}",
                    "a jar has {bag} <candies|marbles|sweets>. Two are picked one after the other "
                    "and not put back. What is the probability that both are {color}",
                    "there are {bag} <balls|marbles|counters> in a bag. Two are taken out at the "
                    "same time. What is the probability that both are {color}",
                    "{name} draws two <balls|marbles> without replacement from a bag with {bag} "
                    "ones. What is the probability of two {color} ones",
                    "{name} takes a <sock|glove> from a drawer with {bag} ones and then takes "
                    "another. What is the probability that both are {color}",
                    "two <balls|marbles> are picked without replacement from {bag} ones. How "
                    "likely is it that both are {color}",
                    "what is the probability of picking two {color} <balls|marbles> in a row, "
                    "without replacement, from {bag} ones",
                    "if I draw two marbles from {bag} marbles and don't put the first one back, "
                    "what is the chance that both are {color}",
                    "an urn contains {bag} balls. Two balls are drawn without putting any back. "
                    "What is the probability that both are {color}",
                    "I eat two candies from a bag with {bag} candies. How likely are both {color}"},
      .terse = {"{bag} balls, two drawn without replacement, both {color}?",
                "two marbles from {bag}, no replacement, P(both {color})",
                "P(two {color}), {bag} marbles, without "
                "replacement",
                "draw 2 from {bag} balls without replacement: P(both {color}) = ___",
                "A bag has {bag} marbles. Two are drawn without replacement. Find P(both {color}). "
                "Give a "
                "simplified fraction.",
                "without replacement: {bag} balls, two draws, both {color}, probability?",
                "Bag: {bag} marbles.\nEvent: two draws without replacement, both "
                "{color}\nProbability:",
                "Q: Two marbles are drawn without replacement from {bag} marbles. Probability that "
                "both are {color}?\nA:"}};
}

PhraseForms two_drawn_german() {
  return {.questions = {"in einer Urne sind {bag} Kugeln. Zwei werden ohne Zur\u00fccklegen "
                        "gezogen. Wie gro\u00df ist die Wahrscheinlichkeit f\u00fcr zwei {color}",
                        "{name} zieht zwei von {bag} Kugeln ohne Zur\u00fccklegen. Wie "
                        "wahrscheinlich sind zwei {color}",
                        "aus {bag} Murmeln werden zwei gleichzeitig gezogen. Wie wahrscheinlich "
                        "sind zwei {color}"},
          .terse = {"zwei aus {bag} Kugeln ohne Zur\u00fccklegen, zwei {color}?",
                    "P(zwei {color}), {bag} Kugeln, ohne Zur\u00fccklegen"}};
}

PhraseForms first_of(std::string_view ask, bool german) {
  if (ask == "bag") return german ? one_drawn_german() : one_drawn_english();
  if (ask == "die") return german ? rolled_german() : rolled_english();
  if (ask == "two") return german ? pair_german() : pair_english();
  if (ask == "coins") return german ? tossed_german() : tossed_english();
  return german ? two_drawn_german() : two_drawn_english();
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  return with_more(first_of(ask, german), later_forms(ask, german));
}

}  // namespace ponder::tasks::probability
