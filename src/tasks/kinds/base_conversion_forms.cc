// How conversions between bases are asked for. {d} are the digits, {f} and {t} the bases, {F} and
// {T} their names, {p} the digits with a prefix; in German {F} and {T} stand behind "aus dem" and
// "ins".
#include "tasks/kinds/forms.h"

namespace ponder::tasks::base_conversion {

const Phrases& any_bases() {
  static const Phrases all(
      {.nouns = {"{d} <(base {f})|in base {f}|_{f}> <in|written in|as> base {t}",
                 "the base {t} <form|representation> of {d} (base {f})",
                 "the base-{f} number {d} in base {t}"},
       .commands = {"convert {d} from base {f} to base {t}", "convert {d}_{f} to base {t}",
                    "convert {d} (base {f}) <to|into> base {t}",
                    "<write|put|express> the base {f} number {d} in base {t}",
                    "change {d} from base {f} to base {t}", "turn {d} from base {f} into base {t}",
                    "rewrite the base-{f} number {d} in base {t}",
                    "translate {d} from base {f} into base {t}"},
       .questions = {"{d} in base {f} is what in base {t}",
                     "how is {d} (base {f}) written in base {t}",
                     "how do you write {d} from base {f} in base {t}",
                     "what does {d} in base {f} look like in base {t}",
                     "if {d} is a number in base {f}, what is it in base {t}",
                     "which base {t} number equals {d} in base {f}",
                     "my <teacher|book> gives {d} in base {f}. What is that in base {t}",
                     "what are the digits in base {t} of the number that is {d} in base {f}"},
       .terse = {"{d} from base {f} to base {t}", "{d} base {f} to base {t}", "{d}_{f} = ?_{t}",
                 "{d}_{f} = ____ (base {t})", "({d})_{f} to base {t}", "({d})_{f} = (?)_{t}",
                 "{d} (base {f}) -> base {t}", "base {f} -> base {t}: {d}",
                 "base {f}: {d}\nbase {t}: ?", "Q: Convert {d} from base {f} to base {t}.\nA:",
                 "Number: {d}\nFrom base: {f}\nTo base: {t}", "{d}, base {f} into {t}",
                 "convert from base {f} to base {t}: {d}",
                 "given {d} in base {f}, write it in base {t}. <Only the digits.|>",
                 "a number is written {d} in base {f}. Write it in base {t}.",
                 "$({d})_\\{{f}\\}$ in base {t}"}},
      {.nouns = {"{d} (Basis {f}) <in|zur> Basis {t}"},
       .commands = {"wandle {d} von Basis {f} in Basis {t} um",
                    "schreibe die Zahl {d} zur Basis {f} zur Basis {t}",
                    "rechne {d} von Basis {f} in Basis {t} um"},
       .infinitives = {"{d} von Basis {f} in Basis {t} <umwandeln|umrechnen>"},
       .questions = {"wie schreibt man {d} aus Basis {f} in Basis {t}",
                     "wie lautet {d} (Basis {f}) in Basis {t}"},
       .terse = {"{d} von Basis {f} nach Basis {t}", "Basis {f} in Basis {t}: {d}",
                 "{d}_{f} = ?_{t}", "{d} (Basis {f}) zur Basis {t}"}});
  return all;
}

const Phrases& out_of_ten() {
  static const Phrases all(
      {.nouns = {"{d} in {T}", "{d} in {T}", "the <decimal number|number|> {d} in {T}",
                 "{d} in base {t}", "the {T} <form|representation|equivalent|notation|code> of {d}",
                 "{d} as {T}", "{d} as a {T} number", "decimal {d} in {T}", "the {T} <for|of> {d}"},
       .commands = {"convert {d} to {T}", "convert {d} to {T}", "convert {d} <in|>to base {t}",
                    "write {d} in {T}", "turn {d} into {T}",
                    "convert the <decimal|> number {d} to {T}", "change {d} <to|into> {T}",
                    "express {d} in {T}", "convert decimal {d} to {T}", "represent {d} in {T}",
                    "translate {d} into {T}", "write {d} as a {T} number",
                    "write <the number|> {d} in base {t}", "encode {d} in {T}",
                    "convert {d} from <decimal|base 10> to {T}"},
       .questions = {"how do you write {d} in {T}", "how is {d} written in {T}",
                     "how do computers write {d} in {T}", "what does {d} look like in {T}",
                     "what would {d} be in {T}", "which {T} number is {d}",
                     "what is the {T} for the number {d}", "how do I say {d} in {T}",
                     "if the decimal number is {d}, what is the {T} number", "in {T}, what is {d}",
                     "which digits does {d} have in base {t}",
                     "I'm learning {T}. How do I write {d}",
                     "my <teacher|friend> asks for {d} in {T}. What is it"},
       .terse = {"{d} to {T}",
                 "{d} in {T}",
                 "{d} {T}",
                 "{d} -> {T}",
                 "dec {d} to {T}",
                 "{d} dec in {T}",
                 "{T} of {d}",
                 "{T} for {d}",
                 "{T}: {d}",
                 "{d} = ? ({T})",
                 "{d}_10 = ?_{t}",
                 "({d})_10 = (?)_{t}",
                 "{d} base 10 to base {t}",
                 "{d} to base {t}",
                 "decimal to {T}: {d}",
                 "decimal: {d}\n{T}: ?",
                 "Q: What is {d} in {T}?\nA:",
                 "{d} as {T} please",
                 "convert to {T}: {d}",
                 "number: {d}, output: {T}",
                 "{d} is a decimal number. Write it in {T}.",
                 "{d} <decimal|(decimal)> in {T}. Give only the digits."}},
      {.nouns = {"{d} im {T}", "die Zahl {d} im {T}", "die Darstellung von {d} im {T}"},
       .commands = {"wandle {d} ins {T} um", "schreibe {d} im {T}", "rechne {d} ins {T} um",
                    "wandle die <Dezimalzahl|Zahl> {d} ins {T} um", "stelle {d} im {T} dar",
                    "gib {d} im {T} an"},
       .infinitives = {"{d} ins {T} <umwandeln|umrechnen>", "{d} im {T} schreiben"},
       .questions = {"wie schreibt man {d} im {T}", "wie lautet {d} im {T}",
                     "wie sieht {d} im {T} aus", "was ist {d} im {T}",
                     "wie schreibt man die Dezimalzahl {d} zur Basis {t}",
                     "welche Ziffern hat {d} im {T}"},
       .terse = {"{d} im {T}", "{d} ins {T}", "{d} zur Basis {t}", "dezimal {d} ins {T}",
                 "{T}: {d} = ?", "Frage: Was ist {d} im {T}?\nAntwort:",
                 "{d} aus dem Dezimalsystem ins {T}", "Zahl: {d}, gesucht: {T}"}});
  return all;
}

const Phrases& into_ten() {
  static const Phrases all(
      {.nouns = {"<the |>{F} {d} in decimal", "{F} {d}", "the <value|decimal value> of {F} {d}",
                 "{d} (base {f}) in decimal", "{d} from {F} in decimal",
                 "the {F} number {d} <in decimal|in base 10|as a decimal number>",
                 "the decimal <form|equivalent> of {F} {d}", "{d} in {F} as a normal number",
                 "the number behind {F} {d}"},
       .commands = {"convert {F} {d} to decimal", "convert {d} from {F} to decimal",
                    "convert the {F} number {d} to <decimal|base 10>",
                    "turn {F} {d} into a decimal number", "convert {d} from base {f} to decimal",
                    "write {F} {d} in decimal", "write the {F} number {d} in base ten",
                    "change {d} from {F} to decimal", "express {F} {d} as a decimal number",
                    "decode the {F} number {d}", "translate {F} {d} into decimal",
                    "read {d} as a {F} number and give its <decimal |>value",
                    "convert {d}_{f} to <decimal|base 10>"},
       .questions = {"what number is {d} in {F}", "which number is {F} {d}",
                     "what is {F} {d} in base ten", "which decimal number is {d} in {F}",
                     "what does {d} mean in {F}", "what is the value of {d} in {F}",
                     "how much is {F} {d} in decimal", "if {d} is {F}, what is it in decimal",
                     "what decimal number does the {F} number {d} stand for",
                     "how do I read {F} {d} as a normal number, what is it",
                     "a computer shows {d} in {F}. What is that in decimal",
                     "my <teacher|friend> wrote the {F} number {d}. Which decimal number is it",
                     "what is {d} in decimal if it's {F}"},
       .terse = {"{F} {d} to decimal", "{d} {F} to decimal", "{d} {F} in decimal",
                 "{F} {d} = ? decimal", "{d} {F} -> decimal", "{F} to decimal: {d}",
                 "{F} to dec {d}", "{d}_{f} = ?_10", "({d})_{f} = (?)_10", "{d} base {f} to 10",
                 "{d}_{f} in decimal", "base {f} {d} to base 10", "{F}: {d}\ndecimal: ?",
                 "Q: What is {F} {d} in decimal?\nA:", "decimal value of {F} {d}",
                 "the {F} number {d} is what in decimal?", "{F} number: {d}. Decimal number?",
                 "{d} is a {F} number. <Write it in decimal.|What is it in base 10?>",
                 "given the {F} number {d}, give the decimal value only."}},
      {.nouns = {"{d} aus dem {F} im Dezimalsystem", "der Dezimalwert von {d} (Basis {f})",
                 "{d} (Basis {f}) als Dezimalzahl"},
       .commands = {"wandle {d} aus dem {F} ins Dezimalsystem um",
                    "rechne {d} aus dem {F} in eine Dezimalzahl um",
                    "schreibe {d} (Basis {f}) als Dezimalzahl",
                    "wandle {d} von Basis {f} in eine Dezimalzahl um"},
       .infinitives = {"{d} aus dem {F} ins Dezimalsystem umwandeln"},
       .questions = {"welche Zahl ist {d} im {F}", "welche Dezimalzahl ist {d} im {F}",
                     "welchen Wert hat {d} im {F}", "was bedeutet {d} im {F} als Dezimalzahl",
                     "wie lautet {d} aus dem {F} im Dezimalsystem"},
       .terse = {"{d} aus dem {F} in dezimal", "{d} (Basis {f}) dezimal",
                 "{F} nach Dezimalsystem: {d}", "{d} im {F} = ? dezimal",
                 "Frage: Welche Dezimalzahl ist {d} im {F}?\nAntwort:"}});
  return all;
}

const Phrases& named_bases() {
  static const Phrases all(
      {.nouns = {"{F} {d} in {T}", "the {F} number {d} in {T}", "{d} from {F} in {T}",
                 "the {T} form of {F} {d}"},
       .commands = {"convert {F} {d} to {T}", "convert {d} from {F} to {T}",
                    "turn the {F} number {d} into {T}", "write {F} {d} in {T}"},
       .questions = {"how is {F} {d} written in {T}", "which {T} number is {F} {d}"},
       .terse = {"{F} {d} to {T}", "{F} to {T}: {d}", "{d} {F} -> {T}", "{F}: {d}\n{T}: ?"}},
      {.nouns = {"{d} aus dem {F} im {T}"},
       .commands = {"wandle {d} aus dem {F} ins {T} um"},
       .questions = {"wie lautet {d} aus dem {F} im {T}"},
       .terse = {"{d} aus dem {F} ins {T}"}});
  return all;
}

const Phrases& with_prefix() {
  static const Phrases all(
      {.nouns = {"{p} in {T}", "{p} in base {t}", "{p} as a {T} number",
                 "the {T} <value|form> of {p}"},
       .commands = {"convert {p} to {T}", "write {p} in {T}", "turn {p} into {T}",
                    "change {p} to {T}", "express {p} in base {t}"},
       .questions = {"what number is {p} in {T}", "how do you write {p} in {T}",
                     "how much is {p} in {T}", "what does {p} mean in {T}",
                     "which {T} number is {p}", "I see {p} in a program. What is that in {T}"},
       .terse = {"{p} in {T}", "{p} to {T}", "{p} -> {T}", "{p} = ? ({T})", "{T} of {p}", "{p} {T}",
                 "if x = {p}, what is x in {T}?", "Q: What is {p} in {T}?\nA:"}},
      {.nouns = {"{p} im {T}"},
       .commands = {"wandle {p} ins {T} um", "schreibe {p} im {T}"},
       .questions = {"was ist {p} im {T}", "wie schreibt man {p} im {T}"},
       .terse = {"{p} ins {T}", "{p} im {T}"}});
  return all;
}

const Phrases& plain_binary() {
  static const Phrases all(
      {.nouns = {"{d} in decimal<, it's binary|>", "the zeros and ones {d} as a number",
                 "the byte {d} in decimal", "the bits {d} as a decimal number"},
       .commands = {"convert {d} to decimal", "read the bits {d} as a number",
                    "turn the bits {d} into a decimal number"},
       .questions = {"which number do the bits {d} stand for",
                     "what number do the zeros and ones {d} make",
                     "if the lamps show {d} (1 is on, 0 is off), which binary number is that in "
                     "decimal"},
       .terse = {"{d} to decimal", "{d}b in decimal", "bin {d} to dec", "bits {d} = ?", "{int} = ?",
                 "what does {int} give in Python?", "{d} bin2dec"}},
      {.questions = {"welche Zahl sind die Bits {d}", "was ist die Bitfolge {d} als Dezimalzahl"},
       .terse = {"bin\u00e4r {d} dezimal?", "{d} <Bin\u00e4rzahl|Dualzahl> in dezimal"}});
  return all;
}

}  // namespace ponder::tasks::base_conversion
