// How probabilities are asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"
#include "tasks/kinds/probability_later_forms.h"

namespace ponder::tasks::probability {
namespace {

PhraseForms bag_english() {
  return {
      .nouns = {"the <probability|chance> of drawing a {color} ball from a bag with {bag} balls",
                "the chance of a {color} ball from a bag of {bag} balls",
                "the probability that a ball taken from {bag} balls is {color}",
                ("the <chance|probability> of picking a {color} <marble|ball|counter> out of {bag} "
                 "ones"),
                "the probability of {color} when one of {bag} balls is drawn"},
      .commands = {"find the probability of drawing a {color} ball from {bag} balls",
                   ("work out the chance of <getting|picking> a {color} one from {bag} "
                    "<beads|marbles|counters>"),
                   "give the probability of {color} as a fraction if one of {bag} balls is taken"},
      .questions =
          {"a bag holds {bag} balls, what is the probability of drawing a {color} one",
           "there are {bag} marbles in a jar, how likely is it to take a {color} one",
           ("in a box are {bag} balls, one is taken without looking, what is the probability that "
            "it is {color}"),
           "what is the probability of {color} if a bag contains {bag} balls",
           ("what are the chances of <getting|pulling out|picking> a {color} <ball|marble> from "
            "{bag} ones"),
           ("if I pick one of {bag} <sweets|beads|buttons> at random, how likely is a {color} one"),
           ("a <drawer|basket> has {bag} <socks|scarves|gloves>, I take one in the dark, what is "
            "the probability that it is {color}"),
           ("{name} takes one <card|counter|token> from {bag} ones, what is the probability that "
            "it is {color}"),
           "how likely is {color} when a ball is drawn from {bag} balls",
           ("<on|in> a prize draw there are {bag} tickets in a drum, what is the chance that the "
            "first one out is {color}"),
           ("with {bag} <pens|crayons> in a case, what is the chance that a random one is {color}"),
           ("my teacher has {bag} balls in a bag and I draw one, what is the probability of "
            "{color}")},
      .terse = {
          "{bag} balls, P({color})?", "P({color}) with {bag} balls", "urn: {bag}. P({color}) = ?",
          "bag: {bag}; draw one; {color}?", "probability of {color} from {bag} balls",
          "chance of {color}: {bag} marbles",
          ("A bag contains {bag} marbles. One <marble |>is <drawn|chosen|picked> at random. What "
           "is the probability <that it is {color}|of {color}>?"),
          "There are {bag} balls in an urn. You draw one. Find P({color}).",
          ("{name} has a bag with {bag} <sweets|beads>. {name} takes one without looking. What is "
           "the probability that it is {color}?< Give a fraction.| Answer as a fraction.|>"),
          ("Q: {bag} balls are in a box. One is drawn. What is the probability of {color}? A:"),
          ("A jar is filled with {bag} <jelly beans|candies>. How likely is it that one picked at "
           "random is {color}?"),
          ("I have {bag} <balls|blocks> in a sack. <I pull one out.|I take one.> Chance of "
           "{color}?"),
          ("Of {bag} cars in a car park one is chosen at random. What is the probability that it "
           "is {color}?")}};
}

PhraseForms bag_german() {
  return {
      .commands = {("berechne die Wahrscheinlichkeit, eine {color} Kugel zu ziehen, wenn {bag} "
                    "Kugeln in der Urne liegen")},
      .questions =
          {("in einem Beutel sind {bag} Kugeln, wie wahrscheinlich ist es, eine {color} zu ziehen"),
           ("eine Urne enth\u00e4lt {bag} Kugeln, wie gro\u00df ist die Wahrscheinlichkeit "
            "f\u00fcr eine {color}"),
           ("wie gro\u00df ist die Wahrscheinlichkeit, eine {color} Kugel zu ziehen, wenn {bag} "
            "Kugeln in der Urne liegen"),
           ("in einer Schachtel liegen {bag} Perlen und eine wird blind gezogen, mit welcher "
            "Wahrscheinlichkeit ist es eine {color}"),
           "{bag} Murmeln liegen im Glas, wie hoch ist die Chance auf eine {color}",
           ("wie wahrscheinlich ist eine {color} Kugel, wenn ein Sack {bag} Kugeln enth\u00e4lt")},
      .terse = {("die Wahrscheinlichkeit f\u00fcr {color} Kugeln bei einem Zug, wenn {bag} Kugeln "
                 "im Beutel liegen?"),
                ("die Wahrscheinlichkeit, eine {color} Kugel zu ziehen, wenn {bag} Kugeln im "
                 "Beutel sind?"),
                "{bag} Kugeln, P({color})?", "Urne: {bag} Kugeln. P({color}) = ?",
                ("In einer Urne liegen {bag} Kugeln. Eine <Kugel |>wird gezogen. Wie gro\u00df ist "
                 "die Wahrscheinlichkeit, dass es eine {color} ist?"),
                ("Ein Beutel enth\u00e4lt {bag} Perlen. {name} zieht eine ohne hinzusehen. Wie "
                 "wahrscheinlich ist eine {color}?"),
                "Wahrscheinlichkeit f\u00fcr eine {color} Kugel: {bag} Kugeln im Sack",
                ("{bag} Kugeln, eine wird gezogen, Wahrscheinlichkeit f\u00fcr eine {color}?< Als "
                 "Bruch.|>")}};
}

PhraseForms die_english() {
  return {.nouns = {"the <probability|chance> of rolling {event} with a fair die",
                    "the chance of {event} on one die",
                    "the probability of getting {event} when rolling a die",
                    "the probability of throwing {event} with <one dice|a dice|one die>",
                    "the chance to <roll|throw> {event} with an ordinary die",
                    "the probability that a fair die shows {event}",
                    "the probability of {event} in one roll of a die"},
          .commands = {"find the probability of rolling {event} on a six-sided die",
                       "give the chance of {event} when a die is thrown once",
                       "work out the probability of {event} on a fair dice"},
          .questions = {"how likely is {event} when you roll a die",
                        "a die is rolled once, what is the probability of {event}",
                        "I roll a normal die, what is the chance of {event}",
                        "if you throw a fair die, how likely are you to get {event}",
                        "what are the chances of rolling {event} on a six-sided die",
                        "what is the probability that a die lands on {event}",
                        "how probable is {event} with one throw of a die",
                        "{name} throws a die once, what is the probability of {event}",
                        "in a board game I need {event} on one die, what is the probability",
                        "I win if I roll {event} with one die, how likely do I win",
                        "with a die with the faces 1 to 6, what is the probability of {event}"},
          .terse = {"P({event}) on a die", "die, {event}, probability?", "fair die, P({event}) = ?",
                    "d6: P({event})", "one die: chance of {event}", "roll a die: {event}?",
                    ("A fair six-sided die is rolled once. What is the probability of "
                     "<rolling|getting> {event}?"),
                    "A die is thrown. Find the probability of {event}.",
                    "Q: What is the probability of rolling {event} with a die? A:",
                    ("{name} needs {event} and has one throw of a die. How likely is that?< Give a "
                     "fraction.|>"),
                    "You roll a standard die. <Probability|Chance> of {event}?",
                    "My teacher throws a die. How likely is {event}?"}};
}

PhraseForms die_german() {
  return {
      .nouns = {"die Wahrscheinlichkeit, mit einem W\u00fcrfel {event} zu w\u00fcrfeln",
                "die Chance, mit einem W\u00fcrfel {event} zu werfen"},
      .commands = {"berechne die Wahrscheinlichkeit, mit einem W\u00fcrfel {event} zu w\u00fcrfeln",
                   "gib die Wahrscheinlichkeit an, {event} zu w\u00fcrfeln (ein W\u00fcrfel)"},
      .infinitives =
          {"die Wahrscheinlichkeit berechnen, mit einem W\u00fcrfel {event} zu w\u00fcrfeln"},
      .questions =
          {"wie wahrscheinlich ist es, mit einem W\u00fcrfel {event} zu w\u00fcrfeln",
           ("wie gro\u00df ist die Wahrscheinlichkeit, mit einem fairen W\u00fcrfel {event} zu "
            "werfen"),
           ("ein W\u00fcrfel wird einmal geworfen, wie wahrscheinlich ist es, {event} zu werfen"),
           "ich brauche beim Spiel {event}, wie hoch ist meine Chance mit einem W\u00fcrfel",
           "mit welcher Wahrscheinlichkeit w\u00fcrfelt man {event} mit einem W\u00fcrfel",
           ("wie hoch ist die Chance, {event} zu w\u00fcrfeln, wenn ich einen W\u00fcrfel werfe")},
      .terse = {"W\u00fcrfel: P({event}) = ?", "ein W\u00fcrfel, {event}, Wahrscheinlichkeit?",
                "Wahrscheinlichkeit, {event} zu w\u00fcrfeln (ein W\u00fcrfel)",
                ("Ein fairer W\u00fcrfel wird einmal geworfen. Wie gro\u00df ist die "
                 "Wahrscheinlichkeit, {event} zu w\u00fcrfeln?"),
                ("{name} w\u00fcrfelt einmal. Wie wahrscheinlich ist es, dass {name} {event} "
                 "w\u00fcrfelt?")}};
}

PhraseForms two_english() {
  return {
      .nouns = {"the probability that two dice add up to {n}",
                "the probability of a sum of {n} with two dice",
                "the chance that two dice <show a total of|total|sum to> {n}",
                "the chance of {n} in all with two dice",
                "the probability of rolling a total of {n} with two fair dice"},
      .commands = {"find the probability of a total of {n} with two dice",
                   "work out the chance that two dice add to {n}",
                   "give the probability that the sum of two dice is {n}"},
      .questions =
          {"two dice are rolled, how likely is a sum of {n}",
           "what is the chance to roll {n} with two dice in all",
           "I throw two dice and add them, what is the probability of {n}",
           "what are the chances that two dice add up to {n}",
           "how likely are two dice to total {n}",
           "how probable is a total of {n} when a pair of dice is thrown",
           ("if a pair of dice is rolled, what is the probability that the numbers add up to {n}"),
           "{name} rolls two dice and needs {n} together, how likely is that",
           "in a board game I move the sum of two dice, how likely do I move {n} fields",
           "what is the probability of throwing {n} in total with two dice",
           ("two fair dice are thrown together, what is the probability that their sum is {n}")},
      .terse = {
          "P(sum {n}) with two dice", "two dice, sum {n}, probability?", "2 dice: P(total = {n})",
          "2d6 = {n}, probability?", "P(X + Y = {n}) for two dice",
          "sum of two dice is {n}: chance?",
          "Two fair dice are rolled. What is the probability that the sum is {n}?",
          "A pair of dice is thrown. Find the probability of a total of {n}.",
          "Q: What is the probability of a sum of {n} with two dice? A:",
          ("I roll two six-sided dice and add the dots. How likely is {n}?< Give a fraction.|>")}};
}

PhraseForms two_german() {
  return {
      .nouns = {"die Wahrscheinlichkeit f\u00fcr die Augensumme {n} mit zwei W\u00fcrfeln",
                "die Wahrscheinlichkeit, mit zwei W\u00fcrfeln zusammen {n} zu w\u00fcrfeln"},
      .commands = {(
          "berechne die Wahrscheinlichkeit f\u00fcr die Augensumme {n} bei zwei W\u00fcrfeln")},
      .questions = {"wie wahrscheinlich ist die Augensumme {n} mit zwei W\u00fcrfeln",
                    ("zwei W\u00fcrfel werden geworfen, wie gro\u00df ist die Wahrscheinlichkeit "
                     "f\u00fcr die Summe {n}"),
                    "wie gro\u00df ist die Chance, mit zwei W\u00fcrfeln zusammen {n} zu werfen",
                    "mit welcher Wahrscheinlichkeit zeigen zwei W\u00fcrfel zusammen {n} Augen",
                    ("ich werfe zwei W\u00fcrfel und z\u00e4hle die Augen zusammen, wie "
                     "wahrscheinlich ist {n}")},
      .terse = {
          "zwei W\u00fcrfel, Summe {n}, Wahrscheinlichkeit?",
          "P(Augensumme {n}) bei zwei W\u00fcrfeln",
          ("Zwei faire W\u00fcrfel werden geworfen. Wie wahrscheinlich ist die Augensumme {n}?")}};
}

PhraseForms coins_english() {
  return {
      .nouns = {"the probability of exactly {k} <heads|tails> in {n} coin tosses",
                "the chance of exactly {k} <heads|tails> when {n} coins are tossed",
                "the probability of getting exactly {k} <heads|tails> with {n} fair coins",
                "the chance that {n} coin flips give exactly {k} heads"},
      .commands = {"find the probability of exactly {k} heads in {n} tosses of a fair coin",
                   "work out the chance of exactly {k} <heads|tails> in {n} flips",
                   "give the probability that {n} coins show exactly {k} heads"},
      .questions = {("a fair coin is tossed {n} times, what is the probability of exactly {k} "
                     "<heads|tails>"),
                    "how likely are exactly {k} heads in {n} flips of a coin",
                    "I flip a coin {n} times, how likely do I get exactly {k} <heads|tails>",
                    "what are the chances of exactly {k} heads out of {n} coin flips",
                    ("if {n} coins are thrown, what is the probability that exactly {k} of them "
                     "show <heads|tails>"),
                    "{name} tosses {n} coins at once, how probable are exactly {k} heads",
                    "what is the probability that heads comes up in exactly {k} of {n} tosses",
                    ("a coin is flipped {n} times, what is the chance that exactly {k} flips are "
                     "<heads|tails>"),
                    ("out of {n} tosses, what is the probability that just {k} are heads, no more "
                     "and no fewer")},
      .terse = {
          "P({k} heads in {n} tosses)", "{n} coin flips, exactly {k} heads, probability?",
          "{n} fair coins, P(exactly {k} tails) = ?", "coin x{n}: P({k} heads)",
          "exactly {k} heads in {n} flips: chance?",
          "P(X = {k}) for {n} tosses of a fair coin, X = number of heads",
          ("A fair coin is flipped {n} times. What is the probability of getting exactly {k} "
           "<heads|tails>?"),
          "{n} coins are tossed. Find the probability that exactly {k} land on heads.",
          "Q: What is the probability of exactly {k} heads in {n} coin tosses? A:",
          ("{name} flips a coin {n} times. How likely are exactly {k} heads?< Give a fraction.|>"),
          "I throw {n} coins. Chance of exactly {k} tails?"}};
}

PhraseForms coins_german() {
  return {.nouns = {("die Wahrscheinlichkeit f\u00fcr genau {k} mal <Kopf|Zahl> bei {n} "
                     "M\u00fcnzw\u00fcrfen"),
                    ("die Wahrscheinlichkeit, bei {n} M\u00fcnzw\u00fcrfen genau {k} mal "
                     "<Kopf|Zahl> zu werfen")},
          .commands = {("berechne die Wahrscheinlichkeit f\u00fcr genau {k} mal Kopf bei {n} "
                        "W\u00fcrfen einer M\u00fcnze")},
          .questions = {("eine M\u00fcnze wird {n} mal geworfen, wie wahrscheinlich ist genau {k} "
                         "mal <Kopf|Zahl>"),
                        "wie wahrscheinlich ist genau {k} mal Kopf bei {n} M\u00fcnzw\u00fcrfen",
                        ("ich werfe {n} M\u00fcnzen, wie gro\u00df ist die Wahrscheinlichkeit "
                         "f\u00fcr genau {k} mal <Zahl|Kopf>"),
                        ("wie gro\u00df ist die Chance, bei {n} W\u00fcrfen mit einer M\u00fcnze "
                         "genau {k} mal Kopf zu bekommen"),
                        ("{n} M\u00fcnzen werden geworfen, mit welcher Wahrscheinlichkeit zeigen "
                         "genau {k} davon Zahl")},
          .terse = {"{n} M\u00fcnzw\u00fcrfe, genau {k} mal Kopf, Wahrscheinlichkeit?",
                    "P({k} mal Kopf bei {n} W\u00fcrfen)",
                    ("Eine faire M\u00fcnze wird {n} mal geworfen. Wie gro\u00df ist die "
                     "Wahrscheinlichkeit f\u00fcr genau {k} mal <Kopf|Zahl>?")}};
}

PhraseForms both_english() {
  return {
      .nouns =
          {("the probability of drawing two {color} balls without putting back from {bag} balls"),
           "the chance that two balls drawn together from {bag} balls are both {color}",
           ("the probability that both are {color} when two of {bag} balls are taken without "
            "replacement"),
           "the chance of two {color} ones from {bag} marbles, without replacement"},
      .commands = {("find the probability that two balls drawn from {bag} balls without "
                    "replacement are both {color}"),
                   ("work out the chance of two {color} balls if two of {bag} balls are drawn and "
                    "none is put back")},
      .questions =
          {("a bag holds {bag} balls and two are drawn without putting back, what is the "
            "probability that both are {color}"),
           "from {bag} balls two are taken at once, how likely are two {color} ones",
           ("there are {bag} marbles in a jar and I take two, what is the probability that both "
            "are {color}"),
           ("what are the chances of drawing {color} twice from {bag} balls without replacement"),
           ("how likely is it that two balls taken out of {bag} balls at the same time are both "
            "{color}"),
           ("a drawer has {bag} socks, two are pulled out in the dark, how likely are both "
            "{color}"),
           ("{name} eats two of {bag} <sweets|candies> without looking, what is the probability "
            "that both are {color}"),
           ("if you draw one ball and then another from {bag} balls and keep both, what is the "
            "chance of two {color} ones"),
           ("two of {bag} <cards|counters> are dealt, what is the probability that both are "
            "{color}")},
      .terse = {"{bag} balls, draw 2 without replacement, P(both {color})",
                "P({color}, {color}) from {bag}, no replacement",
                "urn {bag}: two draws without putting back, both {color}?",
                "both {color} when taking 2 of {bag} balls: probability?",
                ("A bag contains {bag} marbles. Two are drawn without replacement. What is the "
                 "probability that both are {color}?"),
                ("An urn has {bag} balls. You take one, keep it, and take another. What is the "
                 "probability that both are {color}?"),
                ("{name} has {bag} beads in a bag and pulls out two. How likely are two {color} "
                 "ones?< Give a fraction.|>"),
                ("Q: Two balls are drawn from {bag} balls without replacement. What is the "
                 "probability of two {color} ones? A:"),
                ("There are {bag} <sweets|pens> in a box. Two people take one each. Probability "
                 "that both get a {color} one?")}};
}

PhraseForms both_german() {
  return {
      .commands = {("berechne die Wahrscheinlichkeit f\u00fcr zwei {color}: {bag} Kugeln, zwei "
                    "Z\u00fcge ohne Zur\u00fccklegen")},
      .questions = {("in einer Urne liegen {bag} Kugeln und zwei werden ohne Zur\u00fccklegen "
                     "gezogen, wie wahrscheinlich sind zwei {color}"),
                    ("ein Beutel enth\u00e4lt {bag} Kugeln, zwei werden gleichzeitig gezogen, wie "
                     "gro\u00df ist die Wahrscheinlichkeit f\u00fcr zwei {color}"),
                    ("ich ziehe nacheinander zwei Kugeln und lege keine zur\u00fcck, in der Urne "
                     "sind {bag}, wie wahrscheinlich sind zwei {color}"),
                    ("wie wahrscheinlich sind zwei {color} Kugeln, wenn {bag} Kugeln im Sack "
                     "liegen und zwei auf einmal gezogen werden")},
      .terse = {("die Wahrscheinlichkeit f\u00fcr zwei {color}, wenn {bag} Kugeln in der Urne "
                 "liegen und zwei ohne Zur\u00fccklegen gezogen werden?"),
                "{bag} Kugeln, 2 ohne Zur\u00fccklegen ziehen, zwei {color}: Wahrscheinlichkeit?",
                ("Urne: {bag}. Zwei Z\u00fcge ohne Zur\u00fccklegen. Wahrscheinlichkeit f\u00fcr "
                 "zwei {color}?"),
                ("In einer Schachtel liegen {bag} Perlen. {name} nimmt zwei heraus. Wie gro\u00df "
                 "ist die Wahrscheinlichkeit f\u00fcr zwei {color}?")}};
}

// Of other dice and whatever shows one of the numbers 1 to {s}.
PhraseForms sided_english() {
  return {
      .nouns = {"the probability of <rolling|getting> {event} on <a|one> {s}-sided die",
                "the <chance|probability> of {event} with a {s}-sided die",
                "the probability of spinning {event} on a spinner numbered 1 to {s}"},
      .commands = {"find the probability of {event} on a die with {s} sides",
                   "give the chance of rolling {event} with a d{s}"},
      .questions =
          {"how likely is {event} on a {s}-sided die",
           "a {s}-sided die is rolled<| once>, what is the probability of <getting |rolling "
           "|>{event}",
           "a fair die has {s} faces numbered 1 to {s}, what is the probability of {event}",
           "a spinner has {s} equal sections numbered 1 to {s}. What is the probability of "
           "<landing "
           "on |getting |spinning |>{event}",
           "cards numbered <from |>1 to {s} are <mixed|shuffled> and one is drawn. What is the "
           "probability of {event}",
           "a number from 1 to {s} is chosen at random. What is the probability of {event}",
           "I pick a random whole number between 1 and {s}, both included. How likely is {event}",
           "{s} tickets are numbered 1 to {s} and {name} draws one. What is the probability that "
           "{name} gets {event}",
           "balls numbered 1 to {s} are in a box. {name} takes one. What is the chance of {event}",
           "{name} rolls a {s}-sided die. What is the probability of {event}"},
      .terse = {"d{s}: P({event})", "{s}-sided die, {event}, probability?",
                "spinner 1 to {s}: probability of {event}?",
                "random number from 1 to {s}: P({event}) = ?",
                "A die with {s} sides is thrown. Find the probability of {event}."}};
}

PhraseForms sided_german() {
  return {
      .nouns = {"die Wahrscheinlichkeit, mit einem {s}-seitigen W\u00fcrfel {event} zu "
                "w\u00fcrfeln"},
      .questions = {"wie wahrscheinlich ist {event} mit einem W\u00fcrfel mit {s} Seiten",
                    "ein Gl\u00fccksrad hat {s} gleich gro\u00dfe Felder mit den Zahlen 1 bis "
                    "{s}. Wie wahrscheinlich ist {event}",
                    "Karten mit den Zahlen 1 bis {s} werden gemischt und eine wird gezogen. Wie "
                    "gro\u00df ist die Wahrscheinlichkeit f\u00fcr {event}"},
      .terse = {"W\u00fcrfel mit {s} Seiten: P({event}) = ?",
                "zuf\u00e4llige Zahl von 1 bis {s}, {event}: Wahrscheinlichkeit?"}};
}

}  // namespace

const Phrases& phrases_of(const std::string& ask) {
  static const Phrases kBag(bag_english(), bag_german(), more_forms("bag", false),
                            more_forms("bag", true));
  static const Phrases kDie(die_english(), die_german(), more_forms("die", false),
                            more_forms("die", true));
  static const Phrases kTwo(two_english(), two_german(), more_forms("two", false),
                            more_forms("two", true));
  static const Phrases kCoins(coins_english(), coins_german(), more_forms("coins", false),
                              more_forms("coins", true));
  static const Phrases kBoth(both_english(), both_german(), more_forms("both", false),
                             more_forms("both", true));
  static const Phrases kSided(sided_english(), sided_german(), later_forms("sided", false),
                              later_forms("sided", true));
  if (ask == "sided") return kSided;
  if (ask == "bag") return kBag;
  if (ask == "die") return kDie;
  if (ask == "two") return kTwo;
  return ask == "coins" ? kCoins : kBoth;
}

}  // namespace ponder::tasks::probability
