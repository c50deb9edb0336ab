// How a change of unit is asked for.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::units {
namespace {

PhraseForms convert_english() {
  return {
      .nouns = {"{n} {from} in {to}", "the number of {to} in {n} {from}",
                "{n} {from} <expressed|given|written|measured> in {to}",
                "{n} {from} converted <to|into> {to}", "the value of {n} {from} in {to}"},
      .commands = {"convert {n} {from} to {to}", "change {n} {from} into {to}",
                   "write {n} {from} in {to}", "express {n} {from} in {to}",
                   "turn {n} {from} into {to}", "convert {n} {from} into {to}",
                   "give {n} {from} in {to}", "rewrite {n} {from} as {to}",
                   "switch {n} {from} to {to}", "calculate how many {to} {n} {from} are",
                   "convert to {to}: {n} {from}"},
      .questions = {"how many {to} are in {n} {from}", "how many {to} are {n} {from}",
                    "how many {to} is {n} {from}", "what is {n} {from} in {to}",
                    "how much is {n} {from} in {to}", "{n} {from} are how many {to}",
                    "how many {to} make {n} {from}",
                    "how many {to} <are there|do you have|do I have> in {n} {from}",
                    "how many {to} does {n} {from} equal",
                    "{n} {from} is the same as how many {to}", "in {to}, how much is {n} {from}",
                    "if something <is|measures> {n} {from}, what is that in {to}",
                    "I have {n} {from}, how many {to} is that",
                    "my teacher asks for {n} {from} in {to}, what do I write",
                    "how many {to} correspond to {n} {from}", "how many {to} go into {n} {from}",
                    "what do {n} {from} come to in {to}", "{n} {from}, how many {to} would that be",
                    "the label says {n} {from}, what is it in {to}"},
      .terse = {"{n} {from} in {to}", "{n} {from} to {to}", "{n} {from} = ? {to}",
                "{n} {from} -> {to}", "{n} {from} = __ {to}", "__ {to} = {n} {from}",
                "? {to} = {n} {from}", "{n} {from} into {to}", "convert({n}, \"{from}\", \"{to}\")",
                "Q: How many {to} are in {n} {from}? A:", "Fill in: {n} {from} = __ {to}",
                "Unit conversion: {n} {from} to {to}", "It is {n} {from}. Give it in {to}.",
                "The answer is {n} {from}, but I need it in {to}.", "{n} {from}. And in {to}?",
                "from {from} to {to}: {n}"}};
}

PhraseForms convert_german() {
  return {
      .nouns = {"{n} {from} in {in}", "die Umrechnung von {n} {from} in {to}",
                "{n} {from} umgerechnet in {to}"},
      .commands = {"rechne {n} {from} in {to} um", "wandle {n} {from} in {to} um",
                   "gib {n} {from} in {in} an", "schreibe {n} {from} in {in}",
                   "rechne um: {n} {from} in {to}", "verwandle {n} {from} in {to}"},
      .infinitives = {"{n} {from} in {to} umrechnen", "{n} {from} in {to} umwandeln",
                      "{n} {from} in {in} angeben"},
      .questions = {"wie viele {to} sind {n} {from}", "wie viel {to} sind {n} {from}",
                    "wie viel sind {n} {from} in {in}", "{n} {from} sind wie viele {to}",
                    "wie viele {to} ergeben {n} {from}", "wie viele {to} haben {n} {from}",
                    "was sind {n} {from} in {in}", "ich habe {n} {from}, wie viele {to} sind das",
                    "wie rechnet man {n} {from} in {to} um",
                    "wie viele {to} entsprechen {n} {from}"},
      .terse = {"{n} {from} in {to}", "{n} {from} = ? {to}", "{n} {from} = __ {to}",
                "{n} {from} -> {to}", "{n} {from} sind ? {to}", "Umrechnen: {n} {from} in {to}",
                "Auf der Packung steht {n} {from}. Wie viele {to} sind das?",
                "Wandle um! {n} {from} = __ {to}"}};
}

PhraseForms time_english() {
  return {.questions = {"a <film|trip|wait> takes {n} {from}, how many {to} is that",
                        "I waited {n} {from}, how many {to} did I wait",
                        "how many {to} long are {n} {from}"},
          .terse = {"It lasts {n} {from}. How many {to} does it last?"}};
}

PhraseForms time_german() {
  return {.questions = {"es dauert {n} {from}, wie viele {to} sind das",
                        "wie viele {to} vergehen in der Zeit: {n} {from}"},
          .terse = {"Wir warten {n} {from}. Wie viele {to} sind das?"}};
}

PhraseForms length_english() {
  return {.questions = {"a <rope|road|fence|board> is {n} {from} long, how long is it in {to}",
                        "{name} <walks|runs|cycles> {n} {from}, how many {to} is that",
                        "a tower is {n} {from} high, how high is it in {to}"},
          .terse = {"A <wall|table|snake> is {n} {from} long. How many {to} is that?"}};
}

PhraseForms length_german() {
  return {.questions = {"ein Seil ist {n} {from} lang, wie viele {to} sind das",
                        "{name} l\u00e4uft {n} {from}, wie viele {to} sind das"},
          .terse = {"Ein Weg ist {n} {from} lang. Wie lang ist er in {in}?"}};
}

PhraseForms mass_english() {
  return {.questions = {"a <bag|parcel|stone|box> weighs {n} {from}, how much is that in {to}",
                        "a recipe needs {n} {from} of <flour|sugar|salt>, how many {to} is that",
                        "what does something of {n} {from} weigh in {to}"},
          .terse = {"A load weighs {n} {from}. How many {to} does it weigh?"}};
}

PhraseForms mass_german() {
  return {.questions = {"ein Paket wiegt {n} {from}, wie viele {to} sind das",
                        "im Rezept stehen {n} {from} Mehl, wie viele {to} sind das"},
          .terse = {"Ein Sack wiegt {n} {from}. Wie schwer ist er in {in}?"}};
}

PhraseForms volume_english() {
  return {.questions = {"a <bottle|jug|bucket|tank> holds {n} {from}, how much is that in {to}",
                        "a recipe needs {n} {from} of <milk|water>, how many {to} is that",
                        "{name} drinks {n} {from} of water, how many {to} is that"},
          .terse = {"There are {n} {from} of juice. How many {to} are there?"}};
}

PhraseForms volume_german() {
  return {.questions = {"ein Krug fasst {n} {from}, wie viele {to} sind das",
                        "im Rezept stehen {n} {from} Milch, wie viele {to} sind das"},
          .terse = {"{name} trinkt {n} {from} Wasser. Wie viele {to} sind das?"}};
}

}  // namespace

const Phrases& phrases_of(char kind) {
  static const Phrases kTime(
      with_more(with_more(convert_english(), more_forms(false)), time_english()),
      with_more(with_more(convert_german(), more_forms(true)), time_german()));
  static const Phrases kLength(
      with_more(with_more(convert_english(), more_forms(false)), length_english()),
      with_more(with_more(convert_german(), more_forms(true)), length_german()));
  static const Phrases kMass(
      with_more(with_more(convert_english(), more_forms(false)), mass_english()),
      with_more(with_more(convert_german(), more_forms(true)), mass_german()));
  static const Phrases kVolume(
      with_more(with_more(convert_english(), more_forms(false)), volume_english()),
      with_more(with_more(convert_german(), more_forms(true)), volume_german()));
  return kind == 't' ? kTime : kind == 'l' ? kLength : kind == 'g' ? kMass : kVolume;
}

}  // namespace ponder::tasks::units
