// How the mean, median, range and mode of a list are asked for. {list} is written in any manner,
// {cs} with commas, {bar} as a table's row; {k} numbers are given, {name} is a person.
#include "tasks/kinds/forms.h"
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::average {
namespace {

PhraseForms mean_english() {
  return {
      .nouns = {"the <average|mean> of {list}", "the arithmetic mean of {list}",
                "the <average|mean> of the <|{k} >numbers {list}",
                "the mean value of <these|the> data<|points>: {list}",
                "the <average|mean> of <this|the> <list|set|data set>: {list}"},
      .commands = {"find the <mean|average> of {list}", "average {list}",
                   "<compute|calculate|determine|work out> the <average|mean> of {list}",
                   "<take|form> the <average|mean> of <these numbers: |>{list}",
                   "add up {list} and divide by how many there are",
                   "work out the mean of <these|the following> <values|numbers|data>: {list}"},
      .questions =
          {"what is the <average|mean|mean value> of {list}",
           "what do {list} average<| out to>",
           "what's the <average|mean> if the <values|numbers> "
           "are {list}",
           "on {k} days it was {list} degrees, what is the average",
           "my marks are {list}, what is my average",
           "{name} scored {list} points in {k} games. What was {name}'s average",
           "in {k} tests {name} got {list} points. What is the mean score",
           "{name} read {list} pages on {k} days. How many pages is that a day on average",
           "a shop had {list} customers on {k} days. What is the mean number of customers per day",
           "the waiting times were {list} minutes. What was the average waiting time",
           "{k} parcels weigh {list} kg. What does a parcel weigh on average",
           "{name} ran {list} minutes on {k} days. What is the average time",
           "a sensor measured {list}. What is the mean of the readings",
           "the {k} plants are {list} cm tall. What is their average height",
           "if {k} people have {list} points and share them equally, how many does each get",
           "a bus carried {list} passengers on its last {k} trips. How many is that per trip on "
           "average",
           "I slept badly and counted {list} sheep in {k} nights. What's the average",
           "we collected {list} shells on {k} walks. What is the mean number of shells per walk",
           "which number do you get if you add {list} and divide the total by {k}",
           "how do you average {list}, and what comes out"},
      .terse = {
          "average {list}",
          "mean of {list}",
          "mean: {list}",
          "avg {list}",
          "avg of {list}",
          "mean({cs})",
          "mean([{cs}])",
          "average([{cs}]) = ?",
          "what does np.mean([{cs}]) give?",
          "AVERAGE({cs})",
          "arithmetic mean {list}",
          "{list}: average?",
          "{list}\nmean?",
          "{list} - what's the <mean|average>?",
          "<Data|Values|Numbers|Scores>: {list}\nMean:",
          "Q: What is the <mean|average> of {list}?\nA:",
          "Question: Find the mean of {cs}.\nAnswer:",
          "let data = [{cs}]. What is the mean of data?",
          "{bar}\nWhat is the <mean|average> of <this row|the values in the table>?",
          "here are {k} numbers: {list}. <What is their <mean|average>?|Give their average.>",
          "{list}. Find the mean<| of these numbers>.",
          "the numbers are {list}. Calculate <their|the> <mean|average>< and give only the "
          "number|>.",
          "calculate the mean of the data set \\{{cs}\\}.",
          "mean of {list}? <Give only the number.|Round to two places if needed.|Just the number "
          "please.>",
          "I have <these|the following> values: {list}. I need <their|the> average.",
          "for the list {list} give the arithmetic mean<, rounded to two decimals if needed|>.",
          "the average of {list} is",
          "the mean of {cs} equals ..."}};
}

PhraseForms mean_german() {
  return {
      .nouns = {"der <Durchschnitt|Mittelwert> von {list}", "das arithmetische Mittel von {list}",
                "der Mittelwert der <|{k} >Zahlen {list}", "der Durchschnitt dieser Werte: {list}"},
      .commands = {"<berechne|bestimme|ermittle> den <Mittelwert|Durchschnitt> von {list}",
                   "berechne das arithmetische Mittel der Zahlen {list}",
                   "bilde den Durchschnitt von {list}", "gib den Mittelwert von {list} an"},
      .infinitives = {"den <Durchschnitt|Mittelwert> von {list} <berechnen|ausrechnen|bestimmen>"},
      .questions =
          {"wie hoch ist der Durchschnitt von {list}",
           "wie gro\u00df ist der Mittelwert von {list}", "was ist im Durchschnitt {list}",
           "an {k} Tagen waren es {list} Grad. Wie warm war es im Durchschnitt",
           "{name} hat in {k} Spielen {list} Punkte geholt. Wie viele Punkte sind das im Schnitt",
           "{name} hat an {k} Tagen {list} Seiten gelesen. Wie viele Seiten sind das im "
           "Durchschnitt pro Tag",
           "die Pakete wiegen {list} kg. Wie viel wiegt ein Paket im Durchschnitt",
           "die Wartezeiten waren {list} Minuten. Wie lang war die mittlere Wartezeit",
           "ein Laden hatte an {k} Tagen {list} Kunden. Wie viele Kunden kamen im Mittel",
           "welchen Mittelwert haben die Zahlen {list}",
           "welche Zahl erh\u00e4lt man, wenn man {list} addiert und die Summe durch {k} teilt"},
      .terse = {"Durchschnitt von {list}", "Mittelwert: {list}", "Mittelwert {list}",
                "Durchschnitt {list}?", "arithmetisches Mittel von {list}", "{list}, Durchschnitt?",
                "{list}\nMittelwert?", "Werte: {list}\nMittelwert:", "MITTELWERT({cs})",
                "Frage: Wie lautet der Mittelwert von {list}?\nAntwort:",
                "gegeben sind die Zahlen {list}. Berechne <den Mittelwert|ihren Durchschnitt>.",
                "{bar}\nWie gro\u00df ist der Mittelwert dieser Zeile?",
                "der Durchschnitt von {list} ist"}};
}

PhraseForms median_english() {
  return {
      .nouns = {"the median of {list}", "the median of the <list|data|numbers|values> {list}",
                "the median value of {list}", "the middle value of {list} once they are sorted",
                "the median of <this|the> <set|data set>: {list}"},
      .commands = {"find the median: {list}", "find the median of {list}",
                   "<calculate|determine|work out|identify> the median of {list}",
                   "put {list} in order and name the <median|middle value>",
                   "sort {list} and give the median"},
      .questions = {"what is the median of {list}",
                    "which value is in the middle of {list} when sorted",
                    "what's the median if the <numbers|values> are {list}",
                    "{name} scored {list} points in {k} games. What is the median score",
                    "the waiting times were {list} minutes. What is the median",
                    "the prices are {list}. What is the median price",
                    "{k} children are asked how many books they own: {list}. What is the median",
                    "in {k} tests I got {list} points. What's my median",
                    "the {k} plants are {list} cm tall. What is the median height",
                    "a sensor measured {list}. What is the median reading",
                    "{name} walked {list} minutes on {k} days. What is the median time",
                    "what would the median be for {list}",
                    "how do you find the median of {list}, and what "
                    "is it",
                    "my teacher wants the median of {list}, what is it",
                    "on {k} days it was {list} degrees. What is the median temperature",
                    "if you line up {list} by size, what is the median"},
      .terse = {"median {list}",
                "median of {list}",
                "median: {list}",
                "median({cs})",
                "median([{cs}])",
                "MEDIAN({cs})",
                "what does np.median([{cs}]) give?",
                "{list}: median?",
                "{list}\nmedian?",
                "{list} - what is the median?",
                "<Data|Values|Numbers|Scores>: {list}\nMedian:",
                "Q: What is the median of {list}?\nA:",
                "Question: Find the median of {cs}.\nAnswer:",
                "let data = [{cs}]. What is the median of data?",
                "{bar}\nWhat is the median of <this row|the values in the table>?",
                "here are {k} numbers: {list}. <What is the median?|Give the median.>",
                "{list}. Find the median<| of these numbers>.",
                "the numbers are {list}. Determine the median< and give only the number|>.",
                "find the median of the data set \\{{cs}\\}.",
                "median of {list}? Only the number.",
                "I have the values {list}. I need the median.",
                "the median of {list} is",
                "the median of {cs} equals ..."}};
}

PhraseForms median_german() {
  return {.nouns = {"der <Median|Zentralwert> von {list}", "der Median der Zahlen {list}",
                    "der Median dieser Werte: {list}"},
          .commands = {"<bestimme|berechne|ermittle> den <Median|Zentralwert> von {list}",
                       "ordne {list} und gib den Median an", "gib den Median von {list} an"},
          .infinitives = {"den <Median|Zentralwert> von {list} <bestimmen|finden>"},
          .questions = {"wie gro\u00df ist der Median von {list}",
                        "welcher Wert liegt in der Mitte, wenn man {list} ordnet",
                        "{name} hat in {k} Spielen {list} Punkte geholt. Was ist der Median",
                        "die Wartezeiten waren {list} Minuten. Wie gro\u00df ist der Median",
                        "an {k} Tagen waren es {list} Grad. Was ist der Median",
                        "welchen Median haben die Daten {list}"},
          .terse = {
              "Median von {list}", "Median {list}", "Median: {list}", "Zentralwert von {list}",
              "{list}, Median?", "{list}\nMedian?", "Werte: {list}\nMedian:", "MEDIAN({cs})",
              "Frage: Was ist der Median von {list}?\nAntwort:",
              "gegeben sind die Zahlen {list}. Bestimme den Median.", "der Median von {list} ist"}};
}

PhraseForms range_english() {
  return {
      .nouns = {"the range of {list}", "the range of the <data|numbers|values|list> {list}",
                "the difference between the <largest|highest|biggest> and the <smallest|lowest> "
                "of {list}",
                "the spread from the smallest to the largest of {list}",
                "the statistical range of {list}", "the range of <this|the> data set: {list}"},
      .commands = {"find the range of <the numbers |>{list}",
                   "<calculate|determine|work out> the range of {list}",
                   "subtract the smallest of {list} from the largest",
                   "take the maximum of {list} minus the minimum"},
      .questions =
          {"what is the range of {list}", "what's the range if the <numbers|values> are {list}",
           "how far apart are the largest and the smallest of {list}",
           "by how much is the largest of {list} greater than the smallest",
           "{name} scored {list} points in {k} games. What is the range of the scores",
           "on {k} days it was {list} degrees. What is the range of the temperatures",
           "the prices are {list}. What is their range",
           "the waiting times were {list} minutes. What is the range",
           "the {k} plants are {list} cm tall. How much taller is the tallest than the shortest",
           "in {k} tests I got {list} points. How far is my best result from my worst",
           "a sensor measured {list}. What is the range of the readings",
           "how big is the range of {list}", "what would the range be for {list}",
           "{k} parcels weigh {list} kg. What is the difference between the heaviest and the "
           "lightest"},
      .terse = {"range {list}",
                "range of {list}",
                "range: {list}",
                "range of [{cs}]",
                "max({cs}) - min({cs})",
                "max - min of {list}",
                "largest minus smallest: {list}",
                "{list}: range?",
                "{list}\nrange?",
                "statistics, range of {list}",
                "<Data|Values|Numbers|Scores>: {list}\nRange:",
                "Q: What is the range of {list}?\nA:",
                "Question: Find the range of {cs}.\nAnswer:",
                "let data = [{cs}]. What is the range of the data?",
                "{bar}\nWhat is the range of <this row|the values in the table>?",
                "here are {k} numbers: {list}. <What is their range?|Give the range.>",
                "{list}. Find the range<| of these numbers>.",
                "the numbers are {list}. Calculate the range< and give only the number|>.",
                "find the range of the data set \\{{cs}\\}.",
                "range of {list}? Only the number.",
                "I have the values {list}. I need the range.",
                "the range of {list} is"}};
}

PhraseForms range_german() {
  return {
      .nouns = {"die Spannweite von {list}", "die Spannweite der Zahlen {list}",
                "der Unterschied zwischen der gr\u00f6\u00dften und der kleinsten Zahl von {list}",
                "die Spannweite dieser Daten: {list}"},
      .commands = {"<bestimme|berechne|ermittle> die Spannweite von {list}",
                   "gib die Spannweite von {list} an"},
      .infinitives = {"die Spannweite von {list} <bestimmen|berechnen>"},
      .questions = {"wie gro\u00df ist die Spannweite von {list}",
                    "wie weit liegen die gr\u00f6\u00dfte und die kleinste Zahl auseinander: "
                    "{list}",
                    "an {k} Tagen waren es {list} Grad. Wie gro\u00df ist die Spannweite",
                    "{name} hat in {k} Spielen {list} Punkte geholt. Wie gro\u00df ist die "
                    "Spannweite",
                    "welche Spannweite haben die Werte {list}"},
      .terse = {"Spannweite von {list}", "Spannweite {list}", "Spannweite: {list}",
                "{list}, Spannweite?", "Werte: {list}\nSpannweite:", "MAX({cs}) - MIN({cs})",
                "Maximum minus Minimum von {list}",
                "Frage: Wie gro\u00df ist die Spannweite von {list}?\nAntwort:",
                "gegeben sind die Zahlen {list}. Bestimme die Spannweite.",
                "die Spannweite von {list} ist"}};
}

PhraseForms mode_english() {
  return {
      .nouns = {"the mode of {list}", "the <most frequent|most common> <number|value> of {list}",
                "the mode of the <data|numbers|values|list> {list}",
                "the number that <appears|occurs> most often in {list}",
                "the mode of <this|the> data set: {list}"},
      .commands = {"find the mode: {list}", "find the mode of {list}",
                   "<determine|identify|name> the mode of {list}",
                   "say which number is repeated most in {list}",
                   "pick the number that occurs most often: {list}"},
      .questions =
          {"which number occurs most often in {list}", "what is the mode of {list}",
           "which <number|value> <appears|comes up|is there> most <often|frequently> in {list}",
           "what's the mode if the <numbers|values> are {list}",
           "what is the most common <number|value> in {list}",
           "{name} scored {list} points in {k} games. What is the mode of the scores",
           "on {k} days it was {list} degrees. Which temperature was measured most often",
           "{k} children gave {list} as their favourite number. Which number was named most "
           "often",
           "the shoe sizes sold today were {list}. Which size was sold most often",
           "in {k} rounds I drew the cards {list}. Which card came up most often",
           "a machine counted {list}. Which count is the mode",
           "a survey gave the answers {list}. What is the modal value",
           "which one is repeated the most: {list}",
           "the ticket numbers were {list}. Which number turned up most"},
      .terse = {"mode {list}",
                "mode of {list}",
                "mode: {list}",
                "mode([{cs}])",
                "MODE({cs})",
                "what does statistics.mode([{cs}]) give?",
                "most common number: {list}",
                "most frequent value in {list}",
                "{list}: mode?",
                "{list}\nmode?",
                "<Data|Values|Numbers|Scores>: {list}\nMode:",
                "Q: What is the mode of {list}?\nA:",
                "Question: Find the mode of {cs}.\nAnswer:",
                "let data = [{cs}]. What is the mode of data?",
                "{bar}\nWhat is the mode of <this row|the values in the table>?",
                "here are {k} numbers: {list}. <What is the mode?|Give the mode.>",
                "{list}. Find the mode<| of these numbers>.",
                "the numbers are {list}. Which one is the mode?",
                "find the mode of the data set \\{{cs}\\}.",
                "mode of {list}? Only the number.",
                "the mode of {list} is"}};
}

PhraseForms mode_german() {
  return {
      .nouns = {"der <Modalwert|Modus> von {list}", "die h\u00e4ufigste Zahl von {list}",
                "der h\u00e4ufigste Wert von {list}"},
      .commands = {"<bestimme|finde|nenne> den <Modalwert|Modus> von {list}",
                   "nenne die h\u00e4ufigste Zahl: {list}"},
      .infinitives = {"den Modalwert von {list} bestimmen"},
      .questions = {"welche Zahl kommt am h\u00e4ufigsten vor: {list}",
                    "welcher Wert kommt in {list} am h\u00e4ufigsten vor",
                    "welche Zahl ist in {list} am \u00f6ftesten dabei",
                    "an {k} Tagen waren es {list} Grad. Welche Temperatur kam am h\u00e4ufigsten "
                    "vor",
                    "{name} hat in {k} Spielen {list} Punkte geholt. Welche Punktzahl kam am "
                    "h\u00e4ufigsten vor",
                    "welchen Modalwert haben die Daten {list}"},
      .terse = {"Modalwert von {list}", "Modus: {list}", "h\u00e4ufigste Zahl in {list}",
                "{list}, Modalwert?", "Werte: {list}\nModalwert:", "MODALWERT({cs})",
                "Frage: Was ist der Modalwert von {list}?\nAntwort:",
                "gegeben sind die Zahlen {list}. Bestimme den Modalwert.",
                "der Modalwert von {list} ist"}};
}

}  // namespace

const Phrases& forms_of(std::string_view ask) {
  static const Phrases mean(mean_english(), mean_german(), more_forms("mean", false),
                            more_forms("mean", true)),
      median(median_english(), median_german(), more_forms("median", false),
             more_forms("median", true)),
      range(range_english(), range_german(), more_forms("range", false), more_forms("range", true)),
      mode(mode_english(), mode_german(), more_forms("mode", false), more_forms("mode", true));
  return ask == "mean" ? mean : ask == "median" ? median : ask == "range" ? range : mode;
}

}  // namespace ponder::tasks::average
