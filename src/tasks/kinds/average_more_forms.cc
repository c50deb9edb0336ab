// More of how the mean, median, range and mode of a list are asked for.
#include "tasks/kinds/more_forms.h"

namespace ponder::tasks::average {
namespace {

PhraseForms averaged_english() {
  return {
      .nouns = {"the average of {list}", "the mean of {list}",
                "the average of these numbers: {list}", "the mean of these numbers: {list}",
                "the mean of the "
                "following numbers: {list}",
                "the average of the following: {list}", "the average of the numbers {list}",
                "the mean of the data set {list}", "the arithmetic average of {list}",
                "the average value of {list}"},
      .commands = {"calculate the average of {list}", "calculate the mean of {list}",
                   "find the average of {list}", "find the mean of {list}",
                   "find the "
                   "average of these numbers: {list}",
                   "compute the mean of {list}", "compute the average of the list {list}",
                   "work out the mean of {list}", "determine the mean of the data: {list}",
                   "get the average of {list}", "average these numbers: {list}",
                   "average out {list}", "find the mean of the following data: {list}",
                   "tell me the average of {list}", "tell me the mean of {list}"},
      .questions =
          {"what is the average of {list}",
           "what is the mean of {list}",
           "what's the average of {list}",
           "what is the average of the numbers {list}",
           "what is "
           "the mean of the numbers {list}",
           "what is the mean of these numbers: {list}",
           "what is the mean of the following: {list}",
           "what number is the average "
           "of {list}",
           "{name} got {list} on {k} quizzes. What is the average score",
           "{name}'s test scores are {list}. What is the mean score",
           "the test scores "
           "were {list}. What is the average",
           "my grades are {list}. What's my average grade",
           "the temperatures this week were {list}. What was the average "
           "temperature",
           "the ages of {k} children are {list}. What is their average age",
           "the heights in cm are {list}. What is the mean height",
           "the prices are "
           "{list}. What is the average price",
           "a team scored {list} goals in {k} games. What is the average number of goals per game",
           "{name} walked {list} km on {k} "
           "days. What is the mean distance",
           "{name} spent {list} euros on {k} days. What was the average a day",
           "the family sizes are {list}. What is the mean",
           "sales on {k} days were {list}. What were the average sales",
           "it rained {list} mm in {k} months. What is the average rainfall",
           "the cars drove {list} km/h. What is "
           "their average speed, as the mean of these numbers",
           "{k} friends have {list} dollars. How much does each have if they share everything "
           "evenly",
           "my heart rate was "
           "{list}. What is the mean",
           "I slept {list} hours in {k} nights. How many hours is that on average",
           "if the data are {list}, what is the mean",
           "for {list}, what "
           "is the average"},
      .terse = {"average of {list}",
                "average of {list}?",
                "mean of {list}?",
                "mean {list}",
                "average: {list}",
                "the average of {list}",
                "avg: {list}",
                "avg({cs})",
                "{list} "
                "average",
                "{list} mean",
                "{list} avg?",
                "{list} - find the mean",
                "AVERAGE of {list}",
                "=AVERAGE({cs})",
                "AVERAGE({cs}) = ?",
                "statistics.mean([{cs}])",
                "Find the mean.\n{list}",
                "Find the average.\n{list}",
                "Calculate the average: {list}",
                "What is the average?\n{list}",
                "Scores: {list}. Average?",
                "The mean of {list} "
                "is ___.",
                "The average of {list} is ___.",
                "Numbers: {list}\nAverage: ?",
                "Mean, please: {list}",
                "Data: {list}. What is the mean?",
                "sum([{cs}]) / {k}",
                "grades: {list}\naverage grade?",
                "My numbers are {list}. Average them.",
                "{k} results: {list}. Mean?",
                "arithmetic mean: {list}",
                "Q: What is the average of {list}?\nA:"}};
}

PhraseForms averaged_german() {
  return {.nouns = {"der Durchschnitt der Zahlen {list}", "der Mittelwert der Daten {list}",
                    "der Durchschnitt aus {list}", "das Mittel von {list}"},
          .commands = {"berechne den Durchschnitt von {list}", "berechne den Mittelwert von {list}",
                       "berechne den Durchschnitt der Zahlen {list}",
                       "bestimme den "
                       "Mittelwert der Zahlen {list}",
                       "bestimme das arithmetische Mittel: {list}"},
          .infinitives = {"den Durchschnitt der Zahlen {list} berechnen"},
          .questions =
              {"was ist der Durchschnitt von {list}", "was ist der Mittelwert von {list}",
               "wie lautet der Durchschnitt der Zahlen {list}",
               "wie hoch ist der "
               "Mittelwert der Zahlen {list}",
               "meine Noten sind {list}. Was ist der Durchschnitt",
               "die Temperaturen waren {list} Grad. Was ist der Mittelwert",
               "{name} hat in {k} Tests {list} Punkte. Wie viele sind das im Durchschnitt",
               "{k} Kinder sind {list} Jahre alt. Wie alt sind sie im Durchschnitt",
               "die Mannschaft schoss in {k} Spielen {list} Tore. Wie viele sind das im Schnitt"},
          .terse = {"Durchschnitt: {list}", "Durchschnitt {list}", "Mittelwert von {list}?",
                    "{list} Durchschnitt", "{list}, Mittelwert?", "Schnitt von {list}",
                    "Noten: {list}. "
                    "Durchschnitt?",
                    "Der Mittelwert von {list} ist ___.", "Berechne den Mittelwert.\n{list}"}};
}

PhraseForms middle_english() {
  return {
      .nouns = {"the median of {list}", "the median of these numbers: {list}",
                "the median of the following numbers: {list}", "the median of the numbers {list}",
                "the median "
                "of the data set {list}",
                "the middle number of {list} when they are in order"},
      .commands = {"find the median of these numbers: {list}", "find the median of {list}",
                   "calculate the median of {list}", "compute the median of {list}",
                   "find the median of "
                   "the following data: {list}",
                   "order {list} and give the median",
                   "put {list} in order and find the middle value, the median",
                   "tell me the median of {list}"},
      .questions = {"what is the median of {list}", "what's the median of {list}",
                    "what is the median of these numbers: {list}",
                    "what is the median of the numbers {list}",
                    "what is the "
                    "middle value of {list} when sorted",
                    "{name}'s scores are {list}. What is the median score",
                    "the test scores were {list}. What is the median",
                    "the ages are {list}. What "
                    "is the median age",
                    "the prices are {list}. What is the median price",
                    "the temperatures were {list}. What was the median",
                    "the salaries are {list}. What is the median",
                    "if the data are {list}, what is the median", "for {list}, what is the median",
                    "{k} runners needed {list} minutes. What is the median time",
                    "the house numbers are {list}. What "
                    "is their median"},
      .terse = {"median of {list}", "median of {list}?", "median {list}", "median: {list}",
                "{list} median", "{list} median?", "{list} - find the median", "MEDIAN({cs})",
                "=MEDIAN({cs})", "median([{cs}])", "statistics.median([{cs}])",
                "Find the median.\n{list}", "What is the median?\n{list}",
                "The median of {list} is ___.", "Numbers: {list}\nMedian: ?",
                "Scores: {list}. Median?", "Data: {list}. What is the median?",
                "Q: What is the median of {list}?\nA:"}};
}

PhraseForms middle_german() {
  return {.nouns = {"der Median der Zahlen {list}", "der Zentralwert von {list}"},
          .commands = {"bestimme den Median der Zahlen {list}", "berechne den Median von {list}",
                       "finde den Median: {list}"},
          .questions = {"was ist der Median von {list}", "wie lautet der Median der Zahlen {list}",
                        "die Preise sind {list}. Was ist der Median",
                        "{k} Kinder sind {list} Jahre alt. Was ist "
                        "der Median"},
          .terse = {"Median {list}", "Median: {list}", "{list} Median?",
                    "Der Median von {list} ist ___.", "Bestimme den Median.\n{list}"}};
}

PhraseForms width_english() {
  return {.nouns = {"the range of {list}", "the range of these numbers: {list}",
                    "the range of the numbers {list}", "the range of the data set {list}",
                    "the difference between the highest and "
                    "the lowest of {list}",
                    "the difference between the largest and smallest number in {list}"},
          .commands = {"find the range of these numbers: {list}", "find the range of {list}",
                       "calculate the range of {list}", "compute the range of {list}",
                       "find the range of the following data: "
                       "{list}",
                       "tell me the range of {list}",
                       "subtract the smallest number from the largest: {list}"},
          .questions = {"what is the range of {list}", "what's the range of {list}",
                        "what is the range of these numbers: {list}",
                        "what is the range of the data: {list}",
                        "what is the difference between the "
                        "largest and the smallest of {list}",
                        "{name}'s scores are {list}. What is the range",
                        "the test scores were {list}. What is the range",
                        "the ages are {list}. What is the range of the "
                        "ages",
                        "the temperatures were {list}. What was the range",
                        "the prices are {list}. What is the range",
                        "if the data are {list}, what is the range",
                        "how much bigger is the biggest of "
                        "{list} than the smallest",
                        "what is the gap between the lowest and the highest of {list}"},
          .terse = {"range of {list}?", "range {list}", "range: {list}", "{list} range",
                    "{list} range?", "{list} - find the range", "Find the range.\n{list}",
                    "What is the range?\n{list}",
                    "The range of "
                    "{list} is ___.",
                    "Numbers: {list}\nRange: ?", "Scores: {list}. Range?", "=MAX({cs})-MIN({cs})",
                    "max([{cs}]) - min([{cs}])", "highest minus lowest: {list}",
                    "Data: {list}. What is "
                    "the range?",
                    "biggest - smallest of {list}", "Q: What is the range of {list}?\nA:"}};
}

PhraseForms width_german() {
  return {
      .nouns = {"die Spannweite der Daten {list}",
                "die Differenz zwischen dem gr\u00f6\u00dften und dem kleinsten Wert von {list}"},
      .commands = {"bestimme die Spannweite der Zahlen {list}", "berechne die Spannweite: {list}"},
      .questions = {"was ist die Spannweite von {list}",
                    "wie gro\u00df ist die Spannweite der Zahlen {list}",
                    "die Temperaturen waren {list} Grad. Was ist die Spannweite"},
      .terse = {"Spannweite {list}?", "{list} Spannweite", "Die Spannweite von {list} ist ___.",
                "Bestimme die Spannweite.\n{list}"}};
}

PhraseForms most_english() {
  return {
      .nouns = {"the mode of {list}", "the mode of these numbers: {list}",
                "the mode of the numbers {list}", "the number that appears most often in {list}",
                "the most common number in {list}", "the most frequent value of {list}",
                "the mode of the data set {list}"},
      .commands = {"find the mode of these numbers: {list}", "find the mode of {list}",
                   "find the most common number in {list}",
                   "find the number that appears most often: {list}",
                   "find the mode of the "
                   "following data: {list}",
                   "tell me the mode of {list}", "give the mode of {list}"},
      .questions =
          {"what is the mode of {list}", "what's the mode of {list}",
           "what is the mode of these numbers: {list}", "which number appears most often in {list}",
           "which number occurs the most in {list}",
           "what "
           "number shows up the most in {list}",
           "which number is the most common in {list}",
           "what is the most frequent number in {list}", "what is the most common value: {list}",
           "{name} rolled {list}. "
           "Which number came up most",
           "the test scores were {list}. What is the mode", "the ages are {list}. What is the mode",
           "the shoe sizes are {list}. What is the mode",
           "the votes were {list}. Which "
           "number got the most votes",
           "if the data are {list}, what is the mode", "which value is repeated most in {list}"},
      .terse = {"mode of {list}?", "mode {list}", "mode: {list}", "{list} mode", "{list} mode?",
                "{list} - find the mode", "Find the mode.\n{list}", "What is the mode?\n{list}",
                "The mode of {list} is ___.", "Numbers: {list}\nMode: ?", "Scores: {list}. Mode?",
                "=MODE({cs})", "statistics.mode([{cs}])", "Data: {list}. What is the mode?",
                "most common: {list}", "most frequent: {list}",
                "which appears "
                "most? {list}",
                "Q: What is the mode of {list}?\nA:"}};
}

PhraseForms most_german() {
  return {.nouns = {"der Modus der Zahlen {list}",
                    "die Zahl, die in {list} am h\u00e4ufigsten vorkommt"},
          .commands = {"bestimme den Modus von {list}", "finde die h\u00e4ufigste Zahl: {list}"},
          .questions = {"was ist der Modus von {list}", "was ist der Modalwert von {list}",
                        "was ist die h\u00e4ufigste Zahl in {list}",
                        "welche Zahl kommt am meisten vor: {list}"},
          .terse = {"Modus {list}", "h\u00e4ufigste Zahl: {list}", "{list} Modus?",
                    "Der Modus von {list} ist ___."}};
}

}  // namespace

PhraseForms more_forms(std::string_view ask, bool german) {
  if (ask == "mean") return german ? averaged_german() : averaged_english();
  if (ask == "median") return german ? middle_german() : middle_english();
  if (ask == "range") return german ? width_german() : width_english();
  return german ? most_german() : most_english();
}

}  // namespace ponder::tasks::average
