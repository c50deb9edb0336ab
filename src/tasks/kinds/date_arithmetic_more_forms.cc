// More of how days are counted: back from a weekday, in German (where {n} is a dative), and as
// people write.
#include "tasks/kinds/date_more_forms.h"
#include "tasks/kinds/forms.h"

namespace ponder::tasks::date_arithmetic {

PhraseForms more_weekday_after(bool german) {
  if (german) {
    return {.questions =
                {"heute ist {w}. Welcher Wochentag ist in {n}",
                 "welcher Tag ist in {n}, wenn heute {w} ist",
                 "heute ist {w}, welcher Wochentag ist nach {n}",
                 "wenn heute {w} ist, was f\u00fcr ein Tag ist in {n}",
                 "auf welchen Wochentag f\u00e4llt der Tag, der in {n} kommt, wenn heute {w} ist",
                 "{name} hat in {n} Geburtstag. Heute ist {w}. Welcher Wochentag ist das",
                 "welcher Wochentag ist {w} plus {n}",
                 "ein Paket geht am {w} ab und kommt nach {n} an. An welchem Wochentag kommt es an",
                 "heute haben wir {w}. Was haben wir in {n} f\u00fcr einen Wochentag"},
            .terse = {"{w}, in {n}?", "heute {w}, in {n}:",
                      "Welcher Tag ist in {n}? Heute ist {w}.", "Wochentag in {n} ab {w}",
                      "Heute ist {w}. In {n} ist ...", "Start: {w}. Nach {n}: welcher Wochentag?"}};
  }
  return {.questions = {"what day of the week will it be {n} after {w}",
                        "what day will it be in {n} if today is {w}",
                        "if today is {w}, what day of the week will it be in {n}",
                        "if today is {w}, what day is it in {n}",
                        "if it is {w} today, what day will it be after {n}",
                        "today is {w}. What day of the week is it in {n}",
                        "today is {w}. What day will it be {n} from today",
                        "suppose today is {w}. What day of the week will it be {n} from now",
                        "what day of the week is it {n} from {w}", "what day comes {n} after {w}",
                        "which weekday will it be {n} from now, if today is {w}",
                        "it's {w}. My exam is in {n}. What day of the week is my exam",
                        "{name} leaves on {w} and comes home {n} later. On what day is that",
                        "the concert is {n} from {w}. What day is it on",
                        "{n} from now, what day is it? It is {w} now",
                        "a machine started on {w} and ran for {n}. On which day did it stop",
                        "I start a {n} challenge on {w}. Which weekday comes right after it",
                        "the first of the month is a {w}. What weekday is it {n} later",
                        "a baby is born on a {w}. What day of the week is it {n} old"},
          .terse = {"If today is {w}, in {n} it will be what day?", "{n} from {w}?",
                    "what day is it {n} after {w}", "day of the week {n} after {w}?",
                    "{w}. in {n}?", "count {n} from {w}"}};
}

const Phrases& weekday_before_forms() {
  static const Phrases all(
      {.nouns = {"the <weekday|day of the week> {n} before {w}",
                 "the weekday {n} earlier than {w}"},
       .commands = {"count {n} back from {w}<| and name the weekday>",
                    "name the weekday {n} before {w}", "go back {n} from {w} and name the day",
                    "say which day of the week was {n} before {w}"},
       .questions = {"today is {w}. Which weekday was it {n} ago",
                     "what day of the week was it {n} before {w}",
                     "if today is {w}, what day was it {n} ago",
                     "what day was it {n} ago if it's {w} now",
                     "it is {w} today. What day was {n} ago", "which day comes {n} before {w}",
                     "{w} minus {n} is which weekday",
                     "{name} came back on {w} after {n} away. On which weekday did {name} leave",
                     "I bought this {n} ago and today is {w}. What day of the week was that",
                     "a parcel came on {w}, {n} after it was sent. On which weekday was it sent",
                     "the exam is on {w} and I start learning {n} earlier. Which weekday is that",
                     "if it is {w}, which day of the week was it {n} earlier"},
       .terse = {"{w} - {n}", "{w} minus {n}", "{n} before {w}", "{n} before {w}?",
                 "weekday {n} before {w}", "{w}, {n} earlier", "today {w}, {n} ago?",
                 "{w} - {n} = ?", "Q: Which weekday is {n} before {w}?\nA:"}},
      {.questions =
           {"heute ist {w}. Welcher Wochentag war vor {n}",
            "wenn heute {w} ist, welcher Tag war vor {n}",
            "welcher Wochentag war vor {n}, wenn heute {w} ist",
            "{name} ist vor {n} angekommen und heute ist {w}. An welchem Wochentag war das"},
       .terse = {"heute {w}, vor {n}?",
                 "{w}, vor {n}:", "Welcher Tag war vor {n}? Heute ist {w}."}},
      later_forms("weekday before", false), later_forms("weekday before", true));
  return all;
}

PhraseForms more_later(bool german) {
  if (german) {
    return {
        .questions = {"heute ist der {x}. Welches Datum ist in {n}",
                      "welches Datum ist in {n}, wenn heute der {x} ist",
                      "der wievielte ist in {n}, wenn heute der {x} ist",
                      "eine Rechnung vom {x} ist nach {n} f\u00e4llig. An welchem Datum ist das",
                      "{name} reist am {x} ab und kommt nach {n} zur\u00fcck. An welchem Datum",
                      "welches Datum haben wir in {n}, vom {x} an gez\u00e4hlt"},
        .terse = {"{x} plus {n}: Datum?", "heute {x}, Datum in {n}?", "Datum nach {n} ab dem {x}",
                  "Start {x}, nach {n}?"}};
  }
  return {.questions = {"what is the date {n} after {x}", "what will the date be {n} after {x}",
                        "what date will it be {n} after {x}", "what date comes {n} after {x}",
                        "if today is {x}, what date will it be in {n}",
                        "if today is {x}, what is the date in {n}",
                        "today's date is {x}. What date will it be in {n}",
                        "the package was ordered on {x} and arrives in {n}. On which date",
                        "I got a visa on {x} for {n}. On which date does it end",
                        "{name} was born {n} after {x}. On what date was that",
                        "rent was paid on {x} and is due again in {n}. When is that",
                        "my free trial began on {x} and lasts {n}. On what date does it end",
                        "starting from {x}, which date do I reach after {n}",
                        "what day will it be {n} from {x}? Give the date"},
          .terse = {"{n} from {x}?", "date {n} from {x}", "{x}, plus {n}?",
                    "Add {n} to {x}. What is the date?", "what is {x} + {n}"}};
}

PhraseForms more_earlier(bool german) {
  if (german) {
    return {.questions = {"heute ist der {x}. Welches Datum war vor {n}",
                          "welches Datum war vor {n}, wenn heute der {x} ist",
                          "der wievielte war vor {n}, wenn heute der {x} ist"},
            .terse = {"heute {x}, Datum vor {n}?", "{x}, vor {n}: Datum?"}};
  }
  return {.questions = {"what was the date {n} earlier than {x}",
                        "if today is {x}, what date was it {n} ago",
                        "today's date is {x}. What was the date {n} ago",
                        "which day was it {n} before {x}? Give the date",
                        "{name} turned in the work {n} before {x}. On which date was that"},
          .terse = {"{n} ago from {x}", "{x}, back {n}?"}};
}

}  // namespace ponder::tasks::date_arithmetic
