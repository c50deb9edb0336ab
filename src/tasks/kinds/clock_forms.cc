// How times of the day are asked for. {t} and {u} are times, {d} is a duration, {name} a person.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::clock {
namespace {

PhraseForms after_english() {
  return {
      .nouns = {"the time {d} after {t}", "the time in {d} if it is {t} now",
                "{d} <later than|past> {t}", "the time {d} from {t}"},
      .commands = {"add {d} to {t}", "work out the time {d} after {t}",
                   "move the clock on by {d} from {t}"},
      .questions =
          {"what time is it {d} after {t}",
           "it is {t}, what time will it be in {d}",
           "it is {t} now. What will the clock show in {d}",
           "what time is {d} later than {t}",
           "if it's {t} now, what time is it {d} from now",
           "a film starts at {t} and lasts {d}, when does it end",
           "a train leaves at {t} and takes {d}, when does it arrive",
           "school begins at {t} and goes on for {d}, when is it over",
           "if I leave at {t} and walk for {d}, when am I there",
           "{name} starts work at {t} and works for {d}. When does {name} finish",
           "a flight takes off at {t} and is in the air for {d}. When does it land, in the time of "
           "the place it left",
           "I put a cake in the oven at {t} and it bakes for {d}. When do I take it out",
           "{name}'s phone is plugged in at {t} and needs {d} to charge. When is it full",
           "the meeting starts at {t} and takes {d}. When is it over",
           "a parking ticket is bought at {t} and holds for {d}. Until when is it valid",
           "{name} falls asleep at {t} and sleeps for {d}. When does {name} wake up",
           "a ferry leaves at {t}. The crossing takes {d}. At what time does it reach the other "
           "side",
           "a game begins at {t} and lasts {d}. At what time does it finish",
           "the washing machine starts at {t} and runs for {d}. When is it done",
           "a shift begins at {t} and lasts {d}. When does it end",
           "the timer is set at {t} for {d}. When does it ring",
           "{name} set off at {t} and the journey took {d}. When did {name} arrive",
           "a download starts at {t} and needs {d}. At what time is it finished",
           "the bus should have come at {t} but is {d} late. When does it come",
           "a medicine is taken at {t} and the next dose is due {d} later. At what time is that",
           "my watch says {t}. What will it say {d} later"},
      .terse = {"{t} plus {d}", "{t} + {d}", "{d} after {t}", "{t} + {d} = ?", "{d} from {t}?",
                "{d} later than {t}", "start {t}, duration {d}, end?",
                "Start: {t}\nDuration: {d}\nEnd:", "departure {t}, journey {d}, arrival?",
                "time in {d} if now is {t}", "{t}, then {d} later?", "add {d} to {t}",
                "Q: What time is it {d} after {t}?\nA:", "it's {t}. What time in {d}?",
                "begins {t}, lasts {d}. Ends at?", "now {t}; in {d}?"}};
}

PhraseForms after_german() {
  return {
      .nouns = {"die Uhrzeit {d} nach {t}", "die Zeit {d} sp\u00e4ter als {t}"},
      .questions = {"wie sp\u00e4t ist es {d} nach {t}", "es ist {t}, wie sp\u00e4t ist es in {d}",
                    "wie viel Uhr ist es {d} nach {t}", "es ist {t}. Wie viel Uhr ist es in {d}",
                    "ein Film beginnt um {t} und dauert {d}, wann ist er zu Ende",
                    "ein Zug f\u00e4hrt um {t} ab und braucht {d}, wann kommt er an",
                    "{name} f\u00e4ngt um {t} an zu arbeiten und arbeitet {d}. Wann ist Feierabend",
                    "der Kuchen kommt um {t} in den Ofen und b\u00e4ckt {d}. Wann ist er fertig",
                    "die Sitzung beginnt um {t} und dauert {d}. Wann endet sie",
                    "{name} geht um {t} los und ist {d} unterwegs. Wann kommt {name} an",
                    "der Bus sollte um {t} kommen und hat {d} Versp\u00e4tung. Wann kommt er",
                    "die Waschmaschine startet um {t} und l\u00e4uft {d}. Wann ist sie fertig",
                    "{name} schl\u00e4ft um {t} ein und schl\u00e4ft {d}. Wann wacht {name} auf",
                    "ein Parkschein von {t} gilt {d}. Bis wann gilt er",
                    "eine Schicht beginnt um {t} und dauert {d}. Wann ist sie zu Ende",
                    "meine Uhr zeigt {t}. Was zeigt sie {d} sp\u00e4ter"},
      .terse = {"{t} plus {d}", "{d} nach {t}", "{t} + {d}", "{t} + {d} = ?",
                "Beginn {t}, Dauer {d}, Ende?",
                "Start: {t}\nDauer: {d}\nEnde:", "Abfahrt {t}, Fahrzeit {d}, Ankunft?",
                "{d} sp\u00e4ter als {t}", "Frage: Wie sp\u00e4t ist es {d} nach {t}?\nAntwort:"}};
}

PhraseForms before_english() {
  return {
      .nouns = {"the time {d} before {t}", "the time it was {d} ago if it is {t} now",
                "{d} earlier than {t}"},
      .commands = {"subtract {d} from {t}", "take {d} <off|away from> {t}",
                   "work out the time {d} before {t}", "turn the clock back by {d} from {t}"},
      .questions =
          {"what time was it {d} before {t}",
           "it is {t}, what time was it {d} ago",
           "it is {t} now. What did the clock show {d} ago",
           "what time is {d} earlier than {t}",
           "a bus arrives at {t} after {d}, when did it leave",
           "I must be there at {t} and need {d}, when do I have to go",
           "the cake must be ready at {t} and bakes for {d}, when does it go in",
           "a film ended at {t} and lasted {d}. When did it start",
           "{name} finished work at {t} after {d}. When did {name} begin",
           "the train comes in at {t}. The ride takes {d}. When does it leave",
           "{name} has to be at the airport at {t} and the way there takes {d}. When must {name} "
           "set off",
           "dinner is at {t} and cooking takes {d}. When should I start cooking",
           "{name} woke up at {t} after sleeping for {d}. When did {name} fall asleep",
           "a meeting that took {d} was over at {t}. At what time did it begin",
           "the battery was full at {t} after charging for {d}. When was it plugged in",
           "the gates open {d} before the concert at {t}. When do they open",
           "a game lasted {d} and finished at {t}. At what time did it start",
           "the bus came at {t}, {d} late. When should it have come",
           "{name} arrived at {t} after a journey of {d}. When did {name} leave",
           "my watch says {t}. What did it say {d} earlier",
           "a shift of {d} ends at {t}. When does it begin",
           "the alarm rang {d} ago and it is {t}. When did it ring"},
      .terse = {"{t} minus {d}", "{t} - {d}", "{d} before {t}", "{t} - {d} = ?",
                "{d} earlier than "
                "{t}",
                "end {t}, duration {d}, start?", "Duration: {d}\nEnd: {t}\nStart:",
                "arrival {t}, journey {d}, departure?", "time {d} ago if now is {t}",
                "Q: What time was it {d} before {t}?\nA:", "ended {t}, lasted {d}. Started at?",
                "it's {t}. What time was it {d} ago?", "subtract {d} from {t}",
                "lasts {d}, must end at {t}, begin when?"}};
}

PhraseForms before_german() {
  return {.nouns = {"die Uhrzeit {d} vor {t}"},
          .questions =
              {"wie sp\u00e4t war es {d} vor {t}", "es ist {t}, wie sp\u00e4t war es vor {d}",
               "wie viel Uhr war es {d} vor {t}",
               "ein Film endete um {t} und dauerte {d}. Wann begann er",
               "ein Zug kommt um {t} an und braucht {d}. Wann ist er abgefahren",
               "{name} muss um {t} da sein und braucht {d}. Wann muss {name} los",
               "der Kuchen soll um {t} fertig sein und b\u00e4ckt {d}. Wann kommt er in den Ofen",
               "die Sitzung war um {t} zu Ende und dauerte {d}. Wann hat sie begonnen",
               "{name} wachte um {t} auf und hatte {d} geschlafen. Wann ist {name} eingeschlafen",
               "der Bus kam um {t} mit {d} Versp\u00e4tung. Wann h\u00e4tte er kommen sollen",
               "meine Uhr zeigt {t}. Was hat sie vor {d} gezeigt"},
          .terse = {"{t} minus {d}", "{d} vor {t}", "{t} - {d}", "Ende {t}, Dauer {d}, Beginn?",
                    "Ankunft {t}, Fahrzeit {d}, Abfahrt?", "{d} fr\u00fcher als {t}",
                    "Frage: Wie sp\u00e4t war es {d} vor {t}?\nAntwort:"}};
}

PhraseForms between_english() {
  return {
      .nouns = {"the time between {t} and {u}", "the time from {t} to {u}",
                "the <duration|length of time> from {t} to {u}",
                "the <elapsed time|difference in time> between {t} and {u}"},
      .commands = {"work out how long it is from {t} to {u}",
                   "find the <elapsed time|duration> from {t} to {u}",
                   "count the hours and minutes from {t} to {u}"},
      .questions = {"how long is it from {t} to {u}",
                    "how much time is <there |>between {t} and {u}",
                    "how long does a lesson from {t} to {u} last",
                    "a shop opens at {t} and closes at {u}, how long is it open",
                    "a train leaves at {t} and arrives at {u}, how long does it take",
                    "how many hours and minutes are there between {t} and {u}",
                    "how much time passes from {t} <to|until> {u}",
                    "it's {t}. How long is it until {u}",
                    "{name} works from {t} to {u}. How long is that",
                    "{name} slept from {t} to {u}. How long did {name} sleep",
                    "a film starts at {t} and ends at {u}. How long does it last",
                    "the flight leaves at {t} and lands at {u} by the same clock. How long is it",
                    "a cake goes into the oven at {t} and comes out at {u}. How long does it bake",
                    "the meeting began at {t} and was over at {u}. How long did it take",
                    "{name} parked from {t} to {u}. How long was the car there",
                    "it is {t} and my bus goes at {u}. How long do I have to wait",
                    "I started my homework at {t} and finished at {u}. How much time did I need",
                    "the power went off at {t} and came back at {u}. How long was it off",
                    "a game lasts from {t} to {u}. How long is the game",
                    "the museum is open from {t} to {u}. How many hours and minutes is that",
                    "{name} set off at {t} and got there at {u}. How long was the journey",
                    "how long must I wait if it is {t} now and it starts at {u}",
                    "how far apart are {t} and the {u} that follows"},
      .terse = {"{t} to {u}", "{t} - {u}, how long?", "from {t} to {u}", "{t} until {u}?",
                "time between {t} and {u}", "duration {t} - {u}", "elapsed time {t} to {u}",
                "Start: {t}\nEnd: {u}\nDuration:", "departure {t}, arrival {u}, journey time?",
                "from {t} till {u}, how long?", "open {t} to {u}: how long?",
                "Q: How long is it from {t} to {u}?\nA:", "start {t}, end {u}, how long?",
                "hours and minutes from {t} to {u}", "now {t}, until {u}?"}};
}

PhraseForms between_german() {
  return {.nouns = {"die Zeit zwischen {t} und {u}", "die Dauer von {t} bis {u}",
                    "die Zeitspanne von {t} bis {u}"},
          .commands = {"berechne die Dauer von {t} bis {u}"},
          .questions = {"wie lange ist es von {t} bis {u}",
                        "ein Zug f\u00e4hrt um {t} ab und kommt um {u} an, wie lange braucht er",
                        "wie viel Zeit vergeht von {t} bis {u}",
                        "wie viel Zeit liegt zwischen {t} und {u}",
                        "ein Laden hat von {t} bis {u} auf. Wie lange ist das",
                        "{name} arbeitet von {t} bis {u}. Wie lange ist das",
                        "{name} schl\u00e4ft von {t} bis {u}. Wie lange schl\u00e4ft {name}",
                        "ein Film beginnt um {t} und endet um {u}. Wie lange dauert er",
                        "es ist {t} und der Bus f\u00e4hrt um {u}. Wie lange muss ich warten",
                        "die Sitzung ging von {t} bis {u}. Wie lange hat sie gedauert",
                        "wie viele Stunden und Minuten sind es von {t} bis {u}",
                        "der Strom fiel um {t} aus und war um {u} wieder da. Wie lange war er weg"},
          .terse = {"von {t} bis {u}, wie lange?", "{t} bis {u}", "Dauer von {t} bis {u}",
                    "Beginn {t}, Ende {u}, Dauer?", "Abfahrt {t}, Ankunft {u}, Fahrzeit?",
                    "Zeit zwischen {t} und {u}", "Beginn: {t}\nEnde: {u}\nDauer:",
                    "Frage: Wie lange ist es von {t} bis {u}?\nAntwort:"}};
}

PhraseForms to24_english() {
  return {
      .nouns = {"{t} in 24-hour time", "{t} on <the|a> 24-hour clock",
                "{t} in <military|railway> "
                "time",
                "the 24-hour time for {t}", "{t} in the 24-hour format"},
      .commands = {"write {t} in 24-hour time", "convert {t} to 24-hour time",
                   "turn {t} into 24-hour time",
                   "convert {t} to <military time|the 24-hour clock|"
                   "24h format>",
                   "change {t} to the 24-hour clock", "express {t} in 24-hour form",
                   "write {t} without am and pm, on the 24-hour clock",
                   "rewrite {t} in 24-hour notation"},
      .questions = {"what is {t} in 24-hour time", "how do you write {t} on a 24-hour clock",
                    "what does a 24-hour clock show at {t}", "how do I say {t} in military time",
                    "what does {t} look like on a 24-hour digital clock",
                    "my phone shows 24-hour time. What does it show at {t}",
                    "the party is at {t}. What is that on the 24-hour clock",
                    "a timetable uses the 24-hour clock. How does it print {t}",
                    "which 24-hour time is the same as {t}"},
      .terse = {"{t} in 24-hour format", "{t} 24-hour", "{t} to 24h", "{t} military time",
                "{t} -> 24-hour", "{t} = ? (24-hour)", "24-hour time for {t}", "{t} in 24h",
                "12-hour: {t}\n24-hour:", "Q: What is {t} in 24-hour time?\nA:", "24h clock: {t}",
                "convert {t} 24 hour clock"}};
}

PhraseForms to12_english() {
  return {
      .nouns = {"{t} in 12-hour time", "{t} on <the|a> 12-hour clock", "{t} with am or pm",
                "{t} in am/pm", "the 12-hour time for {t}", "{t} in <the |>12-hour format"},
      .commands = {"write {t} in 12-hour time", "convert {t} to 12-hour time",
                   "turn {t} into 12-hour time", "write {t} with <am or pm|a.m. or p.m.>",
                   "convert {t} to <am/pm|the 12-hour clock|12h format>",
                   "change {t} from 24-hour to 12-hour time", "express {t} using am or pm",
                   "convert {t} from military time to <normal|12-hour> time"},
      .questions = {"what is {t} in 12-hour time", "how do you write {t} on a 12-hour clock",
                    "what time is {t} with am or pm", "is {t} am or pm, and what time exactly",
                    "what is {t} in <am/pm|am and pm> time",
                    "my train leaves at {t}. What is that in am/pm",
                    "a timetable says {t}. What is that on the 12-hour clock",
                    "the clock on my oven shows {t}. How do I say that with am or pm",
                    "which 12-hour time is the same as {t}"},
      .terse = {"{t} in 12-hour format", "{t} 12-hour", "{t} to 12h", "{t} am pm", "{t} to am/pm",
                "{t} -> 12-hour (am/pm)", "{t} = ? (am/pm)", "12-hour time for {t}",
                "24-hour: {t}\n12-hour:", "Q: What is {t} in 12-hour time?\nA:",
                "{t} in am/pm please", "convert {t} 12 hour clock"}};
}

}  // namespace

const Phrases& forms_of(std::string_view ask) {
  static const auto english = [](std::string_view which, const PhraseForms& first) {
    return with_more(first, more_forms(which, false));
  };
  static const auto deutsch = [](std::string_view which, const PhraseForms& first) {
    return with_more(first, more_forms(which, true));
  };
  static const Phrases after(english("after", after_english()), deutsch("after", after_german())),
      before(english("before", before_english()), deutsch("before", before_german())),
      between(english("between", between_english()), deutsch("between", between_german())),
      minutes(english("minutes", {}), deutsch("minutes", {})),
      to24(english("to24", to24_english())), to12(english("to12", to12_english()));
  return ask == "after"     ? after
         : ask == "before"  ? before
         : ask == "between" ? between
         : ask == "minutes" ? minutes
         : ask == "to24"    ? to24
                            : to12;
}

}  // namespace ponder::tasks::clock
