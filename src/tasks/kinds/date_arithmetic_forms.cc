// How days are counted and weekdays are asked for. {w} is a weekday, {n} a number of days with its
// noun ("1 day", "12 days"), {x} and {y} are dates, {name} is a person.
#include "tasks/kinds/date_more_forms.h"
#include "tasks/kinds/forms.h"

namespace ponder::tasks::date_arithmetic {

const Phrases& weekday_after_forms() {
  static const Phrases all(
      {.nouns = {"the <weekday|day of the week> {n} after {w}", "the weekday {n} from {w}",
                 "the weekday in {n} if today is {w}"},
       .commands = {"count {n} on from {w}<| and name the weekday>",
                    "name the weekday {n} after "
                    "{w}",
                    "say which day of the week comes {n} after {w}",
                    "start on {w}, go {n} forward and name the day"},
       .questions =
           {"today is {w}. Which weekday is it in {n}",
            "what day of the week is {n} after {w}",
            "if today is {w}, what day will it be {n} from now",
            "it is {w} today. What day is it in {n}",
            "{w} plus {n} is which weekday",
            "which day comes {n} after {w}",
            "today's {w}. What day of the week will it be in {n}",
            "what weekday will it be in {n} if it's {w} now",
            "on which weekday do {n} from {w} end",
            "if it is {w}, which day of the week is it {n} later",
            "{name}'s birthday is in {n} and today is {w}. On which weekday is it",
            "the holidays begin in {n}. Today is {w}. On what day of the week do they begin",
            "a parcel is sent on {w} and takes {n}. On which weekday does it arrive",
            "{name} waters a cactus on {w} and again {n} later. Which weekday is that",
            "I borrowed a book on {w} and must return it after {n}. Which day of the week is that",
            "a ship leaves on {w} and is at sea for {n}. On what weekday does it reach port",
            "a trial subscription starts on {w} and ends {n} later. On which weekday does it end",
            "the test is {n} after {w}. What day is the test",
            "my calendar shows {w}. What weekday does it show {n} later",
            "given that today is {w}, which weekday is {n} away"},
       .terse = {"{w} + {n}", "{w} plus {n}", "{n} after {w}", "{n} after {w}?",
                 "weekday {n} after {w}", "{w}, {n} later", "today {w}, in {n}?",
                 "{n} from {w} is a", "Today: {w}\nIn {n}:", "{w} + {n} = ?",
                 "Q: Which weekday is {n} after {w}?\nA:", "{n} past {w}, what day?",
                 "start: {w}, shift: {n}, weekday?", "today is {w}. In {n} it will be",
                 "what day is {n} from {w}? Only the weekday."}},
      {}, with_more(more_weekday_after(false), later_forms("weekday after", false)),
      with_more(more_weekday_after(true), later_forms("weekday after", true)));
  return all;
}

const Phrases& weekday_of_forms() {
  static const Phrases all(
      {.nouns = {"the weekday of {x}", "the day of the week of {x}",
                 "the <weekday|day of the "
                 "week> for the date {x}",
                 "the name of the weekday of {x}"},
       .commands = {"find the <weekday|day of the week> of {x}", "name the weekday of {x}",
                    "<determine|work out|calculate> the day of the week for {x}",
                    "say which day of the week {x} is"},
       .questions = {"which day of the week is {x}", "what weekday <was|is> {x}",
                     "on which weekday does {x} fall", "what day of the week was it on {x}",
                     "on what day of the week is {x}", "is {x} a Monday, a Tuesday or what",
                     "which weekday belongs to {x}", "on {x}, what day of the week is it",
                     "a contract was signed on {x}. Which day of the week was that",
                     "{name} has the date {x} on a photo. Which weekday is that",
                     "{name}'s birthday party is on {x}. On which weekday is it",
                     "a letter carries the date {x}. What weekday was it",
                     "my train ticket is for {x}. What day of the week is that",

                     "what does a calendar show as the weekday of {x}",
                     "what day of the week did or will {x} fall on"},
       .terse = {"weekday of {x}", "weekday {x}", "day of week {x}", "{x} weekday?",
                 "{x} is a ...? (weekday)", "{x} - which day of the week?", "day of the week: {x}",
                 "{x} falls on which weekday?",
                 "Date: {x}\nWeekday:", "Q: What day of the week is {x}?\nA:", "{x}, what weekday?",
                 "the date is {x}. Name the weekday.", "weekday({x})",
                 "what day of the week: {x}? Only the weekday.",
                 "calendar question: which weekday is {x}?"}},
      {}, later_forms("weekday of", false), later_forms("weekday of", true));
  return all;
}

const Phrases& days_between_forms() {
  static const Phrases all(
      {.nouns = {"the number of days from {x} to {y}",
                 "the number of days between {x} and {y}, "
                 "the last day included",
                 "the distance in days from {x} to {y}",
                 "the difference in days between {x} and {y}"},
       .commands = {"count the days from {x} to {y}",
                    "work out how many days after {x} the date "
                    "{y} is",
                    "find the number of days from {x} until {y}",
                    "calculate the days from {x} to {y}"},
       .questions =
           {"how many days are there from {x} to {y}",
            "how many days lie between {x} and {y}, the last day included",
            "how many days is it from {x} to {y}", "how many days after {x} is {y}",
            "how many days before {y} is {x}", "how many days pass from {x} until {y}",
            "today is {x}. How many days is it until {y}", "it's {x}. In how many days is it {y}",
            "{name} counts the days from {x} to {y}. How many are there, without the first "
            "day",
            "if today is {x}, how many days do I have to wait for {y}",
            "a plant was set on {x} and bloomed on {y}. How many days did it take",
            "a bill of {x} was paid on {y}. After how many days was that",
            "{name} moved in on {x} and out on {y}. How many days later was that",
            "a parcel was sent on {x} and came on {y}. How many days was it on its way",
            "how many nights are there from {x} to {y}",
            "how many days must be added to {x} to get {y}",
            "my last swim was on {x} and today is {y}. How many days ago was it",
            "a project starts on {x} and is due on {y}. How many days later is that"},
       .terse = {"days from {x} to {y}", "days between {x} and {y}, last day included",
                 "{x} to {y} in days", "{x} -> {y}, how many days?", "{y} - {x} in days",
                 "days until {y} from {x}", "{x} to {y}: days?",
                 "From: {x}\nTo: {y}\nDays:", "start {x}, end {y}, difference in days?",
                 "Q: How many days is it from {x} to {y}?\nA:", "date difference {x}, {y} (days)",
                 "{x} until {y}, number of days?", "{x} + ? days = {y}",
                 "how many days from {x} to {y}? Only the number.",
                 "today {x}, event {y}, days left?"}},
      {}, later_forms("between", false), later_forms("between", true));
  return all;
}

namespace {

PhraseForms on_forms() {
  return {
      .nouns = {"the date {n} after {x}", "the date {n} from {x}", "the date {n} later than {x}",
                "{x} plus {n} as a date"},
      .commands = {"find the date {n} after {x}", "give the date {n} after {x} as YYYY-MM-DD",
                   "add {n} to {x} and give the date",
                   "count {n} forward from {x} and give the "
                   "date",
                   "work out which date is {n} after {x}"},
      .questions = {"what date is {n} after {x}", "which date is {n} after {x}",
                    "what is the date {n} from {x}", "today is {x}. What is the date in {n}",
                    "it's {x}. Which date will it be in {n}",
                    "if today is {x}, what will the date be {n} from now",
                    "which date do you get if you add {n} to {x}",
                    "a bill of {x} is due after {n}. On what date is it due",
                    "{name} leaves on {x} and comes back {n} later. On which date is that",
                    "a parcel is sent on {x} and takes {n}. On what date does it come",
                    "a ticket bought on {x} expires {n} later. What is the date then",
                    "the milk of {x} keeps for {n}. What date is that",
                    "a course begins on {x}. The exam is {n} later. On which date is the exam",
                    "my library book was lent on {x} and must be back {n} later. What date is that",
                    "{name} started a diary on {x}. What was the date {n} later",
                    "the calendar shows {x}. What date does it show {n} later"},
      .terse = {"{x} + {n}", "{x} plus {n}", "{n} after {x}?", "{n} after {x}", "{n} from {x}",
                "date {n} after {x}", "{x}, {n} later", "today {x}, date in {n}?",
                "Date: {x}\nPlus: {n}\nNew date:", "{x} + {n} = ?",
                "Q: What date is {n} after {x}?\nA:", "add {n} to {x}",
                "{n} after {x} as YYYY-MM-DD", "start {x}, add {n}, date? (YYYY-MM-DD)",
                "what date is {n} after {x}? Only the date."}};
}

PhraseForms back_forms() {
  return {
      .nouns = {"the date {n} before {x}", "the date {n} earlier than {x}",
                "{x} minus {n} as a date"},
      .commands = {"find the date {n} before {x}", "give the date {n} before {x} as YYYY-MM-DD",
                   "subtract {n} from {x} and give the date",
                   "count {n} back from {x} and give "
                   "the date",
                   "work out which date is {n} before {x}"},
      .questions = {"what date is {n} before {x}", "which date is {n} before {x}",
                    "what was the date {n} before {x}", "today is {x}. What was the date {n} ago",
                    "it's {x}. Which date was it {n} ago",
                    "if today is {x}, what was the date {n} ago",
                    "which date do you get if you take {n} from {x}",
                    "a bill due on {x} was sent {n} earlier. On what date was it sent",
                    "{name} came back on {x} after {n} away. On which date did {name} leave",
                    "a parcel came on {x}, {n} after it was sent. On what date was it sent",
                    "the wedding is on {x}. The invitations go out {n} before. What date is that",
                    "an exam is on {x} and {name} starts to learn {n} before. On which date",
                    "the seeds must go in {n} before {x}. What date is that",
                    "{name} arrived on {x} and had booked {n} earlier. What was the date then",
                    "the calendar shows {x}. What date did it show {n} earlier"},
      .terse = {"{x} - {n}", "{x} minus {n}", "{n} before {x}?", "{n} before {x}",
                "date {n} before {x}", "{x}, {n} earlier", "today {x}, date {n} ago?",
                "Date: {x}\nMinus: {n}\nNew date:", "{x} - {n} = ?",
                "Q: What date is {n} before {x}?\nA:", "subtract {n} from {x}",
                "{n} before {x} as YYYY-MM-DD", "start {x}, go back {n}, date? (YYYY-MM-DD)",
                "what date is {n} before {x}? Only the date."}};
}

}  // namespace

const Phrases& moved_forms(bool later) {
  static const Phrases after(on_forms(), {},
                             with_more(more_later(false), later_forms("later", false)),
                             with_more(more_later(true), later_forms("later", true))),
      before(back_forms(), {}, with_more(more_earlier(false), later_forms("earlier", false)),
             with_more(more_earlier(true), later_forms("earlier", true)));
  return later ? after : before;
}

}  // namespace ponder::tasks::date_arithmetic
