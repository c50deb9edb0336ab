// More of how times of the day are asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::clock {
namespace {

PhraseForms later_english() {
  return {
      .nouns =
          {"the time {d} after {t}", "the time when it is {d} after {t}", "{d} after {t}",
           "{t} plus {d}", "the arrival time for a trip of {d} that starts at {t}",
           "the end time: start {t}, duration {d}",
           "the finishing time of <a lesson|a class|a lecture|a show> of {d} that starts at {t}"},
      .commands = {"add {d} to the time {t}", "find the time {d} after {t}",
                   "calculate the time {d} after {t}",
                   "find the end time if the start is {t} and "
                   "it takes {d}",
                   "figure out what time it is {d} after {t}", "count on {d} from {t}",
                   "count forward {d} from {t}", "tell me the time {d} from {t}",
                   "say what time it will be {d} after {t}"},
      .questions =
          {"what is {d} after {t}",
           "what time is {d} after {t}",
           "what time is it {d} after {t}",
           "what time will it be {d} after {t}",
           "what will the time be {d} after {t}",
           "what is the time {d} after {t}",
           "if it is {t} now, what time will it be in {d}",
           "it's {t}. What time will it be {d} from now",
           "it's {t} right now, what's the time in {d}",
           "the time is {t}. What time will it be {d} later",
           "the clock shows {t}. What does it "
           "show after {d}",
           "{name} leaves home at {t} and arrives {d} later. At what time does {name} arrive",
           "{name} leaves at {t}. The drive takes {d}. What time does {name} get there",
           "a <movie|film|show|concert|play> starts at {t} and is {d} long. What time does it end",
           "a <movie|film|show|concert|play> begins at {t} and runs for {d}. When does it finish",
           "a <bus|train|coach|plane> departs at {t} and the trip takes {d}. What time does it "
           "arrive",
           "a <bus|train|coach> leaves at {t}. It arrives {d} later. When is that",
           "<lunch|practice|class|training|the exam> starts at {t} and lasts {d}. What time does "
           "it end",
           "soccer practice starts at {t}. It lasts {d}. When is it over",
           "{name} starts <reading|homework|cleaning|painting|baking> at {t} and spends {d} on it. "
           "When does {name} stop",
           "{name} puts <a pizza|a pie|bread|a chicken> in the oven at {t}. It needs {d}. At what "
           "time will it be ready",
           "if dinner takes {d} to make and I start at {t}, when can we eat",
           "I have an appointment {d} after {t}. What time is my appointment",
           "my shift starts at {t} and I work {d}. When do I get off",
           "a plane takes off at {t} and flies for {d}. What time is it when it lands (same time "
           "zone)",
           "{name} went to bed at {t} and slept {d}. What time did {name} get up",
           "if I set a timer for {d} at {t}, when will it go off",
           "the store opens {d} after {t}. "
           "When does it open",
           "a doctor says to take the next pill in {d}. It is {t}. When is the next pill",
           "the match kicks off at {t} and takes {d} with the break. When is the final whistle",
           "{name} waits {d} for the bus, from {t} on. When does the bus come",
           "a tour begins at {t} and goes on for {d}. What time is it over",
           "when is it {d} past {t}",
           "the parking meter is good for {d} from {t}. When does it run out",
           "we start hiking at {t} and hike for {d}. At what time are we at the top",
           "set an alarm {d} from now, it is {t}. For what time is that",
           "{name} began a test at {t} and needed {d}. When did {name} hand it in",
           "the power went out at {t} and came back {d} later. At what time did it come back"},
      .terse = {
          "{t} + {d} what time",
          "{d} after {t}?",
          "time {d} after {t}",
          "{t} in {d}",
          "what time is it {d} after {t}",
          "its {t}, what time in {d}",
          "{t}, {d} later",
          "start: {t}, lasts: {d}, ends: ?",
          "{t} and {d} more",
          "It is {t}. In {d} it will be ___.",
          "{d} after {t} is ___.",
          "Start time {t}\nElapsed time {d}\nEnd time ?",
          "Start time: {t}. Elapsed time: {d}. What is the end time?",
          "leaving {t}, takes {d}, there at?",
          "when is {d} after {t}",
          "alarm in {d}, now is {t}, alarm at?",
          "if now = {t}, now + {d} = ?",
          "A {d} <movie|lesson|meeting|ride|drive> starts at {t}. It ends at",
          "Movie starts {t}. Runs {d}. End?",
          "Meeting {t}, {d}. Ends when?",
          "{name} starts at {t}. {d} later {name} is done. What time is it then?",
          "{name} gets on the <train|bus> at {t}. The ride is {d}. What time does {name} get off?",
          "Q: If it is {t}, what time is it in {d}?\nA:"}};
}

PhraseForms later_german() {
  return {.nouns = {"die Uhrzeit {d} nach {t}",
                    "die Ankunftszeit bei Abfahrt um {t} und einer Fahrt "
                    "von {d}",
                    "das Ende einer Stunde, die um {t} beginnt und {d} dauert"},
          .commands = {"berechne die Uhrzeit {d} nach {t}", "z\u00e4hle zu {t} noch {d} dazu",
                       "bestimme, wie sp\u00e4t es {d} nach {t} ist"},
          .questions = {"welche Uhrzeit ist es {d} nach {t}",
                        "es ist jetzt {t}. Wie sp\u00e4t ist es in {d}",
                        "die Uhr zeigt {t}. Was zeigt sie nach {d}",
                        "{name} f\u00e4hrt um {t} los und kommt {d} sp\u00e4ter an. Wann ist das",
                        "ein Konzert f\u00e4ngt um {t} an und dauert {d}. Wann ist es vorbei",
                        "das Spiel wird um {t} angepfiffen und dauert {d}. Wann ist Schluss",
                        "der Unterricht beginnt um {t} und dauert {d}. Wann ist er aus",
                        "die Pizza kommt um {t} in den Ofen und braucht {d}. Wann ist sie fertig",
                        "ich stelle um {t} einen Wecker auf {d}. Wann klingelt er",
                        "der Flug startet um {t} und dauert {d}. Wann landet das Flugzeug",
                        "{name} arbeitet ab {t} genau {d}. Wann hat {name} frei",
                        "ein Bus f\u00e4hrt um {t} ab, die Fahrt dauert {d}. Wann ist er da",
                        "wir wandern um {t} los und gehen {d}. Wann sind wir oben"},
          .terse = {"{t} in {d}?", "{d} nach {t}?", "{t}, {d} sp\u00e4ter?", "es ist {t}, in {d}?",
                    "Start {t}, {d} lang, Ende?", "Es ist {t}. In {d} ist es ___.",
                    "Beginn: {t}. Dauer: {d}. Wann ist Ende?", "Wie sp\u00e4t ist es {d} nach {t}",
                    "wann ist {d} nach {t}"}};
}

PhraseForms earlier_english() {
  return {
      .nouns = {"the time {d} before {t}", "{d} before {t}", "{t} minus {d}",
                "the starting time of <a lesson|a show|a trip> of {d} that ends at {t}",
                "the start time: end {t}, duration {d}"},
      .commands = {"subtract {d} from the time {t}", "find the time {d} before {t}",
                   "calculate the time {d} before {t}", "count back {d} from {t}",
                   "count backwards {d} from {t}",
                   "find the start time if the end is {t} and it "
                   "took {d}",
                   "tell me what time it was {d} before {t}", "go back {d} from {t}"},
      .questions =
          {"what is {d} before {t}",
           "what time is {d} before {t}",
           "what time was {d} before {t}",
           "what is the time {d} before {t}",
           "what time was it {d} ago, if it is {t} now",
           "it's {t} right now, what time was it {d} ago",
           "the clock shows {t}. What did it show "
           "{d} ago",
           "the time is {t}. What was the time {d} earlier",
           "{name} arrived at {t} after driving for {d}. What time did {name} leave",
           "a <movie|film|show|concert> that is {d} long ended at {t}. When did it start",
           "a <bus|train|plane> arrived at {t}. The trip took {d}. What time did it depart",
           "practice ended at {t} and lasted {d}. When did it begin",
           "{name} finished <homework|painting|reading|cooking|cleaning> at {t} and it took {d}. "
           "When did {name} start",
           "I need to be at work at {t} and it takes me {d} to get there. When should I leave",
           "the party is at {t} and I need {d} to get ready. When do I have to start",
           "the turkey has to be done at {t} and needs {d}. When do I put it in",
           "{name} got up at {t} after {d} of sleep. When did {name} go to bed",
           "my flight is at {t} and I have to be at the airport {d} earlier. What time is that",
           "doors open {d} before the show at {t}. When do they open",
           "{name} has waited for {d} and it is now {t}. Since when has {name} been waiting",
           "a game ended at {t} after {d}. What time did it start",
           "the train is {d} late and comes at {t}. What was its time in the timetable",
           "the shop closes at {t}, I come {d} before closing. At what time do I come",
           "the rain stopped at {t} after {d}. When did it start",
           "what time do I get up if I need {d} and must go at {t}",
           "a test of {d} is over at {t}. When did it begin"},
      .terse = {
          "{t} - {d} what time", "{d} before {t}?", "time {d} before {t}", "{t}, {d} earlier",
          "{t}, {d} ago?", "its {t}, what time was it {d} ago", "It is {t}. {d} ago it was ___.",
          "{d} before {t} is ___.", "End time {t}\nElapsed time {d}\nStart time ?",
          "End time: {t}. Elapsed time: {d}. What was the start time?",
          "arrive {t}, drive {d}, leave at?", "when is {d} before {t}",
          "must be there {t}, takes {d}, leave when?",
          "{name} is done at {t} after {d}. What time did {name} start?",
          "Finish: {t}. Took: {d}. Start: ?", "Q: If it is {t}, what time was it {d} ago?\nA:"}};
}

PhraseForms earlier_german() {
  return {
      .nouns = {"die Uhrzeit {d} vor {t}", "der Beginn, wenn es um {t} endet und {d} dauert"},
      .commands = {"berechne die Uhrzeit {d} vor {t}", "rechne von {t} aus {d} zur\u00fcck",
                   "ziehe {d} von {t} ab"},
      .questions = {"welche Uhrzeit war es {d} vor {t}",
                    "es ist jetzt {t}. Wie sp\u00e4t war es vor {d}",
                    "{name} kommt um {t} nach einer Fahrt von {d} an. Wann ist {name} losgefahren",
                    "das Konzert war um {t} vorbei und dauerte {d}. Wann fing es an",
                    "ich muss um {t} bei der Arbeit sein und brauche {d}. Wann muss ich los",
                    "das Spiel endete um {t} nach {d}. Wann begann es",
                    "{name} steht um {t} nach {d} Schlaf auf. Wann ist {name} ins Bett gegangen",
                    "der Flug geht um {t} und ich soll {d} vorher da sein. Wann ist das",
                    "das Essen soll um {t} fertig sein und braucht {d}. Wann fange ich an"},
      .terse = {"{d} vor {t}?", "{t}, vor {d}?", "{t}, {d} fr\u00fcher?", "es ist {t}, vor {d}?",
                "Ende {t}, {d} lang, Beginn?", "Es ist {t}. Vor {d} war es ___.",
                "Ankunft: {t}. Dauer: {d}. Abfahrt:", "wann ist {d} vor {t}"}};
}

PhraseForms span_english() {
  return {
      .nouns = {"the time between {t} and {u}", "the number of hours and minutes from {t} to {u}",
                "the elapsed time from {t} to {u}", "the time that passes from {t} to {u}",
                "the time difference between {t} and {u}", "the time elapsed between {t} and {u}"},
      .commands = {"calculate the time between {t} and {u}", "find the time from {t} to {u}",
                   "calculate the elapsed time from {t} to {u}",
                   "find how long it is from {t} until {u}",
                   "tell me how long it is from {t} to {u}",
                   "figure out the time between {t} and {u}"},
      .questions =
          {"how long is it from {t} until {u}",
           "how much time is between {t} and {u}",
           "how much time passes between {t} and {u}",
           "what is the time difference between {t} and {u}",
           "what is the elapsed time from {t} to {u}",
           "how much time has passed if it was {t} and is "
           "now {u}",
           "how many hours and minutes are between {t} and {u}",
           "how long is the time from {t} to {u}",
           "it is {t} now. How long until {u}",
           "how long do I have to wait from {t} to {u}",
           "how much longer is it until {u} if it is {t}",
           "a <movie|film|show|class|lesson|concert> starts at {t} and ends at {u}. How long is it",
           "a <movie|film|show|class|lesson|concert> runs from {t} to {u}. How long does it last",
           "a <train|bus|plane|ferry> leaves at {t} and arrives at {u}. How long is the trip",
           "the <train|bus|ferry> departs at {t} and gets in at {u}. What is the travel time",
           "{name} started <homework|painting|reading|running|cooking> at {t} and finished at {u}. "
           "How "
           "long did it take",
           "{name} left home at {t} and came back at {u}. How long was {name} away",
           "{name} went to sleep at {t} and woke up at {u}. How long did {name} sleep",
           "{name} begins work at {t} and stops at {u}. How long does {name} work",
           "a video call started at {t} and ended at {u}. How long was the call",
           "a backup started at {t} and was completed at {u}. How long did it take",
           "school goes from {t} to {u}. How long is the school day",
           "the store is open from {t} to {u}. For how long is it open",
           "the game began at {t} and was over at {u}. How long did it go on",
           "I got in line at {t} and got my ticket at {u}. How long did I wait",
           "my shift is from {t} to {u}. How many hours and minutes is that",
           "my bus comes at {u} and it is {t}. How long do I have",
           "the oven went on at {t} and off at {u}. How long was it on",
           "the sun rose at {t} and set at {u}. How long was it light",
           "how long was the trip if we left at {t} and arrived at {u}",
           "{name} parked at {t} and left at {u}. How long did {name} park"},
      .terse = {"{t} to {u} how long", "{t} until {u}", "{t} -> {u}?", "{t} till {u}",
                "how long {t} "
                "to {u}",
                "{u} - {t}, how much time?", "from {t} to {u}: ___ h ___ min",
                "time from {t} to {u}?", "{t} - {u}: duration?", "elapsed: {t} to {u}",
                "Start time {t}\nEnd time {u}\nElapsed time ?",
                "Start time: {t}. End time: {u}. How long is that?", "it is {t}, how long till {u}",
                "work {t} to {u}, hours?", "Departure: {t}. Arrival: {u}. How long is the journey?",
                "Begin {t}, finish {u}. How long?",
                "between {t} and {u} there are ___ hours and ___ "
                "minutes",
                "{name} ran from {t} to {u}. How long was that?",
                "Q: How much time is there between {t} and {u}?\nA:"}};
}

PhraseForms span_german() {
  return {.nouns = {"die Zeit von {t} bis {u}", "die Differenz zwischen {t} und {u}",
                    "der Zeitunterschied zwischen {t} und {u}",
                    "die Anzahl der Stunden und Minuten von "
                    "{t} bis {u}"},
          .commands = {"berechne die Zeitspanne von {t} bis {u}",
                       "rechne aus, wie lange es von {t} bis "
                       "{u} ist"},
          .questions =
              {"wie lange dauert es von {t} bis {u}", "wie viel Zeit ist von {t} bis {u}",
               "wie lange ist es noch bis {u}, wenn es {t} ist",
               "{name} war von {t} bis {u} weg. Wie lange war das",
               "der Unterricht geht von {t} bis {u}. Wie lange dauert er",
               "ein Konzert beginnt um {t} und ist um {u} vorbei. Wie lange dauert es",
               "der Bus f\u00e4hrt um {t} und kommt um {u} an. Wie lange ist die Fahrt",
               "{name} f\u00e4ngt um {t} mit den Hausaufgaben an und ist um {u} fertig. Wie lange "
               "hat es gedauert",
               "das Gesch\u00e4ft \u00f6ffnet um {t} und schlie\u00dft um {u}. Wie lange ist es "
               "offen",
               "ich habe von {t} bis {u} gewartet. Wie lange war das",
               "das Spiel ging von {t} bis {u}. Wie lange dauerte es"},
          .terse = {"{t} bis {u} wie lange", "{t} - {u}, Dauer?", "wie lange von {t} bis {u}",
                    "Zeit von {t} bis {u}?", "Beginn {t}. Ende {u}. Wie lange?",
                    "Von {t} bis {u} sind es ___ Stunden und ___ Minuten.",
                    "Abfahrt: {t}. Ankunft: {u}. Fahrzeit:"}};
}

PhraseForms minutes_english() {
  return {.nouns = {"the number of minutes between {t} and {u}",
                    "the number of minutes from {t} to {u}", "the time from {t} to {u} in minutes",
                    "the time between {t} and {u}, in minutes"},
          .commands = {"count the minutes from {t} to {u}",
                       "find how many minutes there are between {t} "
                       "and {u}",
                       "calculate the minutes between {t} and {u}",
                       "give the time from {t} to {u} in minutes"},
          .questions =
              {"how many minutes are there between {t} and {u}",
               "how many minutes are there from {t} to {u}",
               "how many minutes are between {t} and {u}", "how many minutes is it from {t} to {u}",
               "how many minutes pass from {t} to {u}", "how many minutes until {u} if it is {t}",
               "it is {t}. How many minutes are left until {u}",
               "in minutes, how long is it from {t} to {u}",
               "a lesson goes from {t} to {u}. How many minutes does it last",
               "a film starts at {t} and ends at {u}. How many minutes long is it",
               "the train leaves at {t} and arrives at {u}. How many minutes does the ride take",
               "{name} ran from {t} to {u}. How many minutes did {name} run",
               "{name} started at {t} and finished at {u}. How many minutes did {name} need",
               "how many minutes have passed since {t} if it is now {u}",
               "my bus leaves at {u} and it's {t}. How many minutes do I have",
               "a call began at {t} and ended at {u}. For how many minutes did they talk",
               "what is the difference between {t} and {u} in minutes"},
          .terse = {"minutes from {t} to {u}", "{t} to {u} in minutes",
                    "minutes between {t} and {u}?", "{t} until {u}, how many minutes?",
                    "{t} - {u}: minutes?", "how many min from {t} to {u}",
                    "Start: {t}\nEnd: {u}\nMinutes:", "From {t} to {u} there are ___ minutes.",
                    "Q: How many minutes are between {t} and {u}?\nA:"}};
}

PhraseForms minutes_german() {
  return {
      .nouns = {"die Anzahl der Minuten von {t} bis {u}", "die Zeit von {t} bis {u} in Minuten"},
      .commands = {"berechne, wie viele Minuten es von {t} bis {u} sind"},
      .questions =
          {"wie viele Minuten sind es von {t} bis {u}",
           "wie viele Minuten liegen zwischen {t} und {u}",
           "wie viele Minuten vergehen von {t} bis {u}",
           "es ist {t}. Wie viele Minuten sind es noch bis {u}",
           "ein Film geht von {t} bis {u}. Wie viele Minuten dauert er",
           "der Zug f\u00e4hrt um {t} ab und kommt um {u} an. Wie viele Minuten braucht er",
           "{name} l\u00e4uft von {t} bis {u}. Wie viele Minuten sind das"},
      .terse = {"Minuten von {t} bis {u}", "{t} bis {u} in Minuten", "{t} bis {u}: Minuten?",
                "Von {t} bis {u} sind es ___ Minuten."}};
}

PhraseForms into24_english() {
  return {
      .nouns = {"{t} in 24 hour time", "{t} in 24h time", "{t} in military time",
                "{t} in the 24 hour clock", "the military time for {t}", "{t} as 24-hour time"},
      .commands = {"convert {t} to 24 hour time", "convert {t} into the 24-hour format",
                   "convert the time {t} from 12-hour to 24-hour format",
                   "change {t} to 24-hour time", "write {t} using the 24-hour clock",
                   "give {t} in 24-hour time", "express {t} in military time",
                   "write the time {t} in 24-hour notation", "tell me {t} in military time",
                   "turn {t} into military time",
                   "write {t} the way a digital 24-hour clock shows it"},
      .questions = {"what is {t} in military time", "what is {t} on the 24-hour clock",
                    "what is {t} in 24 hour format", "what's {t} in 24h",
                    "how is {t} written in "
                    "24-hour time",
                    "how would {t} look on a 24-hour clock", "what time is {t} in 24-hour format",
                    "how does the army say {t}", "in 24-hour time, what is {t}",
                    "in Europe they use the 24-hour clock. How do they "
                    "write {t}",
                    "the concert starts at {t}. What is that in 24-hour time",
                    "my alarm is set for {t}. What is that in military time",
                    "the ticket says {t}. What does the station clock (24 hours) show then"},
      .terse = {"{t} 24h", "{t} 24 hour clock", "{t} in military", "{t} to military time",
                "24h: {t}", "{t} -> 24h", "24-hour format: {t} = ?", "{t} = __:__ (24-hour clock)",
                "Convert to 24-hour time: {t}", "Write in 24-hour time.\n{t}",
                "{t}: in 24-hour time?", "military time {t}", "12h {t}, 24h ?",
                "Convert this 12-hour time to 24-hour time: {t}"}};
}

PhraseForms into12_english() {
  return {.nouns = {"{t} in 12 hour time", "{t} in regular time", "{t} in standard time",
                    "{t} in normal time with am or pm", "{t} in the 12 hour clock", "{t} in AM/PM"},
          .commands = {"convert {t} to 12 hour time", "convert {t} into am/pm format",
                       "convert the time {t} from 24-hour to 12-hour format",
                       "write {t} using the 12-hour clock", "write {t} in AM/PM format",
                       "give {t} in 12-hour time with am or pm", "change {t} to 12-hour time",
                       "convert military time {t} to standard time", "turn {t} into am/pm time",
                       "write the time {t} with AM or PM", "tell me {t} in am/pm"},
          .questions = {"what is {t} in am/pm", "what is {t} on the 12-hour clock",
                        "what is {t} in standard "
                        "time",
                        "what time is {t} in AM/PM", "what is {t} in regular time, with am or pm",
                        "what's {t} in 12h format", "how is {t} written in 12-hour time",
                        "how do you say {t} with am or pm", "in 12-hour time, what is {t}",
                        "my phone says {t}. What time is that in am/pm",
                        "the flight is at {t}. What is that "
                        "in am or pm",
                        "what does {t} mean in am/pm time",
                        "in America they say am and pm. What do they say for {t}"},
          .terse = {"{t} am/pm", "{t} in AM PM?", "{t} 12h", "{t} 12 hour clock", "{t} -> am/pm",
                    "{t} to standard time", "12-hour format: {t} = ?",
                    "Convert to 12-hour time: {t}", "Write in 12-hour time with AM or PM.\n{t}",
                    "{t} = ___ am or pm?", "military {t} in normal time (am/pm)", "24h {t}, 12h ?",
                    "Convert this 24-hour time to 12-hour time: {t}"}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  if (ask == "after") return german ? later_german() : later_english();
  if (ask == "before") return german ? earlier_german() : earlier_english();
  if (ask == "between") return german ? span_german() : span_english();
  if (ask == "minutes") return german ? minutes_german() : minutes_english();
  if (german) return {};
  return ask == "to24" ? into24_english() : into12_english();
}

}  // namespace ponder::tasks::clock
