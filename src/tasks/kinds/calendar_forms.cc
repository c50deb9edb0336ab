#include "tasks/kinds/calendar_forms.h"

namespace ponder::tasks::calendar {
namespace {

// What keeps February at 28 days, or is left unsaid.
const char* kPlain =
    "<| in an ordinary year| in a normal year| in a year that is not a leap year|, no leap year>";

PhraseForms moved(bool later, const std::string& plain) {
  const std::string way = later ? "after" : "before";
  PhraseForms out = {
      .nouns = {"the date {n} " + way + " {x}" + plain, "the day {n} " + way + " {x}" + plain},
      .commands = {"find the date {n} " + way + " {x}" + plain,
                   "<give|name|work out> the date that is {n} " + way + " {x}" + plain,
                   "<calculate|tell me> which date comes {n} " + way + " {x}"},
      .questions = {"what date is {n} " + way + " {x}" + plain,
                    "which <date|day> is {n} " + way + " {x}" + plain,
                    "what is the date {n} " + way + " {x}" + plain,
                    "what day of the month is {n} " + way + " {x}" + plain,
                    "{n} " + way + " {x} is which date"},
      .terse = {"{n} " + way + " {x}", "date {n} " + way + " {x}?",
                "{x} " + std::string(later ? "+" : "-") + " {n}",
                "{x}, {n} " + std::string(later ? "later" : "earlier") + "?"}};
  const PhraseForms more =
      later ? PhraseForms{.commands = {"add {n} to {x}" + plain, "go {n} forward from {x}"},
                          .questions =
                              {"today is {x}. What is the date in {n}",
                               "if I start on {x}, which date is it {n} later" + plain,
                               "when is {n} from {x}",
                               "the <library book|rent|bill|report> is due {n} after {x}. When is "
                               "that",
                               "<a film|a course|the show|the sale> starts on {x}, and {n} later "
                               "it ends. On which date",
                               "{name} leaves on {x} and comes back {n} later. On which date"},
                          .terse = {"The <book|parcel|homework> is due {n} after {x}. Which date?",
                                    "Today: {x}. In {n}?"}}
            : PhraseForms{
                  .commands = {"take {n} off {x}" + plain, "go {n} back from {x}"},
                  .questions =
                      {"today is {x}. What was the date {n} ago",
                       "which date was {n} earlier than {x}" + plain,
                       "the exam is on {x}. {name} starts to learn {n} before. On which date",
                       "I have to book {n} ahead of {x}. By which date"},
                  .terse = {"Today: {x}. {n} ago?",
                            "The party is on {x}, invitations go out {n} before. Which date?"}};
  return with_more(out, more);
}

PhraseForms moved_german(bool later) {
  const std::string way = later ? "nach" : "vor";
  PhraseForms out = {
      .nouns = {"das Datum {n} " + way + " dem {x}", "der Tag {n} " + way + " dem {x}"},
      .commands = {"berechne das Datum {n} " + way + " dem {x}",
                   "nenne das Datum {n} " + way + " dem {x}",
                   "bestimme, welches Datum {n} " + way + " dem {x} liegt"},
      .infinitives = {"das Datum {n} " + way + " dem {x} bestimmen"},
      .questions = {"welches Datum ist {n} " + way + " dem {x}",
                    "welcher Tag liegt {n} " + way + " dem {x}",
                    "welches Datum <haben|hat> man {n} " + way + " dem {x}",
                    "was ist {n} " + way + " dem {x} f\u00fcr ein Datum"},
      .terse = {"{n} " + way + " dem {x}?", "Datum {n} " + way + " dem {x}"}};
  if (later)
    out.questions.insert(out.questions.end(),
                         {"heute ist der {x}. Welches Datum ist in {n}",
                          "die Rechnung vom {x} ist in {n} f\u00e4llig. An welchem Datum"});
  if (!later)
    out.questions.insert(out.questions.end(),
                         {"heute ist der {x}. Welches Datum war vor {n}",
                          "die Feier ist am {x}. Welches Datum ist {n} davor"});
  return out;
}

PhraseForms between_english(const std::string& year) {
  return {
      .nouns = {"the number of days <from|between> {x} <to|and> {y}" + year,
                "the days from {x} to {y}" + year,
                "the difference in days between {x} and {y}" + year},
      .commands = {"count the days from {x} to {y}" + year,
                   "<find|work out> how many days pass from {x} to {y}" + year,
                   "calculate the number of days between {x} and {y}" + year},
      .questions = {"how many days are <there |>between {x} and {y}" + year,
                    "how many days are there from {x} to {y}" + year,
                    "how many days is it from {x} <to|until|till> {y}" + year,
                    "how many days lie between {x} and {y}" + year + ", the last day included",
                    "how many days after {x} is {y}" + year,
                    "if today is {x}, how many days is it until {y}",
                    "how long is it from {x} to {y}, in days",
                    "{name} waits from {x} until {y}. How many days is that"},
      .terse = {"days from {x} to {y}" + year, "days between {x} and {y}" + year,
                "{x} to {y}, days?", "{x} - {y}: how many days?", "Today is {x}. Days until {y}?"}};
}

PhraseForms between_german(const std::string& year) {
  return {.nouns = {"die Anzahl der Tage vom {x} bis zum {y}" + year,
                    "der Abstand in Tagen zwischen dem {x} und dem {y}" + year},
          .commands = {"z\u00e4hle die Tage vom {x} bis zum {y}" + year,
                       "berechne, wie viele Tage es vom {x} bis zum {y} sind" + year},
          .infinitives = {"die Tage vom {x} bis zum {y} z\u00e4hlen"},
          .questions = {"wie viele Tage sind es vom {x} bis zum {y}" + year,
                        "wie viele Tage liegen zwischen dem {x} und dem {y}, <der letzte "
                        "mitgez\u00e4hlt|wenn man den ersten nicht mitz\u00e4hlt>",
                        "wie viele Tage nach dem {x} ist der {y}" + year,
                        "wie viele Tage vergehen vom {x} bis zum {y}" + year},
          .terse = {"Tage vom {x} bis {y}?", "vom {x} bis zum {y}, wie viele Tage?"}};
}

PhraseForms leap(bool german) {
  if (german) {
    return {.nouns = {"die Antwort auf die Frage, ob {a} ein Schaltjahr ist"},
            .commands = {"<pr\u00fcfe|entscheide|bestimme>, ob {a} ein Schaltjahr <ist|war>",
                         "sag mir, ob {a} ein Schaltjahr ist"},
            .infinitives = {"pr\u00fcfen, ob {a} ein Schaltjahr ist"},
            .questions = {"ist <das Jahr |>{a} ein Schaltjahr", "war {a} ein Schaltjahr",
                          "hat das Jahr {a} 366 Tage", "hat der Februar {a} 29 Tage",
                          "gab es {a} einen 29. Februar", "ist {a} ein Schaltjahr oder nicht"},
            .terse = {"Schaltjahr {a}?", "{a} - Schaltjahr, ja oder nein?", "{a} ein Schaltjahr?"}};
  }
  return {
      .nouns = {"your answer: is {a} a leap year"},
      .commands = {"<check|decide|determine|say|tell me> <if|whether> {a} <is|was> a leap year",
                   "<find out|work out> if the year {a} <is|was> a leap year"},
      .questions = {"is <the year |>{a} a leap year", "was <the year |>{a} a leap year",
                    "will {a} be a leap year", "was or will {a} be a leap year",
                    "does <the year |>{a} have 366 days", "did the year {a} have a February 29",
                    "does February {a} have 29 days", "is {a} a leap year or not",
                    "{a}, is that a leap year"},
      .terse = {"leap year {a}?", "{a} leap year? yes/no", "{a} - leap year or not?", "isleap({a})",
                "{a} a leap year?", "year: {a}\nleap year: ?", "True or false: {a} is a leap year.",
                "{name} was born in {a}. Was that a leap year?"}};
}

PhraseForms weekday(bool german) {
  if (german) {
    return {.nouns = {"der Wochentag des {y}, wenn der {x} ein {w} ist"},
            .commands = {"der {x} ist ein {w}. Nenne den Wochentag des {y}",
                         "bestimme den Wochentag des {y}, wenn der {x} ein {w} ist"},
            .infinitives = {"den Wochentag des {y} bestimmen, wenn der {x} ein {w} ist"},
            .questions = {"der {x} ist ein {w}. Welcher Wochentag ist der {y}",
                          "wenn der {x} ein {w} ist, auf welchen Wochentag f\u00e4llt der {y}",
                          "der {x} f\u00e4llt auf einen {w}. Auf welchen Tag f\u00e4llt der {y}",
                          "heute ist {w}, der {x}. Was f\u00fcr ein Tag ist der {y}"},
            .terse = {"{x}: {w}. {y}: ?", "Der {x} ist ein {w}. Und der {y}?"}};
  }
  return {.nouns = {"the weekday of {y} if {x} is a {w}",
                    "the day of the week on {y} when {x} is a {w}"},
          .commands = {"{x} is a {w}. Find the weekday of {y}",
                       "name the weekday of {y} if {x} is a {w}",
                       "work out on which day {y} falls when {x} is a {w}"},
          .questions = {"{x} is a {w}. What day is {y}",
                        "if {x} falls on a {w}, on which <day|weekday> does {y} fall",
                        "{x} is a {w}. Which day of the week is {y}",
                        "if {x} is a {w}, what day of the week is {y}",
                        "{x} falls on a {w} this year. On what day does {y} fall",
                        "today is {w}, {x}. Which weekday is {y}",
                        "given that {x} is a {w}, what weekday is {y}",
                        "{name}'s birthday, {x}, is a {w}. What day of the week is {y}"},
          .terse = {"{x}: {w}. {y}: ?", "{x} = {w}, {y} = ?", "{x} is a {w}. {y}?",
                    "{x} -> {w}\n{y} ->", "If {x} is {w}, {y} is ...?",
                    "Today is {x}, a {w}. And {y}?"}};
}

}  // namespace

const Phrases& phrases_of(std::string_view ask) {
  static const std::string kYear =
      "<| of the same year| in the same year|, same year| in one year (not a leap year)| of the "
      "same year (not a leap year)>";
  static const Phrases kAfter(moved(true, kPlain), moved_german(true)),
      kBefore(moved(false, kPlain), moved_german(false)),
      kBetween(between_english(kYear), between_german("<| desselben Jahres| im selben Jahr>")),
      kLeap(leap(false), leap(true)), kWeekday(weekday(false), weekday(true));
  return ask == "after"     ? kAfter
         : ask == "before"  ? kBefore
         : ask == "between" ? kBetween
         : ask == "leap"    ? kLeap
                            : kWeekday;
}

}  // namespace ponder::tasks::calendar
