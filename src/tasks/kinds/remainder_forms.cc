// How a division with a remainder is asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::remainder {
namespace {

PhraseForms both_english() {
  return {
      .nouns = {"{a} divided by {b} with remainder",
                "the quotient and <the |>remainder of {a} / {b}",
                "the quotient and remainder when {a} is divided by {b}",
                "the whole-number quotient and the remainder of {a} and {b}",
                "{a} divided by {b}, with what is left over"},
      .expressions = {"{a} / {b} with remainder", "{a} \u00f7 {b} with remainder"},
      .commands = {"divide {a} by {b} with remainder",
                   "divide {a} by {b} and give the remainder too",
                   "work out {a} divided by {b}, with the remainder",
                   "do the division {a} \u00f7 {b} and show quotient and remainder",
                   "find the quotient and the remainder of {a} \u00f7 {b}",
                   "share {a} by {b} and say what is left", "write {a} \u00f7 {b} with a remainder",
                   "do long division: {a} by {b}, with remainder"},
      .questions =
          {"what is {a} divided by {b}, with the remainder",
           "how often does {b} go into {a} and what is left",
           "how many times does {b} fit into {a}, and what remains",
           ("{a} sweets are shared by {b} children, how many does each get and how many are left"),
           "what are the quotient and the remainder of {a} divided by {b}",
           "how many whole {b}s are in {a}, and how much is left over",
           ("{a} <eggs|bottles|pens> go into boxes of {b}, how many full boxes are there and how "
            "many are left over"),
           ("{a} <pupils|players> form teams of {b}, how many full teams are there and how many "
            "are left"),
           ("a <ribbon|rope> of {a} cm is cut into pieces of {b} cm, how many pieces are there and "
            "how many cm are left"),
           "how many times can I take {b} away from {a}, and what is left at the end",
           ("I deal {a} cards to {b} players equally, how many does each get and how many remain"),
           "how do you write {a} \u00f7 {b} with a remainder",
           "what do I get when I divide {a} by {b} with remainder"},
      .terse = {"{a} / {b} with remainder", "{a} div {b} with rest", "{a} : {b} with remainder",
                "{a} \u00f7 {b} = __ remainder __", "{a} \u00f7 {b} = __ R __", "{a} / {b} = ? r ?",
                "divmod({a}, {b})", "{a} = {b} * q + r, q and r?",
                "quotient and remainder: {a}, {b}",
                "Q: What is {a} divided by {b}, with remainder? A:",
                ("{name} has {a} <stickers|beads> and puts {b} on each page. How many pages are "
                 "full, and how many are left over?"),
                ("{a} apples are packed in bags of {b}. How many bags are full and how many apples "
                 "remain?"),
                "dividend {a}, divisor {b}: quotient and remainder?"}};
}

PhraseForms both_german() {
  return {
      .nouns = {"{a} geteilt durch {b} mit Rest", "der Quotient und der Rest von {a} durch {b}"},
      .expressions = {"{a} : {b} mit Rest", "{a} geteilt durch {b} mit Rest"},
      .commands = {"teile {a} durch {b} mit Rest", "dividiere {a} durch {b} und gib den Rest an",
                   "berechne {a} : {b} mit Rest", "teile {a} durch {b} und nenne auch den Rest"},
      .infinitives = {"{a} durch {b} mit Rest teilen", "{a} mit Rest durch {b} dividieren"},
      .questions = {"wie oft passt {b} in {a} und was bleibt \u00fcbrig",
                    "wie oft geht {b} in {a} und welcher Rest bleibt",
                    ("{a} Bonbons werden an {b} Kinder verteilt, wie viele bekommt jedes und wie "
                     "viele bleiben \u00fcbrig"),
                    ("{a} Eier kommen in Schachteln zu je {b}, wie viele werden voll und wie viele "
                     "Eier bleiben \u00fcbrig"),
                    "was ist {a} geteilt durch {b}, mit Rest",
                    ("wie viele Gruppen zu je {b} kann man aus {a} Kindern bilden und wie viele "
                     "bleiben \u00fcbrig"),
                    "was ergibt {a} durch {b} mit Rest"},
      .terse = {"{a} : {b} mit Rest", "{a} : {b} = __ Rest __", "{a} durch {b}, Rest?, Ergebnis?",
                "{a} : {b} = ? R ?", "Division mit Rest: {a} : {b}",
                ("{name} verteilt {a} Karten gleichm\u00e4\u00dfig an {b} Spieler. Wie viele "
                 "bekommt jeder und wie viele bleiben?")}};
}

PhraseForms rest_english() {
  return {
      .nouns = {"the remainder of {a} divided by {b}", "the remainder when {a} is divided by {b}",
                "{a} mod {b}", "{a} modulo {b}", "the rest of {a} / {b}",
                "the remainder after dividing {a} by {b}",
                "what is left over after dividing {a} by {b}",
                "the remainder on division of {a} by {b}"},
      .expressions = {"{a} mod {b}", "{a} mod {b}", "{a} % {b}"},
      .commands = {"find the remainder when {a} is divided by {b}",
                   "give only the remainder of {a} \u00f7 {b}", "reduce {a} modulo {b}",
                   "take {b} away from {a} as often as you can and give what is left",
                   "divide {a} by {b} and give only what is left over"},
      .questions =
          {"what remainder does {a} leave when divided by {b}",
           "what is left over when {a} is divided by {b}",
           "what remains when you divide {a} by {b}",
           "{a} eggs go into boxes of {b}, how many are left over",
           "which remainder do you get <if|when> you divide {a} by {b}",
           "how much is left if I take {b} away from {a} as often as possible",
           "how much remains when {a} is shared equally by {b}",
           ("{a} <sweets|cards|marbles> are shared equally among {b} <children|players>, how many "
            "are left over"),
           "{a} <pupils|dancers> stand in rows of {b}, how many do not fit into a full row",
           ("a <ribbon|rope> of {a} cm is cut into pieces of {b} cm, how many cm are left over"),
           "I divide {a} by {b}, what is the remainder", "{a} leaves which remainder modulo {b}",
           "by how much is {a} more than the largest multiple of {b} that is not above it"},
      .terse = {"{a} mod {b}", "{a} % {b}", "remainder of {a} / {b}", "mod({a}, {b})",
                "{a} \u00f7 {b}, remainder?", "{a} / {b} remainder only", "remainder({a}, {b})",
                "{a} \u2261 ? (mod {b})", "Q: What is the remainder of {a} divided by {b}? A:",
                "Divide {a} by {b}. What is the remainder?",
                ("{name} puts {a} <books|shells> into boxes of {b} until no more box gets full. "
                 "How many are left over?"),
                "{a} buns are packed in bags of {b}. How many buns are left?",
                "If n = {a}, what is n % {b}?"}};
}

PhraseForms rest_german() {
  return {
      .nouns = {"der Rest von {a} geteilt durch {b}", "{a} mod {b}", "{a} modulo {b}",
                "der Rest bei der Division von {a} durch {b}"},
      .expressions = {"{a} mod {b}"},
      .commands = {"berechne den Rest von {a} geteilt durch {b}",
                   "bestimme den Rest der Division {a} : {b}", "gib nur den Rest an: {a} : {b}"},
      .infinitives = {"den Rest von {a} geteilt durch {b} berechnen",
                      "nur den Rest von {a} : {b} angeben"},
      .questions = {"welchen Rest l\u00e4sst {a} geteilt durch {b}",
                    "welcher Rest bleibt, wenn man {a} durch {b} teilt",
                    "wie gro\u00df ist der Rest von {a} : {b}",
                    "was bleibt \u00fcbrig, wenn {a} durch {b} geteilt wird",
                    ("{a} Bonbons werden gleichm\u00e4\u00dfig an {b} Kinder verteilt, wie viele "
                     "bleiben \u00fcbrig"),
                    "{a} Eier kommen in Schachteln zu je {b}, wie viele Eier bleiben \u00fcbrig",
                    "welchen Rest hat {a} bei Division durch {b}"},
      .terse = {"der Rest, wenn man {a} durch {b} teilt?", "Rest von {a} : {b}", "{a} mod {b}",
                "{a} : {b}, Rest?", "{a} % {b}", "nur der Rest: {a} : {b}",
                "Teile {a} durch {b}. Wie gro\u00df ist der Rest?"}};
}

PhraseForms divides_english() {
  return {.questions = {"is {a} divisible by {b}",
                        "is {a} divisible by {b}",
                        "does {b} divide {a}",
                        "does {b} divide {a} exactly",
                        "can {a} be divided by {b} without a remainder",
                        "is {b} a factor of {a}",
                        "is {a} a multiple of {b}",
                        "does {b} go into {a} evenly",
                        "is {b} a divisor of {a}",
                        "can you divide {a} by {b} with nothing left over",
                        "does {a} divide evenly by {b}",
                        "is {a} evenly divisible by {b}",
                        ("can {a} <sweets|marbles|euros> be shared equally by {b} "
                         "<children|people> with none left over"),
                        "can {a} <pupils|soldiers> be put into rows of {b} with nobody left over",
                        "if I count in steps of {b} from 0, do I hit {a}",
                        "do I get a whole number when I divide {a} by {b}",
                        "is the remainder of {a} divided by {b} zero",
                        "does {a} \u00f7 {b} come out even",
                        "is it true that {b} divides {a}",
                        "can I pack {a} eggs into boxes of {b} so that every box is full"},
          .terse = {"<|please |can you |could you |>check <if|whether> {a} is divisible by {b}",
                    "<|please |can you |>tell me whether {b} divides {a}",
                    ("<|please |can you |could you |>find out <if|whether> {a} can be divided by "
                     "{b} <evenly|exactly>"),
                    "<|please |can you |could you |>decide <if|whether> {a} is a multiple of {b}",
                    "<|please |can you |>say <if|whether> {b} is a factor of {a}",
                    "<|please |can you |could you |>test {a} for divisibility by {b}",
                    "{a} divisible by {b}?", "{b} divides {a}?", "{b} | {a}?", "{a} % {b} == 0?",
                    "{a} multiple of {b}?", "{b} factor of {a}?",
                    "{a} / {b} whole number, yes or no?", "Q: Is {a} divisible by {b}? A:",
                    "Is {a} divisible by {b}? <Answer yes or no.|Just yes or no.>",
                    "Yes or no: {b} goes into {a} without remainder."}};
}

PhraseForms divides_german() {
  return {.questions = {"ist {a} durch {b} teilbar", "ist {b} ein Teiler von {a}",
                        "ist {a} ein Vielfaches von {b}", "kann man {a} ohne Rest durch {b} teilen",
                        "l\u00e4sst sich {a} ohne Rest durch {b} teilen", "teilt {b} die Zahl {a}",
                        "geht {a} durch {b} auf", "geht {a} durch {b} ohne Rest",
                        ("kann man {a} Bonbons gerecht an {b} Kinder verteilen, ohne dass etwas "
                         "\u00fcbrig bleibt"),
                        "stimmt es, dass {a} durch {b} teilbar ist"},
          .terse = {"<bitte |>pr\u00fcfe, ob {a} durch {b} teilbar ist",
                    "<bitte |>entscheide, ob {b} ein Teiler von {a} ist",
                    "<bitte |>sag mir, ob {a} ein Vielfaches von {b} ist",
                    "kannst du <bitte |>pr\u00fcfen, ob {a} durch {b} teilbar ist?",
                    "kannst du <bitte |>mir sagen, ob {b} ein Teiler von {a} ist?",
                    "{a} durch {b} teilbar?", "{b} Teiler von {a}?", "{a} Vielfaches von {b}?",
                    "Ist {a} durch {b} teilbar? <Ja oder nein?|Antworte mit ja oder nein.>",
                    "{b} | {a}, ja oder nein?"}};
}

}  // namespace

const Phrases& phrases_of(const std::string& ask) {
  static const Phrases kBoth(both_english(), both_german(), more_forms("both", false),
                             more_forms("both", true));
  static const Phrases kRest(rest_english(), rest_german(), more_forms("rest", false),
                             more_forms("rest", true));
  static const Phrases kDivides(divides_english(), divides_german(), more_forms("divides", false),
                                more_forms("divides", true));
  return ask == "both" ? kBoth : ask == "rest" ? kRest : kDivides;
}

}  // namespace ponder::tasks::remainder
