// Still more of how days are asked for: plans, deadlines, calendars, exams. The slots are those of
// date_arithmetic_forms.cc.
#include "tasks/kinds/date_more_forms.h"

namespace ponder::tasks::date_arithmetic {
namespace {

PhraseForms after_english() {
  return {
      .nouns = {"the day of the week that <is|comes|falls> {n} after <a |>{w}",
                "the name of the day {n} from {w}",
                "what weekday it will be in {n} if it is {w} now",
                "the day I get when I count {n} forward from {w}"},
      .commands = {"<find|determine|work out> <the weekday|which day it is> {n} after {w}",
                   "tell me what day it will be {n} <after|from> {w}",
                   "add {n} to {w} and <give|name|say> the <weekday|day of the week>",
                   "move {n} forward from {w} and say where you end up"},
      .questions =
          {"it's {w}. What day will it be in {n}",
           "assume today is {w}. Which day of the week is it after {n}",
           "let's say today is {w}. {n} later it will be which day",
           "if an event on a {w} is put off by {n}, on which day of the week is it then",
           "my appointment was on {w} but got postponed by {n}. What day is it on now",
           "I take a pill on {w} and the next one {n} later. On which day of the week is that",
           "{name} starts a job on a {w} and has the first day off {n} later. What day is that",
           "{name} orders something on {w}, and delivery takes {n}. On what day does it come",
           "we're leaving in {n} and it's {w} today. On which weekday do we leave",
           "the loan started on a {w} and ends {n} later. On which weekday does it end",
           "a concert is in {n}. If today is {w}, on which weekday is the concert",
           "what day of the week falls {n} after a {w}",
           "what will be the day of the week in {n} if today is {w}",
           "if a plan was for {w} and is delayed by {n}, what is the new weekday",
           "{n} have passed since {w}. What day is it"},
      .terse = {"Today is {w}. What day is it {n} from now?", "{w} today. {n} later = ?",
                "day of week: {w} + {n}", "{n} from {w} = ?", "weekday? {w}, then {n} on",
                "If it's {w} now, in {n} it'll be ___.", "{n} after {w} is ___.",
                "Start day: {w}\nDays passed: {n}\nEnd day:",
                "Today is {w}. <Name the weekday|Which weekday is it> {n} from today. <Answer with "
                "one word.|Only the name of the day.|>",
                "calendar puzzle: {w}, plus {n}", "hey what day is it {n} after {w}",
                "{w} and {n} more?"}};
}

PhraseForms after_german() {
  return {.nouns = {"der Wochentag {w} plus {n}"},
          .questions = {"welcher Wochentag ist es nach {n}, von {w} an gez\u00e4hlt",

                        "{name} f\u00e4hrt in {n} weg. Heute ist {w}. An welchem Wochentag ist das",
                        "angenommen heute ist {w}. Was f\u00fcr ein Wochentag ist in {n}",
                        "in {n} ist die Pr\u00fcfung und heute ist {w}. Auf welchen Wochentag "
                        "f\u00e4llt sie",
                        "welchen Wochentag haben wir in {n}, wenn wir heute {w} haben"},
          .terse = {"{w} plus {n} = ?", "Heute: {w}\nIn {n}:", "in {n} nach {w}: welcher Tag?",
                    "Heute ist {w}. Welcher Wochentag ist in {n}? Nur den Tag nennen."}};
}

PhraseForms before_english() {
  return {.nouns = {"the day of the week that <was|came> {n} before <a |>{w}",
                    "the name of the day {n} earlier than {w}"},
          .commands = {"tell me what day it was {n} before {w}",
                       "<find|determine|work out> <the weekday|which day it was> {n} before {w}",
                       "subtract {n} from {w} and <give|name> the weekday"},
          .questions = {"it's {w}. What day was it {n} ago",
                        "let's say today is {w}. Which day of the week was it {n} earlier",
                        "{name} got sick {n} ago, and today is {w}. What day was that",
                        "we moved here {n} ago. If today is {w}, which weekday was that",
                        "the deadline is {w} and I must be done {n} before. What day is that",
                        "a cake was baked {n} before {w}. On which weekday was it baked",
                        "counting back {n} from {w}, which day do I reach",
                        "what was the weekday {n} ago, given that it is {w} now"},
          .terse = {"Today is {w}. What day was it {n} ago?", "{n} ago from {w}?", "{w}, {n} back?",
                    "End day: {w}\nDays before: {n}\nDay:", "{n} before {w} is ___.",
                    "If it's {w} now, {n} ago it was ___."}};
}

PhraseForms before_german() {
  return {.questions = {"heute ist {w}. Was f\u00fcr ein Wochentag war vor {n}",
                        "vor {n} begann der Urlaub und heute ist {w}. An welchem Wochentag begann "
                        "er",
                        "welchen Wochentag hatten wir vor {n}, wenn heute {w} ist",
                        "{name} ist vor {n} umgezogen. Heute ist {w}. Welcher Wochentag war das"},
          .terse = {"Heute: {w}\nVor {n}:", "{w} minus {n}, gez\u00e4hlt in Tagen: welcher Tag?"}};
}

PhraseForms of_english() {
  return {
      .nouns = {"the day of the week <on|for> {x}", "the weekday on which {x} falls"},
      .commands = {"tell me <what|which> day of the week {x} <is|was|falls on>",
                   "<find|figure out|work out> <what|which> weekday {x} is",
                   "look up in your head the weekday of {x}"},
      .questions = {"what day was {x}", "what day is {x}", "{x} is what day of the week",
                    "{x} was which day of the week", "what day of the week does {x} fall on",
                    "I was born on {x}. What day of the week was that",
                    "{name} was born on {x}. On which weekday was {name} born",
                    "we got married on {x}. What weekday was it",
                    "my exam is on {x}. What day of the week is it",
                    "the invoice is dated {x}. Which day of the week is that",
                    "which day of the week was {x}", "do you know the weekday of {x}"},
      .terse = {"{x} = which weekday?", "{x}?  weekday please", "weekday for {x}?",
                "Date: {x}. Day of the week?", "{x} is a ___.", "What day was it? {x}",
                "day of the week, {x}", "<Give|Name> the day of the week of {x}. <One word only.|>",
                "Monday, Tuesday, ... What is {x}?"}};
}

PhraseForms of_german() {
  return {
      .nouns = {"der Wochentag des {x}", "der Wochentag zum Datum {x}"},
      .commands = {"bestimme den Wochentag zum {x}", "nenne den Wochentag vom {x}"},
      .questions = {"welcher Wochentag ist der {x}", "welcher Wochentag war der {x}",
                    "auf welchen Wochentag f\u00e4llt der {x}", "was f\u00fcr ein Tag ist der {x}",
                    "{name} hat am {x} Geburtstag. Welcher Wochentag ist das",
                    "an welchem Wochentag war der {x}",
                    "ich bin am {x} geboren. Welcher Wochentag war das",
                    "auf einem Brief steht der {x}. Was war das f\u00fcr ein Wochentag"},
      .terse = {"{x}, Wochentag?", "Wochentag {x}", "Wochentag vom {x}?",
                "Datum: {x}\nWochentag:", "Der {x} ist ein ___.", "welcher Tag: {x}"}};
}

PhraseForms between_english() {
  return {.nouns = {"the number of days <left|remaining> from {x} until {y}",
                    "how many days {y} is after {x}", "the days elapsed from {x} to {y}",
                    "the length in days of a stay from {x} to {y}, nights counted"},
          .commands = {"tell me how many days there are from {x} to {y}",
                       "<figure out|determine> the number of days from {x} to {y}",
                       "count how many days go by from {x} until {y}",
                       "give the difference between {x} and {y} in days"},
          .questions =
              {"how many days are left until {y} if today is {x}",
               "how many days after {x} does {y} come",
               "how many days have passed since {x} if today is {y}",
               "how long is it from {x} to {y} in days", "how many days later than {x} is {y}",
               "{name} leaves on {x} and returns on {y}. How many days later is that",
               "today is {x} and my exam is on {y}. How many days away is it",
               "I ordered it on {x} and it came on {y}. How many days did it take",
               "a loan runs from {x} to {y}. How many days is that, the first day not counted",
               "{name} checks in on {x} and out on {y}. For how many nights is that",
               "the project began on {x} and ended on {y}. How many days lie between, the last "
               "one counted",
               "what is the difference in days between {x} and {y}",
               "what number of days separates {x} and {y}"},
          .terse = {"{x} until {y}: how many days?", "days: {x} -> {y}", "{x} / {y}, days apart?",
                    "Start date: {x}\nEnd date: {y}\nDays between, end counted:",
                    "today is {x}. days to {y}?", "{y} minus {x}, in days",
                    "Check-in {x}, check-out {y}. Nights?", "There are ___ days from {x} to {y}.",
                    "How many days from {x} to {y}? <Answer with a number.|Give a number.>"}};
}

PhraseForms between_german() {
  return {
      .nouns = {"die Anzahl der Tage vom {x} bis zum {y}, der erste nicht mitgez\u00e4hlt",
                "der Unterschied in Tagen zwischen {x} und {y}"},
      .commands = {"berechne die Anzahl der Tage vom {x} bis zum {y}",
                   "z\u00e4hle die Tage vom {x} bis zum {y}, ohne den ersten"},
      .questions = {"wie viele Tage sind es vom {x} bis zum {y}",
                    "wie viele Tage liegt der {y} nach dem {x}",
                    "heute ist der {x}. Wie viele Tage sind es noch bis zum {y}",
                    "wie viele Tage nach dem {x} ist der {y}",
                    "{name} kommt am {x} an und reist am {y} ab. Wie viele N\u00e4chte sind das",
                    "in wie vielen Tagen ist der {y}, wenn heute der {x} ist",
                    "ein Paket ging am {x} ab und kam am {y} an. Wie viele Tage war es "
                    "unterwegs"},
      .terse = {"{x} bis {y}, Tage?", "Tage vom {x} bis {y}",
                "Von: {x}\nBis: {y}\nTage:", "heute {x}, Termin {y}, wie viele Tage noch?"}};
}

PhraseForms moved_on_english() {
  return {.nouns = {"the <calendar |>date {n} <after|from|on from> {x}",
                    "the due date of a bill from {x} that must be paid within {n}",
                    "the last date of a deadline of {n} that starts on {x}"},
          .commands = {"tell me the date {n} <after|from> {x}",
                       "<determine|figure out> the date {n} after {x}", "add {n} to the date {x}",
                       "move the date {x} forward by {n}", "calculate the date: {x} plus {n}"},
          .questions =
              {"what's the date {n} from {x}", "what is {n} after {x}", "what is {x} plus {n}",
               "when is {n} after {x}", "I start on {x} and have {n}. When is my deadline",
               "{name} was hired on {x} and the trial period lasts {n}. On what date is it over",
               "the warranty starts on {x} and ends {n} later. When does it end",
               "a meeting on {x} is postponed by {n}. What is the new date",
               "our baby was born on {x}. On which date is it {n} old",
               "my flight is on {x} and I come back {n} later. What date do I come back",
               "counting {n} from {x}, the day after it being the first, which date do I reach",
               "the egg was laid on {x} and hatches after {n}. On what date does it hatch"},
          .terse = {"{n} after {x} = ?", "{x} +{n} = date?", "date? {x} and {n} later",
                    "Start: {x}\nDuration: {n}\nEnd date:", "{n} later than {x}?",
                    "new date: {x} + {n}", "deadline {n} from {x}?",
                    "It is {x}. The date in {n} is ___.",
                    "What date is {n} after {x}? <Answer in the format YYYY-MM-DD.|Use YYYY-MM-DD.|"
                    "Give it as year-month-day.>"}};
}

PhraseForms moved_on_german() {
  return {
      .nouns = {"das Datum {x} plus {n}"},
      .questions = {"eine Frist beginnt am {x} und endet nach {n}. An welchem Datum endet sie",
                    "welches Datum haben wir in {n}, wenn heute der {x} ist",
                    "ein Treffen am {x} wird verschoben und ist nach {n}. Welches Datum ist das",
                    "{name} beginnt am {x} und ist nach {n} fertig. Welches Datum ist das"},
      .terse = {"Beginn: {x}\nNach {n}:", "{x} + {n} = ?", "Datum in {n} ab {x}?"}};
}

PhraseForms moved_back_english() {
  return {.nouns = {"the <calendar |>date {n} <before|prior to> {x}", "the date {n} back from {x}"},
          .commands = {"tell me the date {n} before {x}",
                       "<determine|figure out> the date {n} before {x}",
                       "move the date {x} back by {n}", "calculate the date: {x} minus {n}"},
          .questions = {"what's the date {n} before {x}", "what was the date {n} prior to {x}",
                        "what is {x} minus {n}", "when was {n} before {x}",
                        "I must hand it in {n} before {x}. On what date is that",
                        "the show is on {x} and tickets went on sale {n} earlier. On which date",
                        "{name} turned up on {x}, {n} late. What was the right date",
                        "a meeting on {x} is moved {n} earlier. What is the new date",
                        "we have to book {n} before {x}. What is the last date",
                        "today is {x} and I stopped smoking {n} ago. On what date was that"},
          .terse = {
              "{n} before {x} = ?", "{x} -{n} = date?", "Date: {x}\n{n} earlier:",
              "new date: {x} - {n}", "It is {x}. The date {n} ago was ___.",
              "What date was {n} before {x}? <Answer in the format YYYY-MM-DD.|Use YYYY-MM-DD.>"}};
}

PhraseForms moved_back_german() {
  return {.questions = {"heute ist der {x}. Welches Datum hatten wir vor {n}",
                        "{name} hat vor {n} angefangen und heute ist der {x}. An welchem Datum war "
                        "das",
                        "welches Datum war es vor {n}, vom {x} aus gerechnet"},
          .terse = {"{x} - {n} = ?", "Datum: {x}\nVor {n}:", "vor {n}, heute {x}?"}};
}

}  // namespace

PhraseForms later_forms(std::string_view ask, bool german) {
  if (ask == "weekday after") return german ? after_german() : after_english();
  if (ask == "weekday before") return german ? before_german() : before_english();
  if (ask == "weekday of") return german ? of_german() : of_english();
  if (ask == "between") return german ? between_german() : between_english();
  if (ask == "later") return german ? moved_on_german() : moved_on_english();
  return german ? moved_back_german() : moved_back_english();
}

}  // namespace ponder::tasks::date_arithmetic
