// How decimals are added, subtracted and multiplied. {x} and {y} are the numbers, {name} is a
// person; of a difference {x} is not the smaller one.
#include "tasks/kinds/forms.h"

namespace ponder::tasks::decimal {
namespace {

PhraseForms add_english() {
  return {
      .nouns = {"the <sum|total> of {x} and {y}", "{x} increased by {y}", "{y} more than {x}",
                "{x} and {y} added together"},
      .expressions = {"{x} + {y}", "{x} + {y}", "{x} plus {y}"},
      .commands = {"add {x} and {y}", "add {y} to {x}", "find the sum of {x} and {y}",
                   "add the decimals {x} and {y}", "increase {x} by {y}", "sum up {x} and {y}",
                   "total {x} and {y}", "line up the points and add {x} and {y}"},
      .questions =
          {"what do you get when you add {x} and {y}", "what is the sum of {x} and {y}",
           "how much do {x} and {y} make together", "what do {x} and {y} add up to",
           "which number is {y} more than {x}", "how much is {x} increased by {y}",
           "a ribbon of {x} m is tied to one of {y} m. How long is it in all",
           "{name} runs {x} km in the morning and {y} km in the evening. How many km is that",
           "a jug holds {x} litres and {y} litres are poured in. How much is in it now",
           "one parcel weighs {x} kg, another {y} kg. What do both weigh together",
           "a plant is {x} cm tall and grows {y} cm. How tall is it then",
           "it rained {x} mm yesterday and {y} mm today. How much is that in all",
           "a thermometer shows {x} degrees and rises by {y} degrees. What does it show now",
           "a swimmer gets {x} points and then {y} points. What is the total",
           "{name} needs {x} seconds for the first lap and {y} seconds for the second. What is the "
           "total time",
           "a bag of {x} kg of rice and one of {y} kg, how heavy is that together",
           "my teacher wants me to add {x} and {y}, what's the answer"},
      .terse = {"{x}+{y}", "{x} plus {y}", "{x} + {y} = ?", "{x} + {y} =", "{x} + {y} = ___",
                "{x} and {y} together", "sum of {x} and {y}", "sum({x}; {y})", "add {x} {y}",
                "  {x}\n+ {y}\n------", "Q: What is {x} + {y}?\nA:", "{x} + {y}, only the number",
                "calculate: {x} + {y}", "decimals: {x} + {y} =", "Question: {x} + {y}\nAnswer:",
                "if a = {x} and b = {y}, what is a + b?"}};
}

PhraseForms add_german() {
  return {
      .nouns = {"die Summe von {x} und {y}", "die Summe aus {x} und {y}"},
      .expressions = {"{x} + {y}", "{x} plus {y}"},
      .commands = {"addiere {x} und {y}", "z\u00e4hle {x} und {y} zusammen",
                   "berechne die Summe von {x} und {y}"},
      .infinitives = {"{x} und {y} <addieren|zusammenrechnen>"},
      .questions = {"wie viel sind {x} und {y} zusammen",
                    "welche Zahl ist um {y} gr\u00f6\u00dfer als {x}",
                    "ein Band ist {x} m lang, ein anderes {y} m. Wie lang sind beide zusammen",
                    "{name} l\u00e4uft erst {x} km und dann {y} km. Wie viele km sind das",
                    "ein Paket wiegt {x} kg, ein anderes {y} kg. Was wiegen beide zusammen",
                    "in einem Krug sind {x} Liter und {y} Liter kommen dazu. Wie viel ist jetzt "
                    "darin"},
      .terse = {"{x}+{y}", "{x} + {y} = ?", "{x} und {y} zusammen", "Summe von {x} und {y}",
                "Aufgabe: {x} + {y} =", "Frage: Was ist {x} + {y}?\nAntwort:"}};
}

PhraseForms sub_english() {
  return {
      .nouns = {"the difference between {x} and {y}", "the difference of {x} and {y}",
                "{x} reduced by {y}", "{y} less than {x}"},
      .expressions = {"{x} - {y}", "{x} - {y}", "{x} minus {y}", "{x} take away {y}"},
      .commands = {"subtract {y} from {x}", "take {y} <away |>from {x}", "take away {y} from {x}",
                   "find the difference between {x} and {y}", "decrease {x} by {y}",
                   "deduct {y} from {x}", "line up the points and subtract {y} from {x}"},
      .questions =
          {"what is the difference between {x} and {y}", "how much is {x} less {y}",
           "how much more is {x} than {y}", "by how much is {x} greater than {y}",
           "what is left of {x} if you take away {y}", "what must be added to {y} to get {x}",
           "which number is {y} less than {x}", "how far apart are {x} and {y}",
           "a rope of {x} m is shortened by {y} m. How long is it now",
           "{name} wants to run {x} km and has run {y} km. How many km are left",
           "a bottle holds {x} litres and {name} drinks {y} litres. How much is left",
           "a bag weighs {x} kg full, and {y} kg are taken out. What does it weigh now",
           "one tree is {x} m tall, the other {y} m. How much taller is the first",
           "a thermometer shows {x} degrees and falls by {y} degrees. What does it show now",
           "the record is {x} seconds for one and {y} seconds for the other. What is the "
           "difference",
           "a plank is {x} cm long and {y} cm are sawn off. What length remains",
           "my teacher wants me to take {y} from {x}, what's the answer"},
      .terse = {"{x}-{y}", "{x} minus {y}", "{x} - {y} = ?", "{x} - {y} =", "{x} - {y} = ___",
                "difference of {x} and {y}", "{y} less than {x}", "{x} subtract {y}",
                "  {x}\n- {y}\n------", "Q: What is {x} - {y}?\nA:", "{x} - {y}, only the number",
                "calculate: {x} - {y}", "{x} \u2212 {y}", "Question: {x} - {y}\nAnswer:",
                "{y} + ? = {x}", "if a = {x} and b = {y}, what is a - b?"}};
}

PhraseForms sub_german() {
  return {
      .nouns = {"die Differenz von {x} und {y}", "die Differenz aus {x} und {y}",
                "der Unterschied zwischen {x} und {y}"},
      .expressions = {"{x} - {y}", "{x} minus {y}"},
      .commands = {"ziehe {y} von {x} ab", "subtrahiere {y} von {x}", "vermindere {x} um {y}"},
      .infinitives = {"{y} von {x} <abziehen|subtrahieren>"},
      .questions = {"um wie viel ist {x} gr\u00f6\u00dfer als {y}",
                    "was bleibt von {x}, wenn man {y} wegnimmt",
                    "ein Seil von {x} m wird um {y} m gek\u00fcrzt. Wie lang ist es jetzt",
                    "in einer Flasche sind {x} Liter und {name} trinkt {y} Liter. Wie viel bleibt "
                    "\u00fcbrig",
                    "{name} will {x} km laufen und hat {y} km geschafft. Wie viele km fehlen noch",
                    "ein Baum ist {x} m hoch, ein anderer {y} m. Wie gro\u00df ist der "
                    "Unterschied"},
      .terse = {"{x}-{y}", "{x} - {y} = ?", "Differenz von {x} und {y}", "{y} weniger als {x}",
                "Aufgabe: {x} - {y} =", "Frage: Was ist {x} - {y}?\nAntwort:"}};
}

PhraseForms mul_english() {
  return {
      .nouns = {"the product of {x} and {y}", "{x} multiplied by {y}"},
      .expressions = {"{x} * {y}", "{x} \u00d7 {y}", "{x} x {y}", "{x} times {y}", "{x} \u00b7 {y}",
                      "{x} multiplied by {y}"},
      .commands = {"multiply {x} by {y}", "multiply {x} and {y}", "multiply {x} with {y}",
                   "find the product of {x} and {y}", "work out the product {x} \u00d7 {y}",
                   "take {x} {y} times", "multiply the decimals {x} and {y}"},
      .questions = {"what is the product of {x} and {y}",
                    "what do you get when you multiply {x} "
                    "by {y}",
                    "what is {x} multiplied by {y}", "how much is {y} times {x}",
                    "how much is {x} taken {y} times",
                    "a metre of cable weighs {x} kg. What do {y} m weigh",
                    "a car uses {x} litres per hour. How many litres does it use in {y} hours",
                    "{name} walks {x} km per hour. How far does {name} get in {y} hours",
                    "a litre of oil weighs {x} kg. How much do {y} litres weigh",
                    "a machine fills {x} litres a minute. How much does it fill in {y} minutes",
                    "a plant grows {x} cm a week. How much does it grow in {y} weeks",
                    "a model is {x} cm long and the real thing is {y} times as long. How long is "
                    "it",
                    "a tap drips {x} litres a day. How much is that in {y} days",
                    "my teacher wants me to multiply {x} by {y}, what's the answer"},
      .terse = {"{x}*{y}", "{x} times {y}", "{x} * {y} = ?", "{x} \u00d7 {y} =", "{x} x {y} = ___",
                "product of {x} and {y}", "{x} by {y} multiplied", "multiply {x} {y}",
                "  {x}\n\u00d7 {y}\n------", "Q: What is {x} \u00d7 {y}?\nA:",
                "{x} * {y}, only the number", "calculate: {x} * {y}", "({x})({y})",
                "Question: {x} times {y}\nAnswer:", "$ {x} \\\\times {y} $",
                "if a = {x} and b = {y}, what is a * b?"}};
}

PhraseForms mul_german() {
  return {.nouns = {"das Produkt von {x} und {y}", "das Produkt aus {x} und {y}"},
          .expressions = {"{x} * {y}", "{x} mal {y}", "{x} \u00b7 {y}"},
          .commands = {"multipliziere {x} mit {y}", "nimm {x} mal {y}",
                       "berechne das Produkt von {x} und {y}"},
          .infinitives = {"{x} mit {y} multiplizieren"},
          .questions = {"welches Produkt ergeben {x} und {y}",
                        "ein Meter Kabel wiegt {x} kg. Was wiegen {y} m",
                        "{name} geht {x} km in der Stunde. Wie weit kommt {name} in {y} Stunden",
                        "ein Liter \u00d6l wiegt {x} kg. Wie viel wiegen {y} Liter",
                        "eine Maschine f\u00fcllt {x} Liter pro Minute ab. Wie viel ist das in {y} "
                        "Minuten"},
          .terse = {"{x} mal {y}", "{x} \u00b7 {y} = ?", "{x} * {y} =", "Produkt von {x} und {y}",
                    "Aufgabe: {x} \u00b7 {y} =", "Frage: Was ist {x} mal {y}?\nAntwort:"}};
}

}  // namespace

const Phrases& forms_of(char sign) {
  static const Phrases add(add_english(), add_german()), sub(sub_english(), sub_german()),
      mul(mul_english(), mul_german());
  return sign == '+' ? add : sign == '-' ? sub : mul;
}

}  // namespace ponder::tasks::decimal
